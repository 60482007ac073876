//! Which Daypass this is and where its things are, read from the environment once.

use std::{ffi::OsString, path::PathBuf};

use brain::{Code, Config, Refusal, words::Endpoints};
use directories::ProjectDirs;

/// Names and places of one Daypass instance.
#[derive(Debug, Clone)]
pub struct Surroundings {
    instance: Option<String>,
    endpoints: Endpoints,
    places: aws_files::Places,
    state: PathBuf,
    runtime: PathBuf,
}

impl Surroundings {
    /// Reads `DAYPASS_INSTANCE`, the endpoint overrides, `AWS_CONFIG_FILE` and
    /// `AWS_SHARED_CREDENTIALS_FILE`, and where this platform keeps state.
    pub fn from_env() -> Result<Self, Refusal> {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let instance = variable("DAYPASS_INSTANCE").map(instance_name).transpose()?;
        let places = aws_files::Places::find(variable).map_err(refuse)?;
        let endpoints = aws_api::endpoints_from(|name| std::env::var(name).ok()).map_err(refuse)?;
        let name = match &instance {
            Some(instance) => format!("daypass-{instance}"),
            None => "daypass".to_owned(),
        };
        let directories = ProjectDirs::from("", "", &name).ok_or_else(|| refuse(aws_files::NoHome))?;
        let state = directories.state_dir().unwrap_or_else(|| directories.data_local_dir()).to_owned();
        let runtime = directories.runtime_dir().map_or_else(|| state.join("run"), PathBuf::from);
        Ok(Self { instance, endpoints, places, state, runtime })
    }

    /// Name of an instance of its own.
    pub fn instance(&self) -> Option<&str> {
        self.instance.as_deref()
    }

    /// The name that sets this instance apart in keychain, bus and file names.
    pub fn service(&self) -> String {
        match &self.instance {
            Some(instance) => format!("daypass-{instance}"),
            None => "daypass".to_owned(),
        }
    }

    /// Endpoints in force instead of AWS's own.
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// The shared config as it is now.
    pub fn config(&self) -> Config {
        crate::config::read(&self.places, &self.endpoints)
    }

    /// The shared config's file.
    pub fn config_file(&self) -> &std::path::Path {
        &self.places.config
    }

    /// Holds what all Daypass processes share and anybody may know.
    pub(crate) fn facts_file(&self) -> PathBuf {
        self.state.join("facts.json")
    }

    pub(crate) fn locks(&self) -> PathBuf {
        self.state.join("locks")
    }

    /// Holds the door; 0700.
    pub(crate) fn runtime(&self) -> &std::path::Path {
        &self.runtime
    }
}

/// An instance's name becomes part of file, bus and keychain names.
fn instance_name(value: OsString) -> Result<String, Refusal> {
    let plain = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && name.len() <= 32;
    match value.into_string() {
        Ok(name) if plain(&name) => Ok(name),
        Ok(name) => {
            Err(refuse(format!("DAYPASS_INSTANCE is “{name}”; up to 32 letters, digits and - are possible.")))
        }
        Err(_) => Err(refuse("DAYPASS_INSTANCE holds more than letters, digits and -.")),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn refuse(message: impl ToString) -> Refusal {
    Refusal { code: Code::Failed, message: message.to_string(), hint: None }
}
