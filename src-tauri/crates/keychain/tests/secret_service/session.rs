//! A session of its own for each test: a bus, perhaps a keyring, and the scenes played in it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use zbus::blocking::{Connection, MessageIterator, Proxy, connection};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use crate::{ENTRANCE, INSIDE};

/// The Secret Service on its bus.
pub(crate) const NAME: &str = "org.freedesktop.secrets";
const PROMPTER: &str = "org.gnome.keyring.SystemPrompter";
const PASSWORD: &str = "password";

/// Long enough on a machine that is busy with something else.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// This test binary again, running one scene in the session of that bus.
pub(crate) fn inside(scene: &str, bus: &str) -> Command {
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

/// Plays a scene to its good end; what it said.
pub(crate) fn run(scene: &str, bus: &str) -> String {
    let done = inside(scene, bus).output().unwrap();
    let (said, complained) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && said.contains("1 passed"), "{scene}: {said}{complained}");
    said.into_owned()
}

/// A session bus and perhaps a keyring, ended on drop.
pub(crate) struct Session {
    address: String,
    pub(crate) bus: Connection,
    // In this order: the keyring leaves before its bus, and the bus before its directory.
    keyring: Option<Ended>,
    _daemon: Ended,
    home: tempfile::TempDir,
}

/// A process that does not outlive the test.
pub(crate) struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A scene that goes on while the test does.
pub(crate) struct Playing {
    process: Ended,
    lines: mpsc::Receiver<String>,
}

impl Playing {
    /// Waits until the scene says this at the end of a line: the test runner's words may stand before it.
    pub(crate) fn says(&self, end: &str) {
        let mut said = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            if line.ends_with(end) {
                return;
            }
            said.push(line);
        }
        panic!("it never said “{end}”, but {said:?}");
    }

    /// Lets a scene go on that waits for a line.
    pub(crate) fn goes_on(&mut self) {
        self.process.0.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    }

    /// Waits for its good end.
    pub(crate) fn ends(mut self) {
        let said = loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(_) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break self.complaints(),
                Err(mpsc::RecvTimeoutError::Timeout) => panic!("it does not end"),
            }
        };
        assert!(self.process.0.wait().unwrap().success(), "{said}");
    }

    /// Ends it here; what it complained of.
    pub(crate) fn cut(mut self) -> String {
        self.process.0.kill().unwrap();
        self.complaints()
    }

    fn complaints(&mut self) -> String {
        let mut said = String::new();
        self.process.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        said
    }
}

impl Session {
    /// Nothing is started on demand.
    pub(crate) fn without_keyring() -> Self {
        Self::with_bus("", |_| {})
    }

    /// Whoever wants the Secret Service makes the bus run this shell command.
    pub(crate) fn that_starts_on_demand(command: &str) -> Self {
        Self::with_bus(&format!("[D-BUS Service]\nName={NAME}\nExec=/bin/sh -c '{command}'\n"), |_| {})
    }

    /// On that display, the desktop's own prompter asks for a keyring's password.
    pub(crate) fn with_prompter_on(display: &Display) -> Self {
        let prompter = fs::read_to_string(format!("/usr/share/dbus-1/services/{PROMPTER}.service"))
            .expect("gcr is installed");
        Self::with_bus(&prompter, |daemon| {
            daemon.env("DISPLAY", &display.name);
        })
    }

    fn with_bus(service: &str, prepare: impl Fn(&mut Command)) -> Self {
        let home = tempfile::tempdir().unwrap();
        let [config, services] = ["bus.conf", "services"].map(|name| home.path().join(name));
        fs::create_dir(&services).unwrap();
        if !service.is_empty() {
            fs::write(services.join("one.service"), service).unwrap();
        }
        fs::write(
            &config,
            format!(
                r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
                 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>
                <servicedir>{}</servicedir>
                <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
                <allow own="*"/></policy></busconfig>"#,
                home.path().join("bus").display(),
                services.display()
            ),
        )
        .unwrap();
        let mut command = Command::new("dbus-daemon");
        command
            .arg("--nofork")
            .arg("--print-address")
            .arg(format!("--config-file={}", config.display()))
            .current_dir(home.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        prepare(&mut command);
        let mut daemon = command.spawn().map(Ended).expect("dbus-daemon is installed");
        let mut address = String::new();
        BufReader::new(daemon.0.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        let bus = connection::Builder::address(address.as_str()).unwrap().build().unwrap();
        Self { address, bus, keyring: None, _daemon: daemon, home }
    }

    /// With a login keyring that is unlocked.
    pub(crate) fn with_keyring() -> Self {
        let mut session = Self::without_keyring();
        session.start_keyring();
        session
    }

    /// Starts the Secret Service with a login keyring that is unlocked.
    pub(crate) fn start_keyring(&mut self) {
        // A line's end would become part of the password.
        self.start_secret_service(&["--unlock"], PASSWORD);
    }

    /// Starts the Secret Service as nobody logged in through it: it has no keyring to keep anything in.
    pub(crate) fn start_bare_secret_service(&mut self) {
        self.start_secret_service(&[], "");
    }

    fn start_secret_service(&mut self, args: &[&str], input: &str) {
        let home = self.home.path();
        let mut keyring = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--components=secrets"])
            .args(args)
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
        keyring.0.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        self.keyring = Some(keyring);
        self.wait_for_keyring(true);
    }

    pub(crate) fn end_keyring(&mut self) {
        self.keyring = None;
        self.wait_for_keyring(false);
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
            done.recv_timeout(PATIENCE).expect("the keyring comes and goes");
        }
    }

    fn service(&self, interface: &'static str) -> Proxy<'static> {
        Proxy::new(&self.bus, NAME, "/org/freedesktop/secrets", interface).unwrap()
    }

    fn default_collection(&self) -> OwnedObjectPath {
        self.service("org.freedesktop.Secret.Service").call("ReadAlias", &("default",)).unwrap()
    }

    pub(crate) fn lock(&self) {
        let (locked, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) = self
            .service("org.freedesktop.Secret.Service")
            .call("Lock", &(vec![self.default_collection()],))
            .unwrap();
        assert_eq!((locked.len(), prompt.as_str()), (1, "/"));
    }

    /// Unlocks as the login does: with the password and without a prompt.
    pub(crate) fn unlock(&self) {
        let (_, opened): (OwnedValue, OwnedObjectPath) = self
            .service("org.freedesktop.Secret.Service")
            .call("OpenSession", &("plain", Value::from("")))
            .unwrap();
        let password = (opened, Vec::<u8>::new(), PASSWORD.as_bytes(), "text/plain");
        self.service("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface")
            .call::<_, _, ()>("UnlockWithMasterPassword", &(self.default_collection(), password))
            .unwrap();
    }

    /// Takes the place of the keyring's prompt and tells when it is called.
    pub(crate) fn prompts(&self) -> mpsc::Receiver<()> {
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

    /// Plays a scene until it raises the prompt, which nobody answers.
    pub(crate) fn asks(&self, scene: &str, prompts: &mpsc::Receiver<()>) {
        let asking = self.play(scene);
        let heard = prompts.recv_timeout(PATIENCE);
        let said = asking.cut();
        assert!(heard.is_ok(), "{scene} asked nobody: {said}");
    }

    /// Starts a scene.
    pub(crate) fn play(&self, scene: &str) -> Playing {
        let mut process = inside(scene, &self.address)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map(Ended)
            .unwrap();
        let said = BufReader::new(process.0.stdout.take().unwrap()).lines();
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || said.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Playing { process, lines }
    }

    /// Plays a scene to its good end.
    pub(crate) fn run(&self, scene: &str) {
        run(scene, &self.address);
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }
}

/// A screen that nobody sees.
pub(crate) struct Display {
    name: String,
    _server: Ended,
}

impl Display {
    pub(crate) fn start() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map(Ended)
            .expect("Xvfb is installed");
        let mut number = String::new();
        BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { name: format!(":{}", number.trim()), _server: server }
    }

    /// Waits for the prompter's window, chooses a password in it and confirms that.
    pub(crate) fn choose_password(&self) {
        let window = self.xdotool(&["search", "--sync", "--onlyvisible", "--class", "gcr-prompter"]);
        self.xdotool(&["windowfocus", "--sync", window.trim()]);
        self.xdotool(&["type", "--delay", "20", PASSWORD]);
        self.xdotool(&["key", "Tab"]);
        self.xdotool(&["type", "--delay", "20", PASSWORD]);
        self.xdotool(&["key", "Return"]);
    }

    fn xdotool(&self, args: &[&str]) -> String {
        let seconds = PATIENCE.as_secs().to_string();
        let done = Command::new("timeout")
            .args([&seconds, "xdotool"])
            .args(args)
            .env("DISPLAY", &self.name)
            .output()
            .expect("xdotool is installed");
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }
}
