//! `daypass hook`: what the scripts of `daypass init` ask when something has changed, and not at each prompt.
//!
//! The answer is a profile's name in one line, its colour in the next, and the exit code 0; else what the person
//! should know is on standard error.

use std::{path::PathBuf, process::ExitCode};

use agent::{Surroundings, shells};
use brain::{Active, Code, Refusal};
use clap::Subcommand;

use crate::{
    allow::{self, Brought},
    choice::Choice,
    guard::{self, Step, Sure},
    names, out, pick,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Which profile a .daypass file brings
    Here {
        /// The file
        path: PathBuf,
    },
    /// Which profile a shell is to keep
    #[command(disable_help_flag = true)] // Standard output is what a shell takes over.
    Pin {
        #[command(flatten)]
        choice: Choice,
        #[command(flatten)]
        sure: Sure,
    },
}

pub(crate) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    match &arguments.what {
        What::Here { path } => {
            let Brought { name, active, is_guarded } = allow::brought(surroundings, path)?;
            if is_guarded {
                return Err(guarded(&path.display().to_string(), &name));
            }
            answer(surroundings, &name, active.as_ref())?;
        }
        What::Pin { choice, sure } => {
            let name = match choice.name() {
                Some(name) => name.to_owned(),
                None if out::is_conversation() => pick::profile(surroundings)?,
                None => return Err(crate::choice::unnamed()),
            };
            let config = surroundings.config();
            let profile = names::profile(surroundings, &config, &name)?;
            if !shells::is_presentable(&name) {
                return Err(out::failed(
                    "No shell can take over this name. Give the profile another: daypass profile rename"
                        .to_owned(),
                ));
            }
            let active = Active { profile: Some(profile.name.clone()), role: profile.role.clone() };
            guard::pass(surroundings, &active, Step::Pin, sure)?;
            answer(surroundings, &name, Some(&active))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(surroundings: &Surroundings, name: &str, active: Option<&Active>) -> Result<(), Refusal> {
    let colour = active.and_then(|active| shells::colour(surroundings, active));
    out::data(&format!("{name}\n{}", colour.unwrap_or_default()))
}

fn guarded(path: &str, name: &str) -> Refusal {
    Refusal {
        code: Code::Declined,
        message: format!("{name} is guarded, so {path} does not bring it by itself."),
        hint: Some(format!("To have it in this shell: daypass_pin {}", names::typed(name))),
    }
}
