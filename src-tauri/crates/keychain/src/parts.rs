//! A record in the items that hold it: one, or where the platform limits an item and the record is
//! longer, a head and its parts.
//!
//! There are two generations of parts, and the head names the one that counts. A new record goes into the
//! other one and is read back, then the head is replaced in one write, then the old parts go. So a crash
//! between any two writes leaves the old record or the new one, and leftover parts that the next
//! [`store`] or [`remove`] deletes. Those who write take turns; who reads meanwhile gets one or the other.

use std::fmt;
use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::Trouble;
use crate::items::{Item, Items};

/// The head's version. A head of another version is taken for a record, and no record looks like it.
const VERSION: u32 = 1;

/// The most parts of a record, so that leftover ones can be deleted without a list; 40 KiB on Windows.
const MOST: u8 = 16;

/// One of the two sets of parts that take turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Generation {
    A,
    B,
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::A => "a",
            Self::B => "b",
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    version: u32,
    parts: Parts,
}

/// Which parts make up a record.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Parts {
    generation: Generation,
    count: u8,
    /// Of the whole record, in hex.
    sha256: String,
}

/// What was stored last, if anything.
pub(crate) fn load(items: &Items<'_>) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
    let mut last = None;
    loop {
        let Some(head) = items.get(Item::Head)? else { return Ok(None) };
        let Some(parts) = Parts::named_by(&head) else { return Ok(Some(head)) };
        if let Some(record) = parts.join(items)? {
            return Ok(Some(record));
        }
        // Another process may have replaced the record between two reads; then the head is another.
        if last.as_ref() == Some(&parts) {
            return Err(Trouble::Broken);
        }
        last = Some(parts);
    }
}

/// Keeps the record in place of the last one. `limit` is what one item holds, in bytes.
pub(crate) fn store(items: &Items<'_>, record: &[u8], limit: Option<NonZeroUsize>) -> Result<(), Trouble> {
    let Some(limit) = limit else { return items.put(Item::Head, record) };
    let parts = if record.len() <= limit.get() {
        items.put(Item::Head, record)?;
        None
    } else {
        Some(split(items, record, limit)?)
    };
    // The record is kept, and that counts: what is left over goes at the next call.
    if let Err(error) = tidy(items, parts.as_ref()) {
        tracing::warn!(%error, "parts of the record before are left in the keychain");
    }
    Ok(())
}

/// Deletes the record. The head goes first: parts alone are no record.
pub(crate) fn remove(items: &Items<'_>, limit: Option<NonZeroUsize>) -> Result<(), Trouble> {
    items.delete(Item::Head)?;
    match limit {
        Some(_) => tidy(items, None),
        None => Ok(()),
    }
}

fn split(items: &Items<'_>, record: &[u8], limit: NonZeroUsize) -> Result<Parts, Trouble> {
    let pieces = record.chunks(limit.get());
    let count = u8::try_from(pieces.len()).ok().filter(|count| *count <= MOST);
    let Some(count) = count else {
        tracing::warn!(bytes = record.len(), "the record is too long for this keychain");
        return Err(Trouble::Refused);
    };
    let current = match items.get(Item::Head) {
        Ok(head) => head.and_then(|head| Parts::named_by(&head)),
        Err(Trouble::Broken) => None,
        Err(error) => return Err(error),
    };
    let generation = match current {
        Some(Parts { generation: Generation::A, .. }) => Generation::B,
        Some(Parts { generation: Generation::B, .. }) | None => Generation::A,
    };
    for (number, piece) in (0..count).zip(pieces) {
        items.put(Item::Part(generation, number), piece)?;
    }
    let parts = Parts { generation, count, sha256: digest(record) };
    if parts.join(items)?.is_none() {
        tracing::warn!("the keychain does not hold what it has just taken");
        return Err(Trouble::Refused);
    }
    let head = Head { version: VERSION, parts };
    let bytes = serde_json::to_vec(&head).expect("a head has string keys only");
    items.put(Item::Head, &bytes)?;
    Ok(head.parts)
}

/// Deletes all parts but the current ones.
fn tidy(items: &Items<'_>, current: Option<&Parts>) -> Result<(), Trouble> {
    for generation in [Generation::A, Generation::B] {
        let kept = current.filter(|parts| parts.generation == generation).map_or(0, |parts| parts.count);
        (kept..MOST).try_for_each(|number| items.delete(Item::Part(generation, number)))?;
    }
    Ok(())
}

impl Parts {
    /// The parts that the head names, unless it is the record itself.
    fn named_by(head: &[u8]) -> Option<Self> {
        let head: Head = serde_json::from_slice(head).ok()?;
        (head.version == VERSION).then_some(head.parts)
    }

    /// The record, if the parts are all there and are those that were written together.
    fn join(&self, items: &Items<'_>) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
        let parts = (0..self.count).map(|number| items.get(Item::Part(self.generation, number)));
        let Some(parts) = parts.collect::<Result<Option<Vec<_>>, _>>()? else { return Ok(None) };
        // A buffer that grows leaves copies behind that nobody wipes.
        let mut record = Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len()).sum()));
        for part in &parts {
            record.extend_from_slice(part);
        }
        Ok((digest(&record) == self.sha256).then_some(record))
    }
}

fn digest(record: &[u8]) -> String {
    hex::encode(Sha256::digest(record))
}

#[cfg(test)]
mod tests;
