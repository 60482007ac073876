//! Desktop notifications.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Sender, channel},
    },
    thread,
};

use brain::{Intent, Notice, NoticeId};
use notify_rust::{Notification, Timeout};
use tokio::sync::oneshot;

/// Where notices are given to the thread that shows them. It ends with the last of these.
#[derive(Debug, Clone)]
pub(crate) struct Notices(Sender<Order>);

#[derive(Debug)]
enum Order {
    Show(Notice),
    Close(NoticeId),
    CloseAll { done: oneshot::Sender<()> },
}

impl Notices {
    /// Starts the thread: the desktop may take its time to answer. `pressed` gets the intent of a
    /// notice's button, or of its body, which opens the popover.
    pub(crate) fn start(pressed: impl Fn(Intent) + Send + Sync + 'static) -> Self {
        let (orders, receiver) = channel();
        let mut screen = Screen { shown: HashMap::new(), pressed: Arc::new(pressed) };
        thread::Builder::new()
            .name("notices".to_owned())
            .spawn(move || {
                for order in receiver {
                    match order {
                        Order::Show(notice) => screen.show(&notice),
                        Order::Close(id) => screen.close(&id),
                        Order::CloseAll { done } => {
                            screen.close_all();
                            let _ = done.send(());
                        }
                    }
                }
            })
            .expect("a thread can be started");
        Self(orders)
    }

    /// A desktop that never answers, for as long as what comes with it is held.
    #[cfg(test)]
    pub(crate) fn hung() -> (Self, impl Sized) {
        let (orders, receiver) = channel();
        (Self(orders), receiver)
    }

    /// Shows a notice in place of the one before with its id.
    pub(crate) fn show(&self, notice: Notice) {
        let _ = self.0.send(Order::Show(notice));
    }

    /// Takes a notice away.
    pub(crate) fn close(&self, id: NoticeId) {
        let _ = self.0.send(Order::Close(id));
    }

    /// Takes all away.
    pub(crate) async fn close_all(&self) {
        let (done, answer) = oneshot::channel();
        if self.0.send(Order::CloseAll { done }).is_ok() {
            let _ = answer.await;
        }
    }
}

/// Notifications on the screen, so that news replaces what it makes old.
struct Screen {
    shown: HashMap<NoticeId, Shown>,
    pressed: Arc<dyn Fn(Intent) + Send + Sync>,
}

#[derive(Debug)]
struct Shown {
    /// The desktop's number for it.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only Linux takes notices away"))]
    number: u32,
    /// Counts what was shown in this place: an answer to what was replaced is not an answer to this.
    round: Arc<AtomicU64>,
}

impl Screen {
    fn show(&mut self, notice: &Notice) {
        let mut notification = Notification::new();
        notification.appname("Daypass").icon("daypass").summary(&notice.title).body(&notice.body);
        notification.timeout(Timeout::Never).action("default", "Daypass");
        for (i, (label, _)) in notice.buttons.iter().enumerate() {
            notification.action(&i.to_string(), label);
        }
        let before = self.shown.get(&notice.id);
        #[cfg(target_os = "linux")]
        if let Some(before) = before {
            notification.id(before.number);
        }
        let round = before.map_or_else(Arc::default, |before| Arc::clone(&before.round));
        let this = round.fetch_add(1, Ordering::Relaxed) + 1;
        let buttons: Vec<_> = notice.buttons.iter().map(|(_, intent)| intent.clone()).collect();
        match notification.show() {
            #[cfg(target_os = "linux")]
            Ok(handle) => {
                self.shown
                    .insert(notice.id.clone(), Shown { number: handle.id(), round: Arc::clone(&round) });
                let pressed = Arc::clone(&self.pressed);
                // The desktop's answer comes when the person gives it, if ever.
                thread::spawn(move || {
                    handle.wait_for_action(|action| {
                        let current = round.load(Ordering::Relaxed) == this;
                        let button = action.parse().ok().and_then(|i: usize| buttons.get(i));
                        match (action, button) {
                            (_, Some(intent)) if current => pressed(intent.clone()),
                            ("default", _) if current => pressed(Intent::Open),
                            _ => {}
                        }
                    });
                });
            }
            #[cfg(not(target_os = "linux"))]
            Ok(_) => {
                let _ = (buttons, &self.pressed, this);
                self.shown.insert(notice.id.clone(), Shown { number: 0, round });
            }
            Err(error) => tracing::warn!(%error, "a notification could not be shown"),
        }
    }

    fn close(&mut self, id: &NoticeId) {
        let Some(shown) = self.shown.remove(id) else { return };
        shown.round.fetch_add(1, Ordering::Relaxed);
        #[cfg(target_os = "linux")]
        {
            let name = "org.freedesktop.Notifications";
            let path = "/org/freedesktop/Notifications";
            let closed = zbus::blocking::Connection::session().and_then(|bus| {
                bus.call_method(Some(name), path, Some(name), "CloseNotification", &(shown.number,))
            });
            if let Err(error) = closed {
                tracing::debug!(%error, "a notification could not be taken away");
            }
        }
    }

    fn close_all(&mut self) {
        for id in self.shown.keys().cloned().collect::<Vec<_>>() {
            self.close(&id);
        }
    }
}
