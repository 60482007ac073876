//! The key that opens the popover from anywhere.

use brain::{Shortcut, ShortcutRefused};
use tauri::{AppHandle, Manager as _, Wry, plugin::TauriPlugin};
use tauri_plugin_global_shortcut::{GlobalShortcutExt as _, ShortcutState};

use crate::{
    desktop,
    popover::{Ask, Popover},
};

/// Takes no key yet: see [`listen_for`].
pub(crate) fn listener() -> TauriPlugin<Wry> {
    tauri_plugin_global_shortcut::Builder::new()
        .with_handler(|app, _, event| {
            if event.state == ShortcutState::Pressed
                && let Some(popover) = app.try_state::<Popover>()
            {
                popover.ask(Ask::Show);
            }
        })
        .build()
}

/// Shows the popover from now on when this is pressed, or at no key.
pub(crate) fn listen_for(app: &AppHandle, shortcut: Option<&Shortcut>) -> Result<(), ShortcutRefused> {
    let keys = app.global_shortcut();
    if let Err(error) = keys.unregister_all() {
        tracing::warn!(%error, "the shortcut of before still holds");
    }
    let Some(shortcut) = shortcut else { return Ok(()) };
    if !desktop::gives_shortcuts() {
        return Err(ShortcutRefused::NoneHere);
    }
    keys.register(shortcut.keys()).map_err(|error| {
        tracing::warn!(%error, keys = shortcut.keys(), "the shortcut was refused");
        ShortcutRefused::Taken
    })
}
