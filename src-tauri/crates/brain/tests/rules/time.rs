//! How time is told, and when the agent must wake.

use brain::{Done, Effect, Input, Intent, Trouble, say};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::org::{Daypass, acme, acme_handle, dev, hours, minutes, seconds};

#[test]
fn time_left_is_told_as_exactly_as_it_matters() {
    for (left, words) in [
        (seconds(-5), "0 s"),
        (seconds(0), "0 s"),
        (seconds(1), "1 s"),
        (seconds(59), "59 s"),
        (SignedDuration::new(59, 999_999_999), "59 s"),
        (seconds(60), "1 min"),
        (seconds(119), "1 min"),
        (seconds(120), "2 min"),
        (SignedDuration::new(3599, 999_999_999), "59 min"),
        (seconds(3600), "60 min"),
        (seconds(5399), "89 min"),
        (seconds(5400), "2 h"),
        (seconds(8999), "2 h"),
        (seconds(9000), "3 h"),
        (SignedDuration::new(8 * 3600 - 1, 900_000_000), "8 h"),
        (hours(8), "8 h"),
        (hours(90 * 24), "2160 h"),
    ] {
        assert_eq!(say::left(left), words, "{left:#}");
    }
}

/// Everything that a person could read at this instant.
fn words(daypass: &Daypass, now: Timestamp) -> String {
    let view = daypass.state.view(now);
    let says: Vec<_> = view.sessions.iter().map(|line| (&line.says, line.ring.state, &line.button)).collect();
    let found = daypass.state.find(&brain::Find { query: String::new(), from: 0, narrow: false }, now);
    format!("{says:?} {:?} {:?} {:?}", daypass.state.icon(now), daypass.state.menu(now), found.rows)
}

/// With a session and credentials of `dev` that end so much later.
fn ending(token: SignedDuration, credentials: SignedDuration) -> Daypass {
    let mut daypass = Daypass::signed_in_for(token);
    daypass.ask_credentials(dev());
    let facts = daypass.credentials(credentials);
    daypass.done(Done::Credentials(dev(), Ok(facts)));
    daypass
}

#[test]
fn nothing_is_due_where_nothing_ends() {
    assert_eq!(Daypass::signed_out().state.next_due(crate::org::morning()), None);
    let daypass = ending(hours(1), hours(1));
    assert_eq!(daypass.state.next_due(daypass.now + hours(1)), None);
}

#[test]
fn a_day_costs_few_wakings() {
    let mut daypass = Daypass::signed_in();
    let (mut wakings, end) = (0, daypass.now + hours(9));
    while let Some(due) = daypass.state.next_due(daypass.now).filter(|due| *due < end) {
        daypass.now = due;
        wakings += 1;
    }
    assert!(wakings <= 8 + 90 + 60, "{wakings}");
}

/// A laptop in a bag, with everything waiting for the network.
#[test]
fn a_day_without_a_portal_costs_few_wakings_too() {
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::SignOut { session: acme_handle() });
    daypass.done(Done::TokenForgotten(acme(), Ok(())));
    daypass.done(Done::Revoked(acme(), Err(Trouble::Offline)));
    let (mut wakings, end) = (0, daypass.now + hours(24));
    while let Some(due) = daypass.state.next_due(daypass.now).filter(|due| *due < end) {
        daypass.now = due;
        wakings += 1;
        if daypass.step(Input::Tick).contains(&Effect::Revoke(acme())) {
            daypass.done(Done::Revoked(acme(), Err(Trouble::Offline)));
        }
    }
    assert!(wakings <= 100, "{wakings}");
}

proptest! {
    #![proptest_config(crate::org::cases(2000))]

    /// The agent sleeps until `next_due`, so whatever would be said differently before must not exist.
    #[test]
    fn the_next_waking_is_ahead_and_misses_no_words(
        token in 1_i64..40_000_000,
        credentials in 1_i64..40_000_000,
        at in 0_i64..40_000_000,
        part in 0.0..1.0_f64,
    ) {
        let daypass = ending(SignedDuration::from_millis(token), SignedDuration::from_millis(credentials));
        let now = daypass.now + SignedDuration::from_millis(at);
        let Some(due) = daypass.state.next_due(now) else {
            prop_assert_eq!(words(&daypass, now), words(&daypass, now + hours(100)));
            return Ok(());
        };
        prop_assert!(due > now);
        let ahead = due.duration_since(now);
        // What changes within this is told that much late: nobody sees it.
        let unseen = SignedDuration::from_millis(11);
        let between = ahead.saturating_sub(unseen).mul_f64(part).max(SignedDuration::ZERO);
        if ahead > unseen {
            let told = words(&daypass, now + SignedDuration::from_nanos(1));
            prop_assert_eq!(told, words(&daypass, now + between.max(SignedDuration::from_nanos(1))));
        }
        prop_assert!(ahead <= hours(1) + minutes(1), "hours are the largest unit");
    }
}
