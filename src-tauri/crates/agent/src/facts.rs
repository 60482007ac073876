//! What all Daypass processes of a person share and anybody may know, such as the active choice, and what
//! was learned of the sessions: files without secrets that are replaced whole.
//!
//! Several processes change the facts at a time, so a change is made to what the file holds by then: neither
//! loses what the other did.

use std::path::{Path, PathBuf};

use aws_files::{Expected, NotReplaced, Writer, write};
use brain::{
    Catalogue, Facts, FactsChange, History,
    words::{RoleKey, SessionKey},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Surroundings, default_profile, renew::key_name, shells};

/// The facts now. A file that is missing or makes no sense holds none: it is ours alone, and is begun anew at the
/// next choice, when what was there is kept beside it.
pub fn read(surroundings: &Surroundings) -> Facts {
    read_file(&surroundings.facts_file())
}

/// Whether `[default]` follows, if it is to: what to beware of there, or why it does not.
pub(crate) type Follows = Option<Result<Option<String>, String>>;

/// The same for a person who looks on: also whether `[default]` follows, where it is to or this is about that, what
/// to beware of there, and why it does not, in words. What could not be put back there stays Daypass's, so that the next one to try knows of it.
pub(crate) fn change_and_follow(
    surroundings: &Surroundings,
    change: &FactsChange,
) -> (Follows, Result<Facts, NotReplaced>) {
    if let FactsChange::Default(false) = change
        && let Err(error) = default_profile::restore(surroundings)
    {
        return (Some(Err(error.to_string())), Ok(read(surroundings)));
    }
    let is_default = matches!(change, FactsChange::Default(_));
    let changed = change_alone(surroundings, change);
    let follows = match &changed {
        Ok(facts) if facts.default => Some(default_profile::follow(surroundings)),
        Ok(_) => is_default.then_some(Ok(None)),
        Err(error) => return (is_default.then(|| Err(error.to_string())), changed),
    };
    (follows.map(|follows| follows.map_err(|error| error.to_string())), changed)
}

/// Makes a change to the facts, tells what follows them, and gives what they are then.
pub fn change(surroundings: &Surroundings, change: &FactsChange) -> Result<Facts, NotReplaced> {
    let facts = change_alone(surroundings, change)?;
    match default_profile::follow(surroundings) {
        Ok(None) => {}
        Ok(Some(unused)) => tracing::warn!("{unused}"),
        Err(error) => tracing::warn!(%error, "the default profile does not follow"),
    }
    Ok(facts)
}

/// The same but for `[default]`, which whoever has a person looking on sees to, and tells them of.
pub fn change_alone(surroundings: &Surroundings, change: &FactsChange) -> Result<Facts, NotReplaced> {
    let facts =
        change_file(surroundings, &surroundings.facts_file(), |facts: &mut Facts| facts.apply(change))?;
    let told = match change {
        FactsChange::Choose(..) | FactsChange::Rename { .. } => shells::tell_choice(surroundings),
        FactsChange::Use(..) | FactsChange::Favour(..) | FactsChange::Label(..) | FactsChange::Default(_) => {
            shells::tell(surroundings)
        }
    };
    if let Err(error) = told {
        tracing::warn!(%error, "shells do not hear of a change");
    }
    Ok(facts)
}

/// Makes a change to what one of Daypass's own files holds by then, and gives what it holds after it.
pub(crate) fn change_file<T: Default + Serialize + DeserializeOwned>(
    surroundings: &Surroundings,
    file: &Path,
    change: impl Fn(&mut T),
) -> Result<T, NotReplaced> {
    let mut held = T::default();
    let writer = Writer::new(surroundings.locks());
    writer.change(file, 0o600, |before| {
        held = match before.map(serde_json::from_slice) {
            Some(Ok(held)) => held,
            Some(Err(_)) => {
                // It may be of another version, or made by hand.
                let content = before.unwrap_or_default();
                if !content.trim_ascii().is_empty() {
                    writer.replace_private(&aside(file), &Expected::Anything, content)?;
                }
                T::default()
            }
            None => T::default(),
        };
        change(&mut held);
        Ok::<_, NotReplaced>(to_json(&held))
    })?;
    Ok(held)
}

/// Where a file of Daypass's own is kept that made no sense when it was to be changed.
fn aside(file: &Path) -> PathBuf {
    file.with_added_extension("broken")
}

/// Files of Daypass's own that made no sense and were begun anew, each with what it was.
pub fn begun_anew(surroundings: &Surroundings) -> Vec<(PathBuf, PathBuf)> {
    let files = [
        surroundings.facts_file(),
        surroundings.allowed_file(),
        surroundings.saved_keys_file(),
        surroundings.endpoint_file(),
    ];
    let files = files.into_iter().map(|file| (aside(&file), file));
    files.filter(|(aside, _)| aside.exists()).map(|(aside, file)| (file, aside)).collect()
}

/// What was learned of the sessions; nothing where that makes no sense.
pub(crate) fn read_history(surroundings: &Surroundings) -> History {
    read_file(&surroundings.history_file())
}

/// Replaces what was learned of the sessions.
pub(crate) fn write_history(surroundings: &Surroundings, history: &History) -> Result<(), NotReplaced> {
    write_file(surroundings, &surroundings.history_file(), history)
}

/// What the sessions offered when they were listed last; without those that make no sense.
pub fn read_catalogues(surroundings: &Surroundings) -> Vec<Catalogue> {
    let Ok(entries) = std::fs::read_dir(surroundings.catalogues()) else { return Vec::new() };
    let files = entries.flatten().map(|entry| entry.path());
    let files = files.filter(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.filter_map(|file| read_file::<Option<Catalogue>>(&file)).collect()
}

/// Replaces what a session offers.
pub(crate) fn write_catalogue(surroundings: &Surroundings, catalogue: &Catalogue) -> Result<(), NotReplaced> {
    write_file(surroundings, &catalogue_file(surroundings, &catalogue.session), catalogue)
}

/// What the portal called the account that a role leads to when it was listed last.
pub fn account_name(surroundings: &Surroundings, role: &RoleKey) -> Option<String> {
    let catalogue: Option<Catalogue> = read_file(&catalogue_file(surroundings, &role.session));
    let listed = catalogue.filter(|catalogue| catalogue.session == role.session)?.accounts;
    listed.into_iter().find(|account| account.id == *role.goal().0)?.name
}

fn catalogue_file(surroundings: &Surroundings, session: &SessionKey) -> PathBuf {
    surroundings.catalogues().join(format!("{}.json", key_name(session)))
}

pub(crate) fn read_file<T: Default + DeserializeOwned>(file: &Path) -> T {
    match write::read(file) {
        Ok(Some(content)) => parse(file, &content),
        Ok(None) => T::default(),
        Err(error) => {
            tracing::warn!(file = %file.display(), %error, "a file of Daypass's own cannot be read");
            T::default()
        }
    }
}

fn write_file(surroundings: &Surroundings, file: &Path, what: &impl Serialize) -> Result<(), NotReplaced> {
    let writer = Writer::new(surroundings.locks());
    writer.replace(file, &Expected::Anything, &to_json(what), 0o600).map(drop)
}

fn parse<T: Default + DeserializeOwned>(file: &Path, content: &[u8]) -> T {
    serde_json::from_slice(content).unwrap_or_else(|error| {
        // The person hears of it in other words.
        tracing::info!(file = %file.display(), %error, "a file of Daypass's own makes no sense");
        T::default()
    })
}

fn to_json(what: &impl Serialize) -> Vec<u8> {
    // A file that does not end in a line end may still be being written.
    let mut json = serde_json::to_vec_pretty(what).expect("it has string keys only");
    json.push(b'\n');
    json
}

#[cfg(test)]
mod tests {
    use std::thread;

    use brain::{
        Active,
        view::{Colour, Label},
        words::{
            AccountId, Endpoints, ProfileName, Region, RoleKey, RoleName, SessionForm, SessionKey, StartUrl,
        },
    };
    use jiff::Timestamp;

    use super::*;

    fn choice(profile: &str) -> Active {
        let session = SessionKey {
            form: SessionForm::Legacy,
            start_url: StartUrl::new("https://acme.awsapps.com/start"),
            region: Region::new("eu-west-1"),
            endpoints: Endpoints::default(),
        };
        let account: AccountId = "111122223333".parse().unwrap();
        let role = RoleKey::new(session, account, RoleName::new("Admin"));
        Active { profile: Some(ProfileName::new(profile)), role }
    }

    fn choose(profile: &str) -> FactsChange {
        FactsChange::Choose(Some(choice(profile)), Timestamp::UNIX_EPOCH)
    }

    fn scene() -> (tempfile::TempDir, Surroundings) {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        (directory, surroundings)
    }

    #[test]
    fn what_each_session_offers_is_kept_apart_and_a_file_that_makes_no_sense_is_passed_over() {
        let (_directory, surroundings) = scene();
        assert_eq!(read_catalogues(&surroundings), []);
        let listed_at = Timestamp::UNIX_EPOCH;
        let of = |session| Catalogue { session, listed_at, accounts: vec![], missing: vec![], changes: None };
        let acme = of(choice("a").role.session);
        let globex = of(SessionKey { region: Region::new("us-east-1"), ..acme.session.clone() });
        for catalogue in [&acme, &globex, &acme] {
            write_catalogue(&surroundings, catalogue).unwrap();
        }
        for (file, content) in [("half.json", "{\"session\""), ("null.json", "null"), ("notes", "")] {
            std::fs::write(surroundings.catalogues().join(file), content).unwrap();
        }
        let read = read_catalogues(&surroundings);
        assert!(read.len() == 2 && read.contains(&acme) && read.contains(&globex), "{read:?}");
    }

    #[test]
    fn what_is_changed_is_read() {
        let (_directory, surroundings) = scene();
        assert_eq!(read(&surroundings), Facts::default());
        let changes = [
            choose("größe mit raum"),
            FactsChange::Favour(choice("a"), true),
            FactsChange::Favour(Active { profile: None, ..choice("a") }, true),
            FactsChange::Label(
                choice("a"),
                Some(Label { colour: Colour::Violet, text: "prüfen".to_owned() }),
            ),
            FactsChange::Use(choice("b"), Timestamp::now()),
        ];
        let mut expected = Facts::default();
        for made in &changes {
            expected.apply(made);
            assert_eq!(change(&surroundings, made).unwrap(), expected);
            assert_eq!(read(&surroundings), expected);
        }
    }

    #[test]
    fn a_file_from_before_there_were_favourites_keeps_its_choice() {
        let (_directory, surroundings) = scene();
        change(&surroundings, &choose("a")).unwrap();
        let written: serde_json::Value =
            serde_json::from_slice(&std::fs::read(surroundings.facts_file()).unwrap()).unwrap();
        let old = serde_json::json!({ "active": written["active"] });
        std::fs::write(surroundings.facts_file(), old.to_string()).unwrap();
        assert_eq!(read(&surroundings).active, Some(choice("a")));
        let facts = change(&surroundings, &FactsChange::Favour(choice("b"), true)).unwrap();
        assert_eq!((facts.active, facts.favourites.iter().count()), (Some(choice("a")), 1));
    }

    #[test]
    fn content_that_makes_no_sense_is_no_choice_and_is_kept_aside_when_it_is_written_over() {
        let (_directory, surroundings) = scene();
        change(&surroundings, &choose("a")).unwrap();
        for content in [&b""[..], b"{", b"[]", b"\xff\xfe"] {
            std::fs::write(surroundings.facts_file(), content).unwrap();
            assert_eq!(read(&surroundings), Facts::default());
        }
        let broken = br#"{"active": {"profile": "mine"#;
        std::fs::write(surroundings.facts_file(), broken).unwrap();
        assert_eq!(begun_anew(&surroundings), []);
        change(&surroundings, &choose("a")).unwrap();
        assert_eq!(read(&surroundings).active, Some(choice("a")));
        let kept = surroundings.state().join("facts.json.broken");
        assert_eq!(std::fs::read(&kept).unwrap(), broken, "and it can be had back");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(begun_anew(&surroundings), [(surroundings.facts_file(), kept)]);
        for empty in [&b""[..], b"\n"] {
            std::fs::write(surroundings.facts_file(), empty).unwrap();
            change(&surroundings, &choose("a")).unwrap();
            assert_eq!(begun_anew(&surroundings).len(), 1);
        }
    }

    #[test]
    fn what_a_newer_daypass_remembers_stays_when_an_older_one_is_used() {
        let (_directory, surroundings) = scene();
        change(&surroundings, &FactsChange::Favour(choice("a"), true)).unwrap();
        let written = || -> serde_json::Value {
            serde_json::from_slice(&std::fs::read(surroundings.facts_file()).unwrap()).unwrap()
        };
        let mut newer = written();
        newer["favourites"].as_array_mut().unwrap().insert(0, serde_json::json!({ "group": "mine" }));
        newer["pinned"] = serde_json::json!({ "of": 1 });
        std::fs::write(surroundings.facts_file(), newer.to_string()).unwrap();
        change(&surroundings, &FactsChange::Favour(choice("a"), false)).unwrap();
        change(&surroundings, &FactsChange::Favour(choice("a"), true)).unwrap();
        assert_eq!(written(), newer);
        assert_eq!(begun_anew(&surroundings), []);
    }

    #[test]
    fn who_looks_on_is_told_whether_the_default_profile_follows_and_gets_theirs_back() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        let file = surroundings.config_file();
        let mine = "# mine\n[default]\nregion=eu-west-1   # here\n\n[profile dev]\nsso_start_url = \
                    https://acme.awsapps.com/start\nsso_region = eu-west-1\nsso_account_id = 111122223333\n\
                    sso_role_name = Admin\n";
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, mine).unwrap();
        change(&surroundings, &FactsChange::Choose(Some(choice("dev")), Timestamp::UNIX_EPOCH)).unwrap();
        let follow = |on| change_and_follow(&surroundings, &FactsChange::Default(on));

        let (follows, facts) = follow(true);
        assert_eq!((follows, facts.unwrap().default), (Some(Ok(None)), true));
        assert_eq!(std::fs::read_to_string(file).unwrap().matches("sso_role_name").count(), 2);
        let (follows, facts) = follow(false);
        assert_eq!((follows, facts.unwrap().default), (Some(Ok(None)), false));
        assert_eq!(std::fs::read_to_string(file).unwrap(), mine);
        let other = FactsChange::Choose(Some(choice("dev")), Timestamp::UNIX_EPOCH);
        assert_eq!(change_and_follow(&surroundings, &other).0, None, "nobody wants it");

        std::fs::remove_file(file).unwrap();
        std::fs::create_dir(file).unwrap();
        for on in [true, false] {
            let (follows, facts) = follow(on);
            let why = follows.unwrap().unwrap_err();
            assert!(why.contains(&file.display().to_string()) && facts.unwrap().default, "{why}");
        }
    }

    #[test]
    fn nobody_loses_what_another_changed_at_the_same_time() {
        let (_directory, surroundings) = scene();
        let name = |writer: usize, n: usize| format!("{writer}-{n}");
        thread::scope(|scope| {
            for writer in 0..4 {
                let surroundings = &surroundings;
                scope.spawn(move || {
                    for n in 0..20 {
                        let starred = FactsChange::Favour(choice(&name(writer, n)), true);
                        change(surroundings, &starred).unwrap();
                        change(surroundings, &choose(&name(writer, n))).unwrap();
                    }
                });
            }
            for _ in 0..200 {
                // Never half of one: what is starred stays so.
                let before = read(&surroundings).favourites;
                let since = read(&surroundings).favourites;
                assert!(before.iter().zip(since.iter()).all(|(before, since)| before == since));
                assert!(since.iter().count() >= before.iter().count());
            }
        });
        let facts = read(&surroundings);
        assert_eq!(facts.favourites.iter().count(), 80);
        assert!((0..4).any(|writer| facts.active == Some(choice(&name(writer, 19)))));
    }
}
