//! How a session stands, and the time that is left, in words.

use jiff::{SignedDuration, Timestamp, civil::Weekday, tz::TimeZone};

use super::{SIGNED_OUT_PENDING, Word};
use crate::{
    input::KeychainTrouble,
    session::{Session, Standing, Token},
    words::Source,
};

/// Time left in words: hours to the nearest; below an hour and a half minutes, and in the last minute
/// seconds, both rounded down, so that nobody is promised more than there is when it matters.
pub fn left(left: SignedDuration) -> String {
    let seconds = left.as_secs().max(0);
    let (word, n) = match seconds {
        0..60 => (Word("seconds-left"), seconds),
        60..5400 => (Word("minutes-left"), seconds / 60),
        _ => (Word("hours-left"), (seconds + 1800) / 3600),
    };
    word.with(&[("n", &n)])
}

/// How long until [`left`] says something else.
pub(crate) fn until_words_change(left: SignedDuration) -> SignedDuration {
    let seconds = left.as_secs();
    // The warnings at 15 and 5 minutes lie on these boundaries too.
    let rest = match seconds {
        ..=60 => 0,
        61..=5400 => seconds % 60,
        _ => (seconds - 1800) % 3600,
    };
    SignedDuration::new(rest, left.subsec_nanos()) + SignedDuration::from_millis(1)
}

/// Time of day, as in "Ended at 08:12".
pub(crate) fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

/// A session's state, for the strip and the menu.
///
/// A keychain that is in trouble is asked again quietly, so that its words do not flicker.
pub(crate) fn session(
    session: &Session,
    keychain: Option<KeychainTrouble>,
    about: Option<Timestamp>,
    now: Timestamp,
    zone: &TimeZone,
) -> String {
    match (session.standing(now), session.token) {
        (Standing::SigningIn, _) if session.awaits_person() => Word("signing-in-waiting").to_owned(),
        (Standing::Unknown, _) if session.reading && keychain.is_none() => Word("asking-keychain").to_owned(),
        (Standing::SignedOut, _) if session.revocation.is_pending() => SIGNED_OUT_PENDING.to_owned(),
        (other, Token::Held(facts)) => {
            let clocks =
                Clocks { ends: Some(facts.expires_at), renews: facts.renews, source: facts.source, about };
            standing(other, clocks, now, zone)
        }
        (other, Token::Unknown | Token::None) => standing(other, Clocks::default(), now, zone),
    }
}

/// When a sign-in ends, by all that is known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Clocks {
    pub(crate) ends: Option<Timestamp>,
    pub(crate) renews: bool,
    pub(crate) source: Source,
    /// About when the organisation will want another sign-in.
    pub(crate) about: Option<Timestamp>,
}

/// How a session stands.
pub(crate) fn standing(standing: Standing, clocks: Clocks, now: Timestamp, zone: &TimeZone) -> String {
    let Clocks { ends, renews, source, about } = clocks;
    let left = |ends: Timestamp| left(ends.duration_since(now));
    match (standing, ends) {
        (Standing::SigningIn, _) => Word("signing-in").to_owned(),
        (Standing::Unknown, _) => Word("standing-unknown").to_owned(),
        (Standing::SignedIn, Some(ends)) if source == Source::AwsCli => {
            Word("signed-in-by-cli").with(&[("left", &left(ends))])
        }
        (Standing::SignedIn, Some(_)) if renews => match about.filter(|about| *about > now) {
            Some(about) => Word("signed-in-renews-until").with(&[("time", &roughly(about, now, zone))]),
            None => Word("signed-in-renews").to_owned(),
        },
        (Standing::SignedIn, Some(ends)) => Word("signed-in").with(&[("left", &left(ends))]),
        (Standing::EndingSoon, Some(ends)) => Word("ends-in").with(&[("left", &left(ends))]),
        (Standing::Offline, Some(ends)) => {
            let said = if renews { Word("offline-no-renewal") } else { Word("offline-until") };
            said.with(&[("time", &clock(ends, zone))])
        }
        (Standing::Ended, Some(ends)) => {
            let said = if renews { Word("ended-renews") } else { Word("ended") };
            said.with(&[("time", &clock(ends, zone))])
        }
        (
            Standing::SignedOut
            | Standing::SignedIn
            | Standing::EndingSoon
            | Standing::Offline
            | Standing::Ended,
            _,
        ) => Word("signed-out").to_owned(),
    }
}

/// An instant that is only estimated: the time of day to five minutes, with the day where it is another.
fn roughly(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let five = Timestamp::from_second((at.as_second() + 150) / 300 * 300).unwrap_or(at);
    let (then, today) = (five.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let time = clock(five, zone);
    if then.date() == today.date() {
        time
    } else {
        Word("on-day").with(&[("day", &weekday(then.weekday())), ("time", &time)])
    }
}

fn weekday(day: Weekday) -> Word {
    match day {
        Weekday::Monday => Word("day-1"),
        Weekday::Tuesday => Word("day-2"),
        Weekday::Wednesday => Word("day-3"),
        Weekday::Thursday => Word("day-4"),
        Weekday::Friday => Word("day-5"),
        Weekday::Saturday => Word("day-6"),
        Weekday::Sunday => Word("day-7"),
    }
}
