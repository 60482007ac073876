//! What the shared config means: sessions, profiles, and what stands in their way.
//!
//! Where AWS tools disagree, this reads as botocore and the AWS CLI do. Where those refuse the whole
//! file over one line, the rest is still read, as other SDKs do, and the line is a [`Problem`].

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use brain::words::{
    AccountId, Endpoints, ProfileName, Region, RoleKey, RoleName, SessionForm, SessionKey, SessionName,
    StartUrl,
};

use crate::credentials::StaticKeys;
use crate::document::{Document, Flaw, Header, Section};

mod flaws;

/// Everything Daypass wants to know of the shared config and the shared credentials file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharedConfig {
    /// Sessions that can be signed in to, in the file's order.
    pub sessions: Vec<SsoSession>,
    /// Every profile, in the file's order.
    pub profiles: Vec<Profile>,
    /// What is wrong with the files as such, by line. What is wrong with one profile is in
    /// [`ProfileKind`].
    pub problems: Vec<Problem>,
}

/// Something a person should change in a file. Prints as `file:line: what hint`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}:{line}: {what} {hint}", file.display())]
pub struct Problem {
    /// Which file.
    pub file: PathBuf,
    /// Which line, from 1.
    pub line: usize,
    /// What is the matter and what comes of it.
    pub what: String,
    /// What to do.
    pub hint: String,
}

/// An `[sso-session NAME]` section with all that it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SsoSession {
    /// Its name.
    pub name: SessionName,
    /// Line of its header, from 1.
    pub line: usize,
    /// `sso_start_url`, to the letter.
    pub start_url: StartUrl,
    /// `sso_region`.
    pub region: Region,
    /// `sso_registration_scopes`; empty where the file names none.
    pub scopes: Vec<String>,
}

impl SsoSession {
    /// The session's key, with AWS's own endpoints.
    pub fn key(&self) -> SessionKey {
        SessionKey {
            form: SessionForm::Named(self.name.clone()),
            start_url: self.start_url.clone(),
            region: self.region.clone(),
            endpoints: Endpoints::default(),
        }
    }
}

/// A `[profile NAME]` or `[default]` section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: ProfileName,
    /// Line of its header, from 1.
    pub line: usize,
    /// `region`: where its commands work, not where one signs in.
    pub region: Option<Region>,
    /// Where its credentials come from.
    pub kind: ProfileKind,
    /// Another source that some AWS tools prefer to [`Profile::kind`].
    pub shadowed_by: Option<Shadow>,
}

impl Profile {
    /// The role that the profile opens through a session, if it is that kind of profile and sound.
    pub fn role(&self) -> Option<&RoleKey> {
        match &self.kind {
            ProfileKind::SsoSession(role) | ProfileKind::Legacy(role) => role.as_ref().ok(),
            ProfileKind::RoleChain | ProfileKind::Process | ProfileKind::Static | ProfileKind::Other => None,
        }
    }

    /// Why an SSO profile opens no role.
    pub fn problem(&self) -> Option<&Problem> {
        match &self.kind {
            ProfileKind::SsoSession(role) | ProfileKind::Legacy(role) => role.as_ref().err(),
            ProfileKind::RoleChain | ProfileKind::Process | ProfileKind::Static | ProfileKind::Other => None,
        }
    }
}

/// Where a profile's credentials come from, in the order in which botocore asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileKind {
    /// `sso_session` names a session.
    SsoSession(Result<RoleKey, Problem>),
    /// `sso_start_url` and `sso_region` stand in the profile itself.
    Legacy(Result<RoleKey, Problem>),
    /// `role_arn` over another profile or source.
    RoleChain,
    /// `credential_process`.
    Process,
    /// Access keys in the profile itself.
    Static,
    /// None of these.
    Other,
}

/// What some AWS tools take before a profile's own [`ProfileKind`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shadow {
    /// Access keys under the same name in the shared credentials file.
    CredentialsFile,
    /// Another key in the same section.
    SameSection {
        /// `aws_access_key_id` or `credential_process`.
        key: &'static str,
        /// Its line, from 1.
        line: usize,
    },
}

impl SharedConfig {
    /// Reads what `document` means. `file` is where it came from, for problems to name; `keys` are the
    /// profiles that have access keys in the shared credentials file.
    pub fn read(document: &Document, file: &Path, keys: &StaticKeys) -> Self {
        let mut reading = Reading { file, problems: flaws::of(document, file) };
        let merged = reading.merge(document);
        let sections: Vec<&Values> = merged.iter().collect();

        let mut sessions = Vec::new();
        let mut broken = HashMap::new();
        for values in &sections {
            if let Header::SsoSession(name) = &values.header {
                match reading.session(name, values) {
                    Ok(session) => sessions.push(session),
                    Err(problem) => {
                        reading.problems.push(problem.clone());
                        broken.insert(name.clone(), problem);
                    }
                }
            }
        }
        let known = Known { sessions: &sessions, broken: &broken };
        let mut profiles = Vec::new();
        for values in &sections {
            if let Header::Profile(name) = &values.header {
                profiles.push(reading.profile(name, values, &known, keys));
            }
        }
        let mut problems = reading.problems;
        problems.sort_by_key(|problem| problem.line);
        Self { sessions, profiles, problems }
    }
}

/// The sessions that a profile may name.
struct Known<'a> {
    sessions: &'a [SsoSession],
    broken: &'a HashMap<SessionName, Problem>,
}

/// One or more sections of the same header, keys in lower case, the last value of each key.
struct Values {
    header: Header,
    line: usize,
    properties: HashMap<String, (usize, String)>,
}

impl Values {
    /// An empty value is as good as none: some SDKs drop it.
    fn get(&self, key: &str) -> Option<&str> {
        self.properties.get(key).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    fn line_of(&self, key: &str) -> usize {
        self.properties.get(key).map_or(self.line, |(line, _)| *line)
    }

    fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

/// Keys whose values are taken from the file, and in which a comment therefore matters.
const READ: [&str; 7] = [
    "region",
    "sso_account_id",
    "sso_region",
    "sso_registration_scopes",
    "sso_role_name",
    "sso_session",
    "sso_start_url",
];

struct Reading<'a> {
    file: &'a Path,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn problem(&self, line: usize, what: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem { file: self.file.to_owned(), line, what: what.into(), hint: hint.into() }
    }

    /// Brings sections of the same header together, as every SDK but botocore does. A differently
    /// written one (`[default]` and `[profile default]`) replaces the earlier, as in botocore.
    fn merge(&mut self, document: &Document) -> Vec<Values> {
        let mut merged: Vec<(String, Values)> = Vec::new();
        for section in document.sections() {
            let new = self.values(&section);
            match merged.iter_mut().find(|(_, values)| values.header == *section.header) {
                None => merged.push((section.text.to_owned(), new)),
                Some((text, values)) if text == section.text => values.properties.extend(new.properties),
                Some((text, values)) => {
                    section.text.clone_into(text);
                    *values = new;
                }
            }
        }
        merged.into_iter().map(|(_, values)| values).collect()
    }

    fn values(&mut self, section: &Section<'_>) -> Values {
        let mut properties = HashMap::new();
        for property in &section.properties {
            let key = property.key.to_lowercase();
            let mut value = property.value;
            if READ.contains(&key.as_str())
                && let Some(start) = inline_comment(value)
            {
                value = value[..start].trim_end();
                self.problems.push(self.problem(
                    property.line,
                    format!("The AWS CLI and boto3 take the comment behind “{key}” as part of its value."),
                    "Move the comment to a line of its own.",
                ));
            }
            properties.insert(key, (property.line, value.to_owned()));
        }
        Values { header: section.header.clone(), line: section.line, properties }
    }

    fn session(&self, name: &SessionName, values: &Values) -> Result<SsoSession, Problem> {
        let need = |key: &str| {
            values.get(key).ok_or_else(|| {
                self.problem(
                    values.line,
                    format!("The session “{name}” has no {key}, so nobody can sign in to it."),
                    format!("Add a line “{key} = …” to {}.", values.header),
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

    fn profile(&self, name: &ProfileName, values: &Values, known: &Known<'_>, keys: &StaticKeys) -> Profile {
        let kind = self.kind(values, known);
        Profile {
            name: name.clone(),
            line: values.line,
            region: values.get("region").map(Region::new),
            shadowed_by: shadow(name, &kind, values, keys),
            kind,
        }
    }

    /// botocore's order; its SSO provider looks for account or role, other SDKs for any `sso_` key.
    fn kind(&self, values: &Values, known: &Known<'_>) -> ProfileKind {
        let sso = |keys: &[&str]| keys.iter().any(|key| values.has(key));
        if values.has("role_arn") {
            if values.has("web_identity_token_file") { ProfileKind::Other } else { ProfileKind::RoleChain }
        } else if sso(&["sso_account_id", "sso_role_name"]) {
            self.sso(values, known)
        } else if values.has("credential_process") {
            ProfileKind::Process
        } else if values.has("aws_access_key_id") {
            ProfileKind::Static
        } else if sso(&["sso_session", "sso_start_url", "sso_region"]) {
            self.sso(values, known)
        } else {
            ProfileKind::Other
        }
    }

    fn sso(&self, values: &Values, known: &Known<'_>) -> ProfileKind {
        if let Some(name) = values.get("sso_session") {
            let session = self.named_session(name, values, known);
            ProfileKind::SsoSession(session.and_then(|session| self.role(session, values)))
        } else {
            let session = self.legacy_session(values, known);
            ProfileKind::Legacy(session.and_then(|session| self.role(session, values)))
        }
    }

    fn named_session(&self, name: &str, values: &Values, known: &Known<'_>) -> Result<SessionKey, Problem> {
        let name = SessionName::new(name);
        let line = values.line_of("sso_session");
        let Some(session) = known.sessions.iter().find(|session| session.name == name) else {
            return Err(match known.broken.get(&name) {
                Some(problem) => problem.clone(),
                None => self.problem(
                    line,
                    format!("There is no session “{name}” in this file."),
                    format!("Add a section [sso-session {name}], or correct the name."),
                ),
            });
        };
        let pairs = [("sso_start_url", session.start_url.as_str()), ("sso_region", session.region.as_str())];
        for (key, in_session) in pairs {
            if values.get(key).is_some_and(|in_profile| in_profile != in_session) {
                return Err(self.problem(
                    values.line_of(key),
                    format!("{} and [sso-session {name}] give different values for {key}.", values.header),
                    "Remove the line from the profile: the session's value is the one to use.",
                ));
            }
        }
        Ok(session.key())
    }

    /// The only session with the same address and region, or one of the profile's own.
    fn legacy_session(&self, values: &Values, known: &Known<'_>) -> Result<SessionKey, Problem> {
        let start_url = StartUrl::new(self.need("sso_start_url", values)?);
        let region = Region::new(self.need("sso_region", values)?);
        let mut same = known
            .sessions
            .iter()
            .filter(|session| session.start_url == start_url && session.region == region);
        Ok(match (same.next(), same.next()) {
            (Some(only), None) => only.key(),
            _ => SessionKey { form: SessionForm::Legacy, start_url, region, endpoints: Endpoints::default() },
        })
    }

    fn role(&self, session: SessionKey, values: &Values) -> Result<RoleKey, Problem> {
        let account = self.need("sso_account_id", values)?;
        let account: AccountId = account.parse().map_err(|_| {
            self.problem(
                values.line_of("sso_account_id"),
                format!("“{account}” is not an account id."),
                "Write its twelve digits, without quotes or dashes.",
            )
        })?;
        let role = RoleName::new(self.need("sso_role_name", values)?);
        Ok(RoleKey { session, account, role })
    }

    fn need<'v>(&self, key: &str, values: &'v Values) -> Result<&'v str, Problem> {
        values.get(key).ok_or_else(|| {
            self.problem(
                values.line,
                format!("{} has no {key}, so it opens no role.", values.header),
                format!("Add a line “{key} = …”."),
            )
        })
    }
}

/// Which other source some SDK prefers: JS and Go take access keys before SSO and processes, JS takes
/// a process before SSO, and botocore takes the credentials file's keys before a process.
fn shadow(name: &ProfileName, kind: &ProfileKind, values: &Values, keys: &StaticKeys) -> Option<Shadow> {
    let rivals: &[&'static str] = match kind {
        ProfileKind::SsoSession(_) | ProfileKind::Legacy(_) => &["aws_access_key_id", "credential_process"],
        ProfileKind::Process => &["aws_access_key_id"],
        ProfileKind::RoleChain | ProfileKind::Static | ProfileKind::Other => return None,
    };
    if keys.contains(name) {
        return Some(Shadow::CredentialsFile);
    }
    let rival = rivals.iter().find(|key| values.has(key));
    rival.map(|key| Shadow::SameSection { key, line: values.line_of(key) })
}

/// Where an inline comment begins: most SDKs end a value at `#` or `;` after white space.
fn inline_comment(value: &str) -> Option<usize> {
    value
        .match_indices(['#', ';'])
        .map(|(at, _)| at)
        .find(|at| *at == 0 || value[..*at].ends_with([' ', '\t']))
}

#[cfg(test)]
mod tests;
