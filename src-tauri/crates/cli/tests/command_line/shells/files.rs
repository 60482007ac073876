//! `.daypass` files: only what the person allowed, as they allowed it.

use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt as _, fs::symlink},
};

use super::{CONFIG, choice_file, choose, in_each};
use crate::scene::{Scene, until};

#[test]
fn a_file_brings_its_profile_once_it_is_allowed_and_until_it_changes() {
    in_each(|scene, _, terminal| {
        choose(scene, &["prod-admin"]);
        let project = scene.home().join("a project");
        fs::create_dir_all(project.join("src/deep")).unwrap();
        let file = project.join(".daypass");
        fs::write(&file, "dev\n").unwrap();
        terminal.types("cd 'a project/src/deep'");
        terminal.shows("asks for the profile “dev”, and you did not allow that yet.");
        terminal.has_profile(Some("prod-admin"));

        terminal.types("\"$DAYPASS\" allow");
        terminal.shows("Allowed: ");
        terminal.has_profile(Some("dev"));
        let before = terminal.children();
        for _ in 0..20 {
            terminal.enter();
        }
        assert_eq!(terminal.children(), before, "a prompt started a process");

        fs::write(&file, "$(touch pwned) `touch pwned`\n").unwrap();
        let changed = "was changed since you allowed it, and asks for “$(touch pwned) `touch pwned`” now.";
        terminal.enter();
        terminal.shows(changed);
        terminal.has_profile(Some("prod-admin"));
        assert_eq!(terminal.times(changed), 1, "{}", terminal.all());
        terminal.types("\"$DAYPASS\" allow ../..");
        terminal.has_profile(Some("$(touch pwned) `touch pwned`"));

        terminal.types("\"$DAYPASS\" allow --revoke");
        terminal.shows("No longer allowed: ");
        terminal.has_profile(Some("prod-admin"));
        fs::remove_file(&file).unwrap();
        terminal.has_profile(Some("prod-admin"));
        assert_eq!(fs::read_dir(project.join("src/deep")).unwrap().count(), 0);
    });
}

#[test]
fn what_a_file_brings_is_looked_at_again_once_the_config_has_changed() {
    in_each(|scene, _, terminal| {
        choose(scene, &["prod-admin"]);
        fs::write(scene.home().join(".daypass"), "dev\n").unwrap();
        assert!(scene.run(&["allow", scene.home().to_str().unwrap()]).status.success());
        terminal.has_profile(Some("dev"));
        let agent = scene.agent();
        let before = fs::read(choice_file(scene)).unwrap();
        // At once, or half of it is seen.
        let new = scene.home().join("new");
        fs::write(&new, CONFIG.replace("[profile dev]", "[profile gone]")).unwrap();
        fs::rename(new, scene.home().join(".aws/config")).unwrap();
        until("shells are told", || fs::read(choice_file(scene)).unwrap() != before);
        terminal.has_profile(Some("prod-admin"));
        assert_eq!(terminal.times("There is no profile “dev” in your AWS config."), 1, "{}", terminal.all());
        drop(agent);
        let before = terminal.children();
        for _ in 0..20 {
            terminal.enter();
        }
        assert_eq!(terminal.children(), before, "a prompt started a process");
    });
}

#[test]
fn what_is_allowed_is_not_allowed_elsewhere() {
    in_each(|scene, _, terminal| {
        choose(scene, &["prod-admin"]);
        for directory in ["mine", "theirs"] {
            fs::create_dir(scene.home().join(directory)).unwrap();
            fs::write(scene.home().join(directory).join(".daypass"), "dev\n").unwrap();
        }
        assert!(scene.run(&["allow", scene.home().join("mine").to_str().unwrap()]).status.success());
        terminal.types("cd mine");
        terminal.has_profile(Some("dev"));
        terminal.types("cd ../theirs");
        terminal.shows("asks for the profile “dev”, and you did not allow that yet.");
        terminal.has_profile(Some("prod-admin"));
        // Nor is a copy of the whole directory.
        terminal.types("cp -r ../mine ../copy; cd ../copy");
        terminal.shows("asks for the profile “dev”, and you did not allow that yet.");
        terminal.has_profile(Some("prod-admin"));
    });
}

#[test]
fn outside_of_the_directory_the_choice_holds_again_and_the_nearest_file_counts() {
    in_each(|scene, _, terminal| {
        choose(scene, &["$(touch pwned) `touch pwned`"]);
        for (directory, name) in [("outer", "prod-admin"), ("outer/inner", "dev")] {
            let directory = scene.home().join(directory);
            fs::create_dir(&directory).unwrap();
            fs::write(directory.join(".daypass"), name).unwrap();
            let allowed = scene.run(&["allow", directory.to_str().unwrap()]);
            assert!(allowed.status.success(), "{allowed:?}");
        }
        terminal.types("cd outer/inner");
        terminal.has_profile(Some("dev"));
        terminal.types("cd ..");
        terminal.shows("prod-admin is guarded, so ");
        terminal.shows("daypass_pin prod-admin");
        terminal.has_profile(Some("$(touch pwned) `touch pwned`"));
        // A directory of that name is something else's.
        fs::create_dir_all(scene.home().join("outer/inner/deep/.daypass")).unwrap();
        terminal.types("cd inner/deep");
        terminal.has_profile(Some("dev"));
        terminal.types("\"$DAYPASS\" allow");
        terminal.shows("inner/.daypass brings dev");
        terminal.types("cd ../../..");
        terminal.has_profile(Some("$(touch pwned) `touch pwned`"));
    });
}

#[test]
fn a_link_or_a_pipe_is_never_taken_and_nobody_waits_for_it() {
    in_each(|scene, _, terminal| {
        fs::write(scene.home().join("elsewhere"), "dev\n").unwrap();
        symlink("elsewhere", scene.home().join(".daypass")).unwrap();
        terminal.enter();
        terminal.shows("is a link, which Daypass does not follow.");
        terminal.has_profile(None);
        fs::remove_file(scene.home().join(".daypass")).unwrap();
        terminal.enter();
        terminal.types("mkfifo .daypass");
        terminal.shows("it is not an ordinary file");
        terminal.has_profile(None);
    });
}

/// A directory with such a file in it.
fn with_file(content: &[u8]) -> Scene {
    let scene = Scene::new(CONFIG);
    fs::write(scene.home().join(".daypass"), content).unwrap();
    scene
}

#[test]
fn what_a_file_gets_wrong_is_refused_with_its_line() {
    let cases: [(&[u8], &str, i32); 7] = [
        (b"", ", line 1: The name of a profile is missing.", 1),
        (b"\ndev\n", ", line 1: The name of a profile is missing.", 1),
        (b"dev\nAWS_REGION=x\n", ", line 2: There is more than the name of a profile.", 1),
        (b"\x1b[31mdev\n", ", line 1: This is no name that a terminal can show.", 1),
        (b"caf\xe9\n", ", line 1: This is not UTF-8 text.", 1),
        (b"nowhere\n", ", line 1: There is no profile “nowhere” in your AWS config.", 4),
        (&[b'x'; 1000], " cannot be read: it has more than 512 bytes.", 1),
    ];
    for (content, words, code) in cases {
        let scene = with_file(content);
        let told = scene.tell(&["allow", scene.home().to_str().unwrap()]);
        assert!(told.contains(words) && told.ends_with(&format!("exit {code}\n")), "{told}");
        assert_eq!(scene.run(&["allow", "--list"]).stdout, b"");
    }
}

#[test]
fn a_directory_whose_name_no_terminal_can_show_brings_nothing_and_is_shown_escaped() {
    for name in [&b"e\x1b[31mX\x1b]0;pwned\x07"[..], b"caf\xe9", "a\u{202e}b".as_bytes()] {
        let scene = Scene::new(CONFIG);
        let directory = scene.home().join(OsStr::from_bytes(name));
        fs::create_dir(&directory).unwrap();
        let file = directory.join(".daypass");
        let at = |arguments: &[&OsStr]| {
            let refused = scene.command(arguments).current_dir(&directory).output().unwrap();
            let told = String::from_utf8(refused.stderr).unwrap();
            assert_eq!(refused.stdout, b"");
            assert!(!told.trim_end().contains(|c: char| c.is_control() && c != '\n'), "{told:?}");
            assert!(!told.contains('\u{202e}'), "{told:?}");
            (refused.status.code(), told)
        };
        assert_eq!(at(&["allow".as_ref()]).0, Some(4), "there is none yet");
        fs::write(&file, "dev\n").unwrap();
        for arguments in [
            &["allow".as_ref()][..],
            &["allow".as_ref(), directory.as_os_str()],
            &["hook".as_ref(), "here".as_ref(), "--".as_ref(), file.as_os_str()],
        ] {
            let (code, told) = at(arguments);
            assert!(told.contains("is in a directory whose name no terminal can show"), "{told}");
            assert!(!told.contains("daypass allow"), "there is nothing to paste: {told}");
            assert_eq!(code, Some(1));
        }
        assert_eq!(scene.run(&["allow", "--list"]).stdout, b"");
    }
}

#[test]
fn what_has_keys_of_its_own_is_guarded_by_its_name_and_what_is_in_no_config_is_not_brought() {
    let scene = with_file(b"prodkeys\n");
    let file = scene.home().join(".daypass");
    let here = ["hook", "here", "--", file.to_str().unwrap()];
    let keys = "[profile prodkeys]\naws_access_key_id = AKIA\naws_secret_access_key = x\n";
    fs::write(scene.home().join(".aws/config"), keys).unwrap();
    let told = scene.tell(&["allow", scene.home().to_str().unwrap()]);
    assert!(told.contains("prodkeys is guarded, so it does not come by itself."), "{told}");
    let told = scene.tell(&here);
    assert!(told.contains("prodkeys is guarded, so ~/.daypass does not bring it by itself."), "{told}");
    assert!(!told.contains("out|") && told.ends_with("exit 5\n"), "{told}");
    fs::write(scene.home().join(".aws/config"), CONFIG).unwrap();
    let told = scene.tell(&here);
    assert!(told.contains("line 1: There is no profile “prodkeys” in your AWS config."), "{told}");
    assert!(!told.contains("out|") && told.ends_with("exit 4\n"), "{told}");
}

#[test]
fn a_file_of_somebody_else_is_refused() {
    // Only root can give a file away.
    if rustix::process::geteuid().is_root() {
        let scene = with_file(b"dev\n");
        std::os::unix::fs::chown(scene.home().join(".daypass"), Some(1), None).unwrap();
        let told = scene.tell(&["allow", scene.home().to_str().unwrap()]);
        assert!(told.contains("belongs to somebody else"), "{told}");
    }
}

#[test]
fn what_is_allowed_is_listed_and_can_be_revoked_also_when_it_is_gone() {
    let scene = with_file(b"dev\r\n");
    let home = scene.home().to_str().unwrap();
    assert!(scene.tell(&["allow", home]).contains("Allowed: ~/.daypass brings dev\n"));
    assert_eq!(scene.tell(&["allow", "--list"]), "$ daypass allow --list\nout| ~/.daypass  dev\nexit 0\n");
    fs::write(scene.home().join(".daypass"), "prod-admin\n").unwrap();
    assert!(scene.tell(&["allow", "--list"]).contains("~/.daypass  (changed since)\n"));
    fs::remove_file(scene.home().join(".daypass")).unwrap();
    assert!(scene.tell(&["allow", "--revoke", home]).contains("No longer allowed: ~/.daypass\n"));
    assert!(scene.tell(&["allow", "--revoke", home]).ends_with("is not allowed anyway.\nexit 4\n"));
    assert!(scene.tell(&["allow", "/proc"]).ends_with("exit 4\n"));
    assert!(scene.tell(&["allow", "/etc/passwd"]).ends_with("is no file called .daypass.\nexit 2\n"));
}
