//! What is in a token file, and what Daypass writes into one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use brain::words::{Region, SessionKey, StartUrl};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Seen;
use crate::write::Fingerprint;

/// A sign-in's token.
#[derive(Debug, Clone)]
pub struct Token {
    /// Opens the portal.
    pub access_token: SecretString,
    /// When it ends. Files hold whole seconds; a fraction is cut off, so that nobody trusts the token
    /// for longer than it lasts.
    pub expires_at: Timestamp,
    /// What renews it. A legacy sign-in has none.
    pub renewal: Option<Renewal>,
}

/// All that an AWS tool needs to renew a token by itself.
#[derive(Debug, Clone)]
pub struct Renewal {
    /// Exchanged for the next token, maybe once only.
    pub refresh_token: SecretString,
    /// The registered client.
    pub client_id: String,
    /// The registered client's secret.
    pub client_secret: SecretString,
    /// When the client registration ends.
    pub registration_expires_at: Timestamp,
}

/// A token in a file of the cache.
#[derive(Debug, Clone)]
pub struct Found {
    /// The token. It has a [`Renewal`] only where nothing of that is missing.
    pub token: Token,
    /// Where it was signed in to, if the file says so.
    pub start_url: Option<StartUrl>,
    /// The Identity Center instance's region, if the file says so.
    pub region: Option<Region>,
    /// Keys that no AWS tool is known to write. Their values, which may be secret, stay in the file.
    pub unknown_keys: Vec<String>,
    /// The file's content, to know it again.
    pub fingerprint: Fingerprint,
}

impl Found {
    /// Whether the file names the session's start URL, and no other region than the session's. Where it does
    /// not, the session was configured differently when this token was issued, or nobody knows how, and
    /// the token must not be sent to the portal that it has now. The AWS CLI names both.
    pub fn fits(&self, session: &SessionKey) -> bool {
        self.start_url.as_ref() == Some(&session.start_url)
            && self.region.as_ref().is_none_or(|region| *region == session.region)
    }
}

/// How much of a sign-in is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// The access token. AWS tools cannot renew it, and those on the SDK for JavaScript give it up
    /// five minutes before its end.
    AccessToken,
    /// Also the [`Renewal`], if there is one, so that AWS tools renew the token when Daypass does not.
    Full,
}

/// A token file's content, whole. Wiped when dropped.
#[derive(Clone)]
pub struct Content(Zeroizing<Vec<u8>>);

impl Content {
    /// The session's token as botocore, the AWS CLI and the SDKs for Rust, JavaScript, Go and Java all
    /// read it: keys in the AWS CLI's order, times in UTC with `Z` and no fraction.
    pub fn new(session: &SessionKey, token: &Token, share: Share) -> Self {
        let renewal = token.renewal.as_ref().filter(|_| share == Share::Full);
        let file = File {
            start_url: Some(text(session.start_url.as_str())),
            region: Some(text(session.region.as_str())),
            access_token: Some(text(token.access_token.expose_secret())),
            expires_at: Some(time(token.expires_at)),
            client_id: renewal.map(|renewal| text(&renewal.client_id)),
            client_secret: renewal.map(|renewal| text(renewal.client_secret.expose_secret())),
            registration_expires_at: renewal.map(|renewal| time(renewal.registration_expires_at)),
            refresh_token: renewal.map(|renewal| text(renewal.refresh_token.expose_secret())),
        };
        // A buffer that grows leaves copies behind that nobody wipes.
        let mut length = Length(0);
        serde_json::to_writer(&mut length, &file).expect("a token file has string keys only");
        let mut bytes = Zeroizing::new(Vec::with_capacity(length.0));
        serde_json::to_writer(&mut *bytes, &file).expect("a token file has string keys only");
        Self(bytes)
    }

    /// What the file will be known by.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.0)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Content").field(&format_args!("{} bytes", self.0.len())).finish()
    }
}

/// Reads a file's content. Of strings with escapes, which no token has, the parser makes copies that are
/// not wiped.
pub(super) fn read(bytes: &[u8]) -> Seen {
    let fingerprint = Fingerprint::of(bytes);
    // The parser's error may quote the file, so nothing but its kind is looked at.
    #[expect(clippy::zero_sized_map_values, reason = "serde fills a set only from an array")]
    let parsed = serde_json::from_slice(bytes).and_then(|file: File<'_>| {
        // This also refuses an array, which the parser takes for an object without its keys.
        Ok((file, serde_json::from_slice::<BTreeMap<String, IgnoredAny>>(bytes)?))
    });
    let (file, keys) = match parsed {
        Ok(parsed) => parsed,
        Err(error) if error.is_eof() => return Seen::Busy(fingerprint),
        Err(_) => return Seen::Other(fingerprint),
    };
    let Some(token) = file.token() else { return Seen::Other(fingerprint) };
    Seen::Token(Found {
        token,
        start_url: file.start_url.map(|text| StartUrl::new(text.0)),
        region: file.region.map(|text| Region::new(text.0)),
        unknown_keys: keys.into_keys().filter(|key| !KEYS.contains(&key.as_str())).collect(),
        fingerprint,
    })
}

/// The keys of [`File`].
const KEYS: [&str; 8] = [
    "startUrl",
    "region",
    "accessToken",
    "expiresAt",
    "clientId",
    "clientSecret",
    "registrationExpiresAt",
    "refreshToken",
];

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    #[serde(borrow)]
    start_url: Option<Text<'a>>,
    region: Option<Text<'a>>,
    access_token: Option<Text<'a>>,
    expires_at: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_expires_at: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<Text<'a>>,
}

/// A string that is borrowed from the file's content where it has no escapes. (Behind `Option`, a plain
/// `Cow` would be a copy.)
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl File<'_> {
    fn token(&self) -> Option<Token> {
        Some(Token {
            access_token: secret(self.access_token.as_ref().filter(|token| !token.0.is_empty())?),
            expires_at: instant(&self.expires_at.as_ref()?.0)?,
            renewal: self.renewal(),
        })
    }

    fn renewal(&self) -> Option<Renewal> {
        Some(Renewal {
            refresh_token: secret(self.refresh_token.as_ref()?),
            client_id: self.client_id.as_ref()?.0.clone().into_owned(),
            client_secret: secret(self.client_secret.as_ref()?),
            registration_expires_at: instant(&self.registration_expires_at.as_ref()?.0)?,
        })
    }
}

fn text(text: &str) -> Text<'_> {
    Text(Cow::Borrowed(text))
}

fn secret(text: &Text<'_>) -> SecretString {
    SecretString::from(&*text.0)
}

/// The one form of a time that every AWS tool reads.
fn time(instant: Timestamp) -> Text<'static> {
    Text(Cow::Owned(instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()))
}

/// Every form that AWS tools write: RFC 3339, or with `UTC` for a zone as older botocore has it. A time
/// without zone means nothing.
fn instant(text: &str) -> Option<Timestamp> {
    match text.strip_suffix("UTC") {
        Some(utc) => format!("{utc}Z").parse().ok(),
        None => text.parse().ok(),
    }
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
