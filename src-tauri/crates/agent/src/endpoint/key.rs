//! The key that tokens are made with. A token is an HMAC (RFC 2104) of its path, so that it opens no other, and what
//! was handed out is still good when the agent has been started anew.

use std::{fmt, time::Duration};

use aws_files::Fingerprint;
use brain::Served;
use hmac::{Hmac, KeyInit as _, Mac as _};
use keychain::{Asking, Keychain, Trouble};
use rand::RngCore as _;
use sha2::Sha256;
use tokio::{task::spawn_blocking, time::timeout};
use zeroize::Zeroizing;

/// As long as what SHA-256 gives: RFC 2104, 3.
const BYTES: usize = 32;

/// A keychain answers in this time, or the key is in memory only.
const PATIENCE: Duration = Duration::from_secs(5);

/// The key.
pub(super) struct Key(Zeroizing<[u8; BYTES]>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

impl Key {
    pub(super) fn new() -> Self {
        let mut bytes = Zeroizing::new([0; BYTES]);
        rand::rng().fill_bytes(&mut *bytes);
        Self(bytes)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// Tells this key from others and gives nothing of it away: nobody guesses what it was made of.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&*self.0)
    }

    /// The token that opens the path of what is served: digits and letters, as every SDK takes them.
    pub(super) fn token(&self, served: &Served) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(self.of(served).finalize().into_bytes()))
    }

    /// Whether a token opens it; compared in constant time.
    pub(super) fn opens(&self, served: &Served, token: &[u8]) -> bool {
        hex::decode(token).is_ok_and(|token| self.of(served).verify_slice(&token).is_ok())
    }

    fn of(&self, served: &Served) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(&*self.0).expect("HMAC takes keys of any length");
        match served {
            Served::Profile(name) => mac.chain_update("/profile/").chain_update(name.as_str()),
            Served::Active => mac.chain_update("/active"),
        }
    }
}

/// The key of before, where the keychain has it.
pub(super) async fn kept(keychain: &Keychain, kept: &Fingerprint) -> Option<Key> {
    let place = keychain.clone();
    match within_patience(move || place.endpoint_key(Asking::Never)).await {
        Ok(stored) => stored.and_then(|bytes| Key::read(&bytes)).filter(|key| key.fingerprint() == *kept),
        Err(error) => {
            tracing::info!(%error, "the endpoint gets another key");
            None
        }
    }
}

/// Has the keychain keep it for the next agent.
pub(super) async fn keep(keychain: &Keychain, key: &Key) {
    let (place, bytes) = (keychain.clone(), key.0.clone());
    if let Err(error) = within_patience(move || place.keep_endpoint_key(&*bytes, Asking::Never)).await {
        tracing::info!(%error, "the endpoint's key lasts until the agent ends");
    }
}

async fn within_patience<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    match timeout(PATIENCE, spawn_blocking(work)).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) | Err(_) => Err(Trouble::TimedOut),
    }
}
