//! What shells and `man` know of the command line, made from its definition.
//!
//! On Tab a shell runs `daypass` with [`VARIABLE`] set, so that it knows your profiles as they are by then.

use std::{ffi::OsStr, path::PathBuf, process::ExitCode};

use agent::Surroundings;
use brain::{Refusal, words::SessionForm};
use clap::{Arg, Command};
use clap_complete::{
    CompleteEnv, Shell,
    engine::{ArgValueCandidates, CompletionCandidate},
    env::Shells,
};

use crate::out;

/// Says that a shell asks, and which.
const VARIABLE: &str = "DAYPASS_COMPLETE";
/// The command itself.
pub(crate) const DAYPASS: &str = "daypass";
/// What `daypass init` adds to a shell.
pub(crate) const PIN: &str = "daypass_pin";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Shell that is to complete what you type
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Refusal> {
    out::data(registration(arguments.shell, DAYPASS, DAYPASS)?.trim())?;
    Ok(ExitCode::SUCCESS)
}

/// What makes a shell ask `program` how to complete `command`.
pub(crate) fn registration(shell: Shell, command: &str, program: &str) -> Result<String, Refusal> {
    let shells = Shells::builtins();
    let completer = shells.completer(&shell.to_string()).expect("each shell has one");
    let mut script = Vec::new();
    completer
        .write_registration(VARIABLE, command, command, program, &mut script)
        .map_err(|error| out::failed(format!("The completions could not be written: {error}.")))?;
    Ok(String::from_utf8_lossy(&script).into_owned())
}

/// Answers a shell that asks, and ends; else does nothing.
pub(crate) fn answer(command: impl Fn() -> Command) {
    let is_pin = std::env::args_os().skip_while(|word| word != "--").nth(1).is_some_and(|word| word == PIN);
    let command = || {
        if is_pin {
            return with_names(Command::new(PIN).arg(Arg::new("profile")));
        }
        // Hidden commands would be offered where nothing else begins so.
        let shown = command().get_subcommands().filter(|it| !it.is_hide_set()).cloned().collect::<Vec<_>>();
        with_names(Command::new(DAYPASS).version(env!("CARGO_PKG_VERSION")).subcommands(shown))
    };
    CompleteEnv::with_factory(command).var(VARIABLE).complete();
}

/// With the names that there are, wherever one is asked for.
fn with_names(command: Command) -> Command {
    command.mut_args(named).mut_subcommands(with_names)
}

fn named(arg: Arg) -> Arg {
    if !arg.get_action().takes_values() {
        return arg;
    }
    // What is yet to get a name has it as NAME, and is not completed.
    let is = |words: &[&str]| {
        let name = arg.get_value_names().and_then(<[_]>::first).map(clap::builder::Str::as_str);
        words.contains(&arg.get_id().as_str()) || name.is_some_and(|name| words.contains(&name))
    };
    if is(&["profile", "named", "PROFILE", "PROFILE|URL"]) {
        arg.add(ArgValueCandidates::new(profiles))
    } else if is(&["session", "SESSION"]) {
        arg.add(ArgValueCandidates::new(sessions))
    } else {
        arg
    }
}

fn profiles() -> Vec<CompletionCandidate> {
    let config = Surroundings::from_env().map(|surroundings| surroundings.config()).unwrap_or_default();
    plain(config.profiles.iter().map(|profile| profile.name.as_str()))
}

fn sessions() -> Vec<CompletionCandidate> {
    let config = Surroundings::from_env().map(|surroundings| surroundings.config()).unwrap_or_default();
    plain(config.sessions.iter().filter_map(|session| match &session.form {
        SessionForm::Named(name) => Some(name.as_str()),
        SessionForm::Legacy => None,
    }))
}

/// Only names that stand for themselves in every shell: bash takes over what it is offered without quotes.
fn plain<'a>(names: impl Iterator<Item = &'a str>) -> Vec<CompletionCandidate> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./%@+-".contains(c);
    let begins = |name: &str| !name.starts_with(['-', '%']);
    names
        .filter(|name| begins(name) && name.chars().all(is_plain))
        .map(|name| CompletionCandidate::new(OsStr::new(name)))
        .collect()
}

#[derive(Debug, clap::Args)]
pub(crate) struct ManPages {
    /// Directory to write them to
    directory: PathBuf,
}

/// Writes a page for `daypass`, and one for each of its commands.
pub(crate) fn man_pages(command: Command, arguments: &ManPages) -> Result<ExitCode, Refusal> {
    clap_mangen::generate_to(command, &arguments.directory).map_err(|error| {
        out::failed(format!("No man page could be written to {}: {error}.", arguments.directory.display()))
    })?;
    Ok(ExitCode::SUCCESS)
}
