//! Names, keys and values that every reader takes alike.

use brain::say::Word;

use super::{Header, NotEdited};

/// Names that every reader takes: the AWS CLI writes others, and then some SDKs see no such section.
pub(super) fn name(header: &Header) -> Result<(), NotEdited> {
    let name = header.name();
    let why = if matches!(header, Header::Other(_)) {
        Word("name-of-no-kind")
    } else if name.is_empty() {
        Word("name-empty")
    } else if name.starts_with('-') {
        Word("name-like-option")
    } else if name.contains(char::is_whitespace) {
        Word("name-with-space")
    } else if name.contains(['\'', '"', '\\']) {
        Word("name-with-quote")
    } else if name.contains([':', '+']) {
        Word("name-with-colon")
    } else if name.contains(|c: char| !c.is_ascii_alphanumeric() && !"_./%@-".contains(c)) {
        Word("name-with-other")
    } else {
        return Ok(());
    };
    Err(NotEdited::Name { name: name.to_owned(), why: why.text() })
}

pub(super) fn properties(properties: &[(&str, &str)]) -> Result<(), NotEdited> {
    for (at, (key, value)) in properties.iter().enumerate() {
        let starts_comment = |(at, _): (usize, &str)| at == 0 || value[..at].ends_with(char::is_whitespace);
        let why = if key.is_empty() || key.contains(|c: char| !matches!(c, 'a'..='z' | '0'..='9' | '_')) {
            Word("key-odd")
        } else if properties[..at].iter().any(|(earlier, _)| earlier == key) {
            Word("key-twice")
        } else if value.is_empty() {
            Word("value-empty")
        } else if value.contains(char::is_control) {
            Word("value-control")
        } else if value.trim() != *value {
            Word("value-space")
        } else if value.match_indices(['#', ';']).any(starts_comment) {
            Word("value-comment")
        } else {
            continue;
        };
        return Err(NotEdited::Property { key: (*key).to_owned(), why: why.text() });
    }
    Ok(())
}
