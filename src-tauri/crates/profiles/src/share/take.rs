//! Taking over what somebody hands on: sessions and roles, and nothing else that may be in the file.

use std::collections::{BTreeSet, HashMap, HashSet};

use aws_files::{Document, Header, SharedConfig, document::Section};
use brain::{
    Refusal,
    words::{AccountId, ProfileName, Region, RoleName, SessionName},
};

use crate::draft::{self, Draft, sso_role};
use crate::session::{DEFAULT_SCOPE, NewSession};
use crate::share::{OpenedBy, profile_section, session_section};
use crate::words;

/// What a file offers. Only what is checked is in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Offer {
    sessions: Vec<NewSession>,
    profiles: Vec<Offered>,
    /// Lines, and why they are not in the offer.
    left_out: Vec<(usize, String)>,
}

/// A profile of an [`Offer`].
#[derive(Debug, PartialEq, Eq)]
pub struct Offered {
    /// Of its header, from 1.
    line: usize,
    name: ProfileName,
    opened_by: OpenedBy,
    account: AccountId,
    role: RoleName,
    region: Option<Region>,
    output: Option<String>,
}

const OF_SESSIONS: [&str; 3] = ["sso_start_url", "sso_region", "sso_registration_scopes"];
const OF_PROFILES: [&str; 5] = ["sso_session", "sso_account_id", "sso_role_name", "region", "output"];
const OF_LEGACY_PROFILES: [&str; 6] =
    ["sso_start_url", "sso_region", "sso_account_id", "sso_role_name", "region", "output"];

impl Offer {
    /// Reads any bytes.
    pub fn read(bytes: &[u8]) -> Self {
        let document = Document::parse(bytes);
        let mut offer = Self::default();
        for (line, _) in document.flaws() {
            offer.leave(line, "This line makes no sense.");
        }
        let mut seen = BTreeSet::new();
        for section in document.sections() {
            let what = section.header.to_string();
            let taken = match section.header {
                _ if !seen.insert(what.clone()) => Err(format!("{what} stands here again.")),
                Header::SsoSession(name) => {
                    offer.session(&section, name).map(|session| offer.sessions.push(session))
                }
                Header::Profile(name) => {
                    offer.profile(&section, name).map(|profile| offer.profiles.push(profile))
                }
                Header::Services(_) | Header::Other(_) => {
                    Err(format!("{what} is no session and no profile."))
                }
            };
            if let Err(why) = taken {
                offer.leave(section.line, &why);
            }
        }
        let sessions: BTreeSet<_> = offer.sessions.iter().map(|session| session.name.clone()).collect();
        let (known, lost) = std::mem::take(&mut offer.profiles).into_iter().partition(|profile| {
            matches!(&profile.opened_by, OpenedBy::Portal(..))
                || matches!(&profile.opened_by, OpenedBy::Session(name) if sessions.contains(name))
        });
        offer.profiles = known;
        for Offered { line, name, opened_by, .. } in lost {
            if let OpenedBy::Session(session) = opened_by {
                let why =
                    format!("[profile {name}] names the session “{session}”, which is not in the file.");
                offer.leave(line, &why);
            }
        }
        offer.left_out.sort_by_key(|(line, _)| *line);
        offer
    }

    /// What is in the file and not in the offer, in sentences. `file` is what they call the file.
    pub fn left_out(&self, file: &str) -> impl Iterator<Item = String> {
        self.left_out.iter().map(move |(line, why)| format!("{file}:{line}: {why}"))
    }

    /// Whether there is nothing to take.
    pub fn is_empty(&self) -> bool {
        self.sessions.is_empty() && self.profiles.is_empty()
    }

    /// Sessions that ask for more at sign-in than accounts and roles, in sentences.
    pub fn scopes(&self) -> impl Iterator<Item = String> {
        self.sessions.iter().filter_map(|NewSession { name, scopes, .. }| {
            let more: Vec<_> =
                scopes.iter().map(String::as_str).filter(|scope| *scope != DEFAULT_SCOPE).collect();
            (!more.is_empty()).then(|| {
                let more = more.join(", ");
                words::shown(&format!(
                    "Sign-ins to “{name}” ask for more than your accounts and roles: {more}"
                ))
            })
        })
    }

    /// Hosts that one would sign in at and that `known` does not have yet.
    pub fn hosts(&self, known: &SharedConfig) -> BTreeSet<String> {
        let of_profiles = self.profiles.iter().filter_map(|profile| match &profile.opened_by {
            OpenedBy::Portal(start_url, _) => Some(start_url),
            OpenedBy::Session(_) => None,
        });
        let roles = known.profiles.iter().filter_map(sso_role);
        let urls = known.sessions.iter().map(|session| &session.start_url);
        let known: BTreeSet<_> =
            urls.chain(roles.map(|role| &role.session.start_url)).filter_map(words::host).collect();
        let offered = self.sessions.iter().map(|session| &session.start_url).chain(of_profiles);
        offered.filter_map(words::host).filter(|host| !known.contains(host)).collect()
    }

    fn leave(&mut self, line: usize, why: &str) {
        self.left_out.push((line, words::shown(why)));
    }

    fn session(&mut self, section: &Section<'_>, name: &SessionName) -> Result<NewSession, String> {
        let values = self.values(section, &OF_SESSIONS);
        let scopes = values.get("sso_registration_scopes").map_or(Ok(Vec::new()), |scopes| {
            scopes.split(',').map(|scope| said(words::scope(scope.trim()))).collect()
        })?;
        Ok(NewSession {
            name: name.clone(),
            start_url: said(words::start_url(need(&values, "sso_start_url", section)?))?,
            region: said(words::region(need(&values, "sso_region", section)?))?,
            scopes,
        })
    }

    fn profile(&mut self, section: &Section<'_>, name: &ProfileName) -> Result<Offered, String> {
        if name.as_str() == "default" {
            return Err(format!(
                "{} is not taken over: tools use it where they are told nothing.",
                section.header
            ));
        }
        let has_session = section.properties.iter().any(|property| property.key == "sso_session");
        let keys = if has_session { &OF_PROFILES[..] } else { &OF_LEGACY_PROFILES };
        let values = self.values(section, keys);
        let account = need(&values, "sso_account_id", section)?;
        let opened_by = match values.get("sso_session") {
            Some(session) => OpenedBy::Session(SessionName::new(*session)),
            None => OpenedBy::Portal(
                said(words::start_url(need(&values, "sso_start_url", section)?))?,
                said(words::region(need(&values, "sso_region", section)?))?,
            ),
        };
        Ok(Offered {
            line: section.line,
            name: name.clone(),
            opened_by,
            account: account.parse().map_err(|_| format!("“{account}” is not an account id."))?,
            role: said(words::role_name(need(&values, "sso_role_name", section)?))?,
            region: values.get("region").map(|region| said(words::region(region))).transpose()?,
            output: values.get("output").map(|output| said(words::output(output))).transpose()?,
        })
    }

    /// The values of these keys; all others are left out.
    fn values<'s>(&mut self, section: &Section<'s>, keys: &[&str]) -> HashMap<&'s str, &'s str> {
        let mut values = HashMap::new();
        for property in &section.properties {
            if !keys.contains(&property.key) || !property.indented.is_empty() {
                let why = format!("“{}” is not taken over: only sessions and their roles are.", property.key);
                self.leave(property.line, &why);
            } else if values.insert(property.key, property.value).is_some() {
                self.leave(property.line, &format!("“{}” stands here again, and counts.", property.key));
            }
        }
        values
    }
}

fn need<'v>(values: &HashMap<&str, &'v str>, key: &str, section: &Section<'_>) -> Result<&'v str, String> {
    values.get(key).copied().ok_or_else(|| format!("{} has no {key}.", section.header))
}

fn said<T>(checked: Result<T, Refusal>) -> Result<T, String> {
    checked.map_err(|refusal| refusal.message)
}

/// What the person has, and may not be changed by an offer.
struct There {
    config: SharedConfig,
    headers: HashSet<Header>,
}

impl Draft<'_> {
    /// Adds what an offer has and the file has not. What is there under the same name stays as it is; says
    /// whether all of it is what was offered.
    ///
    /// # Errors
    ///
    /// Nothing can be added to the file.
    pub fn take_over(&mut self, offer: &Offer) -> Result<bool, Refusal> {
        let headers = self.document.sections().iter().map(|section| section.header.clone()).collect();
        let there = There { config: self.config(), headers };
        let (mut sessions, mut new, mut same, mut left) = (HashMap::new(), Vec::new(), 0, Vec::new());
        let mut sort = |found: Result<Option<draft::Section>, String>| {
            match found {
                Ok(Some(section)) => new.push(section),
                Ok(None) => same += 1,
                Err(why) => {
                    left.push(why);
                    return false;
                }
            }
            true
        };
        for session in &offer.sessions {
            if sort(there.lacks_session(session)) {
                sessions.insert(&session.name, session);
            }
        }
        for profile in &offer.profiles {
            let in_the_way = self.has_keys(&profile.name);
            sort(there.lacks_profile(profile, &sessions, in_the_way));
        }
        let (added, all) = (new.len(), left.is_empty());
        self.add_all(new)?;
        for why in left {
            self.say(why);
        }
        self.say(match (added, same) {
            (0, 0) => "Nothing was taken over.".to_owned(),
            (0, _) => "Nothing to add: what the file offers is there already.".to_owned(),
            (1, _) => "Added 1 section.".to_owned(),
            (added, _) => format!("Added {added} sections."),
        });
        Ok(all)
    }
}

impl There {
    /// The session to add; `None`: it is there.
    fn lacks_session(&self, session: &NewSession) -> Result<Option<draft::Section>, String> {
        let NewSession { name, start_url, region, scopes } = session;
        let there = self.config.sessions.iter().find(|there| there.name == *name);
        if there.is_some_and(|there| (&there.start_url, &there.region) == (start_url, region)) {
            return Ok(None);
        }
        self.lacks(session_section(name, start_url, region, scopes))
    }

    /// The profile to add; `None`: it is there. It may only be opened by one of these sessions.
    fn lacks_profile(
        &self,
        profile: &Offered,
        sessions: &HashMap<&SessionName, &NewSession>,
        keys_in_the_way: bool,
    ) -> Result<Option<draft::Section>, String> {
        let Offered { name, opened_by, account, role, region, output, .. } = profile;
        let section = profile_section(name, opened_by, (account, role), region.as_ref(), output.as_deref());
        let header = &section.header;
        let portal = match opened_by {
            OpenedBy::Portal(start_url, region) => (start_url, region),
            OpenedBy::Session(session) => match sessions.get(session) {
                Some(session) => (&session.start_url, &session.region),
                None => return Err(format!("{header} was left out, for its session was.")),
            },
        };
        let there = self.config.profiles.iter().find(|there| there.name == *name).and_then(sso_role);
        let is_same = there.is_some_and(|there| {
            (&there.account, &there.role) == (account, role)
                && (&there.session.start_url, &there.session.region) == portal
        });
        if is_same {
            return Ok(None);
        }
        if keys_in_the_way {
            let why = "the shared credentials file has access keys of that name.";
            return Err(format!("{header} was left out: {why}"));
        }
        self.lacks(section)
    }

    fn lacks(&self, section: draft::Section) -> Result<Option<draft::Section>, String> {
        let header = &section.header;
        if self.headers.contains(header) {
            return Err(format!("{header} is another one in your config, and stays as it is."));
        }
        match section.check() {
            Ok(()) => Ok(Some(section)),
            Err(refusal) => Err(format!("{header} was left out. {}", refusal.message)),
        }
    }
}
