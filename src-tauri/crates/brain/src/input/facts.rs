//! What all Daypass processes of a person share, and the changes that they make to it.
//!
//! Several processes change it, so nobody writes what they believe the whole to be: a [`FactsChange`] is
//! applied to what is kept by then.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, de::IgnoredAny};

use super::Active;
use crate::{
    view::{Colour, Label},
    words::{ProfileName, RoleKey},
};

/// So many recents are remembered: more than are ever shown, as some are active or favourites.
const RECENTS: usize = 20;

/// What all Daypass processes of a person share and anybody may know. Another version of Daypass may have kept
/// something that this one does not know: that is passed over, and all else is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The active choice.
    #[serde(deserialize_with = "known_one")]
    pub active: Option<Active>,
    /// What the person starred, in that order.
    #[serde(deserialize_with = "known")]
    pub favourites: Vec<Subject>,
    /// What the person used, the latest first, each once.
    #[serde(deserialize_with = "known")]
    pub recents: Vec<Recent>,
    /// What the person labelled.
    #[serde(deserialize_with = "known")]
    pub labels: Vec<Labelled>,
    /// Whether `[default]` of the shared config is a copy of the active choice.
    pub default: bool,
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

/// Something kept, unless it makes no sense to this version.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept<T> {
    Known(T),
    Unknown(IgnoredAny),
}

impl<T> Kept<T> {
    fn known(self) -> Option<T> {
        match self {
            Self::Known(it) => Some(it),
            Self::Unknown(_) => None,
        }
    }
}

fn known_one<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    Ok(Kept::<Option<T>>::deserialize(from)?.known().flatten())
}

fn known<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    let kept = Kept::<Vec<Kept<T>>>::deserialize(from)?.known().unwrap_or_default();
    Ok(kept.into_iter().filter_map(Kept::known).collect())
}

/// Words are kept whatever their colour.
fn label<'de, D: Deserializer<'de>>(from: D) -> Result<Label, D::Error> {
    #[derive(Deserialize)]
    struct Written {
        colour: Kept<Colour>,
        text: String,
    }
    let Written { colour, text } = Written::deserialize(from)?;
    Ok(Label { colour: colour.known().unwrap_or(Colour::Grey), text })
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
                self.labels.retain(|labelled| !labelled.of.is(what));
                let label = label.clone();
                self.labels.extend(label.map(|label| Labelled { of: Subject::of(what), label }));
            }
            FactsChange::Default(on) => self.default = *on,
            FactsChange::Rename { from, to } => {
                if self.active.as_ref() == Some(from) {
                    self.active = Some(to.clone());
                }
                rename(&mut self.favourites, |of| of, from, to);
                rename(&mut self.recents, |recent| &mut recent.of, from, to);
                rename(&mut self.labels, |labelled| &mut labelled.of, from, to);
            }
        }
    }

    fn used(&mut self, what: &Active, at: Timestamp) {
        self.recents.retain(|recent| !recent.of.is(what));
        self.recents.insert(0, Recent { of: Subject::of(what), at });
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
fn rename<T>(kept: &mut Vec<T>, of: fn(&mut T) -> &mut Subject, from: &Active, to: &Active) {
    let profile = |of: &Active| of.profile.clone().map(Subject::Profile);
    let profiles = profile(from).zip(profile(to));
    let roles = (Subject::Role(from.role.clone()), Subject::Role(to.role.clone()));
    for (from, to) in profiles.into_iter().chain([roles]).filter(|(from, to)| from != to) {
        if kept.iter_mut().any(|one| *of(one) == from) {
            kept.retain_mut(|one| *of(one) != to);
            kept.iter_mut().map(of).filter(|of| **of == from).for_each(|of| of.clone_from(&to));
        }
    }
}
