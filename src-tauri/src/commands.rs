//! What the page may call, and the log of all that it is given.

use agent::Handle;
use brain::{
    Find, Found, Intent,
    view::{Furniture, Opening},
};
use serde::Serialize;
use tauri::State;
use tracing::Level;

use crate::{
    app::Pictures,
    popover::{Ask, Popover},
};

/// What the popover shows now, and in which words. A page that asks is ready to be shown.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands arguments over by value")]
pub(crate) fn view(pictures: State<'_, Pictures>, popover: State<'_, Popover>) -> Opening {
    popover.ask(Ask::Ready);
    let view = pictures.borrow().view.clone();
    crossing("view", Opening { furniture: Furniture::spoken(), view })
}

/// One window of the list.
#[tauri::command]
pub(crate) async fn find(agent: State<'_, Handle>, find: Find) -> Result<Found, &'static str> {
    let found = agent.find(find).await.ok_or("Daypass is ending.")?;
    Ok(crossing("find", found))
}

/// What the person asked for.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands arguments over by value")]
pub(crate) fn intend(agent: State<'_, Handle>, intent: Intent) {
    agent.intend(intent);
}

/// Writes down what crosses to the page, so that a search for secrets among the log lines sees it all.
pub(crate) fn crossing<T: Serialize>(what: &str, value: T) -> T {
    const TARGET: &str = "daypass_tray::page";
    if tracing::enabled!(target: TARGET, Level::TRACE) {
        match serde_json::to_string(&value) {
            Ok(json) => tracing::trace!(target: TARGET, what, %json),
            Err(error) => tracing::error!(%error, what, "what crosses to the page could not be written down"),
        }
    }
    value
}
