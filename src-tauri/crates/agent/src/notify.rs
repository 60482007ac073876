//! Desktop notifications.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use brain::{Intent, Notice, NoticeId};
use notify_rust::{Notification, Timeout};

/// Notifications on the screen, so that news replaces what it makes old.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    shown: HashMap<NoticeId, Shown>,
}

#[derive(Debug)]
struct Shown {
    /// The desktop's number for it.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only Linux takes notices away"))]
    number: u32,
    /// Counts what was shown in this place: an answer to what was replaced is not an answer to this.
    round: Arc<AtomicU64>,
}

impl Notices {
    /// Shows a notice in place of the one before; `pressed` gets the intent of its button, or of the
    /// body, which opens the popover.
    pub(crate) fn show(&mut self, notice: &Notice, pressed: impl Fn(Intent) + Send + 'static) {
        let mut notification = Notification::new();
        notification.appname("Daypass").icon("daypass").summary(&notice.title).body(&notice.body);
        notification.timeout(Timeout::Never).action("default", "Daypass");
        if let Some((label, _)) = &notice.button {
            notification.action("button", label);
        }
        let before = self.shown.get(&notice.id);
        #[cfg(target_os = "linux")]
        if let Some(before) = before {
            notification.id(before.number);
        }
        let round = before.map_or_else(Arc::default, |before| Arc::clone(&before.round));
        let this = round.fetch_add(1, Ordering::Relaxed) + 1;
        let button = notice.button.as_ref().map(|(_, intent)| intent.clone());
        match notification.show() {
            #[cfg(target_os = "linux")]
            Ok(handle) => {
                self.shown
                    .insert(notice.id.clone(), Shown { number: handle.id(), round: Arc::clone(&round) });
                // The desktop's answer comes when the person gives it, if ever.
                thread::spawn(move || {
                    handle.wait_for_action(|action| {
                        let current = round.load(Ordering::Relaxed) == this;
                        match (action, button) {
                            ("button", Some(intent)) if current => pressed(intent),
                            ("default", _) if current => pressed(Intent::Open),
                            _ => {}
                        }
                    });
                });
            }
            #[cfg(not(target_os = "linux"))]
            Ok(_) => {
                let _ = (button, pressed, this, thread::yield_now);
                self.shown.insert(notice.id.clone(), Shown { number: 0, round });
            }
            Err(error) => tracing::warn!(%error, "a notification could not be shown"),
        }
    }

    /// Takes a notice away.
    pub(crate) fn close(&mut self, id: &NoticeId) {
        let Some(shown) = self.shown.remove(id) else { return };
        shown.round.fetch_add(1, Ordering::Relaxed);
        #[cfg(target_os = "linux")]
        thread::spawn(move || {
            let name = "org.freedesktop.Notifications";
            let path = "/org/freedesktop/Notifications";
            let closed = zbus::blocking::Connection::session().and_then(|bus| {
                bus.call_method(Some(name), path, Some(name), "CloseNotification", &(shown.number,))
            });
            if let Err(error) = closed {
                tracing::debug!(%error, "a notification could not be taken away");
            }
        });
    }

    /// Takes all away.
    pub(crate) fn close_all(&mut self) {
        for id in self.shown.keys().cloned().collect::<Vec<_>>() {
            self.close(&id);
        }
    }
}
