//! Pages that stand where the list was: how a person begins, labels a row, and what becomes of an edit.

use brain::{
    Config, Done, Edit, Edited, Effect, Input, Intent, Page, Trouble,
    status::Host,
    view::{Colour, Item, Label, Panel},
    words::{Account, ProfileName, Region, RoleName, SessionName, StartUrl},
};

use crate::adding::offered;
use crate::org::{DEV, Daypass, PROD, PROD_READER, accounts, acme, listing, minutes, seconds};

pub(crate) fn panel(daypass: &Daypass) -> Panel {
    daypass.state.view(daypass.now).panel.expect("a page is open")
}

pub(crate) fn fill(daypass: &mut Daypass, id: &str, text: &str) -> Vec<Effect> {
    daypass.press(Intent::Fill { id: id.to_owned(), text: text.to_owned() })
}

/// Until a person who typed has stopped.
pub(crate) fn pause(daypass: &mut Daypass) -> Vec<Effect> {
    daypass.now += seconds(1);
    daypass.step(Input::Tick)
}

/// Nothing is configured.
pub(crate) fn newcomer() -> Daypass {
    let mut daypass = Daypass::fresh(Some(Host::Tray));
    daypass.done(Done::ConfigRead(Config::default()));
    daypass
}

fn url() -> StartUrl {
    StartUrl::new("https://acme.awsapps.com/start")
}

fn look(region: Option<&str>) -> Effect {
    Effect::LookAtPortal { start_url: url(), region: region.map(Region::new) }
}

pub(crate) fn seen(region: Option<&str>, seen: Result<Option<&str>, Trouble>) -> Done {
    let region = region.map(Region::new);
    Done::PortalSeen { start_url: url(), region, seen: seen.map(|region| region.map(Region::new)) }
}

fn add_session() -> Edit {
    Edit::AddSession { name: SessionName::new("acme"), start_url: url(), region: Region::new("us-east-1") }
}

/// The fields, with what they hint at.
pub(crate) fn hints(panel: &Panel) -> Vec<(String, String, bool)> {
    let items = panel.parts.iter().flat_map(|part| &part.items);
    items
        .filter_map(|item| match item {
            Item::Field { id, hint, wrong, .. } => Some((id.clone(), hint.clone(), *wrong)),
            _ => None,
        })
        .collect()
}

pub(crate) fn undo_edit() -> Intent {
    Intent::UndoEdit { wrote: "4f2a".to_owned() }
}

pub(crate) fn edited() -> Edited {
    Edited { said: vec!["Added.".to_owned()], undo: Some("4f2a".to_owned()), ..Edited::default() }
}

#[test]
fn from_a_pasted_address_to_an_active_profile_in_three_steps() {
    let mut daypass = newcomer();
    assert_eq!(panel(&daypass).title, "Sign in once a day");

    // One: the address, of which the region cannot be told.
    assert_eq!(fill(&mut daypass, "address", "acme.awsapps.com/start/#/"), []);
    assert_eq!(pause(&mut daypass), [look(None)]);
    daypass.done(seen(None, Ok(None)));
    assert_eq!(hints(&panel(&daypass)).len(), 3, "{:?}", panel(&daypass));
    fill(&mut daypass, "region", "us-east-1");
    assert_eq!(daypass.press(Intent::Submit), [look(Some("us-east-1"))], "who presses does not wait");
    let edit = Effect::EditConfig { edit: add_session(), dry_run: false };
    assert_eq!(daypass.done(seen(Some("us-east-1"), Ok(Some("us-east-1")))), [edit]);

    // Two: the sign-in, once the config has it.
    let effects =
        daypass.done(Done::ConfigEdited { edit: add_session(), dry_run: false, outcome: Ok(edited()) });
    assert_eq!(effects, [Effect::ReadConfig]);
    let config = Config { sessions: vec![acme()], ..Config::default() };
    let effects = daypass.done(Done::ConfigRead(config.clone()));
    let attempt = effects.iter().find_map(|effect| match effect {
        Effect::SignIn(key, attempt, _) if *key == acme() => Some(*attempt),
        _ => None,
    });
    assert!(daypass.state.view(daypass.now).panel.is_none());
    let token = daypass.token(minutes(60));
    daypass.done(Done::SignedIn(acme(), attempt.unwrap(), Ok(token)));
    daypass.done(Done::Listed(acme(), Ok(listing(accounts()))));
    assert_eq!(daypass.state.view(daypass.now).banner.unwrap().fact, "Now choose a role");

    // Three: a role, which gets a profile and is active.
    let effects = daypass.press(Intent::Use { row: PROD_READER.to_owned() });
    let edit = Edit::AddProfiles {
        session: SessionName::new("acme"),
        template: "{{ account }}-{{ role }}".to_owned(),
        roles: vec![Account { roles: vec![RoleName::new("ReadOnly")], ..accounts()[1].clone() }],
        region: Some(Region::new("us-east-1")),
        gone: Vec::new(),
    };
    assert_eq!(effects, [Effect::EditConfig { edit: edit.clone(), dry_run: false }]);
    let name = ProfileName::new("acme-live-ReadOnly");
    let names = vec![("222222222222".parse().unwrap(), RoleName::new("ReadOnly"), name.clone())];
    daypass.done(Done::ConfigEdited { edit, dry_run: false, outcome: Ok(Edited { names, ..edited() }) });
    let role = crate::org::role("222222222222", "ReadOnly");
    let profiles = vec![crate::org::profile("acme-live-ReadOnly", role)];
    daypass.done(Done::ConfigRead(Config { profiles, ..config }));
    assert_eq!(daypass.state.facts().active.clone().unwrap().profile, Some(name));
    let banner = daypass.state.view(daypass.now).banner.unwrap();
    assert_eq!((banner.fact.as_str(), banner.button.unwrap().intent), ("Added.", undo_edit()));
    daypass.press(Intent::Hidden);
    assert_eq!(daypass.state.view(daypass.now).banner, None, "it was seen");
}

#[test]
fn a_role_that_is_used_gets_a_profile_first_which_can_be_taken_back() {
    let mut daypass = Daypass::signed_in();
    let edit = Edit::AddProfiles {
        session: SessionName::new("acme"),
        template: "{{ account }}-{{ role }}".to_owned(),
        roles: vec![Account { roles: vec![RoleName::new("ReadOnly")], ..accounts()[1].clone() }],
        region: Some(Region::new("eu-west-1")),
        gone: Vec::new(),
    };
    let asked = daypass.press(Intent::Use { row: PROD_READER.to_owned() });
    assert_eq!(asked, [Effect::EditConfig { edit: edit.clone(), dry_run: false }]);
    let role = crate::org::role("222222222222", "ReadOnly");
    let name = ProfileName::new("acme-live-ReadOnly");
    let names = vec![("222222222222".parse().unwrap(), RoleName::new("ReadOnly"), name.clone())];
    daypass.done(Done::ConfigEdited { edit, dry_run: false, outcome: Ok(Edited { names, ..edited() }) });
    let mut config = crate::org::config();
    config.profiles.push(crate::org::profile("acme-live-ReadOnly", role.clone()));
    daypass.done(Done::ConfigRead(config));
    assert_eq!(daypass.state.facts().active.clone().unwrap().profile, Some(name));
    let banner = daypass.state.view(daypass.now).banner.unwrap();
    assert_eq!((banner.fact.as_str(), banner.button.unwrap().intent), ("Added.", undo_edit()));

    let undo = Edit::Undo { wrote: "4f2a".to_owned() };
    assert_eq!(daypass.press(undo_edit()), [Effect::EditConfig { edit: undo.clone(), dry_run: false }]);
    daypass.done(Done::ConfigEdited { edit: undo, dry_run: false, outcome: Ok(Edited::default()) });
    let active = daypass.state.facts().active.clone().unwrap();
    assert_eq!((active.profile, active.role), (None, role), "tools fail rather than take another account");
}

#[test]
fn a_role_that_gets_no_profile_says_why_and_is_not_used() {
    let mut daypass = Daypass::signed_in();
    let effects = daypass.press(Intent::Use { row: PROD_READER.to_owned() });
    let [Effect::EditConfig { edit, .. }] = &effects[..] else { panic!("{effects:?}") };
    let outcome = Err("The disk is full.".to_owned());
    daypass.done(Done::ConfigEdited { edit: edit.clone(), dry_run: false, outcome });
    let said = daypass.state.view(daypass.now).said.unwrap();
    assert_eq!((said.row.as_str(), said.text.as_str()), (PROD_READER, "The disk is full."));
    assert_eq!(daypass.state.facts().active, None);
}

#[test]
fn the_trays_menu_opens_the_settings() {
    let mut daypass = Daypass::signed_in();
    let effects = daypass.press(Intent::OpenSettings);
    assert!(effects.contains(&Effect::ShowPopover), "{effects:?}");
    assert_eq!(panel(&daypass).id, "settings");
}

#[test]
fn what_cannot_be_found_says_what_to_do() {
    for (trouble, hint) in [
        (Trouble::Offline, "cannot be reached"),
        (Trouble::WrongPlace, "no portal at this address"),
        (Trouble::ForeignPortal, "not AWS’s"),
        (Trouble::Unreadable, "hotel"),
        (Trouble::TooMany, "in a minute"),
        (Trouble::Internal, "Compare the address"),
    ] {
        let mut daypass = newcomer();
        fill(&mut daypass, "address", "acme.awsapps.com");
        pause(&mut daypass);
        daypass.done(seen(None, Err(trouble)));
        let (_, said, wrong) = hints(&panel(&daypass)).remove(0);
        assert!(wrong && said.contains(hint), "{trouble:?}: {said}");
        assert_eq!(daypass.press(Intent::Submit), [look(None)], "it may do by now");
    }
    for (trouble, hint) in [
        (Trouble::WrongPlace, "no such portal in this region"),
        (Trouble::in_another_region(&Region::new("eu-west-1")), "one in eu-west-1"),
        (Trouble::Offline, "Nothing answers"),
    ] {
        let mut daypass = newcomer();
        fill(&mut daypass, "address", "acme.awsapps.com");
        fill(&mut daypass, "region", "us-east-9");
        assert_eq!(pause(&mut daypass), [look(Some("us-east-9"))]);
        daypass.done(seen(Some("us-east-9"), Err(trouble)));
        let (id, said, wrong) = hints(&panel(&daypass)).remove(1);
        assert!(id == "region" && wrong && said.contains(hint), "{trouble:?}: {said}");
        fill(&mut daypass, "region", "eu west");
        pause(&mut daypass);
        daypass.done(seen(Some("eu west"), Err(trouble)));
        let (_, said, wrong) = hints(&panel(&daypass)).remove(1);
        assert!(wrong && said == "A region looks like eu-west-1", "{trouble:?}: {said}");
    }
    let mut daypass = newcomer();
    fill(&mut daypass, "address", "my company");
    assert_eq!(daypass.press(Intent::Submit), []);
    let (_, said, wrong) = hints(&panel(&daypass)).remove(0);
    assert!(wrong && said.contains("no portal’s address"), "{said}");
}

#[test]
fn a_region_that_is_typed_anew_keeps_its_field() {
    let mut daypass = newcomer();
    fill(&mut daypass, "address", "acme");
    pause(&mut daypass);
    daypass.done(seen(None, Ok(None)));
    fill(&mut daypass, "region", "us-west-1");
    fill(&mut daypass, "region", "");
    let ids: Vec<_> = hints(&panel(&daypass)).into_iter().map(|(id, ..)| id).collect();
    assert_eq!(ids, ["address", "region", "name"]);
    fill(&mut daypass, "region", "us-east-1");
    assert_eq!(pause(&mut daypass), [look(Some("us-east-1"))]);
}

#[test]
fn a_region_that_was_left_out_is_asked_for_in_its_field() {
    let mut daypass = newcomer();
    fill(&mut daypass, "address", "acme");
    daypass.press(Intent::Submit);
    daypass.done(seen(None, Ok(None)));
    let region = |daypass: &Daypass| hints(&panel(daypass)).remove(1);
    assert!(!region(&daypass).2, "nobody has seen its field before");
    assert_eq!(daypass.press(Intent::Submit), []);
    let (id, said, wrong) = region(&daypass);
    assert!(id == "region" && wrong && said.starts_with("Fill in the region"), "{said}");
    fill(&mut daypass, "region", "us-east-1");
    assert!(!region(&daypass).2);
}

#[test]
fn an_answer_about_another_address_is_not_believed() {
    let mut daypass = newcomer();
    fill(&mut daypass, "address", "acme");
    pause(&mut daypass);
    fill(&mut daypass, "address", "acme-two");
    daypass.press(Intent::Submit);
    assert_eq!(daypass.done(seen(None, Ok(Some("us-east-1")))), []);
    assert!(hints(&panel(&daypass))[0].1.contains("Looking"));
}

#[test]
fn what_was_typed_stays_while_the_address_is_copied_elsewhere() {
    let mut daypass = newcomer();
    fill(&mut daypass, "address", "acme.awsapps");
    daypass.press(Intent::Hidden);
    let Item::Field { value, .. } = &panel(&daypass).parts[0].items[0] else { panic!() };
    assert_eq!(value, "acme.awsapps");
}

#[test]
fn a_config_that_cannot_be_written_says_so_where_it_was_asked_for() {
    let mut daypass = newcomer();
    fill(&mut daypass, "address", "acme");
    pause(&mut daypass);
    daypass.done(seen(None, Ok(Some("us-east-1"))));
    daypass.press(Intent::Submit);
    let outcome = Err("The disk is full.".to_owned());
    daypass.done(Done::ConfigEdited { edit: add_session(), dry_run: false, outcome });
    let told = format!("{:?}", panel(&daypass));
    assert!(told.contains("The disk is full."), "{told}");
}

#[test]
fn with_sessions_in_the_config_the_first_page_is_the_list() {
    assert!(Daypass::signed_out().state.view(crate::org::morning()).panel.is_none());
}

#[test]
fn a_label_is_kept_when_the_person_is_done() {
    let mut daypass = Daypass::signed_in();
    let mut show = |row: &str| daypass.press(Intent::Show { page: Page::Label { row: row.to_owned() } });
    show("profile nobody");
    show(DEV);
    fill(&mut daypass, "label", " PAY ");
    fill(&mut daypass, "colour", "Violet");
    daypass.press(Intent::Submit);
    assert_eq!(daypass.state.view(daypass.now).panel, None);
    assert_eq!(daypass.state.view(daypass.now).banner.unwrap().fact, "Label saved");
    let label = Label { colour: Colour::Violet, text: "PAY".to_owned() };
    assert_eq!(daypass.state.facts().labels.first().unwrap().label, label);

    // A text is seen in some colour; without a colour there is no label.
    daypass.press(Intent::Show { page: Page::Label { row: PROD.to_owned() } });
    fill(&mut daypass, "label", "live");
    daypass.press(Intent::Submit);
    let second = daypass.state.facts().labels.iter().nth(1).unwrap();
    assert_eq!(second.label.colour, Colour::Blue);
    daypass.press(Intent::Show { page: Page::Label { row: DEV.to_owned() } });
    fill(&mut daypass, "colour", "None");
    daypass.press(Intent::Submit);
    assert_eq!(daypass.state.facts().labels.iter().count(), 1);
    assert_eq!(daypass.state.view(daypass.now).banner.unwrap().fact, "Label removed");
}

#[test]
fn who_presses_twice_asks_once_and_can_still_undo() {
    let mut daypass = newcomer();
    fill(&mut daypass, "address", "acme");
    pause(&mut daypass);
    daypass.done(seen(None, Ok(Some("us-east-1"))));
    assert_eq!(daypass.press(Intent::Submit).len(), 1);
    assert_eq!(daypass.press(Intent::Submit), []);
    // The config may be read for another reason while the edit is made.
    daypass.done(Done::ConfigRead(Config::default()));
    assert_eq!(daypass.press(Intent::Submit), []);
    daypass.done(Done::ConfigEdited { edit: add_session(), dry_run: false, outcome: Ok(edited()) });
    assert_eq!(daypass.press(Intent::Submit), [], "it was added, and is not read yet");
    let config = Config { sessions: vec![acme()], ..Config::default() };
    let effects = daypass.done(Done::ConfigRead(config));
    assert_eq!(effects.iter().filter(|effect| matches!(effect, Effect::SignIn(..))).count(), 1);
    let view = daypass.state.view(daypass.now);
    assert!(view.panel.is_none(), "no new page is over the list");

    let mut daypass = offered();
    let effects = daypass.press(Intent::Submit);
    let [Effect::EditConfig { edit, dry_run: false }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(daypass.press(Intent::Submit), []);
    daypass.done(Done::ConfigEdited { edit: edit.clone(), dry_run: false, outcome: Ok(edited()) });
    assert_eq!(daypass.press(Intent::Submit), []);
    daypass.done(Done::ConfigRead(crate::org::config()));
    daypass.press(Intent::Submit);
    let outcome = Ok(Edited { undo: None, ..edited() });
    daypass.done(Done::ConfigEdited { edit: edit.clone(), dry_run: false, outcome });
    assert_eq!(panel(&daypass).foot.unwrap().buttons[0].intent, undo_edit(), "nothing was left to do");
}

#[test]
fn a_session_that_was_added_is_not_taken_away_under_a_sign_in() {
    let mut daypass = newcomer();
    fill(&mut daypass, "address", "acme");
    pause(&mut daypass);
    daypass.done(seen(None, Ok(Some("us-east-1"))));
    daypass.press(Intent::Submit);
    daypass.done(Done::ConfigEdited { edit: add_session(), dry_run: false, outcome: Ok(edited()) });
    let effects = daypass.done(Done::ConfigRead(Config { sessions: vec![acme()], ..Config::default() }));
    let attempt = effects.iter().find_map(|effect| match effect {
        Effect::SignIn(_, attempt, _) => Some(*attempt),
        _ => None,
    });
    let undo = |daypass: &Daypass| daypass.state.view(daypass.now).banner.and_then(|banner| banner.button);
    let none_is_made =
        |effects: Vec<Effect>| !effects.iter().any(|effect| matches!(effect, Effect::EditConfig { .. }));
    assert!(undo(&daypass).is_none() && none_is_made(daypass.press(undo_edit())), "somebody signs in");
    let token = daypass.token(minutes(60));
    daypass.done(Done::SignedIn(acme(), attempt.unwrap(), Ok(token)));
    assert!(undo(&daypass).is_none() && none_is_made(daypass.press(undo_edit())), "somebody is signed in");
    daypass.done(Done::TokenRead(acme(), Ok(None)));
    daypass.press(Intent::SignOut { session: acme().handle() });
    daypass.done(Done::TokenForgotten(acme(), Ok(())));
    daypass.done(Done::Revoked(acme(), Ok(())));
    assert_eq!(undo(&daypass).map(|it| it.intent), Some(undo_edit()));
    let edit = Edit::Undo { wrote: "4f2a".to_owned() };
    assert!(daypass.press(undo_edit()).contains(&Effect::EditConfig { edit: edit.clone(), dry_run: false }));
    let why = "Your AWS config was changed since.";
    daypass.done(Done::ConfigEdited { edit, dry_run: false, outcome: Err(why.to_owned()) });
    let banner = daypass.state.view(daypass.now).banner.unwrap();
    assert_eq!((banner.fact.as_str(), banner.button), (why, None));
}

#[test]
fn an_edit_that_failed_may_be_asked_for_again() {
    let mut daypass = offered();
    let effects = daypass.press(Intent::Submit);
    let [Effect::EditConfig { edit, .. }] = &effects[..] else { panic!("{effects:?}") };
    let outcome = Err("The disk is full.".to_owned());
    daypass.done(Done::ConfigEdited { edit: edit.clone(), dry_run: false, outcome });
    assert_eq!(daypass.press(Intent::Submit), effects);
}
