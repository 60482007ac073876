//! What it says where no agent runs and nobody has signed in.

use std::{fmt::Write as _, fs::File, process::Stdio};

use crate::scene::Scene;

const CONFIG: &str = "\
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1

[profile acme-dev]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = ReadOnlyAccess
region = eu-central-1

[profile 'größe mit raum']
sso_session = acme
sso_account_id = 444455556666
sso_role_name = AdministratorAccess

[profile self]
credential_process = daypass credentials --profile self

[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = secret

[profile chain]
role_arn = arn:aws:iam::111122223333:role/Deploy
source_profile = acme-dev

[profile empty]
region = eu-west-1
";

fn told(scene: &Scene, runs: &[&[&str]]) -> String {
    runs.iter().map(|arguments| scene.tell(arguments)).collect::<Vec<_>>().join("\n")
}

#[test]
fn help() {
    let scene = Scene::new("");
    let mut told = scene.tell(&["--help"]);
    for command in [
        "login",
        "logout",
        "status",
        "list",
        "use",
        "env",
        "exec",
        "console",
        "whoami",
        "credentials",
        "init",
        "allow",
        "agent",
        "completions",
    ] {
        write!(told, "\n{}", scene.tell(&[command, "--help"])).unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn nothing_is_configured() {
    let runs: [&[&str]; 6] =
        [&["status"], &["list"], &["list", "--json"], &["login"], &["use"], &["use", "acme-dev"]];
    insta::assert_snapshot!(told(&Scene::new(""), &runs));
}

/// What nobody may read, and whoever is root may, is a directory here.
#[test]
fn a_config_that_cannot_be_read_is_told_and_not_called_empty() {
    let scene = Scene::new("");
    std::fs::remove_file(scene.home().join(".aws/config")).unwrap();
    std::fs::create_dir(scene.home().join(".aws/config")).unwrap();
    for arguments in [
        &["use", "one"][..],
        &["status"],
        &["list"],
        &["list", "--json"],
        &["login"],
        &["logout"],
        &["console", "one"],
        &["credentials", "--profile", "one"],
        &["session", "list"],
        &["profile", "generate"],
    ] {
        let told = scene.tell(arguments);
        let told = told.split_once('\n').unwrap().1;
        assert!(
            told.starts_with("err| daypass: ~/.aws/config cannot be read: Is a directory"),
            "{arguments:?} {told}"
        );
        assert!(told.ends_with("exit 1\n") && told.lines().count() == 3, "{arguments:?} {told}");
    }
}

#[test]
fn a_name_that_is_mistyped_is_answered_with_the_nearest_and_else_with_some_and_how_many_more() {
    let profiles = (1..=12).map(|n| {
        format!(
            "[profile team-{n:02}]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = A\n"
        )
    });
    let session =
        "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n";
    let scene = Scene::new(&[session.to_owned()].into_iter().chain(profiles).collect::<String>());
    for (arguments, says) in [
        (&["use", "taem-07"][..], "Do you mean team-07"),
        (
            &["use", "nobody"],
            "There are: team-01, team-02, team-03, team-04, team-05, team-06, team-07, team-08, team-09, team-10 and 2 more",
        ),
        (&["login", "acmee"], "Do you mean acme?"),
        (&["login", "globex"], "There are: acme\n"),
    ] {
        let told = scene.tell(arguments);
        assert!(told.contains(says) && told.ends_with("exit 4\n"), "{told}");
    }
}

#[test]
fn where_no_session_is_configured_a_profile_that_is_not_there_is_no_reason_to_generate_any() {
    let scene = Scene::new("");
    let told = scene.tell(&["use", "one"]);
    assert!(
        told.contains("There is no SSO profile “one”.") && told.contains("daypass session add"),
        "{told}"
    );
}

#[test]
fn nothing_in_a_name_reaches_the_terminal_as_an_order() {
    let role = "sso_session = acme\nsso_account_id = 111122223333\nsso_role_name = A\n";
    let scene = Scene::new(&format!(
        "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n\
         [profile esc\u{1b}[31mred]\n{role}[profile plain]\n{role}"
    ));
    for arguments in [&["list"][..], &["use", "nobody"], &["use", "\u{1b}[2J"], &["status"], &["doctor"]] {
        let told = scene.tell(arguments);
        let (_, told) = told.split_once('\n').unwrap();
        assert!(!told.contains('\u{1b}'), "{told}");
    }
    assert!(scene.tell(&["list"]).contains("esc\\u{1b}[31mred"));
}

#[test]
fn nobody_is_signed_in() {
    let runs: [&[&str]; 10] = [
        &["list"],
        &["list", "GRÖßE", "admin"],
        &["list", "prod", "admin"],
        &["list", "--json", "dev"],
        &["status"],
        &["use", "größe mit raum"],
        &["status"],
        &["status", "--json"],
        &["use", "--none"],
        &["agent", "--stop"],
    ];
    insta::assert_snapshot!(told(&Scene::new(CONFIG), &runs));
}

#[test]
fn credentials_are_refused_with_words_and_nothing_on_standard_output() {
    let role = ["--account-id", "111122223333", "--role-name", "ReadOnlyAccess"];
    let by_session = |session| [&["credentials", "--session", session][..], &role].concat();
    let both = [&["credentials", "--profile", "acme-dev", "--session", "acme"][..], &role].concat();
    let (known, unknown) = (by_session("acme"), by_session("globex"));
    let runs: [&[&str]; 12] = [
        &["credentials", "--profile", "acme-dev"],
        &known,
        &unknown,
        &["credentials", "--profile", "missing"],
        &["credentials", "--profile", "self"],
        &["credentials", "--profile", "keys"],
        &["credentials", "--profile", "chain"],
        &["credentials", "--profile", "empty"],
        &["credentials"],
        &["credentials", "--session", "acme"],
        &["credentials", "--session", "acme", "--account-id", "1", "--role-name", "x"],
        &both,
    ];
    insta::assert_snapshot!(told(&Scene::new(CONFIG), &runs));
}

#[test]
fn lines_for_every_reader() {
    let mut scene = Scene::new(CONFIG);
    scene.export("AWS_SECRET_ACCESS_KEY", "stays unread");
    let (name, plain) = ("größe mit raum", "acme-dev");
    let runs: [&[&str]; 10] = [
        &["env", name],
        &["env", plain, "--format", "zsh"],
        &["env", plain, "--format", "fish"],
        &["env", plain, "--format", "powershell"],
        &["env", "--profile", name, "--format", "cmd"],
        &["env", plain, "--format", "dotenv"],
        &["env", name, "--format", "dotenv"],
        &["env", plain, "--format", "json"],
        &["env", plain, "--format", "ini"],
        &["env", plain, "--profile", name],
    ];
    insta::assert_snapshot!(told(&scene, &runs));
}

#[test]
fn without_a_name_it_is_the_active_profile_as_it_was_chosen() {
    let scene = Scene::new(CONFIG);
    let mut all =
        told(&scene, &[&["env"], &["exec", "--", "true"], &["whoami"], &["use", "acme-dev"], &["env"]]);
    for change in [CONFIG.replace("111122223333", "999999999999"), CONFIG.replace("acme-dev]", "renamed]")] {
        std::fs::write(scene.home().join(".aws/config"), change).unwrap();
        write!(all, "\n{}", told(&scene, &[&["env"], &["exec", "--", "true"], &["status"]])).unwrap();
        let script = scene.run(&["status", "--json"]);
        assert_eq!(script.status.code(), Some(4), "{script:?}");
        let found = scene.run(&["doctor", "--json"]).stdout;
        assert!(String::from_utf8(found).unwrap().contains("\"active-gone\""));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_profile_is_chosen_from_a_list_at_a_terminal() {
    let scene = Scene::new(CONFIG);
    let mut picking = scene.at_terminal("use", "raum\n\n");
    let shown = picking.says_all_until("In use: größe mit raum").concat();
    assert!(shown.contains("  1  acme-dev") && shown.contains("  2  größe mit raum"), "{shown}");
    assert_eq!(picking.ends(), Some(0));
    assert!(scene.tell(&["status"]).contains("Active: größe mit raum"));

    let mut empty = Scene::new("").at_terminal("use", "");
    empty.says("No session is configured.");
    assert_eq!(empty.ends(), Some(4));
}

#[test]
fn nothing_is_handed_out_or_run_without_a_sign_in() {
    let scene = Scene::new(CONFIG);
    let file = scene.home().join("made");
    let runs: [&[&str]; 7] = [
        &["env", "acme-dev", "--keys"],
        &["exec", "acme-dev", "--", "/bin/touch", file.to_str().unwrap()],
        &["whoami", "acme-dev"],
        &["whoami", "--json", "--profile", "acme-dev"],
        &["whoami", "missing"],
        &["exec", "acme-dev"],
        &["exec", "acme-dev", "/bin/true"],
    ];
    let all = told(&scene, &runs).replace(scene.home().to_str().unwrap(), "~");
    assert!(!file.exists());
    insta::assert_snapshot!(all);
}

#[test]
fn a_profile_that_makes_no_sense_is_named_with_its_line() {
    let scene =
        Scene::new("[profile lost]\nsso_session = gone\nsso_account_id = 111122223333\nsso_role_name = A\n");
    let runs: [&[&str]; 2] = [&["use", "lost"], &["list"]];
    insta::assert_snapshot!(told(&scene, &runs));
}

#[test]
fn what_the_environment_gets_wrong_is_refused() {
    let mut all = String::new();
    for (name, value) in [
        ("AWS_ENDPOINT_URL_SSO", "http://portal.example"),
        ("AWS_ENDPOINT_URL_SSO_OIDC", "nonsense"),
        ("DAYPASS_INSTANCE", "../other"),
    ] {
        let mut scene = Scene::new(CONFIG);
        scene.export(name, value);
        write!(all, "{name}={value}\n{}\n", scene.tell(&["status"])).unwrap();
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_place_too_long_for_a_socket_stops_the_agent_with_words_and_nothing_else() {
    let mut scene = Scene::new(CONFIG);
    scene.export("XDG_RUNTIME_DIR", &format!("/tmp/{}", "d".repeat(120)));
    let agent = scene.run(&["agent"]);
    let said = String::from_utf8(agent.stderr).unwrap();
    assert_eq!(agent.status.code(), Some(1), "{said}");
    assert!(said.contains("too long") && said.contains("XDG_RUNTIME_DIR"), "{said}");
    assert_eq!(scene.run(&["status"]).status.code(), Some(0));
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let scene = Scene::new(CONFIG);
    let mut child = scene.command(["list"]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(!String::from_utf8(output.stderr).unwrap().contains("panicked"));
}

#[test]
fn a_full_disk_is_a_failure() {
    let scene = Scene::new(CONFIG);
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = scene.command(["list"]).stdout(Stdio::from(full)).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("The output could not be written"), "{said}");
}
