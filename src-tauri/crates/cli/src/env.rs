//! `daypass env`: what a shell has to take over to follow a profile.

mod elsewhere;

use std::{path::Path, process::ExitCode};

use agent::{
    Surroundings,
    export::{self, Unwritable, Variables},
};
use aws_files::StaticKeys;
use brain::{Code, Refusal, words::ProfileName};
use clap::ValueEnum;

use self::elsewhere::Place;
use crate::{
    ask,
    choice::{self, Choice},
    endpoint::{self, Follow},
    guard::{self, Step, Sure},
    login, names, out, save,
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
    /// Print what has tools ask the running Daypass, which gives them new keys in time; “=active”: for what is active then
    #[arg(
        long,
        value_enum,
        value_name = "WHICH",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "profile",
        conflicts_with_all = ["keys", "credentials_file"]
    )]
    endpoint: Option<Follow>,
    /// Print what has programs in another place get the profile's credentials; with docker, --keys for a file of keys
    #[arg(
        long = "for",
        value_enum,
        value_name = "PLACE",
        conflicts_with_all = ["credentials_file", "endpoint", "format"]
    )]
    place: Option<Place>,
    /// What it is for
    #[arg(long, value_enum, default_value_t = Format::here())]
    format: Format,
    /// Where daypass.exe is in Windows, for --for wsl where this is not that program
    #[arg(long, hide = true, value_name = "PATH")]
    program: Option<String>,
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

    /// The same for variables; a section holds none.
    fn of_variables(self) -> Option<export::Format> {
        Some(match self {
            Self::Bash => export::Format::Posix,
            Self::Fish => export::Format::Fish,
            Self::Powershell => export::Format::PowerShell,
            Self::Cmd => export::Format::Cmd,
            Self::Dotenv => export::Format::Dotenv,
            Self::Json => export::Format::Json,
            Self::Ini => return None,
        })
    }
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    if let Some(follow) = arguments.endpoint {
        return by_endpoint(surroundings, arguments, follow).await;
    }
    let chosen = choice::find(surroundings, &surroundings.config(), &arguments.choice)?;
    guard::pass(surroundings, &chosen.as_active(), Step::Env, &arguments.sure)?;
    if let Some(place) = arguments.place {
        let program = arguments.program.as_deref();
        elsewhere::run(surroundings, &chosen, place, arguments.keys, program).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let region = chosen.region.as_ref();
    let format = arguments.format.of_variables();
    let text = if let Some(section) = &arguments.credentials_file {
        let format = format.ok_or_else(no_keys)?;
        login::offer(surroundings, &chosen.role.session).await?;
        let section = Some(section.as_str()).filter(|section| !section.is_empty());
        let profile = save::run(surroundings, &chosen, section).await?;
        Variables::profile(&profile, region).write(format)
    } else if arguments.keys {
        login::offer(surroundings, &chosen.role.session).await?;
        let credentials = ask::credentials(surroundings, chosen.role.clone()).await?;
        let name = chosen.name();
        let section =
            || export::section(&name, &credentials, region).inspect(|text| warn_unseen(text, &name));
        format.map_or_else(section, |format| Variables::keys(&credentials, region).write(format))
    } else {
        let profile = chosen.profile.as_ref().ok_or_else(no_profile)?;
        let format = format.ok_or_else(no_keys)?;
        let around = if takes_away(format) { Around::Nothing } else { Around::Following };
        shadows::warn(surroundings, profile, around);
        // AWS tools take a sign-in that comes later just as well.
        login::offer_beforehand(surroundings, &chosen.role.session).await?;
        Variables::profile(profile, region).write(format)
    };
    let text = text.map_err(|what| unwritable(&what))?;
    out::data(text.trim_end_matches('\n'))?;
    Ok(ExitCode::SUCCESS)
}

/// Warns of the AWS tools that would not see the section of this name.
fn warn_unseen(section: &str, name: &ProfileName) {
    let keys = StaticKeys::read(section.as_bytes().to_vec().into(), Path::new(""));
    if let Some(who) = keys.unseen_by(name) {
        out::say(&format!(
            "Beware: a section called {} is not seen by {who}. Give it a name of letters, digits and _ . / % @ -.",
            names::typed(name.as_str())
        ));
    }
}

async fn by_endpoint(
    surroundings: &Surroundings,
    arguments: &Arguments,
    follow: Follow,
) -> Result<ExitCode, Refusal> {
    let chosen = endpoint::chosen(surroundings, &arguments.choice, follow)?;
    let format = arguments.format.of_variables().ok_or_else(no_keys)?;
    // What is active asks nothing here: while it is guarded, it is not served.
    if follow == Follow::Profile {
        guard::pass(surroundings, &chosen.as_active(), Step::Env, &arguments.sure)?;
    }
    let variables = endpoint::variables(surroundings, &chosen, follow).await?;
    login::offer_beforehand(surroundings, &chosen.role.session).await?;
    if !takes_away(format) {
        for name in variables.unset().filter(|name| std::env::var_os(name).is_some()) {
            out::say(&format!("Beware: {name} is set here, and may win over the endpoint. Unset it."));
        }
    }
    let text = variables.write(format).map_err(|what| unwritable(&what))?;
    out::data(text.trim_end_matches('\n'))?;
    Ok(ExitCode::SUCCESS)
}

/// Whether it takes away what would win over the choice.
fn takes_away(format: export::Format) -> bool {
    match format {
        export::Format::Dotenv | export::Format::Json => false,
        export::Format::Posix | export::Format::Fish | export::Format::PowerShell | export::Format::Cmd => {
            true
        }
    }
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
