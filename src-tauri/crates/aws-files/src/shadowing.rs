//! What some AWS tools take in place of the profile that a person chose, and why.
//!
//! A profile can be sound and still not be what a program uses: access keys of the same name in the credentials
//! file, another key in the same section, a second `[default]`, or a variable of the terminal come first for some
//! programs and not for others. Their orders are those that [`portability()`](crate::portability()) follows; for
//! variables they are botocore's, JavaScript's and Rust's as measured, Go's and Java's by their source.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use brain::say::Word;
use brain::words::ProfileName;
use zeroize::Zeroizing;

use crate::config::{NoChain, Problem, Profile, ProfileKind, SharedConfig};
use crate::credentials::StaticKeys;
use crate::places::Places;
use crate::portability::{Source, Trail, Views};
use crate::readers::{Entry, Reader};
use crate::{Unreadable, content, load, understood};

mod variables;

/// Both shared files, read once to be asked about many profiles.
pub struct Shadowing {
    places: Places,
    config: SharedConfig,
    /// Where each profile is among those of the config.
    index: HashMap<ProfileName, usize>,
    views: Views,
    keys: StaticKeys,
}

/// Something that wins over a profile. Prints as `file:line: what why hint`, or with the variable in their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where the winner stands.
    pub place: Place,
    /// Who takes it.
    pub readers: Vec<Reader>,
    /// What is taken in place of what.
    pub what: String,
    /// The rule behind it.
    pub why: String,
    /// What to do.
    pub hint: String,
}

/// Where something stands that wins over a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a shared file.
    Line {
        /// Which.
        file: PathBuf,
        /// From 1.
        line: usize,
    },
    /// In the environment of the terminal.
    Variable(&'static str),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.told(), self.hint)
    }
}

impl Finding {
    /// What it prints as, without the hint.
    pub fn told(&self) -> String {
        let Self { place, what, why, .. } = self;
        match place {
            Place::Line { file, line } => format!("{}:{line}: {what} {why}", file.display()),
            Place::Variable(name) => format!("{name}: {what} {why}"),
        }
    }
}

impl Shadowing {
    /// Reads both files. One that is not there is empty, and in one that makes no sense nothing is found: that is
    /// among the problems of [`Shadowing::config`].
    pub fn load(places: &Places) -> Result<Self, Unreadable> {
        let config = content(&places.config)?;
        let credentials = Zeroizing::new(content(&places.credentials)?);
        Ok(Self::read(&config, credentials, places))
    }

    fn read(content: &[u8], credentials: Zeroizing<Vec<u8>>, places: &Places) -> Self {
        let (config, keys) = understood(content, credentials, places);
        let numbered = config.profiles.iter().enumerate().rev();
        let index = numbered.map(|(at, profile)| (profile.name.clone(), at)).collect();
        Self { places: places.clone(), config, index, views: Views::read(content), keys }
    }

    /// What the files mean.
    pub fn config(&self) -> &SharedConfig {
        &self.config
    }

    /// What the program makes of the profile: the source it would use, or what keeps it from that.
    pub fn portability(&self, name: &ProfileName, reader: Reader) -> Result<Source, Problem> {
        let verdicts = self.views.ask(&self.places.config, name, &self.keys);
        let (_, verdict) =
            verdicts.into_iter().find(|(of, _)| *of == reader).expect("every program is asked");
        verdict.map(|trail| trail.source)
    }

    /// What wins over it in the files themselves. A profile of another kind than Daypass knows, or one
    /// that is not there, has no shadow.
    pub fn in_files(&self, name: &ProfileName) -> Vec<Finding> {
        let Some(expected) = self.expected(name) else { return Vec::new() };
        let mut rivals: Vec<(Rival, Vec<Reader>)> = Vec::new();
        for (reader, trail) in self.views.ask(&self.places.config, name, &self.keys) {
            // What a program cannot use at all is no shadow.
            let Ok(trail) = trail else { continue };
            let other_source = || {
                let differs = trail != expected;
                differs.then(|| self.other_source(reader, name, &trail, &expected)).flatten()
            };
            let Some(rival) = self.other_section(reader, name).or_else(other_source) else { continue };
            match rivals.iter_mut().find(|(other, _)| *other == rival) {
                Some((_, readers)) => readers.push(reader),
                None => rivals.push((rival, vec![reader])),
            }
        }
        rivals.into_iter().map(|(rival, readers)| rival.finding(name, readers)).collect()
    }

    /// What wins over the profile in this environment, for programs that are to follow it: by `AWS_PROFILE`, where
    /// that names it. `variable` reads the environment.
    pub fn in_environment(
        &self,
        name: &ProfileName,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Vec<Finding> {
        let default = ProfileName::new("default");
        let line = |profile: &Profile| Place::Line { file: self.places.config.clone(), line: profile.line };
        let in_config = self.profile(&default).filter(|profile| gives_credentials(profile)).map(line);
        let in_credentials = self.keys.line_of(&default);
        let in_credentials =
            in_credentials.map(|line| Place::Line { file: self.places.credentials.clone(), line });
        let is_role = self.profile(name).is_some_and(|p| matches!(p.kind, ProfileKind::RoleChain(_)));
        let mut found = variables::find(name, is_role, in_config.or(in_credentials), &variable);
        found.extend(self.elsewhere(name, variable));
        found
    }

    /// The default profile, where it wins over the agent's endpoint: with no profile named, whoever finds credentials
    /// in it never asks an endpoint.
    pub fn over_endpoint(&self) -> Option<Finding> {
        let default = ProfileName::new("default");
        let mut readers = Vec::new();
        let mut place = None;
        for (reader, trail) in self.views.ask(&self.places.config, &default, &self.keys) {
            let Ok(trail) = trail else { continue };
            readers.push(reader);
            place = place.or_else(|| self.place_of(reader, &default, trail.source));
        }
        place.map(|(place, _)| Finding {
            place,
            what: Word("shadow-default").with(&[("who", &who(&readers))]),
            readers,
            why: Word("shadow-default-why").into(),
            hint: Word("shadow-default-hint").into(),
        })
    }

    /// Where `AWS_CONFIG_FILE` leads away from a file that is there: what programs without that variable, such as
    /// an app that was not started here, make of the profile.
    fn elsewhere(&self, name: &ProfileName, variable: impl Fn(&str) -> Option<OsString>) -> Option<Finding> {
        const VARIABLES: [&str; 2] = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"];
        let usual = Places::find(|asked| variable(asked).filter(|_| !VARIABLES.contains(&asked))).ok()?;
        if usual.config == self.places.config || !usual.config.exists() {
            return None;
        }
        let theirs = load(&usual).ok()?.profiles.into_iter().find(|profile| profile.name == *name);
        let ours = self.profile(name).and_then(Profile::role);
        let said = match &theirs {
            Some(theirs) if theirs.role() == ours => return None,
            Some(_) => Word("shadow-file-other"),
            None => Word("shadow-file-none"),
        };
        let file = usual.config.display();
        Some(Finding {
            place: Place::Variable(VARIABLES[0]),
            readers: Reader::ALL.to_vec(),
            what: said.with(&[("file", &file), ("name", name)]),
            why: Word("shadow-file-why").into(),
            hint: Word("shadow-file-hint").into(),
        })
    }

    /// What the files say of a profile.
    pub fn profile(&self, name: &ProfileName) -> Option<&Profile> {
        self.index.get(name).map(|at| &self.config.profiles[*at])
    }

    /// The way that Daypass takes.
    fn expected(&self, name: &ProfileName) -> Option<Trail> {
        let profile = self.profile(name)?;
        let source = source_of(profile)?;
        let mut begins = profile;
        // One profile below for each role that is assumed.
        for _ in profile.role().into_iter().flat_map(|role| &role.assumed) {
            begins = self.profile(begins.source.as_ref()?)?;
        }
        let first = if source != Source::Role {
            source
        } else if begins.kind == ProfileKind::Process {
            Source::Process
        } else {
            Source::Sso
        };
        Some(Trail { source, begins: begins.name.clone(), first })
    }

    fn other_source(
        &self,
        reader: Reader,
        name: &ProfileName,
        trail: &Trail,
        expected: &Trail,
    ) -> Option<Rival> {
        let (of, taken, wanted) = if trail.source == expected.source {
            (&trail.begins, trail.first, expected.first)
        } else {
            (name, trail.source, expected.source)
        };
        let (place, in_credentials) = self.place_of(reader, of, taken)?;
        Some(Rival::Source { place, in_credentials, of: of.clone(), taken, wanted })
    }

    /// Where the program found what it takes, and whether that is the credentials file.
    fn place_of(&self, reader: Reader, name: &ProfileName, source: Source) -> Option<(Place, bool)> {
        let whole = self.views.whole(reader, name.as_str(), &self.places.config, &self.keys)?;
        let key = match source {
            Source::Sso => ["sso_session", "sso_start_url", "sso_account_id"]
                .into_iter()
                .find(|key| whole.has(key))
                .unwrap_or("sso_role_name"),
            Source::Role => "role_arn",
            Source::WebIdentity => "web_identity_token_file",
            Source::Process => "credential_process",
            Source::Login => "login_session",
            Source::Keys => "aws_access_key_id",
        };
        let (file, line) = whole.spot(key);
        let is_in_credentials = whole.credentials.is_some_and(|entry| entry.get(key).is_some());
        // Keys there are named by their section, which is all of them.
        let section = whole.credentials.filter(|_| source == Source::Keys && is_in_credentials);
        let line = section.map_or(line, |entry| entry.line);
        Some((Place::Line { file: file.to_owned(), line }, is_in_credentials))
    }

    /// `[default]` and `[profile default]` are one profile, and programs disagree which of the two counts.
    fn other_section(&self, reader: Reader, name: &ProfileName) -> Option<Rival> {
        let theirs = self.views.of(reader)?.profiles.get(name.as_str())?;
        let botocores = self.views.of(Reader::Botocore)?.profiles.get(name.as_str())?;
        let ours = self.profile(name)?.line;
        if name.as_str() != "default" || theirs.line == ours || same_values(theirs, botocores) {
            return None;
        }
        let place = Place::Line { file: self.places.config.clone(), line: theirs.line };
        Some(Rival::Section { place, ours })
    }
}

/// What some programs take in a profile's place.
#[derive(PartialEq, Eq)]
enum Rival {
    /// Another source of credentials, in the profile itself or in the one that its role is assumed over.
    Source { place: Place, in_credentials: bool, of: ProfileName, taken: Source, wanted: Source },
    /// Another section of the same name.
    Section { place: Place, ours: usize },
}

impl Rival {
    fn finding(self, name: &ProfileName, readers: Vec<Reader>) -> Finding {
        let who = who(&readers);
        match self {
            Self::Section { place, ours } => Finding {
                place,
                readers,
                what: Word("shadow-section").with(&[("line", &ours), ("name", name), ("who", &who)]),
                why: Word("shadow-section-why").into(),
                hint: Word("shadow-section-hint").into(),
            },
            Self::Source { place, in_credentials, of, taken, wanted } => {
                let (theirs, ours) = (words(taken), words(wanted));
                let said = if of == *name { Word("shadow-gives") } else { Word("shadow-assumes") };
                let what = said.with(&[
                    ("name", name),
                    ("theirs", &theirs),
                    ("ours", &ours),
                    ("of", &of),
                    ("who", &who),
                ]);
                let why = match taken {
                    Source::Keys if in_credentials => Word("first-keys-there"),
                    _ if in_credentials => Word("first-file"),
                    Source::Keys => Word("first-keys"),
                    Source::Process => Word("first-process"),
                    Source::Sso => Word("first-sso"),
                    Source::Role => Word("first-role"),
                    Source::WebIdentity | Source::Login => Word("first-that"),
                };
                let hint = if in_credentials && taken == Source::Keys {
                    Word("shadow-keys-hint")
                } else {
                    Word("shadow-source-hint")
                };
                Finding { place, readers, what, why: why.into(), hint: hint.into() }
            }
        }
    }
}

fn same_values(one: &Entry, other: &Entry) -> bool {
    let values = |entry: &Entry| -> Vec<(String, String)> {
        entry.values.iter().map(|(key, (_, value))| (key.clone(), value.clone())).collect()
    };
    values(one) == values(other)
}

fn source_of(profile: &Profile) -> Option<Source> {
    match &profile.kind {
        ProfileKind::SsoSession(Ok(_)) | ProfileKind::Legacy(Ok(_)) => Some(Source::Sso),
        ProfileKind::RoleChain(Ok(_)) => Some(Source::Role),
        ProfileKind::Process => Some(Source::Process),
        ProfileKind::SsoSession(Err(_))
        | ProfileKind::Legacy(Err(_))
        | ProfileKind::RoleChain(Err(_))
        | ProfileKind::Static
        | ProfileKind::Other => None,
    }
}

fn gives_credentials(profile: &Profile) -> bool {
    match &profile.kind {
        ProfileKind::SsoSession(role) | ProfileKind::Legacy(role) => role.is_ok(),
        ProfileKind::RoleChain(role) => !matches!(role, Err(NoChain::Broken(_))),
        ProfileKind::Process | ProfileKind::Static => true,
        ProfileKind::Other => false,
    }
}

fn words(source: Source) -> Word {
    match source {
        Source::Sso => Word("source-sso"),
        Source::Role => Word("source-role"),
        Source::WebIdentity => Word("source-web-identity"),
        Source::Process => Word("source-process"),
        Source::Login => Word("source-login"),
        Source::Keys => Word("source-keys"),
    }
}

/// Several programs as a list.
pub(crate) fn who(readers: &[Reader]) -> String {
    let sdk = |reader: &Reader| match reader {
        Reader::Botocore => None,
        Reader::Rust => Some("Rust"),
        Reader::JavaScript => Some("JavaScript"),
        Reader::Go => Some("Go"),
        Reader::Java => Some("Java"),
    };
    let languages: Vec<_> = readers.iter().filter_map(sdk).collect();
    let sdks = match languages.as_slice() {
        [] => return Word("reader-botocore").to_owned(),
        [one] => Word("who-sdk").with(&[("language", one)]),
        [rest @ .., last] => Word("who-sdks").with(&[("languages", &rest.join(", ")), ("last", last)]),
    };
    if readers.contains(&Reader::Botocore) { Word("who-cli-and-sdks").with(&[("sdks", &sdks)]) } else { sdks }
}

#[cfg(test)]
mod tests;
