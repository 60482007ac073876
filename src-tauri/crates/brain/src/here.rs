//! What of this computer the settings show: its shells, its browsers, and where files are. The agent looks when the
//! person does.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    input::Effect,
    pages::{Page, SettingsTab},
    say, settings,
    state::State,
    view::{Glyph, Intent, Item, Look, Mark, Press},
};

/// What there is to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// [`Seen::Shells`].
    Shells,
    /// [`Seen::Browsers`].
    Browsers,
    /// [`Seen::Places`].
    Places,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The shells that are installed, in the order in which they are shown.
    Shells(Vec<ShellHere>),
    /// The browsers that are installed and that Daypass knows.
    Browsers(Vec<BrowserHere>),
    /// Where files are, as people write it.
    Places(Vec<(Place, String)>),
}

/// Something of Daypass's, or that it works on, that a person may want to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export_to = "view.ts")]
pub enum Place {
    /// The settings' file.
    Settings,
    /// The shared config.
    Config,
    /// The directory in which Daypass keeps what it knows.
    State,
}

/// A browser that is installed here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserHere {
    /// As it is written in the settings: `chrome`.
    pub name: String,
    /// As people call it: `Google Chrome`.
    pub called: String,
    /// Its profiles, where it is one of Chromium's family.
    pub profiles: Vec<String>,
}

/// A shell for which there is a `daypass init`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export_to = "view.ts")]
#[expect(missing_docs, reason = "they are named after themselves")]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
    PowerShell,
}

/// A shell that is installed here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellHere {
    /// Which.
    pub shell: Shell,
    /// The file that it reads when it starts, as people write it: `~/.bashrc`.
    pub file: String,
    /// Whether the line stands there.
    pub on: bool,
    /// What makes its prompts follow the active profile.
    pub line: String,
}

/// What has been seen so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Here {
    /// `None`: nobody has looked.
    shells: Option<Vec<ShellHere>>,
    pub(crate) browsers: Vec<BrowserHere>,
    pub(crate) places: Vec<(Place, String)>,
    /// Whose line is being copied.
    copying: Option<Shell>,
}

impl Shell {
    /// As its own people write it, and `daypass init` reads it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::PowerShell => "powershell",
        }
    }
}

impl State {
    /// The person looks at a page: what it shows of this computer may have changed since.
    pub(crate) fn look_around(&mut self, page: &Page) {
        let sight = match page {
            Page::Settings { tab: SettingsTab::General } => Some(Sight::Shells),
            Page::Settings { tab: SettingsTab::Console } | Page::Browser { .. } => Some(Sight::Browsers),
            Page::Settings {
                tab:
                    SettingsTab::Notifications
                    | SettingsTab::Credentials
                    | SettingsTab::Appearance
                    | SettingsTab::About,
            } => None,
            Page::Doctor
            | Page::Portal
            | Page::AddProfiles { .. }
            | Page::Label { .. }
            | Page::Profile { .. }
            | Page::Copy { .. }
            | Page::Services { .. }
            | Page::Rename { .. }
            | Page::Remove { .. } => return,
        };
        let places = matches!(page, Page::Settings { .. }).then_some(Sight::Places);
        for sight in sight.into_iter().chain(places) {
            self.effect(Effect::LookAt(sight));
        }
    }

    pub(crate) fn seen(&mut self, seen: Seen) {
        match seen {
            Seen::Shells(shells) => self.here.shells = Some(shells),
            Seen::Browsers(browsers) => self.here.browsers = browsers,
            Seen::Places(places) => self.here.places = places,
        }
    }

    /// The person wants the line of a shell, to paste it.
    pub(crate) fn copy_shell_line(&mut self, shell: Shell) {
        let Some(text) = self.here.line(shell).map(|here| here.line.clone()) else { return };
        self.here.copying = Some(shell);
        if let Some(open) = &mut self.open {
            open.undo = None;
        }
        self.effect(Effect::CopyText { text, row: settings::ROW.to_owned() });
    }

    /// It is on the clipboard, or why not.
    pub(crate) fn shell_line_copied(&mut self, outcome: Result<(), String>) {
        let shell = self.here.copying.take().and_then(|shell| self.here.line(shell));
        let file = shell.map(|here| here.file.clone()).unwrap_or_default();
        match outcome {
            Ok(()) => self.say(settings::ROW.to_owned(), say::paste_into(&file), false, None),
            Err(why) => self.say(settings::ROW.to_owned(), why, true, None),
        }
    }
}

impl Here {
    fn line(&self, shell: Shell) -> Option<&ShellHere> {
        self.shells.iter().flatten().find(|here| here.shell == shell)
    }

    /// Which shells follow the active profile, and how the others do.
    pub(crate) fn shell_items(&self) -> Vec<Item> {
        let Some(shells) = &self.shells else { return Vec::new() };
        let all = !shells.is_empty() && shells.iter().all(|here| here.on);
        let named = |on: bool| -> Vec<_> {
            shells.iter().filter(|here| here.on == on).map(|here| here.shell.name()).collect()
        };
        let hint = if shells.is_empty() {
            say::NO_SHELLS.to_owned()
        } else {
            say::shells(&named(true), &named(false))
        };
        let follow = Item::note(if all { Mark::Good } else { Mark::Calm }, say::PROMPTS_FOLLOW, hint);
        let rows = shells.iter().filter(|here| !here.on).map(|ShellHere { shell, file, .. }| {
            let copy = Intent::CopyShellLine { shell: *shell };
            Item::Fact {
                name: shell.name().to_owned(),
                value: String::new(),
                note: file.clone(),
                ring: None,
                button: Some(Press::new(say::COPY_LINE, Look::Plain, copy).with(Glyph::Copy)),
            }
        });
        std::iter::once(follow).chain(rows).collect()
    }
}
