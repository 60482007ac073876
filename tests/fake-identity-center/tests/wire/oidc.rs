//! Registration, device authorisation and tokens, and everything they are refused for.

use std::time::Duration;

use serde_json::json;

use crate::client::{DEVICE_GRANT, Device, acme};

#[tokio::test]
async fn a_device_login_ends_in_a_token_that_the_portal_honours() {
    let (fake, client) = acme().await;
    fake.set_token_lifetime(Duration::from_mins(90));
    fake.set_code_lifetime(Duration::from_mins(5));
    fake.set_poll_interval(Duration::from_secs(2));

    let registered = client.register(json!({ "scopes": ["sso:account:access"] })).await.ok();
    let issued_at = registered["clientIdIssuedAt"].as_i64().unwrap();
    assert_eq!(registered["clientSecretExpiresAt"], issued_at + 90 * 86_400);

    let authorization = client.start_device(&registered, &fake.start_url()).await.ok();
    let user_code = authorization["userCode"].as_str().unwrap().to_owned();
    assert_eq!((user_code.len(), user_code.find('-')), (9, Some(4)));
    assert_eq!(authorization["verificationUri"], format!("{}/device", fake.url()));
    assert_eq!(
        authorization["verificationUriComplete"],
        format!("{}/device?user_code={user_code}", fake.url())
    );
    assert_eq!((&authorization["expiresIn"], &authorization["interval"]), (&json!(300), &json!(2)));

    let device = Device { client: registered, authorization };
    let pending = client.poll(&device).await;
    assert_eq!(
        pending.headers["x-amzn-errortype"],
        "AuthorizationPendingException:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/"
    );
    assert_eq!(pending.status, 400);
    assert_eq!(pending.json()["error"], "authorization_pending");
    assert!(pending.json()["error_description"].is_string());

    client.press("allow", &user_code).await;
    let token = client.poll(&device).await.ok();
    assert_eq!((&token["tokenType"], &token["expiresIn"]), (&json!("Bearer"), &json!(5400)));
    let accounts = client.portal("GET", "/assignment/accounts", token["accessToken"].as_str().unwrap()).await;
    assert_eq!(accounts.status, 200);
}

#[tokio::test]
async fn a_client_needs_its_own_secret() {
    let (fake, client) = acme().await;
    let mut device = client.device().await;
    device.client["clientSecret"] = "guessed".into();

    let started = client.start_device(&device.client, &fake.start_url()).await;
    assert_eq!(started.refusal(), (401, "InvalidClientException"));
    assert_eq!(client.poll(&device).await.refusal(), (401, "InvalidClientException"));
}

#[tokio::test]
async fn a_registration_that_ended_must_be_made_again() {
    let (fake, client) = acme().await;
    fake.set_registration_lifetime(Duration::ZERO);
    let registered = client.register(json!({})).await.ok();
    let started = client.start_device(&registered, &fake.start_url()).await;
    assert_eq!(started.refusal(), (401, "InvalidClientException"));
}

#[tokio::test]
async fn a_device_code_is_good_once() {
    let (_fake, client) = acme().await;
    let device = client.device().await;
    client.press("allow", device.user_code()).await;
    client.poll(&device).await.ok();
    let again = client.poll(&device).await;
    assert_eq!(
        (again.refusal(), &again.json()["error"]),
        ((400, "InvalidGrantException"), &json!("invalid_grant"))
    );
}

#[tokio::test]
async fn a_device_code_that_nobody_issued_is_refused() {
    let (_fake, client) = acme().await;
    let mut device = client.device().await;
    device.authorization["deviceCode"] = "guessed".into();
    assert_eq!(client.poll(&device).await.refusal(), (400, "InvalidGrantException"));
}

#[tokio::test]
async fn a_device_code_that_ended_can_neither_be_redeemed_nor_approved() {
    let (fake, client) = acme().await;
    fake.set_code_lifetime(Duration::ZERO);
    let device = client.device().await;
    assert_eq!(client.press("allow", device.user_code()).await.status, 404);
    let polled = client.poll(&device).await;
    assert_eq!(
        (polled.refusal(), &polled.json()["error"]),
        ((400, "ExpiredTokenException"), &json!("expired_token"))
    );
}

#[tokio::test]
async fn polling_faster_than_the_interval_is_told_to_slow_down() {
    let (fake, client) = acme().await;
    fake.set_poll_interval(Duration::from_mins(1));
    let device = client.device().await;
    assert_eq!(client.poll(&device).await.refusal(), (400, "AuthorizationPendingException"));
    let hurried = client.poll(&device).await;
    assert_eq!(
        (hurried.refusal(), &hurried.json()["error"]),
        ((400, "SlowDownException"), &json!("slow_down"))
    );
}

#[tokio::test]
async fn a_person_can_say_no() {
    let (_fake, client) = acme().await;
    let device = client.device().await;
    client.press("deny", device.user_code()).await;
    let polled = client.poll(&device).await;
    assert_eq!(
        (polled.refusal(), &polled.json()["error"]),
        ((400, "AccessDeniedException"), &json!("access_denied"))
    );
}

#[tokio::test]
async fn only_this_portal_is_known_however_its_address_is_spelled() {
    let (fake, client) = acme().await;
    let registered = client.register(json!({})).await.ok();
    for tail in ["", "/", "/#/", "#/"] {
        client.start_device(&registered, &format!("{}{tail}", fake.start_url())).await.ok();
    }
    for other in ["https://acme.awsapps.com/start", &format!("{}/stop", fake.url()), ""] {
        let started = client.start_device(&registered, other).await;
        assert_eq!(started.refusal(), (400, "InvalidRequestException"), "{other}");
    }
}

#[tokio::test]
async fn a_grant_must_be_offered_and_registered_for() {
    let (_fake, client) = acme().await;
    let body = |registered: &serde_json::Value, grant: &str| {
        json!({
            "clientId": registered["clientId"],
            "clientSecret": registered["clientSecret"],
            "grantType": grant,
            "deviceCode": "any",
        })
    };
    let any = client.register(json!({})).await.ok();
    let unsupported = client.post_json("/token", &body(&any, "password")).await;
    assert_eq!(unsupported.refusal(), (400, "UnsupportedGrantTypeException"));

    let other = client.register(json!({ "grantTypes": ["refresh_token"] })).await.ok();
    let unregistered = client.post_json("/token", &body(&other, DEVICE_GRANT)).await;
    assert_eq!(unregistered.refusal(), (400, "UnauthorizedClientException"));
}

#[tokio::test]
async fn requests_of_another_shape_are_refused_and_counted() {
    let (fake, client) = acme().await;
    for path in ["/client/register", "/device_authorization", "/token"] {
        for body in ["", "{", "[]", "{}"] {
            let answer = client.post(path, "application/json", body).await;
            assert_eq!(answer.refusal(), (400, "InvalidRequestException"), "{path} {body}");
        }
    }
    let secretive = client.register(json!({ "clientType": "confidential" })).await;
    assert_eq!(secretive.refusal(), (400, "InvalidClientMetadataException"));
    assert_eq!(fake.exchanges().len(), 13);
}
