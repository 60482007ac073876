//! Silent renewal: early enough to be alone, once at a time, and honest about its end.

use brain::{
    Answer, Code, Done, Effect, Intent, NoticeId, Trouble,
    status::{Host, SessionState},
    words::TokenFacts,
};
use jiff::SignedDuration;

use crate::org::{
    ALL_TROUBLES, Daypass, accounts, acme, answers, dev, hours, listing, minutes, refusal_code, seconds,
    titles,
};

/// In the tray, with a token of this life that renews.
fn renewing(life: SignedDuration) -> Daypass {
    let mut daypass = Daypass::asking_keychain();
    hold(&mut daypass, life);
    daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    daypass
}

fn hold(daypass: &mut Daypass, life: SignedDuration) {
    let token = TokenFacts { renews: true, ..daypass.token(life) };
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
}

fn renewals(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| **effect == Effect::Renew(acme())).count()
}

/// Lets time pass until a renewal begins.
fn until_renewal(daypass: &mut Daypass) {
    while renewals(&daypass.step(brain::Input::Tick)) == 0 {
        daypass.now = daypass.state.next_due(daypass.now).unwrap();
    }
}

fn renewed(daypass: &mut Daypass, life: SignedDuration) -> Vec<Effect> {
    let token = TokenFacts { renews: true, ..daypass.token(life) };
    daypass.done(Done::Renewed(acme(), Ok(token)))
}

#[test]
fn it_is_due_before_any_sdk_would_try_and_after_half_of_a_short_life() {
    for (life, from, to) in [
        (seconds(90), seconds(45), seconds(45)),
        (seconds(905), seconds(452), seconds(453)),
        (hours(1), minutes(35), minutes(40)),
        (hours(8), minutes(8 * 60 - 25), minutes(8 * 60 - 20)),
    ] {
        let mut daypass = renewing(life);
        let begin = daypass.now;
        let tried: Vec<_> =
            daypass.wait(life).into_iter().filter(|(_, effect)| *effect == Effect::Renew(acme())).collect();
        assert_eq!(tried.len(), 1, "{life:#}: it is under way until its job has told");
        let after = tried[0].0.duration_since(begin);
        assert!(from <= after && after <= to + seconds(1), "{life:#}: after {after:#}");
    }
}

#[test]
fn a_renewed_session_goes_on_for_days() {
    let mut daypass = renewing(hours(1));
    for _ in 0..40 {
        let effects: Vec<_> = daypass.wait(minutes(41)).into_iter().map(|(_, effect)| effect).collect();
        assert_eq!((renewals(&effects), titles(&effects).len()), (1, 0));
        renewed(&mut daypass, hours(1));
    }
    let status = daypass.state.status(&[acme()], daypass.now);
    assert_eq!((status.sessions[0].state, status.sessions[0].renews), (SessionState::SignedIn, true));
}

#[test]
fn it_is_tried_once_a_minute_while_the_portal_is_away() {
    for trouble in [Trouble::Offline, Trouble::TooMany, Trouble::ServerFault, Trouble::Unreadable] {
        let mut daypass = renewing(hours(1));
        until_renewal(&mut daypass);
        for _ in 0..5 {
            let tried = daypass.now;
            assert_eq!(daypass.done(Done::Renewed(acme(), Err(trouble))), []);
            until_renewal(&mut daypass);
            assert_eq!(daypass.now.duration_since(tried), minutes(1), "{trouble:?}");
        }
    }
}

#[test]
fn a_refused_renewal_is_told_with_the_time_that_is_left() {
    let mut daypass = renewing(hours(1));
    until_renewal(&mut daypass);
    let effects = daypass.done(Done::Renewed(acme(), Err(Trouble::GrantRefused)));
    assert_eq!(titles(&effects), ["Your acme session ends in 20 minutes"]);
    assert!(!daypass.state.status(&[acme()], daypass.now).sessions[0].renews);
    let later: Vec<_> = daypass.wait(minutes(20)).into_iter().map(|(_, effect)| effect).collect();
    assert_eq!(renewals(&later), 0, "what is refused is not asked again");
    assert_eq!(titles(&later).len(), 2, "at 15 and at 5 minutes");
}

#[test]
fn a_renewal_that_does_not_move_the_end_is_the_last() {
    let mut daypass = renewing(hours(1));
    daypass.wait(minutes(41));
    let effects = renewed(&mut daypass, minutes(19));
    assert_eq!(titles(&effects).len(), 1);
    let later: Vec<_> = daypass.wait(minutes(30)).into_iter().map(|(_, effect)| effect).collect();
    assert_eq!(renewals(&later), 0);
}

#[test]
fn after_a_night_of_sleep_it_comes_first() {
    let mut daypass = renewing(hours(1));
    daypass.now += hours(9);
    let effects = daypass.step(brain::Input::Tick);
    assert_eq!((renewals(&effects), titles(&effects).len()), (1, 0), "{effects:?}");
    let (tool, effects) = daypass.ask_credentials(dev());
    assert!(answers(&effects, tool).is_empty(), "a tool waits for it");
    let effects = renewed(&mut daypass, hours(1));
    assert!(effects.contains(&Effect::Fetch(dev())));
}

#[test]
fn a_tool_that_waited_for_a_refused_one_is_told_to_sign_in() {
    let mut daypass = renewing(hours(1));
    daypass.now += hours(9);
    daypass.step(brain::Input::Tick);
    let (tool, _) = daypass.ask_credentials(dev());
    let effects = daypass.done(Done::Renewed(acme(), Err(Trouble::GrantRefused)));
    assert!(answers(&effects, tool).is_empty(), "it may be quick");
    assert_eq!(titles(&effects), ["Your acme session has ended"]);
    let effects: Vec<_> = daypass.wait(seconds(45)).into_iter().map(|(_, effect)| effect).collect();
    assert_eq!(refusal_code(&effects, tool), Code::SignInNeeded);
}

#[test]
fn tools_are_served_from_a_good_token_meanwhile() {
    let mut daypass = renewing(hours(1));
    daypass.wait(minutes(41));
    let (_, effects) = daypass.ask_credentials(dev());
    assert_eq!(effects, [Effect::Fetch(dev())]);
}

/// Without an agent the command that needs the token renews it, once, whatever comes of it.
#[test]
fn a_command_renews_what_is_due_when_it_needs_it() {
    // A refused token is another matter: another process has signed out.
    for trouble in ALL_TROUBLES.into_iter().filter(|trouble| *trouble != Trouble::TokenRefused) {
        let mut command = Daypass::fresh(None);
        let (tool, _) = command.ask_credentials(dev());
        let token = TokenFacts { renews: true, ..command.token(hours(1)) };
        command.now += minutes(45);
        let effects = command.done(Done::TokenRead(acme(), Ok(Some(token))));
        assert_eq!(effects, [Effect::Renew(acme())]);
        let effects = command.done(Done::Renewed(acme(), Err(trouble)));
        assert_eq!(effects, [Effect::Fetch(dev())], "{trouble:?}: the token is still good");
        let facts = command.credentials(hours(1));
        let effects = command.done(Done::Credentials(dev(), Ok(facts)));
        assert_eq!(answers(&effects, tool), [&Answer::Credentials { role: dev() }]);
    }
    let mut command = Daypass::fresh(None);
    command.ask(brain::Request::Status { sessions: vec![acme()] });
    let token = TokenFacts { renews: true, ..command.token(hours(1)) };
    command.now += minutes(45);
    let effects = command.done(Done::TokenRead(acme(), Ok(Some(token))));
    assert_eq!(renewals(&effects), 0, "a question about the state changes nothing");
}

#[test]
fn where_another_process_has_signed_out_nothing_is_learned_and_the_keychain_is_asked() {
    let mut daypass = renewing(hours(1));
    until_renewal(&mut daypass);
    let effects = daypass.done(Done::Renewed(acme(), Err(Trouble::TokenRefused)));
    let read = Effect::ReadToken { session: acme(), may_ask: false };
    assert_eq!(effects, [Effect::LetGo(acme()), read]);
    daypass.done(Done::TokenRead(acme(), Ok(None)));
    let status = daypass.state.status(&[acme()], daypass.now);
    assert_eq!(status.sessions[0].state, SessionState::SignedOut);
}

#[test]
fn a_token_that_ends_while_the_portal_is_asked_has_ended_and_is_not_signed_out_of() {
    let mut daypass = Daypass::asking_keychain();
    let token = daypass.token(hours(1));
    assert!(daypass.done(Done::TokenRead(acme(), Ok(Some(token)))).contains(&Effect::List(acme())));
    daypass.now += hours(1);
    let effects = daypass.done(Done::Listed(acme(), Err(Trouble::TokenRefused)));
    assert!(effects.contains(&Effect::ReadToken { session: acme(), may_ask: false }), "{effects:?}");
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    let status = daypass.state.status(&[acme()], daypass.now);
    assert_eq!(status.sessions[0].state, SessionState::Expired);
}

#[test]
fn what_crosses_a_sign_out_is_revoked_too() {
    let mut daypass = renewing(hours(1));
    until_renewal(&mut daypass);
    daypass.press(brain::Intent::SignOut { session: crate::org::acme_handle() });
    assert_eq!(renewed(&mut daypass, hours(1)), [], "after what is being revoked");
    let effects = daypass.done(Done::Revoked(acme(), Ok(())));
    assert!(effects.contains(&Effect::Revoke(acme())), "{effects:?}");
}

#[test]
fn what_comes_after_a_sign_out_is_nobodys() {
    let mut daypass = renewing(hours(1));
    daypass.wait(minutes(41));
    daypass.press(brain::Intent::SignOut { session: crate::org::acme_handle() });
    assert_eq!(renewed(&mut daypass, hours(1)), []);
    let status = daypass.state.status(&[acme()], daypass.now);
    assert_eq!(status.sessions[0].state, SessionState::SignedOut);
}

#[test]
fn what_comes_after_a_new_sign_in_does_not_touch_it() {
    let mut daypass = renewing(hours(1));
    until_renewal(&mut daypass);
    let attempt =
        crate::org::attempt(&daypass.press(brain::Intent::SignIn { session: crate::org::acme_handle() }));
    let token = TokenFacts { renews: true, ..daypass.token(hours(1)) };
    daypass.done(Done::SignedIn(acme(), attempt, Ok(token)));
    for late in
        [Ok(TokenFacts { expires_at: token.expires_at - minutes(1), ..token }), Err(Trouble::GrantRefused)]
    {
        let effects = daypass.done(Done::Renewed(acme(), late));
        assert_eq!(titles(&effects).len(), 0);
        assert!(daypass.state.status(&[acme()], daypass.now).sessions[0].renews);
    }
}

#[test]
fn every_host_renews_and_a_mere_question_does_not() {
    for host in [Host::Tray, Host::Headless] {
        let mut daypass = Daypass::fresh(Some(host));
        daypass.done(Done::ConfigRead(crate::org::config()));
        hold(&mut daypass, hours(1));
        let effects: Vec<_> = daypass.wait(minutes(45)).into_iter().map(|(_, effect)| effect).collect();
        assert_eq!(renewals(&effects), 1, "{host:?}");
    }
}

/// Without a refresh token there is nothing to try.
#[test]
fn a_token_without_a_refresh_token_is_not_renewed() {
    for life in [seconds(90), seconds(905), hours(1), hours(8)] {
        let mut daypass = Daypass::signed_in_for(life);
        assert_eq!(renewals(&daypass.pass(life + hours(1))), 0, "{life:#}");
        assert!(!daypass.state.status(&[acme()], daypass.now).sessions[0].renews);
    }
}

#[test]
fn tokens_of_every_length_are_renewed_for_a_day_in_silence() {
    for life in [seconds(90), seconds(905), hours(1), hours(8)] {
        let mut daypass = renewing(life);
        let until = daypass.now + hours(24);
        while daypass.now < until {
            until_renewal(&mut daypass);
            assert!(daypass.state.status(&[acme()], daypass.now).sessions[0].state == SessionState::SignedIn);
            let effects = renewed(&mut daypass, life);
            assert_eq!(effects, [], "{life:#}");
        }
    }
}

#[test]
fn after_a_night_of_sleep_it_comes_first_whatever_the_life() {
    for life in [seconds(90), seconds(905), hours(1), hours(8)] {
        let mut daypass = renewing(life);
        daypass.now += hours(9);
        assert_eq!(daypass.step(brain::Input::Tick), [Effect::Renew(acme())], "{life:#}");
        assert_eq!(renewed(&mut daypass, life), [], "{life:#}: and nobody is told");
        assert_eq!(daypass.says(), "Signed in · renews itself");
    }
}

/// The network of a laptop that wakes is not there yet.
#[test]
fn one_failed_try_after_waking_is_nobodys_business_and_two_are() {
    let mut daypass = renewing(hours(1));
    daypass.now += hours(9);
    daypass.step(brain::Input::Tick);
    assert_eq!(daypass.done(Done::Renewed(acme(), Err(Trouble::Offline))), []);
    assert_eq!(daypass.pass(minutes(1)), [Effect::Renew(acme())]);
    let effects = daypass.done(Done::Renewed(acme(), Err(Trouble::Offline)));
    let [Effect::Notify(notice)] = &effects[..] else { panic!("one notice, not {effects:?}") };
    assert_eq!(notice.title, "Your acme session cannot be renewed");
    assert_eq!(notice.body, "The portal cannot be reached. It has ended; Daypass goes on trying.");
}

#[test]
fn a_renewal_that_goes_on_failing_is_told_a_quarter_of_an_hour_before_the_end_once() {
    for trouble in [Trouble::Offline, Trouble::ServerFault, Trouble::Internal] {
        let mut daypass = renewing(hours(1));
        let ends = daypass.now + hours(1);
        let mut told = Vec::new();
        while daypass.now < ends + minutes(10) {
            let mut effects = daypass.pass(seconds(30));
            if renewals(&effects) > 0 {
                effects.extend(daypass.done(Done::Renewed(acme(), Err(trouble))));
            }
            told.extend(titles(&effects).iter().map(|_| ends.duration_since(daypass.now).as_mins()));
        }
        assert!(matches!(told[..], [14 | 15]), "{trouble:?}: {told:?}");
        until_renewal(&mut daypass);
        let effects = renewed(&mut daypass, hours(1));
        assert_eq!(effects, [Effect::Unnotify(NoticeId(acme()))], "{trouble:?}: it works again");
        daypass.pass(minutes(41));
        assert_eq!(renewed(&mut daypass, hours(1)), [], "{trouble:?}");
    }
}

/// Portals count whole seconds from an answer that took time: the same end, a moment later.
#[test]
fn an_end_that_moves_by_a_moment_has_not_moved() {
    for (moved, last) in [(-seconds(600), true), (seconds(0), true), (seconds(1), true), (seconds(3), false)]
    {
        let mut daypass = renewing(hours(1));
        let ends = daypass.now + hours(1);
        until_renewal(&mut daypass);
        let left = ends.duration_since(daypass.now) + moved;
        let effects = renewed(&mut daypass, left);
        let status = daypass.state.status(&[acme()], daypass.now).sessions.remove(0);
        assert_eq!((titles(&effects).len(), status.renews), (usize::from(last), !last), "{moved:#}");
        assert_eq!(status.token_expires_at, Some(ends + moved), "what is held is what is told");
    }
}

/// Who asks what a session offers needs a good token as well.
#[test]
fn a_list_that_is_asked_for_waits_for_a_renewal_too() {
    let ask = brain::Request::Catalogue { session: acme(), fresh: false };
    for (result, listed) in
        [(Ok(()), true), (Err(Trouble::GrantRefused), false), (Err(Trouble::Offline), false)]
    {
        let mut command = Daypass::fresh(None);
        let (lister, _) = command.ask(ask.clone());
        let token = command.renewing_token(hours(1));
        command.now += hours(9);
        assert_eq!(command.done(Done::TokenRead(acme(), Ok(Some(token)))), [Effect::Renew(acme())]);
        let token = command.renewing_token(hours(1));
        let effects = command.done(Done::Renewed(acme(), result.map(|()| token)));
        if listed {
            assert_eq!(effects, [Effect::List(acme())]);
        } else {
            let code = if result == Err(Trouble::Offline) { Code::Failed } else { Code::SignInNeeded };
            assert_eq!(refusal_code(&effects, lister), code);
        }
    }
}

#[test]
fn a_token_that_is_refused_while_it_is_renewed_is_replaced_by_what_that_brings() {
    for (brought, state) in [(true, SessionState::SignedIn), (false, SessionState::Expired)] {
        let mut daypass = renewing(hours(1));
        until_renewal(&mut daypass);
        daypass.press(Intent::Refresh);
        assert_eq!(daypass.done(Done::Listed(acme(), Err(Trouble::TokenRefused))), [], "it waits");
        let new = TokenFacts { renews: true, ..daypass.token(hours(1)) };
        daypass.done(Done::Renewed(acme(), if brought { Ok(new) } else { Err(Trouble::GrantRefused) }));
        assert_eq!(daypass.state.status(&[acme()], daypass.now).sessions[0].state, state);
    }
}
