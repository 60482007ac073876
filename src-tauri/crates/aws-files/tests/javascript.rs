//! The differential test with the AWS SDK for JavaScript: it takes the token from a file of ours.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use aws_files::TokenCache;
use aws_files::cache::{Content, Found, Renewal, Seen, Share, Token};
use aws_files::write::Writer;
use brain::words::{Endpoints, Region, SessionForm, SessionKey, SessionName, StartUrl};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

const NOW: &str = "2026-11-21T03:09:17Z";

/// Where the SDK is installed.
fn packages() -> PathBuf {
    let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/javascript/node_modules");
    let packages = std::env::var_os("DAYPASS_TEST_NODE_MODULES").map_or(made, PathBuf::from);
    assert!(
        packages.exists(),
        "The AWS SDK for JavaScript is not at {}. Run `cargo xtask test`, which installs it, or name the \
         directory in DAYPASS_TEST_NODE_MODULES.",
        packages.display()
    );
    packages
}

fn session(form: SessionForm) -> SessionKey {
    SessionKey {
        form,
        start_url: StartUrl::new("https://acme.awsapps.com/start/#/"),
        region: Region::new("eu-central-1"),
        endpoints: Endpoints::default(),
    }
}

fn named() -> SessionKey {
    session(SessionForm::Named(SessionName::new("acme")))
}

fn now() -> Timestamp {
    NOW.parse().expect("a time")
}

fn token(minutes_left: i64) -> Token {
    Token {
        access_token: SecretString::from("mirrored"),
        expires_at: now() + SignedDuration::from_mins(minutes_left),
        renewal: Some(Renewal {
            refresh_token: SecretString::from("refresh"),
            client_id: "client".to_owned(),
            client_secret: SecretString::from("client-secret"),
            registration_expires_at: now() + SignedDuration::from_hours(24),
        }),
    }
}

/// A home directory that we and the SDK share, with a profile of the session.
struct Home {
    directory: tempfile::TempDir,
    cache: TokenCache,
    session: SessionKey,
    written: Content,
}

impl Home {
    fn new(session: SessionKey, token: &Token, share: Share) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let home = directory.path().as_os_str().to_owned();
        let cache = TokenCache::find(|name| (name == "HOME").then(|| home.clone())).expect("a home");
        let writer = Writer::new(directory.path().join("locks"));
        let written = Content::new(&session, token, share);
        cache.write(&writer, &session, &written, &[]).expect("written");
        let there = format!("sso_start_url = {}\nsso_region = {}\n", session.start_url, session.region);
        let config = match &session.form {
            SessionForm::Named(name) => {
                format!("sso_session = {name}\n[sso-session {name}]\n{there}")
            }
            SessionForm::Legacy => there,
        };
        let role = "[profile dev]\nsso_account_id = 111122223333\nsso_role_name = Admin\n";
        std::fs::write(directory.path().join(".aws/config"), format!("{role}{config}")).expect("written");
        Self { directory, cache, session, written }
    }

    /// What the SDK does for credentials of the profile, with nothing of this machine's AWS set-up.
    fn credentials(&self) -> Value {
        let output = Command::new("node")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/javascript_cache.cjs"))
            .arg(packages())
            .arg(NOW)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("HOME", self.directory.path())
            .stdin(Stdio::null())
            .output()
            .expect("node starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    fn found(&self) -> Found {
        let Seen::Token(found) = self.cache.look(&self.session).expect("readable") else {
            panic!("there is no token")
        };
        found
    }

    fn is_as_written(&self) -> bool {
        self.found().fingerprint == self.written.fingerprint()
    }
}

#[test]
fn javascript_uses_an_access_token_and_leaves_the_file() {
    for minutes_left in [20, 10, 6] {
        for session in [named(), session(SessionForm::Legacy)] {
            let home = Home::new(session, &token(minutes_left), Share::AccessToken);
            assert_eq!(home.credentials(), json!({"portal": "mirrored"}));
            assert!(home.is_as_written());
        }
    }
}

/// Its own rule: in the last five minutes it asks for what renews the token before it looks whether the
/// token is still good. An agent has renewed the token long before.
#[test]
fn javascript_gives_up_a_session_s_access_token_in_its_last_five_minutes() {
    for minutes_left in [5, 4] {
        let home = Home::new(named(), &token(minutes_left), Share::AccessToken);
        let refused = home.credentials()["refused"].to_string();
        assert!(
            refused.contains("Value not present for 'clientId' in SSO Token. Cannot refresh"),
            "{refused}"
        );
        assert!(home.is_as_written());
    }
}

#[test]
fn javascript_uses_a_legacy_access_token_to_its_end() {
    for (minutes_left, seen) in [(5, "portal"), (4, "portal"), (1, "portal"), (0, "refused")] {
        let home = Home::new(session(SessionForm::Legacy), &token(minutes_left), Share::AccessToken);
        assert!(home.credentials().get(seen).is_some(), "{minutes_left}");
    }
}

#[test]
fn javascript_uses_a_full_token_and_renews_it_only_in_its_last_five_minutes() {
    for minutes_left in [20, 10, 6] {
        let home = Home::new(named(), &token(minutes_left), Share::Full);
        assert_eq!(home.credentials(), json!({"portal": "mirrored"}));
        assert!(home.is_as_written());
    }
    let home = Home::new(named(), &token(4), Share::Full);
    assert_eq!(home.credentials(), json!({"portal": "renewed", "refreshed": "refresh"}));
    let found = home.found();
    assert!(found.fits(&home.session));
    assert_eq!(found.unknown_keys, [""; 0]);
    assert_eq!(found.token.access_token.expose_secret(), "renewed");
    assert_eq!(found.token.expires_at, now() + SignedDuration::from_hours(8));
    let renewal = found.token.renewal.expect("it keeps what renews");
    assert_eq!(renewal.refresh_token.expose_secret(), "after refresh");
    assert_eq!(renewal.client_id, "client");
}
