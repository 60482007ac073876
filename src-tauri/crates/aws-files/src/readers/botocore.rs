//! botocore's `configloader` over Python's `configparser`. What a line is, [`Document`] knows already.

use std::collections::{HashMap, HashSet};

use brain::say::Word;

use super::{Entry, Profiles, Refused, View};
use crate::document::{Document, Flaw, Header, Section};
use crate::python;

pub(super) fn read(document: &Document) -> Result<View, Refused> {
    first_refusal(document).map_or_else(|| Ok(view(document)), Err)
}

/// A credentials file's sections are called what stands between their brackets, spaces included.
pub(super) fn read_credentials(document: &Document) -> Result<Profiles, Refused> {
    let profiles = || entries(document).into_iter().map(|(text, _, entry)| (text.to_owned(), entry));
    first_refusal(document).map_or_else(|| Ok(profiles().collect()), Err)
}

fn first_refusal(document: &Document) -> Option<Refused> {
    refusals(document).into_iter().min_by_key(|refused| refused.line)
}

/// Everything for which it refuses the file.
fn refusals(document: &Document) -> Vec<Refused> {
    let flaw = |(line, flaw)| {
        let why = match flaw {
            Flaw::ByteOrderMark => Word("line-byte-order-mark").text(),
            Flaw::NotUtf8 => Word("line-not-utf8").text(),
            Flaw::NoSection => Word("line-no-section").text(),
            Flaw::Stray => Word("line-stray").text(),
        };
        Refused { line, why }
    };
    let mut found: Vec<Refused> = document.flaws().into_iter().map(flaw).collect();
    let twice = document.repeated();
    found.extend(twice.iter().map(|again| Refused { line: again.line, why: Word("line-repeats").text() }));
    found
}

fn view(document: &Document) -> View {
    let mut view = View::default();
    for (text, header, entry) in entries(document) {
        match header {
            _ if text.starts_with(python::is_space) => {}
            Header::Profile(_) if !text.starts_with("profile") && text != "default" => {}
            Header::Profile(name) => {
                view.profiles.insert(name.to_string(), entry);
            }
            Header::SsoSession(name) => {
                view.sessions.insert(name.to_string(), entry);
            }
            Header::Services(_) | Header::Other(_) => {}
        }
    }
    view
}

/// Every section but `[DEFAULT]` in the file's order, with what that one says too.
fn entries(document: &Document) -> Vec<(&str, &Header, Entry)> {
    // Sections that are written alike are one; only [DEFAULT] may be there twice.
    let mut texts: Vec<&str> = Vec::new();
    let mut entries: HashMap<&str, (&Header, Entry)> = HashMap::new();
    for section in document.sections() {
        let (_, entry) = entries.entry(section.text).or_insert_with(|| {
            texts.push(section.text);
            (section.header, Entry::at(section.line))
        });
        fill(entry, &section, document);
    }
    let defaults = entries.remove("DEFAULT").map(|(_, entry)| entry).unwrap_or_default();
    let mut all = Vec::new();
    for text in texts {
        let Some((header, mut entry)) = entries.remove(text) else { continue };
        leak(&defaults, &mut entry);
        all.push((text, header, entry));
    }
    all
}

fn fill(entry: &mut Entry, section: &Section<'_>, document: &Document) {
    for property in &section.properties {
        let key = property.key.to_lowercase();
        let value = document.whole_value(property);
        if !value.starts_with('\n') {
            entry.put(key, property.line, value);
            continue;
        }
        for (line, text) in &property.indented {
            for (inner, value) in python::lines(text).filter_map(|part| part.split_once('=')) {
                entry.put(format!("{key}.{}", python::strip(inner)), *line, python::strip(value));
            }
        }
    }
}

/// Keys of `[DEFAULT]` are in every section that has none of its own.
fn leak(defaults: &Entry, entry: &mut Entry) {
    let outer = |key: &str| key.split('.').next().unwrap_or_default().to_owned();
    let own: HashSet<String> = entry.values.keys().map(|key| outer(key)).collect();
    for (key, value) in &defaults.values {
        if !own.contains(&outer(key)) {
            entry.values.insert(key.clone(), value.clone());
        }
    }
}
