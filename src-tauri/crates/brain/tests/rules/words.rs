//! The catalogues of words: whole in both languages, used, and without a word of the other.
#![expect(clippy::disallowed_methods, reason = "reads the catalogues and the sources that use them")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use brain::{
    Intent, Item, Menu,
    say::{Language, Word, in_english, within},
    view::Furniture,
};
use serde_json::Value;

use crate::{
    drawn::panels,
    org::{Daypass, acme_handle, minutes},
};

/// Messages that are the same in both languages: names, signs, and what German has taken over.
const ALIKE: [&str; 23] = [
    "row-offline",
    "understood",
    "code",
    "start",
    "on-day",
    "role-in",
    "production",
    "seconds-left",
    "version",
    "shell",
    "fact-region",
    "portal-region",
    "find-region",
    "new-name",
    "form-bash",
    "form-cmd",
    "form-dotenv",
    "form-fish",
    "form-json",
    "form-powershell",
    "short-botocore",
    "theme-desktop",
    "theme-shells",
];

/// What is shown and not said: names of the made-up organisation, and what both languages call alike.
const NAMES: &str = "bashrc Daypass OK Start Version Code PROD acme live data dev prod Admin ReadOnly Billing PAY in account role \
                     https awsapps com start eu us west east aws config WDJB MJHT Region Name bash zsh fish \
                     PowerShell cmd env JSON mara lindqvist sandbox Europe Ireland the moon log s A Alt Chrome Ctrl D End Esc F \
                     Firefox Google Home Mara PgDn PgUp Shell Shift Super Work brave chrome com console daypass \
                     example firefox home local profile state toml CLI boto JS Go Java Rust Desktop Shells";

/// A message, or its `.then`, `.why` or `.fix`, as it stands in the catalogue.
type Messages = BTreeMap<String, String>;

fn catalogue(language: Language) -> Messages {
    let mut messages = Messages::new();
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("words").join(language.tag());
    for file in fs::read_dir(directory).unwrap() {
        let mut name = String::new();
        for line in fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            let (head, text) = line.split_once(" =").unwrap_or((line, ""));
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            if line.starts_with("    .") {
                name = format!("{}{}", name.split('.').next().unwrap(), head.trim());
                assert_eq!(messages.insert(name.clone(), text.trim().to_owned()), None, "{name}");
            } else if line.starts_with([' ', '}']) {
                messages.entry(name.clone()).or_default().push_str(line);
            } else {
                name = String::from(head);
                assert_eq!(messages.insert(name.clone(), text.trim().to_owned()), None, "{name}");
            }
        }
    }
    messages
}

fn variables(text: &str) -> BTreeSet<&str> {
    let end = |rest: &str| rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    text.split('$').skip(1).map(|rest| &rest[..end(rest)]).collect()
}

/// Sources of all crates, and of the tray app.
fn sources() -> Vec<String> {
    let mut found = Vec::new();
    let mut directories = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../src")];
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    directories.extend(fs::read_dir(crates).unwrap().map(|entry| entry.unwrap().path().join("src")));
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(fs::read_to_string(path).unwrap());
            }
        }
    }
    found
}

/// The messages that a source names.
fn named(source: &str) -> impl Iterator<Item = &str> {
    source.split("Word(\"").skip(1).map(|rest| rest.split('"').next().unwrap())
}

#[test]
fn both_languages_have_the_same_messages_filled_with_the_same() {
    let [english, german] = [Language::English, Language::German].map(catalogue);
    assert!(english.len() > 200);
    assert_eq!(english.keys().collect::<Vec<_>>(), german.keys().collect::<Vec<_>>());
    for (name, text) in &english {
        assert_eq!(variables(text), variables(&german[name]), "{name}");
    }
}

#[test]
fn every_message_that_is_named_is_there_with_what_fills_it_and_every_message_is_named() {
    let english = catalogue(Language::English);
    let mut used = BTreeSet::new();
    for source in sources() {
        for name in named(&source) {
            assert!(english.contains_key(name), "there is no message “{name}”");
            used.insert(name.to_owned());
            let of_it = format!("{name}.");
            let more = english.iter().filter(|(other, _)| other.starts_with(&of_it)).map(|(_, text)| text);
            for variable in more.chain([&english[name]]).flat_map(|text| variables(text)) {
                assert!(source.contains(&format!("(\"{variable}\", ")), "“{name}” lacks ${variable}");
            }
        }
    }
    let unused: Vec<_> = english.keys().filter(|name| !name.contains('.') && !used.contains(*name)).collect();
    assert_eq!(unused, Vec::<&String>::new());
}

/// Such a message is text by itself, without being written anew.
#[test]
fn what_is_not_filled_in_stands_there_in_one_piece() {
    for language in [Language::English, Language::German] {
        for (name, text) in catalogue(language) {
            if variables(&text).is_empty() && !name.contains('.') {
                let name: &'static str = Box::leak(name.into_boxed_str());
                assert_eq!(within(language, || Word(name).to_string()), text, "{name}");
            }
        }
    }
}

#[test]
fn apostrophes_are_those_of_print_and_one_thing_has_one_name() {
    for language in [Language::English, Language::German] {
        for (name, text) in catalogue(language) {
            assert!(!text.contains('\''), "{name}: {text}");
            assert!(!text.contains("Werkzeug"), "{name}: what runs is called Programm");
        }
    }
}

#[test]
fn what_is_said_once_it_was_copied_has_the_words_that_offered_it() {
    let forms = [
        ("profile", Word("copied-as-profile")),
        ("bash", Word("copied-as-bash")),
        ("fish", Word("copied-as-fish")),
        ("powershell", Word("copied-as-powershell")),
        ("cmd", Word("copied-as-cmd")),
        ("dotenv", Word("copied-as-dotenv")),
        ("json", Word("copied-as-json")),
        ("credentials-file", Word("copied-as-credentials-file")),
        ("endpoint", Word("copied-as-endpoint")),
    ];
    for (language, offers, says) in
        [(Language::English, "Copy as", "Copied as"), (Language::German, "kopieren", "kopiert")]
    {
        within(language, || {
            for (form, copied) in &forms {
                let form: &'static str = Box::leak(format!("form-{form}").into_boxed_str());
                let offered = Word("copies").with(&[("form", &form)]);
                assert_eq!(offered.replace(offers, says), copied.to_string(), "{form}");
            }
        });
    }
}

/// Letters that one line has room for, as the page draws it.
#[test]
fn what_stands_in_one_line_fits_into_it() {
    for (word, most) in [(Word("in-use-followed"), 48), (Word("signed-out-pending"), 34)] {
        for language in [Language::English, Language::German] {
            let letters = within(language, || word.text().chars().count());
            assert!(letters <= most, "{word:?} has {letters}");
        }
    }
}

#[test]
fn no_message_was_left_in_english() {
    let [english, german] = [Language::English, Language::German].map(catalogue);
    let alike: Vec<_> =
        english.iter().filter(|(name, text)| german[*name] == **text).map(|(name, _)| name).collect();
    let unexpected: Vec<_> = alike.iter().filter(|name| !ALIKE.contains(&name.as_str())).collect();
    assert_eq!(unexpected, Vec::<&&String>::new());
    for (name, text) in german {
        assert!(!text.contains('!'), "{name} shouts");
        let addressed = text.split(|c: char| !c.is_alphabetic()).any(|word| {
            ["du", "dich", "dir", "dein", "deine", "deiner"].contains(&word.to_lowercase().as_str())
        });
        assert!(!addressed, "{name}: {text}");
    }
}

/// Handles and words of the program, which the page does not show.
const PROGRAM: [&str; 18] = [
    "change", "colour", "command", "enter", "glyph", "id", "intent", "kind", "lines", "look", "mark", "row",
    "signIn", "stage", "state", "theme", "told", "tone",
];

fn texts(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(into.insert(text.clone())),
        Value::Array(values) => values.iter().for_each(|value| texts(value, into)),
        // Services are called what AWS calls them.
        Value::Object(values) if values.get("intent").is_some_and(|it| it["do"] == "open-console") => {}
        Value::Object(values) => {
            for (key, value) in values {
                if !PROGRAM.contains(&key.as_str()) {
                    texts(value, into);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn labels(menu: &Menu, into: &mut BTreeSet<String>) {
    for item in menu {
        match item {
            Item::Separator => {}
            Item::Text(text) => drop(into.insert(text.clone())),
            Item::Action { label, .. } => drop(into.insert(label.clone())),
            Item::Sub { label, items } => {
                into.insert(label.clone());
                labels(items, into);
            }
        }
    }
}

/// All that tray, popover and notifications say of a Daypass in several states.
fn faces() -> BTreeSet<String> {
    let mut said = BTreeSet::new();
    texts(&serde_json::to_value(Furniture::spoken()).unwrap(), &mut said);
    for panel in panels().values() {
        texts(panel, &mut said);
    }
    let ending = || {
        let mut daypass = Daypass::signed_in_for(minutes(20));
        daypass.wait(minutes(16));
        daypass
    };
    let states = [
        Daypass::asking_keychain(),
        Daypass::signed_out(),
        Daypass::signed_in(),
        Daypass::showing_code().0,
        ending(),
    ];
    for daypass in states {
        labels(&daypass.state.menu(daypass.now), &mut said);
        said.extend(daypass.state.tooltip(daypass.now).lines().map(str::to_owned));
        texts(&serde_json::to_value(daypass.state.view(daypass.now)).unwrap(), &mut said);
        texts(&serde_json::to_value(daypass.find("")).unwrap(), &mut said);
    }
    said
}

#[test]
fn in_german_the_face_says_nothing_in_english() {
    let english = in_english(faces);
    let german = within(Language::German, faces);
    let is_word = |text: &&String| {
        let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
        words.any(|word| !NAMES.split(' ').any(|name| name == word))
    };
    let both: Vec<_> = english.intersection(&german).filter(is_word).collect();
    assert_eq!(both, Vec::<&String>::new());
}

#[test]
fn what_a_caller_is_told_is_in_english_and_what_a_row_says_is_not() {
    let (mut daypass, effects) = within(Language::German, || {
        let mut daypass = Daypass::signed_out();
        let (_, effects) = daypass.ask_credentials(crate::org::dev());
        (daypass, effects)
    });
    drop(effects);
    let given_up = within(Language::German, || daypass.wait(minutes(2)));
    let refusals: Vec<_> =
        given_up.iter().filter(|(_, effect)| format!("{effect:?}").contains("Refused")).collect();
    assert!(format!("{refusals:?}").contains("acme needs a sign-in."), "{refusals:?}");
    within(Language::German, || {
        daypass.press(Intent::SignIn { session: acme_handle() });
        assert_eq!(daypass.says(), "Anmeldung läuft");
    });
}

#[test]
fn the_systems_language_is_found_by_its_locale() {
    for locale in ["de", "de_DE", "de_DE.UTF-8", "de_AT.UTF-8@euro", "de-CH"] {
        assert_eq!(Language::of([locale]), Language::German, "{locale}");
    }
    for locale in ["", "C", "C.UTF-8", "POSIX", "en_US.UTF-8", "fr_FR", "den_CA", "nds_DE"] {
        assert_eq!(Language::of([locale]), Language::English, "{locale}");
    }
}

#[test]
fn another_language_is_spoken_within_and_no_longer() {
    assert_eq!(Language::spoken(), Language::English);
    let panicked =
        std::panic::catch_unwind(|| within(Language::German, || panic!("{}", Language::spoken().tag())));
    assert_eq!(panicked.unwrap_err().downcast_ref::<String>().map(String::as_str), Some("de"));
    assert_eq!(Language::spoken(), Language::English);
}
