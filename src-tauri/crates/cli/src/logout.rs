//! `daypass logout`

use std::process::ExitCode;

use agent::{Reply, Surroundings};
use brain::{Answer, Refusal, Request, words::SessionKey};
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    ask::{self, Asked},
    names, out,
};

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
        sign_out(surroundings, session).await?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn sign_out(surroundings: &Surroundings, session: SessionKey) -> Result<(), Refusal> {
    let name = session.label().to_owned();
    // Nobody knows it any more afterwards.
    let ends = ask::status(surroundings, vec![session.clone()]).await?.pop().and_then(|s| s.token_expires_at);
    let mut asked = Asked::new(surroundings, Request::SignOut { session }).await?;
    let reply = asked.next().await;
    let by_agent = asked.is_by_agent();
    asked.end().await;
    let revoked = match reply? {
        Reply::Answer(Answer::Refused(refusal)) => return Err(refusal),
        Reply::Answer(Answer::SignedOut { revoked }) => revoked,
        Reply::Answer(_) | Reply::Credentials(_) => true,
    };
    out::say(&format!("Signed out of {name}. Credentials already handed out live until they expire."));
    if !revoked && by_agent {
        out::say("AWS could not be told yet; Daypass does so as soon as it can be reached.");
    } else if !revoked {
        out::say(&untold(ends, &TimeZone::system()));
    }
    Ok(())
}

/// Nobody is left who could tell AWS.
fn untold(ends: Option<Timestamp>, zone: &TimeZone) -> String {
    let when = ends.map(|at| at.to_zoned(zone.clone()).strftime(" at %H:%M or earlier").to_string());
    format!("AWS could not be told; there it ends by itself{}.", when.unwrap_or_default())
}
