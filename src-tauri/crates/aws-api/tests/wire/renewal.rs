//! Renewing a sign-in, and the clocks that its times are judged by.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aws_api::{Registration, Token, Trouble};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::{serve, wire};

async fn renew(url: &str) -> Result<Token, Trouble> {
    let registration = Registration {
        client_id: "c".to_owned(),
        client_secret: "s".into(),
        expires_at: Timestamp::now() + SignedDuration::from_hours(24),
    };
    wire(url).renew(&registration, &"old".into()).await
}

/// A server whose token endpoint answers so, and how often it was asked.
async fn server(answer: impl Fn() -> Response + Clone + Send + Sync + 'static) -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let answer = move || {
        count.fetch_add(1, SeqCst);
        std::future::ready(answer())
    };
    (serve(Router::new().route("/token", post(answer))).await, asked)
}

#[tokio::test]
async fn the_newest_refresh_token_is_the_one_to_keep() {
    for (given, kept) in [(Some("new"), "new"), (None, "old")] {
        let heard = Arc::new(Mutex::new(Value::Null));
        let hear = Arc::clone(&heard);
        let answer = move |Json(body): Json<Value>| async move {
            *hear.lock().unwrap() = body;
            Json(json!({ "accessToken": "fresh", "expiresIn": 3600, "refreshToken": given }))
        };
        let url = serve(Router::new().route("/token", post(answer))).await;
        let token = renew(&url).await.unwrap();
        assert_eq!(token.access_token.expose_secret(), "fresh");
        assert_eq!(token.refresh_token.unwrap().expose_secret(), kept);
        assert_eq!(token.expires_at.duration_since(token.issued_at), SignedDuration::from_hours(1));
        assert_eq!(
            *heard.lock().unwrap(),
            json!({ "clientId": "c", "clientSecret": "s", "grantType": "refresh_token", "refreshToken": "old" })
        );
    }
}

#[tokio::test]
async fn each_refusal_says_what_to_do_next() {
    for (status, exception, expected) in [
        (400, "InvalidGrantException", Trouble::GrantRefused),
        (400, "ExpiredTokenException", Trouble::GrantRefused),
        (401, "InvalidClientException", Trouble::RegistrationRefused),
        (400, "UnauthorizedClientException", Trouble::RegistrationRefused),
        (400, "AccessDeniedException", Trouble::Denied),
        (400, "InvalidRequestException", Trouble::Refused(400)),
        (500, "InternalServerException", Trouble::ServerFault(500)),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        let (url, _) =
            server(move || (status, [("x-amzn-errortype", exception)], "{}").into_response()).await;
        assert_eq!(renew(&url).await.unwrap_err(), expected, "{exception}");
    }
}

#[tokio::test]
async fn a_refused_grant_is_asked_for_once() {
    let refuse = || (StatusCode::BAD_REQUEST, r#"{"error":"invalid_grant"}"#).into_response();
    let (url, asked) = server(refuse).await;
    assert_eq!(renew(&url).await.unwrap_err(), Trouble::GrantRefused);
    assert_eq!(asked.load(SeqCst), 1);
}

const GOOD: &str = r#"{"accessToken":"fresh","expiresIn":3600}"#;

#[tokio::test]
async fn a_server_that_names_a_wait_is_given_it() {
    let turn = Arc::new(AtomicUsize::new(0));
    let (url, asked) = server(move || match turn.fetch_add(1, SeqCst) {
        0 => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "2")]).into_response(),
        _ => GOOD.into_response(),
    })
    .await;
    let begun = Instant::now();
    renew(&url).await.unwrap();
    assert_eq!(asked.load(SeqCst), 2);
    assert!(begun.elapsed() >= Duration::from_secs(2), "it came back after {:?}", begun.elapsed());
}

#[tokio::test]
async fn a_server_that_names_a_long_wait_is_left_in_peace() {
    let (url, asked) =
        server(|| (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "60")]).into_response()).await;
    let begun = Instant::now();
    assert_eq!(renew(&url).await.unwrap_err(), Trouble::TooMany);
    assert_eq!(asked.load(SeqCst), 1);
    assert!(begun.elapsed() < Duration::from_secs(10), "the caller was kept for {:?}", begun.elapsed());
}

#[tokio::test]
async fn a_server_that_names_no_wait_is_tried_three_times() {
    let (url, asked) = server(|| StatusCode::TOO_MANY_REQUESTS.into_response()).await;
    assert_eq!(renew(&url).await.unwrap_err(), Trouble::TooMany);
    assert_eq!(asked.load(SeqCst), 3);
}

/// A server whose clock is that far ahead.
async fn clock(hours: i64, status: StatusCode) -> String {
    let date = move || {
        let now = Timestamp::now() + SignedDuration::from_hours(hours);
        now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    };
    server(move || (status, [(header::DATE, date())], GOOD).into_response()).await.0
}

#[tokio::test]
async fn a_clock_that_is_a_day_off_is_seen_and_does_not_move_the_end() {
    for hours in [-24, 24] {
        let token = renew(&clock(hours, StatusCode::OK).await).await.unwrap();
        let off = token.skew.ahead() - SignedDuration::from_hours(hours);
        assert!(off.abs() <= SignedDuration::from_secs(5), "{hours} h: {off} off");
        // By our clock it ends when it ends; by the server's, a day before or after.
        let left = token.expires_at.duration_since(Timestamp::now());
        assert!((3590..=3600).contains(&left.as_secs()), "{left}");
        let servers = token.skew.servers(token.expires_at);
        assert_eq!(servers.duration_since(token.expires_at), token.skew.ahead());
    }
    let token = renew(&clock(0, StatusCode::OK).await).await.unwrap();
    assert_eq!(token.skew.ahead(), SignedDuration::ZERO);
}

#[tokio::test]
async fn a_refusal_tells_the_time_too() {
    let wire = wire(&clock(24, StatusCode::FORBIDDEN).await);
    assert_eq!(wire.skew(), None);
    let registration =
        Registration { client_id: String::new(), client_secret: "".into(), expires_at: Timestamp::MAX };
    wire.renew(&registration, &"old".into()).await.unwrap_err();
    assert!(wire.skew().unwrap().ahead() > SignedDuration::from_hours(23));
}
