//! A logind and screen savers that the test plays, on a bus of its own.

use std::time::Duration;

use tokio::{sync::mpsc, task::JoinHandle, time::timeout};
use zbus::{
    Connection, fdo, interface,
    object_server::SignalEmitter,
    zvariant::{ObjectPath, OwnedObjectPath},
};

use super::freedesktop;
use crate::private_bus::{PrivateBus, delivered};

const LOGIND: &str = "org.freedesktop.login1";
const MANAGER: &str = "/org/freedesktop/login1";
const OWN: &str = "/org/freedesktop/login1/session/_31";
const PLENTY: Duration = Duration::from_secs(20);

struct Manager {
    own: OwnedObjectPath,
    preparing_for_sleep: bool,
}

/// Like the one that a program meets which the person's systemd started: its process belongs to no session, and
/// `GetSessionByPID` fails.
#[interface(name = "org.freedesktop.login1.Manager")]
impl Manager {
    fn get_session(&self, id: &str) -> fdo::Result<&OwnedObjectPath> {
        (id == "auto").then_some(&self.own).ok_or_else(|| fdo::Error::Failed("no such session".to_owned()))
    }

    #[zbus(property)]
    fn preparing_for_sleep(&self) -> bool {
        self.preparing_for_sleep
    }

    #[zbus(signal)]
    async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
}

struct Session {
    locked: bool,
}

#[interface(name = "org.freedesktop.login1.Session")]
impl Session {
    #[zbus(property)]
    fn locked_hint(&self) -> bool {
        self.locked
    }

    #[zbus(signal)]
    async fn lock(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn unlock(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}

/// A program that says what logind says, whether it is logind or not.
struct Logind(Connection);

impl Logind {
    /// Plays logind.
    async fn on(bus: &PrivateBus, locked: bool) -> Self {
        let own = ObjectPath::from_static_str(OWN).unwrap().into();
        let manager = Manager { own, preparing_for_sleep: false };
        let logind = bus.builder().serve_at(MANAGER, manager).unwrap();
        let logind = logind.serve_at(OWN, Session { locked }).unwrap();
        Self(logind.name(LOGIND).unwrap().build().await.unwrap())
    }

    fn from(&self, path: &'static str) -> SignalEmitter<'_> {
        SignalEmitter::new(&self.0, path).unwrap()
    }

    async fn sleeping(&self, sleeping: bool) {
        Manager::prepare_for_sleep(&self.from(MANAGER), sleeping).await.unwrap();
        delivered(&self.0).await;
    }

    async fn ask(&self, session: &'static str, lock: bool) {
        let session = self.from(session);
        if lock { Session::lock(&session).await } else { Session::unlock(&session).await }.unwrap();
        delivered(&self.0).await;
    }

    async fn locked(&self, locked: bool) {
        let session = self.0.object_server().interface::<_, Session>(OWN).await.unwrap();
        session.get_mut().await.locked = locked;
        session.get().await.locked_hint_changed(session.signal_emitter()).await.unwrap();
    }
}

/// A screen saver.
struct Saver {
    active: bool,
}

#[interface(name = "org.gnome.ScreenSaver")]
impl Saver {
    fn get_active(&self) -> bool {
        self.active
    }

    #[zbus(signal)]
    async fn active_changed(emitter: &SignalEmitter<'_>, active: bool) -> zbus::Result<()>;
}

const SAVER: (&str, &str) = ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver");

async fn saver(bus: &PrivateBus, active: bool) -> Connection {
    let saver = bus.builder().serve_at(SAVER.1, Saver { active }).unwrap();
    saver.name(SAVER.0).unwrap().build().await.unwrap()
}

async fn saves(saver: &Connection, active: bool) {
    Saver::active_changed(&SignalEmitter::new(saver, SAVER.1).unwrap(), active).await.unwrap();
}

/// A watch on a bus that is system's and session's in one.
struct Watch {
    told: mpsc::UnboundedReceiver<bool>,
    task: JoinHandle<()>,
}

impl Watch {
    fn on(bus: &PrivateBus) -> Self {
        let (sender, told) = mpsc::unbounded_channel();
        let (system, session) = (bus.builder(), bus.builder());
        let away = move |away| sender.send(away).unwrap();
        let task = tokio::spawn(freedesktop::watch(|| Ok(system), || Ok(session), away));
        Self { told, task }
    }

    /// Watches, from what it says about a screen that is locked and unlocked.
    async fn here(bus: &PrivateBus, logind: &Logind) -> Self {
        logind.locked(true).await;
        let mut watch = Self::on(bus);
        watch.tells(true).await;
        logind.locked(false).await;
        watch.tells(false).await;
        watch
    }

    async fn tells(&mut self, away: bool) {
        let told = timeout(PLENTY, self.told.recv()).await.expect("something is told");
        assert_eq!(told, Some(away));
    }
}

#[tokio::test]
async fn a_locked_screen_has_nobody_before_it() {
    let bus = PrivateBus::start();
    let logind = Logind::on(&bus, true).await;
    let mut watch = Watch::on(&bus);
    watch.tells(true).await;
    logind.locked(false).await;
    watch.tells(false).await;
    logind.locked(true).await;
    watch.tells(true).await;
}

#[tokio::test]
async fn a_machine_that_sleeps_has_nobody_before_it_and_the_end_of_the_sleep_is_always_told() {
    let bus = PrivateBus::start();
    let logind = Logind::on(&bus, false).await;
    let mut watch = Watch::here(&bus, &logind).await;
    logind.sleeping(true).await;
    watch.tells(true).await;
    logind.sleeping(false).await;
    watch.tells(false).await;

    logind.locked(true).await;
    watch.tells(true).await;
    logind.sleeping(true).await;
    logind.sleeping(false).await;
    watch.tells(true).await;
    logind.locked(false).await;
    watch.tells(false).await;
}

#[tokio::test]
async fn a_request_to_lock_counts_until_the_locker_has_the_last_word() {
    let bus = PrivateBus::start();
    let logind = Logind::on(&bus, false).await;
    let mut watch = Watch::here(&bus, &logind).await;
    logind.ask(OWN, true).await;
    watch.tells(true).await;
    logind.ask(OWN, false).await;
    watch.tells(false).await;

    logind.ask(OWN, true).await;
    watch.tells(true).await;
    logind.locked(true).await;
    logind.locked(false).await;
    watch.tells(false).await;
}

#[tokio::test]
async fn what_others_say_and_what_is_said_to_others_is_not_heard() {
    let bus = PrivateBus::start();
    let logind = Logind::on(&bus, false).await;
    let mut watch = Watch::here(&bus, &logind).await;
    let forger = Logind(bus.connect().await);
    forger.sleeping(true).await;
    forger.ask(OWN, true).await;
    logind.ask("/org/freedesktop/login1/session/_32", true).await;
    logind.sleeping(true).await;
    watch.tells(true).await;
    logind.sleeping(false).await;
    watch.tells(false).await;
}

#[tokio::test]
async fn a_screen_saver_is_heard_when_it_comes_and_forgotten_when_it_goes() {
    let bus = PrivateBus::start();
    let logind = Logind::on(&bus, false).await;
    let mut watch = Watch::here(&bus, &logind).await;
    let active = saver(&bus, true).await;
    watch.tells(true).await;
    saves(&active, false).await;
    watch.tells(false).await;
    saves(&active, true).await;
    watch.tells(true).await;
    active.close().await.unwrap();
    watch.tells(false).await;
}

#[tokio::test]
async fn a_logind_that_comes_later_or_comes_back_is_heard() {
    let bus = PrivateBus::start();
    let active = saver(&bus, true).await;
    let mut watch = Watch::on(&bus);
    watch.tells(true).await;
    saves(&active, false).await;
    watch.tells(false).await;
    for _ in 0..2 {
        let logind = Logind::on(&bus, true).await;
        watch.tells(true).await;
        logind.locked(false).await;
        watch.tells(false).await;
        logind.0.close().await.unwrap();
    }
}

#[tokio::test]
async fn it_ends_quietly_where_no_bus_is_left_and_nobody_stays_away() {
    let bus = PrivateBus::start();
    let _logind = Logind::on(&bus, true).await;
    let mut watch = Watch::on(&bus);
    watch.tells(true).await;
    drop(bus);
    watch.tells(false).await;
    timeout(PLENTY, watch.task).await.expect("it ends").unwrap();
}
