//! What Daypass wrote into the cache, by file. The notes give nothing away.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use aws_files::cache::Found;
use aws_files::{Expected, Fingerprint, NotReplaced, Unreadable, Writer, lock, write};
use brain::words::SessionKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Whoever has it has the notes.
const LOCK: &str = "mirror.lock";

/// Shared by all Daypass processes of an instance.
#[derive(Debug, Clone)]
pub(super) struct Notes {
    file: PathBuf,
    locks: PathBuf,
    writer: Writer,
}

/// What is noted on a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    /// What Daypass wrote: one content, and while it is written the one before too.
    pub(super) ours: Vec<Fingerprint>,
    /// Whose sign-in that is: several sessions can have one file, of which each knows its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) session: Option<String>,
    /// When its token was issued.
    #[serde(default)]
    pub(super) issued_at: Timestamp,
    /// When it ends.
    #[serde(default)]
    pub(super) expires_at: Timestamp,
    /// The client registration with which AWS tools may renew what stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) client: Option<String>,
}

impl Note {
    /// Whether it tells of another session's sign-in.
    pub(super) fn is_of_another(&self, session: &SessionKey) -> bool {
        self.session.as_ref().is_some_and(|noted| *noted != session.handle())
    }

    /// Whether an AWS tool made it of the refresh keys that Daypass shared there.
    pub(super) fn made(&self, found: &Found) -> bool {
        let client = found.token.renewal.as_ref().map(|renewal| &renewal.client_id);
        client.is_some() && client == self.client.as_ref()
    }
}

const NOTHING: &Note = &Note {
    ours: vec![],
    session: None,
    issued_at: Timestamp::UNIX_EPOCH,
    expires_at: Timestamp::UNIX_EPOCH,
    client: None,
};

/// The notes while nobody else has them; until it is dropped, also by the death of the process.
pub(super) struct Open<'a> {
    notes: &'a Notes,
    known: BTreeMap<String, Note>,
    _lock: File,
}

impl Notes {
    pub(super) fn new(file: PathBuf, locks: &Path, writer: Writer) -> Self {
        Self { file, locks: locks.to_owned(), writer }
    }

    /// Waits for other processes, each for as long as it takes to write a few files.
    pub(super) fn open(&self) -> Result<Open<'_>, NotReplaced> {
        self.wait().map_err(|source| NotReplaced::Io { path: self.locks.join(LOCK), source })
    }

    /// The same for one who only reads.
    pub(super) fn open_to_read(&self) -> Result<Open<'_>, Unreadable> {
        self.wait().map_err(|source| Unreadable { path: self.locks.join(LOCK), source })
    }

    fn wait(&self) -> io::Result<Open<'_>> {
        let lock = lock::take(&self.locks, LOCK)?;
        Ok(Open { notes: self, known: self.read(), _lock: lock })
    }

    /// Notes that make no sense are none: they are ours alone, and each sign-in makes its own anew.
    fn read(&self) -> BTreeMap<String, Note> {
        match write::read(&self.file) {
            Ok(Some(content)) => serde_json::from_slice(&content).unwrap_or_else(|error| {
                tracing::warn!(file = %self.file.display(), %error, "the notes on the token cache make no sense");
                BTreeMap::new()
            }),
            Ok(None) => BTreeMap::new(),
            Err(error) => {
                tracing::warn!(file = %self.file.display(), %error, "the notes on the token cache cannot be read");
                BTreeMap::new()
            }
        }
    }
}

impl Open<'_> {
    pub(super) fn of(&self, file: &Path) -> &Note {
        self.known.get(&name(file)).unwrap_or(NOTHING)
    }

    /// Every file that there are notes on.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }

    /// Replaces what is noted on the file, on disk when it returns.
    pub(super) fn set(&mut self, file: &Path, note: Note) -> Result<(), NotReplaced> {
        if *self.of(file) == note {
            return Ok(());
        }
        if note == *NOTHING {
            self.known.remove(&name(file));
        } else {
            self.known.insert(name(file), note);
        }
        let content = serde_json::to_vec_pretty(&self.known).expect("notes have string keys only");
        self.notes.writer.replace(&self.notes.file, &Expected::Anything, &content, 0o600).map(drop)
    }
}

/// Files of the cache have names of hexadecimal digits.
fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
