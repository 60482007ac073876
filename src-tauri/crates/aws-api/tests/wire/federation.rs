//! Console links for a role's credentials, and the link on this computer that leads there.

use std::time::Duration;

use aws_api::{LoopbackLink, RoleCredentials, Trouble, console_sign_in};
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use brain::console::{ConsolePage, Destination};
use brain::words::Region;
use fake_identity_center::{Fake, Mood, Operation, Organisation, Times};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret as _;
use tokio::net::TcpStream;

use crate::identity::credentials;

fn page() -> Destination {
    let page = ConsolePage { service: Some("logs".to_owned()), ..ConsolePage::default() };
    page.destination(&Region::new("eu-west-1"), None, &[]).unwrap()
}

async fn get(url: &str) -> Response<Body> {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let request = Request::get(url).body(Body::empty()).unwrap();
    client.request(request).await.unwrap().map(Body::new)
}

#[tokio::test]
async fn the_link_signs_in_with_the_roles_credentials_and_leads_to_the_page() {
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    let (role, page) = (credentials(&fake).await, page());
    let link = console_sign_in(&role, &page, &fake.start_url(), Some(fake.url())).await.unwrap();
    assert!(!format!("{link:?}").contains("SigninToken"), "it is a secret");
    assert!(link.expose_secret().starts_with(&format!("{}/federation?Action=login&Issuer=http", fake.url())));

    let led = get(link.expose_secret()).await;
    assert_eq!(
        (led.status(), led.headers()[header::LOCATION].to_str().unwrap()),
        (StatusCode::FOUND, page.url.as_str())
    );
    let exchanges = fake.exchanges();
    let signed_in = &exchanges.iter().find(|it| it.operation == Operation::ConsoleSignIn).unwrap().about;
    assert_eq!(signed_in.role.as_deref(), Some("ReadOnlyAccess"));
}

#[tokio::test]
async fn why_there_is_no_link_is_told_apart() {
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    let (good, page) = (credentials(&fake).await, page());
    let ask =
        async |role: &RoleCredentials| console_sign_in(role, &page, "", Some(fake.url())).await.unwrap_err();
    fake.set_credentials_lifetime(Duration::ZERO);
    assert_eq!(ask(&credentials(&fake).await).await, Trouble::Refused(400), "they have ended");
    for (mood, expected) in [
        (Mood::InternalError, Trouble::ServerFault(500)),
        (Mood::TooManyRequests { retry_after: None }, Trouble::TooMany),
        (Mood::DroppedUnread, Trouble::Offline),
        (Mood::Garbage, Trouble::Unreadable),
        (Mood::CaptivePage, Trouble::Unreadable),
        (Mood::CaptiveRedirect, Trouble::Unreadable),
    ] {
        fake.mood(Operation::GetSigninToken, mood, Times::UntilCleared);
        assert_eq!(ask(&good).await, expected, "{mood:?}");
    }
    for endpoint in ["http://signin.example", "ftp://127.0.0.1", "nonsense", ""] {
        let refused = console_sign_in(&good, &page, "", Some(endpoint)).await;
        assert_eq!(refused.unwrap_err(), Trouble::WrongPlace, "{endpoint}");
    }
}

#[tokio::test]
async fn the_link_on_this_computer_leads_one_browser_on_and_closes_its_port() {
    let until = Timestamp::now() + SignedDuration::from_secs(30);
    let link = LoopbackLink::open("https://signin.example/?SigninToken=x".into(), until).await.unwrap();
    let url = link.url();
    let host = url.strip_prefix("http://").unwrap().split('/').next().unwrap().to_owned();
    // A browser may open connections beforehand on which it asks nothing.
    let _idle = TcpStream::connect(&host).await.unwrap();
    let browser = tokio::spawn(async move {
        let lost = get(&format!("{url}x")).await.status();
        (lost, get(&url).await)
    });
    assert!(link.followed().await);
    let (lost, led) = browser.await.unwrap();
    assert_eq!((lost, led.status()), (StatusCode::NOT_FOUND, StatusCode::SEE_OTHER));
    assert_eq!(led.headers()[header::LOCATION], "https://signin.example/?SigninToken=x");
    assert!(TcpStream::connect(&host).await.is_err(), "the port is still open");
}
