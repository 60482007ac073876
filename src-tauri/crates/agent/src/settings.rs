//! The person's settings: `config.toml` in the platform's place for configuration, written by hand.

use std::{io, path::Path};

use brain::{
    CLEAR_AFTER, CopyForm, MOST_MINUTES, NotAShortcut, SdkCache, Shortcut, Theme,
    console::{Browser, NotABrowser},
    say::Word,
};
use jiff::SignedDuration;
use toml::de::{DeTable, DeValue};

use crate::{Surroundings, here::shown};

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
    let (settings, problems) = understood(file);
    (settings, problems.iter().map(|problem| problem.say(file)).collect())
}

/// What makes no sense in the file, with the line where it is about one.
pub(crate) fn problems(file: &Path) -> Vec<Problem> {
    understood(file).1
}

fn understood(file: &Path) -> (Settings, Vec<Problem>) {
    let unknown = Settings { sdk_cache: None, rules: None };
    match std::fs::read(file).map(String::from_utf8) {
        Ok(Ok(text)) => {
            let (mut settings, problems) = parse(&text);
            if let Some(shortcut) = settings.rules.as_mut().and_then(|rules| rules.shortcut.as_mut()) {
                shortcut.place = format!("{}, {}", shown(file), shortcut.place);
            }
            (settings, problems)
        }
        Ok(Err(error)) => {
            let line = line_of(error.utf8_error().valid_up_to(), error.as_bytes());
            (unknown, vec![Problem { line: Some(line), what: Word("settings-not-utf8").to_owned() }])
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => (parse("").0, Vec::new()),
        Err(error) => {
            let what = Word("settings-unreadable").with(&[("file", &shown(file)), ("error", &error)]);
            (unknown, vec![Problem { line: None, what }])
        }
    }
}

/// Something in the file that makes no sense.
pub(crate) struct Problem {
    /// From 1; none where it is about the whole file.
    pub(crate) line: Option<usize>,
    pub(crate) what: String,
}

impl Problem {
    fn say(&self, file: &Path) -> String {
        let Some(line) = self.line else { return self.what.clone() };
        let file = shown(file);
        Word("settings-problem-at").with(&[("file", &file), ("line", &line), ("what", &self.what)])
    }
}

fn line_of(byte: usize, content: &[u8]) -> usize {
    content.iter().take(byte).filter(|byte| **byte == b'\n').count() + 1
}

fn parse(text: &str) -> (Settings, Vec<Problem>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let problem = |at: usize, what: String| Problem { line: Some(line_of(at, text.as_bytes())), what };
    let mut problems = Vec::new();
    // Of a file that is half saved it is not known what the other half says.
    let whole = errors.is_empty();
    let (mut sdk_cache, mut rules) = (whole.then(SdkCache::default), brain::Settings::default());
    for (key, value) in table.get_ref() {
        let (span, value) = (value.span(), value.get_ref());
        let possible = match key.get_ref().as_ref() {
            "sdk_cache" => {
                sdk_cache = one_of(&SDK_CACHE, value);
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
            // None, where one was.
            "shortcut" if value.as_str().is_some_and(|keys| keys.trim().is_empty()) => None,
            "shortcut" => {
                let chosen = value.as_str().and_then(|keys| keys.parse::<Shortcut>().ok());
                let line = line_of(span.start, text.as_bytes());
                rules.shortcut =
                    chosen.map(|shortcut| shortcut.at(Word("settings-line").with(&[("line", &line)])));
                rules.shortcut.is_none().then(|| NotAShortcut.to_string())
            }
            "keep_renewing" => {
                set(&mut rules.keep_renewing, value.as_bool()).then(|| Word("possible-switch").to_owned())
            }
            "copy_as" => set(&mut rules.copy_as, one_of(&COPY_AS, value))
                .then(|| Word("possible-forms").with(&[("names", &names(&COPY_AS))])),
            "clear_after" => set(&mut rules.clear_after, clear_after(value)).then(|| {
                let (least, most) = (CLEAR_AFTER.start(), CLEAR_AFTER.end());
                Word("possible-seconds").with(&[("least", least), ("most", most)])
            }),
            "theme" => set(&mut rules.theme, one_of(&THEMES, value))
                .then(|| Word("possible-themes").with(&[("names", &names(&THEMES))])),
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
            let value = value.as_str().map_or_else(|| text[span.clone()].to_owned(), quoted);
            let what = Word("setting-cannot-be").with(&[
                ("name", key.get_ref()),
                ("value", &value),
                ("possible", &possible),
            ]);
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

const KNOWN: [&str; 11] = [
    "clear_after",
    "console_browser",
    "console_browsers",
    "console_hosts",
    "copy_as",
    "guard",
    "keep_renewing",
    "sdk_cache",
    "shortcut",
    "theme",
    "warn_minutes",
];

const SDK_CACHE: [(&str, SdkCache); 3] =
    [("access-token", SdkCache::AccessToken), ("full", SdkCache::Full), ("off", SdkCache::Off)];

const COPY_AS: [(&str, CopyForm); 9] = [
    ("profile", CopyForm::Profile),
    ("bash", CopyForm::Bash),
    ("fish", CopyForm::Fish),
    ("powershell", CopyForm::Powershell),
    ("cmd", CopyForm::Cmd),
    ("dotenv", CopyForm::Dotenv),
    ("json", CopyForm::Json),
    ("credentials-file", CopyForm::CredentialsFile),
    ("endpoint", CopyForm::Endpoint),
];

const THEMES: [(&str, Theme); 3] =
    [("system", Theme::System), ("light", Theme::Light), ("dark", Theme::Dark)];

fn one_of<T: Copy>(named: &[(&str, T)], value: &DeValue<'_>) -> Option<T> {
    named.iter().find(|(name, _)| value.as_str() == Some(name)).map(|(_, it)| *it)
}

fn names<T>(named: &[(&str, T)]) -> String {
    named.iter().map(|(name, _)| quoted(name)).collect::<Vec<_>>().join(", ")
}

fn quoted(text: &str) -> String {
    Word("quoted").with(&[("text", &text)])
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
fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn clear_after(value: &DeValue<'_>) -> Option<SignedDuration> {
    let seconds = integer(value).and_then(|seconds| u16::try_from(seconds).ok());
    seconds.filter(|seconds| CLEAR_AFTER.contains(seconds)).map(|s| SignedDuration::from_secs(s.into()))
}

fn times(value: &DeValue<'_>) -> Option<Vec<SignedDuration>> {
    let minutes = value.as_array()?.iter().map(|value| {
        integer(value.get_ref())
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
mod tests;
