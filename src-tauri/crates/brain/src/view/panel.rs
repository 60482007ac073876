//! A page that stands where the list was, described in full: words, order, and what each thing sends. The web
//! view draws all of them with the same few components, and knows none by name.

use serde::Serialize;
use ts_rs::TS;

use super::{Intent, RoleRow};

mod item;
mod press;

pub use item::*;
pub use press::*;

/// Such a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Panel {
    /// Tells it from other pages: a new one takes the focus.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Below the title, smaller; may be empty.
    pub place: String,
    /// Behind the title, as a tag; may be empty.
    pub tag: String,
    /// At the right of the title.
    pub head: Vec<Press>,
    /// Whether it is the first that a person sees: with Daypass's sign, and no way back.
    pub first: bool,
    /// One of them is chosen; may be empty.
    pub tabs: Vec<Tab>,
    /// From the top down.
    pub parts: Vec<Part>,
    /// What stands below all of it.
    pub foot: Option<Foot>,
    /// What the list's keys do here; others do nothing.
    pub keys: Vec<PanelKey>,
    /// What it is about, where that can be used, copied and opened by what the list has below and by its keys.
    pub row: Option<RoleRow>,
}

/// A key of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct PanelKey {
    /// The command that the key stands for in the list: `copy`.
    pub command: String,
    /// Sent when it is pressed.
    pub intent: Intent,
}

/// A page within the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Tab {
    /// Its name.
    pub name: String,
    /// Above the name.
    pub glyph: Glyph,
    /// Whether it is this one.
    pub chosen: bool,
    /// Shows it.
    pub intent: Intent,
}

/// What belongs together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Part {
    /// Above it; may be empty.
    pub title: String,
    /// At the right of the title; may be empty.
    pub note: String,
    /// Whether a line goes around it and between its items.
    pub card: bool,
    /// From the top down.
    pub items: Vec<Item>,
}

/// What stands below a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Foot {
    /// What came of the last thing done here, or what holds for all of the page.
    pub text: String,
    /// What came of it; `None` where the text is no news.
    pub told: Option<Mark>,
    /// From the left.
    pub buttons: Vec<Press>,
}

impl Panel {
    /// An empty page with a way back.
    pub(crate) fn new(id: impl Into<String>, title: impl Into<String>, place: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            place: place.into(),
            tag: String::new(),
            head: Vec::new(),
            first: false,
            tabs: Vec::new(),
            parts: Vec::new(),
            foot: None,
            keys: Vec::new(),
            row: None,
        }
    }
}

impl Part {
    /// Items with a line around them.
    pub(crate) fn card(title: impl Into<String>, items: Vec<Item>) -> Self {
        Self { title: title.into(), note: String::new(), card: true, items }
    }

    /// Items on the page itself.
    pub(crate) fn plain(title: impl Into<String>, items: Vec<Item>) -> Self {
        Self { card: false, ..Self::card(title, items) }
    }

    pub(crate) fn noted(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }
}
