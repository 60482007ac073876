//! `daypass env`: what a shell has to take over to follow a profile.

use std::process::ExitCode;

use agent::{
    Surroundings,
    export::{self, Unwritable, Variables},
};
use brain::{Code, Refusal};
use clap::ValueEnum;

use crate::{
    ask,
    choice::{self, Choice},
    guard::{self, Step, Sure},
    login, out, save,
    shadows::{self, Around},
};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    choice: Choice,
    /// Print the role's temporary keys, rather than the profile for tools to follow
    #[arg(long)]
    keys: bool,
    /// Write the keys into the shared credentials file until they end, and print that section as the profile
    #[arg(
        long,
        value_name = "SECTION",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "",
        conflicts_with = "keys"
    )]
    credentials_file: Option<String>,
    /// What it is for
    #[arg(long, value_enum, default_value_t = Format::here())]
    format: Format,
    #[command(flatten)]
    sure: Sure,
}

// No quotes and dollar signs here: completions carry these words into shells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// bash, zsh, dash and other POSIX shells
    #[value(alias = "zsh", alias = "dash", alias = "sh")]
    Bash,
    /// fish
    Fish,
    /// PowerShell
    #[value(alias = "pwsh")]
    Powershell,
    /// cmd of Windows
    Cmd,
    /// A file of NAME=value lines
    Dotenv,
    /// An object of strings
    Json,
    /// A section of the shared credentials file, for --keys
    Ini,
}

impl Format {
    /// That of the shell that comes with the system: the one in use cannot be known.
    fn here() -> Self {
        if cfg!(windows) { Self::Powershell } else { Self::Bash }
    }
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    let chosen = choice::find(surroundings, &surroundings.config(), &arguments.choice)?;
    guard::pass(surroundings, &chosen.as_active(), Step::Env, &arguments.sure)?;
    let region = chosen.region.as_ref();
    let format = match arguments.format {
        Format::Bash => Some(export::Format::Posix),
        Format::Fish => Some(export::Format::Fish),
        Format::Powershell => Some(export::Format::PowerShell),
        Format::Cmd => Some(export::Format::Cmd),
        Format::Dotenv => Some(export::Format::Dotenv),
        Format::Json => Some(export::Format::Json),
        Format::Ini => None,
    };
    let text = if let Some(section) = &arguments.credentials_file {
        let format = format.ok_or_else(no_keys)?;
        login::offer(surroundings, &chosen.role.session).await?;
        let section = Some(section.as_str()).filter(|section| !section.is_empty());
        let profile = save::run(surroundings, &chosen, section).await?;
        Variables::profile(&profile, region).write(format)
    } else if arguments.keys {
        login::offer(surroundings, &chosen.role.session).await?;
        let credentials = ask::credentials(surroundings, chosen.role.clone()).await?;
        match format {
            Some(format) => Variables::keys(&credentials, region).write(format),
            None => export::section(&chosen.name(), &credentials, region),
        }
    } else {
        let profile = chosen.profile.as_ref().ok_or_else(no_profile)?;
        let format = format.ok_or_else(no_keys)?;
        let around = match format {
            // These take nothing away.
            export::Format::Dotenv | export::Format::Json => Around::Following,
            export::Format::Posix
            | export::Format::Fish
            | export::Format::PowerShell
            | export::Format::Cmd => Around::Nothing,
        };
        shadows::warn(surroundings, profile, around);
        Variables::profile(profile, region).write(format)
    };
    let text = text.map_err(|what| unwritable(&what))?;
    out::data(text.trim_end_matches('\n'))?;
    Ok(ExitCode::SUCCESS)
}

fn no_profile() -> Refusal {
    Refusal {
        code: Code::Usage,
        message: "The active role has no profile that tools could follow.".to_owned(),
        hint: Some("For its keys: daypass env --keys".to_owned()),
    }
}

fn no_keys() -> Refusal {
    Refusal {
        code: Code::Usage,
        message: "A section of the credentials file holds keys.".to_owned(),
        hint: Some("Add --keys.".to_owned()),
    }
}

fn unwritable(what: &Unwritable) -> Refusal {
    let hint = Some("Choose another --format.".to_owned());
    Refusal { code: Code::Failed, message: what.to_string(), hint }
}
