//! What notifications and banners say: a title that is enough by itself, and what to do.

use jiff::SignedDuration;

use super::{Count, Word, left, role_of, trouble};
use crate::{
    input::{Catalogue, Changes, Offer, Refusal, Trouble},
    shortcut::{Shortcut, ShortcutRefused},
    words::SessionKey,
};

pub(crate) const TAKEN_OVER: Word = Word("taken-over");
pub(crate) const NOT_TAKEN_OVER: Word = Word("not-taken-over");

/// A session's end, that far away.
pub(crate) fn end(key: &SessionKey, remaining: SignedDuration) -> (String, String) {
    if remaining.is_positive() {
        Word("session-ends").both(&[("name", &key.label()), ("left", &minutes(remaining))])
    } else {
        Word("session-ended").both(&[("name", &key.label())])
    }
}

/// A tool waits for the person.
pub(crate) fn wanted(key: &SessionKey) -> (String, String) {
    Word("sign-in-wanted").both(&[("name", &key.label())])
}

/// A person who was asked to sign in wanted to be reminded.
pub(crate) fn reminded(key: &SessionKey) -> (String, String) {
    Word("sign-in-reminder").both(&[("name", &key.label())])
}

/// A session that cannot be renewed just now and is about to end.
pub(crate) fn not_renewed(key: &SessionKey, why: Trouble, remaining: SignedDuration) -> (String, String) {
    let (fact, _) = trouble(key, why);
    if remaining.is_positive() {
        let left = minutes(remaining);
        Word("not-renewed").both(&[("name", &key.label()), ("fact", &fact), ("left", &left)])
    } else {
        Word("not-renewed-ended").both(&[("name", &key.label()), ("fact", &fact)])
    }
}

/// The organisation is about to want another sign-in, as far as Daypass has learned its habits.
pub(crate) fn about_to_end(key: &SessionKey, remaining: SignedDuration) -> (String, String) {
    Word("about-to-end").both(&[("name", &key.label()), ("left", &minutes(remaining))])
}

/// Somebody else is signed in than before.
pub(crate) fn stranger(key: &SessionKey, before: &str, user: &str) -> (String, String) {
    Word("stranger").both(&[("name", &key.label()), ("before", &before), ("user", &user)])
}

/// What the portal offers is not what it was.
pub(crate) fn access_changed(key: &SessionKey, changes: &Changes) -> (String, String) {
    let parts = [(Word("access-new"), &changes.new), (Word("access-gone"), &changes.gone)];
    let said =
        parts.map(|(what, offers)| (!offers.is_empty()).then(|| what.with(&[("roles", &some(offers))])));
    (
        Word("access-changed").with(&[("name", &key.label())]),
        said.into_iter().flatten().collect::<Vec<_>>().join(" "),
    )
}

/// The first few.
fn some(offers: &[Offer]) -> String {
    const SHOWN: usize = 3;
    let name = |offer: &Offer| role_of(&offer.role, offer.name.as_deref().unwrap_or(offer.account.as_str()));
    let mut named: Vec<_> = offers.iter().take(SHOWN).map(name).collect();
    if offers.len() > SHOWN {
        named.push(Word("more").with(&[("n", &Count(offers.len() - SHOWN))]));
    }
    named.join(", ")
}

/// What is listed is not from now, and why.
pub(crate) fn as_known(refusal: &Refusal) -> String {
    Word("as-known").with(&[("why", &refusal.message)])
}

/// Of these accounts the roles could not be listed.
pub(crate) fn missing(catalogue: &Catalogue) -> Option<String> {
    let missing = catalogue.accounts.iter().filter(|account| catalogue.missing.contains(&account.id));
    let names: Vec<_> =
        missing.map(|account| account.name.as_deref().unwrap_or(account.id.as_str())).collect();
    (!names.is_empty())
        .then(|| Word("accounts-missing").with(&[("n", &Count(names.len())), ("names", &names.join(", "))]))
}

/// What another program left in the token cache stands in the way of ours.
pub(crate) fn tools_use_another(key: &SessionKey) -> (String, String) {
    Word("tools-use-another").both(&[("name", &key.label())])
}

/// The clock is wrong. The servers' is that far ahead.
pub(crate) fn clock_is_wrong(ahead: SignedDuration) -> (String, String) {
    let said = if ahead.is_positive() { Word("clock-behind") } else { Word("clock-ahead") };
    said.both(&[("time", &amount(ahead.abs()))])
}

/// To the nearest minute: the warning at 15 minutes comes a moment after them.
fn minutes(remaining: SignedDuration) -> String {
    let minutes = usize::try_from((remaining.as_secs() + 30) / 60).unwrap_or_default();
    if minutes == 0 { left(remaining) } else { Word("minutes").with(&[("n", &Count(minutes))]) }
}

fn amount(duration: SignedDuration) -> String {
    let (word, n) = match usize::try_from(duration.as_secs() / 60).unwrap_or_default() {
        minutes @ ..90 => (Word("minutes"), minutes),
        minutes @ 90..2880 => (Word("hours"), (minutes + 30) / 60),
        minutes => (Word("days"), (minutes + 720) / 1440),
    };
    word.with(&[("n", &Count(n))])
}

/// The key that was to open Daypass does not.
pub(crate) fn shortcut_refused(shortcut: &Shortcut, refused: ShortcutRefused) -> String {
    let said = match refused {
        ShortcutRefused::Taken => Word("shortcut-taken"),
        ShortcutRefused::NoneHere => Word("shortcut-none"),
    };
    said.with(&[("place", &shortcut.place), ("keys", &shortcut.spoken())])
}

/// Times of warnings that make no sense.
pub(crate) fn bad_minutes(most: u16) -> String {
    Word("bad-minutes").with(&[("most", &most)])
}
