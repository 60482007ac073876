//! What earlier Daypass processes left behind.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use aws_files::{Fingerprint, write};
use brain::{
    finding::Id,
    say::{Count, Word},
};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::{AgentSeen, Case, Found, remedy::Remedy};

/// How files begin that were not put in place.
const HALFWAY: &str = ".daypass-";
/// Nobody writes for this long.
const WRITING: Duration = Duration::from_hours(1);
/// How long old versions of the AWS config can be undone.
const UNDO: Duration = Duration::from_hours(30 * 24);
/// None of these files is longer than this, in bytes.
const LONGEST: u64 = 16 << 20;

pub(crate) fn look(case: &Case) -> Vec<Found> {
    let found = [temporary(case), backups(case), keys(case), socket(case)].into_iter().flatten();
    found.chain(begun_anew(case)).collect()
}

fn temporary(case: &Case) -> Option<Found> {
    let near = [Some(case.places.config.as_path()), Some(&case.places.credentials), Some(&case.settings.0)];
    let beside = near.into_iter().flatten().filter_map(Path::parent).map(Path::to_owned);
    let cache = case.cache.as_ref().map(|cache| cache.directory().to_owned());
    let own = [case.state.clone(), case.state.join("catalogues"), case.backups()];
    let directories: BTreeSet<PathBuf> = beside.chain(cache).chain(own).collect();
    let is_halfway = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(HALFWAY.as_bytes()))
    };
    let files = directories.iter().flat_map(|directory| old_files(directory, WRITING)).filter(is_halfway);
    found(Id::LeftTemporary, &Word("found-left-temporary"), files)
}

fn backups(case: &Case) -> Option<Found> {
    found(Id::LeftBackups, &Word("found-left-backups"), old_files(&case.backups(), UNDO))
}

fn found(id: Id, said: &Word, files: impl Iterator<Item = PathBuf>) -> Option<Found> {
    let remedies: Vec<_> = files
        .filter_map(|file| {
            let content = Zeroizing::new(write::read_ordinary(&file, LONGEST).ok()??);
            let seen = Fingerprint::of(&content);
            Some(Remedy::Remove { file, seen })
        })
        .collect();
    let Some(Remedy::Remove { file, .. }) = remedies.first() else { return None };
    let finding = said.finding(id, &[("n", &Count(remedies.len()))]).at(file.display(), None);
    Some(Found::from(finding).mended_by(remedies))
}

fn old_files(directory: &Path, age: Duration) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries.filter_map(move |entry| {
        let about = entry.metadata().ok()?;
        let old = SystemTime::now().duration_since(about.modified().ok()?).is_ok_and(|it| it > age);
        (about.is_file() && old).then(|| entry.path())
    })
}

/// Where the agent noted that it wrote keys for the person.
#[derive(Deserialize)]
struct Note {
    file: PathBuf,
    /// None where Daypass wrote the whole file.
    section: Option<String>,
}

/// While an agent lives, it takes them away itself.
fn keys(case: &Case) -> Option<Found> {
    if case.agent != AgentSeen::Nobody {
        return None;
    }
    let notes = fs::read(case.state.join("saved-keys.json")).ok()?;
    // Another version's are none of this one's.
    let notes: Vec<serde_json::Value> = serde_json::from_slice(&notes).ok()?;
    let notes: Vec<Note> = notes.into_iter().filter_map(|note| serde_json::from_value(note).ok()).collect();
    let marks = |section: &String| format!("{} wrote [{section}]", case.service);
    let stands = |note: &&Note| {
        let content = write::read_ordinary(&note.file, LONGEST).ok().flatten().map(Zeroizing::new);
        let marks = note.section.as_ref().map_or_else(String::new, marks);
        content.is_some_and(|content| String::from_utf8_lossy(&content).contains(&marks))
    };
    let Note { file, section } = notes.iter().find(stands)?;
    let finding = match section {
        None => Word("found-left-keys-in-file").finding(Id::LeftKeys, &[]),
        Some(section) => Word("found-left-keys-in-section").finding(Id::LeftKeys, &[("section", section)]),
    };
    Some(finding.at(file.display(), None).into())
}

/// What could not be read and was kept beside what was begun anew. It may hold what somebody misses, so that nobody but
/// the person takes it away.
fn begun_anew(case: &Case) -> Vec<Found> {
    let files = [
        ("facts.json", Word("found-left-broken-facts")),
        ("allowed.json", Word("found-left-broken-allowed")),
        ("saved-keys.json", Word("found-left-broken-keys")),
        ("endpoint.json", Word("found-left-broken-endpoint")),
    ];
    let asides = files.map(|(name, said)| (case.state.join(name).with_added_extension("broken"), said));
    let left = asides.into_iter().filter(|(aside, _)| aside.exists());
    left.map(|(aside, said)| said.finding(Id::LeftBroken, &[]).at(aside.display(), None).into()).collect()
}

#[cfg(not(unix))]
fn socket(_: &Case) -> Option<Found> {
    None
}

#[cfg(unix)]
fn socket(case: &Case) -> Option<Found> {
    use std::fs::{File, TryLockError};

    let (path, lock) = (case.runtime.join("door.sock"), case.runtime.join("door.lock"));
    let is_owned =
        File::open(&lock).is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)));
    if case.agent != AgentSeen::Nobody || is_owned || !path.exists() {
        return None;
    }
    let finding = Word("found-left-socket").finding(Id::LeftSocket, &[]).at(path.display(), None);
    Some(Found::from(finding).mended_by([Remedy::Socket { path, lock }]))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs::File;

    use super::*;
    use crate::{case::tests::Home, remedy::tests::mend};

    fn age(home: &Home, below: &str, age: Duration) {
        let file = File::options().write(true).open(home.path(below)).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }

    fn ids(case: &Case) -> Vec<Id> {
        look(case).into_iter().map(|it| it.finding.id).collect()
    }

    #[test]
    fn files_that_were_never_put_in_place_go_once_nobody_can_be_writing_them() {
        let home = Home::new("");
        for below in [".aws/.daypass-a", "state/.daypass-b", ".aws/sso/cache/.daypass-c", ".aws/mine"] {
            home.write(below, "half");
        }
        assert_eq!(ids(&home.case()), []);
        for below in [".aws/.daypass-a", "state/.daypass-b", ".aws/mine"] {
            age(&home, below, WRITING * 2);
        }
        assert_eq!(ids(&home.case()), [Id::LeftTemporary]);
        mend(&home, &look(&home.case()));
        assert_eq!(ids(&home.case()), []);
        let left = [".aws/.daypass-a", "state/.daypass-b", ".aws/sso/cache/.daypass-c", ".aws/mine"];
        assert_eq!(left.map(|below| home.path(below).exists()), [false, false, true, true]);
    }

    #[test]
    fn old_versions_that_can_no_longer_be_undone_go() {
        let home = Home::new("");
        home.write("state/undo/new", "file\n");
        home.write("state/undo/old", "file\n");
        age(&home, "state/undo/old", UNDO * 2);
        assert_eq!(ids(&home.case()), [Id::LeftBackups]);
        mend(&home, &look(&home.case()));
        assert_eq!(
            [home.path("state/undo/new").exists(), home.path("state/undo/old").exists()],
            [true, false]
        );
        assert_eq!(ids(&home.case()), []);
    }

    #[test]
    fn keys_that_no_agent_looks_after_are_named_and_not_shown() {
        let home = Home::new("");
        let file = home.path(".aws/credentials");
        home.write("state/saved-keys.json", &format!(r#"[{{"file":{file:?},"section":"daypass-dev"}}]"#));
        let mut case = home.case();
        case.agent = AgentSeen::Nobody;
        assert_eq!(ids(&case), [], "they are gone already");
        home.write(
            ".aws/credentials",
            "# >>> daypass wrote [daypass-dev] and will remove it, up to the line below >>>\n[daypass-dev]\naws_secret_access_key = s3cret\n",
        );
        let found = look(&case);
        assert_eq!(found[0].finding.id, Id::LeftKeys);
        assert!(!format!("{found:?}").contains("s3cret"));
        case.agent = AgentSeen::Friend;
        assert_eq!(ids(&case), []);

        // Keys for containers have a file of their own.
        case.agent = AgentSeen::Nobody;
        let file = home.path("run/keys/dev.env");
        home.write("state/saved-keys.json", &format!(r#"[7,{{"file":{file:?},"section":null}}]"#));
        assert_eq!(ids(&case), []);
        home.write("run/keys/dev.env", "AWS_SECRET_ACCESS_KEY=s3cret\n");
        assert_eq!(ids(&case), [Id::LeftKeys]);
    }

    #[test]
    fn what_was_begun_anew_is_named_until_the_person_has_taken_it_away() {
        let home = Home::new("");
        assert_eq!(ids(&home.case()), []);
        let names = ["facts", "allowed", "saved-keys", "endpoint"];
        let asides = names.map(|name| home.write(&format!("state/{name}.json.broken"), "{"));
        home.write("state/mine.broken", "{");
        let found = look(&home.case());
        let places = found.iter().map(|found| found.finding.file.clone().unwrap());
        assert_eq!(places.collect::<Vec<_>>(), asides.each_ref().map(|aside| aside.display().to_string()));
        assert!(found.iter().all(|it| it.finding.id == Id::LeftBroken && !it.finding.fixable), "{found:?}");
        for aside in asides {
            fs::remove_file(aside).unwrap();
        }
        assert_eq!(ids(&home.case()), []);
    }

    #[test]
    fn a_socket_goes_only_while_no_agent_owns_it() {
        let home = Home::new("");
        home.write("run/door.sock", "");
        let mut case = home.case();
        assert_eq!(ids(&case), [], "an agent answers");
        case.agent = AgentSeen::Nobody;
        let found = look(&case);
        assert_eq!(found[0].finding.id, Id::LeftSocket);

        // An agent comes between the look and the remedy.
        let lock = File::create(home.path("run/door.lock")).unwrap();
        lock.try_lock().unwrap();
        mend(&home, &found);
        assert!(home.path("run/door.sock").exists());
        assert_eq!(ids(&case), []);
        drop(lock);
        mend(&home, &look(&case));
        assert!(!home.path("run/door.sock").exists());
        assert_eq!(ids(&case), []);
    }
}
