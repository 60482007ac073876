//! `daypass logout`

use std::process::ExitCode;

use agent::Surroundings;
use brain::{Refusal, Request};

use crate::{ask, names, out};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Session to sign out of: its name, start URL, or a profile that uses it. May be left out where there
    /// is only one, or a profile is active
    session: Option<String>,
    /// Sign out of all sessions of your AWS config
    #[arg(long, conflicts_with = "session")]
    all: bool,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: Arguments) -> Result<ExitCode, Refusal> {
    let config = surroundings.config();
    let sessions = if arguments.all {
        config.sessions
    } else {
        vec![names::session(surroundings, &config, arguments.session.as_deref())?]
    };
    for session in sessions {
        let name = session.label().to_owned();
        ask::once(surroundings, Request::SignOut { session }).await?;
        out::say(&format!("Signed out of {name}. Credentials already handed out live until they expire."));
    }
    Ok(ExitCode::SUCCESS)
}
