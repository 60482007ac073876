//! `daypass login`

use std::process::ExitCode;

use agent::{Reply, Surroundings};
use brain::{Answer, Code, Refusal, Request, Way, say, session::SOON, words::SessionKey};
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    ask::{self, Asked},
    names, out,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Session to sign in to: its name, start URL, or a profile that uses it. May be left out where there
    /// is only one, or a profile is active
    session: Option<String>,
    /// Do not open a browser: open the printed link yourself, on any device, and compare the code
    #[arg(long)]
    no_browser: bool,
    /// Sign in by a code that you compare in the browser, rather than by a browser that comes back by itself
    #[arg(long)]
    device_code: bool,
    /// Sign in again although you are signed in
    #[arg(long)]
    force: bool,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: Arguments) -> Result<ExitCode, Refusal> {
    let session = names::session(surroundings, &surroundings.config(), arguments.session.as_deref())?;
    let name = session.label().to_owned();
    if !arguments.force
        && let Some(standing) = good_sign_in(surroundings, &session).await?
    {
        out::say(&format!("{name}: {standing}. To sign in again, add --force."));
        return Ok(ExitCode::SUCCESS);
    }
    let way = way(&arguments);
    let request = Request::SignIn { session, open_browser: !arguments.no_browser, way };
    let mut asked = Asked::new(surroundings, request).await?;
    let done = tokio::select! {
        done = signed_in(&mut asked) => done,
        _ = tokio::signal::ctrl_c() => Err(cancelled()),
    };
    let by_agent = asked.is_by_agent();
    asked.end().await;
    done?;
    out::say(&format!("Signed in to {name}."));
    if !by_agent {
        out::say(
            "No agent is running: start Daypass, or run: daypass agent, to be told before the sign-in ends.",
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The link of a sign-in by browser is good on this machine only.
fn way(arguments: &Arguments) -> Way {
    if arguments.device_code || arguments.no_browser {
        Way::Code { because: None }
    } else {
        agent::obstacle().map_or(Way::Browser, |obstacle| Way::Code { because: Some(obstacle) })
    }
}

/// How a sign-in stands that needs no other yet.
async fn good_sign_in(surroundings: &Surroundings, session: &SessionKey) -> Result<Option<String>, Refusal> {
    let request = Request::Status { sessions: vec![session.clone()] };
    let Answer::Status(status) = ask::once(surroundings, request).await? else { return Ok(None) };
    let (now, zone) = (Timestamp::now(), TimeZone::system());
    let good = |end: Timestamp| end.duration_since(now) > SOON;
    let good = status.sessions.iter().find(|session| session.token_expires_at.is_some_and(good));
    Ok(good.map(|session| session.says(now, &zone)))
}

/// Shows each code until the sign-in has ended.
async fn signed_in(asked: &mut Asked) -> Result<(), Refusal> {
    loop {
        match asked.next().await? {
            Reply::Answer(Answer::Prompt(prompt)) => {
                if let Some(obstacle) = prompt.because {
                    out::say(say::obstacle(obstacle));
                }
                out::say(&format!("Open {}", prompt.link));
                if let Some(code) = prompt.code {
                    out::say(&format!("and check that it shows {code}"));
                }
            }
            Reply::Answer(Answer::Refused(refusal)) => return Err(refusal),
            Reply::Answer(_) | Reply::Credentials(_) => return Ok(()),
        }
    }
}

fn cancelled() -> Refusal {
    Refusal { code: Code::Declined, message: "The sign-in was cancelled.".to_owned(), hint: None }
}
