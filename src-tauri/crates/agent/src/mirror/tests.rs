use std::fs::FileTimes;
use std::time::SystemTime;

use brain::words::{Endpoints, Region, SessionName, StartUrl};
use jiff::SignedDuration;

use super::*;

mod foreign;
mod sessions;

const START_URL: &str = "https://acme.awsapps.com/start";

fn session(form: SessionForm) -> SessionKey {
    SessionKey {
        form,
        start_url: StartUrl::new(START_URL),
        region: Region::new("eu-central-1"),
        endpoints: Endpoints::default(),
    }
}

fn acme() -> SessionKey {
    session(SessionForm::Named(SessionName::new("acme")))
}

fn legacy() -> SessionKey {
    session(SessionForm::Legacy)
}

/// Daypass's sign-in, as it is after the given number of renewals.
fn held(renewals: i64) -> SessionSecrets {
    let first: Timestamp = "2026-01-05T08:00:00.5Z".parse().unwrap();
    let issued_at = first + SignedDuration::from_mins(40 * renewals);
    SessionSecrets {
        access_token: format!("s3cret-access-{renewals}").into(),
        refresh_token: Some(format!("s3cret-refresh-{renewals}").into()),
        client_id: "daypass-client".to_owned(),
        client_secret: "s3cret-client".into(),
        issued_at,
        expires_at: issued_at + SignedDuration::from_hours(1),
        registration_expires_at: first + SignedDuration::from_hours(24 * 90),
    }
}

/// A file as the AWS CLI writes it.
fn by_aws_cli(access_token: &str, client: &str, minutes_left: i64) -> String {
    let end = Timestamp::now() + SignedDuration::from_mins(minutes_left);
    format!(
        r#"{{"startUrl": "{START_URL}", "region": "eu-central-1", "accessToken": "{access_token}", "expiresAt": "{}", "clientId": "{client}", "clientSecret": "s3cret-theirs", "registrationExpiresAt": "2999-01-01T00:00:00Z", "refreshToken": "refresh of {access_token}"}}"#,
        end.strftime("%Y-%m-%dT%H:%M:%SZ")
    )
}

/// A cache of its own in a temporary directory, and the mirror of one Daypass process.
struct Place {
    directory: tempfile::TempDir,
    mirror: Mirror,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mirror = mirror_below(directory.path());
        Self { directory, mirror }
    }

    fn file(&self, place: &SessionKey) -> PathBuf {
        self.mirror.cache.file(place)
    }

    fn notes(&self) -> PathBuf {
        self.directory.path().join("mirror.json")
    }

    /// What is in the place; empty where there is no file.
    fn text(&self, place: &SessionKey) -> String {
        fs::read_to_string(self.file(place)).unwrap_or_default()
    }

    /// Another program writes into the session's place, in place as the AWS CLI does.
    fn theirs(&self, text: &str) {
        fs::create_dir_all(self.mirror.cache.directory()).unwrap();
        fs::write(self.file(&acme()), text).unwrap();
    }

    /// As if the session's file were older than it is.
    fn written_at(&self, at: Timestamp) {
        let file = fs::File::options().write(true).open(self.file(&acme())).unwrap();
        file.set_times(FileTimes::new().set_modified(SystemTime::from(at))).unwrap();
    }

    fn publish(&self, secrets: &SessionSecrets, share: SdkCache) -> Result<(), NotPublished> {
        self.mirror.publish(&acme(), &[acme(), legacy()], secrets, share)
    }

    fn look(&self, held: Option<&SessionSecrets>) -> Seen {
        self.mirror.look(&acme(), held).unwrap()
    }

    fn foreign(&self, held: Option<&SessionSecrets>) -> ForeignToken {
        let seen = self.look(held);
        let Seen::Foreign(foreign) = seen else { panic!("no foreign token: {seen:?}") };
        foreign
    }
}

fn mirror_below(directory: &Path) -> Mirror {
    let cache = TokenCache::at(directory.join("sso/cache"));
    Mirror::new(cache, directory.join("mirror.json"), &directory.join("locks"))
}

fn is_foreign(result: &Result<(), NotPublished>) -> bool {
    matches!(result, Err(NotPublished::Foreign { .. }))
}

#[test]
fn aws_tools_find_the_access_token_and_nothing_that_renews_it() {
    let place = Place::new();
    assert!(matches!(place.look(None), Seen::Nothing));
    place.publish(&held(0), SdkCache::AccessToken).unwrap();
    for place_of in [acme(), legacy()] {
        let text = place.text(&place_of);
        assert!(text.contains("s3cret-access-0"), "{text}");
        for secret in ["s3cret-refresh", "s3cret-client", "daypass-client"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    assert!(matches!(place.look(None), Seen::Ours));
    place.publish(&held(1), SdkCache::AccessToken).unwrap();
    assert!(place.text(&acme()).contains("s3cret-access-1"));
}

#[test]
fn in_full_the_session_has_what_renews_it_and_the_legacy_place_never_has() {
    let place = Place::new();
    place.publish(&held(0), SdkCache::Full).unwrap();
    for secret in ["s3cret-access-0", "s3cret-refresh-0", "s3cret-client", "daypass-client"] {
        assert!(place.text(&acme()).contains(secret));
    }
    assert!(place.text(&legacy()).contains("s3cret-access-0"));
    assert!(!place.text(&legacy()).contains("s3cret-refresh-0"));
}

#[test]
fn another_choice_rewrites_or_removes_what_is_ours() {
    let place = Place::new();
    place.publish(&held(0), SdkCache::Full).unwrap();
    place.publish(&held(0), SdkCache::AccessToken).unwrap();
    assert!(!place.text(&acme()).contains("s3cret-refresh-0"));
    place.publish(&held(0), SdkCache::Full).unwrap();
    assert!(place.text(&acme()).contains("s3cret-refresh-0"));
    place.publish(&held(0), SdkCache::Off).unwrap();
    assert_eq!((place.text(&acme()), place.text(&legacy())), (String::new(), String::new()));
    assert!(matches!(place.look(Some(&held(0))), Seen::Nothing));
    place.publish(&held(0), SdkCache::Off).unwrap();
}

#[test]
fn what_is_as_it_should_be_is_not_written_again() {
    let place = Place::new();
    place.publish(&held(0), SdkCache::AccessToken).unwrap();
    let long_ago = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1);
    place.written_at(long_ago);
    place.publish(&held(0), SdkCache::AccessToken).unwrap();
    assert_eq!(place.mirror.written_at(&acme()), long_ago);
}

#[test]
fn what_vanished_is_told_apart_from_what_never_was() {
    let place = Place::new();
    assert!(matches!(place.look(Some(&held(0))), Seen::Nothing));
    place.publish(&held(0), SdkCache::AccessToken).unwrap();
    fs::remove_dir_all(place.mirror.cache.directory()).unwrap();
    assert!(matches!(place.look(Some(&held(0))), Seen::Vanished));
    place.publish(&held(0), SdkCache::AccessToken).unwrap();
    assert!(matches!(place.look(Some(&held(0))), Seen::Ours));
}

#[test]
fn removed_is_what_is_ours_and_in_the_places_named() {
    let place = Place::new();
    place.publish(&held(0), SdkCache::AccessToken).unwrap();
    place.mirror.remove(&acme(), &[acme()]).unwrap();
    assert_eq!(place.text(&acme()), "");
    assert!(matches!(place.look(Some(&held(0))), Seen::Nothing));
    assert!(!place.text(&legacy()).is_empty());

    place.publish(&held(0), SdkCache::AccessToken).unwrap();
    place.mirror.remove_all().unwrap();
    assert_eq!((place.text(&acme()), place.text(&legacy())), (String::new(), String::new()));
    assert_eq!(fs::read_to_string(place.notes()).unwrap(), "{}");
}

#[test]
fn another_process_knows_what_this_one_wrote() {
    let place = Place::new();
    place.publish(&held(0), SdkCache::AccessToken).unwrap();
    let other = mirror_below(place.directory.path());
    assert!(matches!(other.look(&acme(), None).unwrap(), Seen::Ours));
    other.publish(&acme(), &[acme()], &held(1), SdkCache::AccessToken).unwrap();
    assert!(matches!(place.look(Some(&held(0))), Seen::Ours));
    place.mirror.remove_all().unwrap();
    assert_eq!(place.text(&acme()), "");
}

#[test]
fn a_process_that_is_late_does_not_bring_an_older_token_back() {
    let place = Place::new();
    place.publish(&held(1), SdkCache::AccessToken).unwrap();
    place.publish(&held(0), SdkCache::AccessToken).unwrap();
    assert!(place.text(&acme()).contains("s3cret-access-1"));

    // But where the file is gone, or the clock was wrong, any token is better than none.
    fs::remove_file(place.file(&acme())).unwrap();
    place.publish(&held(0), SdkCache::AccessToken).unwrap();
    assert!(place.text(&acme()).contains("s3cret-access-0"));
    let from_the_future = Timestamp::now() + SignedDuration::from_hours(24);
    place.publish(&SessionSecrets { issued_at: from_the_future, ..held(1) }, SdkCache::AccessToken).unwrap();
    place.publish(&held(2), SdkCache::AccessToken).unwrap();
    assert!(place.text(&acme()).contains("s3cret-access-2"));
    place.publish(&held(0), SdkCache::Off).unwrap();
    assert_eq!(place.text(&acme()), "");
}

#[test]
fn a_crash_between_note_and_file_loses_nothing() {
    let place = Place::new();
    place.publish(&held(0), SdkCache::AccessToken).unwrap();
    let file = place.file(&acme());
    let next = forms(&acme(), &held(1))[0].clone();
    let mut notes = place.mirror.notes.open().unwrap();
    let mut note = notes.of(&file).clone();
    note.ours.push(next.clone());
    notes.set(&file, note).unwrap();
    drop(notes);
    // Dead before the file was written; the keychain has the newer token.
    assert!(matches!(place.look(None), Seen::Ours));
    place.publish(&held(1), SdkCache::AccessToken).unwrap();
    assert!(place.text(&acme()).contains("s3cret-access-1"));
    assert_eq!(place.mirror.notes.open().unwrap().of(&file).ours, [next]);
}

#[test]
fn notes_that_were_lost_are_made_again_from_the_sign_in() {
    let place = Place::new();
    for broken in [&b"{"[..], b"[]", b"\xff", br#"{"a.json": {"ours": ["17"]}}"#] {
        place.publish(&held(0), SdkCache::AccessToken).unwrap();
        fs::write(place.notes(), broken).unwrap();
        place.foreign(None);
        assert!(matches!(place.look(Some(&held(0))), Seen::Ours));
        place.publish(&held(0), SdkCache::AccessToken).unwrap();
        assert!(matches!(place.look(None), Seen::Ours));
    }
}

#[test]
fn notes_words_and_debug_give_no_secret_away() {
    let place = Place::new();
    place.publish(&held(0), SdkCache::Full).unwrap();
    let notes = fs::read_to_string(place.notes()).unwrap();
    place.theirs(&by_aws_cli("s3cret-renewed", "daypass-client", 60));
    let renewed = place.look(Some(&held(0)));
    place.theirs(&by_aws_cli("s3cret-foreign", "cli", 60));
    let (foreign, taken_over) = (place.look(Some(&held(0))), place.mirror.take_over(&acme()));
    let refusal = place.publish(&held(0), SdkCache::Full).unwrap_err();
    let shown = format!("{notes} {renewed:?} {foreign:?} {taken_over:?} {refusal:?} {refusal}");
    assert!(shown.contains("daypass-client"));
    assert!(!shown.contains("s3cret") && !shown.contains("refresh of"), "{shown}");
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_tokens_or_notes() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::new();
    place.publish(&held(0), SdkCache::AccessToken).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.file(&acme())), 0o600);
    assert_eq!(mode(place.mirror.cache.directory()), 0o700);
    assert_eq!(mode(&place.notes()), 0o600);
}

#[test]
fn what_cannot_be_read_or_written_is_named() {
    let place = Place::new();
    fs::create_dir_all(place.file(&acme())).unwrap();
    let name = place.file(&acme()).display().to_string();
    assert!(place.publish(&held(0), SdkCache::AccessToken).unwrap_err().to_string().starts_with(&name));
    assert!(place.mirror.look(&acme(), None).unwrap_err().to_string().starts_with(&name));

    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("locks"), "a file in the directory's place").unwrap();
    let mirror = mirror_below(directory.path());
    let told = mirror.publish(&acme(), &[acme()], &held(0), SdkCache::AccessToken).unwrap_err().to_string();
    assert!(told.contains("mirror.lock"), "{told}");
}

#[test]
fn of_two_writers_no_reader_sees_half_a_file_and_nobody_takes_it_for_foreign() {
    let place = Place::new();
    place.publish(&held(0), SdkCache::Full).unwrap();
    thread::scope(|scope| {
        let writers = [0, 1].map(|first| {
            // As in a process of its own: locks are not shared either way.
            let mirror = mirror_below(place.directory.path());
            scope.spawn(move || {
                for renewals in first..first + 20 {
                    mirror.publish(&acme(), &[acme(), legacy()], &held(renewals), SdkCache::Full).unwrap();
                }
            })
        });
        while !writers.iter().all(thread::ScopedJoinHandle::is_finished) {
            let bytes = fs::read(place.file(&acme())).unwrap();
            let object: serde_json::Value = serde_json::from_slice(&bytes).expect("a whole file");
            assert!(object["accessToken"].as_str().unwrap().starts_with("s3cret-access-"));
            assert!(matches!(place.look(None), Seen::Ours));
        }
    });
    assert!(matches!(place.look(None), Seen::Ours));
}

#[test]
fn what_a_killed_process_left_halfway_goes_at_the_next_turn() {
    let place = Place::new();
    place.publish(&held(0), SdkCache::Full).unwrap();
    let halfway = |name: &str| place.mirror.cache.directory().join(format!(".daypass-{name}"));
    let ends: [&dyn Fn(); 3] = [
        &|| place.publish(&held(1), SdkCache::Full).unwrap(),
        &|| place.publish(&held(1), SdkCache::Off).unwrap(),
        &|| place.mirror.remove(&acme(), &[acme(), legacy()]).unwrap(),
    ];
    for end in ends {
        let (ours, theirs) = (halfway("ours"), halfway("theirs"));
        fs::write(&ours, place.text(&acme())).unwrap();
        fs::write(&theirs, by_aws_cli("s3cret", "another", 60)).unwrap();
        end();
        assert!(!ours.exists(), "a token of ours is left");
        assert!(theirs.exists(), "another program may be about to put it in place");
        place.publish(&held(1), SdkCache::Full).unwrap();
    }
}
