//! Given a session that ends, when time passes.

use brain::{Done, Effect, Input, Intent, Notice, NoticeId, Outside, Settings, Trouble, words::TokenFacts};
use jiff::Timestamp;

use crate::org::{
    DEV, Daypass, acme, acme_handle, attempt, config, dev, hours, minutes, seconds, session, titles,
};

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
fn the_times_of_warnings_are_the_persons_to_choose() {
    let table: [(&[i64], &[i64]); 4] =
        [(&[120, 30, 1], &[7200, 1800, 60, 0]), (&[7], &[420, 0]), (&[], &[0]), (&[400], &[24000, 0])];
    for (chosen, expected) in table {
        let mut daypass = Daypass::asking_keychain();
        daypass.press(Intent::Use { row: DEV.to_owned() });
        let token = daypass.token(hours(8));
        daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
        let warn = chosen.iter().copied().map(minutes).collect();
        let settings = Some(Settings { warn, ..Settings::default() });
        daypass.done(Done::SettingsRead { settings, problems: vec![] });
        // A file that is half saved changes nothing.
        daypass.done(Done::SettingsRead { settings: None, problems: vec![] });
        let before: Vec<_> =
            told(&mut daypass, token.expires_at).into_iter().map(|(before, _)| before).collect();
        assert_eq!(before, expected, "{chosen:?}");
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

fn snooze() -> Intent {
    Intent::Snooze { session: acme_handle() }
}

#[test]
fn snooze_takes_the_notice_away_and_brings_it_back_in_time() {
    for (left, again_after) in [
        (minutes(15), minutes(5)),
        (minutes(8), minutes(4)),
        (minutes(5), seconds(150)),
        (seconds(40), seconds(30)),
        (seconds(0), minutes(15)),
        (-minutes(3), minutes(15)),
    ] {
        let mut daypass = Daypass::signed_in_for(hours(1));
        daypass.press(Intent::Use { row: DEV.to_owned() });
        daypass.pass(hours(1) - left);
        assert_eq!(daypass.press(snooze()), [Effect::Unnotify(NoticeId(acme()))]);
        let begin = daypass.now;
        let told = notices(daypass.wait(again_after + seconds(1)));
        let last = told.last().unwrap();
        let after = last.0.duration_since(begin);
        assert!((after - again_after).abs() < seconds(1), "{left:#}: after {after:#}");
        assert_eq!(last.1.buttons.len(), 2, "and can be put off again");
    }
}

/// A sign-in ends it, and so does a sign-out.
#[test]
fn nobody_is_reminded_of_what_is_over() {
    type End = fn(&mut Daypass);
    let ends: [End; 2] = [
        |daypass| {
            let token = daypass.token(hours(8));
            daypass.sign_in(token);
        },
        |daypass| drop(daypass.press(Intent::SignOut { session: acme_handle() })),
    ];
    for end in ends {
        let mut daypass = Daypass::signed_in_for(minutes(20));
        daypass.pass(minutes(6));
        daypass.press(snooze());
        end(&mut daypass);
        assert_eq!(notices(daypass.wait(hours(1))), []);
    }
}

#[test]
fn a_person_who_was_asked_to_sign_in_can_be_reminded_of_that() {
    for waits in [true, false] {
        let mut daypass = Daypass::signed_out();
        daypass.ask_credentials(dev());
        daypass.press(snooze());
        daypass.wait(minutes(15) - seconds(10));
        let mut effects = Vec::new();
        if waits {
            effects.extend(daypass.ask_credentials(dev()).1);
            assert_eq!(titles(&effects).len(), 0, "later means later");
        }
        let told = notices(daypass.wait(seconds(11)));
        let (title, body) = (told[0].1.title.as_str(), told[0].1.body.as_str());
        assert_eq!(title, "acme needs a sign-in");
        let tool_waits = body.starts_with("A tool waits");
        assert_eq!((told.len(), tool_waits), (1, waits), "{body}");
    }
}

/// Waking for a reminder that cannot be given yet would be waking all the time.
#[test]
fn a_reminder_waits_for_the_end_of_a_sign_in_asleep() {
    let mut daypass = Daypass::signed_out();
    daypass.ask_credentials(dev());
    daypass.press(snooze());
    let attempt = attempt(&daypass.press(Intent::SignIn { session: acme_handle() }));
    daypass.now += hours(1);
    daypass.step(brain::Input::Tick);
    assert_eq!(daypass.state.next_due(daypass.now), None);
    let effects = daypass.done(Done::SignedIn(acme(), attempt, Err(Trouble::CodeExpired)));
    assert_eq!(titles(&effects), ["acme needs a sign-in"]);
}

/// Snoozing a forecast, or that a renewal fails, brings it back while it is still so.
#[test]
fn what_was_put_off_comes_back_while_it_is_so() {
    let mut daypass = Daypass::asking_keychain();
    let token = daypass.renewing_token(hours(1));
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    let failing = "Your acme session cannot be renewed";
    let mut told = Vec::new();
    for minute in 0..70 {
        let effects = daypass.pass(minutes(1));
        if effects.contains(&Effect::Renew(acme())) {
            let effects = daypass.done(Done::Renewed(acme(), Err(Trouble::Offline)));
            told.extend(titles(&effects).iter().map(|title| (minute, (*title).to_owned())));
        }
        for title in titles(&effects) {
            told.push((minute, title.to_owned()));
        }
        if told.len() == 1 && minute == 50 {
            daypass.press(snooze());
        }
    }
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|(_, title)| title == failing), "{told:?}");
}

#[test]
fn nobody_is_told_while_away_and_only_what_still_matters_on_return() {
    const FIVE: &str = "Your acme session ends in 5 minutes";
    let end = "Your acme session has ended";
    for (back_after, told) in [
        (minutes(3), vec![]),
        (minutes(6), vec!["Your acme session ends in 14 minutes"]),
        (minutes(15), vec![FIVE]),
        (hours(9), vec![end]),
    ] {
        let mut daypass = Daypass::signed_in_for(minutes(20));
        daypass.press(Intent::Use { row: DEV.to_owned() });
        daypass.step(Input::Outside(Outside::Away(true)));
        assert_eq!(notices(daypass.wait(back_after)), []);
        let effects = daypass.step(Input::Outside(Outside::Away(false)));
        assert_eq!(titles(&effects), told, "after {back_after:#}");
        assert_eq!(daypass.step(Input::Outside(Outside::Away(false))), [], "once");
    }
}
