//! Sessions and profiles as a file that one person hands to another: no secrets, and nothing that would run
//! a program or lead requests elsewhere.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use aws_files::{Document, Header, ProfileKind, SharedConfig, StaticKeys};
use brain::words::{AccountId, ProfileName, Region, RoleName, SessionForm, SessionName, StartUrl};

use crate::draft::{Draft, Section, sso_role};
use crate::words;

mod take;

pub use take::{Offer, Offered};

/// What a person hands on.
#[derive(Debug, PartialEq, Eq)]
pub struct Shared {
    /// A shared config of its own.
    pub text: String,
    /// What is in the person's config and not in this one, in sentences.
    pub left_out: Vec<String>,
    is_empty: bool,
}

impl Shared {
    /// Whether there is no session and no profile in it.
    pub fn is_empty(&self) -> bool {
        self.is_empty
    }
}

/// The sessions and SSO profiles of a config. `file` is where it stands, for problems to name.
pub fn export(document: &Document, file: &Path) -> Shared {
    let keys = StaticKeys::default();
    let config = SharedConfig::read(document, file, &keys);
    let all = document.sections();
    let outputs: HashMap<_, _> = (all.iter())
        .flat_map(|section| section.properties.iter().map(move |property| (section.header, property)))
        .filter(|(_, property)| property.key == "output")
        .filter_map(|(header, property)| Some((header, words::output(property.value).ok()?)))
        .collect();
    let (mut sections, mut sessions, mut left_out) = (Vec::new(), HashSet::new(), Vec::new());
    for session in &config.sessions {
        let section = session_section(&session.name, &session.start_url, &session.region, &session.scopes);
        match section.check() {
            Ok(()) => {
                sessions.insert(&session.name);
                sections.push(section);
            }
            Err(refusal) => left_out.push(format!("{}: {}", section.header, refusal.message)),
        }
    }
    for profile in &config.profiles {
        let header = Header::Profile(profile.name.clone());
        // Without the program that it runs: who gets it may have none, and would have to trust it.
        let Some(role) = sso_role(profile).or(profile.asked.as_ref().filter(|role| !role.is_chain())) else {
            let why =
                profile.problem().map_or_else(|| format!("{header} is no SSO profile."), ToString::to_string);
            left_out.push(why);
            continue;
        };
        let opened_by = match &role.session.form {
            SessionForm::Named(name)
                if matches!(profile.kind, ProfileKind::SsoSession(_) | ProfileKind::Process) =>
            {
                if !sessions.contains(name) {
                    left_out.push(format!("{header}: its session was left out."));
                    continue;
                }
                OpenedBy::Session(name.clone())
            }
            SessionForm::Named(_) | SessionForm::Legacy => {
                OpenedBy::Portal(role.session.start_url.clone(), role.session.region.clone())
            }
        };
        let (region, output) = (profile.region.as_ref(), outputs.get(&header).map(String::as_str));
        let section = profile_section(&profile.name, &opened_by, (&role.account, &role.role), region, output);
        match section.check() {
            Ok(()) => sections.push(section),
            Err(refusal) => left_out.push(format!("{header}: {}", refusal.message)),
        }
    }
    let (head, is_empty) = (Document::parse(HEAD.as_bytes()), sections.is_empty());
    let mut draft = Draft::new(&head, file, &keys);
    draft.add_all(sections).expect("each was checked, and no two have one name");
    let text = String::from_utf8(draft.document.to_bytes()).expect("all of it was made of text");
    Shared { text, left_out, is_empty }
}

const HEAD: &str = "\
# Sessions and profiles of AWS IAM Identity Center, without secrets.
# To take them over: daypass import FILE
";

/// What opens a profile's role.
#[derive(Debug, PartialEq, Eq)]
enum OpenedBy {
    Session(SessionName),
    /// Of the profile's own.
    Portal(StartUrl, Region),
}

fn session_section(name: &SessionName, start_url: &StartUrl, region: &Region, scopes: &[String]) -> Section {
    let mut properties = vec![("sso_start_url", start_url.to_string()), ("sso_region", region.to_string())];
    if !scopes.is_empty() {
        properties.push(("sso_registration_scopes", scopes.join(",")));
    }
    Section::new(Header::SsoSession(name.clone()), properties)
}

fn profile_section(
    name: &ProfileName,
    opened_by: &OpenedBy,
    (account, role): (&AccountId, &RoleName),
    region: Option<&Region>,
    output: Option<&str>,
) -> Section {
    let mut properties = match opened_by {
        OpenedBy::Session(session) => vec![("sso_session", session.to_string())],
        OpenedBy::Portal(start_url, region) => {
            vec![("sso_start_url", start_url.to_string()), ("sso_region", region.to_string())]
        }
    };
    properties.extend([("sso_account_id", account.to_string()), ("sso_role_name", role.to_string())]);
    properties.extend(region.map(|region| ("region", region.to_string())));
    properties.extend(output.map(|output| ("output", output.to_owned())));
    Section::new(Header::Profile(name.clone()), properties)
}
