//! The differential test: a real botocore signs in, gets credentials and uses them. What it accepts is
//! the protocol, whatever this crate's author believed.

use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::Duration,
};

use fake_identity_center::{Fake, Operation};
use serde_json::{Value, json};
use tokio::process::Command;

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

/// Runs the script with a home of its own and nothing of this machine's AWS set-up.
async fn run(fake: &Fake, form: &str) -> Output {
    let home = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/botocore_login.py");
    let child = Command::new(python())
        .arg(script)
        .args([form, &fake.start_url(), fake.region(), DEV.0, DEV.1])
        .env_clear()
        .env("HOME", home.path())
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .envs(fake.environment())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    tokio::time::timeout(Duration::from_mins(2), child).await.expect("botocore takes seconds").unwrap()
}

async fn logs_in(form: &str) {
    let (fake, _client) = acme().await;
    let output = run(&fake, form).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();

    let arn = told["arn"].as_str().unwrap();
    assert!(arn.starts_with("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_"));
    assert!(arn.ends_with("/maria.jensen"));
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

#[tokio::test]
async fn botocore_logs_in_with_a_legacy_profile() {
    logs_in("legacy").await;
}

#[tokio::test]
async fn botocore_logs_in_with_an_sso_session() {
    logs_in("session").await;
}
