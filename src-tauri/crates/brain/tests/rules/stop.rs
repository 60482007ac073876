//! Who may end an agent, and when.

use brain::{Answer, Code, Done, Effect, Input, KeychainTrouble, Request, Trouble, Way, status::Host};

use crate::org::{Daypass, acme, answers, attempt, config, dev, hours, minutes, refusal_code, session};

const SIGN_IN: fn() -> Request =
    || Request::SignIn { session: acme(), open_browser: false, way: Way::Code { because: None } };

/// Without a screen, with the config read and nothing in the keychain.
fn idle() -> Daypass {
    let mut daypass = asking_keychain();
    daypass.done(Done::TokenRead(acme(), Ok(None)));
    daypass
}

fn asking_keychain() -> Daypass {
    let mut daypass = Daypass::fresh(Some(Host::Headless));
    daypass.done(Done::ConfigRead(config()));
    daypass
}

fn signed_in() -> Daypass {
    let mut daypass = asking_keychain();
    let token = daypass.renewing_token(hours(1));
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    daypass
}

/// Whether it ends for this request.
fn ends(mut daypass: Daypass, unless_needed: bool) -> bool {
    let (caller, effects) = daypass.ask(Request::Stop { unless_needed });
    let ends = effects.contains(&Effect::Quit);
    if ends {
        assert_eq!(answers(&effects, caller), [&Answer::Done]);
    } else {
        assert_eq!(refusal_code(&effects, caller), Code::Failed);
    }
    ends
}

#[test]
fn an_agent_that_somebody_needs_ends_only_for_one_who_insists() {
    let asked = |request: Request| {
        let mut daypass = idle();
        daypass.ask(request);
        daypass
    };
    let mut renewal_waits = signed_in();
    renewal_waits.pass(minutes(50));
    renewal_waits.done(Done::Renewed(acme(), Err(Trouble::Offline)));
    renewal_waits.now += hours(2);
    let mut untold = signed_in();
    untold.ask(Request::SignOut { session: acme() });
    untold.done(Done::TokenForgotten(acme(), Ok(())));
    untold.done(Done::Revoked(acme(), Err(Trouble::Offline)));
    let needed = |what: &str, daypass: Daypass| {
        assert!(!ends(daypass.clone(), true), "{what}");
        assert!(ends(daypass, false), "{what}, and yet it was told to");
    };
    needed("a sign-in is held", signed_in());
    needed("the keychain may have one", asking_keychain());
    needed("one that has ended is renewed as soon as that can be", renewal_waits);
    needed("somebody signs in", asked(SIGN_IN()));
    needed("a tool waits for the person", asked(Request::Credentials { role: dev() }));
    needed("a status waits for the keychain", asked(Request::Status { sessions: vec![session("globex")] }));
    needed("AWS has yet to be told of a sign-out", untold);
}

#[test]
fn an_agent_that_nobody_needs_ends() {
    let mut cancelled = idle();
    let (caller, _) = cancelled.ask(SIGN_IN());
    cancelled.step(Input::CallerGone(caller));
    let mut denied = idle();
    let (_, effects) = denied.ask(SIGN_IN());
    denied.done(Done::SignedIn(acme(), attempt(&effects), Err(Trouble::Denied)));
    let mut ended = asking_keychain();
    let token = ended.token(hours(1));
    ended.done(Done::TokenRead(acme(), Ok(Some(token))));
    ended.pass(hours(2));
    let mut locked = asking_keychain();
    locked.done(Done::TokenRead(acme(), Err(KeychainTrouble::Locked)));
    for (what, daypass) in [
        ("nothing ever happened", idle()),
        ("the sign-in was cancelled", cancelled),
        ("the sign-in was denied", denied),
        ("the sign-in has ended", ended),
        ("nothing can be read", locked),
    ] {
        assert!(ends(daypass, true), "{what}");
    }
}

/// Of two who began a sign-in together, one who gives up does not take the agent from the other.
#[test]
fn whoever_gives_up_a_sign_in_leaves_the_agent_to_the_others() {
    let mut daypass = idle();
    let (first, _) = daypass.ask(SIGN_IN());
    daypass.ask(Request::SignIn {
        session: session("globex"),
        open_browser: false,
        way: Way::Code { because: None },
    });
    daypass.step(Input::CallerGone(first));
    assert!(!ends(daypass, true));
}

#[test]
fn the_tray_app_ends_for_nobody() {
    for unless_needed in [false, true] {
        assert!(!ends(Daypass::signed_out(), unless_needed));
    }
}

/// Agents of other versions are asked too.
#[test]
fn a_request_of_before_is_understood() {
    let request: Request = serde_json::from_str(r#"{"ask":"stop"}"#).unwrap();
    assert_eq!(request, Request::Stop { unless_needed: false });
}
