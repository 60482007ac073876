//! Variables in a file of the person's own, for programs that take them from there.

use std::path::{Path, PathBuf};

use aws_files::{Expected, Fingerprint, NotReplaced, Writer};
use brain::words::ProfileName;

use crate::Surroundings;

/// Where a profile's variables are put, among what lasts no longer than the person's session at the desktop where the
/// system has such a place.
pub fn file_of_variables(surroundings: &Surroundings, profile: &ProfileName) -> PathBuf {
    // A profile may be called anything.
    let name = format!("{}.env", Fingerprint::of(profile.as_str().as_bytes()));
    directory(surroundings).join(name)
}

/// Whether it is such a place. Whole files are written and removed nowhere else.
pub(crate) fn are_variables(surroundings: &Surroundings, file: &Path) -> bool {
    file.parent() == Some(&directory(surroundings)) && file.extension().is_some_and(|ending| ending == "env")
}

/// Puts variables there, for the person alone to read (0600).
pub(crate) fn to_file(writer: &Writer, file: &Path, variables: &str) -> Result<(), NotReplaced> {
    writer.replace_private(file, &Expected::Anything, variables.as_bytes()).map(drop)
}

fn directory(surroundings: &Surroundings) -> PathBuf {
    surroundings.runtime().join("keys")
}
