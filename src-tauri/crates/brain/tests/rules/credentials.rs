//! Given tools that want a role's credentials, when they come at once, offline, or too late.

use brain::{
    Answer, CallerId, Code, CopyForm, Copying, Done, Effect, Input, Intent, Request, Trouble,
    status::{Host, SessionState},
    words::{CredentialFacts, ProfileName, Region, TokenFacts},
};
use jiff::SignedDuration;

use crate::org::{
    ALL_TROUBLES, DEV, Daypass, accounts, acme, answers, dev, hours, listing, minutes, prod, refusal,
    refusal_code, seconds,
};

/// In the tray, with credentials of `dev` in memory that have `left` of their `life`.
fn holding(life: SignedDuration, left: SignedDuration) -> Daypass {
    let mut daypass = Daypass::signed_in();
    daypass.ask_credentials(dev());
    let facts = CredentialFacts { issued_at: daypass.now - (life - left), expires_at: daypass.now + left };
    daypass.done(Done::Credentials(dev(), Ok(facts)));
    daypass
}

fn served(effects: &[Effect], caller: CallerId) {
    assert_eq!(answers(effects, caller), [&Answer::Credentials { role: dev() }]);
}

#[test]
fn twenty_callers_cost_one_call() {
    let mut daypass = Daypass::signed_in();
    let mut fetches = Vec::new();
    let callers: Vec<_> = (0..20)
        .map(|_| {
            let (caller, effects) = daypass.ask_credentials(dev());
            fetches.extend(effects);
            caller
        })
        .collect();
    assert_eq!(fetches, [Effect::Fetch(dev())]);
    let facts = daypass.credentials(hours(1));
    let effects = daypass.done(Done::Credentials(dev(), Ok(facts)));
    assert_eq!(effects.len(), 21, "and it is found out once whose they are");
    assert!(effects.contains(&Effect::Identify(dev())));
    for caller in callers {
        served(&effects, caller);
    }
}

#[test]
fn roles_are_fetched_apart() {
    let mut daypass = Daypass::signed_in();
    assert_eq!(daypass.ask_credentials(dev()).1, [Effect::Fetch(dev())]);
    assert_eq!(daypass.ask_credentials(prod()).1, [Effect::Fetch(prod())]);
}

#[test]
fn memory_answers_while_enough_life_is_left() {
    // boto3 asks anew below 15 minutes; a role whose sessions are short gets by on half of its life.
    for (life, left, from_memory) in [
        (hours(1), minutes(60), true),
        (hours(1), minutes(16), true),
        (hours(1), minutes(15), false),
        (hours(1), minutes(2), false),
        (hours(12), minutes(16), true),
        (minutes(20), minutes(11), true),
        (minutes(20), minutes(10), false),
        (minutes(15), minutes(8), true),
        (seconds(90), seconds(46), true),
        (seconds(90), seconds(45), false),
    ] {
        let mut daypass = holding(life, left);
        let (caller, effects) = daypass.ask_credentials(dev());
        if from_memory {
            served(&effects, caller);
        } else {
            assert_eq!(effects, [Effect::Fetch(dev())], "{left:#} of {life:#}");
        }
    }
}

#[test]
fn what_is_good_is_served_though_the_session_is_over() {
    let mut daypass = Daypass::signed_in_for(minutes(30));
    daypass.ask_credentials(dev());
    let facts = daypass.credentials(hours(1));
    daypass.done(Done::Credentials(dev(), Ok(facts)));
    for (minute, good) in [(29, true), (31, true), (50, true), (58, true), (59, false), (61, false)] {
        daypass.now = facts.issued_at + minutes(minute);
        let (caller, effects) = daypass.ask_credentials(dev());
        match (good, minute) {
            (true, _) => served(&effects, caller),
            (false, _) => assert_eq!(answers(&effects, caller), [] as [&Answer; 0], "{minute}"),
        }
    }
}

#[test]
fn what_is_usable_is_served_when_the_portal_has_trouble() {
    let passing = [Trouble::Offline, Trouble::Unreadable, Trouble::TooMany, Trouble::ServerFault];
    // A refused token is another matter: the keychain is asked for a newer one.
    for trouble in ALL_TROUBLES.into_iter().filter(|trouble| *trouble != Trouble::TokenRefused) {
        for (left, usable) in [(minutes(10), true), (seconds(61), true), (seconds(60), false)] {
            let mut daypass = holding(hours(1), left);
            let (caller, effects) = daypass.ask_credentials(dev());
            assert_eq!(effects, [Effect::Fetch(dev())]);
            let effects = daypass.done(Done::Credentials(dev(), Err(trouble)));
            if usable && passing.contains(&trouble) {
                served(&effects, caller);
            } else {
                refusal(&effects, caller);
            }
        }
    }
}

#[test]
fn a_refused_token_means_sign_in_and_is_forgotten() {
    let mut daypass = holding(hours(1), minutes(60));
    let (caller, _) = daypass.ask_credentials(prod());
    let effects = daypass.done(Done::Credentials(prod(), Err(Trouble::TokenRefused)));
    let read = Effect::ReadToken { session: acme(), may_ask: false };
    assert_eq!(effects, [Effect::LetGo(acme()), read], "another process may have put a newer one there");
    let token = daypass.token(hours(8));
    let token = TokenFacts { issued_at: token.issued_at - hours(1), ..token };
    let effects = daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    assert!(effects.contains(&Effect::ForgetToken(acme())), "it is the refused one");
    daypass.wait(seconds(44));
    let effects: Vec<_> = daypass.wait(seconds(1)).into_iter().map(|(_, effect)| effect).collect();
    let refusal = refusal(&effects, caller);
    assert_eq!(refusal.code, Code::SignInNeeded);
    assert_eq!(refusal.hint.as_deref(), Some("Run: daypass login acme"));
    assert_eq!(daypass.state.status(&[acme()], daypass.now).sessions[0].state, SessionState::SignedOut);

    assert!(daypass.state.holds(&dev()), "what was handed out lives on");
    let (caller, effects) = daypass.ask_credentials(dev());
    served(&effects, caller);
}

#[test]
fn a_refused_role_is_no_sign_out() {
    let mut daypass = Daypass::signed_in();
    let (caller, _) = daypass.ask_credentials(prod());
    let effects = daypass.done(Done::Credentials(prod(), Err(Trouble::RoleRefused)));
    assert_eq!(effects.len(), 1, "nothing is forgotten: {effects:?}");
    let refusal = refusal(&effects, caller);
    assert_eq!(refusal.code, Code::Failed);
    assert_eq!(refusal.message, "Admin in 222222222222 is not assigned to you.");
    assert_eq!(daypass.state.status(&[acme()], daypass.now).sessions[0].state, SessionState::SignedIn);
}

#[test]
fn offline_is_shown_until_a_call_succeeds() {
    let mut daypass = Daypass::signed_in();
    let state = |daypass: &Daypass| daypass.state.status(&[acme()], daypass.now).sessions[0].state;
    daypass.ask_credentials(dev());
    daypass.done(Done::Credentials(dev(), Err(Trouble::Offline)));
    assert_eq!(state(&daypass), SessionState::Offline);
    daypass.ask_credentials(dev());
    let facts = daypass.credentials(hours(1));
    daypass.done(Done::Credentials(dev(), Ok(facts)));
    assert_eq!(state(&daypass), SessionState::SignedIn);
}

#[test]
fn callers_before_the_keychain_wait_for_it() {
    let mut daypass = Daypass::fresh(None);
    let (caller, effects) = daypass.ask_credentials(dev());
    assert_eq!(effects, [Effect::ReadToken { session: acme(), may_ask: false }]);
    let (other, effects) = daypass.ask_credentials(prod());
    assert_eq!(effects, [], "the keychain is asked once");

    let token = daypass.token(hours(8));
    let effects = daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    assert_eq!(effects, [Effect::Fetch(dev()), Effect::Fetch(prod())], "and nothing is listed unasked");

    let facts = daypass.credentials(hours(1));
    served(&daypass.done(Done::Credentials(dev(), Ok(facts))), caller);
    let effects = daypass.done(Done::Credentials(prod(), Err(Trouble::Offline)));
    assert_eq!(refusal_code(&effects, other), Code::Failed);
}

#[test]
fn nothing_opens_a_browser_because_a_tool_asked() {
    let mut daypass = Daypass::signed_out();
    let (caller, effects) = daypass.ask_credentials(dev());
    assert!(matches!(&effects[..], [Effect::Notify(notice)] if notice.title == "acme needs a sign-in"));
    let effects: Vec<_> = daypass.wait(seconds(45)).into_iter().map(|(_, effect)| effect).collect();
    assert_eq!(effects.len(), 1);
    assert_eq!(refusal_code(&effects, caller), Code::SignInNeeded);
}

#[test]
fn a_caller_that_left_is_not_answered() {
    let mut daypass = Daypass::signed_in();
    let (left, _) = daypass.ask_credentials(dev());
    let (stayed, _) = daypass.ask_credentials(dev());
    daypass.step(Input::CallerGone(left));
    let facts = daypass.credentials(hours(1));
    let effects = daypass.done(Done::Credentials(dev(), Ok(facts)));
    assert_eq!(
        effects,
        [Effect::Answer(stayed, Answer::Credentials { role: dev() }), Effect::Identify(dev())]
    );
}

#[test]
fn keys_are_copied_once_fetched_with_the_profiles_region() {
    let mut daypass = Daypass::signed_in();
    let copy = Intent::CopyKeys { row: DEV.to_owned(), form: None };
    assert_eq!(daypass.press(copy.clone()), [Effect::Fetch(dev())]);
    assert_eq!(daypass.press(copy), [], "pressing twice copies once");
    let facts = daypass.credentials(hours(1));
    let effects = daypass.done(Done::Credentials(dev(), Ok(facts)));
    let region = Some(Region::new("eu-west-1"));
    let copying = Copying { form: CopyForm::Bash, profile: Some(ProfileName::new("dev")), region };
    let copy = Effect::Copy { role: dev(), copying, row: DEV.to_owned() };
    assert_eq!(effects, [copy, Effect::Identify(dev())]);

    let until = daypass.now + seconds(60);
    daypass.done(Done::Copied { row: DEV.to_owned(), form: Some(CopyForm::Bash), outcome: Ok(Some(until)) });
    let said = daypass.state.view(daypass.now).said.unwrap();
    assert_eq!(said.text, "Copied as bash lines · clears in 60 s");
    assert_eq!((said.refused, said.drains_until), (false, Some(until.as_millisecond())));
}

#[test]
fn the_row_says_why_keys_cannot_be_copied() {
    let mut daypass = Daypass::signed_out();
    assert_eq!(daypass.press(Intent::CopyKeys { row: DEV.to_owned(), form: None }), []);
    let said = daypass.state.view(daypass.now).said.unwrap();
    let told = (said.row.as_str(), said.text.as_str(), said.refused);
    assert_eq!(told, (DEV, "acme needs a sign-in. Sign in above.", true));

    for (trouble, why) in [
        (Trouble::RoleRefused, "This role is not assigned to you. Ask whoever manages acme."),
        (Trouble::Offline, "The portal cannot be reached. Check your connection or VPN."),
        (Trouble::TooMany, "The portal asks for patience. Try again in a minute."),
        (Trouble::ServerFault, "The portal had a fault. Try again in a minute."),
        (Trouble::NotFound, "The portal knows no such account or role."),
    ] {
        let mut daypass = Daypass::signed_in();
        daypass.press(Intent::CopyKeys { row: DEV.to_owned(), form: None });
        daypass.done(Done::Credentials(dev(), Err(trouble)));
        assert_eq!(daypass.state.view(daypass.now).said.unwrap().text, why);
    }
}

#[test]
fn what_a_session_offers_is_listed_once_and_kept() {
    let mut daypass = Daypass::fresh(Some(Host::Headless));
    let list = || Request::Catalogue { session: acme(), fresh: false };
    let (first, _) = daypass.ask(list());
    let token = daypass.token(hours(8));
    assert_eq!(daypass.done(Done::TokenRead(acme(), Ok(Some(token)))), [Effect::List(acme())]);
    let (second, effects) = daypass.ask(list());
    assert_eq!(effects, []);
    let effects = daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    let answer = Answer::Catalogue { accounts: accounts(), missing: Vec::new(), notes: Vec::new() };
    for caller in [first, second] {
        assert_eq!(answers(&effects, caller), [&answer]);
    }
    let (third, effects) = daypass.ask(list());
    assert_eq!(effects, [Effect::Answer(third, answer)]);
}

#[test]
fn a_list_that_the_person_waits_for_no_longer_ends_and_is_not_begun_again() {
    let mut daypass = crate::faces::signed_in_and_listing();
    daypass.done(Done::Listing { session: acme(), done: 3, of: 80 });
    assert_eq!(daypass.press(Intent::StopListing), [Effect::StopList(acme())]);
    let view = daypass.state.view(daypass.now);
    assert!(!view.listing && view.empty.unwrap().fact == "What acme offers is not known");
    // What was on its way says nothing any more.
    assert_eq!(daypass.done(Done::Listing { session: acme(), done: 4, of: 80 }), []);
    assert_eq!(daypass.done(Done::Listed(acme(), Err(Trouble::Internal))), []);
    assert_eq!(daypass.press(Intent::StopListing), []);
    assert!(daypass.press(Intent::Refresh).contains(&Effect::List(acme())));

    // What a program waits for goes on.
    daypass.ask(Request::Catalogue { session: acme(), fresh: true });
    assert_eq!(daypass.press(Intent::StopListing), []);
    assert!(daypass.state.view(daypass.now).listing);
}

#[test]
fn who_asks_for_a_list_that_is_just_being_stopped_gets_one_all_the_same() {
    let mut daypass = crate::faces::signed_in_and_listing();
    daypass.press(Intent::StopListing);
    let (caller, effects) = daypass.ask(Request::Catalogue { session: acme(), fresh: true });
    assert_eq!(effects, []);
    assert_eq!(daypass.done(Done::Listed(acme(), Err(Trouble::Internal))), [Effect::List(acme())]);
    let effects = daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    assert_eq!(answers(&effects, caller).len(), 1);
}

/// `login --force` may be for new permissions, or by somebody else.
#[test]
fn a_new_sign_in_fetches_anew() {
    let mut daypass = Daypass::signed_in();
    daypass.ask_credentials(dev());
    let facts = daypass.credentials(hours(1));
    daypass.done(Done::Credentials(dev(), Ok(facts)));
    let begun = crate::org::attempt(&daypass.press(Intent::SignIn { session: crate::org::acme_handle() }));
    let token = daypass.token(hours(8));
    daypass.done(Done::SignedIn(acme(), begun, Ok(token)));
    assert!(!daypass.state.holds(&dev()));
    assert_eq!(daypass.ask_credentials(dev()).1, [Effect::Fetch(dev())]);
}
