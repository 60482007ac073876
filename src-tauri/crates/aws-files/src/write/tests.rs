use super::*;

/// A directory for files, one for locks, and a writer.
struct Place {
    directory: tempfile::TempDir,
    writer: Writer,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let writer = Writer::new(directory.path().join("state/locks"));
        Self { directory, writer }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Names in the directory, without that of the locks.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.directory.path()).expect("the directory");
        let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
        let mut names: Vec<String> = names.filter(|name| name != "state").collect();
        names.sort();
        names
    }
}

#[test]
fn a_new_file_and_its_directories_are_made() {
    let place = Place::new();
    let path = place.path("a/b/config");
    let print = place.writer.replace(&path, &Expected::Nothing, b"new", 0o600).expect("written");
    assert_eq!(fs::read(&path).expect("the file"), b"new");
    assert_eq!(print, Fingerprint::of(b"new"));
}

#[test]
fn the_old_content_is_replaced_and_nothing_is_left_beside_it() {
    let place = Place::new();
    let path = place.path("config");
    fs::write(&path, "old").expect("written");
    let expected = Expected::Content(Fingerprint::of(b"old"));
    place.writer.replace(&path, &expected, b"new", 0o600).expect("written");
    assert_eq!(fs::read(&path).expect("the file"), b"new");
    assert_eq!(place.names(), ["config"]);
}

#[test]
fn a_file_that_changed_in_the_meantime_is_left_alone() {
    let place = Place::new();
    let path = place.path("config");
    let gone = Expected::Content(Fingerprint::of(b"old"));
    let refused = |expected: &Expected| {
        let refusal = place.writer.replace(&path, expected, b"new", 0o600).expect_err("refused");
        assert!(matches!(refusal, NotReplaced::Changed { .. }), "{refusal}");
    };
    refused(&gone);
    assert_eq!(place.names(), [""; 0]);

    fs::write(&path, "theirs").expect("written");
    refused(&gone);
    refused(&Expected::Nothing);
    assert_eq!(fs::read(&path).expect("the file"), b"theirs");
    assert_eq!(place.names(), ["config"]);

    place.writer.replace(&path, &Expected::Anything, b"new", 0o600).expect("asked for");
    assert_eq!(fs::read(&path).expect("the file"), b"new");
}

#[test]
fn a_directory_is_never_replaced() {
    let place = Place::new();
    let refusal = place.writer.replace(place.directory.path(), &Expected::Anything, b"new", 0o600);
    assert!(matches!(refusal, Err(NotReplaced::NotAFile { .. })));
}

#[test]
fn a_file_is_removed_only_while_it_is_as_expected() {
    let place = Place::new();
    let path = place.path("config");
    assert!(!place.writer.remove(&path, &Fingerprint::of(b"ours")).expect("nothing to do"));

    fs::write(&path, "theirs").expect("written");
    let refusal = place.writer.remove(&path, &Fingerprint::of(b"ours"));
    assert!(matches!(refusal, Err(NotReplaced::Changed { .. })));
    assert_eq!(fs::read(&path).expect("the file"), b"theirs");

    assert!(place.writer.remove(&path, &Fingerprint::of(b"theirs")).expect("removed"));
    assert_eq!(place.names(), [""; 0]);
}

#[test]
fn a_fingerprint_that_was_noted_is_read_again() {
    let print = Fingerprint::of(b"content");
    let noted = print.to_string();
    assert_eq!(noted, "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73");
    assert_eq!(noted.parse(), Ok(print));
    for other in ["", "ed70", "zd7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"] {
        assert_eq!(other.parse::<Fingerprint>(), Err(NotAFingerprint));
    }
}

#[test]
fn writers_in_a_race_lose_no_update() {
    const WRITERS: usize = 4;
    const UPDATES: usize = 25;
    let place = Place::new();
    let path = place.path("count");
    place.writer.replace(&path, &Expected::Nothing, b"0", 0o600).expect("written");
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                let mut done = 0;
                while done < UPDATES {
                    let seen = fs::read(&path).expect("the file is whole at any time");
                    let count: usize = String::from_utf8_lossy(&seen).parse().expect("a number");
                    let expected = Expected::Content(Fingerprint::of(&seen));
                    let next = (count + 1).to_string();
                    match place.writer.replace(&path, &expected, next.as_bytes(), 0o600) {
                        Ok(_) => done += 1,
                        Err(NotReplaced::Changed { .. }) => {}
                        Err(other) => panic!("{other}"),
                    }
                }
            });
        }
    });
    assert_eq!(fs::read_to_string(&path).expect("the file"), (WRITERS * UPDATES).to_string());
    assert_eq!(place.names(), ["count"]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("the file").mode() & 0o7777
    }

    #[test]
    fn new_files_and_directories_are_the_person_s_alone() {
        let place = Place::new();
        place.writer.replace(&place.path(".aws/config"), &Expected::Nothing, b"", 0o600).expect("written");
        assert_eq!(mode(&place.path(".aws/config")), 0o600);
        assert_eq!(mode(&place.path(".aws")), 0o700);
        assert_eq!(mode(&place.path("state/locks")), 0o700);
    }

    #[test]
    fn the_mode_is_kept() {
        let place = Place::new();
        let path = place.path("config");
        fs::write(&path, "old").expect("written");
        for kept in [0o644, 0o400, 0o660] {
            fs::set_permissions(&path, fs::Permissions::from_mode(kept)).expect("set");
            place.writer.replace(&path, &Expected::Anything, b"new", 0o600).expect("written");
            assert_eq!(mode(&path), kept);
        }
    }

    #[test]
    fn a_secret_is_the_person_s_alone_whatever_the_mode_was() {
        let place = Place::new();
        let path = place.path("token");
        fs::write(&path, "old").expect("written");
        for loose in [0o644, 0o666, 0o400] {
            fs::set_permissions(&path, fs::Permissions::from_mode(loose)).expect("set");
            place.writer.replace_private(&path, &Expected::Anything, b"new").expect("written");
            assert_eq!(mode(&path), 0o600);
        }
    }

    #[test]
    fn of_a_symbolic_link_the_file_is_removed() {
        let place = Place::new();
        fs::write(place.path("real"), "old").expect("written");
        symlink("real", place.path("link")).expect("linked");
        assert!(place.writer.remove(&place.path("link"), &Fingerprint::of(b"old")).expect("removed"));
        assert_eq!(place.names(), ["link"]);
    }

    #[test]
    fn a_symbolic_link_stays_and_its_file_is_replaced() {
        let place = Place::new();
        fs::create_dir(place.path("dotfiles")).expect("made");
        fs::write(place.path("dotfiles/real"), "old").expect("written");
        symlink("dotfiles/real", place.path("middle")).expect("linked");
        symlink(place.path("middle"), place.path("config")).expect("linked");
        let expected = Expected::Content(Fingerprint::of(b"old"));
        place.writer.replace(&place.path("config"), &expected, b"new", 0o600).expect("written");
        assert_eq!(fs::read(place.path("dotfiles/real")).expect("the file"), b"new");
        assert!(fs::symlink_metadata(place.path("config")).expect("the link").is_symlink());
        assert!(fs::symlink_metadata(place.path("middle")).expect("the link").is_symlink());
    }

    #[test]
    fn a_link_to_a_file_that_is_not_there_yet_makes_that_file() {
        let place = Place::new();
        symlink("elsewhere/real", place.path("config")).expect("linked");
        place.writer.replace(&place.path("config"), &Expected::Nothing, b"new", 0o600).expect("written");
        assert_eq!(fs::read(place.path("elsewhere/real")).expect("the file"), b"new");
    }

    #[test]
    fn links_in_a_circle_are_refused() {
        let place = Place::new();
        symlink("b", place.path("a")).expect("linked");
        symlink("a", place.path("b")).expect("linked");
        let refusal = place.writer.replace(&place.path("a"), &Expected::Anything, b"new", 0o600);
        assert!(matches!(refusal, Err(NotReplaced::Io { .. })));
    }

    #[test]
    fn a_device_is_never_replaced() {
        let place = Place::new();
        symlink("/dev/null", place.path("config")).expect("linked");
        let refusal = place.writer.replace(&place.path("config"), &Expected::Anything, b"new", 0o600);
        assert!(matches!(refusal, Err(NotReplaced::NotAFile { .. })));
    }

    #[test]
    fn the_owner_is_kept_where_permitted() {
        let place = Place::new();
        let path = place.path("config");
        fs::write(&path, "old").expect("written");
        // Only root may give a file away; for anyone else the owner cannot differ here.
        let given = std::os::unix::fs::chown(&path, Some(12), Some(34)).is_ok();
        let before = fs::metadata(&path).expect("the file");
        place.writer.replace(&path, &Expected::Anything, b"new", 0o600).expect("written");
        let after = fs::metadata(&path).expect("the file");
        assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
        assert!(!given || (after.uid(), after.gid()) == (12, 34));
    }
}

#[test]
#[cfg(unix)]
fn a_pipe_is_refused_rather_than_waited_for_and_a_device_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let pipe = directory.path().join("config");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let error = read(&pipe).unwrap_err();
    assert!(error.to_string().contains("it is a pipe"), "{error}");
    assert_eq!(read(Path::new("/dev/null")).unwrap(), Some(Vec::new()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_that_never_ends_is_refused_and_the_empty_one_is_empty() {
    for endless in ["/dev/full", "/dev/zero"] {
        let refusal = read(Path::new(endless)).expect_err(endless);
        assert_eq!(refusal.to_string(), "it is not an ordinary file", "{endless}");
    }
    assert_eq!(read(Path::new("/dev/null")).expect("readable"), Some(Vec::new()));
}
