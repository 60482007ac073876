//! The fake itself: its log, its list of secrets, its end.

use std::time::Duration;

use fake_identity_center::{Fake, Operation, Organisation};
use tokio::net::TcpStream;

use crate::client::{Client, DEV, acme};

#[tokio::test]
async fn every_exchange_is_written_down_with_what_it_was_about() {
    let (fake, client) = acme().await;
    let device = client.device().await;
    client.poll(&device).await;
    client.press("allow", device.user_code()).await;
    let token = client.poll(&device).await.ok()["accessToken"].as_str().unwrap().to_owned();
    client.credentials(&token, DEV).await.ok();
    client.credentials(&token, ("111122223333", "Billing")).await;
    client.get("/favicon.ico?secret=1").await;
    client.post("/start", "text/plain", "").await;

    let exchanges = fake.exchanges();
    let told: Vec<_> = exchanges.iter().map(|it| (it.operation, it.status, it.error)).collect();
    assert_eq!(
        told,
        [
            (Operation::RegisterClient, 200, None),
            (Operation::StartDeviceAuthorization, 200, None),
            (Operation::CreateToken, 400, Some("AuthorizationPendingException")),
            (Operation::DecideConsent, 200, None),
            (Operation::CreateToken, 200, None),
            (Operation::GetRoleCredentials, 200, None),
            (Operation::GetRoleCredentials, 403, Some("ForbiddenException")),
            (Operation::Unknown, 404, None),
            (Operation::Unknown, 404, None),
        ]
    );
    assert_eq!(exchanges[0].about.client_name.as_deref(), Some("Daypass"));
    assert_eq!(exchanges[3].about.user_code.as_deref(), Some(device.user_code()));
    assert_eq!(exchanges[5].about.account.as_deref(), Some(DEV.0));
    assert_eq!(exchanges[5].about.role.as_deref(), Some(DEV.1));
    assert_eq!(exchanges[7].about.request.as_deref(), Some("GET /favicon.ico"));
    assert_eq!(fake.count(Operation::CreateToken), 2);

    let printed = format!("{exchanges:?} {fake:?}");
    assert!(!fake.secrets().iter().any(|secret| printed.contains(secret.as_str())));
}

#[tokio::test]
async fn every_secret_is_known_to_the_leak_guards_even_after_its_end() {
    let (fake, client) = acme().await;
    let device = client.device().await;
    client.press("allow", device.user_code()).await;
    let token = client.poll(&device).await.ok();
    let token = token["accessToken"].as_str().unwrap();
    let answer = client.credentials(token, DEV).await.ok();
    client.portal("POST", "/logout", token).await;

    let credentials = &answer["roleCredentials"];
    let expected = [
        &device.client["clientSecret"],
        &device.authorization["deviceCode"],
        &token.into(),
        &credentials["secretAccessKey"],
        &credentials["sessionToken"],
    ]
    .map(|secret| secret.as_str().unwrap().to_owned());
    assert_eq!(fake.secrets(), expected);

    assert!(token.len() > 300);
    let session_token = &expected[4];
    assert!((780..820).contains(&session_token.len()));
    assert!(['+', '/', '='].iter().all(|letter| session_token.contains(*letter)));
}

#[tokio::test]
async fn waiting_ends_with_the_request_waited_for() {
    let (fake, client) = acme().await;
    let device = client.device().await;
    let waited = fake.wait_for(Operation::CreateToken, 2, Duration::from_secs(30));
    let polled = async {
        client.poll(&device).await;
        client.poll(&device).await;
    };
    let (waited, ()) = tokio::join!(waited, polled);
    assert_eq!(waited, Ok(()));
}

#[tokio::test]
async fn waiting_in_vain_says_what_was_seen() {
    let (fake, client) = acme().await;
    client.device().await;
    let missed = fake.wait_for(Operation::RegisterClient, 2, Duration::from_millis(1)).await.unwrap_err();
    assert_eq!(missed.to_string(), "1 of 2 RegisterClient requests came within 1ms");
}

#[tokio::test]
async fn stopping_closes_the_port_and_a_dropped_fake_frees_it() {
    let (fake, client) = acme().await;
    let address = fake.url().trim_start_matches("http://").to_owned();
    let port = address.rsplit_once(':').unwrap().1.parse().unwrap();
    // Leaves a connection open in the client's pool, which must not keep the fake alive.
    client.device().await;
    fake.stop().await.unwrap();
    assert!(TcpStream::connect(&address).await.is_err());

    let again = Fake::start_on(port, Organisation::acme()).await.unwrap();
    assert_eq!(Client::of(&again).get("/start").await.status, 200);
    let mut log = again.log();
    drop(again);
    // The log closes when the last task that serves is gone.
    let gone = async { while log.changed().await.is_ok() {} };
    tokio::time::timeout(Duration::from_secs(30), gone).await.unwrap();
    assert!(TcpStream::connect(&address).await.is_err());
}

#[tokio::test]
async fn the_environment_leads_every_service_here() {
    let (fake, _client) = acme().await;
    let names = fake.environment().map(|(name, value)| {
        assert_eq!(value, fake.url());
        name
    });
    let expected = [
        "AWS_ENDPOINT_URL_SSO",
        "AWS_ENDPOINT_URL_SSO_OIDC",
        "AWS_ENDPOINT_URL_STS",
        "AWS_ENDPOINT_URL_S3",
        "AWS_ENDPOINT_URL_SIGNIN",
    ];
    assert_eq!(names, expected);
    assert_eq!(fake.region(), "eu-west-1");
}
