//! The shared config against the real programs that read it.

use std::collections::BTreeMap;

use aws_files::readers::Entry;

mod botocore;
mod files;
mod javascript;
#[expect(deprecated, reason = "the names it gives instead are in a crate that calls itself internal")]
mod rust;

/// Values by section and key.
type Sections = BTreeMap<String, BTreeMap<String, String>>;

fn values(entries: &BTreeMap<String, Entry>) -> Sections {
    let values =
        |entry: &Entry| entry.values.iter().map(|(key, (_, value))| (key.clone(), value.clone())).collect();
    entries.iter().map(|(name, entry)| (name.clone(), values(entry))).collect()
}

/// A directory with the files as 0, 1, …
fn directory_of(files: &[Vec<u8>]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a temporary directory");
    for (number, file) in files.iter().enumerate() {
        std::fs::write(directory.path().join(number.to_string()), file).expect("written");
    }
    directory
}
