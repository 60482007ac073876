//! Against the fake Identity Center: signed in by browser, and staying signed in.

use std::time::Duration;

use aws_api::{SignedIn, Trouble, Wire, resolve, sign_in_by_browser, sign_in_by_device};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use brain::words::{Endpoints, StartUrl};
use fake_identity_center::{Fake, Mood, Operation, Organisation, Times};
use http_body_util::BodyExt as _;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use jiff::SignedDuration;
use secrecy::ExposeSecret as _;

use crate::{start_url, wire};

async fn fake() -> Fake {
    Fake::start(Organisation::acme()).await.unwrap()
}

/// Opens the link, presses a button of the page, and follows where it leads. Gives the page there.
pub(crate) async fn browse(link: String, decision: &str) -> String {
    let browser = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let page = browser.get(link.parse().unwrap()).await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let page = String::from_utf8(page.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    let request = page.split("name=\"request\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let origin: url::Url = link.parse().unwrap();
    let decided = Request::post(origin.join("/authorize/decide").unwrap().as_str())
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("request={request}&decision={decision}")))
        .unwrap();
    let sent_back = browser.request(decided).await.unwrap();
    assert_eq!(sent_back.status(), StatusCode::FOUND);
    let back = sent_back.headers()[header::LOCATION].to_str().unwrap().parse().unwrap();
    let end = browser.get(back).await.unwrap();
    String::from_utf8(end.collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

pub(crate) async fn sign_in(fake: &Fake, decision: &'static str) -> Result<SignedIn, Trouble> {
    let open = |link: &str| drop(tokio::spawn(browse(link.to_owned(), decision)));
    sign_in_by_browser(&wire(fake.url()), &start_url(fake.url()), &[], open).await
}

async fn renewed(wire: &Wire, signed_in: &SignedIn) -> Result<SignedIn, Trouble> {
    let refresh_token = signed_in.token.refresh_token.as_ref().unwrap();
    let token = wire.renew(&signed_in.registration, refresh_token).await?;
    Ok(SignedIn { token, registration: signed_in.registration.clone() })
}

#[tokio::test]
async fn one_sign_in_lasts_by_being_renewed() {
    let fake = fake().await;
    let wire = wire(fake.url());
    let first = sign_in(&fake, "allow").await.unwrap();
    let second = renewed(&wire, &first).await.unwrap();
    let third = renewed(&wire, &second).await.unwrap();
    assert!(!wire.catalogue(&third.token.access_token, |_| {}).await.unwrap().accounts.is_empty());
    assert_ne!(first.token.access_token.expose_secret(), third.token.access_token.expose_secret());
    let printed = format!("{first:?} {second:?} {third:?}");
    for secret in fake.secrets() {
        assert!(!printed.contains(&secret), "a secret is printed");
    }
}

#[tokio::test]
async fn a_server_that_keeps_refresh_tokens_is_renewed_as_often() {
    let fake = fake().await;
    fake.set_rotates(false);
    let wire = wire(fake.url());
    let first = sign_in(&fake, "allow").await.unwrap();
    let third = renewed(&wire, &renewed(&wire, &first).await.unwrap()).await.unwrap();
    let refresh_token =
        |signed_in: &SignedIn| signed_in.token.refresh_token.as_ref().unwrap().expose_secret().to_owned();
    assert_eq!(refresh_token(&first), refresh_token(&third));
}

#[tokio::test]
async fn a_person_who_refuses_is_not_signed_in() {
    let fake = fake().await;
    assert_eq!(sign_in(&fake, "deny").await.unwrap_err(), Trouble::Denied);
    assert_eq!(fake.count(Operation::CreateToken), 0);
}

#[tokio::test]
async fn the_refusals_of_a_renewal_are_told_apart() {
    let fake = fake().await;
    let wire = wire(fake.url());
    let first = sign_in(&fake, "allow").await.unwrap();
    let second = renewed(&wire, &first).await.unwrap();
    // Used once already; the server takes it for stolen and ends the sign-in.
    assert_eq!(renewed(&wire, &first).await.unwrap_err(), Trouble::GrantRefused);
    assert_eq!(renewed(&wire, &second).await.unwrap_err(), Trouble::GrantRefused);

    let another = sign_in(&fake, "allow").await.unwrap();
    fake.end_registrations();
    assert_eq!(renewed(&wire, &another).await.unwrap_err(), Trouble::RegistrationRefused);
}

#[tokio::test]
async fn weather_at_a_renewal_passes_or_is_named() {
    use Mood::{
        CaptivePage, CaptiveRedirect, DroppedUnread, Garbage, InternalError, TokenRevoked, TooManyRequests,
        WrongClock,
    };
    let fake = fake().await;
    let wire = wire(fake.url());
    let mut signed_in = sign_in(&fake, "allow").await.unwrap();
    let put_off = |seconds| TooManyRequests { retry_after: Some(Duration::from_secs(seconds)) };
    let day = SignedDuration::from_hours(24);
    for (mood, times, expected) in [
        (InternalError, Times::Next(2), None),
        (InternalError, Times::UntilCleared, Some(Trouble::ServerFault(500))),
        (DroppedUnread, Times::Next(2), None),
        (DroppedUnread, Times::UntilCleared, Some(Trouble::Offline)),
        (TooManyRequests { retry_after: None }, Times::Next(1), None),
        (put_off(1), Times::Next(1), None),
        (put_off(600), Times::Next(1), Some(Trouble::TooMany)),
        (TooManyRequests { retry_after: None }, Times::UntilCleared, Some(Trouble::TooMany)),
        (Garbage, Times::Next(1), Some(Trouble::Unreadable)),
        (CaptivePage, Times::Next(1), Some(Trouble::Unreadable)),
        (CaptiveRedirect, Times::Next(1), Some(Trouble::Unreadable)),
        (TokenRevoked, Times::Next(1), Some(Trouble::GrantRefused)),
        (WrongClock(day), Times::Next(1), None),
        (WrongClock(-day), Times::Next(1), None),
    ] {
        fake.mood(Operation::CreateToken, mood, times);
        match renewed(&wire, &signed_in).await {
            Ok(renewed) => {
                assert_eq!(expected, None, "{mood:?} {times:?}");
                let told = if let WrongClock(error) = mood { error } else { SignedDuration::ZERO };
                let off = renewed.token.skew.ahead() - told;
                assert!(off.abs() <= SignedDuration::from_secs(5), "{mood:?}: {off} off");
                signed_in = renewed;
            }
            Err(trouble) => assert_eq!(Some(trouble), expected, "{mood:?} {times:?}"),
        }
        fake.clear_mood(Operation::CreateToken);
    }
    // None of it has cost the sign-in.
    renewed(&wire, &signed_in).await.unwrap();
}

#[tokio::test]
async fn a_server_that_refuses_to_call_back_leaves_the_device_code() {
    for mood in [Mood::RedirectRefused, Mood::RegistrationRefused] {
        let fake = fake().await;
        fake.mood(Operation::RegisterClient, mood, Times::Next(1));
        assert_eq!(sign_in(&fake, "allow").await.unwrap_err(), Trouble::NoCallback);
        let allow = |shown: &aws_api::Shown| drop(tokio::spawn(crate::decide(shown.clone(), "allow")));
        sign_in_by_device(&wire(fake.url()), &start_url(fake.url()), &[], allow).await.unwrap();
    }
}

#[tokio::test]
async fn an_organisations_own_address_signs_in_at_the_portal_behind_it() {
    let fake = fake().await;
    let portal = fake.start_url();
    for vanity in [fake.vanity(&portal).await.unwrap(), fake.vanity_without_head(&portal).await.unwrap()] {
        let issuer = resolve(&StartUrl::new(vanity.url()), &Endpoints::default()).await.unwrap();
        assert_eq!(issuer.url.as_str(), portal);
        let open = |link: &str| drop(tokio::spawn(browse(link.to_owned(), "allow")));
        sign_in_by_browser(&wire(fake.url()), &issuer.url, &[], open).await.unwrap();
    }
    let astray = fake.vanity("https://portal.evil.example/start").await.unwrap();
    let refused = resolve(&StartUrl::new(astray.url()), &Endpoints::default()).await;
    assert_eq!(refused, Err(Trouble::ForeignPortal));
}
