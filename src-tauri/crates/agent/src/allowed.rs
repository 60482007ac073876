//! The `.daypass` files that a person allowed: each by its place and its content, so that a changed one asks anew.

use std::path::{Path, PathBuf};

use aws_files::{Fingerprint, NotReplaced};
use brain::List;
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

/// The person's list, in the order in which they allowed. What makes no sense there allows nothing, and forbids
/// nothing else.
pub fn read(surroundings: &Surroundings) -> Vec<Allowed> {
    facts::read_file::<List<Allowed>>(&surroundings.allowed_file()).iter().cloned().collect()
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

fn change(surroundings: &Surroundings, change: impl Fn(&mut List<Allowed>)) -> Result<(), NotReplaced> {
    facts::change_file(surroundings, &surroundings.allowed_file(), change).map(drop)
}

#[cfg(test)]
mod tests {
    use brain::words::Endpoints;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn an_entry_that_makes_no_sense_allows_nothing_and_takes_nothing_away() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        let of = |name: &str| Allowed { path: name.into(), content: Fingerprint::of(name.as_bytes()) };
        for name in ["/a/.daypass", "/b/.daypass"] {
            allow(&surroundings, &of(name)).unwrap();
        }
        let file = surroundings.allowed_file();
        let written = || serde_json::from_slice::<Value>(&std::fs::read(&file).unwrap()).unwrap();
        let mut list = written();
        let newer = json!({ "directory": "/c" });
        list.as_array_mut().unwrap().insert(1, newer.clone());
        list[0]["until"] = "tomorrow".into();
        std::fs::write(&file, list.to_string()).unwrap();
        assert_eq!(read(&surroundings), [of("/a/.daypass"), of("/b/.daypass")]);

        revoke(&surroundings, Path::new("/b/.daypass")).unwrap();
        assert_eq!(written(), json!([list[0], newer]));
        // What is allowed anew is allowed as this version understands it.
        allow(&surroundings, &of("/a/.daypass")).unwrap();
        assert_eq!((&written()[0], &written()[1]["until"]), (&newer, &Value::Null));
        revoke(&surroundings, Path::new("/a/.daypass")).unwrap();
        assert_eq!(read(&surroundings), []);
    }
}
