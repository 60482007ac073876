//! What a person sees in the browser.

use serde_json::json;

use crate::client::{Client, acme};

async fn consent_page(client: &Client, code: &str) -> String {
    client.get(&format!("/device?user_code={code}")).await.body
}

#[tokio::test]
async fn the_consent_page_shows_what_there_is_to_compare_and_decide() {
    let (_fake, client) = acme().await;
    let device = client.device().await;
    let page = consent_page(&client, device.user_code()).await;
    for shown in [
        device.user_code(),
        "Allow Daypass to access your AWS accounts?",
        "Acme",
        "value=\"allow\"",
        "value=\"deny\"",
        "prefers-color-scheme: dark",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    let typed = device.user_code().to_lowercase();
    assert!(consent_page(&client, &typed).await.contains(device.user_code()));
}

#[tokio::test]
async fn a_client_cannot_put_markup_on_the_page() {
    let (fake, client) = acme().await;
    let registered = client.register(json!({ "clientName": "<img src=x>" })).await.ok();
    let authorization = client.start_device(&registered, &fake.start_url()).await.ok();
    let page = consent_page(&client, authorization["userCode"].as_str().unwrap()).await;
    assert!(page.contains("Allow &lt;img src=x&gt; to access"));
}

#[tokio::test]
async fn a_decision_is_confirmed_and_taken_once() {
    let (_fake, client) = acme().await;
    for (decision, title) in [("allow", "Access allowed"), ("deny", "Access denied")] {
        let device = client.device().await;
        let closing = client.press(decision, device.user_code()).await;
        assert_eq!(closing.status, 200);
        assert!(closing.body.contains(title) && closing.body.contains("You can close this window."));
        assert_eq!(client.press("allow", device.user_code()).await.status, 404);
        assert_eq!(client.get(&format!("/device?user_code={}", device.user_code())).await.status, 404);
    }
}

#[tokio::test]
async fn without_a_code_the_page_asks_for_one() {
    let (_fake, client) = acme().await;
    let page = client.get("/device").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("name=\"user_code\""));
    assert_eq!(client.get("/device?user_code=XXXX-XXXX").await.status, 404);
}

#[tokio::test]
async fn the_portal_lists_accounts_and_links_to_consoles() {
    let (fake, client) = acme().await;
    for path in ["/start", "/start/"] {
        let page = client.get(path).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("#/console?account_id=111122223333&amp;role_name=AdministratorAccess"));
        assert!(page.body.contains("Acme Nordic (old &quot;Fjord&quot; &amp; co.)"));
    }
    assert_eq!(fake.start_url(), format!("{}/start", fake.url()));
}
