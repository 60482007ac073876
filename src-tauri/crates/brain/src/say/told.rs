//! What notifications and banners say: a title that is enough by itself, and what to do.

use jiff::SignedDuration;

use super::{counted, left, trouble};
use crate::{
    input::{Catalogue, Changes, Offer, Refusal, Trouble},
    shortcut::{Shortcut, ShortcutRefused},
    words::SessionKey,
};

pub(crate) const TAKEN_OVER: &str = "Taken over from the AWS CLI";
pub(crate) const NOT_TAKEN_OVER: &str = "This sign-in could not be taken over. Sign in here instead.";

/// A session's end, that far away.
pub(crate) fn notice_title(key: &SessionKey, remaining: SignedDuration) -> String {
    let name = key.label();
    if remaining.is_positive() {
        format!("Your {name} session ends in {}", minutes(remaining))
    } else {
        format!("Your {name} session has ended")
    }
}

pub(crate) fn notice_body(remaining: SignedDuration) -> String {
    if remaining.is_positive() {
        "Sign in now and nothing is interrupted.".to_owned()
    } else {
        "Tools that use it wait for a new sign-in.".to_owned()
    }
}

/// A tool waits for the person.
pub(crate) fn wanted(key: &SessionKey) -> (String, String) {
    (
        format!("{} needs a sign-in", key.label()),
        "A tool waits for it, and goes on when you have signed in.".to_owned(),
    )
}

/// A person who was asked to sign in wanted to be reminded.
pub(crate) fn reminded(key: &SessionKey) -> (String, String) {
    (format!("{} needs a sign-in", key.label()), "Tools that use it wait for that.".to_owned())
}

/// A session that cannot be renewed just now and is about to end.
pub(crate) fn not_renewed(key: &SessionKey, why: Trouble, remaining: SignedDuration) -> (String, String) {
    let (fact, _) = trouble(key, why);
    let end = if remaining.is_positive() {
        format!("It ends in {}", minutes(remaining))
    } else {
        "It has ended".to_owned()
    };
    (
        format!("Your {} session cannot be renewed", key.label()),
        format!("{fact}. {end}; Daypass goes on trying."),
    )
}

/// The organisation is about to want another sign-in, as far as Daypass has learned its habits.
pub(crate) fn about_to_end(key: &SessionKey, remaining: SignedDuration) -> (String, String) {
    (
        format!("{} will want a new sign-in in about {}", key.label(), minutes(remaining)),
        "Going by the last times. Sign in now and nothing is interrupted.".to_owned(),
    )
}

/// Somebody else is signed in than before.
pub(crate) fn stranger(key: &SessionKey, before: &str, name: &str) -> (String, String) {
    (
        format!("{} is signed in as {name}", key.label()),
        format!("Last time it was {before}. Your browser may have been signed in as somebody else."),
    )
}

/// What the portal offers is not what it was.
pub(crate) fn access_changed(key: &SessionKey, changes: &Changes) -> (String, String) {
    let parts = [("New", &changes.new), ("Gone", &changes.gone)];
    let said = parts.map(|(what, offers)| (!offers.is_empty()).then(|| format!("{what}: {}.", some(offers))));
    (
        format!("Your access to {} has changed", key.label()),
        said.into_iter().flatten().collect::<Vec<_>>().join(" "),
    )
}

/// The first few.
fn some(offers: &[Offer]) -> String {
    const SHOWN: usize = 3;
    let name = |offer: &Offer| {
        let account = offer.name.as_deref().unwrap_or(offer.account.as_str());
        format!("{} in {account}", offer.role)
    };
    let mut named: Vec<_> = offers.iter().take(SHOWN).map(name).collect();
    if offers.len() > SHOWN {
        named.push(format!("{} more", offers.len() - SHOWN));
    }
    named.join(", ")
}

/// What is listed is not from now, and why.
pub(crate) fn as_known(refusal: &Refusal) -> String {
    format!("{} What it offered last time is listed.", refusal.message)
}

/// Of these accounts the roles could not be listed.
pub(crate) fn missing(catalogue: &Catalogue) -> Option<String> {
    let missing = catalogue.accounts.iter().filter(|account| catalogue.missing.contains(&account.id));
    let names: Vec<_> =
        missing.map(|account| account.name.as_deref().unwrap_or(account.id.as_str())).collect();
    (!names.is_empty()).then(|| {
        let known = "What was known of them is listed.";
        format!(
            "The roles of {} could not be listed: {}. {known}",
            counted(names.len(), "account"),
            names.join(", ")
        )
    })
}

/// What another program left in the token cache stands in the way of ours.
pub(crate) fn tools_use_another(key: &SessionKey) -> (String, String) {
    (
        format!("AWS tools do not see this sign-in to {}", key.label()),
        "An earlier one by the AWS CLI is in its place. Take it over, and they use yours.".to_owned(),
    )
}

/// The clock is wrong. The servers' is that far ahead.
pub(crate) fn clock_is_wrong(ahead: SignedDuration) -> (String, String) {
    let side = if ahead.is_positive() { "behind" } else { "ahead" };
    (
        format!("Your clock is {} {side}", amount(ahead.abs())),
        "Set it, or AWS will refuse what your tools send. Times shown here are right all the same."
            .to_owned(),
    )
}

/// To the nearest minute: the warning at 15 minutes comes a moment after them.
fn minutes(remaining: SignedDuration) -> String {
    let minutes = usize::try_from((remaining.as_secs() + 30) / 60).unwrap_or_default();
    if minutes == 0 { left(remaining) } else { counted(minutes, "minute") }
}

fn amount(duration: SignedDuration) -> String {
    match usize::try_from(duration.as_secs() / 60).unwrap_or_default() {
        minutes @ ..90 => counted(minutes, "minute"),
        minutes @ 90..2880 => counted((minutes + 30) / 60, "hour"),
        minutes => counted((minutes + 720) / 1440, "day"),
    }
}

/// The key that was to open Daypass does not.
pub(crate) fn shortcut_refused(shortcut: &Shortcut, refused: ShortcutRefused) -> String {
    let (place, keys) = (&shortcut.place, shortcut.keys());
    match refused {
        ShortcutRefused::Taken => {
            format!("{place}: shortcut cannot be \"{keys}\", which another program has. Choose another.")
        }
        ShortcutRefused::NoneHere => format!(
            "{place}: shortcut cannot be \"{keys}\", for this desktop gives programs none. Have its own settings \
             start daypass-tray on that key."
        ),
    }
}

/// Times of warnings that make no sense.
pub(crate) fn bad_minutes(most: u16) -> String {
    format!("Minutes can be from 1 to {most}.")
}
