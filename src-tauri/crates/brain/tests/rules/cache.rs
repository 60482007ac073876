//! The SDKs' token cache: what others put there is used and left to them, and what Daypass put there is
//! looked after.

use brain::{
    CacheSeen, Code, Done, Effect, Intent, NoticeId, Request, Trouble,
    status::{Host, SessionState},
    words::{Source, TokenFacts},
};

use crate::org::{
    DEV, Daypass, accounts, acme, acme_handle, attempt, config, dev, hours, listing, minutes, prod, refusal,
    refusal_code, settings_read, titles,
};

const READ: fn() -> Effect = || Effect::ReadToken { session: acme(), may_ask: false };

fn seen(daypass: &mut Daypass, seen: CacheSeen) -> Vec<Effect> {
    daypass.done(Done::CacheSeen(acme(), seen))
}

fn source(daypass: &Daypass) -> Option<Source> {
    daypass.state.status(&[acme()], daypass.now).sessions[0].source
}

fn state(daypass: &Daypass) -> SessionState {
    daypass.state.status(&[acme()], daypass.now).sessions[0].state
}

fn take_over() -> Intent {
    Intent::TakeOver { session: acme_handle() }
}

/// Signed in by the AWS CLI, and nothing in the keychain.
fn borrowing() -> (Daypass, TokenFacts) {
    let mut daypass = Daypass::signed_out();
    let facts = daypass.foreign_token(hours(1));
    seen(&mut daypass, CacheSeen::Foreign(facts));
    daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    (daypass, facts)
}

#[test]
fn a_sign_in_by_the_aws_cli_is_seen_used_and_left_alone() {
    let mut daypass = Daypass::signed_out();
    let (tool, _) = daypass.ask_credentials(dev());
    let facts = daypass.foreign_token(hours(1));
    let effects = seen(&mut daypass, CacheSeen::Foreign(facts));
    let unnotify = Effect::Unnotify(NoticeId(acme()));
    let used = [unnotify, Effect::Borrow(acme()), Effect::List(acme()), Effect::Fetch(dev())];
    assert_eq!(effects, used, "and nobody is asked to sign in any more");
    assert_eq!(source(&daypass), Some(Source::AwsCli));
    assert_eq!(daypass.says(), "Signed in by the AWS CLI · 60 min left");
    let effects = daypass.press(Intent::SignOut { session: acme_handle() });
    assert_eq!(effects, [], "what it made it ends");
    let (command, effects) = daypass.ask(Request::SignOut { session: acme() });
    assert!(refusal(&effects, command).hint.as_deref().unwrap().contains("aws sso logout"));
    assert_eq!(seen(&mut daypass, CacheSeen::Foreign(facts)), [], "nothing new");
    assert!(titles(&daypass.pass(hours(2))).is_empty(), "it may renew itself: {tool:?}");
}

#[test]
fn the_newest_sign_in_wins_and_one_that_ended_loses() {
    // Issued and ending so many minutes from now, ours and theirs.
    for (ours, theirs, wins) in [
        ((-60, 60), (-30, 30), Source::AwsCli),
        ((-30, 30), (-60, 60), Source::Daypass),
        ((-60, -1), (-90, 60), Source::AwsCli),
        ((-60, 60), (-30, -1), Source::Daypass),
        ((-60, 60), (-60, 60), Source::Daypass),
    ] {
        let token = |daypass: &Daypass, (from, to), source| TokenFacts {
            issued_at: daypass.now + minutes(from),
            expires_at: daypass.now + minutes(to),
            renews: false,
            source,
        };
        for keychain_first in [true, false] {
            let mut daypass = Daypass::asking_keychain();
            let read = Done::TokenRead(acme(), Ok(Some(token(&daypass, ours, Source::Daypass))));
            let looked = CacheSeen::Foreign(token(&daypass, theirs, Source::AwsCli));
            if keychain_first {
                daypass.done(read);
                seen(&mut daypass, looked);
            } else {
                assert_eq!(seen(&mut daypass, looked), [], "not before the keychain has told");
                daypass.done(read);
            }
            assert_eq!(source(&daypass), Some(wins), "{ours:?} {theirs:?} {keychain_first}");
        }
    }
}

/// Without an agent too: a command is served by what both places have.
#[test]
fn a_command_uses_it_once_the_keychain_has_told() {
    let mut command = Daypass::fresh(None);
    let (tool, _) = command.ask_credentials(dev());
    let facts = command.foreign_token(hours(1));
    assert_eq!(seen(&mut command, CacheSeen::Foreign(facts)), []);
    let effects = command.done(Done::TokenRead(acme(), Ok(None)));
    assert_eq!(effects, [Effect::Borrow(acme()), Effect::Fetch(dev())], "{tool:?}");
}

/// A sign-in of ours from before may go on for days.
#[test]
fn one_that_ends_gives_way_to_ours() {
    let mut daypass = Daypass::asking_keychain();
    let ours = daypass.renewing_token(hours(8));
    daypass.done(Done::TokenRead(acme(), Ok(Some(ours))));
    daypass.pass(minutes(1));
    let facts = daypass.foreign_token(hours(1));
    seen(&mut daypass, CacheSeen::Foreign(facts));
    assert_eq!(source(&daypass), Some(Source::AwsCli));
    daypass.ask_credentials(dev());
    let credentials = daypass.credentials(hours(1));
    daypass.done(Done::Credentials(dev(), Ok(credentials)));

    let effects = daypass.pass(hours(1) + minutes(1));
    assert_eq!(effects, [Effect::LetGo(acme()), READ()]);
    daypass.done(Done::TokenRead(acme(), Ok(Some(ours))));
    assert_eq!((source(&daypass), state(&daypass)), (Some(Source::Daypass), SessionState::SignedIn));
    assert!(!daypass.state.holds(&dev()), "those may have been another person's");
    assert_eq!(seen(&mut daypass, CacheSeen::Foreign(facts)), []);
}

#[test]
fn one_that_ends_with_nothing_behind_it_has_ended() {
    let (mut daypass, facts) = borrowing();
    daypass.press(Intent::Use { row: DEV.to_owned() });
    assert_eq!(daypass.pass(hours(1) + minutes(1)), [Effect::LetGo(acme()), READ()]);
    seen(&mut daypass, CacheSeen::Foreign(facts));
    let effects = daypass.done(Done::TokenRead(acme(), Ok(None)));
    assert_eq!(titles(&effects), ["Your acme session has ended"]);
    assert_eq!(daypass.says(), "Ended at 09:00 · sign in to use its roles");
    assert_eq!(daypass.pass(hours(9)), [], "the keychain is asked once");
    let fresh = daypass.foreign_token(hours(1));
    assert!(seen(&mut daypass, CacheSeen::Foreign(fresh)).contains(&Effect::Borrow(acme())));
}

#[test]
fn one_that_is_refused_is_not_tried_again_and_ours_stands() {
    let mut daypass = Daypass::asking_keychain();
    let ours = daypass.renewing_token(hours(8));
    daypass.done(Done::TokenRead(acme(), Ok(Some(ours))));
    daypass.pass(minutes(1));
    let theirs = daypass.foreign_token(hours(1));
    seen(&mut daypass, CacheSeen::Foreign(theirs));
    daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    daypass.done(Done::Listed(acme(), Err(Trouble::TokenRefused)));
    seen(&mut daypass, CacheSeen::Foreign(theirs));
    let effects = daypass.done(Done::TokenRead(acme(), Ok(Some(ours))));
    assert_eq!(effects, [Effect::List(acme())], "older than the refused one, and another sign-in");
    assert_eq!(source(&daypass), Some(Source::Daypass));
    assert_eq!(seen(&mut daypass, CacheSeen::Foreign(theirs)), [], "it is still refused");
    daypass.pass(minutes(1));
    let newer = daypass.foreign_token(hours(1));
    assert!(seen(&mut daypass, CacheSeen::Foreign(newer)).contains(&Effect::Borrow(acme())));
}

#[test]
fn its_removal_is_a_sign_out() {
    for gone in [CacheSeen::Nothing, CacheSeen::Vanished] {
        let (mut daypass, _) = borrowing();
        daypass.ask_credentials(dev());
        let credentials = daypass.credentials(hours(1));
        daypass.done(Done::Credentials(dev(), Ok(credentials)));
        assert!(daypass.state.holds(&dev()) && daypass.find("ReadOnly").matches > 0);
        let effects = seen(&mut daypass, gone);
        assert_eq!(effects, [Effect::LetGo(acme()), READ(), Effect::Unnotify(NoticeId(acme()))]);
        daypass.done(Done::TokenRead(acme(), Ok(None)));
        assert_eq!((state(&daypass), daypass.state.holds(&dev())), (SessionState::SignedOut, false));
        assert!(daypass.find("ReadOnly").matches > 0, "what it offered is known all the same");
    }
}

#[test]
fn a_mirror_that_vanishes_is_written_again_unless_the_portal_says_no() {
    for signing_in in [false, true] {
        for answer in [Ok(listing(accounts())), Err(Trouble::Offline), Err(Trouble::TokenRefused)] {
            let mut daypass = Daypass::signed_in();
            if signing_in {
                daypass.press(Intent::SignIn { session: acme_handle() });
            }
            assert_eq!(seen(&mut daypass, CacheSeen::Vanished), [Effect::List(acme())]);
            let effects = daypass.done(Done::Listed(acme(), answer.clone()));
            let expected = match answer {
                Ok(_) | Err(Trouble::Offline) => vec![Effect::Mirror(acme())],
                Err(_) => vec![Effect::LetGo(acme()), READ()],
            };
            assert_eq!(effects, expected);
            assert_eq!(seen(&mut daypass, CacheSeen::Ours), []);
        }
    }
}

#[test]
fn what_was_taken_over_is_ours() {
    let (mut daypass, _) = borrowing();
    assert!(daypass.state.view(daypass.now).sessions[0].can_take_over);
    assert_eq!(daypass.press(take_over()), [Effect::TakeOver(acme())]);
    daypass.done(Done::TakenOver(acme(), Err(Trouble::Refused)));
    assert!(daypass.state.view(daypass.now).said.unwrap().refused);
    assert_eq!(source(&daypass), Some(Source::AwsCli), "nothing has changed");

    let token = daypass.renewing_token(hours(1));
    let effects = daypass.done(Done::TakenOver(acme(), Ok(token)));
    assert_eq!(effects, [Effect::List(acme())]);
    let line = daypass.state.view(daypass.now).sessions.remove(0);
    assert_eq!(
        (line.says.as_str(), line.can_sign_out, line.can_take_over),
        ("Signed in · renews itself", true, false)
    );
    assert_eq!(daypass.press(take_over()), [], "there is nothing to take over any more");
}

/// Taking over an older one puts ours in its place.
#[test]
fn taking_over_an_older_one_changes_nothing_that_is_used() {
    let mut daypass = Daypass::signed_out();
    let old = daypass.foreign_token(hours(4));
    daypass.pass(minutes(1));
    let ours = daypass.renewing_token(hours(1));
    daypass.sign_in(ours);
    seen(&mut daypass, CacheSeen::Foreign(old));
    daypass.ask_credentials(dev());
    let credentials = daypass.credentials(hours(1));
    daypass.done(Done::Credentials(dev(), Ok(credentials)));
    assert_eq!(daypass.press(take_over()), [Effect::TakeOver(acme())]);
    daypass.done(Done::TakenOver(acme(), Ok(ours)));
    assert!(daypass.state.holds(&dev()) && source(&daypass) == Some(Source::Daypass));
}

#[test]
fn credentials_of_the_one_before_go_when_another_is_used() {
    let mut daypass = Daypass::signed_in();
    daypass.ask_credentials(dev());
    let credentials = daypass.credentials(hours(1));
    daypass.done(Done::Credentials(dev(), Ok(credentials)));
    daypass.pass(minutes(1));
    let theirs = daypass.foreign_token(hours(1));
    seen(&mut daypass, CacheSeen::Foreign(theirs));
    assert!(!daypass.state.holds(&dev()), "they may be another person's");
}

#[test]
fn a_sign_out_that_waits_for_the_keychain_does_not_end_what_is_theirs() {
    let mut command = Daypass::fresh(None);
    let (logout, _) = command.ask(Request::SignOut { session: acme() });
    let facts = command.foreign_token(hours(1));
    seen(&mut command, CacheSeen::Foreign(facts));
    let effects = command.done(Done::TokenRead(acme(), Ok(None)));
    assert_eq!(refusal_code(&effects, logout), Code::Failed);
    assert!(!effects.contains(&Effect::ForgetToken(acme())), "{effects:?}");
}

/// Whoever signs out does not want to be signed in by what stood there before.
#[test]
fn after_a_sign_out_only_a_newer_one_is_used() {
    let mut daypass = Daypass::signed_out();
    let old = daypass.foreign_token(hours(4));
    daypass.pass(minutes(1));
    let ours = daypass.token(hours(1));
    daypass.sign_in(ours);
    seen(&mut daypass, CacheSeen::Foreign(old));
    daypass.press(Intent::SignOut { session: acme_handle() });
    assert_eq!(seen(&mut daypass, CacheSeen::Foreign(old)), []);
    assert_eq!(refusal_code_of_a_tool(&mut daypass), Code::SignInNeeded);
    daypass.pass(minutes(1));
    let newer = daypass.foreign_token(hours(4));
    assert!(seen(&mut daypass, CacheSeen::Foreign(newer)).contains(&Effect::Borrow(acme())));
}

fn refusal_code_of_a_tool(daypass: &mut Daypass) -> Code {
    let (tool, effects) = daypass.ask_credentials(prod());
    refusal_code(&effects, tool)
}

#[test]
fn what_a_tool_renewed_takes_the_place_of_what_it_was_made_of() {
    let mut daypass = Daypass::signed_in_for(hours(1));
    daypass.pass(minutes(50));
    let renewed = daypass.renewing_token(hours(1));
    let keep = Effect::KeepToken { session: acme(), may_ask: false };
    let unnotify = Effect::Unnotify(NoticeId(acme()));
    assert_eq!(seen(&mut daypass, CacheSeen::Renewed(renewed)), [unnotify, keep.clone()]);
    assert_eq!(daypass.says(), "Signed in · renews itself");

    // It may be found before the keychain tells of the one that was used up.
    let mut started = Daypass::asking_keychain();
    let old = started.renewing_token(minutes(30));
    assert!(seen(&mut started, CacheSeen::Renewed(renewed)).contains(&keep));
    started.done(Done::TokenRead(acme(), Ok(Some(old))));
    let expires_at = started.state.status(&[acme()], started.now).sessions[0].token_expires_at;
    assert_eq!(expires_at, Some(renewed.expires_at));
}

#[test]
fn what_a_tool_renewed_during_a_sign_out_is_signed_out_too() {
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::SignOut { session: acme_handle() });
    daypass.done(Done::Revoked(acme(), Ok(())));
    daypass.done(Done::TokenForgotten(acme(), Ok(())));
    let renewed = daypass.renewing_token(hours(1));
    let effects = seen(&mut daypass, CacheSeen::Renewed(renewed));
    assert!(
        effects.starts_with(&[Effect::Retire(acme()), Effect::Revoke(acme()), Effect::ForgetToken(acme())]),
        "{effects:?}"
    );
    assert_eq!(state(&daypass), SessionState::SignedOut);
}

#[test]
fn other_settings_write_the_mirror_anew_where_it_is_ours() {
    let mut daypass = Daypass::signed_in();
    assert_eq!(daypass.done(settings_read(vec![])), [Effect::Mirror(acme())]);
    let (mut daypass, _) = borrowing();
    assert_eq!(daypass.done(settings_read(vec![])), []);
}

#[test]
fn another_config_writes_the_mirror_anew_where_it_is_ours() {
    let mut daypass = Daypass::signed_in();
    let mut edited = config();
    edited.profiles.pop();
    assert_eq!(daypass.done(Done::ConfigRead(edited.clone())), [Effect::Mirror(acme())]);
    assert_eq!(daypass.done(Done::ConfigRead(edited)), [], "it says what it said");
}

#[test]
fn half_a_file_says_nothing() {
    let (mut daypass, facts) = borrowing();
    assert_eq!(seen(&mut daypass, CacheSeen::Unclear), []);
    assert_eq!(seen(&mut daypass, CacheSeen::Foreign(facts)), []);
}

#[test]
fn every_session_is_looked_for_when_the_cache_changes() {
    let mut daypass = Daypass::fresh(Some(Host::Tray));
    let mut both = config();
    both.sessions.push(crate::org::session("globex"));
    daypass.done(Done::ConfigRead(both));
    let effects = daypass.step(brain::Input::Outside(brain::Outside::CacheChanged));
    assert_eq!(effects.len(), 2, "{effects:?}");
}

#[test]
fn a_sign_in_here_is_used_though_theirs_stays_in_its_place() {
    let (mut daypass, theirs) = borrowing();
    daypass.pass(minutes(1));
    let attempt = attempt(&daypass.press(Intent::SignIn { session: acme_handle() }));
    let ours = daypass.token(minutes(30));
    daypass.done(Done::SignedIn(acme(), attempt, Ok(ours)));
    seen(&mut daypass, CacheSeen::Foreign(theirs));
    assert_eq!(source(&daypass), Some(Source::Daypass));
    assert!(daypass.state.view(daypass.now).sessions[0].can_take_over, "so that tools see ours");
}
