//! Whether this desktop shows a tray icon and notifications. Without a screen neither is missed.

use brain::{finding::Id, say::Word};

use crate::{Case, Found, twice};

/// What a desktop has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    /// Something that shows StatusNotifierItem icons.
    tray: bool,
    /// `None`: nothing shows notifications. Else whether they have buttons.
    notices: Option<bool>,
}

/// Windows and macOS have both; macOS shows buttons only where the person chose so for Daypass.
#[cfg(not(target_os = "linux"))]
pub(crate) fn look(_: &Case) -> Vec<Found> {
    twice(|| judge(Some(Seen { tray: true, notices: Some(cfg!(windows)) })))
}

#[cfg(target_os = "linux")]
pub(crate) fn look(case: &Case) -> Vec<Found> {
    let has_screen = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| case.environment.get(name).is_some());
    let seen = has_screen.then(|| bus::seen(case)).flatten();
    twice(|| judge(seen))
}

fn judge(seen: Option<Seen>) -> Vec<Found> {
    let Some(Seen { tray, notices }) = seen else {
        return vec![Word("found-desktop-none").finding(Id::DesktopNone, &[]).into()];
    };
    let tray = if tray {
        Word("found-tray-shown").finding(Id::TrayShown, &[])
    } else {
        Word("found-tray-none").finding(Id::TrayNone, &[])
    };
    let notices = match notices {
        Some(true) => Word("found-notices-shown").finding(Id::NoticesShown, &[]),
        Some(false) => Word("found-notices-without-buttons").finding(Id::NoticesWithoutButtons, &[]),
        None => Word("found-notices-none").finding(Id::NoticesNone, &[]),
    };
    vec![tray.into(), notices.into()]
}

#[cfg(target_os = "linux")]
mod bus {
    use std::time::Duration;

    use zbus::blocking::{Connection, Proxy, connection::Builder};

    use super::{Case, Seen};

    const PATIENCE: Duration = Duration::from_secs(5);
    /// The StatusNotifierItem specification's own.
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    /// The Desktop Notifications Specification's own.
    const NOTICES: &str = "org.freedesktop.Notifications";

    /// `None` where there is no session bus. Nothing is started by this.
    pub(super) fn seen(case: &Case) -> Option<Seen> {
        let builder = match case.environment.text("DBUS_SESSION_BUS_ADDRESS") {
            Some(address) => Builder::address(address.as_str()).ok()?,
            None => Builder::session().ok()?,
        };
        let bus = builder.method_timeout(PATIENCE).build().ok()?;
        let dbus = proxy(&bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")?;
        let is_there = |name: &str| dbus.call::<_, _, bool>("NameHasOwner", &(name,)).unwrap_or(false);
        let tray = is_there(WATCHER)
            && proxy(&bus, WATCHER, "/StatusNotifierWatcher", WATCHER)
                .and_then(|watcher| watcher.get_property("IsStatusNotifierHostRegistered").ok())
                .unwrap_or(false);
        let notices = if is_there(NOTICES) {
            let daemon = proxy(&bus, NOTICES, "/org/freedesktop/Notifications", NOTICES)?;
            let can: Vec<String> = daemon.call("GetCapabilities", &()).unwrap_or_default();
            Some(can.iter().any(|capability| capability == "actions"))
        } else {
            // It comes with the first notification; what it can do is not known before.
            let names: Vec<String> = dbus.call("ListActivatableNames", &()).unwrap_or_default();
            names.iter().any(|name| name == NOTICES).then_some(true)
        };
        Some(Seen { tray, notices })
    }

    fn proxy<'a>(bus: &Connection, name: &'a str, path: &'a str, interface: &'a str) -> Option<Proxy<'a>> {
        Proxy::new(bus, name, path, interface).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_a_desktop_has_or_lacks_has_its_finding() {
        for (seen, ids) in [
            (None, vec![Id::DesktopNone]),
            (Some(Seen { tray: true, notices: Some(true) }), vec![Id::TrayShown, Id::NoticesShown]),
            (Some(Seen { tray: false, notices: Some(false) }), vec![Id::TrayNone, Id::NoticesWithoutButtons]),
            (Some(Seen { tray: false, notices: None }), vec![Id::TrayNone, Id::NoticesNone]),
        ] {
            let found: Vec<_> = judge(seen).into_iter().map(|it| it.finding.id).collect();
            assert_eq!(found, ids);
        }
    }
}
