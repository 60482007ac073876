//! A clock that a test sets, for the programs of its scene and for the organisation alike, so that a day
//! passes in a moment. The programs are the real ones, under libfaketime: only the wall clock is another.

use std::{ffi::OsString, fs, path::PathBuf, sync::Mutex, time::Duration};

use anyhow::{Context as _, Result, ensure};
use jiff::SignedDuration;
use stage::Stage;

use crate::Output;

/// The dynamic linker knows what `$LIB` is on this system.
const LIBRARY: &str = "/usr/$LIB/faketime/libfaketimeMT.so.1";

/// How far the clock has been set, and where programs read that.
#[derive(Debug)]
pub(crate) struct Clock {
    file: PathBuf,
    ahead: Mutex<Duration>,
}

impl Clock {
    /// A clock that is right so far.
    pub(crate) async fn new(stage: &Stage) -> Result<Self> {
        let clock = Self { file: stage.directory().join("clock"), ahead: Mutex::default() };
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
    pub(crate) fn environment(&self) -> [(OsString, OsString); 5] {
        [
            ("LD_PRELOAD".into(), LIBRARY.into()),
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
