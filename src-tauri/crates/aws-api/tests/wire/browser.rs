//! Signing in with a browser that calls back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_api::{SignedIn, Trouble, sign_in_by_browser};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use crate::{serve, start_url, wire};

/// A server that gives out one code, and what it heard.
#[derive(Clone, Default)]
struct Server {
    registered: Arc<Mutex<Value>>,
    redeemed: Arc<Mutex<Value>>,
}

async fn register(State(server): State<Server>, Json(body): Json<Value>) -> &'static str {
    *server.registered.lock().unwrap() = body;
    r#"{"clientId":"the client","clientSecret":"s","clientSecretExpiresAt":4102444800}"#
}

async fn redeem(State(server): State<Server>, Json(body): Json<Value>) -> Response {
    let good = body["code"] == "sesame";
    *server.redeemed.lock().unwrap() = body;
    if good {
        return r#"{"accessToken":"a","refreshToken":"r","expiresIn":3600}"#.into_response();
    }
    (StatusCode::BAD_REQUEST, r#"{"error":"invalid_grant"}"#).into_response()
}

/// A sign-in whose link is in the browser.
struct Scene {
    server: Server,
    link: Url,
    parameters: HashMap<String, String>,
    redirect: Url,
    sign_in: JoinHandle<Result<SignedIn, Trouble>>,
}

impl Scene {
    async fn new(scopes: &'static [&'static str]) -> Self {
        let server = Server::default();
        let router = Router::new()
            .route("/client/register", post(register))
            .route("/token", post(redeem))
            .with_state(server.clone());
        let base = serve(router).await;
        let (sender, link) = oneshot::channel();
        let sign_in = tokio::spawn(async move {
            let scopes: Vec<_> = scopes.iter().map(ToString::to_string).collect();
            let start = brain::words::StartUrl::new(format!("{base}/start/#/"));
            sign_in_by_browser(&wire(&base), &start, &scopes, |link| sender.send(link.to_owned()).unwrap())
                .await
        });
        let link: Url = link.await.unwrap().parse().unwrap();
        let parameters: HashMap<_, _> = link.query_pairs().into_owned().collect();
        let redirect = parameters["redirect_uri"].parse().unwrap();
        Self { server, link, parameters, redirect, sign_in }
    }

    fn port(&self) -> u16 {
        self.redirect.port().unwrap()
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port())
    }

    /// What comes back for a request as a browser, or somebody else, sends it.
    async fn ask(&self, method: &str, target: &str, host: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port())).await.unwrap();
        let request = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    async fn come_back(&self, with: &str) -> String {
        let target = format!("/oauth/callback?{with}&state={}", self.parameters["state"]);
        self.ask("GET", &target, &self.host()).await
    }
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{answer}"))
}

#[tokio::test]
async fn a_person_who_comes_back_with_a_code_is_signed_in() {
    let scene = Scene::new(&[]).await;
    let base = scene.link.origin().ascii_serialization();
    assert_eq!(scene.link.path(), "/authorize");
    let names: Vec<_> = scene.link.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(
        names.join(" "),
        "response_type client_id redirect_uri state code_challenge_method scopes code_challenge"
    );
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "the client"),
        ("code_challenge_method", "S256"),
        ("scopes", "sso:account:access"),
    ] {
        assert_eq!(scene.parameters[name], value);
    }
    assert_eq!(scene.redirect.as_str(), format!("http://{}/oauth/callback", scene.host()));
    assert_eq!(
        *scene.server.registered.lock().unwrap(),
        json!({
            "clientName": "Daypass",
            "clientType": "public",
            "grantTypes": ["authorization_code", "refresh_token"],
            "redirectUris": ["http://127.0.0.1/oauth/callback"],
            "issuerUrl": format!("{base}/start"),
            "scopes": ["sso:account:access"],
        })
    );

    let page = scene.come_back("code=sesame").await;
    let redeemed = scene.server.redeemed.lock().unwrap().clone();
    let verifier = redeemed["codeVerifier"].as_str().unwrap();
    assert_eq!(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)), scene.parameters["code_challenge"]);
    assert_eq!(
        redeemed,
        json!({
            "clientId": "the client",
            "clientSecret": "s",
            "grantType": "authorization_code",
            "code": "sesame",
            "codeVerifier": verifier,
            "redirectUri": scene.redirect.as_str(),
        })
    );
    assert_eq!(status(&page), 200);
    assert!(page.contains("<h1>Signed in</h1>"), "{page}");
    for header in ["content-security-policy: default-src 'none'", "cache-control: no-store", "text/html"] {
        assert!(page.contains(header), "{header} is missing: {page}");
    }
    let port = scene.port();
    let SignedIn { token, registration } = scene.sign_in.await.unwrap().unwrap();
    assert_eq!(token.access_token.expose_secret(), "a");
    assert_eq!(token.refresh_token.unwrap().expose_secret(), "r");
    assert_eq!(registration.client_id, "the client");
    TcpStream::connect(("127.0.0.1", port)).await.expect_err("the port outlives its sign-in");
}

#[tokio::test]
async fn the_scopes_that_a_session_names_are_asked_for() {
    let scene = Scene::new(&["sso:account:access", "codewhisperer:conversations"]).await;
    assert!(
        scene.link.as_str().contains("scopes=sso%3Aaccount%3Aaccess%20codewhisperer%3Aconversations&"),
        "{}",
        scene.link
    );
    scene.sign_in.abort();
}

#[tokio::test]
async fn a_forged_callback_changes_nothing() {
    let scene = Scene::new(&[]).await;
    let (host, state) = (scene.host(), &scene.parameters["state"]);
    let forged = format!("code=forged&state={state}");
    let port = scene.port();
    for (method, target, host, expected) in [
        ("GET", "/favicon.ico".to_owned(), host.clone(), 404),
        ("GET", format!("/?{forged}"), host.clone(), 404),
        ("GET", format!("/oauth/callback/?{forged}"), host.clone(), 404),
        ("GET", format!("//oauth/callback?{forged}"), host.clone(), 404),
        ("GET", format!("/OAuth/callback?{forged}"), host.clone(), 404),
        ("GET", format!("/oauth/callback?{forged}"), "evil.example".to_owned(), 400),
        ("GET", format!("/oauth/callback?{forged}"), format!("evil.example:{port}"), 400),
        ("GET", format!("/oauth/callback?{forged}"), format!("localhost:{port}"), 400),
        ("GET", format!("/oauth/callback?{forged}"), "127.0.0.1".to_owned(), 400),
        ("GET", format!("/oauth/callback?{forged}"), format!("{host}\r\nHost: {host}"), 400),
        ("GET", "/oauth/callback".to_owned(), host.clone(), 400),
        ("GET", "/oauth/callback?code=forged".to_owned(), host.clone(), 400),
        ("GET", "/oauth/callback?code=forged&state=".to_owned(), host.clone(), 400),
        ("GET", "/oauth/callback?code=forged&state=wrong".to_owned(), host.clone(), 400),
        ("GET", format!("/oauth/callback?code=forged&state={state}x"), host.clone(), 400),
        ("GET", format!("/oauth/callback?code=forged&state={}", &state[1..]), host.clone(), 400),
        ("GET", format!("/oauth/callback?{forged}&state=wrong"), host.clone(), 400),
        ("GET", format!("/oauth/callback?code=other&{forged}"), host.clone(), 400),
        ("GET", format!("/oauth/callback?state={state}"), host.clone(), 400),
        ("GET", "/oauth/callback?error=access_denied".to_owned(), host.clone(), 400),
        ("GET", "/oauth/callback?error=access_denied&state=wrong".to_owned(), host.clone(), 400),
        ("POST", format!("/oauth/callback?{forged}"), host.clone(), 400),
        ("HEAD", format!("/oauth/callback?{forged}"), host.clone(), 400),
        ("OPTIONS", format!("/oauth/callback?{forged}"), host.clone(), 400),
    ] {
        let answer = scene.ask(method, &target, &host).await;
        assert_eq!(status(&answer), expected, "{method} {target} {host}: {answer}");
        assert!(!answer.contains("<h1>"), "{answer}");
        assert!(!scene.sign_in.is_finished(), "{method} {target} {host} ended the sign-in");
    }
    assert_eq!(*scene.server.redeemed.lock().unwrap(), Value::Null, "a forged code was redeemed");
    assert_eq!(status(&scene.come_back("code=sesame").await), 200);
    scene.sign_in.await.unwrap().unwrap();
}

/// All of 127.0.0.0/8 is this computer on Linux, so a port that is open to more than 127.0.0.1 shows.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_port_is_open_on_one_address_only() {
    let scene = Scene::new(&[]).await;
    TcpStream::connect(("127.0.0.1", scene.port())).await.unwrap();
    TcpStream::connect(("127.0.0.2", scene.port())).await.expect_err("it listens everywhere");
    scene.sign_in.abort();
}

#[tokio::test]
async fn a_person_who_refuses_is_told_so_in_the_browser() {
    let scene = Scene::new(&[]).await;
    let page = scene.come_back("error=access_denied&error_description=%3Cscript%3E").await;
    assert!(page.contains("<h1>Not signed in</h1>") && page.contains("denied"), "{page}");
    assert!(!page.contains("<script"), "{page}");
    assert_eq!(scene.sign_in.await.unwrap().unwrap_err(), Trouble::Denied);
}

#[tokio::test]
async fn a_code_that_is_not_honoured_is_not_shown_as_a_success() {
    let scene = Scene::new(&[]).await;
    let page = scene.come_back("code=stale").await;
    assert!(page.contains("<h1>Not signed in</h1>"), "{page}");
    assert_eq!(scene.sign_in.await.unwrap().unwrap_err(), Trouble::CodeExpired);
}

#[tokio::test]
async fn cancelling_closes_the_port_and_what_is_connected_to_it() {
    let scene = Scene::new(&[]).await;
    // As browsers keep it: answered, and open for more.
    let mut connected = TcpStream::connect(("127.0.0.1", scene.port())).await.unwrap();
    let request = format!("GET /favicon.ico HTTP/1.1\r\nHost: {}\r\n\r\n", scene.host());
    connected.write_all(request.as_bytes()).await.unwrap();
    assert_ne!(connected.read(&mut [0; 4096]).await.unwrap(), 0);
    let port = scene.port();
    scene.sign_in.abort();
    assert!(scene.sign_in.await.unwrap_err().is_cancelled());
    TcpStream::connect(("127.0.0.1", port)).await.expect_err("the port is still open");
    let mut byte = [0; 1];
    let read = tokio::time::timeout(Duration::from_secs(5), connected.read(&mut byte)).await;
    assert!(matches!(read, Ok(Ok(0) | Err(_))), "the connection is still open");
}

#[tokio::test]
async fn a_server_that_takes_no_such_registration_is_told_before_any_browser_opens() {
    for exception in
        ["InvalidRedirectUriException", "InvalidClientMetadataException", "UnsupportedGrantTypeException"]
    {
        let refuse =
            move || async move { (StatusCode::BAD_REQUEST, [("x-amzn-errortype", exception)], "{}") };
        let url = serve(Router::new().route("/client/register", post(refuse))).await;
        let refused =
            sign_in_by_browser(&wire(&url), &start_url(&url), &[], |_| panic!("a browser opens")).await;
        assert_eq!(refused.unwrap_err(), Trouble::NoCallback, "{exception}");
    }
}

#[tokio::test]
async fn the_server_may_name_the_page_but_none_that_no_browser_should_open() {
    for (page, good) in [
        ("https://signin.example/authorize?tenant=7", true),
        ("http://127.0.0.1:9/authorize", true),
        ("http://signin.example/authorize", false),
        ("file:///etc/passwd", false),
        ("javascript:alert(1)", false),
    ] {
        let answer = json!({ "clientId": "c", "clientSecret": "s", "authorizationEndpoint": page });
        let router = Router::new().route("/client/register", post(move || async move { Json(answer) }));
        let url = serve(router).await;
        let (sender, link) = oneshot::channel();
        let sign_in = tokio::spawn(async move {
            let tell = |link: &str| sender.send(link.to_owned()).unwrap();
            sign_in_by_browser(&wire(&url), &start_url(&url), &[], tell).await
        });
        if good {
            assert!(link.await.unwrap().starts_with(page), "{page}");
            sign_in.abort();
        } else {
            assert_eq!(sign_in.await.unwrap().unwrap_err(), Trouble::Unreadable, "{page}");
        }
    }
}
