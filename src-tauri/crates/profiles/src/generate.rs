//! Profiles for everything that the portal offers, and none for what it offers no more.

use std::collections::{BTreeMap, BTreeSet};

use aws_files::{Header, ProfileKind};
use brain::{
    Code, Refusal,
    say::{Count, Word},
    words::{Account, ProfileName, Region, RoleName, SessionName},
};

use crate::draft::{Draft, refuse, sso_role};
use crate::profile::{NewProfile, Style, arguments, asks_daypass_for, plain};
use crate::template::Template;

/// What is to be generated.
#[derive(Debug)]
pub struct Generation<'a> {
    /// The session whose roles they are.
    pub session: &'a SessionName,
    /// What the profiles are called.
    pub template: &'a Template,
    /// Words that account or role must contain, or the name of a profile to be pruned; empty for everything.
    pub filter: &'a str,
    /// Where the profiles' commands work.
    pub region: Option<&'a Region>,
    /// The AWS CLI's output format.
    pub output: Option<&'a str>,
    /// How the profiles get credentials.
    pub style: &'a Style,
    /// Whether profiles are removed whose role the portal offers no more.
    pub prune: bool,
}

/// A role that has no profile yet.
struct Missing<'a> {
    account: &'a Account,
    role: &'a RoleName,
    name: ProfileName,
}

impl Draft<'_> {
    /// Adds a profile for every role of `offered` that has none. Names that come out alike get the account's
    /// id behind them.
    ///
    /// # Errors
    ///
    /// The session is missing, the template fails, or it gives the same name to several roles of an account.
    pub fn generate(&mut self, offered: &[Account], wish: &Generation<'_>) -> Result<(), Refusal> {
        let session = wish.session;
        if !self.config().sessions.iter().any(|there| there.name == *session) {
            return Err(Word("no-session").refusal(Code::NotFound, &[("name", session)]));
        }
        if wish.prune {
            self.prune(offered, session, wish.filter)?;
        }
        let there = self.roles_of(session);
        let (mut missing, mut kept) = (Vec::new(), 0);
        for account in offered {
            for role in account.roles.iter().filter(|role| matches(wish.filter, account, role)) {
                if there.contains_key(&(account.id.as_str(), role.as_str()).into()) {
                    kept += 1;
                } else {
                    let name = wish.template.name(session, account, role)?;
                    missing.push(Missing { account, role, name });
                }
            }
        }
        self.tell_apart(&mut missing, wish.template)?;
        let added = missing.len();
        let profiles = missing.into_iter().map(|Missing { account, role, name }| {
            let profile = NewProfile {
                name,
                session: session.clone(),
                account: account.id.clone(),
                role: role.clone(),
                region: wish.region.cloned(),
                output: wish.output.map(str::to_owned),
                style: wish.style.clone(),
            };
            profile.section()
        });
        self.add_all(profiles.collect::<Result<_, _>>()?)?;
        self.say(match (added, kept) {
            (0, 0) if wish.filter.is_empty() => Word("offers-no-role").with(&[("name", session)]),
            (0, 0) => Word("offers-no-role-with").with(&[("name", session)]),
            (0, kept) => Word("nothing-to-add").with(&[("n", &Count(kept))]),
            (added, 0) => Word("profiles-added").with(&[("n", &Count(added))]),
            (added, kept) => {
                let added = Word("so-many-profiles").with(&[("n", &Count(added))]);
                Word("profiles-added-beside").with(&[("added", &added), ("n", &Count(kept))])
            }
        });
        Ok(())
    }

    /// Removes the session's profiles whose role is not offered, where nothing else is in them. Of a role that
    /// `filter` does not match, nothing is removed.
    fn prune(&mut self, offered: &[Account], session: &SessionName, filter: &str) -> Result<(), Refusal> {
        if offered.iter().all(|account| account.roles.is_empty()) {
            let what = format!("“{session}” offers no role at all, so nothing is pruned.");
            return Err(refuse(
                Code::Failed,
                what,
                "If that is right, remove the session: daypass session remove",
            ));
        }
        let roles: BTreeSet<Role> = (offered.iter())
            .flat_map(|account| account.roles.iter().map(|role| (account.id.as_str(), role.as_str()).into()))
            .collect();
        // The portal lists an account for its roles: one without any could not be listed whole.
        let is_unlisted =
            |id: &str| offered.iter().any(|account| account.id.as_str() == id && account.roles.is_empty());
        // Of an account that is gone as a whole, only the profile's name still says what it was called.
        let is_meant = |Role(id, role): &Role, profile: &ProfileName| {
            let account = offered.iter().find(|account| account.id.as_str() == id);
            let name = account.and_then(|account| account.name.as_deref());
            let email = account.and_then(|account| account.email.as_deref());
            has_words(filter, &[name, email, Some(id), Some(role), Some(profile.as_str())])
        };
        let there = self.roles_of(session).into_iter().filter(|(role, _)| !roles.contains(role));
        let mut gone: Vec<_> =
            there.flat_map(|(role, names)| names.into_iter().map(move |name| (role.clone(), name))).collect();
        gone.retain(|(role, name)| is_meant(role, name));
        let plain = plain(&self.document);
        let mut going = Vec::new();
        for (Role(account, role), name) in gone {
            if is_unlisted(&account) {
                self.say(format!("Kept [profile {name}]: nobody knows whether its role is still offered."));
            } else if plain.contains(&name) {
                going.push((role, name));
            } else {
                self.say(format!(
                    "Kept [profile {name}]: {role} is offered no more, but it has more in it than that."
                ));
            }
        }
        let names: Vec<_> = going.iter().map(|(_, name)| name.clone()).collect();
        let needed: BTreeMap<_, _> = self.needed(&names).into_iter().rev().collect();
        let has_to_stay = |(role, name): &(String, ProfileName), why: &Refusal| {
            format!("Kept [profile {name}]: {role} is offered no more, but {}", why.message)
        };
        going.retain(|gone| {
            let why = needed.get(&gone.1);
            if let Some(why) = why {
                self.say(has_to_stay(gone, why));
            }
            why.is_none()
        });
        let names: Vec<_> = going.iter().map(|(_, name)| name.clone()).collect();
        if self.remove_profiles(&names).is_ok() {
            return Ok(());
        }
        // One that cannot go keeps no other.
        for gone in going {
            if let Err(why) = self.remove_profiles(std::slice::from_ref(&gone.1)) {
                self.say(has_to_stay(&gone, &why));
            }
        }
        Ok(())
    }

    /// The roles of the session that have profiles, of either style.
    fn roles_of(&self, session: &SessionName) -> BTreeMap<Role, Vec<ProfileName>> {
        let config = self.config();
        let key = config.sessions.iter().find(|there| there.name == *session).map(aws_files::SsoSession::key);
        let mut roles: BTreeMap<Role, Vec<ProfileName>> = BTreeMap::new();
        for profile in &config.profiles {
            // Not one of another session for the same portal, which is another person there.
            if let Some(role) = sso_role(profile)
                && key.as_ref() == Some(&role.session)
            {
                let role = (role.account.as_str(), role.role.as_str()).into();
                roles.entry(role).or_default().push(profile.name.clone());
            }
        }
        let processes: BTreeSet<_> = (config.profiles.iter())
            .filter(|profile| profile.kind == ProfileKind::Process)
            .map(|profile| &profile.name)
            .collect();
        for section in self.document.sections() {
            let Header::Profile(name) = section.header else { continue };
            let process = section.properties.iter().find(|property| property.key == "credential_process");
            if let Some(process) = process.filter(|_| processes.contains(name))
                && asks_daypass_for(process.value, session)
                && let Some(role) = asked(process.value, session)
            {
                roles.entry(role).or_default().push(name.clone());
            }
        }
        roles
    }

    /// Gives every name to one role only.
    fn tell_apart(&self, missing: &mut [Missing<'_>], template: &Template) -> Result<(), Refusal> {
        let sections = self.document.sections();
        let there: BTreeSet<_> = (sections.iter())
            .filter_map(|section| match section.header {
                Header::Profile(name) => Some(name),
                Header::SsoSession(_) | Header::Services(_) | Header::Other(_) => None,
            })
            .collect();
        // What every tool uses where it is told nothing is for the person to choose.
        let is_taken =
            |name: &ProfileName| name.as_str() == "default" || there.contains(name) || self.has_keys(name);
        let mut times: BTreeMap<ProfileName, usize> = BTreeMap::new();
        for missing in missing.iter() {
            *times.entry(missing.name.clone()).or_default() += 1;
        }
        for missing in missing.iter_mut() {
            if times[&missing.name] > 1 || is_taken(&missing.name) {
                missing.name = ProfileName::new(format!("{}-{}", missing.name, missing.account.id));
            }
        }
        let mut given: BTreeMap<&ProfileName, &Missing<'_>> = BTreeMap::new();
        for missing in missing.iter() {
            let Missing { account, role, name } = missing;
            if let Some(other) = given.insert(name, missing) {
                return Err(Word("template-same-name").refusal(
                    Code::Usage,
                    &[
                        ("template", &template.as_str()),
                        ("role", role),
                        ("other", other.role),
                        ("account", &account.id),
                        ("name", name),
                        ("braces", &"{{ role }}"),
                    ],
                ));
            }
            if is_taken(name) {
                return Err(Word("name-taken")
                    .refusal(Code::Failed, &[("name", name), ("role", role), ("account", &account.id)]));
            }
        }
        Ok(())
    }
}

/// Account id and role name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Role(String, String);

impl From<(&str, &str)> for Role {
    fn from((account, role): (&str, &str)) -> Self {
        Self(account.to_owned(), role.to_owned())
    }
}

/// The role that a credential process of ours asks for.
fn asked(process: &str, session: &SessionName) -> Option<Role> {
    let (_, behind) = process.split_once(" --account-id ")?;
    let (account, role) = behind.split_once(" --role-name ")?;
    // What was added by hand behind it is another question.
    let expected = arguments(session, &account.parse().ok()?, &RoleName::new(role)).ok()?;
    process.ends_with(&expected).then(|| (account, role).into())
}

fn matches(filter: &str, account: &Account, role: &RoleName) -> bool {
    let (name, email) = (account.name.as_deref(), account.email.as_deref());
    has_words(filter, &[name, email, Some(account.id.as_str()), Some(role.as_str())])
}

/// Whether each word of the filter is in one of these.
fn has_words(filter: &str, fields: &[Option<&str>]) -> bool {
    let fields: Vec<_> = fields.iter().flatten().map(|field| field.to_lowercase()).collect();
    filter.to_lowercase().split_whitespace().all(|word| fields.iter().any(|field| field.contains(word)))
}
