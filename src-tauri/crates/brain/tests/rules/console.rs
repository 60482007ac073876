//! Given a row, when its console is opened or the link to it copied.

use brain::{
    Done, Effect, Facts, Intent, Settings, Trouble,
    console::{Browser, Browsers, ConsolePage},
};

use crate::org::{DEV, Daypass, PROD, dev, hours, links};

/// Signed in, with these browsers.
fn with(all: &str, of: &[(&str, &str)]) -> Daypass {
    let mut daypass = Daypass::signed_in();
    let named = |text: &str| text.parse::<Browser>().unwrap();
    let of = of.iter().map(|(pattern, browser)| ((*pattern).to_owned(), named(browser))).collect();
    let browsers = Browsers { all: named(all), of, hosts: vec!["console.acme.example".to_owned()] };
    let settings = Some(Settings { browsers, guard: vec![], ..Settings::default() });
    daypass.done(Done::SettingsRead { settings, problems: vec![] });
    daypass
}

fn open(row: &str, page: &ConsolePage) -> Intent {
    Intent::OpenConsole { row: row.to_owned(), page: page.clone() }
}

fn service(service: &str) -> ConsolePage {
    ConsolePage { service: Some(service.to_owned()), ..ConsolePage::default() }
}

#[test]
fn in_the_browser_that_one_signs_in_with_the_portal_opens_the_page() {
    let mut daypass = with("default", &[]);
    let effects = daypass.press(open(DEV, &service("iam")));
    assert_eq!(
        links(&effects),
        ["https://acme.awsapps.com/start/#/console?account_id=111111111111&role_name=Admin&destination=\
          https%3A%2F%2Fconsole.aws.amazon.com%2Fiam%2Fhome%3Fregion%3Dus-east-1"]
    );
    let page =
        ConsolePage { destination: Some("https://console.acme.example/x".to_owned()), ..Default::default() };
    let copied = daypass.press(Intent::CopyConsoleLink { row: DEV.to_owned(), page });
    let [Effect::CopyText { text, row }] = copied.as_slice() else { panic!("{copied:?}") };
    assert!(text.ends_with("&destination=https%3A%2F%2Fconsole.acme.example%2Fx") && row == DEV, "{text}");
}

#[test]
fn in_another_browser_the_roles_credentials_sign_in_as_soon_as_they_are_there() {
    let mut daypass = with("firefox:{profile}", &[("prod", "default")]);
    assert_eq!(daypass.press(open(DEV, &service("s3"))), [Effect::Fetch(dev())]);
    // Pressed twice, it opens once.
    assert_eq!(daypass.press(open(DEV, &service("s3"))), []);
    let effects = daypass.done(Done::Credentials(dev(), Ok(daypass.credentials(hours(1)))));
    let opened: Vec<_> = effects.iter().filter(|it| matches!(it, Effect::OpenConsole { .. })).collect();
    let [Effect::OpenConsole { role, destination, browser, row }] = opened.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!((role, row.as_str(), browser.to_string().as_str()), (&dev(), DEV, "firefox:dev"));
    assert!(destination.url.as_str().ends_with("/s3/home?region=eu-west-1"), "{}", destination.url);
    daypass.done(Done::Opened { row: DEV.to_owned(), outcome: Ok(()) });
    assert_eq!(daypass.state.view(daypass.now).said.unwrap().text, "Opened in firefox · dev");
    assert!(daypass.state.facts() != &Facts::default(), "it is among the recents");

    assert_eq!(
        links(&daypass.press(open(PROD, &ConsolePage::default()))).len(),
        1,
        "a pattern says otherwise"
    );
}

#[test]
fn why_no_console_opens_is_said_in_the_row() {
    let mut daypass = with("default", &[]);
    let elsewhere =
        ConsolePage { destination: Some("https://evil.example/".to_owned()), ..Default::default() };
    for (page, says) in [
        (service("no-such"), "Daypass knows no console page “no-such”."),
        (elsewhere, "evil.example is not a console of aws, where this role is."),
    ] {
        for intent in [open(DEV, &page), Intent::CopyConsoleLink { row: DEV.to_owned(), page }] {
            assert_eq!(daypass.press(intent), []);
            let said = daypass.state.view(daypass.now).said.unwrap();
            assert_eq!((said.row.as_str(), said.text.as_str(), said.refused), (DEV, says, true));
        }
    }
    let mut daypass = with("firefox", &[]);
    daypass.press(open(DEV, &ConsolePage::default()));
    let effects = daypass.done(Done::Credentials(dev(), Err(Trouble::RoleRefused)));
    assert!(!effects.iter().any(|it| matches!(it, Effect::OpenConsole { .. })), "{effects:?}");
    assert!(daypass.state.view(daypass.now).said.unwrap().refused);
}

#[test]
fn the_guard_asks_once_and_then_opens_the_page_that_was_meant() {
    let mut daypass = Daypass::signed_in();
    assert_eq!(daypass.press(open(PROD, &service("iam"))), [Effect::ShowPopover]);
    let confirm = daypass.state.view(daypass.now).question.unwrap().confirm.intent;
    let effects = daypass.press(confirm.clone());
    assert!(links(&effects)[0].contains("%2Fiam%2Fhome"), "{effects:?}");
    assert_eq!(daypass.press(confirm), [], "a yes is good once");
}

#[test]
fn the_page_may_leave_out_what_it_does_not_name() {
    let old: Intent = serde_json::from_str(r#"{"do":"open-console","row":"r"}"#).unwrap();
    assert_eq!(old, open("r", &ConsolePage::default()));
    assert_eq!(serde_json::to_string(&old).unwrap(), r#"{"do":"open-console","row":"r"}"#);
    let named: Intent =
        serde_json::from_str(r#"{"do":"open-console","row":"r","page":{"service":"s3"}}"#).unwrap();
    assert_eq!(named, open("r", &service("s3")));
}
