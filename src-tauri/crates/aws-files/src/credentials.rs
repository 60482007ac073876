//! Which profiles have access keys in the shared credentials file.
//!
//! Daypass does not use those keys, it only has to know that they win over a profile of the same
//! name in some AWS tools.

use std::collections::BTreeMap;
use std::path::Path;

use brain::words::ProfileName;
use ini::{Ini, ParseOption};
use zeroize::{Zeroize, Zeroizing};

use crate::config::Problem;

/// Names of the sections with access keys, and the lines of those. The keys themselves are not kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StaticKeys(BTreeMap<ProfileName, usize>);

impl StaticKeys {
    /// Reads the names from the content of the credentials file at `file`. The buffer is wiped when
    /// done, and so is the parser's copy of every value; what the parser reallocated on its way is
    /// out of reach.
    pub fn read(content: Zeroizing<Vec<u8>>, file: &Path) -> Result<Self, Problem> {
        let text = Zeroizing::new(String::from_utf8_lossy(&content).into_owned());
        drop(content);
        // No AWS tool unquotes or unescapes values.
        let plain = ParseOption { enabled_quote: false, enabled_escape: false, ..ParseOption::default() };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        // The parser's own message may quote the file, so it is not passed on.
        let mut ini = Ini::load_from_str_opt(text, plain).map_err(|error| Problem {
            file: file.to_owned(),
            line: error.line,
            what: "The credentials file cannot be read from this line on.".to_owned(),
            hint: "Correct it; it should hold [NAME] lines with “key = value” lines below.".to_owned(),
        })?;
        let mut names = BTreeMap::new();
        for (section, properties) in &mut ini {
            for (key, value) in properties.iter_mut() {
                // A line without “=” is glued to the front of the next key.
                let key = key.lines().next_back().unwrap_or_default().trim();
                if key.eq_ignore_ascii_case("aws_access_key_id") && !value.is_empty() {
                    names.extend(section.map(|name| (ProfileName::new(name), line_of(text, name))));
                }
                value.zeroize();
            }
        }
        Ok(Self(names))
    }

    /// Whether there are keys under that name.
    pub fn contains(&self, name: &ProfileName) -> bool {
        self.0.contains_key(name)
    }

    /// Line of the section's header, from 1, where there are keys under that name.
    pub fn line_of(&self, name: &ProfileName) -> Option<usize> {
        self.0.get(name).copied()
    }
}

/// The parser tells no lines.
fn line_of(text: &str, section: &str) -> usize {
    let is_header = |line: &str| {
        let inside = line.trim().strip_prefix('[').and_then(|rest| rest.split(']').next());
        inside.is_some_and(|inside| inside.trim() == section.trim())
    };
    text.lines().position(is_header).map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let keys = StaticKeys::read(Zeroizing::new(text.as_bytes().to_vec()), Path::new("credentials"));
        keys.expect("the file can be read").0.keys().map(ToString::to_string).collect()
    }

    #[test]
    fn sections_with_access_keys_are_named() {
        let file = "[default]\naws_access_key_id = AKIA\naws_secret_access_key = s3cret\n\
            [region-only]\nregion = eu-west-1\n[empty]\naws_access_key_id =\n\
            # [commented]\n# aws_access_key_id = AKIA\n[upper]\r\nAWS_ACCESS_KEY_ID=AKIA\r\n";
        assert_eq!(names(file), ["default", "upper"]);
    }

    #[test]
    fn keys_are_found_by_the_line_of_their_section() {
        let file = b"# mine\n[a]\nregion = x\n\n[b c]\naws_access_key_id = AKIA\n".to_vec();
        let keys = StaticKeys::read(Zeroizing::new(file), Path::new("credentials")).expect("sound");
        assert_eq!(keys.line_of(&ProfileName::new("b c")), Some(5));
        assert_eq!(keys.line_of(&ProfileName::new("a")), None);
    }

    #[test]
    fn a_byte_order_mark_hides_nothing() {
        assert_eq!(names("\u{feff}[a]\naws_access_key_id=AKIA"), ["a"]);
    }

    #[test]
    fn a_line_that_is_no_property_hides_nothing() {
        assert_eq!(names("[a]\nstray\naws_access_key_id=AKIA\n"), ["a"]);
    }

    #[test]
    fn quotes_and_backslashes_are_plain_characters() {
        assert_eq!(names("[a]\nx = \"open\ny = \\xzz\naws_access_key_id = AKIA\n"), ["a"]);
    }

    #[test]
    fn an_unreadable_file_is_named_with_its_line_and_without_its_content() {
        let content = Zeroizing::new(b"[a]\naws_secret_access_key = s3cret\n[b\ns3cret".to_vec());
        let problem = StaticKeys::read(content, Path::new("credentials")).expect_err("no end of header");
        assert_eq!(problem.line, 4);
        assert!(!format!("{problem:?} {problem}").contains("s3cret"));
    }

    #[test]
    fn debug_shows_no_key() {
        let content = Zeroizing::new(b"[a]\naws_access_key_id=AKIA\naws_secret_access_key=s3cret".to_vec());
        let shown = format!("{:?}", StaticKeys::read(content, Path::new("credentials")));
        assert!(shown.contains("\"a\"") && !shown.contains("AKIA") && !shown.contains("s3cret"), "{shown}");
    }
}
