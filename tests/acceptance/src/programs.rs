//! The real programs, as built.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context as _, Result, ensure};
use tokio::{io::AsyncWriteExt as _, process::Command};

/// A program of this workspace: it lies beside the running one, or one above it, for a test.
pub fn program(name: &str) -> Result<PathBuf> {
    let this = std::env::current_exe()?;
    let found = this.ancestors().skip(1).take(2).map(|dir| dir.join(name)).find(|path| path.is_file());
    found.with_context(|| {
        format!("{name} has not been built: run `cargo xtask test` or `cargo build --workspace`")
    })
}

/// The Python that has boto3: `DAYPASS_TEST_PYTHON`, or the environment that `cargo xtask test` makes.
pub fn python() -> Result<PathBuf> {
    let path = std::env::var_os("DAYPASS_TEST_PYTHON").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python"),
        PathBuf::from,
    );
    ensure!(
        path.is_file(),
        "There is no Python with boto3 at {}: run `cargo xtask test`, which makes one.",
        path.display()
    );
    Ok(path)
}

/// The packages of the AWS SDK for JavaScript: `DAYPASS_TEST_NODE_MODULES`, or those that `cargo xtask test`
/// installs.
pub fn packages() -> Result<PathBuf> {
    let path = std::env::var_os("DAYPASS_TEST_NODE_MODULES").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/javascript/node_modules"),
        PathBuf::from,
    );
    ensure!(
        path.is_dir(),
        "The AWS SDK for JavaScript is not at {}: run `cargo xtask test`, which installs it.",
        path.display()
    );
    Ok(path)
}

/// What a program did.
#[derive(Debug)]
pub struct Output {
    /// Its exit status; -1 when a signal ended it.
    pub status: i32,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl Output {
    /// Runs a command to its end, with `input` on its standard input.
    pub async fn of(mut command: Command, input: &str) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{command:?} could not be started"))?;
        let mut stdin = child.stdin.take().context("no standard input")?;
        // A program that does not read it has ended before.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        let output = child.wait_with_output().await?;
        Ok(Self {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout)?,
            stderr: String::from_utf8(output.stderr)?,
        })
    }

    /// Its standard output, if it ended well.
    pub fn ok(self) -> Result<String> {
        ensure!(self.status == 0, "it ended with {}: {}", self.status, self.stderr);
        Ok(self.stdout)
    }
}
