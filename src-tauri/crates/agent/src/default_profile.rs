//! `[default]` of the shared config as a copy of what is active, for tools that know no `AWS_PROFILE`: on request, and
//! then after each choice, whoever makes it.

use aws_files::{
    Document, Header, NotReplaced, SharedConfig, StandIn, StaticKeys, Writer, stand_in::Muddled, write,
};
use brain::{
    Active, Facts,
    words::{ProfileName, RoleKey, SessionForm},
};

use crate::{Surroundings, facts};

/// What of a profile's section belongs to a copy, beside what leads to its role.
const ALONG: [&str; 2] = ["region", "output"];
/// The same of one that assumes a role.
const OF_CHAINS: [&str; 7] = [
    "role_arn",
    "source_profile",
    "external_id",
    "role_session_name",
    "duration_seconds",
    "region",
    "output",
];

/// Why `[default]` is not a copy of what is active.
#[derive(Debug, thiserror::Error)]
pub enum NotFollowed {
    /// The file could not be read or written.
    #[error(transparent)]
    Write(#[from] NotReplaced),
    /// Somebody changed what Daypass wrote.
    #[error("{file}, {muddled}")]
    Muddled {
        /// The shared config.
        file: String,
        /// Where.
        muddled: Muddled,
    },
    /// The file gives that section another meaning, or the profile assumes a role in a way that cannot be copied.
    #[error("[default] cannot be a copy of “{name}”, so it is what it was before.")]
    NoCopy {
        /// What is active.
        name: String,
    },
}

/// Has `[default]` be what it should: a copy of what is active where the person asked for that, else as it was.
pub fn follow(surroundings: &Surroundings) -> Result<(), NotFollowed> {
    follow_as(surroundings, || facts::read(surroundings))
}

/// Has `[default]` be what it was, whatever the person asked for.
pub fn restore(surroundings: &Surroundings) -> Result<(), NotFollowed> {
    follow_as(surroundings, || Facts { default: false, ..facts::read(surroundings) })
}

fn follow_as(surroundings: &Surroundings, facts: impl Fn() -> Facts) -> Result<(), NotFollowed> {
    let file = surroundings.config_file();
    let before = write::read(file)
        .map_err(|source| NotReplaced::Io { path: file.to_owned(), source })?
        .unwrap_or_default();
    let (after, mut no_copy) = wanted(surroundings, &facts(), &before)?;
    if after != before {
        Writer::new(surroundings.locks()).change(file, 0o600, |before| {
            // As both are once it is this writer's turn.
            let (after, why) = wanted(surroundings, &facts(), before.unwrap_or_default())?;
            no_copy = why;
            Ok::<_, NotFollowed>(after)
        })?;
    }
    no_copy.map_or(Ok(()), |name| Err(NotFollowed::NoCopy { name }))
}

/// What should be in the file, and what is active where `[default]` cannot be a copy of it.
fn wanted(
    surroundings: &Surroundings,
    facts: &Facts,
    content: &[u8],
) -> Result<(Vec<u8>, Option<String>), NotFollowed> {
    let muddled =
        |muddled| NotFollowed::Muddled { file: surroundings.config_file().display().to_string(), muddled };
    let owner = surroundings.service();
    let stand_in = StandIn { owner: &owner };
    let without = stand_in.removed(content).map_err(muddled)?;
    let active = facts.active.as_ref().filter(|_| facts.default);
    // That one is the person's own.
    let is_default =
        |active: &&Active| active.profile.as_ref().is_some_and(|name| name.as_str() == "default");
    let Some(active) = active.filter(|active| !is_default(active)) else { return Ok((without, None)) };
    let properties = properties(active, &Document::parse(&without));
    let with = stand_in.put(&without, &properties).map_err(muddled)?;
    if leads_to(surroundings, &with, &active.role) {
        return Ok((with, None));
    }
    let name = active.profile.as_ref().map_or_else(|| active.role.goal().1.to_string(), ToString::to_string);
    Ok((without, Some(name)))
}

/// What makes a section lead to the role that was chosen, wherever its profile leads by now.
fn properties(active: &Active, document: &Document) -> Vec<(String, String)> {
    let role = &active.role;
    let header = active.profile.clone().map(Header::Profile);
    let sections = document.sections();
    let section = sections.iter().find(|section| Some(section.header) == header.as_ref());
    let copied = |keys: &[&str]| -> Vec<_> {
        let properties = section.iter().flat_map(|section| &section.properties);
        let plain = properties.filter(|property| property.indented.is_empty());
        plain
            .map(|property| (property.key.to_lowercase(), property.value.to_owned()))
            .filter(|(key, value)| keys.contains(&key.as_str()) && !value.is_empty())
            .collect()
    };
    if role.is_chain() {
        return copied(&OF_CHAINS);
    }
    let session = &role.session;
    let mut properties = match &session.form {
        SessionForm::Named(name) => vec![("sso_session", name.as_str())],
        SessionForm::Legacy => {
            vec![("sso_start_url", session.start_url.as_str()), ("sso_region", session.region.as_str())]
        }
    };
    properties.extend([("sso_account_id", role.account.as_str()), ("sso_role_name", role.role.as_str())]);
    let owned = properties.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned()));
    owned.chain(copied(&ALONG)).collect()
}

/// Whether `[default]` leads to this role, and every reader sees one such section.
fn leads_to(surroundings: &Surroundings, content: &[u8], role: &RoleKey) -> bool {
    let config =
        SharedConfig::read(&Document::parse(content), surroundings.config_file(), &StaticKeys::default());
    let default = config.profiles.iter().find(|profile| profile.name == ProfileName::new("default"));
    default.and_then(|default| default.role()).is_some_and(|found| {
        let mut found = found.clone();
        found.session.endpoints.clone_from(&role.session.endpoints);
        found == *role
    })
}
