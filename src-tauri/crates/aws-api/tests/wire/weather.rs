//! Servers that are not well, and networks that are in the way.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_api::{Trouble, sign_in_by_device};
use axum::Router;
use axum::extract::Query;
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get, post};
use brain::{Listing, words::AccountId};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::{scopes, serve, start_url, wire};

/// A server that reads a request, sends these bytes and closes.
async fn blurt(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            drop(stream.read(&mut request).await);
            drop(stream.write_all(bytes).await);
        }
    }));
    url
}

fn token() -> SecretString {
    SecretString::from("token")
}

async fn both(url: &str) -> (Trouble, Trouble) {
    let wire = wire(url);
    let role = (&"111122223333".parse().unwrap(), &brain::words::RoleName::new("Admin"));
    (
        wire.register(&scopes()).await.unwrap_err(),
        wire.role_credentials(&token(), role.0, role.1).await.unwrap_err(),
    )
}

#[tokio::test]
async fn a_captive_portal_is_not_taken_for_aws() {
    for status in [StatusCode::OK, StatusCode::FORBIDDEN, StatusCode::FOUND] {
        let page = move || async move { (status, Html("<html>Welcome to our lounge</html>")) };
        let url = serve(Router::new().fallback(any(page))).await;
        assert_eq!(both(&url).await, (Trouble::Unreadable, Trouble::Unreadable), "{status}");
    }
}

#[tokio::test]
async fn an_answer_that_lacks_what_matters_is_unreadable() {
    let url = serve(Router::new().fallback(any(|| async { "{}" }))).await;
    assert_eq!(both(&url).await, (Trouble::Unreadable, Trouble::Unreadable));
}

#[tokio::test]
async fn the_server_hears_who_asks() {
    let heard = Arc::new(Mutex::new(String::new()));
    let agent = Arc::clone(&heard);
    let listen = move |headers: HeaderMap| async move {
        headers[USER_AGENT].to_str().unwrap().clone_into(&mut agent.lock().unwrap());
    };
    both(&serve(Router::new().fallback(any(listen))).await).await;
    assert!(heard.lock().unwrap().contains("app/Daypass"), "{heard:?}");
}

#[tokio::test]
async fn a_server_that_fails_is_tried_three_times() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let fail = move || {
        count.fetch_add(1, SeqCst);
        async { StatusCode::SERVICE_UNAVAILABLE }
    };
    let url = serve(Router::new().fallback(any(fail))).await;
    assert_eq!(wire(&url).register(&scopes()).await.unwrap_err(), Trouble::ServerFault(503));
    assert_eq!(asked.load(SeqCst), 3);
}

#[tokio::test]
async fn a_connection_that_breaks_is_offline() {
    for bytes in [&b""[..], b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"clientId\":\"half"] {
        assert_eq!(both(&blurt(bytes).await).await, (Trouble::Offline, Trouble::Offline));
    }
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    assert_eq!(both(&format!("http://{closed}")).await, (Trouble::Offline, Trouble::Offline));
}

#[tokio::test]
async fn a_network_that_fails_for_a_while_does_not_end_the_sign_in() {
    let asked = Arc::new(AtomicUsize::new(0));
    let answers = move || {
        let turn = asked.fetch_add(1, SeqCst);
        async move {
            let error = |status, text: &'static str| (status, text).into_response();
            match turn {
                0 => error(StatusCode::INTERNAL_SERVER_ERROR, ""),
                1 => Html("<html>Welcome to our lounge</html>").into_response(),
                // No header names the exception here, and the status alone would end the sign-in.
                2 => error(StatusCode::BAD_REQUEST, r#"{"error":"authorization_pending"}"#),
                _ => r#"{"accessToken":"sesame","expiresIn":60}"#.into_response(),
            }
        }
    };
    let device = r#"{"deviceCode":"d","userCode":"ABCD-EFGH","verificationUri":"https://device.example",
        "expiresIn":600,"interval":1}"#;
    let router = Router::new()
        .route("/client/register", post(|| async { r#"{"clientId":"c","clientSecret":"s"}"# }))
        .route("/device_authorization", post(move || async move { device }))
        .route("/token", post(answers));
    let url = serve(router).await;
    let mut shown = None;
    let on_code = |facts: &aws_api::Shown| shown = Some(facts.clone());
    let signed_in = sign_in_by_device(&wire(&url), &start_url(&url), &scopes(), on_code).await.unwrap();
    assert_eq!(signed_in.token.access_token.expose_secret(), "sesame");
    let shown = shown.unwrap();
    assert_eq!(shown.user_code, "ABCD-EFGH");
    assert_eq!(shown.verification_uri_complete, "https://device.example");
}

#[tokio::test]
async fn a_page_that_no_browser_should_open_is_refused() {
    for page in ["file:///etc/passwd", "http://device.example", "javascript:alert(1)"] {
        let device = format!(
            r#"{{"deviceCode":"d","userCode":"u","verificationUri":"https://device.example",
            "verificationUriComplete":"{page}","expiresIn":600}}"#
        );
        let router = Router::new()
            .route("/client/register", post(|| async { r#"{"clientId":"c","clientSecret":"s"}"# }))
            .route("/device_authorization", post(move || async move { device }));
        let url = serve(router).await;
        let wire = wire(&url);
        let registration = wire.register(&scopes()).await.unwrap();
        let refused = wire.start_device(&registration, &start_url(&url)).await;
        assert_eq!(refused.unwrap_err(), Trouble::Unreadable, "{page}");
    }
}

#[derive(serde::Deserialize)]
struct Page {
    next_token: Option<String>,
    account_id: Option<String>,
}

/// Forty accounts, of which the first page shows none.
async fn accounts(Query(page): Query<Page>) -> String {
    if page.next_token.is_none() {
        return r#"{"accountList":[],"nextToken":"second"}"#.to_owned();
    }
    let account = |n| format!(r#"{{"accountId":"{n:012}"}}"#);
    let accounts: Vec<_> = (0..40).map(account).collect();
    format!(r#"{{"accountList":[{}]}}"#, accounts.join(","))
}

#[tokio::test]
async fn a_portal_that_puts_us_off_is_asked_more_slowly_until_all_is_listed() {
    const BEARABLE: usize = 3;
    let (under_way, most, refused) = <(Arc<AtomicUsize>, Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
    let (most_seen, refusals) = (Arc::clone(&most), Arc::clone(&refused));
    let roles = move |Query(page): Query<Page>| {
        let (under_way, most, refused) = (Arc::clone(&under_way), Arc::clone(&most), Arc::clone(&refused));
        async move {
            let now = under_way.fetch_add(1, SeqCst) + 1;
            most.fetch_max(now, SeqCst);
            // The work that a request is, during which others arrive.
            tokio::time::sleep(Duration::from_millis(20)).await;
            under_way.fetch_sub(1, SeqCst);
            if now > BEARABLE {
                refused.fetch_add(1, SeqCst);
                return StatusCode::TOO_MANY_REQUESTS.into_response();
            }
            let account = page.account_id.unwrap_or_default();
            format!(r#"{{"roleList":[{{"roleName":"of-{account}"}}]}}"#).into_response()
        }
    };
    let router =
        Router::new().route("/assignment/accounts", get(accounts)).route("/assignment/roles", get(roles));
    let url = serve(router).await;
    let Listing { accounts, missing } = wire(&url).catalogue(&token(), |_| {}).await.unwrap();
    assert!(missing.is_empty());
    assert_eq!(accounts.len(), 40);
    for account in &accounts {
        assert_eq!(
            account.roles.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [format!("of-{}", account.id)]
        );
    }
    assert_eq!(most_seen.load(SeqCst), 10, "it begins with ten at a time");
    assert!(refusals.load(SeqCst) < 40, "{} refusals: it did not slow down", refusals.load(SeqCst));
}

#[tokio::test]
async fn an_account_whose_roles_cannot_be_listed_is_named_and_the_others_are_listed() {
    async fn accounts() -> Response {
        let accounts: Vec<_> = (1..=3).map(|n| format!(r#"{{"accountId":"{n:012}"}}"#)).collect();
        format!(r#"{{"accountList":[{}]}}"#, accounts.join(",")).into_response()
    }
    for (status, ends) in [(500, None), (403, None), (404, None), (401, Some(Trouble::TokenRefused))] {
        let status = StatusCode::from_u16(status).unwrap();
        let roles = move |Query(page): Query<Page>| async move {
            if page.account_id.as_deref() == Some("000000000002") {
                return status.into_response();
            }
            r#"{"roleList":[{"roleName":"Reader"}]}"#.into_response()
        };
        let router =
            Router::new().route("/assignment/accounts", get(accounts)).route("/assignment/roles", get(roles));
        let listed = wire(&serve(router).await).catalogue(&token(), |_| {}).await;
        match (listed, ends) {
            (Ok(Listing { accounts, missing }), None) => {
                assert_eq!(missing.iter().map(AccountId::as_str).collect::<Vec<_>>(), ["000000000002"]);
                let roles: Vec<_> = accounts.iter().map(|account| account.roles.len()).collect();
                assert_eq!(roles, [1, 0, 1], "{status}");
            }
            (listed, ends) => assert_eq!(listed.err(), ends, "{status}"),
        }
    }
    let router = Router::new().route("/assignment/accounts", get(accounts));
    let listed = wire(&serve(router).await).catalogue(&token(), |_| {}).await;
    assert_eq!(listed.unwrap_err(), Trouble::NotFound, "none could be listed");
}

#[tokio::test]
async fn a_portal_that_turns_in_circles_is_left() {
    async fn again() -> Response {
        r#"{"accountList":[],"nextToken":"again"}"#.into_response()
    }
    let url = serve(Router::new().route("/assignment/accounts", get(again))).await;
    assert_eq!(wire(&url).catalogue(&token(), |_| {}).await.unwrap_err(), Trouble::Unreadable);
}
