//! The `.daypass` files that a person allowed: each by its place and its content, so that a changed one asks anew.

use std::path::{Path, PathBuf};

use aws_files::{Fingerprint, NotReplaced};
use serde::{Deserialize, Serialize};

use crate::{Surroundings, facts};

/// A file that the person allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    /// Where it is, without links on the way.
    pub path: PathBuf,
    /// What was in it.
    pub content: Fingerprint,
}

/// The person's list, in the order in which they allowed.
pub fn read(surroundings: &Surroundings) -> Vec<Allowed> {
    facts::read_file(&surroundings.allowed_file())
}

/// Allows a file with this content, and none that it had before.
pub fn allow(surroundings: &Surroundings, allowed: &Allowed) -> Result<(), NotReplaced> {
    change(surroundings, |list| {
        list.retain(|old| old.path != allowed.path);
        list.push(allowed.clone());
    })
}

/// Takes a file off the list.
pub fn revoke(surroundings: &Surroundings, path: &Path) -> Result<(), NotReplaced> {
    change(surroundings, |list| list.retain(|old| old.path != path))
}

fn change(surroundings: &Surroundings, change: impl Fn(&mut Vec<Allowed>)) -> Result<(), NotReplaced> {
    facts::change_file(surroundings, &surroundings.allowed_file(), change).map(drop)
}
