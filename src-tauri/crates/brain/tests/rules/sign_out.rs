//! Given a session, when a person or a caller signs out.

use brain::{
    Answer, CallerId, Code, Done, Effect, Input, Intent, KeychainTrouble, NoticeId, Request, Trouble,
    say::Twice, status::SessionState,
};

use crate::org::{
    ALL_TROUBLES, Daypass, acme, acme_handle, answers, attempt, dev, hours, is_answered, listing, minutes,
    refusal, refusal_code, seconds,
};

const SIGNED_OUT: Answer = Answer::SignedOut { revoked: true };

fn sign_out(daypass: &mut Daypass) -> (CallerId, Vec<Effect>) {
    daypass.ask(Request::SignOut { session: acme() })
}

fn state(daypass: &Daypass) -> SessionState {
    daypass.state.status(&[acme()], daypass.now).sessions[0].state
}

/// The files have lost what keys of the session there were.
fn no_keys_left(daypass: &mut Daypass) {
    daypass.done(Done::KeysRemoved(acme(), Ok(())));
}

#[test]
fn the_portal_the_keychain_and_the_files_are_told_before_the_caller() {
    let portal = || Done::Revoked(acme(), Ok(()));
    let keychain = || Done::TokenForgotten(acme(), Ok(()));
    let files = || Done::KeysRemoved(acme(), Ok(()));
    let results: [(&str, [Done; 3]); 3] = [
        ("keychain last", [portal(), files(), keychain()]),
        ("portal last", [keychain(), files(), Done::Revoked(acme(), Err(Trouble::TokenRefused))]),
        ("files last", [keychain(), portal(), files()]),
    ];
    for (order, [first, second, third]) in results {
        let mut daypass = Daypass::signed_in();
        let (caller, effects) = sign_out(&mut daypass);
        assert_eq!(
            effects,
            [
                Effect::Retire(acme()),
                Effect::Revoke(acme()),
                Effect::ForgetToken(acme()),
                Effect::RemoveKeysOf(acme()),
                Effect::Unnotify(NoticeId(acme()))
            ]
        );
        assert_eq!(state(&daypass), SessionState::SignedOut, "at once");
        assert!(!is_answered(&daypass.done(first)), "{order}");
        assert!(!is_answered(&daypass.done(second)), "{order}");
        assert_eq!(answers(&daypass.done(third), caller), [&SIGNED_OUT], "{order}");
    }
}

#[test]
fn keys_that_are_left_in_a_file_are_named_to_the_caller_and_in_the_window() {
    const LEFT: &str = "Keys are left in /home/me/.aws/credentials, as [daypass-dev], until they end.";
    let mut daypass = Daypass::signed_in();
    let (caller, _) = sign_out(&mut daypass);
    daypass.done(Done::Revoked(acme(), Ok(())));
    daypass.done(Done::TokenForgotten(acme(), Ok(())));
    let effects = daypass.done(Done::KeysRemoved(acme(), Err(Twice::of(|| LEFT.to_owned()))));
    assert_eq!(refusal(&effects, caller).message, LEFT);
    assert_eq!(state(&daypass), SessionState::SignedOut, "all the same");
    let said = daypass.state.view(daypass.now).said.expect("something is said");
    assert_eq!((said.row, said.text, said.refused), (acme_handle(), LEFT.to_owned(), true));
}

#[test]
fn the_window_says_what_a_sign_out_does_not_end() {
    let fact = |daypass: &Daypass| daypass.state.view(daypass.now).banner.map(|it| (it.fact, it.detail));
    let says = "Credentials already handed out live until they expire.".to_owned();
    let told = Some(("Signed out of acme".to_owned(), says));
    for seen in [true, false] {
        let mut daypass = Daypass::signed_in();
        daypass.press(Intent::SignOut { session: acme_handle() });
        assert_eq!(fact(&daypass), told);
        if seen {
            daypass.press(Intent::Hidden);
        } else {
            let token = daypass.token(hours(8));
            daypass.sign_in(token);
        }
        assert_eq!(fact(&daypass), None);
    }
    let mut nobody = Daypass::signed_out();
    nobody.press(Intent::SignOut { session: acme_handle() });
    assert_eq!(fact(&nobody), None, "nobody was signed in");
}

#[test]
fn a_command_without_an_agent_asks_the_keychain_what_to_revoke() {
    let mut daypass = Daypass::fresh(None);
    let (caller, effects) = sign_out(&mut daypass);
    assert_eq!(effects, [Effect::ReadToken { session: acme(), may_ask: false }]);

    let token = daypass.token(hours(8));
    let effects = daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    assert!(effects.contains(&Effect::Revoke(acme())) && !is_answered(&effects));
    daypass.done(Done::Revoked(acme(), Ok(())));
    no_keys_left(&mut daypass);
    let effects = daypass.done(Done::TokenForgotten(acme(), Ok(())));
    assert_eq!(answers(&effects, caller), [&SIGNED_OUT]);
}

#[test]
fn nothing_is_revoked_where_nobody_was_signed_in() {
    let mut daypass = Daypass::signed_out();
    let (caller, effects) = sign_out(&mut daypass);
    let unnotify = Effect::Unnotify(NoticeId(acme()));
    assert_eq!(effects, [Effect::ForgetToken(acme()), Effect::RemoveKeysOf(acme()), unnotify]);
    no_keys_left(&mut daypass);
    assert_eq!(answers(&daypass.done(Done::TokenForgotten(acme(), Ok(()))), caller), [&SIGNED_OUT]);
}

#[test]
fn a_keychain_that_does_not_forget_is_named() {
    for (trouble, says) in [
        (KeychainTrouble::Locked, Some("Your keychain is locked, so it still holds the sign-in.")),
        (KeychainTrouble::Refused, Some("Your keychain said no, so it still holds the sign-in.")),
        (KeychainTrouble::Absent, None),
    ] {
        let mut daypass = Daypass::signed_in();
        let (caller, _) = sign_out(&mut daypass);
        daypass.done(Done::Revoked(acme(), Ok(())));
        no_keys_left(&mut daypass);
        let effects = daypass.done(Done::TokenForgotten(acme(), Err(trouble)));
        match says {
            Some(words) => assert_eq!(refusal(&effects, caller).message, words),
            None => assert_eq!(answers(&effects, caller), [&SIGNED_OUT], "there is none to hold it"),
        }
    }
}

#[test]
fn several_callers_join_one_sign_out() {
    let mut daypass = Daypass::signed_in();
    let (first, _) = sign_out(&mut daypass);
    let (second, effects) = sign_out(&mut daypass);
    assert_eq!(effects, []);
    daypass.step(Input::CallerGone(first));
    daypass.done(Done::Revoked(acme(), Ok(())));
    no_keys_left(&mut daypass);
    let effects = daypass.done(Done::TokenForgotten(acme(), Ok(())));
    assert_eq!(effects, [Effect::Answer(second, SIGNED_OUT)]);
}

#[test]
fn credentials_go_with_it() {
    let mut daypass = Daypass::signed_in();
    let credentials = daypass.credentials(hours(1));
    daypass.ask_credentials(dev());
    daypass.done(Done::Credentials(dev(), Ok(credentials)));
    assert!(daypass.state.holds(&dev()));
    daypass.press(Intent::SignOut { session: acme_handle() });
    assert!(!daypass.state.holds(&dev()));
    let (caller, effects) = daypass.ask_credentials(dev());
    assert_eq!(refusal_code(&effects, caller), Code::SignInNeeded);
}

/// A tool that waits for a sign-in which ends by a sign-out is not given what is being forgotten.
#[test]
fn it_beats_credentials_that_could_still_be_used() {
    let mut daypass = Daypass::signed_in_for(minutes(50));
    let credentials = daypass.credentials(hours(1));
    daypass.ask_credentials(dev());
    daypass.done(Done::Credentials(dev(), Ok(credentials)));
    daypass.wait(minutes(52));
    daypass.press(Intent::SignIn { session: acme_handle() });
    let (tool, effects) = daypass.ask_credentials(dev());
    assert!(answers(&effects, tool).is_empty(), "it waits for the sign-in");
    let effects = daypass.press(Intent::SignOut { session: acme_handle() });
    assert_eq!(refusal_code(&effects, tool), Code::SignInNeeded);
}

#[test]
fn what_was_on_its_way_is_dropped() {
    let mut daypass = Daypass::signed_in();
    let (tool, _) = daypass.ask_credentials(dev());
    daypass.press(Intent::Refresh);
    daypass.press(Intent::SignOut { session: acme_handle() });

    let credentials = daypass.credentials(hours(1));
    let effects = daypass.done(Done::Credentials(dev(), Ok(credentials)));
    assert_eq!(refusal_code(&effects, tool), Code::SignInNeeded);
    assert!(!daypass.state.holds(&dev()));
    daypass.done(Done::Listed(acme(), Ok(listing(Vec::new()))));
    assert!(daypass.find("ReadOnly").matches > 0, "what was known before stands");
}

#[test]
fn it_ends_a_sign_in_that_is_under_way() {
    let (mut daypass, attempt) = Daypass::showing_code();
    let effects = daypass.press(Intent::SignOut { session: acme_handle() });
    assert!(effects.contains(&Effect::StopSignIn(attempt)));
    let token = daypass.token(hours(8));
    assert_eq!(daypass.done(Done::SignedIn(acme(), attempt, Ok(token))), []);
    assert_eq!(state(&daypass), SessionState::SignedOut);
}

#[test]
fn that_the_old_token_was_refused_says_nothing_about_the_new_one() {
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::SignOut { session: acme_handle() });
    let effects = daypass.press(Intent::SignIn { session: acme_handle() });
    let token = daypass.token(hours(8));
    daypass.done(Done::SignedIn(acme(), crate::org::attempt(&effects), Ok(token)));
    assert_eq!(daypass.done(Done::Revoked(acme(), Err(Trouble::TokenRefused))), []);
    assert_eq!(state(&daypass), SessionState::SignedIn);
}

/// What went out with an earlier token says nothing about the next one, nor about another identity.
#[test]
fn late_answers_do_not_touch_the_next_sign_in() {
    for late in [Err(Trouble::TokenRefused), Ok(listing(vec![]))] {
        let mut daypass = Daypass::signed_in();
        let (tool, _) = daypass.ask_credentials(dev());
        daypass.press(Intent::Refresh);
        daypass.press(Intent::SignOut { session: acme_handle() });
        let begun = attempt(&daypass.press(Intent::SignIn { session: acme_handle() }));
        let token = daypass.token(hours(8));
        daypass.done(Done::SignedIn(acme(), begun, Ok(token)));

        let effects = daypass.done(Done::Listed(acme(), late.clone()));
        assert_eq!(effects, [Effect::List(acme())], "it is listed with the new token");
        let credentials = daypass.credentials(hours(1));
        let effects = daypass.done(Done::Credentials(dev(), late.map(|_| credentials)));
        assert_eq!(effects, [Effect::Fetch(dev())], "and fetched");
        assert!(answers(&effects, tool).is_empty() && !daypass.state.holds(&dev()));
        let status = daypass.state.status(&[acme()], daypass.now);
        assert_eq!(status.sessions[0].state, SessionState::SignedIn);
    }
}

/// Signs out of a session whose portal answers like that.
fn revoked(result: Result<(), Trouble>) -> (Daypass, Vec<Effect>, CallerId) {
    let mut daypass = Daypass::signed_in();
    let (caller, _) = sign_out(&mut daypass);
    daypass.done(Done::TokenForgotten(acme(), Ok(())));
    no_keys_left(&mut daypass);
    let effects = daypass.done(Done::Revoked(acme(), result));
    (daypass, effects, caller)
}

fn is_pending(daypass: &Daypass) -> bool {
    daypass.state.status(&[acme()], daypass.now).sessions[0].revocation_pending
}

#[test]
fn what_the_portal_could_not_be_told_is_pending_until_it_can() {
    for trouble in ALL_TROUBLES {
        let (mut daypass, effects, caller) = revoked(Err(trouble));
        // It knows the token no more: that is all that was wanted.
        let done = trouble == Trouble::TokenRefused;
        assert_eq!(answers(&effects, caller), [&Answer::SignedOut { revoked: done }], "{trouble:?}");
        assert_eq!((is_pending(&daypass), state(&daypass)), (!done, SessionState::SignedOut));
        let tried = daypass.pass(minutes(1) + seconds(1));
        assert_eq!(tried, if done { vec![] } else { vec![Effect::Revoke(acme())] });
        daypass.done(Done::Revoked(acme(), Ok(())));
        assert!(!is_pending(&daypass) && daypass.pass(hours(24)).is_empty(), "{trouble:?}");
    }
}

#[test]
fn it_says_that_the_portal_has_yet_to_be_told() {
    let (mut daypass, _, _) = revoked(Err(Trouble::Offline));
    let says = "Signed out · AWS not told yet";
    assert_eq!(daypass.says(), says);
    let status = daypass.state.status(&[acme()], daypass.now).sessions.remove(0);
    assert_eq!(status.says(daypass.now, &jiff::tz::TimeZone::UTC), says);
    daypass.pass(minutes(2));
    daypass.done(Done::Revoked(acme(), Ok(())));
    assert_eq!(daypass.says(), "Signed out");
}

/// A laptop in a bag is not woken every minute.
#[test]
fn a_portal_that_stays_away_is_tried_less_and_less() {
    let (mut daypass, _, _) = revoked(Err(Trouble::Offline));
    let mut pauses = Vec::new();
    let mut last = daypass.now;
    while pauses.len() < 7 {
        while !daypass.step(Input::Tick).contains(&Effect::Revoke(acme())) {
            daypass.now = daypass.state.next_due(daypass.now).unwrap();
        }
        pauses.push(daypass.now.duration_since(last).as_mins());
        last = daypass.now;
        daypass.done(Done::Revoked(acme(), Err(Trouble::Offline)));
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 16, 16]);
}

#[test]
fn a_second_sign_out_waits_for_the_telling_of_the_first() {
    let (mut daypass, _, _) = revoked(Err(Trouble::Offline));
    let token = daypass.token(hours(8));
    daypass.sign_in(token);
    assert!(is_pending(&daypass), "the old one is still to be told");
    assert_eq!(state(&daypass), SessionState::SignedIn);
    let effects = daypass.pass(minutes(2));
    assert!(effects.contains(&Effect::Revoke(acme())));
    let (caller, effects) = sign_out(&mut daypass);
    assert!(!effects.contains(&Effect::Revoke(acme())), "one at a time: {effects:?}");
    daypass.done(Done::TokenForgotten(acme(), Ok(())));
    no_keys_left(&mut daypass);
    let effects = daypass.done(Done::Revoked(acme(), Ok(())));
    assert_eq!(effects, [Effect::Revoke(acme())], "now this one");
    let effects = daypass.done(Done::Revoked(acme(), Ok(())));
    assert_eq!(answers(&effects, caller), [&SIGNED_OUT]);
    assert!(!is_pending(&daypass));
}

#[test]
fn all_can_be_signed_out_of_at_once() {
    let globex = crate::org::session("globex");
    let mut daypass = Daypass::signed_in();
    let mut both = crate::org::config();
    both.sessions.push(globex.clone());
    daypass.done(Done::ConfigRead(both));
    let token = daypass.token(hours(8));
    daypass.done(Done::TokenRead(globex.clone(), Ok(Some(token))));
    let effects = daypass.press(Intent::SignOutAll);
    for key in [acme(), globex] {
        assert!(
            effects.contains(&Effect::Revoke(key.clone())) && effects.contains(&Effect::ForgetToken(key))
        );
    }
}

/// The keychain has not told yet what there is to revoke.
#[test]
fn a_person_who_signs_out_early_is_signed_out_once_the_keychain_has_told() {
    let mut daypass = Daypass::asking_keychain();
    assert_eq!(daypass.press(Intent::SignOut { session: acme_handle() }), []);
    let token = daypass.token(hours(8));
    let effects = daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    assert!(effects.contains(&Effect::Revoke(acme())) && effects.contains(&Effect::ForgetToken(acme())));
    assert_eq!(state(&daypass), SessionState::SignedOut);
}
