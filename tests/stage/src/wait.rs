//! Waiting for a condition instead of for a while.

use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use tokio::time::{Instant, sleep, timeout_at};

/// How long everything here waits unless told otherwise: long enough for a desktop that shares two cores with a
/// build, since a wait that succeeds costs only what it takes.
pub const PATIENCE: Duration = Duration::from_mins(1);

const PAUSE: Duration = Duration::from_millis(20);

/// Looks again and again until `look` succeeds, for at most [`PATIENCE`].
///
/// The error of a look says what was seen instead; that of the last look is in the error returned.
pub async fn until<T, F, L>(what: &str, look: F) -> Result<T>
where
    F: FnMut() -> L,
    L: Future<Output = Result<T>>,
{
    until_within(PATIENCE, what, look).await
}

/// Like [`until`], for at most `limit`. A single look that hangs is cut off at the deadline too.
pub async fn until_within<T, F, L>(limit: Duration, what: &str, mut look: F) -> Result<T>
where
    F: FnMut() -> L,
    L: Future<Output = Result<T>>,
{
    let deadline = Instant::now() + limit;
    let mut seen = anyhow!("the first look did not come back");
    loop {
        match timeout_at(deadline, look()).await {
            Ok(Ok(found)) => return Ok(found),
            Ok(Err(instead)) => seen = instead,
            Err(_) => {}
        }
        if Instant::now() + PAUSE >= deadline {
            return Err(seen).with_context(|| format!("waited {} s for {what}", limit.as_secs()));
        }
        sleep(PAUSE).await;
    }
}
