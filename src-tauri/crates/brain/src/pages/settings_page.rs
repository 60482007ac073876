//! The person's settings, which stand in a file too: what is chosen here is written there.

use super::{Open, Page, SettingsTab};
use crate::{
    say,
    settings::{SdkCache, Setting},
    state::State,
    view::{Choice, Foot, Glyph, Intent, Item, Look, Mark, Panel, Part, Press, Tab},
};

pub(super) const GUARD: &str = "guard";
pub(super) const WARN: &str = "warn-minutes";

impl State {
    pub(super) fn settings_page(&self, tab: SettingsTab, open: &Open) -> Panel {
        let mut parts: Vec<_> = (self.settings_problems.iter())
            .map(|problem| Part::plain("", vec![Item::note(Mark::Advice, problem, "")]))
            .collect();
        parts.extend(match tab {
            SettingsTab::General => self.general(open),
            SettingsTab::Notifications => vec![self.warnings(open)],
            SettingsTab::Credentials => vec![self.sharing()],
            SettingsTab::About => about(),
        });
        let Open { told, undo, .. } = open;
        let undo = undo.clone().filter(|_| told.as_ref().is_some_and(|told| told.mark == Mark::Good));
        let undo = undo.map(|intent| Press::new(say::UNDO, Look::Plain, intent));
        let file = Press::new(say::OPEN_FILE, Look::Plain, Intent::OpenSettings);
        Panel {
            tabs: tabs(tab),
            parts,
            foot: Some(Foot {
                text: told.as_ref().map_or_else(|| say::KEPT.to_owned(), |told| told.text.clone()),
                told: told.as_ref().map(|told| told.mark),
                buttons: undo.into_iter().chain([file]).collect(),
            }),
            ..Panel::new("settings", say::SETTINGS, "")
        }
    }

    fn general(&self, open: &Open) -> Vec<Part> {
        let start = self.starts_at_login.map(|on| {
            let start = Item::Switch {
                name: say::START_AT_LOGIN.to_owned(),
                hint: say::START_HINT.to_owned(),
                on,
                tick: false,
                intent: Intent::StartAtLogin { on: !on },
            };
            Part::card(say::START, vec![start])
        });
        let mut values: Vec<String> = Vec::new();
        for pattern in &self.settings.guard {
            if !values.contains(pattern) {
                values.push(pattern.clone());
            }
        }
        let guard = Item::Values {
            id: GUARD.to_owned(),
            name: say::GUARD_NAME.to_owned(),
            hint: say::GUARD_HINT.to_owned(),
            none: say::GUARD_NONE.to_owned(),
            add: say::GUARD_ADD.to_owned(),
            example: say::GUARD_EXAMPLE.to_owned(),
            values,
            kept: open.kept(),
        };
        start.into_iter().chain([Part::card(say::GUARD, vec![guard])]).collect()
    }

    fn warnings(&self, open: &Open) -> Part {
        let warn = Item::Values {
            id: WARN.to_owned(),
            name: say::WARN_NAME.to_owned(),
            hint: say::WARN_HINT.to_owned(),
            none: say::WARN_NONE.to_owned(),
            add: say::WARN_ADD.to_owned(),
            example: say::WARN_EXAMPLE.to_owned(),
            values: self.settings.minutes().into_iter().map(say::minutes_before).collect(),
            kept: open.kept(),
        };
        Part::card(say::WARN, vec![warn])
    }

    fn sharing(&self) -> Part {
        let shares = [
            (SdkCache::AccessToken, say::SHARE_TOKEN),
            (SdkCache::Full, say::SHARE_FULL),
            (SdkCache::Off, say::SHARE_NOTHING),
        ];
        let choices = shares.map(|(value, [name, hint])| Choice {
            name: name.to_owned(),
            hint: hint.to_owned(),
            colour: None,
            // What the file has is chosen: it shows when it does.
            chosen: self.settings.sdk_cache.unwrap_or_default() == value,
            intent: Intent::ChangeSetting { setting: Setting::SdkCache(value) },
        });
        let sharing = Item::Choices { name: say::SHARING.to_owned(), brief: false, choices: choices.into() };
        Part::card(say::SHARING, vec![sharing])
    }
}

impl Open {
    /// Another number whenever a change was kept.
    fn kept(&self) -> u32 {
        self.told.as_ref().filter(|told| told.mark == Mark::Good).map_or(0, |told| told.serial)
    }
}

fn about() -> Vec<Part> {
    let version = Item::fact("Daypass", env!("CARGO_PKG_VERSION"), "");
    let check = Press::new(say::OPEN_DOCTOR, Look::Plain, Intent::Show { page: Page::Doctor });
    let doctor = Item::Fact {
        name: say::DOCTOR.to_owned(),
        value: String::new(),
        note: say::DOCTOR_HINT.to_owned(),
        ring: None,
        button: Some(check),
    };
    let keys = vec![
        Item::fact(say::MORE, say::key("K"), say::MORE_HINT),
        Item::fact(say::SETTINGS, say::key(","), ""),
    ];
    vec![Part::card(say::VERSION, vec![version, doctor]), Part::card(say::KEYBOARD, keys)]
}

fn tabs(chosen: SettingsTab) -> Vec<Tab> {
    use SettingsTab::{About, Credentials, General, Notifications};
    let glyphs = [Glyph::General, Glyph::Notifications, Glyph::Credentials, Glyph::About];
    let tabs = [General, Notifications, Credentials, About].into_iter().zip(glyphs).zip(say::TABS);
    tabs.map(|((tab, glyph), name)| Tab {
        name: name.to_owned(),
        glyph,
        chosen: tab == chosen,
        intent: Intent::Show { page: Page::Settings { tab } },
    })
    .collect()
}
