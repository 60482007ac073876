//! What the agent's endpoint serves to programs: a profile by its name, or whatever is active. The names are read
//! in the agent's own config, since a program that asks there says nothing else.

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    catalogue::Known,
    input::{Active, Answer, CallerId, Code, Config, Effect, Refusal},
    say,
    state::State,
    words::{ProfileName, RoleKey},
};

/// What has a path of its own at the endpoint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Served {
    /// One profile, whatever is active.
    Profile(ProfileName),
    /// The active choice, for programs that follow it while they run. What is guarded does not arrive there.
    Active,
}

/// Where a program finds what is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// For `AWS_CONTAINER_CREDENTIALS_FULL_URI`.
    pub url: String,
    /// For `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`.
    pub token_file: PathBuf,
}

/// What a caller wants of something served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    /// Its credentials, without waiting for a person: programs give up after a second.
    Credentials,
    /// To be told where it is.
    Offer,
}

impl Config {
    /// Why the active choice leads nowhere by now: its profile is gone, or leads to another role than when it was
    /// chosen. Nothing follows it then, so that no program works in another account than the person believes.
    pub fn astray(&self, active: &Active) -> Option<Refusal> {
        let name = active.profile.as_ref()?;
        match self.profiles.iter().find(|profile| profile.name == *name) {
            None => Some(say::active_gone(name)),
            Some(profile) if profile.role != active.role => Some(say::active_moved(name)),
            Some(_) => None,
        }
    }
}

impl State {
    /// Somebody wants something by a name.
    pub(crate) fn want_served(&mut self, caller: CallerId, served: Served, want: Want, now: Timestamp) {
        self.awaiting_names.push((caller, served, want));
        self.answer_waiting_names(now);
    }

    /// Goes on with those who wait until it is known what names mean and what is guarded.
    pub(crate) fn answer_waiting_names(&mut self, now: Timestamp) {
        let guard_is_known =
            self.host.is_none() || self.settings_known && !matches!(self.known, Known::Reading(_));
        if !(self.config_read && self.facts_read && guard_is_known) {
            return;
        }
        for (caller, served, want) in std::mem::take(&mut self.awaiting_names) {
            match (say::in_english(|| self.resolve(&served)), want) {
                (Err(refusal), _) => self.effect(Effect::Answer(caller, Answer::Refused(refusal))),
                (Ok(role), Want::Offer) => self.effect(Effect::Offer { caller, served, role }),
                (Ok(role), Want::Credentials) => {
                    self.want_credentials(caller, &role, None, SignedDuration::ZERO, now);
                }
            }
        }
    }

    /// Something is offered, or why not.
    pub(crate) fn offered(&mut self, caller: CallerId, role: RoleKey, outcome: Result<Address, String>) {
        let answer = match outcome {
            Ok(address) => Answer::Offered { address, role: Box::new(role) },
            Err(message) => Answer::Refused(Refusal { code: Code::Failed, message, hint: None }),
        };
        self.effect(Effect::Answer(caller, answer));
    }

    /// The role behind a name.
    fn resolve(&self, served: &Served) -> Result<RoleKey, Refusal> {
        let find = |name: &ProfileName| self.config.profiles.iter().find(|profile| profile.name == *name);
        match served {
            Served::Profile(name) => {
                find(name).map(|profile| profile.role.clone()).ok_or_else(|| say::not_served(name))
            }
            Served::Active => {
                let active = self.facts.active.as_ref().ok_or_else(say::none_active)?;
                if let Some(refusal) = self.config.astray(active) {
                    return Err(refusal);
                }
                if self.guards(active) {
                    return Err(say::not_followed(&say::choice(active.profile.as_ref(), &active.role)));
                }
                Ok(active.role.clone())
            }
        }
    }
}
