//! Every role that can be reached, by a profile or as a portal lists it, and the handles that rows and
//! intents name them by.

use std::collections::HashMap;

use crate::{
    input::{Active, Profile, Subject},
    search::Fields,
    state::{State, Target},
    words::{Account, AccountId, ProfileName, RoleKey, RoleName, SessionKey},
};

/// A role, reached by a profile or as the portal lists it.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) session: &'a SessionKey,
    pub(crate) account_id: &'a AccountId,
    pub(crate) role: &'a RoleName,
    pub(crate) account: Option<&'a Account>,
    pub(crate) profile: Option<&'a Profile>,
}

impl<'a> Place<'a> {
    pub(crate) fn key(&self) -> RoleKey {
        let listed = || RoleKey::new(self.session.clone(), self.account_id.clone(), self.role.clone());
        self.profile.map_or_else(listed, |profile| profile.role.clone())
    }

    /// What it is as a choice.
    pub(crate) fn choice(&self) -> Active {
        Active { profile: self.profile.map(|profile| profile.name.clone()), role: self.key() }
    }

    /// Whether both are reached by one profile.
    pub(crate) fn is_same_profile(&self, other: &Place<'_>) -> bool {
        self.profile.zip(other.profile).is_some_and(|(one, other)| one.name == other.name)
    }

    /// Whether it is what the facts speak of.
    pub(crate) fn is(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Profile(name) => self.profile.is_some_and(|profile| profile.name == *name),
            Subject::Role(role) => {
                let chain = self.profile.map_or(&[][..], |profile| &profile.role.assumed);
                role.goal() == (self.account_id, self.role)
                    && role.session == *self.session
                    && role.assumed == *chain
            }
        }
    }

    /// What a query is matched against.
    pub(crate) fn fields(&self, label: &'a str) -> Fields<'a> {
        Fields {
            profile: self.profile.map(|profile| profile.name.as_str()).unwrap_or_default(),
            account: self.account.and_then(|a| a.name.as_deref()).unwrap_or_default(),
            account_id: self.account_id.as_str(),
            role: self.role.as_str(),
            email: self.account.and_then(|a| a.email.as_deref()).unwrap_or_default(),
            label,
        }
    }

    pub(crate) fn handle(&self) -> String {
        self.profile.map_or_else(|| self.role_handle(), |profile| profile_handle(&profile.name))
    }

    /// Handle as one of an account's roles, which sets the row apart from that of its profile.
    pub(crate) fn role_handle(&self) -> String {
        role_handle(&self.key())
    }
}

/// All of them, worked out once for one answer: thousands of roles are not compared with thousands of
/// profiles.
pub(crate) struct Places<'a> {
    /// One per profile, in the config's order.
    pub(crate) profiles: Vec<Place<'a>>,
    /// One per role that a portal lists, by session and account.
    pub(crate) listed: Vec<Place<'a>>,
}

impl<'a> Places<'a> {
    /// Every profile, then every role of the portals that has none.
    pub(crate) fn all(&self) -> impl Iterator<Item = Place<'a>> {
        let nameless = self.listed.iter().filter(|place| place.profile.is_none());
        self.profiles.iter().chain(nameless).copied()
    }
}

impl State {
    /// What a row's handle stands for. A role that a profile leads to is reached by that profile.
    pub(crate) fn target(&self, handle: &str) -> Option<Target> {
        let by_profile = |profile: &Profile| Target {
            role: profile.role.clone(),
            profile: Some(profile.name.clone()),
            region: profile.region.clone(),
        };
        let profiles = &self.config.profiles;
        if let Some(name) = handle.strip_prefix("profile ") {
            return profiles.iter().find(|profile| profile.name.as_str() == name).map(by_profile);
        }
        let (account, rest) = handle.strip_prefix("role ")?.split_once(' ')?;
        let (role, session) = rest.split_once(' ')?;
        let session = self.session_of(session)?;
        let role = RoleKey::new(session, account.parse().ok()?, RoleName::new(role));
        let profile = profiles.iter().find(|profile| profile.role == role).map(by_profile);
        profile.or(Some(Target { role, profile: None, region: None }))
    }

    /// Every place that is known.
    pub(crate) fn places(&self) -> Places<'_> {
        let accounts: HashMap<_, _> = self.accounts().map(|(key, a)| ((key, &a.id), a)).collect();
        let mut leading = HashMap::new();
        let mut profiles = Vec::new();
        for profile in &self.config.profiles {
            let session = &profile.role.session;
            let (id, role) = profile.role.goal();
            if !profile.role.is_chain() {
                leading.entry((session, id, role)).or_insert(profile);
            }
            let account = accounts.get(&(session, id)).copied();
            profiles.push(Place { session, account_id: id, role, account, profile: Some(profile) });
        }
        let listed = self
            .accounts()
            .flat_map(|(session, account)| account.roles.iter().map(move |role| (session, account, role)));
        let listed = listed
            .map(|(session, account, role)| {
                let profile = leading.get(&(session, &account.id, role)).copied();
                Place { session, account_id: &account.id, role, account: Some(account), profile }
            })
            .collect();
        Places { profiles, listed }
    }

    fn accounts(&self) -> impl Iterator<Item = (&SessionKey, &Account)> {
        self.sessions_in_order()
            .flat_map(|key| self.accounts_of(key).iter().map(move |account| (key, account)))
    }

    /// What a session's portal listed last.
    pub(crate) fn accounts_of(&self, key: &SessionKey) -> &[Account] {
        self.catalogues.get(key).map(|catalogue| catalogue.accounts.as_slice()).unwrap_or_default()
    }

    /// As in the config, then those that callers brought.
    pub(crate) fn sessions_in_order(&self) -> impl Iterator<Item = &SessionKey> {
        let brought = self.sessions.keys().filter(|key| !self.config.sessions.contains(key));
        self.config.sessions.iter().chain(brought)
    }

    /// Whether it is the active choice.
    pub(crate) fn is_active(&self, place: &Place<'_>) -> bool {
        self.facts.active.as_ref().is_some_and(|active| {
            let same_role = active.role.goal() == (place.account_id, place.role)
                && active.role.session == *place.session
                && active.role.assumed == *place.profile.map_or(&[][..], |p| &p.role.assumed);
            same_role && active.profile.as_ref() == place.profile.map(|p| &p.name)
        })
    }
}

pub(crate) fn profile_handle(name: &ProfileName) -> String {
    format!("profile {name}")
}

fn role_handle(key: &RoleKey) -> String {
    format!("role {} {} {}", key.account, key.role, key.session.handle())
}

/// Handle of the row that shows the active choice.
pub(crate) fn active_handle(active: &Active) -> String {
    active.profile.as_ref().map_or_else(|| role_handle(&active.role), profile_handle)
}
