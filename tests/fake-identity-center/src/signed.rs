//! STS and S3, as far as they prove that credentials work: the caller's identity, roles assumed with them, and
//! a list of buckets. Both are served at `/`, where AWS tells them apart by host, and the fake by what is asked.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::{
    assume::assume_role,
    exchange::{About, Operation},
    ledger::RoleCredentials,
    random,
    server::{ErrorName, Parameters, Server, Shared},
    signature::{Claim, Request},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Service {
    Sts,
    S3,
}

/// Why a signed request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denial {
    NotSigned,
    UnknownKey,
    WrongSessionToken,
    Expired,
    WrongSignature,
    InvalidAction,
    /// The caller may not assume the role.
    NotTrusted,
    /// A parameter is missing or not as it has to be, and why.
    Invalid(&'static str),
}

pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/", get(root).post(root))
}

async fn root(State(server): Shared, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let query = uri.query().unwrap_or_default();
    let form: Parameters =
        url::form_urlencoded::parse(if method == Method::POST { &body } else { query.as_bytes() })
            .into_owned()
            .collect();
    // The AWS query protocol.
    let action = form.get("Action");
    let service = if method == Method::POST || action.is_some() { Service::Sts } else { Service::S3 };
    let request = Request { method: method.as_str(), query, headers: &headers, body: &body };

    let mut about = About::default();
    let caller = caller(&server, service, &request).inspect(|credentials| {
        about.account = Some(credentials.account.clone());
        about.role = Some(credentials.role.clone());
    });
    let (operation, answer) = match (service, action.map(String::as_str)) {
        (Service::Sts, Some("GetCallerIdentity")) => {
            (Operation::GetCallerIdentity, caller.map(|caller| caller_identity(&caller)))
        }
        (Service::Sts, Some("AssumeRole")) => {
            about.request = form.get("RoleArn").cloned();
            (Operation::AssumeRole, caller.and_then(|caller| assume_role(&server, &caller, &form)))
        }
        (Service::S3, _) => (Operation::ListBuckets, caller.map(|caller| buckets(&caller))),
        (Service::Sts, _) => (Operation::Unknown, caller.and(Err(Denial::InvalidAction))),
    };
    let answer = answer.map_or_else(|denial| denial.answer(service), |body| xml(StatusCode::OK, body));
    server.answer(operation, about, answer)
}

/// Whose credentials signed the request, in the order of AWS's own checks.
fn caller(server: &Server, service: Service, request: &Request<'_>) -> Result<RoleCredentials, Denial> {
    let text = |name| request.headers.get(name).and_then(|value| value.to_str().ok());
    let claim = Claim::parse(text("authorization").ok_or(Denial::NotSigned)?).ok_or(Denial::NotSigned)?;
    let credentials = server.ledger().credentials(claim.access_key_id).cloned().ok_or(Denial::UnknownKey)?;
    if text("x-amz-security-token") != Some(&credentials.session_token) {
        return Err(Denial::WrongSessionToken);
    }
    let now = Timestamp::now();
    if now >= credentials.expires_at {
        return Err(Denial::Expired);
    }
    let for_this_service = claim.service == service.signing_name();
    if for_this_service && claim.holds(request, &credentials.secret_access_key, server.by_its_clock(now)) {
        Ok(credentials)
    } else {
        Err(Denial::WrongSignature)
    }
}

fn caller_identity(caller: &RoleCredentials) -> String {
    let (arn, user_id, account) = (caller.arn(), caller.user_id(), &caller.account);
    format!(
        r#"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>{arn}</Arn>
    <UserId>{user_id}</UserId>
    <Account>{account}</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>
"#,
        random::request_id()
    )
}

/// Two buckets named after the account, so that a caller sees whose they are.
fn buckets(caller: &RoleCredentials) -> String {
    let account = &caller.account;
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
  <Buckets>
    <Bucket><Name>artifacts-{account}</Name><CreationDate>2024-03-01T09:30:00.000Z</CreationDate></Bucket>
    <Bucket><Name>logs-{account}</Name><CreationDate>2023-11-14T16:05:12.000Z</CreationDate></Bucket>
  </Buckets>
  <Owner><ID>{}</ID></Owner>
</ListAllMyBucketsResult>
"#,
        hex::encode(Sha256::digest(account))
    )
}

impl Service {
    fn signing_name(self) -> &'static str {
        match self {
            Self::Sts => "sts",
            Self::S3 => "s3",
        }
    }
}

impl Denial {
    /// S3 has names and statuses of its own for what STS says too.
    fn answer(self, service: Service) -> Response {
        const SIGNATURE: &str =
            "The request signature we calculated does not match the signature you provided.";
        let s3 = service == Service::S3;
        let forbidden = StatusCode::FORBIDDEN;
        let bad = StatusCode::BAD_REQUEST;
        let (status, name, message) = match self {
            Self::NotSigned if s3 => (forbidden, "AccessDenied", "Access Denied"),
            Self::NotSigned => {
                (forbidden, "MissingAuthenticationToken", "Request is missing Authentication Token")
            }
            Self::UnknownKey if s3 => (
                forbidden,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
            ),
            Self::WrongSessionToken if s3 => {
                (bad, "InvalidToken", "The provided token is malformed or otherwise invalid.")
            }
            Self::UnknownKey | Self::WrongSessionToken => {
                (forbidden, "InvalidClientTokenId", "The security token included in the request is invalid.")
            }
            Self::Expired if s3 => (bad, "ExpiredToken", "The provided token has expired."),
            Self::Expired => {
                (forbidden, "ExpiredToken", "The security token included in the request is expired")
            }
            Self::WrongSignature => (forbidden, "SignatureDoesNotMatch", SIGNATURE),
            Self::InvalidAction => (bad, "InvalidAction", "Could not find this operation."),
            Self::NotTrusted => {
                (forbidden, "AccessDenied", "User is not authorized to perform: sts:AssumeRole on resource")
            }
            Self::Invalid(why) => (bad, "ValidationError", why),
        };
        let id = random::request_id();
        let error = format!("<Code>{name}</Code><Message>{message}</Message>");
        let body = match service {
            Service::Sts => format!(
                "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  \
                 <Error><Type>Sender</Type>{error}</Error>\n  <RequestId>{id}</RequestId>\n</ErrorResponse>\n"
            ),
            Service::S3 => format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>{error}<RequestId>{id}</RequestId></Error>\n"
            ),
        };
        let mut response = xml(status, body);
        response.extensions_mut().insert(ErrorName(name));
        response
    }
}

fn xml(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/xml")], body).into_response()
}
