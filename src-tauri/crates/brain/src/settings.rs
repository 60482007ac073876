//! The person's settings, which stand in a file that they may also edit by hand.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    CopyForm,
    console::{Browser, Browsers},
    input::Effect,
    say,
    shortcut::{Shortcut, ShortcutRefused},
    state::State,
    view::Intent,
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
    /// What opens Daypass from anywhere, if anything.
    pub shortcut: Option<Shortcut>,
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
}

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
            shortcut: None,
        }
    }
}

impl Settings {
    /// Minutes before the end of a session at which the person is told.
    pub(crate) fn minutes(&self) -> Vec<u16> {
        let minutes = |before: &SignedDuration| u16::try_from(before.as_mins()).unwrap_or(MOST_MINUTES);
        self.warn.iter().map(minutes).collect()
    }

    /// As it is now, of what another setting would change.
    fn now(&self, other: &Setting) -> Setting {
        match other {
            Setting::SdkCache(_) => Setting::SdkCache(self.sdk_cache.unwrap_or_default()),
            Setting::WarnMinutes(_) => Setting::WarnMinutes(self.minutes()),
            Setting::Guard(_) => Setting::Guard(self.guard.clone()),
            Setting::ConsoleBrowser(_) => Setting::ConsoleBrowser(self.browsers.all.clone()),
        }
    }
}

impl Setting {
    /// As it is written down: each time and pattern once. `None`: it makes no sense.
    fn tidied(self) -> Option<Self> {
        match self {
            Self::SdkCache(_) | Self::ConsoleBrowser(_) => Some(self),
            Self::WarnMinutes(mut minutes) => {
                minutes.sort_unstable_by(|one, other| other.cmp(one));
                minutes.dedup();
                minutes.iter().all(|n| (1..=MOST_MINUTES).contains(n)).then_some(Self::WarnMinutes(minutes))
            }
            Self::Guard(patterns) => {
                let mut tidy: Vec<String> = Vec::new();
                for pattern in patterns.iter().map(|pattern| pattern.trim()) {
                    if !pattern.is_empty() && !tidy.iter().any(|known| known == pattern) {
                        tidy.push(pattern.to_owned());
                    }
                }
                Some(Self::Guard(tidy))
            }
        }
    }
}

impl State {
    /// The settings were read.
    pub(crate) fn settings_read(&mut self, settings: Option<Settings>, problems: Vec<String>) {
        self.settings_known = true;
        if let Some(settings) = settings {
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
        if let Some(shortcut) = &self.settings.shortcut {
            self.settings_problems.push(say::shortcut_refused(shortcut, refused));
        }
    }

    /// The person wants another setting.
    pub(crate) fn change_setting(&mut self, setting: Setting) {
        match setting.tidied() {
            Some(setting) => {
                let before = self.settings.now(&setting);
                if let Some(open) = &mut self.open {
                    open.undo = Some(Intent::ChangeSetting { setting: before });
                }
                self.effect(Effect::ChangeSetting(setting));
            }
            None => self.say(ROW.to_owned(), say::bad_minutes(MOST_MINUTES), true, None),
        }
    }

    /// The file has it, or why not.
    pub(crate) fn setting_changed(&mut self, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => {
                self.say(ROW.to_owned(), say::SAVED.to_owned(), false, None);
                self.effect(Effect::ReadSettings);
            }
            Err(why) => self.say(ROW.to_owned(), why, true, None),
        }
    }
}
