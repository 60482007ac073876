//! Whether a press in the tray's menu was meant for the entry that it reached.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use brain::{Intent, Item};

/// Nobody reads an entry and presses it within this.
const SEEN: Duration = Duration::from_millis(250);

/// What the latest change has put where something else stood.
///
/// A desktop's tray names the pressed entry by its number, and a menu of the same shape has the same
/// numbers: who presses while the menu is exchanged would sign out instead of opening the browser.
/// Windows and macOS show a menu unchanged until it is closed, and name the entry itself.
#[derive(Default)]
pub(crate) struct Exchanged(Mutex<Option<Change>>);

struct Change {
    at: Instant,
    new: Vec<Intent>,
}

impl Exchanged {
    /// One menu takes the place of another.
    pub(crate) fn put(&self, at: Instant, old: &[Item], new: &[Item]) {
        let (old, new) = (entries(old), entries(new));
        let stood = |place: usize, intent: &Intent| old.get(place).copied().flatten() == Some(intent);
        let new = new.into_iter().enumerate().filter_map(|(place, intent)| {
            let intent = intent?;
            (!stood(place, intent)).then(|| intent.clone())
        });
        *self.0.lock().expect("a change is noted whole") = Some(Change { at, new: new.collect() });
    }

    /// Whether a press at that time can have been meant for this entry.
    pub(crate) fn was_seen(&self, at: Instant, intent: &Intent) -> bool {
        let change = self.0.lock().expect("a change is noted whole");
        !cfg!(target_os = "linux")
            || change.as_ref().is_none_or(|change| at >= change.at + SEEN || !change.new.contains(intent))
    }
}

/// What every entry sends, in the order of their numbers.
fn entries(menu: &[Item]) -> Vec<Option<&Intent>> {
    let mut entries = Vec::new();
    for item in menu {
        match item {
            Item::Separator | Item::Text(_) => entries.push(None),
            Item::Action { intent, .. } => entries.push(Some(intent)),
            Item::Sub { items, .. } => {
                entries.push(None);
                entries.extend(self::entries(items));
            }
        }
    }
    entries
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn entry(label: &str, intent: Intent) -> Item {
        Item::Action { label: label.to_owned(), intent, checked: None }
    }

    /// A menu with `intent` behind a profile's submenu.
    fn menu(label: &str, intent: Intent) -> Vec<Item> {
        let sub = Item::Sub { label: "acme".to_owned(), items: vec![entry(label, intent)] };
        vec![Item::Text("Signed in".to_owned()), sub, Item::Separator, entry("No profile", Intent::UseNone)]
    }

    #[test]
    fn a_press_meant_for_what_stood_there_before_does_nothing() {
        let exchanged = Exchanged::default();
        let now = Instant::now();
        assert!(exchanged.was_seen(now, &Intent::Refresh), "the first menu");

        exchanged.put(now, &menu("Refresh", Intent::Refresh), &menu("Sign out", Intent::SignOutAll));
        assert!(!exchanged.was_seen(now, &Intent::SignOutAll), "it has only just appeared");
        assert!(!exchanged.was_seen(now + SEEN / 2, &Intent::SignOutAll));
        assert!(exchanged.was_seen(now + SEEN, &Intent::SignOutAll), "it has been seen");
        assert!(exchanged.was_seen(now, &Intent::UseNone), "it has stayed where it was");
    }

    #[test]
    fn other_words_for_the_same_are_pressed_at_once() {
        let exchanged = Exchanged::default();
        let now = Instant::now();
        exchanged.put(now, &menu("Refresh (1)", Intent::Refresh), &menu("Refresh (2)", Intent::Refresh));
        assert!(exchanged.was_seen(now, &Intent::Refresh));
    }

    #[test]
    fn what_an_added_entry_has_pushed_down_waits_too() {
        let exchanged = Exchanged::default();
        let now = Instant::now();
        let mut longer = menu("Refresh", Intent::Refresh);
        longer.insert(1, entry("Sign out", Intent::SignOutAll));
        exchanged.put(now, &menu("Refresh", Intent::Refresh), &longer);
        assert!(!exchanged.was_seen(now, &Intent::SignOutAll));
        assert!(!exchanged.was_seen(now, &Intent::UseNone));
    }
}
