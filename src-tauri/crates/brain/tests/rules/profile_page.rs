//! Pages about one row: everything about it, the forms in which it is copied, its console, another name, and its
//! end in the config.

use brain::{
    Code, CopyForm, Copying, Done, Edit, Effect, Intent, Page, Trouble,
    say::Word,
    view::{Fact, Item, Mark, Panel, Press, RoleRow, Text},
    words::{ProfileName, Region},
};

use crate::drawn::seen_here;
use crate::org::{DEV, Daypass, PROD, acme_handle, config, dev, hours, minutes, seconds};

mod copying;
mod editing;
mod services;

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
    editing::planned(
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
    editing::planned(&mut daypass, &effects, &Edit::RemoveProfile { name: ProfileName::new("dev") });
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
