//! What the popover shows, as values. These types, [`Intent`] and [`Find`] are all
//! that crosses between the app and the page, and nothing in them is secret.
//!
//! The page holds no rules: every word, time and list order below is decided here, so that the tray
//! menu, the command line and the page cannot disagree.

use serde::Serialize;
use ts_rs::TS;

use crate::settings::Theme;

mod furniture;
mod intent;
mod list;
mod panel;

pub use furniture::{Furniture, Opening};
pub use intent::{Act, Fact, Intent};
pub use list::{Colour, Find, Found, Label, RoleRow, Row, Text};
pub use panel::{
    Change, Choice, Count, Foot, Glyph, Item, Line, Look, Mark, Panel, PanelKey, Part, Press, Tab, Verdict,
};

/// Everything of the popover but the list, sent whole whenever it differs from the last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct View {
    /// Session strip, ordered: those that need the person first, then as in the config.
    pub sessions: Vec<SessionLine>,
    /// At most one, between strip and search.
    pub banner: Option<Banner>,
    /// The sign-in that is under way, shown as a page of its own.
    pub sign_in: Option<SignInPage>,
    /// Feedback for an action, said in the row that it was taken on.
    pub said: Option<Said>,
    /// What the person is asked before something guarded is done.
    pub question: Option<Question>,
    /// Shown instead of the list when there is nothing to list.
    pub empty: Option<Empty>,
    /// Changes whenever [`Find`] would answer differently, so that the page asks again.
    pub list_revision: u32,
    /// Whether accounts and roles are being fetched: dots in the section header.
    pub listing: bool,
    /// A page that stands where the list was.
    pub panel: Option<Panel>,
    /// Light, dark, or as the system is.
    pub theme: Theme,
    /// Whether the menu offers to quit and keep renewing.
    pub may_stay: bool,
    /// Product version, for the menu.
    pub version: String,
}

/// One line of the session strip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct SessionLine {
    /// Opaque handle, for the intents of this line.
    pub id: String,
    /// Name as in the config.
    pub name: String,
    /// The state in words: "Signed in · 3 h left".
    pub says: String,
    /// Drawn as the ring.
    pub ring: Ring,
    /// When a sign-in ends that does not renew itself, Unix milliseconds: its last minutes are announced.
    #[ts(type = "number | null")]
    pub ends_at: Option<i64>,
    /// The one button of the line, if it needs the person.
    pub button: Option<Button>,
    /// Host of a foreign endpoint in force, as a badge.
    pub badge: Option<String>,
    /// Whether [`Intent::SignOut`] makes sense: offered in the ⋯ menu.
    pub can_sign_out: bool,
    /// Whether [`Intent::TakeOver`] does: the AWS CLI has signed in.
    pub can_take_over: bool,
}

/// A ring is time: it empties clockwise from the top.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Ring {
    /// Decides colour and shape.
    pub state: RingState,
    /// Part of the lifetime that is left, 0 to 100.
    pub percent: u8,
}

/// See [`Ring`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "view.ts")]
pub enum RingState {
    /// Signed in: green.
    SignedIn,
    /// The last 15 minutes: amber.
    EndingSoon,
    /// Ended: red, dashed.
    Ended,
    /// Signed out or not known: hollow.
    Hollow,
    /// Working: three dots in place of the ring.
    Working,
    /// The portal cannot be reached: grey.
    Offline,
}

/// A button with its words and what pressing it sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Button {
    /// Words on the button.
    pub label: String,
    /// Sent when pressed.
    pub intent: Intent,
    /// Tinted (a next step) rather than neutral.
    pub tinted: bool,
}

/// A fact about the whole product that the person should know before anything else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Banner {
    /// Amber when the person can act on it, calm when not.
    pub tone: Tone,
    /// What happened, in bold.
    pub fact: String,
    /// What it means, one sentence.
    pub detail: String,
    /// What to do about it.
    pub button: Option<Button>,
}

/// Colour of a [`Banner`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "view.ts")]
pub enum Tone {
    /// The person can act.
    Amber,
    /// The person cannot act.
    Calm,
    /// Something is broken.
    Red,
}

/// The sign-in page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct SignInPage {
    /// Session that is being signed in, for the intents.
    pub session: String,
    /// "Sign in to acme".
    pub title: String,
    /// Start URL without its scheme, and region.
    pub place: String,
    /// Where it stands.
    pub stage: SignInStage,
}

/// Where a sign-in stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case", tag = "stage")]
#[ts(export_to = "view.ts")]
pub enum SignInStage {
    /// Talking to the portal.
    Starting,
    /// The person signs in in a browser on this machine, which comes back by itself.
    Browser {
        /// The link's host.
        host: String,
        /// How long the person has, Unix milliseconds.
        #[serde(rename = "expiresAt")]
        #[ts(type = "number")]
        expires_at: i64,
        /// How long they had in all, milliseconds: what a full bar means.
        #[ts(type = "number")]
        lifetime: i64,
    },
    /// The browser shows a code that the person compares with this one.
    Code {
        /// The code as the portal gave it, such as `WDJB-MJHT`.
        code: String,
        /// The link's host, for people on another device.
        host: String,
        /// Why there is a code, where nobody asked for one.
        note: Option<String>,
        /// When the code ends, Unix milliseconds.
        #[serde(rename = "expiresAt")]
        #[ts(type = "number")]
        expires_at: i64,
        /// How long the code lived in all, milliseconds: what a full bar means.
        #[ts(type = "number")]
        lifetime: i64,
    },
    /// It did not work.
    Failed {
        /// What happened.
        fact: String,
        /// What to do.
        detail: String,
    },
}

/// Feedback in place, for the row in `row`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Said {
    /// Handle of the row, as in [`RoleRow::id`].
    pub row: String,
    /// "Copied as bash lines · clears in 60 s".
    pub text: String,
    /// What is read aloud in its place, where the text leaves out what the row shows anyway.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub aloud: Option<String>,
    /// Red glyph and words instead of the accent.
    pub refused: bool,
    /// Until when the slot's ring drains (clipboard), Unix milliseconds.
    #[ts(type = "number | null")]
    pub drains_until: Option<i64>,
    /// Differs for every action, so that the same words said twice are announced twice.
    pub serial: u32,
}

/// What the guard asks, in place of the row that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Question {
    /// Handle of the row, as in [`RoleRow::id`].
    pub row: String,
    /// "Use acme-production?"
    pub title: String,
    /// The person's own label, shown in the guard's red.
    pub label: Option<Label>,
    /// "prod-readonly is Billing in", before the account's id.
    pub who: String,
    /// Twelve digits.
    pub account_id: String,
    /// What it does, in a sentence.
    pub effect: String,
    /// Does it; anything else leaves it.
    pub confirm: Button,
}

/// What stands where the list would.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Empty {
    /// What is the matter, as a title.
    pub fact: String,
    /// What to do about it.
    pub detail: String,
    /// The next step.
    pub button: Option<Button>,
}
