//! What a person has at hand: favourites and recents, and what that means for lists.

use crate::{
    input::{Active, Facts, Profile, Subject},
    state::State,
    words::RoleKey,
};

/// Recents that are shown: more would be a list of their own.
const SHOWN: usize = 5;
/// What one more matching letter adds to a search's score. A favourite and the latest recent are worth about
/// that: they win among what matches alike, and not against what matches better.
const LETTER: u32 = 16;

/// What is at hand beside the active choice, each once.
#[derive(Debug)]
pub(crate) struct AtHand {
    /// In the order in which they were starred.
    pub(crate) favourites: Vec<Active>,
    /// The latest first.
    pub(crate) recents: Vec<Active>,
}

impl State {
    /// What is at hand. What is gone from the config or the portal is not.
    pub(crate) fn at_hand(&self) -> AtHand {
        let mut taken: Vec<Active> = self.facts.active.iter().cloned().collect();
        let mut take = |subject: &Subject| {
            let choice = self.leads_to(subject).filter(|choice| !taken.contains(choice))?;
            taken.push(choice.clone());
            Some(choice)
        };
        let favourites = self.facts.favourites.iter().filter_map(&mut take).collect();
        let recents = self.facts.recents.iter().filter_map(|recent| take(&recent.of)).take(SHOWN).collect();
        AtHand { favourites, recents }
    }

    /// What a subject leads to now: a role by the profile that it has got since, if any.
    fn leads_to(&self, subject: &Subject) -> Option<Active> {
        let by_profile =
            |profile: &Profile| Active { profile: Some(profile.name.clone()), role: profile.role.clone() };
        let profiles = &self.config.profiles;
        match subject {
            Subject::Profile(name) => profiles.iter().find(|profile| profile.name == *name).map(by_profile),
            Subject::Role(role) => match profiles.iter().find(|profile| profile.role == *role) {
                Some(profile) => Some(by_profile(profile)),
                None => self.may_offer(role).then(|| Active { profile: None, role: role.clone() }),
            },
        }
    }

    /// Whether the portal lists a role, or has not been asked yet.
    fn may_offer(&self, role: &RoleKey) -> bool {
        let accounts = self.accounts_of(&role.session);
        let listed = accounts.iter().any(|a| a.id == role.account && a.roles.contains(&role.role));
        self.sessions.contains_key(&role.session) && (listed || accounts.is_empty())
    }
}

impl Facts {
    /// What a search adds to the score of what is at hand. `is` says whether something kept is meant.
    pub fn familiarity(&self, is: impl Fn(&Subject) -> bool) -> u32 {
        let favourite = self.favourites.iter().any(&is);
        let recent = self.recents.iter().take(SHOWN).position(|recent| is(&recent.of));
        let recent = recent.map_or(0, |at| LETTER.saturating_sub(u32::try_from(at).unwrap_or(LETTER)));
        recent.max(if favourite { LETTER } else { 0 })
    }
}
