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
///
/// SESSION is an sso-session's name, a start URL, or a profile's name. Exit codes: 0 done, 1 failed, 2 usage,
/// 3 sign-in needed, 4 not found, 5 declined.
#[derive(Debug, Parser)]
#[command(name = "daypass", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Sign in; the link and the code go to standard error
    Login(login::Arguments),
    /// Sign out
    Logout(logout::Arguments),
    /// Show sessions, their clocks and the active profile
    Status(status::Arguments),
    /// List profiles, and the roles that the portal offers
    List(list::Arguments),
    /// Choose the active profile
    Use(r#use::Arguments),
    /// Print a role's credentials, as a credential process does
    Credentials(credentials::Arguments),
    /// Run the agent without a screen, in the foreground
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
