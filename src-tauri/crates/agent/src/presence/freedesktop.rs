//! What Linux tells of the person: systemd's logind about the session and the machine's sleep
//! (org.freedesktop.login1(5)), the desktop's screen saver about itself.
//!
//! Only the owners of these names are believed: zbus's signal streams leave out what others send.

use std::{collections::HashMap, time::Duration};

use futures_lite::StreamExt as _;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};
use zbus::{
    Connection, Proxy,
    connection::Builder,
    names::MemberName,
    proxy::{CacheProperties, MethodFlags},
    zvariant::{OwnedObjectPath, OwnedValue},
};

use super::person::{News, Person};

const LOGIND: &str = "org.freedesktop.login1";
const MANAGER: &str = "/org/freedesktop/login1";
const SESSION: &str = "org.freedesktop.login1.Session";

/// Names and objects of screen savers: the one that desktops agreed on, and GNOME's.
const SAVERS: [(&str, &str); 2] = [
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
];

/// Those who are asked answer by then, or not at all.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long it counts that somebody asked for the screen to be locked. A locker that tells so has done it by
/// then; one that does not will not tell when it is unlocked either.
const REQUEST: Duration = Duration::from_mins(1);

/// What was told.
#[derive(Debug, Clone, Copy)]
enum Sign {
    Sleeping(bool),
    Locked(bool),
    /// The screen is asked to be locked, or unlocked.
    Asked(bool),
    /// The screen saver of that place in [`SAVERS`] is active.
    Saving(usize, bool),
}

/// Watches both buses while they are there.
pub(super) async fn watch(
    system: impl FnOnce() -> zbus::Result<Builder<'static>>,
    session: impl FnOnce() -> zbus::Result<Builder<'static>>,
    away: impl Fn(bool),
) {
    let (signs, seen) = mpsc::unbounded_channel();
    let [on_system, on_session] = [signs.clone(), signs];
    tokio::join!(
        judge(seen, away),
        async {
            if let Err(error) = logind(system, &on_system).await {
                tracing::debug!(%error, "logind tells nothing of the session");
            }
            for gone in [Sign::Sleeping(false), Sign::Locked(false)] {
                let _ = on_system.send(gone);
            }
            drop(on_system);
        },
        async {
            if let Err(error) = screen_savers(session, &on_session).await {
                tracing::debug!(%error, "no screen saver tells anything");
            }
            for place in 0..SAVERS.len() {
                let _ = on_session.send(Sign::Saving(place, false));
            }
            drop(on_session);
        },
    );
}

/// What was told of the screen.
#[derive(Debug, Default)]
struct Screen {
    locked: bool,
    saving: [bool; SAVERS.len()],
    /// Until when the request to lock it counts.
    asked: Option<Instant>,
}

impl Screen {
    fn learn(&mut self, sign: Sign) -> News {
        match sign {
            Sign::Sleeping(sleeping) => return News::Asleep(sleeping),
            Sign::Asked(lock) => self.asked = lock.then(|| Instant::now() + REQUEST),
            Sign::Locked(locked) => self.answer(locked, |it| &mut it.locked),
            Sign::Saving(place, saving) => self.answer(saving, |it| &mut it.saving[place]),
        }
        News::Hidden(self.locked || self.asked.is_some() || self.saving.contains(&true))
    }

    /// Whoever tells what became of a request has the last word.
    fn answer(&mut self, is: bool, place: impl Fn(&mut Self) -> &mut bool) {
        if std::mem::replace(place(self), is) != is {
            self.asked = None;
        }
    }
}

/// Tells what the signs amount to, until no more can come.
async fn judge(mut signs: mpsc::UnboundedReceiver<Sign>, away: impl Fn(bool)) {
    let mut screen = Screen::default();
    let mut person = Person::default();
    loop {
        let over = screen.asked.unwrap_or_else(Instant::now);
        let news = tokio::select! {
            sign = signs.recv() => match sign {
                Some(sign) => screen.learn(sign),
                None => break,
            },
            () = sleep_until(over), if screen.asked.is_some() => screen.learn(Sign::Asked(false)),
        };
        if let Some(is_away) = person.hear(news) {
            away(is_away);
        }
    }
}

type Signs = mpsc::UnboundedSender<Sign>;

async fn connect(bus: impl FnOnce() -> zbus::Result<Builder<'static>>) -> zbus::Result<Connection> {
    bus()?.method_timeout(PATIENCE).build().await
}

/// Follows logind through its restarts, until the bus is gone.
async fn logind(bus: impl FnOnce() -> zbus::Result<Builder<'static>>, signs: &Signs) -> zbus::Result<()> {
    let bus = connect(bus).await?;
    let manager = object(&bus, LOGIND, MANAGER, "org.freedesktop.login1.Manager").await?;
    let mut owners = manager.receive_owner_changed().await?;
    loop {
        tokio::select! {
            Some(_) = owners.next() => {}
            followed = follow(&manager, signs) => return followed,
        }
    }
}

/// Follows the logind that there is now, or that comes.
async fn follow(manager: &Proxy<'_>, signs: &Signs) -> zbus::Result<()> {
    let mut sleeps = manager.receive_signal("PrepareForSleep").await?;
    let session = object(manager.connection(), LOGIND, session(manager).await, SESSION).await?;
    let properties = "org.freedesktop.DBus.Properties";
    let properties = object(session.connection(), LOGIND, session.path().to_owned(), properties).await?;
    let mut changes = properties.receive_signal_with_args("PropertiesChanged", &[(0, SESSION)]).await?;
    let mut requests = session.receive_all_signals().await?;

    // Signals tell what becomes of what cannot be read.
    if let Ok(sleeping) = manager.get_property("PreparingForSleep").await {
        let _ = signs.send(Sign::Sleeping(sleeping));
    }
    if let Ok(locked) = session.get_property("LockedHint").await {
        let _ = signs.send(Sign::Locked(locked));
    }
    loop {
        let sign = tokio::select! {
            Some(signal) = sleeps.next() => Sign::Sleeping(signal.body().deserialize()?),
            Some(signal) = changes.next() => {
                let (_, values, _): (String, HashMap<String, OwnedValue>, Vec<String>) =
                    signal.body().deserialize()?;
                match values.get("LockedHint") {
                    Some(locked) => Sign::Locked(locked.try_into()?),
                    None => continue,
                }
            }
            Some(signal) = requests.next() => match signal.header().member().map(MemberName::as_str) {
                Some("Lock") => Sign::Asked(true),
                Some("Unlock") => Sign::Asked(false),
                _ => continue,
            },
            else => return Ok(()),
        };
        let _ = signs.send(sign);
    }
}

/// This process's session. One that the person's systemd started belongs to none; then it is the person's
/// session with a screen.
async fn session(manager: &Proxy<'_>) -> OwnedObjectPath {
    if let Ok(session) = manager.call("GetSessionByPID", &(std::process::id(),)).await {
        return session;
    }
    let named = std::env::var("XDG_SESSION_ID").unwrap_or_else(|_| "auto".to_owned());
    for id in [named.as_str(), "auto"] {
        if let Ok(session) = manager.call("GetSession", &(id,)).await {
            return session;
        }
    }
    OwnedObjectPath::try_from(format!("{MANAGER}/session/auto")).expect("it is a path")
}

/// Follows the screen savers that there are and those that come, until the bus is gone.
async fn screen_savers(
    bus: impl FnOnce() -> zbus::Result<Builder<'static>>,
    signs: &Signs,
) -> zbus::Result<()> {
    let bus = connect(bus).await?;
    let [agreed, gnome] = [0, 1].map(|place| screen_saver(&bus, place, signs));
    tokio::try_join!(agreed, gnome).map(drop)
}

async fn screen_saver(bus: &Connection, place: usize, signs: &Signs) -> zbus::Result<()> {
    let (name, path) = SAVERS[place];
    let saver = object(bus, name, path, name).await?;
    let mut owners = saver.receive_owner_changed().await?;
    let mut changes = saver.receive_signal("ActiveChanged").await?;
    // Asking must not start one.
    let active = async || {
        let flags = MethodFlags::NoAutoStart.into();
        let answer = saver.call_with_flags("GetActive", flags, &()).await;
        answer.ok().flatten().unwrap_or_default()
    };
    let _ = signs.send(Sign::Saving(place, active().await));
    loop {
        let saving = tokio::select! {
            Some(signal) = changes.next() => signal.body().deserialize()?,
            Some(owner) = owners.next() => owner.is_some() && active().await,
            else => return Ok(()),
        };
        let _ = signs.send(Sign::Saving(place, saving));
    }
}

async fn object<'a>(
    bus: &Connection,
    name: &'a str,
    path: impl TryInto<zbus::zvariant::ObjectPath<'a>, Error: Into<zbus::Error>>,
    interface: &'a str,
) -> zbus::Result<Proxy<'a>> {
    zbus::proxy::Builder::new(bus)
        .destination(name)?
        .path(path)?
        .interface(interface)?
        .cache_properties(CacheProperties::No)
        .build()
        .await
}
