//! What the desktop around the app is like: whether it has a tray, and what its panel looks like; and a word to
//! whoever sits at it.

use std::{fs, path::Path, time::Duration};

use brain::{Code, Refusal, say::Word};
use futures_lite::{Stream, stream};
use notify_rust::Notification;
use tokio::{task::spawn_blocking, time::timeout};

/// A notification is taken in this time, or not at all.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whoever has this name on the session bus brings icons and trays together.
#[cfg(target_os = "linux")]
const TRAYS: &str = "org.kde.StatusNotifierWatcher";

/// Colour of a tray icon, which is drawn in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    /// For dark panels.
    #[cfg_attr(
        all(target_os = "macos", not(test)),
        expect(dead_code, reason = "there the system recolours by itself")
    )]
    Light,
    /// For light panels, and where the system recolours by itself.
    Dark,
}

/// Reaches the desktop, or says that there is none; Tauri would panic.
#[cfg_attr(not(target_os = "linux"), expect(clippy::unnecessary_wraps, reason = "there always is one"))]
pub(crate) fn reach() -> Result<(), Refusal> {
    #[cfg(target_os = "linux")]
    gtk::init().map_err(|_| Word("no-desktop").refusal(Code::Failed, &[]))?;
    Ok(())
}

/// Yields when a tray is there, and whenever one has come: with the log-in after Daypass, with an
/// extension that was switched on, or never.
#[cfg(target_os = "linux")]
pub(crate) async fn trays() -> zbus::Result<impl Stream<Item = ()> + Send + Unpin> {
    use futures_lite::StreamExt as _;
    use zbus::fdo::DBusProxy;

    let names = DBusProxy::new(&zbus::Connection::session().await?).await?;
    let changes = names.receive_name_owner_changed_with_args(&[(0, TRAYS)]).await?;
    let present = names.name_has_owner(TRAYS.try_into()?).await?;
    let coming = changes.filter(|change| change.args().is_ok_and(|args| args.new_owner().is_some()));
    Ok(Box::pin(stream::iter(present.then_some(())).chain(coming.map(|_| ()))))
}

/// These always have one.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unused_async, reason = "elsewhere it takes asking")]
pub(crate) async fn trays() -> Result<impl Stream<Item = ()> + Send + Unpin, std::convert::Infallible> {
    Ok(stream::iter([()]))
}

/// Whether a tray is there now.
#[cfg(target_os = "linux")]
pub(crate) async fn has_tray() -> zbus::Result<bool> {
    let names = zbus::fdo::DBusProxy::new(&zbus::Connection::session().await?).await?;
    Ok(names.name_has_owner(TRAYS.try_into()?).await?)
}

/// These always have one.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unused_async, reason = "elsewhere it takes asking")]
pub(crate) async fn has_tray() -> Result<bool, std::convert::Infallible> {
    Ok(true)
}

/// Whether it hands keys to programs that do not have the keyboard. Under Wayland none does, and X11's listener
/// there hears nothing while a program of Wayland has it.
pub(crate) fn gives_shortcuts() -> bool {
    !cfg!(target_os = "linux") || std::env::var_os("WAYLAND_DISPLAY").is_none_or(|display| display.is_empty())
}

/// Tells the person that there is no tray, once for all starts: `told` is there afterwards.
pub(crate) async fn tell_of_no_tray(told: &Path) {
    if told.exists() {
        return;
    }
    let refusal = Word("no-tray").refusal(Code::Failed, &[]);
    if tell(&refusal).await
        && let Err(error) = fs::write(told, "")
    {
        tracing::warn!(%error, "the person will be told again that there is no tray");
    }
}

/// Tells the person what cannot be, where there is no agent that could show it. Answers whether that was shown.
pub(crate) async fn tell(refusal: &Refusal) -> bool {
    let mut notification = Notification::new();
    notification.appname("Daypass").icon("daypass").summary(&refusal.message);
    notification.body(refusal.hint.as_deref().unwrap_or_default());
    let shown = timeout(PATIENCE, spawn_blocking(move || notification.show().map(drop)));
    let shown = matches!(shown.await, Ok(Ok(Ok(()))));
    if !shown {
        tracing::warn!(%refusal, "a notification could not be shown");
    }
    shown
}

/// What is legible on this desktop's panel. To be asked on the main thread.
#[cfg(target_os = "linux")]
pub(crate) fn ink() -> Ink {
    use gtk::prelude::*;

    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    if desktop.split(':').any(|name| name == "GNOME") {
        // Its bar is dark whatever the theme.
        return Ink::Light;
    }
    // Panels write in the colour of the theme's words, and so does the icon.
    let words = gtk::Label::new(None).style_context().lookup_color("theme_fg_color");
    let brightness = |ink: gtk::gdk::RGBA| 0.299 * ink.red() + 0.587 * ink.green() + 0.114 * ink.blue();
    if words.is_none_or(|words| brightness(words) > 0.5) { Ink::Light } else { Ink::Dark }
}

/// A template image, which the system recolours.
#[cfg(target_os = "macos")]
pub(crate) fn ink() -> Ink {
    Ink::Dark
}

/// The taskbar is dark unless the person chose otherwise: Settings, Personalisation, Colours.
#[cfg(windows)]
pub(crate) fn ink() -> Ink {
    const COLOURS: &str = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize";
    let colours = windows_registry::CURRENT_USER.open(COLOURS);
    match colours.and_then(|colours| colours.get_u32("SystemUsesLightTheme")) {
        Ok(1) => Ink::Dark,
        Ok(_) | Err(_) => Ink::Light,
    }
}

/// Draws the page without the graphics processor, which a list of words does not need: the first
/// picture is there sooner, and the web view takes a quarter less memory.
#[cfg(target_os = "linux")]
pub(crate) fn draw_plainly(window: &tauri::WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};

    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Elsewhere the system knows best.
#[cfg(not(target_os = "linux"))]
pub(crate) fn draw_plainly(_: &tauri::WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// Has the parts of the window that the system draws be light or dark as the page is.
#[cfg(not(target_os = "linux"))]
pub(crate) fn dress(window: &tauri::WebviewWindow, theme: brain::Theme) -> tauri::Result<()> {
    window.set_theme(match theme {
        brain::Theme::System => None,
        brain::Theme::Light => Some(tauri::Theme::Light),
        brain::Theme::Dark => Some(tauri::Theme::Dark),
    })
}

/// GTK knows one theme for all of a program, and by it [`ink`] tells what the panel is like.
#[cfg(target_os = "linux")]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it may fail")]
pub(crate) fn dress(_: &tauri::WebviewWindow, _: brain::Theme) -> tauri::Result<()> {
    Ok(())
}
