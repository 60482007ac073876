//! `daypass login`

use std::process::ExitCode;

use agent::{Reply, Surroundings};
use brain::{Answer, Refusal, Request};

use crate::{ask::Asked, names, out};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Session to sign in to
    session: Option<String>,
    /// Do not open a browser: open the printed link yourself, on any device
    #[arg(long)]
    no_browser: bool,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: Arguments) -> Result<ExitCode, Refusal> {
    let session = names::session(surroundings, &surroundings.config(), arguments.session.as_deref())?;
    let name = session.label().to_owned();
    let request = Request::SignIn { session, open_browser: !arguments.no_browser };
    let mut asked = Asked::new(surroundings, request).await?;
    let done = loop {
        match asked.next().await {
            Ok(Reply::Answer(Answer::Code(code))) => {
                out::say(&format!("Open {}", code.link));
                out::say(&format!("and check that it shows {}", code.code));
            }
            Ok(Reply::Answer(Answer::Refused(refusal))) | Err(refusal) => break Err(refusal),
            Ok(Reply::Answer(_) | Reply::Credentials(_)) => break Ok(()),
        }
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
