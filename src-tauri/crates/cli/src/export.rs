//! `daypass export`

use std::{fs::OpenOptions, io::Write as _, path::PathBuf, process::ExitCode};

use agent::Surroundings;
use aws_files::{Document, write};
use brain::{Code, Refusal};
use clap::ValueHint;
use profiles::share;

use crate::{names, out};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// File to write; standard output where it is left out, or -
    #[arg(value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,
}

pub(crate) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    let config = surroundings.config_file();
    let content = write::read(config)
        .map_err(|error| out::failed(format!("{} cannot be read: {error}.", config.display())))?
        .unwrap_or_default();
    let shared = share::export(&Document::parse(&content), config);
    for reason in &shared.left_out {
        out::say(&format!("Left out: {reason}"));
    }
    if shared.is_empty() {
        return Err(names::nothing_configured(surroundings));
    }
    let Some(file) = arguments.file.as_ref().filter(|file| file.as_os_str() != "-") else {
        out::data(shared.text.trim_end())?;
        return Ok(ExitCode::SUCCESS);
    };
    let written = OpenOptions::new().write(true).create_new(true).open(file);
    match written.and_then(|mut file| file.write_all(shared.text.as_bytes())) {
        Ok(()) => out::say(&format!("Written to {}. There are no secrets in it.", file.display())),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(Refusal {
                code: Code::Failed,
                message: format!("{} is already there.", file.display()),
                hint: Some("Name another file, or remove that one.".to_owned()),
            });
        }
        Err(error) => return Err(out::failed(format!("{} could not be written: {error}.", file.display()))),
    }
    Ok(ExitCode::SUCCESS)
}
