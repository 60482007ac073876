//! The popover: a web view at the tray icon that is made on its first opening, hidden when it loses the
//! keyboard, and given back after ten idle minutes.
//!
//! One task owns it. It sees pictures and never the agent's state, so it could be a process of its own.

use std::time::Instant;

use brain::View;
use tauri::{
    AppHandle, Emitter as _, EventTarget, LogicalSize, Manager as _, Monitor, PhysicalPosition, PhysicalSize,
    Theme, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent, webview::NewWindowResponse,
    window::Color,
};
use tokio::sync::{mpsc, watch};

use crate::{
    app::Pictures,
    commands::crossing,
    desktop,
    place::{self, Area},
};

mod stage;

pub(crate) use stage::Ask;
use stage::{Move, SETTLE, Stage};

/// The window's name, which the page's capability is bound to.
const LABEL: &str = "popover";
/// Logical pixels.
const SIZE: LogicalSize<f64> = LogicalSize { width: 420.0, height: 600.0 };
const SMALLEST: LogicalSize<f64> = LogicalSize { width: 360.0, height: 360.0 };
/// The page's own background, `--bg` in ui/src/tokens.css.
const LIGHT_PAPER: Color = Color(0xfd, 0xfe, 0xfe, 0xff);
const DARK_PAPER: Color = Color(0x1b, 0x1e, 0x1f, 0xff);

/// Asks the popover.
#[derive(Debug, Clone)]
pub(crate) struct Popover(mpsc::UnboundedSender<Ask>);

impl Popover {
    /// Nothing is shown, nor a web view made, until asked for. `tray` says whether there is an icon for
    /// it to hang on; until then it is an ordinary window. `left` is called when it is hidden other than by [`Ask::Hide`]:
    /// the page would tell that later, when what was asked of it meanwhile has begun.
    pub(crate) fn start(
        app: AppHandle,
        pictures: Pictures,
        tray: watch::Receiver<bool>,
        left: impl Fn() + Send + 'static,
    ) -> Self {
        let (asks, inbox) = mpsc::unbounded_channel();
        let popover = Self(asks);
        let owner = Owner {
            app,
            pictures,
            tray,
            left: Box::new(left),
            popover: popover.clone(),
            stage: Stage::Absent,
            icon: None,
            looked_at: None,
            size: None,
            free: false,
            seen: None,
        };
        tauri::async_runtime::spawn(owner.live(inbox));
        popover
    }

    /// Returns at once.
    pub(crate) fn ask(&self, ask: Ask) {
        // A popover that has ended is part of an app that is ending.
        let _ = self.0.send(ask);
    }
}

struct Owner {
    app: AppHandle,
    pictures: Pictures,
    tray: watch::Receiver<bool>,
    left: Box<dyn Fn() + Send>,
    popover: Popover,
    stage: Stage,
    /// Where the tray was last clicked.
    icon: Option<PhysicalPosition<f64>>,
    /// The click or the pointer when it was last asked for: on the screen in front of the person.
    looked_at: Option<PhysicalPosition<f64>>,
    /// As the person left it; a window that was never shown cannot tell.
    size: Option<PhysicalSize<u32>>,
    /// Shown as an ordinary window.
    free: bool,
    /// The view before, as pictures also change for other reasons.
    seen: Option<View>,
}

impl Owner {
    async fn live(mut self, mut inbox: mpsc::UnboundedReceiver<Ask>) {
        loop {
            let idle_until = self.stage.idle_until();
            let done = tokio::select! {
                ask = inbox.recv() => match ask {
                    Some(ask) => self.obey(ask),
                    None => return,
                },
                changed = self.pictures.changed() => match changed {
                    Ok(()) => self.send_view(),
                    Err(_) => return,
                },
                () = sleep_until(idle_until) => {
                    (self.stage, self.size) = (Stage::Absent, None);
                    let window = self.app.get_webview_window(LABEL);
                    window.map_or(Ok(()), |window| window.destroy())
                }
            };
            if let Err(error) = done {
                tracing::error!(%error, "the popover does not obey");
            }
        }
    }

    fn obey(&mut self, ask: Ask) -> tauri::Result<()> {
        if ask == Ask::Blurred && self.free {
            return Ok(());
        }
        if ask == Ask::Settled && self.has_keyboard()? {
            return Ok(());
        }
        match ask {
            Ask::Toggle(position) => (self.icon, self.looked_at) = (Some(position), Some(position)),
            Ask::Show => self.looked_at = self.app.cursor_position().ok(),
            Ask::Hide | Ask::Closed | Ask::Ready | Ask::Blurred | Ask::Settled => {}
        }
        let (stage, work) = self.stage.step(ask, Instant::now());
        self.stage = stage;
        tracing::debug!(?ask, ?work);
        if work == Move::Hide && ask != Ask::Hide {
            (self.left)();
        }
        match (work, self.app.get_webview_window(LABEL)) {
            (Move::Make, _) => self.make().inspect_err(|_| self.stage = Stage::Absent),
            (Move::Reveal, Some(window)) => self.reveal(&window),
            (Move::Raise, Some(window)) => {
                window.unminimize()?;
                window.set_focus()
            }
            (Move::Hide, Some(window)) => {
                if window.is_visible()? {
                    self.size = Some(window.outer_size()?);
                }
                window.hide()
            }
            (Move::LookAgain, _) => {
                let popover = self.popover.clone();
                tauri::async_runtime::spawn(async move {
                    tokio::time::sleep(SETTLE).await;
                    popover.ask(Ask::Settled);
                });
                Ok(())
            }
            (Move::Nothing, _) | (Move::Reveal | Move::Raise | Move::Hide, None) => Ok(()),
        }
    }

    fn has_keyboard(&self) -> tauri::Result<bool> {
        self.app.get_webview_window(LABEL).map_or(Ok(false), |window| window.is_focused())
    }

    fn send_view(&mut self) -> tauri::Result<()> {
        let view = &self.pictures.borrow_and_update().view;
        if self.seen.as_ref() == Some(view) {
            return Ok(());
        }
        let another = self.seen.as_ref().is_none_or(|seen| seen.theme != view.theme);
        self.seen = Some(view.clone());
        if another && let Some(window) = self.app.get_webview_window(LABEL) {
            desktop::dress(&window, view.theme)?;
        }
        if self.stage == Stage::Absent {
            // A page that is opened asks by itself.
            return Ok(());
        }
        self.app.emit_to(EventTarget::webview_window(LABEL), "view", crossing("view", view))
    }

    fn make(&self) -> tauri::Result<()> {
        let told = self.popover.clone();
        let window = WebviewWindowBuilder::new(&self.app, LABEL, WebviewUrl::default())
            .title("Daypass")
            .inner_size(SIZE.width, SIZE.height)
            .min_inner_size(SMALLEST.width, SMALLEST.height)
            .decorations(false)
            .visible(false)
            .disable_drag_drop_handler()
            // Not incognito, though the page keeps nothing: Tauri 2.12 gives its scheme to the first
            // incognito window only, and the second opening would stay empty.
            .on_navigation(is_ours)
            .on_new_window(|_, _| NewWindowResponse::Deny)
            .build()?;
        desktop::draw_plainly(&window)?;
        // Until the page has drawn itself the window is an empty sheet of it, not a grey flash.
        let theme = self.pictures.borrow().view.theme;
        desktop::dress(&window, theme)?;
        let is_dark = match theme {
            brain::Theme::System => window.theme()? == Theme::Dark,
            brain::Theme::Dark => true,
            brain::Theme::Light => false,
        };
        window.set_background_color(Some(if is_dark { DARK_PAPER } else { LIGHT_PAPER }))?;
        window.on_window_event(move |event| {
            if let WindowEvent::Focused(false) = event {
                told.ask(Ask::Blurred);
            } else if let WindowEvent::CloseRequested { api, .. } = event {
                api.prevent_close();
                told.ask(Ask::Closed);
            }
        });
        Ok(())
    }

    fn reveal(&mut self, window: &WebviewWindow) -> tauri::Result<()> {
        self.free = !*self.tray.borrow();
        window.set_decorations(self.free)?;
        window.set_skip_taskbar(!self.free)?;
        window.set_always_on_top(!self.free)?;
        let place = if self.free { None } else { self.place()? };
        if let Some(place) = place {
            window.set_position(place)?;
        }
        window.show()?;
        if let Some(place) = place {
            // Window managers choose a place anew for a window that is shown again.
            window.set_position(place)?;
        }
        window.set_focus()
    }

    /// Wayland lets no window choose its place, and ignores this.
    fn place(&self) -> tauri::Result<Option<PhysicalPosition<i32>>> {
        let screen = match self.looked_at {
            Some(point) => self.app.monitor_from_point(point.x, point.y)?,
            None => None,
        };
        let Some(screen) = screen.map_or_else(|| self.app.primary_monitor(), |screen| Ok(Some(screen)))?
        else {
            return Ok(None);
        };
        let size = self.size.unwrap_or_else(|| SIZE.to_physical(screen.scale_factor())).cast::<i32>();
        let (whole, work) = areas(&screen);
        let icon = self.icon.map(|icon| icon.cast()).map(|icon| (icon.x, icon.y));
        let icon = icon.filter(|point| whole.contains(*point));
        let (x, y) = place::beside(icon, (size.width, size.height), whole, work);
        tracing::debug!(looked_at = ?self.looked_at, ?whole, x, y, "where it goes");
        Ok(Some(PhysicalPosition { x, y }))
    }
}

fn areas(screen: &Monitor) -> (Area, Area) {
    let area = |position: &PhysicalPosition<i32>, size: &PhysicalSize<u32>| {
        let size = size.cast::<i32>();
        Area { x: position.x, y: position.y, width: size.width, height: size.height }
    };
    let work = screen.work_area();
    (area(screen.position(), screen.size()), area(&work.position, &work.size))
}

async fn sleep_until(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant.into()).await,
        None => std::future::pending().await,
    }
}

/// The page stays where it is: in the app. Windows has no schemes of its own.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" => cfg!(windows) && url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_cannot_leave() {
        let ours = |url: &str| is_ours(&url.parse().unwrap());
        assert!(ours("tauri://localhost/index.html"));
        for elsewhere in
            ["https://example.com/", "http://localhost/", "tauri://example.com/", "file:///etc/passwd"]
        {
            assert!(!ours(elsewhere), "{elsewhere}");
        }
    }
}
