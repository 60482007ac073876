//! The shape of `daypass status --json`, which scripts rely on.

use brain::{
    Answer, Done, Input, Intent, KeychainTrouble, Outside, Request, Way,
    words::{SessionForm, SessionKey, TokenFacts},
};

use crate::org::{DEV, Daypass, acme, acme_handle, hours, minutes, session};

fn json(daypass: &Daypass, sessions: &[SessionKey]) -> String {
    serde_json::to_string_pretty(&daypass.state.status(sessions, daypass.now)).unwrap()
}

#[test]
fn with_an_agent_and_an_active_profile() {
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::Use { row: DEV.to_owned() });
    daypass.step(Input::Outside(Outside::EndpointOpen { port: 49152 }));
    let legacy = SessionKey { form: SessionForm::Legacy, ..session("globex") };
    daypass.ask(Request::Status { sessions: vec![legacy.clone()] });
    let token = TokenFacts { renews: true, ..daypass.token(hours(1)) };
    daypass.done(Done::TokenRead(legacy.clone(), Ok(Some(token))));
    insta::assert_snapshot!(json(&daypass, &[acme(), legacy]));
}

#[test]
fn without_an_agent() {
    let mut daypass = Daypass::fresh(None);
    daypass.ask(Request::Status { sessions: vec![acme()] });
    insta::assert_snapshot!(json(&daypass, &[acme()]));
}

#[test]
fn every_state_has_its_word() {
    let word = |daypass: &Daypass| {
        let value = serde_json::to_value(daypass.state.status(&[acme()], daypass.now)).unwrap();
        value["sessions"][0]["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(word(&Daypass::signed_out()), "signed-out");
    assert_eq!(word(&Daypass::asking_keychain()), "signed-out");
    assert_eq!(word(&Daypass::showing_code().0), "signing-in");
    let mut daypass = Daypass::signed_in();
    assert_eq!(word(&daypass), "signed-in");
    daypass.wait(hours(7) + minutes(50));
    assert_eq!(word(&daypass), "signed-in", "until the very end");
    daypass.press(Intent::Refresh);
    daypass.done(Done::Listed(acme(), Err(brain::Trouble::Offline)));
    assert_eq!(word(&daypass), "offline");
    daypass.wait(minutes(10));
    assert_eq!(word(&daypass), "expired", "at the very end");
}

#[test]
fn requests_and_answers_survive_the_door() {
    let request = Request::SignIn { session: acme(), open_browser: true, way: Way::Browser };
    let text = serde_json::to_string(&request).unwrap();
    assert_eq!(serde_json::from_str::<Request>(&text).unwrap(), request);

    let mut daypass = Daypass::showing_code().0;
    let (_, effects) = daypass.ask(request);
    let status = daypass.state.status(&[acme()], daypass.now);
    let code = effects.into_iter().find_map(|effect| match effect {
        brain::Effect::Answer(_, answer) => Some(answer),
        _ => None,
    });
    for answer in [code.unwrap(), Answer::Status(status), Answer::Done] {
        let text = serde_json::to_string(&answer).unwrap();
        assert_eq!(serde_json::from_str::<Answer>(&text).unwrap(), answer);
    }
}

#[test]
fn an_unknown_session_is_signed_out() {
    let daypass = Daypass::signed_in();
    let status = daypass.state.status(&[session("unheard-of")], daypass.now);
    assert_eq!(status.sessions[0].state, brain::status::SessionState::SignedOut);
    assert_ne!(acme_handle(), session("unheard-of").handle());
}

#[test]
fn the_command_line_uses_the_strips_words() {
    let mut daypass = Daypass::signed_in();
    let compare = |daypass: &Daypass, words: &str| {
        let line = &daypass.state.view(daypass.now).sessions[0];
        let status = &daypass.state.status(&[acme()], daypass.now).sessions[0];
        let zone = jiff::tz::TimeZone::UTC;
        assert_eq!((line.says.as_str(), status.says(daypass.now, &zone).as_str()), (words, words));
        assert_eq!(status.label(), line.name);
    };
    compare(&Daypass::signed_out(), "Signed out");
    compare(&daypass, "Signed in · 8 h left");
    daypass.wait(hours(7) + minutes(50));
    compare(&daypass, "Ends in 10 min");
    daypass.wait(hours(1));
    compare(&daypass, "Ended at 16:00 · sign in to use its roles");
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::Refresh);
    daypass.done(Done::Listed(acme(), Err(brain::Trouble::Offline)));
    compare(&daypass, "Signed in until 16:00 · offline");
    let mut daypass = Daypass::asking_keychain();
    let token = daypass.renewing_token(hours(1));
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    daypass.done(Done::Listed(acme(), Err(brain::Trouble::Offline)));
    compare(&daypass, "Signed in until 09:00 · cannot renew offline");
    daypass.wait(hours(2));
    compare(&daypass, "Ended at 09:00 · renews itself when it can");
}

/// One that the keychain could not be told of is known as such, however well it answers for another.
#[test]
fn a_sign_in_that_only_memory_has_is_told_apart() {
    let memory_only = |daypass: &Daypass| {
        let status = daypass.state.status(&[acme(), session("globex")], daypass.now);
        assert_eq!(status.keychain, brain::status::Keychain::Unlocked, "it was asked of the other last");
        status.sessions.into_iter().map(|session| session.memory_only).collect::<Vec<_>>()
    };
    let globex_read = |daypass: &mut Daypass| {
        daypass.ask(Request::Status { sessions: vec![session("globex")] });
        let token = daypass.renewing_token(hours(1));
        daypass.done(Done::TokenRead(session("globex"), Ok(Some(token))));
    };
    let mut daypass = Daypass::signed_in();
    assert_eq!(memory_only(&daypass), [false, false]);
    for untold in
        [Done::TokenKept(acme(), Err(KeychainTrouble::Absent)), Done::Untold(acme(), KeychainTrouble::Locked)]
    {
        let mut daypass = daypass.clone();
        daypass.done(untold);
        globex_read(&mut daypass);
        assert_eq!(memory_only(&daypass), [true, false]);
        let mut signed_out = daypass.clone();
        signed_out.ask(Request::SignOut { session: acme() });
        assert_eq!(memory_only(&signed_out), [false, false], "there is nothing to lose");
        let mut kept = daypass.clone();
        kept.done(Done::TokenKept(acme(), Ok(())));
        assert_eq!(memory_only(&kept), [false, false]);
        daypass.pass(hours(9));
        assert_eq!(memory_only(&daypass), [false, false], "it does not renew and has ended");
    }
    daypass.sign_in(daypass.renewing_token(hours(1)));
    daypass.done(Done::TokenKept(acme(), Err(KeychainTrouble::Refused)));
    globex_read(&mut daypass);
    daypass.now += hours(2);
    assert_eq!(memory_only(&daypass), [true, false], "what has ended can still be renewed");
}

/// By the servers' clock; clients of before do not know the field.
#[test]
fn a_wrong_clock_is_told_in_seconds() {
    let mut daypass = Daypass::signed_in();
    for ahead in [0, 90, -86_400] {
        let news = brain::Outside::ClockAhead(jiff::SignedDuration::from_secs(ahead));
        daypass.step(brain::Input::Outside(news));
        let mut value = serde_json::to_value(daypass.state.status(&[acme()], daypass.now)).unwrap();
        assert_eq!(value["clock_ahead_seconds"], ahead);
        let banner = daypass.state.view(daypass.now).banner;
        assert_eq!(banner.is_some(), ahead == -86_400, "a minute is no reason to worry");
        value.as_object_mut().unwrap().remove("clock_ahead_seconds");
        for field in ["memory_only", "revocation_pending", "sign_in_needed_about"] {
            assert_eq!(value["sessions"][0].as_object_mut().unwrap().remove(field), Some(false.into()));
        }
        assert!(serde_json::from_value::<brain::status::Status>(value).is_ok());
    }
}
