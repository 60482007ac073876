//! What is kept as items: what is called what, and what a store's answers mean.

use std::collections::HashMap;
use std::sync::Arc;

use brain::words::{SessionForm, SessionKey};
use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroizing;

use crate::parts::Generation;
#[cfg(all(unix, not(target_os = "macos")))]
use crate::secret_service::{self, Found};
use crate::{Asking, Keychain, Place, Trouble};

/// Whose items they are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Owner<'a> {
    Session(&'a SessionKey),
    /// The agent's endpoint: the key that its tokens are made with.
    Endpoint,
}

/// The items that an owner may have.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Item {
    /// Holds the record, or says which parts make it up.
    Head,
    /// A piece of a record that one item cannot hold.
    Part(Generation, u8),
}

/// Somebody's items in a keychain, for the length of one call.
pub(crate) struct Items<'a> {
    keychain: &'a Keychain,
    owner: Owner<'a>,
    asking: Asking,
}

/// What an item is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aim {
    Keep,
    ReadOrForget,
}

impl<'a> Items<'a> {
    pub(crate) fn of(keychain: &'a Keychain, owner: Owner<'a>, asking: Asking) -> Self {
        Self { keychain, owner, asking }
    }

    /// Lets the keychain ask the person for what it needs before it can keep the record, and waits for it.
    #[cfg_attr(
        not(all(unix, not(target_os = "macos"))),
        expect(
            clippy::unnecessary_wraps,
            clippy::unused_self,
            reason = "only the Secret Service can be asked"
        )
    )]
    pub(crate) fn make_ready(&self) -> Result<(), Trouble> {
        #[cfg(all(unix, not(target_os = "macos")))]
        if matches!(self.keychain.place, Place::System) {
            self.check_lock(Item::Head, Aim::Keep, Asking::Allowed)?;
            let (service, username) = (&self.keychain.service, username(self.owner, Item::Head));
            if secret_service::find(service, &username)? == Found::Locked {
                secret_service::unlock(service, &username)?;
            }
            return secret_service::find(service, &username)?.open();
        }
        Ok(())
    }

    /// What the item holds, if it exists.
    pub(crate) fn get(&self, item: Item) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
        match self.on_entry(item, Aim::ReadOrForget, Entry::get_secret)?.map(Zeroizing::new) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(self.trouble(item, error)),
        }
    }

    /// Makes or replaces the item.
    pub(crate) fn put(&self, item: Item, bytes: &[u8]) -> Result<(), Trouble> {
        match self.on_entry(item, Aim::Keep, |entry| entry.set_secret(bytes))? {
            // Someone made copies. The new secret goes into one before the others go.
            Err(Error::Ambiguous(mut copies)) => {
                let kept = copies.pop().ok_or(Trouble::Broken)?;
                kept.set_secret(bytes).map_err(|error| self.trouble(item, error))?;
                self.delete_copies(item, &copies)
            }
            other => other.map_err(|error| self.trouble(item, error)),
        }
    }

    /// Deletes the item, if it exists.
    pub(crate) fn delete(&self, item: Item) -> Result<(), Trouble> {
        match self.on_entry(item, Aim::ReadOrForget, Entry::delete_credential)? {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(Error::Ambiguous(copies)) => self.delete_copies(item, &copies),
            Err(error) => Err(self.trouble(item, error)),
        }
    }

    fn delete_copies(&self, item: Item, copies: &[Entry]) -> Result<(), Trouble> {
        copies.iter().try_for_each(|entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(self.trouble(item, error)),
        })
    }

    /// Does it to the item, and once more if the first try found a dead connection.
    fn on_entry<T>(
        &self,
        item: Item,
        aim: Aim,
        act: impl Fn(&Entry) -> keyring_core::Result<T>,
    ) -> Result<keyring_core::Result<T>, Trouble> {
        let done = act(&self.entry(item, aim)?);
        #[cfg(all(unix, not(target_os = "macos")))]
        if matches!((&self.keychain.place, &done), (Place::System, Err(Error::PlatformFailure(_)))) {
            secret_service::reconnect()?;
            return Ok(act(&self.entry(item, aim)?));
        }
        Ok(done)
    }

    fn entry(&self, item: Item, aim: Aim) -> Result<Entry, Trouble> {
        let store = match &self.keychain.place {
            Place::Given { store, .. } => Arc::clone(store),
            Place::System => {
                self.check_lock(item, aim, self.asking)?;
                system_store()?
            }
        };
        // What a keychain's own window shows; the other platforms build their own text.
        let label = match self.owner {
            Owner::Session(session) => format!("Daypass sign-in: {}", session.label()),
            Owner::Endpoint => "Daypass: key of its local endpoint".to_owned(),
        };
        let shown = HashMap::from([("label", label.as_str())]);
        let labelled =
            cfg!(all(unix, not(target_os = "macos"))) && matches!(self.keychain.place, Place::System);
        store
            .build(&self.keychain.service, &username(self.owner, item), labelled.then_some(&shown))
            .map_err(|error| self.trouble(item, error))
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
    fn check_lock(&self, item: Item, aim: Aim, asking: Asking) -> Result<(), Trouble> {
        #[cfg(all(unix, not(target_os = "macos")))]
        match (secret_service::find(&self.keychain.service, &username(self.owner, item))?, asking, aim) {
            (Found::Locked, Asking::Allowed, _) => {}
            (Found::NoCollection, Asking::Allowed, Aim::Keep) => secret_service::make_default_collection()?,
            (found, ..) => found.open()?,
        }
        #[cfg(not(all(unix, not(target_os = "macos"))))]
        let _ = (item, aim, asking);
        Ok(())
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the store may add errors")]
    fn trouble(&self, item: Item, error: Error) -> Trouble {
        // The other errors are not printed: they quote what they found.
        match error {
            Error::PlatformFailure(cause) => {
                tracing::warn!(%cause, "the keychain failed");
                Trouble::Refused
            }
            Error::NoStorageAccess(cause) => {
                tracing::info!(%cause, "the keychain gave no access");
                match self.keychain.place {
                    // A prompt that the person dismissed looks like any other refusal.
                    Place::System => self.check_lock(item, Aim::ReadOrForget, Asking::Never).err(),
                    Place::Given { .. } => None,
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
pub(crate) fn system_store() -> Result<Arc<CredentialStore>, Trouble> {
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

/// Names the owner to a person who looks into their keychain, and no other's.
pub(crate) fn username(owner: Owner<'_>, item: Item) -> String {
    let text = match owner {
        Owner::Session(key) => session_name(key),
        Owner::Endpoint => "endpoint".to_owned(),
    };
    match item {
        Item::Head => text,
        Item::Part(generation, number) => format!("{text} part={generation}.{number}"),
    }
}

fn session_name(key: &SessionKey) -> String {
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
