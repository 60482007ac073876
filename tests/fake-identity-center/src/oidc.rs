//! The OIDC service: clients, device authorisations and tokens of three grants. restJson1, camelCase, unsigned.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{MethodRouter, post},
};
use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use url::Url;

use crate::{
    exchange::{About, Operation},
    ledger::{Registration, is_verifier},
    server::{ErrorName, Server, Shared},
};

pub(crate) const AUTHORIZATION_CODE: &str = "authorization_code";
pub(crate) const REFRESH_TOKEN: &str = "refresh_token";
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The errors of `ssooidc` that the fake gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OidcError {
    AuthorizationPending,
    SlowDown,
    ExpiredToken,
    AccessDenied,
    InvalidGrant,
    InvalidClient,
    InvalidClientMetadata,
    InvalidRedirectUri,
    InvalidRequest,
    UnauthorizedClient,
    UnsupportedGrantType,
    InternalServer,
}

pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/client/register", operation(Operation::RegisterClient, register_client))
        .route(
            "/device_authorization",
            operation(Operation::StartDeviceAuthorization, start_device_authorization),
        )
        .route("/token", operation(Operation::CreateToken, create_token))
}

fn register_client(server: &Server, input: &Registration, about: &mut About) -> Result<Value, OidcError> {
    about.client_name = Some(input.client_name.clone());
    if input.client_type != "public" {
        return Err(OidcError::InvalidClientMetadata);
    }
    let for_codes = input.grant_types.iter().any(|grant| grant == AUTHORIZATION_CODE);
    let absolute = |uri: &String| Url::parse(uri).is_ok_and(|url| url.fragment().is_none());
    if !input.redirect_uris.iter().all(absolute) || (for_codes && input.redirect_uris.is_empty()) {
        return Err(OidcError::InvalidRedirectUri);
    }
    // Without an issuer, nobody would know whose consent page a code is asked for on.
    if !input.issuer_url.as_deref().map_or(!for_codes, |issuer| server.is_portal(issuer)) {
        return Err(OidcError::InvalidRequest);
    }
    let client = server.ledger().register(input.clone(), Timestamp::now());
    Ok(json!({
        "clientId": client.id,
        "clientSecret": client.secret,
        "clientIdIssuedAt": server.by_its_clock(client.issued_at).as_second(),
        "clientSecretExpiresAt": server.by_its_clock(client.expires_at).as_second(),
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StartDeviceAuthorization {
    client_id: String,
    client_secret: String,
    start_url: String,
}

fn start_device_authorization(
    server: &Server,
    input: &StartDeviceAuthorization,
    about: &mut About,
) -> Result<Value, OidcError> {
    let now = Timestamp::now();
    let mut ledger = server.ledger();
    let client_name = ledger.client(&input.client_id, &input.client_secret, now)?.name().to_owned();
    about.client_name = Some(client_name.clone());
    if !server.is_portal(&input.start_url) {
        return Err(OidcError::InvalidRequest);
    }
    let device = ledger.start_device(&input.client_id, client_name, now);
    about.user_code = Some(device.user_code.clone());
    let verification = format!("{}/device", server.url);
    Ok(json!({
        "deviceCode": device.code,
        "userCode": device.user_code,
        "verificationUriComplete": format!("{verification}?user_code={}", device.user_code),
        "verificationUri": verification,
        "expiresIn": device.lifetime.as_secs(),
        "interval": device.interval.as_secs(),
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateToken {
    client_id: String,
    client_secret: String,
    grant_type: String,
    device_code: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    refresh_token: Option<String>,
}

fn create_token(server: &Server, input: &CreateToken, about: &mut About) -> Result<Value, OidcError> {
    about.grant = Some(input.grant_type.clone());
    let now = Timestamp::now();
    let mut ledger = server.ledger();
    let client = ledger.client(&input.client_id, &input.client_secret, now)?;
    about.client_name = Some(client.name().to_owned());
    if !client.may_use(&input.grant_type) {
        return Err(OidcError::UnauthorizedClient);
    }
    let client_id = &input.client_id;
    let issued = match input.grant_type.as_str() {
        DEVICE_CODE => ledger.redeem_device_code(client_id, given(input.device_code.as_ref())?, now)?,
        AUTHORIZATION_CODE => {
            let verifier = given(input.code_verifier.as_ref())?;
            if !is_verifier(verifier) {
                return Err(OidcError::InvalidRequest);
            }
            let redirect_uri = given(input.redirect_uri.as_ref())?;
            ledger.redeem_code(client_id, given(input.code.as_ref())?, redirect_uri, verifier, now)?
        }
        REFRESH_TOKEN => {
            let token = given(input.refresh_token.as_ref())?;
            let counted = ledger.count_refresh(token);
            about.family = counted.map(|(session, _)| session);
            about.refresh = counted.map(|(_, refresh)| refresh);
            ledger.refresh(client_id, token, now)?
        }
        _ => return Err(OidcError::UnsupportedGrantType),
    };
    about.family = Some(issued.session);
    let mut answer = json!({
        "accessToken": issued.access_token,
        "tokenType": "Bearer",
        "expiresIn": issued.lifetime.as_secs(),
    });
    if let Some(refresh_token) = issued.refresh_token {
        answer["refreshToken"] = refresh_token.into();
    }
    Ok(answer)
}

/// A member that the grant cannot do without.
fn given(member: Option<&String>) -> Result<&str, OidcError> {
    member.map(String::as_str).ok_or(OidcError::InvalidRequest)
}

/// A route that reads JSON of one shape. A body of another shape is the client's mistake, and logged.
fn operation<Input: DeserializeOwned + 'static>(
    operation: Operation,
    handle: fn(&Server, &Input, &mut About) -> Result<Value, OidcError>,
) -> MethodRouter<Arc<Server>> {
    post(async move |State(server): Shared, body: Bytes| {
        let mut about = About::default();
        let answer = serde_json::from_slice(&body)
            .map_err(|_| OidcError::InvalidRequest)
            .and_then(|input| handle(&server, &input, &mut about));
        server.answer(operation, about, answer.map(Json))
    })
}

impl OidcError {
    /// Status, exception, `error` and `error_description`.
    fn parts(self) -> (StatusCode, &'static str, &'static str, &'static str) {
        const BAD: StatusCode = StatusCode::BAD_REQUEST;
        match self {
            Self::AuthorizationPending => (
                BAD,
                "AuthorizationPendingException",
                "authorization_pending",
                "The person has not decided yet",
            ),
            Self::SlowDown => (BAD, "SlowDownException", "slow_down", "Polled before the interval was over"),
            Self::ExpiredToken => {
                (BAD, "ExpiredTokenException", "expired_token", "The device code has ended")
            }
            Self::AccessDenied => (BAD, "AccessDeniedException", "access_denied", "The person denied access"),
            Self::InvalidGrant => (
                BAD,
                "InvalidGrantException",
                "invalid_grant",
                "Invalid grant provided: unknown or already used",
            ),
            Self::InvalidClient => (
                StatusCode::UNAUTHORIZED,
                "InvalidClientException",
                "invalid_client",
                "Invalid client id, client secret, or the registration has ended",
            ),
            Self::InvalidClientMetadata => (
                BAD,
                "InvalidClientMetadataException",
                "invalid_client_metadata",
                "The registration is not acceptable",
            ),
            Self::InvalidRedirectUri => (
                BAD,
                "InvalidRedirectUriException",
                "invalid_redirect_uri",
                "A redirect URI is missing or not acceptable",
            ),
            Self::InvalidRequest => (BAD, "InvalidRequestException", "invalid_request", "Invalid request"),
            Self::UnauthorizedClient => (
                BAD,
                "UnauthorizedClientException",
                "unauthorized_client",
                "The client was not registered for this grant type",
            ),
            Self::UnsupportedGrantType => {
                (BAD, "UnsupportedGrantTypeException", "unsupported_grant_type", "Unsupported grant type")
            }
            Self::InternalServer => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "InternalServerException",
                "server_error",
                "Something went wrong in the service",
            ),
        }
    }
}

/// The exception is named in the header only, as AWS does for this service.
impl IntoResponse for OidcError {
    fn into_response(self) -> Response {
        let (status, name, error, description) = self.parts();
        let kind = format!("{name}:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/");
        let body = Json(json!({ "error": error, "error_description": description }));
        let mut response = (status, [("x-amzn-ErrorType", kind)], body).into_response();
        response.extensions_mut().insert(ErrorName(name));
        response
    }
}
