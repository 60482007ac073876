//! STS `AssumeRole`, asked with AWS's own signer.

use aws_credential_types::Credentials;
use fake_identity_center::{Fake, Operation};
use jiff::{SignedDuration, Timestamp};
use url::form_urlencoded::Serializer;

use crate::client::{Answer, Client, acme};
use crate::signed::{Call, assert_refused, key};

const DEPLOY: &str = "arn:aws:iam::333344445555:role/team/Deploy";
const PARTNER: &str = "arn:aws:iam::909090909090:role/PartnerUpload";

async fn assume(fake: &Fake, client: &Client, key: &Credentials, arn: &str, more: &[(&str, &str)]) -> Answer {
    let usual = [("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", arn)];
    let name = more.iter().any(|(name, _)| *name == "RoleSessionName");
    let mut body = Serializer::new(String::new());
    body.extend_pairs(usual).extend_pairs(more);
    if !name {
        body.append_pair("RoleSessionName", "ada@example.org");
    }
    let mut call = Call::sts(key);
    call.body = body.finish().leak();
    client.send(call.signed(fake)).await
}

fn text<'a>(answer: &'a Answer, tag: &str) -> &'a str {
    let rest = answer.body.split_once(&format!("<{tag}>")).unwrap_or_else(|| panic!("{tag} in {answer}")).1;
    rest.split_once('<').unwrap().0
}

fn key_of(answer: &Answer) -> Credentials {
    assert_eq!(answer.status, 200, "{answer}");
    let token = text(answer, "SessionToken").to_owned();
    let (id, secret) = (text(answer, "AccessKeyId"), text(answer, "SecretAccessKey"));
    Credentials::new(id, secret, Some(token), None, "test")
}

#[tokio::test]
async fn a_role_is_assumed_by_whom_it_trusts_and_its_credentials_say_so() {
    let (fake, client) = acme().await;
    let answer = assume(&fake, &client, &key(&client).await, DEPLOY, &[]).await;
    let deploy = key_of(&answer);
    assert!(deploy.access_key_id().starts_with("ASIA"));
    let arn = "arn:aws:sts::333344445555:assumed-role/Deploy/ada@example.org";
    assert_eq!(text(&answer, "Arn"), arn);
    let ends: Timestamp = text(&answer, "Expiration").parse().unwrap();
    assert!((3590..=3600).contains(&ends.duration_since(Timestamp::now()).as_secs()), "{ends}");

    let identity = client.send(Call::sts(&deploy).signed(&fake)).await;
    assert_eq!((text(&identity, "Arn"), text(&identity, "Account")), (arn, "333344445555"));
    assert!(text(&identity, "UserId").ends_with(":ada@example.org"));
    assert_eq!(fake.count(Operation::AssumeRole), 1);
    let secrets = fake.secrets();
    let issued = [deploy.secret_access_key(), deploy.session_token().unwrap()];
    assert!(
        issued.iter().all(|secret| secrets.iter().any(|known| known == secret)),
        "a guard would miss them"
    );
}

#[tokio::test]
async fn a_role_is_assumed_over_an_assumed_one_with_its_external_id_only() {
    let (fake, client) = acme().await;
    let deploy = key_of(&assume(&fake, &client, &key(&client).await, DEPLOY, &[]).await);
    for wrong in [&[][..], &[("ExternalId", "acme-43")]] {
        assert_refused(&assume(&fake, &client, &deploy, PARTNER, wrong).await, 403, "AccessDenied");
    }
    let answer = assume(&fake, &client, &deploy, PARTNER, &[("ExternalId", "acme-42")]).await;
    assert_eq!(text(&answer, "Arn"), "arn:aws:sts::909090909090:assumed-role/PartnerUpload/ada@example.org");
}

#[tokio::test]
async fn a_role_that_trusts_somebody_else_or_is_not_there_is_refused_alike() {
    let (fake, client) = acme().await;
    let admin = key(&client).await;
    for arn in [PARTNER, "arn:aws:iam::333344445555:role/Nobody", "arn:aws:iam::333344445555:role/Deploy"] {
        assert_refused(&assume(&fake, &client, &admin, arn, &[]).await, 403, "AccessDenied");
    }
}

#[tokio::test]
async fn a_role_over_a_role_lasts_an_hour_at_most() {
    let (fake, client) = acme().await;
    let admin = key(&client).await;
    for wrong in ["3601", "43200", "899", "soon"] {
        let answer = assume(&fake, &client, &admin, DEPLOY, &[("DurationSeconds", wrong)]).await;
        assert_refused(&answer, 400, "ValidationError");
    }
    let answer = assume(&fake, &client, &admin, DEPLOY, &[("DurationSeconds", "900")]).await;
    let ends: Timestamp = text(&answer, "Expiration").parse().unwrap();
    assert!(ends.duration_since(Timestamp::now()) <= SignedDuration::from_mins(15), "{ends}");
}

#[tokio::test]
async fn what_sts_would_not_take_for_a_name_is_refused() {
    let (fake, client) = acme().await;
    let admin = key(&client).await;
    for name in ["", "x", "two words", "ü-ber"] {
        let answer = assume(&fake, &client, &admin, DEPLOY, &[("RoleSessionName", name)]).await;
        assert_refused(&answer, 400, "ValidationError");
    }
}
