//! What a visitor is answered, within the second that SDKs wait.

use std::{convert::Infallible, time::Duration};

use brain::{Answer, CallerId, Code, Refusal, Request as Question, Served, words::AccountId};
use http_body_util::Full;
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue},
};
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::{
    admission::{self, Turned},
    desk::Desk,
};
use crate::{Credentials, Handle, Reply};

/// The JavaScript SDK gives up after a second, and asks again. What the agent has begun by then goes on, and is there
/// at one of the next tries.
pub(super) const PROMPT: Duration = Duration::from_millis(600);

/// Whoever follows the active choice hears of another one when these credentials seem to end. boto3 asks when they
/// have less than 15 minutes left, so it is asked for them about every minute.
const FOLLOWED: SignedDuration = SignedDuration::from_mins(16);

/// Bytes that an answer with credentials fits in, so that none is copied and left behind in memory.
const ROOM: usize = 8 * 1024;

/// All that the SDKs want, in the form that all of them read: texts only, and an end in `Z`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    access_key_id: &'a str,
    secret_access_key: &'a str,
    token: &'a str,
    expiration: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a str>,
}

/// Botocore and JavaScript read the first pair, Go the second.
#[derive(Serialize)]
struct Words<'a> {
    #[serde(rename = "Code")]
    code: &'a str,
    #[serde(rename = "Message")]
    message: &'a str,
    #[serde(rename = "code")]
    go_code: &'a str,
    #[serde(rename = "message")]
    go_message: &'a str,
}

/// A caller that hangs up when it is dropped: also where the program has, or time is up.
struct Asking<'a>(&'a Handle, CallerId);

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.caller_gone(self.1);
    }
}

/// Answers one request within `prompt`.
pub(super) async fn to(
    request: Request<Incoming>,
    desk: &Desk,
    agent: &Handle,
    prompt: Duration,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let served = match admission::admit(&request, desk.key()) {
        Ok(served) => served,
        Err(turned) => return Ok(turn_away(turned)),
    };
    let (caller, mut replies) = agent.ask(Question::Serve { served: served.clone() });
    let _asking = Asking(agent, caller);
    Ok(match timeout(prompt, replies.recv()).await {
        Ok(Some(Reply::Credentials(credentials))) => give(&credentials, &served, Timestamp::now()),
        Ok(Some(Reply::Answer(Answer::Refused(refusal)))) => refuse(&refusal),
        Ok(Some(Reply::Answer(_)) | None) => {
            words(StatusCode::SERVICE_UNAVAILABLE, "Ending", "Daypass is ending. Start it again.")
        }
        Err(_) => {
            let message = "AWS or the keychain has not answered yet. Ask again in a moment.";
            words(StatusCode::SERVICE_UNAVAILABLE, "NotYet", message)
        }
    })
}

fn give(credentials: &Credentials, served: &Served, now: Timestamp) -> Response<Full<Bytes>> {
    let ends = match served {
        Served::Profile(_) => credentials.expires_at,
        Served::Active => credentials.expires_at.min(now + FOLLOWED),
    };
    let body = Body {
        access_key_id: &credentials.access_key_id,
        secret_access_key: credentials.secret_access_key.expose_secret(),
        token: credentials.session_token.expose_secret(),
        expiration: Timestamp::from_second(ends.as_second()).unwrap_or(ends),
        account_id: credentials.account.as_ref().map(AccountId::as_str),
    };
    let mut json = Zeroizing::new(Vec::with_capacity(ROOM));
    serde_json::to_writer(&mut *json, &body).expect("the object has string keys only");
    response(StatusCode::OK, Bytes::from_owner(json))
}

fn refuse(refusal: &Refusal) -> Response<Full<Bytes>> {
    // With 5xx, SDKs try again soon. Go's shows words with 400 and 500 only.
    let (status, code) = match refusal.code {
        Code::SignInNeeded => (StatusCode::BAD_REQUEST, "SignInNeeded"),
        Code::Usage => (StatusCode::BAD_REQUEST, "NothingActive"),
        Code::Declined => (StatusCode::FORBIDDEN, "Guarded"),
        Code::NotFound => (StatusCode::NOT_FOUND, "NotFound"),
        Code::Failed => (StatusCode::INTERNAL_SERVER_ERROR, "Failed"),
    };
    words(status, code, &refusal.in_a_row())
}

fn turn_away(turned: Turned) -> Response<Full<Bytes>> {
    let (code, message) = turned.words();
    let mut response = words(turned.status(), code, message);
    if turned == Turned::NotAsking {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET"));
    }
    response
}

fn words(status: StatusCode, code: &str, message: &str) -> Response<Full<Bytes>> {
    let words = Words { code, message, go_code: code, go_message: message };
    response(status, serde_json::to_vec(&words).expect("the object has string keys only").into())
}

fn response(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
