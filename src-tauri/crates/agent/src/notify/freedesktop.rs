//! Notifications by the Desktop Notifications Specification 1.2, which Linux desktops follow.
//!
//! notify-rust composes them, but everything goes over one connection of ours. It has to: GNOME tells only
//! the connection that showed a notification what the person pressed, lets only that one replace it or take
//! it away, and forgets it when that one is gone, while notify-rust connects anew each time. And whoever
//! presses must be the desktop: notify-rust believes any program on the bus, since a match rule does not keep
//! others from sending us signals directly. zbus's signal streams let only the name's owner through.

use std::collections::HashMap;

use brain::{Intent, Notice, NoticeId};
use futures_lite::StreamExt as _;
use notify_rust::Notification;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
    time::{Instant, error::Elapsed, timeout_at},
};
use zbus::{
    Connection, Message, Proxy,
    connection::Builder,
    fdo,
    names::{BusName, OwnedUniqueName},
    proxy::MethodFlags,
    zvariant::Value,
};

use super::{News, Order, compose};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// What the specification calls a click on the notification itself.
const BODY: &str = "default";

/// Carries out orders until nobody can give any more. The bus is connected to when it is needed.
pub(super) async fn run(
    mut orders: mpsc::UnboundedReceiver<Order>,
    bus: impl Fn() -> zbus::Result<Builder<'static>>,
    told: impl Fn(News),
) {
    let mut screen = Screen { desktop: None, shown: HashMap::new(), rounds: 0 };
    loop {
        tokio::select! {
            // What happened first: a bus that is gone is connected to again.
            biased;
            signal = screen.signal() => if let Some(intent) = screen.hear(signal) {
                told(News::Pressed(intent));
            },
            order = orders.recv() => match order {
                // It waited for one before it for too long.
                Some(Order::Show { notice, until }) if until <= Instant::now() => {
                    told(News::Failed(notice.id));
                }
                Some(Order::Show { notice, until }) => {
                    let id = notice.id.clone();
                    let shown = timeout_at(until, screen.show(&bus, notice)).await;
                    told(match shown.map_err(Trouble::from).flatten() {
                        Ok(()) => News::Shown(id),
                        Err(error) => {
                            tracing::warn!(%error, "a notification could not be shown");
                            News::Failed(id)
                        }
                    });
                }
                Some(Order::Close(id)) => screen.close(&id).await,
                Some(Order::CloseAll { done }) => {
                    for id in screen.shown.keys().cloned().collect::<Vec<_>>() {
                        screen.close(&id).await;
                    }
                    let _ = done.send(());
                }
                None => break,
            },
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("the desktop does not answer")]
    Late(#[from] Elapsed),
    #[error(transparent)]
    Bus(#[from] zbus::Error),
}

/// The notifications on the screen.
struct Screen {
    desktop: Option<Desktop>,
    shown: HashMap<NoticeId, Shown>,
    /// Counts what was shown.
    rounds: u64,
}

/// A notification on the screen.
struct Shown {
    /// The desktop's number for it, which those that replace it keep.
    number: u32,
    /// Whose number that is: a desktop that was started again counts anew.
    by: OwnedUniqueName,
    /// What its buttons' names begin with: a press on what was replaced is not one on this.
    round: u64,
    buttons: Vec<Intent>,
}

impl Screen {
    async fn show(
        &mut self,
        bus: impl Fn() -> zbus::Result<Builder<'static>>,
        notice: Notice,
    ) -> Result<(), Trouble> {
        if self.desktop.is_none() {
            self.desktop = Some(Desktop::connect(bus()?).await?);
        }
        let desktop = self.desktop.as_mut().expect("it is connected to");
        let (owner, markup) = desktop.owner().await?;
        self.rounds += 1;
        let mut notification = compose(&notice);
        if markup {
            notification.body = plain(&notice.body);
        }
        notification.action(BODY, "Daypass");
        for (i, (label, _)) in notice.buttons.iter().enumerate() {
            notification.action(&name(self.rounds, i), label);
        }
        let before = self.shown.get(&notice.id).filter(|before| before.by == owner);
        let replaces = before.map_or(0, |before| before.number);
        let number = desktop.notify(owner.clone(), replaces, notification).await?;
        let buttons = notice.buttons.into_iter().map(|(_, intent)| intent).collect();
        self.shown.insert(notice.id, Shown { number, by: owner, round: self.rounds, buttons });
        Ok(())
    }

    async fn close(&mut self, id: &NoticeId) {
        if let (Some(shown), Some(desktop)) = (self.shown.remove(id), &self.desktop) {
            take_away(&desktop.bus, &shown.by, shown.number).await;
        }
    }

    /// The desktop's next signal; `None` when the bus is gone.
    async fn signal(&mut self) -> Option<Message> {
        match &mut self.desktop {
            Some(desktop) => desktop.signals.recv().await,
            None => std::future::pending().await,
        }
    }

    /// What the person wants by that.
    fn hear(&mut self, signal: Option<Message>) -> Option<Intent> {
        let Some(signal) = signal else {
            self.desktop = None;
            self.shown.clear();
            return None;
        };
        let header = signal.header();
        let by = header.sender()?;
        let body = signal.body();
        match header.member()?.as_str() {
            "ActionInvoked" => {
                let (number, action): (u32, &str) = body.deserialize().ok()?;
                let shown = self.shown.values().find(|it| it.number == number && it.by == *by)?;
                let pressed = (0..shown.buttons.len()).find(|i| name(shown.round, *i) == action);
                pressed.map(|i| shown.buttons[i].clone()).or((action == BODY).then_some(Intent::Open))
            }
            "NotificationClosed" => {
                let (number, _): (u32, u32) = body.deserialize().ok()?;
                self.shown.retain(|_, it| it.number != number || it.by != *by);
                None
            }
            _ => None,
        }
    }
}

/// A button's name on the bus.
fn name(round: u64, button: usize) -> String {
    format!("{round}-{button}")
}

/// A text for a desktop that reads markup.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The session's bus, and who shows notifications there.
struct Desktop {
    bus: Connection,
    signals: mpsc::UnboundedReceiver<Message>,
    /// Puts the signals there, so that those that pile up do not hold back the answers to calls.
    _listener: JoinSet<()>,
    /// Who was last asked what it can do, and whether it reads markup.
    known: Option<(OwnedUniqueName, bool)>,
}

impl Desktop {
    async fn connect(bus: Builder<'static>) -> zbus::Result<Self> {
        let bus = bus.build().await?;
        let mut stream = Proxy::new(&bus, NAME, PATH, NAME).await?.receive_all_signals().await?;
        let (heard, signals) = mpsc::unbounded_channel();
        let mut listener = JoinSet::new();
        listener.spawn(async move {
            while let Some(signal) = stream.next().await {
                let _ = heard.send(signal);
            }
        });
        Ok(Self { bus, signals, _listener: listener, known: None })
    }

    /// Who shows notifications now, started if need be, and whether it reads markup.
    async fn owner(&mut self) -> zbus::Result<(OwnedUniqueName, bool)> {
        let name = BusName::try_from(NAME).expect("it is a name");
        let owner = fdo::DBusProxy::new(&self.bus).await?.get_name_owner(name).await.ok();
        if let Some(known) = self.known.as_ref().filter(|(known, _)| Some(known) == owner.as_ref()) {
            return Ok(known.clone());
        }
        let answer = self.bus.call_method(Some(NAME), PATH, Some(NAME), "GetCapabilities", &()).await?;
        let owner = answer.header().sender().expect("the bus names the sender").to_owned().into();
        let capabilities: Vec<String> = answer.body().deserialize()?;
        let markup = capabilities.iter().any(|it| it == "body-markup");
        Ok(self.known.insert((owner, markup)).clone())
    }

    /// Shows it and gives its number. If that is not waited for it is taken away as soon as it is there: its
    /// buttons would do nothing.
    async fn notify(
        &self,
        owner: OwnedUniqueName,
        replaces: u32,
        notification: Notification,
    ) -> zbus::Result<u32> {
        let bus = self.bus.clone();
        let (answer, number) = oneshot::channel();
        tokio::spawn(async move {
            let hints: HashMap<&str, Value<'_>> = HashMap::new();
            let Notification { appname, icon, summary, body, actions, timeout, .. } = &notification;
            let what = (appname, replaces, icon, summary, body, actions, hints, i32::from(*timeout));
            let called = bus.call_method(Some(&owner), PATH, Some(NAME), "Notify", &what).await;
            let number = called.and_then(|answer| answer.body().deserialize());
            if let Err(Ok(late)) = answer.send(number) {
                take_away(&bus, &owner, late).await;
            }
        });
        number.await.unwrap_or_else(|_| Err(zbus::Error::InvalidReply))
    }
}

/// Takes a notification away from who showed it, without waiting for that.
async fn take_away(bus: &Connection, by: &OwnedUniqueName, number: u32) {
    let asked = async {
        let desktop = Proxy::new(bus, by.clone(), PATH, NAME).await?;
        let flags = MethodFlags::NoReplyExpected.into();
        desktop.call_with_flags::<_, _, ()>("CloseNotification", flags, &(number,)).await
    };
    if let Err(error) = asked.await {
        tracing::debug!(%error, "a notification could not be taken away");
    }
}
