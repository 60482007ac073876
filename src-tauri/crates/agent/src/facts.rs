//! Facts that all Daypass processes of a person share, such as the active choice: a file without
//! secrets that is replaced whole and watched.

use aws_files::{Expected, NotReplaced, Writer, write};
use brain::Facts;

use crate::Surroundings;

/// The facts now. A file that is missing or makes no sense holds none: it is ours alone, and is written
/// anew at the next choice.
pub fn read(surroundings: &Surroundings) -> Facts {
    let file = surroundings.facts_file();
    match write::read(&file) {
        Ok(Some(content)) => serde_json::from_slice(&content).unwrap_or_else(|error| {
            tracing::warn!(file = %file.display(), %error, "the shared facts make no sense");
            Facts::default()
        }),
        Ok(None) => Facts::default(),
        Err(error) => {
            tracing::warn!(file = %file.display(), %error, "the shared facts cannot be read");
            Facts::default()
        }
    }
}

/// Replaces the facts.
pub fn write(surroundings: &Surroundings, facts: &Facts) -> Result<(), NotReplaced> {
    let content = serde_json::to_vec_pretty(facts).expect("facts have string keys only");
    let writer = Writer::new(surroundings.locks());
    writer.replace(&surroundings.facts_file(), &Expected::Anything, &content, 0o600).map(drop)
}
