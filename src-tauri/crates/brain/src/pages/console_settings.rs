//! What consoles open in, and where links into the console may lead.

use super::{Open, settings_page::Values};
use crate::{
    console::Browser,
    say,
    settings::Setting,
    state::State,
    view::{Choice, Intent, Item, Part},
};

pub(super) const BROWSER: &str = "console-browser";
pub(super) const BROWSERS: &str = "console-browsers";
pub(super) const HOSTS: &str = "console-hosts";

/// Between a pattern and its browser, as it is shown; and as people may type it.
const ARROWS: [&str; 3] = [" → ", "->", "="];

impl State {
    pub(super) fn console_settings(&self, open: &Open) -> Vec<Part> {
        let all = &self.settings.browsers.all;
        let known = self.known_browsers();
        let other = (!known.iter().any(|(browser, ..)| browser == all)).then(|| all.to_string());
        let choices = known.into_iter().map(|(browser, name, hint)| Choice {
            name,
            hint,
            colour: None,
            chosen: browser == *all,
            intent: Intent::ChangeSetting { setting: Setting::ConsoleBrowser(browser) },
        });
        let choices =
            Item::Choices { name: say::CONSOLE_BROWSER.to_owned(), brief: false, choices: choices.collect() };
        let hint = say::other_browser_hint();
        let words = [&*say::OTHER_BROWSER, &hint, say::OTHER_BROWSER_EXAMPLE];
        let other = open.last_choice(BROWSER, other.as_deref(), words);
        let rules = self.settings.browsers.of.iter();
        let rules = rules.map(|(pattern, browser)| format!("{pattern}{}{browser}", ARROWS[0]));
        vec![
            Part::card(say::CONSOLE_BROWSER, vec![choices, other]),
            Part::card(say::CONSOLE_RULES, vec![open.values(BROWSERS, Values::RULES, rules.collect())]),
            Part::card(
                say::HOSTS,
                vec![open.values(HOSTS, Values::HOSTS, self.settings.browsers.hosts.clone())],
            ),
        ]
    }

    /// What consoles can open in here, with their names and what they mean.
    pub(super) fn known_browsers(&self) -> Vec<(Browser, String, String)> {
        let mut known =
            vec![(Browser::Default, say::DEFAULT_BROWSER.to_owned(), say::DEFAULT_BROWSER_HINT.to_owned())];
        for here in &self.here.browsers {
            known.push((Browser::Named(here.name.clone()), here.called.clone(), String::new()));
            known.extend(here.profiles.iter().map(|place| {
                let browser = Browser::Within { browser: here.name.clone(), place: place.clone() };
                (browser, format!("{} · {place}", here.called), String::new())
            }));
        }
        known
    }
}

/// What was typed, as patterns and their browsers; or what makes no sense of it.
pub(super) fn rules(values: &[String]) -> Result<Vec<(String, Browser)>, String> {
    let rule = |text: &String| {
        let parts = ARROWS.iter().find_map(|arrow| text.split_once(arrow.trim()));
        let (pattern, browser) = parts.map(|(pattern, browser)| (pattern.trim(), browser.trim()))?;
        Some((Some(pattern).filter(|pattern| !pattern.is_empty())?.to_owned(), browser.to_owned()))
    };
    let parsed = values.iter().map(|text| {
        let (pattern, browser) = rule(text).ok_or_else(say::no_rule)?;
        Ok((pattern, browser.parse().map_err(|nonsense: crate::console::NotABrowser| nonsense.to_string())?))
    });
    parsed.collect()
}
