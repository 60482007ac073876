//! Vanity addresses: an organisation's own name for its portal, which only knows where it leads.

use std::{fmt, io, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::{Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use tokio::sync::oneshot;

use crate::{
    exchange::{About, Operation},
    line::Lines,
    server::{self, Server},
};

/// A second address, on a port of its own, that redirects elsewhere. It stops when it is dropped.
pub struct Vanity {
    url: String,
    _stop: oneshot::Sender<()>,
}

/// What a request to the address needs.
#[derive(Clone)]
struct Lead {
    server: Arc<Server>,
    location: String,
    answers_head: bool,
}

impl Vanity {
    pub(crate) async fn start(server: Arc<Server>, location: &str, answers_head: bool) -> io::Result<Self> {
        let (listener, url) = server::listen(0).await?;
        let lead = Lead { server, location: location.to_owned(), answers_head };
        let router = Router::new().fallback(answer).with_state(lead);
        let (stop, _) = server::serve(Lines(listener), router);
        Ok(Self { url, _stop: stop })
    }

    /// What a person would write in place of the portal's address, such as `http://127.0.0.1:40124`.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl fmt::Debug for Vanity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vanity").field("url", &self.url).finish_non_exhaustive()
    }
}

async fn answer(State(lead): State<Lead>, method: Method, uri: Uri) -> Response {
    let answer = match (method.as_str(), uri.path()) {
        ("HEAD", "/") if !lead.answers_head => StatusCode::METHOD_NOT_ALLOWED.into_response(),
        ("HEAD" | "GET", "/") => {
            (StatusCode::FOUND, [(header::LOCATION, lead.location.as_str())]).into_response()
        }
        (_, "/") => StatusCode::METHOD_NOT_ALLOWED.into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    };
    let about = About { request: Some(format!("{method} {}", uri.path())), ..About::default() };
    lead.server.answer(Operation::OpenVanity, about, answer)
}
