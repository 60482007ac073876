//! What keeps AWS tools from reading the file, in words.

use std::collections::HashMap;
use std::path::Path;

use brain::say::Word;

use super::Problem;
use super::reading::READ;
use crate::document::{Document, Flaw, Header, Property, Repeated};
use crate::python;

/// What is wrong with the file as such, and with headers and keys that are there twice.
pub(super) fn of(document: &Document, file: &Path) -> Vec<Problem> {
    let mut found: Vec<(usize, (String, String))> = Vec::new();
    for (line, flaw) in document.flaws() {
        found.push((line, refused(words(flaw))));
    }
    for Repeated { what, first, line } in document.repeated() {
        let said =
            if what.starts_with('[') { Word("config-repeated-section") } else { Word("config-repeated-key") };
        found.push((line, refused(said.both(&[("what", &what), ("first", &first)]))));
    }
    let sections = document.sections();
    let mut headers: HashMap<&Header, (&str, usize)> = HashMap::new();
    for section in &sections {
        let (line, text) = (section.line, section.text);
        found.extend(hidden(section.header, text).map(|said| (line, said)));
        let (other, first) = *headers.entry(section.header).or_insert((text, line));
        if other != text {
            let said = Word("config-same-section");
            found.push((line, said.both(&[("text", &text), ("other", &other), ("first", &first)])));
        }
        found.extend(section.properties.iter().filter_map(|property| continued(property)));
    }
    found.extend(document.bare_returns().map(|line| (line, Word("config-bare-return").both(&[]))));
    let problem =
        |(line, (what, hint)): (usize, (String, String))| Problem { file: file.to_owned(), line, what, hint };
    found.into_iter().map(problem).collect()
}

fn refused((what, hint): (String, String)) -> (String, String) {
    (Word("config-refused").with(&[("what", &what)]), hint)
}

/// A value of one line that goes on in the next one.
fn continued(property: &Property<'_>) -> Option<(usize, (String, String))> {
    let key = property.key.to_lowercase();
    let (line, _) = property.indented.first().filter(|_| READ.contains(&key.as_str()))?;
    Some((*line, Word("config-continued").both(&[("key", &key)])))
}

/// What is the matter with the line, and what to do.
pub(crate) fn words(flaw: Flaw) -> (String, String) {
    let said = match flaw {
        Flaw::ByteOrderMark => Word("config-byte-order-mark"),
        Flaw::NotUtf8 => Word("config-not-utf8"),
        Flaw::NoSection => Word("config-no-section"),
        Flaw::Stray => Word("config-stray"),
    };
    said.both(&[])
}

/// Sections that look like a profile or a session and that AWS tools pass over, or worse.
fn hidden(header: &Header, text: &str) -> Option<(String, String)> {
    let Header::Other(_) = header else {
        let padded =
            text.starts_with(python::is_space) || (text != "default" && python::strip(text) == "default");
        let kind = text.split(python::is_space).next().unwrap_or_default();
        return if padded {
            Some(Word("config-space-in-brackets").both(&[("text", &text)]))
        } else if ["default", "profile", "sso-session", "services"].contains(&kind) {
            None
        } else {
            Some(Word("config-odd-header").both(&[("text", &text), ("header", header)]))
        };
    };
    if text == "DEFAULT" {
        return Some(Word("config-default-in-capitals").both(&[]));
    }
    let kind = text.split_whitespace().next()?;
    ["profile", "sso-session"]
        .contains(&kind)
        .then(|| Word("config-no-one-name").both(&[("text", &text), ("kind", &kind)]))
}
