//! Python's white space, lines and words, where the AWS CLI and boto3 are held to them.

/// `str.isspace` of one character. Unicode's white space, which is Rust's, and four separators.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// `str.strip`.
pub(crate) fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// `str.splitlines`, which also breaks at characters that no editor shows as a line end.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}'])
}

/// `shlex.split`, which knows no comments and fewer escapes than a shell; `None` where it raises an error.
pub(crate) fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            '\\' => word.get_or_insert_default().push(rest.next()?),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match rest.next()? {
                        '\'' => break,
                        inner => word.push(inner),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match rest.next()? {
                        '"' => break,
                        '\\' => match rest.next()? {
                            escaped @ ('"' | '\\') => word.push(escaped),
                            plain => word.extend(['\\', plain]),
                        },
                        inner => word.push(inner),
                    }
                }
            }
            plain => word.get_or_insert_default().push(plain),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_python_does() {
        for (text, expected) in [
            ("profile a", &["profile", "a"][..]),
            ("profile #a", &["profile", "#a"]),
            (r#"profile "a\$b""#, &["profile", r"a\$b"]),
            (r#"profile "a\"b\\""#, &["profile", r#"a"b\"#]),
            (r"profile 'a\b'", &["profile", r"a\b"]),
            (r"profile dom\user", &["profile", "domuser"]),
            ("profile ''", &["profile", ""]),
            ("profile a''b", &["profile", "ab"]),
            ("profile a\u{b}b\u{1c}", &["profile", "a\u{b}b\u{1c}"]),
            ("  ", &[]),
        ] {
            assert_eq!(words(text).expect("it is sound"), expected, "{text}");
        }
        for open in ["o'brien", "\"a", "a\\", "\"a\\"] {
            assert_eq!(words(open), None, "{open}");
        }
    }

    #[test]
    fn separators_are_white_space() {
        assert_eq!(strip("\u{1c}\u{a0}a\u{1f} \u{85}"), "a");
        assert_eq!(strip("\u{feff}a\0"), "\u{feff}a\0");
    }
}
