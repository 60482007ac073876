//! Given the general settings: keys, what goes on after quitting, and what follows the active profile.

use brain::{
    Done, Effect, FactsChange, Input, Intent, Item as MenuItem, Outside, Page, Seen, Setting, Settings,
    SettingsTab, Shell, ShellHere, Shortcut, ShortcutRefused, Sight,
    say::{Language, within},
    view::{Item, Mark, Panel},
};

use crate::org::{Daypass, minutes};

fn page(daypass: &mut Daypass) -> Panel {
    daypass.press(Intent::Show { page: Page::Settings { tab: SettingsTab::General } });
    daypass.state.view(daypass.now).panel.unwrap()
}

fn panel(daypass: &Daypass) -> Panel {
    daypass.state.view(daypass.now).panel.unwrap()
}

fn items(panel: &Panel) -> impl Iterator<Item = &Item> {
    panel.parts.iter().flat_map(|part| &part.items)
}

fn entry(panel: &Panel) -> (&str, &str, bool) {
    let entry = items(panel).find_map(|item| match item {
        Item::Entry { value, hint, wrong, .. } => Some((value.as_str(), hint.as_str(), *wrong)),
        _ => None,
    });
    entry.unwrap()
}

fn keys(keys: &str) -> Shortcut {
    keys.parse().unwrap()
}

fn enter(daypass: &mut Daypass, text: &str) -> Vec<Effect> {
    let id = || "shortcut".to_owned();
    daypass.press(Intent::Fill { id: id(), text: text.to_owned() });
    daypass.press(Intent::Keep { id: id() })
}

/// The file has it.
fn read(daypass: &mut Daypass, settings: Settings) -> Vec<Effect> {
    daypass.done(Done::SettingsRead { settings: Some(settings), problems: vec![] })
}

fn switch(panel: &Panel, called: &str) -> (bool, Intent) {
    let found = items(panel).find_map(|item| match item {
        Item::Switch { name, on, intent, .. } if name.contains(called) => Some((*on, intent.clone())),
        _ => None,
    });
    found.unwrap()
}

#[test]
fn keys_are_typed_as_people_write_them_and_an_empty_field_takes_them_away() {
    let mut daypass = Daypass::signed_in();
    assert_eq!(entry(&page(&mut daypass)), ("", "Opens Daypass from anywhere", false));
    let kept = Setting::Shortcut(Some(keys("Ctrl+Alt+D")));
    assert_eq!(enter(&mut daypass, " alt + ctrl+d "), [Effect::ChangeSetting(kept.clone())]);
    daypass.done(Done::SettingChanged(Ok(())));
    let written = keys("Ctrl+Alt+D").at("FILE, line 2".to_owned());
    read(&mut daypass, Settings { shortcut: Some(written), ..Settings::default() });
    assert_eq!(entry(&panel(&daypass)).0, "Ctrl+Alt+D");
    assert_eq!(enter(&mut daypass, "  "), [Effect::ChangeSetting(Setting::Shortcut(None))]);
    daypass.done(Done::SettingChanged(Ok(())));
    let undo = panel(&daypass).foot.unwrap().buttons.remove(0);
    assert_eq!((undo.label.as_str(), undo.intent), ("Undo", Intent::ChangeSetting { setting: kept }));
}

#[test]
fn keys_are_called_as_where_they_are_spoken_of_and_kept_by_one_name() {
    within(Language::German, || {
        let mut daypass = Daypass::signed_in();
        page(&mut daypass);
        let kept = Setting::Shortcut(Some(keys("Ctrl+Shift+D")));
        assert_eq!(enter(&mut daypass, "Strg+Umschalt+D"), [Effect::ChangeSetting(kept)]);
        daypass.done(Done::SettingChanged(Ok(())));
        read(&mut daypass, Settings { shortcut: Some(keys("Ctrl+Shift+D")), ..Settings::default() });
        let shown = panel(&daypass);
        assert_eq!(entry(&shown).0, "Strg+Umschalt+D");
        let caps = |item| if let Item::Entry { keys, .. } = item { Some(keys) } else { None };
        let caps = shown.parts.into_iter().flat_map(|part| part.items).find_map(caps);
        assert_eq!(caps.unwrap(), ["Strg", "Umschalt", "D"]);
    });
}

#[test]
fn what_is_no_key_is_refused_where_it_was_typed_until_something_else_is() {
    for nonsense in ["D", "Ctrl+", "Hyper+D", "ctrl alt d"] {
        let mut daypass = Daypass::signed_in();
        page(&mut daypass);
        assert_eq!(enter(&mut daypass, nonsense), [], "{nonsense}");
        let now = panel(&daypass);
        let (_, hint, wrong) = entry(&now);
        assert!(wrong && hint.starts_with("Possible are Ctrl, Alt or Super"), "{hint}");
        daypass.press(Intent::Fill { id: "shortcut".to_owned(), text: "Ctrl+".to_owned() });
        assert_eq!(entry(&panel(&daypass)), ("Ctrl+", "Enter keeps it", false));
        enter(&mut daypass, "Ctrl+Alt+D");
        assert!(!entry(&panel(&daypass)).2);
        assert_eq!(daypass.press(Intent::Keep { id: "shortcut".to_owned() }), [], "nothing else was typed");
    }
}

#[test]
fn keys_that_the_desktop_does_not_hand_over_say_so_in_their_place() {
    for (refused, why) in [
        (ShortcutRefused::Taken, "Another program has these keys."),
        (ShortcutRefused::NoneHere, "This desktop gives programs no keys."),
    ] {
        let mut daypass = Daypass::signed_in();
        let settings = || Settings { shortcut: Some(keys("Ctrl+Alt+D")), ..Settings::default() };
        read(&mut daypass, settings());
        daypass.step(Input::Outside(Outside::ShortcutRefused(refused)));
        let now = page(&mut daypass);
        let (value, hint, wrong) = entry(&now);
        assert!(value == "Ctrl+Alt+D" && wrong && hint.starts_with(why), "{hint}");
        assert!(!format!("{now:?}").contains("shortcut cannot be"), "it is said once: {now:?}");
        read(&mut daypass, Settings { shortcut: Some(keys("Ctrl+Alt+E")), ..Settings::default() });
        assert!(!entry(&panel(&daypass)).2);
    }
}

#[test]
fn who_keeps_renewing_quits_in_one_way() {
    let quits = |daypass: &Daypass| -> Vec<(String, Intent)> {
        let menu = daypass.state.menu(daypass.now).into_iter();
        let quits = menu.filter_map(|item| match item {
            MenuItem::Action { label, intent, .. } if label.starts_with("Quit") => Some((label, intent)),
            _ => None,
        });
        quits.collect()
    };
    let mut daypass = Daypass::signed_in();
    let token = daypass.renewing_token(minutes(60));
    daypass.sign_in(token);
    assert_eq!(quits(&daypass).len(), 2);
    assert_eq!(daypass.press(Intent::Quit), [Effect::Quit]);

    let (on, intent) = switch(&page(&mut daypass), "Keep renewing");
    assert_eq!((on, &intent), (false, &Intent::ChangeSetting { setting: Setting::KeepRenewing(true) }));
    assert_eq!(daypass.press(intent), [Effect::ChangeSetting(Setting::KeepRenewing(true))]);
    read(&mut daypass, Settings { keep_renewing: true, ..Settings::default() });
    assert!(switch(&panel(&daypass), "Keep renewing").0);
    assert_eq!(quits(&daypass), [("Quit".to_owned(), Intent::Quit)]);
    assert_eq!(daypass.press(Intent::Quit), [Effect::QuitAndRenew]);

    // Where nothing renews, nobody needs to stay.
    let mut daypass = Daypass::signed_out();
    read(&mut daypass, Settings { keep_renewing: true, ..Settings::default() });
    assert_eq!(quits(&daypass).len(), 1);
    assert_eq!(daypass.press(Intent::Quit), [Effect::Quit]);
}

#[test]
fn the_default_profile_follows_on_request_and_says_where_it_cannot() {
    let mut daypass = Daypass::signed_in();
    let (on, follow) = switch(&page(&mut daypass), "[default]");
    assert_eq!((on, &follow), (false, &Intent::FollowDefault { on: true }));
    assert_eq!(daypass.press(follow), [Effect::ChangeFacts(FactsChange::Default(true))]);
    daypass.done(Done::DefaultFollows(Ok(None)));
    let foot = panel(&daypass).foot.unwrap();
    assert_eq!(foot.text, "[default] follows your choice");
    assert_eq!(foot.buttons[0].intent, Intent::FollowDefault { on: false }, "it can be taken back");

    // A later choice that it cannot follow is said where it was asked for, until one comes that it can.
    let why = "[default] cannot be a copy of “x”, so it is what it was before.";
    daypass.done(Done::DefaultFollows(Err(why.to_owned())));
    let broken = |panel: &Panel| {
        items(panel).any(|item| matches!(item, Item::Note { mark: Mark::Broken, text, .. } if text == why))
    };
    assert!(broken(&panel(&daypass)));
    daypass.done(Done::DefaultFollows(Ok(Some("Go cannot use it.".to_owned()))));
    let beware = |item: &Item| matches!(item, Item::Note { mark: Mark::Advice, text, .. } if text == "Go cannot use it.");
    assert!(items(&panel(&daypass)).any(beware));
    daypass.done(Done::DefaultFollows(Ok(None)));
    assert!(!broken(&panel(&daypass)));

    daypass.press(Intent::FollowDefault { on: false });
    daypass.done(Done::DefaultFollows(Ok(None)));
    assert_eq!(panel(&daypass).foot.unwrap().text, "[default] is yours again, as it was");
}

fn here(shell: Shell, file: &str, on: bool) -> ShellHere {
    let line = format!("eval \"$(daypass init {})\"", shell.name());
    ShellHere { shell, file: file.to_owned(), on, line }
}

#[test]
fn who_opens_the_settings_sees_which_shells_follow_and_copies_the_line_for_the_others() {
    let mut daypass = Daypass::signed_in();
    let show = Intent::Show { page: Page::Settings { tab: SettingsTab::General } };
    assert_eq!(daypass.press(show), [Effect::LookAt(Sight::Shells), Effect::LookAt(Sight::Places)]);
    let shells = [here(Shell::Bash, "~/.bashrc", false), here(Shell::Zsh, "~/.zshrc", true)];
    daypass.done(Done::Seen(Seen::Shells(shells.to_vec())));
    let now = panel(&daypass);
    let said = format!("{now:?}");
    assert!(said.contains("On in zsh · Not set up in bash") && said.contains("~/.bashrc"), "{said}");
    let copy = Intent::CopyShellLine { shell: Shell::Bash };
    let button = |shell: &str| {
        let mut facts = items(&now).filter_map(|item| match item {
            Item::Fact { name, button, .. } if name == shell => button.clone(),
            _ => None,
        });
        facts.next().map(|press| press.intent)
    };
    assert_eq!((button("bash"), button("zsh")), (Some(copy.clone()), None));
    let line = Effect::CopyText { text: shells[0].line.clone(), row: "settings".to_owned() };
    assert_eq!(daypass.press(copy.clone()), [line]);
    daypass.done(Done::Copied { row: "settings".to_owned(), form: None, outcome: Ok(None) });
    let told = panel(&daypass).foot.unwrap();
    assert_eq!(told.text, "Copied. Paste it at the end of ~/.bashrc, then open a new terminal");
    assert!(told.buttons.iter().all(|press| press.label != "Undo"), "{told:?}");
    daypass.press(copy);
    daypass.done(Done::Copied {
        row: "settings".to_owned(),
        form: None,
        outcome: Err("No clipboard.".to_owned()),
    });
    assert_eq!(panel(&daypass).foot.unwrap().told, Some(Mark::Broken));
    daypass.now += minutes(1);
    assert_eq!(daypass.press(Intent::CopyShellLine { shell: Shell::Fish }), [], "there is none here");
}
