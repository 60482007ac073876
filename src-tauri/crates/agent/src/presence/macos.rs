//! What macOS shows of the person. It tells of a locked screen by notifications to the main thread's run loop,
//! which a program without a window does not have; so its window server is asked now and then.

use std::time::{Duration, Instant};

use objc2_core_foundation::{CFBoolean, CFDictionary, CFRetained, CFString, CFType};
use objc2_core_graphics::CGSessionCopyCurrentDictionary;
use rustix::time::{ClockId, clock_gettime};
use tokio::time::{MissedTickBehavior, interval};

use super::looks::{Clocks, Looks};

/// How late news may be after the screen was unlocked.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn watch(away: impl Fn(bool)) {
    let start = Instant::now();
    let mut looks = Looks::since(read_clocks(start));
    let mut next = interval(PATIENCE);
    next.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        next.tick().await;
        looks.look(read_clocks(start), is_locked(), &away);
    }
}

/// Of these two, the one that Rust's instants come from stands still while the machine sleeps.
fn read_clocks(start: Instant) -> Clocks {
    let all = clock_gettime(ClockId::Monotonic);
    Clocks { awake: start.elapsed(), all: Duration::try_from(all).unwrap_or_default() }
}

/// Whether the screen of this process's session is locked. One without a screen has none that could be.
fn is_locked() -> bool {
    let Some(session) = CGSessionCopyCurrentDictionary() else { return false };
    #[expect(unsafe_code, reason = "which types the dictionary has is in no signature")]
    // SAFETY: its keys are strings (CGSession.h), and whatever is in a dictionary of that kind is an object.
    let session = unsafe { CFRetained::cast_unchecked::<CFDictionary<CFString, CFType>>(session) };
    let locked = session.get(&CFString::from_static_str("CGSSessionScreenIsLocked"));
    // It is there only while the screen is locked, as a truth value or a number.
    locked.is_some_and(|locked| locked.downcast_ref::<CFBoolean>().is_none_or(CFBoolean::as_bool))
}
