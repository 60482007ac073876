//! Where tokens are handed out: files that only the person's programs can read, and the notes that have them lie there
//! again when the agent was started anew.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use aws_files::{Expected, Fingerprint, NotReplaced, Writer};
use brain::{Address, Served};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{admission, key::Key};
use crate::{Surroundings, facts};

/// What nobody has asked for again in this time has no file any more after the next start.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What is kept of the endpoint while no agent runs; nothing secret.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Notes {
    pub(super) port: Option<u16>,
    /// Of the key that programs have tokens of.
    pub(super) key: Option<Fingerprint>,
    /// What programs have been sent here for, and when last.
    #[serde(default)]
    offered: Vec<(Served, Timestamp)>,
}

impl Notes {
    /// The notes, and whether token files of an agent lie there that is no more.
    pub(super) fn read(surroundings: &Surroundings) -> (Self, bool) {
        (facts::read_file(&surroundings.endpoint_file()), surroundings.endpoint_tokens().exists())
    }

    fn remember(&mut self, served: &Served, now: Timestamp) {
        self.offered.retain(|(other, at)| other != served && now.duration_since(*at) < REMEMBERED);
        self.offered.push((served.clone(), now));
    }
}

/// The desk of an open endpoint.
#[derive(Debug)]
pub(super) struct Desk {
    port: u16,
    key: Key,
    /// All token files.
    root: PathBuf,
    /// Those of this port. Another port has another directory: a program that knows the old one must not be given a
    /// new token to take there.
    directory: PathBuf,
    writer: Writer,
    is_open: Mutex<bool>,
}

impl Desk {
    /// Writes down what the next agent has to know, and has the files lie where programs look for them.
    pub(super) fn set_up(surroundings: &Surroundings, port: u16, key: Key, notes: Notes) -> Self {
        let root = surroundings.endpoint_tokens();
        let desk = Self {
            port,
            directory: root.join(port.to_string()),
            writer: Writer::new(surroundings.locks()),
            is_open: Mutex::new(true),
            key,
            root,
        };
        desk.sweep();
        let now = Timestamp::now();
        let mut offered = notes.offered;
        offered.retain(|(_, at)| notes.port == Some(port) && now.duration_since(*at) < REMEMBERED);
        for (served, _) in &offered {
            if let Err(error) = desk.write(served) {
                tracing::warn!(%error, "programs of before cannot ask the endpoint");
            }
        }
        let notes = Notes { port: Some(port), key: Some(desk.key.fingerprint()), offered };
        let kept = facts::change_file(surroundings, &surroundings.endpoint_file(), |kept: &mut Notes| {
            kept.clone_from(&notes);
        });
        if let Err(error) = kept {
            tracing::warn!(%error, "the endpoint will be another one after the next start");
        }
        desk
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn key(&self) -> &Key {
        &self.key
    }

    /// Has the token lie there, also after the next start, and says where.
    pub(super) fn offer(&self, surroundings: &Surroundings, served: &Served) -> Result<Address, String> {
        {
            let is_open = self.is_open.lock().unwrap_or_else(PoisonError::into_inner);
            if !*is_open {
                return Err("Daypass is ending.".to_owned());
            }
            self.write(served).map_err(|error| error.to_string())?;
        }
        let now = Timestamp::now();
        let kept = facts::change_file(surroundings, &surroundings.endpoint_file(), |kept: &mut Notes| {
            kept.remember(served, now);
        });
        if let Err(error) = kept {
            tracing::warn!(%error, "programs will have to be sent here again after the next start");
        }
        let url = format!("http://127.0.0.1:{}{}", self.port, admission::path(served));
        Ok(Address { url, token_file: self.file(served) })
    }

    /// Takes all token files away, and hands out no more.
    pub(super) fn close(&self) {
        *self.is_open.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.sweep();
    }

    fn sweep(&self) {
        if let Err(error) = remove(&self.root) {
            tracing::warn!(%error, "tokens of the endpoint are left in files");
        }
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

fn remove(directory: &Path) -> io::Result<()> {
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
