//! What a caller gets: the brain's answer, or credentials. This is the only place where credentials
//! are put into words.

use aws_api::RoleCredentials;
use brain::Answer;
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
    access_key_id: String,
    secret_access_key: SecretString,
    session_token: SecretString,
    expires_at: Timestamp,
}

/// The object that `credential_process` prints, by the SDKs and Tools Reference Guide, "Process
/// credential provider". `Version` is the number 1; the instant ends in `Z`, which every SDK reads.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Process<'a> {
    version: u8,
    access_key_id: &'a str,
    secret_access_key: &'a str,
    session_token: &'a str,
    expiration: Timestamp,
}

impl Credentials {
    /// The JSON object that `credential_process` prints, in one line.
    pub fn to_process_json(&self) -> Zeroizing<String> {
        let process = Process {
            version: 1,
            access_key_id: &self.access_key_id,
            secret_access_key: self.secret_access_key.expose_secret(),
            session_token: self.session_token.expose_secret(),
            expiration: self.expires_at,
        };
        Zeroizing::new(serde_json::to_string(&process).expect("the object has string keys only"))
    }

    /// The reverse, as read from the door.
    pub(crate) fn from_process_json(json: &str) -> Option<Self> {
        let process: Process<'_> = serde_json::from_str(json).ok()?;
        Some(Self {
            access_key_id: process.access_key_id.to_owned(),
            secret_access_key: process.secret_access_key.to_owned().into(),
            session_token: process.session_token.to_owned().into(),
            expires_at: process.expiration,
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
        }
    }
}
