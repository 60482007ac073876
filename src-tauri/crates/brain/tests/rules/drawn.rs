//! What the web view's own tests draw: pages, words and states as the app gives them, in either language.
#![expect(clippy::disallowed_methods, reason = "writes the file that the page is tested with")]

use std::{collections::BTreeMap, fs, path::Path};

use brain::{
    BrowserHere, Done, Edited, Effect, Input, Intent, Page, Place, Seen, Settings, SettingsTab, Shell,
    ShellHere, Trouble,
    console::Browsers,
    say::{Fill, Language, Word, within},
    view::Furniture,
    words::{ProfileName, RoleName},
};
use serde_json::Value;

use crate::{
    adding::offered,
    org::{DEV, Daypass, settings_read},
    pages::{edited, fill, newcomer, panel, pause, seen},
};

/// What is wrong with the settings, as the agent says it.
pub(crate) fn problem() -> String {
    let quoted = |text: &str| Word("quoted").with(&[("text", &text)]);
    let names: &dyn Fill = &["access-token", "full", "off"].map(quoted).join(", ");
    let possible = Word("possible-sdk-cache").with(&[("names", names)]);
    let what = Word("setting-cannot-be").with(&[
        ("name", &"sdk_cache"),
        ("value", &quoted("sometimes")),
        ("possible", &possible),
    ]);
    let file = "~/.config/daypass/config.toml";
    Word("settings-problem-at").with(&[("file", &file), ("line", &4), ("what", &what)])
}

/// What is seen of a computer.
pub(crate) fn seen_here(daypass: &mut Daypass) {
    let shell = |shell: Shell, file: &str, on| {
        let (file, line) = (file.to_owned(), String::new());
        ShellHere { shell, file, on, line }
    };
    daypass.done(Done::Seen(Seen::Shells(vec![
        shell(Shell::Bash, "~/.bashrc", false),
        shell(Shell::Zsh, "~/.zshrc", true),
        shell(Shell::Fish, "~/.config/fish/config.fish", false),
    ])));
    let browser = |name: &str, called: &str, profiles: &[&str]| BrowserHere {
        name: name.to_owned(),
        called: called.to_owned(),
        profiles: profiles.iter().map(|name| (*name).to_owned()).collect(),
    };
    let browsers =
        vec![browser("firefox", "Firefox", &[]), browser("chrome", "Google Chrome", &["Mara", "Work"])];
    daypass.done(Done::Seen(Seen::Browsers(browsers)));
    let place = |place, path: &str| (place, path.to_owned());
    daypass.done(Done::Seen(Seen::Places(vec![
        place(Place::Settings, "~/.config/daypass/config.toml"),
        place(Place::Config, "~/.aws/config"),
        place(Place::State, "~/.local/state/daypass"),
    ])));
}

/// The pages as the page's own tests draw them.
pub(crate) fn panels() -> BTreeMap<String, Value> {
    let mut pages = BTreeMap::new();
    let mut keep = |name: &str, daypass: &Daypass| {
        pages.insert(name.to_owned(), serde_json::to_value(panel(daypass)).unwrap());
    };
    for (name, tab) in [
        ("settings", SettingsTab::General),
        ("settings-notifications", SettingsTab::Notifications),
        ("settings-credentials", SettingsTab::Credentials),
        ("settings-console", SettingsTab::Console),
        ("settings-appearance", SettingsTab::Appearance),
        ("settings-about", SettingsTab::About),
    ] {
        let mut daypass = Daypass::signed_in();
        daypass.step(Input::Outside(brain::Outside::StartsAtLogin(true)));
        daypass.press(Intent::Show { page: Page::Settings { tab } });
        seen_here(&mut daypass);
        keep(name, &daypass);
        if tab == SettingsTab::Console {
            let rule = |of: &str, browser: &str| (of.to_owned(), browser.parse().unwrap());
            let browsers = Browsers {
                all: "firefox:{profile}".parse().unwrap(),
                of: vec![rule("*prod*", "brave"), rule("acme-*", "chrome:Work")],
                hosts: vec!["console.acme.example".to_owned()],
            };
            let settings = Some(Settings { browsers, ..Settings::default() });
            daypass.done(Done::SettingsRead { settings, problems: vec![] });
            keep("settings-console-rules", &daypass);
            fill(&mut daypass, "console-browser", "[\"firefox\"]");
            daypass.press(Intent::Keep { id: "console-browser".to_owned() });
            keep("settings-console-wrong", &daypass);
        }
        if tab == SettingsTab::General {
            let settings = Settings { shortcut: "Shift+Super+A".parse().ok(), ..Settings::default() };
            daypass.done(Done::SettingsRead { settings: Some(settings.clone()), problems: vec![] });
            daypass.press(Intent::List { id: "guard".to_owned(), values: vec!["live".to_owned()] });
            daypass.done(Done::SettingChanged(Ok(())));
            keep("settings-saved", &daypass);
            daypass.done(settings_read(vec![problem()]));
            daypass.press(Intent::List { id: "warn-minutes".to_owned(), values: vec!["0".to_owned()] });
            keep("settings-problem", &daypass);
            daypass.done(Done::SettingsRead { settings: Some(settings), problems: vec![] });
            daypass.step(Input::Outside(brain::Outside::ShortcutRefused(brain::ShortcutRefused::Taken)));
            daypass.press(Intent::FollowDefault { on: true });
            let why = Word("default-no-copy").with(&[("name", &"live-breakglass")]);
            daypass.done(Done::DefaultFollows(Err(why)));
            keep("settings-refused", &daypass);
        }
    }
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::Show { page: Page::Label { row: DEV.to_owned() } });
    fill(&mut daypass, "label", "PAY");
    keep("label", &daypass);

    let mut daypass = newcomer();
    keep("first-run", &daypass);
    fill(&mut daypass, "address", "acme.awsapps.com/start");
    pause(&mut daypass);
    daypass.done(seen(None, Ok(None)));
    keep("first-run-region", &daypass);
    daypass.done(seen(None, Ok(Some("us-east-1"))));
    keep("first-run-found", &daypass);
    daypass.done(seen(None, Err(Trouble::WrongPlace)));
    keep("first-run-wrong", &daypass);
    daypass.press(Intent::Submit);
    keep("first-run-looking", &daypass);

    let mut daypass = offered();
    let effects = crate::adding::open(&mut daypass);
    let [Effect::EditConfig { edit, .. }] = &effects[..] else { panic!("{effects:?}") };
    let name =
        |id: &str, role: &str, name: &str| (id.parse().unwrap(), RoleName::new(role), ProfileName::new(name));
    let outcome = Ok(Edited {
        diff: "--- ~/.aws/config\n+++ ~/.aws/config\n@@ -8,3 +8,9 @@\n sso_account_id = 111111111111\n \
               sso_role_name = Admin\n region = eu-west-1\n+\n+[profile acme-live-ReadOnly]\n+sso_session = acme\n\
               +sso_account_id = 222222222222\n+sso_role_name = ReadOnly\n+region = eu-west-1\n"
            .to_owned(),
        names: vec![
            name("222222222222", "ReadOnly", "acme-live-ReadOnly"),
            name("333333333333", "Admin", "acme-data-Admin"),
            name("333333333333", "ReadOnly", "acme-data-ReadOnly"),
        ],
        ..edited()
    });
    daypass.done(Done::ConfigEdited { edit: edit.clone(), dry_run: true, outcome });
    keep("add-profiles", &daypass);
    // While it is typed, what was planned last stands there.
    fill(&mut daypass, "template", "{{ role }}-{{ account }}");
    keep("add-profiles-planning", &daypass);

    keep("add-profiles-gone", &one_is_gone());

    for (name, panel) in crate::profile_page::panels() {
        pages.insert(name.to_owned(), serde_json::to_value(panel).unwrap());
    }
    for (name, panel) in crate::doctor_page::pages() {
        pages.insert(name.to_owned(), serde_json::to_value(panel).unwrap());
    }
    pages
}

/// Every role has a profile, but one profile's role is gone, and it is ticked.
fn one_is_gone() -> Daypass {
    let mut daypass = offered();
    let mut config = crate::org::config();
    for (id, role, name) in [
        ("222222222222", "ReadOnly", "acme-live-ReadOnly"),
        ("333333333333", "Admin", "acme-data-Admin"),
        ("333333333333", "ReadOnly", "acme-data-ReadOnly"),
        ("333333333333", "Billing", "acme-data-Billing"),
    ] {
        config.profiles.push(crate::org::profile(name, crate::org::role(id, role)));
    }
    daypass.done(Done::ConfigRead(config));
    let effects = fill(&mut daypass, "gone acme-data-Billing", "on");
    let [Effect::EditConfig { edit, .. }] = &effects[..] else { panic!("{effects:?}") };
    let diff = "--- ~/.aws/config\n+++ ~/.aws/config\n@@ -26,9 +26,3 @@\n sso_role_name = ReadOnly\n-\n\
                -[profile acme-data-Billing]\n-sso_session = acme\n-sso_account_id = 333333333333\n\
                -sso_role_name = Billing\n"
        .to_owned();
    let outcome = Ok(Edited { diff, ..Edited::default() });
    daypass.done(Done::ConfigEdited { edit: edit.clone(), dry_run: true, outcome });
    daypass
}

#[test]
fn the_pages_that_the_web_view_is_tested_with_are_up_to_date() {
    let outdated: Vec<_> = [(Language::English, "json"), (Language::German, "de.json")]
        .into_iter()
        .flat_map(|(language, ending)| {
            let [panels, furniture, states] = within(language, || {
                let states = crate::states::states();
                [serde_json::to_value(panels()), serde_json::to_value(Furniture::spoken()), Ok(states)]
                    .map(Result::unwrap)
            });
            [
                (format!("panels.{ending}"), panels),
                (format!("furniture.{ending}"), furniture),
                (format!("states.{ending}"), states),
            ]
        })
        .filter(|(name, fresh)| {
            let fresh = serde_json::to_string_pretty(fresh).unwrap() + "\n";
            let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/tests").join(name);
            let is_outdated = fs::read_to_string(&kept).ok().as_deref() != Some(fresh.as_str());
            if is_outdated {
                fs::write(&kept, &fresh).unwrap();
            }
            is_outdated
        })
        .map(|(name, _)| name)
        .collect();
    assert!(outdated.is_empty(), "{outdated:?} of ui/tests were not up to date; they are now, commit them");
}
