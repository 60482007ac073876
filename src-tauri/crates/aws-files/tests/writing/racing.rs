//! Ten of our writers and one that behaves like `aws configure set`, on one file: edits of the config, and blocks
//! in the credentials file.
//!
//! What is promised: no change of ours undoes another's, and none of theirs is undone by ours. What nobody can
//! promise: theirs reads the file, and writes all of it back later. What we write in between is gone with
//! that, and so the test finds for every change of ours that is missing the write of theirs that undid it.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aws_files::{Block, Changes, Document, Emptied, Header, Writer};
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

/// A change of ours that was reported as made: what key there is since.
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

fn our_edits(change: impl Fn(&str), ticks: &Ticks, made: &AtomicUsize, writer: usize) -> Vec<Ours> {
    let edit = |number| {
        let key = format!("ours_{writer}_{number}");
        let begun = ticks.now();
        change(&key);
        made.fetch_add(1, Ordering::SeqCst);
        Ours { key, begun, ended: ticks.now() }
    };
    (0..EDITS).map(edit).collect()
}

/// botocore's `ConfigFileWriter`: reads the lines, changes them, empties the file and writes it in place. A
/// person takes longer from one command to the next than we take for a change.
fn their_edits(path: &Path, header: &str, ticks: &Ticks, made: &AtomicUsize) -> Vec<Theirs> {
    let mut writes = Vec::new();
    loop {
        let before = made.load(Ordering::SeqCst);
        if before == WRITERS * EDITS {
            return writes;
        }
        let own = format!("theirs_{}", writes.len());
        let read = ticks.now();
        let text = fs::read_to_string(path).expect("it is always whole");
        let text = text.replacen(header, &format!("{header}{own} = x\n"), 1);
        fs::write(path, &text).expect("written in place");
        writes.push(Theirs { own, read, done: ticks.now(), keys: keys(text.as_bytes()) });
        while made.load(Ordering::SeqCst) < (before + 2).min(WRITERS * EDITS) {
            std::thread::park_timeout(Duration::from_millis(1));
        }
    }
}

/// A directory in memory where there is such a place: a thousand changes flushed to a disk take half a minute.
fn directory() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a temporary directory")
}

fn locks(directory: &tempfile::TempDir) -> Writer {
    Writer::new(directory.path().join("state/locks"))
}

/// All edit at once; `change` is the change of one of our writers that brings a key. They write below `header`.
fn race(path: &Path, header: &str, change: impl Fn(usize, &str) + Sync) -> (Vec<Ours>, Vec<Theirs>) {
    let (ticks, made) = (Ticks::default(), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let theirs = scope.spawn(|| their_edits(path, header, &ticks, &made));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (change, ticks, made) = (&change, &ticks, &made);
                scope.spawn(move || our_edits(|key| change(writer, key), ticks, made, writer))
            })
            .collect();
        let ours: Vec<Ours> =
            writers.into_iter().flat_map(|writer| writer.join().expect("a writer")).collect();
        (ours, theirs.join().expect("the other writer"))
    })
}

/// For whoever reads the test run.
#[expect(clippy::print_stderr, reason = "it is what the test measures")]
fn say(words: &str) {
    eprintln!("{words}");
}

/// Of theirs all is there, and of these of ours what theirs did not overwrite; says how many they did.
fn all_is_there<'a>(
    kept: &BTreeSet<String>,
    ours: impl Iterator<Item = &'a Ours>,
    theirs: &[Theirs],
) -> usize {
    assert!(theirs.len() > 20, "{} writes of theirs", theirs.len());
    for write in theirs {
        assert!(kept.contains(&write.own), "{} is lost", write.own);
    }
    let mut overwritten = 0;
    for edit in ours.filter(|edit| !kept.contains(&edit.key)) {
        let undid = |write: &&Theirs| {
            write.read < edit.ended && write.done > edit.begun && !write.keys.contains(&edit.key)
        };
        assert!(theirs.iter().any(|write| undid(&write)), "{} is lost", edit.key);
        overwritten += 1;
    }
    overwritten
}

fn nothing_is_left_beside_file_and_state(directory: &tempfile::TempDir) {
    let beside: Vec<_> = fs::read_dir(directory.path()).expect("it is there").flatten().collect();
    assert_eq!(beside.len(), 2, "{beside:?}");
}

#[test]
fn ten_writers_and_the_aws_cli_lose_nothing_that_the_aws_cli_does_not_overwrite_itself() {
    let directory = directory();
    let path: PathBuf = directory.path().join("config");
    fs::write(&path, "# mine\n[profile theirs]\n\n[profile shared]\n").expect("written");
    let changes = Changes::new(locks(&directory), directory.path().join("state/undo"));
    let (ours, theirs) = race(&path, "[profile theirs]\n", |_, key| {
        changes.change(&path, |document| document.set(&header("shared"), key, "x")).expect("changed");
    });

    let last = fs::read(&path).expect("it is there");
    assert!(last.starts_with(b"# mine\n[profile theirs]\n"));
    assert_eq!(ours.len(), WRITERS * EDITS);
    let overwritten = all_is_there(&keys(&last), ours.iter(), &theirs);
    say(&format!(
        "of {} edits of ours, {overwritten} were undone by {} writes in place",
        ours.len(),
        theirs.len()
    ));
    // Mostly it is one of two hundred.
    assert!(overwritten < EDITS, "{overwritten} of ours were overwritten");
    nothing_is_left_beside_file_and_state(&directory);
}

#[test]
fn ten_blocks_come_and_go_and_the_aws_cli_loses_nothing_by_it() {
    let directory = directory();
    let path: PathBuf = directory.path().join("credentials");
    fs::write(&path, "# mine\n[theirs]\n").expect("written");
    let writer = locks(&directory);
    let names: Vec<_> = (0..WRITERS).map(|number| format!("ours-{number}")).collect();
    let block = |number: usize| Block { owner: "daypass", name: &names[number] };
    let (ours, theirs) = race(&path, "[theirs]\n", |number, key| {
        let section = format!("[{}]\n{key} = x\n", names[number]);
        block(number).remove(&writer, &path, Emptied::Stays).expect("removed");
        block(number).put(&writer, &path, &section).expect("put");
    });

    // Each took away what it had put there before.
    let last = ours.chunks(EDITS).filter_map(<[Ours]>::last);
    all_is_there(&keys(&fs::read(&path).expect("it is there")), last, &theirs);
    for number in 0..WRITERS {
        block(number).remove(&writer, &path, Emptied::Stays).expect("removed");
    }
    let newest_first = theirs.iter().rev().map(|write| format!("{} = x\n", write.own));
    let expected = format!("# mine\n[theirs]\n{}", newest_first.collect::<String>());
    assert_eq!(fs::read_to_string(&path).expect("it is there"), expected);
    nothing_is_left_beside_file_and_state(&directory);
}

/// Empties the file, lets `ours` begin, and writes what it wants to write when a slow program does.
fn while_it_is_empty<T: Send>(path: &Path, theirs: &str, ours: impl FnOnce() -> T + Send) -> T {
    const SLOW: Duration = Duration::from_millis(400);
    let mut file = fs::File::create(path).expect("emptied");
    let writes_at = Instant::now() + SLOW;
    std::thread::scope(|scope| {
        let ours = scope.spawn(ours);
        while let left = writes_at.saturating_duration_since(Instant::now())
            && !left.is_zero()
        {
            std::thread::park_timeout(left);
        }
        file.write_all(theirs.as_bytes()).expect("written");
        ours.join().expect("a writer")
    })
}

#[test]
fn a_file_that_is_empty_because_it_is_being_written_is_waited_for() {
    const OWN: &str = "[mine]\nregion = eu-west-1\n";
    let directory = directory();
    let path = directory.path().join("credentials");
    let writer = locks(&directory);
    let block = Block { owner: "daypass", name: "daypass-dev" };
    let read = || fs::read_to_string(&path).expect("it is there");

    let made = while_it_is_empty(&path, OWN, || block.put(&writer, &path, "[daypass-dev]\nk = v\n"));
    assert!(!made.expect("put"), "there was a file");
    let with = read();
    assert!(with.starts_with(OWN) && with.contains("[daypass-dev]"), "{with}");

    let removed = while_it_is_empty(&path, &with, || block.remove(&writer, &path, Emptied::Goes));
    assert!(removed.expect("removed"), "it was not there for a moment only");
    assert_eq!(read(), OWN);
}
