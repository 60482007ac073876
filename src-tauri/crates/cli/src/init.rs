//! `daypass init`: what makes a shell follow the active profile.
//!
//! The scripts are the files beside this one. They do their work with the shell's builtins; what they cannot know,
//! they have `daypass hook` find out.

use std::{path::Path, process::ExitCode};

use agent::{
    Surroundings,
    export::{Format, Variables},
};
use brain::{Refusal, words::ProfileName};
use clap::ValueEnum;
use minijinja::{Environment, UndefinedBehavior, context};

use crate::{completions, out};

pub(crate) mod hook;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Your shell
    #[arg(value_enum)]
    shell: Shell,
    /// Leave the prompt as it is
    #[arg(long)]
    no_prompt: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    #[value(alias = "pwsh")]
    Powershell,
}

/// What else would count instead of `AWS_PROFILE`, in one tool or another, and stands for a wish of the person's.
const RIVALS: [&str; 5] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_PROFILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
];

/// Behind the name of a variable.
const BY_HAND: &str = "is set in this shell, so it does not follow your choice. To follow it: daypass_unpin";

impl Shell {
    fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("init/bash.sh"),
            Self::Zsh => include_str!("init/zsh.sh"),
            Self::Fish => include_str!("init/fish.fish"),
            Self::Powershell => include_str!("init/powershell.ps1"),
        }
    }

    fn format(self) -> Format {
        match self {
            Self::Bash | Self::Zsh => Format::Posix,
            Self::Fish => Format::Fish,
            Self::Powershell => Format::PowerShell,
        }
    }

    /// Its completions, for commands and for what the script adds.
    fn completions(self, program: &str) -> Result<String, Refusal> {
        let shell = match self {
            Self::Bash => clap_complete::Shell::Bash,
            Self::Zsh => clap_complete::Shell::Zsh,
            Self::Fish => clap_complete::Shell::Fish,
            Self::Powershell => clap_complete::Shell::PowerShell,
        };
        let scripts = [completions::DAYPASS, completions::PIN]
            .map(|command| completions::registration(shell, command, program));
        Ok(scripts.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
    }
}

pub(crate) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    // Shells that begin now know what was changed while an older Daypass ran.
    if let Err(error) = agent::shells::tell(surroundings) {
        out::say(&error.to_string());
    }
    let program = std::env::current_exe()
        .map_err(|error| out::failed(format!("The place of daypass cannot be found: {error}.")))?;
    let script = render(surroundings, arguments, &program)?;
    out::data(script.trim_end())?;
    Ok(ExitCode::SUCCESS)
}

fn render(surroundings: &Surroundings, arguments: &Arguments, program: &Path) -> Result<String, Refusal> {
    let Arguments { shell, no_prompt } = *arguments;
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("word", move |text: String| shell.format().word(&text));
    let choice = surroundings.shells_file();
    let program = text(program)?;
    // Whichever profile: all but AWS_PROFILE itself.
    let unset: Vec<_> = Variables::profile(&ProfileName::new(""), None).unset().collect();
    let untrusted = format!(
        "{} is not as Daypass wrote it, so this shell stays as it is. Remove it, then choose again.",
        choice.display()
    );
    let values = context! {
        program,
        choice => text(&choice)?,
        allowed => text(&surroundings.allowed_file())?,
        rivals => RIVALS.join(" "),
        unset => unset.join(" "),
        prompt => !no_prompt,
        words => context! { untrusted, by_hand => BY_HAND },
        completions => shell.completions(program)?,
    };
    environment
        .render_str(shell.script(), values)
        .map_err(|error| out::failed(format!("The script could not be made: {error}.")))
}

/// Scripts are text.
fn text(path: &Path) -> Result<&str, Refusal> {
    path.to_str().filter(|path| !path.contains(char::is_control)).ok_or_else(|| {
        out::failed(format!("{} cannot be written into a shell's script. Move it elsewhere.", path.display()))
    })
}
