//! From sections to sessions and profiles.

use std::collections::HashMap;
use std::path::Path;

use brain::say::Word;
use brain::words::{
    AccountId, Endpoints, ProfileName, Region, RoleKey, RoleName, SessionForm, SessionKey, SessionName,
    StartUrl,
};

use super::chains::Chains;
use super::process::Wanted;
use super::{Problem, Profile, ProfileKind, SharedConfig, SsoSession};
use crate::credentials::StaticKeys;
use crate::document::{Document, Header, Section};
use crate::python;

/// Everything but what is wrong with the file as such.
pub(super) fn read(document: &Document, file: &Path, keys: &StaticKeys) -> SharedConfig {
    let sections = document.sections();
    let mut reading = Reading {
        file,
        sessions: Vec::new(),
        session_values: HashMap::new(),
        broken: HashMap::new(),
        problems: Vec::new(),
    };
    let merged = reading.merge(document, &sections);
    for values in &merged {
        if let Header::SsoSession(name) = values.header {
            reading.session_values.insert(name.clone(), values.properties.clone());
            match reading.session(name, values) {
                Ok(session) => reading.sessions.push(session),
                Err(problem) => {
                    reading.problems.push(problem.clone());
                    reading.broken.insert(name.clone(), problem);
                }
            }
        }
    }
    let named = || {
        merged.iter().filter_map(|values| match values.header {
            Header::Profile(name) => Some((name, values)),
            Header::SsoSession(_) | Header::Services(_) | Header::Other(_) => None,
        })
    };
    let chains = Chains { reading: &reading, profiles: named().collect(), keys };
    let mut profiles: Vec<_> = named().map(|(name, values)| reading.profile(name, values, &chains)).collect();
    let places: HashMap<_, _> = named().enumerate().map(|(at, (name, _))| (name, at)).collect();
    let asking = named().enumerate().filter_map(|(at, (_, values))| match values.wanted()? {
        Wanted::Profile(name) if profiles[at].kind == ProfileKind::Process => Some((at, *places.get(&name)?)),
        Wanted::Profile(_) | Wanted::Role(..) => None,
    });
    let asking: Vec<_> = asking.collect();
    // As often as one asks for another that asks. Those that ask for each other get nothing.
    loop {
        let known = asking.iter().filter(|(at, _)| profiles[*at].asked.is_none());
        let known: Vec<_> = known.filter_map(|(at, of)| Some((*at, profiles[*of].role()?.clone()))).collect();
        if known.is_empty() {
            break;
        }
        for (at, role) in known {
            profiles[at].asked = Some(role);
        }
    }
    SharedConfig { sessions: reading.sessions, profiles, problems: reading.problems }
}

/// Values by key, each with its line.
type Properties = HashMap<String, (usize, String)>;

/// One or more sections of the same header, keys in lower case, the last value of each key.
pub(super) struct Values<'a> {
    pub(super) header: &'a Header,
    text: &'a str,
    pub(super) line: usize,
    properties: Properties,
}

impl Values<'_> {
    /// An empty value is as good as none: some SDKs drop it.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.properties.get(key).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    pub(super) fn line_of(&self, key: &str) -> usize {
        self.properties.get(key).map_or(self.line, |(line, _)| *line)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// What its credential process asks Daypass for.
    fn wanted(&self) -> Option<Wanted> {
        self.get("credential_process").and_then(Wanted::read)
    }

    /// Whether it assumes a role with other credentials.
    pub(super) fn is_role(&self) -> bool {
        self.has("role_arn") && !self.has("web_identity_token_file")
    }
}

/// Keys whose values are taken from the file, and in which a comment therefore matters.
pub(super) const READ: [&str; 13] = [
    "duration_seconds",
    "external_id",
    "mfa_serial",
    "region",
    "role_arn",
    "role_session_name",
    "source_profile",
    "sso_account_id",
    "sso_region",
    "sso_registration_scopes",
    "sso_role_name",
    "sso_session",
    "sso_start_url",
];

/// What is known so far: sessions come before profiles, which name them.
pub(super) struct Reading<'f> {
    file: &'f Path,
    sessions: Vec<SsoSession>,
    /// Every key of each session, of which a profile may only repeat what is the same.
    session_values: HashMap<SessionName, Properties>,
    /// Sessions that lack something, and what.
    broken: HashMap<SessionName, Problem>,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    pub(super) fn problem(&self, line: usize, (what, hint): (String, String)) -> Problem {
        Problem { file: self.file.to_owned(), line, what, hint }
    }

    /// Brings sections of the same header together, as every SDK but botocore does. A differently
    /// written one (`[default]` and `[profile default]`) replaces the earlier, and what `[DEFAULT]` says
    /// holds in every section, both as in botocore.
    fn merge<'a>(&mut self, document: &Document, sections: &'a [Section<'a>]) -> Vec<Values<'a>> {
        let mut merged: Vec<Values<'a>> = Vec::new();
        let mut places = HashMap::new();
        let mut defaults = HashMap::new();
        for section in sections {
            let new = self.values(document, section);
            if section.text == "DEFAULT" {
                defaults.extend(new.properties);
                continue;
            }
            let hidden = |text: &str| text != text.trim_start_matches(python::is_space);
            match places.get(section.header).map(|place: &usize| &mut merged[*place]) {
                None => {
                    places.insert(section.header, merged.len());
                    merged.push(new);
                }
                Some(values) if values.text == section.text => values.properties.extend(new.properties),
                Some(values) if hidden(section.text) && !hidden(values.text) => {}
                Some(values) => *values = new,
            }
        }
        for values in &mut merged {
            for (key, value) in &defaults {
                values.properties.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        merged
    }

    fn values<'a>(&mut self, document: &Document, section: &'a Section<'a>) -> Values<'a> {
        let mut properties = HashMap::new();
        for property in &section.properties {
            let key = property.key.to_lowercase();
            let mut value = document.whole_value(property);
            if value.starts_with('\n') {
                value.clear();
            }
            if READ.contains(&key.as_str())
                && let Some(start) = inline_comment(&value)
            {
                value.truncate(value[..start].trim_end().len());
                self.problems
                    .push(self.problem(property.line, Word("config-comment-behind").both(&[("key", &key)])));
            }
            properties.insert(key, (property.line, value));
        }
        Values { header: section.header, text: section.text, line: section.line, properties }
    }

    fn session(&self, name: &SessionName, values: &Values<'_>) -> Result<SsoSession, Problem> {
        let need = |key: &str| {
            values.get(key).ok_or_else(|| {
                self.problem(
                    values.line,
                    Word("session-lacks").both(&[("name", name), ("key", &key), ("header", values.header)]),
                )
            })
        };
        let scopes = values.get("sso_registration_scopes").unwrap_or_default();
        Ok(SsoSession {
            name: name.clone(),
            line: values.line,
            start_url: StartUrl::new(need("sso_start_url")?),
            region: Region::new(need("sso_region")?),
            scopes: scopes.split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect(),
        })
    }

    fn profile(&self, name: &ProfileName, values: &Values<'_>, chains: &Chains<'_>) -> Profile {
        let (kind, source) = if values.is_role() {
            let source = values.get("source_profile").map(ProfileName::new);
            (ProfileKind::RoleChain(chains.follow(name, values)), source)
        } else {
            (self.kind_without_role(values), None)
        };
        let asked = if kind == ProfileKind::Process { self.asked(values) } else { None };
        Profile {
            name: name.clone(),
            line: values.line,
            region: values.get("region").map(Region::new),
            source,
            kind,
            asked,
        }
    }

    /// The role that its credential process asks Daypass for by session, account and role.
    pub(super) fn asked(&self, values: &Values<'_>) -> Option<RoleKey> {
        let Wanted::Role(session, account, role) = values.wanted()? else { return None };
        let session = self.sessions.iter().find(|there| there.name == session)?;
        Some(RoleKey::new(session.key(), account, role))
    }

    /// botocore's order; its SSO provider looks for account or role, other SDKs for any `sso_` key.
    pub(super) fn kind_without_role(&self, values: &Values<'_>) -> ProfileKind {
        let sso = |keys: &[&str]| keys.iter().any(|key| values.has(key));
        if values.has("role_arn") && values.has("web_identity_token_file") {
            ProfileKind::Other
        } else if sso(&["sso_account_id", "sso_role_name"]) {
            self.sso(values)
        } else if values.has("credential_process") {
            ProfileKind::Process
        } else if values.has("aws_access_key_id") {
            ProfileKind::Static
        } else if sso(&["sso_session", "sso_start_url", "sso_region"]) {
            self.sso(values)
        } else {
            ProfileKind::Other
        }
    }

    fn sso(&self, values: &Values<'_>) -> ProfileKind {
        if let Some(name) = values.get("sso_session") {
            let session = self.named_session(name, values);
            ProfileKind::SsoSession(session.and_then(|session| self.role(session, values)))
        } else {
            let session = self.legacy_session(values);
            ProfileKind::Legacy(session.and_then(|session| self.role(session, values)))
        }
    }

    fn named_session(&self, name: &str, values: &Values<'_>) -> Result<SessionKey, Problem> {
        let name = SessionName::new(name);
        let line = values.line_of("sso_session");
        let Some(session) = self.sessions.iter().find(|session| session.name == name) else {
            return Err(match self.broken.get(&name) {
                Some(problem) => problem.clone(),
                None => self.problem(line, Word("profile-no-session").both(&[("name", &name)])),
            });
        };
        let in_session = self.session_values.get(&name).into_iter().flatten();
        let mut differing: Vec<(usize, &str)> = in_session
            .filter_map(|(key, (_, value))| {
                let (line, own) = values.properties.get(key)?;
                (own != value).then_some((*line, key.as_str()))
            })
            .collect();
        differing.sort_unstable();
        if let Some((line, key)) = differing.first() {
            let said = if ["sso_start_url", "sso_region"].contains(key) {
                Word("profile-differs-own")
            } else {
                Word("profile-differs-session")
            };
            let said = said.both(&[("header", values.header), ("name", &name), ("key", key)]);
            return Err(self.problem(*line, said));
        }
        Ok(session.key())
    }

    /// The only session with the same address and region, or one of the profile's own.
    fn legacy_session(&self, values: &Values<'_>) -> Result<SessionKey, Problem> {
        let start_url = StartUrl::new(self.need("sso_start_url", values)?);
        let region = Region::new(self.need("sso_region", values)?);
        let mut same =
            self.sessions.iter().filter(|session| session.start_url == start_url && session.region == region);
        Ok(match (same.next(), same.next()) {
            (Some(only), None) => only.key(),
            _ => SessionKey { form: SessionForm::Legacy, start_url, region, endpoints: Endpoints::default() },
        })
    }

    fn role(&self, session: SessionKey, values: &Values<'_>) -> Result<RoleKey, Problem> {
        let account = self.need("sso_account_id", values)?;
        let account: AccountId = account.parse().map_err(|_| {
            self.problem(
                values.line_of("sso_account_id"),
                Word("profile-no-account-id").both(&[("account", &account)]),
            )
        })?;
        let role = RoleName::new(self.need("sso_role_name", values)?);
        Ok(RoleKey::new(session, account, role))
    }

    fn need<'v>(&self, key: &str, values: &'v Values<'_>) -> Result<&'v str, Problem> {
        values.get(key).ok_or_else(|| {
            self.problem(values.line, Word("profile-lacks").both(&[("header", values.header), ("key", &key)]))
        })
    }
}

/// Where an inline comment begins: most SDKs end a value at `#` or `;` after white space.
pub(crate) fn inline_comment(value: &str) -> Option<usize> {
    value
        .match_indices(['#', ';'])
        .map(|(at, _)| at)
        .find(|at| *at == 0 || value[..*at].ends_with([' ', '\t']))
}
