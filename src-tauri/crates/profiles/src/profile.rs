//! Profiles: added, removed, renamed.

use std::{collections::HashSet, path::PathBuf};

use aws_files::{Document, Header};
use brain::{
    Code, Refusal,
    say::Word,
    words::{AccountId, ProfileName, Region, RoleName, SessionName},
};

use crate::draft::{Draft, Section, refuse};

/// How a profile gets its credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Style {
    /// By keys that AWS tools know: they sign in by themselves, or find Daypass's sign-in.
    Sso,
    /// By asking Daypass, at this absolute path.
    CredentialProcess {
        /// Where `daypass` is.
        daypass: PathBuf,
    },
}

/// A `[profile]` to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProfile {
    /// What it is called from then on.
    pub name: ProfileName,
    /// The session that opens it, which has to be there.
    pub session: SessionName,
    /// The account.
    pub account: AccountId,
    /// The role.
    pub role: RoleName,
    /// Where its commands work.
    pub region: Option<Region>,
    /// The AWS CLI's output format.
    pub output: Option<String>,
    /// How it gets credentials.
    pub style: Style,
}

impl NewProfile {
    pub(crate) fn section(&self) -> Result<Section, Refusal> {
        let mut properties = match &self.style {
            Style::Sso => vec![
                ("sso_session", self.session.to_string()),
                ("sso_account_id", self.account.to_string()),
                ("sso_role_name", self.role.to_string()),
            ],
            Style::CredentialProcess { daypass } => {
                let asks = arguments(&self.session, &self.account, &self.role)?;
                vec![("credential_process", format!("{}{asks}", program(daypass)?))]
            }
        };
        properties.extend(self.region.as_ref().map(|region| ("region", region.to_string())));
        properties.extend(self.output.clone().map(|output| ("output", output)));
        Ok(Section::new(Header::Profile(self.name.clone()), properties))
    }
}

impl Draft<'_> {
    /// Adds a profile. One that is there with the same content is left as it is.
    ///
    /// # Errors
    ///
    /// There is another of that name, the session is missing, or some AWS tool would not see the name.
    pub fn add_profile(&mut self, profile: &NewProfile) -> Result<(), Refusal> {
        let session = &profile.session;
        if !self.config().sessions.iter().any(|there| there.name == *session) {
            let what = format!("There is no session “{session}” for the profile.");
            return Err(refuse(Code::NotFound, what, "Add it with its --start-url and --sso-region."));
        }
        let section = profile.section()?;
        let header = section.header.clone();
        let added = self.add(section)?;
        self.say(if added { format!("Added {header}.") } else { format!("{header} is already there.") });
        Ok(())
    }

    /// Removes profiles.
    ///
    /// # Errors
    ///
    /// There is none of one of these names, or another profile builds on one.
    pub fn remove_profiles(&mut self, names: &[ProfileName]) -> Result<(), Refusal> {
        let sections = self.document.sections();
        let there: HashSet<_> = sections.iter().map(|section| section.header).collect();
        let headers: Vec<_> = names.iter().cloned().map(Header::Profile).collect();
        if let Some(missing) = headers.iter().position(|header| !there.contains(header)) {
            return self.must_have(&names[missing]);
        }
        if let Some((_, why)) = self.needed(names).into_iter().next() {
            return Err(why);
        }
        let going: HashSet<_> = headers.iter().collect();
        let mut document = self.document.clone();
        if document.remove_sections(&going).is_err() {
            // Which of them it is, and where.
            for header in &headers {
                document.remove_section(header).map_err(|error| self.not_edited(error))?;
            }
        }
        self.document = document;
        let mut said = HashSet::new();
        for header in headers.iter().filter(|header| said.insert(*header)) {
            self.say(Word("section-removed").with(&[("header", header)]));
        }
        Ok(())
    }

    /// Those of them that others build on, which stay, and why they cannot go.
    pub(crate) fn needed(&self, names: &[ProfileName]) -> Vec<(ProfileName, Refusal)> {
        let going: HashSet<_> = names.iter().map(ProfileName::as_str).collect();
        let mut needed = Vec::new();
        for section in self.document.sections() {
            let Header::Profile(user) = section.header else { continue };
            if going.contains(user.as_str()) {
                continue;
            }
            let sources =
                section.properties.iter().filter(|it| it.key.eq_ignore_ascii_case("source_profile"));
            needed.extend(sources.filter(|source| going.contains(source.value)).map(|source| {
                let why = Word("profile-needed").refusal(
                    Code::Failed,
                    &[("user", user), ("name", &source.value), ("line", &source.line)],
                );
                (ProfileName::new(source.value), why)
            }));
        }
        needed
    }

    /// Renames a profile, and what builds on it with it.
    ///
    /// # Errors
    ///
    /// There is none of that name, there is one of the new name, or some AWS tool would not see the new name.
    pub fn rename_profile(&mut self, from: &ProfileName, to: &ProfileName) -> Result<(), Refusal> {
        self.must_have(from)?;
        let (old, new) = (Header::Profile(from.clone()), Header::Profile(to.clone()));
        self.document.rename_section(&old, &new).map_err(|error| self.not_edited(error))?;
        let sections = self.document.sections();
        let mentions = |property: &aws_files::document::Property<'_>| {
            property.key.eq_ignore_ascii_case("source_profile") && property.value == from.as_str()
        };
        let users = sections.iter().filter(|section| section.properties.iter().any(mentions));
        let users: Vec<_> = users.map(|section| section.header.clone()).collect();
        for user in &users {
            let set = self.document.set(user, "source_profile", to.as_str());
            set.map_err(|error| self.not_edited(error))?;
        }
        self.say(Word("section-renamed").with(&[("old", &old), ("new", &new)]));
        for user in users {
            self.say(Word("source-renamed").with(&[("user", &user), ("name", to)]));
        }
        self.say_who_runs_with(from);
        if self.has_keys(to) && from != to {
            return Err(Word("name-has-keys").refusal(Code::Failed, &[("name", to)]));
        }
        if self.has_keys(from) && from != to {
            self.say(Word("keys-keep-name").with(&[("name", from)]));
        }
        Ok(())
    }

    /// Commands are the person's own, so those that name a profile which is gone are only told.
    fn say_who_runs_with(&mut self, gone: &ProfileName) {
        let names_it = |value: &str| {
            let mut words = value.split_whitespace().skip_while(|word| *word != "--profile").skip(1);
            words.next().is_some_and(|word| word.trim_matches(['"', '\'']) == gone.as_str())
        };
        let sections = self.document.sections();
        let properties = sections.iter().flat_map(|section| &section.properties);
        let lines: Vec<_> =
            properties.filter(|property| names_it(property.value)).map(|it| it.line).collect();
        for line in lines {
            self.say(Word("line-names-it").with(&[("line", &line), ("name", gone)]));
        }
    }

    fn must_have(&self, name: &ProfileName) -> Result<(), Refusal> {
        let sections = self.document.sections();
        if sections.iter().any(|section| matches!(section.header, Header::Profile(there) if there == name)) {
            return Ok(());
        }
        let names = sections.iter().filter(|section| matches!(section.header, Header::Profile(_)));
        let known: Vec<_> = names.map(|section| section.header.name()).take(10).collect();
        let hint = (!known.is_empty()).then(|| Word("there-are").with(&[("names", &known.join(", "))]));
        Err(Refusal { hint, ..Word("no-profile").refusal(Code::NotFound, &[("name", name)]) })
    }
}

/// Everything that Daypass writes into a profile, in either style and form.
const PLAIN: [&str; 8] = [
    "credential_process",
    "output",
    "region",
    "sso_account_id",
    "sso_region",
    "sso_role_name",
    "sso_session",
    "sso_start_url",
];

/// The profiles in which there is nothing but a role of a session.
pub(crate) fn plain(document: &Document) -> HashSet<ProfileName> {
    let is_plain = |property: &aws_files::document::Property<'_>| {
        let key = property.key.to_lowercase();
        PLAIN.contains(&key.as_str())
            && property.indented.is_empty()
            && (key != "credential_process" || property.value.contains(ASKS))
    };
    let (mut plain, mut others) = (HashSet::new(), HashSet::new());
    for section in document.sections() {
        let Header::Profile(name) = section.header else { continue };
        let names = if section.properties.iter().all(is_plain) { &mut plain } else { &mut others };
        names.insert(name.clone());
    }
    // A name may stand there twice.
    plain.retain(|name| !others.contains(name));
    plain
}

/// What stands behind the program in a credential process of Daypass.
const ASKS: &str = " credentials --session ";

/// Whether a credential process is Daypass, asked for a role of that session.
pub(crate) fn asks_daypass_for(process: &str, session: &SessionName) -> bool {
    let asked = argument(session.as_str()).map(|name| format!("{ASKS}{name} --account-id "));
    asked.is_ok_and(|asked| process.contains(&asked))
}

/// What Daypass is asked for a role, behind the program.
pub(crate) fn arguments(
    session: &SessionName,
    account: &AccountId,
    role: &RoleName,
) -> Result<String, Refusal> {
    let (session, role) = (argument(session.as_str())?, argument(role.as_str())?);
    Ok(format!("{ASKS}{session} --account-id {account} --role-name {role}"))
}

/// Text as botocore, which splits it by itself, and the shells of the SDKs all read it.
fn argument(text: &str) -> Result<String, Refusal> {
    let is_plain = |c: char| c.is_alphanumeric() || "+=,.@_/:-".contains(c);
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain) {
        Ok(text.to_owned())
    } else if text.chars().all(|c| is_plain(c) || c == ' ')
        && !text.starts_with('-')
        && text.trim() == text
        && !text.is_empty()
    {
        Ok(format!("\"{text}\""))
    } else {
        let what = format!("“{text}” cannot be written into a credential process for all AWS tools.");
        Err(refuse(Code::Failed, what, "Use --style sso for it."))
    }
}

fn program(daypass: &std::path::Path) -> Result<String, Refusal> {
    // What a shell or botocore's splitting takes for something else between double quotes.
    let special: &[char] = if cfg!(windows) { &['"', '%'] } else { &['"', '$', '`', '\\', '!'] };
    match daypass.to_str().filter(|path| daypass.is_absolute() && !path.contains(special)) {
        Some(path) => Ok(format!("\"{path}\"")),
        None => Err(refuse(
            Code::Failed,
            format!(
                "Daypass's own path cannot be written so that all AWS tools read it: {}",
                daypass.display()
            ),
            "Install Daypass at a path of plain letters, or use --style sso.",
        )),
    }
}
