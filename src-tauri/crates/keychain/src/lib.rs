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
//! finds it on Linux. The secret is one JSON object; see [`SessionSecrets`]. Windows limits an item to
//! 2,560 bytes: there, a longer record is kept in parts, items whose `username` ends in `part=a.0` and so
//! on, and the session's item says which parts make up the record.
//!
//! One more item, with the `username` `endpoint`, holds the 32 bytes that the tokens of the agent's endpoint are
//! made with.
//!
//! Every call blocks: run it where blocking is fine and set a time limit, since with
//! [`Asking::Allowed`] it lasts until the person has answered. Nothing here ever falls back to a file.

mod items;
mod parts;
mod record;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;
#[cfg(all(unix, not(target_os = "macos")))]
mod signals;

use std::num::NonZeroUsize;
use std::sync::Arc;

use brain::words::SessionKey;
use keyring_core::CredentialStore;
use zeroize::Zeroizing;

use crate::items::{Item, Items, Owner};
pub use crate::record::SessionSecrets;

/// What one item of the Windows Credential Manager holds, in bytes: `CRED_MAX_CREDENTIAL_BLOB_SIZE` of
/// `wincred.h`.
const WINDOWS_ITEM: NonZeroUsize = NonZeroUsize::new(5 * 512).expect("it is not zero");

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
    /// This desktop has none: no session bus, no Secret Service on it, or one that has no default
    /// collection to keep anything in and that was not asked to make one, or made none.
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
    Given { store: Arc<CredentialStore>, item: Option<NonZeroUsize> },
}

impl Keychain {
    /// The operating system's keychain. It is opened by the first call that needs it, so that one that
    /// appears after Daypass has started is found.
    pub fn of_the_system(service: impl Into<String>) -> Self {
        Self { place: Place::System, service: service.into() }
    }

    /// A keychain in the given store, which is taken to be unlocked.
    pub fn open(store: Arc<CredentialStore>, service: impl Into<String>) -> Self {
        Self { place: Place::Given { store, item: None }, service: service.into() }
    }

    /// The same in a store that refuses items over that many bytes, of which a record gets several.
    pub fn open_limited(
        store: Arc<CredentialStore>,
        service: impl Into<String>,
        bytes_per_item: NonZeroUsize,
    ) -> Self {
        Self { place: Place::Given { store, item: Some(bytes_per_item) }, service: service.into() }
    }

    /// Whether secrets could be read now without asking.
    pub fn state(&self) -> Result<(), Trouble> {
        match &self.place {
            Place::Given { .. } => Ok(()),
            Place::System => {
                #[cfg(all(unix, not(target_os = "macos")))]
                secret_service::default_collection_is_open()?;
                items::system_store().map(drop)
            }
        }
    }

    /// Whether anything could ever be kept, once the person has given the keychain what it asks for. Nobody is
    /// asked for this.
    pub fn is_there(&self) -> bool {
        match &self.place {
            Place::Given { .. } => true,
            #[cfg(all(unix, not(target_os = "macos")))]
            Place::System => secret_service::is_there(),
            #[cfg(not(all(unix, not(target_os = "macos"))))]
            Place::System => true,
        }
    }

    /// The session's secrets, if any are stored.
    pub fn load(&self, key: &SessionKey, asking: Asking) -> Result<Option<SessionSecrets>, Trouble> {
        let bytes = parts::load(&Items::of(self, Owner::Session(key), asking))?;
        bytes.map(|bytes| record::read(&bytes, key)).transpose()
    }

    /// Keeps the session's secrets, in place of those kept before: these stay whole until the new ones
    /// are. A Secret Service without a default collection is asked for one, if it may ask the person.
    ///
    /// Two processes must not store or remove the same session's secrets at once: where an item is limited,
    /// they would mix their parts, and the record would be [`Trouble::Broken`].
    pub fn store(&self, key: &SessionKey, secrets: &SessionSecrets, asking: Asking) -> Result<(), Trouble> {
        let bytes = record::write(secrets, key);
        parts::store(&Items::of(self, Owner::Session(key), asking), &bytes, self.bytes_per_item())
    }

    /// Lets the keychain ask the person for what it needs before it can keep the session's secrets, such as
    /// its password, and waits until they have answered. Nothing is asked where nothing is needed.
    ///
    /// [`Trouble::Locked`] or [`Trouble::Absent`] if they did not give it.
    pub fn make_ready(&self, key: &SessionKey) -> Result<(), Trouble> {
        Items::of(self, Owner::Session(key), Asking::Allowed).make_ready()
    }

    /// Forgets the session's secrets; fine if there are none.
    pub fn remove(&self, key: &SessionKey, asking: Asking) -> Result<(), Trouble> {
        parts::remove(&Items::of(self, Owner::Session(key), asking), self.bytes_per_item())
    }

    /// The key that the tokens of the agent's endpoint are made with, if one is stored.
    pub fn endpoint_key(&self, asking: Asking) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
        Items::of(self, Owner::Endpoint, asking).get(Item::Head)
    }

    /// Keeps that key in place of the one before. It has to fit in one item on every platform.
    pub fn keep_endpoint_key(&self, key: &[u8], asking: Asking) -> Result<(), Trouble> {
        Items::of(self, Owner::Endpoint, asking).put(Item::Head, key)
    }

    fn bytes_per_item(&self) -> Option<NonZeroUsize> {
        match &self.place {
            Place::System => cfg!(windows).then_some(WINDOWS_ITEM),
            Place::Given { item, .. } => *item,
        }
    }
}

/// Calls `changed` when the operating system's keychain may answer differently from before: it was locked
/// or unlocked, it appeared, it left, it got or lost a collection. The first call comes once it watches, so
/// that what happened before is seen too; what happens at once is told once. Nothing is asked of the
/// keychain for this: it is not started, and no prompt appears.
///
/// It lasts as long as the session bus, and ends at once where there is none. On Windows and macOS the
/// keychain says nothing of the kind, so `changed` is never called.
#[cfg_attr(
    not(all(unix, not(target_os = "macos"))),
    expect(clippy::unused_async, reason = "only the Secret Service can be watched")
)]
pub async fn watch(changed: impl Fn() + Send) {
    #[cfg(all(unix, not(target_os = "macos")))]
    if let Err(error) = signals::watch(changed).await {
        tracing::info!(%error, "the keychain is not watched");
    }
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    drop(changed);
}

#[cfg(test)]
mod tests;
