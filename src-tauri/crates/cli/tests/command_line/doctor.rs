//! `daypass doctor` as a person and a script meet it. Its checks are tested where they live.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    os::unix::{fs::PermissionsExt as _, net::UnixListener},
    thread,
};

use serde_json::Value;

use crate::scene::Scene;

const CONFIG: &str = "\
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1

[profile acme-dev]
sso_session = acme
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = ReadOnlyAccess
# why

[profile acme-tools]
credential_process = /gone/daypass credentials --profile acme-dev

[profile broken]
sso_session = globex
sso_account_id = 444455556666
sso_role_name = Admin
";

const SOUND: &str = "\
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1

[profile acme-dev]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = ReadOnlyAccess
";

/// Nobody is asked over the network: the sign-in server is at a port of this computer where nobody listens.
fn scene(config: &str) -> Scene {
    let mut scene = Scene::new(config);
    scene.export("AWS_ENDPOINT_URL_SSO_OIDC", "http://127.0.0.1:1");
    fs::set_permissions(scene.home().join(".aws/config"), fs::Permissions::from_mode(0o600)).unwrap();
    scene
}

fn config(scene: &Scene) -> String {
    fs::read_to_string(scene.home().join(".aws/config")).unwrap()
}

fn tell(scene: &Scene, arguments: &[&str]) -> String {
    scene.tell(arguments).replace(env!("CARGO_BIN_EXE_daypass"), "/PATH/TO/daypass")
}

fn found(scene: &Scene) -> Value {
    serde_json::from_slice(&scene.run(&["doctor", "--json"]).stdout).unwrap()
}

fn ids(found: &Value) -> Vec<&str> {
    found["findings"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect()
}

#[test]
fn what_is_wrong_is_said_with_its_line_its_reason_and_what_to_do() {
    let scene = scene(CONFIG);
    let told = [&["doctor", "--help"][..], &["doctor"], &["doctor", "acme-tools"], &["doctor", "nobody"]];
    insta::assert_snapshot!(told.map(|arguments| tell(&scene, arguments)).join("\n"));
}

#[test]
fn where_nothing_is_broken_the_exit_code_is_0() {
    let scene = scene(SOUND);
    let output = scene.run(&["doctor"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!String::from_utf8(output.stdout).unwrap().contains("Broken"));
}

#[test]
fn scripts_get_exactly_what_is_documented() {
    let scene = scene(CONFIG);
    let output = scene.run(&["doctor", "--json"]);
    assert_eq!((output.status.code(), output.stderr.is_empty()), (Some(1), true));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let mut all = keys(&found);
    all.sort();
    assert_eq!(all, ["findings", "portability"]);
    for finding in found["findings"].as_array().unwrap() {
        let mut all = keys(finding);
        all.sort();
        assert_eq!(all, ["file", "fix", "fixable", "id", "line", "severity", "what", "why"]);
    }
    let row = &found["portability"][0];
    assert_eq!(
        (&row["profile"], &row["botocore"], &row["js"]),
        (&"acme-dev".into(), &"ok".into(), &"ok".into())
    );
    assert!(row["rust"].as_str().unwrap().contains("config:7: "), "{row}");
    assert_eq!(keys(row).len(), 6);
}

#[test]
fn what_can_be_mended_is_mended_and_can_be_undone() {
    let scene = scene(CONFIG);
    let refused = scene.run(&["doctor", "--fix"]);
    assert_eq!(refused.status.code(), Some(5), "nobody can be asked");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("daypass doctor --fix --yes"));
    assert_eq!(config(&scene), CONFIG);

    let mended = scene.run(&["doctor", "--fix", "--yes"]);
    assert_eq!(mended.status.code(), Some(1), "what cannot be mended is broken still");
    let path = env!("CARGO_BIN_EXE_daypass");
    let expected = CONFIG
        .replace("sso_session = acme\nsso_region = eu-west-1\n", "sso_session = acme\n")
        .replace("/gone/daypass", &format!("\"{path}\""));
    assert_eq!(config(&scene), expected);
    let found = found(&scene);
    assert!(!ids(&found).iter().any(|id| ["profile-mixed-keys", "process-missing"].contains(id)), "{found}");
    assert!(ids(&found).contains(&"profile-broken"));

    assert!(scene.run(&["profile", "--undo"]).status.success());
    assert_eq!(config(&scene), CONFIG);
}

#[test]
fn at_a_terminal_it_asks_once_and_shows_the_change() {
    let scene = scene(CONFIG);
    fs::write(scene.home().join(".aws/credentials"), "").unwrap();
    fs::set_permissions(scene.home().join(".aws/credentials"), fs::Permissions::from_mode(0o644)).unwrap();
    let mut no = scene.at_terminal("doctor --fix", "n\n");
    let shown = no.says_all_until("Nothing was mended.").join("\n");
    assert_eq!(no.ends(), Some(5));
    assert!(
        shown.contains("-sso_region = eu-west-1") && shown.contains("others lose their rights"),
        "{shown}"
    );
    assert_eq!(shown.matches("Mend it like this?").count(), 1, "{shown}");
    assert_eq!(config(&scene), CONFIG);

    let mut yes = scene.at_terminal("doctor --fix", "y\n");
    yes.says("daypass profile --undo");
    assert_eq!(yes.ends(), Some(1));
    assert_ne!(config(&scene), CONFIG);
    let mode = fs::metadata(scene.home().join(".aws/credentials")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_report_is_for_others_to_read_without_names_and_replaces_nothing_unasked() {
    let scene = scene(CONFIG);
    let file = scene.home().join("report.txt");
    let arguments = ["doctor", "--bundle", file.to_str().unwrap()];
    let output = scene.run(&arguments);
    assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(1), true), "{output:?}");
    let report = fs::read_to_string(&file).unwrap();
    assert!(
        report.contains("profile-mixed-keys") && report.contains("sso_start_url = start-url-1"),
        "{report}"
    );
    for name in ["acme", "111122223333", "ReadOnlyAccess", "why", scene.home().to_str().unwrap()] {
        assert!(!report.contains(name), "{name} is in\n{report}");
    }
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    fs::write(&file, "mine").unwrap();
    assert_eq!(scene.run(&arguments).status.code(), Some(1));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    scene.run(&[&arguments[..], &["--force"]].concat());
    assert!(fs::read_to_string(&file).unwrap().starts_with("== Daypass"));
}

#[test]
fn an_agent_and_what_sets_it_apart_are_seen() {
    let mut scene = scene(SOUND);
    assert!(ids(&found(&scene)).contains(&"agent-none"));
    let _agent = scene.agent();
    assert!(ids(&found(&scene)).contains(&"agent-running"));
    scene.export("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:2");
    let found = found(&scene);
    assert!(ids(&found).contains(&"agent-other-endpoints") && ids(&found).contains(&"endpoints-foreign"));
    // With its own variables, the scene can end it.
    scene.export("AWS_ENDPOINT_URL_SSO", "");
}

/// Somebody lives at the agent's door, as its lock says, and answers each caller with this line, or not at all.
fn at_the_door(scene: &Scene, says: Option<&'static str>) -> fs::File {
    let socket = scene.socket();
    let runtime = socket.parent().unwrap();
    fs::create_dir_all(runtime).unwrap();
    fs::set_permissions(runtime, fs::Permissions::from_mode(0o700)).unwrap();
    let lock = fs::File::create(runtime.join("door.lock")).unwrap();
    lock.lock().unwrap();
    let listener = UnixListener::bind(&socket).unwrap();
    thread::spawn(move || {
        let mut waiting = Vec::new();
        for mut stream in listener.incoming().flatten() {
            if let Some(says) = says {
                BufReader::new(&stream).read_line(&mut String::new()).unwrap();
                stream.write_all(says.as_bytes()).unwrap();
            }
            waiting.push(stream);
        }
    });
    lock
}

/// As when that process ends.
fn leaves(scene: &Scene, lock: fs::File) {
    fs::remove_file(scene.socket()).unwrap();
    drop(lock);
}

#[test]
fn an_agent_that_no_longer_answers_is_found_until_it_is_ended() {
    let scene = scene(SOUND);
    let lock = at_the_door(&scene, None);
    assert!(ids(&found(&scene)).contains(&"agent-silent"));
    leaves(&scene, lock);
    let found = found(&scene);
    assert!(!ids(&found).contains(&"agent-silent") && ids(&found).contains(&"agent-none"), "{found}");
}

#[test]
fn an_agent_of_another_version_is_found_until_it_is_ended() {
    let scene = scene(SOUND);
    let hello = "{\"version\":\"0.0.1\",\"endpoints\":{\"oidc\":null,\"portal\":null}}\n";
    let lock = at_the_door(&scene, Some(hello));
    let seen = found(&scene);
    assert!(ids(&seen).contains(&"agent-other-version"), "{seen}");
    leaves(&scene, lock);
    assert!(!ids(&found(&scene)).contains(&"agent-other-version"));
}

#[test]
fn ctrl_c_ends_it_while_a_server_is_silent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut scene = Scene::new(SOUND);
    scene.export("AWS_ENDPOINT_URL_SSO_OIDC", &format!("http://{}", listener.local_addr().unwrap()));
    let mut doctor = scene.start(&["doctor"]);
    // It has asked, and is not answered.
    let _asked = listener.accept().unwrap();
    doctor.signal("INT");
    assert_eq!(doctor.ends(), None, "by the signal");
}
