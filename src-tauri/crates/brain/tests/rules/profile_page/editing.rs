//! What can be changed about it: label, name, its end, and that it gets a profile at all.

use brain::{
    Done, Edit, Edited, Effect, FactsChange, Intent, Page, Trouble,
    view::{Item, Mark, Tone},
    words::ProfileName,
};

use super::{items, page, panel, press, presses, show};
use crate::org::{DEV, Daypass, acme_handle, config, dev, profile, seconds};

#[test]
fn a_label_that_was_given_is_taken_back_where_it_is_told() {
    let mut daypass = Daypass::signed_in();
    let label_of = |daypass: &Daypass| {
        let label = daypass.state.facts().labels.first().map(|labelled| labelled.label.clone());
        label.map(|label| label.text)
    };
    let name_it = |daypass: &mut Daypass, text: &str| {
        daypass.press(Intent::Fill { id: "label".to_owned(), text: text.to_owned() });
        daypass.press(Intent::Submit)
    };
    // From the list, above it.
    show(&mut daypass, Page::Label { row: DEV.to_owned() });
    name_it(&mut daypass, "PAY");
    let view = daypass.state.view(daypass.now);
    let banner = view.banner.unwrap();
    assert_eq!((view.panel, banner.fact.as_str(), banner.detail.as_str()), (None, "Label saved", "dev"));
    daypass.press(banner.button.unwrap().intent);
    assert_eq!((label_of(&daypass), daypass.state.view(daypass.now).banner), (None, None));

    // From the profile's page, on it; and what is told there afterwards is not taken back by it.
    show(&mut daypass, page(DEV));
    for text in ["PAY", "data"] {
        press(&mut daypass, "Label");
        name_it(&mut daypass, text);
        let foot = panel(&daypass).foot.unwrap();
        assert_eq!((foot.text.as_str(), foot.told), ("Label saved", Some(Mark::Good)));
    }
    press(&mut daypass, "Undo");
    assert_eq!(label_of(&daypass).as_deref(), Some("PAY"));
    assert_eq!(panel(&daypass).foot.map(|foot| foot.buttons), Some(Vec::new()));
    press(&mut daypass, "Label");
    name_it(&mut daypass, "data");
    press(&mut daypass, "Add to favourites");
    assert!(presses(&panel(&daypass)).iter().all(|press| press.label != "Undo"));
}

pub(super) fn planned(daypass: &mut Daypass, effects: &[Effect], wanted: &Edit) {
    assert_eq!(effects, [Effect::EditConfig { edit: wanted.clone(), dry_run: true }]);
    let lines = if matches!(wanted, Edit::RemoveProfile { .. }) {
        "@@ -6,6 +6,0 @@\n-\n-[profile dev]\n-sso_session = acme\n-sso_account_id = 111111111111\n\
         -sso_role_name = Admin\n-region = eu-west-1\n"
    } else {
        "@@ -7 +7 @@\n-[profile dev]\n+[profile sandbox]\n"
    };
    let diff = format!("--- ~/.aws/config\n+++ ~/.aws/config\n{lines}");
    let outcome = Ok(Edited { diff, ..Edited::default() });
    daypass.done(Done::ConfigEdited { edit: wanted.clone(), dry_run: true, outcome });
}

fn made(daypass: &mut Daypass, edit: &Edit) -> Vec<Effect> {
    let outcome = Ok(Edited { undo: Some("4f2a".to_owned()), ..Edited::default() });
    daypass.done(Done::ConfigEdited { edit: edit.clone(), dry_run: false, outcome })
}

/// Whether the button does anything, and what stands beside it.
fn can_rename(daypass: &Daypass) -> (bool, String) {
    let panel = panel(daypass);
    let press = presses(&panel).into_iter().find(|press| press.label == "Rename").unwrap();
    (!press.idle, panel.foot.unwrap().text)
}

#[test]
fn a_new_name_is_shown_as_a_change_and_takes_along_what_is_kept_of_the_profile() {
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::Favour { row: DEV.to_owned(), on: true });
    show(&mut daypass, page(DEV));
    press(&mut daypass, "Rename…");
    assert_eq!(can_rename(&daypass), (false, String::new()), "it is called so already");
    assert_eq!(daypass.press(Intent::Submit), []);
    daypass.press(Intent::Fill { id: "name".to_owned(), text: " sandbox ".to_owned() });
    let rename = Edit::RenameProfile { from: ProfileName::new("dev"), to: ProfileName::new("sandbox") };
    daypass.now += seconds(1);
    let effects = daypass.step(brain::Input::Tick);
    planned(&mut daypass, &effects, &rename);
    assert!(panel(&daypass).parts.iter().any(|part| part.title == "What changes"));
    assert_eq!(can_rename(&daypass), (true, "It can be undone.".to_owned()));
    assert_eq!(press(&mut daypass, "Rename"), [Effect::EditConfig { edit: rename.clone(), dry_run: false }]);
    assert_eq!(daypass.press(Intent::Submit), [], "pressed twice it is renamed once");
    let effects = made(&mut daypass, &rename);
    let is_kept = |effect: &Effect| matches!(effect, Effect::ChangeFacts(FactsChange::Rename { .. }));
    assert!(effects.iter().any(is_kept), "{effects:?}");
    let mut after = config();
    after.profiles[0] = profile("sandbox", dev());
    daypass.done(Done::ConfigRead(after));
    let row = daypass.find("").rows.into_iter().find_map(|row| match row {
        brain::view::Row::Profile(row) if row.favourite => Some(row.name.text),
        _ => None,
    });
    assert_eq!(row.as_deref(), Some("sandbox"));

    let banner = daypass.state.view(daypass.now).banner.unwrap();
    assert_eq!((banner.fact.as_str(), banner.tone), ("dev is called sandbox now", Tone::Calm));
    daypass.press(banner.button.unwrap().intent);
    let undo = Edit::Undo { wrote: "4f2a".to_owned() };
    let effects = made(&mut daypass, &undo);
    assert!(effects.iter().any(is_kept), "the favourite goes back too: {effects:?}");
}

#[test]
fn what_was_just_changed_is_told_and_can_be_undone_offline_too() {
    let mut daypass = Daypass::signed_in();
    daypass.ask_credentials(dev());
    daypass.done(Done::Credentials(dev(), Err(Trouble::Offline)));
    assert_eq!(daypass.state.view(daypass.now).banner.unwrap().fact, "The portal cannot be reached");
    show(&mut daypass, page(DEV));
    let effects = press(&mut daypass, "Remove…");
    let remove = Edit::RemoveProfile { name: ProfileName::new("dev") };
    planned(&mut daypass, &effects, &remove);
    press(&mut daypass, "Remove");
    made(&mut daypass, &remove);
    let banner = daypass.state.view(daypass.now).banner.unwrap();
    assert_eq!(banner.fact, "dev is out of your AWS config");
    assert_eq!(banner.button.unwrap().label, "Undo");
    daypass.press(Intent::Hidden);
    assert_eq!(daypass.state.view(daypass.now).banner.unwrap().fact, "The portal cannot be reached");
}

#[test]
fn a_name_that_cannot_be_says_why_and_nothing_can_be_pressed() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, Page::Rename { row: DEV.to_owned() });
    daypass.press(Intent::Fill { id: "name".to_owned(), text: "a b".to_owned() });
    daypass.now += seconds(1);
    let effects = daypass.step(brain::Input::Tick);
    let [Effect::EditConfig { edit, dry_run: true }] = &effects[..] else { panic!("{effects:?}") };
    let why = "The AWS SDK for Rust passes over names with spaces.".to_owned();
    daypass.done(Done::ConfigEdited { edit: edit.clone(), dry_run: true, outcome: Err(why.clone()) });
    let shown = panel(&daypass);
    let field = items(&shown).find_map(|item| match item {
        Item::Field { hint, wrong, .. } => Some((hint.clone(), *wrong)),
        _ => None,
    });
    assert_eq!(field, Some((why, true)));
    assert_eq!(can_rename(&daypass), (false, String::new()));
    assert_eq!(daypass.press(Intent::Submit), [], "Enter does no more than the button");

    // Another name is another matter, before it is known what that would change.
    daypass.press(Intent::Fill { id: "name".to_owned(), text: "ab".to_owned() });
    let rename = Edit::RenameProfile { from: ProfileName::new("dev"), to: ProfileName::new("ab") };
    assert_eq!(daypass.press(Intent::Submit), [Effect::EditConfig { edit: rename, dry_run: false }]);
}

#[test]
fn a_change_that_was_refused_is_tried_again_once_the_config_is_another() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, page(DEV));
    let effects = press(&mut daypass, "Remove…");
    let remove = Edit::RemoveProfile { name: ProfileName::new("dev") };
    let [Effect::EditConfig { edit, dry_run: true }] = &effects[..] else { panic!("{effects:?}") };
    let outcome = Err("“tool” takes its credentials from “dev”.".to_owned());
    daypass.done(Done::ConfigEdited { edit: edit.clone(), dry_run: true, outcome });
    let foot = panel(&daypass).foot.unwrap();
    assert!(foot.text.is_empty() && foot.buttons.iter().any(|press| press.label == "Remove" && press.idle));
    assert_eq!(daypass.press(Intent::Submit), []);
    let effects = daypass.done(Done::ConfigRead(config()));
    planned(&mut daypass, &effects, &remove);
    assert_eq!(press(&mut daypass, "Remove"), [Effect::EditConfig { edit: remove, dry_run: false }]);
}

#[test]
fn a_profile_goes_once_its_change_was_shown_and_comes_back() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, page(DEV));
    let effects = press(&mut daypass, "Remove…");
    let remove = Edit::RemoveProfile { name: ProfileName::new("dev") };
    planned(&mut daypass, &effects, &remove);
    assert_eq!(press(&mut daypass, "Remove"), [Effect::EditConfig { edit: remove.clone(), dry_run: false }]);
    made(&mut daypass, &remove);
    let mut after = config();
    after.profiles.remove(0);
    daypass.done(Done::ConfigRead(after));
    let view = daypass.state.view(daypass.now);
    assert_eq!(view.panel, None);
    let banner = view.banner.unwrap();
    assert_eq!(banner.fact, "dev is out of your AWS config");
    let undo = daypass.press(banner.button.unwrap().intent);
    let edit = Edit::Undo { wrote: "4f2a".to_owned() };
    assert_eq!(undo, [Effect::EditConfig { edit, dry_run: false }]);
}

#[test]
fn a_profile_that_a_role_gets_on_its_page_is_told_there_with_undo() {
    let mut daypass = Daypass::signed_in();
    let handle = format!("role 222222222222 ReadOnly {}", acme_handle());
    show(&mut daypass, page(&handle));
    let effects = daypass.press(Intent::Use { row: handle });
    let [Effect::EditConfig { edit, dry_run: false }] = &effects[..] else { panic!("{effects:?}") };
    let role = crate::org::role("222222222222", "ReadOnly");
    let name = ProfileName::new("reader");
    let edited = Edited {
        undo: Some("4f2a".to_owned()),
        said: vec!["Added 1 profile.".to_owned()],
        names: vec![("222222222222".parse().unwrap(), brain::words::RoleName::new("ReadOnly"), name)],
        ..Edited::default()
    };
    daypass.done(Done::ConfigEdited { edit: edit.clone(), dry_run: false, outcome: Ok(edited) });
    let mut after = config();
    after.profiles.push(profile("reader", role));
    daypass.done(Done::ConfigRead(after));
    let page = panel(&daypass);
    assert_eq!((page.title.as_str(), page.tag.as_str()), ("reader", "In use"));
    assert_eq!(page.foot.unwrap().text, "Added 1 profile.");
    let undo = Edit::Undo { wrote: "4f2a".to_owned() };
    assert_eq!(press(&mut daypass, "Undo"), [Effect::EditConfig { edit: undo, dry_run: false }]);
}
