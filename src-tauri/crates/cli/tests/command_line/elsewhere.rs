//! `daypass env --for`: what is printed, taken over by a shell, with a `docker` and an `ssh` that write down what they
//! are asked to do.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
    process::{Command, Output, Stdio},
};

use fake_identity_center::Operation;
use serde_json::{Map, Value};

use crate::{
    agent::{Acme, said},
    endpoint::{MORE, TOKEN_FILE, URL, ask, refused},
};

const WRITES_DOWN: &str = "printf '%s\\n' \"$@\" >> \"$HOME/arguments\"; echo . >> \"$HOME/arguments\"\n";

/// An account with this program beside `daypass`, an agent where it is signed in.
fn acme_with(program: &str, does: &str) -> Acme {
    let acme = Acme::with(MORE);
    let bin = acme.scene.home().join("bin");
    fs::create_dir(&bin).unwrap();
    symlink(env!("CARGO_BIN_EXE_daypass"), bin.join("daypass")).unwrap();
    put_program(&bin.join(program), does);
    acme
}

fn put_program(file: &Path, does: &str) {
    fs::write(file, format!("#!/bin/sh\n{does}")).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Has a shell do this.
fn shell(acme: &Acme, shell: &str, script: &str) -> Output {
    let daypass = acme.scene.command([""; 0]);
    let path = format!("{}:/usr/bin:/bin", acme.scene.home().join("bin").display());
    let output = Command::new(shell)
        .args(["-c", script])
        .env_clear()
        .envs(daypass.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .env("PATH", path)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{shell}: {script}: {output:?}");
    output
}

/// What the program was asked to do since the last time, each time.
fn asked(acme: &Acme) -> Vec<Vec<String>> {
    let file = acme.scene.home().join("arguments");
    let text = fs::read_to_string(&file).unwrap();
    fs::remove_file(file).unwrap();
    for secret in acme.fake.secrets() {
        assert!(!text.contains(&secret), "a secret is among the arguments: {text}");
    }
    let calls = text.split_terminator("\n.\n");
    calls.map(|call| call.lines().map(str::to_owned).collect()).collect()
}

/// Variables as they were handed on, by `NAME=value`.
fn variables<'a>(lines: impl IntoIterator<Item = &'a str>) -> Value {
    let pair = |line: &str| line.split_once('=').map(|(name, value)| (name.to_owned(), value.into()));
    Value::Object(lines.into_iter().filter_map(pair).collect::<Map<_, _>>())
}

#[test]
fn a_container_asks_the_agent_with_a_token_that_is_only_mounted() {
    let acme = acme_with("docker", WRITES_DOWN);
    let _agent = acme.scene.agent();
    acme.sign_in();
    let mut seen = None;
    for (by, script) in [
        ("sh", "eval \"docker run $(daypass env 'mit raum' --for docker) image\""),
        ("bash", "eval \"docker run $(daypass env 'mit raum' --for docker) image\""),
        ("sh", "docker run $(daypass env 'mit raum' --for docker) image"),
    ] {
        let told = said(&shell(&acme, by, script));
        assert!(
            told.contains("Exposed: whatever runs in the container can get credentials of mit raum"),
            "{told}"
        );
        let mut calls = asked(&acme);
        assert_eq!(calls.len(), 1, "{calls:?}");
        let call = calls.remove(0);
        assert_eq!(*seen.get_or_insert_with(|| call.clone()), call, "{by}: {script}");
    }
    let call = seen.unwrap();
    let ["run", "--network", "host", "--mount", mount, set @ .., "image"] =
        &call.iter().map(String::as_str).collect::<Vec<_>>()[..]
    else {
        panic!("{call:?}")
    };
    let source = mount
        .strip_prefix("type=bind,source=")
        .and_then(|rest| rest.strip_suffix(",target=/run/daypass-token,readonly"))
        .unwrap_or_else(|| panic!("{mount}"));
    let token = fs::read_to_string(source).unwrap();
    assert!(token.len() > 30 && !call.concat().contains(&token), "{call:?}");
    let mut inside = variables(set.chunks(2).map(|pair| {
        assert_eq!(pair[0], "--env");
        pair[1]
    }));
    assert_eq!(inside[TOKEN_FILE], "/run/daypass-token");
    assert_eq!(
        (&inside["AWS_REGION"], &inside["AWS_DEFAULT_REGION"]),
        (&"eu-central-1".into(), &"eu-central-1".into())
    );
    assert_eq!(inside.as_object().unwrap().len(), 4, "{inside}");
    // What the mount does.
    inside[TOKEN_FILE] = source.into();
    let (status, body) = ask(&inside);
    assert_eq!((status, &body["AccountId"]), (200, &"222233334444".into()), "{body}");
}

#[test]
fn a_container_gets_keys_by_a_file_of_the_person_s_own() {
    let acme = acme_with("docker", WRITES_DOWN);
    let _agent = acme.scene.agent();
    acme.sign_in();
    let script = "eval \"docker run $(daypass env 'mit raum' --for docker --keys) image\"";
    let told = said(&shell(&acme, "sh", script));
    assert!(told.contains("The keys end then, and no new ones come"), "{told}");
    let call = asked(&acme).remove(0);
    let ["run", "--env-file", file, "image"] = &call.iter().map(String::as_str).collect::<Vec<_>>()[..]
    else {
        panic!("{call:?}")
    };
    assert!(told.contains(&format!(
        "They are in {file}, for you alone to read. Daypass removes it then, at sign-out, and when it ends."
    )), "{told}");
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    // Docker takes each line as it is, quotes too.
    let text = fs::read_to_string(file).unwrap();
    let inside = variables(text.lines());
    let secrets = acme.fake.secrets();
    for name in ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
        let value = inside[name].as_str().unwrap();
        assert!(secrets.iter().any(|secret| secret == value) && !told.contains(value), "{name}");
    }
    assert!(inside["AWS_CREDENTIAL_EXPIRATION"].as_str().unwrap().ends_with('Z'));
    assert_eq!(inside["AWS_REGION"], "eu-central-1");
    assert_eq!(acme.fake.count(Operation::GetRoleCredentials), 1);
}

/// Writes down what it is asked to do, and does on the other machine, in another home, what comes last.
const SSH: &str = "for last; do :; done\nexport REMOTE=\"$HOME/remote\"\n\
    HOME=\"$REMOTE\" SHELL=\"$REMOTE/shell\" \"$(cat \"$REMOTE/login\")\" -c \"$last\"\n";

/// The person's shell there: shows what a program would see, while it can.
const THERE: &str = "test \"$1\" = -l && env > \"$HOME/seen\" && ls -lR \"$HOME/.daypass-tokens\" > \"$HOME/listed\" && \
    cp \"$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE\" \"$HOME/token\"\n";

#[test]
fn another_machine_asks_through_the_connection_with_a_token_that_came_by_standard_input() {
    let acme = acme_with("ssh", &format!("{WRITES_DOWN}{SSH}"));
    let there = acme.scene.home().join("remote");
    fs::create_dir(&there).unwrap();
    put_program(&there.join("shell"), THERE);
    let _agent = acme.scene.agent();
    acme.sign_in();
    // A shell here, and the one that takes what ssh brings there.
    for (by, login) in [("sh", "bash"), ("bash", "fish"), ("zsh", "zsh"), ("bash", "sh")] {
        fs::write(there.join("login"), login).unwrap();
        let script = "eval \"$(daypass env 'mit raum' --for ssh)\"; daypass_ssh -p 2222 'a host'";
        let told = said(&shell(&acme, by, script));
        assert!(told.contains("whoever is root there, can get credentials of mit raum"), "{told}");

        let text = fs::read_to_string(there.join("seen")).unwrap();
        let mut seen = variables(text.lines());
        let port = seen[URL].as_str().and_then(|url| url.split([':', '/']).nth(4)).unwrap().to_owned();
        let calls = asked(&acme);
        let [bring, connect] = &calls[..] else { panic!("{calls:?}") };
        assert_eq!(bring[..3], ["-p", "2222", "a host"]);
        let forward = format!("127.0.0.1:{port}:127.0.0.1:{port}");
        let before =
            ["-t", "-S", "none", "-o", "ExitOnForwardFailure=yes", "-R", &forward, "-p", "2222", "a host"];
        assert_eq!(connect[..10], before);
        assert_eq!((bring.len(), connect.len()), (4, 11), "{calls:?}");

        let token = fs::read_to_string(there.join("token")).unwrap();
        assert!(token.len() > 30 && !calls.concat().concat().contains(&token), "{calls:?}");
        let listed = fs::read_to_string(there.join("listed")).unwrap();
        assert!(listed.lines().any(|line| line.starts_with("-rw------- ")), "{listed}");
        let kept = seen[TOKEN_FILE].as_str().unwrap();
        assert!(kept.starts_with(there.join(".daypass-tokens").to_str().unwrap()), "{kept}");
        assert!(!fs::exists(kept).unwrap(), "it is there after the shell");
        assert_eq!(seen["AWS_DEFAULT_REGION"], "eu-central-1");
        // What the connection does: the port there is the one here.
        seen[TOKEN_FILE] = there.join("token").to_str().unwrap().into();
        let (status, body) = ask(&seen);
        assert_eq!((status, &body["AccountId"]), (200, &"222233334444".into()), "{body}");
    }
}

#[test]
fn another_place_is_refused_what_it_cannot_have() {
    let acme = Acme::with(MORE);
    for place in ["docker", "ssh"] {
        let told = refused(&acme.scene, &["env", "dev", "--for", place], 1);
        assert!(told.contains("No Daypass is running here") && told.contains("daypass login"), "{told}");
    }
    let told = refused(&acme.scene, &["env", "dev", "--for", "docker", "--keys"], 3);
    assert!(told.contains("daypass login acme"), "{told}");
    assert!(!acme.scene.socket().exists(), "no agent is started");

    for place in ["docker", "ssh", "wsl"] {
        let told = refused(&acme.scene, &["env", "prod", "--for", place], 5);
        assert!(told.contains("prod is guarded"), "{told}");
    }
    let told = refused(&acme.scene, &["env", "dev", "--for", "wsl"], 2);
    assert!(
        told.contains("this is not Windows") && told.contains("daypass.exe env PROFILE --for wsl"),
        "{told}"
    );
    let told = refused(&acme.scene, &["env", "dev", "--for", "ssh", "--keys"], 2);
    assert!(told.contains("--keys goes with --for docker only"), "{told}");
    let told = refused(&acme.scene, &["env", "dev", "--for", "ssh", "--endpoint"], 2);
    assert!(told.contains("cannot be used with"), "{told}");
}
