//! Given what a portal offered before, when it is listed again, or cannot be.

use brain::{
    Answer, Catalogue, Changes, Done, Effect, Find, Icon, Intent, Listing, Notice, Offer, Request, State,
    Trouble,
    status::Host,
    words::{Account, RoleName},
};
use jiff::tz::TimeZone;

use crate::org::{
    Daypass, accounts, acme, acme_handle, answers, config, hours, listing, minutes, morning, refusal_code,
    seconds, session,
};

/// What was listed so long before this morning.
fn known(hours_ago: i64, accounts: Vec<Account>) -> Catalogue {
    let listed_at = morning() - hours(hours_ago);
    Catalogue { session: acme(), listed_at, accounts, missing: vec![], changes: None }
}

/// As the portal offers it, with one role more in the first account, and one less in the second.
fn others() -> Vec<Account> {
    let mut others = accounts();
    others[0].roles.push(RoleName::new("Billing"));
    others[1].roles.pop().unwrap();
    others
}

fn offer(of: &Account, role: &RoleName) -> Offer {
    Offer { account: of.id.clone(), name: of.name.clone(), role: role.clone() }
}

/// What has changed between the two.
fn difference() -> Changes {
    let (before, after) = (accounts(), others());
    Changes {
        at: morning(),
        new: vec![offer(&after[0], &RoleName::new("Billing"))],
        gone: vec![offer(&before[1], before[1].roles.last().unwrap())],
    }
}

/// A start that finds this on disk.
fn started(host: Option<Host>, known: Vec<Catalogue>) -> Daypass {
    let mut daypass = Daypass::fresh(host);
    daypass.state = State::new(host, TimeZone::UTC);
    if host.is_some() {
        daypass.done(Done::ConfigRead(config()));
        daypass.done(Done::CataloguesRead(known));
    }
    daypass
}

fn signs_in(daypass: &mut Daypass) -> Vec<Effect> {
    let token = daypass.token(hours(8));
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))))
}

fn is_listed(daypass: &Daypass) -> usize {
    daypass.state.find(&Find { query: String::new(), from: 0, narrow: false }, daypass.now).roles as usize
}

fn notices(effects: &[Effect]) -> Vec<&Notice> {
    let mut notices = Vec::new();
    for effect in effects {
        if let Effect::Notify(notice) = effect {
            notices.push(notice);
        }
    }
    notices
}

#[test]
fn what_was_known_is_listed_at_once_without_sign_in_and_offline() {
    let mut daypass = started(Some(Host::Tray), vec![known(30, accounts())]);
    let roles = accounts().iter().map(|account| account.roles.len()).sum::<usize>();
    assert_eq!(is_listed(&daypass), roles);
    daypass.done(Done::TokenRead(acme(), Ok(None)));
    assert_eq!(is_listed(&daypass), roles);
    assert_eq!(daypass.state.view(daypass.now).empty, None);

    let mut daypass = started(Some(Host::Tray), vec![known(30, accounts())]);
    signs_in(&mut daypass);
    daypass.done(Done::Listed(acme(), Err(Trouble::Offline)));
    assert_eq!(is_listed(&daypass), roles);
    assert_eq!(daypass.catalogues, [], "nothing new was learned");
}

#[test]
fn a_portal_out_of_reach_is_tried_every_minute_until_it_is_back() {
    let mut daypass = started(Some(Host::Tray), vec![known(1, accounts())]);
    signs_in(&mut daypass);
    daypass.done(Done::Listed(acme(), Err(Trouble::Offline)));
    for _ in 0..2 {
        assert_eq!(daypass.state.icon(daypass.now), Icon::Offline);
        assert_eq!(daypass.pass(seconds(58)), [], "not at once");
        assert_eq!(daypass.pass(seconds(2)), [Effect::List(acme())]);
        daypass.done(Done::Listed(acme(), Err(Trouble::Offline)));
    }
    assert_eq!(daypass.pass(seconds(61)), [Effect::List(acme())]);
    daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    assert_eq!(daypass.state.icon(daypass.now), Icon::SignedIn);
    assert_eq!(daypass.pass(minutes(30)), [], "what is reached is left in peace");
}

#[test]
fn a_change_of_access_is_told_and_shown_until_it_is_understood() {
    let mut daypass = started(Some(Host::Tray), vec![known(30, accounts())]);
    signs_in(&mut daypass);
    let effects = daypass.done(Done::Listed(acme(), Ok(listing(others()))));
    let [notice] = notices(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!(notice.title, "Your access to acme has changed");
    assert_eq!(notice.body, "New: Billing in acme-dev. Gone: ReadOnly in acme-live.");
    assert_eq!(notice.buttons, [("Open Daypass".to_owned(), Intent::Open)]);
    let [Catalogue { changes, .. }] = &daypass.catalogues[..] else { panic!("it is kept") };
    assert_eq!(*changes, Some(difference()));
    assert_eq!(notices(&daypass.pass(hours(7))).len(), 0, "once");

    let banner = |daypass: &Daypass| daypass.state.view(daypass.now).banner.map(|banner| banner.fact);
    assert_eq!(banner(&daypass).as_deref(), Some("Your access to acme has changed"));
    daypass.press(Intent::Dismiss { session: acme_handle() });
    assert_eq!(banner(&daypass), None);
    assert_eq!(daypass.catalogues.last().unwrap().changes, None, "nor at the next start");
}

#[test]
fn a_first_listing_and_one_that_is_the_same_are_no_news() {
    let mut renamed = accounts();
    renamed[0].name = Some("renamed".to_owned());
    for known in [vec![], vec![known(1, accounts())], vec![known(1, renamed)]] {
        let mut daypass = started(Some(Host::Tray), known);
        signs_in(&mut daypass);
        let effects = daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
        assert_eq!(effects, []);
        assert_eq!(daypass.catalogues[0].changes, None);
    }
}

#[test]
fn a_listing_that_is_quicker_than_the_disk_is_compared_all_the_same() {
    let mut daypass = Daypass::fresh(Some(Host::Tray));
    daypass.state = State::new(Some(Host::Tray), TimeZone::UTC);
    daypass.done(Done::ConfigRead(config()));
    signs_in(&mut daypass);
    daypass.done(Done::Listed(acme(), Ok(listing(others()))));
    let effects = daypass.done(Done::CataloguesRead(vec![known(30, accounts())]));
    assert_eq!(notices(&effects).len(), 1);
    let Catalogue { accounts, changes, .. } = daypass.catalogues.last().unwrap();
    assert_eq!((accounts, changes), (&others(), &Some(difference())));
}

#[test]
fn what_was_told_before_the_start_is_not_told_again() {
    for (hours_ago, kept) in [(3, true), (30, false)] {
        let told = Changes { at: morning() - hours(hours_ago), ..difference() };
        let on_disk = Catalogue { changes: Some(told.clone()), ..known(hours_ago, others()) };
        // The listing is quicker than the disk.
        let mut daypass = Daypass::fresh(Some(Host::Tray));
        daypass.state = State::new(Some(Host::Tray), TimeZone::UTC);
        daypass.done(Done::ConfigRead(config()));
        signs_in(&mut daypass);
        daypass.done(Done::Listed(acme(), Ok(listing(others()))));
        let effects = daypass.done(Done::CataloguesRead(vec![on_disk]));
        assert_eq!(notices(&effects), [] as [&Notice; 0], "{hours_ago} hours ago");
        assert_eq!(notices(&daypass.pass(hours(1))), [] as [&Notice; 0]);
        assert_eq!(daypass.catalogues.last().unwrap().changes, kept.then_some(told), "{hours_ago} hours ago");
    }
}

#[test]
fn what_could_not_be_listed_is_as_it_was_known_and_no_change() {
    let mut daypass = started(Some(Host::Tray), vec![known(30, accounts())]);
    signs_in(&mut daypass);
    let mut partly = accounts();
    partly[1].roles.clear();
    let missing = vec![partly[1].id.clone()];
    let effects =
        daypass.done(Done::Listed(acme(), Ok(Listing { accounts: partly, missing: missing.clone() })));
    assert_eq!(effects, []);
    assert_eq!(daypass.catalogues[0].accounts, accounts());
    assert_eq!(daypass.catalogues[0].missing, missing);
    let (caller, effects) = daypass.ask(Request::Catalogue { session: acme(), fresh: false });
    let [Answer::Catalogue { notes, missing: told, .. }] = &answers(&effects, caller)[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(*told, missing);
    let said = "The roles of 1 account could not be listed: acme-live. What was known of them is listed.";
    assert_eq!(*notes, [said]);
}

#[test]
fn it_is_listed_anew_every_day_and_tried_again_after_an_hour() {
    let mut daypass = started(Some(Host::Tray), vec![]);
    let token = daypass.token(hours(100));
    daypass.done(Done::TokenRead(acme(), Ok(Some(token))));
    daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    let listed = |daypass: &mut Daypass, until| {
        let seen = daypass.wait(until).into_iter().filter(|(_, effect)| *effect == Effect::List(acme()));
        seen.map(|(at, _)| at).collect::<Vec<_>>()
    };
    let day = morning() + hours(24);
    assert_eq!(listed(&mut daypass, hours(24) + minutes(1)), [day]);
    daypass.done(Done::Listed(acme(), Err(Trouble::ServerFault)));
    let again = listed(&mut daypass, minutes(90));
    assert_eq!(again.len(), 1, "it is tried again");
    assert!(again[0] >= day + hours(1));
    daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    assert_eq!(listed(&mut daypass, hours(23)), []);
}

#[test]
fn a_command_reads_what_was_known_and_lists_what_is_older_than_a_day() {
    let ask = || Request::Catalogue { session: acme(), fresh: false };
    let mut daypass = started(None, vec![]);
    let (caller, effects) = daypass.ask(ask());
    assert!(effects.contains(&Effect::ReadCatalogues), "{effects:?}");
    assert_eq!(answers(&effects, caller).len(), 0);
    let effects = daypass.done(Done::CataloguesRead(vec![known(3, accounts())]));
    assert_eq!(
        answers(&effects, caller),
        [&Answer::Catalogue { accounts: accounts(), missing: Vec::new(), notes: vec![] }]
    );

    // Fresh, or old: the portal is asked.
    for (asked, hours_ago) in [(Request::Catalogue { session: acme(), fresh: true }, 3), (ask(), 30)] {
        let mut daypass = started(None, vec![]);
        let (caller, _) = daypass.ask(asked);
        daypass.done(Done::CataloguesRead(vec![known(hours_ago, accounts())]));
        assert_eq!(signs_in(&mut daypass), [Effect::List(acme())]);
        let effects = daypass.done(Done::Listed(acme(), Ok(listing(others()))));
        let [Answer::Catalogue { accounts, notes, .. }] = &answers(&effects, caller)[..] else {
            panic!("{effects:?}")
        };
        assert_eq!((accounts, notes.len()), (&others(), 1), "the change is told");
        assert_eq!(daypass.catalogues.len(), 1, "and kept");
    }
}

#[test]
fn what_is_known_answers_where_the_portal_cannot_unless_it_is_to_be_fresh() {
    for fresh in [false, true] {
        let mut daypass = started(None, vec![]);
        let (caller, _) = daypass.ask(Request::Catalogue { session: acme(), fresh });
        daypass.done(Done::CataloguesRead(vec![known(30, accounts())]));
        let effects = daypass.done(Done::TokenRead(acme(), Ok(None)));
        if fresh {
            assert_eq!(refusal_code(&effects, caller), brain::Code::SignInNeeded);
        } else {
            let notes = vec!["acme needs a sign-in. What it offered last time is listed.".to_owned()];
            assert_eq!(
                answers(&effects, caller),
                [&Answer::Catalogue { accounts: accounts(), missing: Vec::new(), notes }]
            );
        }
    }
}

#[test]
fn the_progress_of_a_listing_is_shown() {
    let empty = |daypass: &Daypass| daypass.state.view(daypass.now).empty.map(|empty| empty.detail);
    let mut bare = Daypass::fresh(Some(Host::Tray));
    bare.done(Done::ConfigRead(brain::Config { profiles: vec![], ..config() }));
    signs_in(&mut bare);
    bare.done(Done::Listing { session: acme(), done: 12, of: 80 });
    assert_eq!(empty(&bare).as_deref(), Some("12 of 80 accounts are done."));
    bare.done(Done::Listing { session: session("unheard-of"), done: 1, of: 2 });
    bare.done(Done::Listed(acme(), Ok(listing(vec![]))));
    assert_eq!(
        empty(&bare).as_deref(),
        Some("Ask whoever manages it to assign you one. Then refresh the list.")
    );
}
