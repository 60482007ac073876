//! `[default]` of the shared config as a copy of what is active, for tools that know no `AWS_PROFILE`: on request, and
//! then after each choice, whoever makes it.

use aws_files::{
    Document, Header, NotReplaced, SharedConfig, StandIn, StaticKeys, Writer, document::Property,
    portability, stand_in::Muddled, write,
};
use brain::{
    Active, Facts,
    say::Word,
    words::{ProfileName, RoleKey, SessionForm},
};

use crate::{Surroundings, facts};

/// What leads to the role of a profile that assumes one. A code that a person has to type is not among it.
const OF_CHAINS: [&str; 5] =
    ["role_arn", "source_profile", "external_id", "role_session_name", "duration_seconds"];

/// Whether a key says where credentials come from. Everything else in a profile's section belongs to a copy of it:
/// region and output, FIPS and dual stack, services, a bundle of authorities.
fn is_of_credentials(key: &str) -> bool {
    let begins =
        ["aws_", "sso_", "credential_", "mfa_", "web_identity_"].iter().any(|kind| key.starts_with(kind));
    begins || key == "login_session" || OF_CHAINS.contains(&key)
}

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
    #[error("{}", Word("default-no-copy").with(&[("name", name)]))]
    NoCopy {
        /// What is active.
        name: String,
    },
    /// What is active is gone from the config, or leads to another role than when it was chosen.
    #[error("{0}")]
    Astray(String),
}

/// Has `[default]` be what it should: a copy of what is active where the person asked for that, else as it was. Says
/// which AWS tools cannot use that copy, and why.
pub fn follow(surroundings: &Surroundings) -> Result<Option<String>, NotFollowed> {
    follow_as(surroundings, || facts::read(surroundings))
}

/// Has `[default]` be what it was, whatever the person asked for.
pub fn restore(surroundings: &Surroundings) -> Result<(), NotFollowed> {
    follow_as(surroundings, || Facts { default: false, ..facts::read(surroundings) }).map(drop)
}

fn follow_as(surroundings: &Surroundings, facts: impl Fn() -> Facts) -> Result<Option<String>, NotFollowed> {
    let file = surroundings.config_file();
    let before = write::read(file)
        .map_err(|source| NotReplaced::Io { path: file.to_owned(), source })?
        .unwrap_or_default();
    let (after, mut copy) = wanted(surroundings, &facts(), &before)?;
    if after != before {
        Writer::new(surroundings.locks()).change(file, 0o600, |before| {
            // As both are once it is this writer's turn.
            let (after, new) = wanted(surroundings, &facts(), before.unwrap_or_default())?;
            copy = new;
            Ok::<_, NotFollowed>(after)
        })?;
    }
    match copy {
        Became::No { name } => Err(NotFollowed::NoCopy { name }),
        Became::Astray { why } => Err(NotFollowed::Astray(why)),
        Became::None => Ok(None),
        Became::Made { unused } => Ok(unused),
    }
}

/// What became of `[default]`.
enum Became {
    /// It is the person's own.
    None,
    /// It is a copy, and this says which tools cannot use it.
    Made { unused: Option<String> },
    /// It cannot be a copy of what is active.
    No { name: String },
    /// It was a copy of what leads elsewhere by now, or nowhere.
    Astray { why: String },
}

/// What should be in the file.
fn wanted(
    surroundings: &Surroundings,
    facts: &Facts,
    content: &[u8],
) -> Result<(Vec<u8>, Became), NotFollowed> {
    let muddled =
        |muddled| NotFollowed::Muddled { file: surroundings.config_file().display().to_string(), muddled };
    let owner = surroundings.service();
    let stand_in = StandIn { owner: &owner };
    let without = stand_in.removed(content).map_err(muddled)?;
    let active = facts.active.as_ref().filter(|_| facts.default);
    // That one is the person's own.
    let is_default =
        |active: &&Active| active.profile.as_ref().is_some_and(|name| name.as_str() == "default");
    let Some(active) = active.filter(|active| !is_default(active)) else {
        return Ok((without, Became::None));
    };
    if let Some(refusal) = surroundings.config_for(active).astray(active) {
        return Ok((without, Became::Astray { why: refusal.in_a_row() }));
    }
    let properties = properties(active, &Document::parse(&without));
    let with = stand_in.put(&without, &properties).map_err(muddled)?;
    let keys = static_keys(surroundings);
    if leads_to(surroundings, &with, &active.role, &keys) {
        let unused = unused(surroundings, &with, &keys);
        return Ok((with, Became::Made { unused }));
    }
    let name = active.profile.as_ref().map_or_else(|| active.role.goal().1.to_string(), ToString::to_string);
    Ok((without, Became::No { name }))
}

/// Which AWS tools cannot use `[default]`, and what to do.
fn unused(surroundings: &Surroundings, content: &[u8], keys: &StaticKeys) -> Option<String> {
    let default = ProfileName::new("default");
    let (who, problem) = portability::who_cannot(content, surroundings.config_file(), &default, keys)?;
    Some(Word("default-unused").with(&[("who", &who), ("problem", &problem)]))
}

/// What is in the credentials file. Where that cannot be read, that is told of elsewhere.
fn static_keys(surroundings: &Surroundings) -> StaticKeys {
    let file = &surroundings.places().credentials;
    StaticKeys::read(write::read(file).ok().flatten().unwrap_or_default().into(), file)
}

/// What makes a section lead to the role that was chosen, wherever its profile leads by now.
fn properties(active: &Active, document: &Document) -> Vec<(String, String)> {
    let role = &active.role;
    let header = active.profile.clone().map(Header::Profile);
    let sections = document.sections();
    let section = sections.iter().find(|section| Some(section.header) == header.as_ref());
    let of_section = section.iter().flat_map(|section| &section.properties);
    let mut copied: Vec<(String, String)> = Vec::new();
    for property in of_section {
        let key = property.key.to_lowercase();
        let leads = role.is_chain() && OF_CHAINS.contains(&key.as_str());
        let Some(value) = copy(property).filter(|_| leads || !is_of_credentials(&key)) else { continue };
        // A key that is there twice has its last value, and does not make a second file unreadable.
        copied.retain(|(earlier, _)| *earlier != key);
        copied.push((key, value));
    }
    if role.is_chain() {
        return copied;
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
    owned.chain(copied).collect()
}

/// A property's value, a nested block with its lines; none of one that AWS tools do not read alike.
fn copy(property: &Property<'_>) -> Option<String> {
    match (property.value, property.indented.as_slice()) {
        ("", []) => None,
        ("", lines) => {
            let lines: Vec<_> = lines.iter().map(|(_, line)| *line).collect();
            Some(format!("\n  {}", lines.join("\n  ")))
        }
        (value, []) => Some(value.to_owned()),
        (_, _) => None,
    }
}

/// Whether `[default]` leads to this role.
fn leads_to(surroundings: &Surroundings, content: &[u8], role: &RoleKey, keys: &StaticKeys) -> bool {
    let config = SharedConfig::read(&Document::parse(content), surroundings.config_file(), keys);
    let default = config.profiles.iter().find(|profile| profile.name == ProfileName::new("default"));
    default.and_then(|default| default.role()).is_some_and(|found| {
        let mut found = found.clone();
        found.session.endpoints.clone_from(&role.session.endpoints);
        found == *role
    })
}
