//! The agent's secrets. Nothing leaves but by the jobs that need them, and they are wiped when dropped.

use std::collections::HashMap;

use aws_api::RoleCredentials;
use brain::words::{CredentialFacts, RoleKey, SessionKey, Source, TokenFacts};
use jiff::Timestamp;
use keychain::SessionSecrets;

/// What a job brings home beside what the brain may know.
#[derive(Debug)]
pub(crate) enum Keep {
    /// A session's tokens.
    Session(SessionKey, Held),
    /// News that the keychain has a session's tokens, those issued then.
    Stored(SessionKey, Timestamp),
    /// A role's credentials.
    Role(RoleKey, RoleCredentials),
}

/// A session's tokens in memory.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) secrets: SessionSecrets,
    /// Whether the keychain has them: if it then has none, another process has signed out.
    pub(crate) stored: bool,
}

/// All secrets, by session and role.
#[derive(Debug, Default)]
pub(crate) struct Vault {
    sessions: HashMap<SessionKey, Held>,
    roles: HashMap<RoleKey, RoleCredentials>,
}

impl Vault {
    pub(crate) fn keep(&mut self, keep: Keep) {
        match keep {
            Keep::Session(key, secrets) => drop(self.sessions.insert(key, secrets)),
            Keep::Stored(key, issued_at) => {
                if let Some(held) = self.sessions.get_mut(&key).filter(|h| h.secrets.issued_at == issued_at) {
                    held.stored = true;
                }
            }
            Keep::Role(role, credentials) => drop(self.roles.insert(role, credentials)),
        }
    }

    pub(crate) fn session(&self, key: &SessionKey) -> Option<&Held> {
        self.sessions.get(key)
    }

    pub(crate) fn role(&self, role: &RoleKey) -> Option<&RoleCredentials> {
        self.roles.get(role)
    }

    /// Drops the credentials of roles that are not `wanted`.
    pub(crate) fn retain_roles(&mut self, wanted: impl Fn(&RoleKey) -> bool) {
        self.roles.retain(|role, _| wanted(role));
    }

    /// Forgets a session's tokens. Credentials that it opened live on until the brain lets go of them.
    pub(crate) fn forget(&mut self, key: &SessionKey) {
        self.sessions.remove(key);
    }
}

/// What the brain may know of a session's secrets.
pub(crate) fn token_facts(secrets: &SessionSecrets) -> TokenFacts {
    TokenFacts {
        issued_at: secrets.issued_at,
        expires_at: secrets.expires_at,
        renews: secrets.refresh_token.is_some(),
        source: Source::Daypass,
    }
}

/// What the brain may know of a role's credentials.
pub(crate) fn credential_facts(credentials: &RoleCredentials, issued_at: Timestamp) -> CredentialFacts {
    CredentialFacts { issued_at, expires_at: credentials.expires_at }
}
