//! The console's sign-in: a token for a role's credentials, and a link that redeems it.
//!
//! Strict where AWS does not say: a sign-in token is good once. AWS's is for fifteen minutes.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::json;

use crate::{
    exchange::{About, Operation},
    ledger::RoleCredentials,
    server::{Parameters, Server, Shared},
};

/// How long a sign-in token is good for.
pub(crate) const TOKEN: SignedDuration = SignedDuration::from_mins(15);

/// What the Session parameter holds, and nothing else.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Session {
    #[serde(rename = "sessionId")]
    id: String,
    #[serde(rename = "sessionKey")]
    key: String,
    #[serde(rename = "sessionToken")]
    token: String,
}

pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/federation", get(federation))
}

async fn federation(State(server): Shared, Query(asked): Query<Parameters>) -> Response {
    let text = |name: &str| asked.get(name).map(String::as_str);
    match text("Action") {
        Some("getSigninToken") => {
            let bearer = bearer(&server, &asked);
            let about = about(bearer.as_ref(), None);
            let answer = match bearer {
                Some(bearer) => {
                    Json(json!({ "SigninToken": server.ledger().sign_in_token(bearer, Timestamp::now()) }))
                        .into_response()
                }
                None => StatusCode::BAD_REQUEST.into_response(),
            };
            server.answer(Operation::GetSigninToken, about, answer)
        }
        Some("login") => {
            let token = text("SigninToken").unwrap_or_default();
            let bearer = server.ledger().redeem_sign_in_token(token, Timestamp::now());
            let destination = text("Destination").filter(|url| url.starts_with("https://"));
            let about = about(bearer.as_ref(), destination);
            let answer = match (bearer, destination) {
                (Some(_), Some(to)) => {
                    (StatusCode::FOUND, [(header::LOCATION, to.to_owned())]).into_response()
                }
                _ => StatusCode::BAD_REQUEST.into_response(),
            };
            server.answer(Operation::ConsoleSignIn, about, answer)
        }
        _ => server.answer(Operation::Unknown, About::default(), StatusCode::BAD_REQUEST),
    }
}

/// Whose credentials they are. A duration is refused for a role that was assumed with another's, as in AWS.
fn bearer(server: &Server, asked: &Parameters) -> Option<RoleCredentials> {
    let session: Session = serde_json::from_str(asked.get("Session")?).ok()?;
    let known = server.ledger().credentials(&session.id).cloned()?;
    let good = known.secret_access_key == session.key
        && known.session_token == session.token
        && Timestamp::now() < known.expires_at;
    let duration = match asked.get("SessionDuration").map(|seconds| seconds.parse::<u32>()) {
        None => true,
        Some(seconds) => !known.is_assumed() && seconds.is_ok_and(|seconds| (900..=43200).contains(&seconds)),
    };
    (good && duration).then_some(known)
}

fn about(bearer: Option<&RoleCredentials>, destination: Option<&str>) -> About {
    About {
        account: bearer.map(|bearer| bearer.account.clone()),
        role: bearer.map(|bearer| bearer.role.clone()),
        request: destination.map(str::to_owned),
        ..About::default()
    }
}
