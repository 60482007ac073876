//! Given a session that ends, when time passes.

use brain::{Done, Effect, Intent, Notice, NoticeId, Trouble, words::TokenFacts};
use jiff::Timestamp;

use crate::org::{DEV, Daypass, acme, acme_handle, attempt, config, hours, minutes, seconds, session};

/// What is notified until the token has ended, as seconds before the end and title.
fn told(daypass: &mut Daypass, ends: Timestamp) -> Vec<(i64, String)> {
    let wait = ends.duration_since(daypass.now) + minutes(5);
    notices(daypass.wait(wait))
        .into_iter()
        .map(|(at, notice)| {
            assert_eq!(notice.id, NoticeId(acme()), "each takes the place of the one before");
            let before = ends.duration_since(at).as_secs_f64();
            #[expect(clippy::cast_possible_truncation, reason = "hours at most")]
            (before.ceil() as i64, notice.title)
        })
        .collect()
}

fn notices(effects: Vec<(Timestamp, Effect)>) -> Vec<(Timestamp, Notice)> {
    effects
        .into_iter()
        .filter_map(
            |(at, effect)| if let Effect::Notify(notice) = effect { Some((at, notice)) } else { None },
        )
        .collect()
}

#[test]
fn each_warning_comes_once_and_in_time() {
    const FIFTEEN: (i64, &str) = (900, "Your acme session ends in 15 minutes");
    const FIVE: (i64, &str) = (300, "Your acme session ends in 5 minutes");
    const END: (i64, &str) = (0, "Your acme session has ended");
    let table = [
        (hours(8), true, &[FIFTEEN, FIVE, END][..]),
        (hours(8), false, &[FIFTEEN, FIVE]),
        (seconds(905), true, &[FIFTEEN, FIVE, END]),
        (minutes(10), true, &[FIVE, END]),
        (seconds(305), true, &[FIVE, END]),
        (seconds(305), false, &[FIVE]),
        (minutes(5), true, &[END]),
        (seconds(90), true, &[END]),
        (seconds(90), false, &[]),
    ];
    for (life, in_use, expected) in table {
        let mut daypass = Daypass::asking_keychain();
        if in_use {
            daypass.press(Intent::Use { row: DEV.to_owned() });
        }
        let token = daypass.token(life);
        let effects = daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
        assert_eq!(effects, [Effect::List(acme())], "no warning about a new token: {life:#}");
        let told = told(&mut daypass, token.expires_at);
        let told: Vec<_> = told.iter().map(|(before, title)| (*before, title.as_str())).collect();
        assert_eq!(told, expected, "{life:#} {}", if in_use { "in use" } else { "not in use" });
    }
}

#[test]
fn a_warning_offers_to_sign_in() {
    let mut daypass = Daypass::signed_in_for(minutes(20));
    let (_, notice) = notices(daypass.wait(minutes(6))).remove(0);
    let session = acme_handle();
    assert_eq!(
        notice.buttons,
        [
            ("Sign in".to_owned(), Intent::SignIn { session: session.clone() }),
            ("Snooze".to_owned(), Intent::Snooze { session })
        ]
    );
    assert_eq!(notice.body, "Sign in now and nothing is interrupted.");
}

#[test]
fn a_session_that_renews_itself_is_left_in_peace() {
    let mut daypass = Daypass::asking_keychain();
    daypass.press(Intent::Use { row: DEV.to_owned() });
    let token = TokenFacts { renews: true, ..daypass.token(hours(1)) };
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    assert_eq!(notices(daypass.wait(hours(2))), []);
}

#[test]
fn nobody_is_warned_while_signing_in_but_after_it_failed() {
    let mut daypass = Daypass::signed_in_for(minutes(20));
    let attempt = attempt(&daypass.press(Intent::SignIn { session: acme_handle() }));
    assert_eq!(notices(daypass.wait(minutes(7))), []);
    let effects = daypass.done(Done::SignedIn(acme(), attempt, Err(Trouble::CodeExpired)));
    let told: Vec<_> = effects.iter().filter(|e| matches!(e, Effect::Notify(_))).collect();
    assert_eq!(told.len(), 1, "{effects:?}");
    assert_eq!(notices(daypass.wait(minutes(9))).len(), 1, "and at 5 minutes");
}

#[test]
fn a_new_sign_in_takes_the_warning_away_and_begins_anew() {
    let mut daypass = Daypass::signed_in_for(minutes(20));
    assert_eq!(notices(daypass.wait(minutes(6))).len(), 1);
    let attempt = attempt(&daypass.press(Intent::SignIn { session: acme_handle() }));
    let token = daypass.token(minutes(20));
    let effects = daypass.done(Done::SignedIn(acme(), attempt, Ok(token)));
    assert!(effects.contains(&Effect::Unnotify(NoticeId(acme()))));
    assert_eq!(notices(daypass.wait(minutes(6))).len(), 1, "15 minutes of the new one");
}

#[test]
fn waking_after_the_end_tells_only_of_the_end() {
    let mut daypass = Daypass::signed_in_for(hours(1));
    daypass.press(Intent::Use { row: DEV.to_owned() });
    daypass.now += hours(10);
    let told: Vec<_> = daypass.step(brain::Input::Tick);
    let titles: Vec<_> = told
        .iter()
        .filter_map(|e| if let Effect::Notify(n) = e { Some(n.title.as_str()) } else { None })
        .collect();
    assert_eq!(titles, ["Your acme session has ended"]);
    assert_eq!(notices(daypass.wait(hours(10))), []);
}

#[test]
fn a_start_in_the_last_minutes_warns_at_once() {
    let mut daypass = Daypass::asking_keychain();
    let token = TokenFacts { issued_at: daypass.now - hours(7), ..daypass.token(minutes(12)) };
    let effects = daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    assert!(matches!(&effects[..], [Effect::List(_), Effect::Notify(n)] if n.title.ends_with("12 minutes")));
}

#[test]
fn a_command_without_an_agent_warns_nobody() {
    let mut daypass = Daypass::fresh(None);
    daypass.done(Done::ConfigRead(config()));
    let token = daypass.token(minutes(16));
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    assert_eq!(daypass.wait(minutes(30)), []);
}

#[test]
fn sessions_are_warned_of_apart() {
    let mut daypass = Daypass::signed_in_for(minutes(20));
    let globex = session("globex");
    let mut both = config();
    both.sessions.push(globex.clone());
    daypass.done(Done::ConfigRead(both));
    let token = daypass.token(minutes(30));
    daypass.done(Done::TokenRead(globex.clone(), Ok(Some(token))));
    let ids: Vec<_> = notices(daypass.wait(minutes(31))).into_iter().map(|(_, n)| n.id.0).collect();
    assert_eq!(ids, [acme(), acme(), globex.clone(), globex]);
}
