//! Given keys that a person wanted in the shared credentials file.

use brain::{Answer, CallerId, Code, Done, Effect, Intent, KeysPlace, Request, Save, status::Host};
use jiff::Timestamp;

use crate::org::{Daypass, acme, acme_handle, answers, dev, hours, minutes, refusal_code};

fn place() -> KeysPlace {
    KeysPlace { file: "/home/me/.aws/credentials".into(), section: Some("daypass-dev".to_owned()) }
}

fn removed(effects: &[Effect]) -> bool {
    effects.contains(&Effect::RemoveKeys(place()))
}

/// Asks for them, lets them be fetched, and says that they are written.
fn save(daypass: &mut Daypass) -> Timestamp {
    let (caller, effects) = daypass.ask(Request::SaveKeys { role: dev(), place: place(), region: None });
    assert_eq!(effects, [Effect::Fetch(dev())]);
    let facts = daypass.credentials(hours(1));
    let effects = daypass.done(Done::Credentials(dev(), Ok(facts)));
    let save = Save { place: place(), region: None };
    assert!(effects.contains(&Effect::SaveKeys { caller, role: dev(), save }), "{effects:?}");
    assert_eq!(answers(&effects, caller).len(), 0, "they are not there yet");
    let effects = daypass.done(written(caller, Ok(facts.expires_at)));
    assert_eq!(answers(&effects, caller), [&Answer::Saved { expires_at: facts.expires_at }]);
    facts.expires_at
}

fn written(caller: CallerId, outcome: Result<Timestamp, String>) -> Done {
    Done::KeysSaved { caller, role: dev(), place: place(), outcome }
}

#[test]
fn they_are_taken_away_when_they_end() {
    let mut daypass = Daypass::signed_in();
    let ends = save(&mut daypass);
    let seen = daypass.wait(minutes(70));
    let at: Vec<_> =
        seen.iter().filter(|(_, e)| *e == Effect::RemoveKeys(place())).map(|(at, _)| *at).collect();
    assert!(at.len() == 1 && at[0] >= ends && at[0] < ends + minutes(1), "{at:?}");
}

#[test]
fn they_are_taken_away_at_sign_out() {
    let mut daypass = Daypass::signed_in();
    save(&mut daypass);
    let effects = daypass.press(Intent::SignOut { session: acme_handle() });
    assert!(effects.contains(&Effect::RemoveKeysOf(acme())), "{effects:?}");
    assert!(!removed(&daypass.pass(hours(2))), "once");
}

#[test]
fn what_is_being_written_at_sign_out_is_not_taken_for_there() {
    let mut daypass = Daypass::signed_in();
    let (caller, _) = daypass.ask(Request::SaveKeys { role: dev(), place: place(), region: None });
    let facts = daypass.credentials(hours(1));
    daypass.done(Done::Credentials(dev(), Ok(facts)));
    let effects = daypass.press(Intent::SignOut { session: acme_handle() });
    assert!(effects.contains(&Effect::RemoveKeysOf(acme())), "that comes after it is written");
    daypass.done(written(caller, Ok(facts.expires_at)));
    assert!(!removed(&daypass.pass(hours(2))));
}

#[test]
fn written_again_they_last_as_long_as_the_new_ones() {
    let mut daypass = Daypass::signed_in();
    save(&mut daypass);
    daypass.pass(minutes(50));
    let ends = save(&mut daypass);
    assert!(!removed(&daypass.pass(ends.duration_since(daypass.now) - minutes(1))));
    assert!(removed(&daypass.pass(minutes(2))));
}

#[test]
fn a_command_without_an_agent_leaves_them_to_the_next_one() {
    let mut daypass = Daypass::fresh(None);
    let ask = Request::SaveKeys { role: dev(), place: place(), region: None };
    let (caller, _) = daypass.ask(ask);
    let token = daypass.token(hours(8));
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    let facts = daypass.credentials(hours(1));
    daypass.done(Done::Credentials(dev(), Ok(facts)));
    daypass.done(written(caller, Ok(facts.expires_at)));
    assert!(!removed(&daypass.pass(hours(2))));
}

#[test]
fn where_they_cannot_be_written_or_had_the_caller_is_told() {
    let mut daypass = Daypass::signed_in();
    let (caller, _) = daypass.ask(Request::SaveKeys { role: dev(), place: place(), region: None });
    let effects = daypass.done(written(caller, Err("The disk is full.".to_owned())));
    assert_eq!(refusal_code(&effects, caller), Code::Failed);
    assert!(!removed(&daypass.pass(hours(2))));

    let mut daypass = Daypass::fresh(Some(Host::Tray));
    let (caller, _) = daypass.ask(Request::SaveKeys { role: dev(), place: place(), region: None });
    daypass.done(Done::TokenRead(acme(), Ok(None)));
    let effects = daypass.pass(minutes(1));
    assert_eq!(refusal_code(&effects, caller), Code::SignInNeeded);
}
