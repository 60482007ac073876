//! Given tools that want credentials of a session that is over, when a person has to sign in first.

use brain::{
    Answer, CallerId, Code, Done, Effect, Intent, KeychainTrouble, NoticeId, Outside, Trouble, Way,
    words::RoleKey,
};
use jiff::SignedDuration;

use crate::org::{
    Daypass, acme, acme_handle, answers, attempt, config, dev, hours, is_answered, minutes, prod, refusal,
    refusal_code, seconds, session, titles,
};

const WANTED: &str = "acme needs a sign-in";

fn sign_in() -> Intent {
    Intent::SignIn { session: acme_handle() }
}

fn away(daypass: &mut Daypass, away: bool) -> Vec<Effect> {
    daypass.step(brain::Input::Outside(Outside::Away(away)))
}

/// So many tools ask, for two roles in turn; with what came of it.
fn storm(daypass: &mut Daypass, tools: usize) -> (Vec<CallerId>, Vec<Effect>) {
    let mut effects = Vec::new();
    let roles = [dev(), prod()].into_iter().cycle().take(tools);
    let callers = roles.map(|role| {
        let (caller, more) = daypass.ask_credentials(role);
        effects.extend(more);
        caller
    });
    (callers.collect(), effects)
}

#[test]
fn two_hundred_tools_raise_one_notice_and_go_on_after_one_sign_in() {
    let mut daypass = Daypass::signed_out();
    let (tools, effects) = storm(&mut daypass, 200);
    assert_eq!(titles(&effects), [WANTED]);
    assert_eq!(effects.len(), 1, "and no browser opens: {effects:?}");
    assert_eq!(daypass.pass(seconds(40)), []);

    let token = daypass.token(hours(8));
    let effects = daypass.sign_in(token);
    assert!(effects.contains(&Effect::Unnotify(NoticeId(acme()))));
    let fetches = [Effect::Fetch(dev()), Effect::Fetch(prod())];
    assert!(fetches.iter().all(|fetch| effects.contains(fetch)) && !is_answered(&effects));
    assert_eq!(daypass.pass(seconds(20)), [], "what is on its way is waited for");
    for (role, first) in [(dev(), 0), (prod(), 1)] {
        let facts = daypass.credentials(hours(1));
        let effects = daypass.done(Done::Credentials(role.clone(), Ok(facts)));
        for tool in tools.iter().skip(first).step_by(2) {
            assert_eq!(answers(&effects, *tool), [&Answer::Credentials { role: role.clone() }]);
        }
    }
}

#[test]
fn or_each_is_refused_after_45_seconds_of_its_own() {
    let mut daypass = Daypass::signed_out();
    let (mut tools, _) = storm(&mut daypass, 100);
    daypass.pass(seconds(10));
    let (later, effects) = storm(&mut daypass, 100);
    assert_eq!(effects, [], "the person has been asked");
    for wait in [35, 10] {
        let moment = SignedDuration::from_millis(10);
        assert_eq!(daypass.pass(seconds(wait) - moment), []);
        let effects = daypass.pass(moment);
        assert_eq!(effects.len(), 100);
        for tool in &tools {
            let refusal = refusal(&effects, *tool);
            assert_eq!(refusal.code, Code::SignInNeeded);
            assert_eq!(refusal.hint.as_deref(), Some("Run: daypass login acme"));
        }
        tools.clone_from(&later);
    }
}

#[test]
fn whoever_cannot_be_helped_is_refused_at_once() {
    let not_shown = |mut daypass: Daypass| {
        let (tool, effects) = daypass.ask_credentials(dev());
        assert_eq!(titles(&effects), [WANTED]);
        (tool, daypass.done(Done::Notified { id: NoticeId(acme()), shown: false }))
    };
    let asked = |mut daypass: Daypass| daypass.ask_credentials(dev());
    let mut command = Daypass::fresh(None);
    command.done(Done::ConfigRead(config()));
    command.done(Done::TokenRead(acme(), Ok(None)));
    let mut signed_out = Daypass::signed_in();
    signed_out.press(Intent::SignOut { session: acme_handle() });
    let mut locked = Daypass::asking_keychain();
    locked.done(Done::TokenRead(acme(), Err(KeychainTrouble::Locked)));
    for (who, (tool, effects)) in [
        ("where no notification can be shown", not_shown(Daypass::signed_out())),
        ("where the end of the session is all that could be told", not_shown(over())),
        ("where no agent is", asked(command)),
        ("where the person signed out", asked(signed_out)),
        ("where the keychain wants to be unlocked", asked(locked)),
    ] {
        assert_eq!(refusal_code(&effects, tool), Code::SignInNeeded, "{who}");
        assert_eq!(effects.len(), 1, "{who}: {effects:?}");
    }
}

/// With a session that has ended, which the person was told of.
fn over() -> Daypass {
    let mut daypass = Daypass::signed_in_for(hours(1));
    daypass.pass(hours(2));
    daypass
}

/// A notification that fails is no reason to be silent for ten minutes.
#[test]
fn a_notice_that_was_not_shown_is_tried_again() {
    let mut daypass = Daypass::signed_out();
    for _ in 0..3 {
        assert_eq!(titles(&daypass.ask_credentials(dev()).1), [WANTED]);
        daypass.done(Done::Notified { id: NoticeId(acme()), shown: false });
    }
}

#[test]
fn a_person_who_is_away_is_told_on_return_if_it_still_matters() {
    for (back_after, told) in [(30, true), (50, false)] {
        let mut daypass = Daypass::signed_out();
        assert_eq!(away(&mut daypass, true), []);
        let (tool, effects) = daypass.ask_credentials(dev());
        assert_eq!(effects, [], "it waits, and nobody is told");
        let mut effects = daypass.pass(seconds(back_after));
        effects.extend(away(&mut daypass, false));
        assert_eq!(titles(&effects).len(), usize::from(told), "{back_after} s");
        effects.extend(daypass.pass(minutes(1)));
        assert_eq!(refusal_code(&effects, tool), Code::SignInNeeded, "after 45 s either way");
    }
}

#[test]
fn a_tool_waits_for_a_sign_in_that_is_under_way_but_not_for_ever() {
    let (mut daypass, _) = Daypass::showing_code();
    let (tool, effects) = daypass.ask_credentials(dev());
    assert_eq!(effects, [], "the person knows");
    assert_eq!(daypass.pass(seconds(44)), []);
    assert_eq!(refusal_code(&daypass.pass(seconds(1)), tool), Code::SignInNeeded);
}

#[test]
fn a_sign_in_that_fails_or_is_cancelled_is_told_at_once() {
    type End = fn(&mut Daypass, brain::Attempt) -> Vec<Effect>;
    let ends: [(&str, End); 3] = [
        ("fails", |daypass, attempt| {
            daypass.done(Done::SignedIn(acme(), attempt, Err(Trouble::CodeExpired)))
        }),
        ("cancelled", |daypass, _| daypass.press(Intent::CancelSignIn { session: acme_handle() })),
        ("signed out", |daypass, _| daypass.press(Intent::SignOut { session: acme_handle() })),
    ];
    for (how, end) in ends {
        let mut daypass = Daypass::signed_out();
        let (early, _) = daypass.ask_credentials(dev());
        let attempt = attempt(&daypass.press(sign_in()));
        let (late, _) = daypass.ask_credentials(prod());
        let effects = end(&mut daypass, attempt);
        for tool in [early, late] {
            assert_eq!(refusal_code(&effects, tool), Code::SignInNeeded, "{how}");
        }
        assert!(titles(&effects).is_empty(), "{how}: the person knows");
    }
}

/// Giving a sign-in up says nothing about a renewal that may still bring the token.
#[test]
fn a_tool_goes_on_waiting_for_a_renewal_when_a_sign_in_is_cancelled() {
    let mut daypass = renewing_and_asleep();
    let (tool, _) = daypass.ask_credentials(dev());
    daypass.press(sign_in());
    let effects = daypass.press(Intent::CancelSignIn { session: acme_handle() });
    assert!(answers(&effects, tool).is_empty(), "{effects:?}");
    let token = daypass.renewing_token(hours(1));
    assert!(daypass.done(Done::Renewed(acme(), Ok(token))).contains(&Effect::Fetch(dev())));
}

#[test]
fn one_notice_in_ten_minutes_however_often_tools_ask() {
    let mut daypass = Daypass::signed_out();
    let mut told = Vec::new();
    for minute in 0..25 {
        for role in [dev(), prod()] {
            let (_, effects) = daypass.ask_credentials(role);
            told.extend(titles(&effects).iter().map(|_| minute));
        }
        let effects = daypass.pass(minutes(1));
        assert!(titles(&effects).is_empty());
    }
    assert_eq!(told, [0, 10, 20]);
}

#[test]
fn sessions_are_asked_for_apart() {
    let globex = session("globex");
    let mut daypass = Daypass::signed_out();
    let role = RoleKey { session: globex.clone(), ..dev() };
    let (tool, _) = daypass.ask_credentials(role.clone());
    daypass.done(Done::TokenRead(globex.clone(), Ok(None)));
    assert_eq!(titles(&daypass.ask_credentials(dev()).1), [WANTED]);
    let effects = daypass.press(Intent::SignIn { session: globex.handle() });
    let token = daypass.token(hours(8));
    let effects = daypass.done(Done::SignedIn(globex, attempt(&effects), Ok(token)));
    assert!(effects.contains(&Effect::Fetch(role)) && answers(&effects, tool).is_empty());
    assert_eq!(daypass.pass(seconds(45)).len(), 1, "the other still waits");
}

/// With a token that renews and ended while the machine slept; its renewal is under way.
fn renewing_and_asleep() -> Daypass {
    let mut daypass = Daypass::asking_keychain();
    let token = daypass.renewing_token(hours(1));
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    daypass.now += hours(9);
    let effects = daypass.step(brain::Input::Tick);
    assert!(effects.contains(&Effect::Renew(acme())));
    daypass
}

/// A sign-in would be no help where the portal cannot be reached.
#[test]
fn a_portal_that_is_away_is_told_as_that() {
    for trouble in [Trouble::Offline, Trouble::Unreadable, Trouble::TooMany, Trouble::ServerFault] {
        let mut daypass = renewing_and_asleep();
        let (tool, _) = daypass.ask_credentials(dev());
        assert_eq!(daypass.done(Done::Renewed(acme(), Err(trouble))), [], "{trouble:?}");
        let effects = daypass.pass(seconds(45));
        let refusal = refusal(&effects, tool);
        assert_eq!(refusal.code, Code::Failed, "{refusal:?}");
        assert!(titles(&effects).is_empty());
    }
    let mut daypass = renewing_and_asleep();
    daypass.done(Done::Renewed(acme(), Err(Trouble::Offline)));
    daypass.pass(seconds(30));
    let (tool, _) = daypass.ask_credentials(dev());
    assert_eq!(daypass.pass(seconds(30)), [Effect::Renew(acme())], "one try a minute");
    let token = daypass.renewing_token(hours(1));
    let effects = daypass.done(Done::Renewed(acme(), Ok(token)));
    assert!(effects.contains(&Effect::Fetch(dev())) && answers(&effects, tool).is_empty());
}

/// What ends by itself is waited for beyond 45 seconds, and asleep.
#[test]
fn a_slow_renewal_is_not_polled() {
    let mut daypass = renewing_and_asleep();
    let (tool, _) = daypass.ask_credentials(dev());
    daypass.now += seconds(50);
    assert_eq!(daypass.step(brain::Input::Tick), []);
    assert!(daypass.state.next_due(daypass.now).is_none_or(|due| due > daypass.now + seconds(1)));
    let effects = daypass.done(Done::Renewed(acme(), Err(Trouble::GrantRefused)));
    assert_eq!(titles(&effects), ["Your acme session has ended"]);
    assert_eq!(refusal_code(&effects, tool), Code::SignInNeeded);
}

#[test]
fn a_sign_in_by_command_helps_them_too() {
    let mut daypass = Daypass::signed_out();
    let (tool, _) = daypass.ask_credentials(dev());
    let ask = brain::Request::SignIn { session: acme(), open_browser: true, way: Way::Browser };
    let (command, effects) = daypass.ask(ask);
    let token = daypass.token(hours(8));
    let effects = daypass.done(Done::SignedIn(acme(), attempt(&effects), Ok(token)));
    assert_eq!(answers(&effects, command), [&Answer::Done]);
    assert!(effects.contains(&Effect::Fetch(dev())) && answers(&effects, tool).is_empty());
}
