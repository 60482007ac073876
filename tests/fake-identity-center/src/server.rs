//! The one address that answers for every service: what a request needs at hand, and the routes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use tokio::sync::watch;

use crate::{
    consent,
    exchange::{About, Exchange, Operation},
    ledger::Ledger,
    oidc,
    organisation::Organisation,
    portal, random, signed,
};

pub(crate) struct Server {
    pub(crate) organisation: Organisation,
    /// Base address, without a slash at its end.
    pub(crate) url: String,
    pub(crate) log: watch::Sender<Vec<Exchange>>,
    ledger: Mutex<Ledger>,
}

/// What the handlers take: all of them share the one server.
pub(crate) type Shared = State<Arc<Server>>;

/// Query or form parameters; the last of several with one name counts.
pub(crate) type Parameters = HashMap<String, String>;

/// Put on a response that refuses, for the log: the name of the error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ErrorName(pub(crate) &'static str);

impl Server {
    pub(crate) fn new(organisation: Organisation, url: String) -> Self {
        Self { organisation, url, log: watch::Sender::default(), ledger: Mutex::default() }
    }

    /// A panic in one request must not turn every later one into another.
    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the exchange down and passes the answer on.
    pub(crate) fn answer(&self, operation: Operation, about: About, answer: impl IntoResponse) -> Response {
        let mut response = answer.into_response();
        let exchange = Exchange {
            operation,
            status: response.status().as_u16(),
            error: response.extensions().get::<ErrorName>().map(|name| name.0),
            when: Timestamp::now(),
            about,
        };
        let request_id = HeaderValue::from_str(&random::request_id()).expect("a request id is hexadecimal");
        response.headers_mut().insert("x-amzn-requestid", request_id);
        self.log.send_modify(|log| log.push(exchange));
        response
    }
}

pub(crate) fn router(server: Arc<Server>) -> Router {
    Router::new()
        .merge(oidc::routes())
        .merge(consent::routes())
        .merge(portal::routes())
        .merge(signed::routes())
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .with_state(server)
}

async fn unknown(State(server): Shared, method: Method, uri: Uri) -> Response {
    let about = About { request: Some(format!("{method} {}", uri.path())), ..About::default() };
    server.answer(Operation::Unknown, about, (StatusCode::NOT_FOUND, "Nothing is served here.\n"))
}
