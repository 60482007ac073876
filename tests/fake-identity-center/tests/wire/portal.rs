//! Accounts, roles and credentials for a bearer token.

use std::{
    collections::BTreeSet,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use fake_identity_center::{Fake, Organisation};
use serde_json::Value;

use crate::client::{Client, DEV, acme};

/// Follows `nextToken` as AWS's clients do; the items of each page.
async fn pages(client: &Client, token: &str, path: &str, member: &str) -> Vec<Vec<Value>> {
    let mut pages = Vec::new();
    let mut next = String::new();
    loop {
        let page = client.portal("GET", &format!("{path}{next}"), token).await.ok();
        pages.push(page[member].as_array().unwrap().clone());
        let Some(token) = page.get("nextToken") else { return pages };
        next = format!("&next_token={}", token.as_str().unwrap());
    }
}

#[tokio::test]
async fn accounts_come_in_pages_and_all_of_them_come() {
    let (_fake, client) = acme().await;
    let token = client.sign_in().await;
    for (asked, sizes) in [("", &[20, 3][..]), ("max_result=9", &[9, 9, 5]), ("max_result=100", &[23])] {
        let pages = pages(&client, &token, &format!("/assignment/accounts?{asked}"), "accountList").await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), sizes, "{asked}");
        let ids: BTreeSet<_> =
            pages.concat().iter().map(|account| account["accountId"].to_string()).collect();
        assert_eq!(ids.len(), 23);
    }
}

#[tokio::test]
async fn what_an_account_does_not_have_is_left_out() {
    let (_fake, client) = acme().await;
    let token = client.sign_in().await;
    let accounts = client.portal("GET", "/assignment/accounts?max_result=100", &token).await.ok();
    let members = |id: &str| {
        let accounts = accounts["accountList"].as_array().unwrap();
        let account = accounts.iter().find(|account| account["accountId"] == id).unwrap();
        account.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(members("111122223333"), ["accountId", "accountName", "emailAddress"]);
    assert_eq!(members("619283746502"), ["accountId", "emailAddress"]);
    assert_eq!(members("720193847562"), ["accountId", "accountName"]);
    assert_eq!(members("839201746553"), ["accountId"]);
}

#[tokio::test]
async fn roles_come_in_pages_too() {
    let (_fake, client) = acme().await;
    let token = client.sign_in().await;
    let path = "/assignment/roles?account_id=111122223333&max_result=2";
    let roles = pages(&client, &token, path, "roleList").await;
    assert_eq!(roles.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    let names: Vec<_> =
        roles.concat().iter().map(|role| role["roleName"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["AdministratorAccess", "ReadOnlyAccess", "PowerUserAccess"]);
    assert!(roles.concat().iter().all(|role| role["accountId"] == "111122223333"));
}

#[tokio::test]
async fn a_role_that_is_taken_away_is_neither_listed_nor_opened() {
    let (fake, client) = acme().await;
    let token = client.sign_in().await;
    assert_eq!(client.credentials(&token, DEV).await.status, 200);
    fake.unassign("111122223333", "AdministratorAccess");
    assert_eq!(client.credentials(&token, DEV).await.status, 403);
    let path = "/assignment/roles?account_id=111122223333&max_result=100";
    let roles = pages(&client, &token, path, "roleList").await.concat();
    let names: Vec<_> = roles.iter().map(|role| role["roleName"].as_str().unwrap()).collect();
    assert_eq!(names, ["ReadOnlyAccess", "PowerUserAccess"]);
}

#[tokio::test]
async fn five_thousand_roles_are_served_as_well() {
    let organisation = Organisation::with_roles(5000);
    let accounts = organisation.accounts.len();
    let fake = Fake::start(organisation).await.unwrap();
    let client = Client::of(&fake);
    let token = client.sign_in().await;
    let pages = pages(&client, &token, "/assignment/accounts?max_result=100", "accountList").await;
    assert_eq!(pages.concat().len(), accounts);
}

#[tokio::test]
async fn credentials_end_when_they_say_in_milliseconds() {
    let (fake, client) = acme().await;
    fake.set_credentials_lifetime(Duration::from_mins(20));
    let token = client.sign_in().await;
    let answer = client.credentials(&token, DEV).await.ok();
    let credentials = &answer["roleCredentials"];
    assert!(credentials["accessKeyId"].as_str().unwrap().starts_with("ASIA"));
    assert_eq!(credentials["secretAccessKey"].as_str().unwrap().len(), 40);
    let ends = UNIX_EPOCH + Duration::from_millis(credentials["expiration"].as_u64().unwrap());
    let left = ends.duration_since(SystemTime::now()).unwrap();
    assert!(left <= Duration::from_mins(20) && left > Duration::from_mins(19), "{left:?}");
}

#[tokio::test]
async fn a_token_that_is_not_good_opens_nothing() {
    let (fake, client) = acme().await;
    fake.set_token_lifetime(Duration::ZERO);
    let ended = client.sign_in().await;
    fake.set_token_lifetime(Duration::from_hours(1));
    let logged_out = client.sign_in().await;
    assert_eq!(client.portal("POST", "/logout", &logged_out).await.status, 200);
    let revoked = client.sign_in().await;
    fake.revoke_tokens();

    let requests = [
        ("GET", "/assignment/accounts"),
        ("GET", "/assignment/roles?account_id=111122223333"),
        ("GET", "/federation/credentials?account_id=111122223333&role_name=AdministratorAccess"),
        ("POST", "/logout"),
    ];
    for (method, path) in requests {
        for token in ["guessed", &ended, &logged_out, &revoked] {
            let answer = client.portal(method, path, token).await;
            assert_eq!(answer.refusal(), (401, "UnauthorizedException"), "{method} {path}");
            assert!(answer.json()["message"].is_string());
        }
    }
    assert_eq!(client.get("/assignment/accounts").await.refusal(), (401, "UnauthorizedException"));
}

#[tokio::test]
async fn a_role_that_is_not_assigned_is_refused_and_the_token_stays_good() {
    let (_fake, client) = acme().await;
    let token = client.sign_in().await;
    for role in [("111122223333", "Billing"), ("000000000000", "AdministratorAccess")] {
        let answer = client.credentials(&token, role).await;
        assert_eq!(answer.refusal(), (403, "ForbiddenException"));
        assert_eq!(answer.json()["message"], "No access");
    }
    client.credentials(&token, DEV).await.ok();
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused() {
    let (_fake, client) = acme().await;
    let token = client.sign_in().await;
    let bad = [
        "/assignment/accounts?max_result=0",
        "/assignment/accounts?max_result=101",
        "/assignment/accounts?max_result=many",
        "/assignment/accounts?next_token=guessed",
        "/assignment/roles",
        "/assignment/roles?account_id=1111",
        "/federation/credentials?account_id=111122223333",
    ];
    for path in bad {
        let answer = client.portal("GET", path, &token).await;
        assert_eq!(answer.refusal(), (400, "InvalidRequestException"), "{path}");
    }
    let unknown = client.portal("GET", "/assignment/roles?account_id=000000000000", &token).await;
    assert_eq!(unknown.refusal(), (404, "ResourceNotFoundException"));
}
