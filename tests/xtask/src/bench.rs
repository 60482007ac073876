//! `cargo xtask bench`: builds what is shipped, and hands over to the program that measures it.

use std::env;

use crate::Result;
use crate::run::{cargo, program, run};
use crate::setup::{self, Need};
use crate::stages::build_page;

/// Prints how long tools wait for credentials and people for the popover, and what it takes of memory.
pub(crate) fn start(yes: bool) -> Result {
    if !cfg!(target_os = "linux") {
        return Err("The virtual desktop that this is measured on needs Linux.".into());
    }
    setup::prepare(&[Need::Build, Need::Desktop, Need::Page, Need::Python], yes)?;
    run(&mut build_page())?;
    // One by one: what measures is built with features that are not shipped.
    for shipped in ["daypass", "daypass-tray"] {
        run(&mut cargo(&["build", "--release", "--package", shipped, "--locked"]))?;
    }
    let bench = ["build", "--release", "--package", "acceptance", "--bin", "daypass-bench", "--locked"];
    run(&mut cargo(&bench))?;
    run(&mut program(format!("target/release/daypass-bench{}", env::consts::EXE_SUFFIX), [""; 0]))
}
