//! The console's sign-in.

use aws_credential_types::Credentials;
use fake_identity_center::Operation;
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use crate::client::{Answer, Client, acme};
use crate::signed::key;

const PAGE: &str = "https://eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1";

fn session(key: &Credentials) -> Value {
    json!({
        "sessionId": key.access_key_id(),
        "sessionKey": key.secret_access_key(),
        "sessionToken": key.session_token(),
    })
}

async fn ask(client: &Client, parameters: &[(&str, &str)]) -> Answer {
    let query = Serializer::new(String::new()).extend_pairs(parameters).finish();
    client.get(&format!("/federation?{query}")).await
}

async fn token(client: &Client, session: &Value, more: &[(&str, &str)]) -> Answer {
    let session = session.to_string();
    ask(client, &[&[("Action", "getSigninToken"), ("Session", &session)], more].concat()).await
}

#[tokio::test]
async fn credentials_are_traded_for_one_sign_in_that_leads_to_the_page() {
    let (fake, client) = acme().await;
    let answer = token(&client, &session(&key(&client).await), &[("SessionDuration", "3600")]).await.ok();
    let token = answer["SigninToken"].as_str().unwrap();
    assert!(fake.secrets().iter().any(|secret| secret == token), "a guard would miss it");

    let login = [("Action", "login"), ("Issuer", ""), ("Destination", PAGE), ("SigninToken", token)];
    let led = ask(&client, &login).await;
    assert_eq!((led.status.as_u16(), led.header("location")), (302, PAGE));
    assert_eq!(ask(&client, &login).await.status, 400, "it is good once");
    let exchanges = fake.exchanges();
    let about = &exchanges.iter().find(|it| it.operation == Operation::ConsoleSignIn).unwrap().about;
    assert_eq!((about.account.as_deref(), about.request.as_deref()), (Some("111122223333"), Some(PAGE)));
}

#[tokio::test]
async fn what_it_did_not_issue_signs_nobody_in() {
    let (_fake, client) = acme().await;
    let good = session(&key(&client).await);
    for (name, value) in [
        ("sessionId", json!("ASIANOBODY")),
        ("sessionKey", json!("wrong")),
        ("sessionToken", json!("wrong")),
        ("sessionToken", json!(null)),
        ("accountId", json!("111122223333")),
    ] {
        let mut wrong = good.clone();
        wrong[name] = value;
        assert_eq!(token(&client, &wrong, &[]).await.status, 400, "{name}");
    }
    for duration in ["899", "43201", "long"] {
        assert_eq!(token(&client, &good, &[("SessionDuration", duration)]).await.status, 400, "{duration}");
    }
    let login = [("Action", "login"), ("Destination", PAGE), ("SigninToken", "invented")];
    assert_eq!(ask(&client, &login).await.status, 400);
    assert_eq!(ask(&client, &[("Action", "logout")]).await.status, 400);
}
