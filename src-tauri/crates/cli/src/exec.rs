//! `daypass exec`: a program with a role's credentials in its environment, and nothing there that would win
//! over them.
//!
//! On Unix the program takes this one's place, so that signals, terminal and exit status are its own without
//! anybody in between. It has the credentials that were good when it began: what runs longer is told how to
//! ask for more.

use std::{
    ffi::OsString,
    io::{self, ErrorKind},
    process::{Command, ExitCode},
};

use agent::{Surroundings, export::Variables};
use brain::{Refusal, say};
use clap::ValueHint;
use jiff::{SignedDuration, Timestamp};

use crate::{
    ask,
    choice::{self, Choice, Chosen},
    login, names, out,
};

/// Credentials with less left are spoken of: a role's last an hour at least, when they are new.
const SHORT: SignedDuration = SignedDuration::from_mins(30);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    choice: Choice,
    /// Program to run, and its arguments
    #[arg(last = true, required = true, value_name = "CMD", value_hint = ValueHint::CommandName)]
    command: Vec<OsString>,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    let chosen = choice::find(surroundings, &surroundings.config(), &arguments.choice)?;
    login::offer(surroundings, &chosen.role.session).await?;
    let credentials = ask::credentials(surroundings, chosen.role.clone()).await?;
    let left = credentials.expires_at().duration_since(Timestamp::now());
    if left < SHORT {
        tell_end(&chosen, left);
    }
    let (program, rest) = arguments.command.split_first().expect("clap requires one");
    let mut command = Command::new(program);
    command.args(rest);
    let variables = Variables::keys(&credentials, chosen.region.as_ref());
    for name in variables.unset() {
        command.env_remove(name);
    }
    command.envs(variables.set());
    match hand_over(&mut command) {
        Ok(status) => Ok(status),
        Err(error) => Ok(not_started(&program.to_string_lossy(), &error)),
    }
}

fn tell_end(chosen: &Chosen, left: SignedDuration) {
    out::say(&format!("daypass: These credentials last {}.", say::left(left)));
    if let Some(profile) = &chosen.profile {
        let profile = names::typed(profile.as_str());
        out::say(&format!("For longer, let the program follow the profile: AWS_PROFILE={profile}"));
    }
}

/// The exit codes are those of shells and of `env`.
fn not_started(program: &str, error: &io::Error) -> ExitCode {
    let (code, why) = if error.kind() == ErrorKind::NotFound {
        (127, "is not found".to_owned())
    } else if error.kind() == ErrorKind::PermissionDenied {
        (126, "may not be run".to_owned())
    } else {
        (126, format!("cannot be run: {error}"))
    };
    out::say(&format!("daypass: {program} {why}."));
    ExitCode::from(code)
}

/// Becomes the program.
#[cfg(unix)]
fn hand_over(command: &mut Command) -> io::Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    cores::allow();
    let error = command.exec();
    cores::forbid();
    Err(error)
}

/// Waits for the program, which shares the console and so hears of Ctrl+C by itself.
#[cfg(windows)]
fn hand_over(command: &mut Command) -> io::Result<ExitCode> {
    // From now on, Ctrl+C does not end this process.
    let _interrupt = tokio::signal::windows::ctrl_c()?;
    let code = command.status()?.code().unwrap_or(1);
    std::process::exit(code)
}

/// Core dumps are forbidden while there are secrets here, and as before for the program.
#[cfg(unix)]
pub(crate) mod cores {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use std::sync::OnceLock;

    static BEFORE: OnceLock<Rlimit> = OnceLock::new();

    /// Forbids them in a way that [`allow`] can undo.
    pub(crate) fn forbid() {
        let before = getrlimit(Resource::Core);
        set(Rlimit { current: Some(before.maximum.map_or(1, |most| most.min(1))), maximum: before.maximum });
        let _ = BEFORE.set(before);
    }

    pub(super) fn allow() {
        if let Some(before) = BEFORE.get() {
            set(*before);
        }
    }

    fn set(limit: Rlimit) {
        // A limit that stays as it was is no reason not to go on.
        let _ = setrlimit(Resource::Core, limit);
    }
}
