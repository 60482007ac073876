//! What can be pressed on a page.

use serde::Serialize;
use ts_rs::TS;

use crate::view::Intent;

/// A button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Press {
    /// Words on it.
    pub label: String,
    /// Before the words; where it looks [`Look::Glyph`], in their place.
    pub glyph: Option<Glyph>,
    /// How much it calls.
    pub look: Look,
    /// Whether pressing it does nothing now.
    pub idle: bool,
    /// Whether that is since what it does is under way.
    pub working: bool,
    /// Sent when it is pressed.
    pub intent: Intent,
}

/// How much a button calls for being pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "view.ts")]
pub enum Look {
    /// The next step: one on a page.
    Go,
    /// The same, as wide as the page.
    Wide,
    /// A next step among several.
    Tint,
    /// Neither.
    Plain,
    /// It takes something away.
    Stop,
    /// It leads to something that does.
    Danger,
    /// A symbol alone.
    Glyph,
}

/// Symbols of the page's own set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "view.ts")]
#[expect(missing_docs, reason = "they are named after what they show")]
pub enum Glyph {
    General,
    Notifications,
    Credentials,
    Appearance,
    About,
    Copy,
    External,
    Browser,
    Star,
    Favourite,
    Label,
    Plus,
    Rename,
    Remove,
    Link,
    Refresh,
}

impl Press {
    pub(crate) fn new(label: impl Into<String>, look: Look, intent: Intent) -> Self {
        Self { label: label.into(), glyph: None, look, idle: false, working: false, intent }
    }

    /// The same with a symbol.
    pub(crate) fn with(self, glyph: Glyph) -> Self {
        Self { glyph: Some(glyph), ..self }
    }

    /// The same, as it stands there while something is under way that it has to wait for.
    pub(crate) fn idle(self, idle: bool) -> Self {
        Self { idle, ..self }
    }

    /// The same while it does what it is for, which it says as long as that takes.
    pub(crate) fn working(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), idle: true, working: true, ..self }
    }
}
