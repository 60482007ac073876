//! What a query finds: every word must match one of a row's texts, or what was pasted means its account.
//!
//! A word is looked for as it is in every text, and letter by letter in those that a row shows. What begins
//! words is nearer than what stands within them, and letters here and there find a row only where nothing
//! nearer finds any: [`nearest`].

use std::cmp::Reverse;

use nucleo_matcher::{
    Matcher, Utf32Str,
    pattern::{Atom, AtomKind, CaseMatching, Normalization},
};
use unicode_segmentation::UnicodeSegmentation;

use crate::pasted::{Fit, Pasted};

/// What a role that was pasted is worth: more than any other.
const MEANT: u32 = 1000;
/// What it is worth that a word matches otherwise than by letters here and there: more than all else together.
const NEAR: u32 = 1 << 20;
/// What one kind of match is worth more than the next.
const NEARER: u32 = 16;
/// Letters side by side that mean something within a word.
const TELLING: usize = 3;

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
    /// Only where a word is in no text that a row shows.
    pub(crate) email: Vec<u32>,
}

/// How a word is in a text, the nearest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Letters here and there, or such as another word has.
    Thin,
    /// In a few parts, each at the beginning of a word or of several letters.
    Parts,
    /// Within a word.
    Within,
    /// Each of its parts begins a word.
    Initials,
    /// It begins a word.
    Begins,
}

struct Hit {
    kind: Kind,
    score: u32,
    at: Vec<u32>,
}

/// One of a row's texts.
struct Hay<'a> {
    text: &'a str,
    /// Whether a word may be in it letter by letter.
    by_letters: bool,
    /// The letters that words of the query have: a letter counts for one of them.
    taken: Vec<u32>,
}

/// One word of the query.
#[derive(Debug)]
struct Word {
    whole: Atom,
    by_letters: Atom,
}

/// One query, as popover, picker and `daypass list` understand it.
#[derive(Debug)]
pub struct Search {
    pasted: Option<Pasted>,
    words: Vec<Word>,
    matcher: Matcher,
}

impl Search {
    /// Reads a query. An empty one finds everything.
    pub fn new(query: &str) -> Self {
        let atom = |word, kind| Atom::new(word, CaseMatching::Ignore, Normalization::Smart, kind, false);
        let mut words: Vec<_> = query.split_whitespace().collect();
        words.sort_by_key(|word| Reverse(word.len()));
        let word =
            |word| Word { whole: atom(word, AtomKind::Substring), by_letters: atom(word, AtomKind::Fuzzy) };
        Self {
            pasted: Pasted::read(query.trim()),
            words: words.into_iter().map(word).collect(),
            matcher: Matcher::new(nucleo_matcher::Config::DEFAULT),
        }
    }

    /// How well a row matches: more is better. `None`: it does not. Of all that do, take the [`nearest`].
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

/// What was found and scored, the best first, without what matches by letters here and there in more words.
pub fn nearest<T>(mut found: Vec<(u32, T)>) -> Vec<(u32, T)> {
    found.sort_by_key(|(score, _)| Reverse(*score));
    let near = |score: u32| score / NEAR;
    if let Some(most) = found.first().map(|(best, _)| near(*best)) {
        found.retain(|(score, _)| near(*score) == most);
    }
    found
}

/// What a pasted text means: the whole account, its role first.
fn meant(fields: &Fields<'_>, pasted: &Pasted) -> Option<(u32, Marks)> {
    let whole = |text: &str| (0..).take(text.graphemes(true).count()).collect();
    let mut marks = Marks { account_id: whole(fields.account_id), ..Marks::default() };
    match pasted.fits(fields.account_id, fields.role)? {
        Fit::Account => Some((NEAR, marks)),
        Fit::Role => {
            marks.role = whole(fields.role);
            Some((NEAR + MEANT, marks))
        }
    }
}

/// Sum of each word's nearest match, or nothing when a word matches no text.
fn matched(fields: &Fields<'_>, words: &[Word], matcher: &mut Matcher) -> Option<(u32, Marks)> {
    let hay = |text, by_letters| Hay { text, by_letters, taken: Vec::new() };
    let mut shown = [
        hay(fields.profile, true),
        hay(fields.account, true),
        hay(fields.account_id, false),
        hay(fields.role, true),
        hay(fields.label, true),
    ];
    let email = hay(fields.email, false);
    let (mut sum, mut unseen) = (0, false);
    for word in words {
        let mut hits = word.hits(&shown, matcher);
        if hits.is_empty()
            && let Some(hit) = email.whole(word, matcher)
        {
            (sum, unseen) = (hit.worth() + sum, true);
            continue;
        }
        if hits.is_empty() {
            hits.push(word.thin(&shown, matcher)?);
        }
        let best = hits.iter().map(|(_, hit)| hit.kind).max()?;
        sum += hits.iter().map(|(_, hit)| hit.worth()).max()?;
        for (place, hit) in hits {
            if hit.kind == best || hit.kind == Kind::Within {
                shown[place].taken.extend(hit.at);
            }
        }
    }
    let [profile, account, account_id, role, _] = shown.map(|hay| hay.taken);
    let mut marks = Marks { profile, account, account_id, role, email: Vec::new() };
    if unseen {
        // It takes the account name's place, and so tells what matched there.
        let found = words.iter().filter_map(|word| email.whole(word, matcher));
        marks.email = found.flat_map(|hit| hit.at).collect();
    }
    Some((sum, marks))
}

impl Word {
    /// In which of the texts it is, and where. Letter by letter only if it begins no word of any.
    fn hits(&self, texts: &[Hay<'_>], matcher: &mut Matcher) -> Vec<(usize, Hit)> {
        let mut hits: Vec<_> = texts.iter().map(|hay| hay.whole(self, matcher)).collect();
        if hits.iter().flatten().all(|hit| hit.kind < Kind::Begins) {
            for (hit, hay) in hits.iter_mut().zip(texts) {
                let letters = hay.letters(self, matcher).filter(|found| found.kind > Kind::Thin);
                if let Some(found) = letters
                    && hit.as_ref().is_none_or(|whole| found.kind > whole.kind)
                {
                    *hit = Some(found);
                }
            }
        }
        hits.into_iter().enumerate().filter_map(|(place, hit)| Some((place, hit?))).collect()
    }

    /// In which text it is at all, whosever the letters are.
    fn thin(&self, texts: &[Hay<'_>], matcher: &mut Matcher) -> Option<(usize, Hit)> {
        let free = || texts.iter().map(|hay| Hay { taken: Vec::new(), ..*hay }).enumerate();
        let whole = free().find_map(|(place, hay)| Some((place, hay.whole(self, matcher)?)));
        let (place, hit) = whole.or_else(|| {
            let found = free().filter_map(|(place, hay)| Some((place, hay.letters(self, matcher)?)));
            found.max_by_key(|(place, hit)| (hit.score, Reverse(*place)))
        })?;
        Some((place, Hit { kind: Kind::Thin, ..hit }))
    }
}

impl Hit {
    fn worth(&self) -> u32 {
        self.score
            + match self.kind {
                Kind::Thin => 0,
                Kind::Parts => NEAR,
                Kind::Within => NEAR + NEARER,
                Kind::Initials => NEAR + 2 * NEARER,
                Kind::Begins => NEAR + 3 * NEARER,
            }
    }
}

impl Hay<'_> {
    fn whole(&self, word: &Word, matcher: &mut Matcher) -> Option<Hit> {
        let (score, at) = self.find(&word.whole, matcher)?;
        let begins = at.first().is_some_and(|at| begins_word(self.text, *at));
        Some(Hit { kind: if begins { Kind::Begins } else { Kind::Within }, score, at })
    }

    fn letters(&self, word: &Word, matcher: &mut Matcher) -> Option<Hit> {
        if !self.by_letters {
            return None;
        }
        let (score, at) = self.find(&word.by_letters, matcher)?;
        let begins = |part: &[u32]| part.first().is_some_and(|at| begins_word(self.text, *at));
        let mut parts = at.chunk_by(|one, next| one + 1 == *next);
        let kind = if parts.clone().all(begins) {
            Kind::Initials
        } else if parts.all(|part| begins(part) || part.len() >= TELLING) {
            Kind::Parts
        } else {
            Kind::Thin
        };
        Some(Hit { kind, score, at })
    }

    fn find(&self, atom: &Atom, matcher: &mut Matcher) -> Option<(u32, Vec<u32>)> {
        let (mut buffer, mut at) = (Vec::new(), Vec::new());
        let score = atom.indices(self.free(&mut buffer), matcher, &mut at)?;
        Some((score.into(), at))
    }

    /// As [`Utf32Str::new`], which takes bytes for graphemes where all but combining marks is ASCII; without
    /// what is taken.
    fn free<'a>(&'a self, buffer: &'a mut Vec<char>) -> Utf32Str<'a> {
        if self.text.is_ascii() && self.taken.is_empty() {
            return Utf32Str::new(self.text, buffer);
        }
        buffer.extend(nucleo_matcher::chars::graphemes(self.text));
        for at in &self.taken {
            if let Some(letter) = usize::try_from(*at).ok().and_then(|at| buffer.get_mut(at)) {
                *letter = '\0';
            }
        }
        Utf32Str::Unicode(buffer)
    }
}

/// Whether a word begins at this grapheme: `PowerUser2` has three.
fn begins_word(text: &str, at: u32) -> bool {
    let mut letters = nucleo_matcher::chars::graphemes(text).skip(at.saturating_sub(1) as usize);
    let Some(before) = letters.next().filter(|_| at > 0) else { return true };
    letters.next().is_some_and(|letter| {
        letter.is_alphanumeric()
            && (!before.is_alphanumeric()
                || letter.is_uppercase() && !before.is_uppercase()
                || letter.is_numeric() && !before.is_numeric())
    })
}
