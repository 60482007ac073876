//! `daypass agent`

use std::process::ExitCode;

use agent::{StartError, Surroundings, Wish};
use brain::{Refusal, status::Host};

use crate::out;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) async fn run(surroundings: Surroundings, _: &Arguments) -> Result<ExitCode, Refusal> {
    let mut running = match agent::start(surroundings, Some(Host::Headless)) {
        Ok(running) => running,
        Err(StartError::DoorTaken) => {
            out::say("Daypass is already running.");
            return Ok(ExitCode::SUCCESS);
        }
        Err(StartError::Refused(refusal)) => return Err(refusal),
    };
    out::say("Daypass answers. Ctrl+C ends it.");
    loop {
        tokio::select! {
            () = asked_to_end() => break,
            wish = running.wishes.recv() => match wish {
                Some(Wish::Quit) | None => break,
                // There is no window here to show or hide.
                Some(Wish::ShowPopover | Wish::HidePopover | Wish::StartAtLogin(_)) => {}
            },
        }
    }
    running.handle.stop();
    running.ended().await;
    Ok(ExitCode::SUCCESS)
}

/// Waits for Ctrl+C, or for the system's request to end.
async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
