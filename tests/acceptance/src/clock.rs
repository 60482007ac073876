//! A clock that a test sets, for the programs of its scene and for the organisation alike, so that a day
//! passes in a moment. The programs are the real ones, under libfaketime: only the wall clock is another.

use std::{ffi::OsString, fs, path::PathBuf, process::Stdio, sync::Mutex, time::Duration};

use anyhow::{Context as _, Result, ensure};
use jiff::SignedDuration;
use stage::Stage;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::{Child, Command},
};

use crate::Output;

/// The dynamic linker knows what `$LIB` is on this system.
const LIBRARY: &str = "/usr/$LIB/faketime/libfaketimeMT.so.1";

/// How far the clock has been set, and where programs read that.
#[derive(Debug)]
pub(crate) struct Clock {
    shared: Shared,
    file: PathBuf,
    ahead: Mutex<Duration>,
}

impl Clock {
    /// A clock that is right so far.
    pub(crate) async fn new(stage: &Stage) -> Result<Self> {
        let shared = Shared::new().await?;
        let clock = Self { shared, file: stage.directory().join("clock"), ahead: Mutex::default() };
        clock.advance(Duration::from_hours(1))?;
        let mut date = stage.command("date")?;
        date.arg("+%s").envs(clock.environment());
        let shown: i64 = Output::of(date, "").await?.ok()?.trim().parse()?;
        let ahead = shown - jiff::Timestamp::now().as_second();
        ensure!(ahead > 3000, "The clock cannot be set. Install faketime, or run: cargo xtask setup");
        clock.set(Duration::ZERO)?;
        Ok(clock)
    }

    /// What makes a program see this clock.
    pub(crate) fn environment(&self) -> [(OsString, OsString); 6] {
        [
            ("LD_PRELOAD".into(), LIBRARY.into()),
            ("FAKETIME_SHARED".into(), self.shared.names().into()),
            ("FAKETIME_TIMESTAMP_FILE".into(), self.file.clone().into()),
            ("FAKETIME_NO_CACHE".into(), "1".into()),
            // As when a machine has slept: what counts time by itself has not gone on.
            ("FAKETIME_DONT_FAKE_MONOTONIC".into(), "1".into()),
            ("NO_FAKE_STAT".into(), "1".into()),
        ]
    }

    /// Sets the clock forward; returns how far it is ahead in all.
    pub(crate) fn advance(&self, by: Duration) -> Result<SignedDuration> {
        self.set(self.ahead() + by)
    }

    fn set(&self, ahead: Duration) -> Result<SignedDuration> {
        *self.ahead.lock().expect("nothing panics while it holds this") = ahead;
        // Never half of it: it is read at any time.
        let whole = self.file.with_extension("new");
        fs::write(&whole, format!("+{}\n", ahead.as_secs()))?;
        fs::rename(whole, &self.file)?;
        ahead.try_into().context("too far")
    }

    /// How far it is ahead of this computer's.
    pub(crate) fn ahead(&self) -> Duration {
        *self.ahead.lock().expect("nothing panics while it holds this")
    }
}

/// What libfaketime has programs share. Each would make its own otherwise, named after the number of its process,
/// and is ended at its start where one of that number was killed before and has left its own behind.
#[derive(Debug)]
struct Shared {
    // Takes everything away as it ends, which it does when its input is closed with this.
    keeper: Child,
}

impl Shared {
    async fn new() -> Result<Self> {
        // A keeper too can meet what is left of another.
        for _ in 0..10 {
            if let Ok(shared) = Self::made().await {
                return Ok(shared);
            }
        }
        Self::made().await.context("libfaketime does not start. Install faketime, or run: cargo xtask setup")
    }

    async fn made() -> Result<Self> {
        // It is none of the stage's, which would have it killed.
        let mut command = Command::new("/bin/cat");
        command.env_clear().env("LD_PRELOAD", LIBRARY).env("FAKETIME", "+0");
        let mut keeper = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = (keeper.stdin.as_mut(), keeper.stdout.as_mut());
        input.context("no standard input")?.write_all(b"\n").await?;
        output.context("no standard output")?.read_exact(&mut [0]).await?;
        Ok(Self { keeper })
    }

    fn names(&self) -> String {
        let process = self.keeper.id().expect("nobody has waited for its end");
        format!("/faketime_sem_{process} /faketime_shm_{process}")
    }
}
