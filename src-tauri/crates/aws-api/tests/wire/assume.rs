//! Roles that are assumed over others.

use aws_api::RoleCredentials;
use brain::NotAssumed;
use brain::words::{AssumedRole, Region, RoleName};
use fake_identity_center::{Fake, Mood, Operation, Organisation, Times};
use jiff::{SignedDuration, Timestamp};

use crate::staying::sign_in;
use crate::wire;

const DEPLOY: &str = "arn:aws:iam::333344445555:role/team/Deploy";

async fn acme() -> (Fake, RoleCredentials) {
    let fake = Fake::start(Organisation::acme()).await.unwrap();
    let credentials = admin(&fake).await;
    (fake, credentials)
}

async fn admin(fake: &Fake) -> RoleCredentials {
    let token = sign_in(fake, "allow").await.unwrap().token.access_token;
    let (account, role) = ("111122223333".parse().unwrap(), RoleName::new("AdministratorAccess"));
    wire(fake.url()).role_credentials(&token, &account, &role).await.unwrap()
}

fn role(arn: &str) -> AssumedRole {
    let region = Region::new("eu-west-1");
    AssumedRole { arn: arn.parse().unwrap(), region, session_name: None, external_id: None, seconds: None }
}

async fn assume(
    fake: &Fake,
    below: &RoleCredentials,
    role: &AssumedRole,
) -> Result<RoleCredentials, NotAssumed> {
    wire(fake.url()).assume(below, role, "ada", Some(fake.url())).await
}

async fn arn(fake: &Fake, credentials: &RoleCredentials) -> String {
    wire(fake.url()).caller(credentials, Some(fake.url())).await.unwrap().arn
}

#[tokio::test]
async fn roles_are_assumed_one_over_the_other() {
    let (fake, admin) = acme().await;
    let deploy = assume(&fake, &admin, &role(DEPLOY)).await.unwrap();
    assert_eq!(arn(&fake, &deploy).await, "arn:aws:sts::333344445555:assumed-role/Deploy/ada");
    let left = deploy.expires_at.duration_since(Timestamp::now());
    assert!((3590..=3600).contains(&left.as_secs()), "{left}");

    let partner = AssumedRole {
        session_name: Some("nightly".to_owned()),
        external_id: Some("acme-42".to_owned()),
        seconds: Some(900),
        ..role("arn:aws:iam::909090909090:role/PartnerUpload")
    };
    let partner = assume(&fake, &deploy, &partner).await.unwrap();
    assert_eq!(arn(&fake, &partner).await, "arn:aws:sts::909090909090:assumed-role/PartnerUpload/nightly");
    assert!(partner.expires_at.duration_since(Timestamp::now()) <= SignedDuration::from_mins(15));
}

#[tokio::test]
async fn a_clock_that_is_a_day_off_moves_no_end() {
    for hours in [-24, 24] {
        let fake = Fake::start(Organisation::acme()).await.unwrap();
        fake.set_clock_ahead(SignedDuration::from_hours(hours));
        let token = sign_in(&fake, "allow").await.unwrap().token.access_token;
        let wire = wire(fake.url());
        let (account, name) = ("111122223333".parse().unwrap(), RoleName::new("AdministratorAccess"));
        let admin = wire.role_credentials(&token, &account, &name).await.unwrap();
        let deploy = wire.assume(&admin, &role(DEPLOY), "ada", Some(fake.url())).await.unwrap();
        let left = deploy.expires_at.duration_since(Timestamp::now());
        assert!((3590..=3602).contains(&left.as_secs()), "{hours} h: {left} left");
    }
}

#[tokio::test]
async fn why_a_role_is_not_assumed() {
    let (fake, admin) = acme().await;
    let stranger = role("arn:aws:iam::909090909090:role/PartnerUpload");
    assert_eq!(assume(&fake, &admin, &stranger).await.unwrap_err(), NotAssumed::Denied);
    let misnamed = AssumedRole { session_name: Some("two words".to_owned()), ..role(DEPLOY) };
    assert_eq!(assume(&fake, &admin, &misnamed).await.unwrap_err(), NotAssumed::Refused);
    for mood in [
        Mood::InternalError,
        Mood::TooManyRequests { retry_after: None },
        Mood::DroppedUnread,
        Mood::Garbage,
        Mood::CaptivePage,
    ] {
        fake.mood(Operation::GetCallerIdentity, mood, Times::UntilCleared);
        assert_eq!(assume(&fake, &admin, &role(DEPLOY)).await.unwrap_err(), NotAssumed::NotNow, "{mood:?}");
    }
}

#[tokio::test]
async fn credentials_go_to_no_place_that_a_region_or_endpoint_makes_up() {
    let (fake, admin) = acme().await;
    let asked = fake.exchanges().len();
    let elsewhere = AssumedRole { region: Region::new("eu.example/"), ..role(DEPLOY) };
    assert_eq!(assume(&fake, &admin, &elsewhere).await.unwrap_err(), NotAssumed::Refused);
    let plain = wire(fake.url()).assume(&admin, &role(DEPLOY), "ada", Some("http://sts.example")).await;
    assert_eq!(plain.unwrap_err(), NotAssumed::Refused);
    assert_eq!(fake.exchanges().len(), asked);
}
