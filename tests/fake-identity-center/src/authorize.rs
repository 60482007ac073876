//! The authorisation code's way through the browser: the page that asks for consent, and the redirect
//! that takes the answer back to the client.

use std::sync::Arc;

use axum::{
    Form, Router,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::Timestamp;
use serde::Deserialize;
use url::Url;

use crate::{
    consent::{CLOSING, fill, page},
    exchange::{About, Operation},
    ledger::{Answered, Client, Decision, Question},
    oidc::AUTHORIZATION_CODE,
    server::{ErrorName, Parameters, Server, Shared},
};

const AUTHORIZE: &str = include_str!("pages/authorize.html");
/// Letters of a SHA-256 in base64url without padding.
const CHALLENGE_LENGTH: usize = 43;

/// Why no person is asked.
enum Unfit {
    /// Nobody can be trusted to be told (RFC 6749 §4.1.2.1), so the person is.
    Untrusted(&'static str),
    /// The client is told by redirect.
    Refused { redirect_uri: String, error: &'static str },
}

pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/authorize", get(open)).route("/authorize/decide", post(decide))
}

async fn open(State(server): Shared, Query(asked): Query<Parameters>) -> Response {
    let mut about = About::default();
    let now = Timestamp::now();
    let mut ledger = server.ledger();
    let client = asked.get("client_id").and_then(|id| ledger.public_client(id, now));
    about.client_name = client.map(|client| client.name().to_owned());
    let answer = match question(client, &asked) {
        Ok(question) => {
            let client = question.client_name.clone();
            let request = ledger.ask(question, now);
            let values = [
                ("client", client.as_str()),
                ("organisation", &server.organisation.name),
                ("request", &request),
            ];
            page(&server, StatusCode::OK, "Allow access?", &fill(AUTHORIZE, &values))
        }
        Err(Unfit::Untrusted(told)) => refused(&server, told),
        Err(Unfit::Refused { redirect_uri, error }) => {
            redirect(&redirect_uri, Err(error), asked.get("state"))
        }
    };
    drop(ledger);
    server.answer(Operation::OpenAuthorize, about, answer)
}

fn question(client: Option<&Client>, asked: &Parameters) -> Result<Question, Unfit> {
    let get = |name| asked.get(name).map(String::as_str);
    let client = client.ok_or(Unfit::Untrusted("its application is not known, or no longer."))?;
    let redirect_uri = get("redirect_uri")
        .filter(|uri| client.redirects_to(uri))
        .ok_or(Unfit::Untrusted("it would lead to an address that its application did not register."))?
        .to_owned();
    let scopes = get("scopes").map_or_else(
        || client.scopes().to_vec(),
        |scopes| scopes.split_whitespace().map(String::from).collect(),
    );
    let challenge = get("code_challenge").filter(|challenge| {
        let base64url = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        challenge.len() == CHALLENGE_LENGTH && challenge.bytes().all(base64url)
    });
    let error = match challenge {
        _ if get("response_type") != Some("code") => "unsupported_response_type",
        _ if !client.may_use(AUTHORIZATION_CODE) => "unauthorized_client",
        _ if !client.may_ask(&scopes) => "invalid_scope",
        Some(challenge) if get("code_challenge_method") == Some("S256") => {
            return Ok(Question {
                client_id: client.id.clone(),
                client_name: client.name().to_owned(),
                redirect_uri,
                state: asked.get("state").cloned(),
                challenge: challenge.to_owned(),
                scopes,
            });
        }
        _ => "invalid_request",
    };
    Err(Unfit::Refused { redirect_uri, error })
}

#[derive(Deserialize)]
struct Decided {
    request: String,
    decision: Decision,
}

async fn decide(State(server): Shared, Form(decided): Form<Decided>) -> Response {
    let answered = server.ledger().decide(&decided.request, decided.decision, Timestamp::now());
    let mut about = About::default();
    let answer = match answered {
        Some(Answered { question, code }) => {
            about.client_name = Some(question.client_name);
            let outcome = code.as_deref().ok_or("access_denied");
            redirect(&question.redirect_uri, outcome, question.state.as_ref())
        }
        None => refused(&server, "it has ended, or was decided already."),
    };
    server.answer(Operation::DecideAuthorize, about, answer)
}

/// Takes the browser back to the client, with a code or an error and the state that it sent.
fn redirect(uri: &str, outcome: Result<&str, &'static str>, state: Option<&String>) -> Response {
    let mut target = Url::parse(uri).expect("a redirect URI is one that was registered, which was parsed");
    let (name, value) = outcome.map_or_else(|error| ("error", error), |code| ("code", code));
    target.query_pairs_mut().append_pair(name, value).extend_pairs(state.map(|state| ("state", state)));
    let mut response = (StatusCode::FOUND, [(header::LOCATION, String::from(target))]).into_response();
    if let Err(error) = outcome {
        response.extensions_mut().insert(ErrorName(error));
    }
    response
}

fn refused(server: &Server, told: &str) -> Response {
    let title = "Sign-in not possible";
    let told = format!("cannot go on: {told}");
    let values = [("title", title), ("client", "The sign-in"), ("told", &told)];
    page(server, StatusCode::BAD_REQUEST, title, &fill(CLOSING, &values))
}
