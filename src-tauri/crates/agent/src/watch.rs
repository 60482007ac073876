//! Seeing that a file was changed by somebody else.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

/// Programs write a file in several steps; one look after the last is enough.
const SETTLE: Duration = Duration::from_millis(50);

/// Calls `changed` once, then whenever the file at `path` may have a new content, until the task is
/// dropped. The file's directory is watched rather than the file, which is replaced and may not exist yet,
/// as may the directory; where symlinks lead is watched too.
pub(crate) async fn file(path: PathBuf, changed: impl Fn() + Send) {
    watch(&path, false, changed).await;
}

/// As [`file()`], for what a directory holds.
pub(crate) async fn directory(path: PathBuf, changed: impl Fn() + Send) {
    watch(&path, true, changed).await;
}

async fn watch(path: &Path, content: bool, changed: impl Fn() + Send) {
    let (events, mut seen) = mpsc::channel(1);
    loop {
        // Made anew each time: directories come and go, and symlinks are led elsewhere.
        let _watcher = match watcher(path, content, events.clone()) {
            Ok(watcher) => watcher,
            Err(error) => {
                tracing::warn!(file = %path.display(), %error, "changes will not be seen");
                return;
            }
        };
        // What happened while nobody watched is part of this look.
        changed();
        if seen.recv().await.is_none() {
            return;
        }
        tokio::time::sleep(SETTLE).await;
        while seen.try_recv().is_ok() {}
    }
}

fn watcher(path: &Path, content: bool, events: mpsc::Sender<()>) -> notify::Result<RecommendedWatcher> {
    let ways = [Some(path.to_owned()), real(path)];
    let ways: Vec<PathBuf> = ways.into_iter().flatten().collect();
    let on_the_way = ways.clone();
    let tell = move |event: notify::Result<notify::Event>| {
        let matters = event.is_ok_and(|event| {
            // Reading is not news, and telling it would go round in circles. An event without a path
            // says that some were lost.
            let concerns = |way: &PathBuf| {
                event.paths.iter().any(|path| way.starts_with(path) || (content && path.starts_with(way)))
            };
            !event.kind.is_access() && (event.paths.is_empty() || on_the_way.iter().any(concerns))
        });
        if matters {
            let _ = events.try_send(());
        }
    };
    let mut watcher = RecommendedWatcher::new(tell, notify::Config::default())?;
    let above = |way: &'_ Path| way.ancestors().skip(1).find(|above| above.is_dir()).map(Path::to_owned);
    let directories = ways.iter().filter_map(|way| above(way));
    let contents = ways.iter().filter(|way| content && way.is_dir()).cloned();
    for directory in directories.chain(contents) {
        watcher.watch(&directory, RecursiveMode::NonRecursive)?;
    }
    Ok(watcher)
}

/// Where symlinks lead, as far as the path exists.
fn real(path: &Path) -> Option<PathBuf> {
    path.ancestors().find_map(|above| {
        let rest = path.strip_prefix(above).ok()?;
        Some(above.canonicalize().ok()?.join(rest))
    })
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use tokio::time::timeout;

    use super::*;

    const PLENTY: Duration = Duration::from_secs(10);

    /// Watches a file and tells what it holds at each look.
    fn watch(path: &Path) -> mpsc::UnboundedReceiver<String> {
        let (looks, seen) = mpsc::unbounded_channel();
        let file = path.to_owned();
        tokio::spawn(super::file(file.clone(), move || {
            let _ = looks.send(fs::read_to_string(&file).unwrap_or_default());
        }));
        seen
    }

    async fn sees(looks: &mut mpsc::UnboundedReceiver<String>, wanted: &str) {
        let seen = async { while looks.recv().await.expect("it is watched") != wanted {} };
        timeout(PLENTY, seen).await.unwrap_or_else(|_| panic!("{wanted:?} is seen"));
    }

    /// As editors and Daypass do it.
    fn replace(path: &Path, content: &str) {
        let new = path.with_extension("new");
        fs::write(&new, content).unwrap();
        fs::rename(&new, path).unwrap();
    }

    #[tokio::test]
    async fn a_file_is_seen_when_it_comes_is_written_replaced_and_removed() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config");
        let mut looks = watch(&path);
        sees(&mut looks, "").await;
        fs::write(&path, "one").unwrap();
        sees(&mut looks, "one").await;
        replace(&path, "two");
        sees(&mut looks, "two").await;
        replace(&path, "three");
        sees(&mut looks, "three").await;
        fs::remove_file(&path).unwrap();
        sees(&mut looks, "").await;
    }

    #[tokio::test]
    async fn directories_may_come_later_and_go_and_come_back() {
        let home = tempfile::tempdir().unwrap();
        let above = home.path().join("a");
        let path = above.join("b").join("config");
        let mut looks = watch(&path);
        sees(&mut looks, "").await;
        for content in ["one", "two"] {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, content).unwrap();
            sees(&mut looks, content).await;
            fs::remove_dir_all(&above).unwrap();
            sees(&mut looks, "").await;
        }
    }

    #[tokio::test]
    async fn a_symlink_is_seen_when_its_end_changes_and_when_it_is_led_elsewhere() {
        let home = tempfile::tempdir().unwrap();
        let (dotfiles, aws) = (home.path().join("dotfiles"), home.path().join(".aws"));
        fs::create_dir(&dotfiles).unwrap();
        fs::create_dir(&aws).unwrap();
        let (one, two, path) = (dotfiles.join("one"), dotfiles.join("two"), aws.join("config"));
        fs::write(&one, "one").unwrap();
        fs::write(&two, "two").unwrap();
        symlink(&one, &path).unwrap();
        let mut looks = watch(&path);
        sees(&mut looks, "one").await;
        replace(&one, "more");
        sees(&mut looks, "more").await;
        fs::remove_file(&path).unwrap();
        symlink(&two, &path).unwrap();
        sees(&mut looks, "two").await;
    }

    #[tokio::test]
    async fn neighbours_and_readers_are_no_news() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config");
        fs::write(&path, "one").unwrap();
        let mut looks = watch(&path);
        sees(&mut looks, "one").await;
        fs::write(directory.path().join("history"), "ls").unwrap();
        fs::read_to_string(&path).unwrap();
        replace(&path, "two");
        let next = timeout(PLENTY, looks.recv()).await.unwrap();
        assert_eq!(next.as_deref(), Some("two"), "the first look is at the change");
    }
}
