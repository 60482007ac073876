//! Where tokens are handed out: files that only the person's programs can read, and the notes that have them lie there
//! again when the agent was started anew.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use aws_files::{Expected, Fingerprint, NotReplaced, Writer};
use brain::{
    Address, List, Served,
    say::{Twice, Word},
};
use jiff::{SignedDuration, Timestamp};
use keychain::Keychain;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use tokio::sync::OnceCell;

use super::{
    admission,
    key::{self, Key},
};
use crate::{Surroundings, facts};

/// What nobody has asked for again in this time has no file any more after the next start.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What is kept of the endpoint while no agent runs; nothing secret.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Notes {
    pub(super) port: Option<u16>,
    /// Of the key that programs have tokens of.
    pub(super) key: Option<Fingerprint>,
    /// Whether its tokens lie in files. An agent that is killed leaves this behind where the system takes the files
    /// away, as it does when the person logs out.
    #[serde(default)]
    open: bool,
    /// What programs have been sent here for, and when last.
    #[serde(default)]
    offered: List<(Served, Timestamp)>,
    /// What only another version knows.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl Notes {
    /// The notes, and whether the agent before could not take its token files away.
    pub(super) fn read(surroundings: &Surroundings) -> (Self, bool) {
        let notes: Self = facts::read_file(&surroundings.endpoint_file());
        let is_left_behind = notes.open || surroundings.endpoint_tokens().exists();
        (notes, is_left_behind)
    }

    /// Whether any program has been sent here.
    pub(super) fn is_used(&self) -> bool {
        !self.offered.is_empty()
    }

    fn remember(&mut self, served: &Served, now: Timestamp) {
        self.offered.retain(|(other, at)| other != served && now.duration_since(*at) < REMEMBERED);
        self.offered.push((served.clone(), now));
    }
}

/// The desk of an open endpoint.
#[derive(Debug)]
pub(super) struct Desk {
    surroundings: Arc<Surroundings>,
    port: u16,
    key: Key,
    /// Set once the keychain has the key, or would not take it.
    key_kept: OnceCell<()>,
    /// All token files.
    root: PathBuf,
    /// Those of this port. Another port has another directory: a program that knows the old one must not be given a
    /// new token to take there.
    directory: PathBuf,
    writer: Writer,
    is_open: Mutex<bool>,
}

impl Desk {
    /// A desk without a file yet.
    pub(super) fn new(surroundings: Arc<Surroundings>, port: u16, key: Key, key_is_kept: bool) -> Self {
        let root = surroundings.endpoint_tokens();
        Self {
            port,
            directory: root.join(port.to_string()),
            writer: Writer::new(surroundings.locks()),
            is_open: Mutex::new(true),
            key,
            key_kept: OnceCell::new_with(key_is_kept.then_some(())),
            root,
            surroundings,
        }
    }

    /// Writes down what the next agent has to know, and has the files lie where programs look for them.
    pub(super) fn set_up(&self, notes: Notes) {
        let now = Timestamp::now();
        // At another port nothing has been offered yet.
        let is_same = notes.port == Some(self.port);
        let mut offered = if is_same { notes.offered } else { List::default() };
        offered.retain(|(_, at)| now.duration_since(*at) < REMEMBERED);
        let key = Some(self.key.fingerprint());
        let notes = Notes { port: Some(self.port), key, open: true, offered, rest: notes.rest };
        self.while_open(|| {
            // Of an agent that was killed.
            sweep(&self.root);
            if let Err(error) = self.note(|kept| kept.clone_from(&notes)) {
                tracing::warn!(%error, "the endpoint will be another one after the next start");
            }
        });
        for (served, _) in notes.offered.iter() {
            if let Some(Err(error)) = self.while_open(|| self.write(served)) {
                tracing::warn!(%error, "programs of before cannot ask the endpoint");
            }
        }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn key(&self) -> &Key {
        &self.key
    }

    /// Has the keychain keep the key, once.
    pub(super) async fn keep_key(&self, keychain: &Keychain) {
        self.key_kept.get_or_init(|| key::keep(keychain, &self.key)).await;
    }

    /// Has the token lie there, also after the next start, and says where.
    pub(super) fn offer(&self, served: &Served) -> Result<Address, Twice<String>> {
        let written = self.while_open(|| self.write(served));
        let written = written.ok_or_else(|| Twice::of(|| Word("app-ending").into()))?;
        written.map_err(|error| Twice::of(|| error.to_string()))?;
        let now = Timestamp::now();
        if let Err(error) = self.note(|kept| kept.remember(served, now)) {
            tracing::warn!(%error, "programs will have to be sent here again after the next start");
        }
        let url = format!("http://127.0.0.1:{}{}", self.port, admission::path(served));
        Ok(Address { url, token_file: self.file(served) })
    }

    /// Takes its token files away, and hands out no more.
    pub(super) fn close(&self) {
        *self.is_open.lock().unwrap_or_else(PoisonError::into_inner) = false;
        if !sweep(&self.directory) {
            return;
        }
        // Unless an agent that came since has files there.
        let _ = fs::remove_dir(&self.root);
        // With another key, the notes are those of that agent, or of a killed one.
        let ours = Some(self.key.fingerprint());
        if let Err(error) = self.note(|kept| kept.open &= kept.key != ours) {
            tracing::warn!(%error, "programs will have to read their tokens again after the next start");
        }
    }

    /// Does this unless the desk is closed. It is not closed meanwhile.
    fn while_open<T>(&self, work: impl FnOnce() -> T) -> Option<T> {
        let is_open = self.is_open.lock().unwrap_or_else(PoisonError::into_inner);
        is_open.then(work)
    }

    fn note(&self, change: impl Fn(&mut Notes)) -> Result<(), NotReplaced> {
        facts::change_file(&self.surroundings, &self.surroundings.endpoint_file(), change).map(drop)
    }

    fn write(&self, served: &Served) -> Result<(), NotReplaced> {
        let token = self.key.token(served);
        // Without a line end, which would be a part of it to SDKs.
        self.writer.replace_private(&self.file(served), &Expected::Anything, token.as_bytes()).map(drop)
    }

    /// Named after the path, which may have anything in it.
    fn file(&self, served: &Served) -> PathBuf {
        self.directory.join(&hex::encode(Sha256::digest(admission::path(served)))[..32])
    }
}

/// Whether the directory is gone.
fn sweep(directory: &Path) -> bool {
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, "tokens of the endpoint are left in files");
            false
        }
        Ok(()) | Err(_) => true,
    }
}
