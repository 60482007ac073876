//! Variables in a file of the person's own, for programs that take them from there.

use std::path::PathBuf;

use aws_files::{Expected, Fingerprint, Writer};
use brain::words::ProfileName;

use super::{Format, Variables};
use crate::Surroundings;

/// Puts a profile's variables into its file, which only the person can read (0600), and says where that is. It lies
/// among what lasts no longer than the person's session at the desktop, where the system has such a place.
///
/// # Errors
///
/// In words: if a value cannot be written, or the file cannot.
pub fn to_file(
    surroundings: &Surroundings,
    profile: &ProfileName,
    variables: &Variables,
) -> Result<PathBuf, String> {
    let text = variables.write(Format::Dotenv).map_err(|what| what.to_string())?;
    // A profile may be called anything.
    let name = format!("{}.env", Fingerprint::of(profile.as_str().as_bytes()));
    let file = surroundings.runtime().join("keys").join(name);
    Writer::new(surroundings.locks())
        .replace_private(&file, &Expected::Anything, text.as_bytes())
        .map_err(|error| error.to_string())?;
    Ok(file)
}
