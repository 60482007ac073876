//! Vanity addresses, which lead to the portal or elsewhere.

use axum::{body::Bytes, http::Request};
use fake_identity_center::{Operation, Vanity};
use http_body_util::Full;
use tokio::net::TcpStream;

use crate::client::{Answer, Client, acme};

async fn ask(vanity: &Vanity, method: &str, path: &str) -> Answer {
    let uri = format!("{}{path}", vanity.url());
    let request: Request<Full<Bytes>> =
        Request::builder().method(method).uri(uri).body(Full::default()).unwrap();
    Client::at(vanity.url()).send(request).await
}

#[tokio::test]
async fn a_vanity_address_says_where_it_leads() {
    let (fake, _client) = acme().await;
    let vanity = fake.vanity("https://acme.awsapps.com/start/#/").await.unwrap();
    assert_ne!(vanity.url(), fake.url());
    for method in ["HEAD", "GET"] {
        let answer = ask(&vanity, method, "/").await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("location")),
            (302, "https://acme.awsapps.com/start/#/")
        );
    }
    assert_eq!(ask(&vanity, "POST", "/").await.status, 405);
    assert_eq!(ask(&vanity, "GET", "/other").await.status, 404);

    let asked: Vec<_> =
        fake.exchanges().into_iter().map(|it| (it.operation, it.about.request.unwrap(), it.status)).collect();
    let expected = [("HEAD /", 302), ("GET /", 302), ("POST /", 405), ("GET /other", 404)]
        .map(|(request, status)| (Operation::OpenVanity, request.to_owned(), status));
    assert_eq!(asked, expected);
}

#[tokio::test]
async fn some_vanity_addresses_answer_get_only() {
    let (fake, client) = acme().await;
    let vanity = fake.vanity_without_head(&fake.start_url()).await.unwrap();
    let head = ask(&vanity, "HEAD", "/").await;
    assert_eq!((head.status.as_u16(), head.header("location")), (405, ""));
    let led = ask(&vanity, "GET", "/").await;
    assert_eq!((led.status.as_u16(), led.header("location")), (302, fake.start_url().as_str()));
    assert_eq!(client.get("/start").await.status, 200);
}

#[tokio::test]
async fn a_dropped_vanity_address_is_gone() {
    let (fake, _client) = acme().await;
    let vanity = fake.vanity(&fake.start_url()).await.unwrap();
    let address = vanity.url().trim_start_matches("http://").to_owned();
    drop(vanity);
    let gone = async { while TcpStream::connect(&address).await.is_ok() {} };
    tokio::time::timeout(std::time::Duration::from_secs(30), gone).await.unwrap();
}
