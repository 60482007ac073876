//! Sign-in with an authorisation code and PKCE, and everything it is refused for.

use std::time::Duration;

use fake_identity_center::Operation;
use serde_json::{Value, json};

use crate::client::{Answer, Client, REDIRECT, REDIRECT_WITH_PORT, SCOPE, acme, code_grant};

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
}

/// A code grant with one member changed.
fn changed(code: &str, member: &str, value: impl Into<Value>) -> Value {
    let mut grant = code_grant(code);
    grant[member] = value.into();
    grant
}

#[track_caller]
fn assert_page_refuses(page: &Answer, told: &str) {
    assert_eq!(page.status, 400, "{page}");
    assert!(page.body.contains(told), "{page}");
    assert!(!page.headers.contains_key("location"), "nobody is redirected to where they should not be");
}

async fn register(client: &Client, issuer: &str, more: Value) -> Answer {
    let mut registration = json!({
        "grantTypes": ["authorization_code", "refresh_token"],
        "redirectUris": [REDIRECT],
        "scopes": [SCOPE],
        "issuerUrl": issuer,
    });
    registration.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    client.register(registration).await
}

#[tokio::test]
async fn a_person_who_allows_it_sends_the_client_a_code_for_its_tokens() {
    let (fake, client) = acme().await;
    let registered = client.register_for_codes().await;
    let page = client.authorize(&registered, &[]).await;
    assert_eq!(page.status, 200);
    for shown in ["Allow Daypass to access your AWS accounts?", "Acme", "id=\"allow\"", "id=\"deny\""] {
        assert!(page.body.contains(shown), "{shown}");
    }

    let decided = client.decide("allow", &page).await;
    let (address, query) = decided.redirected();
    let code = decided.redirected_with("code");
    assert_eq!(address, REDIRECT_WITH_PORT);
    assert_eq!(query, pairs(&[("code", &code), ("state", "a state & more")]));

    let token = client.redeem(&registered, &code).await.ok();
    assert_eq!((&token["tokenType"], &token["expiresIn"]), (&json!("Bearer"), &json!(3600)));
    assert!(token["refreshToken"].is_string());
    assert_eq!(client.portal_status(&token).await, 200);
    let told: Vec<_> = fake.exchanges().iter().map(|it| (it.operation, it.status, it.error)).collect();
    assert_eq!(
        told[..4],
        [
            (Operation::RegisterClient, 200, None),
            (Operation::OpenAuthorize, 200, None),
            (Operation::DecideAuthorize, 302, None),
            (Operation::CreateToken, 200, None),
        ]
    );
}

#[tokio::test]
async fn a_person_who_denies_it_sends_the_client_away_with_its_state() {
    let (_fake, client) = acme().await;
    let registered = client.register_for_codes().await;
    let page = client.authorize(&registered, &[]).await;
    let (address, query) = client.decide("deny", &page).await.redirected();
    assert_eq!(address, REDIRECT_WITH_PORT);
    assert_eq!(query, pairs(&[("error", "access_denied"), ("state", "a state & more")]));
    assert_page_refuses(&client.decide("allow", &page).await, "decided already");
}

#[tokio::test]
async fn a_page_left_open_for_too_long_decides_nothing() {
    let (fake, client) = acme().await;
    fake.set_code_lifetime(Duration::ZERO);
    let registered = client.register_for_codes().await;
    let page = client.authorize(&registered, &[]).await;
    assert_page_refuses(&client.decide("allow", &page).await, "it has ended");
}

#[tokio::test]
async fn a_wrong_verifier_is_refused_and_spoils_nothing() {
    let (_fake, client) = acme().await;
    let registered = client.register_for_codes().await;
    let code = client.code(&registered).await;
    let other = client.token(&registered, changed(&code, "codeVerifier", "a".repeat(43))).await;
    assert_eq!(other.refusal(), (400, "InvalidGrantException"));
    for malformed in ["too-short", &"a".repeat(129), &"ä".repeat(43)] {
        let answer = client.token(&registered, changed(&code, "codeVerifier", malformed)).await;
        assert_eq!(answer.refusal(), (400, "InvalidRequestException"), "{malformed}");
    }
    client.redeem(&registered, &code).await.ok();
}

#[tokio::test]
async fn another_redirect_than_the_one_asked_with_is_refused() {
    let (_fake, client) = acme().await;
    let registered = client.register_for_codes().await;
    let code = client.code(&registered).await;
    for other in [REDIRECT, "http://127.0.0.1:40124/oauth/callback", "http://127.0.0.1:40123/"] {
        let answer = client.token(&registered, changed(&code, "redirectUri", other)).await;
        assert_eq!(answer.refusal(), (400, "InvalidGrantException"), "{other}");
    }
}

#[tokio::test]
async fn a_code_that_comes_twice_is_refused_and_ends_the_session_it_opened() {
    let (_fake, client) = acme().await;
    let registered = client.register_for_codes().await;
    let code = client.code(&registered).await;
    let token = client.redeem(&registered, &code).await.ok();
    assert_eq!(client.redeem(&registered, &code).await.refusal(), (400, "InvalidGrantException"));
    assert_eq!(client.portal_status(&token).await, 401);
    assert_eq!(client.refresh(&registered, &token).await.refusal(), (400, "InvalidGrantException"));
}

#[tokio::test]
async fn a_code_is_good_for_its_client_only() {
    let (_fake, client) = acme().await;
    let registered = client.register_for_codes().await;
    let code = client.code(&registered).await;
    let other = client.register_for_codes().await;
    assert_eq!(client.redeem(&other, &code).await.refusal(), (400, "InvalidGrantException"));
    assert_eq!(client.redeem(&registered, "guessed").await.refusal(), (400, "InvalidGrantException"));
}

#[tokio::test]
async fn an_exchange_must_be_complete() {
    let (_fake, client) = acme().await;
    let registered = client.register_for_codes().await;
    let code = client.code(&registered).await;
    for member in ["redirectUri", "codeVerifier", "code"] {
        let answer = client.token(&registered, changed(&code, member, Value::Null)).await;
        assert_eq!(answer.refusal(), (400, "InvalidRequestException"), "{member}");
    }
}

#[tokio::test]
async fn a_client_that_is_not_known_asks_nobody() {
    let (fake, client) = acme().await;
    let registered = client.register_for_codes().await;
    for unknown in [Some("guessed"), None] {
        let page = client.authorize(&registered, &[("client_id", unknown)]).await;
        assert_page_refuses(&page, "application is not known");
    }
    let code = client.code(&registered).await;
    fake.end_registrations();
    assert_page_refuses(&client.authorize(&registered, &[]).await, "application is not known");
    assert_eq!(client.redeem(&registered, &code).await.refusal(), (401, "InvalidClientException"));
}

#[tokio::test]
async fn nobody_is_asked_to_go_where_the_client_did_not_register() {
    let (_fake, client) = acme().await;
    let registered = client.register_for_codes().await;
    assert_eq!(client.authorize(&registered, &[("redirect_uri", Some(REDIRECT))]).await.status, 200);
    for other in [
        Some("http://127.0.0.1:40123/other"),
        Some("http://localhost:40123/oauth/callback"),
        Some("http://127.0.0.1:40123@evil.example/oauth/callback"),
        None,
    ] {
        let page = client.authorize(&registered, &[("redirect_uri", other)]).await;
        assert_page_refuses(&page, "did not register");
    }
}

#[tokio::test]
async fn a_request_that_cannot_be_asked_goes_back_to_the_client() {
    let (_fake, client) = acme().await;
    let registered = client.register_for_codes().await;
    let cases = [
        ("response_type", Some("token"), "unsupported_response_type"),
        ("scopes", Some("sso:account:access sso:admin"), "invalid_scope"),
        ("code_challenge", None, "invalid_request"),
        ("code_challenge", Some("short"), "invalid_request"),
        ("code_challenge_method", Some("plain"), "invalid_request"),
    ];
    for (name, value, error) in cases {
        let (address, query) = client.authorize(&registered, &[(name, value)]).await.redirected();
        assert_eq!(address, REDIRECT_WITH_PORT);
        assert_eq!(query, pairs(&[("error", error), ("state", "a state & more")]), "{name}");
    }
    let (_, query) =
        client.authorize(&registered, &[("scopes", Some("other")), ("state", None)]).await.redirected();
    assert_eq!(query, pairs(&[("error", "invalid_scope")]));
}

#[tokio::test]
async fn a_code_needs_a_registration_for_codes() {
    let (fake, client) = acme().await;
    let more = json!({ "grantTypes": ["refresh_token"] });
    let registered = register(&client, &fake.start_url(), more).await.ok();
    let answer = client.authorize(&registered, &[]).await;
    assert_eq!(answer.redirected_with("error"), "unauthorized_client");
    let answer = client.redeem(&registered, "any").await;
    assert_eq!(answer.refusal(), (400, "UnauthorizedClientException"));
}

#[tokio::test]
async fn only_this_portal_is_an_issuer_however_its_address_is_spelled() {
    let (fake, client) = acme().await;
    for tail in ["", "/", "/#/"] {
        register(&client, &format!("{}{tail}", fake.start_url()), json!({})).await.ok();
    }
    for other in ["https://acme.awsapps.com/start", fake.url(), ""] {
        let answer = register(&client, other, json!({})).await;
        assert_eq!(answer.refusal(), (400, "InvalidRequestException"), "{other}");
    }
    let missing = register(&client, "", json!({ "issuerUrl": null })).await;
    assert_eq!(missing.refusal(), (400, "InvalidRequestException"));
}

#[tokio::test]
async fn a_registration_for_codes_needs_redirects_that_lead_somewhere() {
    let (fake, client) = acme().await;
    for redirects in [json!([]), json!(["/oauth/callback"]), json!([REDIRECT, "http://127.0.0.1/#part"])] {
        let answer = register(&client, &fake.start_url(), json!({ "redirectUris": redirects })).await;
        assert_eq!(answer.refusal(), (400, "InvalidRedirectUriException"), "{redirects}");
    }
}

#[tokio::test]
async fn without_the_account_scope_there_is_no_refresh_token() {
    let (fake, client) = acme().await;
    let other = json!({ "scopes": ["sso:other"] });
    let registered = register(&client, &fake.start_url(), other).await.ok();
    let refused = client.authorize(&registered, &[]).await;
    assert_eq!(refused.redirected_with("error"), "invalid_scope");

    let both = json!({ "scopes": ["sso:other", SCOPE] });
    let both = register(&client, &fake.start_url(), both).await.ok();
    for (registered, scopes, refreshable) in [
        (&registered, Some("sso:other"), false),
        (&registered, None, false),
        (&both, Some("sso:other"), false),
        (&both, None, true),
        (&both, Some("sso:other sso:account:access"), true),
    ] {
        let page = client.authorize(registered, &[("scopes", scopes)]).await;
        let code = client.decide("allow", &page).await.redirected_with("code");
        let token = client.redeem(registered, &code).await.ok();
        assert_eq!(token.get("refreshToken").is_some(), refreshable, "{scopes:?}");
        assert_eq!(token["expiresIn"], if refreshable { 3600 } else { 8 * 3600 }, "{scopes:?}");
    }
}
