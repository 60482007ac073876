//! Given settings that a person changes in the popover or in their file.

use brain::{Done, Effect, Intent, SdkCache, Setting, Settings, view::Said};

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
    let shown = |daypass: &Daypass| daypass.state.view(daypass.now).settings;
    assert_eq!(
        (shown(&daypass).warn_minutes, shown(&daypass).guard),
        (vec![15, 5], vec!["*prod*".to_owned()])
    );
    let read = |sdk_cache, warn| Done::SettingsRead {
        settings: Some(Settings { sdk_cache, warn, guard: vec![] }),
        problems: vec!["FILE, line 1: sdk_cache cannot be 1.".to_owned()],
    };
    daypass.done(read(Some(SdkCache::Full), vec![minutes(7)]));
    daypass.done(read(None, vec![]));
    let settings = shown(&daypass);
    assert_eq!((settings.sdk_cache, settings.warn_minutes, settings.guard), (SdkCache::Full, vec![], vec![]));
    assert_eq!(settings.problems, ["FILE, line 1: sdk_cache cannot be 1."]);
}

#[test]
fn the_file_is_opened_and_said_where_nothing_opens_it() {
    let mut daypass = Daypass::signed_in();
    assert_eq!(daypass.press(Intent::OpenSettings), [Effect::OpenSettings]);
    daypass.done(Done::SettingsOpened(Ok(())));
    assert_eq!(said(&daypass), None);
    daypass.done(Done::SettingsOpened(Err("No program opens FILE.".to_owned())));
    assert_eq!(said(&daypass), Some(("No program opens FILE.".to_owned(), true)));
}
