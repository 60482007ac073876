//! `daypass exec`: a program with a role's credentials in its environment, and nothing there that would win
//! over them.
//!
//! On Unix the program takes this one's place, so that signals, terminal and exit status are its own without
//! anybody in between. It has the credentials that were good when it began: who runs it at a terminal is told
//! when those end soon, and how a longer run goes. With `--endpoint` it has none, and asks the running agent for
//! them as often as it needs.

use std::{
    ffi::OsString,
    io::{self, ErrorKind, IsTerminal as _},
    process::{Command, ExitCode},
};

use agent::{Surroundings, export::Variables};
use brain::Refusal;
use clap::ValueHint;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::{
    ask,
    choice::{self, Choice, Chosen},
    endpoint::{self, Follow},
    guard::{self, Step, Sure},
    login, names, out,
};

/// Credentials with less left are spoken of: by default, a role's last an hour when they are new.
const SHORT: SignedDuration = SignedDuration::from_mins(30);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    sure: Sure,
    /// Have the program ask the running Daypass, which gives it new keys in time; “=active”: for what is active then
    #[arg(long, value_enum, value_name = "WHICH", num_args = 0..=1, require_equals = true, default_missing_value = "profile")]
    endpoint: Option<Follow>,
    /// Program to run, and its arguments
    #[arg(last = true, required = true, value_name = "CMD", value_hint = ValueHint::CommandName)]
    command: Vec<OsString>,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    let variables = match arguments.endpoint {
        Some(follow) => by_endpoint(surroundings, arguments, follow).await?,
        None => by_keys(surroundings, arguments).await?,
    };
    let (program, rest) = arguments.command.split_first().expect("clap requires one");
    let mut command = Command::new(program);
    command.args(rest);
    for name in variables.unset() {
        command.env_remove(name);
    }
    command.envs(variables.set());
    match hand_over(&mut command) {
        Ok(status) => Ok(status),
        Err(error) => Ok(not_started(&program.to_string_lossy(), &error)),
    }
}

async fn by_keys(surroundings: &Surroundings, arguments: &Arguments) -> Result<Variables, Refusal> {
    let chosen = choice::find(surroundings, &surroundings.config(), &arguments.choice)?;
    guard::pass(surroundings, &chosen.as_active(), Step::Exec, &arguments.sure)?;
    login::offer(surroundings, &chosen.role.session).await?;
    let credentials = ask::credentials(surroundings, chosen.role.clone()).await?;
    let ends = credentials.expires_at();
    // Not in a script's log, nor in the mail that cron makes of every word.
    if ends.duration_since(Timestamp::now()) < SHORT && io::stderr().is_terminal() {
        out::say(&says_end(&chosen, ends, &TimeZone::system(), &arguments.command));
    }
    Ok(Variables::keys(&credentials, chosen.region.as_ref()))
}

async fn by_endpoint(
    surroundings: &Surroundings,
    arguments: &Arguments,
    follow: Follow,
) -> Result<Variables, Refusal> {
    let chosen = endpoint::chosen(surroundings, &arguments.choice, follow)?;
    // What is active asks nothing here: while it is guarded, it is not served.
    if follow == Follow::Profile {
        guard::pass(surroundings, &chosen.as_active(), Step::Exec, &arguments.sure)?;
    }
    let variables = endpoint::variables(surroundings, &chosen, follow).await?;
    login::offer(surroundings, &chosen.role.session).await?;
    // The program gets them by itself. But first somebody is signed in, and the agent has them at hand by then.
    ask::credentials(surroundings, chosen.role.clone()).await?;
    Ok(variables)
}

/// By the profile, a program gets new keys by itself as long as somebody renews the sign-in.
fn says_end(chosen: &Chosen, ends: Timestamp, zone: &TimeZone, command: &[OsString]) -> String {
    let end = format!("daypass: These keys end at {}.", ends.to_zoned(zone.clone()).strftime("%H:%M"));
    let (Some(profile), [program, rest @ ..]) = (&chosen.profile, command) else { return end };
    let (profile, program) = (names::typed(profile.as_str()), names::typed(&program.to_string_lossy()));
    let rest = if rest.is_empty() { "" } else { " …" };
    format!("{end} For longer runs, while Daypass runs: AWS_PROFILE={profile} {program}{rest}")
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
