//! A writer is killed 500 times, at any moment: the file is always one of the versions that were written.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use aws_files::{Expected, Fingerprint, Writer};

const KILLS: u64 = 500;
/// Names the directory to the process that is to be killed.
const DIRECTORY: &str = "DAYPASS_TEST_WRITES_IN";

/// A whole version says its number in every line.
fn version(number: u64) -> Vec<u8> {
    format!("[profile version-{number}]\n").repeat(2000).into_bytes()
}

/// The version that a whole file is.
fn whole(content: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(content).ok()?;
    let number = text.lines().next()?.strip_prefix("[profile version-")?.strip_suffix(']')?.parse().ok()?;
    (version(number) == content).then_some(number)
}

fn write_until_killed(directory: &Path) {
    let (path, writer) = (directory.join("config"), Writer::new(directory.join("locks")));
    let mut seen = fs::read(&path).expect("it is there");
    for number in whole(&seen).expect("it is whole") + 1.. {
        let content = version(number);
        writer.replace(&path, &Expected::Content(Fingerprint::of(&seen)), &content, 0o600).expect("written");
        seen = content;
    }
}

#[test]
fn a_writer_that_is_killed_at_any_moment_leaves_a_whole_file() {
    // The process that is to be killed is this very test, told so.
    if let Some(directory) = std::env::var_os(DIRECTORY) {
        write_until_killed(Path::new(&directory));
    }
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("config");
    fs::write(&path, version(0)).expect("written");
    let mut moment = 7_u64;
    for kill in 0..KILLS {
        let before = whole(&fs::read(&path).expect("it is there"));
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args([
                "--exact",
                "killing::a_writer_that_is_killed_at_any_moment_leaves_a_whole_file",
                "--quiet",
            ])
            .env(DIRECTORY, directory.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        // It writes now; then some microseconds more, which nothing can end but the clock.
        let started = std::time::Instant::now();
        while whole(&fs::read(&path).expect("it is there")) == before {
            assert!(started.elapsed() < Duration::from_secs(20), "nothing is written");
            std::thread::yield_now();
        }
        moment = moment.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (_never, clock) = mpsc::channel::<()>();
        clock.recv_timeout(Duration::from_micros((moment >> 33) % 6000)).ok();
        child.kill().expect("it is killed");
        child.wait().expect("it has ended");
        let content = fs::read(&path).expect("it is there");
        assert!(whole(&content).is_some(), "after {kill} kills: {} bytes", content.len());
    }
    let writer = Writer::new(directory.path().join("locks"));
    let seen = fs::read(&path).expect("it is there");
    let expected = Expected::Content(Fingerprint::of(&seen));
    writer.replace(&path, &expected, b"after", 0o600).expect("no lock is left behind");
}
