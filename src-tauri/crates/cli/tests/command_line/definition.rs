//! What is made from the definition of the command line: completions, man pages, and help at a terminal.

use std::{fs, path::Path, process::Command};

use crate::scene::Scene;

const CONFIG: &str = "\
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1

[profile dev-admin]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Admin

[profile \"dev$(touch pwned)\"]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Admin
";

/// What a shell says to a script that may run `daypass`.
fn shell(shell: &[&str], script: &str) -> String {
    let scene = Scene::new(CONFIG);
    let daypass = Path::new(env!("CARGO_BIN_EXE_daypass")).parent().unwrap().to_str().unwrap();
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).args(["-c", script]).env_clear().current_dir(scene.home());
    command.env("PATH", format!("{daypass}:/usr/bin:/bin")).env("HOME", scene.home());
    let output = command.output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{shell:?}: {output:?}");
    assert!(!scene.home().join("pwned").exists());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn bash_completes_commands_options_formats_and_names_that_need_no_quotes() {
    let script = r#"
        source <(daypass completions bash)
        complete_line() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _clap_complete_daypass daypass "${!#}" "${@: -2:1}"; echo "${COMPREPLY[@]}"; }
        complete_line daypass who
        complete_line daypass env --k
        complete_line daypass env --format d
        complete_line daypass use de
        complete_line daypass exec --profile de
        complete_line daypass login ac
        complete_line daypass console --service lambd
        complete_line daypass console --region eusc
        complete_line daypass profile remove de
        complete_line daypass profile remove other de
        complete_line daypass profile rename de
        complete_line daypass profile rename --profile de
        complete_line daypass session remove ac
        complete_line daypass doctor de
        complete_line daypass profile add de
        complete_line daypass profile rename dev-admin de
        complete_line daypass man"#;
    let told = shell(&["bash", "--norc"], script);
    let named = "dev-admin\ndev-admin\ndev-admin\ndev-admin\nacme\ndev-admin\n\n\n";
    let before = "whoami\n--keys\ndotenv\ndev-admin\ndev-admin\nacme\nlambda\neusc-de-east-1\n";
    assert_eq!(told, format!("{before}{named}\n"));
}

#[test]
fn fish_completes_commands_options_formats_and_names_that_need_no_quotes() {
    let script = r#"daypass completions fish | source
        for line in "daypass who" "daypass env --k" "daypass env --format dot" "daypass use de" "daypass profile remove de" "daypass profile rename de" "daypass session remove ac" "daypass doctor de" "daypass profile add de" "daypass man"; complete -C $line; end"#;
    let told = shell(&["fish", "--no-config"], script);
    let words: Vec<_> = told.lines().map(|line| line.split('\t').next().unwrap()).collect();
    let names = ["dev-admin", "dev-admin", "dev-admin", "acme", "dev-admin"];
    assert_eq!(words, [&["whoami", "--keys", "dotenv"][..], &names].concat());
}

#[test]
fn zsh_completes_commands_options_formats_and_names_that_need_no_quotes() {
    // What the function offers is printed rather than shown; a terminal is tried in the tests of shells.
    let script = r#"autoload -U compinit && compinit -D -u && source <(daypass completions zsh)
        print $_comps[daypass]
        _describe() { print -l -- ${${(P)3}%%:*} }
        complete_line() { words=("$@"); CURRENT=$#; _clap_dynamic_completer_daypass; }
        complete_line daypass who
        complete_line daypass env --k
        complete_line daypass use de
        complete_line daypass profile remove de
        complete_line daypass profile rename de
        complete_line daypass session remove ac
        complete_line daypass doctor de
        complete_line daypass profile add de"#;
    let told = shell(&["zsh", "-f"], script);
    assert_eq!(
        told,
        "_clap_dynamic_completer_daypass\nwhoami\n--keys\ndev-admin\ndev-admin\ndev-admin\nacme\ndev-admin\n"
    );
}

#[test]
fn every_command_that_help_shows_has_a_man_page() {
    let scene = Scene::new("");
    let directory = scene.home().join("man");
    fs::create_dir(&directory).unwrap();
    assert!(scene.run(&["man-pages", directory.to_str().unwrap()]).status.success());
    let help = String::from_utf8(scene.run(&["--help"]).stdout).unwrap();
    let indented =
        help.lines().take_while(|line| *line != "Options:").filter_map(|line| line.strip_prefix("  "));
    let commands: Vec<_> = indented.map(|line| line.split(' ').next().unwrap()).collect();
    assert!(commands.len() > 9, "{commands:?}");
    for command in &commands {
        let page = fs::read_to_string(directory.join(format!("daypass-{command}.1"))).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{command}: {page}");
    }
    // And one of the whole; commands of a command have another dash.
    let pages =
        fs::read_dir(&directory).unwrap().map(|page| page.unwrap().file_name().into_string().unwrap());
    assert_eq!(pages.filter(|page| page.matches('-').count() < 2).count(), commands.len() + 1);
}

#[test]
fn help_is_coloured_at_a_terminal_unless_the_person_wants_none() {
    let mut scene = Scene::new("");
    scene.export("TERM", "xterm-256color");
    let styled = |scene: &Scene| {
        let mut help = scene.at_terminal("--help", "");
        let all = help.says_all_until("Exit codes").concat();
        assert_eq!(help.ends(), Some(0));
        all.contains('\u{1b}')
    };
    assert!(!styled(&scene), "NO_COLOR is set");
    scene.export("NO_COLOR", "");
    assert!(styled(&scene));
}
