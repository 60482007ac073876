//! Pages about one row: everything about it, the forms in which it is copied, its console, another name, and its
//! end in the config.

use brain::{
    Code, CopyForm, Copying, Done, Edit, Edited, Effect, FactsChange, Input, Intent, Outside, Page, Trouble,
    say::Word,
    view::{Fact, Item, Mark, Panel, Press, RoleRow, Text, Tone},
    words::{ProfileName, Region},
};

use crate::drawn::seen_here;
use crate::org::{
    DEV, Daypass, PROD, PROD_READER, acme_handle, config, dev, hours, minutes, profile, seconds,
};

fn show(daypass: &mut Daypass, page: Page) -> Vec<Effect> {
    daypass.press(Intent::Show { page })
}

fn page(row: &str) -> Page {
    Page::Profile { row: row.to_owned() }
}

fn panel(daypass: &Daypass) -> Panel {
    daypass.state.view(daypass.now).panel.expect("a page is open")
}

fn items(panel: &Panel) -> impl Iterator<Item = &Item> {
    panel.parts.iter().flat_map(|part| &part.items)
}

/// Name, value and note.
fn facts(panel: &Panel) -> Vec<(String, String, String)> {
    items(panel)
        .filter_map(|item| match item {
            Item::Fact { name, value, note, .. } => Some((name.clone(), value.clone(), note.clone())),
            _ => None,
        })
        .collect()
}

fn fact(panel: &Panel, wanted: &str) -> (String, String) {
    let found = facts(panel).into_iter().find(|(name, ..)| name == wanted);
    found.map_or_else(|| panic!("no {wanted} in {:?}", facts(panel)), |(_, value, note)| (value, note))
}

fn presses(panel: &Panel) -> Vec<Press> {
    let of_items = items(panel).flat_map(|item| match item {
        Item::Buttons { buttons, .. } => buttons.clone(),
        Item::Fact { button, .. } | Item::Lines { button, .. } => button.clone().into_iter().collect(),
        Item::Choices { choices, .. } => {
            let press = |choice: &brain::view::Choice| Press {
                label: choice.name.clone(),
                glyph: None,
                look: brain::view::Look::Plain,
                idle: false,
                working: false,
                intent: choice.intent.clone(),
            };
            choices.iter().map(press).collect()
        }
        _ => Vec::new(),
    });
    let foot = panel.foot.iter().flat_map(|foot| foot.buttons.clone());
    panel.head.clone().into_iter().chain(of_items).chain(foot).collect()
}

fn press(daypass: &mut Daypass, label: &str) -> Vec<Effect> {
    let all = presses(&panel(daypass));
    let found = all.iter().find(|press| press.label == label);
    let intent = found.unwrap_or_else(|| panic!("no {label} in {all:?}")).intent.clone();
    daypass.press(intent)
}

fn key(daypass: &mut Daypass, command: &str) -> Vec<Effect> {
    let key = panel(daypass).keys.into_iter().find(|key| key.command == command);
    daypass.press(key.unwrap_or_else(|| panic!("{command} does nothing")).intent)
}

fn copying(form: CopyForm) -> Copying {
    Copying { form, profile: Some(ProfileName::new("dev")), region: Some(Region::new("eu-west-1")) }
}

fn with_keys() -> Daypass {
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::CopyKeys { row: DEV.to_owned(), form: None });
    let facts = daypass.credentials(hours(1));
    daypass.done(Done::Credentials(dev(), Ok(facts)));
    daypass.done(Done::Identified(dev(), Ok("mara.lindqvist".to_owned())));
    daypass
}

#[test]
fn it_says_whose_the_role_is_and_for_how_long() {
    let mut daypass = with_keys();
    show(&mut daypass, page(DEV));
    daypass.now += minutes(8);
    let shown = panel(&daypass);
    assert_eq!((shown.title.as_str(), shown.place.as_str()), ("dev", "Admin in acme-dev"));
    assert_eq!(fact(&shown, "Account"), ("acme-dev".to_owned(), "111111111111".to_owned()));
    assert_eq!(fact(&shown, "Session"), ("acme".to_owned(), "Signed in · 8 h left".to_owned()));
    assert_eq!(fact(&shown, "Credentials").0, "52 min left");
    assert_eq!(fact(&shown, "Region"), ("eu-west-1".to_owned(), "Europe (Ireland)".to_owned()));
    assert_eq!(fact(&shown, "You are"), ("mara.lindqvist".to_owned(), "at sign-in".to_owned()));
    assert!(shown.parts.iter().any(|part| part.note == "~/.aws/config:7"), "{shown:?}");
    daypass.now += hours(1);
    assert_eq!(fact(&panel(&daypass), "Credentials").0, "None yet");
}

#[test]
fn aws_is_asked_whose_the_credentials_are_and_the_answer_stays_with_its_time() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, page(DEV));
    assert_eq!(press(&mut daypass, "Ask AWS"), [Effect::Fetch(dev())]);
    let facts = daypass.credentials(hours(1));
    let effects = daypass.done(Done::Credentials(dev(), Ok(facts)));
    assert!(effects.contains(&Effect::AskWhose { role: dev(), row: DEV.to_owned() }), "{effects:?}");
    let arn = "arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Admin_0123/mara.lindqvist";
    let outcome = Ok(("mara.lindqvist".to_owned(), arn.to_owned()));
    daypass.done(Done::WhoIs { row: DEV.to_owned(), outcome });
    let told = ("mara.lindqvist".to_owned(), "checked with AWS at 08:00".to_owned());
    assert_eq!(fact(&panel(&daypass), "You are"), told);
    let copy = Effect::CopyText { text: arn.to_owned(), row: DEV.to_owned() };
    assert_eq!(press(&mut daypass, "Copy the ARN"), [copy]);

    // From the list it is said in the row.
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::WhoAmI { row: DEV.to_owned() });
    daypass.done(Done::WhoIs { row: DEV.to_owned(), outcome: Err("STS cannot be reached.".to_owned()) });
    let said = daypass.state.view(daypass.now).said.unwrap();
    assert_eq!((said.text.as_str(), said.refused), ("STS cannot be reached.", true));
}

#[test]
fn each_fact_can_be_copied_by_itself() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, page(DEV));
    for (label, text) in [("Copy the account’s id", "111111111111"), ("Copy the region", "eu-west-1")] {
        let copy = Effect::CopyText { text: text.to_owned(), row: DEV.to_owned() };
        assert_eq!(press(&mut daypass, label), [copy]);
    }
    let nobody = Intent::CopyFact { row: DEV.to_owned(), fact: Fact::Arn };
    assert_eq!(daypass.press(nobody), [], "AWS has told none");
}

#[test]
fn every_form_is_shown_before_it_is_copied_and_copied_as_shown() {
    let mut daypass = with_keys();
    assert_eq!(show(&mut daypass, page(DEV)), [Effect::Preview(copying(CopyForm::Bash))]);
    let lines = vec!["export AWS_ACCESS_KEY_ID='ASIA····'".to_owned()];
    daypass.done(Done::Previewed(copying(CopyForm::Bash), lines.clone()));
    let shown = |daypass: &Daypass| {
        let panel = panel(daypass);
        let lines = items(&panel).find_map(|item| match item {
            Item::Lines { lines, .. } => Some(lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>()),
            _ => None,
        });
        lines.unwrap()
    };
    assert_eq!(shown(&daypass), lines);
    assert_eq!(press(&mut daypass, "fish"), [Effect::Preview(copying(CopyForm::Fish))]);
    assert_eq!(shown(&daypass), lines, "what was there stays until the next is known");
    daypass.done(Done::Previewed(copying(CopyForm::Bash), vec!["late".to_owned()]));
    assert_eq!(shown(&daypass), lines, "of another form");

    let copy = Effect::Copy { role: dev(), copying: copying(CopyForm::Fish), row: DEV.to_owned() };
    assert_eq!(press(&mut daypass, "Copy"), std::slice::from_ref(&copy));
    assert_eq!(key(&mut daypass, "copy"), [copy], "Ctrl+C copies the chosen form");
    let until = daypass.now + seconds(60);
    let form = Some(CopyForm::Fish);
    daypass.done(Done::Copied { row: DEV.to_owned(), form, outcome: Ok(Some(until)) });
    assert_eq!(panel(&daypass).foot.unwrap().text, "Copied as fish lines · clears in 60 s");
}

#[test]
fn lines_without_keys_need_no_sign_in_and_a_role_without_a_profile_has_none() {
    let mut daypass = Daypass::signed_out();
    for form in [CopyForm::Profile, CopyForm::Endpoint] {
        let copy = Effect::Copy { role: dev(), copying: copying(form), row: DEV.to_owned() };
        let intent = Intent::CopyKeys { row: DEV.to_owned(), form: Some(form) };
        assert_eq!(daypass.press(intent), [copy]);
        let intent = Intent::CopyKeys { row: PROD_READER.to_owned(), form: Some(form) };
        assert_eq!(daypass.press(intent), []);
        let said = daypass.state.view(daypass.now).said.unwrap();
        assert!(said.refused && said.text.contains("has no profile"), "{}", said.text);
    }
    show(&mut daypass, Page::Copy { row: PROD_READER.to_owned() });
    let offered: Vec<_> = presses(&panel(&daypass)).into_iter().map(|press| press.label).collect();
    assert!(!offered.iter().any(|form| form == "Profile line" || form == "Endpoint"), "{offered:?}");
}

#[test]
fn the_row_below_the_page_is_as_the_list_has_it_and_copies_the_chosen_form() {
    let mut daypass = with_keys();
    show(&mut daypass, page(DEV));
    press(&mut daypass, "fish");
    let row = panel(&daypass).row.unwrap();
    assert_eq!(row.copies, "Copy as fish lines");
    let listed = daypass.find("dev").rows.into_iter().find_map(|listed| match listed {
        brain::view::Row::Profile(listed) if listed.id == DEV => Some(listed),
        _ => None,
    });
    let listed = listed.unwrap();
    let unmarked = |row: RoleRow| {
        let plain = |text: Text| Text { marks: Vec::new(), ..text };
        RoleRow { name: plain(row.name), role: plain(row.role), account: plain(row.account), ..row }
    };
    assert_eq!(unmarked(row.clone()), unmarked(RoleRow { copies: row.copies, ..listed }));

    // Without a profile it goes by what it is.
    let handle = format!("role 222222222222 ReadOnly {}", acme_handle());
    show(&mut daypass, page(&handle));
    let row = panel(&daypass).row.unwrap();
    assert_eq!((row.name.text.as_str(), row.role.text.as_str(), row.profile), ("ReadOnly", "", None));
}

#[test]
fn the_page_says_what_it_waits_for_and_then_what_came_of_it() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, page(DEV));
    assert_eq!(panel(&daypass).foot, None);
    press(&mut daypass, "Copy");
    let foot = panel(&daypass).foot.unwrap();
    assert_eq!((foot.text.as_str(), foot.told), ("Fetching credentials", None));
    daypass.done(Done::Credentials(dev(), Err(Trouble::Offline)));
    let foot = panel(&daypass).foot.unwrap();
    assert_eq!(foot.told, Some(Mark::Broken), "{}", foot.text);
}

#[test]
fn the_page_no_longer_says_that_keys_are_on_the_clipboard_once_they_are_not() {
    let mut daypass = with_keys();
    show(&mut daypass, page(DEV));
    let copied =
        |until| Done::Copied { row: DEV.to_owned(), form: Some(CopyForm::Bash), outcome: Ok(Some(until)) };
    daypass.done(copied(daypass.now + seconds(60)));
    assert_eq!(panel(&daypass).foot.unwrap().text, "Copied as bash lines · clears in 60 s");
    daypass.step(Input::Outside(Outside::ClipboardCleared));
    assert_eq!(panel(&daypass).foot, None);
    // What was said since stays.
    daypass.done(copied(daypass.now + seconds(60)));
    press(&mut daypass, "Add to favourites");
    daypass.step(Input::Outside(Outside::ClipboardCleared));
    assert_eq!(panel(&daypass).foot.unwrap().text, "Added to favourites");
}

#[test]
fn a_label_that_was_given_is_taken_back_where_it_is_told() {
    let mut daypass = Daypass::signed_in();
    let label_of = |daypass: &Daypass| {
        let label = daypass.state.facts().labels.first().map(|labelled| labelled.label.clone());
        label.map(|label| label.text)
    };
    let name_it = |daypass: &mut Daypass, text: &str| {
        daypass.press(Intent::Fill { id: "label".to_owned(), text: text.to_owned() });
        daypass.press(Intent::Submit)
    };
    // From the list, above it.
    show(&mut daypass, Page::Label { row: DEV.to_owned() });
    name_it(&mut daypass, "PAY");
    let view = daypass.state.view(daypass.now);
    let banner = view.banner.unwrap();
    assert_eq!((view.panel, banner.fact.as_str(), banner.detail.as_str()), (None, "Label saved", "dev"));
    daypass.press(banner.button.unwrap().intent);
    assert_eq!((label_of(&daypass), daypass.state.view(daypass.now).banner), (None, None));

    // From the profile's page, on it; and what is told there afterwards is not taken back by it.
    show(&mut daypass, page(DEV));
    for text in ["PAY", "data"] {
        press(&mut daypass, "Label");
        name_it(&mut daypass, text);
        let foot = panel(&daypass).foot.unwrap();
        assert_eq!((foot.text.as_str(), foot.told), ("Label saved", Some(Mark::Good)));
    }
    press(&mut daypass, "Undo");
    assert_eq!(label_of(&daypass).as_deref(), Some("PAY"));
    assert_eq!(panel(&daypass).foot.map(|foot| foot.buttons), Some(Vec::new()));
    press(&mut daypass, "Label");
    name_it(&mut daypass, "data");
    press(&mut daypass, "Add to favourites");
    assert!(presses(&panel(&daypass)).iter().all(|press| press.label != "Undo"));
}

#[test]
fn what_is_guarded_asks_before_it_is_copied_in_the_form_that_was_chosen() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, page(PROD));
    press(&mut daypass, "fish");
    press(&mut daypass, "Copy…");
    let asked = daypass.state.view(daypass.now).question.unwrap();
    assert_eq!(asked.title, "Copy keys of acme-live?");
    daypass.press(asked.confirm.intent);
    let facts = daypass.credentials(hours(1));
    let effects = daypass.done(Done::Credentials(crate::org::prod(), Ok(facts)));
    let form =
        |effect: &Effect| matches!(effect, Effect::Copy { copying, .. } if copying.form == CopyForm::Fish);
    assert!(effects.iter().any(form), "{effects:?}");
}

#[test]
fn a_service_is_found_by_name_place_or_link() {
    let services = || Page::Services { row: DEV.to_owned() };
    let fill = |daypass: &mut Daypass, id: &str, text: &str| {
        daypass.press(Intent::Fill { id: id.to_owned(), text: text.to_owned() });
    };
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, services());
    fill(&mut daypass, "service", "log gr");
    fill(&mut daypass, "region", "frankfurt");
    let enter = |daypass: &mut Daypass| daypass.press(Intent::Submit);
    let effects = enter(&mut daypass);
    let [Effect::OpenBrowser { link, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert!(link.contains("eu-central-1") && link.contains("log-groups"), "Enter opens the best: {link}");

    let hint = |daypass: &Daypass| {
        let hint = |item: &Item| match item {
            Item::Field { id, hint, .. } if id == "service" => Some(hint.clone()),
            _ => None,
        };
        items(&panel(daypass)).find_map(hint).unwrap()
    };
    assert_eq!(hint(&daypass), "Enter opens CloudWatch Logs.");

    fill(&mut daypass, "region", "the moon");
    assert_eq!(hint(&daypass), "", "it opens nothing");
    let wrong = items(&panel(&daypass))
        .any(|item| matches!(item, Item::Field { id, wrong: true, .. } if id == "region"));
    assert!(wrong && enter(&mut daypass).is_empty(), "{:?}", panel(&daypass));
    fill(&mut daypass, "region", "");
    fill(&mut daypass, "service", "https://evil.example/console");
    let wrong = items(&panel(&daypass))
        .any(|item| matches!(item, Item::Field { id, wrong: true, .. } if id == "service"));
    assert!(wrong && enter(&mut daypass).is_empty(), "{:?}", panel(&daypass));
    fill(&mut daypass, "service", "https://eu-west-1.console.aws.amazon.com/s3/buckets");
    assert!(matches!(press(&mut daypass, "Open this link")[..], [Effect::OpenBrowser { .. }]));
    assert!(matches!(press(&mut daypass, "Copy link")[..], [Effect::CopyText { .. }]));
    fill(&mut daypass, "service", "qqqq");
    assert!(items(&panel(&daypass)).any(|item| matches!(item, Item::Note { .. })));
}

#[test]
fn the_services_that_most_people_open_are_there_before_anything_is_typed() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, Page::Services { row: DEV.to_owned() });
    let page = panel(&daypass);
    let offered: Vec<_> = items(&page)
        .filter_map(|item| match item {
            Item::Buttons { buttons, .. } => Some(buttons.iter().map(|press| press.label.as_str())),
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(offered.len(), 25, "each is in the catalogue: {offered:?}");
    assert_eq!(offered.iter().collect::<std::collections::BTreeSet<_>>().len(), 25, "{offered:?}");
    for name in ["EC2", "RDS and Aurora", "DynamoDB", "Simple Queue Service", "VPC", "Secrets Manager"] {
        assert!(offered.contains(&name), "{name}: {offered:?}");
    }
    let rest = brain::console::services().len() - offered.len();
    let hint = format!("The most used are below. Type to find {rest} more.");
    assert!(items(&page).any(|item| matches!(item, Item::Field { hint: it, .. } if *it == hint)), "{page:?}");
}

fn planned(daypass: &mut Daypass, effects: &[Effect], wanted: &Edit) {
    assert_eq!(effects, [Effect::EditConfig { edit: wanted.clone(), dry_run: true }]);
    let lines = if matches!(wanted, Edit::RemoveProfile { .. }) {
        "@@ -6,6 +6,0 @@\n-\n-[profile dev]\n-sso_session = acme\n-sso_account_id = 111111111111\n\
         -sso_role_name = Admin\n-region = eu-west-1\n"
    } else {
        "@@ -7 +7 @@\n-[profile dev]\n+[profile sandbox]\n"
    };
    let diff = format!("--- ~/.aws/config\n+++ ~/.aws/config\n{lines}");
    let outcome = Ok(Edited { diff, ..Edited::default() });
    daypass.done(Done::ConfigEdited { edit: wanted.clone(), dry_run: true, outcome });
}

fn made(daypass: &mut Daypass, edit: &Edit) -> Vec<Effect> {
    let outcome = Ok(Edited { undo: Some("4f2a".to_owned()), ..Edited::default() });
    daypass.done(Done::ConfigEdited { edit: edit.clone(), dry_run: false, outcome })
}

/// Whether the button does anything, and what stands beside it.
fn can_rename(daypass: &Daypass) -> (bool, String) {
    let panel = panel(daypass);
    let press = presses(&panel).into_iter().find(|press| press.label == "Rename").unwrap();
    (!press.idle, panel.foot.unwrap().text)
}

#[test]
fn a_new_name_is_shown_as_a_change_and_takes_along_what_is_kept_of_the_profile() {
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::Favour { row: DEV.to_owned(), on: true });
    show(&mut daypass, page(DEV));
    press(&mut daypass, "Rename…");
    assert_eq!(can_rename(&daypass), (false, String::new()), "it is called so already");
    assert_eq!(daypass.press(Intent::Submit), []);
    daypass.press(Intent::Fill { id: "name".to_owned(), text: " sandbox ".to_owned() });
    let rename = Edit::RenameProfile { from: ProfileName::new("dev"), to: ProfileName::new("sandbox") };
    daypass.now += seconds(1);
    let effects = daypass.step(brain::Input::Tick);
    planned(&mut daypass, &effects, &rename);
    assert!(panel(&daypass).parts.iter().any(|part| part.title == "What changes"));
    assert_eq!(can_rename(&daypass), (true, "It can be undone.".to_owned()));
    assert_eq!(press(&mut daypass, "Rename"), [Effect::EditConfig { edit: rename.clone(), dry_run: false }]);
    assert_eq!(daypass.press(Intent::Submit), [], "pressed twice it is renamed once");
    let effects = made(&mut daypass, &rename);
    let is_kept = |effect: &Effect| matches!(effect, Effect::ChangeFacts(FactsChange::Rename { .. }));
    assert!(effects.iter().any(is_kept), "{effects:?}");
    let mut after = config();
    after.profiles[0] = profile("sandbox", dev());
    daypass.done(Done::ConfigRead(after));
    let row = daypass.find("").rows.into_iter().find_map(|row| match row {
        brain::view::Row::Profile(row) if row.favourite => Some(row.name.text),
        _ => None,
    });
    assert_eq!(row.as_deref(), Some("sandbox"));

    let banner = daypass.state.view(daypass.now).banner.unwrap();
    assert_eq!((banner.fact.as_str(), banner.tone), ("dev is called sandbox now", Tone::Calm));
    daypass.press(banner.button.unwrap().intent);
    let undo = Edit::Undo { wrote: "4f2a".to_owned() };
    let effects = made(&mut daypass, &undo);
    assert!(effects.iter().any(is_kept), "the favourite goes back too: {effects:?}");
}

#[test]
fn what_was_just_changed_is_told_and_can_be_undone_offline_too() {
    let mut daypass = Daypass::signed_in();
    daypass.ask_credentials(dev());
    daypass.done(Done::Credentials(dev(), Err(Trouble::Offline)));
    assert_eq!(daypass.state.view(daypass.now).banner.unwrap().fact, "The portal cannot be reached");
    show(&mut daypass, page(DEV));
    let effects = press(&mut daypass, "Remove…");
    let remove = Edit::RemoveProfile { name: ProfileName::new("dev") };
    planned(&mut daypass, &effects, &remove);
    press(&mut daypass, "Remove");
    made(&mut daypass, &remove);
    let banner = daypass.state.view(daypass.now).banner.unwrap();
    assert_eq!(banner.fact, "dev is out of your AWS config");
    assert_eq!(banner.button.unwrap().label, "Undo");
    daypass.press(Intent::Hidden);
    assert_eq!(daypass.state.view(daypass.now).banner.unwrap().fact, "The portal cannot be reached");
}

#[test]
fn a_name_that_cannot_be_says_why_and_nothing_can_be_pressed() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, Page::Rename { row: DEV.to_owned() });
    daypass.press(Intent::Fill { id: "name".to_owned(), text: "a b".to_owned() });
    daypass.now += seconds(1);
    let effects = daypass.step(brain::Input::Tick);
    let [Effect::EditConfig { edit, dry_run: true }] = &effects[..] else { panic!("{effects:?}") };
    let why = "The AWS SDK for Rust passes over names with spaces.".to_owned();
    daypass.done(Done::ConfigEdited { edit: edit.clone(), dry_run: true, outcome: Err(why.clone()) });
    let shown = panel(&daypass);
    let field = items(&shown).find_map(|item| match item {
        Item::Field { hint, wrong, .. } => Some((hint.clone(), *wrong)),
        _ => None,
    });
    assert_eq!(field, Some((why, true)));
    assert_eq!(can_rename(&daypass), (false, String::new()));
    assert_eq!(daypass.press(Intent::Submit), [], "Enter does no more than the button");

    // Another name is another matter, before it is known what that would change.
    daypass.press(Intent::Fill { id: "name".to_owned(), text: "ab".to_owned() });
    let rename = Edit::RenameProfile { from: ProfileName::new("dev"), to: ProfileName::new("ab") };
    assert_eq!(daypass.press(Intent::Submit), [Effect::EditConfig { edit: rename, dry_run: false }]);
}

#[test]
fn a_change_that_was_refused_is_tried_again_once_the_config_is_another() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, page(DEV));
    let effects = press(&mut daypass, "Remove…");
    let remove = Edit::RemoveProfile { name: ProfileName::new("dev") };
    let [Effect::EditConfig { edit, dry_run: true }] = &effects[..] else { panic!("{effects:?}") };
    let outcome = Err("“tool” takes its credentials from “dev”.".to_owned());
    daypass.done(Done::ConfigEdited { edit: edit.clone(), dry_run: true, outcome });
    let foot = panel(&daypass).foot.unwrap();
    assert!(foot.text.is_empty() && foot.buttons.iter().any(|press| press.label == "Remove" && press.idle));
    assert_eq!(daypass.press(Intent::Submit), []);
    let effects = daypass.done(Done::ConfigRead(config()));
    planned(&mut daypass, &effects, &remove);
    assert_eq!(press(&mut daypass, "Remove"), [Effect::EditConfig { edit: remove, dry_run: false }]);
}

#[test]
fn a_profile_goes_once_its_change_was_shown_and_comes_back() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, page(DEV));
    let effects = press(&mut daypass, "Remove…");
    let remove = Edit::RemoveProfile { name: ProfileName::new("dev") };
    planned(&mut daypass, &effects, &remove);
    assert_eq!(press(&mut daypass, "Remove"), [Effect::EditConfig { edit: remove.clone(), dry_run: false }]);
    made(&mut daypass, &remove);
    let mut after = config();
    after.profiles.remove(0);
    daypass.done(Done::ConfigRead(after));
    let view = daypass.state.view(daypass.now);
    assert_eq!(view.panel, None);
    let banner = view.banner.unwrap();
    assert_eq!(banner.fact, "dev is out of your AWS config");
    let undo = daypass.press(banner.button.unwrap().intent);
    let edit = Edit::Undo { wrote: "4f2a".to_owned() };
    assert_eq!(undo, [Effect::EditConfig { edit, dry_run: false }]);
}

#[test]
fn back_leads_to_the_profile_from_its_own_pages_and_to_the_list_from_there() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, page(DEV));
    for label in ["All services…", "Label", "Browser…", "Rename…", "Remove…"] {
        press(&mut daypass, label);
        assert_ne!(panel(&daypass).id, format!("profile {DEV}"), "{label}");
        daypass.press(Intent::Back);
        assert_eq!(panel(&daypass).id, format!("profile {DEV}"), "{label}");
    }
    daypass.press(Intent::Back);
    assert_eq!(daypass.state.view(daypass.now).panel, None);
    show(&mut daypass, Page::Copy { row: DEV.to_owned() });
    daypass.press(Intent::Back);
    assert_eq!(daypass.state.view(daypass.now).panel, None, "it was opened from the list");
}

#[test]
fn a_page_that_another_program_closed_does_not_come_back_by_itself() {
    let without = |daypass: &mut Daypass| {
        let mut after = config();
        after.profiles.remove(0);
        daypass.done(Done::ConfigRead(after));
    };
    for page in [page(DEV), Page::Label { row: DEV.to_owned() }, Page::Rename { row: DEV.to_owned() }] {
        let mut daypass = Daypass::signed_in();
        show(&mut daypass, page);
        without(&mut daypass);
        let view = daypass.state.view(daypass.now);
        assert_eq!(view.panel, None);
        assert_eq!(view.banner.unwrap().fact, "dev is no longer in your AWS config");
        daypass.done(Done::ConfigRead(config()));
        let view = daypass.state.view(daypass.now);
        assert_eq!((view.panel, view.banner), (None, None));
    }
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, Page::Settings { tab: brain::SettingsTab::General });
    without(&mut daypass);
    assert_eq!(panel(&daypass).title, "Settings");
}

#[test]
fn a_profile_that_a_role_gets_on_its_page_is_told_there_with_undo() {
    let mut daypass = Daypass::signed_in();
    let handle = format!("role 222222222222 ReadOnly {}", acme_handle());
    show(&mut daypass, page(&handle));
    let effects = daypass.press(Intent::Use { row: handle });
    let [Effect::EditConfig { edit, dry_run: false }] = &effects[..] else { panic!("{effects:?}") };
    let role = crate::org::role("222222222222", "ReadOnly");
    let name = ProfileName::new("reader");
    let edited = Edited {
        undo: Some("4f2a".to_owned()),
        said: vec!["Added 1 profile.".to_owned()],
        names: vec![("222222222222".parse().unwrap(), brain::words::RoleName::new("ReadOnly"), name)],
        ..Edited::default()
    };
    daypass.done(Done::ConfigEdited { edit: edit.clone(), dry_run: false, outcome: Ok(edited) });
    let mut after = config();
    after.profiles.push(profile("reader", role));
    daypass.done(Done::ConfigRead(after));
    let page = panel(&daypass);
    assert_eq!((page.title.as_str(), page.tag.as_str()), ("reader", "In use"));
    assert_eq!(page.foot.unwrap().text, "Added 1 profile.");
    let undo = Edit::Undo { wrote: "4f2a".to_owned() };
    assert_eq!(press(&mut daypass, "Undo"), [Effect::EditConfig { edit: undo, dry_run: false }]);
}

#[test]
fn what_is_asked_and_where_one_went_lead_back_to_the_page() {
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, page(PROD));
    press(&mut daypass, "fish");
    daypass.press(Intent::Use { row: PROD.to_owned() });
    assert!(daypass.state.view(daypass.now).question.is_some());
    daypass.press(Intent::NotNow);
    let copies = panel(&daypass).row.unwrap().copies;
    assert_eq!(copies, "Copy as fish lines", "what was chosen there is chosen still");
    show(&mut daypass, Page::Settings { tab: brain::SettingsTab::General });
    daypass.press(Intent::Back);
    assert_eq!(panel(&daypass).title, "prod");
    // Another row's question has nothing to do with it.
    daypass.press(Intent::Use { row: DEV.to_owned() });
    assert_eq!(panel(&daypass).title, "prod");
}

#[test]
fn a_row_that_is_gone_has_no_page() {
    let mut daypass = Daypass::signed_in();
    for row in ["profile gone", &format!("role 999999999999 X {}", acme_handle())[..]] {
        show(&mut daypass, page(row));
        let shown = daypass.state.view(daypass.now).panel;
        assert!(shown.is_none_or(|panel| panel.place.contains("999999999999")), "{row}");
    }
}

/// Pages as the web view's own tests draw them.
pub(crate) fn panels() -> Vec<(&'static str, Panel)> {
    let lines = [
        "unset AWS_PROFILE AWS_DEFAULT_PROFILE AW…",
        "export AWS_ACCESS_KEY_ID='ASIA············'",
        "export AWS_SECRET_ACCESS_KEY='················'",
        "export AWS_SESSION_TOKEN='····················'",
        "export AWS_CREDENTIAL_EXPIRATION='…'",
        "export AWS_REGION='eu-west-1'",
        "export AWS_DEFAULT_REGION='eu-west-1'",
    ];
    let lines: Vec<_> = lines.map(str::to_owned).into();
    let mut daypass = with_keys();
    let mut panels = Vec::new();
    daypass.now += minutes(8);
    daypass.press(Intent::Use { row: DEV.to_owned() });
    show(&mut daypass, page(DEV));
    daypass.done(Done::Previewed(copying(CopyForm::Bash), lines.clone()));
    panels.push(("profile", panel(&daypass)));
    show(&mut daypass, Page::Services { row: DEV.to_owned() });
    panels.push(("services", panel(&daypass)));
    daypass.press(Intent::Fill { id: "service".to_owned(), text: "log".to_owned() });
    daypass.press(Intent::Fill { id: "region".to_owned(), text: "the moon".to_owned() });
    panels.push(("services-wrong", panel(&daypass)));
    daypass.press(Intent::Back);
    press(&mut daypass, &Word("go-browser"));
    seen_here(&mut daypass);
    panels.push(("profile-browser", panel(&daypass)));
    daypass.press(Intent::Back);
    press(&mut daypass, &Word("go-rename"));
    daypass.press(Intent::Fill { id: "name".to_owned(), text: "sandbox".to_owned() });
    daypass.now += seconds(1);
    let effects = daypass.step(brain::Input::Tick);
    planned(
        &mut daypass,
        &effects,
        &Edit::RenameProfile { from: ProfileName::new("dev"), to: ProfileName::new("sandbox") },
    );
    panels.push(("rename", panel(&daypass)));
    let edit = Edit::RenameProfile { from: ProfileName::new("dev"), to: ProfileName::new("sandbox") };
    let refusal = Word("name-has-keys").refusal(Code::Failed, &[("name", &"sandbox")]);
    let mut refused = daypass.clone();
    refused.done(Done::ConfigEdited { edit, dry_run: true, outcome: Err(refusal.in_a_row()) });
    panels.push(("rename-refused", panel(&refused)));
    daypass.press(Intent::Back);
    let effects = press(&mut daypass, &Word("go-remove"));
    planned(&mut daypass, &effects, &Edit::RemoveProfile { name: ProfileName::new("dev") });
    panels.push(("remove", panel(&daypass)));

    // Guarded, with nothing known, and just copied.
    let mut daypass = Daypass::signed_out();
    show(&mut daypass, page(PROD));
    let of_prod = Copying { profile: Some(ProfileName::new("prod")), ..copying(CopyForm::Bash) };
    daypass.done(Done::Previewed(of_prod, lines.clone()));
    panels.push(("profile-signed-out", panel(&daypass)));
    let mut daypass = with_keys();
    show(&mut daypass, page(DEV));
    daypass.done(Done::Previewed(copying(CopyForm::Bash), lines.clone()));
    press(&mut daypass, &Word("label"));
    daypass.press(Intent::Fill { id: "label".to_owned(), text: "PAY".to_owned() });
    daypass.press(Intent::Submit);
    daypass.done(Done::Previewed(copying(CopyForm::Bash), lines.clone()));
    panels.push(("profile-labelled", panel(&daypass)));
    let mut daypass = Daypass::signed_in();
    show(&mut daypass, page(DEV));
    daypass.done(Done::Previewed(copying(CopyForm::Bash), lines.clone()));
    press(&mut daypass, &Word("copy"));
    panels.push(("profile-fetching", panel(&daypass)));
    let mut daypass = with_keys();
    show(&mut daypass, Page::Copy { row: DEV.to_owned() });
    daypass.done(Done::Previewed(copying(CopyForm::Bash), lines));
    let (form, until) = (Some(CopyForm::Bash), daypass.now + seconds(60));
    daypass.done(Done::Copied { row: DEV.to_owned(), form, outcome: Ok(Some(until)) });
    panels.push(("copy-as", panel(&daypass)));
    panels
}
