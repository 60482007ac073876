//! Sessions and profiles as a file that one person hands to another: no secrets, and nothing that would run
//! a program or lead requests elsewhere.

use std::path::Path;

use aws_files::{Document, Header, ProfileKind, SharedConfig, StaticKeys};
use brain::words::SessionForm;

use crate::draft::{not_edited, sso_role};

mod take;

pub use take::{Offer, Offered};

/// What a person hands on.
#[derive(Debug, PartialEq, Eq)]
pub struct Shared {
    /// A shared config of its own.
    pub text: String,
    /// What is in the person's config and not in this one, in sentences.
    pub left_out: Vec<String>,
    sections: usize,
}

impl Shared {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.sections == 0
    }
}

/// The sessions and SSO profiles of a config. `file` is where it stands, for problems to name.
pub fn export(document: &Document, file: &Path) -> Shared {
    let config = SharedConfig::read(document, file, &StaticKeys::default());
    let mut shared = Document::parse(HEAD.as_bytes());
    let mut left_out = Vec::new();
    for session in &config.sessions {
        let scopes = session.scopes.join(",");
        let mut properties =
            vec![("sso_start_url", session.start_url.as_str()), ("sso_region", session.region.as_str())];
        if !scopes.is_empty() {
            properties.push(("sso_registration_scopes", &scopes));
        }
        add(&mut shared, &Header::SsoSession(session.name.clone()), &properties, &mut left_out);
    }
    for profile in &config.profiles {
        let header = Header::Profile(profile.name.clone());
        let Some(role) = sso_role(profile) else {
            let why =
                profile.problem().map_or_else(|| format!("{header} is no SSO profile."), ToString::to_string);
            left_out.push(why);
            continue;
        };
        let by_session = matches!(profile.kind, ProfileKind::SsoSession(_));
        let mut properties = if let SessionForm::Named(name) = &role.session.form
            && by_session
        {
            vec![("sso_session", name.as_str())]
        } else {
            vec![
                ("sso_start_url", role.session.start_url.as_str()),
                ("sso_region", role.session.region.as_str()),
            ]
        };
        properties.extend([("sso_account_id", role.account.as_str()), ("sso_role_name", role.role.as_str())]);
        properties.extend(profile.region.as_ref().map(|region| ("region", region.as_str())));
        let output = output_of(document, &header);
        properties.extend(output.as_deref().map(|output| ("output", output)));
        add(&mut shared, &header, &properties, &mut left_out);
    }
    let text = String::from_utf8(shared.to_bytes()).expect("every value was checked to be plain text");
    Shared { text, left_out, sections: shared.sections().len() }
}

const HEAD: &str = "\
# Sessions and profiles of AWS IAM Identity Center, without secrets.
# To take them over: daypass import FILE
";

/// What could not be read by every AWS tool is not handed on.
fn add(shared: &mut Document, header: &Header, properties: &[(&str, &str)], left_out: &mut Vec<String>) {
    if let Err(refused) = shared.add_section(header, properties) {
        left_out.push(format!("{header}: {}", not_edited(refused).message));
    }
}

fn output_of(document: &Document, header: &Header) -> Option<String> {
    let sections = document.sections();
    let mut own =
        sections.iter().filter(|section| section.header == header).flat_map(|section| &section.properties);
    let output = own.rfind(|property| property.key == "output")?;
    crate::words::output(output.value).ok()
}
