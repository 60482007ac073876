//! The differential test: a real botocore takes the token from a file of ours, and we take it from a file
//! of botocore's.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use aws_files::TokenCache;
use aws_files::cache::{Content, Found, Renewal, Seen, Share, Token};
use aws_files::write::Writer;
use brain::words::{Endpoints, Region, SessionForm, SessionKey, SessionName, StartUrl};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};

const NOW: &str = "2026-11-21T03:09:17Z";

/// The interpreter that has botocore.
fn python() -> PathBuf {
    let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/venv/bin/python");
    let python = std::env::var_os("DAYPASS_TEST_PYTHON").map_or(made, PathBuf::from);
    assert!(
        python.exists(),
        "There is no Python with botocore at {}. Run `cargo xtask test`, which makes one, or name one in \
         DAYPASS_TEST_PYTHON.",
        python.display()
    );
    python
}

fn session(form: SessionForm) -> SessionKey {
    SessionKey {
        form,
        start_url: StartUrl::new("https://acme.awsapps.com/start/#/"),
        region: Region::new("eu-central-1"),
        endpoints: Endpoints::default(),
    }
}

fn both_forms() -> [SessionKey; 2] {
    [session(SessionForm::Named(SessionName::new("acme"))), session(SessionForm::Legacy)]
}

fn now() -> Timestamp {
    NOW.parse().expect("a time")
}

fn token(access_token: &str, minutes_left: i64) -> Token {
    Token {
        access_token: SecretString::from(access_token),
        expires_at: now() + SignedDuration::from_mins(minutes_left),
        renewal: Some(Renewal {
            refresh_token: SecretString::from("refresh"),
            client_id: "client".to_owned(),
            client_secret: SecretString::from("client-secret"),
            registration_expires_at: now() + SignedDuration::from_hours(24),
        }),
    }
}

/// A home directory that we and botocore share.
struct Home {
    directory: tempfile::TempDir,
    cache: TokenCache,
    session: SessionKey,
}

impl Home {
    fn new(session: SessionKey) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let home = directory.path().as_os_str().to_owned();
        let cache = TokenCache::find(|name| (name == "HOME").then(|| home.clone())).expect("a home");
        Self { directory, cache, session }
    }

    fn write(&self, token: &Token, share: Share) -> Content {
        let writer = Writer::new(self.directory.path().join("locks"));
        let content = Content::new(&self.session, token, share);
        self.cache.write(&writer, &self.session, &content, &[]).expect("written");
        content
    }

    fn found(&self) -> Found {
        let Seen::Token(found) = self.cache.look(&self.session).expect("readable") else {
            panic!("there is no token")
        };
        found
    }

    /// Runs the script with nothing of this machine's AWS set-up.
    fn botocore(&self, action: &str, more: &[&str]) -> String {
        let name = match &self.session.form {
            SessionForm::Named(name) => name.as_str(),
            SessionForm::Legacy => "",
        };
        let output = Command::new(python())
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/botocore_cache.py"))
            .args([action, NOW, self.session.start_url.as_str(), self.session.region.as_str(), name])
            .args(more)
            .env_clear()
            .env("HOME", self.directory.path())
            .stdin(Stdio::null())
            .output()
            .expect("the interpreter starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
    }

    /// The access tokens that botocore took from the file.
    fn taken(&self) -> String {
        self.botocore("read", &[])
    }
}

fn taken_everywhere(form: &SessionForm, token: &str) -> String {
    match form {
        SessionForm::Named(_) => {
            format!(r#"{{"loader": "{token}", "provider": "{token}", "portal": "{token}"}}"#)
        }
        SessionForm::Legacy => format!(r#"{{"loader": "{token}", "portal": "{token}"}}"#),
    }
}

#[test]
fn botocore_uses_an_access_token_to_its_end_and_leaves_the_file() {
    for minutes_left in [20, 10, 4] {
        for session in both_forms() {
            let home = Home::new(session);
            let content = home.write(&token("mirrored", minutes_left), Share::AccessToken);
            assert_eq!(home.taken(), taken_everywhere(&home.session.form, "mirrored"));
            assert_eq!(home.found().fingerprint, content.fingerprint());
        }
    }
}

#[test]
fn botocore_uses_a_full_token_that_is_not_due() {
    for session in both_forms() {
        let home = Home::new(session);
        let content = home.write(&token("whole", 20), Share::Full);
        assert_eq!(home.taken(), taken_everywhere(&home.session.form, "whole"));
        assert_eq!(home.found().fingerprint, content.fingerprint());
    }
}

#[test]
fn botocore_renews_a_full_token_and_the_file_is_then_its_own() {
    let [named, _] = both_forms();
    for minutes_left in [14, 10, 4] {
        let home = Home::new(named.clone());
        let content = home.write(&token("due", minutes_left), Share::Full);
        home.botocore("refresh", &["renewed"]);

        let found = home.found();
        assert_ne!(found.fingerprint, content.fingerprint());
        assert!(found.fits(&home.session));
        assert_eq!(found.unknown_keys, [""; 0]);
        assert_eq!(found.token.access_token.expose_secret(), "renewed");
        assert_eq!(found.token.expires_at, now() + SignedDuration::from_hours(8));
        let renewal = found.token.renewal.expect("botocore keeps it");
        assert_eq!(renewal.refresh_token.expose_secret(), "after refresh");
        assert_eq!(renewal.client_id, "client");
        assert_eq!(renewal.client_secret.expose_secret(), "client-secret");
        assert_eq!(renewal.registration_expires_at, now() + SignedDuration::from_hours(24));
    }
}

#[test]
fn what_botocore_writes_is_read() {
    for zone in ["zulu", "named"] {
        for session in both_forms() {
            let home = Home::new(session);
            home.botocore("write", &["theirs", zone]);
            let found = home.found();
            assert!(found.fits(&home.session));
            assert_eq!(found.unknown_keys, [""; 0]);
            assert_eq!(found.token.access_token.expose_secret(), "theirs");
            assert_eq!(found.token.expires_at, now() + SignedDuration::from_hours(8));
            assert_eq!(found.token.renewal.is_some(), home.session.form != SessionForm::Legacy);
        }
    }
}
