//! What a person sees in the browser: the page that asks for consent to a user code, the access portal,
//! and what every page is made of.

use std::sync::Arc;

use axum::{
    Form, Router,
    extract::{Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    exchange::{About, Operation},
    ledger::Decision,
    organisation::Account,
    server::{Server, Shared},
};

const FRAME: &str = include_str!("pages/frame.html");
const ASK_FOR_CODE: &str = include_str!("pages/ask-for-code.html");
const CONSENT: &str = include_str!("pages/consent.html");
pub(crate) const CLOSING: &str = include_str!("pages/closing.html");
const PORTAL: &str = include_str!("pages/portal.html");
const PORTAL_ACCOUNT: &str = include_str!("pages/portal-account.html");

pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/device", get(open).post(decide))
        .route("/start", get(portal))
        .route("/start/", get(portal))
}

#[derive(Deserialize)]
struct Opened {
    user_code: Option<String>,
}

async fn open(State(server): Shared, Query(opened): Query<Opened>) -> Response {
    let device = opened
        .user_code
        .as_deref()
        .and_then(|code| server.ledger().waiting(code, Timestamp::now()).map(|device| device.clone()));
    let answer = match (&device, &opened.user_code) {
        (Some(device), _) => {
            let values = [
                ("client", device.client_name.as_str()),
                ("organisation", &server.organisation.name),
                ("code", &device.user_code),
            ];
            page(&server, StatusCode::OK, "Allow access?", &fill(CONSENT, &values))
        }
        (None, Some(_)) => not_waiting(&server),
        (None, None) => page(&server, StatusCode::OK, "Enter your code", &ask_for_code("")),
    };
    server.answer(Operation::OpenConsent, About { user_code: opened.user_code, ..About::default() }, answer)
}

#[derive(Deserialize)]
struct Decided {
    user_code: String,
    decision: Decision,
}

async fn decide(State(server): Shared, Form(decided): Form<Decided>) -> Response {
    let (title, told) = match decided.decision {
        Decision::Allow => ("Access allowed", "is signed in."),
        Decision::Deny => ("Access denied", "was not signed in."),
    };
    let mut ledger = server.ledger();
    let user = ledger.user.clone();
    let client = ledger.waiting(&decided.user_code, Timestamp::now()).map(|device| {
        device.decide(decided.decision, &user);
        device.client_name.clone()
    });
    drop(ledger);
    let answer = match client {
        Some(client) => {
            let values = [("title", title), ("client", client.as_str()), ("told", told)];
            page(&server, StatusCode::OK, title, &fill(CLOSING, &values))
        }
        None => not_waiting(&server),
    };
    let about = About { user_code: Some(decided.user_code), ..About::default() };
    server.answer(Operation::DecideConsent, about, answer)
}

/// Also where deep links to a console lead: their fragment stays in the browser, where the page reads it.
async fn portal(State(server): Shared) -> Response {
    let accounts: String = server.organisation.accounts.iter().map(portal_account).collect();
    let user = server.ledger().user.clone();
    let content = fill(PORTAL, &[("user", &user)]).replace("{{accounts}}", &accounts);
    server.answer(
        Operation::OpenPortal,
        About::default(),
        page(&server, StatusCode::OK, "AWS access portal", &content),
    )
}

fn portal_account(account: &Account) -> String {
    let roles: String = account
        .roles
        .iter()
        .map(|role| {
            fill(
                "<li><a href=\"#/console?account_id={{id}}&amp;role_name={{role}}\">{{role}}</a></li>",
                &[("id", &account.id), ("role", role)],
            )
        })
        .collect();
    let name = account.name.as_deref().unwrap_or("Account without a name");
    let values =
        [("id", account.id.as_str()), ("name", name), ("email", account.email.as_deref().unwrap_or(""))];
    fill(PORTAL_ACCOUNT, &values).replace("{{roles}}", &roles)
}

fn not_waiting(server: &Server) -> Response {
    let told = "No sign-in waits under this code. It may have ended, or been decided already.";
    page(server, StatusCode::NOT_FOUND, "Code not known", &ask_for_code(told))
}

fn ask_for_code(told: &str) -> String {
    fill(ASK_FOR_CODE, &[("told", told)])
}

pub(crate) fn page(server: &Server, status: StatusCode, title: &str, content: &str) -> Response {
    let values = [("title", title), ("organisation", server.organisation.name.as_str())];
    (status, Html(fill(FRAME, &values).replace("{{content}}", content))).into_response()
}

/// Puts values into a template's `{{name}}` places, as text that cannot become markup.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(template.to_owned(), |page, (name, value)| {
        page.replace(&format!("{{{{{name}}}}}"), &escaped(value))
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_cannot_put_markup_on_the_consent_page() {
        assert_eq!(
            fill("<b title=\"{{x}}\">", &[("x", "\"><script>&")]),
            "<b title=\"&quot;&gt;&lt;script&gt;&amp;\">"
        );
    }
}
