//! The guard: what it is about, and that nothing guarded is done before the person has said yes.

use brain::{
    Active, Done, Effect, FactsChange, Input, Intent, Outside, Settings,
    console::ConsolePage,
    view::{Act, Colour, Label, Question, Row},
    words::ProfileName,
};

use crate::org::{DEV, Daypass, PROD, PROD_READER, account, acme, links, listing, prod};

fn settings(patterns: &[&str]) -> Settings {
    Settings { guard: patterns.iter().map(ToString::to_string).collect(), ..Settings::default() }
}

fn question(daypass: &Daypass) -> Option<Question> {
    daypass.state.view(daypass.now).question
}

fn wants(act: Act, row: &str) -> Intent {
    let row = row.to_owned();
    match act {
        Act::Use => Intent::Use { row },
        Act::CopyKeys => Intent::CopyKeys { row, form: None },
        Act::OpenConsole => Intent::OpenConsole { row, page: ConsolePage::default() },
        Act::CopyConsoleLink => Intent::CopyConsoleLink { row, page: ConsolePage::default() },
    }
}

const ACTS: [Act; 4] = [Act::Use, Act::CopyKeys, Act::OpenConsole, Act::CopyConsoleLink];

#[test]
fn patterns_are_stars_and_question_marks_whatever_the_case() {
    for (pattern, name, guards) in [
        ("*prod*", "acme-production", true),
        ("*prod*", "PROD", true),
        ("*PROD*", "prod-readonly", true),
        ("*prod*", "proof-of-concept", false),
        ("prod", "prod", true),
        ("prod", "prod-readonly", false),
        ("prod-?", "prod-1", true),
        ("prod-?", "prod-12", false),
        ("prod-?", "prod-", false),
        ("*größe*", "MEINE GRÖSSE", false),
        ("*größe*", "MEINE GRÖßE", true),
        ("*", "anything", true),
        ("[ab]", "a", false),
        ("[ab]", "[ab]", true),
        ("", "anything", false),
    ] {
        assert_eq!(settings(&[pattern]).guards([name]), guards, "{pattern} and {name}");
    }
    let several = settings(&["*prod*", "live"]);
    assert!(several.guards(["dev", "live"]), "any name against any pattern");
    assert!(!several.guards(["dev", "alive"]));
    assert!(!settings(&[]).guards(["prod"]), "without a pattern nothing is guarded");
    assert!(Settings::default().guards(["acme-production"]));
}

#[test]
fn nothing_guarded_is_done_before_it_is_confirmed() {
    for act in ACTS {
        let mut daypass = Daypass::signed_in();
        let before = daypass.state.facts().clone();
        assert_eq!(daypass.press(wants(act, PROD)), [Effect::ShowPopover], "{act:?}");
        assert_eq!(*daypass.state.facts(), before);
        let asked = question(&daypass).unwrap();
        assert_eq!(asked.row, PROD);
        assert_eq!(asked.confirm.intent, Intent::Confirm { act, row: PROD.to_owned() });

        let effects = daypass.press(asked.confirm.intent);
        match act {
            Act::Use => {
                let active = Active { profile: Some(ProfileName::new("prod")), role: prod() };
                assert_eq!(effects, [Effect::ChangeFacts(FactsChange::Choose(Some(active), daypass.now))]);
            }
            Act::CopyKeys => assert_eq!(effects, [Effect::Fetch(prod())]),
            Act::OpenConsole => assert_eq!(links(&effects).len(), 1),
            Act::CopyConsoleLink => assert!(matches!(effects[..], [Effect::CopyText { .. }]), "{effects:?}"),
        }
        assert_eq!(question(&daypass), None);
    }
}

#[test]
fn each_use_is_asked_about() {
    let mut daypass = Daypass::signed_in();
    for _ in 0..2 {
        daypass.press(wants(Act::Use, PROD));
        let confirm = question(&daypass).unwrap().confirm.intent;
        daypass.press(confirm);
        daypass.press(wants(Act::CopyKeys, PROD));
        assert!(question(&daypass).is_some(), "also of what is active");
        daypass.press(Intent::NotNow);
    }
}

#[test]
fn the_question_names_the_account_and_says_what_comes_of_it() {
    let mut daypass = Daypass::signed_in();
    daypass.press(wants(Act::Use, PROD));
    let asked = question(&daypass).unwrap();
    assert_eq!(asked.title, "Use acme-live?");
    assert_eq!((asked.who.as_str(), asked.account_id.as_str()), ("prod is Admin in", "222222222222"));
    assert_eq!(asked.effect, "Whatever follows the active profile changes to it.");
    assert_eq!(asked.confirm.label, "Use acme-live");

    daypass.press(wants(Act::CopyKeys, PROD));
    assert_eq!(question(&daypass).unwrap().title, "Copy keys of acme-live?");
    daypass.press(wants(Act::OpenConsole, PROD));
    assert_eq!(question(&daypass).unwrap().title, "Open the console of acme-live?");

    let mut unlisted = Daypass::asking_keychain();
    unlisted.press(wants(Act::Use, PROD));
    assert_eq!(question(&unlisted).unwrap().title, "Use prod?", "no portal has named the account yet");
}

#[test]
fn not_now_hiding_and_anything_else_drop_the_question() {
    let others = [
        Intent::NotNow,
        Intent::Hide,
        wants(Act::Use, DEV),
        Intent::Confirm { act: Act::Use, row: "gone".to_owned() },
    ];
    for other in others {
        let mut daypass = Daypass::signed_in();
        daypass.press(wants(Act::Use, PROD));
        daypass.press(other.clone());
        assert_eq!(question(&daypass), None, "{other:?}");
        assert_ne!(daypass.state.status(&[], daypass.now).active.as_deref(), Some("prod"));
    }
}

#[test]
fn what_is_gone_is_not_asked_about() {
    let mut daypass = Daypass::signed_in();
    daypass.press(wants(Act::Use, PROD));
    daypass.done(Done::ConfigRead(brain::Config { profiles: Vec::new(), ..crate::org::config() }));
    assert_eq!(question(&daypass), None);
}

#[test]
fn profile_account_and_label_are_looked_at() {
    let guarded = |daypass: &Daypass, id: &str| {
        daypass.find("").rows.iter().any(|row| match row {
            Row::Role(row) | Row::Profile(row) => row.id == id && row.guarded,
            Row::Header { .. } | Row::Account { .. } => false,
        })
    };
    let mut daypass = Daypass::signed_in();
    assert!(guarded(&daypass, PROD) && !guarded(&daypass, DEV) && !guarded(&daypass, PROD_READER));

    daypass.press(Intent::Refresh);
    let live = account("222222222222", "Acme Production", &["Admin", "ReadOnly"]);
    daypass.done(Done::Listed(acme(), Ok(listing(vec![live]))));
    assert!(guarded(&daypass, PROD_READER), "by the account's name");
    assert_eq!(daypass.press(wants(Act::Use, PROD_READER)), [Effect::ShowPopover]);

    let label = Some(Label { colour: Colour::Blue, text: "Pre-Prod".to_owned() });
    daypass.press(Intent::Label { row: DEV.to_owned(), label });
    assert!(guarded(&daypass, DEV), "by its label");
}

#[test]
fn the_settings_say_what_is_guarded() {
    let mut daypass = Daypass::signed_in();
    daypass.step(Input::Outside(Outside::SettingsChanged));
    let settings = Some(settings(&["dev"]));
    daypass.done(Done::SettingsRead { settings, problems: Vec::new() });
    assert_eq!(daypass.press(wants(Act::Use, DEV)), [Effect::ShowPopover]);
    assert!(matches!(daypass.press(wants(Act::Use, PROD))[..], [Effect::ChangeFacts(_)]));
}

#[test]
fn tools_are_never_asked() {
    let mut daypass = Daypass::signed_in();
    let (_, effects) = daypass.ask_credentials(prod());
    assert_eq!(effects, [Effect::Fetch(prod())]);
    assert_eq!(question(&daypass), None);
}

#[test]
fn a_yes_counts_once_and_for_what_was_asked() {
    let confirm = || Intent::Confirm { act: Act::CopyKeys, row: PROD.to_owned() };
    let mut daypass = Daypass::signed_in();
    assert_eq!(daypass.press(confirm()), [], "nobody asked");
    daypass.press(wants(Act::OpenConsole, PROD));
    assert_eq!(daypass.press(confirm()), [], "something else was asked");

    daypass.press(wants(Act::CopyKeys, PROD));
    assert_eq!(daypass.press(confirm()), [Effect::Fetch(prod())]);
    assert_eq!(daypass.press(confirm()), [], "a second press of the same button");

    // The profile leads to another account by now.
    let mut daypass = Daypass::signed_in();
    daypass.press(wants(Act::CopyKeys, PROD));
    let mut elsewhere = crate::org::config();
    for profile in elsewhere.profiles.iter_mut().filter(|profile| profile.name.as_str() == "prod") {
        profile.role = crate::org::role("333333333333", "Admin");
    }
    daypass.done(Done::ConfigRead(elsewhere));
    assert_eq!(question(&daypass), None);
    assert_eq!(daypass.press(confirm()), []);
}
