//! The differential test: a real botocore signs in, gets credentials, uses them and renews its token. What it accepts is
//! the protocol, whatever this crate's author believed.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use fake_identity_center::{Fake, Operation};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, process::Command};

use crate::client::{DEV, acme};

/// The interpreter that has boto3.
fn python() -> PathBuf {
    let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python");
    let python = std::env::var_os("DAYPASS_TEST_PYTHON").map_or(made, PathBuf::from);
    assert!(
        python.exists(),
        "There is no Python with boto3 at {}. Run `cargo xtask test`, which makes one, or name one in \
         DAYPASS_TEST_PYTHON.",
        python.display()
    );
    python
}

/// Runs a script with a home of its own and nothing of this machine's AWS set-up; what it told.
async fn run(fake: &Fake, script: &str, arguments: &[&str], input: &str) -> Value {
    let home = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script);
    let mut child = Command::new(python())
        .arg(script)
        .args(arguments)
        .args([&fake.start_url(), fake.region(), DEV.0, DEV.1])
        .env_clear()
        .env("HOME", home.path())
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .envs(fake.environment())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
    let output = tokio::time::timeout(Duration::from_mins(2), child.wait_with_output());
    let output = output.await.expect("botocore takes seconds").unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

async fn logs_in(form: &str) {
    let (fake, _client) = acme().await;
    let told = run(&fake, "botocore_login.py", &[form], "").await;
    assert_is_maria(&told);
    assert_eq!(told["buckets"], json!(["artifacts-111122223333", "logs-111122223333"]));
    assert_eq!((&told["accounts"], &told["roles"]), (&json!(23), &json!(61)));
    assert_eq!(told["not_assigned"], json!(["ForbiddenException", "No access", 403]));
    assert_eq!(told["wrong_secret"], json!(["SignatureDoesNotMatch", 403]));
    assert_eq!(told["after_logout"], "UnauthorizedSSOTokenError");

    assert_eq!(fake.count(Operation::RegisterClient), 1);
    assert_eq!(fake.count(Operation::ListAccounts), 2);
    assert_eq!(fake.count(Operation::ListAccountRoles), 23);
    assert_eq!(fake.count(Operation::Logout), 1);
    assert_eq!(fake.count(Operation::Unknown), 0);
}

/// Leaves botocore a token with 10 minutes left; what it made of it.
async fn refreshes(rotates: bool) -> (Fake, Value) {
    let (fake, client) = acme().await;
    fake.set_refreshable_token_lifetime(Duration::from_mins(10));
    let (registered, token) = client.refreshable().await;
    fake.set_refreshable_token_lifetime(Duration::from_hours(1));
    fake.set_rotates(rotates);
    let sign_in = json!({ "client": registered, "token": token }).to_string();
    let told = run(&fake, "botocore_refresh.py", &[], &sign_in).await;

    assert_is_maria(&told);
    let (before, after) = (&told["before"], &told["after"]);
    assert_eq!(before["accessToken"], token["accessToken"]);
    assert_ne!(after["accessToken"], before["accessToken"]);
    assert_eq!(after["accessToken"], told["token"]);
    for kept in ["startUrl", "region", "clientId", "clientSecret", "registrationExpiresAt"] {
        assert!(after[kept].is_string());
        assert_eq!(after[kept], before[kept], "{kept}");
    }
    let expires_at: Timestamp = after["expiresAt"].as_str().unwrap().parse().unwrap();
    let left = expires_at.duration_since(Timestamp::now());
    assert!(left > SignedDuration::from_mins(58) && left <= SignedDuration::from_hours(1), "{left}");

    assert_eq!(fake.refreshes(), 1);
    let refreshed = fake.exchanges().into_iter().find(|it| it.about.refresh.is_some()).unwrap();
    let about = &refreshed.about;
    assert_eq!((refreshed.status, about.family, about.refresh), (200, Some(0), Some(1)));
    assert_eq!(fake.count(Operation::Unknown), 0);
    (fake, told)
}

fn assert_is_maria(told: &Value) {
    let arn = told["arn"].as_str().unwrap();
    assert!(arn.starts_with("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_"));
    assert!(arn.ends_with("/maria.jensen"));
}

#[tokio::test]
async fn botocore_logs_in_with_a_legacy_profile() {
    logs_in("legacy").await;
}

#[tokio::test]
async fn botocore_logs_in_with_an_sso_session() {
    logs_in("session").await;
}

#[tokio::test]
async fn botocore_refreshes_a_token_that_ends_soon() {
    let (fake, told) = refreshes(true).await;
    let renewed = told["after"]["refreshToken"].as_str().unwrap().to_owned();
    assert_ne!(told["before"]["refreshToken"], renewed);
    assert!(fake.secrets().contains(&renewed));
}

#[tokio::test]
async fn boto3_assumes_roles_over_an_sso_profile() {
    let (fake, client) = acme().await;
    let (_, token) = client.refreshable().await;
    let told = run(&fake, "botocore_assume.py", &[], &json!({ "token": token }).to_string()).await;
    assert_eq!(told["deploy"], "arn:aws:sts::333344445555:assumed-role/Deploy/ada");
    let partner = told["partner"].as_str().unwrap();
    assert!(partner.starts_with("arn:aws:sts::909090909090:assumed-role/PartnerUpload/botocore-session-"));
    assert_eq!(told["stranger"], "AccessDenied");
    assert_eq!(fake.count(Operation::AssumeRole), 4, "the first role twice, to stand on");
}

/// Botocore's own rule, which a program that shares its files has to live with.
#[tokio::test]
async fn botocore_forgets_a_refresh_token_that_is_not_replaced() {
    let (_fake, told) = refreshes(false).await;
    assert!(told["before"]["refreshToken"].is_string());
    assert!(told["after"].get("refreshToken").is_none());
}
