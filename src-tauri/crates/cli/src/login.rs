//! `daypass login`

use std::{
    io,
    pin::{Pin, pin},
    process::ExitCode,
};

use agent::{
    Reply, Surroundings,
    door::{
        self,
        background::{self, Home},
    },
};
use brain::{
    Answer, Code, Obstacle, Prompt, Refusal, Request, Way, say,
    session::SOON,
    status::{Keychain, SessionState, SessionStatus, Status},
    words::SessionKey,
};
use jiff::{Timestamp, tz::TimeZone};
use tokio::time::{Duration, Instant, sleep};

use crate::{
    ask::{self, Asked},
    names, out,
};

/// The agent has heard that nobody waits any more after this time.
const HEARSAY: Duration = Duration::from_millis(100);

#[derive(Debug, Default, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Arguments {
    /// Session to sign in to: its name, start URL, or a profile that uses it. May be left out where there
    /// is only one, or a profile is active
    session: Option<String>,
    /// Sign in to all sessions, one by one; exits as the first that failed
    #[arg(long, conflicts_with = "session")]
    all: bool,
    /// Do not open a browser: open the printed link yourself, on any device, and compare the code
    #[arg(long)]
    no_browser: bool,
    /// Sign in by a code that you compare in the browser, rather than by a browser that comes back by itself
    #[arg(long)]
    device_code: bool,
    /// Sign in again although you are signed in
    #[arg(long)]
    force: bool,
    /// Leave no agent behind that goes on renewing
    #[arg(long)]
    no_agent: bool,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: Arguments) -> Result<ExitCode, Refusal> {
    let config = surroundings.config();
    let sessions = if !arguments.all {
        vec![names::session(surroundings, &config, arguments.session.as_deref())?]
    } else if config.sessions.is_empty() {
        return Err(names::nothing_configured(surroundings));
    } else {
        config.sessions
    };
    let left = !arguments.no_agent && leave_agent(surroundings).await;
    let mut interrupt = pin!(tokio::signal::ctrl_c());
    let (mut outcome, mut failures) = (Ok(()), out::Failures::default());
    for session in &sessions {
        match sign_in(surroundings, session, &arguments, interrupt.as_mut()).await {
            Ok(()) => {}
            Err(Stop::Interrupted) => {
                outcome = Err(cancelled());
                break;
            }
            Err(Stop::Refused(refusal)) if arguments.all => failures.tell(&refusal),
            Err(Stop::Refused(refusal)) => outcome = Err(refusal),
        }
    }
    let outcome = outcome.map(|()| failures.code());
    if left {
        settle(surroundings).await;
    }
    outcome
}

/// Why a sign-in was not made.
enum Stop {
    Interrupted,
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Sees to it that there is an agent, and says whether this took a new one. Without one the command goes on
/// by itself.
async fn leave_agent(surroundings: &Surroundings) -> bool {
    let left = match std::env::current_exe() {
        Ok(daypass) => background::leave(&daypass, surroundings).await,
        Err(error) => Err(out::failed(format!("No agent could be started in the background: {error}."))),
    };
    match left {
        Ok(home) => home == Home::Left,
        Err(refusal) => {
            out::refused(&refusal);
            false
        }
    }
}

/// Ends the agent that was left behind for nothing, or tells of it.
async fn settle(surroundings: &Surroundings) {
    // All sessions: others may have come to use it meanwhile.
    let sessions = surroundings.config().sessions;
    let Ok(sessions) = ask::status(surroundings, sessions).await else { return };
    let good =
        |session: &SessionStatus| matches!(session.state, SessionState::SignedIn | SessionState::Offline);
    if sessions.iter().any(good) || !end_unless_needed(surroundings).await {
        out::say("Daypass goes on renewing in the background. To end it: daypass agent --stop");
    }
}

/// Whether nobody needed the agent. It decides itself: somebody may come in this very moment.
async fn end_unless_needed(surroundings: &Surroundings) -> bool {
    // What this command gave up may not have come through yet; what goes on longer is another's.
    let deadline = Instant::now() + HEARSAY;
    loop {
        let stop = Request::Stop { unless_needed: true };
        let Some(mut agent) = door::knock(surroundings, &stop).await else { return true };
        if !matches!(agent.reply().await, Some(Reply::Answer(Answer::Refused(_)))) {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        sleep(Duration::from_millis(5)).await;
    }
}

/// Signs in to one session, unless it is good for some time yet.
async fn sign_in(
    surroundings: &Surroundings,
    session: &SessionKey,
    arguments: &Arguments,
    interrupt: Pin<&mut impl Future<Output = io::Result<()>>>,
) -> Result<(), Stop> {
    let name = session.label();
    let (now, zone) = (Timestamp::now(), TimeZone::system());
    let Status { keychain, agent, sessions, .. } =
        ask::whole_status(surroundings, vec![session.clone()]).await?;
    if !arguments.force
        && let Some(standing) = sessions.first()
        && standing.token_expires_at.is_some_and(|end| end.duration_since(now) > SOON)
    {
        out::say(&format!("{name}: {}. To sign in again, add --force.", standing.says(now, &zone)));
        return Ok(());
    }
    // Rather than have the person sign in to something that is thrown away.
    if agent.host.is_none()
        && keychain == Keychain::Absent
        && let Some(refusal) = agent::nothing_keeps(surroundings, session).await
    {
        return Err(refusal.into());
    }
    let obstacle = agent::obstacle();
    let (open_browser, way) = (opens_browser(arguments, obstacle), way(arguments, obstacle));
    let request = Request::SignIn { session: session.clone(), open_browser, way };
    let mut asked = Asked::new(surroundings, request).await?;
    let done = tokio::select! {
        done = signed_in(&mut asked, open_browser) => done.map_err(Stop::Refused),
        _ = interrupt => Err(Stop::Interrupted),
    };
    let by_agent = asked.is_by_agent();
    asked.end().await;
    done?;
    out::say(&format!("Signed in to {name}."));
    if !by_agent
        && let Some(SessionStatus { token_expires_at: Some(end), renews, .. }) =
            standing(surroundings, session).await?
    {
        let left = say::left(end.duration_since(Timestamp::now()));
        // Where the portal lets nobody renew, an agent cannot either.
        let advice = if renews { " For that: daypass agent" } else { "" };
        out::say(&format!("It lasts {left}, and nothing renews it.{advice}"));
    }
    Ok(())
}

/// The link of a sign-in by browser is good on this machine only.
fn way(arguments: &Arguments, obstacle: Option<Obstacle>) -> Way {
    if arguments.device_code || arguments.no_browser {
        Way::Code { because: None }
    } else {
        obstacle.map_or(Way::Browser, |obstacle| Way::Code { because: Some(obstacle) })
    }
}

/// Not where the person is elsewhere: the agent may sit at a screen that nobody watches, or that others do.
fn opens_browser(arguments: &Arguments, obstacle: Option<Obstacle>) -> bool {
    let is_here = match obstacle {
        Some(Obstacle::Ssh | Obstacle::Container | Obstacle::NoBrowser) => false,
        // Windows' own browser opens from WSL.
        Some(Obstacle::Wsl | Obstacle::NoPort | Obstacle::Refused) | None => true,
    };
    is_here && !arguments.no_browser
}

/// [`offer`] for what needs no sign-in by itself: who does not want one is told how, and goes on without.
pub(crate) async fn offer_beforehand(
    surroundings: &Surroundings,
    session: &SessionKey,
) -> Result<(), Refusal> {
    match offer(surroundings, session).await {
        Err(Refusal { code: Code::Declined, message, hint }) => {
            [message].into_iter().chain(hint).for_each(|line| out::say(&line));
            Ok(())
        }
        offered => offered,
    }
}

/// At a terminal, offers to sign in where that is needed. Where nobody can answer, nobody is asked.
pub(crate) async fn offer(surroundings: &Surroundings, session: &SessionKey) -> Result<(), Refusal> {
    if !out::is_conversation() {
        return Ok(());
    }
    let Some(standing) = standing(surroundings, session).await? else { return Ok(()) };
    let needed = match standing.state {
        SessionState::SignedOut => true,
        // Whoever needs it renews it.
        SessionState::Expired => !standing.renews,
        SessionState::SignedIn | SessionState::SigningIn | SessionState::Offline => false,
    };
    if !needed {
        return Ok(());
    }
    let name = session.label();
    if !out::agrees(&format!("{name} needs a sign-in. Sign in now?"))? {
        return Err(Refusal {
            code: Code::Declined,
            message: format!("{name} needs a sign-in."),
            hint: Some(format!("Run: daypass login {}", names::typed(name))),
        });
    }
    let interrupt = pin!(tokio::signal::ctrl_c());
    match sign_in(surroundings, session, &Arguments::default(), interrupt).await {
        Ok(()) => Ok(()),
        Err(Stop::Interrupted) => Err(cancelled()),
        Err(Stop::Refused(refusal)) => Err(refusal),
    }
}

async fn standing(
    surroundings: &Surroundings,
    session: &SessionKey,
) -> Result<Option<SessionStatus>, Refusal> {
    Ok(ask::status(surroundings, vec![session.clone()]).await?.pop())
}

/// Says what the person has to do until the sign-in has ended.
async fn signed_in(asked: &mut Asked, opens_browser: bool) -> Result<(), Refusal> {
    loop {
        match asked.next().await? {
            Reply::Answer(Answer::Prompt(prompt)) => show(&prompt, opens_browser),
            Reply::Answer(Answer::Refused(refusal)) => return Err(refusal),
            Reply::Answer(_) | Reply::Credentials(_) => return Ok(()),
        }
    }
}

fn show(prompt: &Prompt, opens_browser: bool) {
    if let Some(obstacle) = prompt.because {
        out::say(&say::obstacle(obstacle));
    }
    if opens_browser {
        out::say("Your browser opens. Should it not, open this link:");
        out::say(&prompt.link);
    } else {
        out::say(&format!("Open {}", prompt.link));
    }
    match &prompt.code {
        Some(code) => out::say(&format!("and check that it shows {code}")),
        None => out::say("Your browser comes back by itself."),
    }
    out::say("Waiting for you to approve. Ctrl+C cancels.");
}

fn cancelled() -> Refusal {
    Refusal { code: Code::Declined, message: "The sign-in was cancelled.".to_owned(), hint: None }
}
