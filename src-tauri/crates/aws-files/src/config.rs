//! What the shared config means: sessions, profiles, and what stands in their way.
//!
//! Where AWS tools disagree, this reads as botocore and the AWS CLI do. Where those refuse the whole
//! file over one line, the rest is still read, as other SDKs do, and the line is a [`Problem`].

use std::path::{Path, PathBuf};

use brain::words::{Endpoints, ProfileName, Region, RoleKey, SessionForm, SessionKey, SessionName, StartUrl};

use crate::credentials::StaticKeys;
use crate::document::Document;

mod chains;
mod flaws;
mod process;
mod reading;

pub(crate) use flaws::words as flaw_in_words;
pub(crate) use reading::inline_comment;

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

impl SharedConfig {
    /// Reads what `document` means. `file` is where it came from, for problems to name; `keys` are the
    /// profiles that have access keys in the shared credentials file.
    pub fn read(document: &Document, file: &Path, keys: &StaticKeys) -> Self {
        let mut config = reading::read(document, file, keys);
        config.problems.extend(flaws::of(document, file));
        config.problems.sort_by_key(|problem| problem.line);
        config
    }
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
    /// The profile over which it assumes a role (`source_profile`), if it does.
    pub source: Option<ProfileName>,
    /// Where its credentials come from.
    pub kind: ProfileKind,
    /// The role that its `credential_process` asks Daypass for, if it does.
    pub asked: Option<RoleKey>,
}

impl Profile {
    /// The role that the profile opens through a session, assumes over such a role, or asks Daypass for, if it is
    /// that kind of profile and sound.
    pub fn role(&self) -> Option<&RoleKey> {
        match &self.kind {
            ProfileKind::SsoSession(role) | ProfileKind::Legacy(role) => role.as_ref().ok(),
            ProfileKind::RoleChain(role) => role.as_ref().ok(),
            ProfileKind::Process => self.asked.as_ref(),
            ProfileKind::Static | ProfileKind::Other => None,
        }
    }

    /// Why an SSO profile opens no role, or one that assumes a role is of use to nobody.
    pub fn problem(&self) -> Option<&Problem> {
        match &self.kind {
            ProfileKind::RoleChain(Err(NoChain::NotOurs(_))) => None,
            ProfileKind::SsoSession(_)
            | ProfileKind::Legacy(_)
            | ProfileKind::RoleChain(_)
            | ProfileKind::Process
            | ProfileKind::Static
            | ProfileKind::Other => self.unusable(),
        }
    }

    /// [`Profile::problem`], or why Daypass can do nothing with a role that AWS tools can assume.
    pub fn unusable(&self) -> Option<&Problem> {
        match &self.kind {
            ProfileKind::SsoSession(role) | ProfileKind::Legacy(role) => role.as_ref().err(),
            ProfileKind::RoleChain(Err(NoChain::Broken(problem) | NoChain::NotOurs(problem))) => {
                Some(problem)
            }
            ProfileKind::RoleChain(Ok(_))
            | ProfileKind::Process
            | ProfileKind::Static
            | ProfileKind::Other => None,
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
    RoleChain(Result<RoleKey, NoChain>),
    /// `credential_process`.
    Process,
    /// Access keys in the profile itself.
    Static,
    /// None of these.
    Other,
}

/// Why Daypass assumes no role for a profile that has a `role_arn`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoChain {
    /// No AWS tool can.
    Broken(Problem),
    /// It does not begin with a session, or wants a code from a person each time.
    NotOurs(Problem),
}

#[cfg(test)]
mod tests;
