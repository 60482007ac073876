//! Notifications as they pass over the bus, and their buttons.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use anyhow::{Result, anyhow, bail, ensure};
use futures_lite::StreamExt;
use tokio::task::JoinHandle;
use zbus::fdo::{DBusProxy, MonitoringProxy};
use zbus::message::Type;
use zbus::names::MemberName;
use zbus::zvariant::OwnedValue;
use zbus::{Connection, MatchRule, Message, MessageStream, Proxy};

use crate::Stage;
use crate::wait::until;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
const PICK: &str = "pick";

/// One call of `Notify` (desktop notifications specification 1.2) and what became of it.
#[derive(Debug)]
pub struct Notification {
    /// The number that the daemon gave it, once it has; shared with those that it replaces.
    pub id: Option<u32>,
    /// The application's name.
    pub app_name: String,
    /// The number of the notification that this one replaces, or 0.
    pub replaces_id: u32,
    /// The icon's name or address.
    pub icon: String,
    /// The first line.
    pub summary: String,
    /// The text below it.
    pub body: String,
    /// The buttons, and the click on the notification itself if it is named `default`.
    pub actions: Vec<Action>,
    /// The hints, such as `urgency`.
    pub hints: HashMap<String, OwnedValue>,
    /// After how many milliseconds it should go; -1 leaves that to the daemon.
    pub expire_timeout: i32,
    /// Whether the application took it back with `CloseNotification`.
    pub taken_back: bool,
    /// The names of the actions that the person chose.
    pub invoked: Vec<String>,
    /// Why it closed, once it has: 1 expired, 2 dismissed, 3 taken back, 4 otherwise.
    pub closed: Option<u32>,
    call: Call,
    /// Who gave it its number, and alone knows what becomes of it.
    daemon: Option<String>,
}

impl Notification {
    /// What the buttons say, without the click on the notification itself.
    pub fn buttons(&self) -> Vec<&str> {
        self.actions.iter().filter(|it| it.name != "default").map(|it| it.label.as_str()).collect()
    }
}

/// A button of a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What the application is told.
    pub name: String,
    /// What the person reads.
    pub label: String,
}

/// Who called, and the call's number, which the answer carries.
#[derive(Debug, PartialEq, Eq)]
struct Call {
    sender: String,
    serial: u32,
}

type Records = Arc<Mutex<Vec<Notification>>>;

/// Writes down every notification from the moment the bus is there.
#[derive(Debug)]
pub(crate) struct Recorder {
    records: Records,
    listener: JoinHandle<()>,
}

impl Recorder {
    pub(crate) async fn start(address: &str) -> Result<Self> {
        let bus = zbus::connection::Builder::address(address)?.build().await?;
        let mut messages = MessageStream::from(&bus);
        let call = MatchRule::builder().msg_type(Type::MethodCall).interface(NAME)?.build();
        let signal = MatchRule::builder().msg_type(Type::Signal).interface(NAME)?.build();
        let answer = MatchRule::builder().msg_type(Type::MethodReturn).build();
        MonitoringProxy::new(&bus).await?.become_monitor(&[call, signal, answer], 0).await?;
        let records = Records::default();
        let written = Arc::clone(&records);
        let listener = tokio::spawn(async move {
            while let Some(Ok(message)) = messages.next().await {
                // What cannot be read is no notification.
                _ = record(&mut lock(&written), &message);
            }
        });
        Ok(Self { records, listener })
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

fn lock(records: &Mutex<Vec<Notification>>) -> MutexGuard<'_, Vec<Notification>> {
    records.lock().expect("nothing panics while it holds the records")
}

type NotifyBody = (String, u32, String, String, String, Vec<String>, HashMap<String, OwnedValue>, i32);

fn record(records: &mut Vec<Notification>, message: &Message) -> Result<()> {
    let header = message.header();
    let sender = header.sender().map(ToString::to_string);
    let member = header.member().map(MemberName::as_str);
    // What others than the daemon claim is not so.
    let told = |it: &&mut Notification| it.daemon == sender;
    match (header.message_type(), member) {
        (Type::MethodCall, Some("Notify")) => {
            let call =
                Call { sender: sender.unwrap_or_default(), serial: header.primary().serial_num().get() };
            records.push(notification(message.body().deserialize()?, call));
        }
        (Type::MethodCall, Some("CloseNotification")) => {
            if let Some(it) = latest(records, message.body().deserialize()?) {
                it.taken_back = true;
            }
        }
        (Type::Signal, Some("ActionInvoked")) => {
            let (id, name) = message.body().deserialize()?;
            if let Some(it) = latest(records, id).filter(told) {
                it.invoked.push(name);
            }
        }
        (Type::Signal, Some("NotificationClosed")) => {
            let (id, reason) = message.body().deserialize()?;
            if let Some(it) = latest(records, id).filter(told) {
                it.closed = Some(reason);
            }
        }
        (Type::MethodReturn, _) => {
            let (Some(to), Some(serial)) = (header.destination(), header.reply_serial()) else {
                return Ok(());
            };
            let call = Call { sender: to.to_string(), serial: serial.get() };
            if let Some(asked) = records.iter_mut().rfind(|it| it.call == call) {
                asked.id = Some(message.body().deserialize()?);
                asked.daemon = sender;
            }
        }
        _ => {}
    }
    Ok(())
}

fn latest(records: &mut [Notification], id: u32) -> Option<&mut Notification> {
    records.iter_mut().rfind(|it| it.id == Some(id))
}

fn notification(body: NotifyBody, call: Call) -> Notification {
    let (app_name, replaces_id, icon, summary, body, actions, hints, expire_timeout) = body;
    // Names and labels take turns.
    let actions = actions
        .chunks_exact(2)
        .map(|pair| Action { name: pair[0].clone(), label: pair[1].clone() })
        .collect();
    Notification {
        id: None,
        app_name,
        replaces_id,
        icon,
        summary,
        body,
        actions,
        hints,
        expire_timeout,
        taken_back: false,
        invoked: Vec::new(),
        closed: None,
        call,
        daemon: None,
    }
}

/// The text of the program that dunst shows its menu of buttons with: it chooses the line that the file beside it
/// holds.
pub(crate) fn pick_script(directory: &Path) -> String {
    format!("#!/bin/sh\nexec grep -m1 -F -f '{}'\n", directory.join(PICK).display())
}

impl Stage {
    /// The notifications of this stage.
    pub fn notifications(&self) -> Notifications {
        Notifications {
            records: Arc::clone(&self.recorder.records),
            bus: self.bus.clone(),
            pick: self.directory().join(PICK),
        }
    }
}

/// Every notification since the stage began.
#[derive(Debug, Clone)]
pub struct Notifications {
    records: Records,
    bus: Connection,
    pick: PathBuf,
}

impl Notifications {
    /// Looks at all of them, the oldest first.
    pub fn look<T>(&self, look: impl FnOnce(&[Notification]) -> T) -> T {
        look(&lock(&self.records))
    }

    /// Waits for a notification that `wanted` accepts and that the daemon has numbered; returns its number.
    pub async fn wait_for(&self, wanted: impl Fn(&Notification) -> bool) -> Result<u32> {
        until("a notification", || async {
            self.look(|all| {
                let found = all.iter().rfind(|it| it.id.is_some() && wanted(it));
                found.and_then(|it| it.id).ok_or_else(|| {
                    let seen: Vec<_> = all.iter().map(|it| (&it.summary, &it.body, it.closed)).collect();
                    anyhow!("notifications so far (summary, body, closed): {seen:?}")
                })
            })
        })
        .await
    }

    /// Presses the button with this label, as the person does in the daemon's own menu, and waits until the
    /// application has been told.
    pub async fn press(&self, id: u32, label: &str) -> Result<()> {
        let (_, name) = self.action(id, label)?;
        let pressed = || {
            self.look(|all| {
                all.iter()
                    .filter(|it| it.id == Some(id))
                    .flat_map(|it| &it.invoked)
                    .filter(|it| **it == name)
                    .count()
            })
        };
        let before = pressed();
        let daemon = Proxy::new(&self.bus, NAME, PATH, "org.dunstproject.cmd0").await?;
        until("the notification to be shown", || async {
            ensure!(daemon.get_property::<u32>("displayedLength").await? > 0, "none is shown");
            Ok(())
        })
        .await?;
        // The menu's lines end in the notification's number and the action's name.
        fs::write(&self.pick, format!("[{id},{name}]"))?;
        daemon.call_method("ContextMenuCall", &()).await?;
        until("the button to be reported", || async {
            ensure!(pressed() > before, "the application has not been told");
            Ok(())
        })
        .await
    }

    /// Claims that the button with this label was pressed, as a program that is not the daemon: to everybody, and
    /// to the application that showed the notification. Returns when the bus has delivered both.
    pub async fn forge(&self, id: u32, label: &str) -> Result<()> {
        let (application, name) = self.action(id, label)?;
        for to in [None, Some(application.as_str())] {
            self.bus.emit_signal(to, PATH, NAME, "ActionInvoked", &(id, &name)).await?;
        }
        // The bus takes one message of ours after the other.
        DBusProxy::new(&self.bus).await?.get_id().await?;
        Ok(())
    }

    /// Who showed a notification, and the name of its button with this label.
    fn action(&self, id: u32, label: &str) -> Result<(String, String)> {
        self.look(|all| {
            let Some(notification) = all.iter().rfind(|it| it.id == Some(id)) else {
                bail!("there is no notification {id}");
            };
            let action = notification.actions.iter().find(|action| action.label == label);
            let action = action.ok_or_else(|| {
                anyhow!("“{}” has these buttons: {:?}", notification.summary, notification.actions)
            })?;
            Ok((notification.call.sender.clone(), action.name.clone()))
        })
    }
}
