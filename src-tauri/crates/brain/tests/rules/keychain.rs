//! Given a keychain that is locked, absent or unwilling.

use brain::{
    Code, Done, Effect, Input, Intent, KeychainTrouble, Request, Trouble,
    status::{Host, Keychain},
    view::Tone,
};

use crate::org::{Daypass, acme, acme_handle, attempt, config, dev, hours, minutes, refusal, session};

const ALL: [KeychainTrouble; 3] =
    [KeychainTrouble::Locked, KeychainTrouble::Absent, KeychainTrouble::Refused];

fn without_keychain(trouble: KeychainTrouble) -> Daypass {
    let mut daypass = Daypass::asking_keychain();
    daypass.done(Done::TokenRead(acme(), Err(trouble)));
    daypass
}

#[test]
fn each_trouble_is_a_named_state() {
    for (trouble, status, fact, unlock) in [
        (KeychainTrouble::Locked, Keychain::Locked, "Your keychain is locked", true),
        (KeychainTrouble::Absent, Keychain::Absent, "There is no keychain here", false),
        (KeychainTrouble::Refused, Keychain::Absent, "Your keychain said no", false),
    ] {
        let daypass = without_keychain(trouble);
        assert_eq!(daypass.state.status(&[], daypass.now).keychain, status);
        let banner = daypass.state.view(daypass.now).banner.unwrap();
        assert_eq!((banner.fact.as_str(), banner.tone), (fact, Tone::Amber));
        let intent = banner.button.map(|button| button.intent);
        assert_eq!(intent, unlock.then_some(Intent::UnlockKeychain));
    }
}

#[test]
fn a_sign_in_works_without_one_and_is_kept_in_memory() {
    for trouble in ALL {
        let mut daypass = without_keychain(trouble);
        let attempt = attempt(&daypass.press(Intent::SignIn { session: acme_handle() }));
        let token = daypass.token(hours(8));
        daypass.done(Done::SignedIn(acme(), attempt, Ok(token)));
        daypass.done(Done::TokenKept(acme(), Err(trouble)));
        assert_eq!(daypass.ask_credentials(dev()).1, [Effect::Fetch(dev())], "{trouble:?}");
    }
}

#[test]
fn tools_are_told_to_unlock_rather_than_to_sign_in() {
    for (trouble, message, hint) in [
        (KeychainTrouble::Locked, "Your keychain is locked.", "Unlock it and Daypass goes on by itself."),
        (KeychainTrouble::Absent, "acme needs a sign-in.", "Run: daypass login acme"),
        (KeychainTrouble::Refused, "acme needs a sign-in.", "Run: daypass login acme"),
    ] {
        let mut daypass = without_keychain(trouble);
        for request in [Request::Credentials { role: dev() }, Request::Catalogue { session: acme() }] {
            let (caller, effects) = daypass.ask(request);
            let refusal = refusal(&effects, caller);
            assert_eq!(refusal.code, Code::SignInNeeded);
            assert_eq!((refusal.message.as_str(), refusal.hint.as_deref()), (message, Some(hint)));
        }
    }
}

#[test]
fn only_a_person_makes_it_ask_for_its_password() {
    let mut daypass = Daypass::fresh(Some(Host::Tray));
    let read = |may_ask| Effect::ReadToken { session: acme(), may_ask };
    assert_eq!(daypass.done(Done::ConfigRead(config())), [read(false)]);
    daypass.done(Done::TokenRead(acme(), Err(KeychainTrouble::Locked)));
    assert_eq!(daypass.press(Intent::UnlockKeychain), [read(true)]);
    assert_eq!(daypass.press(Intent::UnlockKeychain), [], "once while it thinks");
}

#[test]
fn once_unlocked_it_goes_on_by_itself() {
    let mut daypass = without_keychain(KeychainTrouble::Locked);
    let asked: Vec<_> = daypass.wait(minutes(1)).into_iter().map(|(_, effect)| effect).collect();
    assert_eq!(asked, [Effect::ReadToken { session: acme(), may_ask: false }], "without asking the person");
    let token = daypass.token(hours(8));
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    assert_eq!(daypass.state.view(daypass.now).banner, None);
    assert_eq!(daypass.step(Input::Tick), [], "and asks no more");
}

#[test]
fn asking_again_quietly_changes_nothing_that_is_shown() {
    let mut daypass = without_keychain(KeychainTrouble::Locked);
    let shown = |daypass: &Daypass| {
        let (view, menu) = (daypass.state.view(daypass.now), daypass.state.menu(daypass.now));
        (view.sessions, view.banner, menu)
    };
    let before = shown(&daypass);
    assert_eq!(daypass.step(Input::Tick).len(), 1);
    assert_eq!(shown(&daypass), before);
}

#[test]
fn a_sign_in_that_was_quicker_than_the_keychain_stands() {
    let mut daypass = Daypass::asking_keychain();
    let attempt = attempt(&daypass.press(Intent::SignIn { session: acme_handle() }));
    let token = daypass.token(hours(8));
    daypass.done(Done::SignedIn(acme(), attempt, Ok(token)));
    daypass.done(Done::TokenRead(acme(), Ok(None)));
    let status = daypass.state.status(&[acme()], daypass.now);
    assert_eq!(status.sessions[0].token_expires_at, Some(token.expires_at));
}

#[test]
fn status_waits_for_the_keychain() {
    let mut daypass = Daypass::fresh(None);
    let (acme, globex) = (acme(), session("globex"));
    let (caller, effects) = daypass.ask(Request::Status { sessions: vec![acme.clone(), globex.clone()] });
    assert_eq!(effects.len(), 2, "both are read: {effects:?}");
    assert_eq!(daypass.done(Done::TokenRead(acme, Ok(None))), []);
    let effects = daypass.done(Done::TokenRead(globex, Err(KeychainTrouble::Absent)));
    assert!(matches!(&effects[..], [Effect::Answer(to, brain::Answer::Status(_))] if *to == caller));
}

#[test]
fn what_it_could_not_be_told_it_is_told_once_unlocked() {
    let mut daypass = Daypass::signed_in();
    for (what, told) in [
        (None, Effect::KeepToken { session: acme(), may_ask: true }),
        (Some(Done::Revoked(acme(), Ok(()))), Effect::ForgetToken(acme())),
    ] {
        if let Some(revoked) = what {
            daypass.press(Intent::SignOut { session: acme_handle() });
            daypass.done(revoked);
        }
        daypass.done(Done::TokenKept(acme(), Err(KeychainTrouble::Locked)));
        assert_eq!(daypass.press(Intent::UnlockKeychain), [told]);
        assert_eq!(daypass.press(Intent::UnlockKeychain), [], "once while it thinks");
        daypass.done(Done::TokenKept(acme(), Ok(())));
        assert_eq!(daypass.state.view(daypass.now).banner, None);
        assert_eq!(daypass.press(Intent::UnlockKeychain), []);
    }
}

#[test]
fn trouble_reading_does_not_end_a_session_that_is_held() {
    let mut daypass = Daypass::signed_in();
    daypass.done(Done::TokenKept(acme(), Err(KeychainTrouble::Locked)));
    let (_, effects) = daypass.ask_credentials(dev());
    assert_eq!(effects, [Effect::Fetch(dev())]);
    let effects = daypass.done(Done::Credentials(dev(), Err(Trouble::Offline)));
    assert_eq!(effects.len(), 1);
}
