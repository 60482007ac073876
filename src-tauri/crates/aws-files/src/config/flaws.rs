//! What keeps AWS tools from reading the file, in words.

use std::collections::HashMap;

use super::{Document, Flaw, Header, Path, Problem};

/// What is wrong with the file as such, and with headers and keys that are there twice.
pub(super) fn of(document: &Document, file: &Path) -> Vec<Problem> {
    let problem = |line: usize, what: String, hint: &str| Problem {
        file: file.to_owned(),
        line,
        what,
        hint: hint.to_owned(),
    };
    let mut problems: Vec<Problem> = document
        .flaws()
        .into_iter()
        .map(|(line, flaw)| {
            let (what, hint) = words(flaw);
            problem(line, format!("{what}, so the AWS CLI and boto3 refuse the whole file."), hint)
        })
        .collect();

    let mut seen: Vec<(usize, &str, &Header)> = Vec::new();
    for section in document.sections() {
        problems.extend(
            hidden(section.header, section.text).map(|(what, hint)| problem(section.line, what, hint)),
        );
        let same = seen.iter().find(|(_, text, header)| {
            *text == section.text || (header == &section.header && !matches!(header, Header::Other(_)))
        });
        if let Some((line, text, _)) = same {
            problems.push(if *text == section.text {
                problem(
                    section.line,
                    format!(
                        "[{text}] is already in line {line}, so the AWS CLI and boto3 refuse the whole file."
                    ),
                    "Bring the two sections together.",
                )
            } else {
                problem(
                    section.line,
                    format!(
                        "[{}] is the same as [{text}] in line {line}, and AWS tools disagree which one counts.",
                        section.text
                    ),
                    "Keep one of the two sections.",
                )
            });
        }
        seen.push((section.line, section.text, section.header));
        let mut keys: HashMap<String, usize> = HashMap::new();
        for property in &section.properties {
            let key = property.key.to_lowercase();
            if let Some(line) = keys.insert(key.clone(), property.line) {
                problems.push(problem(
                    property.line,
                    format!(
                        "“{key}” is already in line {line}, so the AWS CLI and boto3 refuse the whole file."
                    ),
                    "Keep one of the two lines.",
                ));
            }
        }
    }
    problems
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
