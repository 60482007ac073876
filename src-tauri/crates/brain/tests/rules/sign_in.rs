//! Given a session without a token, when a person or a caller wants to sign in.

use brain::{
    Answer, Code, Done, Effect, History, Input, Intent, NoticeId, Past, Request, Trouble, Way,
    status::SessionState, view::SignInStage,
};

use crate::org::{
    ALL_TROUBLES, Daypass, acme, acme_handle, answers, attempt, dev, hours, is_answered, links, listing,
    refusal, refusal_code,
};

fn sign_in() -> Intent {
    Intent::SignIn { session: acme_handle() }
}

fn cancel() -> Intent {
    Intent::CancelSignIn { session: acme_handle() }
}

fn ask(open_browser: bool) -> Request {
    Request::SignIn { session: acme(), open_browser, way: Way::Browser }
}

fn stage(daypass: &Daypass) -> Option<SignInStage> {
    daypass.state.view(daypass.now).sign_in.map(|page| page.stage)
}

fn state(daypass: &Daypass) -> SessionState {
    daypass.state.status(&[acme()], daypass.now).sessions[0].state
}

#[test]
fn a_person_signs_in() {
    let mut daypass = Daypass::signed_out();

    let effects = daypass.press(sign_in());
    let attempt = attempt(&effects);
    assert_eq!(effects, [Effect::SignIn(acme(), attempt, Way::Browser)]);
    assert_eq!(stage(&daypass), Some(SignInStage::Starting));

    let code = daypass.code();
    let effects = daypass.done(Done::Prompted(acme(), attempt, code.clone()));
    assert_eq!(effects, [Effect::OpenBrowser { session: acme(), link: code.link, row: acme_handle() }]);
    let Some(SignInStage::Code { code, host, lifetime, .. }) = stage(&daypass) else { panic!("a code") };
    assert_eq!((code.as_str(), host.as_str(), lifetime), ("WDJB-MJHT", "acme.awsapps.com", 600_000));

    let token = daypass.token(hours(8));
    let effects = daypass.done(Done::SignedIn(acme(), attempt, Ok(token)));
    let past = Past { signed_in_at: Some(daypass.now), ..Past::default() };
    assert_eq!(
        effects,
        [
            Effect::Unnotify(NoticeId(acme())),
            Effect::WriteHistory(History { sessions: vec![(acme(), past)] }),
            Effect::KeepToken { session: acme(), may_ask: true },
            Effect::List(acme())
        ],
        "kept, and its accounts are asked for"
    );
    assert_eq!((stage(&daypass), state(&daypass)), (None, SessionState::SignedIn));
}

#[test]
fn a_caller_is_told_the_code_and_then_the_end() {
    let mut daypass = Daypass::signed_out();
    let (caller, effects) = daypass.ask(ask(false));
    let attempt = attempt(&effects);
    assert!(!is_answered(&effects));

    let code = daypass.code();
    let effects = daypass.done(Done::Prompted(acme(), attempt, code.clone()));
    assert_eq!(effects, [Effect::Answer(caller, Answer::Prompt(code))], "and no browser: it did not ask");

    let token = daypass.token(hours(8));
    let effects = daypass.done(Done::SignedIn(acme(), attempt, Ok(token)));
    assert_eq!(answers(&effects, caller), [&Answer::Done]);
}

#[test]
fn a_caller_may_ask_for_the_browser() {
    let mut daypass = Daypass::signed_out();
    let (_, effects) = daypass.ask(ask(true));
    let attempt = attempt(&effects);
    let code = daypass.code();
    assert_eq!(links(&daypass.done(Done::Prompted(acme(), attempt, code.clone()))), [code.link]);
}

#[test]
fn whoever_comes_later_joins() {
    let mut daypass = Daypass::signed_out();
    let attempt = attempt(&daypass.press(sign_in()));

    let (early, effects) = daypass.ask(ask(false));
    assert_eq!(effects, [], "no second sign-in while the code is fetched");
    let code = daypass.code();
    let effects = daypass.done(Done::Prompted(acme(), attempt, code.clone()));
    assert_eq!(answers(&effects, early), [&Answer::Prompt(code.clone())]);

    let (late, effects) = daypass.ask(ask(false));
    assert_eq!(effects, [Effect::Answer(late, Answer::Prompt(code.clone()))], "the same code at once");
    assert_eq!(links(&daypass.press(sign_in())), [code.link], "a person sees the browser again");

    let token = daypass.token(hours(8));
    let effects = daypass.done(Done::SignedIn(acme(), attempt, Ok(token)));
    assert_eq!(answers(&effects, early), [&Answer::Done]);
    assert_eq!(answers(&effects, late), [&Answer::Done]);
}

#[test]
fn a_person_who_joins_early_sees_the_browser_too() {
    let mut daypass = Daypass::signed_out();
    let (_, effects) = daypass.ask(ask(false));
    let attempt = attempt(&effects);
    daypass.press(sign_in());
    let code = daypass.code();
    assert_eq!(links(&daypass.done(Done::Prompted(acme(), attempt, code.clone()))), [code.link]);
}

#[test]
fn cancel_works_at_every_stage_and_what_comes_later_is_ignored() {
    for code_came in [false, true] {
        let mut daypass = Daypass::signed_out();
        let (caller, effects) = daypass.ask(ask(false));
        let attempt = attempt(&effects);
        let code = daypass.code();
        if code_came {
            daypass.done(Done::Prompted(acme(), attempt, code.clone()));
        }

        let effects = daypass.press(cancel());
        assert!(effects.contains(&Effect::StopSignIn(attempt)));
        assert_eq!(refusal_code(&effects, caller), Code::Declined);
        assert_eq!((stage(&daypass), state(&daypass)), (None, SessionState::SignedOut));

        let token = daypass.token(hours(8));
        assert_eq!(daypass.done(Done::Prompted(acme(), attempt, code)), []);
        assert_eq!(daypass.done(Done::SignedIn(acme(), attempt, Ok(token))), []);
        assert_eq!(daypass.done(Done::SignedIn(acme(), attempt, Err(Trouble::CodeExpired))), []);
        assert_eq!((stage(&daypass), state(&daypass)), (None, SessionState::SignedOut));
        assert_eq!(daypass.press(cancel()), [], "there is nothing left to cancel");
    }
}

#[test]
fn a_late_result_does_not_end_the_next_attempt() {
    let (mut daypass, old) = Daypass::showing_code();
    daypass.press(cancel());
    let new = attempt(&daypass.press(sign_in()));
    assert_ne!(old, new);

    let (code, token) = (daypass.code(), daypass.token(hours(8)));
    assert_eq!(daypass.done(Done::Prompted(acme(), old, code)), []);
    assert_eq!(daypass.done(Done::SignedIn(acme(), old, Ok(token))), []);
    assert_eq!(stage(&daypass), Some(SignInStage::Starting));
}

#[test]
fn failures_are_said_until_dismissed_and_can_be_tried_again() {
    for trouble in ALL_TROUBLES {
        let (mut daypass, first) = Daypass::showing_code();
        let (caller, _) = daypass.ask(ask(false));
        let effects = daypass.done(Done::SignedIn(acme(), first, Err(trouble)));

        let refusal = refusal(&effects, caller);
        assert!(refusal.message.ends_with('.') && refusal.hint.is_some(), "{refusal:?}");
        let Some(SignInStage::Failed { fact, .. }) = stage(&daypass) else { panic!("{trouble:?} is shown") };
        assert_eq!(format!("{fact}."), refusal.message, "page and command line agree");
        assert_eq!(state(&daypass), SessionState::SignedOut);

        let mut dismissed = daypass.clone();
        dismissed.press(Intent::Dismiss { session: acme_handle() });
        assert_eq!(stage(&dismissed), None);

        let second = attempt(&daypass.press(sign_in()));
        assert_ne!(first, second);
        assert_eq!(stage(&daypass), Some(SignInStage::Starting));
    }
}

#[test]
fn what_a_failure_means_to_a_script() {
    for (trouble, code) in [
        (Trouble::Denied, Code::Declined),
        (Trouble::CodeExpired, Code::SignInNeeded),
        (Trouble::Elsewhere, Code::Failed),
        (Trouble::WrongPlace, Code::Failed),
        (Trouble::Offline, Code::Failed),
        (Trouble::ServerFault, Code::Failed),
    ] {
        let mut daypass = Daypass::signed_out();
        let (caller, effects) = daypass.ask(ask(false));
        let attempt = attempt(&effects);
        let effects = daypass.done(Done::SignedIn(acme(), attempt, Err(trouble)));
        assert_eq!(refusal_code(&effects, caller), code, "{trouble:?}");
    }
}

#[test]
fn everybody_who_waited_goes_on_when_it_is_done() {
    let (mut daypass, attempt) = Daypass::showing_code();
    let (tool, effects) = daypass.ask_credentials(dev());
    assert_eq!(effects, [], "a tool that comes now waits");
    let (lister, effects) = daypass.ask(Request::Catalogue { session: acme(), fresh: false });
    assert_eq!(effects, []);

    let token = daypass.token(hours(8));
    let effects = daypass.done(Done::SignedIn(acme(), attempt, Ok(token)));
    assert!(effects.contains(&Effect::Fetch(dev())) && effects.contains(&Effect::List(acme())));

    let credentials = daypass.credentials(hours(1));
    let effects = daypass.done(Done::Credentials(dev(), Ok(credentials)));
    assert_eq!(answers(&effects, tool), [&Answer::Credentials { role: dev() }]);
    let effects = daypass.done(Done::Listed(acme(), Ok(listing(Vec::new()))));
    assert_eq!(
        answers(&effects, lister),
        [&Answer::Catalogue { accounts: Vec::new(), missing: Vec::new(), notes: Vec::new() }]
    );
}

#[test]
fn everybody_who_waited_is_told_when_it_fails() {
    let (mut daypass, attempt) = Daypass::showing_code();
    let (tool, _) = daypass.ask_credentials(dev());
    let (lister, _) = daypass.ask(Request::Catalogue { session: acme(), fresh: false });
    let effects = daypass.done(Done::SignedIn(acme(), attempt, Err(Trouble::CodeExpired)));
    for caller in [tool, lister] {
        assert_eq!(refusal_code(&effects, caller), Code::SignInNeeded);
    }
}

#[test]
fn a_caller_that_left_is_not_answered_and_the_persons_sign_in_goes_on() {
    let mut daypass = Daypass::signed_out();
    let attempt = attempt(&daypass.press(sign_in()));
    let (caller, _) = daypass.ask(ask(false));
    assert_eq!(daypass.step(brain::Input::CallerGone(caller)), []);
    let token = daypass.token(hours(8));
    let effects = daypass.done(Done::SignedIn(acme(), attempt, Ok(token)));
    assert!(!is_answered(&effects));
    assert_eq!(state(&daypass), SessionState::SignedIn);
}

#[test]
fn the_link_can_be_opened_and_copied_while_the_code_is_good() {
    let (mut daypass, _) = Daypass::showing_code();
    let link = daypass.code().link;
    let (open, copy) =
        (Intent::OpenBrowserAgain { session: acme_handle() }, Intent::CopyLink { session: acme_handle() });
    assert_eq!(links(&daypass.press(open.clone())), [link.as_str()]);
    assert_eq!(daypass.press(copy.clone()), [Effect::CopyText { text: link, row: acme_handle() }]);
    daypass.press(cancel());
    assert_eq!(daypass.press(open), []);
    assert_eq!(daypass.press(copy), []);
}

#[test]
fn codes_do_not_outlive_their_sign_in() {
    let remembers = |daypass: &Daypass| format!("{:?}", daypass.state).contains("WDJB-MJHT");
    let (mut daypass, attempt) = Daypass::showing_code();
    assert!(remembers(&daypass), "while it is shown");
    let token = daypass.token(hours(8));
    daypass.done(Done::SignedIn(acme(), attempt, Ok(token)));
    assert!(!remembers(&daypass));

    let (mut daypass, _) = Daypass::showing_code();
    daypass.press(cancel());
    assert!(!remembers(&daypass));
}

#[test]
fn the_page_shows_the_sign_in_that_is_under_way() {
    let (mut daypass, failed) = Daypass::showing_code();
    daypass.done(Done::SignedIn(acme(), failed, Err(Trouble::Denied)));
    let globex = crate::org::session("globex");
    daypass.ask(Request::SignIn { session: globex.clone(), open_browser: false, way: Way::Browser });
    let page = daypass.state.view(daypass.now).sign_in.unwrap();
    assert_eq!((page.session, page.stage), (globex.handle(), SignInStage::Starting));
}

/// A person who gives up `daypass login` has given up the sign-in, unless somebody else wants it.
#[test]
fn a_sign_in_ends_with_the_last_who_wants_it() {
    let ask = |daypass: &mut Daypass| {
        daypass.ask(Request::SignIn { session: acme(), open_browser: false, way: Way::Browser })
    };
    let mut daypass = Daypass::signed_out();
    let (first, effects) = ask(&mut daypass);
    let begun = attempt(&effects);
    let (second, _) = ask(&mut daypass);
    assert_eq!(daypass.step(Input::CallerGone(first)), []);
    assert_eq!(daypass.step(Input::CallerGone(second)), [Effect::StopSignIn(begun)]);
    assert_eq!(daypass.state.view(daypass.now).sign_in, None);

    let (first, _) = ask(&mut daypass);
    daypass.press(Intent::SignIn { session: acme_handle() });
    assert_eq!(daypass.step(Input::CallerGone(first)), [], "a person at the desktop wants it too");
}
