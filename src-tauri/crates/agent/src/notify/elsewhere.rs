//! Notifications where the desktop takes none back from us: macOS and Windows.
//!
//! Each stands in a thread of its own, which hears what the person pressed. A new one stands beside the old one
//! of its id, whose buttons and body do nothing any more.

use std::collections::HashMap;

use brain::{Intent, Notice, NoticeId};
use notify_rust::{CloseReason, Notification, NotificationResponse};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};

use super::{News, Order, compose};

/// What a desktop says of a notification, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// It is on the screen. macOS does not say so.
    Shown,
    /// What became of it then.
    Answered(NotificationResponse),
    /// It could not be shown: why.
    Failed(String),
}

/// Where a desktop says it.
pub(super) type Ear = mpsc::UnboundedSender<Said>;

/// A notice that counts.
struct Standing {
    /// Tells it from those before it.
    round: u64,
    buttons: Vec<Intent>,
}

/// What happened to the notice of a round.
enum Event {
    Told(News),
    Answered(NoticeId, u64, NotificationResponse),
}

/// Carries out orders until nobody can give any more. `show` returns at once. `silent`: a desktop that says
/// nothing has shown it.
pub(super) async fn run(
    mut orders: mpsc::UnboundedReceiver<Order>,
    show: impl Fn(Notification, Ear),
    silent: bool,
    told: impl Fn(News),
) {
    let (events, mut happened) = mpsc::unbounded_channel();
    let mut standing: HashMap<NoticeId, Standing> = HashMap::new();
    let mut round = 0;
    loop {
        tokio::select! {
            Some(event) = happened.recv() => match event {
                Event::Told(news) => told(news),
                Event::Answered(id, of, response) => {
                    let counts = standing.get(&id).filter(|standing| standing.round == of);
                    if let Some(intent) = counts.and_then(|standing| meant(&response, &standing.buttons)) {
                        told(News::Pressed(intent));
                    }
                }
            },
            order = orders.recv() => match order {
                Some(Order::Show { notice, until }) => {
                    round += 1;
                    let notification = with_buttons(&notice);
                    let buttons = notice.buttons.into_iter().map(|(_, intent)| intent).collect();
                    standing.insert(notice.id.clone(), Standing { round, buttons });
                    let (ear, said) = mpsc::unbounded_channel();
                    show(notification, ear);
                    tokio::spawn(listen(notice.id, round, until, said, silent, events.clone()));
                }
                Some(Order::Close(id)) => drop(standing.remove(&id)),
                Some(Order::CloseAll { done }) => {
                    standing.clear();
                    let _ = done.send(());
                }
                None => break,
            },
        }
    }
}

/// Hears what becomes of one.
async fn listen(
    id: NoticeId,
    round: u64,
    until: Instant,
    mut said: mpsc::UnboundedReceiver<Said>,
    silent: bool,
    events: mpsc::UnboundedSender<Event>,
) {
    let first = timeout_at(until, said.recv()).await;
    let shown = match &first {
        Ok(Some(Said::Shown)) => true,
        // What vanishes before anybody was told of it was not there.
        Ok(Some(Said::Answered(response))) => *response != NotificationResponse::Closed(CloseReason::Expired),
        Ok(Some(Said::Failed(_)) | None) => false,
        Err(_) => silent,
    };
    if !shown {
        tracing::warn!(?first, "a notification could not be shown");
        let _ = events.send(Event::Told(News::Failed(id)));
        return;
    }
    let _ = events.send(Event::Told(News::Shown(id.clone())));
    let mut next = first.ok().flatten();
    loop {
        match next {
            Some(Said::Answered(response)) => {
                let _ = events.send(Event::Answered(id.clone(), round, response));
            }
            Some(Said::Failed(error)) => tracing::debug!(error, "nothing more is heard of a notification"),
            Some(Said::Shown) | None => {}
        }
        next = match said.recv().await {
            Some(more) => Some(more),
            None => return,
        };
    }
}

/// A notice with its buttons, each named by its place.
fn with_buttons(notice: &Notice) -> Notification {
    let mut notification = compose(notice);
    for (place, (label, _)) in notice.buttons.iter().enumerate() {
        notification.action(&place.to_string(), label);
    }
    // What stays on Windows' screen until it is answered.
    #[cfg(windows)]
    notification.urgency(notify_rust::Urgency::Critical);
    notification
}

/// What the person means by it.
fn meant(response: &NotificationResponse, buttons: &[Intent]) -> Option<Intent> {
    match response {
        NotificationResponse::Default => Some(Intent::Open),
        NotificationResponse::Action(name) => buttons.get(name.parse::<usize>().ok()?).cloned(),
        NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => None,
    }
}

/// Shows notifications on this system.
#[cfg(not(target_os = "linux"))]
pub(super) mod system {
    use std::thread;

    use notify_rust::{Notification, NotificationResponse, error::Result};

    use super::{Ear, Said};

    /// macOS says of a notification only what becomes of it, or within two seconds that it is not there.
    pub(in super::super) const SILENT: bool = cfg!(target_os = "macos");

    /// To be called before the first is shown.
    #[cfg(target_os = "macos")]
    pub(in super::super) fn introduce() {
        // They would be the Finder's, and a click on one would open that.
        if let Err(error) = notify_rust::set_application("dev.daypass.tray") {
            tracing::warn!(%error, "notifications come under another program's name");
        }
    }

    /// Windows shows them under `PowerShell`'s name, as it does not know ours before Daypass is installed.
    #[cfg(windows)]
    pub(in super::super) fn introduce() {}

    /// Shows it from a thread of its own, which lives until it is answered. In an agent without a screen macOS
    /// tells nobody, and the thread stays as long as the agent.
    pub(in super::super) fn show(notification: Notification, ear: Ear) {
        let failed = ear.clone();
        let stand = move || {
            if let Err(error) = stand(&notification, &ear) {
                let _ = ear.send(Said::Failed(error.to_string()));
            }
        };
        if let Err(error) = thread::Builder::new().name("notification".to_owned()).spawn(stand) {
            let _ = failed.send(Said::Failed(error.to_string()));
        }
    }

    fn stand(notification: &Notification, ear: &Ear) -> Result<()> {
        let handle = notification.show()?;
        if !SILENT {
            let _ = ear.send(Said::Shown);
        }
        handle.wait_for_response(|response: &NotificationResponse| {
            let _ = ear.send(Said::Answered(response.clone()));
        })
    }
}

#[cfg(test)]
mod tests;
