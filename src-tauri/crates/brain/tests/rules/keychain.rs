//! Given a keychain that is locked, absent or unwilling.

use brain::{
    Code, Config, Done, Effect, Input, Intent, KeychainTrouble, Outside, Page, Request, Trouble,
    status::{Host, Keychain},
    view::{RingState, Tone},
};

use crate::org::{
    Daypass, acme, acme_handle, answers, attempt, config, dev, hours, is_answered, minutes, refusal, seconds,
    session, settings_read,
};

const ALL: [KeychainTrouble; 3] =
    [KeychainTrouble::Locked, KeychainTrouble::Absent, KeychainTrouble::Refused];

fn without_keychain(trouble: KeychainTrouble) -> Daypass {
    let mut daypass = Daypass::asking_keychain();
    daypass.done(Done::TokenRead(acme(), Err(trouble)));
    daypass
}

#[test]
fn each_trouble_is_a_named_state() {
    let doctor = Intent::Show { page: Page::Doctor };
    for (trouble, status, fact, tone, pressed) in [
        (
            KeychainTrouble::Locked,
            Keychain::Locked,
            "Your keychain is locked",
            Tone::Amber,
            Intent::UnlockKeychain,
        ),
        // Nothing is wrong for as long as Daypass runs; the doctor says how to get one.
        (KeychainTrouble::Absent, Keychain::Absent, "There is no keychain here", Tone::Calm, doctor),
        (
            KeychainTrouble::Refused,
            Keychain::Absent,
            "Your keychain said no",
            Tone::Amber,
            Intent::UnlockKeychain,
        ),
    ] {
        let daypass = without_keychain(trouble);
        assert_eq!(daypass.state.status(&[], daypass.now).keychain, status);
        let banner = daypass.state.view(daypass.now).banner.unwrap();
        assert_eq!((banner.fact.as_str(), banner.tone), (fact, tone));
        assert_eq!(banner.button.map(|button| button.intent), Some(pressed));
    }
}

#[test]
fn without_one_everything_else_that_there_is_to_say_comes_first() {
    let mut daypass = without_keychain(KeychainTrouble::Absent);
    daypass.done(settings_read(vec!["config.toml, line 1: no".to_owned()]));
    let fact = |daypass: &Daypass| daypass.state.view(daypass.now).banner.unwrap().fact;
    assert_eq!(fact(&daypass), "Your Daypass settings have a problem");
    daypass.done(settings_read(vec![]));
    assert_eq!(fact(&daypass), "There is no keychain here");
}

/// A session whose profiles are not in the AWS config yet, so that nothing is listed.
fn without_a_list() -> Daypass {
    let mut daypass = Daypass::fresh(Some(Host::Tray));
    daypass.done(Done::ConfigRead(Config { profiles: Vec::new(), ..config() }));
    daypass
}

#[test]
fn where_nothing_is_listed_it_says_what_that_waits_for() {
    let shown = |daypass: &Daypass| {
        let view = daypass.state.view(daypass.now);
        let empty = view.empty.unwrap();
        (view.sessions[0].ring.state, empty.fact, empty.button.map(|button| button.label))
    };
    let mut daypass = without_a_list();
    assert_eq!(shown(&daypass), (RingState::Working, "Asking your keychain".to_owned(), None));

    let sign_in = || ("Sign in to acme".to_owned(), Some("Sign in".to_owned()));
    for (trouble, (fact, button)) in [
        (KeychainTrouble::Absent, sign_in()),
        (KeychainTrouble::Refused, sign_in()),
        (KeychainTrouble::Locked, ("Sign in to acme".to_owned(), None)),
    ] {
        let mut daypass = without_a_list();
        daypass.done(Done::TokenRead(acme(), Err(trouble)));
        assert_eq!(shown(&daypass), (RingState::Hollow, fact, button), "{trouble:?}");
    }

    let token = daypass.token(hours(8));
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    daypass.done(Done::Listed(acme(), Err(Trouble::Offline)));
    assert_eq!(shown(&daypass), (RingState::Offline, "acme cannot be reached".to_owned(), None));
    assert_eq!(daypass.wait(minutes(5)).iter().filter(|(_, it)| *it == Effect::List(acme())).count(), 1);
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
        for request in
            [Request::Credentials { role: dev() }, Request::Catalogue { session: acme(), fresh: false }]
        {
            let (caller, mut effects) = daypass.ask(request);
            if !is_answered(&effects) {
                // Nothing will come out of this keychain, so the person is asked to sign in.
                assert!(matches!(&effects[..], [Effect::Notify(_)]) && trouble != KeychainTrouble::Locked);
                effects = daypass.wait(seconds(45)).into_iter().map(|(_, effect)| effect).collect();
            }
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
    assert_eq!(daypass.wait(hours(9)), [], "nothing polls");
    let asked = daypass.step(Input::Outside(Outside::KeychainChanged));
    assert_eq!(asked, [Effect::ReadToken { session: acme(), may_ask: false }], "without asking the person");
    let token = daypass.token(hours(8));
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    assert_eq!(daypass.state.view(daypass.now).banner, None);
    assert_eq!(daypass.step(Input::Outside(Outside::KeychainChanged)), [], "and asks no more");
}

#[test]
fn asking_again_quietly_changes_nothing_that_is_shown() {
    let mut daypass = without_keychain(KeychainTrouble::Locked);
    let shown = |daypass: &Daypass| {
        let (view, menu) = (daypass.state.view(daypass.now), daypass.state.menu(daypass.now));
        (view.sessions, view.banner, menu)
    };
    let before = shown(&daypass);
    assert_eq!(daypass.step(Input::Outside(Outside::KeychainChanged)).len(), 1);
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
    let unlocked = |daypass: &mut Daypass, by_person: bool| {
        if by_person {
            daypass.press(Intent::UnlockKeychain)
        } else {
            daypass.step(Input::Outside(Outside::KeychainChanged))
        }
    };
    for may_ask in [true, false] {
        // What a renewal brought is untold as well.
        for untold in [
            Done::TokenKept(acme(), Err(KeychainTrouble::Locked)),
            Done::Untold(acme(), KeychainTrouble::Locked),
        ] {
            daypass.done(untold);
            assert_eq!(unlocked(&mut daypass, may_ask), [Effect::KeepToken { session: acme(), may_ask }]);
            assert_eq!(unlocked(&mut daypass, may_ask), [], "once while it thinks");
            daypass.done(Done::TokenKept(acme(), Ok(())));
            assert_eq!(daypass.state.view(daypass.now).banner, None);
            assert_eq!(unlocked(&mut daypass, may_ask), []);
        }
    }
    daypass.press(Intent::SignOut { session: acme_handle() });
    daypass.done(Done::Revoked(acme(), Ok(())));
    daypass.done(Done::TokenForgotten(acme(), Err(KeychainTrouble::Locked)));
    assert_eq!(unlocked(&mut daypass, false), [Effect::ForgetToken(acme())]);
    daypass.done(Done::TokenForgotten(acme(), Ok(())));
    assert_eq!(daypass.state.view(daypass.now).banner.unwrap().fact, "Signed out of acme");
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

#[test]
fn status_waits_until_it_is_known_what_is_active() {
    let mut daypass = Daypass::fresh(None);
    daypass.state = brain::State::new(None, jiff::tz::TimeZone::UTC);
    let (caller, _) = daypass.ask(Request::Status { sessions: vec![acme()] });
    let effects = daypass.done(Done::TokenRead(acme(), Ok(None)));
    assert_eq!(answers(&effects, caller).len(), 0);
    let effects = daypass.done(Done::FactsRead(brain::Facts::default()));
    assert_eq!(answers(&effects, caller).len(), 1);
}

#[test]
fn a_sign_in_of_a_command_that_is_not_kept_is_ended_at_aws() {
    for trouble in ALL {
        let mut daypass = Daypass::fresh(None);
        daypass.state = brain::State::new(None, jiff::tz::TimeZone::UTC);
        let (way, open_browser) = (brain::Way::Browser, false);
        let (caller, effects) = daypass.ask(Request::SignIn { session: acme(), open_browser, way });
        let token = daypass.token(hours(8));
        daypass.done(Done::SignedIn(acme(), attempt(&effects), Ok(token)));
        let effects = daypass.done(Done::TokenKept(acme(), Err(trouble)));
        assert_eq!(effects[..2], [Effect::Retire(acme()), Effect::Revoke(acme())], "{trouble:?}");
        let told = refusal(&effects, caller);
        assert!(told.message.ends_with("so the sign-in to acme could not be kept."), "{told}");
    }
}
