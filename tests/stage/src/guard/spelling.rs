//! How a secret may be written, and the search for all of these at once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::percent_decode;

use super::{CHUNK, Form, Leak, SHORTEST};

/// Any [`CHUNK`] consecutive bytes of a spelling contain one of its blocks whole.
const BLOCK: usize = CHUNK / 2;

/// How much of the text around a leak is shown on each side, in bytes.
const CONTEXT: usize = 40;

/// Pieces of a secret this long are masked wherever text is shown.
const TELLING: usize = 6;

/// One way to write one secret.
struct Spelling {
    secret: usize,
    form: Form,
    text: Vec<u8>,
    /// How many consecutive bytes of it count.
    enough: usize,
}

/// All spellings of all secrets, cut into blocks that are searched for together.
pub(super) struct Spellings {
    all: Vec<Spelling>,
    /// For each pattern of the search: its spelling and where in it the block is.
    blocks: Vec<(usize, Range<usize>)>,
    search: AhoCorasick,
}

impl Spellings {
    pub(super) fn of(secrets: &[String]) -> Self {
        let spellings: Vec<_> =
            secrets.iter().enumerate().flat_map(|(number, secret)| spell(number, secret)).collect();
        let blocks: Vec<_> = spellings
            .iter()
            .enumerate()
            .flat_map(|(number, spelling)| blocks(spelling).map(move |block| (number, block)))
            .collect();
        let patterns = blocks.iter().map(|(number, block)| &spellings[*number].text[block.clone()]);
        let search = AhoCorasick::new(patterns).expect("a few thousand short patterns fit");
        Self { all: spellings, blocks, search }
    }

    /// What leaks into a text; for each secret and form only the first place.
    pub(super) fn find(&self, place: &str, text: &[u8]) -> Vec<Leak> {
        let plain = self.matches(text);
        let mut leaks = self.leaks(place, text, &plain, |form| form);
        let decoded: Cow<'_, [u8]> = percent_decode(text).into();
        if let Cow::Owned(decoded) = decoded {
            // What was found without decoding is found again.
            let known: Vec<_> = leaks.iter().map(|leak| leak.secret).collect();
            let matches = self.matches(&decoded);
            let more = self.leaks(place, &decoded, &matches, |_| Form::UrlEncoded);
            leaks.extend(more.into_iter().filter(|leak| !known.contains(&leak.secret)));
        }
        leaks
    }

    /// Every piece of a spelling in the text that is long enough.
    fn matches(&self, text: &[u8]) -> Vec<(&Spelling, Range<usize>)> {
        self.search
            .find_overlapping_iter(text)
            .filter_map(|hit| {
                let (number, block) = &self.blocks[hit.pattern().as_usize()];
                let spelling = &self.all[*number];
                let before =
                    common(spelling.text[..block.start].iter().rev(), text[..hit.start()].iter().rev());
                let after = common(spelling.text[block.end..].iter(), text[hit.end()..].iter());
                let found = hit.start() - before..hit.end() + after;
                (found.len() >= spelling.enough).then_some((spelling, found))
            })
            .collect()
    }

    fn leaks(
        &self,
        place: &str,
        text: &[u8],
        matches: &[(&Spelling, Range<usize>)],
        form: impl Fn(Form) -> Form,
    ) -> Vec<Leak> {
        let mut first = BTreeMap::new();
        for (spelling, found) in matches {
            first.entry((spelling.secret, form(spelling.form))).or_insert(found);
        }
        if first.is_empty() {
            return Vec::new();
        }
        let place = self.masked(place.as_bytes());
        first
            .into_iter()
            .map(|((secret, form), found)| Leak {
                secret,
                place: place.clone(),
                form,
                excerpt: self.excerpt(text, found),
            })
            .collect()
    }

    /// What surrounds a leak, on one line.
    fn excerpt(&self, text: &[u8], found: &Range<usize>) -> String {
        let before = self.masked(&text[found.start.saturating_sub(CONTEXT)..found.start]);
        let after = self.masked(&text[found.end..text.len().min(found.end + CONTEXT)]);
        format!("{before}[{} bytes of the secret]{after}", found.len()).replace(char::is_control, " ")
    }

    /// The text with every telling piece of a secret replaced by asterisks.
    fn masked(&self, text: &[u8]) -> String {
        let mut masked = text.to_vec();
        for spelling in &self.all {
            for piece in spelling.text.windows(TELLING) {
                for at in text.windows(TELLING).enumerate().filter(|(_, it)| *it == piece).map(|(at, _)| at) {
                    masked[at..at + TELLING].fill(b'*');
                }
            }
        }
        String::from_utf8_lossy(&masked).into_owned()
    }
}

/// How many bytes both have in common before they differ.
fn common<'a>(one: impl Iterator<Item = &'a u8>, other: impl Iterator<Item = &'a u8>) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).count()
}

fn spell(number: usize, secret: &str) -> Vec<Spelling> {
    assert!(
        secret.len() >= SHORTEST,
        "secret {number} has only {} bytes and would be found by chance; {SHORTEST} are needed",
        secret.len()
    );
    let json = serde_json::to_string(secret).expect("text can be written as JSON");
    let json = json[1..json.len() - 1].to_owned();
    let utf16: Vec<_> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut texts = vec![
        (Form::Raw, secret.as_bytes().to_vec()),
        // Left when percent-encoding is undone: only forms write a space so.
        (Form::Raw, secret.replace(' ', "+").into_bytes()),
        (Form::Json, json.replace('/', "\\/").into_bytes()),
        (Form::Json, json.into_bytes()),
        (Form::Utf16, utf16),
    ];
    for before in 0..3 {
        texts.push((Form::Base64, base64_within(&STANDARD_NO_PAD, before, secret)));
        texts.push((Form::Base64, base64_within(&URL_SAFE_NO_PAD, before, secret)));
    }
    let mut spellings: Vec<Spelling> = Vec::new();
    for (form, text) in texts {
        // Most secrets are written alike in several forms.
        if spellings.iter().all(|known| known.text != text) {
            let chunk = if form == Form::Utf16 { 2 * CHUNK } else { CHUNK };
            spellings.push(Spelling { secret: number, form, enough: text.len().min(chunk), text });
        }
    }
    spellings
}

/// The characters that stand for nothing but the secret when `before` bytes precede it.
fn base64_within(engine: &impl Engine, before: usize, secret: &str) -> Vec<u8> {
    let mut bytes = vec![0; before];
    bytes.extend(secret.as_bytes());
    let encoded = engine.encode(&bytes).into_bytes();
    // A character stands for six bits.
    encoded[(before * 8).div_ceil(6)..bytes.len() * 8 / 6].to_vec()
}

/// Where a spelling is cut. Pieces of a long one are found by their blocks, a short one only as a whole.
fn blocks(spelling: &Spelling) -> impl Iterator<Item = Range<usize>> {
    let length = spelling.text.len();
    let size = if length > spelling.enough { BLOCK } else { length };
    (0..length / size).map(move |block| block * size..(block + 1) * size)
}
