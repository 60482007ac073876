//! Whether every AWS tool sees what was written, and sees it alike.

use std::path::Path;

use aws_files::{Document, Header, Reader, StaticKeys, readers::View};
use brain::{Code, Refusal};

use crate::draft::{Section, refuse};

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
            let what = format!(
                "The shared credentials file has access keys under “{name}”, which some AWS tools prefer."
            );
            return Err(refuse(Code::Failed, what, "Choose another name, or remove the keys there."));
        }
    }
    let (before, after) = (before.to_bytes(), after.to_bytes());
    let mut said = Vec::new();
    for reader in Reader::ALL {
        match (reader.read(&before), reader.read(&after)) {
            (Err(refused), _) if !written.is_empty() => said.push(format!(
                "{}:{}: This line {}, so {reader} cannot read the file, nor what was added.",
                file.display(),
                refused.line,
                refused.why
            )),
            (Err(_), _) => {}
            (Ok(_), Err(refused)) => {
                let what =
                    format!("{reader} could no longer read the file: line {} {}.", refused.line, refused.why);
                return Err(refuse(Code::Failed, what, ""));
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
        Err(refuse(Code::Failed, format!("{reader} would not see {header} as it is meant: {why}"), ""))
    };
    let entries = if matches!(header, Header::SsoSession(_)) { &view.sessions } else { &view.profiles };
    let Some(entry) = entries.get(name).filter(|entry| !entry.disputed) else {
        return cannot("it does not find a section of that name.");
    };
    let own = |key: &str| properties.iter().find(|(own, _)| *own == key).map(|(_, value)| value.as_str());
    if let Some((key, _)) = properties.iter().find(|(key, value)| entry.get(key) != Some(value)) {
        return cannot(&format!("it reads another “{key}”."));
    }
    if let Some(rival) = RIVALS.iter().find(|key| own(key).is_none() && entry.get(key).is_some())
        && *is_whole
    {
        let line = entry.line_of(rival);
        return cannot(&format!("“{rival}” in line {line} holds for it too."));
    }
    let session = own("sso_session").map(|session| (session, view.sessions.get(session)));
    match session {
        None => Ok(()),
        Some((_, Some(found))) if !found.disputed => Ok(()),
        Some((session, _)) => cannot(&format!(
            "it does not find [sso-session {session}]. Give that session a name of letters, digits and _ . / % @ -."
        )),
    }
}
