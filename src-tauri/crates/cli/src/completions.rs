//! What shells and `man` know of the command line, made from its definition.

use std::{path::PathBuf, process::ExitCode};

use brain::Refusal;
use clap::Command;
use clap_complete::{Shell, generate};

use crate::out;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Shell that is to complete what you type
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(command: &Command, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    // Scripts would complete hidden commands too.
    let shown = command.get_subcommands().filter(|it| !it.is_hide_set()).cloned();
    let mut shown = Command::new("daypass").version(env!("CARGO_PKG_VERSION")).subcommands(shown);
    let mut script = Vec::new();
    generate(arguments.shell, &mut shown, "daypass", &mut script);
    out::data(String::from_utf8_lossy(&script).trim_end())?;
    Ok(ExitCode::SUCCESS)
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
