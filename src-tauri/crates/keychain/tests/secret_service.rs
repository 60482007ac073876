//! The keychain against a real Secret Service: gnome-keyring on a session bus of its own.
//!
//! A process has one keychain, found through its environment. So each scene is played by this test binary
//! started again inside the private session, with its output captured: nothing is counted twice.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a scene that cannot be set fails its test")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use brain::words::{Endpoints, Region, SessionForm, SessionKey, SessionName, StartUrl};
use keychain::{Asking, Keychain, SessionSecrets, Trouble};
use secrecy::{ExposeSecret as _, SecretString};
use zbus::blocking::{Connection, MessageIterator, Proxy, connection};
use zbus::zvariant::OwnedObjectPath;

/// Names the scene to play, in the private session only: no scene ever touches a real keychain.
const INSIDE: &str = "DAYPASS_TEST_KEYCHAIN";
const SERVICE: &str = "daypass-test";
const NAME: &str = "org.freedesktop.secrets";
const STORED: &str = "stored";
const PROMPTER: &str = "org.gnome.keyring.SystemPrompter";

/// The test that a process started by [`inside`] runs, to play its scene instead.
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
    let mut asking =
        Ended(session.inside("a locked keyring, asking").stderr(Stdio::piped()).spawn().unwrap());
    let heard = prompts.recv_timeout(Duration::from_secs(10));
    asking.0.kill().unwrap();
    let mut said = String::new();
    asking.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(heard.is_ok(), "a read on the person's behalf asked nobody: {said}");
}

#[test]
fn without_a_secret_service_or_a_bus_there_is_no_keychain() {
    Session::without_keyring().run("no keychain");
    let nowhere = tempfile::tempdir().unwrap();
    run("no keychain", &format!("unix:path={}/bus", nowhere.path().display()));
}

#[test]
fn a_secret_service_that_was_restarted_is_used_again() {
    let mut session = Session::with_keyring();
    let mut scene =
        session.inside("a restart").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().map(Ended).unwrap();
    let mut told = BufReader::new(scene.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    told.find(|line| line.ends_with(STORED)).expect("the scene stores a session");
    session.restart_keyring();
    scene.0.stdin.take().unwrap().write_all(b"\n").unwrap();
    let rest: Vec<_> = told.collect();
    let mut said = String::new();
    scene.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(scene.0.wait().unwrap().success(), "{rest:?}{said}");
}

#[test]
fn a_secret_service_that_hangs_is_left() {
    let session = Session::without_keyring();
    session.bus.request_name(NAME).unwrap();
    session.run("a hanging service");
}

fn play(scene: &str, keychain: &Keychain) {
    match scene {
        "an open keyring" => inside_an_open_keyring(keychain),
        "a session is stored" => inside_store(keychain),
        "a locked keyring" => inside_a_locked_keyring(keychain),
        "a locked keyring, asking" => inside_a_locked_keyring_asking(keychain),
        "a restart" => inside_a_restart(keychain),
        "a hanging service" => inside_a_hanging_service(keychain),
        "no keychain" => inside_no_keychain(keychain),
        other => panic!("there is no scene “{other}”"),
    }
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
    keychain.store(&acme(), &secrets("sesame"), Asking::Never).unwrap();
}

fn inside_a_locked_keyring(keychain: &Keychain) {
    let since = Instant::now();
    assert_eq!(keychain.state(), Err(Trouble::Locked));
    assert_eq!(keychain.load(&acme(), Asking::Never).unwrap_err(), Trouble::Locked);
    assert_eq!(keychain.store(&acme(), &secrets("new"), Asking::Never), Err(Trouble::Locked));
    assert_eq!(keychain.remove(&acme(), Asking::Never), Err(Trouble::Locked));
    let unknown = SessionKey { form: SessionForm::Legacy, ..acme() };
    assert_eq!(keychain.load(&unknown, Asking::Never).unwrap_err(), Trouble::Locked);
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
}

fn inside_a_locked_keyring_asking(keychain: &Keychain) {
    let answer = keychain.load(&acme(), Asking::Allowed);
    panic!("nobody answers the prompt, yet the read ended: {answer:?}");
}

#[expect(clippy::print_stdout, reason = "the test outside waits for it")]
fn inside_a_restart(keychain: &Keychain) {
    keychain.store(&acme(), &secrets("sesame"), Asking::Never).unwrap();
    println!("{STORED}");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    let loaded = keychain.load(&acme(), Asking::Never).unwrap().unwrap();
    assert_eq!(loaded.access_token.expose_secret(), "sesame");
}

fn inside_a_hanging_service(keychain: &Keychain) {
    assert_eq!(keychain.load(&acme(), Asking::Never).unwrap_err(), Trouble::TimedOut);
}

fn inside_no_keychain(keychain: &Keychain) {
    let since = Instant::now();
    assert_eq!(keychain.state(), Err(Trouble::Absent));
    for asking in [Asking::Never, Asking::Allowed] {
        assert_eq!(keychain.load(&acme(), asking).unwrap_err(), Trouble::Absent);
        assert_eq!(keychain.store(&acme(), &secrets("new"), asking), Err(Trouble::Absent));
    }
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
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

/// This test binary again, running one scene in the session of that bus.
fn inside(scene: &str, bus: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", ENTRANCE, "--nocapture"])
        .stdout(Stdio::piped())
        .env_clear()
        .env(INSIDE, scene)
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("DBUS_SESSION_BUS_ADDRESS", bus);
    command
}

/// Plays a scene to its good end.
fn run(scene: &str, bus: &str) {
    let done = inside(scene, bus).output().unwrap();
    let (said, complained) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && said.contains("1 passed"), "{scene}: {said}{complained}");
}

/// A session bus and perhaps a keyring, ended on drop.
struct Session {
    address: String,
    bus: Connection,
    // In this order: the keyring leaves before its bus, and the bus before its directory.
    keyring: Option<Ended>,
    _daemon: Ended,
    home: tempfile::TempDir,
}

/// A process that does not outlive the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Session {
    fn without_keyring() -> Self {
        let home = tempfile::tempdir().unwrap();
        let config = home.path().join("bus.conf");
        // No service directory: nothing is started on demand.
        let socket = home.path().join("bus");
        std::fs::write(
            &config,
            format!(
                r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
                 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>
                <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
                <allow own="*"/></policy></busconfig>"#,
                socket.display()
            ),
        )
        .unwrap();
        let mut daemon = Command::new("dbus-daemon")
            .arg("--nofork")
            .arg("--print-address")
            .arg(format!("--config-file={}", config.display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map(Ended)
            .expect("dbus-daemon is installed");
        let mut address = String::new();
        BufReader::new(daemon.0.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        let bus = connection::Builder::address(address.as_str()).unwrap().build().unwrap();
        Self { address, bus, keyring: None, _daemon: daemon, home }
    }

    /// With a login keyring that is unlocked.
    fn with_keyring() -> Self {
        let mut session = Self::without_keyring();
        session.start_keyring();
        session
    }

    fn start_keyring(&mut self) {
        let home = self.home.path();
        let mut keyring = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_RUNTIME_DIR", home)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map(Ended)
            .expect("gnome-keyring-daemon is installed");
        // A line's end would become part of the password.
        keyring.0.stdin.take().unwrap().write_all(b"password").unwrap();
        self.keyring = Some(keyring);
        self.wait_for_keyring(true);
    }

    fn restart_keyring(&mut self) {
        self.keyring = None;
        self.wait_for_keyring(false);
        self.start_keyring();
    }

    fn wait_for_keyring(&self, present: bool) {
        let bus = zbus::blocking::fdo::DBusProxy::new(&self.bus).unwrap();
        let mut changes = bus.receive_name_owner_changed_with_args(&[(0, NAME)]).unwrap();
        if bus.name_has_owner(NAME.try_into().unwrap()).unwrap() != present {
            let (sender, done) = mpsc::channel();
            std::thread::spawn(move || {
                changes.find(|change| change.args().unwrap().new_owner().is_some() == present);
                sender.send(()).ok();
            });
            done.recv_timeout(Duration::from_secs(10)).expect("the keyring comes and goes");
        }
    }

    fn lock(&self) {
        let service =
            Proxy::new(&self.bus, NAME, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service")
                .unwrap();
        let login: OwnedObjectPath = service.call("ReadAlias", &("default",)).unwrap();
        let (locked, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
            service.call("Lock", &(vec![login],)).unwrap();
        assert_eq!((locked.len(), prompt.as_str()), (1, "/"));
    }

    /// Takes the place of the keyring's prompt and tells when it is called.
    fn prompts(&self) -> mpsc::Receiver<()> {
        let bus = connection::Builder::address(self.address.as_str()).unwrap().build().unwrap();
        let calls = MessageIterator::from(bus.clone());
        bus.request_name(PROMPTER).unwrap();
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            for call in calls.map_while(Result::ok) {
                if call.header().interface().is_some_and(|name| name.as_str().ends_with(".Prompter"))
                    && sender.send(()).is_err()
                {
                    break;
                }
            }
        });
        receiver
    }

    fn inside(&self, scene: &str) -> Command {
        inside(scene, &self.address)
    }

    fn run(&self, scene: &str) {
        run(scene, &self.address);
    }
}
