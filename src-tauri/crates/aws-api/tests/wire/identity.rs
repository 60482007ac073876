//! Whose credentials they are, and by which clock they end.

use std::time::Duration;

use aws_api::{RoleCredentials, Trouble};
use brain::words::RoleName;
use fake_identity_center::{Fake, Mood, Operation, Organisation, Times};
use jiff::{SignedDuration, Timestamp};

use crate::staying::sign_in;
use crate::wire;

/// What ada, or whoever is at the browser, gets of a role.
pub(crate) async fn credentials(fake: &Fake) -> RoleCredentials {
    let token = sign_in(fake, "allow").await.unwrap().token.access_token;
    let (account, role) = ("111122223333".parse().unwrap(), RoleName::new("ReadOnlyAccess"));
    wire(fake.url()).role_credentials(&token, &account, &role).await.unwrap()
}

async fn identity(fake: &Fake, credentials: &RoleCredentials) -> Result<String, Trouble> {
    wire(fake.url()).identity(credentials, Some(fake.url())).await
}

#[tokio::test]
async fn credentials_tell_whose_sign_in_they_came_from() {
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    let marias = credentials(&fake).await;
    fake.set_user("ada@example.org");
    let adas = credentials(&fake).await;
    assert_eq!(identity(&fake, &marias).await.unwrap(), "maria.jensen");
    assert_eq!(identity(&fake, &adas).await.unwrap(), "ada@example.org");
}

#[tokio::test]
async fn credentials_tell_their_account_and_role() {
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    let caller = wire(fake.url()).caller(&credentials(&fake).await, Some(fake.url())).await.unwrap();
    assert_eq!(caller.account, "111122223333");
    assert!(caller.arn.starts_with("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_ReadOnlyAccess_"));
    assert!(caller.user_id.ends_with(":maria.jensen"), "{caller:?}");
}

#[tokio::test]
async fn a_clock_that_is_a_day_off_moves_no_end_and_spoils_no_signature() {
    for hours in [-24, 24] {
        let fake = Fake::start(Organisation::acme()).await.unwrap();
        fake.set_clock_ahead(SignedDuration::from_hours(hours));
        let credentials = credentials(&fake).await;
        let left = credentials.expires_at.duration_since(Timestamp::now());
        assert!((3590..=3602).contains(&left.as_secs()), "{hours} h: {left} left");
        assert_eq!(identity(&fake, &credentials).await.unwrap(), "maria.jensen", "{hours} h");
    }
}

#[tokio::test]
async fn why_nobody_says_whose_they_are() {
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    let good = credentials(&fake).await;
    fake.set_credentials_lifetime(Duration::ZERO);
    let ended = credentials(&fake).await;
    assert_eq!(identity(&fake, &ended).await.unwrap_err(), Trouble::Refused(403));
    for (mood, expected) in [
        (Mood::InternalError, Trouble::ServerFault(500)),
        (Mood::TooManyRequests { retry_after: None }, Trouble::TooMany),
        (Mood::DroppedUnread, Trouble::Offline),
        (Mood::Garbage, Trouble::Unreadable),
        (Mood::CaptivePage, Trouble::Unreadable),
        (Mood::CaptiveRedirect, Trouble::Unreadable),
    ] {
        fake.mood(Operation::GetCallerIdentity, mood, Times::UntilCleared);
        assert_eq!(identity(&fake, &good).await.unwrap_err(), expected, "{mood:?}");
    }
}

#[tokio::test]
async fn credentials_go_to_no_server_that_is_neither_https_nor_here() {
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    let credentials = credentials(&fake).await;
    for endpoint in ["http://sts.example", "ftp://127.0.0.1", "nonsense", ""] {
        let refused = wire(fake.url()).identity(&credentials, Some(endpoint)).await;
        assert_eq!(refused.unwrap_err(), Trouble::WrongPlace, "{endpoint}");
    }
    assert_eq!(fake.count(Operation::GetCallerIdentity), 0);
}
