//! What a row says of its role: the time that is left, what stands in the way, what it does just now.

use brain::{Done, Intent, KeychainTrouble, Trouble, view::RoleRow};

use crate::list::{best, role_row};
use crate::org::{Daypass, accounts, acme, acme_handle, dev, hours, listing, prod};

#[test]
fn rows_tell_time_and_what_is_missing() {
    let mut daypass = Daypass::signed_in_for(hours(1));
    let time = |daypass: &Daypass, name: &str| {
        let found = daypass.find(name);
        let row = best(&found);
        (row.time.clone(), row.time_warns)
    };
    assert_eq!(time(&daypass, "dev"), (String::new(), false));
    daypass.ask_credentials(dev());
    let facts = daypass.credentials(crate::org::minutes(70));
    daypass.done(Done::Credentials(dev(), Ok(facts)));
    assert_eq!(time(&daypass, "dev"), ("70 min".to_owned(), false));
    daypass.wait(crate::org::minutes(56));
    assert_eq!(time(&daypass, "dev"), ("14 min".to_owned(), true));
    assert_eq!(time(&daypass, "prod"), (String::new(), false));
    daypass.wait(crate::org::minutes(5));
    assert_eq!(time(&daypass, "dev"), ("9 min".to_owned(), true), "they outlive the session");
    assert_eq!(time(&daypass, "prod"), ("needs sign-in".to_owned(), false));
}

#[test]
fn rows_show_the_guard_and_a_locked_keychain() {
    let mut daypass = Daypass::asking_keychain();
    daypass.done(Done::TokenRead(acme(), Err(brain::KeychainTrouble::Locked)));
    let found = daypass.find("");
    let rows: Vec<_> = found.rows.iter().filter_map(role_row).collect();
    let shown: Vec<_> = rows.iter().map(|r| (r.name.text.as_str(), r.guarded, r.time.as_str())).collect();
    assert_eq!(shown, [("dev", false, "locked"), ("prod", true, "locked")]);
    assert!(rows.iter().all(|row| row.disabled.as_deref() == Some("Your keychain is locked.")), "{rows:?}");
    assert_eq!(prod().account.as_str(), rows[1].account_id.text);
}

#[test]
fn a_row_that_needs_a_sign_in_offers_it() {
    let sign_in = |daypass: &Daypass| {
        let rows = daypass.find("").rows;
        let rows: Vec<_> = rows.iter().filter_map(role_row).collect();
        assert!(rows.iter().all(|row| row.disabled.is_none()), "{rows:?}");
        (rows[0].sign_in.clone(), rows[0].time.clone())
    };
    let offered = (Some(Intent::SignIn { session: acme_handle() }), "needs sign-in".to_owned());
    assert_eq!(sign_in(&Daypass::signed_out()), offered);
    assert_eq!(sign_in(&Daypass::signed_in()), (None, String::new()));
    for trouble in [KeychainTrouble::Absent, KeychainTrouble::Refused] {
        let mut daypass = Daypass::asking_keychain();
        daypass.done(Done::TokenRead(acme(), Err(trouble)));
        assert_eq!(sign_in(&daypass), offered, "what cannot be kept can be used until Daypass quits");
    }
}

#[test]
fn out_of_reach_a_row_is_good_for_as_long_as_what_is_held() {
    let mut daypass = Daypass::signed_in();
    daypass.ask_credentials(dev());
    let facts = daypass.credentials(crate::org::minutes(30));
    daypass.done(Done::Credentials(dev(), Ok(facts)));
    daypass.ask_credentials(prod());
    daypass.done(Done::Credentials(prod(), Err(Trouble::Offline)));
    let disabled = |daypass: &Daypass| {
        let rows = daypass.find("").rows;
        let why = |row: &RoleRow| (row.name.text.clone(), row.time.clone(), row.disabled.is_some());
        rows.iter().filter_map(role_row).take(2).map(why).collect::<Vec<_>>()
    };
    let row = |name: &str, time: &str, disabled| (name.to_owned(), time.to_owned(), disabled);
    assert_eq!(disabled(&daypass), [row("dev", "30 min", false), row("prod", "offline", true)]);
    daypass.pass(crate::org::minutes(31));
    assert_eq!(disabled(&daypass), [row("dev", "offline", true), row("prod", "offline", true)]);
    daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    assert_eq!(disabled(&daypass), [row("dev", "", false), row("prod", "", false)]);
}

#[test]
fn a_row_that_fetches_says_so_until_it_has_or_is_let_go() {
    let copy = brain::Intent::CopyKeys { row: crate::org::DEV.to_owned(), form: None };
    let working = |daypass: &Daypass| {
        let rows = daypass.find("").rows;
        let working =
            rows.iter().filter_map(role_row).filter_map(|row| Some((row.id.clone(), row.working.clone()?)));
        working.collect::<Vec<_>>()
    };
    let fetching = vec![(crate::org::DEV.to_owned(), "Fetching credentials".to_owned())];
    for let_go in [None, Some(brain::Intent::Hide), Some(brain::Intent::Hidden)] {
        let mut daypass = Daypass::signed_in();
        assert_eq!(working(&daypass), []);
        let revision = daypass.find("").revision;
        daypass.press(copy.clone());
        assert_eq!(working(&daypass), fetching);
        assert_ne!(daypass.find("").revision, revision);
        let is_let_go = let_go.is_some();
        if let Some(intent) = let_go {
            let revision = daypass.find("").revision;
            assert_eq!(daypass.press(intent), [], "the popover stays");
            assert_eq!(working(&daypass), []);
            assert_ne!(daypass.find("").revision, revision);
        }
        let facts = daypass.credentials(hours(1));
        let effects = daypass.done(Done::Credentials(dev(), Ok(facts)));
        let copied = effects.iter().any(|effect| matches!(effect, brain::Effect::Copy { .. }));
        assert_eq!(copied, !is_let_go, "{effects:?}");
        assert_eq!(working(&daypass), []);
        assert_eq!(daypass.press(brain::Intent::Hide), [brain::Effect::HidePopover]);
    }
}

#[test]
fn what_is_in_use_is_so_in_each_of_its_rows() {
    let mut daypass = Daypass::signed_in();
    daypass.press(brain::Intent::Use { row: crate::org::DEV.to_owned() });
    let rows = daypass.find("").rows;
    let uses: Vec<_> = rows.iter().filter_map(role_row).filter(|row| row.in_use).collect();
    let marked: Vec<_> = uses.iter().map(|row| (row.id.starts_with("role "), row.active)).collect();
    assert_eq!(marked, [(false, true), (true, false)], "only one is drawn as the active one");
}
