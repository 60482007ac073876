//! With an agent, against the fake Identity Center.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    process::{Command, Output},
    time::{Duration, Instant},
};

use fake_identity_center::{Fake, Mood, Operation, Organisation, Times};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::scene::{Running, Scene, decide};

/// An organisation, and a person with a profile in it.
pub(crate) struct Acme {
    pub(crate) fake: Fake,
    pub(crate) scene: Scene,
    // The fake's tasks run as long as this.
    _runtime: Runtime,
}

impl Acme {
    pub(crate) fn new() -> Self {
        Self::with("")
    }

    /// With more in the config, where `{url}` and `{region}` are those of the organisation.
    pub(crate) fn with(more: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let fake = runtime.block_on(Fake::start(Organisation::acme())).unwrap();
        let config = "[sso-session acme]\nsso_start_url = {url}\nsso_region = {region}\n\n[profile dev]\n\
                      sso_session = acme\nsso_account_id = 111122223333\nsso_role_name = ReadOnlyAccess\n";
        let config = format!("{config}{more}");
        let config = config.replace("{url}", &fake.start_url()).replace("{region}", fake.region());
        let mut scene = Scene::new(&config);
        for (name, value) in fake.environment() {
            scene.export(name, &value);
        }
        Self { fake, scene, _runtime: runtime }
    }

    /// Begins a sign-in and gives its code.
    pub(crate) fn login(&self, arguments: &[&str]) -> (Running, String) {
        let login = self.scene.start(&[&["login", "--no-browser"], arguments].concat());
        let shown = login.says("and check that it shows ");
        let code = shown.rsplit(' ').next().unwrap().to_owned();
        (login, code)
    }

    pub(crate) fn sign_in(&self) {
        self.sign_in_to(&[]);
    }

    pub(crate) fn sign_in_to(&self, arguments: &[&str]) {
        let (mut login, code) = self.login(arguments);
        decide(self.fake.url(), &code, "allow");
        assert_eq!(login.ends(), Some(0));
    }

    pub(crate) fn status(&self) -> Value {
        json(&self.scene.run(&["status", "--json"]))
    }
}

pub(crate) fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_refresh_that_fails_lists_what_was_known_and_says_so_by_its_exit_code() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    acme.sign_in();
    let rows = |output: &Output| json(output).as_array().unwrap().len();
    let list =
        |arguments: &[&str]| acme.scene.run(&[&["list", "acme-staging", "--json"], arguments].concat());
    assert_eq!(rows(&list(&["--refresh"])), 3);
    acme.fake.mood(Operation::ListAccounts, Mood::DroppedUnread, Times::UntilCleared);
    let refused = list(&["--refresh"]);
    assert_eq!((rows(&refused), refused.status.code()), (3, Some(1)), "{refused:?}");
    assert!(said(&refused).contains("What it offered last time is listed."), "{refused:?}");
    assert_eq!(list(&[]).status.code(), Some(0), "nobody asked the portal");
    assert_eq!(acme.scene.run(&["logout"]).status.code(), Some(0));
    let refused = list(&["--refresh"]);
    assert_eq!((rows(&refused), refused.status.code()), (3, Some(3)), "{refused:?}");
}

#[test]
fn one_sign_in_serves_every_later_command() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    acme.sign_in();

    let status = acme.status();
    assert_eq!(status["agent"]["running"], true, "{status}");
    assert_eq!(status["sessions"][0]["state"], "signed-in", "{status}");

    let credentials = json(&acme.scene.run(&["credentials", "--profile", "dev"]));
    assert_eq!(credentials["Version"], 1);
    assert!(acme.fake.secrets().contains(&credentials["SecretAccessKey"].as_str().unwrap().to_owned()));

    let list = acme.scene.run(&["list", "acme-staging"]);
    assert_eq!(String::from_utf8(list.stdout).unwrap().lines().count(), 3, "its three roles");
    let pasted =
        "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/maria";
    let rows = json(&acme.scene.run(&["list", "--json", pasted]));
    let found: Vec<_> = rows.as_array().unwrap().iter().map(|row| row["account_id"].as_str()).collect();
    assert!(found.len() > 1 && found.iter().all(|id| *id == Some("111122223333")), "{rows}");
    assert_eq!(rows[0]["role_name"], "AdministratorAccess", "{rows}");

    let again = acme.scene.run(&["login"]);
    assert_eq!(again.status.code(), Some(0));
    assert!(said(&again).contains("acme: Signed in") && said(&again).contains("--force"), "{again:?}");
    assert_eq!(acme.fake.count(Operation::StartDeviceAuthorization), 1);

    assert_eq!(acme.scene.run(&["logout"]).status.code(), Some(0));
    assert_eq!(acme.fake.count(Operation::Logout), 1);
    assert_eq!(acme.scene.run(&["credentials", "--profile", "dev"]).status.code(), Some(3));
}

/// What the agent says to somebody else, with the door as wide open as it can be.
#[test]
#[ignore = "it takes root, who can be somebody else: cargo xtask test has it run where it can"]
fn another_user_gets_no_word_at_the_door_whatever_its_modes_are() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    let door = acme.scene.socket();
    for (path, mode) in [(acme.scene.home(), 0o711), (door.parent().unwrap().parent().unwrap(), 0o711)]
        .into_iter()
        .chain([(door.parent().unwrap(), 0o711), (door.as_path(), 0o666)])
    {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    let knock = "import socket, sys\ns = socket.socket(socket.AF_UNIX)\ns.connect(sys.argv[1])\ntry:\n  \
        s.sendall(b'{\"version\":\"x\",\"endpoints\":{\"oidc\":null,\"portal\":null}}\\n')\n  \
        print('heard', s.recv(999))\nexcept OSError: print('heard', b'')";
    let heard = |user: &str| {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid", user, "--regid", user, "--clear-groups", "/usr/bin/python3", "-c", knock])
            .arg(&door);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert!(heard("0").contains("version"), "the person's own programs are answered");
    assert_eq!(heard("65534"), "heard b''\n");
}

#[test]
fn a_sign_in_that_the_person_declines_or_cancels_exits_with_5() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    let (mut login, code) = acme.login(&[]);
    decide(acme.fake.url(), &code, "deny");
    assert_eq!(login.ends(), Some(5));

    let (mut login, _) = acme.login(&[]);
    login.signal("INT");
    login.says("The sign-in was cancelled.");
    assert_eq!(login.ends(), Some(5));
    acme.sign_in();
}

#[test]
fn a_sign_in_that_nothing_can_keep_is_not_begun() {
    let acme = Acme::new();
    for more in [&[][..], &["--force"], &["--all"], &["--no-browser"]] {
        let login = acme.scene.run(&[&["login", "--no-agent"], more].concat());
        assert_eq!(login.status.code(), Some(1), "{login:?}");
        let says = "There is no keychain here, so the sign-in to acme could not be kept.";
        assert!(said(&login).contains(says) && said(&login).contains("daypass agent"), "{login:?}");
    }
    assert_eq!(acme.fake.count(Operation::RegisterClient), 0, "nothing is asked of AWS");
}

#[test]
fn a_second_agent_leaves_the_first_alone() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    let second = acme.scene.run(&["agent"]);
    assert_eq!(second.status.code(), Some(0));
    assert!(said(&second).contains("Daypass is already running."), "{second:?}");
    assert_eq!(acme.status()["agent"]["running"], true);
}

#[test]
fn asked_to_end_the_agent_leaves_nothing_behind_even_while_somebody_signs_in() {
    for signal in ["TERM", "INT"] {
        let acme = Acme::new();
        let mut agent = acme.scene.agent();
        let (mut login, _) = acme.login(&[]);
        let began = Instant::now();
        agent.signal(signal);
        assert_eq!(agent.ends(), Some(0), "SIG{signal}");
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        assert!(!acme.scene.socket().exists(), "SIG{signal}");

        // The command goes on by itself, with a code of its own.
        let shown = login.says("and check that it shows ");
        decide(acme.fake.url(), shown.rsplit(' ').next().unwrap(), "deny");
        assert_eq!(login.ends(), Some(5), "SIG{signal}");
    }
}

#[test]
fn after_a_crash_commands_go_on_by_themselves_and_a_new_agent_takes_over() {
    let acme = Acme::new();
    let mut agent = acme.scene.agent();
    agent.signal("KILL");
    assert_eq!(agent.ends(), None);
    assert!(acme.scene.socket().exists(), "as crashes leave it");
    assert_eq!(acme.status()["agent"]["running"], false);

    let _agent = acme.scene.agent();
    assert_eq!(acme.status()["agent"]["running"], true);
}

#[test]
fn an_agent_sees_the_choice_that_another_process_made() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    assert_eq!(acme.scene.run(&["use", "dev"]).status.code(), Some(0));
    let deadline = Instant::now() + Duration::from_secs(10);
    while acme.status()["active"] != "dev" {
        assert!(Instant::now() < deadline, "{}", acme.status());
    }
}

#[test]
fn what_is_logged_into_a_pipe_or_a_file_has_no_colours() {
    let mut scene = Scene::new("[sso-session acme]\n");
    scene.export("NO_COLOR", "");
    scene.export("RUST_LOG", "debug");
    let output = scene.run(&["status"]);
    assert!(said(&output).contains("DEBUG") || said(&output).contains("INFO"), "{output:?}");
    assert!(!output.stderr.contains(&0x1b), "{}", said(&output));
}

#[test]
fn no_secret_is_said_however_loud_it_is_asked_to_be() {
    let mut acme = Acme::new();
    acme.scene.export("RUST_LOG", "trace");
    let mut agent = acme.scene.agent();
    acme.sign_in();
    let runs = [&["credentials", "--profile", "dev"][..], &["list"], &["status"], &["logout"]];
    let mut all: Vec<_> = runs.iter().map(|arguments| said(&acme.scene.run(arguments))).collect();
    agent.signal("TERM");
    assert_eq!(agent.ends(), Some(0));
    all.push(agent.rest());
    assert!(all.iter().any(|said| said.contains(" INFO keychain")), "it is loud: {all:?}");
    let secrets = acme.fake.secrets();
    assert!(secrets.len() > 3, "there are secrets to look for");
    for secret in secrets {
        assert!(!all.iter().any(|said| said.contains(&secret)), "{secret} is said");
    }
}
