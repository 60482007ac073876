//! Writing settings for the person: what else stands in their file stays, comments included.

use std::path::{Path, PathBuf};

use aws_files::{NotReplaced, Writer};
use brain::{Setting, console::Browser, say::Word};
use toml_edit::{Array, DocumentMut, Item, RawString, Value};

use super::{COPY_AS, SDK_CACHE, THEMES, line_of};
use crate::Surroundings;

mod table;

/// What a file has that Daypass makes.
const TEMPLATE: &str = "\
# Settings of Daypass. They hold as soon as this file is saved.

# What AWS tools find in ~/.aws/sso/cache of a sign-in by Daypass:
#   \"access-token\"  the access token
#   \"full\"          also what renews it, so that AWS tools can renew by themselves
#   \"off\"           nothing: for those who use credential_process only
# sdk_cache = \"access-token\"

# Minutes before the end of a session that cannot renew itself, at which you are told.
# warn_minutes = [15, 5]

# Opens Daypass from anywhere: Ctrl, Alt, Shift or Super, and a key.
# shortcut = \"Ctrl+Alt+D\"

# Whether an agent without a window goes on renewing your sign-ins when you quit.
# keep_renewing = false

# What Ctrl+C copies: \"profile\", \"bash\", \"fish\", \"powershell\", \"cmd\", \"dotenv\", \"json\", \"credentials-file\" or
# \"endpoint\".
# copy_as = \"bash\"

# Seconds after which copied keys are taken off the clipboard, if they are still there.
# clear_after = 60

# Whether the popover is \"light\", \"dark\" or as the \"system\" is.
# theme = \"system\"

# Profiles that ask before they are used: by name, account name or label; * stands for anything.
# guard = [\"*prod*\"]

# What consoles open in: \"default\", a browser such as \"firefox\", one of its profiles such as \"chrome:Work\", a
# Firefox container such as \"firefox:acme\", or a command such as [\"firefox\", \"-P\", \"acme\", \"{url}\"]. In the
# last two, {profile} stands for the profile's name.
# console_browser = \"default\"
# Other hosts than AWS's that links into the console may lead to.
# console_hosts = []
# The same as console_browser by profile, account name or label, as in guard; below everything else.
# [console_browsers]
# \"acme-*\" = \"chrome:Work\"
";

/// Writes a setting down. The error says why not, in words; then the file is as it was.
pub(crate) fn change(surroundings: &Surroundings, setting: &Setting) -> Result<(), String> {
    replace(surroundings, |document| set(document, setting))
}

/// The file with the settings, made where there is none.
pub(crate) fn file_to_edit(surroundings: &Surroundings) -> Result<PathBuf, String> {
    let file = surroundings.settings_file();
    if !file.exists() {
        replace(surroundings, |_| {})?;
    }
    Ok(file)
}

fn replace(surroundings: &Surroundings, edit: impl Fn(&mut DocumentMut)) -> Result<(), String> {
    let file = surroundings.settings_file();
    let changed = Writer::new(surroundings.locks()).change(&file, 0o600, |before| {
        let mut document = parse(&file, before.unwrap_or(TEMPLATE.as_bytes()))?;
        edit(&mut document);
        // Printed, every line ends as on Unix.
        let is_crlf = before.is_some_and(|content| content.windows(2).any(|two| two == b"\r\n"));
        let text = document.to_string().replace("\r\n", "\n");
        Ok::<_, NotChanged>(if is_crlf { text.replace('\n', "\r\n") } else { text }.into_bytes())
    });
    changed.map_err(|NotChanged(why)| why)
}

/// In words.
struct NotChanged(String);

impl From<NotReplaced> for NotChanged {
    fn from(error: NotReplaced) -> Self {
        Self(error.to_string())
    }
}

fn parse(file: &Path, content: &[u8]) -> Result<DocumentMut, NotChanged> {
    let text = std::str::from_utf8(content).map_err(|error| {
        correct(file, line_of(error.valid_up_to(), content), &Word("settings-not-changed-utf8"))
    })?;
    text.parse::<DocumentMut>().map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        correct(file, line_of(at, content), &Word("settings-not-changed-toml"))
    })
}

fn correct(file: &Path, line: usize, said: &Word) -> NotChanged {
    NotChanged(said.with(&[("file", &file.display()), ("line", &line)]))
}

fn set(document: &mut DocumentMut, setting: &Setting) {
    match setting {
        Setting::SdkCache(chosen) => {
            set_value(document, "sdk_cache", name_of(&SDK_CACHE, chosen).into());
        }
        Setting::WarnMinutes(minutes) => {
            set_list(document, "warn_minutes", minutes.iter().map(|n| i64::from(*n).into()).collect());
        }
        Setting::Guard(patterns) => {
            set_list(document, "guard", patterns.iter().map(Into::into).collect());
        }
        Setting::Shortcut(Some(shortcut)) => set_value(document, "shortcut", shortcut.keys().into()),
        // Its comments and its place stay for the next one.
        Setting::Shortcut(None) if document.contains_key("shortcut") => {
            set_value(document, "shortcut", "".into());
        }
        Setting::Shortcut(None) => {}
        Setting::CopyAs(form) => set_value(document, "copy_as", name_of(&COPY_AS, form).into()),
        Setting::ClearAfter(seconds) => set_value(document, "clear_after", i64::from(*seconds).into()),
        Setting::Theme(theme) => set_value(document, "theme", name_of(&THEMES, theme).into()),
        Setting::ConsoleHosts(hosts) => {
            set_list(document, "console_hosts", hosts.iter().map(Into::into).collect());
        }
        Setting::ConsoleBrowsers(of) => {
            table::set(document, "console_browsers", of.iter().map(|(of, browser)| (of, value_of(browser))));
        }
        Setting::KeepRenewing(on) => set_value(document, "keep_renewing", (*on).into()),
        Setting::ConsoleBrowser(Browser::Command(command)) => {
            set_list(document, "console_browser", command.iter().map(Into::into).collect());
        }
        Setting::ConsoleBrowser(browser) => set_value(document, "console_browser", value_of(browser)),
    }
}

fn name_of<T: PartialEq>(named: &[(&'static str, T)], wanted: &T) -> &'static str {
    named.iter().find(|(_, it)| it == wanted).map_or("", |(name, _)| name)
}

fn value_of(browser: &Browser) -> Value {
    match browser {
        Browser::Command(command) => Value::Array(command.iter().collect()),
        Browser::Default | Browser::Named(_) | Browser::Within { .. } => browser.to_string().into(),
    }
}

/// In the place and with the comment of the old value, or else below what stands above all tables.
fn set_value(document: &mut DocumentMut, key: &str, mut value: Value) {
    if let Some(old) = document.get_mut(key).and_then(Item::as_value_mut) {
        *value.decor_mut() = old.decor().clone();
        *old = value;
        return;
    }
    // Comments of a file without settings stand below all of them, which are none.
    let alone = document.iter().all(|(_, item)| item.as_table().is_some_and(|table| !table.is_dotted()));
    let comments = if document.is_empty() {
        document.trailing().as_str().unwrap_or_default().to_owned()
    } else if alone {
        table::comments_above(document).unwrap_or_default()
    } else {
        String::new()
    };
    document.insert(key, Item::Value(value));
    if alone && let Some(mut key) = document.key_mut(key) {
        key.leaf_decor_mut().set_prefix(comments);
        if document.len() == 1 {
            document.set_trailing("");
        }
    }
}

/// What stays in the list keeps its line and its comments, which stand above it or behind it.
fn set_list(document: &mut DocumentMut, key: &str, wanted: Vec<Value>) {
    let text = |value: &Value| value.clone().decorated("", "").to_string();
    let raw = |raw: Option<&RawString>| raw.and_then(RawString::as_str).unwrap_or_default().to_owned();
    let Some(list) = document.get_mut(key).and_then(Item::as_array_mut) else {
        return set_value(document, key, Value::Array(wanted.into_iter().collect::<Array>()));
    };
    // What stands between two values, be it in front of the comma or behind it.
    let mut fronts = vec![String::new()];
    for value in list.iter() {
        let (before, after) = (value.decor().prefix(), value.decor().suffix());
        *fronts.last_mut().expect("there is one") += &raw(before);
        fronts.push(raw(after));
    }
    *fronts.last_mut().expect("there is one") += &raw(Some(list.trailing()));
    if !fronts.iter().any(|front| front.contains('\n')) {
        return set_value(document, key, Value::Array(wanted.into_iter().collect::<Array>()));
    }
    // What stands behind a value on its line is about it.
    let mut known: Vec<(String, String, String)> = Vec::new();
    for (i, value) in list.iter().enumerate() {
        let above = if i == 0 { fronts[0].as_str() } else { fronts[i].split_at(line_end(&fronts[i])).1 };
        let behind = fronts[i + 1].split_at(line_end(&fronts[i + 1])).0;
        known.push((text(value), above.to_owned(), behind.to_owned()));
    }
    let end = fronts.last().map_or("", |end| end.split_at(line_end(end)).1).to_owned();
    let mut changed = Array::new();
    let mut behind = String::new();
    for value in wanted {
        let kept = known.iter().find(|(known, ..)| *known == text(&value));
        let above = kept.map_or("\n  ", |(_, above, _)| above);
        changed.push_formatted(value.decorated(behind + above, ""));
        behind = kept.map_or_else(String::new, |(.., behind)| behind.clone());
    }
    changed.set_trailing_comma(!changed.is_empty());
    changed.set_trailing(behind + &end);
    set_value(document, key, Value::Array(changed));
}

fn line_end(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use brain::{CopyForm, SdkCache, Shortcut, Theme, words::Endpoints};

    use super::*;
    use crate::settings::read;

    const NONE: [&str; 0] = [];

    /// What becomes of a file with this content.
    fn changed(content: Option<&str>, settings: &[Setting]) -> Result<String, String> {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        let file = surroundings.settings_file();
        if let Some(content) = content {
            std::fs::write(&file, content).unwrap();
        }
        let done = settings.iter().try_for_each(|setting| change(&surroundings, setting));
        let after = std::fs::read_to_string(&file).unwrap();
        if let Err(why) = done {
            assert_eq!(Some(after.as_str()), content, "it is as it was");
            return Err(why.replace(&file.display().to_string(), "FILE"));
        }
        assert_eq!(read(&file).1, NONE, "{after}");
        Ok(after)
    }

    fn rules(of: &[(&str, &str)]) -> Vec<(String, Browser)> {
        of.iter().map(|(of, browser)| ((*of).to_owned(), browser.parse().unwrap())).collect()
    }

    #[test]
    fn rules_are_added_changed_and_taken_out_in_the_files_order_and_the_rest_stays() {
        let before = "guard = [] # mine\n\n# by profile\n[console_browsers]\n# live\n\"*prod*\" = 'brave' # red\n\
                      # ours\nacme = \"firefox:acme\"\n\n# the end\n";
        let becomes = |content: &str, of: &[(&str, &str)]| {
            changed(Some(content), &[Setting::ConsoleBrowsers(rules(of))]).unwrap()
        };
        assert_eq!(becomes(before, &[("*prod*", "brave"), ("acme", "firefox:acme")]), before);
        let with =
            becomes(before, &[("*prod*", "edge"), ("acme", "firefox:acme"), ("x", "[\"y\",\"{url}\"]")]);
        let expected = before
            .replace("'brave'", "\"edge\"")
            .replace("\"firefox:acme\"\n", "\"firefox:acme\"\nx = [\"y\", \"{url}\"]\n");
        assert_eq!(with, expected);
        let without = becomes(before, &[("acme", "firefox:acme")]);
        assert_eq!(without, before.replace("# live\n\"*prod*\" = 'brave' # red\n", ""));
        assert_eq!(becomes(before, &[]).matches("# by profile\n[console_browsers]\n").count(), 1);
        // What was taken out comes back in its place, which decides.
        let back = becomes(&without, &[("*prod*", "brave"), ("acme", "firefox:acme")]);
        assert!(back.find("*prod*").unwrap() < back.find("acme").unwrap(), "{back}");

        let inline = "console_browsers = { a = \"brave\", b = \"edge\" } # both\nguard = []\n";
        assert_eq!(becomes(inline, &[("b", "edge")]), inline.replace(" a = \"brave\",", ""));
    }

    #[test]
    fn a_first_rule_stands_below_all_that_is_there_and_settings_above_it() {
        let rule = Setting::ConsoleBrowsers(rules(&[("acme-*", "chrome:Work")]));
        let before = "# mine\nguard = []\n\n# not yet:\n# theme = \"dark\"\n";
        let after = changed(Some(before), std::slice::from_ref(&rule)).unwrap();
        assert_eq!(after, format!("{before}\n[console_browsers]\n\"acme-*\" = \"chrome:Work\"\n"));
        for content in [None, Some("# nothing but a comment\n"), Some("")] {
            let after = changed(content, &[rule.clone(), guard(&["live"])]).unwrap();
            let comments = content.unwrap_or(TEMPLATE).trim_end();
            assert!(after.starts_with(comments), "{after}");
            let place = |what: &str| after.lines().position(|line| line.starts_with(what));
            assert!(place("guard =").is_some() && place("guard =") < place("[console_browsers]"), "{after}");
        }
    }

    fn guard(patterns: &[&str]) -> Setting {
        Setting::Guard(patterns.iter().map(|pattern| (*pattern).to_owned()).collect())
    }

    #[test]
    fn what_else_stands_there_stays() {
        let before = "# mine\n\nsdk_cache = 'full' # because of terraform\n# the end\n";
        let after = changed(Some(before), &[Setting::SdkCache(SdkCache::Off)]).unwrap();
        assert_eq!(after, before.replace("'full'", "\"off\""));

        let before = "guard = [\n  \"*prod*\", # live\n  \"acme-*\", # theirs\n]\nwarn_minutes = [15, 5]\n";
        let wanted = [guard(&["*prod*", "new"]), Setting::WarnMinutes(vec![30, 5])];
        let after = changed(Some(before), &wanted).unwrap();
        assert_eq!(after, "guard = [\n  \"*prod*\", # live\n  \"new\",\n]\nwarn_minutes = [30, 5]\n");

        let before = "guard = [\n  # live\n  \"*prod*\",\n  # theirs\n  \"acme-*\"\n]\n";
        let after = changed(Some(before), &[guard(&["acme-*"])]).unwrap();
        assert_eq!(after, "guard = [\n  # theirs\n  \"acme-*\",\n]\n");
        assert_eq!(changed(Some(before), &[guard(&[])]).unwrap(), "guard = [\n]\n");
    }

    #[test]
    fn a_shortcut_that_is_taken_away_leaves_its_place_to_the_next() {
        let keys = |keys: &str| Setting::Shortcut(keys.parse().ok());
        let before = "# mine\n\n# opens it\nshortcut = 'Ctrl+Alt+D' # d for daypass\nguard = []\n";
        let gone = before.replace("'Ctrl+Alt+D'", "\"\"");
        assert_eq!(changed(Some(before), &[Setting::Shortcut(None)]).unwrap(), gone);
        let next = changed(Some(&gone), &[keys("cmd+shift+a")]).unwrap();
        assert_eq!(next, gone.replace("\"\"", "\"Shift+Super+A\""));
        assert_eq!(changed(Some("# mine\n"), &[Setting::Shortcut(None)]).unwrap(), "# mine\n");
    }

    #[test]
    fn lines_end_as_they_did() {
        let before = "# mine\r\nsdk_cache = \"off\"\r\n";
        let after = changed(Some(before), &[guard(&["live"])]).unwrap();
        assert_eq!(after, format!("{before}guard = [\"live\"]\r\n"));
    }

    #[test]
    fn each_setting_is_read_as_it_was_written() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        let rules = rules(&[("größe-*", "chrome:Work"), ("*", "[\"x\",\"{url}\"]"), ("a = b", "edge")]);
        let all = [
            Setting::SdkCache(SdkCache::Full),
            Setting::WarnMinutes(vec![60, 10, 1]),
            guard(&["größe \"x\"", "*"]),
            Setting::WarnMinutes(vec![]),
            Setting::ConsoleBrowser(Browser::Command(vec!["x \"y\"".to_owned(), "{url}".to_owned()])),
            Setting::ConsoleBrowser("firefox:größe".parse().unwrap()),
            Setting::Shortcut("alt+ctrl+d".parse().ok()),
            Setting::KeepRenewing(true),
            Setting::Theme(Theme::Dark),
            Setting::CopyAs(CopyForm::CredentialsFile),
            Setting::ClearAfter(300),
            Setting::ConsoleHosts(vec!["console.acme.example".to_owned()]),
            Setting::ConsoleBrowsers(rules.clone()),
        ];
        for setting in &all {
            change(&surroundings, setting).unwrap();
        }
        let (settings, problems) = read(&surroundings.settings_file());
        assert_eq!(problems, NONE);
        let read = settings.rules.unwrap();
        assert_eq!((read.theme, &read.browsers.of), (Theme::Dark, &rules));
        assert_eq!(read.copy_as, CopyForm::CredentialsFile);
        assert_eq!(read.clear_after.as_secs(), 300);
        assert_eq!(read.browsers.hosts, ["console.acme.example"]);
        let rules = read;
        assert_eq!(settings.sdk_cache, Some(SdkCache::Full));
        assert_eq!(rules.browsers.all.to_string(), "firefox:größe");
        assert_eq!(
            (rules.shortcut.as_ref().map(Shortcut::keys), rules.keep_renewing),
            (Some("Ctrl+Alt+D"), true)
        );
        assert_eq!((rules.warn, rules.guard), (vec![], vec!["größe \"x\"".to_owned(), "*".to_owned()]));
    }

    #[test]
    fn a_file_that_daypass_makes_says_what_there_is() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        let file = file_to_edit(&surroundings).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), TEMPLATE);
        // What it says of the defaults is so.
        let names = [
            "sdk_cache",
            "warn_minutes",
            "keep_renewing",
            "theme",
            "guard",
            "console_browser",
            "console_hosts",
        ];
        let plain = names.iter().fold(TEMPLATE.to_owned(), |text, name| {
            text.replace(&format!("# {name} ="), &format!("{name} ="))
        });
        std::fs::write(&file, plain).unwrap();
        let (settings, problems) = read(&file);
        assert_eq!((settings.rules, problems), (Some(brain::Settings::default()), vec![]));
        let after = changed(None, &[guard(&["live"])]).unwrap();
        assert!(
            after.starts_with("# Settings of Daypass.") && after.contains("guard = [\"live\"]\n"),
            "{after}"
        );
    }

    #[test]
    fn a_file_that_makes_no_sense_is_not_touched() {
        for content in ["a = \n", "\n[x\n"] {
            let refused = changed(Some(content), &[guard(&[])]).unwrap_err();
            let line = content.lines().count();
            let said = format!("FILE, line {line}, is not TOML, so nothing was changed. Correct it first.");
            assert_eq!(refused, said);
        }
    }
}
