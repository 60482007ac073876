//! The browser of one profile's console. It is a rule of the settings that names the profile.

use super::Open;
use crate::{
    console::{Browser, Browsers},
    say,
    settings::Setting,
    state::State,
    view::{Choice, Foot, Intent, Item, Panel, Part},
    words::ProfileName,
};

pub(super) const BROWSER: &str = "profile-browser";

impl State {
    pub(super) fn browser_page(&self, row: &str, open: &Open) -> Option<Panel> {
        let target = self.target(row)?;
        let name = target.profile.clone()?;
        let own = self.settings.browsers.own(&name);
        let elsewhere =
            Browsers { of: self.settings.browsers.with(&name, None), ..self.settings.browsers.clone() };
        let elsewhere = say::opens_in(&self.browser_by(&elsewhere, &target));
        let known = self.known_browsers();
        let other = own.filter(|own| !known.iter().any(|(browser, ..)| browser == *own));
        let as_others = (None, say::AS_OTHERS.to_owned(), elsewhere);
        let all = known.into_iter().map(|(browser, called, hint)| (Some(browser), called, hint));
        let choices = [as_others].into_iter().chain(all).map(|(browser, called, hint)| Choice {
            name: called,
            hint,
            colour: None,
            chosen: browser.as_ref() == own,
            intent: Intent::ChangeSetting {
                setting: Setting::ConsoleBrowsers(self.settings.browsers.with(&name, browser)),
            },
        });
        let title = say::PROFILE_BROWSER;
        let choices = Item::Choices { name: title.to_owned(), brief: false, choices: choices.collect() };
        let hint = say::other_browser_hint();
        let words = [&*say::OTHER_BROWSER, &hint, say::OTHER_BROWSER_EXAMPLE];
        let kept = other.map(Browser::to_string);
        let other = open.last_choice(BROWSER, kept.as_deref(), words);
        let told = open.told.as_ref();
        Some(Panel {
            parts: vec![Part::card("", vec![choices, other])],
            foot: told.map(|told| Foot {
                text: told.text.clone(),
                told: Some(told.mark),
                buttons: open.undo_press().into_iter().collect(),
            }),
            ..Panel::new(format!("browser {row}"), say::choice(Some(&name), &target.role), title)
        })
    }

    /// What was typed there, as the setting that it is.
    pub(super) fn own_browser(&self, row: &str, browser: Browser) -> Option<Setting> {
        let name = self.target(row)?.profile?;
        Some(Setting::ConsoleBrowsers(self.settings.browsers.with(&name, Some(browser))))
    }
}

impl Browsers {
    /// The browser that the rule of this profile alone names.
    fn own(&self, profile: &ProfileName) -> Option<&Browser> {
        self.of.iter().find(|(pattern, _)| is(pattern, profile)).map(|(_, browser)| browser)
    }

    /// The rules, with another one for this profile. It comes first, for the first that matches counts.
    fn with(&self, profile: &ProfileName, browser: Option<Browser>) -> Vec<(String, Browser)> {
        let own = browser.map(|browser| (profile.as_str().to_owned(), browser));
        let others = self.of.iter().filter(|(pattern, _)| !is(pattern, profile)).cloned();
        own.into_iter().chain(others).collect()
    }
}

/// Patterns match in any case.
fn is(pattern: &str, profile: &ProfileName) -> bool {
    pattern.to_lowercase() == profile.as_str().to_lowercase()
}
