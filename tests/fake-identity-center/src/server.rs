//! The one address that answers for every service: what a request needs at hand, and the routes.

use std::{
    collections::HashMap,
    future::IntoFuture as _,
    io,
    net::Ipv4Addr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    middleware,
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimePrinter};
use tokio::{
    net::TcpListener,
    sync::{oneshot, watch},
    task::JoinHandle,
};

use crate::{
    authorize, consent,
    exchange::{About, Exchange, Operation},
    federation,
    ledger::Ledger,
    line::{HangUp, Lines},
    mood::{self, Moods},
    oidc,
    organisation::Organisation,
    portal, random, signed,
};

pub(crate) struct Server {
    pub(crate) organisation: Organisation,
    /// Base address, without a slash at its end.
    pub(crate) url: String,
    pub(crate) log: watch::Sender<Vec<Exchange>>,
    /// Requests that wait in a mood.
    pub(crate) held: watch::Sender<Vec<Operation>>,
    /// How many seconds the service's clock is ahead of ours.
    pub(crate) clock_ahead: AtomicI64,
    /// What the portal is called beside its address.
    other_names: Mutex<Vec<String>>,
    ledger: Mutex<Ledger>,
    moods: Mutex<Moods>,
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
        let mut ledger = Ledger::default();
        ledger.user.clone_from(&organisation.user);
        Self {
            organisation,
            url,
            log: watch::Sender::default(),
            held: watch::Sender::default(),
            clock_ahead: AtomicI64::default(),
            other_names: Mutex::default(),
            ledger: Mutex::new(ledger),
            moods: Mutex::default(),
        }
    }

    /// A panic in one request must not turn every later one into another.
    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn moods(&self) -> MutexGuard<'_, Moods> {
        self.moods.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the service's clock shows when ours shows that.
    pub(crate) fn by_its_clock(&self, ours: Timestamp) -> Timestamp {
        let ahead = SignedDuration::from_secs(self.clock_ahead.load(Ordering::SeqCst));
        ours.saturating_add(ahead).expect("a duration has no calendar units")
    }

    /// From now on that is the portal's address too.
    pub(crate) fn also_called(&self, portal: &str) {
        self.other_names.lock().unwrap_or_else(PoisonError::into_inner).push(portal.to_owned());
    }

    /// Whether this is the portal's address. People copy it from a browser, which shows it with
    /// a fragment.
    pub(crate) fn is_portal(&self, start_url: &str) -> bool {
        let portal = start_url.split('#').next().unwrap_or_default().trim_end_matches('/');
        let named = |names: &Vec<String>| names.iter().any(|name| name == portal);
        portal.strip_prefix(&self.url) == Some("/start")
            || named(&self.other_names.lock().unwrap_or_else(PoisonError::into_inner))
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
        response.headers_mut().insert(header::DATE, http_date(self.by_its_clock(Timestamp::now())));
        self.log.send_modify(|log| log.push(exchange));
        response
    }
}

/// A date as HTTP writes it.
pub(crate) fn http_date(date: Timestamp) -> HeaderValue {
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&date).expect("HTTP has four-digit years");
    HeaderValue::from_str(&date).expect("a date is ASCII")
}

/// A port of 127.0.0.1, and its address as a URL; with 0, a free one.
pub(crate) async fn listen(port: u16) -> io::Result<(TcpListener, String)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    Ok((listener, url))
}

/// Serves as a task of the current runtime, until the sender is dropped.
pub(crate) fn serve(lines: Lines, router: Router) -> (oneshot::Sender<()>, JoinHandle<io::Result<()>>) {
    let (stop, stopped) = oneshot::channel::<()>();
    let app = router.into_make_service_with_connect_info::<HangUp>();
    let serve = axum::serve(lines, app).with_graceful_shutdown(async {
        // An error means that the owner was dropped, which stops it just as well.
        drop(stopped.await);
    });
    (stop, tokio::spawn(serve.into_future()))
}

pub(crate) fn router(server: Arc<Server>) -> Router {
    Router::new()
        .merge(oidc::routes())
        .merge(consent::routes())
        .merge(authorize::routes())
        .merge(portal::routes())
        .merge(federation::routes())
        .merge(signed::routes())
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .layer(middleware::from_fn_with_state(Arc::clone(&server), mood::apply))
        .with_state(server)
}

async fn unknown(State(server): Shared, method: Method, uri: Uri) -> Response {
    let about = About { request: Some(format!("{method} {}", uri.path())), ..About::default() };
    server.answer(Operation::Unknown, about, (StatusCode::NOT_FOUND, "Nothing is served here.\n"))
}
