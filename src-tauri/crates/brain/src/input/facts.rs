//! What all Daypass processes of a person share, and the changes that they make to it.
//!
//! Several processes change it, so nobody writes what they believe the whole to be: a [`FactsChange`] is
//! applied to what is kept by then.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::Active;
use crate::{
    kept::{List, Rest},
    view::{Colour, Label},
    words::{ProfileName, RoleKey},
};

/// So many recents are remembered: more than are ever shown, as some are active or favourites.
const RECENTS: usize = 20;

/// What all Daypass processes of a person share and anybody may know. Another version of Daypass may have kept
/// something that this one does not know: that is passed over, all else is read, and nothing of it is lost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Map<String, Value>", into = "Map<String, Value>")]
pub struct Facts {
    /// The active choice.
    pub active: Option<Active>,
    /// What the person starred, in that order.
    pub favourites: List<Subject>,
    /// What the person used, the latest first, each once.
    pub recents: List<Recent>,
    /// What the person labelled.
    pub labels: List<Labelled>,
    /// Whether `[default]` of the shared config is a copy of the active choice.
    pub default: bool,
    /// What only another version knows.
    pub rest: Rest,
}

const ACTIVE: &str = "active";
const FAVOURITES: &str = "favourites";
const RECENT: &str = "recents";
const LABELS: &str = "labels";
const DEFAULT: &str = "default";

impl From<Map<String, Value>> for Facts {
    fn from(stood: Map<String, Value>) -> Self {
        let mut rest = Rest::new(stood);
        Self {
            active: rest.read(ACTIVE),
            favourites: rest.read_list(FAVOURITES),
            recents: rest.read_list(RECENT),
            labels: rest.read_list(LABELS),
            default: rest.read(DEFAULT),
            rest,
        }
    }
}

impl From<Facts> for Map<String, Value> {
    fn from(facts: Facts) -> Self {
        let Facts { active, favourites, recents, labels, default, rest } = facts;
        rest.write([
            (ACTIVE, value(&active)),
            (FAVOURITES, value(&favourites)),
            (RECENT, value(&recents)),
            (LABELS, value(&labels)),
            (DEFAULT, Value::Bool(default)),
        ])
    }
}

fn value(it: &impl Serialize) -> Value {
    serde_json::to_value(it).expect("it has string keys only")
}

/// What a person marks and uses: a profile by its name, wherever it leads, or a role that had none then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A profile of the shared config.
    Profile(ProfileName),
    /// A role as the portal lists it. It stays the same when it gets a profile.
    Role(RoleKey),
}

/// Something used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    /// What.
    pub of: Subject,
    /// When last.
    pub at: Timestamp,
}

/// Something with a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labelled {
    /// What.
    pub of: Subject,
    /// Its label.
    #[serde(deserialize_with = "label")]
    pub label: Label,
}

/// Words are kept whatever their colour.
fn label<'de, D: Deserializer<'de>>(from: D) -> Result<Label, D::Error> {
    #[derive(Deserialize)]
    struct Written {
        colour: Value,
        text: String,
    }
    let Written { colour, text } = Written::deserialize(from)?;
    Ok(Label { colour: Colour::deserialize(colour).unwrap_or(Colour::Grey), text })
}

/// A change to the shared facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactsChange {
    /// Another choice, or none.
    Choose(Option<Active>, Timestamp),
    /// It was used without becoming the choice.
    Use(Active, Timestamp),
    /// It is a favourite, or no longer.
    Favour(Active, bool),
    /// It has this label, or none.
    Label(Active, Option<Label>),
    /// `[default]` of the shared config follows the choice, or no longer.
    Default(bool),
    /// It is called so now, or its session is written down in another form: choice, favourites, recents and
    /// labels stay what they are, in their places.
    Rename {
        /// As it was.
        from: Active,
        /// As it is.
        to: Active,
    },
}

impl Subject {
    /// What this stands for in the facts.
    pub fn of(what: &Active) -> Self {
        match &what.profile {
            Some(name) => Self::Profile(name.clone()),
            None => Self::Role(what.role.clone()),
        }
    }

    /// Whether it stands for this.
    pub fn is(&self, what: &Active) -> bool {
        match self {
            Self::Profile(name) => what.profile.as_ref() == Some(name),
            Self::Role(role) => what.role == *role,
        }
    }
}

impl Facts {
    /// Makes a change.
    pub fn apply(&mut self, change: &FactsChange) {
        match change {
            FactsChange::Choose(active, at) => {
                if self.active != *active || active.is_none() {
                    self.rest.forget(ACTIVE);
                }
                self.active.clone_from(active);
                if let Some(active) = active {
                    self.used(active, *at);
                }
            }
            FactsChange::Use(what, at) => self.used(what, *at),
            FactsChange::Favour(what, on) => {
                let known = self.is_favourite(what);
                if !on {
                    self.favourites.retain(|of| !of.is(what));
                } else if !known {
                    self.favourites.push(Subject::of(what));
                }
            }
            FactsChange::Label(what, label) => {
                let is_it = |labelled: &Labelled| labelled.of.is(what);
                match label.clone() {
                    Some(label) => self.labels.put(Labelled { of: Subject::of(what), label }, is_it),
                    None => self.labels.retain(|labelled| !is_it(labelled)),
                }
            }
            FactsChange::Default(on) => {
                self.rest.forget(DEFAULT);
                self.default = *on;
            }
            FactsChange::Rename { from, to } => {
                if self.active.as_ref() == Some(from) {
                    self.active = Some(to.clone());
                    self.rest.rename(ACTIVE, &self.active);
                }
                rename(&mut self.favourites, |of| of, from, to);
                rename(&mut self.recents, |recent| &mut recent.of, from, to);
                rename(&mut self.labels, |labelled| &mut labelled.of, from, to);
            }
        }
    }

    fn used(&mut self, what: &Active, at: Timestamp) {
        self.recents.put_first(Recent { of: Subject::of(what), at }, |recent| recent.of.is(what));
        self.recents.truncate(RECENTS);
    }

    /// Whether anything is kept of it.
    pub fn mention(&self, what: &Active) -> bool {
        self.active.as_ref() == Some(what)
            || self.favourites.iter().any(|of| of.is(what))
            || self.recents.iter().any(|recent| recent.of.is(what))
            || self.labels.iter().any(|labelled| labelled.of.is(what))
    }

    /// Whether the person starred it.
    pub fn is_favourite(&self, what: &Active) -> bool {
        self.favourites.iter().any(|of| of.is(what))
    }

    /// The label that the person gave it.
    pub fn label(&self, what: &Active) -> Option<&Label> {
        self.labels.iter().find(|labelled| labelled.of.is(what)).map(|labelled| &labelled.label)
    }
}

/// What is kept of one thing goes to another, in whose place it comes should anything be kept of that already.
fn rename<T>(kept: &mut List<T>, of: fn(&mut T) -> &mut Subject, from: &Active, to: &Active) {
    let profile = |of: &Active| of.profile.clone().map(Subject::Profile);
    let profiles = profile(from).zip(profile(to));
    let roles = (Subject::Role(from.role.clone()), Subject::Role(to.role.clone()));
    for (from, to) in profiles.into_iter().chain([roles]).filter(|(from, to)| from != to) {
        if kept.iter_mut().any(|one| *of(one) == from) {
            kept.retain(|one| *of(one) != to);
            kept.iter_mut().map(of).filter(|of| **of == from).for_each(|of| of.clone_from(&to));
        }
    }
}
