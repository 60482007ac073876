//! How long programs wait for credentials and people for the popover, and what that takes of memory:
//! `cargo xtask bench` builds this and runs it. It prints and fails nobody, for a computer that has other things
//! to do proves nothing.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what it prints is what it is for")]

mod popover;

use std::{
    path::Path,
    process::{ExitCode, Stdio},
    time::{Duration, Instant},
};

use acceptance::{Cast, Output, Scene, program, python};
use anyhow::{Result, bail, ensure};
use fake_identity_center::Organisation;
use stage::{Options, until};
use tokio::process::Command;

/// Runs that count.
const RUNS: usize = 50;
/// Runs before those that count, which bring programs and files into memory.
const BEFORE: usize = 5;
/// The most that `daypass credentials` may take where an agent holds them.
const PROMISE: Duration = Duration::from_millis(15);

/// How long something took, each time.
struct Times(Vec<Duration>);

impl Times {
    /// What so many in a hundred do not exceed.
    fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted[(sorted.len() * percent).div_ceil(100).max(1) - 1]
    }

    fn print(&self, what: &str) {
        let [median, most] = [50, 95].map(|percent| self.percentile(percent).as_secs_f64() * 1000.0);
        println!("{what:<48} {median:>8.1} ms {most:>8.1} ms");
    }
}

// One thread for the desktop, which lives as long as that; another for the organisation, which answers.
#[tokio::main(worker_threads = 1)]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The measurement stopped: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    // A part of it, for whoever works on that.
    match std::env::args().nth(1).as_deref() {
        Some("tools") => tools().await,
        Some("popover") => popover::times().await,
        Some("memory") => popover::memory().await,
        Some(other) => bail!("there is no part “{other}”: tools, popover, memory"),
        None => {
            tools().await?;
            popover::times().await?;
            popover::memory().await
        }
    }
}

async fn tools() -> Result<()> {
    let options = Options { panel: false, notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Demo, async |scene| {
        let mut agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        until("the sign-in to be mirrored", || async {
            ensure!(scene.token_cache().read_dir()?.next().is_some());
            Ok(())
        })
        .await?;
        let daypass = program("daypass")?;
        let credentials = ["credentials", "--profile", "dev-admin"];

        println!("{:<48} {:>11} {:>11}", format!("{RUNS} runs each"), "median", "95 %");
        let start = processes(scene, &daypass, &["--version"]).await?;
        start.print("daypass --version");
        let door = processes(scene, &daypass, &credentials).await?;
        door.print("daypass credentials, through an agent's door");
        sessions_of_boto3(scene).await?.print("boto3 by the mirror");
        let once = processes(scene, &python()?, &[&script(), "1"]).await?;
        once.print("boto3 by the mirror, with Python's start");

        scene.daypass(&["agent", "--stop"]).await?.ok()?;
        agent.wait().await?;
        processes(scene, &daypass, &credentials).await?.print("daypass credentials, without an agent");

        let kept = door.0.iter().filter(|time| **time <= PROMISE).count();
        let promise = PROMISE.as_millis();
        println!("\nThrough the door, {promise} ms at most are promised: {kept} of {RUNS} runs kept that.");
        Ok(())
    })
    .await
}

/// A program from its start to its end, over and over.
async fn processes(scene: &Scene, program: &Path, arguments: &[&str]) -> Result<Times> {
    let mut times = Vec::new();
    for _ in 0..BEFORE + RUNS {
        let mut command = command(scene, program)?;
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
        let began = Instant::now();
        let status = command.status().await?;
        times.push(began.elapsed());
        ensure!(status.success(), "{command:?} ended with {status}");
    }
    Ok(Times(times.split_off(BEFORE)))
}

/// boto3's own time, in a Python that runs.
async fn sessions_of_boto3(scene: &Scene) -> Result<Times> {
    let mut python = command(scene, &python()?)?;
    python.args([script(), (BEFORE + RUNS).to_string()]);
    let printed = Output::of(python, "").await?.ok()?;
    let times: Vec<_> = printed.lines().map(str::parse).collect::<Result<_, _>>()?;
    let times = times.into_iter().skip(BEFORE).map(|ms: f64| Duration::from_secs_f64(ms / 1000.0));
    Ok(Times(times.collect()))
}

fn script() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/bench/credentials.py").to_owned()
}

fn command(scene: &Scene, program: &Path) -> Result<Command> {
    let mut command = scene.stage.command(program)?;
    command.envs(scene.environment()).env("AWS_PROFILE", "dev-admin");
    Ok(command)
}
