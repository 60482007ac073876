//! What Daypass keeps in files of its own, so that an older Daypass loses nothing that a newer one wrote: what makes
//! no sense to this version is passed over when a file is read, and stands where it stood when it is written.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::DeserializeOwned,
    ser::{Error as _, SerializeSeq as _},
};
use serde_json::{Map, Value};

/// A list in such a file, of which every entry is read by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<T>(Vec<Entry<T>>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry<T> {
    Known {
        it: T,
        /// How it stood in the file, where that says more than this version knows.
        stood: Option<Value>,
    },
    Unknown(Value),
}

/// What else stands in such a file, by its name there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rest(Map<String, Value>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Entry<T> {
    fn known(&self) -> Option<&T> {
        match self {
            Self::Known { it, .. } => Some(it),
            Self::Unknown(_) => None,
        }
    }

    fn known_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Known { it, .. } => Some(it),
            Self::Unknown(_) => None,
        }
    }
}

impl<T> List<T> {
    /// The entries that make sense.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().filter_map(Entry::known)
    }

    /// The same, to be changed in their places.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().filter_map(Entry::known_mut)
    }

    /// The first of them.
    pub fn first(&self) -> Option<&T> {
        self.iter().next()
    }

    /// Whether nothing stands there, whether it makes sense or not.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds one at the end.
    pub fn push(&mut self, it: T) {
        self.0.push(Entry::Known { it, stood: None });
    }

    /// Takes away those that are not kept.
    pub fn retain(&mut self, mut keep: impl FnMut(&mut T) -> bool) {
        self.0.retain_mut(|entry| entry.known_mut().is_none_or(&mut keep));
    }

    /// Takes away all but the first so many.
    pub fn truncate(&mut self, most: usize) {
        let mut seen = 0;
        self.0.retain(|entry| {
            seen += usize::from(entry.known().is_some());
            entry.known().is_none() || seen <= most
        });
    }

    /// Has this stand in the place of the first that is the same thing, and of all others that are, or at the end.
    pub fn put(&mut self, new: T, is_same: impl Fn(&T) -> bool) {
        let (at, stood) = self.take(is_same);
        self.0.insert(at, Entry::Known { it: new, stood });
    }

    /// The same, with this first.
    pub fn put_first(&mut self, new: T, is_same: impl Fn(&T) -> bool) {
        let (_, stood) = self.take(is_same);
        self.0.insert(0, Entry::Known { it: new, stood });
    }

    /// Where the first of them was and how it stood; all of them are gone.
    fn take(&mut self, is_same: impl Fn(&T) -> bool) -> (usize, Option<Value>) {
        let at = self.0.iter().position(|entry| entry.known().is_some_and(&is_same));
        let stood = at.and_then(|at| match &mut self.0[at] {
            Entry::Known { stood, .. } => stood.take(),
            Entry::Unknown(_) => None,
        });
        self.retain(|it| !is_same(it));
        (at.unwrap_or(self.0.len()), stood)
    }
}

impl<T: Serialize + DeserializeOwned> Entry<T> {
    fn read(stood: Value) -> Self {
        match T::deserialize(&stood) {
            Ok(it) => {
                let says_more = serde_json::to_value(&it).ok().as_ref() != Some(&stood);
                Self::Known { it, stood: says_more.then_some(stood) }
            }
            Err(_) => Self::Unknown(stood),
        }
    }
}

impl<T: Serialize + DeserializeOwned> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for entry in &self.0 {
            match entry {
                Entry::Known { it, stood: None } => list.serialize_element(it)?,
                Entry::Known { it, stood: Some(stood) } => {
                    let written = written::<T>(it, stood.clone()).map_err(S::Error::custom)?;
                    list.serialize_element(&written)?;
                }
                Entry::Unknown(stood) => list.serialize_element(stood)?,
            }
        }
        list.end()
    }
}

impl<'de, T: Serialize + DeserializeOwned> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(Vec::deserialize(from)?.into_iter().map(Entry::read).collect()))
    }
}

impl Rest {
    pub(crate) fn new(stood: Map<String, Value>) -> Self {
        Self(stood)
    }

    /// Reads what stands under this name, and keeps it where it says more than is read. What makes no sense counts as
    /// nothing.
    pub(crate) fn read<T: Default + PartialEq + Serialize + DeserializeOwned>(&mut self, name: &str) -> T {
        let Some(stood) = self.0.remove(name) else { return T::default() };
        let read = T::deserialize(&stood).unwrap_or_default();
        if serde_json::to_value(&read).ok().as_ref() != Some(&stood) {
            self.0.insert(name.to_owned(), stood);
        }
        read
    }

    /// The same of a list, which keeps what it does not understand by itself.
    /// Something else in a list's place is an entry of it that makes no sense.
    pub(crate) fn read_list<T: Serialize + DeserializeOwned>(&mut self, name: &str) -> List<T> {
        match self.0.remove(name) {
            Some(Value::Array(entries)) => List(entries.into_iter().map(Entry::read).collect()),
            Some(Value::Null) | None => List::default(),
            Some(other) => {
                self.0.insert(name.to_owned(), other.clone());
                List(vec![Entry::Unknown(other)])
            }
        }
    }

    /// What stands under this name is replaced: by something else, of which nothing is known but what this version does.
    pub(crate) fn forget(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// What stands under this name is still the same thing, and called something else.
    pub(crate) fn rename<T: Serialize + DeserializeOwned>(&mut self, name: &str, it: &T) {
        if let Some(stood) = self.0.remove(name)
            && let Ok(written) = written::<T>(it, stood)
        {
            self.0.insert(name.to_owned(), written);
        }
    }

    /// All of it, with what this version knows in its place.
    pub(crate) fn write(self, known: impl IntoIterator<Item = (&'static str, Value)>) -> Map<String, Value> {
        let mut written = self.0;
        for (name, value) in known {
            let stood = written.remove(name);
            let is_changed = |stood: &Value| value.as_array().is_some_and(|list| *list != [stood.clone()]);
            let value = stood.filter(|stood| !is_changed(stood)).unwrap_or(value);
            written.insert(name.to_owned(), value);
        }
        written
    }
}

/// What is to be written of something that stood like this when it was read.
fn written<T: Serialize + DeserializeOwned>(it: &T, stood: Value) -> serde_json::Result<Value> {
    let read = serde_json::to_value(T::deserialize(&stood)?)?;
    Ok(over(stood, &read, serde_json::to_value(it)?))
}

/// What is now, with what stood there and was not read.
fn over(stood: Value, read: &Value, now: Value) -> Value {
    match (stood, read, now) {
        (stood, read, now) if *read == now => stood,
        (Value::Object(mut stood), Value::Object(read), Value::Object(now)) => {
            stood.retain(|name, _| now.contains_key(name) || !read.contains_key(name));
            for (name, now) in now {
                let value = match (stood.remove(&name), read.get(&name)) {
                    (Some(stood), Some(read)) => over(stood, read, now),
                    (Some(_) | None, _) => now,
                };
                stood.insert(name, value);
            }
            Value::Object(stood)
        }
        (_, _, now) => now,
    }
}
