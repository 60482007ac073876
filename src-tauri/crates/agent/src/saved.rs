//! Credentials in the shared credentials file. What stands where is noted, so that the next agent takes away what
//! this one could not.

use std::{path::PathBuf, sync::Arc};

use aws_files::{Block, NotPut, Writer};
use brain::KeysPlace;

use crate::{Surroundings, facts};

/// Writes and removes them. Everything here blocks.
#[derive(Debug, Clone)]
pub(crate) struct Saved {
    surroundings: Arc<Surroundings>,
    owner: String,
}

impl Saved {
    pub(crate) fn new(surroundings: Arc<Surroundings>) -> Self {
        let owner = surroundings.service();
        Self { surroundings, owner }
    }

    /// Writes a section with credentials, in the place of an earlier one of Daypass's own.
    pub(crate) fn put(&self, place: &KeysPlace, section: &str) -> Result<(), NotPut> {
        // Noted before it is there: nothing is left that nobody knows of.
        self.note(|places| {
            if !places.contains(place) {
                places.push(place.clone());
            }
        })?;
        self.block(place).put(&self.writer(), &place.file, section)
    }

    /// Takes a section away.
    pub(crate) fn remove(&self, place: &KeysPlace) -> Result<(), NotPut> {
        self.block(place).remove(&self.writer(), &place.file)?;
        Ok(self.note(|places| places.retain(|noted| noted != place))?)
    }

    /// Takes all of them away.
    pub(crate) fn remove_all(&self) {
        let places: Vec<KeysPlace> = facts::read_file(&self.notes());
        for place in places {
            if let Err(error) = self.remove(&place) {
                tracing::warn!(%error, "keys may be left in a file until they end");
            }
        }
    }

    fn note(&self, change: impl Fn(&mut Vec<KeysPlace>)) -> Result<(), aws_files::NotReplaced> {
        facts::change_file(&self.surroundings, &self.notes(), change).map(drop)
    }

    fn block<'a>(&'a self, place: &'a KeysPlace) -> Block<'a> {
        Block { owner: &self.owner, name: &place.section }
    }

    fn notes(&self) -> PathBuf {
        self.surroundings.saved_keys_file()
    }

    fn writer(&self) -> Writer {
        Writer::new(self.surroundings.locks())
    }
}

#[cfg(test)]
mod tests {
    use brain::words::Endpoints;

    use super::*;

    #[test]
    fn what_one_agent_left_the_next_takes_away() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        let saved = Saved::new(Arc::new(surroundings));
        let place =
            |file: &str| KeysPlace { file: directory.path().join(file), section: "daypass-dev".to_owned() };
        let mine = "[mine]\naws_access_key_id = AKIA\n";
        std::fs::write(place("credentials").file, mine).unwrap();
        for file in ["credentials", "another's"] {
            saved.put(&place(file), "[daypass-dev]\naws_access_key_id = ASIA\n").unwrap();
        }
        let Saved { surroundings, .. } = saved;
        Saved::new(Arc::clone(&surroundings)).remove_all();
        assert_eq!(std::fs::read_to_string(place("credentials").file).unwrap(), mine);
        assert!(!place("another's").file.exists());
        let left: Vec<KeysPlace> = facts::read_file(&surroundings.saved_keys_file());
        assert_eq!(left, []);
    }

    #[test]
    fn a_section_that_is_somebody_else_s_is_refused_and_stays() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        let saved = Saved::new(Arc::new(surroundings));
        let place =
            KeysPlace { file: directory.path().join("credentials"), section: "daypass-dev".to_owned() };
        let mine = "[daypass-dev]\naws_access_key_id = AKIA\n";
        std::fs::write(&place.file, mine).unwrap();
        assert!(matches!(saved.put(&place, "[daypass-dev]\n"), Err(NotPut::Taken { line: 1, .. })));
        saved.remove_all();
        assert_eq!(std::fs::read_to_string(&place.file).unwrap(), mine);
    }
}
