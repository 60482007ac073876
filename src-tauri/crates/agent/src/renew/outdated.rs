//! Tokens that a renewal has replaced. A job that carries one may have waited for its turn meanwhile: were
//! it to bring that token back, the refresh token that is still good would be lost.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use brain::words::SessionKey;
use jiff::Timestamp;
use keychain::SessionSecrets;

/// When the token of each session was issued that was replaced last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outdated(Arc<Mutex<HashMap<SessionKey, Timestamp>>>);

impl Outdated {
    /// To be called in the turn in which the new token has taken its place.
    pub(crate) fn add(&self, session: &SessionKey, secrets: &SessionSecrets) {
        let mut outdated = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        outdated.insert(session.clone(), secrets.issued_at);
    }

    /// To be asked in the turn in which the token would be put somewhere.
    pub(crate) fn has(&self, session: &SessionKey, secrets: &SessionSecrets) -> bool {
        let outdated = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        outdated.get(session) == Some(&secrets.issued_at)
    }
}
