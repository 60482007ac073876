//! Secrets in the operating system's keychain: Secret Service, Credential Manager, Keychain.
//!
//! There is one item per session. It is found by two attributes, the same on every platform:
//!
//! | Attribute | Value |
//! |---|---|
//! | `service` | `daypass`, or `daypass-INSTANCE` for an instance of its own |
//! | `username` | the session in words: its name (a legacy session has none), start URL and region, and the foreign endpoints if any |
//!
//! so `secret-tool lookup service daypass username 'acme https://acme.awsapps.com/start us-east-1'`
//! finds it on Linux. The secret is one JSON object; see [`SessionSecrets`].
//!
//! Every call blocks: run it where blocking is fine and set a time limit, since with
//! [`Asking::Allowed`] it lasts until the person has answered. Nothing here ever falls back to a file.

mod record;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;

use std::collections::HashMap;
use std::sync::Arc;

use brain::words::{SessionForm, SessionKey};
use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroizing;

pub use record::SessionSecrets;

/// Whether the keychain may ask the person to unlock it.
///
/// On Linux `Never` is kept strictly: the lock is looked at first. Windows has no lock of its own, and
/// macOS decides by the program's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// A background job: a locked keychain is an answer, and no prompt appears.
    Never,
    /// The person has just asked for something that needs the secret.
    Allowed,
}

/// Why the keychain gave or took nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It is locked, and the person was not asked or did not unlock it.
    #[error("the keychain is locked")]
    Locked,
    /// This desktop has none: no session bus, or no Secret Service on it.
    #[error("there is no keychain")]
    Absent,
    /// It is there and said no.
    #[error("the keychain refused")]
    Refused,
    /// Something is stored for the session, but not a record of ours that can be read.
    #[error("the keychain's record of the session cannot be read")]
    Broken,
    /// It did not answer in time.
    #[error("the keychain does not answer")]
    TimedOut,
}

/// The sessions' secrets of one Daypass instance.
#[derive(Debug, Clone)]
pub struct Keychain {
    place: Place,
    service: String,
}

#[derive(Debug, Clone)]
enum Place {
    System,
    Given(Arc<CredentialStore>),
}

impl Keychain {
    /// The operating system's keychain. It is opened by the first call that needs it, so that one that
    /// appears after Daypass has started is found.
    pub fn of_the_system(service: impl Into<String>) -> Self {
        Self { place: Place::System, service: service.into() }
    }

    /// A keychain in the given store, which is taken to be unlocked.
    pub fn open(store: Arc<CredentialStore>, service: impl Into<String>) -> Self {
        Self { place: Place::Given(store), service: service.into() }
    }

    /// Whether secrets could be read now without asking.
    pub fn state(&self) -> Result<(), Trouble> {
        match &self.place {
            Place::Given(_) => Ok(()),
            Place::System => {
                #[cfg(all(unix, not(target_os = "macos")))]
                secret_service::default_collection_is_open()?;
                system_store().map(drop)
            }
        }
    }

    /// The session's secrets, if any are stored.
    pub fn load(&self, key: &SessionKey, asking: Asking) -> Result<Option<SessionSecrets>, Trouble> {
        match self.on_entry(key, asking, Entry::get_secret)?.map(Zeroizing::new) {
            Ok(bytes) => record::read(&bytes, key).map(Some),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(self.trouble(key, error)),
        }
    }

    /// Keeps the session's secrets, in place of those kept before.
    pub fn store(&self, key: &SessionKey, secrets: &SessionSecrets, asking: Asking) -> Result<(), Trouble> {
        let bytes = record::write(secrets, key);
        match self.on_entry(key, asking, |entry| entry.set_secret(&bytes))? {
            // Someone made copies. The new secrets go into one before the others go.
            Err(Error::Ambiguous(mut copies)) => {
                let kept = copies.pop().ok_or(Trouble::Broken)?;
                kept.set_secret(&bytes).map_err(|error| self.trouble(key, error))?;
                self.delete(key, &copies)
            }
            other => other.map_err(|error| self.trouble(key, error)),
        }
    }

    /// Forgets the session's secrets; fine if there are none.
    pub fn remove(&self, key: &SessionKey, asking: Asking) -> Result<(), Trouble> {
        match self.on_entry(key, asking, Entry::delete_credential)? {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(Error::Ambiguous(copies)) => self.delete(key, &copies),
            Err(error) => Err(self.trouble(key, error)),
        }
    }

    fn delete(&self, key: &SessionKey, entries: &[Entry]) -> Result<(), Trouble> {
        entries.iter().try_for_each(|entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(self.trouble(key, error)),
        })
    }

    /// Does it to the session's item, and once more if the first try found a dead connection.
    fn on_entry<T>(
        &self,
        key: &SessionKey,
        asking: Asking,
        act: impl Fn(&Entry) -> keyring_core::Result<T>,
    ) -> Result<keyring_core::Result<T>, Trouble> {
        let done = act(&self.entry(key, asking)?);
        #[cfg(all(unix, not(target_os = "macos")))]
        if matches!((&self.place, &done), (Place::System, Err(Error::PlatformFailure(_)))) {
            secret_service::reconnect()?;
            return Ok(act(&self.entry(key, asking)?));
        }
        Ok(done)
    }

    fn entry(&self, key: &SessionKey, asking: Asking) -> Result<Entry, Trouble> {
        let username = username(key);
        let store = match &self.place {
            Place::Given(store) => Arc::clone(store),
            Place::System => {
                self.check_lock(&username, asking)?;
                system_store()?
            }
        };
        // What a keychain's own window shows; the other platforms build their own text.
        let label = format!("Daypass sign-in: {}", key.label());
        let shown = HashMap::from([("label", label.as_str())]);
        let labelled = cfg!(all(unix, not(target_os = "macos"))) && matches!(self.place, Place::System);
        store
            .build(&self.service, &username, labelled.then_some(&shown))
            .map_err(|error| self.trouble(key, error))
    }

    /// Finds out that there is no keychain, or a locked one, without raising the prompt that any use of
    /// it would raise.
    #[cfg_attr(
        not(all(unix, not(target_os = "macos"))),
        expect(
            clippy::unnecessary_wraps,
            clippy::unused_self,
            reason = "only the Secret Service can be asked"
        )
    )]
    fn check_lock(&self, username: &str, asking: Asking) -> Result<(), Trouble> {
        #[cfg(all(unix, not(target_os = "macos")))]
        match secret_service::item_is_open(&self.service, username) {
            Err(Trouble::Locked) if asking == Asking::Allowed => {}
            other => other?,
        }
        #[cfg(not(all(unix, not(target_os = "macos"))))]
        let _ = (username, asking);
        Ok(())
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the store may add errors")]
    fn trouble(&self, key: &SessionKey, error: Error) -> Trouble {
        // The other errors are not printed: they quote what they found.
        match error {
            Error::PlatformFailure(cause) => {
                tracing::warn!(%cause, "the keychain failed");
                Trouble::Refused
            }
            Error::NoStorageAccess(cause) => {
                tracing::info!(%cause, "the keychain gave no access");
                match self.place {
                    // A prompt that the person dismissed looks like any other refusal.
                    Place::System => self.check_lock(&username(key), Asking::Never).err(),
                    Place::Given(_) => None,
                }
                .unwrap_or(Trouble::Refused)
            }
            Error::BadEncoding(_)
            | Error::BadDataFormat(..)
            | Error::BadStoreFormat(_)
            | Error::Ambiguous(_) => Trouble::Broken,
            Error::NoDefaultStore => Trouble::Absent,
            // Too long, not supported here, and what may be added.
            _ => Trouble::Refused,
        }
    }
}

/// The platform's store, one connection per process.
fn system_store() -> Result<Arc<CredentialStore>, Trouble> {
    if let Some(store) = keyring_core::get_default_store() {
        return Ok(store);
    }
    // This connects at its first call only, and remembers a failure.
    if let Err(error) = keyring::Entry::store_status() {
        tracing::warn!(%error, "the keychain cannot be opened");
        #[cfg(all(unix, not(target_os = "macos")))]
        secret_service::reconnect()?;
    }
    keyring_core::get_default_store().ok_or(Trouble::Absent)
}

/// Names the session to a person who looks into their keychain, and to nobody else's session.
fn username(key: &SessionKey) -> String {
    let mut text = match &key.form {
        SessionForm::Named(name) => format!("{name} {} {}", key.start_url, key.region),
        SessionForm::Legacy => format!("{} {}", key.start_url, key.region),
    };
    for (what, url) in [("oidc", &key.endpoints.oidc), ("portal", &key.endpoints.portal)] {
        if let Some(url) = url {
            text = format!("{text} {what}={url}");
        }
    }
    text
}

#[cfg(test)]
mod tests;
