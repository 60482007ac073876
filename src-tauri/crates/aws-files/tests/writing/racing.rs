//! Ten of our writers and one that behaves like `aws configure set`, on one file.
//!
//! What is promised: no change of ours undoes another's, and none of theirs is undone by ours. What nobody can
//! promise: theirs reads the file, and writes all of it back later. What we write in between is gone with
//! that, and so the test finds for every change of ours that is missing the write of theirs that undid it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use aws_files::{Changes, Document, Header, Writer};
use brain::words::ProfileName;

const WRITERS: usize = 10;
const EDITS: usize = 100;

/// Order in time over all threads.
#[derive(Default)]
struct Ticks(AtomicU64);

impl Ticks {
    fn now(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

/// A change of ours that was reported as made.
struct Ours {
    key: String,
    begun: u64,
    ended: u64,
}

/// A write of theirs: when it read, when it was done, and what keys it wrote.
struct Theirs {
    own: String,
    read: u64,
    done: u64,
    keys: BTreeSet<String>,
}

fn header(name: &str) -> Header {
    Header::Profile(ProfileName::new(name))
}

/// Every key below every section.
fn keys(content: &[u8]) -> BTreeSet<String> {
    let document = Document::parse(content);
    let sections = document.sections();
    sections.iter().flat_map(|section| &section.properties).map(|property| property.key.to_owned()).collect()
}

fn our_edits(path: &Path, changes: &Changes, ticks: &Ticks, made: &AtomicUsize, writer: usize) -> Vec<Ours> {
    let edit = |number| {
        let key = format!("ours_{writer}_{number}");
        let begun = ticks.now();
        changes.change(path, |document| document.set(&header("shared"), &key, "x")).expect("changed");
        made.fetch_add(1, Ordering::SeqCst);
        Ours { key, begun, ended: ticks.now() }
    };
    (0..EDITS).map(edit).collect()
}

/// botocore's `ConfigFileWriter`: reads the lines, changes them, empties the file and writes it in place. A
/// person takes longer from one command to the next than we take for a change.
fn their_edits(path: &Path, ticks: &Ticks, made: &AtomicUsize) -> Vec<Theirs> {
    let mut writes = Vec::new();
    loop {
        let before = made.load(Ordering::SeqCst);
        if before == WRITERS * EDITS {
            return writes;
        }
        let own = format!("theirs_{}", writes.len());
        let read = ticks.now();
        let text = fs::read_to_string(path).expect("it is always whole").replacen(
            "[profile theirs]\n",
            &format!("[profile theirs]\n{own} = x\n"),
            1,
        );
        fs::write(path, &text).expect("written in place");
        writes.push(Theirs { own, read, done: ticks.now(), keys: keys(text.as_bytes()) });
        while made.load(Ordering::SeqCst) < (before + 2).min(WRITERS * EDITS) {
            std::thread::park_timeout(Duration::from_millis(1));
        }
    }
}

#[test]
fn ten_writers_and_the_aws_cli_lose_nothing_that_the_aws_cli_does_not_overwrite_itself() {
    // In memory where there is such a place: a thousand changes flushed to a disk take half a minute.
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let directory = made.expect("a temporary directory");
    let path: PathBuf = directory.path().join("config");
    fs::write(&path, "# mine\n[profile theirs]\n\n[profile shared]\n").expect("written");
    let changes =
        Changes::new(Writer::new(directory.path().join("state/locks")), directory.path().join("state/undo"));
    let (ticks, made) = (Ticks::default(), AtomicUsize::new(0));

    let (ours, theirs) = std::thread::scope(|scope| {
        let theirs = scope.spawn(|| their_edits(&path, &ticks, &made));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (path, changes, ticks, made) = (&path, &changes, &ticks, &made);
                scope.spawn(move || our_edits(path, changes, ticks, made, writer))
            })
            .collect();
        let ours: Vec<Ours> =
            writers.into_iter().flat_map(|writer| writer.join().expect("a writer")).collect();
        (ours, theirs.join().expect("the other writer"))
    });

    let last = fs::read(&path).expect("it is there");
    let kept = keys(&last);
    assert!(last.starts_with(b"# mine\n[profile theirs]\n"));
    assert_eq!(ours.len(), WRITERS * EDITS);
    assert!(theirs.len() > 20, "{} writes of theirs", theirs.len());
    for write in &theirs {
        assert!(kept.contains(&write.own), "{} is lost", write.own);
    }
    let mut overwritten = 0;
    for edit in ours.iter().filter(|edit| !kept.contains(&edit.key)) {
        let undid = |write: &&Theirs| {
            write.read < edit.ended && write.done > edit.begun && !write.keys.contains(&edit.key)
        };
        assert!(theirs.iter().any(|write| undid(&write)), "{} is lost", edit.key);
        overwritten += 1;
    }
    assert!(overwritten < WRITERS * EDITS / 2, "{overwritten} of ours were overwritten");
    let beside: Vec<_> = fs::read_dir(directory.path()).expect("it is there").flatten().collect();
    assert_eq!(beside.len(), 2, "nothing but the file and the state is left");
}
