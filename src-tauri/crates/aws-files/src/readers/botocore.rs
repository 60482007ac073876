//! botocore's `configloader` over Python's `configparser`. What a line is, [`Document`] knows already.

use std::collections::{HashMap, HashSet};

use super::{Entry, Refused, View};
use crate::document::{Document, Flaw, Header, Section};
use crate::python;

pub(super) fn read(document: &Document) -> Result<View, Refused> {
    match refusals(document).into_iter().min_by_key(|refused| refused.line) {
        Some(refused) => Err(refused),
        None => Ok(view(document)),
    }
}

/// Everything for which it refuses the file.
fn refusals(document: &Document) -> Vec<Refused> {
    let flaw = |(line, flaw)| {
        let why = match flaw {
            Flaw::ByteOrderMark => "begins with a byte order mark",
            Flaw::NotUtf8 => "is not UTF-8 text",
            Flaw::NoSection => "stands above the first section",
            Flaw::Stray => "is neither a section nor “key = value”",
        };
        Refused { line, why }
    };
    let mut found: Vec<Refused> = document.flaws().into_iter().map(flaw).collect();
    let twice = document.repeated();
    found.extend(twice.iter().map(|again| Refused { line: again.line, why: "repeats a section or key" }));
    found
}

fn view(document: &Document) -> View {
    // Sections that are written alike are one; only [DEFAULT] may be there twice.
    let mut texts: Vec<&str> = Vec::new();
    let mut entries: HashMap<&str, (&Header, Entry)> = HashMap::new();
    let sections = document.sections();
    for section in &sections {
        let (_, entry) = entries.entry(section.text).or_insert_with(|| {
            texts.push(section.text);
            (section.header, Entry::at(section.line))
        });
        fill(entry, section, document);
    }
    let defaults = entries.remove("DEFAULT").map(|(_, entry)| entry).unwrap_or_default();
    let mut view = View::default();
    for text in texts {
        let Some((header, mut entry)) = entries.remove(text) else { continue };
        leak(&defaults, &mut entry);
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

/// Keys of [DEFAULT] are in every section that has none of its own.
fn leak(defaults: &Entry, entry: &mut Entry) {
    let outer = |key: &str| key.split('.').next().unwrap_or_default().to_owned();
    let own: HashSet<String> = entry.values.keys().map(|key| outer(key)).collect();
    for (key, value) in &defaults.values {
        if !own.contains(&outer(key)) {
            entry.values.insert(key.clone(), value.clone());
        }
    }
}
