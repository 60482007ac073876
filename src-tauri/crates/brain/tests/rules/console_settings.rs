//! Given the settings of consoles and of how Daypass looks, and what is told of Daypass itself.

use brain::{
    BrowserHere, CopyForm, Done, Effect, Intent, Page, Place, Seen, Setting, Settings, SettingsTab, Sight,
    Theme,
    console::{Browser, Browsers},
    view::{Choice, Item, Mark, Panel},
};

use crate::{
    list::role_row,
    org::{DEV, Daypass, PROD_READER},
};

fn show(daypass: &mut Daypass, tab: SettingsTab) -> Vec<Effect> {
    daypass.press(Intent::Show { page: Page::Settings { tab } })
}

fn panel(daypass: &Daypass) -> Panel {
    daypass.state.view(daypass.now).panel.unwrap()
}

fn items(panel: &Panel) -> impl Iterator<Item = &Item> {
    panel.parts.iter().flat_map(|part| &part.items)
}

fn choices(panel: &Panel) -> Vec<Choice> {
    let mut found = items(panel).filter_map(|item| match item {
        Item::Choices { choices, .. } => Some(choices.clone()),
        _ => None,
    });
    found.next().unwrap()
}

fn chosen(panel: &Panel) -> Option<String> {
    choices(panel).into_iter().find(|choice| choice.chosen).map(|choice| choice.name)
}

/// What stands in the field for anything else, and what is said below it.
fn other(panel: &Panel) -> (String, String, bool) {
    let mut found = items(panel).filter_map(|item| match item {
        Item::Entry { value, hint, wrong, .. } => Some((value.clone(), hint.clone(), *wrong)),
        _ => None,
    });
    found.next().unwrap()
}

fn browser(text: &str) -> Browser {
    text.parse().unwrap()
}

fn read(daypass: &mut Daypass, browsers: Browsers) {
    let settings = Some(Settings { browsers, ..Settings::default() });
    daypass.done(Done::SettingsRead { settings, problems: vec![] });
}

/// Consoles, on a computer with two browsers.
fn consoles() -> Daypass {
    let mut daypass = Daypass::signed_in();
    assert_eq!(
        show(&mut daypass, SettingsTab::Console),
        [Effect::LookAt(Sight::Browsers), Effect::LookAt(Sight::Places)]
    );
    let here = |name: &str, called: &str, profiles: &[&str]| BrowserHere {
        name: name.to_owned(),
        called: called.to_owned(),
        profiles: profiles.iter().copied().map(str::to_owned).collect(),
    };
    let browsers = vec![here("firefox", "Firefox", &[]), here("chrome", "Google Chrome", &["Ada", "Work"])];
    daypass.done(Done::Seen(Seen::Browsers(browsers)));
    daypass
}

#[test]
fn consoles_open_in_a_browser_that_is_here_or_one_of_its_profiles() {
    let mut daypass = consoles();
    let names: Vec<_> = choices(&panel(&daypass)).into_iter().map(|choice| choice.name).collect();
    let all = ["Your browser", "Firefox", "Google Chrome", "Google Chrome · Ada", "Google Chrome · Work"];
    assert_eq!(names, all);
    assert_eq!(chosen(&panel(&daypass)).as_deref(), Some("Your browser"));
    let work = choices(&panel(&daypass)).remove(4).intent;
    let setting = Setting::ConsoleBrowser(browser("chrome:Work"));
    assert_eq!(daypass.press(work), [Effect::ChangeSetting(setting)]);
    read(&mut daypass, Browsers { all: browser("chrome:Work"), ..Browsers::default() });
    assert_eq!(chosen(&panel(&daypass)).as_deref(), Some("Google Chrome · Work"));
    assert_eq!(other(&panel(&daypass)).0, "");
}

#[test]
fn or_in_anything_else_that_is_typed_and_makes_sense() {
    let mut daypass = consoles();
    let id = || "console-browser".to_owned();
    let enter = |daypass: &mut Daypass, text: &str| {
        daypass.press(Intent::Fill { id: id(), text: text.to_owned() });
        daypass.press(Intent::Keep { id: id() })
    };
    for text in ["firefox:acme", "[\"firefox\",\"-P\",\"acme\",\"{url}\"]", "default"] {
        let setting = Setting::ConsoleBrowser(browser(text));
        assert_eq!(enter(&mut daypass, text), [Effect::ChangeSetting(setting)], "{text}");
    }
    for (text, why) in
        [("", "A browser is named"), ("[\"firefox\"]", "A command needs {url}"), ("[", "A command is a list")]
    {
        assert_eq!(enter(&mut daypass, text), [], "{text}");
        let (value, hint, wrong) = other(&panel(&daypass));
        assert!(value == text && wrong && hint.starts_with(why), "{text}: {hint}");
    }
    read(&mut daypass, Browsers { all: browser("firefox:acme"), ..Browsers::default() });
    show(&mut daypass, SettingsTab::Console);
    assert_eq!((chosen(&panel(&daypass)), other(&panel(&daypass)).0.as_str()), (None, "firefox:acme"));
}

#[test]
fn a_profile_gets_a_browser_of_its_own_before_all_patterns_and_loses_it_again() {
    let mut daypass = consoles();
    let rule = |of: &str, it: &str| (of.to_owned(), browser(it));
    let all = vec![rule("*", "brave")];
    read(&mut daypass, Browsers { of: all.clone(), ..Browsers::default() });
    let page = Intent::Show { page: Page::Browser { row: DEV.to_owned() } };
    assert_eq!(daypass.press(page), [Effect::LookAt(Sight::Browsers)]);
    let first = choices(&panel(&daypass)).remove(0);
    assert_eq!((first.name.as_str(), first.hint.as_str()), ("Same as other consoles", "Opens in brave"));
    assert!(first.chosen);

    let work = choices(&panel(&daypass)).into_iter().find(|choice| choice.name == "Google Chrome · Work");
    let own = vec![rule("dev", "chrome:Work"), rule("*", "brave")];
    let change = |of: &[(String, Browser)]| [Effect::ChangeSetting(Setting::ConsoleBrowsers(of.to_vec()))];
    assert_eq!(daypass.press(work.unwrap().intent), change(&own));
    daypass.done(Done::SettingChanged(Ok(())));
    read(&mut daypass, Browsers { of: own, ..Browsers::default() });
    assert_eq!(chosen(&panel(&daypass)).as_deref(), Some("Google Chrome · Work"));
    let foot = panel(&daypass).foot.unwrap();
    assert_eq!((foot.told, foot.buttons.len()), (Some(Mark::Good), 1), "{foot:?}");
    assert_eq!(daypass.press(foot.buttons[0].intent.clone()), change(&all), "what was comes back");

    let first = choices(&panel(&daypass)).remove(0);
    assert_eq!(daypass.press(first.intent), change(&all));
    let id = || "profile-browser".to_owned();
    daypass.press(Intent::Fill { id: id(), text: "firefox:dev".to_owned() });
    let typed = daypass.press(Intent::Keep { id: id() });
    assert_eq!(typed, change(&[rule("dev", "firefox:dev"), rule("*", "brave")]));
    daypass.press(Intent::Fill { id: id(), text: "[".to_owned() });
    assert_eq!(daypass.press(Intent::Keep { id: id() }), []);
    let (value, hint, wrong) = other(&panel(&daypass));
    assert!(value == "[" && wrong && hint.starts_with("A command is a list"), "{hint}");
}

#[test]
fn what_the_copy_key_copies_is_the_persons_to_choose() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, SettingsTab::Credentials);
    let forms = |daypass: &Daypass| -> Vec<Choice> { choices(&panel(daypass)) };
    let chosen = |daypass: &Daypass| forms(daypass).into_iter().find(|form| form.chosen).unwrap().name;
    assert_eq!((forms(&daypass).len(), chosen(&daypass).as_str()), (9, "bash, zsh"));
    let line = forms(&daypass).into_iter().find(|form| form.name == "Profile line").unwrap();
    let setting = Setting::CopyAs(CopyForm::Profile);
    assert_eq!(daypass.press(line.intent), [Effect::ChangeSetting(setting)]);
    let settings = Some(Settings { copy_as: CopyForm::Profile, ..Settings::default() });
    daypass.done(Done::SettingsRead { settings, problems: vec![] });
    assert_eq!(chosen(&daypass), "Profile line");
    let said = format!("{:?}", panel(&daypass));
    assert!(said.contains("A role without a profile is copied as bash, zsh."), "{said}");

    let found = daypass.find("");
    let copies =
        |id: &str| found.rows.iter().filter_map(role_row).find(|row| row.id == id).unwrap().copies.as_str();
    assert_eq!([copies(DEV), copies(PROD_READER)], ["Copy as profile line", "Copy as bash lines"]);

    let copy = |row: &str| Intent::CopyKeys { row: row.to_owned(), form: None };
    let effects = daypass.press(copy(DEV));
    let is_line =
        |effect: &Effect| matches!(effect, Effect::Copy { copying, .. } if copying.form == CopyForm::Profile);
    assert!(effects.iter().all(is_line) && effects.len() == 1, "{effects:?}");
    let effects = daypass.press(copy(PROD_READER));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Fetch(_))), "its keys: {effects:?}");
}

#[test]
fn how_long_keys_stay_on_the_clipboard_is_the_persons_to_choose() {
    let mut daypass = consoles();
    show(&mut daypass, SettingsTab::Credentials);
    let times = |daypass: &Daypass| -> Vec<Choice> {
        let panel = panel(daypass);
        let mut found = items(&panel).filter_map(|item| match item {
            Item::Choices { name, choices, .. } if name == "Clear the clipboard after" => {
                Some(choices.clone())
            }
            _ => None,
        });
        found.next().unwrap()
    };
    let names = |daypass: &Daypass| -> Vec<(String, bool)> {
        times(daypass).into_iter().map(|time| (time.name, time.chosen)).collect()
    };
    let of = |name: &str, chosen| (name.to_owned(), chosen);
    assert_eq!(names(&daypass), [of("30 s", false), of("1 min", true), of("5 min", false)]);
    let longer = times(&daypass).remove(2).intent;
    assert_eq!(daypass.press(longer), [Effect::ChangeSetting(Setting::ClearAfter(300))]);
    // What stands in the file is among them.
    let clear_after = jiff::SignedDuration::from_secs(90);
    let settings = Some(Settings { clear_after, ..Settings::default() });
    daypass.done(Done::SettingsRead { settings, problems: vec![] });
    assert!(names(&daypass).iter().filter(|(_, chosen)| *chosen).count() == 1, "{:?}", names(&daypass));
    assert_eq!(daypass.state.clear_after(), clear_after);
}

fn list(id: &str, values: &[&str]) -> Intent {
    Intent::List { id: id.to_owned(), values: values.iter().copied().map(str::to_owned).collect() }
}

#[test]
fn rules_are_shown_in_the_order_that_decides_and_typed_in_a_line() {
    let mut daypass = consoles();
    let of = |rules: &[(&str, &str)]| -> Vec<_> {
        rules.iter().map(|(of, it)| ((*of).to_owned(), browser(it))).collect()
    };
    let rules = of(&[("*prod*", "brave"), ("acme-*", "chrome:Work")]);
    read(&mut daypass, Browsers { of: rules.clone(), ..Browsers::default() });
    let shown = ["*prod* → brave", "acme-* → chrome:Work"];
    let now = panel(&daypass);
    assert!(items(&now).any(|item| matches!(item, Item::Values { values, .. } if *values == shown)));
    for added in ["x = edge", "x -> edge", "x→edge"] {
        let more = of(&[("*prod*", "brave"), ("acme-*", "chrome:Work"), ("x", "edge")]);
        let effects = daypass.press(list("console-browsers", &[shown[0], shown[1], added]));
        assert_eq!(effects, [Effect::ChangeSetting(Setting::ConsoleBrowsers(more))], "{added}");
    }
    // Once more is another browser for it, in its place.
    let other = of(&[("*prod*", "edge"), ("acme-*", "chrome:Work")]);
    let effects = daypass.press(list("console-browsers", &[shown[0], shown[1], "*prod* = edge"]));
    assert_eq!(effects, [Effect::ChangeSetting(Setting::ConsoleBrowsers(other))]);
    for (wrong, why) in
        [("edge", "A rule is a pattern"), ("= edge", "A rule is a pattern"), ("x =", "A browser is named")]
    {
        assert_eq!(daypass.press(list("console-browsers", &[shown[0], wrong])), [], "{wrong}");
        let foot = panel(&daypass).foot.unwrap();
        assert!(foot.told == Some(Mark::Broken) && foot.text.starts_with(why), "{foot:?}");
    }
}

#[test]
fn hosts_are_named_or_pasted_as_links() {
    let mut daypass = consoles();
    let hosts = Setting::ConsoleHosts(vec!["console.acme.example".to_owned()]);
    for typed in ["console.acme.example", " https://console.acme.example/login "] {
        let effects = daypass.press(list("console-hosts", &[typed, "console.acme.example"]));
        assert_eq!(effects, [Effect::ChangeSetting(hosts.clone())], "{typed}");
    }
    for wrong in ["acme", "a b.example", "x:1.example"] {
        assert_eq!(daypass.press(list("console-hosts", &[wrong])), [], "{wrong}");
        assert!(panel(&daypass).foot.unwrap().text.contains("is no host"));
    }
}

#[test]
fn light_or_dark_is_chosen_and_told_to_the_page() {
    let mut daypass = Daypass::signed_in();
    assert_eq!(show(&mut daypass, SettingsTab::Appearance), [Effect::LookAt(Sight::Places)]);
    assert_eq!(chosen(&panel(&daypass)).as_deref(), Some("As the system"));
    assert_eq!(daypass.state.view(daypass.now).theme, Theme::System);
    let dark = choices(&panel(&daypass)).remove(2);
    assert_eq!(daypass.press(dark.intent), [Effect::ChangeSetting(Setting::Theme(Theme::Dark))]);
    let settings = Some(Settings { theme: Theme::Dark, ..Settings::default() });
    daypass.done(Done::SettingsRead { settings, problems: vec![] });
    assert_eq!(chosen(&panel(&daypass)).as_deref(), Some("Dark"));
    assert_eq!(daypass.state.view(daypass.now).theme, Theme::Dark);
}

#[test]
fn who_asks_about_daypass_finds_version_licence_files_and_keys() {
    let mut daypass = Daypass::signed_in();
    assert_eq!(show(&mut daypass, SettingsTab::About), [Effect::LookAt(Sight::Places)]);
    let places = [Place::Settings, Place::Config, Place::State].map(|place| (place, format!("~/{place:?}")));
    daypass.done(Done::Seen(Seen::Places(places.into())));
    let now = panel(&daypass);
    let said = format!("{now:?}");
    for told in [env!("CARGO_PKG_VERSION"), "MIT or Apache 2.0", "~/Config", "Favourite", "Ctrl D"] {
        assert!(said.contains(told), "{told}: {said}");
    }
    let opened: Vec<_> = items(&now)
        .filter_map(|item| match item {
            Item::Fact { button: Some(button), .. } => match &button.intent {
                open @ Intent::OpenPlace { .. } => Some(open.clone()),
                _ => None,
            },
            _ => None,
        })
        .collect();
    assert_eq!(
        opened,
        [Place::Settings, Place::Config, Place::State].map(|place| Intent::OpenPlace { place })
    );
}
