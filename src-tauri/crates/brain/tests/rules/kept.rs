//! What Daypass remembers, where another version of it has written there too: nothing of that is lost.

use brain::{
    Active, Facts, FactsChange, List, Subject,
    view::{Colour, Label},
    words::ProfileName,
};
use jiff::Timestamp;
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use crate::org::{dev, prod};

fn named(name: &str) -> Active {
    Active { profile: Some(ProfileName::new(name)), role: dev() }
}

fn label(colour: Colour, text: &str) -> Label {
    Label { colour, text: text.to_owned() }
}

fn read(written: &Value) -> Facts {
    serde_json::from_value(written.clone()).unwrap()
}

/// What is there once a Daypass has made these changes.
fn after(written: &Value, changes: &[FactsChange]) -> Value {
    let mut facts = read(written);
    for change in changes {
        facts.apply(change);
    }
    serde_json::to_value(&facts).unwrap()
}

/// Of a newer Daypass: what is here knows parts of it.
fn newer() -> Value {
    let mut facts = Facts::default();
    let made = [
        FactsChange::Choose(Some(named("dev")), Timestamp::UNIX_EPOCH),
        FactsChange::Favour(named("dev"), true),
        FactsChange::Label(named("dev"), Some(label(Colour::Violet, "Dev"))),
    ];
    for change in &made {
        facts.apply(change);
    }
    let mut written = serde_json::to_value(&facts).unwrap();
    written["pinned"] = json!({ "of": [1, null] });
    written["active"]["since"] = "today".into();
    written["active"]["role"]["session"]["partition"] = "aws-cn".into();
    written["recents"][0]["times"] = 7.into();
    written["labels"][0]["label"]["colour"] = "turquoise".into();
    written["labels"][0]["label"]["icon"] = "leaf".into();
    written["favourites"] = json!([{ "account": "111111111111" }, written["favourites"][0], 9]);
    written
}

#[test]
fn what_another_version_kept_is_passed_over_and_all_else_is_read() {
    let facts = read(&newer());
    assert_eq!(facts.active, Some(named("dev")));
    assert_eq!(facts.favourites.iter().collect::<Vec<_>>(), [&Subject::of(&named("dev"))]);
    assert_eq!(facts.label(&named("dev")), Some(&label(Colour::Grey, "Dev")), "words are kept");
    assert_eq!(facts.recents.iter().count(), 1);

    let mut written = newer();
    written["active"] = "prod".into();
    written["recents"] = 7.into();
    written["default"] = "copy".into();
    written["labels"] = Value::Null;
    let facts = read(&written);
    assert_eq!((facts.active, facts.default), (None, false));
    assert_eq!([facts.recents.iter().count(), facts.labels.iter().count()], [0, 0]);
    assert_eq!(facts.favourites.iter().count(), 1);
}

#[test]
fn what_is_not_changed_is_written_as_it_was_read() {
    let mut odd = newer();
    for (name, value) in [("active", json!("prod")), ("recents", json!(7)), ("default", json!("copy"))] {
        odd[name] = value;
    }
    for written in [newer(), odd.clone()] {
        assert_eq!(after(&written, &[]), written);
    }
    let written = after(&odd, &[FactsChange::Use(named("dev"), Timestamp::MAX)]);
    assert_eq!(written["recents"][1], 7, "not even what is no list is lost: {written}");
    assert_eq!((&written["active"], &written["default"]), (&"prod".into(), &"copy".into()));
}

#[test]
fn a_change_touches_what_it_is_about_and_nothing_else() {
    let again = FactsChange::Choose(Some(named("dev")), Timestamp::MAX);
    let mut expected = newer();
    expected["recents"][0]["at"] = Timestamp::MAX.to_string().into();
    assert_eq!(after(&newer(), &[again]), expected, "it is the same choice");

    let told = FactsChange::Label(named("dev"), Some(label(Colour::Pink, "Mine")));
    let mut expected = newer();
    expected["labels"][0]["label"] = json!({ "colour": "pink", "text": "Mine", "icon": "leaf" });
    assert_eq!(after(&newer(), &[told]), expected);

    let renamed = FactsChange::Rename { from: named("dev"), to: named("new") };
    let expected = newer().to_string().replace(r#""profile":"dev""#, r#""profile":"new""#);
    assert_eq!(after(&newer(), &[renamed]).to_string(), expected);
}

#[test]
fn what_takes_the_place_of_something_has_nothing_of_it() {
    let other = Active { profile: Some(ProfileName::new("prod")), role: prod() };
    let written = after(&newer(), &[FactsChange::Choose(Some(other.clone()), Timestamp::MAX)]);
    assert_eq!(written["active"], serde_json::to_value(&other).unwrap());
    assert_eq!(written["recents"][0]["times"], Value::Null);
    assert_eq!(written["recents"][1]["times"], 7);

    // Nobody's choice holds after the person has said none, whatever it was.
    for active in [json!("prod"), newer()["active"].clone()] {
        let mut written = newer();
        written["active"] = active;
        assert_eq!(after(&written, &[FactsChange::Choose(None, Timestamp::MAX)])["active"], Value::Null);
    }
    let mut written = newer();
    written["default"] = "copy".into();
    assert_eq!(after(&written, &[FactsChange::Default(false)])["default"], false);
}

#[test]
fn a_list_whose_entry_makes_no_sense_has_the_others() {
    let written = json!([1, "x", 2, { "more": 3 }]);
    let mut list: List<u8> = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(list.iter().collect::<Vec<_>>(), [&1, &2]);
    assert_eq!(serde_json::to_value(&list).unwrap(), written);
    list.put(3, |it| *it == 2);
    list.put(4, |it| *it == 4);
    list.put_first(0, |it| *it == 1);
    assert_eq!(serde_json::to_value(&list).unwrap(), json!([0, "x", 3, { "more": 3 }, 4]));
    list.truncate(1);
    assert_eq!(serde_json::to_value(&list).unwrap(), json!([0, "x", { "more": 3 }]));
    list.retain(|_| false);
    assert!(list.first().is_none() && !list.is_empty());
    assert!(serde_json::from_value::<List<u8>>(json!({ "1": 2 })).is_err(), "it is no list at all");
}

const LISTS: [&str; 3] = ["favourites", "recents", "labels"];

fn changes() -> impl Strategy<Value = Vec<FactsChange>> {
    let who = || prop::sample::select(&["a", "b", "c", "d"][..]).prop_map(named);
    let colour = prop::sample::select(&[Colour::Pink, Colour::Blue][..]);
    let label = prop::option::of(colour.prop_map(|colour| label(colour, "x")));
    let when = (0i64..9).prop_map(|at| Timestamp::from_second(at).unwrap());
    let one = prop_oneof![
        (prop::option::of(who()), when.clone()).prop_map(|(what, at)| FactsChange::Choose(what, at)),
        (who(), when).prop_map(|(what, at)| FactsChange::Use(what, at)),
        (who(), any::<bool>()).prop_map(|(what, on)| FactsChange::Favour(what, on)),
        (who(), label).prop_map(|(what, label)| FactsChange::Label(what, label)),
        any::<bool>().prop_map(FactsChange::Default),
        (who(), who()).prop_map(|(from, to)| FactsChange::Rename { from, to }),
    ];
    vec(one, 0..12)
}

/// What a newer Daypass has beside what this one knows: in the file, in each list at these places, in each entry.
fn adorned(mut written: Value, places: &[usize]) -> Value {
    written["x-file"] = json!([1, 2]);
    if written["active"].is_object() {
        written["active"]["x-choice"] = true.into();
    }
    for name in LISTS {
        let list = written[name].as_array_mut().unwrap();
        list.iter_mut().filter_map(Value::as_object_mut).for_each(|entry| {
            if !entry.contains_key("profile") {
                entry.insert("x-entry".to_owned(), 1.into());
            }
        });
        for (n, place) in places.iter().enumerate() {
            list.insert(place % (list.len() + 1), json!({ "x-group": n }));
        }
    }
    written
}

/// The same as this version would have written it.
fn bare(mut written: Value) -> Value {
    let is_more = |name: &str| name.starts_with("x-");
    written.as_object_mut().unwrap().retain(|name, _| !is_more(name));
    if let Some(active) = written["active"].as_object_mut() {
        active.retain(|name, _| !is_more(name));
    }
    for name in LISTS {
        let list = written[name].as_array_mut().unwrap();
        list.retain(|entry| entry["x-group"].is_null());
        list.iter_mut()
            .filter_map(Value::as_object_mut)
            .for_each(|entry| entry.retain(|name, _| !is_more(name)));
    }
    written
}

proptest! {
    #![proptest_config(crate::org::cases(500))]

    #[test]
    fn whatever_an_older_daypass_changes_it_comes_to_the_same_and_a_newer_one_misses_nothing(
        before in changes(),
        places in vec(0usize..9, 0..4),
        since in changes(),
    ) {
        let plain = after(&serde_json::to_value(Facts::default()).unwrap(), &before);
        let more = adorned(plain.clone(), &places);
        prop_assert_eq!(after(&more, &[]), more.clone());
        // Written after each change, as it is on disk.
        let step = |written: Value, change: &FactsChange| after(&written, std::slice::from_ref(change));
        let left = since.iter().fold(more.clone(), step);
        prop_assert_eq!(bare(left.clone()), after(&plain, &since));
        prop_assert_eq!(&left["x-file"], &more["x-file"]);
        let groups = |written: &Value, name: &str| -> Vec<Value> {
            let list = written[name].as_array().unwrap();
            list.iter().map(|entry| entry["x-group"].clone()).filter(|group| !group.is_null()).collect()
        };
        for name in LISTS {
            prop_assert_eq!(groups(&left, name), groups(&more, name), "in their order");
        }
        let takes = since.iter().any(|change| {
            matches!(change, FactsChange::Label(_, None) | FactsChange::Rename { .. })
        });
        let marked = |written: &Value, name: &str| {
            written[name].as_array().unwrap().iter().filter(|entry| !entry["x-entry"].is_null()).count()
        };
        for name in LISTS.into_iter().filter(|_| !takes) {
            prop_assert_eq!(marked(&left, name), marked(&more, name), "with what belongs to them");
        }
    }
}
