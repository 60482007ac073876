//! The keychain against a real Secret Service: gnome-keyring on a session bus of its own.
//!
//! A process has one keychain, found through its environment. So each scene is played by this test binary
//! started again inside the private session, with its output captured: nothing is counted twice.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a scene that cannot be set fails its test")]

mod session;

use std::process::Command;
use std::time::{Duration, Instant};

use brain::words::{Endpoints, Region, SessionForm, SessionKey, SessionName, StartUrl};
use futures_lite::future::block_on;
use keychain::{Asking, Keychain, SessionSecrets, Trouble};
use secrecy::{ExposeSecret as _, SecretString};

use crate::session::{Display, NAME, PATIENCE, Session, run};

/// Names the scene to play, in the private session only: no scene ever touches a real keychain.
const INSIDE: &str = "DAYPASS_TEST_KEYCHAIN";
const SERVICE: &str = "daypass-test";
const STORED: &str = "stored";
const CHANGED: &str = "changed";

/// The test that a process started by [`session::inside`] runs, to play its scene instead.
const ENTRANCE: &str = "an_open_keyring_keeps_a_session_where_other_tools_find_it";

#[test]
fn an_open_keyring_keeps_a_session_where_other_tools_find_it() {
    if let Ok(scene) = std::env::var(INSIDE) {
        return play(&scene, &Keychain::of_the_system(SERVICE));
    }
    Session::with_keyring().run("an open keyring");
}

#[test]
fn a_locked_keyring_is_told_at_once_and_raises_no_prompt() {
    let session = Session::with_keyring();
    session.run("a session is stored");
    session.lock();
    let prompts = session.prompts();
    session.run("a locked keyring");
    assert!(prompts.try_recv().is_err(), "a background read raised the prompt");
    // The same ear hears the prompt of a read that may ask.
    session.asks("a locked keyring, asking", &prompts);
}

#[test]
fn without_a_secret_service_or_a_bus_there_is_no_keychain() {
    Session::without_keyring().run("no keychain");
    run("no keychain", &nowhere());
}

#[test]
fn without_a_collection_there_is_no_keychain_and_no_prompt_until_a_session_is_stored() {
    let mut session = Session::without_keyring();
    session.start_bare_secret_service();
    let prompts = session.prompts();
    session.run("no collection");
    assert!(prompts.try_recv().is_err(), "a background call raised the prompt");
    session.asks("no collection, storing", &prompts);
}

#[test]
fn a_collection_that_is_not_made_is_told() {
    let mut session = Session::without_keyring();
    session.start_bare_secret_service();
    // There is nobody to show the prompt, which the keyring takes for a person who cancels it.
    session.run("no collection is made");
}

#[test]
fn a_secret_service_that_ends_while_it_asks_is_not_waited_for() {
    let mut session = Session::without_keyring();
    session.start_bare_secret_service();
    let prompts = session.prompts();
    let storing = session.play("no collection is made");
    prompts.recv_timeout(PATIENCE).expect("the person is asked");
    session.end_keyring();
    storing.ends();
}

#[test]
fn a_secret_service_without_a_collection_makes_one_for_the_first_session() {
    let display = Display::start();
    let mut session = Session::with_prompter_on(&display);
    session.start_bare_secret_service();
    let storing = session.play("no collection, storing");
    display.choose_password();
    storing.says(STORED);
    session.run("a stored session");
}

#[test]
fn a_secret_service_that_was_restarted_is_used_again() {
    let mut session = Session::with_keyring();
    let mut scene = session.play("a restart");
    scene.says(STORED);
    session.end_keyring();
    session.start_keyring();
    scene.goes_on();
    scene.ends();
}

#[test]
fn a_secret_service_that_hangs_is_left() {
    let session = Session::without_keyring();
    session.bus.request_name(NAME).unwrap();
    session.run("a hanging service");
}

#[test]
fn who_watches_is_told_when_the_keyring_is_locked_and_unlocked_and_nobody_is_asked() {
    let session = Session::with_keyring();
    let prompts = session.prompts();
    let watching = session.play("watching and looking");
    watching.says("Ok(())");
    session.lock();
    watching.says("Err(Locked)");
    session.unlock();
    watching.says("Ok(())");
    assert!(prompts.try_recv().is_err(), "watching raised the prompt");
}

#[test]
fn who_watches_is_told_when_the_keyring_comes_and_goes() {
    let mut session = Session::without_keyring();
    let watching = session.play("watching and looking");
    watching.says("Err(Absent)");
    session.start_keyring();
    watching.says("Ok(())");
    session.end_keyring();
    watching.says("Err(Absent)");
}

#[test]
fn watching_starts_no_keyring() {
    let session = Session::that_starts_on_demand("touch started; exit 1");
    let started = session.home().join("started");
    let watching = session.play("watching");
    watching.says(CHANGED);
    session.bus.request_name(NAME).unwrap();
    watching.says(CHANGED);
    session.bus.release_name(NAME).unwrap();
    watching.says(CHANGED);
    assert!(!started.exists());
    // It would be seen.
    session.run("a look");
    assert!(started.exists());
}

#[test]
fn watching_ends_with_the_session() {
    let session = Session::without_keyring();
    let watching = session.play("watching");
    watching.says(CHANGED);
    drop(session);
    watching.ends();
}

#[test]
fn watching_ends_quietly_where_there_is_no_bus() {
    let said = run("watching", &nowhere());
    assert!(!said.contains(CHANGED), "{said}");
}

fn play(scene: &str, keychain: &Keychain) {
    match scene {
        "an open keyring" => inside_an_open_keyring(keychain),
        "a session is stored" | "no collection, storing" => inside_store(keychain),
        "a stored session" => inside_load(keychain),
        "a locked keyring" => inside_a_locked_keyring(keychain),
        "a locked keyring, asking" => inside_a_locked_keyring_asking(keychain),
        "a restart" => inside_a_restart(keychain),
        "a hanging service" => inside_a_hanging_service(keychain),
        "a look" => drop(keychain.state()),
        "no keychain" => inside_no_keychain(keychain),
        "no collection" => inside_no_collection(keychain),
        "no collection is made" => inside_no_collection_is_made(keychain),
        "watching" => block_on(keychain::watch(|| say(CHANGED))),
        "watching and looking" => block_on(keychain::watch(|| say(&format!("{:?}", keychain.state())))),
        other => panic!("there is no scene “{other}”"),
    }
}

#[expect(clippy::print_stdout, reason = "the test outside waits for it")]
fn say(line: &str) {
    println!("{line}");
}

fn inside_an_open_keyring(keychain: &Keychain) {
    assert_eq!(keychain.state(), Ok(()));
    assert!(keychain.load(&acme(), Asking::Never).unwrap().is_none());
    keychain.store(&acme(), &secrets("first"), Asking::Never).unwrap();
    keychain.store(&acme(), &secrets("sesame"), Asking::Never).unwrap();
    let loaded = keychain.load(&acme(), Asking::Never).unwrap().unwrap();
    assert_eq!(loaded.access_token.expose_secret(), "sesame");
    assert_eq!(loaded.expires_at, secrets("sesame").expires_at);

    let found = lookup();
    assert!(found.contains("sesame") && !found.contains("first"), "{found}");

    keychain.remove(&acme(), Asking::Never).unwrap();
    assert!(keychain.load(&acme(), Asking::Never).unwrap().is_none());
    assert_eq!(lookup(), "");
}

fn inside_store(keychain: &Keychain) {
    keychain.store(&acme(), &secrets("sesame"), Asking::Allowed).unwrap();
    say(STORED);
}

fn inside_load(keychain: &Keychain) {
    let loaded = keychain.load(&acme(), Asking::Never).unwrap().unwrap();
    assert_eq!(loaded.access_token.expose_secret(), "sesame");
}

fn inside_a_locked_keyring(keychain: &Keychain) {
    let since = Instant::now();
    assert_eq!(keychain.state(), Err(Trouble::Locked));
    assert_eq!(keychain.load(&acme(), Asking::Never).unwrap_err(), Trouble::Locked);
    assert_eq!(keychain.store(&acme(), &secrets("new"), Asking::Never), Err(Trouble::Locked));
    assert_eq!(keychain.remove(&acme(), Asking::Never), Err(Trouble::Locked));
    let unknown = SessionKey { form: SessionForm::Legacy, ..acme() };
    assert_eq!(keychain.load(&unknown, Asking::Never).unwrap_err(), Trouble::Locked);
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
}

fn inside_a_locked_keyring_asking(keychain: &Keychain) {
    let answer = keychain.load(&acme(), Asking::Allowed);
    panic!("nobody answers the prompt, yet the read ended: {answer:?}");
}

fn inside_a_restart(keychain: &Keychain) {
    inside_store(keychain);
    std::io::stdin().read_line(&mut String::new()).unwrap();
    inside_load(keychain);
}

fn inside_a_hanging_service(keychain: &Keychain) {
    assert_eq!(keychain.load(&acme(), Asking::Never).unwrap_err(), Trouble::TimedOut);
}

fn inside_no_keychain(keychain: &Keychain) {
    let since = Instant::now();
    assert_eq!((keychain.state(), keychain.is_there()), (Err(Trouble::Absent), false));
    for asking in [Asking::Never, Asking::Allowed] {
        assert_eq!(keychain.load(&acme(), asking).unwrap_err(), Trouble::Absent);
        assert_eq!(keychain.store(&acme(), &secrets("new"), asking), Err(Trouble::Absent));
    }
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
}

fn inside_no_collection(keychain: &Keychain) {
    let since = Instant::now();
    assert_eq!((keychain.state(), keychain.is_there()), (Err(Trouble::Absent), true));
    assert_eq!(keychain.store(&acme(), &secrets("new"), Asking::Never), Err(Trouble::Absent));
    for asking in [Asking::Never, Asking::Allowed] {
        assert_eq!(keychain.load(&acme(), asking).unwrap_err(), Trouble::Absent);
        assert_eq!(keychain.remove(&acme(), asking), Err(Trouble::Absent));
    }
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
}

fn inside_no_collection_is_made(keychain: &Keychain) {
    assert_eq!(keychain.store(&acme(), &secrets("new"), Asking::Allowed), Err(Trouble::Absent));
}

/// The address of a bus that is not there.
fn nowhere() -> String {
    let nowhere = tempfile::tempdir().unwrap();
    format!("unix:path={}/bus", nowhere.path().display())
}

fn acme() -> SessionKey {
    SessionKey {
        form: SessionForm::Named(SessionName::new("acme")),
        start_url: StartUrl::new("https://acme.awsapps.com/start"),
        region: Region::new("us-east-1"),
        endpoints: Endpoints::default(),
    }
}

fn secrets(token: &str) -> SessionSecrets {
    SessionSecrets {
        access_token: SecretString::from(token),
        refresh_token: None,
        client_id: "client".to_owned(),
        client_secret: SecretString::from("client-secret"),
        issued_at: "2026-01-02T03:04:05Z".parse().unwrap(),
        expires_at: "2026-01-02T04:04:05Z".parse().unwrap(),
        registration_expires_at: "2026-04-02T03:04:05Z".parse().unwrap(),
    }
}

/// What the session's item holds, by the attributes that are documented.
fn lookup() -> String {
    let username = "acme https://acme.awsapps.com/start us-east-1";
    let found = Command::new("secret-tool")
        .args(["lookup", "service", SERVICE, "username", username])
        .output()
        .expect("secret-tool is installed");
    String::from_utf8(found.stdout).unwrap()
}
