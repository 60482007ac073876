//! The agent that a sign-in leaves behind, and the end of it.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use fake_identity_center::{Mood, Operation, Times};

use crate::{
    agent::{Acme, json, said},
    scene::{PLENTY, decide, until},
};

/// What takes so long is not waited for by anything that ends in a test, however busy the computer is.
const ENDLESS: Duration = Duration::from_secs(2 * PLENTY.as_secs());

#[test]
fn a_sign_in_leaves_an_agent_behind_and_says_so() {
    let acme = Acme::new();
    let (mut login, code) = acme.login(&[]);
    decide(acme.fake.url(), &code, "allow");
    login.says("Signed in to acme.");
    login.says("Daypass goes on renewing in the background. To end it: daypass agent --stop");
    assert_eq!(login.ends(), Some(0));
    let status = acme.status();
    assert_eq!(status["agent"]["host"], "headless", "{status}");
    assert_eq!(status["sessions"][0]["state"], "signed-in", "{status}");

    let again = said(&acme.scene.run(&["login"]));
    assert!(again.contains("acme: Signed in") && !again.contains("background"), "told once: {again}");

    let stop = acme.scene.run(&["agent", "--stop"]);
    assert_eq!(stop.status.code(), Some(0));
    assert!(said(&stop).contains("The agent has ended."), "{stop:?}");
    assert!(said(&stop).contains("acme may need a new sign-in"), "no keychain has it: {stop:?}");
    assert!(!acme.scene.socket().exists());
    assert_eq!(acme.status()["agent"]["running"], false);
}

#[test]
fn what_the_agent_behind_has_to_say_is_in_its_log() {
    let mut acme = Acme::new();
    acme.scene.export("RUST_LOG", "trace");
    acme.sign_in();
    let log = std::fs::read_to_string(acme.scene.agent_log()).unwrap();
    assert!(log.contains("Daypass answers.") && log.contains(" INFO keychain"), "{log}");
    for secret in acme.fake.secrets() {
        assert!(!log.contains(&secret), "{secret} is in the log");
    }
}

#[test]
fn an_agent_asked_to_stop_is_gone_when_that_is_said() {
    let acme = Acme::new();
    for _ in 0..3 {
        let mut agent = acme.scene.agent();
        assert_eq!(acme.scene.run(&["agent", "--stop"]).status.code(), Some(0));
        // The next one finds the door free.
        let next = acme.scene.agent();
        assert_eq!(agent.ends(), Some(0));
        drop(next);
    }
}

#[test]
fn the_end_of_its_terminal_ends_an_agent_that_was_not_told_to_ignore_it() {
    let acme = Acme::new();
    let mut agent = acme.scene.agent();
    agent.signal("HUP");
    assert_eq!(agent.ends(), Some(0), "it has cleaned up");
    assert!(!acme.scene.socket().exists());

    let mut nohup = std::process::Command::new("/usr/bin/nohup");
    let plain = acme.scene.command(["agent"]);
    nohup.arg(plain.get_program()).args(plain.get_args()).env_clear().stderr(std::process::Stdio::piped());
    nohup.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut agent = crate::scene::Running::of(&mut nohup);
    agent.says("Daypass answers.");
    agent.signal("HUP");
    assert_eq!(acme.status()["agent"]["running"], true);
    agent.signal("TERM");
    assert_eq!(agent.ends(), Some(0));
}

#[test]
fn an_agent_that_no_longer_moves_is_told_from_none() {
    let acme = Acme::new();
    let agent = acme.scene.agent();
    agent.signal("STOP");
    let stop = acme.scene.run(&["agent", "--stop"]);
    assert_eq!(stop.status.code(), Some(1), "{stop:?}");
    assert!(said(&stop).contains("does not end"), "{stop:?}");
    agent.signal("CONT");
}

#[test]
fn nothing_but_a_sign_in_starts_an_agent() {
    let acme = Acme::new();
    let runs =
        [&["credentials", "--profile", "dev"][..], &["status"], &["list"], &["use", "dev"], &["logout"]];
    for arguments in runs {
        acme.scene.run(arguments);
        assert!(!acme.scene.socket().parent().unwrap().exists(), "{arguments:?} opened a door");
    }
    assert_eq!(acme.scene.run(&["login", "--no-agent"]).status.code(), Some(1), "there is no keychain");
    assert!(!acme.scene.socket().parent().unwrap().exists(), "--no-agent opened a door");
}

#[test]
fn a_sign_in_that_comes_to_nothing_leaves_no_agent() {
    let acme = Acme::new();
    let (mut login, code) = acme.login(&[]);
    decide(acme.fake.url(), &code, "deny");
    assert_eq!(login.ends(), Some(5));
    until("the agent has gone", || !acme.scene.socket().exists());

    acme.fake.set_poll_interval(ENDLESS);
    let (mut login, _) = acme.login(&[]);
    login.signal("INT");
    assert_eq!(login.ends(), Some(5), "it is cancelled at once");
    until("the agent has gone", || !acme.scene.socket().exists());
}

#[test]
fn whoever_gives_up_a_sign_in_does_not_end_the_agent_for_others() {
    let acme = Acme::with("\n[sso-session globex]\nsso_start_url = {url}\nsso_region = {region}\n");
    let (mut first, _) = acme.login(&["acme"]);
    let (mut second, code) = acme.login(&["globex"]);
    first.signal("INT");
    first.says("The sign-in was cancelled.");
    assert_eq!(first.ends(), Some(5));
    decide(acme.fake.url(), &code, "allow");
    second.says("Signed in to globex.");
    assert_eq!(second.ends(), Some(0));
    assert_eq!(acme.status()["agent"]["host"], "headless");
}

#[test]
fn why_no_agent_can_be_left_is_told() {
    let mut acme = Acme::new();
    acme.scene.export("XDG_RUNTIME_DIR", &format!("/tmp/{}", "d".repeat(120)));
    let mut login = acme.scene.start(&["login", "--no-browser"]);
    login.says("No agent could be started in the background.");
    login.says("agent.log");
    login.says("There is no keychain here");
    assert_eq!(login.ends(), Some(1));
    let log = std::fs::read_to_string(acme.scene.agent_log()).unwrap();
    assert!(log.contains("too long"), "{log}");
}

#[test]
fn ctrl_c_cancels_at_once_whatever_stalls_and_the_sign_in_ends_in_the_agent_too() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    for stalled in [Operation::RegisterClient, Operation::StartDeviceAuthorization, Operation::CreateToken] {
        acme.fake.mood(stalled, Mood::Slow(ENDLESS), Times::UntilCleared);
        let mut login = acme.scene.start(&["login", "--no-browser"]);
        if stalled == Operation::CreateToken {
            login.says("and check that it shows ");
        }
        until("the sign-in is under way", || acme.status()["sessions"][0]["state"] == "signing-in");
        until("it stalls", || acme.fake.held().borrow().contains(&stalled));
        login.signal("INT");
        assert_eq!(login.ends(), Some(5), "{stalled:?}: it is cancelled at once");
        until("the agent has given it up", || acme.status()["sessions"][0]["state"] == "signed-out");
        acme.fake.clear_mood(stalled);
    }
}

#[test]
fn all_sessions_are_signed_in_to_one_after_the_other_but_for_the_good_ones() {
    let acme = Acme::with(
        "\n[sso-session globex]\nsso_start_url = {url}\nsso_region = {region}\n\
         \n[sso-session initech]\nsso_start_url = {url}\nsso_region = {region}\n",
    );
    let _agent = acme.scene.agent();
    acme.sign_in_to(&["globex"]);
    let mut login = acme.scene.start(&["login", "--all", "--no-browser"]);
    for name in ["acme", "initech"] {
        let shown = login.says("and check that it shows ");
        decide(acme.fake.url(), shown.rsplit(' ').next().unwrap(), "allow");
        login.says(&format!("Signed in to {name}."));
        if name == "acme" {
            login.says("globex: Signed in");
        }
    }
    assert_eq!(login.ends(), Some(0));
    assert_eq!(acme.fake.count(Operation::StartDeviceAuthorization), 3);
}

#[test]
fn of_all_sessions_one_that_fails_does_not_keep_the_others_waiting() {
    let acme = Acme::with("\n[sso-session globex]\nsso_start_url = {url}\nsso_region = {region}\n");
    let _agent = acme.scene.agent();
    let mut login = acme.scene.start(&["login", "--all", "--no-browser"]);
    for decision in ["deny", "allow"] {
        let shown = login.says("and check that it shows ");
        decide(acme.fake.url(), shown.rsplit(' ').next().unwrap(), decision);
    }
    login.says("Signed in to globex.");
    assert_eq!(login.ends(), Some(5), "the script is told");
}

#[test]
fn a_browser_that_comes_back_by_itself_is_opened_and_waited_for() {
    let mut acme = Acme::new();
    acme.scene.have_browser();
    let _agent = acme.scene.agent();
    let mut login = acme.scene.start(&["login"]);
    login.says("Your browser opens. Should it not, open this link:");
    let link = login.says("http://");
    login.says("Your browser comes back by itself.");
    login.says("Waiting for you to approve. Ctrl+C cancels.");
    // As the browser would.
    let page = request(&link, "GET", "");
    let question = page.split_once("name=\"request\" value=\"").unwrap().1.split('"').next().unwrap();
    let consent = format!("{}/authorize/decide", acme.fake.url());
    let answer = request(&consent, "POST", &format!("request={question}&decision=allow"));
    let back = answer.lines().find_map(|line| line.strip_prefix("location: ")).expect("it leads back");
    assert!(request(back, "GET", "").starts_with("HTTP/1.1 200"));
    login.says("Signed in to acme.");
    assert_eq!(login.ends(), Some(0));
    assert_eq!(acme.fake.count(Operation::StartDeviceAuthorization), 0);
}

#[test]
fn a_code_takes_the_browsers_place_with_its_reason() {
    let mut acme = Acme::new();
    acme.scene.have_browser();
    acme.scene.export("SSH_CONNECTION", "198.51.100.7 50022 198.51.100.8 22");
    let _agent = acme.scene.agent();
    let login = acme.scene.start(&["login"]);
    login.says("over SSH.");
    login.says("Open http");
    login.says("and check that it shows ");
    drop(login);

    let chosen = acme.scene.start(&["login", "--device-code"]);
    let before = chosen.says_all_until("and check that it shows ");
    assert!(!before.iter().any(|line| line.contains("By code")), "nobody asks why: {before:?}");
}

#[test]
fn an_offline_sign_out_is_told_by_the_agent_later() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    acme.sign_in();
    acme.fake.mood(Operation::Logout, Mood::DroppedUnread, Times::UntilCleared);
    let logout = acme.scene.run(&["logout"]);
    assert_eq!(logout.status.code(), Some(0), "{logout:?}");
    let said = said(&logout);
    assert!(said.contains("Signed out of acme."), "{said}");
    assert!(
        said.contains("AWS could not be told yet; Daypass does so as soon as it can be reached."),
        "{said}"
    );
}

#[test]
fn the_agent_behind_uses_the_config_that_the_sign_in_used() {
    let acme = Acme::new();
    let elsewhere = acme.scene.home().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::rename(acme.scene.home().join(".aws/config"), elsewhere.join("config")).unwrap();
    let relative = |arguments: &[&str]| {
        let mut command = acme.scene.command(arguments);
        command.current_dir(&elsewhere).env("AWS_CONFIG_FILE", "config");
        command
    };
    let mut login = crate::scene::Running::of(&mut relative(&["login", "--no-browser"]));
    let shown = login.says("and check that it shows ");
    decide(acme.fake.url(), shown.rsplit(' ').next().unwrap(), "allow");
    assert_eq!(login.ends(), Some(0));
    let profile = relative(&["credentials", "--profile", "dev"]).output().unwrap();
    assert_eq!(json(&profile)["Version"], 1);
}

/// One HTTP exchange, whole.
fn request(url: &str, method: &str, form: &str) -> String {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
        form.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
