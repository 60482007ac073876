//! The active choice, and the start at login: what all Daypass processes share.

use brain::{
    Active, Config, Done, Effect, Facts, FactsChange, Input, Intent, Outside, Page, SettingsTab,
    console::ConsolePage,
    view::{Item, Row},
    words::ProfileName,
};

use crate::org::{DEV, Daypass, PROD_READER, config, dev, profile, role};

fn active_names(daypass: &Daypass) -> Vec<String> {
    let rows = daypass.find("").rows.into_iter();
    rows.filter_map(|row| match row {
        Row::Profile(row) | Row::Role(row) if row.active => Some(row.name.text),
        _ => None,
    })
    .collect()
}

#[test]
fn a_choice_is_written_for_everybody_and_said() {
    let mut daypass = Daypass::signed_in();
    let active = Some(Active { profile: Some(ProfileName::new("dev")), role: dev() });
    let effects = daypass.press(Intent::Use { row: DEV.to_owned() });
    assert_eq!(effects, [Effect::ChangeFacts(FactsChange::Choose(active, daypass.now))]);
    let said = daypass.state.view(daypass.now).said.unwrap();
    assert_eq!(said.text, "In use. Shells that follow Daypass have it.", "its name stands above");
    assert_eq!(said.aloud.unwrap(), "dev: In use. Shells that follow Daypass have it.");
    assert_eq!(daypass.state.status(&[], daypass.now).active.as_deref(), Some("dev"));
    assert_eq!(active_names(&daypass), ["dev"], "one row is the active one");
}

#[test]
fn a_role_that_cannot_get_a_profile_can_be_chosen() {
    let mut daypass = Daypass::signed_in();
    daypass.done(Done::ConfigRead(Config { sessions: Vec::new(), ..config() }));
    daypass.press(Intent::Use { row: PROD_READER.to_owned() });
    let status = daypass.state.status(&[], daypass.now);
    assert_eq!(status.active, None);
    assert_eq!(status.active_role.unwrap().role_name, "ReadOnly");
    let said = daypass.state.view(daypass.now).said.unwrap();
    assert_eq!(
        (said.text.as_str(), said.aloud),
        ("In use: acme-live · ReadOnly", None),
        "shells follow profiles"
    );
}

#[test]
fn none_can_be_chosen() {
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::Use { row: DEV.to_owned() });
    let none = FactsChange::Choose(None, daypass.now);
    assert_eq!(daypass.press(Intent::UseNone), [Effect::ChangeFacts(none)]);
    assert_eq!(active_names(&daypass), [""; 0]);
}

#[test]
fn a_choice_made_elsewhere_arrives() {
    let mut daypass = Daypass::signed_in();
    assert_eq!(daypass.step(Input::Outside(Outside::FactsChanged)), [Effect::ReadFacts]);
    let active = Some(Active { profile: Some(ProfileName::new("prod")), role: crate::org::prod() });
    assert_eq!(daypass.done(Done::FactsRead(Facts { active, ..Facts::default() })), []);
    assert_eq!(active_names(&daypass), ["prod"]);
}

#[test]
fn two_choices_in_quick_succession_end_in_the_second_and_never_show_the_first_again() {
    let mut daypass = Daypass::signed_in();
    let chosen = |profile: &str, role| Some(Active { profile: Some(ProfileName::new(profile)), role });
    daypass.press(Intent::Use { row: DEV.to_owned() });
    daypass.press(Intent::UseNone);
    // The disk has the first; elsewhere somebody starred another.
    let mut kept = Facts { active: chosen("dev", dev()), ..Facts::default() };
    kept.apply(&FactsChange::Favour(chosen("prod", crate::org::prod()).unwrap(), true));
    daypass.done(Done::FactsChanged(kept.clone()));
    assert_eq!(active_names(&daypass), [""; 0]);
    daypass.done(Done::FactsRead(kept.clone()));
    assert_eq!(active_names(&daypass), [""; 0]);
    daypass.done(Done::FactsChanged(Facts { active: None, ..kept }));
    assert_eq!(active_names(&daypass), [""; 0]);
    // From then on what others choose counts.
    daypass.done(Done::FactsRead(Facts { active: chosen("prod", crate::org::prod()), ..Facts::default() }));
    assert_eq!(active_names(&daypass), ["prod"]);
}

#[test]
fn a_profile_that_is_gone_falls_back_to_nothing() {
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::Use { row: DEV.to_owned() });
    assert_eq!(daypass.step(Input::Outside(Outside::ConfigChanged)), [Effect::ReadConfig]);
    let profiles = vec![profile("other", dev())];
    daypass.done(Done::ConfigRead(Config { profiles, ..config() }));
    assert_eq!(active_names(&daypass), [""; 0], "the same role by another name is another choice");
    assert_eq!(daypass.press(Intent::CopyKeys { row: DEV.to_owned(), form: None }), []);
}

#[test]
fn a_profile_brings_its_session() {
    let mut daypass = Daypass::signed_in();
    let mut elsewhere = role("333333333333", "Admin");
    elsewhere.session = crate::org::session("globex");
    let profiles = vec![profile("far", elsewhere.clone())];
    let effects = daypass.done(Done::ConfigRead(Config { profiles, ..config() }));
    let read = Effect::ReadToken { session: elsewhere.session, may_ask: false };
    assert_eq!(effects, [read, Effect::Mirror(crate::org::acme())]);
}

#[test]
fn rows_open_the_console_through_the_portal() {
    let mut daypass = Daypass::signed_in();
    let effects =
        daypass.press(Intent::OpenConsole { row: PROD_READER.to_owned(), page: ConsolePage::default() });
    assert_eq!(
        crate::org::links(&effects),
        ["https://acme.awsapps.com/start/#/console?account_id=222222222222&role_name=ReadOnly"]
    );
    daypass.done(Done::Opened { row: PROD_READER.to_owned(), outcome: Ok(()) });
    assert_eq!(daypass.state.view(daypass.now).said.unwrap().text, "Opened in your browser");
    let outcome = Err("No browser was found.".to_owned());
    daypass.done(Done::Opened { row: PROD_READER.to_owned(), outcome });
    let said = daypass.state.view(daypass.now).said.unwrap();
    assert!(said.refused && said.text == "No browser was found.");
}

#[test]
fn the_same_words_twice_are_told_apart() {
    let mut daypass = Daypass::signed_in();
    let mut serials = Vec::new();
    for _ in 0..2 {
        daypass.press(Intent::Use { row: DEV.to_owned() });
        serials.push(daypass.state.view(daypass.now).said.unwrap().serial);
    }
    assert_ne!(serials[0], serials[1]);
    daypass.step(Input::Outside(Outside::ClipboardCleared));
    assert_eq!(daypass.state.view(daypass.now).said, None);
}

#[test]
fn starting_at_login_is_a_switch_once_it_is_known() {
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::Show { page: Page::Settings { tab: SettingsTab::General } });
    let switch = |daypass: &Daypass| match daypass.state.view(daypass.now).panel.unwrap().parts[0].items[0] {
        Item::Switch { on, .. } => Some(on),
        _ => None,
    };
    assert_eq!(switch(&daypass), None);
    daypass.step(Input::Outside(Outside::StartsAtLogin(false)));
    assert_eq!(switch(&daypass), Some(false));
    assert_eq!(daypass.press(Intent::StartAtLogin { on: true }), [Effect::StartAtLogin(true)]);
    assert_eq!(switch(&daypass), Some(false), "until the system has it");
}

#[test]
fn intents_for_things_that_are_gone_are_ignored() {
    let mut daypass = Daypass::signed_in();
    let gone = || "gone".to_owned();
    for intent in [
        Intent::SignIn { session: gone() },
        Intent::CancelSignIn { session: gone() },
        Intent::OpenBrowserAgain { session: gone() },
        Intent::CopyLink { session: gone() },
        Intent::SignOut { session: gone() },
        Intent::Dismiss { session: gone() },
        Intent::Use { row: gone() },
        Intent::CopyKeys { row: gone(), form: None },
        Intent::OpenConsole { row: gone(), page: ConsolePage::default() },
    ] {
        assert_eq!(daypass.press(intent), []);
    }
}
