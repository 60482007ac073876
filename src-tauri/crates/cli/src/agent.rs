//! `daypass agent`

use std::{io, pin::pin, process::ExitCode};

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
    let mut end =
        pin!(asked_to_end().map_err(|error| out::failed(format!("Daypass could not start: {error}.")))?);
    out::say("Daypass answers. Ctrl+C ends it.");
    let asked = loop {
        tokio::select! {
            () = &mut end => break true,
            wish = running.wishes.recv() => match wish {
                Some(Wish::Quit | Wish::QuitAndRenew) => break true,
                None => break false,
                // There is no window here to show or hide.
                Some(Wish::ShowPopover | Wish::HidePopover | Wish::StartAtLogin(_)) => {}
            },
        }
    };
    running.handle.stop();
    running.ended().await;
    if asked {
        Ok(ExitCode::SUCCESS)
    } else {
        Err(out::failed("Daypass ended unexpectedly. Start it again.".to_owned()))
    }
}

/// From now on, waits for Ctrl+C or the system's request. Not for the terminal's end, so that nohup works.
#[cfg(unix)]
fn asked_to_end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// From now on, waits for Ctrl+C.
#[cfg(windows)]
fn asked_to_end() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
