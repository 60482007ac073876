//! The agent's secrets. Nothing leaves but by the jobs that need them, and they are wiped when dropped.

use std::collections::HashMap;

use aws_api::RoleCredentials;
use brain::words::{CredentialFacts, RoleKey, SessionKey, Source, TokenFacts};
use jiff::Timestamp;
use keychain::SessionSecrets;
use secrecy::SecretString;

use crate::mirror::ForeignToken;

/// What a job brings home beside what the brain may know.
#[derive(Debug)]
pub(crate) enum Keep {
    /// A session's tokens.
    Session(SessionKey, Held),
    /// Another program's sign-in, as seen in the SDKs' token cache.
    Foreign(SessionKey, ForeignToken),
    /// Tokens that the portal could not be told to revoke.
    Unrevoked(SessionKey, Vec<SessionSecrets>),
    /// News that the keychain has a session's tokens, those issued then.
    Stored(SessionKey, Timestamp),
    /// A role's credentials.
    Role(RoleKey, RoleCredentials),
}

/// A session's tokens in memory.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) secrets: SessionSecrets,
    /// Whose they are.
    pub(crate) origin: Origin,
}

/// Whose tokens are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Daypass signed in.
    Ours {
        /// Whether the keychain has them: if it then has none, another process has signed out.
        stored: bool,
    },
    /// Another program did, and keeps what renews them.
    Borrowed,
}

impl Held {
    /// Those that Daypass signed in to.
    pub(crate) fn ours(secrets: SessionSecrets, stored: bool) -> Self {
        Self { secrets, origin: Origin::Ours { stored } }
    }

    pub(crate) fn is_ours(&self) -> bool {
        self.origin != Origin::Borrowed
    }
}

/// All secrets, by session and role.
#[derive(Debug, Default)]
pub(crate) struct Vault {
    sessions: HashMap<SessionKey, Held>,
    roles: HashMap<RoleKey, RoleCredentials>,
    foreign: HashMap<SessionKey, ForeignToken>,
    unrevoked: HashMap<SessionKey, Vec<SessionSecrets>>,
}

impl Vault {
    pub(crate) fn keep(&mut self, keep: Keep) {
        match keep {
            Keep::Session(key, secrets) => drop(self.sessions.insert(key, secrets)),
            Keep::Stored(key, issued_at) => {
                let held = self.sessions.get_mut(&key).filter(|h| h.secrets.issued_at == issued_at);
                if let Some(Held { origin: Origin::Ours { stored }, .. }) = held {
                    *stored = true;
                }
            }
            Keep::Foreign(key, token) => drop(self.foreign.insert(key, token)),
            Keep::Unrevoked(key, tokens) => self.unrevoked.entry(key).or_default().extend(tokens),
            Keep::Role(role, credentials) => drop(self.roles.insert(role, credentials)),
        }
    }

    pub(crate) fn session(&self, key: &SessionKey) -> Option<&Held> {
        self.sessions.get(key)
    }

    /// The session's tokens, if Daypass signed in.
    pub(crate) fn our_session(&self, key: &SessionKey) -> Option<&Held> {
        self.sessions.get(key).filter(|held| held.is_ours())
    }

    /// Another program's sign-in, as seen last.
    pub(crate) fn foreign(&self, key: &SessionKey) -> Option<&ForeignToken> {
        self.foreign.get(key)
    }

    /// Uses another program's sign-in from now on.
    pub(crate) fn borrow(&mut self, key: &SessionKey) {
        if let Some(token) = self.foreign.get(key) {
            let secrets = SessionSecrets {
                access_token: token.access_token.clone(),
                refresh_token: None,
                client_id: String::new(),
                client_secret: SecretString::default(),
                issued_at: token.issued_at,
                expires_at: token.expires_at,
                registration_expires_at: token.expires_at,
            };
            self.sessions.insert(key.clone(), Held { secrets, origin: Origin::Borrowed });
        }
    }

    /// Sets aside what Daypass signed in to, to be revoked. A sign-in that comes later is not touched by that.
    pub(crate) fn retire(&mut self, key: &SessionKey) {
        if let Some(secrets) = self.our_session(key).map(|held| held.secrets.clone()) {
            self.unrevoked.entry(key.clone()).or_default().push(secrets);
        }
    }

    /// What is to be revoked of a session.
    pub(crate) fn take_retired(&mut self, key: &SessionKey) -> Vec<SessionSecrets> {
        self.unrevoked.remove(key).unwrap_or_default()
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
