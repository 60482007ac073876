//! The shared config against the real programs that read it.

use std::collections::BTreeMap;
use std::path::Path;

use aws_files::readers::{Entry, Reader};
use aws_files::{Problem, Source, StaticKeys, portability};
use brain::words::ProfileName;

mod botocore;
#[expect(deprecated, reason = "the names it gives instead are in a crate that calls itself internal")]
mod credentials;
mod files;
mod javascript;
#[expect(deprecated, reason = "the names it gives instead are in a crate that calls itself internal")]
mod rust;
#[expect(deprecated, reason = "the names it gives instead are in a crate that calls itself internal")]
mod shadows;

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

/// What one program is said to make of a profile, with no credentials file.
fn verdict(reader: Reader, file: &[u8], profile: &str) -> Result<Source, Problem> {
    let verdicts = portability(file, Path::new("config"), &ProfileName::new(profile), &StaticKeys::default());
    let (_, verdict) = verdicts.into_iter().find(|(of, _)| *of == reader).expect("every program is asked");
    verdict
}
