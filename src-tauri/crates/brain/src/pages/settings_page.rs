//! The person's settings, which stand in a file too: what is chosen here is written there.

use jiff::SignedDuration;

use super::{Open, Page, SettingsTab};
use crate::{
    copying::CopyForm,
    here::Place,
    say::{self, Word},
    settings::{SdkCache, Setting, Theme},
    shortcut::Shortcut,
    state::State,
    view::{Choice, Foot, Glyph, Intent, Item, Look, Mark, Panel, Part, Press, Tab},
};

pub(super) const GUARD: &str = "guard";
pub(super) const SHORTCUT: &str = "shortcut";
pub(super) const WARN: &str = "warn-minutes";

impl State {
    pub(super) fn settings_page(&self, tab: SettingsTab, open: &Open) -> Panel {
        // What is wrong with the shortcut stands where it is.
        let elsewhere = self.shortcut_problem().filter(|_| tab != SettingsTab::General);
        let mut parts: Vec<_> = (self.settings_problems.iter().cloned())
            .chain(elsewhere)
            .map(|problem| Part::plain("", vec![Item::note(Mark::Advice, problem, "")]))
            .collect();
        parts.extend(match tab {
            SettingsTab::General => self.general(open),
            SettingsTab::Notifications => vec![self.warnings(open)],
            SettingsTab::Credentials => vec![self.copied_as(), self.cleared_after(), self.sharing()],
            SettingsTab::Console => self.console_settings(open),
            SettingsTab::Appearance => vec![self.appearance()],
            SettingsTab::About => self.about_page(),
        });
        let told = &open.told;
        let file = Press::new(say::OPEN_FILE, Look::Plain, Intent::OpenPlace { place: Place::Settings });
        Panel {
            tabs: tabs(tab),
            parts,
            foot: Some(Foot {
                text: told.as_ref().map_or_else(|| self.kept_in(), |told| told.text.clone()),
                told: told.as_ref().map(|told| told.mark),
                buttons: open.undo_press().into_iter().chain([file]).collect(),
            }),
            ..Panel::new("settings", say::SETTINGS, "")
        }
    }

    /// Where all of it stands.
    fn kept_in(&self) -> String {
        let place = self.here.places.iter().find(|(place, _)| *place == Place::Settings);
        say::kept_in(place.map_or(say::SETTINGS_FILE, |(_, path)| path))
    }

    fn general(&self, open: &Open) -> Vec<Part> {
        let switch = |name: Word, hint: Word, on: bool, intent: Intent| Item::Switch {
            name: name.to_owned(),
            hint: hint.to_owned(),
            on,
            tick: false,
            intent,
        };
        let at_login = self
            .starts_at_login
            .map(|on| switch(say::START_AT_LOGIN, say::START_HINT, on, Intent::StartAtLogin { on: !on }));
        let keep = self.settings.keep_renewing;
        let keep_renewing = Intent::ChangeSetting { setting: Setting::KeepRenewing(!keep) };
        let start = at_login.into_iter().chain([
            self.shortcut_item(open),
            switch(say::KEEP_RENEWING, say::KEEP_RENEWING_HINT, keep, keep_renewing),
        ]);
        let follows = self.facts.default;
        let follow = Intent::FollowDefault { on: !follows };
        let mut shell = self.here.shell_items();
        shell.push(switch(say::FOLLOW_DEFAULT, say::FOLLOW_DEFAULT_HINT, follows, follow));
        shell.extend(self.default_problem.as_ref().map(|(mark, why)| Item::note(*mark, why, "")));
        let mut values: Vec<String> = Vec::new();
        for pattern in &self.settings.guard {
            if !values.contains(pattern) {
                values.push(pattern.clone());
            }
        }
        let guard = open.values(GUARD, Values::GUARD, values);
        vec![
            Part::card(say::START, start.collect()),
            Part::card(say::SHELL, shell),
            Part::card(say::GUARD, vec![guard]),
        ]
    }

    fn shortcut_item(&self, open: &Open) -> Item {
        let kept = &self.settings.shortcut.as_ref().map(Shortcut::spoken).unwrap_or_default();
        let refused = self.shortcut_refused.filter(|_| !kept.is_empty()).map(say::shortcut_refused_here);
        let words = [&*say::SHORTCUT, &*say::SHORTCUT_HINT, &*say::SHORTCUT_EXAMPLE];
        let mut item = open.entry(SHORTCUT, kept, words, refused.as_deref());
        if let Item::Entry { value, keys, .. } = &mut item
            && value == kept
        {
            *keys = kept.split('+').filter(|key| !key.is_empty()).map(str::to_owned).collect();
        }
        item
    }

    fn appearance(&self) -> Part {
        let themes = [
            (Theme::System, say::THEME_SYSTEM, say::THEME_SYSTEM_HINT.to_owned()),
            (Theme::Light, say::THEME_LIGHT, String::new()),
            (Theme::Dark, say::THEME_DARK, String::new()),
        ];
        let choices = themes.map(|(theme, name, hint)| Choice {
            name: name.to_owned(),
            hint,
            colour: None,
            chosen: self.settings.theme == theme,
            intent: Intent::ChangeSetting { setting: Setting::Theme(theme) },
        });
        let themes = Item::Choices { name: say::THEME.to_owned(), brief: false, choices: choices.into() };
        Part::card(say::THEME, vec![themes])
    }

    fn about_page(&self) -> Vec<Part> {
        let check = Press::new(say::OPEN_DOCTOR, Look::Plain, Intent::Show { page: Page::Doctor });
        let doctor = Item::Fact {
            name: say::DOCTOR.to_owned(),
            value: String::new(),
            note: say::DOCTOR_HINT.to_owned(),
            ring: None,
            button: Some(check),
        };
        let daypass = vec![
            Item::fact(say::VERSION, env!("CARGO_PKG_VERSION"), ""),
            Item::fact(say::LICENCE, say::LICENCES, ""),
            doctor,
        ];
        let files = self.here.places.iter().map(|(place, path)| Item::Fact {
            name: say::called(*place).to_owned(),
            value: String::new(),
            note: path.clone(),
            ring: None,
            button: Some(Press::new(say::OPEN, Look::Plain, Intent::OpenPlace { place: *place })),
        });
        let keys = say::shortcuts().map(|(what, keys)| Item::fact(&*what, keys, ""));
        vec![
            Part::card(say::DAYPASS, daypass),
            Part::card(say::FILES, files.collect()),
            Part::card(say::KEYBOARD, keys.into()),
        ]
    }

    fn warnings(&self, open: &Open) -> Part {
        let minutes = self.settings.minutes().into_iter().map(say::minutes_before).collect();
        let warn = open.values(WARN, Values::WARN, minutes);
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

    fn cleared_after(&self) -> Part {
        let now = self.settings.clear_seconds();
        let mut seconds = vec![30, 60, 300, now];
        seconds.sort_unstable();
        seconds.dedup();
        let choices = seconds.into_iter().map(|seconds| Choice {
            name: say::left(SignedDuration::from_secs(seconds.into())),
            hint: String::new(),
            colour: None,
            chosen: seconds == now,
            intent: Intent::ChangeSetting { setting: Setting::ClearAfter(seconds) },
        });
        let name = say::CLEAR_AFTER.to_owned();
        let choices = Item::Choices { name, brief: true, choices: choices.collect() };
        Part::plain(say::CLEAR_AFTER, vec![choices, Item::Hint { text: say::CLEAR_AFTER_HINT.to_owned() }])
    }

    fn copied_as(&self) -> Part {
        let chosen = self.settings.copy_as;
        let choices = CopyForm::ALL.map(|form| Choice {
            name: say::form(form).to_owned(),
            hint: String::new(),
            colour: None,
            chosen: form == chosen,
            intent: Intent::ChangeSetting { setting: Setting::CopyAs(form) },
        });
        let title = say::copied_by(&say::key("C"));
        let choices = Item::Choices { name: title.clone(), brief: true, choices: choices.into() };
        let mut items = vec![choices, Item::Hint { text: say::form_hint(chosen) }];
        if chosen.needs_profile() {
            items.push(Item::Hint { text: say::copied_without_profile(CopyForm::default()) });
        }
        Part::plain(title, items)
    }
}

/// What a list of values is called, below that, what it means to have none, what adds one, and an example.
pub(super) struct Values([Word; 4], Example);

enum Example {
    Said(Word),
    Is(&'static str),
}

impl Values {
    const GUARD: Self = Self(
        [say::GUARD_NAME, say::GUARD_HINT, say::GUARD_NONE, say::GUARD_ADD],
        Example::Said(say::GUARD_EXAMPLE),
    );
    const WARN: Self = Self(
        [say::WARN_NAME, say::WARN_HINT, say::WARN_NONE, say::WARN_ADD],
        Example::Said(say::WARN_EXAMPLE),
    );
    pub(super) const RULES: Self = Self(
        [say::RULES_NAME, say::RULES_HINT, say::RULES_NONE, say::RULES_ADD],
        Example::Is(say::RULES_EXAMPLE),
    );
    pub(super) const HOSTS: Self = Self(
        [say::HOSTS_NAME, say::HOSTS_HINT, say::HOSTS_NONE, say::HOSTS_ADD],
        Example::Is(say::HOSTS_EXAMPLE),
    );
}

impl Open {
    pub(super) fn values(&self, id: &str, words: Values, values: Vec<String>) -> Item {
        let Values([name, hint, none, add], example) = words;
        let example = match &example {
            Example::Said(word) => word.text(),
            Example::Is(example) => example,
        };
        Item::Values {
            id: id.to_owned(),
            name: name.to_owned(),
            hint: hint.to_owned(),
            none: none.to_owned(),
            add: add.to_owned(),
            example: example.to_owned(),
            values,
            kept: self.kept(),
        }
    }

    /// A value that is kept by Enter: its name, what it is for, an example, and what is wrong with the one that is
    /// kept.
    pub(super) fn entry(
        &self,
        id: &str,
        kept: &str,
        [name, hint, example]: [&str; 3],
        wrong: Option<&str>,
    ) -> Item {
        let typed = self.fields.get(id).filter(|typed| *typed != kept);
        let nonsense = self.wrong.as_ref().filter(|(of, _)| of == id).map(|(_, why)| why.as_str());
        let wrong = nonsense.or(wrong.filter(|_| typed.is_none()));
        let hint = if typed.is_some() { say::ENTER_KEEPS.text() } else { hint };
        Item::Entry {
            id: id.to_owned(),
            name: name.to_owned(),
            hint: wrong.unwrap_or(hint).to_owned(),
            wrong: wrong.is_some(),
            value: typed.map_or(kept, String::as_str).to_owned(),
            example: example.to_owned(),
            keys: Vec::new(),
            chosen: None,
            enter: Some(Intent::Keep { id: id.to_owned() }),
        }
    }

    /// The same as the last of several choices: `kept` is there where it is the one that counts.
    pub(super) fn last_choice(&self, id: &str, kept: Option<&str>, words: [&str; 3]) -> Item {
        let mut entry = self.entry(id, kept.unwrap_or_default(), words, None);
        if let Item::Entry { chosen, .. } = &mut entry {
            *chosen = Some(kept.is_some());
        }
        entry
    }

    /// Takes back what was done last, where it was told.
    pub(super) fn undo_press(&self) -> Option<Press> {
        let undo =
            self.undo.clone().filter(|_| self.told.as_ref().is_some_and(|told| told.mark == Mark::Good));
        undo.map(|intent| Press::new(say::UNDO, Look::Plain, intent))
    }

    /// Another number whenever a change was kept.
    fn kept(&self) -> u32 {
        self.told.as_ref().filter(|told| told.mark == Mark::Good).map_or(0, |told| told.serial)
    }
}

fn tabs(chosen: SettingsTab) -> Vec<Tab> {
    use SettingsTab::{About, Appearance, Console, Credentials, General, Notifications};
    let glyphs = [
        Glyph::General,
        Glyph::Notifications,
        Glyph::Credentials,
        Glyph::Browser,
        Glyph::Appearance,
        Glyph::About,
    ];
    let tabs = [General, Notifications, Credentials, Console, Appearance, About];
    let tabs = tabs.into_iter().zip(glyphs).zip(say::TABS);
    tabs.map(|((tab, glyph), name)| Tab {
        name: name.to_owned(),
        glyph,
        chosen: tab == chosen,
        intent: Intent::Show { page: Page::Settings { tab } },
    })
    .collect()
}
