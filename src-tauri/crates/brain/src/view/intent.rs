//! What a person asks for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Label;
use crate::{
    CopyForm,
    console::ConsolePage,
    here::{Place, Shell},
    pages::Page,
    settings::Setting,
};

/// What is done with a row that a guard may ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "view.ts")]
pub enum Act {
    /// [`Intent::Use`].
    Use,
    /// [`Intent::CopyKeys`].
    CopyKeys,
    /// [`Intent::OpenConsole`].
    OpenConsole,
    /// [`Intent::CopyConsoleLink`].
    CopyConsoleLink,
}

/// A fact of a row that can be copied by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "view.ts")]
pub enum Fact {
    /// The account's id, twelve digits.
    Account,
    /// The profile's region.
    Region,
    /// The ARN that AWS told last on the page.
    Arn,
}

/// What a person asks for, from the page, the tray menu or a notification's button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "do", deny_unknown_fields)]
#[ts(export_to = "view.ts")]
pub enum Intent {
    /// Sign in to a session.
    SignIn {
        /// Handle of the session.
        session: String,
    },
    /// Sign in by a code, also where a sign-in by browser is under way.
    SignInByCode {
        /// Handle of the session.
        session: String,
    },
    /// Give up the sign-in that is under way.
    CancelSignIn {
        /// Handle of the session.
        session: String,
    },
    /// Open the sign-in's link once more.
    OpenBrowserAgain {
        /// Handle of the session.
        session: String,
    },
    /// Put the sign-in's link on the clipboard.
    CopyLink {
        /// Handle of the session.
        session: String,
    },
    /// Sign out of a session.
    SignOut {
        /// Handle of the session.
        session: String,
    },
    /// Sign out of every session.
    SignOutAll,
    /// Make the AWS CLI's sign-in ours, so that it renews itself.
    TakeOver {
        /// Handle of the session.
        session: String,
    },
    /// Remind of the session's end later.
    Snooze {
        /// Handle of the session.
        session: String,
    },
    /// Leave a failed sign-in's page.
    Dismiss {
        /// Handle of the session.
        session: String,
    },
    /// Make a role the active one.
    Use {
        /// Handle of the row.
        row: String,
    },
    /// Do what was asked about: the answer to a [`Question`](super::Question).
    Confirm {
        /// What.
        act: Act,
        /// Handle of the row.
        row: String,
    },
    /// Leave what was asked about.
    NotNow,
    /// Have no active profile.
    UseNone,
    /// Make a row a favourite, or no longer.
    Favour {
        /// Handle of the row.
        row: String,
        /// Whether to.
        on: bool,
    },
    /// Give a row a label, or take it away.
    Label {
        /// Handle of the row.
        row: String,
        /// Without one it goes by its names alone.
        label: Option<Label>,
    },
    /// Put a choice on the clipboard, most often as keys.
    CopyKeys {
        /// Handle of the row.
        row: String,
        /// How; the person's own form where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        form: Option<CopyForm>,
    },
    /// Put one fact of a row on the clipboard, which is no secret.
    CopyFact {
        /// Handle of the row.
        row: String,
        /// Which.
        fact: Fact,
    },
    /// Ask AWS whose the credentials are.
    WhoAmI {
        /// Handle of the row.
        row: String,
    },
    /// Open the console in the profile's browser.
    OpenConsole {
        /// Handle of the row.
        row: String,
        /// Which page of it; the first where none is named.
        #[serde(default, skip_serializing_if = "ConsolePage::is_anywhere")]
        #[ts(optional, as = "Option<ConsolePage>")]
        page: ConsolePage,
    },
    /// Put the portal's link to the console on the clipboard.
    CopyConsoleLink {
        /// Handle of the row.
        row: String,
        /// Which page of it; the first where none is named.
        #[serde(default, skip_serializing_if = "ConsolePage::is_anywhere")]
        #[ts(optional, as = "Option<ConsolePage>")]
        page: ConsolePage,
    },
    /// Ask the portal for accounts and roles anew.
    Refresh,
    /// Wait no longer for the portal's list.
    StopListing,
    /// Try the keychain again; unlike a background read this may ask for its password.
    UnlockKeychain,
    /// Show a page where the list was.
    Show {
        /// Which.
        page: Page,
    },
    /// Leave that page.
    Back,
    /// The popover was hidden: opened again it shows the list.
    Hidden,
    /// Type into a field of the page, or choose there.
    Fill {
        /// Which.
        id: String,
        /// All that is in it now.
        text: String,
    },
    /// What the page is for, with what was filled in.
    Submit,
    /// Keep what was typed into a field of the page.
    Keep {
        /// Which.
        id: String,
    },
    /// Offer a profile for a role that has none.
    AddProfile {
        /// Handle of its row.
        row: String,
    },
    /// Take back an edit of the shared config.
    UndoEdit {
        /// Fingerprint of what it wrote.
        wrote: String,
    },
    /// Make a list of values on a page another.
    List {
        /// [`Item::Values`](super::Item::Values) that it is.
        id: String,
        /// All of them, as typed.
        values: Vec<String>,
    },
    /// Another setting.
    ChangeSetting {
        /// Which, and what it is to be.
        setting: Setting,
    },
    /// Have `[default]` of the shared config be a copy of what is active, or be what it was.
    FollowDefault {
        /// Whether to.
        on: bool,
    },
    /// Put the line on the clipboard that makes a shell follow what is active.
    CopyShellLine {
        /// Which.
        shell: Shell,
    },
    /// Open a file or a directory.
    OpenPlace {
        /// Which.
        place: Place,
    },
    /// Look for what is wrong.
    Examine,
    /// Wait no longer for that.
    StopExamining,
    /// Mend what an examination found.
    Mend {
        /// Which examination.
        examination: u32,
        /// The place of one among its findings; without it all that can be mended.
        #[ts(type = "number | null")]
        which: Option<usize>,
    },
    /// Open the file that a finding is about.
    ShowFinding {
        /// Which examination.
        examination: u32,
        /// The finding's place among its findings.
        #[ts(type = "number")]
        which: usize,
    },
    /// Write a report of what was found.
    SaveReport,
    /// Open the report that was written last.
    ShowReport,
    /// Start Daypass when the person logs in, or no longer.
    StartAtLogin {
        /// Whether to.
        on: bool,
    },
    /// Show the popover.
    Open,
    /// Show the popover with the settings.
    OpenSettings,
    /// Hide the popover.
    Hide,
    /// End the tray app and leave an agent behind that goes on renewing.
    QuitAndRenew,
    /// End Daypass.
    Quit,
}
