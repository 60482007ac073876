//! How a session stands, and the time that is left, in words.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::SIGNED_OUT_PENDING;
use crate::{
    input::KeychainTrouble,
    session::{Session, Standing, Token},
    words::Source,
};

/// Time left in words: hours to the nearest; below an hour and a half minutes, and in the last minute
/// seconds, both rounded down, so that nobody is promised more than there is when it matters.
pub fn left(left: SignedDuration) -> String {
    let seconds = left.as_secs().max(0);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..5400 => format!("{} min", seconds / 60),
        _ => format!("{} h", (seconds + 1800) / 3600),
    }
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
        (Standing::SigningIn, _) if session.awaits_person() => {
            "Signing in · waiting for your browser".to_owned()
        }
        (Standing::Unknown, _) if session.reading && keychain.is_none() => "Asking your keychain".to_owned(),
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
    match (standing, ends) {
        (Standing::SigningIn, _) => "Signing in".to_owned(),
        (Standing::Unknown, _) => "Not known without the keychain".to_owned(),
        (Standing::SignedIn, Some(ends)) if source == Source::AwsCli => {
            format!("Signed in by the AWS CLI · {} left", left(ends.duration_since(now)))
        }
        (Standing::SignedIn, Some(_)) if renews => match about.filter(|about| *about > now) {
            Some(about) => format!("Signed in · renews itself until about {}", roughly(about, now, zone)),
            None => "Signed in · renews itself".to_owned(),
        },
        (Standing::SignedIn, Some(ends)) => format!("Signed in · {} left", left(ends.duration_since(now))),
        (Standing::EndingSoon, Some(ends)) => format!("Ends in {}", left(ends.duration_since(now))),
        (Standing::Offline, Some(ends)) => {
            let what = if renews { "cannot renew offline" } else { "offline" };
            format!("Signed in until {} · {what}", clock(ends, zone))
        }
        (Standing::Ended, Some(ends)) if renews => {
            format!("Ended at {} · renews itself when it can", clock(ends, zone))
        }
        (Standing::Ended, Some(ends)) => format!("Ended at {} · sign in to use its roles", clock(ends, zone)),
        (
            Standing::SignedOut
            | Standing::SignedIn
            | Standing::EndingSoon
            | Standing::Offline
            | Standing::Ended,
            _,
        ) => "Signed out".to_owned(),
    }
}

/// An instant that is only estimated: the time of day to five minutes, with the day where it is another.
fn roughly(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let five = Timestamp::from_second((at.as_second() + 150) / 300 * 300).unwrap_or(at);
    let (then, today) = (five.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let form = if then.date() == today.date() { "%H:%M" } else { "%a %H:%M" };
    then.strftime(form).to_string()
}
