//! AWS on disk: the shared config and credentials files, the SDKs' token cache, and writing to them
//! safely.
//!
//! Text in, text out: [`Places`] says where the files are, [`Document`] holds the shared config
//! without losing a byte and edits it line by line, [`SharedConfig`] says what it means,
//! [`portability()`] says which programs see that too, [`Shadowing`] what they take in its place,
//! [`TokenCache`] holds sign-ins shared with the AWS CLI and the SDKs, [`Writer`] puts a new version of a file in place.
//! This crate knows nothing of the network, the keychain, or who is signed in.
//!
//! # Editing profiles and sessions
//!
//! A command is an edit of a [`Document`], and [`Changes`] brings it to the file:
//!
//! | Command | Edit |
//! |---|---|
//! | `profile add`, `session add` | [`Document::add_section`] |
//! | `profile generate` | several of these in one edit; [`Document::remove_sections`] for `--prune` |
//! | `profile remove`, `session remove` | [`Document::remove_section`] |
//! | `profile rename` | [`Document::rename_section`], then [`Document::set`] where a `source_profile` names it |
//! | legacy to session form | [`Document::add_section`], [`Document::set`] and [`Document::unset`] |
//! | `--dry-run` | [`Changes::plan`], then [`Plan::diff`] |
//! | as shown and agreed to | [`Changes::apply`] of that plan, refused if the file was changed meanwhile |
//! | unasked | [`Changes::change`], which plans again where another program was quicker |
//! | `--undo` | [`Changes::plan_undo`], then as any other plan |
//!
//! An edit that refuses leaves file and document as they were and says why, names that some SDK would
//! pass over included.

use std::io;
use std::path::{Path, PathBuf};

use brain::say::Word;
use zeroize::Zeroizing;

pub mod block;
pub mod cache;
pub mod changes;
pub mod config;
pub mod credentials;
pub mod document;
pub mod lock;
pub mod places;
pub mod portability;
mod python;
pub mod readers;
pub mod shadowing;
pub mod stand_in;
pub mod write;

pub use block::{Block, Emptied, NotPut};
pub use cache::TokenCache;
pub use changes::{Changes, NotChanged, Plan};
pub use config::{NoChain, Problem, Profile, ProfileKind, SharedConfig, SsoSession};
pub use credentials::StaticKeys;
pub use document::{Document, Header, NotEdited};
pub use places::{NoHome, Places};
pub use portability::{Source, portability, portability_of_all};
pub use readers::Reader;
pub use shadowing::Shadowing;
pub use stand_in::StandIn;
pub use write::{Expected, Fingerprint, NotReplaced, Writer};

/// A file is there but the system does not let us read it.
#[derive(Debug, thiserror::Error)]
#[error("{}", Word("file-unreadable").with(&[("file", &path.display()), ("error", source)]))]
pub struct Unreadable {
    /// Which file.
    pub path: PathBuf,
    /// The system's reason.
    pub source: io::Error,
}

/// Reads both shared files. A missing file is an empty one; a credentials file that makes no sense
/// is among the [`SharedConfig::problems`].
pub fn load(places: &Places) -> Result<SharedConfig, Unreadable> {
    let config = content(&places.config)?;
    let credentials = Zeroizing::new(content(&places.credentials)?);
    Ok(understood(&config, credentials, places).0)
}

/// What both files mean, and which keys are in the second.
fn understood(config: &[u8], credentials: Zeroizing<Vec<u8>>, places: &Places) -> (SharedConfig, StaticKeys) {
    let keys = StaticKeys::read(credentials, &places.credentials);
    let mut config = SharedConfig::read(&Document::parse(config), &places.config, &keys);
    config.problems.extend_from_slice(keys.problems());
    (config, keys)
}

/// What is in a file; nothing where it is not there.
fn content(path: &Path) -> Result<Vec<u8>, Unreadable> {
    let content = write::read(path).map(Option::unwrap_or_default);
    content.map_err(|source| Unreadable { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(directory: &tempfile::TempDir) -> Places {
        let home = directory.path().as_os_str().to_owned();
        Places::find(|name| (name == "HOME").then(|| home.clone())).expect("there is a home")
    }

    #[test]
    fn files_that_are_not_there_are_empty() {
        let home = tempfile::tempdir().expect("a temporary directory");
        assert_eq!(load(&places(&home)).expect("nothing to read"), SharedConfig::default());
    }

    #[test]
    fn both_files_are_read() {
        let home = tempfile::tempdir().expect("a temporary directory");
        std::fs::create_dir(home.path().join(".aws")).expect("made");
        let places = places(&home);
        std::fs::write(&places.config, "[default]\ncredential_process = x\n").expect("written");
        std::fs::write(&places.credentials, "[default]\naws_access_key_id = AKIA\n").expect("written");
        let config = load(&places).expect("readable");
        assert_eq!(config.profiles[0].kind, ProfileKind::Process);
        assert_eq!(config.problems, []);

        std::fs::write(&places.credentials, "[default").expect("written");
        let config = load(&places).expect("readable");
        assert_eq!(config.problems[0].file, places.credentials);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let places = places(&home);
        std::fs::create_dir_all(&places.config).expect("a directory in the file's place");
        let refusal = load(&places).expect_err("it is a directory").to_string();
        assert!(refusal.starts_with(&format!("{} cannot be read: ", places.config.display())), "{refusal}");
    }
}
