//! A sign-in whose session is gone from the config cannot be signed out of any more, so no edit takes away a
//! session that somebody is signed in to.

use std::collections::BTreeSet;

use aws_files::{Document, Plan, SharedConfig, SsoSession, StaticKeys, write};
use brain::{
    status::{Keychain, SessionState, SessionStatus, Status},
    words::{SessionForm, SessionKey, Source},
};

use crate::Surroundings;

/// Sessions that are gone after an edit.
#[derive(Debug)]
pub struct Gone {
    sessions: Vec<SessionKey>,
    before: SharedConfig,
}

/// Why an edit must not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutOfReach {
    /// Somebody is signed in to a session that is gone after it.
    SignedIn {
        /// The session.
        session: SessionKey,
        /// The word that stands for it at the command line.
        called: String,
    },
    /// The keychain is locked, and may hold a sign-in to that session.
    Unknown(SessionKey),
}

impl Gone {
    /// Those that a plan takes away.
    pub fn by(surroundings: &Surroundings, plan: &Plan) -> Self {
        let file = &surroundings.places().credentials;
        let keys = write::read(file).ok().flatten().unwrap_or_default();
        let keys = StaticKeys::read(keys.into(), file);
        let (before, after) =
            (read(surroundings, plan.before(), &keys), read(surroundings, plan.after(), &keys));
        let (there, left) = (sessions(surroundings, &before), sessions(surroundings, &after));
        Self { sessions: there.difference(&left).cloned().collect(), before }
    }

    /// Those whose status decides; where there are none, the edit may be made.
    pub fn sessions(&self) -> &[SessionKey] {
        &self.sessions
    }

    /// Whether the edit may be made, as they stand.
    pub fn judge(&self, status: &Status) -> Result<(), Box<OutOfReach>> {
        let there = self.sessions.iter().zip(&status.sessions);
        if let Some((key, _)) = there.into_iter().find(|(_, standing)| is_signed_in(standing)) {
            let called = called(key, &self.before);
            return Err(Box::new(OutOfReach::SignedIn { session: key.clone(), called }));
        }
        match self.sessions.first() {
            Some(first) if cannot_tell(status) => Err(Box::new(OutOfReach::Unknown(first.clone()))),
            Some(_) | None => Ok(()),
        }
    }
}

/// An agent knows what it holds; a command knows only what the keychain tells it.
fn cannot_tell(status: &Status) -> bool {
    status.keychain == Keychain::Locked && !status.agent.running
}

/// What another program signed in to is that one's, which still reaches it.
fn is_signed_in(standing: &SessionStatus) -> bool {
    let is_in = match standing.state {
        SessionState::SignedIn | SessionState::SigningIn | SessionState::Offline => true,
        SessionState::Expired | SessionState::SignedOut => standing.renews,
    };
    is_in && standing.source != Some(Source::AwsCli)
}

fn read(surroundings: &Surroundings, content: &[u8], keys: &StaticKeys) -> SharedConfig {
    SharedConfig::read(&Document::parse(content), surroundings.config_file(), keys)
}

/// All sessions of a config, those of profiles with a start URL of their own included.
fn sessions(surroundings: &Surroundings, config: &SharedConfig) -> BTreeSet<SessionKey> {
    let of_profiles = config.profiles.iter().filter_map(|profile| Some(profile.role()?.session.clone()));
    let all = config.sessions.iter().map(SsoSession::key).chain(of_profiles);
    all.map(|key| SessionKey { endpoints: surroundings.endpoints().clone(), ..key }).collect()
}

/// The word that stands for the session at the command line: where it has no name, a profile of its own, since
/// others may share its start URL.
fn called(key: &SessionKey, config: &SharedConfig) -> String {
    match &key.form {
        SessionForm::Named(name) => name.to_string(),
        SessionForm::Legacy => {
            let opens = |session: &SessionKey| {
                (&session.form, &session.start_url, &session.region)
                    == (&key.form, &key.start_url, &key.region)
            };
            let mut profiles = config.profiles.iter();
            let own = profiles.find(|profile| profile.role().is_some_and(|role| opens(&role.session)));
            own.map_or_else(|| key.start_url.to_string(), |profile| profile.name.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use brain::status::AgentStatus;

    use super::*;

    #[test]
    fn only_a_locked_keychain_without_an_agent_leaves_open_who_is_signed_in() {
        for (keychain, running, open) in [
            (Keychain::Locked, false, true),
            (Keychain::Locked, true, false),
            (Keychain::Unlocked, false, false),
            (Keychain::Absent, false, false),
        ] {
            let status = Status {
                active: None,
                active_role: None,
                credentials_expire_at: None,
                keychain,
                clock_ahead_seconds: 0,
                agent: AgentStatus { running, host: None, endpoint: None },
                sessions: Vec::new(),
            };
            assert_eq!(cannot_tell(&status), open, "{keychain:?} {running}");
        }
    }
}
