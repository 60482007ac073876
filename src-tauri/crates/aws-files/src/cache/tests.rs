use std::fs;

use brain::words::{Endpoints, Region, SessionName, StartUrl};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use secrecy::{ExposeSecret as _, SecretString};

use super::*;

const START_URL: &str = "https://x.awsapps.com/start";

fn session(form: SessionForm) -> SessionKey {
    SessionKey {
        form,
        start_url: StartUrl::new(START_URL),
        region: Region::new("us-east-1"),
        endpoints: Endpoints::default(),
    }
}

fn named(name: &str) -> SessionKey {
    session(SessionForm::Named(SessionName::new(name)))
}

fn instant(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn token() -> Token {
    Token {
        access_token: SecretString::from("s3cret-access"),
        expires_at: instant("2026-11-21T11:09:17.999Z"),
        renewal: Some(Renewal {
            refresh_token: SecretString::from("s3cret-refresh"),
            client_id: "client".to_owned(),
            client_secret: SecretString::from("s3cret-client"),
            registration_expires_at: instant("2027-02-19T03:09:17Z"),
        }),
    }
}

fn content(share: Share) -> Content {
    Content::new(&named("s"), &token(), share)
}

/// A cache in a temporary directory, with one session's file.
struct Place {
    directory: tempfile::TempDir,
    cache: TokenCache,
    writer: Writer,
    session: SessionKey,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let cache = TokenCache::at(directory.path().join("sso/cache"));
        let writer = Writer::new(directory.path().join("locks"));
        Self { directory, cache, writer, session: named("s") }
    }

    fn file(&self) -> PathBuf {
        self.cache.file(&self.session)
    }

    /// Another program writes, in place.
    fn theirs(&self, text: &str) {
        fs::create_dir_all(self.directory.path().join("sso/cache")).expect("made");
        fs::write(self.file(), text).expect("written");
    }

    fn text(&self) -> String {
        fs::read_to_string(self.file()).expect("the file")
    }

    fn look(&self) -> Seen {
        self.cache.look(&self.session).expect("readable")
    }

    fn write(&self, content: &Content, ours: &[Fingerprint]) -> Result<(), NotReplaced> {
        self.cache.write(&self.writer, &self.session, content, ours)
    }

    fn remove(&self, ours: &[Fingerprint]) -> bool {
        remove(&self.writer, &self.file(), ours).expect("no trouble")
    }
}

fn found(text: &str) -> Found {
    let Seen::Token(found) = token::read(text.as_bytes()) else { panic!("no token: {text}") };
    found
}

#[test]
fn only_home_moves_the_cache() {
    let find = |variables: &[(&str, &str)]| {
        TokenCache::find(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        })
    };
    let at = |path: &str| Some(TokenCache::at(path));
    let moved = [("HOME", "/h"), ("AWS_CONFIG_FILE", "/c"), ("AWS_LOGIN_CACHE_DIRECTORY", "/l")];
    assert_eq!(find(&moved), at("/h/.aws/sso/cache"));
    assert_eq!(find(&[("HOME", ""), ("USERPROFILE", "/u")]), at("/u/.aws/sso/cache"));
    assert_eq!(find(&[("HOMEDRIVE", "/d"), ("HOMEPATH", "/p")]), at("/d/p/.aws/sso/cache"));
    assert_eq!(find(&[("AWS_CONFIG_FILE", "/c")]), None);
}

#[test]
fn files_are_named_as_every_aws_tool_names_them() {
    let cache = TokenCache::at("/cache");
    for (session, name) in [
        (named("s"), "a0f1490a20d0211c997b44bc357e1972deab8ae3.json"),
        (session(SessionForm::Legacy), "3947de8b16688092197fa616c34e01335f21d256.json"),
    ] {
        assert_eq!(cache.file(&session), Path::new("/cache").join(name));
    }
}

#[test]
fn the_mirror_has_the_access_token_and_nothing_that_renews_it() {
    assert_eq!(
        String::from_utf8_lossy(content(Share::AccessToken).bytes()),
        r#"{"startUrl":"https://x.awsapps.com/start","region":"us-east-1","accessToken":"s3cret-access","expiresAt":"2026-11-21T11:09:17Z"}"#
    );
}

#[test]
fn a_full_file_has_all_keys_in_the_cli_s_order() {
    assert_eq!(
        String::from_utf8_lossy(content(Share::Full).bytes()),
        r#"{"startUrl":"https://x.awsapps.com/start","region":"us-east-1","accessToken":"s3cret-access","expiresAt":"2026-11-21T11:09:17Z","clientId":"client","clientSecret":"s3cret-client","registrationExpiresAt":"2027-02-19T03:09:17Z","refreshToken":"s3cret-refresh"}"#
    );
}

#[test]
fn every_way_to_write_a_time_is_read() {
    let of = |written: &str| match token::read(
        format!(r#"{{"accessToken":"t","expiresAt":"{written}"}}"#).as_bytes(),
    ) {
        Seen::Token(found) => Some(found.token.expires_at),
        Seen::Nothing | Seen::Busy(_) | Seen::Other(_) => None,
    };
    for (written, meant) in [
        ("2026-11-21T03:09:17Z", "2026-11-21T03:09:17Z"),
        ("2026-11-21T03:09:17.1Z", "2026-11-21T03:09:17.1Z"),
        ("2026-11-21T03:11:01.810Z", "2026-11-21T03:11:01.81Z"),
        ("2026-11-21T03:10:54.440714Z", "2026-11-21T03:10:54.440714Z"),
        ("2026-11-21T03:10:54.123456789Z", "2026-11-21T03:10:54.123456789Z"),
        ("2026-11-21T03:09:17UTC", "2026-11-21T03:09:17Z"),
        ("2026-11-21T03:09:17.123UTC", "2026-11-21T03:09:17.123Z"),
        ("2026-11-21T03:09:17+00:00", "2026-11-21T03:09:17Z"),
        ("2026-11-21T03:09:17.5+00:00", "2026-11-21T03:09:17.5Z"),
        ("2026-11-21T03:09:17-08:00", "2026-11-21T11:09:17Z"),
        ("2026-11-21T03:09:17+05:30", "2026-11-20T21:39:17Z"),
    ] {
        assert_eq!(of(written), Some(instant(meant)), "{written}");
    }
    for meaningless in ["2026-11-21T03:09:17", "2026-11-21", "UTC", "tomorrow", "1795230557", ""] {
        assert_eq!(of(meaningless), None, "{meaningless}");
    }
}

#[test]
fn keys_that_nobody_knows_are_named_and_do_no_harm() {
    let found = found(
        r#"{"accessToken":"t","expiresAt":"2026-11-21T03:09:17Z","zone":{"a":[1]},"AccessToken":"s3cret",
            "region":"eu-west-1","clientId":null}"#,
    );
    assert_eq!(found.unknown_keys, ["AccessToken", "zone"]);
    assert_eq!(found.token.access_token.expose_secret(), "t");
    assert_eq!((found.start_url, found.region), (None, Some(Region::new("eu-west-1"))));
    assert!(found.token.renewal.is_none());
}

#[test]
fn a_renewal_is_whole_or_not_there() {
    let whole = String::from_utf8(content(Share::Full).bytes().to_vec()).expect("it is UTF-8");
    assert!(found(&whole).token.renewal.is_some());
    for key in ["clientId", "clientSecret", "registrationExpiresAt", "refreshToken"] {
        assert!(found(&whole.replace(key, "other")).token.renewal.is_none(), "{key}");
    }
}

#[test]
fn half_a_file_is_busy_at_whichever_byte_it_ends() {
    let content = content(Share::Full);
    for end in 0..content.bytes().len() {
        let seen = token::read(&content.bytes()[..end]);
        assert!(matches!(seen, Seen::Busy(_)), "{end}: {seen:?}");
    }
    assert!(matches!(token::read(b" \n"), Seen::Busy(_)));
}

#[test]
fn what_is_no_token_is_left_aside() {
    for text in [
        "SQLite format 3\0",
        "\0\0\0\0",
        "token: t",
        "17",
        r#"["https://x.awsapps.com/start", "us-east-1", "t", "2026-11-21T03:09:17Z", "", "", "", ""]"#,
        // A client registration.
        r#"{"clientId": "c", "clientSecret": "s", "expiresAt": "2026-11-21T03:09:17Z"}"#,
        // A role's credentials.
        r#"{"ProviderType": "sso", "Credentials": {"Expiration": "2026-11-21T03:09:17Z"}}"#,
        r#"{"accessToken": "t"}"#,
        r#"{"accessToken": "", "expiresAt": "2026-11-21T03:09:17Z"}"#,
        r#"{"accessToken": 17, "expiresAt": "2026-11-21T03:09:17Z"}"#,
    ] {
        let seen = token::read(text.as_bytes());
        assert!(matches!(seen, Seen::Other(_)), "{text}: {seen:?}");
    }
}

#[test]
fn a_token_of_another_portal_does_not_fit() {
    let found = found(std::str::from_utf8(content(Share::AccessToken).bytes()).expect("it is UTF-8"));
    let here = named("other name");
    assert!(found.fits(&here));
    assert!(!found.fits(&SessionKey { region: Region::new("eu-west-1"), ..here.clone() }));
    assert!(!found.fits(&SessionKey { start_url: StartUrl::new(format!("{START_URL}/")), ..here.clone() }));
    let found = Found { region: None, ..found };
    assert!(found.fits(&here));
    assert!(!Found { start_url: None, ..found }.fits(&here), "nobody knows whose it is");
}

#[test]
fn debug_shows_no_secret() {
    let content = content(Share::Full);
    let shown = format!("{content:?} {:?} {:?}", token(), token::read(content.bytes()));
    assert!(shown.contains("us-east-1") && !shown.contains("s3cret"), "{shown}");
}

#[test]
fn the_directory_is_made_and_our_own_file_is_replaced() {
    let place = Place::new();
    assert!(matches!(place.look(), Seen::Nothing));
    let (first, second) = (content(Share::AccessToken), content(Share::Full));
    place.write(&first, &[]).expect("there is no file");
    place.write(&second, &[first.fingerprint(), second.fingerprint()]).expect("the first is ours");
    let Seen::Token(found) = place.look() else { panic!("a token") };
    assert_eq!(found.fingerprint, second.fingerprint());
    assert!(place.remove(&[second.fingerprint()]));
    assert!(matches!(place.look(), Seen::Nothing));
    assert!(!place.remove(&[second.fingerprint()]));
}

#[test]
fn the_same_token_always_makes_the_same_file() {
    assert_eq!(content(Share::Full).fingerprint(), content(Share::Full).fingerprint());
    assert_ne!(content(Share::Full).fingerprint(), content(Share::AccessToken).fingerprint());
}

#[test]
fn somebody_else_s_file_stays_until_it_is_taken_over() {
    let ours = content(Share::AccessToken);
    let whole = r#"{"accessToken":"theirs","expiresAt":"2026-11-21T03:09:17Z"}"#;
    for theirs in [whole, "", "{", "no JSON"] {
        let place = Place::new();
        place.write(&ours, &[]).expect("there is no file");
        place.theirs(theirs);
        let notes = [ours.fingerprint()];
        let refusal = place.write(&ours, &notes);
        assert!(matches!(refusal, Err(NotReplaced::Changed { .. })), "{theirs}");
        assert!(!place.remove(&notes));
        assert_eq!(place.text(), theirs);

        let seen = match place.look() {
            Seen::Busy(seen) | Seen::Other(seen) | Seen::Token(Found { fingerprint: seen, .. }) => seen,
            Seen::Nothing => panic!("there is a file"),
        };
        place.write(&ours, &[seen]).expect("it is as seen");
        assert_eq!(place.text().as_bytes(), ours.bytes());
    }
}

#[test]
fn a_file_that_changed_since_it_was_seen_is_not_taken_over() {
    let place = Place::new();
    place.theirs("newer");
    let refusal = place.write(&content(Share::AccessToken), &[Fingerprint::of(b"older")]);
    assert!(matches!(refusal, Err(NotReplaced::Changed { .. })));
    assert_eq!(place.text(), "newer");
}

#[test]
fn what_cannot_be_read_is_named() {
    let place = Place::new();
    fs::create_dir_all(place.file()).expect("a directory in the file's place");
    assert_eq!(place.cache.look(&place.session).expect_err("it is a directory").path, place.file());
}

#[test]
fn what_is_longer_than_any_token_is_not_read() {
    let place = Place::new();
    place.theirs("");
    for (length, is_read) in [(LONGEST, true), (LONGEST + 1, false), (1 << 40, false)] {
        let file = fs::File::options().write(true).open(place.file()).expect("opened");
        file.set_len(length).expect("made that long");
        assert_eq!(place.cache.look(&place.session).is_ok(), is_read, "{length}");
    }
}

#[cfg(unix)]
#[test]
fn nobody_waits_for_what_is_no_file() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};

    let place = Place::new();
    place.theirs("");
    let ours = [content(Share::AccessToken).fingerprint()];
    let is_refused = || {
        let told = place.cache.look(&place.session).expect_err("it is no file").to_string();
        assert!(told.contains("it is not an ordinary file"), "{told}");
        place.write(&content(Share::AccessToken), &ours).expect_err("it is no file");
        remove(&place.writer, &place.file(), &ours).expect_err("it is no file");
    };
    fs::remove_file(place.file()).expect("removed");
    mknodat(CWD, place.file(), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe");
    is_refused();
    fs::remove_file(place.file()).expect("removed");
    std::os::unix::fs::symlink("/dev/zero", place.file()).expect("a link to a device without end");
    is_refused();
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_file_whoever_made_it() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    let mode = |path: &Path| fs::metadata(path).expect("it is there").mode() & 0o7777;
    let place = Place::new();
    let ours = content(Share::AccessToken);
    place.write(&ours, &[]).expect("there is no file");
    assert_eq!(mode(&place.file()), 0o600);
    assert_eq!(mode(place.file().parent().expect("the cache")), 0o700);

    fs::set_permissions(place.file(), fs::Permissions::from_mode(0o644)).expect("set");
    place.write(&ours, &[ours.fingerprint()]).expect("it is ours");
    assert_eq!(mode(&place.file()), 0o600);
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        words in prop::collection::vec(any::<String>(), 3),
        access_token in ".+",
        ends in prop::array::uniform2((0..253_402_200_000_i64, 0..1_000_000_000_i32)),
        renewable: bool,
        full: bool,
    ) {
        let [expires_at, registration_expires_at] = ends.map(|(second, nanosecond)| {
            Timestamp::new(second, nanosecond).expect("in range")
        });
        let renewal = Renewal {
            refresh_token: SecretString::from(words[0].as_str()),
            client_id: words[1].clone(),
            client_secret: SecretString::from(words[2].as_str()),
            registration_expires_at,
        };
        let access_token = SecretString::from(access_token);
        let written = Token { access_token, expires_at, renewal: renewable.then_some(renewal) };
        let share = if full { Share::Full } else { Share::AccessToken };
        let content = Content::new(&named("s"), &written, share);

        let Seen::Token(found) = token::read(content.bytes()) else { panic!("no token") };
        prop_assert!(found.fits(&named("s")));
        prop_assert_eq!(&found.unknown_keys, &Vec::<String>::new());
        prop_assert_eq!(&found.fingerprint, &content.fingerprint());
        let read = found.token;
        prop_assert_eq!(read.access_token.expose_secret(), written.access_token.expose_secret());
        let cut_off = written.expires_at.duration_since(read.expires_at);
        prop_assert!((SignedDuration::ZERO..SignedDuration::from_secs(1)).contains(&cut_off));
        prop_assert_eq!(read.renewal.is_some(), renewable && full);
        if let (Some(read), Some(written)) = (read.renewal, written.renewal) {
            prop_assert_eq!(read.refresh_token.expose_secret(), written.refresh_token.expose_secret());
            prop_assert_eq!(&read.client_id, &written.client_id);
            prop_assert_eq!(read.client_secret.expose_secret(), written.client_secret.expose_secret());
        }
    }
}
