//! `daypass use`

use std::process::ExitCode;

use agent::Surroundings;
use brain::{Active, FactsChange, Refusal};
use clap::ValueHint;
use jiff::Timestamp;

use crate::{
    choice,
    guard::{self, Step, Sure},
    names, out, pick,
    shadows::{self, Around},
};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Profile of your AWS config to make the active one. At a terminal you choose it from a list, where it
    /// is left out
    #[arg(value_hint = ValueHint::Other)]
    profile: Option<String>,
    /// Another way to name it
    #[arg(long = "profile", value_name = "PROFILE", value_hint = ValueHint::Other, conflicts_with = "profile")]
    named: Option<String>,
    /// Have no active profile
    #[arg(long, conflicts_with_all = ["profile", "named"])]
    none: bool,
    #[command(flatten)]
    sure: Sure,
}

pub(crate) fn run(surroundings: &Surroundings, arguments: Arguments) -> Result<ExitCode, Refusal> {
    let name = match arguments.profile.or(arguments.named) {
        None if arguments.none => None,
        None if out::is_conversation() => Some(pick::profile(surroundings)?),
        None => return Err(choice::unnamed()),
        named => named,
    };
    let active = match name {
        None => None,
        Some(name) => {
            let config = surroundings.config();
            let profile = names::profile(surroundings, &config, &name)?;
            Some(Active { profile: Some(profile.name.clone()), role: profile.role.clone() })
        }
    };
    if let Some(active) = &active {
        guard::pass(surroundings, active, Step::Use, &arguments.sure)?;
    }
    // A running agent watches the file.
    let chosen = FactsChange::Choose(active.clone(), Timestamp::now());
    agent::change_facts(surroundings, &chosen).map_err(|error| out::failed(error.to_string()))?;
    match active.and_then(|active| active.profile) {
        Some(profile) => {
            out::say(&format!("In use: {profile}"));
            shadows::warn(surroundings, &profile, Around::Terminal);
        }
        None => out::say("No active profile"),
    }
    Ok(ExitCode::SUCCESS)
}
