//! Notifications where the desktop takes neither buttons from us nor a notification back: macOS and Windows.

use tokio::{sync::mpsc, time::timeout_at};

use super::{News, Order, compose};

/// Carries out orders until nobody can give any more.
pub(super) async fn run(mut orders: mpsc::UnboundedReceiver<Order>, told: impl Fn(News)) {
    while let Some(order) = orders.recv().await {
        match order {
            Order::Show { notice, until } => {
                let notification = compose(&notice);
                // As text: what the error holds may not leave its thread.
                let show = move || notification.show().map(drop).map_err(|error| error.to_string());
                let shown = tokio::task::spawn_blocking(show);
                match timeout_at(until, shown).await {
                    Ok(Ok(Ok(()))) => told(News::Shown(notice.id)),
                    failed => {
                        tracing::warn!(?failed, "a notification could not be shown");
                        told(News::Failed(notice.id));
                    }
                }
            }
            Order::Close(id) => tracing::debug!(?id, "the notification stays until it is dismissed"),
            Order::CloseAll { done } => {
                let _ = done.send(());
            }
        }
    }
}
