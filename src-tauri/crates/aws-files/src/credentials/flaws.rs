//! What keeps AWS tools from reading the credentials file, in words.

use std::path::Path;

use crate::config::{Problem, flaw_in_words};
use crate::document::{Document, Flaw, Repeated};
use crate::readers::{Profiles, Reader, Refused};
use crate::shadowing::who;

/// Everything that the AWS CLI and boto3 refuse, and the first line for which any other program gives up.
pub(super) fn of(
    document: &Document,
    seen: &[(Reader, Result<Profiles, Refused>)],
    file: &Path,
) -> Vec<Problem> {
    let botocore = |what: &str| no_profile(what, &[Reader::Botocore]);
    let mut found: Vec<(usize, String, &'static str)> = Vec::new();
    for (line, flaw) in document.flaws() {
        let (what, hint) = flaw_in_words(flaw);
        let hint =
            if flaw == Flaw::NoSection { "Move it below the [NAME] that it belongs to." } else { hint };
        found.push((line, botocore(what), hint));
    }
    for Repeated { what, first, line } in document.repeated() {
        let hint = if what.starts_with('[') {
            "Bring the two sections together."
        } else {
            "Keep one of the two lines."
        };
        found.push((line, botocore(&format!("{what} is already in line {first}")), hint));
    }
    let told: Vec<usize> = found.iter().map(|(line, _, _)| *line).collect();
    let mut others: Vec<(&Refused, Vec<Reader>)> = Vec::new();
    for (reader, refused) in
        seen.iter().filter_map(|(reader, profiles)| Some((*reader, profiles.as_ref().err()?)))
    {
        if reader == Reader::Botocore || told.contains(&refused.line) {
            continue;
        }
        match others.iter_mut().find(|(same, _)| *same == refused) {
            Some((_, readers)) => readers.push(reader),
            None => others.push((refused, vec![reader])),
        }
    }
    for (refused, readers) in others {
        found.push((
            refused.line,
            no_profile(&format!("This line {}", refused.why), &readers),
            "Correct the line.",
        ));
    }
    found.sort_by_key(|(line, _, _)| *line);
    let problem = |(line, what, hint): (usize, String, &str)| Problem {
        file: file.to_owned(),
        line,
        what,
        hint: hint.to_owned(),
    };
    found.into_iter().map(problem).collect()
}

/// A file that cannot be read takes all profiles along, those of the config too.
fn no_profile(what: &str, readers: &[Reader]) -> String {
    format!("{what}, so {} can use no profile at all.", who(readers))
}
