//! What is learned of a session over time: when the organisation will want a new sign-in, and whose it is.

use brain::{
    Done, Effect, History, Input, Intent, NoticeId, Outside, Past, Trouble, status::SessionStatus,
    words::TokenFacts,
};
use jiff::{SignedDuration, Timestamp};

use crate::org::{Daypass, acme, acme_handle, config, dev, hours, listing, minutes, prod, seconds, titles};

fn status(daypass: &Daypass) -> SessionStatus {
    daypass.state.status(&[acme()], daypass.now).sessions.remove(0)
}

/// About when the next sign-in is due, counted from now.
fn about(daypass: &Daypass) -> Option<SignedDuration> {
    let status = status(daypass);
    let at = status.sign_in_needed_by.filter(|_| status.sign_in_needed_about)?;
    Some(at.duration_since(daypass.now))
}

/// What is written down of `acme`.
fn written(effects: &[Effect]) -> Vec<&Past> {
    let written = effects.iter().filter_map(|e| match e {
        Effect::WriteHistory(history) => history.sessions.iter().find(|(key, _)| *key == acme()),
        _ => None,
    });
    written.map(|(_, past)| past).collect()
}

/// In the tray, with this past, and just signed in to what renews.
fn with_past(lasted: &[i64]) -> Daypass {
    let mut daypass = Daypass::fresh(Some(brain::status::Host::Tray));
    let past = Past { lasted: lasted.to_vec(), identity: Some("ada".to_owned()), ..Past::default() };
    daypass.done(Done::HistoryRead(History { sessions: vec![(acme(), past)] }));
    daypass.done(Done::ConfigRead(config()));
    daypass.done(Done::TokenRead(acme(), Ok(None)));
    let token = daypass.renewing_token(hours(1));
    daypass.sign_in(token);
    daypass
}

/// Renews every hour until the organisation refuses, so many hours after the sign-in.
fn live_through(daypass: &mut Daypass, session: SignedDuration) -> Vec<Effect> {
    let token = daypass.renewing_token(hours(1));
    daypass.sign_in(token);
    let ends = daypass.now + session;
    let mut effects = Vec::new();
    loop {
        let more = daypass.pass(minutes(1));
        let renews = more.contains(&Effect::Renew(acme()));
        effects.extend(more);
        if renews && daypass.now > ends {
            effects.extend(daypass.done(Done::Renewed(acme(), Err(Trouble::GrantRefused))));
            return effects;
        } else if renews {
            let token = daypass.renewing_token(hours(1));
            effects.extend(daypass.done(Done::Renewed(acme(), Ok(token))));
        }
    }
}

#[test]
fn after_two_ends_that_agree_the_next_is_foreseen() {
    let mut daypass = Daypass::signed_out();
    for expected in [None, None, Some(())] {
        let token = daypass.renewing_token(hours(1));
        daypass.sign_in(token);
        assert_eq!(about(&daypass).map(drop), expected);
        live_through(&mut daypass, hours(12));
        assert_eq!(about(&daypass), None, "now the end is known");
        daypass.pass(hours(11));
    }
    let token = daypass.renewing_token(hours(1));
    daypass.sign_in(token);
    let about = about(&daypass).unwrap();
    assert!(hours(12) <= about && about <= hours(13), "{about:#}");
    assert!(daypass.says().starts_with("Signed in · renews itself until about "), "{}", daypass.says());
}

#[test]
fn ends_agree_where_they_differ_by_a_tenth_at_most() {
    for (lasted, expected) in [
        (&[][..], None),
        (&[36_000], None),
        (&[36_000, 36_000], Some(36_000)),
        (&[36_000, 39_600], Some(36_000)),
        (&[39_600, 36_000], Some(36_000)),
        (&[36_000, 39_601], None),
        (&[3600, 36_000, 36_000], Some(36_000)),
        (&[36_000, 36_000, 3600], None),
        (&[0, 0], None),
        (&[-60, -60], None),
    ] {
        assert_eq!(about(&with_past(lasted)), expected.map(seconds), "{lasted:?}");
    }
}

#[test]
fn what_is_learned_is_written_down() {
    let mut daypass = Daypass::signed_out();
    let began = daypass.now;
    let effects = live_through(&mut daypass, hours(8));
    let past = written(&effects);
    let ends = status(&daypass).sign_in_needed_by.unwrap();
    let lasted = ends.duration_since(began).as_secs();
    assert_eq!(past.last().unwrap().lasted, [lasted]);
    assert_eq!(past.last().unwrap().signed_in_at, None, "one sign-in teaches once");
    for _ in 0..9 {
        live_through(&mut daypass, hours(8));
    }
    let effects = live_through(&mut daypass, hours(8));
    assert_eq!(written(&effects).last().unwrap().lasted.len(), 5, "older ones are forgotten");
}

#[test]
fn a_renewal_that_does_not_move_the_end_teaches_as_much() {
    let mut daypass = Daypass::signed_out();
    let token = daypass.renewing_token(hours(1));
    daypass.sign_in(token);
    daypass.pass(minutes(45));
    let capped = TokenFacts { issued_at: daypass.now, ..token };
    let effects = daypass.done(Done::Renewed(acme(), Ok(capped)));
    assert_eq!(written(&effects)[0].lasted, [3600]);
}

#[test]
fn nothing_is_learned_of_what_ends_otherwise() {
    type End = fn(&mut Daypass) -> Vec<Effect>;
    let ends: [(&str, End); 4] = [
        ("without renewal", |daypass| {
            let token = daypass.token(hours(1));
            let mut effects = daypass.sign_in(token);
            effects.extend(daypass.pass(hours(2)));
            effects
        }),
        ("by a sign-out", |daypass| daypass.press(Intent::SignOut { session: acme_handle() })),
        ("by a new sign-in", |daypass| {
            let token = daypass.renewing_token(hours(1));
            daypass.sign_in(token)
        }),
        ("by the portal", |daypass| {
            daypass.press(Intent::Refresh);
            daypass.done(Done::Listed(acme(), Err(Trouble::TokenRefused)));
            daypass.done(Done::TokenRead(acme(), Ok(None)))
        }),
    ];
    for (how, end) in ends {
        let mut daypass = with_past(&[36_000]);
        daypass.done(Done::Listed(acme(), Ok(listing(Vec::new()))));
        daypass.pass(minutes(5));
        let effects = end(&mut daypass);
        assert!(written(&effects).iter().all(|past| past.lasted == [36_000]), "{how}: {effects:?}");
    }
}

/// What a sign-out ended, and what was taken over, did not begin at the last sign-in here.
#[test]
fn a_sign_in_that_began_elsewhere_teaches_nothing() {
    let mut daypass = with_past(&[36_000]);
    let effects = daypass.press(Intent::SignOut { session: acme_handle() });
    assert_eq!(written(&effects)[0].signed_in_at, None);
    let facts = daypass.foreign_token(hours(1));
    daypass.done(Done::CacheSeen(acme(), brain::CacheSeen::Foreign(facts)));
    daypass.press(Intent::TakeOver { session: acme_handle() });
    let token = daypass.renewing_token(hours(1));
    daypass.done(Done::TakenOver(acme(), Ok(token)));
    daypass.pass(minutes(45));
    let effects = daypass.done(Done::Renewed(acme(), Err(Trouble::GrantRefused)));
    assert_eq!(written(&effects).len(), 0, "{effects:?}");
}

#[test]
fn what_was_learned_before_is_not_lost_to_a_quick_sign_in() {
    let mut daypass = Daypass::fresh(Some(brain::status::Host::Tray));
    daypass.done(Done::ConfigRead(config()));
    let token = daypass.renewing_token(hours(1));
    let effects = daypass.sign_in(token);
    assert_eq!(written(&effects).len(), 0, "not before the rest is known");
    let before = Past { lasted: vec![36_000, 36_000], identity: Some("ada".to_owned()), signed_in_at: None };
    let other = crate::org::session("globex");
    let sessions = vec![(acme(), before.clone()), (other.clone(), before.clone())];
    let effects = daypass.done(Done::HistoryRead(History { sessions }));
    let both = Past { signed_in_at: Some(daypass.now), ..before.clone() };
    assert_eq!(effects, [Effect::WriteHistory(History { sessions: vec![(acme(), both), (other, before)] })]);
    assert_eq!(about(&daypass), Some(hours(10)));
}

#[test]
fn the_person_is_told_a_quarter_of_an_hour_before_once() {
    let mut daypass = with_past(&[36_000, 36_000]);
    let signed_in = daypass.now;
    let mut told: Vec<(i64, String)> = Vec::new();
    while daypass.now < signed_in + hours(11) {
        let effects = daypass.pass(minutes(1));
        told.extend(
            titles(&effects).iter().map(|t| (minutes_since(signed_in, daypass.now), (*t).to_owned())),
        );
        if effects.contains(&Effect::Renew(acme())) {
            let token = daypass.renewing_token(hours(1));
            daypass.done(Done::Renewed(acme(), Ok(token)));
        }
    }
    assert_eq!(told, [(585, "acme will want a new sign-in in about 15 minutes".to_owned())]);
    assert_eq!(about(&daypass), None, "the organisation is more patient than that");
    assert_eq!(daypass.says(), "Signed in · renews itself");
}

fn minutes_since(then: Timestamp, now: Timestamp) -> i64 {
    now.duration_since(then).as_mins()
}

/// Lets a tool ask for credentials, and finds out whose they are.
fn identified(daypass: &mut Daypass, name: Result<&str, Trouble>) -> Vec<Effect> {
    daypass.ask_credentials(dev());
    let facts = daypass.credentials(hours(1));
    let effects = daypass.done(Done::Credentials(dev(), Ok(facts)));
    assert!(effects.contains(&Effect::Identify(dev())));
    daypass.done(Done::Identified(dev(), name.map(str::to_owned)))
}

#[test]
fn somebody_else_is_pointed_out_and_nobody_new_or_known() {
    let mut unknown = Daypass::signed_in();
    let effects = identified(&mut unknown, Ok("ada"));
    assert_eq!((written(&effects)[0].identity.as_deref(), titles(&effects).len()), (Some("ada"), 0));

    let mut same = with_past(&[]);
    assert_eq!(identified(&mut same, Ok("ada")), []);

    let mut another = with_past(&[]);
    let effects = identified(&mut another, Ok("bob"));
    assert_eq!(titles(&effects), ["acme is signed in as bob"]);
    assert_eq!(written(&effects)[0].identity.as_deref(), Some("bob"));
    let banner = another.state.view(another.now).banner.unwrap();
    assert_eq!(banner.fact, "acme is signed in as bob");
    another.press(banner.button.unwrap().intent);
    assert_eq!(another.state.view(another.now).banner, None);
}

#[test]
fn it_is_found_out_once_and_again_after_every_sign_in() {
    let mut daypass = with_past(&[]);
    identified(&mut daypass, Ok("ada"));
    daypass.ask_credentials(prod());
    let facts = daypass.credentials(hours(1));
    let effects = daypass.done(Done::Credentials(prod(), Ok(facts)));
    assert!(!effects.contains(&Effect::Identify(prod())), "{effects:?}");
    let token = daypass.token(hours(8));
    daypass.sign_in(token);
    assert_eq!(titles(&identified(&mut daypass, Ok("bob"))).len(), 1);
    let token = daypass.foreign_token(hours(9));
    let token = TokenFacts { issued_at: token.issued_at + seconds(1), ..token };
    daypass.done(Done::CacheSeen(acme(), brain::CacheSeen::Foreign(token)));
    assert_eq!(daypass.state.view(daypass.now).banner, None, "whose it is now is not known");
    assert_eq!(titles(&identified(&mut daypass, Ok("carol"))), ["acme is signed in as carol"]);
}

#[test]
fn one_that_could_not_be_found_out_is_tried_with_the_next_credentials() {
    let mut daypass = with_past(&[]);
    assert_eq!(identified(&mut daypass, Err(Trouble::Offline)), []);
    daypass.pass(minutes(31));
    let token = daypass.renewing_token(hours(1));
    daypass.done(Done::Renewed(acme(), Ok(token)));
    daypass.pass(minutes(15));
    assert_eq!(titles(&identified(&mut daypass, Ok("bob"))).len(), 1);
}

/// An answer about the sign-in before says nothing about this one.
#[test]
fn a_late_answer_is_nobodys() {
    let mut daypass = with_past(&[]);
    daypass.ask_credentials(dev());
    let facts = daypass.credentials(hours(1));
    daypass.done(Done::Credentials(dev(), Ok(facts)));
    let token = daypass.renewing_token(hours(1));
    daypass.sign_in(token);
    assert_eq!(daypass.done(Done::Identified(dev(), Ok("bob".to_owned()))), []);
    assert_eq!(identified(&mut daypass, Ok("ada")), []);
}

#[test]
fn a_person_who_is_away_hears_of_a_stranger_on_return() {
    let mut daypass = with_past(&[]);
    daypass.step(Input::Outside(Outside::Away(true)));
    assert!(titles(&identified(&mut daypass, Ok("bob"))).is_empty());
    daypass.pass(minutes(45));
    let token = daypass.renewing_token(hours(1));
    daypass.done(Done::Renewed(acme(), Ok(token)));
    let effects = daypass.step(Input::Outside(Outside::Away(false)));
    let [Effect::Notify(notice)] = &effects[..] else { panic!("one notice, not {effects:?}") };
    assert_eq!((&notice.id, notice.title.as_str()), (&NoticeId(acme()), "acme is signed in as bob"));
    assert_eq!(notice.buttons.len(), 1, "there is nothing to be reminded of");
}
