//! `cargo xtask demo`: builds everything and hands over to the program that plays it.

use std::env;
use std::ffi::OsString;
use std::process::Command;

use crate::Result;
use crate::run::run;
use crate::setup::{self, Need};
use crate::stages::{build_page, build_programs};

/// Plays the demo: on this machine's screen, or without one on the tests' virtual desktop. Whether there is a
/// screen is decided here and nowhere else. `empty` leaves everything to be set up.
pub(crate) fn start(headless: bool, empty: bool, yes: bool) -> Result {
    if !cfg!(target_os = "linux") {
        return Err("The demo runs on Linux only so far.".into());
    }
    let headless = headless || !has_screen(|name| env::var_os(name));
    if headless && empty {
        return Err("demo --empty is for a person at a screen, and there is none.".into());
    }
    // Without a screen, the tools that use Daypass are played as well.
    let needs: &[Need] = if headless { &Need::PRODUCT } else { &[Need::Build, Need::Page] };
    setup::prepare(needs, yes)?;
    run(&mut build_page())?;
    run(&mut build_programs())?;
    let mut demo = Command::new(format!("target/debug/daypass-demo{}", env::consts::EXE_SUFFIX));
    if headless {
        demo.arg("--headless");
    }
    if empty {
        demo.arg("--empty");
    }
    become_program(&mut demo)
}

/// Whether one of the variables that name a screen does; an empty one names none.
fn has_screen(variable: impl Fn(&str) -> Option<OsString>) -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .into_iter()
        .any(|name| variable(name).is_some_and(|value| !value.is_empty()))
}

/// Takes this process's place, so that an interrupt reaches the demo alone and it can tidy up.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result {
    use std::os::unix::process::CommandExt as _;
    Err(format!("the demo cannot be started: {}", command.exec()))
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result {
    run(command)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_screen_is_named_by_a_variable_that_says_something() {
        let has = |set: &str, to: &str| has_screen(|name| (name == set).then(|| to.into()));
        assert!(has("DISPLAY", ":0") && has("WAYLAND_DISPLAY", "wayland-0"));
        assert!(!has("DISPLAY", "") && !has("HOME", "/home/maria"));
    }
}
