//! What a caller gets: the brain's answer, or credentials. Credentials are put into words here and in
//! [`crate::export`] only.

use std::borrow::Cow;

use aws_api::RoleCredentials;
use brain::{Answer, words::AccountId};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// One message to a caller.
#[derive(Debug)]
pub enum Reply {
    /// The credentials that were asked for.
    Credentials(Credentials),
    /// Anything else.
    Answer(Answer),
}

/// A role's credentials, on their way to a tool.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: SecretString,
    pub(crate) session_token: SecretString,
    pub(crate) expires_at: Timestamp,
    /// Where the role is. What comes through the door does not say.
    pub(crate) account: Option<AccountId>,
}

/// The object that `credential_process` prints, by the SDKs and Tools Reference Guide, "Process
/// credential provider". `Version` is the number 1; the instant ends in `Z`, which every SDK reads.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Process<'a> {
    version: u8,
    access_key_id: Cow<'a, str>,
    secret_access_key: Cow<'a, str>,
    session_token: Cow<'a, str>,
    expiration: Timestamp,
}

impl Credentials {
    /// When they end.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// As the wire takes them.
    pub(crate) fn to_role(&self) -> RoleCredentials {
        RoleCredentials {
            access_key_id: self.access_key_id.clone(),
            secret_access_key: self.secret_access_key.clone(),
            session_token: self.session_token.clone(),
            expires_at: self.expires_at,
        }
    }

    /// The same, of a role in this account.
    pub(crate) fn of(self, account: &AccountId) -> Self {
        Self { account: Some(account.clone()), ..self }
    }

    /// The JSON object that `credential_process` prints, in one line.
    pub fn to_process_json(&self) -> Zeroizing<String> {
        let process = Process {
            version: 1,
            access_key_id: (&self.access_key_id).into(),
            secret_access_key: self.secret_access_key.expose_secret().into(),
            session_token: self.session_token.expose_secret().into(),
            expiration: self.expires_at,
        };
        // Room for all, so that no half-filled copy stays behind in memory.
        let mut json = Vec::with_capacity(8 * 1024);
        serde_json::to_writer(&mut json, &process).expect("the object has string keys only");
        Zeroizing::new(String::from_utf8(json).expect("JSON is UTF-8"))
    }

    /// The reverse, as read from the door.
    pub(crate) fn from_process_json(json: &str) -> Option<Self> {
        let process: Process<'_> = serde_json::from_str(json).ok()?;
        Some(Self {
            access_key_id: process.access_key_id.into_owned(),
            secret_access_key: process.secret_access_key.into_owned().into(),
            session_token: process.session_token.into_owned().into(),
            expires_at: process.expiration,
            account: None,
        })
    }
}

impl From<&RoleCredentials> for Credentials {
    fn from(credentials: &RoleCredentials) -> Self {
        Self {
            access_key_id: credentials.access_key_id.clone(),
            secret_access_key: credentials.secret_access_key.clone(),
            session_token: credentials.session_token.clone(),
            expires_at: credentials.expires_at,
            account: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials() -> Credentials {
        Credentials {
            access_key_id: "ASIAEXAMPLE".to_owned(),
            // Nobody promises that a secret needs no escape in JSON.
            secret_access_key: r#"a/b+c="\é"#.to_owned().into(),
            session_token: "IQoJb3JpZ2luX2VjE".to_owned().into(),
            expires_at: "2030-01-02T03:04:05Z".parse().unwrap(),
            account: None,
        }
    }

    #[test]
    fn the_process_object_is_what_the_sdks_read() {
        let expected = concat!(
            r#"{"Version":1,"AccessKeyId":"ASIAEXAMPLE","SecretAccessKey":"a/b+c=\"\\é","#,
            r#""SessionToken":"IQoJb3JpZ2luX2VjE","Expiration":"2030-01-02T03:04:05Z"}"#,
        );
        assert_eq!(*credentials().to_process_json(), expected);
    }

    #[test]
    fn credentials_come_through_the_door_unchanged() {
        let json = credentials().to_process_json();
        let read = Credentials::from_process_json(&json).expect("it is our own");
        assert_eq!(read.to_process_json(), json);
    }

    #[test]
    fn printing_a_reply_shows_no_secret() {
        let printed = format!("{:?}", Reply::Credentials(credentials()));
        assert!(printed.contains("ASIAEXAMPLE"), "{printed}");
        assert!(!printed.contains("a/b+c") && !printed.contains("IQoJ"), "{printed}");
    }
}
