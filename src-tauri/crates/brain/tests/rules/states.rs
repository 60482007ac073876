//! States of the list and its strip, in either language, as the web view's own tests draw them.

use brain::{
    Config, Done, Intent, KeychainTrouble, Trouble,
    console::ConsolePage,
    view::{Colour, Label, View},
};
use serde::Serialize;

use crate::{
    faces,
    org::{Daypass, account, acme, config, dev, hours, listing, minutes, profile, role, seconds},
};

/// What the page has of the app: what stands around the list, and the list.
#[derive(Serialize)]
struct State {
    view: View,
    rows: serde_json::Value,
}

/// By name of the picture.
pub(crate) fn states() -> serde_json::Value {
    let states = vec![
        ("keychain-locked", faces::without_keychain(KeychainTrouble::Locked)),
        ("keychain-absent", faces::without_keychain(KeychainTrouble::Absent)),
        ("keychain-refused", faces::without_keychain(KeychainTrouble::Refused)),
        ("code-expired", failed(Trouble::CodeExpired)),
        ("denied", failed(Trouble::Denied)),
        ("registration-refused", failed(Trouble::RegistrationRefused)),
        ("role-refused", not_given(Trouble::RoleRefused)),
        ("fetching", fetching()),
        ("question-console", asked_to_open_the_console()),
        ("listing", faces::signed_in_and_listing()),
        ("listing-stopped", faces::stopped_listing()),
        ("no-roles", faces::no_roles()),
        ("renews", faces::renewing()),
        ("ending-soon", faces::later(hours(7) + minutes(50))),
        ("ended", faces::later(hours(9))),
        ("offline", faces::offline()),
        ("two-sessions", faces::two_sessions()),
        ("foreign", faces::foreign()),
        ("aws-cli", faces::by_the_aws_cli()),
        ("revocation-pending", faces::revocation_pending()),
        ("somebody-else", faces::somebody_else()),
        ("clock-behind", faces::wrong_clock(seconds(3 * 3600))),
        ("config-problem", faces::config_with_a_problem()),
        ("settings-wrong", faces::settings_with_a_problem()),
    ];
    let states = states.into_iter().map(|(name, daypass)| {
        let (view, found) = (daypass.state.view(daypass.now), daypass.find(""));
        let rows = serde_json::to_value(found).unwrap()["rows"].take();
        (name.to_owned(), serde_json::to_value(State { view, rows }).unwrap())
    });
    serde_json::Value::Object(states.collect())
}

fn failed(trouble: Trouble) -> Daypass {
    let (mut daypass, attempt) = Daypass::showing_code();
    daypass.done(Done::SignedIn(acme(), attempt, Err(trouble)));
    daypass
}

fn fetching() -> Daypass {
    let mut daypass = faces::in_use();
    daypass.press(Intent::CopyKeys { row: crate::org::DEV.to_owned(), form: None });
    daypass
}

/// With names as long as a generator makes them, and a label of the person's own.
fn asked_to_open_the_console() -> Daypass {
    let account_name = "acme-shared-services-networking-production-eu-central-1";
    let name = format!("{account_name}-PowerUserAccess");
    let mut daypass = Daypass::signed_in();
    let profiles = vec![profile(&name, role("333333333333", "PowerUserAccess"))];
    daypass.done(Done::ConfigRead(Config { profiles, ..config() }));
    daypass.press(Intent::Refresh);
    let accounts = vec![account("333333333333", account_name, &["PowerUserAccess"])];
    daypass.done(Done::Listed(acme(), Ok(listing(accounts))));
    let row = format!("profile {name}");
    let label = Label { colour: Colour::Blue, text: "networking prüfen".to_owned() };
    daypass.press(Intent::Label { row: row.clone(), label: Some(label) });
    daypass.press(Intent::OpenConsole { row, page: ConsolePage::default() });
    daypass
}

fn not_given(trouble: Trouble) -> Daypass {
    let mut daypass = faces::in_use();
    daypass.press(Intent::CopyKeys { row: crate::org::DEV.to_owned(), form: None });
    daypass.done(Done::Credentials(dev(), Err(trouble)));
    daypass
}
