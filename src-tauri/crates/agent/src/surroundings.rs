//! Which Daypass this is and where its things are, read from the environment once.

use std::{ffi::OsStr, path::PathBuf};

use aws_files::TokenCache;
use brain::{
    Active, Code, Config, Refusal,
    words::{Endpoints, SessionKey},
};
use directories::ProjectDirs;

/// Names and places of one Daypass instance.
#[derive(Debug, Clone)]
pub struct Surroundings {
    instance: Option<String>,
    endpoints: Endpoints,
    sts: Option<String>,
    sign_in: Option<String>,
    places: aws_files::Places,
    cache: Option<TokenCache>,
    settings: PathBuf,
    state: PathBuf,
    runtime: PathBuf,
}

impl Surroundings {
    /// Reads `DAYPASS_INSTANCE`, the endpoint overrides, `AWS_CONFIG_FILE` and
    /// `AWS_SHARED_CREDENTIALS_FILE`, and where this platform keeps state.
    pub fn from_env() -> Result<Self, Refusal> {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let instance = variable("DAYPASS_INSTANCE").as_deref().map(instance_name).transpose()?;
        let places = aws_files::Places::find(variable).map_err(refuse)?;
        crate::route::read(&places).0.settle();
        // One that is not text must be refused, not passed over in favour of AWS's own.
        let text = |name: &str| variable(name).map(|value| value.to_string_lossy().into_owned());
        let endpoints = aws_api::endpoints_from(text).map_err(|bad| refuse(format!("{bad}.")))?;
        let sts = aws_api::sts_endpoint_from(text).map_err(|bad| refuse(format!("{bad}.")))?;
        let sign_in = aws_api::sign_in_endpoint_from(text).map_err(|bad| refuse(format!("{bad}.")))?;
        let directories = ProjectDirs::from("", "", &service(instance.as_deref()))
            .ok_or_else(|| refuse(aws_files::NoHome))?;
        let state = directories.state_dir().unwrap_or_else(|| directories.data_local_dir()).to_owned();
        let runtime = directories.runtime_dir().map_or_else(|| state.join("run"), PathBuf::from);
        let settings = directories.config_dir().join("config.toml");
        let cache = TokenCache::find(variable);
        Ok(Self { instance, endpoints, sts, sign_in, places, cache, settings, state, runtime })
    }

    /// Those of a Daypass that has everything below one directory.
    #[cfg(test)]
    pub(crate) fn below(directory: &std::path::Path, endpoints: Endpoints) -> Self {
        let places = aws_files::Places {
            config: directory.join("aws").join("config"),
            credentials: directory.join("aws").join("credentials"),
        };
        let (state, runtime) = (directory.join("state"), directory.join("run"));
        let cache = Some(TokenCache::at(directory.join("cache")));
        let settings = directory.join("config.toml");
        let instance = Some("test".to_owned());
        Self { instance, endpoints, sts: None, sign_in: None, places, cache, settings, state, runtime }
    }

    /// The same, where a terminal has a config of its own.
    #[cfg(test)]
    pub(crate) fn with_config(mut self, config: &std::path::Path) -> Self {
        config.clone_into(&mut self.places.config);
        self
    }

    /// Name of an instance of its own.
    pub fn instance(&self) -> Option<&str> {
        self.instance.as_deref()
    }

    /// The name that sets this instance apart in keychain, bus and file names.
    pub fn service(&self) -> String {
        service(self.instance())
    }

    /// Endpoints in force instead of AWS's own.
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// The shared config as it is now. What is wrong with the way to AWS is among the problems.
    pub fn config(&self) -> Config {
        let mut config = crate::config::read(&self.places, &self.endpoints);
        let (_, bad) = crate::route::read(&self.places);
        config.problems.extend(bad.iter().map(|bad| format!("{bad}.")));
        config
    }

    /// The shared config as whoever made this choice reads it, whose endpoints may be others.
    pub(crate) fn config_for(&self, active: &Active) -> Config {
        crate::config::read(&self.places, &active.role.session.endpoints)
    }

    /// Where the shared config and credentials files are.
    pub fn places(&self) -> &aws_files::Places {
        &self.places
    }

    /// What a client asks for at sign-in, as the shared config says.
    pub(crate) fn scopes(&self, session: &SessionKey) -> Vec<String> {
        crate::config::scopes(&self.places, session)
    }

    /// The endpoint in force instead of STS's own.
    pub(crate) fn sts(&self) -> Option<&str> {
        self.sts.as_deref()
    }

    /// The endpoint in force instead of the console sign-in's own.
    pub(crate) fn sign_in(&self) -> Option<&str> {
        self.sign_in.as_deref()
    }

    /// The token cache that the AWS CLI and the SDKs share; `None` where there is no home.
    pub(crate) fn token_cache(&self) -> Option<&TokenCache> {
        self.cache.as_ref()
    }

    /// The person's settings.
    pub(crate) fn settings_file(&self) -> PathBuf {
        self.settings.clone()
    }

    /// Holds what is remembered of the mirror in the token cache.
    pub(crate) fn mirror_notes(&self) -> PathBuf {
        self.state.join("mirror.json")
    }

    /// Holds what was learned of the sessions.
    pub(crate) fn history_file(&self) -> PathBuf {
        self.state.join("history.json")
    }

    /// Holds where credentials are in files.
    pub(crate) fn saved_keys_file(&self) -> PathBuf {
        self.state.join("saved-keys.json")
    }

    /// Holds what the sessions offer, a file each.
    pub(crate) fn catalogues(&self) -> PathBuf {
        self.state.join("catalogues")
    }

    /// The shared config's file.
    pub fn config_file(&self) -> &std::path::Path {
        &self.places.config
    }

    /// Holds what is kept of the endpoint while no agent runs.
    pub(crate) fn endpoint_file(&self) -> PathBuf {
        self.state.join("endpoint.json")
    }

    /// Holds the token files of the endpoint while it is open.
    pub(crate) fn endpoint_tokens(&self) -> PathBuf {
        self.runtime.join("endpoint")
    }

    /// What changes the shared config for the person, so that it can be undone.
    pub fn changes(&self) -> aws_files::Changes {
        aws_files::Changes::new(aws_files::Writer::new(self.locks()), self.state.join("undo"))
    }

    /// Holds what all Daypass processes share and anybody may know.
    pub(crate) fn facts_file(&self) -> PathBuf {
        self.state.join("facts.json")
    }

    /// Holds the active choice as shells read it.
    pub fn shells_file(&self) -> PathBuf {
        self.state.join("shells")
    }

    /// Holds which `.daypass` files the person allowed.
    pub fn allowed_file(&self) -> PathBuf {
        self.state.join("allowed.json")
    }

    /// Is there when the person has been told that their desktop has no tray.
    pub fn told_of_no_tray_file(&self) -> PathBuf {
        self.state.join("told-of-no-tray")
    }

    pub(crate) fn state(&self) -> &std::path::Path {
        &self.state
    }

    /// Lock files.
    pub(crate) fn locks(&self) -> PathBuf {
        self.state.join("locks")
    }

    /// Holds the door; 0700.
    pub(crate) fn runtime(&self) -> &std::path::Path {
        &self.runtime
    }
}

fn service(instance: Option<&str>) -> String {
    instance.map_or_else(|| "daypass".to_owned(), |instance| format!("daypass-{instance}"))
}

/// An instance's name becomes part of file, bus and keychain names, some of which tell capital letters
/// from small ones and some of which do not.
fn instance_name(value: &OsStr) -> Result<String, Refusal> {
    let name = value.to_string_lossy();
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if name.len() <= 32 && name.bytes().all(plain) {
        Ok(name.into_owned())
    } else {
        let possible = "up to 32 small letters, digits and - are possible";
        Err(refuse(format!("DAYPASS_INSTANCE is “{name}”; {possible}.")))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn refuse(message: impl ToString) -> Refusal {
    Refusal { code: Code::Failed, message: message.to_string(), hint: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_named_in_small_letters_digits_and_dashes() {
        for name in ["stage", "a", "demo-2", "0123456789abcdef0123456789abcdef"] {
            assert_eq!(instance_name(OsStr::new(name)), Ok(name.to_owned()));
        }
        for name in ["Stage", "../x", "a b", "a.b", "é", "0123456789abcdef0123456789abcdef0"] {
            let refusal = instance_name(OsStr::new(name)).expect_err(name);
            assert!(refusal.message.contains(&format!("DAYPASS_INSTANCE is “{name}”")), "{refusal}");
        }
    }
}
