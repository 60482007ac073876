//! The stage's logind, which tells programs that the screen is locked or the machine sleeps.
//!
//! It is found where programs look for it, on the system bus; the stage's system bus is its session bus. What it
//! says follows org.freedesktop.login1(5).

use std::path::Path;

use anyhow::Result;
use zbus::object_server::{InterfaceRef, SignalEmitter};
use zbus::zvariant::{ObjectPath, OwnedObjectPath};
use zbus::{Connection, fdo, interface};

use crate::Stage;

const NAME: &str = "org.freedesktop.login1";
const MANAGER: &str = "/org/freedesktop/login1";

/// The only session, as logind spells `c1` in a path.
const SESSION: &str = "/org/freedesktop/login1/session/c1";

/// The id of the stage's session, which its programs have in `XDG_SESSION_ID`.
pub(crate) const SESSION_ID: &str = "c1";

/// What the person does to the session and the machine: each returns when programs have been sent the news.
#[derive(Debug)]
pub struct Logind {
    bus: Connection,
}

impl Logind {
    pub(crate) async fn start(address: &str) -> Result<Self> {
        let session = ObjectPath::from_static_str(SESSION)?.into();
        let logind = zbus::connection::Builder::address(address)?
            .serve_at(MANAGER, Manager { session, sleeping: false })?
            .serve_at(SESSION, Session { locked: false })?;
        Ok(Self { bus: logind.name(NAME)?.build().await? })
    }

    /// Locks the screen: logind asks for it, the desktop's locker does it and says so.
    pub async fn lock(&self) -> Result<()> {
        let session = self.session().await?;
        Session::lock(session.signal_emitter()).await?;
        set_locked(&session, true).await
    }

    /// Unlocks the screen, as [`Logind::lock`] locks it.
    pub async fn unlock(&self) -> Result<()> {
        let session = self.session().await?;
        Session::unlock(session.signal_emitter()).await?;
        set_locked(&session, false).await
    }

    /// Announces that the machine falls asleep. It does not: programs run on and clocks too.
    pub async fn sleep(&self) -> Result<()> {
        self.set_sleeping(true).await
    }

    /// Announces that the machine has woken.
    pub async fn wake(&self) -> Result<()> {
        self.set_sleeping(false).await
    }

    async fn set_sleeping(&self, sleeping: bool) -> Result<()> {
        let manager = self.bus.object_server().interface::<_, Manager>(MANAGER).await?;
        manager.get_mut().await.sleeping = sleeping;
        Ok(Manager::prepare_for_sleep(manager.signal_emitter(), sleeping).await?)
    }

    async fn session(&self) -> Result<InterfaceRef<Session>> {
        Ok(self.bus.object_server().interface(SESSION).await?)
    }
}

async fn set_locked(session: &InterfaceRef<Session>, locked: bool) -> Result<()> {
    let mut state = session.get_mut().await;
    state.locked = locked;
    Ok(state.locked_hint_changed(session.signal_emitter()).await?)
}

#[derive(Debug)]
struct Manager {
    session: OwnedObjectPath,
    sleeping: bool,
}

#[interface(name = "org.freedesktop.login1.Manager")]
impl Manager {
    #[zbus(name = "GetSessionByPID")]
    fn get_session_by_pid(&self, pid: u32) -> fdo::Result<&OwnedObjectPath> {
        let lives = Path::new("/proc").join(pid.to_string()).exists();
        lives.then_some(&self.session).ok_or_else(|| fdo::Error::Failed(format!("No session for PID {pid}")))
    }

    fn get_session(&self, id: &str) -> fdo::Result<&OwnedObjectPath> {
        match id {
            SESSION_ID | "auto" | "self" => Ok(&self.session),
            _ => Err(fdo::Error::Failed(format!("No session '{id}' known"))),
        }
    }

    // Logind does not tell of its changes: that is what the signal is for.
    #[zbus(property(emits_changed_signal = "false"))]
    fn preparing_for_sleep(&self) -> bool {
        self.sleeping
    }

    #[zbus(signal)]
    async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
}

#[derive(Debug)]
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

impl Stage {
    /// The session's state as logind knows it.
    pub fn logind(&self) -> &Logind {
        &self.logind
    }
}
