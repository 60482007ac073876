//! What is looked at.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

use aws_files::{Changes, Places, SharedConfig, SsoSession, TokenCache, Writer};
use brain::{
    say::Twice,
    words::{Endpoints, ProfileName, SessionKey},
};
use jiff::Timestamp;

/// The variables of a process, as they were once.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<String, OsString>);

impl Environment {
    /// Those of this process.
    pub fn of_this_process() -> Self {
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect()
    }

    /// A variable; an empty one counts as absent.
    pub fn get(&self, name: &str) -> Option<OsString> {
        self.0.get(name).filter(|value| !value.is_empty()).cloned()
    }

    /// The same as text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(|value| value.to_string_lossy().into_owned())
    }

    /// Names of all that have a value.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, value)| !value.is_empty()).map(|(name, _)| name.as_str())
    }
}

impl FromIterator<(String, OsString)> for Environment {
    fn from_iter<T: IntoIterator<Item = (String, OsString)>>(variables: T) -> Self {
        Self(variables.into_iter().collect())
    }
}

/// Values may be keys.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// Who opened when somebody knocked at the agent's door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgentSeen {
    /// Nobody, and nobody lives there.
    Nobody,
    /// Nobody, though somebody lives there.
    Silent,
    /// One that speaks the same.
    Friend,
    /// One that turns this Daypass away.
    Stranger {
        /// Its version.
        version: String,
        /// Where it goes instead of AWS's own servers.
        endpoints: Endpoints,
    },
}

/// Something in the settings that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsProblem {
    /// From 1; `None` where it is about the whole file.
    pub line: Option<usize>,
    /// What is the matter and what comes of it.
    pub what: Twice<String>,
}

/// One Daypass, where its things are, and what its host knows already.
#[derive(Debug, Clone)]
pub struct Case {
    /// Version of this Daypass.
    pub version: String,
    /// The name that sets this instance apart: `daypass`, or `daypass-INSTANCE`.
    pub service: String,
    /// How start at login calls it: `Daypass`, or `Daypass-INSTANCE`.
    pub product: String,
    /// Endpoints in force instead of AWS's own.
    pub endpoints: Endpoints,
    /// The shared files.
    pub places: Places,
    /// The SDKs' token cache; `None` where there is no home.
    pub cache: Option<TokenCache>,
    /// Daypass's own state.
    pub state: PathBuf,
    /// Where locks are.
    pub locks: PathBuf,
    /// Where the door is.
    pub runtime: PathBuf,
    /// The settings, and what is wrong with them.
    pub settings: (PathBuf, Vec<SettingsProblem>),
    /// The facts, and whether they make sense.
    pub facts: (PathBuf, bool),
    /// The active profile.
    pub active: Option<ProfileName>,
    /// The same where it is gone from the config, or leads to another role than when it was chosen.
    pub astray: Option<ProfileName>,
    /// Path of `daypass` at which it will be found tomorrow.
    pub daypass: Option<PathBuf>,
    /// Who is at the door.
    pub agent: AgentSeen,
    /// The variables.
    pub environment: Environment,
    /// This moment.
    pub now: Timestamp,
}

impl Case {
    /// What the shared files mean; nothing where they cannot be read, which is a finding of its own.
    pub(crate) fn config(&self) -> SharedConfig {
        aws_files::load(&self.places).unwrap_or_default()
    }

    /// Every session of the config once, with the line at which it or its first profile stands.
    pub(crate) fn sessions(&self, config: &SharedConfig) -> Vec<(SessionKey, usize)> {
        let named = config.sessions.iter().map(|session| (SsoSession::key(session), session.line));
        let of_profiles = config.profiles.iter();
        let of_profiles = of_profiles.filter_map(|p| Some((p.role()?.session.clone(), p.line)));
        let mut sessions: Vec<(SessionKey, usize)> = Vec::new();
        for (key, line) in named.chain(of_profiles) {
            if sessions.iter().all(|(known, _)| *known != key) {
                sessions.push((key, line));
            }
        }
        for (key, _) in &mut sessions {
            key.endpoints.clone_from(&self.endpoints);
        }
        sessions
    }

    /// What writes for Daypass, one at a time.
    pub(crate) fn writer(&self) -> Writer {
        Writer::new(&self.locks)
    }

    /// What changes the shared config so that it can be undone.
    pub(crate) fn changes(&self) -> Changes {
        Changes::new(self.writer(), self.backups())
    }

    /// What the shared config was before Daypass changed it.
    pub(crate) fn backups(&self) -> PathBuf {
        self.state.join("undo")
    }

    /// `~/.aws`.
    pub(crate) fn aws(&self) -> Option<PathBuf> {
        Some(self.cache.as_ref()?.directory().parent()?.parent()?.to_owned())
    }

    /// Where the AWS CLI keeps role credentials.
    pub(crate) fn cli_cache(&self) -> Option<PathBuf> {
        Some(self.aws()?.join("cli").join("cache"))
    }

    /// The person's home.
    pub fn home(&self) -> Option<PathBuf> {
        self.aws()?.parent().map(Path::to_owned)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A home of its own, with everything in it.
    pub(crate) struct Home {
        directory: tempfile::TempDir,
        variables: Vec<(String, OsString)>,
    }

    impl Home {
        /// With this shared config.
        pub(crate) fn new(config: &str) -> Self {
            let home = Self { directory: tempfile::tempdir().expect("a directory"), variables: Vec::new() };
            home.write(".aws/config", config);
            home
        }

        pub(crate) fn path(&self, below: &str) -> PathBuf {
            self.directory.path().join(below)
        }

        /// Writes a file, which nobody else may read.
        pub(crate) fn write(&self, below: &str, content: &str) -> PathBuf {
            let path = self.path(below);
            std::fs::create_dir_all(path.parent().expect("a file")).expect("a directory");
            std::fs::write(&path, content).expect("a file");
            #[cfg(unix)]
            self.mode(below, 0o600);
            path
        }

        pub(crate) fn read(&self, below: &str) -> String {
            std::fs::read_to_string(self.path(below)).expect("a file")
        }

        #[cfg(unix)]
        pub(crate) fn mode(&self, below: &str, mode: u32) {
            use std::os::unix::fs::PermissionsExt as _;
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(self.path(below), permissions).expect("it is ours");
        }

        pub(crate) fn export(&mut self, name: &str, value: impl Into<OsString>) {
            self.variables.push((name.to_owned(), value.into()));
        }

        pub(crate) fn case(&self) -> Case {
            let home = self.directory.path();
            Case {
                version: "1.2.3".to_owned(),
                service: "daypass".to_owned(),
                product: "Daypass".to_owned(),
                endpoints: Endpoints::default(),
                places: Places {
                    config: home.join(".aws/config"),
                    credentials: home.join(".aws/credentials"),
                },
                cache: Some(TokenCache::at(home.join(".aws/sso/cache"))),
                state: home.join("state"),
                locks: home.join("state/locks"),
                runtime: home.join("run"),
                settings: (home.join("config.toml"), Vec::new()),
                facts: (home.join("state/facts.json"), true),
                active: None,
                astray: None,
                daypass: Some(home.join("bin/daypass")),
                agent: AgentSeen::Friend,
                environment: self.variables.iter().cloned().collect(),
                now: Timestamp::now(),
            }
        }
    }

    #[test]
    fn an_environment_shows_no_value_and_takes_an_empty_one_for_none() {
        let environment: Environment =
            [("A".to_owned(), "s3cret".into()), ("B".to_owned(), OsString::new())].into_iter().collect();
        assert_eq!(format!("{environment:?}"), r#"{"A"}"#);
        assert_eq!((environment.text("A").as_deref(), environment.get("B")), (Some("s3cret"), None));
    }
}
