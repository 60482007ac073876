//! What is read of the settings' file, and what is said of it.

use super::*;

/// What is read of a file with this content, and what is said of it without its name.
fn read_of(content: &[u8]) -> (Option<SdkCache>, Vec<String>) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("config.toml");
    std::fs::write(&file, content).unwrap();
    let (settings, problems) = read(&file);
    let name = format!("{}, ", shown(&file));
    let said = problems.iter().map(|problem| problem.strip_prefix(&name).expect(problem).to_owned());
    (settings.sdk_cache, said.collect())
}

/// A value as it is said that was written so.
fn in_words(written: &str) -> String {
    let text = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    text.map_or_else(|| written.to_owned(), quoted)
}

const DEFAULT: Option<SdkCache> = Some(SdkCache::AccessToken);

/// Those that the rules go by, of a file with this content, and what is said of it.
fn rules_of(content: &str) -> (Option<brain::Settings>, Vec<String>) {
    let (settings, problems) = parse(content);
    (
        settings.rules,
        problems
            .into_iter()
            .map(|problem| format!("line {}: {}", problem.line.unwrap(), problem.what))
            .collect(),
    )
}

#[test]
fn without_a_file_the_defaults_hold() {
    let directory = tempfile::tempdir().unwrap();
    for missing in ["config.toml", "no/such/config.toml"] {
        let (settings, said) = read(&directory.path().join(missing));
        assert_eq!((settings.sdk_cache, said), (DEFAULT, vec![]));
        assert_eq!(settings.rules, Some(brain::Settings::default()));
    }
    assert_eq!(read_of(b"# nothing but a comment\n"), (DEFAULT, vec![]));
}

#[test]
fn each_choice_is_read() {
    for (written, meant) in SDK_CACHE {
        let file = format!("# what tools find\nsdk_cache = '{written}' # mine\n");
        assert_eq!(read_of(file.as_bytes()), (Some(meant), vec![]));
    }
    assert_eq!(read_of(b"\xef\xbb\xbfsdk_cache = \"off\"\r\n"), (Some(SdkCache::Off), vec![]));
}

#[test]
fn a_value_that_makes_no_sense_is_named_with_its_line_and_what_is_possible() {
    for wrong in ["\"sometimes\"", "\"Off\"", "false", "3", "[\"off\"]"] {
        let (settings, said) = read_of(format!("\n\nsdk_cache = {wrong}\n").as_bytes());
        let possible = "Possible are “access-token”, “full”, “off”. It stays as it was.";
        assert_eq!(said, [format!("line 3: sdk_cache cannot be {}. {possible}", in_words(wrong))]);
        assert_eq!(settings, None);
    }
}

#[test]
fn warnings_and_guarded_profiles_are_the_persons_to_choose() {
    let minutes = |minutes: &[i64]| minutes.iter().map(|m| SignedDuration::from_mins(*m)).collect::<Vec<_>>();
    let table: [(&str, brain::Settings); 4] = [
        ("", brain::Settings::default()),
        ("warn_minutes = [5, 30, 0x1e]", brain::Settings { warn: minutes(&[30, 5]), ..Default::default() }),
        (
            "warn_minutes = []\nguard = []",
            brain::Settings { warn: vec![], guard: vec![], ..Default::default() },
        ),
        (
            "guard = ['*live*', 'größe']",
            brain::Settings { guard: vec!["*live*".to_owned(), "größe".to_owned()], ..Default::default() },
        ),
    ];
    for (content, meant) in table {
        assert_eq!(rules_of(content), (Some(meant), vec![]), "{content}");
    }
    for wrong in ["15", "[0]", "[-5]", "[721]", "[99999999999999999999]", "[1.5]", "[\"15\"]"] {
        let possible = "Possible are lists of minutes up to 720, such as [15, 5].";
        let said = format!("line 2: warn_minutes cannot be {}. {possible}", in_words(wrong));
        let rules = rules_of(&format!("\nwarn_minutes = {wrong}"));
        assert_eq!(rules, (Some(brain::Settings::default()), vec![said]));
    }
    for wrong in ["\"*prod*\"", "[1]", "[\"\"]", "true"] {
        let possible = "Possible are lists of patterns, such as [\"*prod*\"]. Until then every profile asks.";
        let said = format!("line 1: guard cannot be {}. {possible}", in_words(wrong));
        let rules = brain::Settings { guard: vec!["*".to_owned()], ..Default::default() };
        assert_eq!(rules_of(&format!("guard = {wrong}")), (Some(rules), vec![said]));
    }
    assert_eq!(rules_of("guard = [\"*prod").0, None, "half saved");
}

#[test]
fn browsers_are_the_persons_to_choose_and_the_first_pattern_counts() {
    let (rules, said) = rules_of(
        "console_browser = \"firefox:{profile}\"\nconsole_hosts = [\"console.acme.example\"]\n\
         [console_browsers]\n\"*prod*\" = \"chrome:Work\"\n\"acme-*\" = [\"x\", \"{url}\"]\n",
    );
    let browsers = rules.unwrap().browsers;
    assert_eq!((browsers.all.to_string().as_str(), said), ("firefox:{profile}", vec![]));
    let of: Vec<_> = browsers.of.iter().map(|(of, browser)| (of.as_str(), browser.to_string())).collect();
    assert_eq!(of, [("*prod*", "chrome:Work".to_owned()), ("acme-*", "[\"x\",\"{url}\"]".to_owned())]);
    assert_eq!(browsers.hosts, ["console.acme.example"]);
}

#[test]
fn a_browser_that_makes_no_sense_is_named_with_its_line_and_the_rest_holds() {
    let (rules, said) = rules_of(
        "console_browser = [\"x\"]\nconsole_hosts = \"x\"\n[console_browsers]\ngood = \"brave\"\nbad = 1\n",
    );
    let browsers = rules.unwrap().browsers;
    assert_eq!((browsers.all, browsers.of.len()), (Browser::Default, 1));
    assert_eq!(
        said,
        [
            "line 1: console_browser cannot be [\"x\"]. A command needs {url} in one of the arguments after \
             its program.",
            "line 2: console_hosts cannot be “x”. Possible are lists of hosts, such as \
             [\"console.example.com\"].",
            "line 5: The browser of “bad” makes no sense. A browser is named such as firefox, chrome:Work or \
             firefox:my-container.",
        ]
    );
    let (_, said) = rules_of("console_browsers = 3");
    assert!(said[0].starts_with("line 1: console_browsers cannot be 3. Possible are browsers by pattern"));
}

#[test]
fn a_shortcut_is_known_with_its_line_and_one_that_is_none_is_named_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("config.toml");
    std::fs::write(&file, "# mine\nshortcut = \"alt+ctrl+d\"\n").unwrap();
    let (settings, said) = read(&file);
    let shortcut = settings.rules.unwrap().shortcut.unwrap();
    assert_eq!((shortcut.keys(), said), ("Ctrl+Alt+D", vec![]));
    assert_eq!(shortcut.place, format!("{}, line 2", file.display()));

    for none in ["\"\"", "\" \""] {
        let (rules, said) = rules_of(&format!("shortcut = {none}"));
        assert_eq!((rules.unwrap().shortcut, said), (None, vec![]), "it was taken away");
    }
    for wrong in ["\"D\"", "\"Ctrl+Alt+\"", "true"] {
        let (rules, said) = rules_of(&format!("\nshortcut = {wrong}"));
        assert_eq!(rules.unwrap().shortcut, None);
        let said_of = format!("line 2: shortcut cannot be {}. {NotAShortcut}", in_words(wrong));
        assert_eq!(said, [said_of]);
    }
}

#[test]
fn what_goes_on_after_quitting_is_the_persons_to_choose() {
    let of = |content: &str| {
        let (rules, said) = rules_of(content);
        (rules.unwrap().keep_renewing, said)
    };
    for (content, meant) in [("", false), ("keep_renewing = true", true), ("keep_renewing = false", false)] {
        assert_eq!(of(content), (meant, vec![]), "{content}");
    }
    for wrong in ["\"yes\"", "1", "[true]"] {
        let said =
            format!("line 2: keep_renewing cannot be {}. Possible are true and false.", in_words(wrong));
        assert_eq!(of(&format!("\nkeep_renewing = {wrong}")), (false, vec![said]));
    }
}

#[test]
fn light_or_dark_is_the_persons_to_choose() {
    for (content, meant) in
        [("", Theme::System), ("theme = 'dark'", Theme::Dark), ("theme = \"light\"", Theme::Light)]
    {
        let (rules, said) = rules_of(content);
        assert_eq!((rules.unwrap().theme, said), (meant, vec![]), "{content}");
    }
    for wrong in ["\"Dark\"", "true", "[\"dark\"]"] {
        let said =
            format!("line 2: theme cannot be {}. Possible are “system”, “light”, “dark”.", in_words(wrong));
        let (rules, all) = rules_of(&format!("\ntheme = {wrong}"));
        assert_eq!((rules.unwrap().theme, all), (Theme::System, vec![said]));
    }
}

#[test]
fn a_setting_that_is_unknown_is_named_and_the_rest_works() {
    let (settings, said) = read_of(b"sdk_cash = 1\nsdk_cache = \"full\"\n[mirror]\nsdk_cache = \"off\"\n");
    assert_eq!(settings, Some(SdkCache::Full));
    assert_eq!(
        said,
        [
            format!("line 1: There is no setting “sdk_cash”. There are {}.", KNOWN.join(", ")),
            format!("line 3: There is no setting “mirror”. There are {}.", KNOWN.join(", ")),
        ]
    );
}

#[test]
fn what_is_not_toml_is_named_with_its_line_and_the_rest_works() {
    for broken in ["what is this", "a = = 1", "a = \"open", "sdk_cache = \"off\"", "sdk_cache = off"] {
        let (settings, said) = read_of(format!("sdk_cache = \"off\"\n{broken}\n").as_bytes());
        assert_eq!((settings, said.len()), (Some(SdkCache::Off), 1), "{broken}: {said:?}");
        assert!(said[0].starts_with("line 2: This is not TOML: "), "{said:?}");
    }
    let (settings, said) = read_of(b"sdk_cache = \"full\"\n# caf\xe9\n");
    assert_eq!(settings, None);
    let what = "This is not UTF-8 text, so nothing in this file counts.";
    assert_eq!(said, [format!("line 2: {what} The settings stay as they were. Save it as UTF-8.")]);
}

#[test]
fn a_file_that_is_half_saved_tells_nothing_of_what_is_shared() {
    for half in ["sdk_cache = \"of", "sdk_cache =", "sdk_c", "[", "# mine\nsdk_cache = of\n"] {
        let (settings, said) = read_of(half.as_bytes());
        assert_eq!(settings, None, "{half}");
        assert!(said[0].ends_with(". The settings stay as they were."), "{said:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let (settings, said) = read(directory.path());
    assert_eq!(settings, Settings { sdk_cache: None, rules: None });
    assert!(said[0].starts_with(&format!("{} cannot be read: ", directory.path().display())), "{said:?}");
}
