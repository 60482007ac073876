//! Shells that follow the active profile: bash, zsh and fish at a terminal, PowerShell by its grammar.

mod files;
mod powershell;
mod terminal;

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
};

use terminal::{SHELLS, Shell, Terminal};

use crate::scene::{Scene, until};

const CONFIG: &str = "\
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1

[profile dev]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = ReadOnlyAccess

[profile prod-admin]
sso_session = acme
sso_account_id = 444455556666
sso_role_name = AdministratorAccess

[profile \"$(touch pwned) `touch pwned`\"]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = AdministratorAccess
";

/// An account whose state is in a directory with a name that no script should stumble over.
fn scene() -> Scene {
    let mut scene = Scene::new(CONFIG);
    let state = scene.home().join("it's $(touch pwned) \"`state`\"");
    fs::create_dir(&state).unwrap();
    scene.export("XDG_STATE_HOME", state.to_str().unwrap());
    scene
}

fn choose(scene: &Scene, arguments: &[&str]) {
    let chosen = scene.run(&[&["use", "--yes"], arguments].concat());
    assert!(chosen.status.success(), "{chosen:?}");
}

/// The file that shells read.
fn choice_file(scene: &Scene) -> std::path::PathBuf {
    scene.home().join("it's $(touch pwned) \"`state`\"/daypass-test/shells")
}

/// Has the same happen in each shell.
fn in_each(act: impl Fn(&Scene, &Shell, &mut Terminal)) {
    for shell in &SHELLS {
        let scene = scene();
        let mut terminal = Terminal::open(&scene, shell, "");
        act(&scene, shell, &mut terminal);
        assert!(!scene.home().join("pwned").exists(), "{} ran a name", shell.name);
    }
}

#[test]
fn each_prompt_follows_the_choice_without_starting_a_process() {
    in_each(|scene, _, terminal| {
        terminal.has_profile(None);
        choose(scene, &["dev"]);
        terminal.has_profile(Some("dev"));
        terminal.shows("dev |>");
        choose(scene, &["prod-admin"]);
        let before = terminal.children();
        for _ in 0..20 {
            terminal.enter();
        }
        terminal.shows("prod-admin |>");
        assert_eq!(terminal.children(), before, "a prompt started a process");
        terminal.has_profile(Some("prod-admin"));
        choose(scene, &["--none"]);
        terminal.has_profile(None);
    });
}

#[test]
fn what_a_person_exports_is_left_alone_and_said_once() {
    in_each(|scene, shell, terminal| {
        choose(scene, &["dev"]);
        terminal.has_profile(Some("dev"));
        terminal.types(&shell.export("AWS_PROFILE", "mine"));
        let hint = "AWS_PROFILE is set in this shell, so it does not follow your choice.";
        terminal.shows(hint);
        for _ in 0..3 {
            terminal.enter();
        }
        choose(scene, &["prod-admin"]);
        terminal.has_profile(Some("mine"));
        assert_eq!(terminal.times(hint), 1, "{}", terminal.all());
        terminal.types("daypass_unpin");
        terminal.has_profile(Some("prod-admin"));

        terminal.types(&shell.export("AWS_ACCESS_KEY_ID", "AKIAMINE"));
        terminal.shows("AWS_ACCESS_KEY_ID is set in this shell");
        terminal.has_profile(None);
        terminal.types("daypass_unpin");
        terminal.has_profile(Some("prod-admin"));
    });
}

#[test]
fn a_shell_that_begins_with_an_exported_profile_keeps_it_and_its_child_follows_along() {
    for shell in &SHELLS {
        let mut scene = scene();
        choose(&scene, &["dev"]);
        {
            let mut terminal = Terminal::open(&scene, shell, "");
            terminal.has_profile(Some("dev"));
            // What a shell has from one that follows was not exported by hand.
            terminal.types(shell.command);
            terminal.begin(shell, "");
            choose(&scene, &["prod-admin"]);
            terminal.has_profile(Some("prod-admin"));
        }
        scene.export("AWS_PROFILE", "mine");
        let mut terminal = Terminal::open(&scene, shell, "");
        terminal.has_profile(Some("mine"));
        assert_eq!(terminal.times("AWS_PROFILE is set in this shell"), 1, "{}", terminal.all());
    }
}

#[test]
fn a_shell_can_be_pinned_and_a_guarded_profile_asks_first() {
    in_each(|scene, _, terminal| {
        choose(scene, &["prod-admin"]);
        terminal.types("daypass_pin dev");
        terminal.has_profile(Some("dev"));
        choose(scene, &["--none"]);
        terminal.has_profile(Some("dev"));
        assert_eq!(terminal.times("does not follow your choice"), 0, "{}", terminal.all());
        terminal.types("daypass_pin nowhere");
        terminal.shows("There is no SSO profile “nowhere”.");
        terminal.has_profile(Some("dev"));
        terminal.types("daypass_pin prod-admin");
        terminal.shows("Use it? [y/N]");
        terminal.types("y");
        terminal.has_profile(Some("prod-admin"));
        terminal.types("daypass_unpin");
        terminal.has_profile(None);
        terminal.types("daypass_pin --yes prod-admin");
        terminal.has_profile(Some("prod-admin"));
        terminal.types("daypass_pin --help");
        terminal.has_profile(Some("prod-admin"));
    });
}

#[test]
fn no_name_is_executed_or_changes_how_the_prompt_looks() {
    const NAMES: [&str; 14] = [
        "$(touch pwned)",
        "`touch pwned`",
        "${HOME}$HOME$((1+1))",
        "%F{red}%n%d%%%20v%{",
        r"\[\e[31m\]\u\w\\ \$(touch pwned)",
        "a\"b'c;touch pwned;'\"",
        "\u{2018}; touch pwned\u{2019}",
        "!! !-1 !touch",
        "(touch pwned) {a,b} *",
        "-n -e",
        "~root",
        "größe 大 🙂",
        "a  b",
        "#x\\",
    ];
    in_each(|scene, _, terminal| {
        choose(scene, &["$(touch pwned) `touch pwned`"]);
        terminal.has_profile(Some("$(touch pwned) `touch pwned`"));
        for name in NAMES {
            fs::write(choice_file(scene), format!("{name}\n\n\n")).unwrap();
            terminal.has_profile(Some(name));
            terminal.shows(&format!("{name} |>"));
        }
    });
}

#[test]
fn a_file_that_daypass_did_not_write_so_is_passed_over_and_named() {
    const SPOILT: [&str; 6] = [
        "",
        "prod-admin\n",
        "a\u{1b}[31mred\n\n\n",
        "a\u{7}\n\n\n",
        "dev\n\u{1b}]0;title\u{7}\n\n",
        "dev\n\na\rb\n",
    ];
    in_each(|scene, _, terminal| {
        let file = choice_file(scene);
        let mut is_refused = |spoil: &dyn Fn()| {
            choose(scene, &["dev"]);
            terminal.has_profile(Some("dev"));
            spoil();
            terminal.enter();
            terminal.shows("is not as Daypass wrote it, so this shell stays as it is.");
            terminal.has_profile(Some("dev"));
        };
        for content in SPOILT {
            is_refused(&|| fs::write(&file, content).unwrap());
        }
        is_refused(&|| {
            let (elsewhere, link) = (scene.home().join("elsewhere"), scene.home().join("link"));
            fs::write(&elsewhere, "prod-admin\n\n\n").unwrap();
            symlink(elsewhere, &link).unwrap();
            // At once: a prompt that is just being drawn must not find that nothing is chosen.
            fs::rename(link, &file).unwrap();
        });
        fs::remove_file(&file).unwrap();
        // Only root can give a file away.
        if rustix::process::geteuid().is_root() {
            is_refused(&|| {
                fs::write(&file, "prod-admin\n\n\n").unwrap();
                std::os::unix::fs::chown(&file, Some(1), None).unwrap();
            });
        }
    });
}

#[test]
fn the_prompt_has_the_colour_of_the_profile_unless_colours_are_unwanted() {
    for shell in &SHELLS {
        let mut scene = scene();
        scene.export("NO_COLOR", "");
        choose(&scene, &["prod-admin"]);
        let mut terminal = Terminal::open(&scene, shell, "");
        // Bold, red, the name, and then as before.
        terminal.until(|all| all.contains("31mprod-admin\u{1b}"), shell.name);
        assert!(!terminal.all().contains(['\u{1}', '\u{2}']), "{}", terminal.all());
        for (colour, code) in
            [("blue", "34"), ("violet", "35"), ("pink", "95"), ("brown", "33"), ("grey", "90")]
        {
            fs::write(choice_file(&scene), format!("dev\n{colour}\n\n")).unwrap();
            terminal.enter();
            terminal.until(|all| all.contains(&format!("{code}mdev\u{1b}")), colour);
        }
        terminal.types(&shell.export("NO_COLOR", "1"));
        terminal.shows("dev |>");
    }
}

#[test]
fn a_profile_is_not_painted_in_the_colour_that_it_is_called() {
    for shell in &SHELLS {
        let mut scene = scene();
        scene.export("NO_COLOR", "");
        let config = scene.home().join(".aws/config");
        fs::write(&config, CONFIG.replace("[profile dev]", "[profile red]")).unwrap();
        fs::write(scene.home().join(".daypass"), "red\n").unwrap();
        assert!(scene.run(&["allow", scene.home().to_str().unwrap()]).status.success());
        let mut terminal = Terminal::open(&scene, shell, "");
        terminal.has_profile(Some("red"));
        terminal.shows("red |>");
        terminal.types("daypass_pin red");
        terminal.has_profile(Some("red"));
        terminal.shows("red |>");
        assert_eq!(terminal.times("31mred"), 0, "{}", terminal.all().escape_debug());
    }
}

#[test]
fn a_command_that_fails_ends_no_bash_that_would_have_lived_and_the_prompt_has_its_status() {
    let scene = scene();
    let mut terminal = Terminal::open(&scene, &SHELLS[0], "");
    terminal.types("PS1='status-$?-|> '; set -e");
    for status in ["0", "1"] {
        terminal.types(&format!("! test {status} = 1"));
        terminal.shows(&format!("status-{status}-"));
    }
    terminal.types("set +e; false");
    terminal.shows("status-1-");
}

#[test]
fn an_exported_profile_that_reads_like_an_operator_is_left_alone() {
    in_each(|scene, shell, terminal| {
        choose(scene, &["dev"]);
        for name in ["'!'", "'('", "-n"] {
            terminal.types(&shell.export("AWS_PROFILE", name));
            terminal.has_profile(Some(name.trim_matches('\'')));
        }
    });
}

/// As it may come from a script or a file of somebody else.
#[test]
fn an_exported_name_that_would_move_the_cursor_or_begin_a_line_is_not_painted() {
    in_each(|_, shell, terminal| {
        for value in [r"a\e[95mQQ", r"a\e]0;QQ\a", r"a\nQQ"] {
            let word = if shell.name == "fish" {
                // Outside of quotes, fish knows these escapes.
                value.replace('[', r"\[").replace(';', r"\;")
            } else {
                format!("$'{value}'")
            };
            terminal.types(&shell.export("AWS_PROFILE", &word));
            terminal.marks();
            terminal.enter();
            terminal.marks();
            let all = terminal.all();
            for raw in ["\u{1b}[95mQQ", "\u{1b}]0;QQ", "QQ |>", "\nQQ "] {
                assert!(!all.contains(raw), "{} shows {raw:?}: {all:?}", shell.name);
            }
            terminal.types("daypass_unpin");
        }
    });
}

#[test]
fn a_person_who_wants_no_segment_has_none() {
    for shell in &SHELLS {
        let scene = scene();
        choose(&scene, &["dev"]);
        let mut terminal = Terminal::open(&scene, shell, "--no-prompt");
        terminal.has_profile(Some("dev"));
        terminal.marks();
        assert_eq!(terminal.times("dev |>"), 0, "{}", terminal.all());
    }
}

#[test]
fn tab_completes_the_names_of_profiles() {
    in_each(|scene, _, terminal| {
        choose(scene, &["--none"]);
        terminal.types("daypass_pin de\t");
        terminal.has_profile(Some("dev"));
    });
}

#[test]
fn a_role_without_a_profile_makes_tools_fail_rather_than_take_the_default() {
    in_each(|scene, _, terminal| {
        let file = choice_file(scene);
        choose(scene, &["dev"]);
        let facts = file.with_file_name("facts.json");
        let mut told: serde_json::Value = serde_json::from_slice(&fs::read(&facts).unwrap()).unwrap();
        told["active"]["profile"] = serde_json::Value::Null;
        fs::write(&facts, told.to_string() + "\n").unwrap();
        // Each new shell brings the file up to date.
        assert!(scene.run(&["init", "bash"]).status.success());
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        terminal.has_profile(Some("the-active-role-has-no-profile"));
        terminal.enter();
        assert_eq!(terminal.times("The active role has no profile that tools could follow."), 1);
    });
}

/// The same config, with another account behind `dev`.
fn moved() -> String {
    CONFIG.replacen("sso_account_id = 111122223333", "sso_account_id = 444455556666", 1)
}

#[test]
fn a_profile_that_leads_elsewhere_than_when_it_was_chosen_makes_tools_fail_and_is_told_of_with_and_without_an_agent()
 {
    const ASTRAY: &str = "the-active-profile-is-gone-or-leads-elsewhere";
    in_each(|scene, _, terminal| {
        let config = scene.home().join(".aws/config");
        choose(scene, &["dev"]);
        terminal.has_profile(Some("dev"));
        fs::write(&config, moved()).unwrap();
        // Each new shell finds it out.
        assert!(scene.run(&["init", "bash"]).status.success());
        terminal.has_profile(Some(ASTRAY));
        let why = "leads to another role than when it was chosen. If that is right, choose it again";
        assert_eq!(terminal.times(why), 1, "{}", terminal.all());
        choose(scene, &["dev"]);
        terminal.has_profile(Some("dev"));

        let agent = scene.agent();
        // At once: an agent that just begins must not find half of it.
        let replace = |content: &str| {
            fs::write(scene.home().join("new"), content).unwrap();
            fs::rename(scene.home().join("new"), &config).unwrap();
        };
        replace(CONFIG);
        let told = || fs::read_to_string(choice_file(scene)).unwrap();
        until("shells are told", || told().starts_with(ASTRAY));
        terminal.has_profile(Some(ASTRAY));
        replace(&moved());
        until("shells are told", || told().starts_with("dev\n"));
        terminal.has_profile(Some("dev"));
        drop(agent);

        assert!(scene.run(&["profile", "remove", "dev"]).status.success());
        terminal.has_profile(Some(ASTRAY));
        assert_eq!(terminal.times("is gone from the AWS config."), 1, "{}", terminal.all());
    });
}
