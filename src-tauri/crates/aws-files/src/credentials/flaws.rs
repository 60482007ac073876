//! What keeps AWS tools from reading the credentials file, in words.

use std::path::Path;

use brain::say::Word;

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
    let mut found: Vec<(usize, String, String)> = Vec::new();
    for (line, flaw) in document.flaws() {
        let (what, hint) = flaw_in_words(flaw);
        let hint = if flaw == Flaw::NoSection { Word("credentials-move-below").to_owned() } else { hint };
        found.push((line, botocore(&what), hint));
    }
    for Repeated { what, first, line } in document.repeated() {
        let said =
            if what.starts_with('[') { Word("config-repeated-section") } else { Word("config-repeated-key") };
        let (what, hint) = said.both(&[("what", &what), ("first", &first)]);
        found.push((line, botocore(&what), hint));
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
        let (what, hint) = Word("credentials-line").both(&[("why", &refused.why)]);
        found.push((refused.line, no_profile(&what, &readers), hint));
    }
    found.sort_by_key(|(line, _, _)| *line);
    let problem =
        |(line, what, hint): (usize, String, String)| Problem { file: file.to_owned(), line, what, hint };
    found.into_iter().map(problem).collect()
}

/// A file that cannot be read takes all profiles along, those of the config too.
fn no_profile(what: &str, readers: &[Reader]) -> String {
    Word("credentials-no-profile").with(&[("what", &what), ("who", &who(readers))])
}
