//! `daypass use`

use std::process::ExitCode;

use agent::Surroundings;
use brain::{Active, Facts, Refusal};

use crate::{names, out};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Profile of your AWS config to make the active one
    #[arg(required_unless_present_any = ["named", "none"])]
    profile: Option<String>,
    /// Another way to name it
    #[arg(long = "profile", value_name = "PROFILE", conflicts_with = "profile")]
    named: Option<String>,
    /// Have no active profile
    #[arg(long, conflicts_with_all = ["profile", "named"])]
    none: bool,
}

pub(crate) fn run(surroundings: &Surroundings, arguments: Arguments) -> Result<ExitCode, Refusal> {
    let active = match arguments.profile.or(arguments.named) {
        None => None,
        Some(name) => {
            let config = surroundings.config();
            let profile = names::profile(surroundings, &config, &name)?;
            Some(Active { profile: Some(profile.name.clone()), role: profile.role.clone() })
        }
    };
    // A running agent watches the file.
    agent::write_facts(surroundings, &Facts { active: active.clone() })
        .map_err(|error| out::failed(error.to_string()))?;
    out::say(&match active.and_then(|active| active.profile) {
        Some(profile) => format!("In use: {profile}"),
        None => "No active profile".to_owned(),
    });
    Ok(ExitCode::SUCCESS)
}
