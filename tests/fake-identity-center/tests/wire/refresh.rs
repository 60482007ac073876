//! Staying signed in: refresh tokens, their families, and what ends them.

use std::time::Duration;

use fake_identity_center::{Exchange, Fake, Operation};
use serde_json::json;

use crate::client::{SCOPE, acme};

/// Family, refresh and status of every refresh so far.
fn refreshes(fake: &Fake) -> Vec<(Option<usize>, Option<usize>, u16)> {
    let is_refresh = |it: &&Exchange| it.about.grant.as_deref() == Some("refresh_token");
    let told: Vec<_> = fake
        .exchanges()
        .iter()
        .filter(is_refresh)
        .map(|it| (it.about.family, it.about.refresh, it.status))
        .collect();
    assert_eq!(fake.refreshes(), told.len());
    told
}

#[tokio::test]
async fn a_refresh_replaces_both_tokens_and_the_old_access_token_stays_good() {
    let (fake, client) = acme().await;
    let (registered, first) = client.refreshable().await;
    let second = client.refresh(&registered, &first).await.ok();
    assert_ne!(first["refreshToken"], second["refreshToken"]);
    assert_ne!(first["accessToken"], second["accessToken"]);
    assert_eq!((&second["tokenType"], &second["expiresIn"]), (&json!("Bearer"), &json!(3600)));
    client.refresh(&registered, &second).await.ok();
    assert_eq!((client.portal_status(&first).await, client.portal_status(&second).await), (200, 200));
    assert_eq!(refreshes(&fake), [(Some(0), Some(1), 200), (Some(0), Some(2), 200)]);
}

#[tokio::test]
async fn a_spent_refresh_token_ends_its_whole_family_and_no_other() {
    let (fake, client) = acme().await;
    let (registered, first) = client.refreshable().await;
    let (other_registered, other) = client.refreshable().await;
    let second = client.refresh(&registered, &first).await.ok();

    let reused = client.refresh(&registered, &first).await;
    assert_eq!(
        (reused.refusal(), &reused.json()["error"]),
        ((400, "InvalidGrantException"), &json!("invalid_grant"))
    );
    assert_eq!((client.portal_status(&first).await, client.portal_status(&second).await), (401, 401));
    assert_eq!(client.refresh(&registered, &second).await.refusal(), (400, "InvalidGrantException"));

    assert_eq!(client.portal_status(&other).await, 200);
    client.refresh(&other_registered, &other).await.ok();
    let told =
        [(Some(0), Some(1), 200), (Some(0), Some(2), 400), (Some(0), Some(3), 400), (Some(1), Some(1), 200)];
    assert_eq!(refreshes(&fake), told);
    let grants = fake.exchanges().into_iter().filter(|it| it.operation == Operation::CreateToken);
    let families: Vec<_> = grants.take(2).map(|it| (it.about.family, it.about.refresh)).collect();
    assert_eq!(families, [(Some(0), None), (Some(1), None)], "a sign-in begins a family");
}

#[tokio::test]
async fn of_many_refreshes_at_once_one_wins_and_the_family_ends() {
    let (fake, client) = acme().await;
    let (registered, token) = client.refreshable().await;
    let refresh = || client.refresh(&registered, &token);
    let answers = tokio::join!(refresh(), refresh(), refresh());
    let mut told: Vec<_> = [answers.0, answers.1, answers.2].iter().map(|it| it.status.as_u16()).collect();
    told.sort_unstable();
    assert_eq!(told, [200, 400, 400]);
    assert_eq!(client.portal_status(&token).await, 401);
    assert_eq!(fake.refreshes(), 3);
}

#[tokio::test]
async fn a_server_that_does_not_rotate_keeps_the_refresh_token() {
    let (fake, client) = acme().await;
    let (registered, token) = client.refreshable().await;
    fake.set_rotates(false);
    for _ in 0..2 {
        let renewed = client.refresh(&registered, &token).await.ok();
        assert!(renewed.get("refreshToken").is_none());
        assert_eq!(client.portal_status(&renewed).await, 200);
    }
    fake.set_rotates(true);
    assert!(client.refresh(&registered, &token).await.ok()["refreshToken"].is_string());
    assert_eq!(client.refresh(&registered, &token).await.refusal(), (400, "InvalidGrantException"));
}

#[tokio::test]
async fn a_refresh_needs_a_token_that_was_issued_to_its_client() {
    let (fake, client) = acme().await;
    let (registered, token) = client.refreshable().await;
    let other = client.register_for_codes().await;
    assert_eq!(client.refresh(&other, &token).await.refusal(), (400, "InvalidGrantException"));
    let guessed = client.refresh(&registered, &json!({ "refreshToken": "guessed" })).await;
    assert_eq!(guessed.refusal(), (400, "InvalidGrantException"));
    let missing = client.refresh(&registered, &json!({})).await;
    assert_eq!(missing.refusal(), (400, "InvalidRequestException"));
    client.refresh(&registered, &token).await.ok();
    let expected = [(Some(0), Some(1), 400), (None, None, 400), (None, None, 400), (Some(0), Some(2), 200)];
    assert_eq!(refreshes(&fake), expected);
}

#[tokio::test]
async fn a_registration_that_ended_refreshes_nothing() {
    let (fake, client) = acme().await;
    let (registered, token) = client.refreshable().await;
    fake.end_registrations();
    let refused = client.refresh(&registered, &token).await;
    assert_eq!(
        (refused.refusal(), &refused.json()["error"]),
        ((401, "InvalidClientException"), &json!("invalid_client"))
    );
    assert_eq!(client.portal_status(&token).await, 200);
}

#[tokio::test]
async fn a_session_that_ended_is_not_refreshed_while_its_token_lives_on() {
    let (fake, client) = acme().await;
    fake.set_session_lifetime(Duration::ZERO);
    let (registered, token) = client.refreshable().await;
    assert_eq!(client.refresh(&registered, &token).await.refusal(), (400, "InvalidGrantException"));
    assert_eq!(client.portal_status(&token).await, 200);
}

#[tokio::test]
async fn a_logout_ends_the_refresh_token_too() {
    let (_fake, client) = acme().await;
    let (registered, token) = client.refreshable().await;
    let renewed = client.refresh(&registered, &token).await.ok();
    client.portal("POST", "/logout", token["accessToken"].as_str().unwrap()).await;
    assert_eq!(client.portal_status(&renewed).await, 401);
    assert_eq!(client.refresh(&registered, &renewed).await.refusal(), (400, "InvalidGrantException"));
}

#[tokio::test]
async fn revoking_ends_refresh_tokens_too() {
    let (fake, client) = acme().await;
    let (registered, token) = client.refreshable().await;
    fake.revoke_tokens();
    assert_eq!(client.refresh(&registered, &token).await.refusal(), (400, "InvalidGrantException"));
}

#[tokio::test]
async fn a_device_with_the_account_scope_is_refreshable_and_others_are_not() {
    let (_fake, client) = acme().await;
    let device_only = json!({
        "scopes": [SCOPE],
        "grantTypes": ["urn:ietf:params:oauth:grant-type:device_code"],
    });
    let cases = [
        (json!({ "scopes": [SCOPE] }), 3600),
        (json!({ "scopes": ["sso:other"] }), 8 * 3600),
        (json!({}), 8 * 3600),
        (device_only, 8 * 3600),
    ];
    for (registration, lifetime) in cases {
        let device = client.device_of(client.register(registration.clone()).await.ok()).await;
        client.press("allow", device.user_code()).await;
        let token = client.poll(&device).await.ok();
        assert_eq!(token["expiresIn"], lifetime, "{registration}");
        assert_eq!(token.get("refreshToken").is_some(), lifetime == 3600, "{registration}");
        if lifetime == 3600 {
            client.refresh(&device.client, &token).await.ok();
        }
    }
}

#[tokio::test]
async fn refreshable_tokens_have_a_lifetime_of_their_own() {
    let (fake, client) = acme().await;
    fake.set_token_lifetime(Duration::from_secs(905));
    fake.set_refreshable_token_lifetime(Duration::from_secs(90));
    let (registered, token) = client.refreshable().await;
    assert_eq!(token["expiresIn"], 90);
    assert_eq!(client.refresh(&registered, &token).await.ok()["expiresIn"], 90);
    let device = client.device().await;
    client.press("allow", device.user_code()).await;
    assert_eq!(client.poll(&device).await.ok()["expiresIn"], 905);

    fake.set_token_lifetime(Duration::from_mins(10));
    assert_eq!(client.refreshable().await.1["expiresIn"], 600);
}

#[tokio::test]
async fn codes_and_refresh_tokens_are_known_to_the_leak_guards_and_never_logged() {
    let (fake, client) = acme().await;
    let registered = client.register_for_codes().await;
    let code = client.code(&registered).await;
    let token = client.redeem(&registered, &code).await.ok();
    let renewed = client.refresh(&registered, &token).await.ok();
    let secrets = fake.secrets();
    for secret in [&code.into(), &token["refreshToken"], &renewed["refreshToken"], &renewed["accessToken"]] {
        assert!(secrets.contains(&secret.as_str().unwrap().to_owned()));
    }
    let log: Vec<_> = fake.exchanges().iter().map(ToString::to_string).collect();
    let printed = format!("{log:?} {:?} {fake:?}", fake.exchanges());
    assert!(!secrets.iter().any(|secret| printed.contains(secret.as_str())));
    assert!(log[4].ends_with(" 200 CreateToken Daypass refresh_token family=0 refresh=1"), "{}", log[4]);
}
