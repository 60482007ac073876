//! A page that stands where the list was, described in full: words, order, and what each thing sends. The web
//! view draws all of them with the same few components, and knows none by name.

use serde::Serialize;
use ts_rs::TS;

use super::{Colour, Intent, Ring};

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
