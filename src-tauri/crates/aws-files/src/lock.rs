//! Lock files: what orders the processes of one person, in a directory that is theirs alone. Who may read such a
//! file may hold it for ever, so nobody else may even read it.

use std::{
    fs::{File, TryLockError},
    io::{self, Write as _},
    path::Path,
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::Duration,
};

use brain::say::Word;

pub use crate::write::platform::create_directory;
use crate::write::platform::{keep_to_the_person, read_and_write_privately};

/// For whoever has a lock to be done with it, before a person is told. Each writes a few files at most.
pub const SILENCE: Duration = Duration::from_secs(5);

/// Opens the lock `name` in the directory `locks`, which is made when needed. What others could read, as it was
/// made earlier, they can read no more.
pub fn open(locks: &Path, name: &str) -> io::Result<File> {
    create_directory(locks)?;
    close_to_others(locks);
    read_and_write_privately(&locks.join(name))
}

/// Takes it, and waits for whoever has it. Held until the file that is returned is dropped, also by the death of
/// the process.
pub fn take(locks: &Path, name: &str) -> io::Result<File> {
    let file = open(locks, name)?;
    wait(&file, SILENCE, || tell(&locks.join(name)))?;
    Ok(file)
}

/// Tells a person what is waited for.
pub fn tell(lock: &Path) {
    // Not as a line of the log: who waits at a terminal is to read it.
    let _ = writeln!(io::stderr(), "{}", Word("lock-held").with(&[("file", &lock.display())]));
}

/// Takes from others what they may do in one of Daypass's own directories. What is not there, or is not the
/// person's, stays as it is.
pub fn close_to_others(directory: &Path) {
    keep_to_the_person(directory, 0o700);
}

/// In the order in which they came, as the system has it; a look now and then would come in between by luck only.
fn wait(file: &File, silence: Duration, tell: impl FnOnce() + Send) -> io::Result<()> {
    match file.try_lock() {
        Ok(()) => return Ok(()),
        Err(TryLockError::Error(error)) => return Err(error),
        Err(TryLockError::WouldBlock) => {}
    }
    thread::scope(|scope| {
        let (waiting, over) = channel::<()>();
        scope.spawn(move || {
            if over.recv_timeout(silence) == Err(RecvTimeoutError::Timeout) {
                tell();
            }
        });
        let taken = file.lock();
        drop(waiting);
        taken
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn whoever_waits_for_long_is_told_what_for_and_goes_on_waiting() {
        let locks = tempfile::tempdir().expect("a temporary directory");
        let (first, second) = [(); 2].map(|()| open(locks.path(), "a.lock").expect("a lock")).into();
        wait(&first, Duration::ZERO, || panic!("nobody had it")).expect("taken");
        let mut told = false;
        wait(&second, Duration::ZERO, || {
            told = true;
            first.unlock().expect("held until now");
        })
        .expect("taken");
        assert!(told);
        assert!(matches!(first.try_lock(), Err(TryLockError::WouldBlock)), "the second has it");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_a_lock_whatever_could_be_read_before() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().expect("a temporary directory");
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        let [new, old] = ["new", "old"].map(|name| home.path().join(name).join("locks"));
        fs::create_dir_all(&old).expect("made");
        fs::write(old.join("a.lock"), "").expect("written");
        for (path, mode) in [(&old, 0o755), (&old.join("a.lock"), 0o644)] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("its own");
        }
        for locks in [new, old] {
            take(&locks, "a.lock").expect("taken");
            assert_eq!(mode(&locks), 0o700, "{}", locks.display());
            assert_eq!(mode(&locks.join("a.lock")), 0o600, "{}", locks.display());
        }
        assert_eq!(mode(&home.path().join("new")), 0o700, "and what is made above it");
    }
}
