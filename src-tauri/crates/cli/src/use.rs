//! `daypass use`

use std::process::ExitCode;

use agent::{Surroundings, default_profile};
use brain::{Active, FactsChange, Refusal, words::ProfileName};
use clap::ValueHint;
use jiff::Timestamp;

use crate::{
    choice,
    guard::{self, Step, Sure},
    names, out, pick,
    shadows::{self, Around},
};

#[derive(Debug, clap::Args)]
#[expect(rustdoc::broken_intra_doc_links, reason = "the help shows [default] as it is written here")]
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
    /// Make [default] of your AWS config a copy of the active profile, now and after each later choice
    #[arg(long, conflicts_with_all = ["none", "no_default"])]
    default: bool,
    /// Give [default] back what it was
    #[arg(long)]
    no_default: bool,
    #[command(flatten)]
    sure: Sure,
}

pub(crate) fn run(surroundings: &Surroundings, arguments: Arguments) -> Result<ExitCode, Refusal> {
    let facts = agent::read_facts(surroundings);
    let Arguments { profile, named, none, default, no_default, sure } = arguments;
    let named = profile.or(named);
    // Then it is about [default] only.
    let stays = named.is_none() && !none && (no_default || (default && facts.active.is_some()));
    if let (true, true, Some(active)) = (stays, default, facts.active.clone()) {
        choice::still(surroundings, &surroundings.config(), active).inspect_err(|_| {
            // What was a copy of it gives no keys any more.
            drop(default_profile::follow(surroundings));
        })?;
    }
    let active = if stays { facts.active } else { choose(surroundings, named, none, &sure)? };
    if no_default {
        // What could not be put back stays Daypass's, so that the next one to try knows of it.
        default_profile::restore(surroundings).map_err(|error| out::failed(error.to_string()))?;
        change(surroundings, &FactsChange::Default(false))?;
        out::say("[default] is yours again, as it was.");
    } else if default || facts.default {
        if default {
            change(surroundings, &FactsChange::Default(true))?;
        }
        let unused = follow(surroundings)?;
        say_default(surroundings, active.as_ref(), default);
        if let Some(unused) = unused {
            out::say(&format!("Beware: {unused}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn choose(
    surroundings: &Surroundings,
    named: Option<String>,
    none: bool,
    sure: &Sure,
) -> Result<Option<Active>, Refusal> {
    let name = match named {
        None if none => None,
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
        guard::pass(surroundings, active, Step::Use, sure)?;
    }
    // A running agent watches the file.
    change(surroundings, &FactsChange::Choose(active.clone(), Timestamp::now()))?;
    match active.as_ref().and_then(|active| active.profile.as_ref()) {
        Some(profile) => {
            out::say(&format!("In use: {profile}"));
            shadows::warn(surroundings, profile, Around::Terminal);
        }
        None => out::say("No active profile"),
    }
    Ok(active)
}

fn change(surroundings: &Surroundings, change: &FactsChange) -> Result<(), Refusal> {
    agent::change_facts_alone(surroundings, change).map(drop).map_err(|error| out::failed(error.to_string()))
}

/// What to beware of in `[default]`, now that it follows; or why it does not.
fn follow(surroundings: &Surroundings) -> Result<Option<String>, Refusal> {
    default_profile::follow(surroundings).map_err(|error| out::failed(error.to_string()))
}

fn say_default(surroundings: &Surroundings, active: Option<&Active>, is_new: bool) {
    let file = surroundings.config_file().display();
    let Some(active) = active else {
        return out::say(&format!("[default] in {file} is what it was before, until you choose again."));
    };
    let name = active.profile.as_ref().map_or("the active role", ProfileName::as_str);
    let default = ProfileName::new("default");
    if name == default.as_str() {
        return out::say(&format!("[default] in {file} is what it was before."));
    }
    out::say(&format!("[default] in {file} is a copy of {name}."));
    if is_new {
        out::say("It follows each later choice. To have yours back: daypass use --no-default");
    }
    // Keys of that name in the credentials file, above all.
    shadows::warn(surroundings, &default, Around::Nothing);
}
