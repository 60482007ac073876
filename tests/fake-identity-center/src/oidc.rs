//! The OIDC service: clients, device authorisations and tokens. restJson1, camelCase, unsigned.

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

use crate::{
    exchange::{About, Operation},
    server::{ErrorName, Server, Shared},
};

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
    InvalidRequest,
    UnauthorizedClient,
    UnsupportedGrantType,
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegisterClient {
    client_name: String,
    client_type: String,
    #[serde(default)]
    grant_types: Vec<String>,
}

fn register_client(server: &Server, input: &RegisterClient, about: &mut About) -> Result<Value, OidcError> {
    about.client_name = Some(input.client_name.clone());
    if input.client_type != "public" {
        return Err(OidcError::InvalidClientMetadata);
    }
    let client = server.ledger().register(&input.client_name, &input.grant_types, Timestamp::now());
    Ok(json!({
        "clientId": client.id,
        "clientSecret": client.secret,
        "clientIdIssuedAt": client.issued_at.as_second(),
        "clientSecretExpiresAt": client.expires_at.as_second(),
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
    // The portal's address is copied from a browser, which shows it with a fragment.
    let portal = input.start_url.split('#').next().unwrap_or_default().trim_end_matches('/');
    if portal != format!("{}/start", server.url) {
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
    let access = match input.grant_type.as_str() {
        DEVICE_CODE => {
            let code = input.device_code.as_deref().ok_or(OidcError::InvalidRequest)?;
            ledger.redeem_device_code(&input.client_id, code, now)?
        }
        _ => return Err(OidcError::UnsupportedGrantType),
    };
    Ok(json!({
        "accessToken": access.token,
        "tokenType": "Bearer",
        "expiresIn": access.lifetime.as_secs(),
    }))
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
                "The client type must be public",
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
