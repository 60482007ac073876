//! `daypass`: the command line. Standard output is data, everything else goes to standard error.

mod agent;
mod ask;
mod credentials;
mod list;
mod login;
mod logout;
mod names;
mod out;
mod status;
mod r#use;

use std::process::ExitCode;

use ::agent::Surroundings;
use clap::{Parser, Subcommand};

/// Signs you in to AWS IAM Identity Center and hands temporary credentials to your tools.
#[derive(Debug, Parser)]
#[command(name = "daypass", version, arg_required_else_help = true, after_help = AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  daypass login                 Sign in to the only session of your AWS config
  daypass list prod             Find the profiles and roles with “prod”
  daypass use acme-dev          Make a profile the active one
  daypass status                See how long your sign-ins last

Data goes to standard output, everything else to standard error.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 sign-in needed, 4 not found, 5 declined.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Sign in to a session
    #[command(after_help = "Examples:
  daypass login acme                 Sign in to [sso-session acme]
  daypass login acme --no-browser    Open the link yourself, on any device

Where Daypass is not running, this leaves an agent in the background that goes on renewing.
To end it: daypass agent --stop")]
    Login(login::Arguments),
    /// Sign out of a session
    #[command(after_help = "Credentials that were already handed out live until they expire.")]
    Logout(logout::Arguments),
    /// Show how your sessions stand and which profile is active
    #[command(after_help = "Exit code 3: the active profile's session needs a sign-in.")]
    Status(status::Arguments),
    /// List your profiles, and the roles of the portal that have none
    #[command(after_help = "Examples:
  daypass list                   Everything; * marks the active profile
  daypass list prod admin        Rows that contain both words
  daypass list --json | jq       For scripts")]
    List(list::Arguments),
    /// Choose the active profile
    #[command(after_help = "Examples:
  daypass use acme-dev
  daypass use --none")]
    Use(r#use::Arguments),
    /// Print a role's temporary credentials, as the AWS tools' credential process
    #[command(
        override_usage = "daypass credentials --profile <PROFILE>
       daypass credentials --session <SESSION> --account-id <ACCOUNT_ID> --role-name <ROLE_NAME>",
        after_help = "In your AWS config, in one line and with the full path of daypass:
  [profile acme-dev]
  credential_process = /PATH/TO/daypass credentials --session S --account-id A --role-name R

Prints one JSON object, or nothing and exit code 3 where you have to sign in first. Never opens a browser."
    )]
    Credentials(credentials::Arguments),
    /// Run the agent without a window, in the foreground
    #[command(
        after_help = "It keeps and renews your sign-ins until Ctrl+C. Where Daypass is in your tray, you do not need it; \
when the tray app starts, it takes over."
    )]
    Agent(agent::Arguments),
}

fn main() -> ExitCode {
    ::agent::logging::init();
    ::agent::logging::no_core_dumps();
    let Arguments { command } = Arguments::parse();
    let surroundings = match Surroundings::from_env() {
        Ok(surroundings) => surroundings,
        Err(refusal) => return out::refused(&refusal),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return out::refused(&out::failed(format!("Daypass could not start: {error}."))),
    };
    let done = runtime.block_on(async {
        match command {
            Command::Login(arguments) => login::run(&surroundings, arguments).await,
            Command::Logout(arguments) => logout::run(&surroundings, arguments).await,
            Command::Status(arguments) => status::run(&surroundings, &arguments).await,
            Command::List(arguments) => list::run(&surroundings, &arguments).await,
            Command::Use(arguments) => r#use::run(&surroundings, arguments),
            Command::Credentials(arguments) => credentials::run(&surroundings, arguments).await,
            Command::Agent(arguments) => agent::run(surroundings, &arguments).await,
        }
    });
    // A keychain call that hangs must not hold up the end.
    runtime.shutdown_background();
    done.unwrap_or_else(|refusal| out::refused(&refusal))
}
