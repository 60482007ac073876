//! The SDK for Rust: `env_config::{parse, normalize}` of aws-runtime 1.10.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::btree_map::Entry as Slot;

use brain::say::Word;

use super::{Entry, Profiles, Refused, View, not_utf8};

const SPACE: [char; 2] = [' ', '\t'];
const COMMENT: [char; 2] = ['#', ';'];

pub(super) fn read(content: &[u8]) -> Result<View, Refused> {
    let text = std::str::from_utf8(content).map_err(|error| not_utf8(error, content))?;
    Ok(view(sections(text)?))
}

/// What is no UTF-8 is an empty file to it, and only sections without a kind count.
pub(super) fn read_credentials(content: &[u8]) -> Result<Profiles, Refused> {
    let mut profiles = Profiles::new();
    for (text, entry) in sections(std::str::from_utf8(content).unwrap_or_default())? {
        if let (None, name) = kind_and_name(text)
            && is_identifier(name)
        {
            put(&mut profiles, name, entry);
        }
    }
    Ok(profiles)
}

fn sections(text: &str) -> Result<Vec<(&str, Entry)>, Refused> {
    let mut sections: Vec<(&str, Entry)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut current = None;
    // The key that an indented line continues, and whether that begins a nested block.
    let mut property: Option<(String, bool)> = None;
    for (line, raw) in (1..).zip(text.lines()) {
        if raw.trim_matches(SPACE).is_empty() || raw.starts_with(COMMENT) {
            continue;
        }
        let refuse = |why| Err(Refused { line, why });
        if raw.starts_with('[') {
            let header = without_comment(raw, false);
            let Some(name) = header.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
                return refuse(Word("line-text-behind").text());
            };
            // A repeated header goes on with its first section.
            let place = *places.entry(name).or_insert(sections.len());
            if place == sections.len() {
                sections.push((name, Entry::at(line)));
            }
            current = Some(place);
            property = None;
            continue;
        }
        let Some((_, entry)) = current.map(|place| &mut sections[place]) else {
            return refuse(Word("line-no-section").text());
        };
        if !raw.starts_with(SPACE) {
            match key_and_value(raw) {
                Some((key, value)) => {
                    property = Some((key.to_string(), value.is_empty()));
                    entry.put(key, line, value);
                }
                None => return refuse(Word("line-stray").text()),
            }
            continue;
        }
        let Some((key, is_block)) = &property else {
            return refuse(Word("line-indented").text());
        };
        if *is_block && key_and_value(raw).is_none() {
            return refuse(Word("line-nested").text());
        }
        if let Some((_, value)) = entry.values.get_mut(key) {
            *value = format!("{value}\n{}", raw.trim_matches(SPACE));
        }
    }
    Ok(sections)
}

fn view(sections: Vec<(&str, Entry)>) -> View {
    let mut view = View::default();
    let prefixed_default =
        sections.iter().any(|(text, _)| kind_and_name(text) == (Some("profile"), "default"));
    for (text, entry) in sections {
        let entries = match kind_and_name(text) {
            (None, "default") if prefixed_default => continue,
            (None, "default") => &mut view.profiles,
            (Some("profile"), name) if is_identifier(name) => &mut view.profiles,
            (Some("sso-session"), name) if is_identifier(name) => &mut view.sessions,
            _ => continue,
        };
        put(entries, kind_and_name(text).1, entry);
    }
    view
}

/// Sections of one name are brought together in no fixed order.
fn put(entries: &mut Profiles, name: &str, mut entry: Entry) {
    entry.values.retain(|key, _| is_identifier(key));
    match entries.entry(name.to_owned()) {
        Slot::Vacant(slot) => {
            slot.insert(entry);
        }
        Slot::Occupied(mut slot) => {
            slot.get_mut().values.extend(entry.values);
            slot.get_mut().disputed = true;
        }
    }
}

fn kind_and_name(text: &str) -> (Option<&str>, &str) {
    let text = text.trim_matches(SPACE);
    match text.split_once(SPACE) {
        Some((kind, name)) => (Some(kind.trim()), name.trim()),
        None => (None, text.trim()),
    }
}

fn is_identifier(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "_-/.%@:+".contains(c))
}

fn key_and_value(line: &str) -> Option<(Cow<'_, str>, &str)> {
    let (key, value) = without_comment(line, true).split_once('=')?;
    let key = key.trim_matches(SPACE);
    let lower = if key.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(key.to_ascii_lowercase())
    } else {
        Cow::Borrowed(key)
    };
    (!key.is_empty()).then(|| (lower, value.trim_matches(SPACE)))
}

fn without_comment(line: &str, after_space: bool) -> &str {
    let line = line.trim_matches(SPACE);
    let begins = |(at, _): &(usize, &str)| !after_space || line[..*at].ends_with(char::is_whitespace);
    let end = line.match_indices(COMMENT).find(begins).map_or(line.len(), |(at, _)| at);
    line[..end].trim_matches(SPACE)
}
