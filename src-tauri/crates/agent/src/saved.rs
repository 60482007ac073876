//! Credentials in the shared credentials file, and in files of variables that are Daypass's own. What stands where is
//! noted, so that the next agent takes away what this one could not.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use aws_files::{Block, Emptied, Fingerprint, NotPut, NotReplaced, Writer};
use brain::{
    KeysPlace, List,
    say::{Twice, Word},
    words::SessionKey,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{Surroundings, export, facts};

/// A file of variables is never as long.
const LONGEST: u64 = 1 << 20;

/// What stands somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    #[serde(flatten)]
    place: KeysPlace,
    /// Whether Daypass made the file.
    #[serde(default)]
    made: bool,
    /// Whose the keys are; `None` in notes from before that was noted.
    #[serde(default)]
    session: Option<SessionKey>,
}

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

    /// Writes a section with a session's credentials, or a file of them, in the place of an earlier one of Daypass's own.
    pub(crate) fn put(&self, place: &KeysPlace, session: &SessionKey, text: &str) -> Result<(), NotPut> {
        let block = self.block(place)?;
        // Noted before it is there: nothing is left that nobody knows of.
        self.note(place, session, false)?;
        let Some(block) = block else {
            return Ok(export::to_file(&self.writer(), &place.file, text)?);
        };
        if block.put(&self.writer(), &place.file, text)? {
            self.note(place, session, true)?;
        }
        Ok(())
    }

    /// Takes a section away, and the file that was made for it.
    pub(crate) fn remove(&self, place: &KeysPlace) -> Result<(), NotPut> {
        let made = self.noted().iter().any(|note| note.place.file == place.file && note.made);
        let emptied = if made { Emptied::Goes } else { Emptied::Stays };
        match self.block(place)? {
            Some(block) => drop(block.remove(&self.writer(), &place.file, emptied)?),
            None => self.remove_file(&place.file)?,
        }
        self.change(|notes| notes.retain(|note| note.place != *place))?;
        Ok(())
    }

    fn remove_file(&self, file: &Path) -> Result<(), NotReplaced> {
        let failed = |source| NotReplaced::Io { path: file.to_owned(), source };
        if let Some(content) = aws_files::write::read_ordinary(file, LONGEST).map_err(failed)? {
            self.writer().remove(file, &Fingerprint::of(&Zeroizing::new(content)))?;
        }
        Ok(())
    }

    /// Takes away what there is of a session. In the words for what could not be, file and section are named.
    pub(crate) fn remove_of(&self, session: &SessionKey) -> Result<(), Twice<String>> {
        self.remove_where(|note| note.session.as_ref() == Some(session))
    }

    /// Takes all of them away.
    pub(crate) fn remove_all(&self) -> Result<(), Twice<String>> {
        self.remove_where(|_| true)
    }

    fn remove_where(&self, is_one: impl Fn(&Note) -> bool) -> Result<(), Twice<String>> {
        let mut left = Vec::new();
        for Note { place, .. } in self.noted().into_iter().filter(is_one) {
            if let Err(error) = self.remove(&place) {
                left.push((place, error));
            }
        }
        let in_words = |(place, why): &(KeysPlace, NotPut)| {
            let file = place.file.display();
            match &place.section {
                Some(section) => {
                    Word("keys-left-as").with(&[("file", &file), ("section", section), ("why", why)])
                }
                None => Word("keys-left-in").with(&[("file", &file), ("why", why)]),
            }
        };
        let said = || Twice::of(|| left.iter().map(in_words).collect::<Vec<_>>().join(" "));
        if left.is_empty() { Ok(()) } else { Err(said()) }
    }

    /// Notes what is put somewhere. A file that was made for other keys was made for these too.
    fn note(&self, place: &KeysPlace, session: &SessionKey, made: bool) -> Result<(), NotPut> {
        self.change(|notes| {
            let made = made || notes.iter().any(|note| note.place.file == place.file && note.made);
            notes.retain(|note| note.place != *place);
            notes.push(Note { place: place.clone(), made, session: Some(session.clone()) });
        })
    }

    fn change(&self, change: impl Fn(&mut List<Note>)) -> Result<(), NotPut> {
        Ok(facts::change_file(&self.surroundings, &self.notes(), change).map(drop)?)
    }

    /// Without those that make no sense to this version, which stay for the one that noted them.
    fn noted(&self) -> Vec<Note> {
        facts::read_file::<List<Note>>(&self.notes()).iter().cloned().collect()
    }

    /// The block that a section is; `None` for a file as a whole.
    fn block<'a>(&'a self, place: &'a KeysPlace) -> Result<Option<Block<'a>>, NotReplaced> {
        match &place.section {
            Some(name) => Ok(Some(Block { owner: &self.owner, name })),
            None if export::are_variables(&self.surroundings, &place.file) => Ok(None),
            // A note that somebody wrote, or one of another agent's.
            None => Err(NotReplaced::NotAFile { path: place.file.clone() }),
        }
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
    use std::fs;

    use brain::words::{Endpoints, ProfileName, Region, SessionForm, SessionName, StartUrl};

    use super::*;

    const SECTION: &str = "[daypass-dev]\naws_access_key_id = ASIA\n";
    const MINE: &str = "[mine]\naws_access_key_id = AKIA\n";

    struct Scene {
        directory: tempfile::TempDir,
        surroundings: Arc<Surroundings>,
    }

    impl Scene {
        fn new() -> Self {
            let directory = tempfile::tempdir().unwrap();
            let surroundings = Arc::new(Surroundings::below(directory.path(), Endpoints::default()));
            Self { directory, surroundings }
        }

        /// As another process has it.
        fn saved(&self) -> Saved {
            Saved::new(Arc::clone(&self.surroundings))
        }

        fn place(&self, file: &str) -> KeysPlace {
            KeysPlace { file: self.directory.path().join(file), section: Some("daypass-dev".to_owned()) }
        }

        /// A file of the person's that nobody is writing.
        fn write(&self, file: &str, content: &str) {
            let file = self.place(file).file;
            fs::write(&file, content).unwrap();
            let file = fs::File::options().write(true).open(file).unwrap();
            file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        }

        fn read(&self, file: &str) -> Option<String> {
            fs::read_to_string(self.place(file).file).ok()
        }
    }

    fn session(name: &str) -> SessionKey {
        SessionKey {
            form: SessionForm::Named(SessionName::new(name)),
            start_url: StartUrl::new("https://acme.awsapps.com/start"),
            region: Region::new("eu-west-1"),
            endpoints: Endpoints::default(),
        }
    }

    #[test]
    fn what_one_agent_left_the_next_takes_away() {
        let scene = Scene::new();
        scene.write("credentials", MINE);
        for file in ["credentials", "another's"] {
            scene.saved().put(&scene.place(file), &session("acme"), SECTION).unwrap();
        }
        scene.saved().remove_all().unwrap();
        assert_eq!(scene.read("credentials").unwrap(), MINE);
        assert_eq!(scene.read("another's"), None);
        assert_eq!(scene.saved().noted(), []);
    }

    #[test]
    fn a_section_that_is_somebody_else_s_is_refused_and_stays() {
        let scene = Scene::new();
        let mine = "[daypass-dev]\naws_access_key_id = AKIA\n";
        scene.write("credentials", mine);
        let put = scene.saved().put(&scene.place("credentials"), &session("acme"), SECTION);
        assert!(matches!(put, Err(NotPut::Taken { line: 1, .. })));
        scene.saved().remove_all().unwrap();
        assert_eq!(scene.read("credentials").unwrap(), mine);
    }

    #[test]
    fn only_a_file_that_daypass_made_goes_when_it_is_empty_whichever_keys_went_last() {
        let scene = Scene::new();
        scene.write("own", "");
        for file in ["own", "made"] {
            let first = scene.place(file);
            let second = KeysPlace { section: Some("daypass-prod".to_owned()), ..first.clone() };
            scene.saved().put(&first, &session("acme"), SECTION).unwrap();
            scene.saved().put(&second, &session("acme"), "[daypass-prod]\nk = v\n").unwrap();
            // As when keys are written anew.
            scene.saved().put(&first, &session("acme"), SECTION).unwrap();
            scene.saved().remove(&first).unwrap();
            scene.saved().remove(&second).unwrap();
        }
        assert_eq!(scene.read("own").unwrap(), "");
        assert_eq!(scene.read("made"), None);
    }

    #[test]
    fn a_file_of_variables_goes_as_a_whole_and_nothing_else_does() {
        let scene = Scene::new();
        let file = export::file_of_variables(&scene.surroundings, &ProfileName::new("a/b"));
        let place = KeysPlace { file: file.clone(), section: None };
        scene.saved().put(&place, &session("acme"), "A=1\n").unwrap();
        scene.saved().put(&place, &session("acme"), "A=2\n").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "A=2\n");
        scene.saved().remove_of(&session("globex")).unwrap();
        assert!(file.exists());
        scene.saved().remove_of(&session("acme")).unwrap();
        assert!(!file.exists() && scene.saved().noted().is_empty());

        scene.write("mine", "A=1\n");
        let mine = KeysPlace { section: None, ..scene.place("mine") };
        assert!(scene.saved().put(&mine, &session("acme"), "A=2\n").is_err());
        assert!(scene.saved().remove(&mine).is_err());
        assert_eq!(scene.read("mine").unwrap(), "A=1\n");
    }

    #[test]
    fn what_an_older_daypass_noted_is_taken_away_too() {
        let scene = Scene::new();
        scene.saved().put(&scene.place("credentials"), &session("acme"), SECTION).unwrap();
        let old = serde_json::to_vec(&[scene.place("credentials")]).unwrap();
        fs::write(scene.surroundings.saved_keys_file(), old).unwrap();
        scene.saved().remove_all().unwrap();
        assert_eq!(scene.read("credentials").unwrap(), "", "it may be the person's own");
        assert_eq!(scene.saved().noted(), []);
    }

    #[test]
    fn a_note_that_makes_no_sense_stands_in_no_other_s_way_and_stays_for_whoever_wrote_it() {
        let scene = Scene::new();
        scene.saved().put(&scene.place("credentials"), &session("acme"), SECTION).unwrap();
        let file = scene.surroundings.saved_keys_file();
        let mut notes: Vec<serde_json::Value> = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let newer = serde_json::json!({ "vault": "x" });
        notes.insert(0, newer.clone());
        fs::write(&file, serde_json::to_vec(&notes).unwrap()).unwrap();
        scene.saved().put(&scene.place("another's"), &session("acme"), SECTION).unwrap();
        scene.saved().remove_all().unwrap();
        assert_eq!([scene.read("credentials"), scene.read("another's")], [None, None]);
        let left: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        assert_eq!(left, serde_json::json!([newer]));
        assert_eq!(facts::begun_anew(&scene.surroundings), []);
    }

    #[test]
    fn of_a_session_only_its_own_keys_go_and_what_is_left_is_named_and_noted() {
        let scene = Scene::new();
        for (file, name) in [("acme", "acme"), ("globex", "globex")] {
            scene.saved().put(&scene.place(file), &session(name), SECTION).unwrap();
        }
        scene.saved().remove_of(&session("acme")).unwrap();
        assert_eq!(scene.read("acme"), None);

        let file = scene.place("globex").file;
        fs::remove_file(&file).unwrap();
        fs::create_dir(&file).unwrap();
        let why = scene.saved().remove_of(&session("globex")).unwrap_err();
        let named = format!("Keys are left in {}, as [daypass-dev], until they end. ", file.display());
        assert!(why.english.starts_with(&named), "{why:?}");
        assert_eq!(scene.saved().noted().len(), 1, "the next agent tries again");
    }
}
