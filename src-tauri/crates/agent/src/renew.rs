//! Renewing a sign-in across processes: a refresh token is good for one use, so whoever renews holds
//! the session's lock, looks into the keychain again under it, and leaves the new token there.

use std::{fs, fs::File, io, path::Path};

use aws_api::{Registration, Wire};
use brain::words::SessionKey;
use jiff::Timestamp;
use keychain::{Asking, Keychain, SessionSecrets};
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};

use crate::vault::token_facts;

/// What a renewal needs.
pub(crate) struct Renewal {
    pub(crate) session: SessionKey,
    /// As this process holds them.
    pub(crate) held: SessionSecrets,
    pub(crate) keychain: Keychain,
    pub(crate) wire: Wire,
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
    pub(crate) fn run(self, locks: &Path) -> Result<Renewed, aws_api::Trouble> {
        // Without a lock two processes may spoil a token; without a renewal it ends for certain.
        let _lock = lock(locks, &self.session)
            .inspect_err(|error| tracing::warn!(%error, "a renewal could not be locked"));
        let current = self.newest(&self.held);
        if token_facts(&current).renewal_due() > Timestamp::now() {
            return Ok(Renewed { secrets: current, kept: Ok(()) });
        }
        let Some(refresh_token) = &current.refresh_token else { return Err(aws_api::Trouble::GrantRefused) };
        let registration = Registration {
            client_id: current.client_id.clone(),
            client_secret: current.client_secret.clone(),
            expires_at: current.registration_expires_at,
        };
        let renewing = self.wire.renew(&registration, refresh_token);
        match tokio::runtime::Handle::current().block_on(renewing) {
            Ok(token) => {
                let secrets = SessionSecrets {
                    access_token: token.access_token,
                    refresh_token: token.refresh_token,
                    issued_at: token.issued_at,
                    expires_at: token.expires_at,
                    ..current
                };
                let kept = self.keychain.store(&self.session, &secrets, Asking::Never);
                Ok(Renewed { secrets, kept })
            }
            Err(aws_api::Trouble::GrantRefused | aws_api::Trouble::RegistrationRefused) => {
                // Another program may have been quicker without our lock.
                let stored = self.newest(&current);
                if is_same(&stored, &current) {
                    Err(aws_api::Trouble::GrantRefused)
                } else {
                    Ok(Renewed { secrets: stored, kept: Ok(()) })
                }
            }
            Err(other) => Err(other),
        }
    }

    /// What the keychain has, if that is newer.
    fn newest(&self, known: &SessionSecrets) -> SessionSecrets {
        match self.keychain.load(&self.session, Asking::Never) {
            Ok(Some(stored)) if stored.expires_at > known.expires_at => stored,
            // Locked, or not written yet: what is in memory counts.
            Ok(_) | Err(_) => known.clone(),
        }
    }
}

fn is_same(one: &SessionSecrets, other: &SessionSecrets) -> bool {
    let token = |secrets: &SessionSecrets| {
        secrets.refresh_token.as_ref().map(|token| Sha256::digest(token.expose_secret()))
    };
    token(one) == token(other)
}

/// Held until the file is dropped, also by the death of the process.
fn lock(locks: &Path, session: &SessionKey) -> io::Result<File> {
    fs::create_dir_all(locks)?;
    let name = hex::encode(&Sha256::digest(serde_json::to_vec(session)?)[..16]);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(locks.join(format!("renew-{name}.lock")))?;
    file.lock()?;
    Ok(file)
}
