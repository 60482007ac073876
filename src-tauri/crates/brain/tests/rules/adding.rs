//! The page that adds profiles for what a portal offers, and removes those whose role is gone.

use brain::{
    Done, Edit, Edited, Effect, Intent, Page,
    view::Item,
    words::{Account, ProfileName, Region, SessionName},
};

use crate::{
    org::{DEV, Daypass, account, accounts, acme, acme_handle, listing},
    pages::{edited, fill, hints, panel, pause, undo_edit},
};

fn planned(template: &str, roles: Vec<Account>) -> Edit {
    let session = SessionName::new("acme");
    Edit::AddProfiles {
        session,
        template: template.to_owned(),
        roles,
        region: Some(Region::new("eu-west-1")),
        gone: Vec::new(),
    }
}

/// In the tray, with roles that have no profile.
pub(crate) fn offered() -> Daypass {
    let mut daypass = Daypass::signed_in();
    let mut all = accounts();
    all.push(account("333333333333", "acme-data", &["Admin", "ReadOnly"]));
    daypass.press(Intent::Refresh);
    daypass.done(Done::Listed(acme(), Ok(listing(all))));
    open(&mut daypass);
    daypass
}

/// Opens the page anew.
pub(crate) fn open(daypass: &mut Daypass) -> Vec<Effect> {
    daypass.press(Intent::Back);
    daypass.press(Intent::Show { page: Page::AddProfiles { session: acme_handle() } })
}

#[test]
fn a_role_without_a_profile_offers_one_and_that_one_is_ticked() {
    let mut daypass = offered();
    daypass.press(Intent::Back);
    let found = daypass.find("");
    let can_add = |row: &brain::view::Row| match row {
        brain::view::Row::Profile(row) | brain::view::Row::Role(row) => row.can_add,
        _ => false,
    };
    assert_eq!(found.rows.iter().filter(|row| can_add(row)).count(), 3, "{:?}", found.rows);
    let effects = daypass.press(Intent::AddProfile { row: crate::org::PROD_READER.to_owned() });
    let [Effect::EditConfig { edit: Edit::AddProfiles { roles, .. }, dry_run: true }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(*roles, [account("222222222222", "acme-live", &["ReadOnly"])]);
    assert!(effects.len() == 1 && daypass.press(Intent::Submit).len() == 1);

    // One that has a profile is left alone.
    daypass.press(Intent::Back);
    daypass.press(Intent::AddProfile { row: DEV.to_owned() });
    assert_eq!(daypass.state.view(daypass.now).panel, None);
}

#[test]
fn new_profiles_get_the_region_that_the_others_have_or_what_is_typed_or_none() {
    let mut daypass = offered();
    let planned = |effects: &[Effect]| match effects {
        [Effect::EditConfig { edit: Edit::AddProfiles { region, .. }, dry_run: true }] => region.clone(),
        other => panic!("{other:?}"),
    };
    let region = |daypass: &mut Daypass, typed: &str| {
        assert_eq!(fill(daypass, "region", typed), [], "more may be typed");
        planned(&pause(daypass))
    };
    assert_eq!(planned(&open(&mut daypass)), Some(Region::new("eu-west-1")));
    assert_eq!(region(&mut daypass, "ap-southeast-2"), Some(Region::new("ap-southeast-2")));
    assert_eq!(region(&mut daypass, " "), None);
    assert!(format!("{:?}", panel(&daypass)).contains("Add 3 profiles"));
    fill(&mut daypass, "region", "Frankfurt");
    assert_eq!(pause(&mut daypass), []);
    let page = panel(&daypass);
    assert!(format!("{page:?}").contains("A region looks like eu-west-1"), "{page:?}");
    let foot = page.foot.unwrap();
    assert!(foot.buttons.iter().all(|press| press.idle) && foot.text.is_empty(), "{foot:?}");
    assert_eq!(daypass.press(Intent::Submit), []);

    // Where they do not agree, their portal's own.
    let mut config = crate::org::config();
    config.profiles[1].region = Some(Region::new("eu-central-1"));
    daypass.done(Done::ConfigRead(config));
    assert_eq!(planned(&open(&mut daypass)), Some(acme().region));
}

#[test]
fn profiles_whose_role_is_gone_are_removed_where_they_are_ticked() {
    let mut daypass = offered();
    let mut config = crate::org::config();
    config.profiles.push(crate::org::profile("old", crate::org::role("111111111111", "Auditor")));
    config.profiles.push(crate::org::profile("elsewhere", crate::org::role("999999999999", "Admin")));
    // Another builds on it, so it cannot go.
    config.profiles.push(crate::org::profile("base", crate::org::role("111111111111", "Hub")));
    let deploy = crate::chains::deploy_over(crate::org::role("111111111111", "Hub"));
    let on_base = crate::org::profile("on-base", deploy);
    config.profiles.push(brain::Profile { source: Some(ProfileName::new("base")), ..on_base });
    daypass.done(Done::ConfigRead(config));
    let ticks = |daypass: &Daypass| -> Vec<(String, bool)> {
        let part = panel(daypass).parts.into_iter().find(|part| part.title == "No longer offered");
        let items = part.map(|part| part.items).unwrap_or_default();
        let ticks = items.into_iter().filter_map(|item| match item {
            Item::Switch { name, on, .. } => Some((name, on)),
            _ => None,
        });
        ticks.collect()
    };
    let of = |name: &str, on| (name.to_owned(), on);
    assert_eq!(ticks(&daypass), [of("old", false), of("elsewhere", false)]);
    fill(&mut daypass, "filter", "auditor");
    assert_eq!(ticks(&daypass), [of("old", false)]);
    let effects = fill(&mut daypass, "gone old", "on");
    let edit = Edit::AddProfiles {
        session: SessionName::new("acme"),
        template: "{{ account }}-{{ role }}".to_owned(),
        roles: Vec::new(),
        region: Some(Region::new("eu-west-1")),
        gone: vec![ProfileName::new("old")],
    };
    assert_eq!(effects, [Effect::EditConfig { edit: edit.clone(), dry_run: true }]);
    let button = panel(&daypass).foot.unwrap().buttons.remove(0);
    assert_eq!((button.label.as_str(), button.intent), ("Remove 1 profile", Intent::Submit));
    assert_eq!(daypass.press(Intent::Submit), [Effect::EditConfig { edit, dry_run: false }]);
}

#[test]
fn what_the_portal_could_not_list_is_not_called_gone() {
    let mut daypass = offered();
    let mut config = crate::org::config();
    config.profiles.push(crate::org::profile("old", crate::org::role("333333333333", "Auditor")));
    daypass.done(Done::ConfigRead(config));
    daypass.press(Intent::Refresh);
    daypass.done(Done::Listed(acme(), Ok(listing(vec![account("333333333333", "acme-data", &[])]))));
    let said = format!("{:?}", panel(&daypass));
    assert!(!said.contains("gone old") && said.contains("gone dev"), "{said}");
}

#[test]
fn what_would_be_added_is_shown_before_it_is_and_can_be_undone() {
    let mut daypass = offered();
    let everything = vec![
        account("222222222222", "acme-live", &["ReadOnly"]),
        account("333333333333", "acme-data", &["Admin", "ReadOnly"]),
    ];
    let edit = planned("{{ account }}-{{ role }}", everything);
    assert_eq!(open(&mut daypass), [Effect::EditConfig { edit, dry_run: true }], "nothing was typed yet");

    assert_eq!(fill(&mut daypass, "filter", "data"), []);
    assert_eq!(fill(&mut daypass, "template", "{{ account }}-{{ short_role }}"), []);
    let effects = fill(&mut daypass, "tick 333333333333 ReadOnly", "off");
    let edit =
        planned("{{ account }}-{{ short_role }}", vec![account("333333333333", "acme-data", &["Admin"])]);
    assert_eq!(effects, [Effect::EditConfig { edit: edit.clone(), dry_run: true }]);
    assert_eq!(daypass.press(Intent::Submit), [Effect::EditConfig { edit: edit.clone(), dry_run: false }]);
    daypass.done(Done::ConfigEdited { edit, dry_run: false, outcome: Ok(edited()) });
    let foot = panel(&daypass).foot.unwrap();
    assert_eq!((foot.text.as_str(), &foot.buttons[0].intent), ("Added.", &undo_edit()));
    let undo = Effect::EditConfig { edit: Edit::Undo { wrote: "4f2a".to_owned() }, dry_run: false };
    assert_eq!(daypass.press(undo_edit()), [undo]);
    daypass.done(Done::ConfigEdited {
        edit: Edit::Undo { wrote: "4f2a".to_owned() },
        dry_run: false,
        outcome: Ok(Edited::default()),
    });
    assert!(panel(&daypass).foot.unwrap().text.starts_with("Taken back."));
}

#[test]
fn none_or_all_of_the_roles_are_chosen_at_once() {
    let mut daypass = offered();
    let chosen = |daypass: &Daypass| panel(daypass).parts[1].note.clone();
    assert_eq!(chosen(&daypass), "3 of 3 chosen");
    fill(&mut daypass, "tick 333333333333 Admin", "off");
    assert_eq!(chosen(&daypass), "2 of 3 chosen");
    fill(&mut daypass, "all", "on");
    assert_eq!(chosen(&daypass), "3 of 3 chosen");
    fill(&mut daypass, "all", "off");
    assert_eq!(chosen(&daypass), "0 of 3 chosen");
    assert_eq!(daypass.press(Intent::Submit), [], "nothing is chosen");
    fill(&mut daypass, "filter", "nobody");
    assert!(format!("{:?}", panel(&daypass)).contains("No role without a profile"));
}

#[test]
fn a_template_that_makes_no_sense_keeps_what_it_would_do_to_itself() {
    let mut daypass = offered();
    fill(&mut daypass, "template", "{{ team }}");
    let effects = pause(&mut daypass);
    let [Effect::EditConfig { edit, dry_run: true }] = &effects[..] else { panic!("{effects:?}") };
    let why = "The template speaks of “team”, which there is not.";
    daypass.done(Done::ConfigEdited { edit: edit.clone(), dry_run: true, outcome: Err(why.to_owned()) });
    assert!(hints(&panel(&daypass)).contains(&("template".to_owned(), why.to_owned(), true)));
    let foot = panel(&daypass).foot.unwrap();
    assert!(
        foot.buttons.iter().all(|press| press.idle) && foot.text.is_empty(),
        "nothing can be done: {foot:?}"
    );
    assert_eq!(daypass.press(Intent::Submit), []);
}
