//! How the fake misbehaves when it is told to.

use std::time::{Duration, Instant};

use axum::{body::Bytes, http::Request};
use fake_identity_center::{Fake, Mood, Operation, Times, UNANSWERED};
use http_body_util::Full;
use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimeParser};
use serde_json::{Value, json};

use crate::client::{Answer, Client, acme};

/// Every operation that has moods, and a request for it.
const REQUESTS: [(Operation, &str, &str); 16] = [
    (Operation::RegisterClient, "POST", "/client/register"),
    (Operation::StartDeviceAuthorization, "POST", "/device_authorization"),
    (Operation::CreateToken, "POST", "/token"),
    (Operation::OpenConsent, "GET", "/device"),
    (Operation::DecideConsent, "POST", "/device"),
    (Operation::OpenAuthorize, "GET", "/authorize"),
    (Operation::DecideAuthorize, "POST", "/authorize/decide"),
    (Operation::OpenPortal, "GET", "/start"),
    (Operation::OpenPortal, "HEAD", "/start"),
    (Operation::ListAccounts, "GET", "/assignment/accounts"),
    (Operation::ListAccountRoles, "GET", "/assignment/roles"),
    (Operation::GetRoleCredentials, "GET", "/federation/credentials"),
    (Operation::Logout, "POST", "/logout"),
    (Operation::GetCallerIdentity, "POST", "/"),
    (Operation::GetCallerIdentity, "GET", "/?Action=GetCallerIdentity"),
    (Operation::ListBuckets, "GET", "/"),
];

async fn moody(operation: Operation, mood: Mood) -> (Fake, Client) {
    let (fake, client) = acme().await;
    fake.mood(operation, mood, Times::UntilCleared);
    (fake, client)
}

fn request(fake: &Fake, method: &str, path: &str) -> Request<Full<Bytes>> {
    let uri = format!("{}{path}", fake.url());
    Request::builder().method(method).uri(uri).body(Full::default()).unwrap()
}

fn refresh_request(fake: &Fake, client: &Value, token: &Value) -> Request<Full<Bytes>> {
    let body = json!({
        "clientId": client["clientId"],
        "clientSecret": client["clientSecret"],
        "grantType": "refresh_token",
        "refreshToken": token["refreshToken"],
    });
    let request = Request::post(format!("{}/token", fake.url())).header("content-type", "application/json");
    request.body(Full::from(body.to_string())).unwrap()
}

#[tokio::test]
async fn every_operation_has_moods_of_its_own() {
    for (operation, method, path) in REQUESTS {
        let (fake, client) = moody(operation, Mood::InternalError).await;
        for (asked, method, path) in REQUESTS {
            let answer = client.send(request(&fake, method, path)).await;
            assert_eq!(answer.status == 500, asked == operation, "{asked} while {operation} fails");
        }
        let answer = client.send(request(&fake, method, path)).await;
        assert_eq!(answer.refusal(), (500, "InternalServerException"));
        let logged = fake.exchanges().pop().unwrap();
        assert_eq!(
            (logged.operation, logged.status, logged.error),
            (operation, 500, Some("InternalServerException"))
        );
    }
}

#[tokio::test]
async fn a_mood_lasts_for_so_many_requests_or_until_cleared() {
    let (fake, client) = acme().await;
    let register = async || client.register(json!({})).await.status.as_u16();
    fake.mood(Operation::RegisterClient, Mood::InternalError, Times::Next(2));
    assert_eq!([register().await, register().await, register().await], [500, 500, 200]);
    fake.mood(Operation::RegisterClient, Mood::InternalError, Times::UntilCleared);
    assert_eq!([register().await, register().await, register().await], [500, 500, 500]);
    fake.clear_mood(Operation::RegisterClient);
    assert_eq!(register().await, 200);
    assert_eq!(fake.count(Operation::RegisterClient), 7);
}

#[tokio::test]
async fn too_many_requests_say_when_to_come_back_or_do_not() {
    for (retry_after, header) in [(Some(Duration::from_secs(7)), "7"), (None, "")] {
        let (_fake, client) = moody(Operation::ListAccounts, Mood::TooManyRequests { retry_after }).await;
        let answer = client.get("/assignment/accounts").await;
        assert_eq!(answer.refusal(), (429, "TooManyRequestsException"));
        assert_eq!(answer.header("retry-after"), header);
    }
}

#[tokio::test]
async fn a_request_dropped_unread_changes_nothing() {
    let (fake, client) = acme().await;
    let (registered, token) = client.refreshable().await;
    fake.mood(Operation::CreateToken, Mood::DroppedUnread, Times::Next(1));
    assert!(client.try_send(refresh_request(&fake, &registered, &token)).await.is_err());
    assert_eq!(fake.exchanges().pop().unwrap().status, UNANSWERED);
    assert_eq!(fake.refreshes(), 0);
    client.refresh(&registered, &token).await.ok();
}

#[tokio::test]
async fn an_answer_that_is_lost_has_spent_the_refresh_token() {
    let (fake, client) = acme().await;
    let (registered, token) = client.refreshable().await;
    fake.mood(Operation::CreateToken, Mood::DroppedUnanswered, Times::Next(1));
    assert!(client.try_send(refresh_request(&fake, &registered, &token)).await.is_err());
    assert_eq!((fake.refreshes(), fake.exchanges().pop().unwrap().status), (1, 200));
    assert_eq!(client.refresh(&registered, &token).await.refusal(), (400, "InvalidGrantException"));
}

#[tokio::test]
async fn garbage_claims_to_be_json() {
    let (_fake, client) = moody(Operation::CreateToken, Mood::Garbage).await;
    let answer = client.post_json("/token", &json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    assert!(serde_json::from_str::<Value>(&answer.body).is_err());
}

#[tokio::test]
async fn a_captive_portal_answers_with_a_page_or_leads_to_one() {
    let is_page = |answer: &Answer| {
        assert!(answer.header("content-type").starts_with("text/html"), "{answer}");
        assert!(answer.body.contains("<h1>"));
    };
    let (_fake, client) = moody(Operation::ListAccounts, Mood::CaptivePage).await;
    let page = client.get("/assignment/accounts").await;
    assert_eq!(page.status, 200);
    is_page(&page);

    let (fake, client) = moody(Operation::ListAccounts, Mood::CaptiveRedirect).await;
    let redirect = client.get("/assignment/accounts").await;
    assert_eq!(
        (redirect.status.as_u16(), redirect.header("location")),
        (302, &*format!("{}/captive-portal", fake.url()))
    );
    is_page(&redirect);
    client.get("/captive-portal").await;
    assert_eq!(fake.count(Operation::Unknown), 1, "one who follows is seen");
}

#[tokio::test]
async fn a_slow_answer_is_the_usual_one() {
    let wait = Duration::from_millis(300);
    let (_fake, client) = moody(Operation::RegisterClient, Mood::Slow(wait)).await;
    let asked = Instant::now();
    client.register(json!({})).await.ok();
    assert!(asked.elapsed() >= wait);
}

#[tokio::test]
async fn one_who_does_not_wait_for_a_slow_answer_keeps_nobody() {
    let (fake, client) = moody(Operation::RegisterClient, Mood::Slow(Duration::from_hours(1))).await;
    let impatient = tokio::time::timeout(Duration::from_millis(50), client.register(json!({}))).await;
    assert!(impatient.is_err());
    drop(client);
    tokio::time::timeout(Duration::from_secs(30), fake.stop()).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_request_is_held_until_its_client_has_gone() {
    let (fake, client) = moody(Operation::RegisterClient, Mood::Slow(Duration::from_hours(1))).await;
    let mut held = fake.held();
    let register = tokio::spawn(async move { client.register(json!({})).await });
    held.wait_for(|held| *held == [Operation::RegisterClient]).await.unwrap();
    register.abort();
    let gone = held.wait_for(Vec::is_empty);
    tokio::time::timeout(Duration::from_secs(30), gone).await.unwrap().unwrap();
    assert_eq!(fake.count(Operation::RegisterClient), 0, "nobody was answered");
}

#[tokio::test]
async fn a_wrong_clock_is_off_by_so_much() {
    let date = |answer: &Answer| DateTimeParser::new().parse_timestamp(answer.header("date")).unwrap();
    for error in [SignedDuration::from_hours(24), SignedDuration::from_hours(-24)] {
        let (fake, client) = moody(Operation::RegisterClient, Mood::WrongClock(error)).await;
        let answer = client.register(json!({})).await;
        answer.ok();
        let off = date(&answer).duration_since(Timestamp::now() + error);
        assert!(off.abs() < SignedDuration::from_mins(1), "{off}");
        fake.clear_mood(Operation::RegisterClient);
        let off = date(&client.register(json!({})).await).duration_since(Timestamp::now());
        assert!(off.abs() < SignedDuration::from_mins(1), "{off}");
    }
}

#[tokio::test]
async fn refusals_have_the_names_that_aws_gives_them() {
    let oidc = [
        (Operation::RegisterClient, Mood::RegistrationRefused, (400, "InvalidClientMetadataException")),
        (Operation::RegisterClient, Mood::RedirectRefused, (400, "InvalidRedirectUriException")),
        (Operation::CreateToken, Mood::SlowDown, (400, "SlowDownException")),
        (Operation::CreateToken, Mood::TokenRevoked, (400, "InvalidGrantException")),
        (Operation::ListAccounts, Mood::TokenRevoked, (401, "UnauthorizedException")),
    ];
    for (operation, mood, refusal) in oidc {
        let (fake, client) = moody(operation, mood).await;
        let (_, method, path) = REQUESTS.into_iter().find(|(asked, ..)| *asked == operation).unwrap();
        for _ in 0..3 {
            assert_eq!(client.send(request(&fake, method, path)).await.refusal(), refusal, "{mood:?}");
        }
    }
}

#[tokio::test]
async fn a_storm_of_slow_down_spoils_no_code() {
    let (fake, client) = acme().await;
    let device = client.device().await;
    client.press("allow", device.user_code()).await;
    fake.mood(Operation::CreateToken, Mood::SlowDown, Times::Next(3));
    for _ in 0..3 {
        assert_eq!(client.poll(&device).await.refusal(), (400, "SlowDownException"));
    }
    client.poll(&device).await.ok();
}
