//! `daypass env --for`: a profile's credentials for programs in another place, and in words what that exposes.
//!
//! No token and no key is in what is printed, so that none ends up in an argument list or a history: what is printed
//! leads to files that only the person can read.

mod docker;
mod ssh;
mod wsl;

use agent::{Surroundings, export::Format};
use brain::{Code, Refusal, words::ProfileName};
use clap::ValueEnum;

use crate::{choice::Chosen, login, out};

/// Where the programs are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Place {
    /// Arguments for docker run
    Docker,
    /// A shell function that connects to another machine
    Ssh,
    /// A profile for the AWS config inside WSL, by daypass.exe
    Wsl,
}

/// What a place takes over.
struct Told {
    /// Lines of data.
    lines: String,
    /// How they are used and what they expose.
    words: Vec<String>,
}

/// Prints it, for a profile that the guard has passed.
pub(super) async fn run(
    surroundings: &Surroundings,
    chosen: &Chosen,
    place: Place,
    by_keys: bool,
    program: Option<&str>,
) -> Result<(), Refusal> {
    let profile = chosen.profile.as_ref().ok_or_else(no_profile)?;
    let told = match place {
        // Elsewhere containers live in a machine of their own, whose network is not that of the endpoint.
        Place::Docker if by_keys || !cfg!(target_os = "linux") => {
            docker::by_keys(surroundings, chosen, profile).await?
        }
        Place::Docker => docker::by_endpoint(surroundings, chosen, profile).await?,
        Place::Ssh | Place::Wsl if by_keys => return Err(keys_for_docker()),
        Place::Ssh => ssh::by_endpoint(surroundings, chosen, profile).await?,
        Place::Wsl => match program {
            Some(program) => wsl::by_process(chosen, profile, program)?,
            None if cfg!(windows) => wsl::by_process(chosen, profile, &wsl::this_program()?)?,
            None => return Err(wsl::not_from_here()),
        },
    };
    // By the endpoint, a program there is served as soon as there is a sign-in.
    login::offer_beforehand(surroundings, &chosen.role.session).await?;
    out::data(&told.lines)?;
    for line in &told.words {
        out::say(line);
    }
    Ok(())
}

/// A text as one word of this system's shell, plain where it can be: then it needs no `eval`.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "+,-./:=@_%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    let shell = if cfg!(windows) { Format::PowerShell } else { Format::Posix };
    shell.word(text).expect("both take any text")
}

/// The same for bash, zsh and dash, on any system.
fn posix(text: &str) -> String {
    Format::Posix.word(text).expect("a POSIX shell takes any text")
}

fn no_profile() -> Refusal {
    Refusal {
        code: Code::Usage,
        message: "The active role has no profile, and another place needs one.".to_owned(),
        hint: Some("Name a profile: daypass env PROFILE --for PLACE".to_owned()),
    }
}

fn keys_for_docker() -> Refusal {
    Refusal {
        code: Code::Usage,
        message: "--keys goes with --for docker only.".to_owned(),
        hint: Some("Leave it out: programs there get new keys in time.".to_owned()),
    }
}

/// A path that is no text, which no argument could name everywhere.
fn no_text(path: &std::path::Path) -> Refusal {
    out::failed(format!("{} is not text, and cannot be handed on.", path.display()))
}

/// Who can get them is said first: the person decides by that.
fn exposes(profile: &ProfileName, to_whom: &str) -> String {
    format!("Exposed: {to_whom} can get credentials of {profile}")
}
