//! `cargo xtask bench`: builds what is shipped, and hands over to the program that measures it.

use std::env;

use crate::Result;
use crate::run::{cargo, program, run};
use crate::setup::{self, Need};

/// Prints how long tools wait for credentials.
pub(crate) fn start(yes: bool) -> Result {
    if !cfg!(target_os = "linux") {
        return Err("The virtual desktop that this is measured on needs Linux.".into());
    }
    setup::prepare(&[Need::Build, Need::Desktop, Need::Python], yes)?;
    // One by one: what measures is built with features that are not shipped.
    run(&mut cargo(&["build", "--release", "--package", "daypass", "--locked"]))?;
    let bench = ["build", "--release", "--package", "acceptance", "--bin", "daypass-bench", "--locked"];
    run(&mut cargo(&bench))?;
    run(&mut program(format!("target/release/daypass-bench{}", env::consts::EXE_SUFFIX), [""; 0]))
}
