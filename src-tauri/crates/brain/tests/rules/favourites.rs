//! What a person has at hand: favourites, recents and labels, in list, search and menu.

use brain::{
    Active, Config, Done, Effect, Facts, FactsChange, Intent, Item, Profile, Subject,
    view::{Act, Colour, Label, RoleRow, Row},
    words::ProfileName,
};
use jiff::Timestamp;

use crate::org::{
    DEV, Daypass, PROD, PROD_READER, account, acme, config, dev, listing, minutes, prod, profile, role,
};

fn star(row: &str) -> Intent {
    Intent::Favour { row: row.to_owned(), on: true }
}

fn row_of(found: &brain::Found, id: &str) -> RoleRow {
    let mut rows = found.rows.iter().filter_map(|row| match row {
        Row::Role(row) | Row::Profile(row) => Some(row),
        Row::Header { .. } | Row::Account { .. } => None,
    });
    rows.find(|row| row.id == id).cloned().unwrap()
}

/// The sections above those of the sessions: each header with the names below it.
fn sections(daypass: &Daypass) -> Vec<(String, Vec<String>)> {
    let mut sections: Vec<(String, Vec<String>)> = Vec::new();
    for row in daypass.find("").rows {
        match row {
            Row::Header { text, .. } => sections.push((text, Vec::new())),
            Row::Profile(row) => sections.last_mut().unwrap().1.push(row.name.text),
            Row::Account { .. } | Row::Role(_) => {}
        }
    }
    sections.retain(|(_, names)| !names.is_empty());
    sections
}

fn named(expected: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    expected.iter().map(|(section, names)| ((*section).to_owned(), owned(names))).collect()
}

/// With profiles of these names, each for a role of its own.
fn with_profiles(names: &[&str]) -> Daypass {
    let mut daypass = Daypass::signed_in();
    let profiles = names.iter().map(|name| profile(name, role("111111111111", &format!("R-{name}"))));
    daypass.done(Done::ConfigRead(Config { profiles: profiles.collect(), ..config() }));
    daypass
}

fn use_profile(daypass: &mut Daypass, name: &str) {
    daypass.press(Intent::Use { row: format!("profile {name}") });
    daypass.wait(minutes(1));
}

#[test]
fn a_favourite_is_kept_for_everybody_and_said() {
    let mut daypass = Daypass::signed_in();
    let what = Active { profile: Some(ProfileName::new("dev")), role: dev() };
    let effects = daypass.press(star(DEV));
    assert_eq!(effects, [Effect::ChangeFacts(FactsChange::Favour(what.clone(), true))]);
    assert_eq!(daypass.state.view(daypass.now).said.unwrap().text, "Added to favourites");
    assert!(row_of(&daypass.find("dev"), DEV).favourite);

    let effects = daypass.press(Intent::Favour { row: DEV.to_owned(), on: false });
    assert_eq!(effects, [Effect::ChangeFacts(FactsChange::Favour(what, false))]);
    assert_eq!(daypass.state.view(daypass.now).said.unwrap().text, "Removed from favourites");
    assert!(!row_of(&daypass.find("dev"), DEV).favourite);
}

#[test]
fn what_is_at_hand_of_a_renamed_profile_stays_in_its_place() {
    let of = |name: &str| Active { profile: Some(ProfileName::new(name)), role: dev() };
    let label = |text: &str| Label { colour: Colour::Violet, text: text.to_owned() };
    let made = |names: [&str; 3]| {
        let mut facts = Facts::default();
        for name in names {
            facts.apply(&FactsChange::Favour(of(name), true));
            facts.apply(&FactsChange::Use(of(name), Timestamp::UNIX_EPOCH));
        }
        facts.apply(&FactsChange::Label(of(names[0]), Some(label("x"))));
        facts.apply(&FactsChange::Choose(Some(of(names[1])), Timestamp::UNIX_EPOCH));
        facts
    };
    let mut facts = made(["a", "b", "c"]);
    for (from, to) in [("a", "new"), ("b", "newer")] {
        facts.apply(&FactsChange::Rename { from: of(from), to: of(to) });
    }
    assert_eq!(facts, made(["new", "newer", "c"]));
    assert_eq!(["a", "b", "c", "newer"].map(|name| facts.mention(&of(name))), [false, false, true, true]);
    facts.apply(&FactsChange::Rename { from: of("new"), to: of("c") });
    let left: Vec<_> = facts.favourites.iter().cloned().collect();
    assert_eq!(left, [of("c"), of("newer")].map(|what| Subject::of(&what)), "each is kept once");
}

#[test]
fn at_rest_what_is_at_hand_is_above_everything_else_and_each_once() {
    let mut daypass = with_profiles(&["a", "b", "c", "d", "e"]);
    for name in ["c", "a", "b"] {
        use_profile(&mut daypass, name);
    }
    daypass.press(star("profile e"));
    daypass.press(star("profile c"));
    daypass.press(star(PROD_READER));
    assert_eq!(
        sections(&daypass),
        named(&[
            ("Active", &["b"]),
            ("Favourites", &["e", "c", "ReadOnly"]),
            ("Recent", &["a"]),
            ("Profiles", &["d"]),
        ])
    );
    daypass.press(Intent::UseNone);
    assert_eq!(
        sections(&daypass),
        named(&[("Favourites", &["e", "c", "ReadOnly"]), ("Recent", &["b", "a"]), ("Profiles", &["d"]),]),
        "what is no longer active was used last"
    );
}

#[test]
fn of_many_recents_the_latest_five_are_shown() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let mut daypass = with_profiles(&names);
    for name in names {
        use_profile(&mut daypass, name);
    }
    let all = sections(&daypass);
    assert_eq!(all[..2], named(&[("Active", &["h"]), ("Recent", &["g", "f", "e", "d", "c"])]));
}

#[test]
fn so_many_recents_are_kept_and_each_once() {
    let mut facts = Facts::default();
    let used = |name: &str| Active { profile: Some(ProfileName::new(name)), role: dev() };
    for n in 0..30 {
        facts.apply(&FactsChange::Use(used(&format!("p{n}")), Timestamp::UNIX_EPOCH));
    }
    assert_eq!(facts.recents.iter().count(), 20);
    facts.apply(&FactsChange::Use(used("p15"), Timestamp::MAX));
    assert_eq!(facts.recents.iter().count(), 20);
    let latest = facts.recents.first().unwrap();
    assert_eq!(latest.of, Subject::Profile(ProfileName::new("p15")));
    assert_eq!(latest.at, Timestamp::MAX);
}

#[test]
fn copying_keys_and_opening_the_console_count_as_use_once_they_are_done() {
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::CopyKeys { row: DEV.to_owned(), form: None });
    daypass.done(Done::Copied {
        row: DEV.to_owned(),
        form: None,
        outcome: Err("The clipboard is gone.".to_owned()),
    });
    assert!(daypass.state.facts().recents.is_empty());
    let until = Some(daypass.now + minutes(1));
    let effects = daypass.done(Done::Copied { row: DEV.to_owned(), form: None, outcome: Ok(until) });
    let what = Active { profile: Some(ProfileName::new("dev")), role: dev() };
    assert_eq!(effects, [Effect::ChangeFacts(FactsChange::Use(what, daypass.now))]);
    assert_eq!(
        daypass.done(Done::Copied { row: DEV.to_owned(), form: None, outcome: Ok(until) }),
        [],
        "the latest stays the latest"
    );
    daypass.done(Done::Opened { row: PROD_READER.to_owned(), outcome: Ok(()) });
    assert_eq!(sections(&daypass)[0], named(&[("Recent", &["ReadOnly", "dev"])])[0]);
    assert_eq!(daypass.state.facts().active, None);
}

#[test]
fn searched_what_is_at_hand_wins_among_equals() {
    let mut daypass = with_profiles(&["team-a", "team-b", "team-c", "team-d", "other-team"]);
    let first = |daypass: &Daypass, query: &str| {
        let found = daypass.find(query);
        match &found.rows[found.best.unwrap() as usize] {
            Row::Profile(row) => row.name.text.clone(),
            other => panic!("not a profile: {other:?}"),
        }
    };
    assert_eq!(first(&daypass, "team"), "team-a");
    use_profile(&mut daypass, "team-b");
    use_profile(&mut daypass, "team-c");
    assert_eq!(first(&daypass, "team"), "team-c", "the latest recent");
    daypass.press(star("profile team-d"));
    daypass.press(Intent::UseNone);
    let found = daypass.find("team");
    let names: Vec<_> = found
        .rows
        .iter()
        .filter_map(|row| if let Row::Profile(row) = row { Some(row.name.text.as_str()) } else { None })
        .collect();
    assert_eq!(names[..4], ["team-c", "team-d", "team-b", "team-a"]);
    assert_eq!(first(&daypass, "team-a"), "team-a", "what matches better stays first");
}

#[test]
fn a_role_keeps_its_star_when_it_gets_a_profile() {
    let mut daypass = Daypass::signed_in();
    daypass.press(star(PROD_READER));
    let mut profiles = config().profiles;
    profiles.push(profile("reader", role("222222222222", "ReadOnly")));
    daypass.done(Done::ConfigRead(Config { profiles, ..config() }));
    assert_eq!(sections(&daypass)[0], named(&[("Favourites", &["reader"])])[0]);
    assert!(row_of(&daypass.find("reader"), "profile reader").favourite);
    daypass.press(Intent::Favour { row: "profile reader".to_owned(), on: false });
    assert!(daypass.state.facts().favourites.is_empty());
}

#[test]
fn a_profile_keeps_its_marks_when_it_leads_elsewhere_and_they_wait_while_it_is_gone() {
    let mut daypass = Daypass::signed_in();
    daypass.press(star(DEV));
    daypass.done(Done::ConfigRead(Config { profiles: Vec::new(), ..config() }));
    assert_eq!(sections(&daypass), []);
    let profiles = vec![profile("dev", prod())];
    daypass.done(Done::ConfigRead(Config { profiles, ..config() }));
    assert_eq!(sections(&daypass), named(&[("Favourites", &["dev"])]));
}

#[test]
fn a_role_that_the_portal_no_longer_lists_is_not_at_hand() {
    let mut daypass = Daypass::signed_in();
    daypass.press(star(PROD_READER));
    daypass.press(Intent::Refresh);
    let left = vec![account("111111111111", "acme-dev", &["Admin"])];
    daypass.done(Done::Listed(acme(), Ok(listing(left))));
    assert_eq!(sections(&daypass)[0].0, "Profiles");
}

#[test]
fn a_label_is_kept_for_everybody_in_one_short_line() {
    let mut daypass = Daypass::signed_in();
    let label = |text: &str| Label { colour: Colour::Violet, text: text.to_owned() };
    for (typed, kept) in [
        ("pay", "pay"),
        ("  two\n words\t", "two words"),
        ("a label that is much too long", "a label that is"),
        ("Größe 👩‍👩‍👧‍👦👩‍👩‍👧‍👦 abcdefghi", "Größe 👩‍👩‍👧‍👦👩‍👩‍👧‍👦 abcdefg"),
        ("", ""),
    ] {
        let effects = daypass.press(Intent::Label { row: DEV.to_owned(), label: Some(label(typed)) });
        assert!(matches!(effects[..], [Effect::ChangeFacts(FactsChange::Label(..))]), "{effects:?}");
        assert_eq!(row_of(&daypass.find("dev"), DEV).label, Some(label(kept)));
    }
    assert_eq!(daypass.state.facts().labels.iter().count(), 1);
    daypass.press(Intent::Label { row: DEV.to_owned(), label: None });
    assert_eq!(row_of(&daypass.find("dev"), DEV).label, None);
}

#[test]
fn what_another_process_changed_arrives() {
    let mut daypass = Daypass::signed_in();
    let mut facts = Facts::default();
    let what = Active { profile: Some(ProfileName::new("dev")), role: dev() };
    facts.apply(&FactsChange::Favour(what, true));
    assert_eq!(daypass.done(Done::FactsRead(facts)), []);
    assert_eq!(sections(&daypass)[0], named(&[("Favourites", &["dev"])])[0]);
}

/// The menu's lines, those behind one indented.
fn outline(menu: &[Item], indent: &str) -> String {
    let line = |item: &Item| match item {
        Item::Separator => format!("{indent}---\n"),
        Item::Text(text) => format!("{indent}({text})\n"),
        Item::Action { label, .. } => format!("{indent}{label}\n"),
        Item::Sub { label, items } => {
            format!("{indent}{label}:\n{}", outline(items, &format!("{indent}    ")))
        }
    };
    menu.iter().map(line).collect()
}

#[test]
fn the_menu_has_what_is_at_hand_with_what_can_be_done() {
    let mut daypass = Daypass::signed_in();
    let ops = Profile { name: ProfileName::new("ops"), ..profile("ops", role("111111111111", "Ops")) };
    let profiles = config().profiles.into_iter().chain([ops]).collect();
    daypass.done(Done::ConfigRead(Config { profiles, ..config() }));
    daypass.press(star(PROD));
    daypass.press(star(PROD_READER));
    use_profile(&mut daypass, "ops");
    use_profile(&mut daypass, "dev");
    let menu = daypass.state.menu(daypass.now);
    let own = outline(&menu, "");
    let own = own.split_once("---\n").unwrap().1.split_once("---\n(Favourites)\n").unwrap().1;
    insta::assert_snapshot!(own.split_once("---\nOpen").unwrap().0, @r"
    prod:
        Use…
        Copy keys…
        Open console…
    acme-live · ReadOnly:
        Use
        Copy keys
        Open console
    ---
    (Recent)
    ops:
        Use
        Copy keys
        Open console
    ");
    assert!(!own.contains("dev:"), "the active one has its own lines");
}

#[test]
fn a_confirmed_use_is_a_recent_too() {
    let mut daypass = Daypass::signed_in();
    daypass.press(Intent::Use { row: PROD.to_owned() });
    daypass.press(Intent::Confirm { act: Act::Use, row: PROD.to_owned() });
    let latest = daypass.state.facts().recents.first().unwrap();
    assert_eq!(latest.of, Subject::Profile(ProfileName::new("prod")));
}
