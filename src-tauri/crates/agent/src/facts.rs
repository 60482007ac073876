//! What all Daypass processes of a person share and anybody may know, such as the active choice, and what
//! was learned of the sessions: files without secrets that are replaced whole.

use std::path::Path;

use aws_files::{Expected, NotReplaced, Writer, write};
use brain::{Facts, History};
use serde::{Serialize, de::DeserializeOwned};

use crate::Surroundings;

/// The facts now. A file that is missing or makes no sense holds none: it is ours alone, and is written
/// anew at the next choice.
pub fn read(surroundings: &Surroundings) -> Facts {
    read_file(&surroundings.facts_file())
}

/// Replaces the facts.
pub fn write(surroundings: &Surroundings, facts: &Facts) -> Result<(), NotReplaced> {
    write_file(surroundings, &surroundings.facts_file(), facts)
}

/// What was learned of the sessions; nothing where that makes no sense.
pub(crate) fn read_history(surroundings: &Surroundings) -> History {
    read_file(&surroundings.history_file())
}

/// Replaces what was learned of the sessions.
pub(crate) fn write_history(surroundings: &Surroundings, history: &History) -> Result<(), NotReplaced> {
    write_file(surroundings, &surroundings.history_file(), history)
}

fn read_file<T: Default + DeserializeOwned>(file: &Path) -> T {
    match write::read(file) {
        Ok(Some(content)) => serde_json::from_slice(&content).unwrap_or_else(|error| {
            tracing::warn!(file = %file.display(), %error, "a file of Daypass's own makes no sense");
            T::default()
        }),
        Ok(None) => T::default(),
        Err(error) => {
            tracing::warn!(file = %file.display(), %error, "a file of Daypass's own cannot be read");
            T::default()
        }
    }
}

fn write_file(surroundings: &Surroundings, file: &Path, what: &impl Serialize) -> Result<(), NotReplaced> {
    let content = serde_json::to_vec_pretty(what).expect("it has string keys only");
    let writer = Writer::new(surroundings.locks());
    writer.replace(file, &Expected::Anything, &content, 0o600).map(drop)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use brain::{
        Active,
        words::{
            AccountId, Endpoints, ProfileName, Region, RoleKey, RoleName, SessionForm, SessionKey, StartUrl,
        },
    };

    use super::*;

    fn choice(profile: &str) -> Facts {
        let session = SessionKey {
            form: SessionForm::Legacy,
            start_url: StartUrl::new("https://acme.awsapps.com/start"),
            region: Region::new("eu-west-1"),
            endpoints: Endpoints::default(),
        };
        let account: AccountId = "111122223333".parse().unwrap();
        let role = RoleKey::new(session, account, RoleName::new("Admin"));
        Facts { active: Some(Active { profile: Some(ProfileName::new(profile)), role }) }
    }

    #[test]
    fn what_is_written_is_read() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        assert_eq!(read(&surroundings), Facts::default());
        let facts = choice("größe mit raum");
        write(&surroundings, &facts).unwrap();
        assert_eq!(read(&surroundings), facts);
    }

    #[test]
    fn content_that_makes_no_sense_is_no_choice_and_is_written_over() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        write(&surroundings, &Facts::default()).unwrap();
        for content in [&b""[..], b"{", b"[]", b"\xff\xfe", br#"{"active": 1}"#] {
            std::fs::write(surroundings.facts_file(), content).unwrap();
            assert_eq!(read(&surroundings), Facts::default());
        }
        write(&surroundings, &choice("a")).unwrap();
        assert_eq!(read(&surroundings), choice("a"));
    }

    #[test]
    fn of_many_writers_one_wins_whole_and_a_reader_sees_no_half() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        let choices: Vec<_> = (1..5).map(|n| choice(&"x".repeat(n * 500))).collect();
        write(&surroundings, &choices[0]).unwrap();
        thread::scope(|scope| {
            for facts in &choices {
                scope.spawn(|| (0..20).for_each(|_| write(&surroundings, facts).unwrap()));
            }
            for _ in 0..200 {
                assert!(choices.contains(&read(&surroundings)));
            }
        });
        assert!(choices.contains(&read(&surroundings)));
    }
}
