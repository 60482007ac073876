//! Replacing a file so that a crash leaves the old content or the new, never half of one.
//!
//! The way: take the file's lock, write a temporary file beside it, flush that to disk, check that
//! the file is still what the caller saw, rename over it, flush the directory. Symbolic links are
//! followed to the real file, which keeps its mode and, where we may, its owner.
//!
//! Where the system can, the two files change places, and the old one is looked at once more before it
//! goes: what another program wrote between check and rename is found there and put back.
//!
//! The lock is a file in a directory of Daypass's own, named after the real path. Beside the person's
//! file it would litter a directory that may be under version control; on the directory itself it
//! cannot be taken on Windows or NFS; on the file it would go with the replaced inode. It orders the
//! writers of one Daypass. AWS tools take no lock at all: against those stands the check.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use brain::say::Word;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use zeroize::{Zeroize as _, Zeroizing};

use crate::lock;

mod change;
pub(crate) mod platform;

/// A file's content, compared without keeping it: it may be secret. Prints as 64 hexadecimal digits,
/// to be noted and read again.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a file with this content.
    pub fn of(content: &[u8]) -> Self {
        Self(Sha256::digest(content).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// The text is not the 64 hexadecimal digits of a fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is 64 hexadecimal digits")]
pub struct NotAFingerprint;

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let mut digest = [0; 32];
        hex::decode_to_slice(text, &mut digest).map_err(|_| NotAFingerprint)?;
        Ok(Self(digest))
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = NotAFingerprint;

    fn try_from(text: String) -> Result<Self, NotAFingerprint> {
        text.parse()
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}

/// What the caller believes is in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// No matter what: for files that only Daypass writes, each time in whole.
    Anything,
    /// There is no file.
    Nothing,
    /// What was there when the caller read it.
    Content(Fingerprint),
}

/// Why a file was not replaced. It is as it was, unless another program changed it.
#[derive(Debug, thiserror::Error)]
pub enum NotReplaced {
    /// It is not what the caller expected.
    #[error("{}", Word("write-changed").with(&[("file", &path.display())]))]
    Changed {
        /// The real file.
        path: PathBuf,
    },
    /// A directory, device or pipe stands there.
    #[error("{}", Word("write-no-file").with(&[("file", &path.display())]))]
    NotAFile {
        /// What stands there.
        path: PathBuf,
    },
    /// The system refused.
    #[error("{}", Word("write-failed").with(&[("file", &path.display()), ("error", source)]))]
    Io {
        /// The file or directory concerned.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

/// Replaces files, one writer at a time.
#[derive(Debug, Clone)]
pub struct Writer {
    locks: PathBuf,
}

impl Writer {
    /// A writer that takes turns with all others whose locks are in the directory `locks`, which is
    /// made when needed.
    pub fn new(locks: impl Into<PathBuf>) -> Self {
        Self { locks: locks.into() }
    }

    /// Makes `content` the content of the file at `path`, where `expected` still holds. A new file
    /// gets the permission bits `new_mode` (0o600 for anything of the person's), new directories
    /// 0700; Windows knows no such bits, there the directory's access list is inherited. Waits for
    /// other writers of the same file, each for as long as one replacement takes.
    pub fn replace(
        &self,
        path: &Path,
        expected: &Expected,
        content: &[u8],
        new_mode: u32,
    ) -> Result<Fingerprint, NotReplaced> {
        self.put(path, expected, content, Mode::Kept { new: new_mode })
    }

    /// The same for a secret: whatever the file's mode and owner were, it is the writer's alone (0600)
    /// before the first byte of `content` is in it.
    pub fn replace_private(
        &self,
        path: &Path,
        expected: &Expected,
        content: &[u8],
    ) -> Result<Fingerprint, NotReplaced> {
        self.put(path, expected, content, Mode::Private)
    }

    /// Removes the file at `path` if it holds what `expected` says, and says whether there was one.
    /// Of a symbolic link the file goes and the link stays.
    pub fn remove(&self, path: &Path, expected: &Fingerprint) -> Result<bool, NotReplaced> {
        self.turn_if_there(path)?.map_or(Ok(false), |turn| turn.remove(expected))
    }

    fn put(
        &self,
        path: &Path,
        expected: &Expected,
        content: &[u8],
        mode: Mode,
    ) -> Result<Fingerprint, NotReplaced> {
        let turn = self.turn(path)?;
        turn.put(expected, content, mode)
    }

    /// Waits until no other writer is at this file.
    pub(crate) fn turn(&self, path: &Path) -> Result<Turn, NotReplaced> {
        let real = real_file(path).map_err(at(path))?;
        let directory = directory_of(&real);
        platform::create_directory(directory).map_err(at(directory))?;
        let lock = self.lock(directory, &real)?;
        Ok(Turn { real, _lock: lock })
    }

    /// The same for what makes no file: `None` where even the directory is not there.
    pub(crate) fn turn_if_there(&self, path: &Path) -> Result<Option<Turn>, NotReplaced> {
        let real = real_file(path).map_err(at(path))?;
        let directory = directory_of(&real);
        if !directory.try_exists().map_err(at(directory))? {
            return Ok(None);
        }
        let lock = self.lock(directory, &real)?;
        Ok(Some(Turn { real, _lock: lock }))
    }

    /// Held until the file that is returned is dropped, also by the death of the process.
    fn lock(&self, directory: &Path, real: &Path) -> Result<File, NotReplaced> {
        let directory = directory.canonicalize().map_err(at(directory))?;
        let whole = directory.join(real.file_name().unwrap_or_default());
        let mut name = [0; 16];
        name.copy_from_slice(&Sha256::digest(whole.as_os_str().as_encoded_bytes())[..16]);
        let name = format!("{:032x}.lock", u128::from_be_bytes(name));
        lock::take(&self.locks, &name).map_err(at(&self.locks.join(&name)))
    }
}

/// The right to write one file, for as long as this lives.
pub(crate) struct Turn {
    real: PathBuf,
    _lock: File,
}

impl Turn {
    /// What is in the file, once nobody seems to be writing it.
    pub(crate) fn read(&self) -> Result<Option<Zeroizing<Vec<u8>>>, NotReplaced> {
        settled(&self.real).map_err(at(&self.real))
    }

    pub(crate) fn put(
        &self,
        expected: &Expected,
        content: &[u8],
        mode: Mode,
    ) -> Result<Fingerprint, NotReplaced> {
        let (real, directory) = (&self.real, directory_of(&self.real));
        let old = match fs::metadata(real) {
            Ok(old) if old.is_file() => Some(old),
            Ok(_) => return Err(self.not_a_file()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(at(real)(error)),
        };
        platform::sweep(directory, PREFIX);
        // Private (0600) from the first byte; the final mode comes when the content is complete.
        let mut temporary =
            tempfile::Builder::new().prefix(PREFIX).tempfile_in(directory).map_err(at(directory))?;
        let old = old.filter(|_| mode != Mode::Private);
        fill(&mut temporary, content, old.as_ref(), mode).map_err(at(real))?;
        match expected {
            Expected::Anything => {
                temporary.persist(real).map_err(|error| at(real)(error.error))?;
            }
            Expected::Nothing => {
                temporary.persist_noclobber(real).map_err(|error| {
                    let is_there = error.error.kind() == io::ErrorKind::AlreadyExists;
                    if is_there { self.changed() } else { at(real)(error.error) }
                })?;
            }
            Expected::Content(expected) => self.take_place(temporary, expected)?,
        }
        platform::flush_directory(directory);
        Ok(Fingerprint::of(content))
    }

    pub(crate) fn remove(&self, expected: &Fingerprint) -> Result<bool, NotReplaced> {
        let real = &self.real;
        match read_ordinary(real, u64::MAX).map_err(at(real))?.map(Zeroizing::new) {
            None => return Ok(false),
            Some(current) if Fingerprint::of(&current) == *expected => {}
            Some(_) => return Err(self.changed()),
        }
        fs::remove_file(real).map_err(at(real))?;
        platform::flush_directory(directory_of(real));
        Ok(true)
    }

    /// The file itself, behind all links.
    pub(crate) fn real(&self) -> &Path {
        &self.real
    }

    fn take_place(&self, temporary: NamedTempFile, expected: &Fingerprint) -> Result<(), NotReplaced> {
        let real = &self.real;
        let holds = |path: &Path| -> Result<bool, NotReplaced> {
            let content = read_ordinary(path, u64::MAX).map_err(at(path))?.map(Zeroizing::new);
            Ok(content.is_some_and(|content| Fingerprint::of(&content) == *expected))
        };
        if !holds(real)? {
            return Err(self.changed());
        }
        if platform::exchange(temporary.path(), real).is_err() {
            temporary.persist(real).map_err(|error| at(real)(error.error))?;
            return Ok(());
        }
        for wait in [Duration::ZERO, LINGER] {
            std::thread::sleep(wait);
            if !holds(temporary.path())? {
                platform::exchange(temporary.path(), real).map_err(at(real))?;
                return Err(self.changed());
            }
        }
        Ok(())
    }

    fn changed(&self) -> NotReplaced {
        NotReplaced::Changed { path: self.real.clone() }
    }

    fn not_a_file(&self) -> NotReplaced {
        NotReplaced::NotAFile { path: self.real.clone() }
    }
}

/// Who found the file under its name before it was exchanged may empty and write it after that. Such a program is
/// done with finding it by then.
const LINGER: Duration = Duration::from_millis(10);

/// How the names of temporary files begin.
const PREFIX: &str = ".daypass-";

/// Whose a file is, and which permission bits it gets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Those that it has; `new` where there is no file yet.
    Kept { new: u32 },
    /// Its owner's, and nobody else's: of the bits that it has those of 0600.
    Tightened,
    /// The writer's, 0600.
    Private,
}

impl Mode {
    /// The bits of a new file, and those that one may have.
    fn bits(self) -> (u32, u32) {
        match self {
            Self::Kept { new } => (new, 0o7777),
            Self::Tightened | Self::Private => (0o600, 0o600),
        }
    }
}

/// The content of a file, or `None` where there is no file. `/dev/null` is an empty one.
pub fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut file = match platform::open_at_once(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let metadata = file.metadata()?;
    if platform::is_pipe(&metadata) {
        return Err(io::Error::other("it is a pipe, which is read only once"));
    }
    if !metadata.is_file() {
        // Some devices never end; of those only the empty one makes sense.
        return match file.read(&mut [0])? {
            0 => Ok(Some(Vec::new())),
            _ => Err(io::Error::other("it is not an ordinary file")),
        };
    }
    // One byte more shows that the end is there; a buffer that grows leaves copies behind.
    let length = metadata.len().saturating_add(1);
    let mut content = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.read_to_end(&mut content)?;
    Ok(Some(content))
}

/// The same where any program may have put anything: what is no ordinary file, behind all links, is an error
/// that nobody waits for, and so is a file of more bytes than `most`.
pub fn read_ordinary(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let file = match platform::open_at_once(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not an ordinary file"));
    }
    // A buffer that grows leaves copies behind that nobody wipes. One byte more shows that the end is there.
    let length = metadata.len().min(most).saturating_add(1);
    let mut content = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.take(most.saturating_add(1)).read_to_end(&mut content)?;
    if content.len() as u64 > most {
        content.zeroize();
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {most} bytes")));
    }
    Ok(Some(content))
}

/// The content of a file that another program may be writing at this moment: the AWS CLI empties it first.
/// What looks cut off and is young is read again.
fn settled(path: &Path) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    // No program that is alive takes longer from emptying a file to writing it.
    const YOUNG: Duration = Duration::from_secs(2);
    const AGAIN: Duration = Duration::from_millis(2);
    loop {
        let Some(content) = read(path)?.map(Zeroizing::new) else { return Ok(None) };
        let age = || fs::metadata(path)?.modified()?.elapsed().map_err(io::Error::other);
        if content.ends_with(b"\n") || age().map_or(true, |age| age > YOUNG) {
            return Ok(Some(content));
        }
        std::thread::sleep(AGAIN);
    }
}

fn fill(
    temporary: &mut NamedTempFile,
    content: &[u8],
    old: Option<&fs::Metadata>,
    mode: Mode,
) -> io::Result<()> {
    temporary.write_all(content)?;
    let (new, most) = mode.bits();
    platform::take_over(temporary.as_file(), old, new, most)?;
    temporary.as_file().sync_all()
}

fn directory_of(real: &Path) -> &Path {
    match real.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Follows symbolic links by hand: unlike `canonicalize` this also works for a link to a file that
/// is yet to be made.
fn real_file(path: &Path) -> io::Result<PathBuf> {
    // As many as Linux follows.
    const MOST_LINKS: u32 = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::NotFound) => {
                return Ok(path);
            }
            // Windows gives a code of its own for what is no link.
            Err(_) if fs::symlink_metadata(&path).is_ok_and(|metadata| !metadata.is_symlink()) => {
                return Ok(path);
            }
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("its symbolic links lead in a circle"))
}

fn at(path: &Path) -> impl Fn(io::Error) -> NotReplaced + '_ {
    |source| NotReplaced::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests;
