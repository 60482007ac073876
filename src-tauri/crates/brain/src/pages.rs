//! Pages that stand where the list was: which is open, what was done there, and what is on it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    console::NotABrowser,
    copying::Preview,
    settings::{self, Setting},
    state::State,
    view::{Intent, Mark, Panel},
};

pub(crate) use generate_page::Planned;
pub(crate) use portal_page::PortalLook;

mod browser_page;
mod console_settings;
mod copy_page;
mod doctor_page;
mod generate_page;
mod gone;
mod label_page;
mod portal_page;
mod profile_edits;
mod profile_page;
mod services_page;
mod settings_page;

/// Which page a person wants to see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "page", deny_unknown_fields)]
#[ts(export_to = "view.ts")]
pub enum Page {
    /// The person's settings.
    Settings {
        /// Which of them.
        tab: SettingsTab,
    },
    /// What is wrong here.
    Doctor,
    /// A session to be added.
    Portal,
    /// Profiles to be added.
    AddProfiles {
        /// Handle of the session whose roles they are for.
        session: String,
    },
    /// Colour and label of a row.
    Label {
        /// Handle of the row.
        row: String,
    },
    /// Everything about a row.
    Profile {
        /// Handle of the row.
        row: String,
    },
    /// The forms in which a row can be copied.
    Copy {
        /// Handle of the row.
        row: String,
    },
    /// Pages of a row's console.
    Services {
        /// Handle of the row.
        row: String,
    },
    /// The browser of a profile's console.
    Browser {
        /// Handle of the row.
        row: String,
    },
    /// Another name for a profile.
    Rename {
        /// Handle of the row.
        row: String,
    },
    /// A profile that is to go.
    Remove {
        /// Handle of the row.
        row: String,
    },
}

/// A part of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "view.ts")]
#[expect(missing_docs, reason = "they say it")]
pub enum SettingsTab {
    General,
    Notifications,
    Credentials,
    Console,
    Appearance,
    About,
}

/// A page that is open.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    pub(crate) page: Page,
    /// What was typed and chosen there, by field.
    pub(crate) fields: BTreeMap<String, String>,
    /// At the portal whose address was typed.
    pub(crate) look: Option<PortalLook>,
    /// How what can be copied there looks.
    pub(crate) preview: Option<Preview>,
    /// Whose the row's credentials are, once AWS told.
    pub(crate) whose: Option<Whose>,
    /// The page that *Back* leads to; `None`: the list.
    pub(crate) before: Option<Page>,
    /// What would be changed.
    pub(crate) planned: Option<Planned>,
    /// Whether the person has pressed the button.
    pub(crate) tried: bool,
    /// What makes no sense of what was entered, by its field, and why.
    pub(crate) wrong: Option<(String, String)>,
    /// What came of what was done last there.
    pub(crate) told: Option<Told>,
    /// Takes that back.
    pub(crate) undo: Option<Intent>,
}

/// Whose credentials are, as AWS told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whose {
    /// The role session's name, which is the person's.
    pub(crate) name: String,
    pub(crate) arn: String,
    /// When, as a time of day.
    pub(crate) at: String,
}

/// What came of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) text: String,
    pub(crate) mark: Mark,
    /// Another number each time.
    pub(crate) serial: u32,
}

impl State {
    /// The person wants to see a page. Within one, what was told there stays.
    pub(crate) fn show(&mut self, page: Page, now: Timestamp) {
        match &mut self.open {
            Some(open) if open.page.is_like(&page) => {
                if let Page::Settings { .. } = &page {
                    open.wrong = None;
                    open.fields.clear();
                }
                open.page = page;
            }
            Some(Open { page: before @ Page::Profile { .. }, .. })
                if before.row() == page.row()
                    || matches!(page, Page::Settings { .. } | Page::AddProfiles { .. } | Page::Doctor) =>
            {
                let before = Some(before.clone());
                self.open = Some(Open { before, ..Open::new(page) });
            }
            _ => self.open = Some(Open::new(page)),
        }
        if self.open.as_ref().is_some_and(|open| open.page == Page::Doctor) {
            self.examine();
        }
        self.plan_again(now);
        if let Some(page) = self.open.as_ref().map(|open| open.page.clone()) {
            self.look_around(&page);
        }
    }

    /// What is told in the open page's place.
    pub(crate) fn tell(&mut self, row: &str, text: &str, refused: bool, serial: u32) {
        if let Some(open) = &mut self.open
            && open.page.row() == row
        {
            let mark = if refused { Mark::Broken } else { Mark::Good };
            open.told = Some(Told { text: text.to_owned(), mark, serial });
            if matches!(open.page, Page::Profile { .. }) {
                // It took back what was told before.
                open.undo = None;
            }
        }
    }

    /// What was said of the clipboard is so no longer.
    pub(crate) fn clipboard_cleared(&mut self) {
        if let (Some(said), Some(open)) = (self.said.take(), &mut self.open) {
            open.told.take_if(|told| told.serial == said.serial && said.drains_until.is_some());
        }
    }

    /// Tells on the open page what came of something done there.
    pub(crate) fn tell_page(&mut self, text: String, mark: Mark) {
        if let Some(open) = &mut self.open {
            let row = open.page.row().to_owned();
            let refused = mark == Mark::Broken;
            self.say(row, text, refused, None);
        }
    }

    /// The person made a list of values another.
    pub(crate) fn list_values(&mut self, id: &str, values: &[String]) {
        let setting = match id {
            settings_page::GUARD => Setting::Guard(values.to_vec()),
            // Of what are no minutes it is said so.
            console_settings::HOSTS => Setting::ConsoleHosts(values.to_vec()),
            console_settings::BROWSERS => match console_settings::rules(values) {
                Ok(rules) => Setting::ConsoleBrowsers(rules),
                Err(why) => return self.say_of_settings(why, true),
            },
            settings_page::WARN => Setting::WarnMinutes(values.iter().map(|text| minutes(text)).collect()),
            _ => return,
        };
        self.change_setting(setting);
    }

    /// The person wants what they typed into a field of the settings. What makes no sense stays, and says why.
    pub(crate) fn keep(&mut self, id: &str) {
        let Some(open) = &self.open else { return };
        let Some(text) = open.fields.get(id).map(|text| text.trim().to_owned()) else { return };
        let setting = match id {
            settings_page::SHORTCUT if text.is_empty() => Ok(Setting::Shortcut(None)),
            settings_page::SHORTCUT => text
                .parse()
                .map(|keys| Setting::Shortcut(Some(keys)))
                .map_err(|nonsense| nonsense.to_string()),
            console_settings::BROWSER => {
                text.parse().map(Setting::ConsoleBrowser).map_err(|nonsense| nonsense.to_string())
            }
            browser_page::BROWSER => {
                let row = open.page.row().to_owned();
                match text.parse() {
                    Ok(browser) => self.own_browser(&row, browser).ok_or_else(String::new),
                    Err(nonsense) => Err(NotABrowser::to_string(&nonsense)),
                }
            }
            _ => return,
        };
        match setting {
            Ok(setting) => {
                if let Some(open) = &mut self.open {
                    open.fields.remove(id);
                }
                self.change_setting(setting);
            }
            Err(why) => {
                self.say_of_settings(why.clone(), true);
                // It is said where it was typed.
                if let Some(open) = &mut self.open {
                    open.wrong = Some((id.to_owned(), why));
                    open.told = None;
                }
            }
        }
    }

    /// The person typed into a field of the page, or chose there.
    pub(crate) fn fill(&mut self, id: String, text: String, now: Timestamp) {
        let Some(open) = self.opened() else { return };
        if generate_page::is_all(&id) {
            open.forget_ticks();
        }
        let is_tick = generate_page::is_tick(&id);
        open.fields.insert(id, text);
        (open.told, open.wrong) = (None, None);
        match open.page {
            Page::Portal => self.portal_typed(now),
            Page::AddProfiles { .. } if is_tick => self.plan_again(now),
            Page::AddProfiles { .. } | Page::Rename { .. } => self.plan_typed(now),
            Page::Settings { .. }
            | Page::Doctor
            | Page::Label { .. }
            | Page::Profile { .. }
            | Page::Copy { .. }
            | Page::Services { .. }
            | Page::Browser { .. }
            | Page::Remove { .. } => {}
        }
    }

    /// The page that the person sees; with nothing configured it is there by itself.
    fn opened(&mut self) -> Option<&mut Open> {
        if self.open.is_none() && self.is_new() {
            self.open = Some(Open::new(Page::Portal));
        }
        self.open.as_mut()
    }

    /// Whether there is nothing to show but how to begin.
    pub(crate) fn is_new(&self) -> bool {
        self.config_read && self.sessions.is_empty() && self.config.problems.is_empty()
    }

    /// The popover was hidden.
    pub(crate) fn hidden(&mut self) {
        self.question = None;
        self.wait_no_more();
        self.forget_edit();
        self.parted.clear();
        if !self.open.as_ref().is_some_and(|open| open.page.outlives_hiding()) {
            self.open = None;
        }
    }

    /// The person wants what the page is for, with what they filled in.
    pub(crate) fn submit(&mut self, now: Timestamp) {
        let is_label = self.open.as_ref().is_some_and(|open| matches!(open.page, Page::Label { .. }));
        if self.is_editing() && !is_label {
            // Pressed twice: what the page was for is under way, and the page may be gone already.
            return;
        }
        let Some(open) = self.opened().cloned() else { return };
        match &open.page {
            Page::Settings { .. }
            | Page::Doctor
            | Page::Profile { .. }
            | Page::Copy { .. }
            | Page::Browser { .. } => {}
            Page::Services { row } => self.open_first(row.clone(), &open, now),
            Page::Portal => self.portal_submitted(now),
            Page::Rename { .. } | Page::Remove { .. } => self.submit_profile_edit(),
            Page::AddProfiles { .. } => self.generate(),
            Page::Label { row } => self.label_row(row.clone(), &open, now),
        }
    }

    /// The page that stands where the list was.
    pub(crate) fn panel(&self, now: Timestamp) -> Option<Panel> {
        let first = self.is_new().then(|| Open::new(Page::Portal));
        let open = self.open.as_ref().or(first.as_ref())?;
        match &open.page {
            Page::Settings { tab } => Some(self.settings_page(*tab, open)),
            Page::Doctor => Some(self.doctor_page(open, now)),
            Page::Portal => Some(self.portal_page(open)),
            Page::AddProfiles { session } => self.generate_page(session, open),
            Page::Label { row } => self.label_page(row, open),
            Page::Profile { row } => self.profile_page(row, open, now),
            Page::Copy { row } => self.copy_page(row, open),
            Page::Services { row } => self.services_page(row, open),
            Page::Browser { row } => self.browser_page(row, open),
            Page::Rename { row } => self.rename_page(row, open),
            Page::Remove { row } => self.remove_page(row, open),
        }
    }

    /// The person wants to leave the page.
    pub(crate) fn back(&mut self, now: Timestamp) {
        let before = self.open.take().and_then(|open| open.before);
        if let Some(page) = before {
            self.show(page, now);
        }
    }
}

impl Open {
    fn new(page: Page) -> Self {
        let fields = BTreeMap::new();
        Self {
            page,
            fields,
            look: None,
            preview: None,
            whose: None,
            before: None,
            planned: None,
            tried: false,
            told: None,
            wrong: None,
            undo: None,
        }
    }
}

impl Page {
    /// Where what is said of it stands.
    pub(crate) fn row(&self) -> &str {
        match self {
            Self::Settings { .. } => settings::ROW,
            Self::Doctor => "doctor",
            Self::Portal => "portal",
            Self::AddProfiles { session } => session,
            Self::Label { row }
            | Self::Profile { row }
            | Self::Copy { row }
            | Self::Services { row }
            | Self::Browser { row }
            | Self::Rename { row }
            | Self::Remove { row } => row,
        }
    }

    fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other) && self.row() == other.row()
    }
}

/// The digits that a text begins with; 0 where it has none.
fn minutes(text: &str) -> u16 {
    const DIGITS: usize = 4;
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).take(DIGITS).collect();
    digits.parse().unwrap_or(0)
}
