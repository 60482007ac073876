//! Where the browser brings its answer: a port of this computer that lives for one sign-in, and takes one
//! answer, from whoever knows the sign-in's state.

use std::net::Ipv4Addr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use brain::say::{Language, Word};
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::Trouble;

const PATH: &str = "/oauth/callback";

/// How long the clock is not looked at while waiting: timers stand still while a computer sleeps.
const SLICE: Duration = Duration::from_secs(30);

/// The open port. Dropping it closes the port.
pub(crate) struct Callback {
    listener: TcpListener,
    port: u16,
    desk: Arc<Desk>,
    answer: oneshot::Receiver<Answer>,
}

/// What the browser brought: the code, or why there is none. The browser waits for a page.
struct Answer {
    code: Result<SecretString, Trouble>,
    page: oneshot::Sender<Page>,
}

/// A browser that waits to be shown how the sign-in ended. Dropped, it shows that it failed.
pub(crate) struct Visitor {
    page: oneshot::Sender<Page>,
    /// While it lives, so do the connections; then they end as soon as what they owe is sent.
    _open: oneshot::Sender<()>,
}

impl Visitor {
    pub(crate) fn show(self, page: Page) {
        // The person may have closed the window, which is no trouble.
        self.page.send(page).ok();
    }
}

/// How a sign-in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    SignedIn,
    Denied,
    Failed,
}

impl Callback {
    /// Opens a port for the answer that carries this state.
    pub(crate) async fn open(state: String) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let (sender, answer) = oneshot::channel();
        let desk = Desk { host: format!("127.0.0.1:{port}"), state, answer: Mutex::new(Some(sender)) };
        Ok(Self { listener, port, desk: Arc::new(desk), answer })
    }

    /// Where the browser has to be sent back to.
    pub(crate) fn redirect(&self) -> String {
        format!("http://127.0.0.1:{}{PATH}", self.port)
    }

    /// Waits for the answer and closes the port. Whatever else knocks is turned away and changes nothing.
    ///
    /// # Errors
    ///
    /// [`Trouble::CodeExpired`] if no answer has come by then.
    pub(crate) async fn answer(
        self,
        until: Timestamp,
    ) -> Result<(Result<SecretString, Trouble>, Visitor), Trouble> {
        let (open, closed) = oneshot::channel();
        let mut serve = pin!(
            axum::serve(self.listener, Router::new().fallback(knock).with_state(self.desk))
                .with_graceful_shutdown(async { drop::<Result<(), _>>(closed.await) })
                .into_future()
        );
        let mut answer = self.answer;
        loop {
            let left = Duration::try_from(until.duration_since(Timestamp::now())).unwrap_or_default();
            if left.is_zero() {
                return Err(Trouble::CodeExpired);
            }
            tokio::select! {
                Ok(Answer { code, page }) = &mut answer => return Ok((code, Visitor { page, _open: open })),
                _ = &mut serve => return Err(Trouble::NoCallback),
                () = sleep(left.min(SLICE)) => {}
            }
        }
    }
}

/// What visitors are measured by.
struct Desk {
    host: String,
    state: String,
    /// Gone once the answer is there.
    answer: Mutex<Option<oneshot::Sender<Answer>>>,
}

async fn knock(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let code = match desk.read(&request) {
        Ok(code) => code,
        Err(refusal) => return refusal.into_response(),
    };
    let Some(answer) = desk.answer.lock().unwrap_or_else(PoisonError::into_inner).take() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (page, shown) = oneshot::channel();
    // If nobody takes it, the page's end is dropped with it.
    drop(answer.send(Answer { code, page }));
    closing(shown.await.unwrap_or(Page::Failed))
}

/// OAuth's answer (RFC 6749 §4.1.2). Each may be there once.
#[derive(Deserialize)]
struct Brought {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
}

impl Desk {
    /// The code, or OAuth's error as a trouble; or the status for a visitor who is not the one waited for.
    fn read(&self, request: &Request) -> Result<Result<SecretString, Trouble>, StatusCode> {
        if !self.is_named_in(request.headers()) || request.method() != Method::GET {
            return Err(StatusCode::BAD_REQUEST);
        }
        if request.uri().path() != PATH {
            return Err(StatusCode::NOT_FOUND);
        }
        let Query(brought) =
            Query::<Brought>::try_from_uri(request.uri()).map_err(|_| StatusCode::BAD_REQUEST)?;
        let state = brought.state.unwrap_or_default();
        if !bool::from(state.as_bytes().ct_eq(self.state.as_bytes())) {
            return Err(StatusCode::BAD_REQUEST);
        }
        match (brought.error, brought.code) {
            (Some(error), _) => Ok(Err(refusal(&error))),
            (None, Some(code)) => Ok(Ok(code.into())),
            (None, None) => Err(StatusCode::BAD_REQUEST),
        }
    }

    /// A page elsewhere whose name was made to point here still sends its own.
    fn is_named_in(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(header::HOST).iter();
        hosts.next().is_some_and(|host| host.as_bytes() == self.host.as_bytes()) && hosts.next().is_none()
    }
}

/// RFC 6749 §4.1.2.1.
fn refusal(error: &str) -> Trouble {
    match error {
        "access_denied" => Trouble::Denied,
        "unauthorized_client" | "unsupported_response_type" => Trouble::NoCallback,
        "invalid_scope" => Trouble::RegistrationRefused,
        "server_error" => Trouble::ServerFault(500),
        "temporarily_unavailable" => Trouble::ServerFault(503),
        _ => Trouble::Refused(400),
    }
}

const FRAME: &str = include_str!("pages/closing.html");
const STYLE: &str = include_str!("pages/closing.css");

fn closing(page: Page) -> Response {
    let (status, mark, said) = match page {
        Page::SignedIn => ("good", "✓", Word("closing-signed-in")),
        Page::Denied => ("bad", "✕", Word("closing-denied")),
        Page::Failed => ("bad", "✕", Word("closing-failed")),
    };
    let (title, told) = said.both(&[]);
    let values = [
        ("{{language}}", Language::spoken().tag()),
        ("{{style}}", STYLE),
        ("{{status}}", status),
        ("{{mark}}", mark),
        ("{{title}}", &title),
        ("{{told}}", &told),
    ];
    let html = values.iter().fold(FRAME.to_owned(), |html, (place, value)| html.replace(place, value));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        STANDARD.encode(Sha256::digest(STYLE)),
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        // The address holds the code.
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, Html(html)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn waiting_ends_by_the_clock() {
        let callback = Callback::open("state".to_owned()).await.unwrap();
        let port = callback.port;
        let ended = callback.answer(Timestamp::now()).await;
        assert_eq!(ended.err(), Some(Trouble::CodeExpired));
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.expect("the port is closed");
    }

    #[test]
    fn the_servers_refusal_is_told_from_the_persons() {
        for (error, expected) in [
            ("access_denied", Trouble::Denied),
            ("unauthorized_client", Trouble::NoCallback),
            ("invalid_scope", Trouble::RegistrationRefused),
            ("server_error", Trouble::ServerFault(500)),
            ("newly_invented", Trouble::Refused(400)),
        ] {
            assert_eq!(refusal(error), expected, "{error}");
        }
    }

    #[tokio::test]
    async fn pages_are_in_the_language_of_the_process() {
        let html = |language| brain::say::within(language, || closing(Page::SignedIn)).into_body();
        for (language, expected) in [
            (Language::English, ["lang=\"en\"", "Signed in"]),
            (Language::German, ["lang=\"de\"", "Angemeldet"]),
        ] {
            let bytes = axum::body::to_bytes(html(language), usize::MAX).await.unwrap();
            let html = String::from_utf8(bytes.to_vec()).unwrap();
            assert!(expected.iter().all(|part| html.contains(part)) && !html.contains("{{"), "{html}");
        }
    }

    #[test]
    fn pages_are_filled_in_and_run_nothing() {
        for page in [Page::SignedIn, Page::Denied, Page::Failed] {
            let response = closing(page);
            let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
            assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        }
        // Browsers hash the style without carriage returns.
        assert!(!STYLE.contains('\r'));
        assert!(!FRAME.contains("<script") && FRAME.contains("<style>{{style}}</style>"));
    }
}
