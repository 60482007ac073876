//! The demo: the real Daypass with a fake organisation. Without a screen it walks through the main job by
//! itself, on a virtual desktop, and leaves pictures; with one it is there for clicking.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the transcript is what the demo is for")]

mod live;
mod walk;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::Parser;

/// Shows Daypass with an organisation that is not there.
#[derive(Debug, Parser)]
struct Arguments {
    /// Walk through the main job on a virtual desktop, though there is a screen
    #[arg(long)]
    headless: bool,
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
    let has_screen = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    if arguments.headless || !has_screen { walk::run(&arguments.out).await } else { live::run().await }
}
