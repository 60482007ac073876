//! Given a session, when a person or a caller signs out.

use brain::{
    Answer, CallerId, Code, Done, Effect, Input, Intent, KeychainTrouble, NoticeId, Request, Trouble,
    status::SessionState,
};

use crate::org::{
    Daypass, accounts, acme, acme_handle, answers, attempt, dev, hours, is_answered, minutes, refusal,
    refusal_code,
};

const SIGNED_OUT: Answer = Answer::SignedOut { revoked: true };

fn sign_out(daypass: &mut Daypass) -> (CallerId, Vec<Effect>) {
    daypass.ask(Request::SignOut { session: acme() })
}

fn state(daypass: &Daypass) -> SessionState {
    daypass.state.status(&[acme()], daypass.now).sessions[0].state
}

#[test]
fn the_portal_and_the_keychain_are_told_before_the_caller() {
    let results: [(&str, [Done; 2]); 2] = [
        ("portal first", [Done::Revoked(acme(), Ok(())), Done::TokenForgotten(acme(), Ok(()))]),
        (
            "keychain first",
            [Done::TokenForgotten(acme(), Ok(())), Done::Revoked(acme(), Err(Trouble::TokenRefused))],
        ),
    ];
    for (order, [first, second]) in results {
        let mut daypass = Daypass::signed_in();
        let (caller, effects) = sign_out(&mut daypass);
        assert_eq!(
            effects,
            [Effect::Revoke(acme()), Effect::ForgetToken(acme()), Effect::Unnotify(NoticeId(acme()))]
        );
        assert_eq!(state(&daypass), SessionState::SignedOut, "at once");
        assert!(!is_answered(&daypass.done(first)), "{order}");
        assert_eq!(answers(&daypass.done(second), caller), [&SIGNED_OUT], "{order}");
    }
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
    let effects = daypass.done(Done::TokenForgotten(acme(), Ok(())));
    assert_eq!(answers(&effects, caller), [&SIGNED_OUT]);
}

#[test]
fn nothing_is_revoked_where_nobody_was_signed_in() {
    let mut daypass = Daypass::signed_out();
    let (caller, effects) = sign_out(&mut daypass);
    assert_eq!(effects, [Effect::ForgetToken(acme()), Effect::Unnotify(NoticeId(acme()))]);
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
    daypass.done(Done::Listed(acme(), Ok(accounts())));
    assert_eq!(daypass.find("ReadOnly").matches, 0, "the list of who was signed in is gone");
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
    for late in [Err(Trouble::TokenRefused), Ok(vec![])] {
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
