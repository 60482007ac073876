//! Given settings that a person changes in the popover or in their file.

use brain::{
    Done, Effect, Intent, Page, Place, SdkCache, Setting, Settings, SettingsTab,
    view::{Item, Panel, Said},
};

use crate::org::{Daypass, minutes};

fn said(daypass: &Daypass) -> Option<(String, bool)> {
    let said: Option<Said> = daypass.state.view(daypass.now).said.filter(|said| said.row == "settings");
    said.map(|said| (said.text, said.refused))
}

#[test]
fn a_change_is_written_down_read_again_and_said() {
    let mut daypass = Daypass::signed_in();
    let setting = Setting::Guard(vec!["live".to_owned()]);
    let effects = daypass.press(Intent::ChangeSetting { setting: setting.clone() });
    assert_eq!(effects, [Effect::ChangeSetting(setting)]);
    assert_eq!(daypass.done(Done::SettingChanged(Ok(()))), [Effect::ReadSettings]);
    assert_eq!(said(&daypass), Some(("Saved".to_owned(), false)));

    let why = "FILE, line 3, is not TOML, so nothing was changed. Correct it first.";
    assert_eq!(daypass.done(Done::SettingChanged(Err(why.to_owned()))), []);
    assert_eq!(said(&daypass), Some((why.to_owned(), true)));
}

#[test]
fn what_makes_no_sense_is_tidied_or_refused() {
    let change = |setting| Daypass::signed_in().press(Intent::ChangeSetting { setting });
    let patterns = ["  live ", "", "*prod*", "live"].map(str::to_owned).to_vec();
    let tidy = vec!["live".to_owned(), "*prod*".to_owned()];
    assert_eq!(change(Setting::Guard(patterns)), [Effect::ChangeSetting(Setting::Guard(tidy))]);
    let sorted = Setting::WarnMinutes(vec![60, 15, 1]);
    assert_eq!(change(Setting::WarnMinutes(vec![1, 60, 15, 60])), [Effect::ChangeSetting(sorted)]);

    for wrong in [0, 721] {
        let mut daypass = Daypass::signed_in();
        let setting = Setting::WarnMinutes(vec![15, wrong]);
        assert_eq!(daypass.press(Intent::ChangeSetting { setting }), []);
        assert_eq!(said(&daypass), Some(("Minutes can be from 1 to 720.".to_owned(), true)));
    }
}

#[test]
fn what_the_file_says_is_shown_and_what_it_cannot_tell_stays() {
    let mut daypass = Daypass::signed_in();
    assert_eq!(values(&page(&mut daypass, SettingsTab::General)), ["*prod*"]);
    assert_eq!(values(&page(&mut daypass, SettingsTab::Notifications)), ["15 min", "5 min"]);
    let read = |sdk_cache, warn| Done::SettingsRead {
        settings: Some(Settings { sdk_cache, warn, guard: vec![], ..Settings::default() }),
        problems: vec!["FILE, line 1: sdk_cache cannot be 1.".to_owned()],
    };
    daypass.done(read(Some(SdkCache::Full), vec![minutes(7)]));
    daypass.done(read(None, vec![]));
    let sharing = page(&mut daypass, SettingsTab::Credentials);
    let chosen = sharing.parts.iter().flat_map(|part| &part.items).find_map(|item| match item {
        Item::Choices { choices, brief: false, .. } => choices.iter().find(|choice| choice.chosen),
        _ => None,
    });
    assert_eq!(chosen.unwrap().name, "Everything");
    for tab in
        [SettingsTab::General, SettingsTab::Notifications, SettingsTab::Credentials, SettingsTab::About]
    {
        let page = page(&mut daypass, tab);
        let Item::Note { text, .. } = &page.parts[0].items[0] else { panic!("{page:?}") };
        assert_eq!(text, "FILE, line 1: sdk_cache cannot be 1.");
    }
    assert_eq!(values(&page(&mut daypass, SettingsTab::General)), [""; 0]);
}

fn page(daypass: &mut Daypass, tab: SettingsTab) -> Panel {
    daypass.press(Intent::Show { page: Page::Settings { tab } });
    daypass.state.view(daypass.now).panel.unwrap()
}

fn values(panel: &Panel) -> Vec<String> {
    let items = panel.parts.iter().flat_map(|part| &part.items);
    let mut values =
        items.filter_map(|item| if let Item::Values { values, .. } = item { Some(values) } else { None });
    values.next().unwrap().clone()
}

#[test]
fn times_are_typed_as_people_write_them() {
    let mut daypass = Daypass::signed_in();
    let typed = |values: &[&str]| Intent::List {
        id: "warn-minutes".to_owned(),
        values: values.iter().copied().map(str::to_owned).collect(),
    };
    let effects = daypass.press(typed(&["15 min", "2min", "30"]));
    assert_eq!(effects, [Effect::ChangeSetting(Setting::WarnMinutes(vec![30, 15, 2]))]);
    for nonsense in ["soon", "99999", ""] {
        assert_eq!(daypass.press(typed(&["15 min", nonsense])), [], "{nonsense}");
        assert_eq!(said(&daypass), Some(("Minutes can be from 1 to 720.".to_owned(), true)));
    }
}

#[test]
fn a_change_can_be_taken_back_and_so_can_taking_it_back() {
    let mut daypass = Daypass::signed_in();
    let guard = |patterns: &[&str]| Setting::Guard(patterns.iter().copied().map(str::to_owned).collect());
    let undo = |daypass: &mut Daypass| {
        let foot = page(daypass, SettingsTab::General).foot.unwrap();
        foot.buttons.into_iter().find(|press| press.label == "Undo").map(|press| press.intent)
    };
    let change = |daypass: &mut Daypass, intent: Intent, becomes: &[&str]| {
        assert_eq!(daypass.press(intent), [Effect::ChangeSetting(guard(becomes))]);
        daypass.done(Done::SettingChanged(Ok(())));
        let settings =
            Settings { guard: becomes.iter().copied().map(str::to_owned).collect(), ..Settings::default() };
        daypass.done(Done::SettingsRead { settings: Some(settings), problems: vec![] });
    };
    page(&mut daypass, SettingsTab::General);
    assert_eq!(undo(&mut daypass), None);
    let list = Intent::List { id: "guard".to_owned(), values: vec!["live".to_owned()] };
    change(&mut daypass, list, &["live"]);
    let back = undo(&mut daypass).unwrap();
    change(&mut daypass, back, &["*prod*"]);
    let again = undo(&mut daypass).unwrap();
    change(&mut daypass, again, &["live"]);

    daypass.press(Intent::ChangeSetting { setting: guard(&["x"]) });
    daypass.done(Done::SettingChanged(Err("The disk is full.".to_owned())));
    assert_eq!(undo(&mut daypass), None, "what was refused has nothing to be taken back");
    daypass.press(Intent::Back);
    assert_eq!(page(&mut daypass, SettingsTab::General).foot.unwrap().told, None, "it is no news any more");
}

#[test]
fn the_file_is_opened_and_said_where_nothing_opens_it() {
    let mut daypass = Daypass::signed_in();
    let place = Place::Settings;
    assert_eq!(daypass.press(Intent::OpenPlace { place }), [Effect::OpenPlace(place)]);
    daypass.done(Done::PlaceOpened(Ok(())));
    assert_eq!(said(&daypass), None);
    daypass.done(Done::PlaceOpened(Err("No program opens FILE.".to_owned())));
    assert_eq!(said(&daypass), Some(("No program opens FILE.".to_owned(), true)));
}
