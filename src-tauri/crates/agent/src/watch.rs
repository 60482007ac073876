//! Seeing that a file was changed by somebody else.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

/// Programs write a file in several steps; one look after the last is enough.
const SETTLE: Duration = Duration::from_millis(50);

/// Calls `changed` whenever the file at `path` may have a new content, until the task is dropped. The
/// directory is known rather than the file, which is replaced and may not exist yet.
pub(crate) async fn file(path: PathBuf, changed: impl Fn() + Send) {
    let (events, mut seen) = mpsc::channel(1);
    let tell = move |event: notify::Result<notify::Event>| {
        // Reading is not news, and telling it would go round in circles.
        if !event.is_ok_and(|event| event.kind.is_access()) {
            let _ = events.try_send(());
        }
    };
    let mut watcher = match RecommendedWatcher::new(tell, notify::Config::default()) {
        Ok(watcher) => watcher,
        Err(error) => {
            tracing::warn!(file = %path.display(), %error, "changes will not be seen");
            return;
        }
    };
    let mut known = Vec::new();
    loop {
        for directory in directories(&path) {
            if !known.contains(&directory) && watcher.watch(&directory, RecursiveMode::NonRecursive).is_ok() {
                known.push(directory);
            }
        }
        if seen.recv().await.is_none() {
            return;
        }
        tokio::time::sleep(SETTLE).await;
        while seen.try_recv().is_ok() {}
        changed();
    }
}

/// The file's directory, or its nearest ancestor that exists; and where a symlink leads, that too.
fn directories(path: &Path) -> Vec<PathBuf> {
    let real = path.canonicalize().ok();
    let nearest = |path: &Path| path.ancestors().skip(1).find(|dir| dir.is_dir()).map(Path::to_owned);
    [Some(path), real.as_deref()].into_iter().flatten().filter_map(nearest).collect()
}
