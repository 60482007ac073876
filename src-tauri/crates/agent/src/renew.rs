//! Renewing a sign-in across processes: a refresh token is good for one use, so whoever renews holds
//! the session's lock, looks into the keychain again under it, and leaves the new token there.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use aws_api::{Registration, Wire};
use brain::{Trouble, words::SessionKey};
use jiff::Timestamp;
use keychain::{Asking, Keychain, SessionSecrets};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::{
    jobs::trouble,
    sharing::{Found, Sharing},
    vault::{Held, Origin, token_facts},
};

pub(crate) use outdated::Outdated;

/// Between two looks at a lock that another process holds.
const LOOK: Duration = Duration::from_millis(50);

/// For another process to finish with a session's record, where that is all it does.
const BRIEFLY: Duration = Duration::from_secs(2);

/// What a renewal needs.
pub(crate) struct Renewal {
    pub(crate) session: SessionKey,
    /// As this process holds them.
    pub(crate) held: Held,
    pub(crate) keychain: Keychain,
    /// Where AWS tools are shown the new token.
    pub(crate) sharing: Option<Sharing>,
    pub(crate) wire: Wire,
    /// Where the token is noted that another takes the place of.
    pub(crate) outdated: Outdated,
    /// For another process that renews the same session to finish.
    pub(crate) patience: Duration,
}

/// What a renewal brought.
pub(crate) struct Renewed {
    pub(crate) secrets: SessionSecrets,
    /// Whether the keychain has them; if not, they are in memory only.
    pub(crate) kept: Result<(), keychain::Trouble>,
}

impl Renewal {
    /// Renews, unless another process has. Blocks while another process renews the same session, and
    /// while the server takes its time.
    ///
    /// [`Trouble::TokenRefused`] if another process has signed out, [`Trouble::Internal`] if one keeps the
    /// lock: the next try may find it free.
    pub(crate) fn run(self, locks: &Path) -> Result<Renewed, Trouble> {
        let renewed = self.renew(locks)?;
        if !is_same(&renewed.secrets, &self.held.secrets) {
            self.outdated.add(&self.session, &self.held.secrets);
        }
        Ok(renewed)
    }

    fn renew(&self, locks: &Path) -> Result<Renewed, Trouble> {
        let _lock = match lock(locks, &self.session, self.patience) {
            Ok(lock) => Some(lock),
            Err(TryLockError::WouldBlock) => {
                tracing::warn!("another process has been renewing this session for too long");
                return Err(Trouble::Internal);
            }
            // Without a lock two processes may spoil a token; without a renewal it ends for certain.
            Err(TryLockError::Error(error)) => {
                tracing::warn!(%error, "a renewal could not be locked");
                None
            }
        };
        let newest = self.newest(self.held.clone())?;
        let current = newest.secrets.clone();
        if token_facts(&current).renewal_due() > Timestamp::now() {
            self.share(&current);
            return Ok(Renewed { secrets: current, kept: Ok(()) });
        }
        let Some(refresh_token) = &current.refresh_token else { return Err(Trouble::GrantRefused) };
        let registration = registration(&current);
        let renewing = self.wire.renew(&registration, refresh_token);
        match tokio::runtime::Handle::current().block_on(renewing) {
            Ok(token) => {
                // Another process may have signed out meanwhile: what it took away stays away. Or in anew: then
                // this belongs to a sign-in that is over.
                let now = self.newest(newest);
                if !matches!(&now, Ok(now) if is_same(&now.secrets, &current)) {
                    let revoking = self.wire.logout(&token.access_token);
                    if let Err(trouble) = tokio::runtime::Handle::current().block_on(revoking) {
                        tracing::info!(%trouble, "a token that nobody wants ends by itself");
                    }
                    let secrets = now?.secrets;
                    self.share(&secrets);
                    return Ok(Renewed { secrets, kept: Ok(()) });
                }
                let secrets = SessionSecrets {
                    access_token: token.access_token,
                    refresh_token: token.refresh_token,
                    issued_at: token.issued_at,
                    expires_at: token.expires_at,
                    ..current
                };
                let kept = self.keychain.store(&self.session, &secrets, Asking::Never);
                self.share(&secrets);
                Ok(Renewed { secrets, kept })
            }
            Err(aws_api::Trouble::GrantRefused | aws_api::Trouble::RegistrationRefused) => {
                // Another program may have been quicker without our lock.
                let newest = self.newest(newest)?.secrets;
                if !is_same(&newest, &current) {
                    return Ok(Renewed { secrets: newest, kept: Ok(()) });
                }
                // An AWS tool may have, with the refresh token that is shared with it.
                match self.sharing.as_ref().map(|sharing| sharing.look(&self.session, Some(&current))) {
                    Some(Found::Renewed(secrets)) => {
                        let kept = self.keychain.store(&self.session, &secrets, Asking::Never);
                        Ok(Renewed { secrets, kept })
                    }
                    Some(Found::Nothing(_) | Found::Foreign(_)) | None => Err(Trouble::GrantRefused),
                }
            }
            Err(other) => Err(trouble(other)),
        }
    }

    fn share(&self, secrets: &SessionSecrets) {
        if let Some(sharing) = &self.sharing {
            sharing.publish(&self.session, secrets);
        }
    }

    /// What the keychain has, if that is newer.
    fn newest(&self, known: Held) -> Result<Held, Trouble> {
        match self.keychain.load(&self.session, Asking::Never) {
            // Clocks are set back: what the keychain has had is newer whatever they say.
            Ok(Some(stored))
                if stored.issued_at > known.secrets.issued_at
                    || (known.origin == (Origin::Ours { stored: true })
                        && !is_same(&stored, &known.secrets)) =>
            {
                Ok(Held::ours(stored, true))
            }
            Ok(None) if known.origin == (Origin::Ours { stored: true }) => Err(Trouble::TokenRefused),
            // Locked, or not written yet: what is in memory counts.
            Ok(_) | Err(_) => Ok(known),
        }
    }
}

/// The client that signed in.
pub(crate) fn registration(secrets: &SessionSecrets) -> Registration {
    Registration {
        client_id: secrets.client_id.clone(),
        client_secret: secrets.client_secret.clone(),
        expires_at: secrets.registration_expires_at,
    }
}

fn is_same(one: &SessionSecrets, other: &SessionSecrets) -> bool {
    let [one, other] = [one, other].map(|secrets| secrets.refresh_token.as_ref());
    one.map(SecretString::expose_secret) == other.map(SecretString::expose_secret)
}

/// Keeps other processes from a session's record for as long as the file is held. One that takes long over a
/// renewal is not waited for: it looks again before it writes.
pub(crate) fn lock_record(locks: &Path, session: &SessionKey) -> Option<File> {
    lock(locks, session, BRIEFLY).ok()
}

/// Held until the file is dropped, also by the death of the process.
fn lock(locks: &Path, session: &SessionKey, patience: Duration) -> Result<File, TryLockError> {
    let file = lock_file(locks, session).map_err(TryLockError::Error)?;
    let end = Instant::now() + patience;
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if Instant::now() < end => thread::sleep(LOOK),
            other => return other.map(|()| file),
        }
    }
}

fn lock_file(locks: &Path, session: &SessionKey) -> io::Result<File> {
    aws_files::lock::open(locks, &file_name("renew", session))
}

/// The name of a session's lock.
pub(crate) fn file_name(what: &str, session: &SessionKey) -> String {
    format!("{what}-{}.lock", key_name(session))
}

/// A session as part of a file's name.
pub(crate) fn key_name(session: &SessionKey) -> String {
    let key = serde_json::to_vec(session).expect("a session has string keys only");
    hex::encode(&Sha256::digest(key)[..16])
}

mod outdated;

#[cfg(test)]
mod tests;
