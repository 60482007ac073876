//! What is kept of a session, and its form in the keychain.

use std::borrow::Cow;

use brain::words::SessionKey;
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::Trouble;

/// The record's version. A record of another version is [`Trouble::Broken`].
const VERSION: u32 = 1;

/// A session's tokens and the client registration that renews them.
///
/// In the keychain it is a JSON object of these fields, times in RFC 3339, with `version` (1) and
/// `session`, the whole session key, so that a record is never taken for another session's.
#[derive(Debug, Clone)]
pub struct SessionSecrets {
    /// Opens the portal.
    pub access_token: SecretString,
    /// Renews the sign-in; a legacy session has none.
    pub refresh_token: Option<SecretString>,
    /// The registered client.
    pub client_id: String,
    /// The registered client's secret.
    pub client_secret: SecretString,
    /// When the access token was issued, by our clock.
    pub issued_at: Timestamp,
    /// When the access token ends, by our clock.
    pub expires_at: Timestamp,
    /// When the client registration ends, by our clock.
    pub registration_expires_at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Record<'a> {
    version: u32,
    session: Cow<'a, SessionKey>,
    #[serde(borrow)]
    access_token: Cow<'a, str>,
    #[serde(borrow)]
    refresh_token: Option<Cow<'a, str>>,
    #[serde(borrow)]
    client_id: Cow<'a, str>,
    #[serde(borrow)]
    client_secret: Cow<'a, str>,
    issued_at: Timestamp,
    expires_at: Timestamp,
    registration_expires_at: Timestamp,
}

/// Puts the secrets into their stored form.
pub(crate) fn write(secrets: &SessionSecrets, key: &SessionKey) -> Zeroizing<Vec<u8>> {
    let refresh_token = secrets.refresh_token.as_ref().map(SecretString::expose_secret);
    let record = Record {
        version: VERSION,
        session: Cow::Borrowed(key),
        access_token: Cow::Borrowed(secrets.access_token.expose_secret()),
        refresh_token: refresh_token.map(Cow::Borrowed),
        client_id: Cow::Borrowed(&secrets.client_id),
        client_secret: Cow::Borrowed(secrets.client_secret.expose_secret()),
        issued_at: secrets.issued_at,
        expires_at: secrets.expires_at,
        registration_expires_at: secrets.registration_expires_at,
    };
    // A buffer that grows leaves copies behind that nobody wipes.
    let mut length = Length(0);
    serde_json::to_writer(&mut length, &record).expect("a record has string keys only");
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.0));
    serde_json::to_writer(&mut *bytes, &record).expect("a record has string keys only");
    bytes
}

/// Takes the secrets out of their stored form, if they are this session's.
pub(crate) fn read(bytes: &[u8], key: &SessionKey) -> Result<SessionSecrets, Trouble> {
    // The parser's error would quote what it read.
    let record: Record<'_> = serde_json::from_slice(bytes).map_err(|_| Trouble::Broken)?;
    if record.version != VERSION || *record.session != *key {
        return Err(Trouble::Broken);
    }
    Ok(SessionSecrets {
        access_token: secret(record.access_token),
        refresh_token: record.refresh_token.map(secret),
        client_id: record.client_id.into_owned(),
        client_secret: secret(record.client_secret),
        issued_at: record.issued_at,
        expires_at: record.expires_at,
        registration_expires_at: record.registration_expires_at,
    })
}

fn secret(text: Cow<'_, str>) -> SecretString {
    SecretString::from(text.into_owned())
}

/// Counts what is written to it.
struct Length(usize);

impl std::io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
