//! Given programs that ask the agent's endpoint for a profile by its name, or for whatever is active.

use brain::{
    Active, Address, Answer, CallerId, Code, Config, Done, Effect, Facts, History, NoticeId, Request, Served,
    Settings,
    status::Host,
    words::{ProfileName, RoleKey},
};

use crate::org::{
    Daypass, accounts, acme, answers, config, dev, hours, is_answered, listing, minutes, prod, profile,
    refusal, refusal_code, seconds, settings_read, titles,
};

fn named(name: &str) -> Served {
    Served::Profile(ProfileName::new(name))
}

fn serve(daypass: &mut Daypass, served: Served) -> (CallerId, Vec<Effect>) {
    daypass.ask(Request::Serve { served })
}

fn choose(daypass: &mut Daypass, profile: Option<&str>, role: RoleKey) {
    let active = Some(Active { profile: profile.map(ProfileName::new), role });
    daypass.done(Done::FactsRead(Facts { active, ..Facts::default() }));
}

/// The settings have been read, and guard nothing.
fn signed_in() -> Daypass {
    let mut daypass = Daypass::signed_in();
    let settings = Some(Settings { guard: Vec::new(), ..Settings::default() });
    daypass.done(Done::SettingsRead { settings, problems: Vec::new() });
    daypass
}

#[test]
fn a_profile_is_served_by_its_name_and_the_choice_by_what_is_active() {
    let mut daypass = signed_in();
    let effects = serve(&mut daypass, named("prod")).1;
    assert_eq!(effects, [Effect::Fetch(prod())]);
    for (chosen, role) in [(Some("dev"), dev()), (None, prod())] {
        choose(&mut daypass, chosen, role.clone());
        let facts = daypass.credentials(hours(1));
        daypass.done(Done::Credentials(role.clone(), Ok(facts)));
        let (caller, effects) = serve(&mut daypass, Served::Active);
        let effects = if is_answered(&effects) {
            effects
        } else {
            daypass.done(Done::Credentials(role.clone(), Ok(facts)))
        };
        assert_eq!(answers(&effects, caller), [&Answer::Credentials { role }]);
    }
}

#[test]
fn two_hundred_programs_cause_one_fetch() {
    let mut daypass = signed_in();
    let mut fetches = 0;
    let programs: Vec<_> = (0..200)
        .map(|_| {
            let (caller, effects) = serve(&mut daypass, named("dev"));
            fetches += effects.iter().filter(|effect| matches!(effect, Effect::Fetch(_))).count();
            caller
        })
        .collect();
    assert_eq!(fetches, 1);
    let facts = daypass.credentials(hours(1));
    let effects = daypass.done(Done::Credentials(dev(), Ok(facts)));
    for program in programs {
        assert_eq!(answers(&effects, program), [&Answer::Credentials { role: dev() }]);
    }
}

#[test]
fn whoever_asks_before_the_names_are_known_is_served_when_they_are() {
    let mut daypass = Daypass::fresh(Some(Host::Headless));
    let (caller, effects) = serve(&mut daypass, named("dev"));
    assert_eq!(effects, []);
    let (gone, _) = serve(&mut daypass, named("dev"));
    daypass.step(brain::Input::CallerGone(gone));
    daypass.done(Done::HistoryRead(History::default()));
    daypass.done(Done::ConfigRead(config()));
    let token = daypass.token(hours(8));
    assert!(!is_answered(&daypass.done(Done::TokenRead(acme(), Ok(Some(token))))));
    assert_eq!(daypass.done(settings_read(Vec::new())).last(), Some(&Effect::Fetch(dev())));
    let facts = daypass.credentials(hours(1));
    let effects = daypass.done(Done::Credentials(dev(), Ok(facts)));
    assert_eq!(answers(&effects, caller), [&Answer::Credentials { role: dev() }]);
    assert!(answers(&effects, gone).is_empty());
}

/// Not even in the moment after the start: what is guarded is not known before settings and names of accounts are.
#[test]
fn what_is_guarded_never_arrives_by_the_active_choice() {
    let mut daypass = Daypass::fresh(Some(Host::Headless));
    daypass.done(Done::ConfigRead(config()));
    daypass.done(Done::HistoryRead(History::default()));
    choose(&mut daypass, Some("dev"), dev());
    let (early, effects) = serve(&mut daypass, Served::Active);
    assert_eq!(effects, []);
    let settings = Some(Settings { guard: vec!["acme-dev".to_owned()], ..Settings::default() });
    let token = daypass.token(hours(8));
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    let effects = daypass.done(Done::SettingsRead { settings, problems: Vec::new() });
    let refused = refusal(&effects, early);
    assert_eq!(refused.code, Code::Declined);
    assert!(refused.message.starts_with("dev is guarded"), "{refused}");
    // By its own name a person has said yes to it.
    let (_, effects) = serve(&mut daypass, named("dev"));
    assert_eq!(effects, [Effect::Fetch(dev())]);
}

#[test]
fn what_a_name_no_longer_stands_for_is_refused_and_nothing_else_is_given() {
    let renamed = Config { profiles: vec![profile("prod", prod())], ..config() };
    let moved = Config { profiles: vec![profile("dev", prod()), profile("prod", prod())], ..config() };
    for (what, now, served, words) in [
        ("renamed", renamed.clone(), named("dev"), "knows no profile “dev”"),
        ("renamed", renamed, Served::Active, "“dev” is gone"),
        ("moved", moved, Served::Active, "“dev” leads to another role"),
    ] {
        let mut daypass = signed_in();
        choose(&mut daypass, Some("dev"), dev());
        daypass.done(Done::ConfigRead(now));
        let (caller, effects) = serve(&mut daypass, served);
        let refused = refusal(&effects, caller);
        assert!(refused.code == Code::NotFound && refused.message.contains(words), "{what}: {refused}");
        assert_eq!(effects.len(), 1, "{what}: {effects:?}");
    }
    let mut daypass = signed_in();
    let (caller, effects) = serve(&mut daypass, Served::Active);
    assert_eq!(refusal_code(&effects, caller), Code::Usage, "nothing is active");
}

#[test]
fn a_program_is_refused_at_once_when_a_sign_in_is_needed_and_the_person_is_asked() {
    let mut daypass = Daypass::signed_out();
    daypass.done(settings_read(Vec::new()));
    let (caller, effects) = serve(&mut daypass, named("dev"));
    assert_eq!(refusal_code(&effects, caller), Code::SignInNeeded);
    assert_eq!(titles(&effects), ["acme needs a sign-in"]);
    let (again, effects) = serve(&mut daypass, named("dev"));
    assert_eq!(refusal_code(&effects, again), Code::SignInNeeded);
    assert!(titles(&effects).is_empty(), "once is enough");

    let token = daypass.token(hours(8));
    let effects = daypass.sign_in(token);
    assert!(effects.contains(&Effect::Unnotify(NoticeId(acme()))));
    assert_eq!(serve(&mut daypass, named("dev")).1, [Effect::Fetch(dev())]);
}

#[test]
fn a_program_waits_for_what_comes_by_itself_as_long_as_it_likes() {
    let mut daypass = signed_in();
    let (caller, effects) = serve(&mut daypass, named("dev"));
    assert_eq!(effects, [Effect::Fetch(dev())]);
    assert!(!is_answered(&daypass.pass(seconds(50))));
    daypass.step(brain::Input::CallerGone(caller));
    let facts = daypass.credentials(hours(1));
    assert!(!is_answered(&daypass.done(Done::Credentials(dev(), Ok(facts)))));
    // What came too late for it is there at its next try.
    let (caller, effects) = serve(&mut daypass, named("dev"));
    assert_eq!(answers(&effects, caller), [&Answer::Credentials { role: dev() }]);
}

#[test]
fn credentials_that_are_still_good_are_served_when_the_session_is_over() {
    let mut daypass = Daypass::signed_in_for(minutes(10));
    daypass.done(settings_read(Vec::new()));
    serve(&mut daypass, named("dev"));
    let facts = daypass.credentials(hours(1));
    daypass.done(Done::Credentials(dev(), Ok(facts)));
    daypass.pass(minutes(50));
    let (caller, effects) = serve(&mut daypass, named("dev"));
    assert_eq!(answers(&effects, caller), [&Answer::Credentials { role: dev() }]);
}

#[test]
fn where_something_is_served_is_told_with_what_it_is() {
    let mut daypass = signed_in();
    let (caller, effects) = daypass.ask(Request::Offer { served: named("dev") });
    assert_eq!(effects, [Effect::Offer { caller, served: named("dev"), role: dev() }]);
    let address = Address { url: "http://127.0.0.1:1/profile/dev".to_owned(), token_file: "token".into() };
    let outcome = Ok(address.clone());
    let effects = daypass.done(Done::Offered { caller, role: dev(), outcome });
    assert_eq!(answers(&effects, caller), [&Answer::Offered { address, role: Box::new(dev()) }]);

    let (caller, _) = daypass.ask(Request::Offer { served: named("dev") });
    let outcome = Err("The endpoint could not be opened.".to_owned());
    let effects = daypass.done(Done::Offered { caller, role: dev(), outcome });
    assert_eq!(refusal_code(&effects, caller), Code::Failed);
    let (caller, effects) = daypass.ask(Request::Offer { served: named("gone") });
    assert_eq!(refusal_code(&effects, caller), Code::NotFound);
}
