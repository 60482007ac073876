//! What keeps AWS tools from reading the file, in words.

use std::collections::HashMap;
use std::path::Path;

use super::Problem;
use crate::document::{Document, Flaw, Header, Property};

/// What is wrong with the file as such, and with headers and keys that are there twice.
pub(super) fn of(document: &Document, file: &Path) -> Vec<Problem> {
    let mut found: Vec<(usize, String, &'static str)> = Vec::new();
    for (line, flaw) in document.flaws() {
        let (what, hint) = words(flaw);
        found.push((line, refused(what), hint));
    }
    let sections = document.sections();
    let mut texts: HashMap<&str, usize> = HashMap::new();
    let mut headers: HashMap<&Header, &str> = HashMap::new();
    for section in &sections {
        let (line, text) = (section.line, section.text);
        found.extend(hidden(section.header, text).map(|(what, hint)| (line, what, hint)));
        if let Some(first) = texts.get(text) {
            let what = refused(&format!("[{text}] is already in line {first}"));
            found.push((line, what, "Bring the two sections together."));
        } else if let Some(other) = headers.get(section.header) {
            let first = texts[other];
            let what = format!(
                "[{text}] is the same as [{other}] in line {first}, and AWS tools disagree which one counts."
            );
            found.push((line, what, "Keep one of the two sections."));
        }
        texts.entry(text).or_insert(line);
        headers.entry(section.header).or_insert(text);
        found.extend(keys_given_twice(&section.properties));
    }
    let problem = |(line, what, hint): (usize, String, &str)| Problem {
        file: file.to_owned(),
        line,
        what,
        hint: hint.to_owned(),
    };
    found.into_iter().map(problem).collect()
}

fn refused(what: &str) -> String {
    format!("{what}, so the AWS CLI and boto3 refuse the whole file.")
}

fn keys_given_twice(properties: &[Property<'_>]) -> Vec<(usize, String, &'static str)> {
    let mut lines: HashMap<String, usize> = HashMap::new();
    let mut found = Vec::new();
    for property in properties {
        let key = property.key.to_lowercase();
        if let Some(first) = lines.get(&key) {
            let what = refused(&format!("“{key}” is already in line {first}"));
            found.push((property.line, what, "Keep one of the two lines."));
        } else {
            lines.insert(key, property.line);
        }
    }
    found
}

fn words(flaw: Flaw) -> (&'static str, &'static str) {
    match flaw {
        Flaw::ByteOrderMark => {
            ("The file begins with a byte order mark", "Save it as UTF-8 without a byte order mark.")
        }
        Flaw::NotUtf8 => ("This line is not UTF-8 text", "Save the file as UTF-8."),
        Flaw::NoSection => {
            ("This line stands above the first section", "Move it below the [profile …] that it belongs to.")
        }
        Flaw::Stray => (
            "This line is neither a section, nor “key = value”, nor a comment",
            "Correct it, or put “#” before it.",
        ),
    }
}

/// Sections that look like a profile or a session and that AWS tools pass over, or worse.
fn hidden(header: &Header, text: &str) -> Option<(String, &'static str)> {
    let Header::Other(_) = header else {
        return text.starts_with(char::is_whitespace).then(|| {
            (
                format!("The AWS CLI and boto3 pass over [{text}] because of the space after “[”."),
                "Remove that space.",
            )
        });
    };
    if text == "DEFAULT" {
        return Some((
            "The AWS CLI and boto3 copy the keys of [DEFAULT] into every section.".to_owned(),
            "Write [default] in lower case.",
        ));
    }
    let kind = text.split_whitespace().next()?;
    ["profile", "sso-session"].contains(&kind).then(|| {
        (
            format!("No AWS tool reads [{text}], because one name is expected behind “{kind}”."),
            "Give it one name without spaces, quotes or backslashes.",
        )
    })
}
