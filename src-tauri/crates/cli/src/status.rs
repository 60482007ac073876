//! `daypass status`

use std::process::ExitCode;

use agent::Surroundings;
use brain::{
    Answer, Refusal, Request,
    status::{Keychain, SessionState, Status},
};
use jiff::{Timestamp, tz::TimeZone};

use crate::{ask, choice, names, out};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Print JSON for scripts
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    if let Some(refusal) = names::unreadable(surroundings) {
        return Err(refusal);
    }
    let config = surroundings.config();
    for problem in &config.problems {
        out::say(problem);
    }
    for (file, aside) in agent::begun_anew(surroundings) {
        out::say(&format!(
            "What Daypass remembered in {} could not be read, and was begun anew. What was there is kept in {}; \
             remove that once you do not need it.",
            file.display(),
            aside.display()
        ));
    }
    let sessions = config.sessions.clone();
    let Answer::Status(status) = ask::once(surroundings, Request::Status { sessions }).await? else {
        return Err(out::failed("The agent gave no status. Update Daypass and try again.".to_owned()));
    };
    // The agent hears of a choice a moment later.
    let active = agent::read_facts(surroundings).active;
    let status = status.with_active(active.as_ref());
    if arguments.json {
        out::data(&serde_json::to_string_pretty(&status).expect("a status has string keys only"))?;
    } else {
        print(surroundings, &status)?;
    }
    if let Some(active) = active {
        choice::still(surroundings, &config, active)?;
    }
    // Scripts ask by the exit code whether the active profile will work.
    let active = status.active_role.as_ref();
    let needs_sign_in = active.is_some_and(|active| {
        let session = status.sessions.iter().find(|s| s.is(&active.session));
        session.is_none_or(|s| match s.state {
            SessionState::SignedIn | SessionState::Offline => false,
            // Whoever needs it renews it.
            SessionState::Expired => !s.renews,
            SessionState::SigningIn | SessionState::SignedOut => true,
        })
    });
    Ok(if needs_sign_in { ExitCode::from(3) } else { ExitCode::SUCCESS })
}

fn print(surroundings: &Surroundings, status: &Status) -> Result<(), Refusal> {
    let (now, zone) = (Timestamp::now(), TimeZone::system());
    let width = status.sessions.iter().map(|s| s.label().chars().count()).max().unwrap_or(0);
    for session in &status.sessions {
        let end = session.token_expires_at.filter(|_| session.state == SessionState::SignedIn);
        let end = end.map(|end| format!(" · token until {}", clock(end, &zone))).unwrap_or_default();
        out::data(&format!("{:width$}  {}{end}", session.label(), session.says(now, &zone)))?;
    }
    if status.sessions.is_empty() {
        out::refused(&names::nothing_configured(surroundings));
    }
    let end = status.credentials_expire_at;
    let end = end.map(|end| format!(" · credentials until {}", clock(end, &zone))).unwrap_or_default();
    match (&status.active, &status.active_role) {
        (Some(profile), _) => out::data(&format!("Active: {profile}{end}"))?,
        (None, Some(role)) => out::data(&format!("Active: {} {}{end}", role.account_id, role.role_name))?,
        (None, None) => out::data("No active profile")?,
    }
    match status.keychain {
        Keychain::Unlocked => {}
        Keychain::Locked if status.agent.running => {
            out::say("Your keychain is locked. Unlock it and Daypass goes on by itself.");
        }
        Keychain::Locked => out::say("Your keychain is locked. Unlock it and ask again."),
        Keychain::Absent => {
            out::say("There is no keychain, or it refuses Daypass: sign-ins last until Daypass quits.");
        }
    }
    Ok(())
}

/// The time of day. What it is about ends within hours.
fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}
