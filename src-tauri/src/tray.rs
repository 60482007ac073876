//! The tray: icon, tooltip and native menu, painted when they differ from what is shown.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use agent::{Handle, Picture};
use brain::{Icon, Intent, Item};
use futures_lite::StreamExt as _;
use tauri::{
    AppHandle, Manager as _, Wry,
    image::Image,
    include_image,
    menu::{CheckMenuItem, IsMenuItem, Menu, MenuEvent, MenuItem, PredefinedMenuItem, Submenu},
    tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent},
};
use tokio::{
    sync::{oneshot, watch},
    time::timeout,
};

use crate::{
    app::Pictures,
    desktop::{self, Ink},
    popover::{Ask, Popover},
    press::Exchanged,
};

/// A tray is announced before it can take an icon.
const RETRY: Duration = Duration::from_secs(2);

/// Shows the icon as soon as the desktop has a tray, and keeps it true until the agent has ended.
pub(crate) async fn live(
    app: AppHandle,
    id: String,
    mut pictures: Pictures,
    popover: Popover,
    shown: watch::Sender<bool>,
) {
    let Some((tray, mut painted)) = appear(&app, &id, &pictures, &popover).await else { return };
    // The popover outlives this task, and its end would be the app's.
    let _ = shown.send(true);
    while pictures.changed().await.is_ok() {
        let picture = pictures.borrow_and_update().clone();
        let (app_on_main, tray) = (app.clone(), tray.clone());
        match on_main(&app, move || painted.repaint(&app_on_main, &tray, picture)).await {
            Some(now) => painted = now,
            None => return,
        }
    }
}

async fn appear(
    app: &AppHandle,
    id: &str,
    pictures: &Pictures,
    popover: &Popover,
) -> Option<(TrayIcon, Painted)> {
    let mut trays = match desktop::trays().await {
        Ok(trays) => trays,
        Err(error) => {
            tracing::warn!(%error, "this desktop cannot be asked for a tray");
            return None;
        }
    };
    trays.next().await?;
    loop {
        let picture = pictures.borrow().clone();
        let (app_on_main, id, popover) = (app.clone(), id.to_owned(), popover.clone());
        match on_main(app, move || build(&app_on_main, &id, picture, popover)).await? {
            Ok(tray) => return Some(tray),
            Err(error) => tracing::warn!(%error, "the desktop's tray takes no icon yet"),
        }
        let _ = timeout(RETRY, trays.next()).await;
    }
}

/// What the tray shows now.
struct Painted {
    picture: Arc<Picture>,
    ink: Ink,
}

impl Painted {
    fn repaint(self, app: &AppHandle, tray: &TrayIcon, picture: Arc<Picture>) -> Self {
        let ink = desktop::ink();
        let paint = || -> tauri::Result<()> {
            if picture.icon != self.picture.icon || ink != self.ink {
                tray.set_icon_with_as_template(Some(image(picture.icon, ink, scale(app))), true)?;
            }
            if picture.tooltip != self.picture.tooltip {
                tray.set_tooltip(Some(hint(&picture.tooltip)))?;
            }
            if picture.menu != self.picture.menu {
                app.state::<Exchanged>().put(Instant::now(), &self.picture.menu, &picture.menu);
                tray.set_menu(Some(menu(app, &picture.menu)?))?;
            }
            Ok(())
        };
        if let Err(error) = paint() {
            tracing::error!(%error, "the tray could not be painted");
        }
        Self { picture, ink }
    }
}

fn build(
    app: &AppHandle,
    id: &str,
    picture: Arc<Picture>,
    popover: Popover,
) -> tauri::Result<(TrayIcon, Painted)> {
    let ink = desktop::ink();
    let tray = TrayIconBuilder::with_id(id)
        .title(if cfg!(target_os = "linux") { "Daypass" } else { "" })
        .tooltip(hint(&picture.tooltip))
        .icon(image(picture.icon, ink, scale(app)))
        .icon_as_template(true)
        .menu(&menu(app, &picture.menu)?)
        .show_menu_on_left_click(false)
        .on_menu_event(pressed)
        .on_tray_icon_event(move |_, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                position,
                ..
            } = event
            {
                popover.ask(Ask::Toggle(position));
            }
        })
        .build(app)?;
    Ok((tray, Painted { picture, ink }))
}

#[expect(clippy::needless_pass_by_value, reason = "Tauri hands events over by value")]
fn pressed(app: &AppHandle, event: MenuEvent) {
    match serde_json::from_str::<Intent>(event.id().as_ref()) {
        Ok(intent) if app.state::<Exchanged>().was_seen(Instant::now(), &intent) => {
            app.state::<Handle>().intend(intent);
        }
        Ok(_) => tracing::info!("the menu was exchanged under a press, which has done nothing"),
        Err(error) => tracing::error!(%error, "a menu item carries no intent"),
    }
}

fn menu(app: &AppHandle, items: &[Item]) -> tauri::Result<Menu<Wry>> {
    let items = native(app, items)?;
    Menu::with_items(app, &items.iter().map(AsRef::as_ref).collect::<Vec<_>>())
}

/// The identifier of an item is the intent that it sends, in JSON.
fn native(app: &AppHandle, items: &[Item]) -> tauri::Result<Vec<Box<dyn IsMenuItem<Wry>>>> {
    items.iter().map(|item| native_item(app, item)).collect()
}

fn native_item(app: &AppHandle, item: &Item) -> tauri::Result<Box<dyn IsMenuItem<Wry>>> {
    Ok(match item {
        Item::Separator => Box::new(PredefinedMenuItem::separator(app)?),
        Item::Text(text) => Box::new(MenuItem::new(app, plain(text), false, None::<&str>)?),
        Item::Action { label, intent, checked } => {
            let id = serde_json::to_string(intent)?;
            match checked {
                None => Box::new(MenuItem::with_id(app, id, plain(label), true, None::<&str>)?),
                Some(checked) => {
                    Box::new(CheckMenuItem::with_id(app, id, plain(label), true, *checked, None::<&str>)?)
                }
            }
        }
        Item::Sub { label, items } => {
            let items = native(app, items)?;
            let items: Vec<_> = items.iter().map(AsRef::as_ref).collect();
            Box::new(Submenu::with_items(app, plain(label), true, &items)?)
        }
    })
}

/// A lone `&` would mark the next letter as the item's key.
fn plain(text: &str) -> String {
    text.replace('&', "&&")
}

/// On Linux a tooltip is markup.
fn hint(text: &str) -> String {
    if cfg!(target_os = "linux") { text.replace('&', "&amp;").replace('<', "&lt;") } else { text.to_owned() }
}

fn scale(app: &AppHandle) -> f64 {
    let screen = app.primary_monitor().ok().flatten();
    screen.map_or(1.0, |screen| screen.scale_factor())
}

/// The icon at 16, 22 and 32 pixels, drawn for each.
fn drawings(icon: Icon) -> [Image<'static>; 3] {
    match icon {
        Icon::SignedIn => [
            include_image!("../icons/tray-signed-in-16.png"),
            include_image!("../icons/tray-signed-in-22.png"),
            include_image!("../icons/tray-signed-in-32.png"),
        ],
        Icon::EndingSoon => [
            include_image!("../icons/tray-ending-soon-16.png"),
            include_image!("../icons/tray-ending-soon-22.png"),
            include_image!("../icons/tray-ending-soon-32.png"),
        ],
        Icon::Ended => [
            include_image!("../icons/tray-ended-16.png"),
            include_image!("../icons/tray-ended-22.png"),
            include_image!("../icons/tray-ended-32.png"),
        ],
        Icon::Working => [
            include_image!("../icons/tray-working-16.png"),
            include_image!("../icons/tray-working-22.png"),
            include_image!("../icons/tray-working-32.png"),
        ],
        Icon::Offline => [
            include_image!("../icons/tray-offline-16.png"),
            include_image!("../icons/tray-offline-22.png"),
            include_image!("../icons/tray-offline-32.png"),
        ],
    }
}

/// The icon in that ink. Trays take one size and draw it at theirs: 16 on Windows, 22 elsewhere, and
/// more on dense screens.
fn image(icon: Icon, ink: Ink, scale: f64) -> Image<'static> {
    let [small, medium, large] = drawings(icon);
    let drawn = match (scale > 1.0, cfg!(windows)) {
        (true, _) => large,
        (false, true) => small,
        (false, false) => medium,
    };
    let [red, green, blue] = match ink {
        Ink::Light => [0xed, 0xf1, 0xf1],
        Ink::Dark => [0x14, 0x19, 0x1a],
    };
    let inked = drawn.rgba().chunks_exact(4).flat_map(|pixel| [red, green, blue, pixel[3]]).collect();
    Image::new_owned(inked, drawn.width(), drawn.height())
}

/// Native menus, and questions about the theme, belong to the main thread. `None`: it has ended.
async fn on_main<T: Send + 'static>(app: &AppHandle, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, result) = oneshot::channel();
    let sent = app.run_on_main_thread(move || {
        // Nobody waits any more when the app is ending.
        let _ = done.send(work());
    });
    sent.ok()?;
    result.await.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ICONS: [Icon; 5] = [Icon::SignedIn, Icon::EndingSoon, Icon::Ended, Icon::Working, Icon::Offline];

    /// How much ink is on each pixel, by state, where pixels are fewest.
    fn at_16_pixels() -> [Vec<u8>; 5] {
        ICONS.map(|icon| {
            let [small, ..] = drawings(icon);
            assert_eq!((small.width(), small.height()), (16, 16));
            small.rgba().chunks_exact(4).map(|pixel| pixel[3]).collect()
        })
    }

    #[test]
    fn at_16_pixels_every_icon_is_a_clear_shape() {
        for (icon, ink) in ICONS.iter().zip(at_16_pixels()) {
            let many = |wanted: fn(u8) -> bool| ink.iter().filter(|alpha| wanted(**alpha)).count();
            let inked = many(|alpha| alpha >= 128);
            assert!((256 / 5..256 * 3 / 5).contains(&inked), "{icon:?} covers {inked} of 256 pixels");
            // What is thinner than that is lost on the panel.
            let sum = |least: u8| -> u32 {
                ink.iter().filter(|alpha| **alpha >= least).map(|alpha| u32::from(*alpha)).sum()
            };
            let (clear, all) = (sum(128), sum(1));
            assert!(clear * 5 > all * 4, "{icon:?} has {clear} of its {all} shades in clear pixels");
        }
    }

    #[test]
    fn at_16_pixels_no_two_icons_look_alike() {
        let icons = at_16_pixels();
        for (n, one) in icons.iter().enumerate() {
            for (m, other) in icons.iter().enumerate().skip(n + 1) {
                let apart = one.iter().zip(other).filter(|(a, b)| a.abs_diff(**b) > 128).count();
                assert!(apart >= 12, "{:?} and {:?} differ in {apart} pixels", ICONS[n], ICONS[m]);
            }
        }
    }

    #[test]
    fn every_state_has_an_icon_of_its_own_in_one_colour() {
        let drawn = ICONS.map(|icon| image(icon, Ink::Light, 1.0).rgba().to_vec());
        for (index, pixels) in drawn.iter().enumerate() {
            assert!(pixels.chunks_exact(4).all(|pixel| pixel[..3] == [0xed, 0xf1, 0xf1]));
            assert!(drawn[index + 1..].iter().all(|other| other != pixels));
        }
    }

    #[test]
    fn a_name_keeps_its_ampersand() {
        assert_eq!(plain("research & development"), "research && development");
        let marked = if cfg!(target_os = "linux") { "R&amp;D &lt;b>" } else { "R&D <b>" };
        assert_eq!(hint("R&D <b>"), marked);
    }
}
