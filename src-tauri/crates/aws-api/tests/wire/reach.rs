//! Knocking at a sign-in server, which says what time it is there.

use aws_api::{Reached, reach};
use axum::Router;
use brain::words::{Endpoints, Region};
use fake_identity_center::{Fake, Organisation};
use jiff::SignedDuration;

use crate::serve;

async fn at(url: &str) -> Reached {
    let endpoints = Endpoints { oidc: Some(url.to_owned()), portal: None };
    reach(&Region::new("eu-west-1"), &endpoints).await
}

#[tokio::test]
async fn a_server_tells_its_time_and_is_asked_for_nothing() {
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    fake.set_clock_ahead(SignedDuration::from_mins(7));
    let Reached::Answer(skew) = at(fake.url()).await else { panic!("no answer") };
    assert_eq!(skew.ahead().as_mins(), 6 + i64::from(skew.ahead() >= SignedDuration::from_mins(7)));
}

#[tokio::test]
async fn silence_and_places_that_cannot_be_are_told_apart() {
    assert_eq!(at("http://127.0.0.1:1").await, Reached::Silence);
    assert_eq!(at("http://aws.example").await, Reached::NoPlace);
    assert_eq!(reach(&Region::new("eu west"), &Endpoints::default()).await, Reached::NoPlace);
    let web = serve(Router::new()).await;
    assert!(matches!(at(&web).await, Reached::Answer(_)), "any web server says the time");
}
