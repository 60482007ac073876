//! The demo: the real Daypass with a fake organisation. It is there for clicking; `--headless`, which
//! `cargo xtask demo` adds where there is no screen, walks through the main job on a virtual desktop and leaves
//! pictures.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the transcript is what the demo is for")]

mod live;
mod walk;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::Parser;

/// Shows Daypass with an organisation that is not there.
#[derive(Debug, Parser)]
struct Arguments {
    /// Walk through the main job on a virtual desktop
    #[arg(long)]
    headless: bool,
    /// Begin as a new user does, with nothing but the address of a portal
    #[arg(long, conflicts_with = "headless")]
    empty: bool,
    /// Where to leave the fake's secrets at the end, for a test's leak guard
    #[arg(long, hide = true, conflicts_with = "headless")]
    secrets_to: Option<PathBuf>,
    /// Where the pictures and the transcript go
    #[arg(long, default_value = "target/demo")]
    out: PathBuf,
}

// One thread: the virtual desktop lives as long as the thread that started it.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The demo stopped: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let arguments = Arguments::parse();
    if arguments.headless {
        walk::run(&arguments.out).await
    } else {
        live::run(arguments.empty, arguments.secrets_to.as_deref()).await
    }
}
