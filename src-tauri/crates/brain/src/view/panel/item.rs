//! What stands on a page.

use serde::Serialize;
use ts_rs::TS;

use super::Press;
use crate::view::{Colour, Intent, Ring};

/// One thing on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case", tag = "kind")]
#[ts(export_to = "view.ts")]
pub enum Item {
    /// A name and what it stands for.
    Fact {
        /// "Account".
        name: String,
        /// "acme-dev".
        value: String,
        /// Behind the value, quieter; may be empty.
        note: String,
        /// Before the value.
        ring: Option<Ring>,
        /// At the end of the line.
        button: Option<Press>,
    },
    /// Something to know.
    Note {
        /// How it is meant.
        mark: Mark,
        /// The fact.
        text: String,
        /// What it means; may be empty.
        detail: String,
        /// A file and its line; may be empty.
        place: String,
        /// What to do about it.
        buttons: Vec<Press>,
    },
    /// A line to type into.
    Field {
        /// For [`Intent::Fill`].
        id: String,
        /// What it is for.
        name: String,
        /// What is in it when the page is shown.
        value: String,
        /// What might be.
        example: String,
        /// Below it; may be empty.
        hint: String,
        /// Whether the hint says that the value is no good.
        wrong: bool,
        /// What Enter sends.
        enter: Option<Intent>,
    },
    /// A short value at the end of its line.
    Entry {
        /// For [`Intent::Fill`].
        id: String,
        /// What it is.
        name: String,
        /// Below the name.
        hint: String,
        /// Whether the hint says that the value is no good.
        wrong: bool,
        /// What is in it when the page is shown.
        value: String,
        /// What might be.
        example: String,
        /// What stands there in the shape of keys until it is typed into; may be empty.
        keys: Vec<String>,
        /// Whether its value is the one that counts among the choices above it; `None` where it stands alone.
        chosen: Option<bool>,
        /// What Enter sends.
        enter: Option<Intent>,
    },
    /// A few short values, each of which can be taken out, and a field to add one.
    Values {
        /// For [`Intent::List`].
        id: String,
        /// What they are.
        name: String,
        /// Below the name.
        hint: String,
        /// What it means that there are none.
        none: String,
        /// Opens the field.
        add: String,
        /// What might be typed there.
        example: String,
        /// Each once.
        values: Vec<String>,
        /// Another number whenever a change was kept.
        #[ts(type = "number")]
        kept: u32,
    },
    /// One of several.
    Choices {
        /// What is chosen.
        name: String,
        /// Side by side rather than one below the other.
        brief: bool,
        /// What there is to choose from.
        choices: Vec<Choice>,
    },
    /// On or off.
    Switch {
        /// What.
        name: String,
        /// Below the name, or at its right beside a tick; may be empty.
        hint: String,
        /// Whether it is on.
        on: bool,
        /// Whether it is a box to tick, one of many.
        tick: bool,
        /// Makes it the other.
        intent: Intent,
    },
    /// Text as it is in a file or on the clipboard, with a sign before each line; secrets are dots.
    Lines {
        /// What they are.
        name: String,
        /// In order.
        lines: Vec<Line>,
        /// In their corner.
        button: Option<Press>,
    },
    /// Things to do, side by side.
    Buttons {
        /// The likeliest first.
        buttons: Vec<Press>,
        /// Whether they are many, and small.
        brief: bool,
    },
    /// What the thing above is good for.
    Hint {
        /// A sentence or two.
        text: String,
    },
    /// How many of each there are.
    Counts {
        /// In order.
        counts: Vec<Count>,
    },
    /// For whom it is good, side by side.
    Verdicts {
        /// One each.
        verdicts: Vec<Verdict>,
        /// Below them; may be empty.
        note: String,
    },
    /// What follows in short; pressed, it is shown in full.
    Fold {
        /// What it is.
        name: String,
        /// In short.
        text: String,
        /// Whether it is shown in full.
        unfolded: bool,
        /// Makes it the other.
        intent: Intent,
    },
}

/// See [`Item::Choices`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// What it means; may be empty.
    pub hint: String,
    /// Before the name.
    pub colour: Option<Colour>,
    /// Whether it is this one.
    pub chosen: bool,
    /// Chooses it.
    pub intent: Intent,
}

/// See [`Item::Counts`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Count {
    /// How many.
    pub count: String,
    /// Of what.
    pub text: String,
    /// How they are meant.
    pub mark: Mark,
}

/// See [`Item::Verdicts`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Verdict {
    /// Who.
    pub name: String,
    /// Whether it is good for them.
    pub good: bool,
    /// Why not, or that it is: for whoever asks, and for screen readers.
    pub why: String,
}

/// See [`Item::Lines`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Line {
    /// What happens to it.
    pub change: Change,
    /// The line.
    pub text: String,
}

/// See [`Line`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "view.ts")]
pub enum Change {
    /// It stays.
    None,
    /// It comes.
    Added,
    /// It goes.
    Removed,
}

/// How a note is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "view.ts")]
pub enum Mark {
    /// It is so.
    Calm,
    /// It is done, or as it should be.
    Good,
    /// The person should look at it.
    Advice,
    /// It does not work.
    Broken,
    /// It is a promise: it stands at the end of a page.
    Promise,
}

impl Item {
    pub(crate) fn note(mark: Mark, text: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Note {
            mark,
            text: text.into(),
            detail: detail.into(),
            place: String::new(),
            buttons: Vec::new(),
        }
    }

    pub(crate) fn fact(name: impl Into<String>, value: impl Into<String>, note: impl Into<String>) -> Self {
        Self::Fact { name: name.into(), value: value.into(), note: note.into(), ring: None, button: None }
    }
}
