//! Names, keys and values that every reader takes alike.

use super::{Header, NotEdited};

/// Names that every reader takes: the AWS CLI writes others, and then some SDKs see no such section.
pub(super) fn name(header: &Header) -> Result<(), NotEdited> {
    let name = header.name();
    let why = if matches!(header, Header::Other(_)) {
        "AWS tools only read sections for a profile, an sso-session or services."
    } else if name.is_empty() {
        "it is empty."
    } else if name.starts_with('-') {
        "programs would take what begins with “-” for an option. Let it begin with a letter."
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
    Err(NotEdited::Name { name: name.to_owned(), why })
}

pub(super) fn properties(properties: &[(&str, &str)]) -> Result<(), NotEdited> {
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
        return Err(NotEdited::Property { key: (*key).to_owned(), why });
    }
    Ok(())
}
