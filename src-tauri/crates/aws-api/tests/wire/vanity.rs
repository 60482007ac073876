//! Start URLs that lead elsewhere. A server of the test's own plays the organisation's address; nothing
//! that it leads to is asked.

use std::sync::{Arc, Mutex};

use aws_api::{Issuer, Trouble, resolve};
use axum::Router;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use brain::words::{Endpoints, Region, StartUrl};

use crate::serve;

/// Looks at an address that answers so. Also gives the methods that it was asked by.
async fn look(answer: impl Fn(&Method) -> Response + Clone + Send + Sync + 'static) -> Looked {
    let methods = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&methods);
    let answer = move |method: Method| {
        let response = answer(&method);
        seen.lock().unwrap().push(method);
        std::future::ready(response)
    };
    let url = serve(Router::new().fallback(any(answer))).await;
    let found = resolve(&StartUrl::new(format!("{url}/aws/#/")), &Endpoints::default()).await;
    let methods = methods.lock().unwrap().clone();
    Looked { url, found, methods }
}

struct Looked {
    url: String,
    found: Result<Issuer, Trouble>,
    methods: Vec<Method>,
}

fn to(status: StatusCode, location: &str) -> Response {
    (status, [(header::LOCATION, location.to_owned())]).into_response()
}

#[tokio::test]
async fn an_address_that_leads_to_aws_stands_for_it() {
    for status in [301, 302, 303, 307, 308] {
        let status = StatusCode::from_u16(status).unwrap();
        let looked = look(move |_| to(status, "https://ssoins-72.portal.eu-west-1.app.aws/start/#/")).await;
        let issuer = looked.found.unwrap();
        assert_eq!(issuer.url.as_str(), "https://ssoins-72.portal.eu-west-1.app.aws/start");
        assert_eq!(issuer.region, Some(Region::new("eu-west-1")));
        assert_eq!(looked.methods, [Method::HEAD]);
    }
    let looked = look(|_| to(StatusCode::FOUND, "https://acme.awsapps.com/start")).await;
    assert_eq!(looked.found.unwrap().region, None);
}

#[tokio::test]
async fn a_server_that_knows_no_head_is_asked_in_full() {
    for status in [StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_IMPLEMENTED] {
        let looked = look(move |method| match *method {
            Method::HEAD => status.into_response(),
            _ => to(StatusCode::FOUND, "https://acme.awsapps.com/start"),
        })
        .await;
        assert_eq!(looked.found.unwrap().url.as_str(), "https://acme.awsapps.com/start");
        assert_eq!(looked.methods, [Method::HEAD, Method::GET]);
    }
    let looked = look(|_| StatusCode::METHOD_NOT_ALLOWED.into_response()).await;
    assert_eq!(looked.found, Err(Trouble::WrongPlace));
    assert_eq!(looked.methods.len(), 2);
}

#[tokio::test]
async fn an_address_that_leads_to_anyone_else_is_refused() {
    for target in [
        "https://evil.example/start",
        "https://acme.awsapps.com.evil.example/start",
        "https://evilawsapps.com/start",
        "https://acme.awsapps.com@evil.example/start",
        "https://someone:secret@acme.awsapps.com/start",
        "https://acme.awsapps.com:8443/start",
        "http://acme.awsapps.com/start",
        "//evil.example/start",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
    ] {
        let looked = look(move |_| to(StatusCode::FOUND, target)).await;
        assert_eq!(looked.found, Err(Trouble::ForeignPortal), "{target}");
        assert_eq!(looked.methods.len(), 1);
    }
}

#[tokio::test]
async fn only_one_redirect_is_followed() {
    let looked = look(|_| to(StatusCode::FOUND, "/next/")).await;
    assert_eq!(looked.found.unwrap().url.as_str(), format!("{}/next", looked.url));
    assert_eq!(looked.methods, [Method::HEAD]);
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_told_by_its_trouble() {
    for (status, expected) in [
        (StatusCode::NOT_FOUND, Trouble::WrongPlace),
        (StatusCode::TOO_MANY_REQUESTS, Trouble::TooMany),
        (StatusCode::BAD_GATEWAY, Trouble::ServerFault(502)),
        // Without a Location.
        (StatusCode::FOUND, Trouble::Unreadable),
    ] {
        assert_eq!(look(move |_| status.into_response()).await.found, Err(expected), "{status}");
    }
    let here = look(|_| StatusCode::OK.into_response()).await;
    assert_eq!(here.found.unwrap().url.as_str(), format!("{}/aws", here.url));
}
