//! Programs that ask the running agent's endpoint: how a shell sends them there, what they get, and when nobody is
//! sent.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpStream},
    time::Instant,
};

use fake_identity_center::Operation;
use serde_json::Value;

use crate::{
    agent::{Acme, json, said},
    scene::{PLENTY, Scene, until},
};

pub(crate) const MORE: &str = "\n[profile 'mit raum']\nsso_session = acme\nsso_account_id = 222233334444\n\
    sso_role_name = ReadOnlyAccess\nregion = eu-central-1\n\
    \n[profile prod]\nsso_session = acme\nsso_account_id = 444455556666\nsso_role_name = AdministratorAccess\n";

pub(crate) const URL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
pub(crate) const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

/// What `daypass env` sets, with these arguments.
fn variables(acme: &Acme, arguments: &[&str]) -> Value {
    let output = acme.scene.run(&[&["env", "--format", "json"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    json(&output)
}

/// Asks as an SDK does, again where AWS has not answered the agent yet: status and body.
pub(crate) fn ask(variables: &Value) -> (u16, Value) {
    let deadline = Instant::now() + PLENTY;
    loop {
        let answer = ask_once(variables);
        if answer.1["Code"] != "NotYet" || Instant::now() > deadline {
            return answer;
        }
    }
}

fn ask_once(variables: &Value) -> (u16, Value) {
    let url = variables[URL].as_str().unwrap().strip_prefix("http://").unwrap();
    let (host, path) = url.split_once('/').unwrap();
    let token = fs::read_to_string(variables[TOKEN_FILE].as_str().unwrap()).unwrap();
    let port = host.split_once(':').unwrap().1.parse().unwrap();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    stream.set_read_timeout(Some(PLENTY)).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {token}\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap())
}

/// Asks until the agent has seen what was changed.
fn ask_until(variables: &Value, expected: u16) -> Value {
    until(&format!("{variables} is answered with {expected}"), || ask(variables).0 == expected);
    ask(variables).1
}

pub(crate) fn refused(scene: &Scene, arguments: &[&str], code: i32) -> String {
    let output = scene.run(arguments);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(code), 0), "{arguments:?}: {output:?}");
    said(&output)
}

#[test]
fn a_shell_sends_its_programs_to_the_agent_and_takes_away_what_would_win() {
    let acme = Acme::with(MORE);
    let _agent = acme.scene.agent();
    acme.sign_in();
    let sent = variables(&acme, &["mit raum", "--endpoint"]);
    assert_eq!(sent.as_object().unwrap().len(), 4, "{sent}");
    assert_eq!(
        (&sent["AWS_REGION"], &sent["AWS_DEFAULT_REGION"]),
        (&"eu-central-1".into(), &"eu-central-1".into())
    );
    let url = sent[URL].as_str().unwrap();
    let base = acme.status()["agent"]["endpoint"].as_str().unwrap().to_owned();
    assert_eq!(url, format!("{base}/profile/mit%20raum"));

    let (status, body) = ask(&sent);
    assert_eq!(status, 200, "{body}");
    let same = json(&acme.scene.run(&["credentials", "--profile", "mit raum"]));
    assert_eq!(body["AccessKeyId"], same["AccessKeyId"]);
    assert!(body["Token"] == same["SessionToken"] && body["SecretAccessKey"] == same["SecretAccessKey"]);
    assert_eq!(body["AccountId"], "222233334444");
    assert_eq!(acme.fake.count(Operation::GetRoleCredentials), 1);

    for (format, set, taken) in [
        (
            "bash",
            "export NAME='",
            ["unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY"; 2],
        ),
        (
            "fish",
            "set -gx NAME '",
            ["AWS_PROFILE AWS_DEFAULT_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY"; 2],
        ),
        ("powershell", "$Env:NAME = '", ["$Env:AWS_PROFILE = $null", "$Env:AWS_ACCESS_KEY_ID = $null"]),
        ("cmd", "set \"NAME=", ["set \"AWS_DEFAULT_PROFILE=\"", "set \"AWS_SESSION_TOKEN=\""]),
        ("dotenv", "NAME=", ["", ""]),
    ] {
        let output = acme.scene.run(&["env", "dev", "--endpoint", "--format", format]);
        let lines = String::from_utf8(output.stdout).unwrap();
        for name in [URL, TOKEN_FILE] {
            assert!(lines.contains(&set.replace("NAME", name)), "{format}: {lines}");
        }
        for part in taken {
            assert!(lines.contains(part), "{format}: {lines}");
        }
    }
}

#[test]
fn what_a_file_of_variables_cannot_take_away_is_told_of() {
    let mut acme = Acme::new();
    let _agent = acme.scene.agent();
    acme.scene.export("AWS_DEFAULT_PROFILE", "other");
    let output = acme.scene.run(&["env", "dev", "--endpoint", "--format", "dotenv"]);
    let told = "Beware: AWS_DEFAULT_PROFILE is set here, and may win over the endpoint. Unset it.";
    assert!(output.status.success() && said(&output).contains(told), "{output:?}");
    let output = acme.scene.run(&["env", "dev", "--endpoint"]);
    assert!(output.status.success() && said(&output).is_empty(), "{output:?}");
}

#[test]
fn nobody_is_sent_there_while_a_default_profile_would_win() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    let credentials = acme.scene.home().join(".aws/credentials");
    fs::write(&credentials, "[default]\naws_access_key_id = AKIA\naws_secret_access_key = s3cret\n").unwrap();
    for command in [&["env", "dev", "--endpoint"][..], &["exec", "dev", "--endpoint", "--", "/bin/true"]] {
        let said = refused(&acme.scene, command, 1);
        let place =
            format!("{}:1: The default profile, and not the endpoint, is used by", credentials.display());
        assert!(said.contains(&place), "{said}");
        assert!(
            said.contains("Give it another name, or have tools follow a profile: daypass env PROFILE"),
            "{said}"
        );
    }
    fs::remove_file(credentials).unwrap();
    variables(&acme, &["dev", "--endpoint"]);

    // The one that Daypass wrote is Daypass's to take away.
    assert_eq!(acme.scene.run(&["use", "dev", "--default"]).status.code(), Some(0));
    let said = refused(&acme.scene, &["env", "dev", "--endpoint"], 1);
    assert!(said.contains("To have yours back: daypass use --no-default"), "{said}");
    assert_eq!(acme.scene.run(&["use", "--no-default"]).status.code(), Some(0));
    variables(&acme, &["dev", "--endpoint"]);
}

#[test]
fn a_daypass_that_asks_other_endpoints_is_not_said_to_be_missing() {
    let mut acme = Acme::new();
    let _agent = acme.scene.agent();
    acme.scene.export("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:1");
    let said = refused(&acme.scene, &["env", "dev", "--endpoint"], 1);
    assert!(said.contains("The Daypass that is running here does not answer this command"), "{said}");
    assert!(said.contains("AWS_ENDPOINT_URL_SSO"), "{said}");
}

#[test]
fn without_an_agent_it_says_how_to_get_one_and_starts_none() {
    let acme = Acme::new();
    for command in [&["env", "dev", "--endpoint"][..], &["exec", "dev", "--endpoint", "--", "/bin/true"]] {
        let said = refused(&acme.scene, command, 1);
        assert!(said.contains("No Daypass is running here that programs could ask."), "{said}");
        assert!(said.contains("daypass login"), "{said}");
    }
    assert!(!acme.scene.socket().exists());
    assert_eq!(acme.status()["agent"]["endpoint"], Value::Null);
}

#[test]
fn a_terminal_whose_own_files_say_something_else_is_refused() {
    let mut acme = Acme::new();
    let _agent = acme.scene.agent();
    acme.sign_in();
    let config = fs::read_to_string(acme.scene.home().join(".aws/config")).unwrap();
    let other = acme.scene.home().join("other");
    acme.scene.export("AWS_CONFIG_FILE", other.to_str().unwrap());
    let hint = "AWS_CONFIG_FILE may lead this terminal to another";
    for (theirs, words) in [
        (
            config.replace("111122223333", "444455556666"),
            "To the running Daypass, “dev” is ReadOnlyAccess in 111122223333; in this terminal it is ReadOnlyAccess in \
             444455556666.",
        ),
        (
            config.replace("acme", "other"),
            "To the running Daypass, “dev” is ReadOnlyAccess in 111122223333 by “acme” at",
        ),
        (format!("{config}{MORE}").replace("'mit raum'", "dev2"), ""),
    ] {
        fs::write(&other, theirs).unwrap();
        let (profile, words) = if words.is_empty() {
            ("dev2", "The running Daypass knows no profile “dev2”.")
        } else {
            ("dev", words)
        };
        let said =
            refused(&acme.scene, &["env", profile, "--endpoint"], 1 + 3 * i32::from(profile == "dev2"));
        assert!(said.contains(words) && said.contains(hint), "{said}");
    }
}

#[test]
fn a_program_follows_the_choice_but_to_nothing_guarded() {
    let acme = Acme::with(MORE);
    let _agent = acme.scene.agent();
    acme.sign_in();
    let said = refused(&acme.scene, &["env", "--endpoint=active"], 2);
    assert!(said.contains("No profile is active."), "{said}");
    let said = refused(&acme.scene, &["env", "dev", "--endpoint=active"], 2);
    assert!(said.contains("Leave the PROFILE out"), "{said}");

    acme.scene.run(&["use", "dev"]);
    let followed = variables(&acme, &["--endpoint=active"]);
    assert!(followed[URL].as_str().unwrap().ends_with("/active"), "{followed}");
    let fixed = variables(&acme, &["--endpoint"]);
    assert!(fixed[URL].as_str().unwrap().ends_with("/profile/dev"), "{fixed}");
    assert_eq!(ask(&followed).1["AccountId"], "111122223333");

    acme.scene.run(&["use", "mit raum"]);
    until("the choice is followed", || ask(&followed).1["AccountId"] == "222233334444");
    assert_eq!(ask(&fixed).1["AccountId"], "111122223333");

    let said = refused(&acme.scene, &["env", "prod", "--endpoint"], 5);
    assert!(said.contains("prod is guarded"), "{said}");
    acme.scene.run(&["use", "--yes", "prod"]);
    let told = ask_until(&followed, 403);
    assert!(told["Message"].as_str().unwrap().starts_with("prod is guarded"), "{told}");
    let said = refused(&acme.scene, &["env", "--endpoint=active"], 5);
    assert!(said.contains("programs that follow the active profile do not get it"), "{said}");
    let prod = variables(&acme, &["--endpoint", "--yes"]);
    assert_eq!(ask(&prod).1["AccountId"], "444455556666");

    acme.scene.run(&["use", "--none"]);
    assert_eq!(ask_until(&followed, 400)["Message"], "No profile is active. Choose one: daypass use PROFILE");
}

#[test]
fn what_was_renamed_signed_out_of_or_is_not_assigned_fails_with_words() {
    let acme = Acme::with(&format!(
        "{MORE}\n[profile none]\nsso_session = acme\nsso_account_id = 111122223333\n\
                                    sso_role_name = NotMine\n"
    ));
    let _agent = acme.scene.agent();
    acme.sign_in();
    let dev = variables(&acme, &["dev", "--endpoint"]);
    let none = variables(&acme, &["none", "--endpoint"]);
    assert_eq!(ask(&dev).0, 200);
    let told = ask(&none);
    let words = told.1["message"].as_str().unwrap();
    assert!(told.0 == 500 && words.starts_with("NotMine in 111122223333 is not assigned to you."), "{words}");

    acme.scene.run(&["profile", "rename", "dev", "development"]);
    let told = ask_until(&dev, 404);
    assert!(told["Message"].as_str().unwrap().contains("knows no profile “dev”"), "{told}");
    let renamed = variables(&acme, &["development", "--endpoint"]);
    assert_eq!(ask(&renamed).0, 200);

    acme.scene.run(&["logout"]);
    let (status, told) = ask(&renamed);
    assert_eq!((status, &told["Message"]), (400, &"acme needs a sign-in. Run: daypass login acme".into()));
}

#[test]
fn a_program_that_is_run_asks_the_agent_too() {
    let mut acme = Acme::with(MORE);
    let _agent = acme.scene.agent();
    let said_before = refused(&acme.scene, &["exec", "mit raum", "--endpoint", "--", "/bin/echo", "ran"], 3);
    assert!(said_before.contains("daypass login acme"), "{said_before}");
    acme.sign_in();
    for (name, value) in [("AWS_PROFILE", "other"), ("AWS_ACCESS_KEY_ID", "AKIA"), ("PATH", "/usr/bin:/bin")]
    {
        acme.scene.export(name, value);
    }
    let output = acme.scene.run(&["exec", "mit raum", "--endpoint", "--", "env"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let environment = String::from_utf8(output.stdout).unwrap();
    let variable = |name: &str| environment.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix('='));
    assert!(variable(URL).unwrap().ends_with("/profile/mit%20raum"));
    assert!(variable(TOKEN_FILE).is_some() && variable("AWS_DEFAULT_REGION") == Some("eu-central-1"));
    for gone in ["AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN"] {
        assert_eq!(variable(gone), None);
    }
    assert_eq!(acme.fake.count(Operation::GetRoleCredentials), 1, "they are at hand when it asks");
}

#[test]
fn an_agent_that_ends_leaves_no_token_file_and_the_next_one_is_where_it_was() {
    let acme = Acme::new();
    let mut agent = acme.scene.agent();
    let sent = variables(&acme, &["dev", "--endpoint"]);
    let file = sent[TOKEN_FILE].as_str().unwrap();
    assert_eq!(acme.scene.run(&["agent", "--stop"]).status.code(), Some(0));
    assert_eq!(agent.ends(), Some(0));
    assert!(
        !fs::exists(file).unwrap()
            && !fs::exists(acme.scene.home().join("run/daypass-test/endpoint")).unwrap()
    );

    let _agent = acme.scene.agent();
    until("the token lies there again", || fs::exists(file).unwrap());
    assert_eq!(ask(&sent).0, 400, "it wants a sign-in, and knows the program");
    assert_eq!(variables(&acme, &["dev", "--endpoint"]), sent);
}
