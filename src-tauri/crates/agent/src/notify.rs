//! Desktop notifications.

use std::time::Duration;

use brain::{Intent, Notice, NoticeId};
use notify_rust::{Notification, Timeout};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

#[cfg(any(not(target_os = "linux"), test))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod freedesktop;

/// A desktop that has not shown a notification by then shows none: it may hang, or take its time to start
/// what would show it.
const PATIENCE: Duration = Duration::from_secs(3);

/// What became of notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    /// The person pressed a button of one, or its body, which opens the popover.
    Pressed(Intent),
    /// It is on the screen.
    Shown(NoticeId),
    /// The desktop shows no notifications, or not this one.
    Failed(NoticeId),
}

/// Where notices are given to the task that shows them. It ends with the last of these.
#[derive(Debug, Clone)]
pub(crate) struct Notices(mpsc::UnboundedSender<Order>);

#[derive(Debug)]
enum Order {
    Show { notice: Notice, until: Instant },
    Close(NoticeId),
    CloseAll { done: oneshot::Sender<()> },
}

impl Notices {
    /// Starts the task, inside a tokio runtime. For each [`show`](Notices::show) `told` gets one
    /// [`News::Shown`] or [`News::Failed`] within seconds, and whatever the person presses then.
    pub(crate) fn start(told: impl Fn(News) + Send + Sync + 'static) -> Self {
        let (orders, receiver) = mpsc::unbounded_channel();
        #[cfg(target_os = "linux")]
        tokio::spawn(freedesktop::run(receiver, zbus::connection::Builder::session, told));
        #[cfg(not(target_os = "linux"))]
        {
            use elsewhere::system;
            system::introduce();
            tokio::spawn(elsewhere::run(receiver, system::show, system::SILENT, told));
        }
        Self(orders)
    }

    /// A desktop that never answers, for as long as what comes with it is held.
    #[cfg(test)]
    pub(crate) fn hung() -> (Self, impl Sized) {
        let (orders, receiver) = mpsc::unbounded_channel();
        (Self(orders), receiver)
    }

    /// Shows a notice in place of the one before with its id.
    pub(crate) fn show(&self, notice: Notice) {
        let _ = self.0.send(Order::Show { notice, until: Instant::now() + PATIENCE });
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

/// A notice as all desktops take it, but for its buttons. It stays until it is answered or taken away.
fn compose(notice: &Notice) -> Notification {
    let mut notification = Notification::new();
    notification.appname("Daypass").icon("daypass").summary(&notice.title).body(&notice.body);
    notification.timeout(Timeout::Never);
    notification
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;
