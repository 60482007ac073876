//! Whether every AWS tool sees what was written, and sees it alike.

use std::path::Path;

use aws_files::{
    Document, Header, Reader, StaticKeys,
    readers::{Refused, View},
};
use brain::{Code, Refusal, say::Word};

use crate::draft::Section;

/// Any of these in a profile takes the place of what was written, for one tool or another. They may come
/// from a `[DEFAULT]` section, which botocore reads into every other.
const RIVALS: [&str; 11] = [
    "aws_access_key_id",
    "credential_process",
    "credential_source",
    "login_session",
    "role_arn",
    "source_profile",
    "sso_account_id",
    "sso_role_name",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
];

/// Compares what each tool reads with what was written. A tool that could not read the file before is no
/// reason to refuse; it is told in a sentence.
pub(crate) fn check(
    before: &Document,
    after: &Document,
    file: &Path,
    keys: &StaticKeys,
    written: &[Section],
) -> Result<Vec<String>, Refusal> {
    for section in written.iter().filter(|section| section.is_whole) {
        if let Header::Profile(name) = &section.header
            && keys.contains(name)
        {
            return Err(Word("has-keys").refusal(Code::Failed, &[("name", name)]));
        }
    }
    let (before, after) = (before.to_bytes(), after.to_bytes());
    let mut said = Vec::new();
    for reader in Reader::ALL {
        match (reader.read(&before), reader.read(&after)) {
            (Err(Refused { line, why }), _) if !written.is_empty() => {
                let file = file.display();
                said.push(Word("reader-refuses").with(&[
                    ("file", &file),
                    ("line", &line),
                    ("why", &why),
                    ("reader", &reader),
                ]));
            }
            (Err(_), _) => {}
            (Ok(_), Err(Refused { line, why })) => {
                let said = Word("reader-would-refuse");
                return Err(
                    said.refusal(Code::Failed, &[("reader", &reader), ("line", &line), ("why", &why)])
                );
            }
            (Ok(_), Ok(view)) => written.iter().try_for_each(|section| sees(reader, &view, section))?,
        }
    }
    Ok(said)
}

fn sees(reader: Reader, view: &View, section: &Section) -> Result<(), Refusal> {
    let Section { header, properties, is_whole } = section;
    let name = header.name();
    let cannot = |why: &str| {
        let said = Word("reader-would-not-see");
        Err(said.refusal(Code::Failed, &[("reader", &reader), ("header", header), ("why", &why)]))
    };
    let entries = if matches!(header, Header::SsoSession(_)) { &view.sessions } else { &view.profiles };
    let Some(entry) = entries.get(name).filter(|entry| !entry.disputed) else {
        return cannot(&Word("sees-no-section"));
    };
    let own = |key: &str| properties.iter().find(|(own, _)| *own == key).map(|(_, value)| value.as_str());
    if let Some((key, _)) = properties.iter().find(|(key, value)| entry.get(key) != Some(value)) {
        return cannot(&Word("sees-another").with(&[("key", key)]));
    }
    if let Some(rival) = RIVALS.iter().find(|key| own(key).is_none() && entry.get(key).is_some())
        && *is_whole
    {
        let line = entry.line_of(rival);
        return cannot(&Word("sees-rival").with(&[("key", rival), ("line", &line)]));
    }
    let session = own("sso_session").map(|session| (session, view.sessions.get(session)));
    match session {
        None => Ok(()),
        Some((_, Some(found))) if !found.disputed => Ok(()),
        Some((session, _)) => cannot(&Word("sees-no-session").with(&[("session", &session)])),
    }
}
