//! A link on this computer that leads a browser on to a secret one, once.
//!
//! A link that is handed to a browser is an argument of its program, which every process of the person can read.
//! So the browser is given this one, which is worth nothing as soon as it was followed, or a little later.

use std::io;
use std::net::Ipv4Addr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use crate::pkce::unguessable;

/// How long the clock is not looked at: timers stand still while a computer sleeps.
const SLICE: Duration = Duration::from_secs(1);

/// A browser that has sent its request reads the answer in this time.
const FAREWELL: Duration = Duration::from_secs(2);

/// The open port. Dropping it closes the port.
pub struct LoopbackLink {
    listener: TcpListener,
    desk: Arc<Desk>,
    followed: oneshot::Receiver<()>,
}

/// What visitors are measured by.
struct Desk {
    host: String,
    path: String,
    until: Timestamp,
    /// Gone once it was followed.
    secret: Mutex<Option<(SecretString, oneshot::Sender<()>)>>,
}

impl LoopbackLink {
    /// Opens a port of this computer that leads on to that link until then.
    pub async fn open(secret: SecretString, until: Timestamp) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let host = format!("127.0.0.1:{}", listener.local_addr()?.port());
        let (follow, followed) = oneshot::channel();
        let path = format!("/{}", unguessable(43));
        let desk = Desk { host, path, until, secret: Mutex::new(Some((secret, follow))) };
        Ok(Self { listener, desk: Arc::new(desk), followed })
    }

    /// The link for the browser.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.desk.host, self.desk.path)
    }

    /// Leads the browser on, once, and closes the port. Says whether it came in time. Whatever else knocks is
    /// turned away and changes nothing.
    pub async fn followed(self) -> bool {
        let (close, closed) = oneshot::channel::<()>();
        let until = self.desk.until;
        let mut serve = pin!(
            axum::serve(self.listener, Router::new().fallback(knock).with_state(self.desk))
                .with_graceful_shutdown(async { drop(closed.await) })
                .into_future()
        );
        let mut followed = self.followed;
        loop {
            let left = Duration::try_from(until.duration_since(Timestamp::now())).unwrap_or_default();
            if left.is_zero() {
                return false;
            }
            tokio::select! {
                Ok(()) = &mut followed => break,
                _ = &mut serve => return false,
                () = sleep(left.min(SLICE)) => {}
            }
        }
        drop(close);
        // A browser may keep connections open on which it asks nothing.
        drop(timeout(FAREWELL, serve).await);
        true
    }
}

async fn knock(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let answer = desk.admit(&request).map_or_else(IntoResponse::into_response, |secret| lead(&secret));
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, answer).into_response()
}

fn lead(secret: &SecretString) -> Response {
    let Ok(mut location) = HeaderValue::from_str(secret.expose_secret()) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    location.set_sensitive(true);
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

const OVER: (StatusCode, &str) = (
    StatusCode::GONE,
    "This link is over: it opens one console, once. Open the console from Daypass again.\n",
);

impl Desk {
    /// The secret, for the one who knows the way, in time and first.
    fn admit(&self, request: &Request) -> Result<SecretString, (StatusCode, &'static str)> {
        if !self.is_named_in(request.headers()) || request.method() != Method::GET {
            return Err((StatusCode::BAD_REQUEST, ""));
        }
        let asked = request.uri().path_and_query().map_or("", |path| path.as_str());
        if !bool::from(asked.as_bytes().ct_eq(self.path.as_bytes())) {
            return Err((StatusCode::NOT_FOUND, ""));
        }
        if Timestamp::now() >= self.until {
            return Err(OVER);
        }
        let taken = self.secret.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (secret, follow) = taken.ok_or(OVER)?;
        // Nobody may be waiting any more, which is no trouble.
        follow.send(()).ok();
        Ok(secret)
    }

    /// A page elsewhere whose name was made to point here still sends its own.
    fn is_named_in(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(header::HOST).iter();
        hosts.next().is_some_and(|host| host.as_bytes() == self.host.as_bytes()) && hosts.next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use jiff::SignedDuration;

    use super::*;

    const SECRET: &str = "https://signin.aws.amazon.com/federation?Action=login&SigninToken=s3cret";

    async fn link(seconds: i64) -> LoopbackLink {
        let until = Timestamp::now() + SignedDuration::from_secs(seconds);
        LoopbackLink::open(SECRET.into(), until).await.unwrap()
    }

    fn request(method: &str, host: &str, path: &str) -> Request {
        Request::builder().method(method).uri(path).header(header::HOST, host).body(Body::empty()).unwrap()
    }

    /// What a visitor is answered.
    async fn asks(desk: &Arc<Desk>, request: Request) -> Response {
        knock(State(Arc::clone(desk)), request).await
    }

    #[tokio::test]
    async fn the_first_who_knows_the_way_is_led_on_and_nobody_else() {
        let link = link(30).await;
        let (desk, host, path) = (&link.desk, link.desk.host.as_str(), link.desk.path.as_str());
        assert_eq!(link.url(), format!("http://{host}{path}"));
        assert!(path.len() > 40, "it is not to be guessed");
        let port = host.rsplit_once(':').unwrap().1;
        let wrong = [
            request("GET", &format!("localhost:{port}"), path),
            request("GET", "127.0.0.1", path),
            request("GET", "evil.example", path),
            request("GET", host, "/"),
            request("GET", host, "/favicon.ico"),
            request("GET", host, &path[..path.len() - 1]),
            request("GET", host, &format!("{path}?x=1")),
            request("HEAD", host, path),
            request("POST", host, path),
        ];
        for request in wrong {
            let asked = format!("{} {} {:?}", request.method(), request.uri(), request.headers());
            let answer = asks(desk, request).await;
            assert!(
                answer.status().is_client_error() && !answer.headers().contains_key(header::LOCATION),
                "{asked}"
            );
        }
        let answer = asks(desk, request("GET", host, path)).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers()[header::LOCATION], SECRET);
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(answer.headers()[header::REFERRER_POLICY], "no-referrer");
        assert!(!format!("{:?}", answer.headers()).contains("s3cret"));

        let again = asks(desk, request("GET", host, path)).await;
        assert_eq!(again.status(), StatusCode::GONE);
        assert!(!again.headers().contains_key(header::LOCATION));
        assert!(link.followed().await);
    }

    #[tokio::test]
    async fn whoever_comes_late_is_not_led_on() {
        let link = link(-1).await;
        let (host, path) = (link.desk.host.clone(), link.desk.path.clone());
        let answer = asks(&link.desk, request("GET", &host, &path)).await;
        assert_eq!(answer.status(), StatusCode::GONE);
        assert!(!answer.headers().contains_key(header::LOCATION));
        assert!(!link.followed().await);
        TcpListener::bind(&host).await.expect("the port is closed");
    }
}
