//! The wire over real sockets: against the fake Identity Center, and in bad weather.

#![expect(clippy::unwrap_used, reason = "a scene that cannot be set fails its test")]

mod assume;
mod between;
mod browser;
mod cancel;
mod environment;
mod federation;
mod identity;
mod organisation;
mod reach;
mod renewal;
mod staying;
mod vanity;
mod weather;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use brain::words::{Endpoints, Region, StartUrl};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;

use aws_api::{Network, Shown, Wire};

/// A wire whose both ends are at that address.
fn wire(url: &str) -> Wire {
    let endpoints = Endpoints { oidc: Some(url.to_owned()), portal: Some(url.to_owned()) };
    Network::new().wire(&Region::new("eu-west-1"), &endpoints).unwrap()
}

/// A server of the test's own, at the address that it gives.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(tokio::spawn(async move { axum::serve(listener, router).await }));
    url
}

fn scopes() -> Vec<String> {
    vec!["sso:account:access".to_owned()]
}

fn start_url(base: &str) -> StartUrl {
    StartUrl::new(format!("{base}/start"))
}

/// Presses a button of the consent page, as the person's browser does.
async fn decide(shown: Shown, decision: &'static str) {
    let request = Request::post(&shown.verification_uri)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("user_code={}&decision={decision}", shown.user_code)))
        .unwrap();
    let answer = Client::builder(TokioExecutor::new()).build_http().request(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}
