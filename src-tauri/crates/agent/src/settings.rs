//! The person's settings: `config.toml` in the platform's place for configuration, written by hand.

use std::io;
use std::path::Path;

use toml::de::DeTable;

/// What the person chose, and else the defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settings {
    /// `sdk_cache`; `None` where the file cannot tell: what was known before holds, for the person may not
    /// want to share anything.
    pub(crate) sdk_cache: Option<SdkCache>,
}

/// What AWS tools find of a sign-in in the token cache that they share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum SdkCache {
    /// The access token.
    #[default]
    AccessToken,
    /// Also what renews it, where the session renews at all.
    Full,
    /// Nothing: they ask Daypass by `credential_process`.
    Off,
}

/// Reads the settings from `file`, and says in words what makes no sense there; the rest works. Without a
/// file the defaults hold.
pub(crate) fn read(file: &Path) -> (Settings, Vec<String>) {
    match std::fs::read(file).map(String::from_utf8) {
        Ok(Ok(text)) => {
            let (settings, problems) = parse(&text);
            (settings, problems.iter().map(|problem| problem.say(file)).collect())
        }
        Ok(Err(error)) => {
            let line = line_of(error.utf8_error().valid_up_to(), error.as_bytes());
            let what =
                format!("This is not UTF-8 text, so nothing in this file counts. {STAYS} Save it as UTF-8.");
            (Settings { sdk_cache: None }, vec![Problem { line, what }.say(file)])
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            (Settings { sdk_cache: Some(SdkCache::default()) }, Vec::new())
        }
        Err(error) => {
            let problem =
                format!("{} cannot be read: {error}. {STAYS} Check its permissions.", file.display());
            (Settings { sdk_cache: None }, vec![problem])
        }
    }
}

/// What follows where [`Settings::sdk_cache`] cannot be told.
const STAYS: &str = "What AWS tools find stays as it was.";

/// Something in the file that makes no sense.
struct Problem {
    /// From 1.
    line: usize,
    what: String,
}

impl Problem {
    fn say(&self, file: &Path) -> String {
        format!("{}, line {}: {}", file.display(), self.line, self.what)
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
    let unsaid = errors.is_empty().then(SdkCache::default);
    let mut settings = Settings { sdk_cache: unsaid };
    for (key, value) in table.get_ref() {
        if key.get_ref() == "sdk_cache" {
            let span = value.span();
            match SDK_CACHE.iter().find(|(name, _)| value.get_ref().as_str() == Some(name)) {
                Some((_, chosen)) => settings.sdk_cache = Some(*chosen),
                None if !errors.is_empty() => {}
                None => problems.push(problem(
                    span.start,
                    format!("sdk_cache cannot be {}. Possible are {}.", &text[span], possible(&SDK_CACHE)),
                )),
            }
        } else {
            let what = format!("There is no setting “{}”. The only one is sdk_cache.", key.get_ref());
            problems.push(problem(key.span().start, what));
        }
    }
    let stays = if settings.sdk_cache.is_none() { format!(" {STAYS}") } else { String::new() };
    let not_toml = errors.iter().map(|error| {
        let at = error.span().map_or(0, |span| span.start);
        problem(at, format!("This is not TOML: {}.{stays}", error.message()))
    });
    // Before what else is said of the line.
    problems.splice(..0, not_toml);
    problems.sort_by_key(|problem| problem.line);
    // What follows from a line that is not TOML is no news.
    problems.dedup_by_key(|problem| problem.line);
    (settings, problems)
}

const SDK_CACHE: [(&str, SdkCache); 3] =
    [("access-token", SdkCache::AccessToken), ("full", SdkCache::Full), ("off", SdkCache::Off)];

fn possible<T>(named: &[(&str, T)]) -> String {
    named.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
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

    const DEFAULT: Settings = Settings { sdk_cache: Some(SdkCache::AccessToken) };

    #[test]
    fn without_a_file_the_defaults_hold() {
        let directory = tempfile::tempdir().unwrap();
        for missing in ["config.toml", "no/such/config.toml"] {
            assert_eq!(read(&directory.path().join(missing)), (DEFAULT, vec![]));
        }
        assert_eq!(read_of(b"# nothing but a comment\n"), (DEFAULT.sdk_cache, vec![]));
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
            let possible = r#"Possible are "access-token", "full", "off"."#;
            assert_eq!(said, [format!("line 3: sdk_cache cannot be {wrong}. {possible}")]);
            assert_eq!(settings, DEFAULT.sdk_cache);
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
                "line 1: There is no setting “sdk_cash”. The only one is sdk_cache.",
                "line 3: There is no setting “mirror”. The only one is sdk_cache.",
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
        assert_eq!(said, [format!("line 2: {what} What AWS tools find stays as it was. Save it as UTF-8.")]);
    }

    #[test]
    fn a_file_that_is_half_saved_tells_nothing_of_what_is_shared() {
        for half in ["sdk_cache = \"of", "sdk_cache =", "sdk_c", "[", "# mine\nsdk_cache = of\n"] {
            let (settings, said) = read_of(half.as_bytes());
            assert_eq!(settings, None, "{half}");
            assert!(said[0].ends_with(". What AWS tools find stays as it was."), "{said:?}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let (settings, said) = read(directory.path());
        assert_eq!(settings, Settings { sdk_cache: None });
        assert!(said[0].starts_with(&format!("{} cannot be read: ", directory.path().display())), "{said:?}");
    }
}
