//! What keeps AWS tools from reading the file, in words.

use std::collections::HashMap;
use std::path::Path;

use super::Problem;
use super::reading::READ;
use crate::document::{Document, Flaw, Header, Property, Repeated};
use crate::python;

/// What is wrong with the file as such, and with headers and keys that are there twice.
pub(super) fn of(document: &Document, file: &Path) -> Vec<Problem> {
    let mut found: Vec<(usize, String, &'static str)> = Vec::new();
    for (line, flaw) in document.flaws() {
        let (what, hint) = words(flaw);
        found.push((line, refused(what), hint));
    }
    for Repeated { what, first, line } in document.repeated() {
        let hint = if what.starts_with('[') {
            "Bring the two sections together."
        } else {
            "Keep one of the two lines."
        };
        found.push((line, refused(&format!("{what} is already in line {first}")), hint));
    }
    let sections = document.sections();
    let mut headers: HashMap<&Header, (&str, usize)> = HashMap::new();
    for section in &sections {
        let (line, text) = (section.line, section.text);
        found.extend(hidden(section.header, text).map(|(what, hint)| (line, what, hint)));
        let (other, first) = *headers.entry(section.header).or_insert((text, line));
        if other != text {
            let what = format!(
                "[{text}] is the same as [{other}] in line {first}, and AWS tools disagree which one counts."
            );
            found.push((line, what, "Keep one of the two sections."));
        }
        found.extend(section.properties.iter().filter_map(|property| continued(property)));
    }
    found.extend(document.bare_returns().map(|line| {
        let what = "This line ends in a bare carriage return, which ends a line for some AWS tools only.";
        (line, what.to_owned(), "Save the file with ordinary line ends.")
    }));
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

/// A value of one line that goes on in the next one.
fn continued(property: &Property<'_>) -> Option<(usize, String, &'static str)> {
    let key = property.key.to_lowercase();
    let (line, _) = property.indented.first().filter(|_| READ.contains(&key.as_str()))?;
    let what = format!("AWS tools disagree whether this indented line is part of “{key}” above.");
    Some((*line, what, "Write the value in one line, or remove the spaces that this line begins with."))
}

/// What is the matter with the line, and what to do.
pub(crate) fn words(flaw: Flaw) -> (&'static str, &'static str) {
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
        let padded =
            text.starts_with(python::is_space) || (text != "default" && python::strip(text) == "default");
        let kind = text.split(python::is_space).next().unwrap_or_default();
        return if padded {
            let what =
                format!("The AWS CLI and boto3 pass over [{text}] because of the space inside its brackets.");
            Some((what, "Remove that space."))
        } else if ["default", "profile", "sso-session", "services"].contains(&kind) {
            None
        } else {
            let what = format!("Only the AWS CLI and boto3 read [{text}], and they take it for {header}.");
            Some((what, "Write it in the usual way, or choose another first word."))
        };
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
