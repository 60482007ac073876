//! What a console opens in.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use wildmatch::WildMatch;

use crate::say::Word;

/// What stands for the link in a command, and for the profile's name anywhere.
const LINK: &str = "{url}";
const PROFILE: &str = "{profile}";

/// A browser, in a word or as a command.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(as = "String", export_to = "view.ts")]
pub enum Browser {
    /// `default`: the desktop's, which people sign in with.
    #[default]
    Default,
    /// `firefox`: by its name, or the path of its program.
    Named(String),
    /// `chrome:Work`: a profile of a browser of Chromium's family. `firefox:acme`: a container of Firefox.
    Within {
        /// The browser.
        browser: String,
        /// Its profile, or its container.
        place: String,
    },
    /// `["firefox", "-P", "acme", "{url}"]`: a program and its arguments. No shell reads it.
    Command(Vec<String>),
}

/// It names no browser.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotABrowser {
    /// There is nothing in it.
    #[error("{}", Word("browser-nothing"))]
    Nothing,
    /// It begins as a list, and is none of texts.
    #[error("{}", Word("browser-no-list").with(&[("example", &r#"["firefox", "-P", "work", "{url}"]"#)]))]
    NotAList,
    /// The link would not reach the program.
    #[error("{}", Word("browser-no-link").with(&[("link", &"{url}")]))]
    NoLink,
}

impl Browser {
    /// A program and its arguments.
    pub fn command(command: Vec<String>) -> Result<Self, NotABrowser> {
        let (program, arguments) = command.split_first().ok_or(NotABrowser::Nothing)?;
        if program.trim().is_empty() {
            return Err(NotABrowser::Nothing);
        }
        let has_link = arguments.iter().any(|argument| argument.contains(LINK)) && !program.contains(LINK);
        if has_link { Ok(Self::Command(command)) } else { Err(NotABrowser::NoLink) }
    }

    /// The browser of a profile: its name stands where `{profile}` does.
    #[must_use]
    pub fn of_profile(&self, profile: &str) -> Self {
        let named = |text: &String| text.replace(PROFILE, profile);
        match self {
            Self::Default => Self::Default,
            Self::Named(name) => Self::Named(name.clone()),
            Self::Within { browser, place } => Self::Within { browser: browser.clone(), place: named(place) },
            Self::Command(command) => match command.split_first() {
                // Which program runs is never a profile's to say.
                Some((program, rest)) => {
                    Self::Command([program.clone()].into_iter().chain(rest.iter().map(named)).collect())
                }
                None => self.clone(),
            },
        }
    }

    /// The arguments of a command that is to open this link.
    pub fn arguments(arguments: &[String], link: &str) -> Vec<String> {
        arguments.iter().map(|argument| argument.replace(LINK, link)).collect()
    }
}

impl FromStr for Browser {
    type Err = NotABrowser;

    fn from_str(text: &str) -> Result<Self, NotABrowser> {
        let text = text.trim();
        if text.starts_with('[') {
            let command: Vec<String> = serde_json::from_str(text).map_err(|_| NotABrowser::NotAList)?;
            return Self::command(command);
        }
        // A path may have a colon, as on Windows.
        let parts = text.split_once(':').filter(|_| !text.contains(['/', '\\']));
        match parts.map(|(browser, place)| (browser.trim(), place.trim())) {
            None if text.is_empty() => Err(NotABrowser::Nothing),
            None if text == "default" => Ok(Self::Default),
            None => Ok(Self::Named(text.to_owned())),
            Some((browser, place)) if browser.is_empty() || place.is_empty() => Err(NotABrowser::Nothing),
            Some((browser, place)) => {
                Ok(Self::Within { browser: browser.to_owned(), place: place.to_owned() })
            }
        }
    }
}

impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Named(name) => f.write_str(name),
            Self::Within { browser, place } => write!(f, "{browser}:{place}"),
            Self::Command(command) => f.write_str(&serde_json::to_string(command).expect("texts are JSON")),
        }
    }
}

impl TryFrom<String> for Browser {
    type Error = NotABrowser;

    fn try_from(text: String) -> Result<Self, NotABrowser> {
        text.parse()
    }
}

impl From<Browser> for String {
    fn from(browser: Browser) -> Self {
        browser.to_string()
    }
}

/// Which consoles open in which browser, and where links into the console may lead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Browsers {
    /// Where nothing else is said.
    pub all: Browser,
    /// By pattern of profile, account or label, as the guard's are; the first that matches counts.
    pub of: Vec<(String, Browser)>,
    /// Hosts of consoles that are not AWS's.
    pub hosts: Vec<String>,
}

impl Browsers {
    /// The browser of what goes by these names.
    pub fn of<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> &Browser {
        let names: Vec<_> = names.into_iter().map(str::to_lowercase).collect();
        let matching = self.of.iter().find(|(pattern, _)| {
            let pattern = WildMatch::new(&pattern.to_lowercase());
            names.iter().any(|name| pattern.matches(name))
        });
        matching.map_or(&self.all, |(_, browser)| browser)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(browser: &str, place: &str) -> Browser {
        Browser::Within { browser: browser.to_owned(), place: place.to_owned() }
    }

    fn command(parts: &[&str]) -> Browser {
        Browser::Command(parts.iter().map(|part| (*part).to_owned()).collect())
    }

    #[test]
    fn a_browser_is_read_as_it_is_written() {
        for (text, browser) in [
            ("default", Browser::Default),
            ("firefox", Browser::Named("firefox".to_owned())),
            ("/opt/x:y/firefox", Browser::Named("/opt/x:y/firefox".to_owned())),
            (r"C:\Firefox\firefox.exe", Browser::Named(r"C:\Firefox\firefox.exe".to_owned())),
            ("chrome:Profile 1", within("chrome", "Profile 1")),
            ("firefox:{profile}", within("firefox", "{profile}")),
            (
                r#"["firefox","-P","größe \"x\"","{url}"]"#,
                command(&["firefox", "-P", "größe \"x\"", "{url}"]),
            ),
        ] {
            assert_eq!(text.parse(), Ok(browser.clone()), "{text}");
            assert_eq!(browser.to_string(), text);
        }
    }

    #[test]
    fn what_names_no_browser_is_refused() {
        use NotABrowser::{NoLink, NotAList, Nothing};
        for (text, why) in [
            ("", Nothing),
            (" ", Nothing),
            (":x", Nothing),
            ("chrome:", Nothing),
            ("[]", Nothing),
            (r#"[" ", "{url}"]"#, Nothing),
            ("[", NotAList),
            ("[1]", NotAList),
            (r#"["firefox"]"#, NoLink),
            (r#"["{url}"]"#, NoLink),
            (r#"["x-{url}", "{url}"]"#, NoLink),
        ] {
            assert_eq!(text.parse::<Browser>(), Err(why), "{text}");
        }
    }

    #[test]
    fn a_profile_names_its_container_and_no_program() {
        assert_eq!(within("firefox", "{profile}").of_profile("dev"), within("firefox", "dev"));
        let template = command(&["x-{profile}", "--app={url}", "{profile}"]);
        let of_dev = template.of_profile("dev {url}");
        assert_eq!(of_dev, command(&["x-{profile}", "--app={url}", "dev {url}"]));
        let arguments =
            Browser::arguments(&["--app={url}".to_owned(), "$(x)".to_owned()], "https://a/?b=c&d");
        assert_eq!(arguments, ["--app=https://a/?b=c&d", "$(x)"]);
    }

    #[test]
    fn the_first_pattern_that_matches_any_name_decides() {
        let named = |name: &str| Browser::Named(name.to_owned());
        let of = [("*prod*", "brave"), ("acme-*", "edge")];
        let of = of.map(|(pattern, browser)| (pattern.to_owned(), named(browser))).to_vec();
        let browsers = Browsers { all: named("firefox"), of, hosts: vec![] };
        assert_eq!(browsers.of(["acme-live", "Acme Production"]), &named("brave"));
        assert_eq!(browsers.of(["ACME-dev"]), &named("edge"));
        assert_eq!(browsers.of(["globex"]), &named("firefox"));
    }
}
