//! Keys in files, for tools that read nothing else: in the shared credentials file, or as variables in a file of their
//! own. They are written when a person asks for it, and taken away when they end, at sign-out and with the agent.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    input::{Answer, CallerId, Code, Effect, Refusal},
    state::State,
    words::{Region, RoleKey, SessionKey},
};

/// A section of a credentials file, or a file of variables.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KeysPlace {
    /// The file.
    pub file: PathBuf,
    /// The name between the section's brackets; `None` for a file that is Daypass's as a whole.
    pub section: Option<String>,
}

/// Where a caller wants a role's credentials written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Save {
    /// The section or file.
    pub place: KeysPlace,
    /// What stands there beside the keys.
    pub region: Option<Region>,
}

impl State {
    /// A role's credentials were written, or why not.
    pub(crate) fn keys_saved(
        &mut self,
        caller: CallerId,
        role: &RoleKey,
        place: KeysPlace,
        outcome: Result<Timestamp, String>,
    ) {
        let answer = match outcome {
            Ok(expires_at) => {
                // Those of a session that was signed out of meanwhile are gone by now.
                if self.host.is_some() && !self.is_signed_out(&role.session) {
                    self.saved.insert(place, (role.session.clone(), expires_at));
                }
                Answer::Saved { expires_at }
            }
            Err(message) => Answer::Refused(Refusal { code: Code::Failed, message, hint: None }),
        };
        self.effect(Effect::Answer(caller, answer));
    }

    /// Takes away what has ended.
    pub(crate) fn remove_saved(&mut self, now: Timestamp) {
        let over = self.saved.extract_if(.., |_, (_, ends)| *ends <= now);
        self.effects.extend(over.map(|(place, _)| Effect::RemoveKeys(place)));
    }

    /// Takes away what belongs to a session that is signed out of. Files may hold more than is known here:
    /// what a command wrote, or what is being written at this moment.
    pub(crate) fn remove_saved_of(&mut self, session: &SessionKey) {
        self.saved.retain(|_, (whose, _)| whose != session);
        self.effect(Effect::RemoveKeysOf(session.clone()));
    }
}
