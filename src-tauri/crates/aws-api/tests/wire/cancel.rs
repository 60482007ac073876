//! Giving up while a server keeps us waiting: at once, with nothing left open.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_api::{SignedIn, Trouble, resolve, sign_in_by_browser, sign_in_by_device};
use brain::words::Endpoints;
use fake_identity_center::{Fake, Mood, Operation, Organisation, Times};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::staying::browse;
use crate::{decide, scopes, start_url, wire};

#[derive(Debug, Clone, Copy)]
enum Way {
    Browser,
    Code,
}

/// Begins a sign-in that the person allows. The link of one by browser is left in `link`.
fn begin(fake: &Fake, way: Way, link: Arc<Mutex<Option<url::Url>>>) -> JoinHandle<Result<SignedIn, Trouble>> {
    let (wire, start_url) = (wire(fake.url()), start_url(fake.url()));
    tokio::spawn(async move {
        match way {
            Way::Browser => {
                sign_in_by_browser(&wire, &start_url, &scopes(), |opened| {
                    *link.lock().unwrap() = opened.parse().ok();
                    drop(tokio::spawn(browse(opened.to_owned(), "allow")));
                })
                .await
            }
            Way::Code => {
                let allow = |shown: &aws_api::Shown| drop(tokio::spawn(decide(shown.clone(), "allow")));
                sign_in_by_device(&wire, &start_url, &scopes(), allow).await
            }
        }
    })
}

#[tokio::test]
async fn a_sign_in_that_is_given_up_leaves_no_request_and_no_port_behind() {
    for (way, operation) in [
        (Way::Browser, Operation::RegisterClient),
        (Way::Browser, Operation::CreateToken),
        (Way::Code, Operation::RegisterClient),
        (Way::Code, Operation::StartDeviceAuthorization),
        (Way::Code, Operation::CreateToken),
    ] {
        let fake = Fake::start(Organisation::acme()).await.unwrap();
        fake.mood(operation, Mood::Slow(Duration::from_hours(1)), Times::UntilCleared);
        let (mut held, link) = (fake.held(), Arc::default());
        let sign_in = begin(&fake, way, Arc::clone(&link));
        held.wait_for(|held| held.contains(&operation)).await.unwrap();
        sign_in.abort();
        assert!(sign_in.await.unwrap_err().is_cancelled());
        let opened = link.lock().unwrap().take();
        assert_eq!(opened.is_some(), matches!((way, operation), (Way::Browser, Operation::CreateToken)));
        if let Some(link) = opened {
            let (_, redirect) = link.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap();
            let port = redirect.parse::<url::Url>().unwrap().port().unwrap();
            TcpStream::connect(("127.0.0.1", port)).await.expect_err("the port is still open");
        }
        let hang_up = timeout(Duration::from_secs(5), held.wait_for(Vec::is_empty)).await;
        hang_up.unwrap_or_else(|_| panic!("{way:?}: {operation} goes on")).unwrap();
    }
}

#[tokio::test]
async fn a_look_at_where_a_start_url_leads_is_given_up_too() {
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    fake.mood(Operation::OpenPortal, Mood::Slow(Duration::from_hours(1)), Times::UntilCleared);
    let (mut held, url) = (fake.held(), start_url(fake.url()));
    let look = tokio::spawn(async move { resolve(&url, &Endpoints::default()).await });
    held.wait_for(|held| held.contains(&Operation::OpenPortal)).await.unwrap();
    look.abort();
    assert!(look.await.unwrap_err().is_cancelled());
    timeout(Duration::from_secs(5), held.wait_for(Vec::is_empty)).await.expect("it goes on").unwrap();
}
