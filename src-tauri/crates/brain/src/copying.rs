//! What is copied of a row: a choice as lines for a shell, a file or a program, in the form that is wanted.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    input::Effect,
    pressed::Pressed,
    say,
    state::{State, Target},
    words::{ProfileName, Region},
};

/// A form in which a choice is copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "view.ts")]
pub enum CopyForm {
    /// The line that has a POSIX shell follow the profile, without keys.
    Profile,
    /// Keys for bash, zsh and dash.
    #[default]
    Bash,
    /// Keys for fish.
    Fish,
    /// Keys for PowerShell.
    Powershell,
    /// Keys for Windows' `cmd`.
    Cmd,
    /// Keys for a `.env` file.
    Dotenv,
    /// Keys as a JSON object of variables.
    Json,
    /// Keys as a section of the shared credentials file.
    CredentialsFile,
    /// Lines that have a POSIX shell's programs ask the running Daypass, without keys.
    Endpoint,
}

impl CopyForm {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::Profile,
        Self::Bash,
        Self::Fish,
        Self::Powershell,
        Self::Cmd,
        Self::Dotenv,
        Self::Json,
        Self::CredentialsFile,
        Self::Endpoint,
    ];

    /// Whether there are keys in it, which are a secret.
    pub fn has_keys(self) -> bool {
        !matches!(self, Self::Profile | Self::Endpoint)
    }

    /// Whether it names a profile, so that a role without one has no such form.
    pub fn needs_profile(self) -> bool {
        !self.has_keys() || self == Self::CredentialsFile
    }
}

/// Something to copy, or to show with dots in the place of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copying {
    /// How.
    pub form: CopyForm,
    /// The profile, where there is one.
    pub profile: Option<ProfileName>,
    /// The profile's region, which is copied too.
    pub region: Option<Region>,
}

/// How something looks that is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Preview {
    of: Copying,
    /// `None`: it was asked for.
    pub(crate) lines: Option<Vec<String>>,
}

impl Target {
    /// What is copied of it in that form.
    pub(crate) fn copying(&self, form: CopyForm) -> Copying {
        Copying { form, profile: self.profile.clone(), region: self.region.clone() }
    }
}

impl State {
    /// Copies a row in that form, or else in the person's own.
    pub(crate) fn copy(&mut self, row: String, target: &Target, form: Option<CopyForm>, now: Timestamp) {
        let form = form.unwrap_or_else(|| self.copy_form(target.profile.as_ref()));
        if form.needs_profile() && target.profile.is_none() {
            self.say(row, say::NO_PROFILE_TO_COPY.to_owned(), true, None);
        } else if form.has_keys() {
            self.want_for_row(&target.role, Pressed::Copy(row, form), now);
        } else {
            let (role, copying) = (target.role.clone(), target.copying(form));
            self.effect(Effect::Copy { role, copying, row });
        }
    }

    /// How long copied keys stay on the clipboard.
    pub fn clear_after(&self) -> SignedDuration {
        self.settings.clear_after
    }

    /// The form that the person copies in, as far as the row has it.
    pub(crate) fn copy_form(&self, profile: Option<&ProfileName>) -> CopyForm {
        let form = self.settings.copy_as;
        if form.needs_profile() && profile.is_none() { CopyForm::default() } else { form }
    }

    /// Asks how what the open page offers to copy looks, unless that is known.
    pub(crate) fn preview_due(&mut self) {
        let Some(copying) = self.shown_for_copying() else { return };
        let Some(open) = &mut self.open else { return };
        if open.preview.as_ref().is_none_or(|preview| preview.of != copying) {
            let before = open.preview.take().and_then(|preview| preview.lines);
            open.preview = Some(Preview { of: copying.clone(), lines: before });
            self.effect(Effect::Preview(copying));
        }
    }

    /// How it looks is known.
    pub(crate) fn previewed(&mut self, copying: &Copying, lines: Vec<String>) {
        if let Some(preview) = self.open.as_mut().and_then(|open| open.preview.as_mut())
            && preview.of == *copying
        {
            preview.lines = Some(lines);
        }
    }
}
