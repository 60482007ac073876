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
    /// Sign out of all sessions of your AWS config; exits as the first that failed
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
    Ok(each(sessions, async |session| sign_out(surroundings, session).await).await)
}

/// Signs out of each, whatever becomes of the others. The exit code is that of the first failure.
async fn each(
    sessions: Vec<SessionKey>,
    sign_out: impl AsyncFn(SessionKey) -> Result<(), Refusal>,
) -> ExitCode {
    let mut failures = out::Failures::default();
    for session in sessions {
        if let Err(refusal) = sign_out(session).await {
            failures.tell(&refusal);
        }
    }
    failures.code()
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
        out::say(&untold(ends, Timestamp::now(), &TimeZone::system()));
    }
    Ok(())
}

/// Nobody is left who could tell AWS. Until `ends` its access token is good there; the refresh token may be for
/// much longer, but nobody has that any more.
fn untold(ends: Option<Timestamp>, now: Timestamp, zone: &TimeZone) -> String {
    let access = match ends {
        Some(end) if end <= now => "Its access has ended".to_owned(),
        Some(end) => end.to_zoned(zone.clone()).strftime("Its access ends by %H:%M").to_string(),
        None => "Its access ends by itself".to_owned(),
    };
    format!("AWS could not be told. {access}; what could renew it was removed from this computer.")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use brain::{
        Code,
        words::{Endpoints, Region, SessionForm, SessionName, StartUrl},
    };

    use super::*;

    fn session(name: &str) -> SessionKey {
        SessionKey {
            form: SessionForm::Named(SessionName::new(name)),
            start_url: StartUrl::new("https://acme.awsapps.com/start"),
            region: Region::new("eu-west-1"),
            endpoints: Endpoints::default(),
        }
    }

    #[tokio::test]
    async fn one_session_that_fails_does_not_keep_the_others_signed_in() {
        for (failing, code) in [(&[][..], 0), (&["b"], 3), (&["a", "b"], 1)] {
            let tried = RefCell::new(Vec::new());
            let all = ["a", "b", "c"].map(session).to_vec();
            let exit = each(all, async |session| {
                let name = session.label().to_owned();
                tried.borrow_mut().push(name.clone());
                if !failing.contains(&name.as_str()) {
                    return Ok(());
                }
                let code = if name == "a" { Code::Failed } else { Code::SignInNeeded };
                Err(Refusal { code, message: format!("{name} stays."), hint: None })
            })
            .await;
            assert_eq!(exit, ExitCode::from(code), "{failing:?}");
            assert_eq!(tried.into_inner(), ["a", "b", "c"]);
        }
    }
}
