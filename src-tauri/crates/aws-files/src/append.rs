//! Adding a section to a document in the document's own style.

use crate::document::{Document, Header};

/// Why a section was not added; the document is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAdded {
    /// There is one of that name.
    #[error("{header} is already there, in line {line}. Choose another name or edit that section.")]
    Exists {
        /// The header asked for.
        header: Header,
        /// Where it stands, from 1.
        line: usize,
    },
    /// Some AWS tool would pass over a section of that name.
    #[error("The name “{name}” cannot be used: {why}")]
    Name {
        /// The name asked for.
        name: String,
        /// Who would not see it, and what to use instead.
        why: &'static str,
    },
    /// Some AWS tool would read the property differently, or not at all. The value is not repeated,
    /// it may be secret.
    #[error("“{key}” cannot be written: {why}")]
    Property {
        /// The key asked for.
        key: String,
        /// What is the matter with key or value.
        why: &'static str,
    },
    /// The file is no UTF-8 text, so nothing that is appended could be read.
    #[error("Line {line} is not UTF-8 text. Save the file as UTF-8, then try again.")]
    NotUtf8 {
        /// Where, from 1.
        line: usize,
    },
}

impl Document {
    /// Appends a section; not a byte before the end changes. Line ends, the spaces around `=` and a
    /// blank line above the section follow the majority of the file. Only names, keys and values are
    /// written that botocore, the AWS CLI and the SDKs for Rust, JavaScript, Go and Java all read alike.
    pub fn add_section(&mut self, header: &Header, properties: &[(&str, &str)]) -> Result<(), NotAdded> {
        check_name(header)?;
        check_properties(properties)?;
        if let Some(section) = self.sections().into_iter().find(|section| section.header == header) {
            return Err(NotAdded::Exists { header: header.clone(), line: section.line });
        }
        if let Some(at) = self.raw_lines().position(|raw| std::str::from_utf8(raw).is_err()) {
            return Err(NotAdded::NotUtf8 { line: at + 1 });
        }

        let style = Style::of(self);
        let mut bytes = self.to_bytes();
        let mut push = |text: &str| {
            bytes.extend_from_slice(text.as_bytes());
            bytes.extend_from_slice(style.line_end.as_bytes());
        };
        if style.unfinished {
            push("");
        }
        if style.blank_line {
            push("");
        }
        push(&header.to_string());
        for (key, value) in properties {
            push(&format!("{key}{}{value}", style.equals));
        }
        *self = Self::parse(&bytes);
        Ok(())
    }
}

/// How the file is written.
struct Style {
    line_end: &'static str,
    equals: &'static str,
    blank_line: bool,
    /// The last line has no line end yet.
    unfinished: bool,
}

impl Style {
    fn of(document: &Document) -> Self {
        let crlf = document.raw_lines().filter(|raw| raw.ends_with(b"\r\n")).count();
        let lf = document.raw_lines().filter(|raw| raw.ends_with(b"\n")).count() - crlf;
        let last = document.raw_lines().last();
        let apart = document.headers_set_apart();
        let apart_count = apart.iter().filter(|apart| **apart).count();
        let ends_blank = last.is_none_or(|raw| raw.trim_ascii().is_empty());
        Self {
            line_end: if crlf > lf { "\r\n" } else { "\n" },
            equals: equals(document),
            blank_line: !ends_blank && apart_count * 2 >= apart.len(),
            unfinished: last.is_some_and(|raw| !raw.ends_with(b"\n")),
        }
    }
}

/// What most properties have around `=`. Any amount of space counts as one, so that aligned columns
/// are followed without guessing at their width.
fn equals(document: &Document) -> &'static str {
    let styles = [" = ", "=", "= ", " ="];
    let mut counts = [0_usize; 4];
    for raw in document.raw_lines() {
        let text = String::from_utf8_lossy(raw);
        if text.starts_with([' ', '\t', '#', ';', '[']) {
            continue;
        }
        let Some((key, value)) = text.trim_end().split_once('=') else { continue };
        let style = match (key.ends_with([' ', '\t']), value.starts_with([' ', '\t'])) {
            (true, true) => 0,
            (false, false) => 1,
            (false, true) => 2,
            (true, false) => 3,
        };
        counts[style] += 1;
    }
    // On a tie the first one wins: what the AWS CLI writes.
    let most = counts.iter().max().copied().unwrap_or_default();
    let at = counts.iter().position(|count| *count == most).unwrap_or_default();
    styles[at]
}

/// Names that every reader takes: the AWS CLI writes others, and then some SDKs see no such section.
fn check_name(header: &Header) -> Result<(), NotAdded> {
    let name = match header {
        Header::Profile(name) => name.as_str(),
        Header::SsoSession(name) => name.as_str(),
        Header::Services(name) | Header::Other(name) => name,
    };
    let why = if matches!(header, Header::Other(_)) {
        "AWS tools only read sections for a profile, an sso-session or services."
    } else if name.is_empty() {
        "it is empty."
    } else if name.contains(char::is_whitespace) {
        "programs that use the AWS SDK for Rust, JavaScript or Java do not see names with spaces. \
         Use “-” instead."
    } else if name.contains(['\'', '"', '\\']) {
        "AWS tools disagree about quotes and backslashes in names. Leave them out."
    } else if name.contains([':', '+']) {
        "programs that use the AWS SDK for Java may not see names with “:” or “+”. Use “-” instead."
    } else if name.contains(|c: char| !c.is_ascii_alphanumeric() && !"_./%@-".contains(c)) {
        "programs that use the AWS SDK for Rust, JavaScript or Java only see names of the letters a to z, \
         digits and _ . / % @ -."
    } else {
        return Ok(());
    };
    Err(NotAdded::Name { name: name.to_owned(), why })
}

fn check_properties(properties: &[(&str, &str)]) -> Result<(), NotAdded> {
    for (at, (key, value)) in properties.iter().enumerate() {
        let starts_comment = |(at, _): (usize, &str)| at == 0 || value[..at].ends_with(char::is_whitespace);
        let why = if key.is_empty() || key.contains(|c: char| !matches!(c, 'a'..='z' | '0'..='9' | '_')) {
            "keys are lower-case letters, digits and “_”."
        } else if properties[..at].iter().any(|(earlier, _)| earlier == key) {
            "it is given twice, and then the AWS CLI refuses the whole file."
        } else if value.is_empty() {
            "it has no value, and some AWS tools drop empty keys."
        } else if value.contains(char::is_control) {
            "its value has a line break or another control character."
        } else if value.trim() != *value {
            "its value begins or ends with a space, which AWS tools drop."
        } else if value.match_indices(['#', ';']).any(starts_comment) {
            "its value has “#” or “;” after a space, where some AWS tools begin a comment."
        } else {
            continue;
        };
        return Err(NotAdded::Property { key: (*key).to_owned(), why });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
