//! `cargo xtask demo`: builds everything and hands over to the program that plays it.

use std::env;
use std::process::Command;

use crate::Result;
use crate::run::run;
use crate::setup::{self, Need};
use crate::stages::{build_page, build_programs};

/// Plays the demo: on this machine's screen, or without one on the tests' virtual desktop.
pub(crate) fn start(headless: bool, yes: bool) -> Result {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let headless = headless || !has_screen(cfg!(target_os = "linux"), set("DISPLAY"), set("WAYLAND_DISPLAY"));
    // Without a screen, the tools that use Daypass are played as well.
    let needs: &[Need] = if headless { &Need::ALL } else { &[Need::Build, Need::Page] };
    setup::prepare(needs, yes)?;
    run(&mut build_page())?;
    run(&mut build_programs())?;
    let mut demo = Command::new(format!("target/debug/daypass-demo{}", env::consts::EXE_SUFFIX));
    if headless {
        demo.arg("--headless");
    }
    become_program(&mut demo)
}

fn has_screen(linux: bool, x11: bool, wayland: bool) -> bool {
    !linux || x11 || wayland
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
    fn only_a_linux_machine_can_be_without_a_screen() {
        assert!(
            has_screen(true, true, false) && has_screen(true, false, true) && has_screen(false, false, false)
        );
        assert!(!has_screen(true, false, false));
    }
}
