//! The guard: a terminal is asked, a script has to say that it means it, tools are left alone.

use std::{fmt::Write as _, fs};

use serde_json::Value;

use crate::{
    agent::{Acme, json, said},
    scene::{Scene, until},
};

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
region = eu-central-1
";

fn told(scene: &Scene, runs: &[&[&str]]) -> String {
    runs.iter().fold(String::new(), |mut told, arguments| {
        writeln!(told, "{}", scene.tell(arguments)).unwrap();
        told
    })
}

fn active(scene: &Scene) -> Value {
    json(&scene.run(&["status", "--json"]))["active"].clone()
}

#[test]
fn where_nobody_can_be_asked_what_is_guarded_is_refused_unless_it_is_meant() {
    let scene = Scene::new(CONFIG);
    let runs: [&[&str]; 10] = [
        &["use", "prod-admin"],
        &["env", "prod-admin"],
        &["env", "--keys", "--profile", "prod-admin"],
        &["exec", "prod-admin", "--", "/bin/true"],
        &["use", "dev"],
        &["use", "--yes", "prod-admin"],
        &["exec", "--", "/bin/true"],
        &["env"],
        &["env", "-y"],
        &["use", "--none"],
    ];
    insta::assert_snapshot!(told(&scene, &runs));
}

#[test]
fn at_a_terminal_it_is_asked_about_and_only_a_yes_is_one() {
    let scene = Scene::new(CONFIG);
    for (typed, code) in [("\n", 5), ("n\n", 5), ("prod-admin\n", 5), ("", 5), ("y\n", 0), ("YES\n", 0)] {
        scene.run(&["use", "--none"]);
        let mut asked = scene.at_terminal("use prod-admin", typed);
        asked.says("prod-admin is guarded: it is AdministratorAccess in 444455556666.");
        asked.says(if code == 0 { "In use: prod-admin" } else { "prod-admin was left alone." });
        assert_eq!(asked.ends(), Some(code), "{typed:?}");
        assert_eq!(active(&scene) == "prod-admin", code == 0, "{typed:?}");
    }
    let mut picked = scene.at_terminal("use", "prod\n\ny\n");
    picked.says("Use it? [y/N]");
    assert_eq!(picked.ends(), Some(0), "also from the list");

    let mut printed = scene.at_terminal("env", "y\n");
    printed.says("Print it for a shell? [y/N]");
    printed.says("export AWS_PROFILE='prod-admin'");
    assert_eq!(printed.ends(), Some(0));

    let mut run = scene.at_terminal("exec prod-admin -- echo never", "no\n");
    run.says("Run the program with it? [y/N] daypass: prod-admin was left alone.");
    assert_eq!(run.ends(), Some(5));
}

#[test]
fn the_settings_say_what_is_guarded() {
    let scene = Scene::new(CONFIG);
    let settings = scene.home().join(".config/daypass-test/config.toml");
    fs::create_dir_all(settings.parent().unwrap()).unwrap();
    fs::write(&settings, "guard = [\"DE?\"]\n").unwrap();
    assert_eq!(scene.run(&["use", "prod-admin"]).status.code(), Some(0));
    assert_eq!(scene.run(&["use", "dev"]).status.code(), Some(5));
    // What makes no sense guards everything, and is named.
    for wrong in ["guard = \"live\"\n", "guard = [\"live\"\n"] {
        fs::write(&settings, wrong).unwrap();
        let refused = scene.run(&["use", "dev"]);
        assert_eq!(refused.status.code(), Some(5), "{wrong}");
        assert!(said(&refused).contains("config.toml, line "), "{}", said(&refused));
    }
    fs::write(&settings, "guard = []\n").unwrap();
    assert_eq!(scene.run(&["use", "dev"]).status.code(), Some(0));
}

/// The portal calls the account acme-production.
const SAFE_NAME: &str =
    "\n[profile safe]\nsso_session = acme\nsso_account_id = 444455556666\nsso_role_name = ReadOnlyAccess\n";

#[test]
fn an_account_that_the_portal_calls_production_is_guarded_and_tools_are_not_asked() {
    let acme = Acme::with(SAFE_NAME);
    let _agent = acme.scene.agent();
    acme.sign_in();
    assert_eq!(acme.scene.run(&["list"]).status.code(), Some(0));
    // The list is answered before it is kept, for whoever asks next.
    let kept = acme.scene.home().join(".local/state/daypass-test/catalogues");
    until("what the portal calls the account is kept", || {
        let files = fs::read_dir(&kept).into_iter().flatten().flatten();
        files
            .map(|file| file.path())
            .any(|file| fs::read_to_string(file).is_ok_and(|it| it.contains("acme-production")))
    });

    let refused = acme.scene.run(&["exec", "safe", "--", "/bin/true"]);
    assert_eq!(refused.status.code(), Some(5), "{refused:?}");
    assert!(said(&refused).contains("safe is guarded, and nobody can be asked here."), "{refused:?}");
    assert_eq!(acme.scene.run(&["exec", "--yes", "safe", "--", "/bin/true"]).status.code(), Some(0));

    let asked = acme.scene.at_terminal("use safe", "n\n");
    asked.says("safe is guarded: it is ReadOnlyAccess in acme-production (444455556666).");

    let tool = acme.scene.run(&["credentials", "--profile", "safe"]);
    assert_eq!(json(&tool)["Version"], 1);
    assert_eq!(acme.scene.run(&["whoami", "safe"]).status.code(), Some(0), "it changes nothing");
}

#[test]
fn what_is_used_here_is_a_recent_everywhere_and_what_is_starred_stays_so() {
    let scene = Scene::new(CONFIG);
    assert_eq!(scene.run(&["use", "dev"]).status.code(), Some(0));
    let directory = scene.home().join(".local/state/daypass-test");
    let file = fs::read_dir(directory).unwrap().flatten().map(|entry| entry.path());
    let file = file.into_iter().find(|file| file.ends_with("facts.json")).unwrap();
    let mut facts: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(facts["recents"][0]["of"]["profile"], "dev");

    facts["favourites"] = serde_json::json!([{ "profile": "prod-admin" }]);
    fs::write(&file, facts.to_string()).unwrap();
    assert_eq!(scene.run(&["use", "--yes", "prod-admin"]).status.code(), Some(0));
    let rows = json(&scene.run(&["list", "--json"]));
    let starred = |name: &str| {
        let mut rows = rows.as_array().unwrap().iter();
        rows.find(|row| row["profile"] == name).unwrap()["favourite"].clone()
    };
    assert_eq!((starred("dev"), starred("prod-admin")), (Value::Bool(false), Value::Bool(true)));
    let facts: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(facts["recents"][0]["of"]["profile"], "prod-admin");
    assert_eq!(facts["recents"][1]["of"]["profile"], "dev");
}

#[test]
fn what_daypass_remembers_and_cannot_read_is_kept_aside_and_told_of_in_a_sentence() {
    let mut scene = Scene::new(CONFIG);
    assert_eq!(scene.run(&["use", "dev"]).status.code(), Some(0));
    let file = scene.home().join(".local/state/daypass-test/facts.json");
    let broken = std::fs::read_to_string(&file).unwrap().replacen('{', "{{", 1);
    std::fs::write(&file, &broken).unwrap();
    let told = scene.tell(&["use", "dev"]);
    assert!(told.ends_with("exit 0\n") && !told.contains("WARN"), "{told}");
    assert_eq!(std::fs::read_to_string(file.with_added_extension("broken")).unwrap(), broken);
    let told = scene.tell(&["status"]);
    assert!(told.contains("facts.json could not be read, and was begun anew."), "{told}");
    assert!(told.contains("/facts.json.broken; remove that once"), "{told}");
    // Nobody is asked over the network.
    scene.export("AWS_ENDPOINT_URL_SSO_OIDC", "http://127.0.0.1:1");
    let found = json(&scene.run(&["doctor", "--json"]));
    let found = found["findings"].as_array().unwrap().iter();
    let left: Vec<_> = found.filter(|found| found["id"] == "left-broken").collect();
    assert!(left.len() == 1 && left[0]["file"].as_str().unwrap().ends_with("/facts.json.broken"), "{left:?}");
}
