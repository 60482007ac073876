//! Daypass in the tray: an icon, its menu and a popover around the agent. Everything shown is computed
//! by the brain and painted here when it differs; nothing here decides.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod app;
mod commands;
mod desktop;
mod language;
mod place;
mod popover;
mod press;
mod shortcut;
mod tray;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use brain::Refusal;

fn main() -> ExitCode {
    let mut hidden = false;
    for argument in std::env::args_os().skip(1) {
        match argument.to_str() {
            // Started at log-in: nobody asked to see it.
            Some(app::HIDDEN) => hidden = true,
            Some("--version") => {
                // A reader that has gone is not a failure.
                let _ = writeln!(io::stdout(), "daypass-tray {}", env!("CARGO_PKG_VERSION"));
                return ExitCode::SUCCESS;
            }
            _ => {
                let _ = writeln!(io::stderr(), "daypass-tray knows --hidden and --version.");
                return ExitCode::from(2);
            }
        }
    }
    brain::say::speak(language::of_system());
    match app::run(hidden) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error:#}");
            if let Some(hint) = error.downcast_ref::<Refusal>().and_then(|refusal| refusal.hint.as_ref()) {
                let _ = writeln!(io::stderr(), "{hint}");
            }
            ExitCode::FAILURE
        }
    }
}
