//! The person's settings: `config.toml` in the platform's place for configuration, written by hand.

use std::{io, path::Path};

use brain::{
    MOST_MINUTES, NotAShortcut, SdkCache, Shortcut,
    console::{Browser, NotABrowser},
    say::Word,
};
use jiff::SignedDuration;
use toml::de::{DeTable, DeValue};

use crate::Surroundings;

mod edit;

pub(crate) use edit::{change, file_to_edit};

/// What the person chose, and else the defaults. `None` where the file cannot tell, being half saved: what was
/// known before holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// `sdk_cache`.
    pub(crate) sdk_cache: Option<SdkCache>,
    /// `warn_minutes` and `guard`.
    pub(crate) rules: Option<brain::Settings>,
}

/// The settings that the rules go by, for a command, and what is wrong with them. Where the file cannot tell, the
/// defaults hold, and everything is guarded.
pub fn rules(surroundings: &Surroundings) -> (brain::Settings, Vec<String>) {
    let (settings, problems) = read(&surroundings.settings_file());
    let unknown = || brain::Settings { guard: everything(), ..brain::Settings::default() };
    (settings.rules.unwrap_or_else(unknown), problems)
}

/// What is guarded where it makes no sense what should be: one question too many does no harm.
fn everything() -> Vec<String> {
    vec!["*".to_owned()]
}

/// Reads the settings from `file`, and says in words what makes no sense there; the rest works. Without a
/// file the defaults hold.
pub(crate) fn read(file: &Path) -> (Settings, Vec<String>) {
    let unknown = Settings { sdk_cache: None, rules: None };
    match std::fs::read(file).map(String::from_utf8) {
        Ok(Ok(text)) => {
            let (mut settings, problems) = parse(&text);
            if let Some(shortcut) = settings.rules.as_mut().and_then(|rules| rules.shortcut.as_mut()) {
                shortcut.place = format!("{}, {}", file.display(), shortcut.place);
            }
            (settings, problems.iter().map(|problem| problem.say(file)).collect())
        }
        Ok(Err(error)) => {
            let line = line_of(error.utf8_error().valid_up_to(), error.as_bytes());
            (unknown, vec![Problem { line, what: Word("settings-not-utf8").to_owned() }.say(file)])
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => (parse("").0, Vec::new()),
        Err(error) => {
            let problem = Word("settings-unreadable").with(&[("file", &file.display()), ("error", &error)]);
            (unknown, vec![problem])
        }
    }
}

/// Something in the file that makes no sense.
struct Problem {
    /// From 1.
    line: usize,
    what: String,
}

impl Problem {
    fn say(&self, file: &Path) -> String {
        let file = file.display();
        Word("settings-problem-at").with(&[("file", &file), ("line", &self.line), ("what", &self.what)])
    }
}

fn line_of(byte: usize, content: &[u8]) -> usize {
    content.iter().take(byte).filter(|byte| **byte == b'\n').count() + 1
}

fn parse(text: &str) -> (Settings, Vec<Problem>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let problem = |at: usize, what: String| Problem { line: line_of(at, text.as_bytes()), what };
    let mut problems = Vec::new();
    // Of a file that is half saved it is not known what the other half says.
    let whole = errors.is_empty();
    let (mut sdk_cache, mut rules) = (whole.then(SdkCache::default), brain::Settings::default());
    for (key, value) in table.get_ref() {
        let (span, value) = (value.span(), value.get_ref());
        let possible = match key.get_ref().as_ref() {
            "sdk_cache" => {
                let chosen = SDK_CACHE.iter().find(|(name, _)| value.as_str() == Some(name));
                sdk_cache = chosen.map(|(_, chosen)| *chosen);
                // The person may not want to share anything.
                sdk_cache.is_none().then(|| Word("possible-sdk-cache").with(&[("names", &names(&SDK_CACHE))]))
            }
            "warn_minutes" => set(&mut rules.warn, times(value))
                .then(|| Word("possible-minutes").with(&[("most", &MOST_MINUTES)])),
            "guard" => {
                let chosen = patterns(value);
                let wrong = chosen.is_none();
                rules.guard = chosen.unwrap_or_else(everything);
                wrong.then(|| Word("possible-patterns").to_owned())
            }
            "shortcut" => {
                let chosen = value.as_str().and_then(|keys| keys.parse::<Shortcut>().ok());
                let line = line_of(span.start, text.as_bytes());
                rules.shortcut =
                    chosen.map(|shortcut| shortcut.at(Word("settings-line").with(&[("line", &line)])));
                rules.shortcut.is_none().then(|| NotAShortcut.to_string())
            }
            "console_browser" => match browser(value) {
                Ok(browser) => {
                    rules.browsers.all = browser;
                    None
                }
                Err(why) => Some(why.to_string()),
            },
            "console_browsers" => {
                let (chosen, wrong) = browsers(value);
                rules.browsers.of = chosen;
                for (at, pattern, why) in wrong.into_iter().filter(|_| whole) {
                    problems.push(problem(
                        at,
                        Word("settings-no-browser").with(&[("pattern", &pattern), ("why", &why)]),
                    ));
                }
                value
                    .as_table()
                    .is_none()
                    .then(|| Word("possible-browsers").with(&[("example", &r#"{ "acme-*" = "firefox" }"#)]))
            }
            "console_hosts" => {
                set(&mut rules.browsers.hosts, patterns(value)).then(|| Word("possible-hosts").to_owned())
            }
            unknown => {
                let what = Word("no-such-setting").with(&[("name", &unknown), ("names", &KNOWN.join(", "))]);
                problems.push(problem(key.span().start, what));
                continue;
            }
        };
        // Of a file that is half saved, its end is told below.
        if let Some(possible) = possible.filter(|_| whole) {
            let (name, value) = (key.get_ref(), &text[span.clone()]);
            let what =
                Word("setting-cannot-be").with(&[("name", name), ("value", &value), ("possible", &possible)]);
            problems.push(problem(span.start, what));
        }
    }
    let settings = Settings { sdk_cache, rules: whole.then_some(brain::Settings { sdk_cache, ..rules }) };
    let not_toml = errors.iter().map(|error| {
        let at = error.span().map_or(0, |span| span.start);
        problem(at, Word("settings-not-toml").with(&[("error", &error.message())]))
    });
    // Before what else is said of the line.
    problems.splice(..0, not_toml);
    problems.sort_by_key(|problem| problem.line);
    // What follows from a line that is not TOML is no news.
    problems.dedup_by_key(|problem| problem.line);
    (settings, problems)
}

const KNOWN: [&str; 7] = [
    "console_browser",
    "console_browsers",
    "console_hosts",
    "guard",
    "sdk_cache",
    "shortcut",
    "warn_minutes",
];

const SDK_CACHE: [(&str, SdkCache); 3] =
    [("access-token", SdkCache::AccessToken), ("full", SdkCache::Full), ("off", SdkCache::Off)];

fn names<T>(named: &[(&str, T)]) -> String {
    named.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

/// Whether there was nothing to set.
fn set<T>(place: &mut T, value: Option<T>) -> bool {
    let nothing = value.is_none();
    if let Some(value) = value {
        *place = value;
    }
    nothing
}

/// The longest first, each once.
fn times(value: &DeValue<'_>) -> Option<Vec<SignedDuration>> {
    let minutes = |value: &DeValue<'_>| {
        let integer = value.as_integer()?;
        i64::from_str_radix(integer.as_str(), integer.radix()).ok()
    };
    let minutes = value.as_array()?.iter().map(|value| {
        minutes(value.get_ref())
            .filter(|minutes| (1..=i64::from(MOST_MINUTES)).contains(minutes))
            .map(SignedDuration::from_mins)
    });
    let mut times = minutes.collect::<Option<Vec<_>>>()?;
    times.sort_unstable_by(|one, other| other.cmp(one));
    times.dedup();
    Some(times)
}

fn patterns(value: &DeValue<'_>) -> Option<Vec<String>> {
    let text = |value: &DeValue<'_>| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    value.as_array()?.iter().map(|value| text(value.get_ref())).collect()
}

/// A text, or a command as a list.
fn browser(value: &DeValue<'_>) -> Result<Browser, NotABrowser> {
    match value.as_array() {
        Some(_) => Browser::command(patterns(value).ok_or(NotABrowser::NotAList)?),
        None => value.as_str().ok_or(NotABrowser::Nothing)?.parse(),
    }
}

/// What the person wrote by pattern, in the file's order, which decides; and what makes no sense of it, by its
/// place.
#[expect(clippy::type_complexity, reason = "it is taken apart at once")]
fn browsers(value: &DeValue<'_>) -> (Vec<(String, Browser)>, Vec<(usize, String, NotABrowser)>) {
    let mut written: Vec<_> = value.as_table().into_iter().flatten().collect();
    written.sort_by_key(|(pattern, _)| pattern.span().start);
    let (mut good, mut wrong) = (Vec::new(), Vec::new());
    for (pattern, value) in written {
        let name = pattern.get_ref().to_string();
        match browser(value.get_ref()) {
            Ok(browser) => good.push((name, browser)),
            Err(why) => wrong.push((value.span().start, name, why)),
        }
    }
    (good, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of a file with this content, and what is said of it without its name.
    fn read_of(content: &[u8]) -> (Option<SdkCache>, Vec<String>) {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("config.toml");
        std::fs::write(&file, content).unwrap();
        let (settings, problems) = read(&file);
        let name = format!("{}, ", file.display());
        let said = problems.iter().map(|problem| problem.strip_prefix(&name).expect(problem).to_owned());
        (settings.sdk_cache, said.collect())
    }

    const DEFAULT: Option<SdkCache> = Some(SdkCache::AccessToken);

    /// Those that the rules go by, of a file with this content, and what is said of it.
    fn rules_of(content: &str) -> (Option<brain::Settings>, Vec<String>) {
        let (settings, problems) = parse(content);
        (
            settings.rules,
            problems.into_iter().map(|problem| format!("line {}: {}", problem.line, problem.what)).collect(),
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
            let possible = r#"Possible are "access-token", "full", "off". It stays as it was."#;
            assert_eq!(said, [format!("line 3: sdk_cache cannot be {wrong}. {possible}")]);
            assert_eq!(settings, None);
        }
    }

    #[test]
    fn warnings_and_guarded_profiles_are_the_persons_to_choose() {
        let minutes =
            |minutes: &[i64]| minutes.iter().map(|m| SignedDuration::from_mins(*m)).collect::<Vec<_>>();
        let table: [(&str, brain::Settings); 4] = [
            ("", brain::Settings::default()),
            (
                "warn_minutes = [5, 30, 0x1e]",
                brain::Settings { warn: minutes(&[30, 5]), ..Default::default() },
            ),
            (
                "warn_minutes = []\nguard = []",
                brain::Settings { warn: vec![], guard: vec![], ..Default::default() },
            ),
            (
                "guard = ['*live*', 'größe']",
                brain::Settings {
                    guard: vec!["*live*".to_owned(), "größe".to_owned()],
                    ..Default::default()
                },
            ),
        ];
        for (content, meant) in table {
            assert_eq!(rules_of(content), (Some(meant), vec![]), "{content}");
        }
        for wrong in ["15", "[0]", "[-5]", "[721]", "[99999999999999999999]", "[1.5]", "[\"15\"]"] {
            let possible = "Possible are lists of minutes up to 720, such as [15, 5].";
            let said = format!("line 2: warn_minutes cannot be {wrong}. {possible}");
            let rules = rules_of(&format!("\nwarn_minutes = {wrong}"));
            assert_eq!(rules, (Some(brain::Settings::default()), vec![said]));
        }
        for wrong in ["\"*prod*\"", "[1]", "[\"\"]", "true"] {
            let possible =
                "Possible are lists of patterns, such as [\"*prod*\"]. Until then every profile asks.";
            let said = format!("line 1: guard cannot be {wrong}. {possible}");
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
                "line 2: console_hosts cannot be \"x\". Possible are lists of hosts, such as \
                 [\"console.example.com\"].",
                "line 5: The browser of “bad” makes no sense. A browser is named such as firefox, chrome:Work or \
                 firefox:my-container.",
            ]
        );
        let (_, said) = rules_of("console_browsers = 3");
        assert!(
            said[0].starts_with("line 1: console_browsers cannot be 3. Possible are browsers by pattern")
        );
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

        for wrong in ["\"D\"", "\"Ctrl+Alt+\"", "true"] {
            let (rules, said) = rules_of(&format!("\nshortcut = {wrong}"));
            assert_eq!(rules.unwrap().shortcut, None);
            assert_eq!(said, [format!("line 2: shortcut cannot be {wrong}. {NotAShortcut}")]);
        }
    }

    #[test]
    fn a_setting_that_is_unknown_is_named_and_the_rest_works() {
        let (settings, said) =
            read_of(b"sdk_cash = 1\nsdk_cache = \"full\"\n[mirror]\nsdk_cache = \"off\"\n");
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
}
