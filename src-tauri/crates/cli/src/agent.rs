//! `daypass agent`

use std::{io, pin::pin, process::ExitCode};

use agent::{
    StartError, Surroundings, Wish,
    door::background::{self, End},
};
use brain::{Refusal, status::Host};

use crate::out;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// End the agent that runs without a window, and wait until it has ended
    #[arg(long)]
    stop: bool,
    /// Leave the terminal, for `daypass login` and the tray app
    #[arg(long, hide = true, conflicts_with = "stop")]
    background: bool,
}

pub(crate) async fn run(surroundings: Surroundings, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    if arguments.stop {
        return stop(&surroundings).await;
    }
    if arguments.background {
        background::leave_terminal()
            .map_err(|error| out::failed(format!("Daypass could not leave its terminal: {error}.")))?;
    }
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
                Some(
                    Wish::ShowPopover | Wish::HidePopover | Wish::StartAtLogin(_) | Wish::ListenFor(_),
                ) => {}
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

/// Ends the agent, and names what is lost with it.
async fn stop(surroundings: &Surroundings) -> Result<ExitCode, Refusal> {
    let lost = background::at_stake(surroundings).await;
    out::say(match background::end(surroundings).await? {
        End::Ended => "The agent has ended. Nothing renews your sign-ins now.",
        End::Nobody => "No agent is running.",
    });
    for session in lost {
        out::say(&format!("{session} may need a new sign-in: the keychain did not answer the agent."));
    }
    Ok(ExitCode::SUCCESS)
}

/// From now on, waits for Ctrl+C, the system's request, or the terminal's end where nohup did not see to it that
/// this is ignored.
#[cfg(unix)]
fn asked_to_end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = (!ignores_hangup()).then(|| signal(SignalKind::hangup())).transpose()?;
    Ok(async move {
        let hung_up = async {
            match &mut hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hung_up => {}
        }
    })
}

/// Whether this process was started so that it ignores SIGHUP: `SigIgn` of `proc_pid_status(5)`, a hexadecimal
/// mask whose lowest bit is signal 1.
#[cfg(target_os = "linux")]
fn ignores_hangup() -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return true };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_none_or(|mask| mask & 1 != 0)
}

/// Nothing here tells without `unsafe` code. Who ran nohup is not to lose the agent, so the terminal's end is left
/// to the system.
#[cfg(all(unix, not(target_os = "linux")))]
fn ignores_hangup() -> bool {
    true
}

/// From now on, waits for Ctrl+C, Ctrl+Break, or the end of the console or of Windows.
#[cfg(windows)]
fn asked_to_end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};
    let (mut interrupt, mut pause) = (ctrl_c()?, ctrl_break()?);
    let (mut close, mut shutdown) = (ctrl_close()?, ctrl_shutdown()?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = pause.recv() => {}
            _ = close.recv() => {}
            _ = shutdown.recv() => {}
        }
    })
}
