//! AWS on disk: the shared config and credentials files, and writing to them safely.
//!
//! Text in, text out: [`Places`] says where the files are, [`Document`] holds the shared config
//! without losing a byte, [`SharedConfig`] says what it means, [`Writer`] puts a new version in place.
//! This crate knows nothing of the network, the keychain, or who is signed in.

use std::io;
use std::path::PathBuf;

use zeroize::Zeroizing;

pub mod append;
pub mod config;
pub mod credentials;
pub mod document;
pub mod places;
pub mod write;

pub use append::NotAdded;
pub use config::{Problem, Profile, ProfileKind, Shadow, SharedConfig, SsoSession};
pub use credentials::StaticKeys;
pub use document::{Document, Header};
pub use places::{NoHome, Places};
pub use write::{Expected, Fingerprint, NotReplaced, Writer};

/// A file is there but the system does not let us read it.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be read: {source}. Check its permissions.", path.display())]
pub struct Unreadable {
    /// Which file.
    pub path: PathBuf,
    /// The system's reason.
    pub source: io::Error,
}

/// Reads both shared files. A missing file is an empty one; a credentials file that makes no sense
/// is among the [`SharedConfig::problems`].
pub fn load(places: &Places) -> Result<SharedConfig, Unreadable> {
    let read = |path: &PathBuf| {
        write::read(path)
            .map(Option::unwrap_or_default)
            .map_err(|source| Unreadable { path: path.clone(), source })
    };
    let document = Document::parse(&read(&places.config)?);
    let credentials = Zeroizing::new(read(&places.credentials)?);
    let (keys, problem) = match StaticKeys::read(credentials, &places.credentials) {
        Ok(keys) => (keys, None),
        Err(problem) => (StaticKeys::default(), Some(problem)),
    };
    let mut config = SharedConfig::read(&document, &places.config, &keys);
    config.problems.extend(problem);
    Ok(config)
}
