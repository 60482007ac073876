//! The doctor's page: looking, what was found, and what mends it.

use brain::{
    Done, Edit, Edited, Effect, Intent, Mended, Page, Treatment,
    finding::{Findings, Portability},
    view::{Item, Look, Mark, Panel, Press},
};

use crate::org::{DEV, Daypass, minutes, seconds};

mod found;
mod states;

use found::{fine, not_rust, reads, some};
pub(crate) use states::pages;

fn panel(daypass: &Daypass) -> Panel {
    daypass.state.view(daypass.now).panel.expect("a page is open")
}

/// With the page open for the first time.
fn opened() -> Daypass {
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::Use { row: DEV.to_owned() });
    assert_eq!(
        daypass.press(Intent::Show { page: Page::Doctor }),
        [Effect::Doctor(Treatment::Examine { examination: 1 })]
    );
    daypass
}

fn examined(daypass: &mut Daypass, examination: u32, findings: Findings) {
    assert_eq!(daypass.done(Done::Examined { examination, outcome: Ok(findings) }), []);
}

/// With all that is wrong on the page.
fn ill() -> Daypass {
    let mut daypass = opened();
    examined(&mut daypass, 1, some());
    daypass
}

fn mend(which: Option<usize>) -> Intent {
    Intent::Mend { examination: 1, which }
}

fn notes(panel: &Panel) -> Vec<(&str, &str, &str)> {
    let parts = panel.parts.iter().filter(|part| part.card);
    parts
        .flat_map(|part| part.items.iter().map(|item| (part.title.as_str(), item)))
        .filter_map(|(title, item)| match item {
            Item::Note { text, place, .. } => Some((title, text.as_str(), place.as_str())),
            _ => None,
        })
        .collect()
}

fn buttons(panel: &Panel) -> Vec<&Press> {
    let items = panel.parts.iter().flat_map(|part| &part.items);
    items
        .filter_map(|item| match item {
            Item::Note { buttons, .. } => Some(buttons),
            _ => None,
        })
        .flatten()
        .collect()
}

/// What says that it is under way, in the order of the page.
fn working(daypass: &Daypass) -> Vec<String> {
    let panel = panel(daypass);
    let foot = panel.foot.iter().flat_map(|foot| &foot.buttons);
    let all = panel.head.iter().chain(buttons(&panel)).chain(foot);
    all.filter(|press| press.working).map(|press| press.label.clone()).collect()
}

/// What can be pressed.
fn live(daypass: &Daypass) -> Vec<String> {
    let panel = panel(daypass);
    let foot = panel.foot.iter().flat_map(|foot| &foot.buttons);
    let all = panel.head.iter().chain(buttons(&panel)).chain(foot);
    all.filter(|press| !press.idle).map(|press| press.label.clone()).collect()
}

/// Foot: what it says, how it is meant, and what can be pressed there.
fn foot(daypass: &Daypass) -> (String, Option<Mark>, Vec<String>) {
    let foot = panel(daypass).foot.expect("a foot");
    (foot.text, foot.told, foot.buttons.into_iter().map(|button| button.label).collect())
}

#[test]
fn whoever_opens_the_page_sees_how_far_the_look_is_and_then_what_was_found() {
    let mut daypass = opened();
    assert_eq!(
        (panel(&daypass).place.as_str(), live(&daypass)),
        ("Not checked yet", vec!["Cancel".to_owned()])
    );
    assert_eq!(working(&daypass), ["Checking…"]);
    daypass.done(Done::Examining { examination: 1, done: 3, of: 14 });
    assert_eq!(panel(&daypass).place, "3 of 14 checked");
    assert!(format!("{:?}", panel(&daypass)).contains("Keychain"), "and what is looked at");
    examined(&mut daypass, 1, some());
    let page = panel(&daypass);
    assert_eq!((page.title.as_str(), page.place.as_str()), ("Doctor", "Checked just now"));
    assert_eq!(
        notes(&page),
        [
            ("Broken", "“dev-old” does not work", "~/.aws/config:48"),
            ("Broken", "Others can change your AWS config", "~/.aws/config"),
            ("Advice", "This computer’s clock is 94 seconds slow", ""),
            ("Advice", "“globex-billing” repeats what its session says", "~/.aws/config:112"),
        ]
    );
    let pressed: Vec<_> = buttons(&page).into_iter().map(|it| (it.label.as_str(), it.look)).collect();
    assert_eq!(
        pressed,
        [
            ("Open file", Look::Plain),
            ("Fix", Look::Tint),
            ("Open file", Look::Plain),
            ("Fix", Look::Tint),
            ("Open file", Look::Plain),
        ]
    );
    assert_eq!(foot(&daypass).0, "2 can be fixed here");
    assert_eq!(foot(&daypass).2, ["Save report…", "Fix both"]);
    let said = daypass.state.view(daypass.now).said.unwrap();
    assert_eq!(said.text, "2 broken, 2 advice, 7 fine", "a screen reader says it");
}

#[test]
fn what_was_found_last_stays_while_it_is_looked_at_again() {
    let mut daypass = ill();
    daypass.pass(minutes(2));
    assert_eq!(panel(&daypass).place, "Checked at 08:00");
    assert_eq!(daypass.press(Intent::Examine), [Effect::Doctor(Treatment::Examine { examination: 2 })]);
    assert_eq!(daypass.press(Intent::Examine), [], "one look at a time is enough");
    daypass.done(Done::Examining { examination: 2, done: 5, of: 14 });
    assert_eq!((panel(&daypass).place.as_str(), notes(&panel(&daypass)).len()), ("5 of 14 checked", 4));
    assert_eq!(working(&daypass), ["Checking…"]);
    assert_eq!(
        live(&daypass),
        ["Open file", "Open file", "Open file", "Cancel"],
        "what looks at a file goes on"
    );
    for intent in [Intent::Mend { examination: 1, which: None }, Intent::SaveReport] {
        assert_eq!(daypass.press(intent), [], "what is shown may not be so any more");
    }
    // Whoever leaves lets it end, and finds it when they come back.
    daypass.press(Intent::Back);
    examined(&mut daypass, 2, fine());
    assert_eq!(
        daypass.press(Intent::Show { page: Page::Doctor }),
        [Effect::Doctor(Treatment::Examine { examination: 3 })]
    );
    assert_eq!(notes(&panel(&daypass)), [("", "Nothing is wrong", "")]);
}

#[test]
fn the_time_of_the_look_is_told_anew_after_a_minute() {
    let mut daypass = ill();
    let due = daypass.state.next_due(daypass.now).unwrap();
    assert_eq!(due, daypass.now + minutes(1));
    daypass.now = due - seconds(1);
    assert_eq!(panel(&daypass).place, "Checked just now");
    daypass.now = due;
    assert_eq!(panel(&daypass).place, "Checked at 08:00");
}

#[test]
fn one_or_all_are_mended_looked_at_again_and_the_change_of_the_config_can_be_undone() {
    let mut daypass = ill();
    assert_eq!(
        daypass.press(mend(Some(3))),
        [Effect::Doctor(Treatment::Mend { examination: 1, which: Some(3) })]
    );
    assert_eq!(daypass.press(mend(None)), [], "one mending at a time");
    assert_eq!(daypass.press(Intent::Examine), [], "it is looked at again by itself");
    assert_eq!(working(&daypass), ["Fixing…"]);
    assert_eq!(live(&daypass), ["Open file", "Open file", "Open file"]);
    let outcome = Ok(Mended { failed: vec![], undo: Some("4f2a".to_owned()) });
    let effects = daypass.done(Done::Mended(outcome));
    assert_eq!(effects, [Effect::ReadConfig, Effect::Doctor(Treatment::Examine { examination: 2 })]);
    let fixed =
        |item: &Item| matches!(item, Item::Note { mark: Mark::Good, detail, .. } if detail == "Fixed.");
    let items = panel(&daypass).parts.into_iter().flat_map(|part| part.items);
    assert_eq!(items.filter(fixed).count(), 1, "it stays where it was until it is looked at again");
    assert_eq!(daypass.press(mend(Some(3))), [], "and is not mended twice");
    examined(&mut daypass, 2, fine());
    let (text, mark, labels) = foot(&daypass);
    assert_eq!((text.as_str(), mark), ("Fixed.", Some(Mark::Good)));
    assert_eq!(labels, ["Undo", "Save report…"]);

    let undo = Edit::Undo { wrote: "4f2a".to_owned() };
    let effects = daypass.press(panel(&daypass).foot.unwrap().buttons[0].intent.clone());
    assert_eq!(effects, [Effect::EditConfig { edit: undo.clone(), dry_run: false }]);
    let effects =
        daypass.done(Done::ConfigEdited { edit: undo, dry_run: false, outcome: Ok(Edited::default()) });
    assert!(effects.contains(&Effect::Doctor(Treatment::Examine { examination: 3 })), "{effects:?}");
    let (text, _, labels) = foot(&daypass);
    assert!(text.starts_with("Taken back.") && labels == ["Cancel"], "{text} {labels:?}");
}

#[test]
fn a_look_that_the_person_waits_for_no_longer_ends_and_what_was_found_before_stays() {
    let mut daypass = opened();
    assert_eq!(daypass.press(Intent::StopExamining), [Effect::Doctor(Treatment::Stop)]);
    assert_eq!((working(&daypass), live(&daypass)), (vec![], vec!["Check".to_owned()]));
    // It had ended just before.
    examined(&mut daypass, 1, some());
    assert_eq!(panel(&daypass).place, "Not checked yet");

    let mut daypass = ill();
    daypass.press(Intent::Examine);
    daypass.done(Done::Examining { examination: 2, done: 5, of: 14 });
    daypass.press(Intent::StopExamining);
    assert_eq!((panel(&daypass).place.as_str(), notes(&panel(&daypass)).len()), ("Checked just now", 4));
    assert!(!daypass.press(mend(None)).is_empty(), "what was found can be mended");
    assert_eq!(daypass.press(Intent::StopExamining), []);
}

#[test]
fn what_could_not_be_mended_is_told_in_words() {
    for (outcome, text) in [
        (
            Ok(Mended { failed: vec!["a could not be.".to_owned(), "b neither.".to_owned()], undo: None }),
            "a could not be. b neither.",
        ),
        (Err("You are signed in to acme.".to_owned()), "You are signed in to acme."),
    ] {
        let mut daypass = ill();
        daypass.press(mend(None));
        assert_eq!(
            daypass.done(Done::Mended(outcome)),
            [Effect::Doctor(Treatment::Examine { examination: 2 })]
        );
        let (told, mark, labels) = foot(&daypass);
        assert_eq!((told.as_str(), mark), (text, Some(Mark::Broken)));
        assert_eq!(labels, ["Cancel", "Fix both"], "it can be tried again");
    }
}

#[test]
fn nothing_is_mended_that_the_person_did_not_see() {
    let mut daypass = ill();
    assert_eq!(daypass.press(mend(Some(0))), [], "that one cannot be");
    assert_eq!(daypass.press(mend(Some(99))), [], "there is no such");
    daypass.press(Intent::Examine);
    examined(&mut daypass, 2, some());
    assert_eq!(daypass.press(mend(Some(3))), [], "it was of another look");
    let show = |examination, which| Intent::ShowFinding { examination, which };
    assert_eq!(daypass.press(show(1, 0)), [], "so was that");
    assert_eq!(daypass.press(show(2, 2)), [], "that one is about no file");
    assert_eq!(
        daypass.press(show(2, 0)),
        [Effect::Doctor(Treatment::OpenFinding { examination: 2, which: 0 })]
    );
}

#[test]
fn a_look_that_began_before_something_was_mended_is_not_believed() {
    let mut daypass = ill();
    daypass.press(mend(None));
    daypass.done(Done::Mended(Ok(Mended::default())));
    let undo = Edit::Undo { wrote: "4f2a".to_owned() };
    daypass.done(Done::ConfigEdited { edit: undo, dry_run: false, outcome: Ok(Edited::default()) });
    examined(&mut daypass, 2, some());
    assert_eq!(working(&daypass), ["Checking…"], "the third is under way");
    examined(&mut daypass, 3, fine());
    assert_eq!(notes(&panel(&daypass)), [("", "Nothing is wrong", "")]);
}

#[test]
fn a_report_is_written_and_shown_and_what_fails_is_told() {
    let mut daypass = opened();
    assert_eq!(daypass.press(Intent::SaveReport), [], "there is nothing to report yet");
    examined(&mut daypass, 1, some());
    assert_eq!(daypass.press(Intent::SaveReport), [Effect::Doctor(Treatment::SaveReport { examination: 1 })]);
    daypass.done(Done::ReportSaved(Ok("~/report.txt".to_owned())));
    let (text, _, labels) = foot(&daypass);
    assert_eq!(text, "Saved as ~/report.txt. Look through it before you hand it on.");
    assert_eq!(labels, ["Show report", "Fix both"]);
    assert_eq!(daypass.press(Intent::ShowReport), [Effect::Doctor(Treatment::OpenReport)]);
    daypass.done(Done::FileOpened(Err("No program opens it.".to_owned())));
    assert_eq!(foot(&daypass).0, "No program opens it.");
    daypass.done(Done::ReportSaved(Err("The disk is full.".to_owned())));
    assert_eq!((foot(&daypass).0.as_str(), foot(&daypass).1), ("The disk is full.", Some(Mark::Broken)));
    // Whoever has left is not told on another page.
    daypass.press(Intent::Show { page: Page::Portal });
    daypass.done(Done::ReportSaved(Ok("~/report.txt".to_owned())));
    assert!(!format!("{:?}", panel(&daypass)).contains("report.txt"));
}

#[test]
fn who_can_read_is_shown_of_the_active_profile_and_of_those_that_not_everybody_can_read() {
    let shown = |portability: Vec<Portability>| {
        let mut daypass = opened();
        examined(&mut daypass, 1, Findings { portability, ..fine() });
        let parts = panel(&daypass).parts.into_iter();
        let verdicts = parts.filter_map(|part| match part.items.into_iter().next() {
            Some(Item::Verdicts { verdicts, note }) => Some((part.title, verdicts, note)),
            _ => None,
        });
        verdicts.collect::<Vec<_>>()
    };
    let nobody = Portability { profile: "region-only".to_owned(), ..Portability::default() };
    let one = shown(vec![reads("other", "ok"), nobody, reads("billing", &not_rust()), reads("dev", "ok")]);
    let titles: Vec<_> = one.iter().map(|(title, ..)| title.as_str()).collect();
    assert_eq!(titles, ["Who can read dev", "Who can read billing"]);
    let cells: Vec<_> = one[1].1.iter().map(|it| (it.name.as_str(), it.good, it.why.as_str())).collect();
    assert_eq!(
        cells,
        [
            ("CLI, boto3", true, "can read it"),
            ("Rust", false, not_rust().as_str()),
            ("JS", true, "can read it"),
            ("Go*", true, "can read it"),
            ("Java*", true, "can read it"),
        ]
    );
    assert_eq!((one[0].2.as_str(), one[1].2.as_str()), ("", "* judged by their source, not run"));
    let many = shown((0..6).map(|n| reads(&format!("p{n}"), &not_rust())).collect());
    assert_eq!(many.len(), 3);
    assert!(many[2].2.ends_with(" · 3 more profiles are not for everybody"), "{}", many[2].2);
}

#[test]
fn what_is_fine_is_named_by_theme_and_unfolds() {
    let mut daypass = ill();
    let fold = |daypass: &Daypass| {
        let items = panel(daypass).parts.into_iter().flat_map(|part| part.items);
        items.into_iter().find_map(|item| match item {
            Item::Fold { text, unfolded, intent, .. } => Some((text, unfolded, intent)),
            _ => None,
        })
    };
    let (text, unfolded, intent) = fold(&daypass).unwrap();
    let themes =
        "keychain, network and clock, sessions, what wins over your profiles, agent and settings, desktop";
    assert_eq!((text.as_str(), unfolded), (themes, false));
    daypass.press(intent);
    let (_, unfolded, intent) = fold(&daypass).unwrap();
    assert!(unfolded && notes(&panel(&daypass)).contains(&("", "Your keychain is open", "")));
    daypass.press(intent);
    assert_eq!(notes(&panel(&daypass)).len(), 4);
}

#[test]
fn a_look_that_failed_says_so_and_can_be_tried_again() {
    let mut daypass = opened();
    let outcome = Err("Daypass could not check. Check again.".to_owned());
    daypass.done(Done::Examined { examination: 1, outcome });
    assert_eq!(notes(&panel(&daypass)), [("", "Daypass could not check", "")]);
    assert!(format!("{:?}", panel(&daypass)).contains("\"Check again.\""), "and what to do");
    assert_eq!((working(&daypass), live(&daypass)), (vec![], vec!["Check".to_owned()]));
    assert_eq!(daypass.press(Intent::Examine), [Effect::Doctor(Treatment::Examine { examination: 2 })]);
}

#[test]
fn a_problem_of_the_config_leads_to_the_doctor() {
    let mut daypass = Daypass::signed_in();
    let problems = vec!["~/.aws/config:9: There is no session “s”.".to_owned()];
    daypass.done(Done::ConfigRead(brain::Config { problems, ..crate::org::config() }));
    let button = daypass.state.view(daypass.now).banner.and_then(|banner| banner.button).unwrap();
    assert_eq!((button.label.as_str(), button.intent), ("Show", Intent::Show { page: Page::Doctor }));
}
