//! Command lines of processes that have ended when the guard looks.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::process::pids;

/// How often all command lines are read. A process that lives shorter than that may be missed.
const PERIOD: Duration = Duration::from_millis(20);

type Seen = Arc<Mutex<HashSet<Vec<u8>>>>;

/// Collects the command line of every process of this machine, in the background, until dropped.
#[derive(Debug)]
pub struct CommandLines {
    seen: Seen,
    /// Dropped first: that ends the thread.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl CommandLines {
    /// Begins to watch.
    pub fn watch() -> Self {
        let seen = Seen::default();
        let (stop, stopped) = channel();
        let writer = Arc::clone(&seen);
        let thread = thread::spawn(move || {
            let mut known = HashMap::new();
            while stopped.recv_timeout(PERIOD) == Err(RecvTimeoutError::Timeout) {
                known = sample(&known, &writer);
            }
        });
        Self { seen, stop: Some(stop), thread: Some(thread) }
    }

    /// The different command lines seen so far; a zero byte ends each argument.
    pub fn seen(&self) -> Vec<Vec<u8>> {
        lock(&self.seen).iter().cloned().collect()
    }
}

impl Drop for CommandLines {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It does not panic; if it did, what it saw would still be there.
            _ = thread.join();
        }
    }
}

fn lock(seen: &Mutex<HashSet<Vec<u8>>>) -> MutexGuard<'_, HashSet<Vec<u8>>> {
    // A set is whole whenever nobody is inside it.
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads all command lines and returns them by process; those that are not `known` already are kept.
fn sample(known: &HashMap<i32, Vec<u8>>, seen: &Mutex<HashSet<Vec<u8>>>) -> HashMap<i32, Vec<u8>> {
    let now: HashMap<_, _> =
        pids().filter_map(|pid| Some((pid, fs::read(format!("/proc/{pid}/cmdline")).ok()?))).collect();
    let new = now.iter().filter(|(pid, line)| known.get(pid) != Some(line)).map(|(_, line)| line.clone());
    lock(seen).extend(new);
    now
}
