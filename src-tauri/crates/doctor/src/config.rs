//! The shared config: what keeps AWS tools from reading it, or from reading it alike.

use std::collections::BTreeSet;

use aws_files::{Document, Header, Problem, ProfileKind, Reader, SharedConfig, document::Flaw, write};
use brain::{
    finding::{Finding, Id},
    say::Word,
};
use zeroize::Zeroizing;

use crate::{
    Case, Found, or_fine, portability,
    remedy::{Edit, Remedy},
};

const MARK: &[u8] = b"\xef\xbb\xbf";

pub(crate) fn look(case: &Case) -> Vec<Found> {
    let file = &case.places.config;
    let content = match write::read(file) {
        Ok(content) => Zeroizing::new(content.unwrap_or_default()),
        Err(error) => {
            let said = Word("found-config-unreadable");
            let finding = said.finding(Id::ConfigUnreadable, &[("error", &error)]);
            return vec![finding.at(file.display(), None).into()];
        }
    };
    let mut found = Vec::new();
    // What else is wrong shows once the mark is gone.
    let text = content.strip_prefix(MARK).unwrap_or(&content);
    if text.len() < content.len() {
        found.push(marked(case));
    }
    let document = Document::parse(text);
    let keys = portability::keys(case);
    let config = SharedConfig::read(&document, file, &keys);
    let refused: BTreeSet<usize> = (document.flaws().into_iter())
        .filter(|(_, flaw)| *flaw != Flaw::ByteOrderMark)
        .map(|(line, _)| line)
        .chain(document.repeated().into_iter().map(|repeated| repeated.line))
        .collect();
    for problem in &config.problems {
        let id = if refused.contains(&problem.line) { Id::ConfigRefused } else { Id::ConfigAmbiguous };
        found.push(of_problem(id, problem).into());
    }
    if let Ok(shared) = aws_files::load(&case.places) {
        let of_credentials = shared.problems.iter().filter(|problem| problem.file == case.places.credentials);
        found.extend(of_credentials.map(|problem| of_problem(Id::CredentialsRefused, problem).into()));
    }
    let unread: Vec<Reader> = Reader::ALL.into_iter().filter(|reader| reader.read(text).is_err()).collect();
    found.extend(unread.iter().filter_map(|reader| whole(*reader, text, case)));
    for profile in &config.profiles {
        if let Some(problem) = profile.problem() {
            let what = Word("found-profile-broken").with(&[("name", &profile.name)]);
            let broken =
                Finding { what, why: problem.what.clone(), ..of_problem(Id::ProfileBroken, problem) };
            found.push(broken.into());
        }
    }
    found.extend(sections(&document, &config, case));
    found.extend(profiles(text, &config, &unread, case));
    or_fine(found, || Word("found-config-portable").finding(Id::ConfigPortable, &[]))
}

fn of_problem(id: Id, problem: &Problem) -> Finding {
    Finding::new(id, &problem.what, "").at(problem.file.display(), problem.line).to_do(&problem.hint)
}

fn marked(case: &Case) -> Found {
    let finding = Word("found-byte-order-mark").finding(Id::ConfigByteOrderMark, &[]);
    Found::from(finding.at(case.places.config.display(), 1)).mended_by([Remedy::Config(Edit::Unmark)])
}

/// A program that reads nothing of the file. What botocore refuses is among the problems, line by line.
fn whole(reader: Reader, text: &[u8], case: &Case) -> Option<Found> {
    let refused = reader.read(text).err().filter(|_| reader != Reader::Botocore)?;
    let finding = Word("found-config-not-portable")
        .finding(Id::ConfigNotPortable, &[("reader", &capital(&named(reader))), ("refused", &refused.why)]);
    Some(finding.at(case.places.config.display(), refused.line).into())
}

/// Names that some SDKs pass over, and sessions' keys in profiles.
fn sections(document: &Document, config: &SharedConfig, case: &Case) -> Vec<Found> {
    let mut found = Vec::new();
    for section in document.sections() {
        let said = match section.header {
            Header::Profile(_) => Word("found-profile-name"),
            Header::SsoSession(_) => Word("found-session-name"),
            Header::Services(_) | Header::Other(_) => continue,
        };
        let name = section.header.name();
        if !is_plain(name) {
            let finding = said.finding(Id::NameNotPortable, &[("name", &name)]);
            found.push(finding.at(case.places.config.display(), section.line).into());
        }
        let Header::Profile(name) = section.header else { continue };
        let is_session = config
            .profiles
            .iter()
            .any(|profile| profile.name == *name && matches!(profile.kind, ProfileKind::SsoSession(Ok(_))));
        // With other values than the session's, the profile is broken, which is said already.
        let mixed = section.properties.iter();
        let mixed: Vec<_> =
            mixed.filter_map(|property| Some((property.line, repeated_key(property.key)?))).collect();
        if let (true, Some((line, _))) = (is_session, mixed.first()) {
            let finding = Word("found-profile-mixed-keys")
                .finding(Id::ProfileMixedKeys, &[("name", name)])
                .at(case.places.config.display(), *line);
            let edits: Vec<_> =
                mixed.iter().map(|(_, key)| Edit::Unset { header: section.header.clone(), key }).collect();
            let mut tried = document.clone();
            let works = edits.iter().all(|edit| edit.apply(&mut tried).is_ok());
            let remedies = edits.into_iter().filter(|_| works).map(Remedy::Config);
            found.push(Found::from(finding).mended_by(remedies));
        }
    }
    found
}

fn repeated_key(key: &str) -> Option<&'static str> {
    ["sso_start_url", "sso_region"].into_iter().find(|known| key.eq_ignore_ascii_case(known))
}

/// Profiles that work here and not everywhere, for another reason than those above.
fn profiles(text: &[u8], config: &SharedConfig, unread: &[Reader], case: &Case) -> Vec<Found> {
    let file = &case.places.config;
    let names: Vec<_> = (config.profiles.iter())
        .filter(|profile| profile.role().is_some() || profile.kind == ProfileKind::Process)
        .filter(|profile| is_plain(profile.name.as_str()) && !has_odd_session(profile.role()))
        .map(|profile| profile.name.clone())
        .collect();
    let rows = aws_files::portability_of_all(text, file, &names, &portability::keys(case));
    let mixed =
        |problem: &Problem| problem.what.contains("sso_start_url") || problem.what.contains("sso_region");
    let mut found = Vec::new();
    for (name, row) in names.iter().zip(rows) {
        let not: Vec<(Reader, Problem)> = (row.into_iter())
            .filter(|(reader, _)| !unread.contains(reader))
            .filter_map(|(reader, verdict)| Some((reader, verdict.err()?)))
            .filter(|(reader, problem)| !(*reader == Reader::Rust && mixed(problem)))
            .collect();
        let Some((_, first)) = not.first() else { continue };
        let who: Vec<_> = not.iter().map(|(reader, _)| named(*reader)).collect();
        let what = Word("found-profile-not-portable").with(&[("name", name), ("who", &listed(&who))]);
        let finding = Finding::new(Id::ProfileNotPortable, what, &first.what);
        found.push(finding.at(file.display(), first.line).to_do(&first.hint).into());
    }
    found
}

fn has_odd_session(role: Option<&brain::words::RoleKey>) -> bool {
    match role.map(|role| &role.session.form) {
        Some(brain::words::SessionForm::Named(name)) => !is_plain(name.as_str()),
        Some(brain::words::SessionForm::Legacy) | None => false,
    }
}

/// What all programs read as a name.
fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_./%@-".contains(&byte);
    !name.is_empty() && name.bytes().all(plain)
}

fn named(reader: Reader) -> String {
    if reader.is_measured() {
        reader.to_string()
    } else {
        Word("reader-not-run").with(&[("reader", &reader)])
    }
}

fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => Word("list-and").with(&[("first", &rest.join(", ")), ("last", last)]),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{case::tests::Home, remedy::tests::mend};

    const SESSION: &str =
        "[sso-session s]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n";
    const PROFILE: &str = "[profile a]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = A\n";

    fn found(home: &Home) -> Vec<(Id, Option<usize>)> {
        look(&home.case()).into_iter().map(|it| (it.finding.id, it.finding.line)).collect()
    }

    fn of(config: &str) -> Vec<(Id, Option<usize>)> {
        found(&Home::new(config))
    }

    #[test]
    fn what_everybody_reads_is_fine() {
        assert_eq!(of(""), [(Id::ConfigPortable, None)]);
        assert_eq!(of(&format!("{SESSION}{PROFILE}")), [(Id::ConfigPortable, None)]);
    }

    #[test]
    fn a_byte_order_mark_is_taken_away_and_nothing_else() {
        let home = Home::new(&format!("\u{feff}# mine\n{SESSION}{PROFILE}"));
        assert_eq!(found(&home), [(Id::ConfigByteOrderMark, Some(1))]);
        mend(&home, &look(&home.case()));
        assert_eq!(home.read(".aws/config"), format!("# mine\n{SESSION}{PROFILE}"));
        assert_eq!(found(&home), [(Id::ConfigPortable, None)]);
    }

    #[test]
    fn lines_for_which_botocore_refuses_the_file_are_broken_and_others_are_advice() {
        let ids = |config: &str| -> Vec<Id> { of(config).into_iter().map(|(id, _)| id).collect() };
        assert!(ids(&format!("{SESSION}{PROFILE}stray\n")).contains(&Id::ConfigRefused));
        assert!(ids(&format!("{SESSION}{PROFILE}{PROFILE}")).contains(&Id::ConfigRefused));
        assert_eq!(
            of(&format!("{SESSION}{PROFILE}[DEFAULT]\nregion = x\n")),
            [(Id::ConfigAmbiguous, Some(8))]
        );
    }

    #[test]
    fn a_program_that_reads_nothing_of_the_file_is_named_once() {
        let config = format!(
            "{SESSION}[profile a]\n  sso_session = s\nsso_account_id = 111122223333\nsso_role_name = A\n"
        );
        let home = Home::new(&config);
        let all = look(&home.case());
        let rust = all.iter().filter(|it| it.finding.what.contains("Rust reads nothing")).count();
        assert_eq!(rust, 1, "{all:?}");
        assert!(
            all.iter().all(|it| it.finding.id != Id::ProfileNotPortable || !it.finding.what.contains("Rust"))
        );
    }

    #[test]
    fn keys_that_a_session_has_too_go_and_the_rest_stays() {
        let rest = "# why\nregion = eu-west-1\n";
        let home = Home::new(&format!("{SESSION}{PROFILE}sso_region = us-east-1\n{rest}"));
        assert_eq!(found(&home), [(Id::ProfileMixedKeys, Some(8))]);
        mend(&home, &look(&home.case()));
        assert_eq!(home.read(".aws/config"), format!("{SESSION}{PROFILE}{rest}"));
        assert_eq!(found(&home), [(Id::ConfigPortable, None)]);
    }

    #[test]
    fn keys_that_contradict_the_session_break_the_profile_and_are_left() {
        let home = Home::new(&format!("{SESSION}{PROFILE}sso_region = eu-west-1\n"));
        assert_eq!(found(&home)[0].0, Id::ProfileBroken);
        assert!(look(&home.case()).iter().all(|it| !it.finding.fixable));
    }

    #[test]
    fn names_that_some_pass_over_are_named_with_their_line() {
        let config = format!("{SESSION}{PROFILE}").replace("profile a", "profile 'a b'");
        assert_eq!(of(&config), [(Id::NameNotPortable, Some(4))]);
        let config = format!("{SESSION}{PROFILE}").replace("sso-session s]", "sso-session 'my s']");
        let config = config.replace("sso_session = s", "sso_session = my s");
        assert_eq!(of(&config), [(Id::NameNotPortable, Some(1))]);
    }

    #[test]
    fn a_profile_that_works_with_some_only_says_with_whom() {
        let config = format!("{SESSION}{}", PROFILE.replace("[profile a]", "[profile a]# mine"));
        let home = Home::new(&config);
        let all = look(&home.case());
        let [one] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((one.finding.id, one.finding.line), (Id::ProfileNotPortable, Some(1)));
        assert!(one.finding.what.contains("“a” does not work with the AWS SDK for JavaScript"), "{one:?}");
    }

    #[test]
    fn a_profile_that_opens_nothing_is_named_with_its_line() {
        let config = format!("{SESSION}{}", PROFILE.replace("sso_session = s", "sso_session = t"));
        let all = of(&config);
        assert_eq!(all.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [Id::ProfileBroken], "{all:?}");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let home = Home::new("");
        let mut case = home.case();
        case.places.config = home.path(".aws");
        assert_eq!(look(&case)[0].finding.id, Id::ConfigUnreadable);
    }

    #[test]
    fn a_credentials_file_that_keeps_a_program_from_every_profile_is_broken_and_named_line_by_line() {
        let home = Home::new(&format!("{SESSION}{PROFILE}"));
        let keys = "[b]\naws_access_key_id = AKIA\naws_secret_access_key = s3cret\n";
        home.write(".aws/credentials", keys);
        assert_eq!(found(&home), [(Id::ConfigPortable, None)]);
        for (content, line) in [
            (format!("{keys}{keys}"), 4),
            (format!("{keys}aws_access_key_id = AKIA\n"), 4),
            (format!("{keys}stray\n"), 4),
            (format!("\u{feff}{keys}"), 1),
            (format!("aws_access_key_id = AKIA\n{keys}"), 1),
        ] {
            home.write(".aws/credentials", &content);
            let all = look(&home.case());
            let first = &all[0].finding;
            assert_eq!((first.id, first.line), (Id::CredentialsRefused, Some(line)), "{content}");
            assert!(first.what.ends_with("so the AWS CLI and boto3 can use no profile at all."), "{first:?}");
            let row = portability::of(&home.case()).remove(0);
            assert!(row.botocore.contains("credentials:") && row.botocore.contains("no profile"), "{row:?}");
        }
        // What the SDK for Rust alone refuses is told too.
        home.write(".aws/credentials", "[b]\n  region = x\n");
        let all = look(&home.case());
        assert_eq!((all[0].finding.id, all[0].finding.line), (Id::CredentialsRefused, Some(2)), "{all:?}");
        assert!(all[0].finding.what.contains("the AWS SDKs for Rust and Java"), "{all:?}");
    }

    #[test]
    fn a_credentials_file_that_makes_no_sense_is_named_without_its_content() {
        let home = Home::new("");
        home.write(".aws/credentials", "[a\naws_secret_access_key = s3cret\n");
        let all = look(&home.case());
        assert_eq!(all[0].finding.id, Id::CredentialsRefused);
        assert!(!format!("{all:?}").contains("s3cret"));
    }
}
