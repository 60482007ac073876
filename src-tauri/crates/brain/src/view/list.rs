//! The list: what the page asks of it, and its rows.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Intent;

/// One window of the list: what `find` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Found {
    /// `View::list_revision` that this belongs to.
    pub revision: u32,
    /// Rows in all, headers included.
    pub total: u32,
    /// Roles that match, and all there are: "8 of 412".
    pub matches: u32,
    /// Roles without a query.
    pub roles: u32,
    /// Pixels (at 100 % text) that rows before `from` take, and that all rows take: rows differ in
    /// height, and the page must place a window without knowing the others.
    pub offset: u32,
    /// See `offset`.
    pub height: u32,
    /// Index of the first of `rows`.
    pub from: u32,
    /// At most 50.
    pub rows: Vec<Row>,
    /// The row that is selected when the list is opened or the query changed.
    pub best: Option<u32>,
}

/// What the page asks of the list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(export_to = "view.ts")]
pub struct Find {
    /// As typed; empty lists everything in sections.
    pub query: String,
    /// First row wanted.
    pub from: u32,
    /// Whether the window is so narrow that role, account and id stand on lines of their own.
    pub narrow: bool,
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case", tag = "kind")]
#[ts(export_to = "view.ts")]
pub enum Row {
    /// A section's header, 28 px: "All · acme", "23 accounts".
    Header {
        /// Left words.
        text: String,
        /// Right words.
        note: String,
    },
    /// An account above its roles, 32 px.
    Account {
        /// Name, or the id where the portal gave no name.
        name: String,
        /// Twelve digits.
        #[serde(rename = "accountId")]
        account_id: String,
        /// Right words: "3 roles".
        note: String,
    },
    /// A role under its account, 32 px.
    Role(RoleRow),
    /// A profile or a found role, 44 px: name and role above account, id, region and time.
    Profile(RoleRow),
}

/// A role that can be used, copied, opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct RoleRow {
    /// Opaque handle, for the intents of this row.
    pub id: String,
    /// Profile's name; a found role without one goes by its permission set.
    pub name: Text,
    /// Name of the profile, when there is one.
    pub profile: Option<String>,
    /// Permission set; empty where the row goes by it.
    pub role: Text,
    /// Account's name; empty where the portal gave none.
    pub account: Text,
    /// Twelve digits.
    pub account_id: Text,
    /// Region that the profile works in.
    pub region: Option<String>,
    /// Right of line 2: "52 min", "needs sign-in", or empty.
    pub time: String,
    /// Whether `time` is a warning: amber.
    pub time_warns: bool,
    /// The one that is active, where it shows.
    pub active: bool,
    /// Whether it is what is used: Enter does nothing there.
    pub in_use: bool,
    /// What it does just now, which Esc ends: "Fetching credentials".
    pub working: Option<String>,
    /// Whether the person starred it.
    pub favourite: bool,
    /// The person's own label.
    pub label: Option<Label>,
    /// Whether it asks before it is used: red, whatever its label.
    pub guarded: bool,
    /// What copying it does, which says the form: "Copy as bash lines".
    pub copies: String,
    /// Whether it has no profile and could get one.
    pub can_add: bool,
    /// Signs in, where nothing can be had before that.
    pub sign_in: Option<Intent>,
    /// Why it cannot be used just now; Enter repeats it. `None`: it can.
    pub disabled: Option<String>,
}

/// A colour and a few letters that tell a profile from others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(export_to = "view.ts")]
pub struct Label {
    /// Of bar and tag.
    pub colour: Colour,
    /// In the tag; empty for a bar alone.
    pub text: String,
}

/// What a person may choose from: none that means something by itself. Red is the guard's, green a sign-in's,
/// amber a warning's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "view.ts")]
#[expect(missing_docs, reason = "they are colours")]
pub enum Colour {
    Blue,
    Violet,
    Pink,
    Brown,
    Grey,
}

/// Words with the parts that matched the query.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Text {
    /// The words.
    pub text: String,
    /// Matched ranges, as [start, end) in UTF-16 code units: what a script slices by.
    pub marks: Vec<(u32, u32)>,
}
