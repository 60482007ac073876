//! Profiles whose role the portal no longer offers, to be removed where the person ticks them.

use super::{
    Open,
    generate_page::{OFF, ON, fits},
};
use crate::{
    input::Profile,
    say,
    state::State,
    view::{Intent, Item, Part},
    words::SessionKey,
};

/// So many are shown; a filter shows the others.
const SHOWN: usize = 60;

/// A profile whose role is gone.
pub(super) struct Gone<'a> {
    pub(super) profile: &'a Profile,
    account: Option<&'a str>,
    /// Whether it is ticked. None is by itself: a role may come back.
    pub(super) wanted: bool,
}

impl Gone<'_> {
    fn id(&self) -> String {
        format!("gone {}", self.profile.name)
    }
}

impl State {
    /// The session's profiles whose role is not among those that were listed last, and that the filter lets
    /// through. What cannot be told of is left out: accounts whose roles could not be listed, and everything
    /// before the first list; so is what other profiles build on.
    pub(super) fn gone_of<'a>(&'a self, key: &SessionKey, open: &Open) -> Vec<Gone<'a>> {
        let (accounts, filter) = (self.accounts_of(key), open.filter());
        if accounts.is_empty() {
            return Vec::new();
        }
        let profiles = &self.config.profiles;
        let own = profiles.iter().filter(|profile| profile.role.session == *key && !profile.role.is_chain());
        own.filter(|profile| !profiles.iter().any(|user| user.source.as_ref() == Some(&profile.name)))
            .filter_map(|profile| {
                let (id, role) = profile.role.goal();
                let account = accounts.iter().find(|account| account.id == *id);
                if account.is_some_and(|account| account.roles.is_empty() || account.roles.contains(role)) {
                    return None;
                }
                let account = account.and_then(|account| account.name.as_deref());
                let fields = [Some(profile.name.as_str()), account, Some(id.as_str()), Some(role.as_str())];
                let mut gone = Gone { profile, account, wanted: false };
                gone.wanted = open.fields.get(&gone.id()).is_some_and(|ticked| ticked == ON);
                fits(&filter, &fields).then_some(gone)
            })
            .collect()
    }
}

/// The part of the page that has them, if there are any.
pub(super) fn part(gone: &[Gone<'_>]) -> Option<Part> {
    let items = gone.iter().take(SHOWN).map(|gone| {
        let (id, role) = gone.profile.role.goal();
        Item::Switch {
            name: gone.profile.name.to_string(),
            hint: say::role_of(role, gone.account.unwrap_or(id.as_str())),
            on: gone.wanted,
            tick: true,
            intent: Intent::Fill { id: gone.id(), text: if gone.wanted { OFF } else { ON }.to_owned() },
        }
    });
    let chosen = gone.iter().filter(|gone| gone.wanted).count();
    (!gone.is_empty())
        .then(|| Part::card(say::NO_LONGER_OFFERED, items.collect()).noted(say::chosen(chosen, gone.len())))
}
