//! What a query finds: every word must match one of a row's texts, or what was pasted means its account.

use nucleo_matcher::{
    Matcher, Utf32Str,
    pattern::{Atom, AtomKind, CaseMatching, Normalization},
};
use unicode_segmentation::UnicodeSegmentation;

use crate::pasted::{Fit, Pasted};

/// What a role that was pasted is worth: more than any other.
const MEANT: u32 = 1000;

/// A row's texts; empty where it has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fields<'a> {
    /// Name of the profile.
    pub profile: &'a str,
    /// The account's name.
    pub account: &'a str,
    /// The account's twelve digits.
    pub account_id: &'a str,
    /// Name of the role.
    pub role: &'a str,
    /// The account's e-mail address.
    pub email: &'a str,
    /// What the person wrote on it.
    pub label: &'a str,
}

/// Where the query's words were found: indices of graphemes in each text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    pub(crate) profile: Vec<u32>,
    pub(crate) account: Vec<u32>,
    pub(crate) account_id: Vec<u32>,
    pub(crate) role: Vec<u32>,
    pub(crate) email: Vec<u32>,
    pub(crate) label: Vec<u32>,
}

impl Marks {
    /// In the order in which equals are preferred.
    fn of<'m, 'a>(&'m mut self, fields: &Fields<'a>) -> [(&'a str, &'m mut Vec<u32>); 6] {
        [
            (fields.profile, &mut self.profile),
            (fields.account, &mut self.account),
            (fields.account_id, &mut self.account_id),
            (fields.role, &mut self.role),
            (fields.email, &mut self.email),
            (fields.label, &mut self.label),
        ]
    }
}

/// One query, as popover, picker and `daypass list` understand it.
#[derive(Debug)]
pub struct Search {
    pasted: Option<Pasted>,
    words: Vec<Atom>,
    matcher: Matcher,
}

impl Search {
    /// Reads a query. An empty one finds everything.
    pub fn new(query: &str) -> Self {
        let word = |word| Atom::new(word, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy, false);
        Self {
            pasted: Pasted::read(query.trim()),
            words: query.split_whitespace().map(word).collect(),
            matcher: Matcher::new(nucleo_matcher::Config::DEFAULT),
        }
    }

    /// How well a row matches: more is better. `None`: it does not.
    pub fn score(&mut self, fields: &Fields<'_>) -> Option<u32> {
        self.found(fields).map(|(score, _)| score)
    }

    pub(crate) fn found(&mut self, fields: &Fields<'_>) -> Option<(u32, Marks)> {
        match &self.pasted {
            Some(pasted) => meant(fields, pasted),
            None => matched(fields, &self.words, &mut self.matcher),
        }
    }
}

/// What a pasted text means: the whole account, its role first.
fn meant(fields: &Fields<'_>, pasted: &Pasted) -> Option<(u32, Marks)> {
    let whole = |text: &str| (0..).take(text.graphemes(true).count()).collect();
    let mut marks = Marks { account_id: whole(fields.account_id), ..Marks::default() };
    match pasted.fits(fields.account_id, fields.role)? {
        Fit::Account => Some((0, marks)),
        Fit::Role => {
            marks.role = whole(fields.role);
            Some((MEANT, marks))
        }
    }
}

/// Sum of each word's best field, or nothing when a word matches no field.
fn matched(fields: &Fields<'_>, words: &[Atom], matcher: &mut Matcher) -> Option<(u32, Marks)> {
    let (mut sum, mut marks, mut buffer) = (0_u32, Marks::default(), Vec::new());
    for word in words {
        let mut best: Option<(u16, &mut Vec<u32>, Vec<u32>)> = None;
        for (text, found) in marks.of(fields) {
            let mut indices = Vec::new();
            if let Some(score) = word.indices(haystack(text, &mut buffer), matcher, &mut indices)
                && best.as_ref().is_none_or(|(known, ..)| score > *known)
            {
                best = Some((score, found, indices));
            }
        }
        let (score, found, indices) = best?;
        sum += u32::from(score);
        found.extend(indices);
    }
    Some((sum, marks))
}

/// As [`Utf32Str::new`], which takes bytes for graphemes where all but combining marks is ASCII.
fn haystack<'a>(text: &'a str, buffer: &'a mut Vec<char>) -> Utf32Str<'a> {
    if text.is_ascii() {
        return Utf32Str::new(text, buffer);
    }
    buffer.clear();
    buffer.extend(nucleo_matcher::chars::graphemes(text));
    Utf32Str::Unicode(buffer)
}
