//! The person's settings, which stand in a file that they may also edit by hand.

use std::ops::RangeInclusive;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    CopyForm,
    console::{Browser, Browsers},
    input::{Effect, FactsChange},
    pages::Page,
    say,
    shortcut::{Shortcut, ShortcutRefused},
    state::State,
    view::{Intent, Mark},
};

/// A session is not longer than half a day where it cannot renew itself.
pub const MOST_MINUTES: u16 = 720;

/// What the person chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What AWS tools find; `None` where the file cannot tell.
    pub sdk_cache: Option<SdkCache>,
    /// So long before a session ends that cannot renew itself the person is told; the longest first.
    pub warn: Vec<SignedDuration>,
    /// Patterns of the profiles that ask before they are used.
    pub guard: Vec<String>,
    /// What consoles open in.
    pub browsers: Browsers,
    /// How choices are copied.
    pub copy_as: CopyForm,
    /// How long copied keys stay on the clipboard.
    pub clear_after: SignedDuration,
    /// What opens Daypass from anywhere, if anything.
    pub shortcut: Option<Shortcut>,
    /// Whether an agent without a window goes on renewing when the tray app is quit.
    pub keep_renewing: bool,
    /// Light or dark.
    pub theme: Theme,
}

/// What AWS tools find of a sign-in in the token cache that they share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "view.ts")]
pub enum SdkCache {
    /// The access token.
    #[default]
    AccessToken,
    /// Also what renews it, where the session renews at all.
    Full,
    /// Nothing: they ask Daypass by `credential_process`.
    Off,
}

/// Whether the popover is light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export_to = "view.ts")]
pub enum Theme {
    /// As the system is.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// One setting, and what the person wants it to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "key", content = "value")]
#[ts(export_to = "view.ts")]
pub enum Setting {
    /// See [`SdkCache`].
    SdkCache(SdkCache),
    /// Minutes before the end of a session that cannot renew itself: 1 to [`MOST_MINUTES`] each.
    WarnMinutes(Vec<u16>),
    /// Patterns of the profiles that ask before they are used.
    Guard(Vec<String>),
    /// What consoles open in where no profile says otherwise.
    ConsoleBrowser(Browser),
    /// What opens Daypass from anywhere.
    Shortcut(Option<Shortcut>),
    /// Whether an agent without a window goes on renewing when the tray app is quit.
    KeepRenewing(bool),
    /// What consoles open in by pattern: the first that matches counts.
    ConsoleBrowsers(Vec<(String, Browser)>),
    /// Hosts of consoles that are not AWS's.
    ConsoleHosts(Vec<String>),
    /// See [`Theme`].
    Theme(Theme),
    /// How a row is copied where nothing else is said.
    CopyAs(CopyForm),
    /// Seconds that copied keys stay on the clipboard: see [`CLEAR_AFTER`].
    ClearAfter(u16),
}

/// Seconds that copied keys can stay on the clipboard: long enough to be pasted, and not for ever.
pub const CLEAR_AFTER: RangeInclusive<u16> = 10..=600;

/// Where what is said of the settings stands: [`Said::row`](crate::view::Said::row).
pub(crate) const ROW: &str = "settings";

impl Default for Settings {
    fn default() -> Self {
        Self {
            sdk_cache: Some(SdkCache::default()),
            warn: vec![SignedDuration::from_mins(15), SignedDuration::from_mins(5)],
            guard: vec!["*prod*".to_owned()],
            browsers: Browsers::default(),
            copy_as: CopyForm::default(),
            clear_after: SignedDuration::from_mins(1),
            shortcut: None,
            keep_renewing: false,
            theme: Theme::default(),
        }
    }
}

impl Settings {
    /// Minutes before the end of a session at which the person is told.
    pub(crate) fn minutes(&self) -> Vec<u16> {
        let minutes = |before: &SignedDuration| u16::try_from(before.as_mins()).unwrap_or(MOST_MINUTES);
        self.warn.iter().map(minutes).collect()
    }

    pub(crate) fn clear_seconds(&self) -> u16 {
        u16::try_from(self.clear_after.as_secs()).unwrap_or(*CLEAR_AFTER.end())
    }

    /// As it is now, of what another setting would change.
    fn now(&self, other: &Setting) -> Setting {
        match other {
            Setting::SdkCache(_) => Setting::SdkCache(self.sdk_cache.unwrap_or_default()),
            Setting::WarnMinutes(_) => Setting::WarnMinutes(self.minutes()),
            Setting::Guard(_) => Setting::Guard(self.guard.clone()),
            Setting::ConsoleBrowser(_) => Setting::ConsoleBrowser(self.browsers.all.clone()),
            // Where it stands does not belong to it.
            Setting::Shortcut(_) => {
                Setting::Shortcut(self.shortcut.clone().map(|shortcut| shortcut.at(String::new())))
            }
            Setting::KeepRenewing(_) => Setting::KeepRenewing(self.keep_renewing),
            Setting::ConsoleBrowsers(_) => Setting::ConsoleBrowsers(self.browsers.of.clone()),
            Setting::ConsoleHosts(_) => Setting::ConsoleHosts(self.browsers.hosts.clone()),
            Setting::Theme(_) => Setting::Theme(self.theme),
            Setting::CopyAs(_) => Setting::CopyAs(self.copy_as),
            Setting::ClearAfter(_) => Setting::ClearAfter(self.clear_seconds()),
        }
    }
}

impl Setting {
    /// As it is written down: each time and pattern once. What makes no sense says so.
    fn tidied(self) -> Result<Self, String> {
        match self {
            Self::SdkCache(_)
            | Self::ConsoleBrowser(_)
            | Self::Shortcut(_)
            | Self::KeepRenewing(_)
            | Self::Theme(_)
            | Self::CopyAs(_)
            | Self::ClearAfter(_) => Ok(self),
            Self::WarnMinutes(mut minutes) => {
                minutes.sort_unstable_by(|one, other| other.cmp(one));
                minutes.dedup();
                let possible = minutes.iter().all(|n| (1..=MOST_MINUTES).contains(n));
                if possible { Ok(Self::WarnMinutes(minutes)) } else { Err(say::bad_minutes(MOST_MINUTES)) }
            }
            Self::Guard(patterns) => Ok(Self::Guard(once(&patterns, |pattern| pattern))),
            Self::ConsoleHosts(hosts) => {
                let hosts = once(&hosts, host);
                let wrong = hosts.iter().find(|host| !is_host(host));
                wrong.map_or(Ok(()), |wrong| Err(say::no_host(wrong))).map(|()| Self::ConsoleHosts(hosts))
            }
            Self::ConsoleBrowsers(of) => {
                let mut tidy: Vec<(String, Browser)> = Vec::new();
                // Who writes a pattern once more means that one.
                for (pattern, browser) in of {
                    match tidy.iter_mut().find(|(known, _)| *known == pattern) {
                        Some((_, known)) => *known = browser,
                        None => tidy.push((pattern, browser)),
                    }
                }
                Ok(Self::ConsoleBrowsers(tidy))
            }
        }
    }
}

/// Each once, without the empty.
fn once(texts: &[String], meant: impl Fn(&str) -> &str) -> Vec<String> {
    let mut tidy: Vec<String> = Vec::new();
    for text in texts.iter().map(|text| meant(text.trim())) {
        if !text.is_empty() && !tidy.iter().any(|known| known == text) {
            tidy.push(text.to_owned());
        }
    }
    tidy
}

/// The host of a link that somebody pasted, or what they typed.
fn host(text: &str) -> &str {
    let rest = text.strip_prefix("https://").unwrap_or(text);
    rest.split('/').next().unwrap_or(rest)
}

fn is_host(text: &str) -> bool {
    text.contains('.') && text.chars().all(|letter| letter.is_ascii_alphanumeric() || ".-".contains(letter))
}

impl State {
    /// The settings were read.
    pub(crate) fn settings_read(&mut self, settings: Option<Settings>, problems: Vec<String>) {
        self.settings_known = true;
        if let Some(settings) = settings {
            self.shortcut_refused = None;
            if settings.shortcut.is_some() || self.settings.shortcut.is_some() {
                self.effect(Effect::ListenFor(settings.shortcut.clone()));
            }
            let known = self.settings.sdk_cache;
            self.settings = Settings { sdk_cache: settings.sdk_cache.or(known), ..settings };
            self.touch_list();
        }
        self.settings_problems = problems;
        self.mirror_all();
    }

    /// The desktop does not hand over the shortcut.
    pub(crate) fn shortcut_refused(&mut self, refused: ShortcutRefused) {
        self.shortcut_refused = Some(refused);
    }

    /// What is wrong with the settings.
    pub(crate) fn problems(&self) -> impl Iterator<Item = String> {
        self.settings_problems.iter().cloned().chain(self.shortcut_problem())
    }

    /// What is wrong with the shortcut, by where it stands in the file.
    pub(crate) fn shortcut_problem(&self) -> Option<String> {
        let shortcut = self.settings.shortcut.as_ref()?;
        self.shortcut_refused.map(|refused| say::shortcut_refused(shortcut, refused))
    }

    /// The person wants `[default]` to follow what is active, or no longer.
    pub(crate) fn follow_default(&mut self, on: bool) {
        if let Some(open) = &mut self.open {
            open.undo = Some(Intent::FollowDefault { on: self.facts.default });
            // Of something else.
            open.told = None;
        }
        self.default_asked = true;
        self.change(FactsChange::Default(on));
    }

    /// It does, or why not.
    pub(crate) fn default_follows(&mut self, outcome: Result<Option<String>, String>) {
        let asked = std::mem::take(&mut self.default_asked);
        if asked && outcome.is_ok() {
            let says = if self.facts.default { say::DEFAULT_FOLLOWS } else { say::DEFAULT_RESTORED };
            self.say(ROW.to_owned(), says.to_owned(), false, None);
        }
        self.default_problem = match outcome {
            Ok(beware) => beware.map(|beware| (Mark::Advice, beware)),
            Err(why) => Some((Mark::Broken, why)),
        };
    }

    /// The person wants another setting.
    pub(crate) fn change_setting(&mut self, setting: Setting) {
        match setting.tidied() {
            Ok(setting) => {
                let before = self.settings.now(&setting);
                if let Some(open) = &mut self.open {
                    open.undo = Some(Intent::ChangeSetting { setting: before });
                }
                self.effect(Effect::ChangeSetting(setting));
            }
            Err(why) => self.say_of_settings(why, true),
        }
    }

    /// The file has it, or why not.
    pub(crate) fn setting_changed(&mut self, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => {
                self.say_of_settings(say::SAVED.to_owned(), false);
                self.effect(Effect::ReadSettings);
            }
            Err(why) => self.say_of_settings(why, true),
        }
    }

    /// A profile's browser is a setting too, and is told on its own page.
    pub(crate) fn say_of_settings(&mut self, text: String, refused: bool) {
        let row = match self.open.as_ref().map(|open| &open.page) {
            Some(Page::Browser { row }) => row.clone(),
            _ => ROW.to_owned(),
        };
        self.say(row, text, refused, None);
    }
}
