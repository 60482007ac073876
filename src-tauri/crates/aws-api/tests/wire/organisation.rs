//! Against the fake Identity Center.

use std::time::Duration;

use aws_api::{Progress, SignedIn, Trouble, sign_in_by_device};
use brain::words::{AccountId, RoleName, StartUrl};
use fake_identity_center::{Fake, Mood, Operation, Organisation, Times};
use jiff::{SignedDuration, Timestamp};

use crate::{decide, scopes, start_url, wire};

async fn signed_in(fake: &Fake) -> SignedIn {
    let allow = |shown: &aws_api::Shown| drop(tokio::spawn(decide(shown.clone(), "allow")));
    sign_in_by_device(&wire(fake.url()), &start_url(fake.url()), &scopes(), allow).await.unwrap()
}

#[tokio::test]
async fn a_person_who_allows_it_is_signed_in_and_reaches_their_roles() {
    let organisation = Organisation::acme();
    let fake = Fake::start(organisation.clone()).await.unwrap();
    fake.set_token_lifetime(Duration::from_mins(10));
    let before = Timestamp::now();
    let SignedIn { token, registration } = signed_in(&fake).await;
    let life = token.expires_at.duration_since(before);
    assert!((599..=605).contains(&life.as_secs()), "{life}");
    assert!(registration.expires_at > Timestamp::now() + SignedDuration::from_hours(24));
    let names: Vec<_> = fake.exchanges().into_iter().filter_map(|e| e.about.client_name).collect();
    assert!(!names.is_empty() && names.iter().all(|name| name == "Daypass"), "{names:?}");

    let wire = wire(fake.url());
    let mut steps = Vec::new();
    let accounts =
        wire.catalogue(&token.access_token, |progress| steps.push(progress)).await.unwrap().accounts;
    let expected = organisation.accounts.iter().map(|account| {
        (account.id.as_str(), account.name.as_deref(), account.email.as_deref(), account.roles.clone())
    });
    let listed = accounts.iter().map(|account| {
        let roles = account.roles.iter().map(ToString::to_string).collect();
        (account.id.as_str(), account.name.as_deref(), account.email.as_deref(), roles)
    });
    assert!(expected.eq(listed), "{accounts:?}");
    assert_eq!(steps.iter().map(|step| step.done).collect::<Vec<_>>(), (0..=23).collect::<Vec<_>>());
    assert!(steps.iter().all(|step| step.of == 23));

    let (account, role) = (&accounts[0].id, &accounts[0].roles[0]);
    let credentials = wire.role_credentials(&token.access_token, account, role).await.unwrap();
    assert!(credentials.access_key_id.starts_with("ASIA"));
    assert!(credentials.expires_at > Timestamp::now());

    let printed = format!("{token:?} {registration:?} {credentials:?} {wire:?}");
    for secret in fake.secrets() {
        assert!(!printed.contains(&secret), "a secret is printed");
    }

    wire.logout(&token.access_token).await.unwrap();
    let after = wire.role_credentials(&token.access_token, account, role).await;
    assert_eq!(after.unwrap_err(), Trouble::TokenRefused);
}

#[tokio::test]
async fn a_large_organisation_is_listed_whole() {
    let organisation = Organisation::with_roles(5000);
    let fake = Fake::start(organisation.clone()).await.unwrap();
    let token = signed_in(&fake).await.token;
    // Now and then the portal has enough.
    let put_off = |progress: Progress| {
        if progress.done % 250 == 100 {
            let mood = Mood::TooManyRequests { retry_after: None };
            fake.mood(Operation::ListAccountRoles, mood, Times::Next(2));
        }
    };
    let listing = wire(fake.url()).catalogue(&token.access_token, put_off).await.unwrap();
    let accounts = listing.accounts;
    assert_eq!(listing.missing, []);
    let refused = fake.exchanges().iter().filter(|exchange| exchange.status == 429).count();
    assert!(refused > 6, "{refused} requests were put off");
    assert!(fake.count(Operation::ListAccounts) > 10, "the accounts come in pages");
    assert_eq!(accounts.len(), organisation.accounts.len());
    assert_eq!(accounts.iter().map(|account| account.roles.len()).sum::<usize>(), organisation.role_count());
}

#[tokio::test]
async fn a_person_who_refuses_is_not_signed_in() {
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    let deny = |shown: &aws_api::Shown| drop(tokio::spawn(decide(shown.clone(), "deny")));
    let refused = sign_in_by_device(&wire(fake.url()), &start_url(fake.url()), &scopes(), deny).await;
    assert_eq!(refused.unwrap_err(), Trouble::Denied);
}

#[tokio::test]
async fn an_unanswered_code_ends() {
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    fake.set_code_lifetime(Duration::from_secs(1));
    let ended = sign_in_by_device(&wire(fake.url()), &start_url(fake.url()), &scopes(), |_| {}).await;
    assert_eq!(ended.unwrap_err(), Trouble::CodeExpired);
    // Once at once, and hardly more than once a second after that.
    assert!((1..=3).contains(&fake.count(Operation::CreateToken)));
}

#[tokio::test]
async fn a_wrong_start_url_is_told_before_any_code_is_shown() {
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    let elsewhere = StartUrl::new("https://other.awsapps.com/start");
    let refused =
        sign_in_by_device(&wire(fake.url()), &elsewhere, &scopes(), |_| panic!("a code was shown")).await;
    assert_eq!(refused.unwrap_err(), Trouble::WrongPlace);
}

#[tokio::test]
async fn a_role_that_is_not_assigned_and_a_token_that_is_over_are_told_apart() {
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    let token = signed_in(&fake).await.token.access_token;
    let wire = wire(fake.url());
    let account: AccountId = Organisation::acme().accounts[0].id.parse().unwrap();
    let foreign = wire.role_credentials(&token, &account, &RoleName::new("NotMine")).await;
    assert_eq!(foreign.unwrap_err(), Trouble::RoleRefused);
    fake.revoke_tokens();
    let over = wire.catalogue(&token, |_| {}).await;
    assert_eq!(over.unwrap_err(), Trouble::TokenRefused);
}

#[tokio::test]
async fn dropping_the_sign_in_cancels_it() {
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    let (base, wire) = (fake.url().to_owned(), wire(fake.url()));
    let waiting =
        tokio::spawn(async move { sign_in_by_device(&wire, &start_url(&base), &scopes(), |_| {}).await });
    fake.wait_for(Operation::CreateToken, 2, Duration::from_secs(10)).await.unwrap();
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    let asked = fake.count(Operation::CreateToken);
    let more = fake.wait_for(Operation::CreateToken, asked + 1, Duration::from_millis(1500)).await;
    more.expect_err("the polling went on");
}
