//! What each edit makes of a file.

use std::path::{Path, PathBuf};

use aws_files::{Document, StaticKeys};
use brain::{
    Code, Refusal,
    words::{Account, ProfileName, Region, RoleName, SessionName, StartUrl},
};

use crate::{Draft, Generation, NewProfile, NewSession, Style, Template};

mod editing;
mod following;
mod generating;
mod random;
mod sharing;

const FILE: &str = "config";

/// The file after an edit, and what was said of it.
fn edited(
    text: &str,
    edit: impl FnOnce(&mut Draft<'_>) -> Result<(), Refusal>,
) -> Result<(String, Vec<String>), Refusal> {
    edited_beside(&StaticKeys::default(), text, edit)
}

/// The same where the credentials file has these keys.
fn edited_beside(
    keys: &StaticKeys,
    text: &str,
    edit: impl FnOnce(&mut Draft<'_>) -> Result<(), Refusal>,
) -> Result<(String, Vec<String>), Refusal> {
    let document = Document::parse(text.as_bytes());
    let mut draft = Draft::new(&document, Path::new(FILE), keys);
    edit(&mut draft)?;
    let edited = draft.finish()?;
    Ok((String::from_utf8(edited.document.to_bytes()).unwrap(), edited.said))
}

/// Why the edit is refused.
fn refused(text: &str, edit: impl FnOnce(&mut Draft<'_>) -> Result<(), Refusal>) -> (Code, String) {
    let Refusal { code, message, .. } = edited(text, edit).unwrap_err();
    (code, message)
}

fn keys_of(names: &[&str]) -> StaticKeys {
    let sections: Vec<_> = names.iter().map(|name| format!("[{name}]\naws_access_key_id = AKIA\n")).collect();
    let file = sections.concat();
    StaticKeys::read(file.into_bytes().into(), Path::new("credentials"))
}

fn session(name: &str) -> NewSession {
    NewSession {
        name: SessionName::new(name),
        start_url: StartUrl::new("https://acme.awsapps.com/start"),
        region: Region::new("eu-west-1"),
        scopes: Vec::new(),
    }
}

fn profile(name: &str, role: &str) -> NewProfile {
    NewProfile {
        name: ProfileName::new(name),
        session: SessionName::new("acme"),
        account: "111122223333".parse().unwrap(),
        role: RoleName::new(role),
        region: None,
        output: None,
        style: Style::Sso,
    }
}

fn process() -> Style {
    Style::CredentialProcess { daypass: PathBuf::from("/opt/day pass/daypass") }
}

fn account(id: &str, name: &str, roles: &[&str]) -> Account {
    Account {
        id: id.parse().unwrap(),
        name: Some(name.to_owned()),
        email: None,
        roles: roles.iter().map(|role| RoleName::new(*role)).collect(),
    }
}

/// Generates with a template and nothing else that is special.
fn generate(draft: &mut Draft<'_>, offered: &[Account], template: &str, prune: bool) -> Result<(), Refusal> {
    generate_as(draft, offered, template, prune, &Style::Sso)
}

fn generate_as(
    draft: &mut Draft<'_>,
    offered: &[Account],
    template: &str,
    prune: bool,
    style: &Style,
) -> Result<(), Refusal> {
    let generation = Generation {
        session: &SessionName::new("acme"),
        template: &Template::parse(template)?,
        filter: "",
        region: None,
        output: None,
        style,
        prune,
    };
    draft.generate(offered, &generation)
}

const ACME: &str = "\
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
";
