//! `cargo xtask bundle`: packages of both programs for the system that this is.
//!
//! Tauri's bundler makes them. It is told of the command line here and not in its configuration file: that is
//! also read when the app is compiled, and would want the command line to be there before.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::run::{answer, cargo, program, run};
use crate::setup::{self, Need};
use crate::stages::build_page;

/// Of the version of Tauri that the app is built with.
const BUNDLER: &str = "@tauri-apps/cli@2.12.5";
/// Where the bundler looks for the command line.
const ASIDE: &str = "target/bundle";

pub(crate) fn make(yes: bool) -> Result {
    setup::prepare(&[Need::Build, Need::Page], yes)?;
    run(&mut build_page())?;
    run(&mut cargo(&["build", "--release", "--locked", "-p", "daypass-tray", "-p", "daypass"]))?;
    let here = answer("rustc", &["-vV"]).and_then(|about| host(&about).map(str::to_owned));
    let here = here.ok_or("rustc does not say what it compiles for")?;
    put_aside(&here).map_err(|error| format!("{ASIDE}: {error}"))?;
    let command_line = format!(r#"{{"bundle":{{"externalBin":["../{ASIDE}/daypass"]}}}}"#);
    // What it would write into the app is for updates by Tauri, which Daypass does not have.
    let bundle = ["tauri", "bundle", "--ci", "--no-binary-patching", "--config", &command_line];
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut bundler = program(npm, ["exec", "--yes", "--package", BUNDLER, "--"]);
    run(bundler.args(bundle))?;
    println!("\nThe packages are below target/release/bundle.");
    Ok(())
}

/// The system that rustc compiles for by itself.
fn host(about: &str) -> Option<&str> {
    about.lines().find_map(|line| line.strip_prefix("host: "))
}

/// The bundler wants a program's system in its name, and leaves it out in the package.
fn put_aside(system: &str) -> std::io::Result<()> {
    let built = Path::new("target/release/daypass").with_extension(env::consts::EXE_EXTENSION);
    fs::create_dir_all(ASIDE)?;
    fs::copy(built, aside(system)).map(drop)
}

fn aside(system: &str) -> PathBuf {
    Path::new(ASIDE).join(format!("daypass-{system}{}", env::consts::EXE_SUFFIX))
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn the_system_is_what_rustc_says() {
        assert_eq!(
            host("rustc 1.95.0\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\n"),
            Some("x86_64-unknown-linux-gnu")
        );
        assert_eq!(host(""), None);
    }
}
