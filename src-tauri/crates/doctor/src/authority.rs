//! The certificates that AWS tools are told to trust: `AWS_CA_BUNDLE`, and `ca_bundle` of a profile.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use aws_files::{Document, Header, write};
use brain::{
    finding::{Finding, Id},
    say::Word,
};
use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, pem::PemObject as _};

use crate::{Case, Found, certificate};

const VARIABLE: &str = "AWS_CA_BUNDLE";
/// The bundle of a whole system has a quarter of a million bytes.
const LONGEST: u64 = 16 << 20;

pub(crate) fn look(case: &Case) -> Vec<Found> {
    let mut found = Vec::new();
    if let Some(path) = case.environment.get(VARIABLE) {
        found.push(judge(&PathBuf::from(path), VARIABLE, case.now));
    }
    // A file that cannot be read has a finding of its own.
    let content = write::read(&case.places.config).ok().flatten().unwrap_or_default();
    for section in Document::parse(&content).sections() {
        let Header::Profile(name) = section.header else { continue };
        let bundle =
            section.properties.iter().find(|property| property.key.eq_ignore_ascii_case("ca_bundle"));
        let Some(bundle) = bundle.filter(|bundle| !bundle.value.is_empty()) else { continue };
        let finding =
            judge(&at_home(bundle.value, case), &Word("ca-bundle-of").with(&[("profile", name)]), case.now);
        found.push(finding.at(case.places.config.display(), bundle.line));
    }
    found.into_iter().map(Found::from).collect()
}

/// As botocore reads it.
fn at_home(path: &str, case: &Case) -> PathBuf {
    match (path.strip_prefix("~/"), case.home()) {
        (Some(below), Some(home)) => home.join(below),
        _ => PathBuf::from(path),
    }
}

fn judge(path: &Path, who: &str, now: Timestamp) -> Finding {
    let file = path.display();
    // Python takes a directory of certificates too.
    if path.is_dir() {
        return Word("found-ca-directory").finding(Id::CaUsed, &[("who", &who), ("file", &file)]);
    }
    let content = match write::read_ordinary(path, LONGEST) {
        Ok(Some(content)) => content,
        Ok(None) => {
            return Word("found-ca-missing").finding(Id::CaMissing, &[("who", &who), ("file", &file)]);
        }
        Err(error) => {
            let finding = Word("found-ca-unreadable")
                .finding(Id::CaUnreadable, &[("who", &who), ("file", &file), ("error", &error)]);
            let denied = error.kind() == ErrorKind::PermissionDenied;
            return if denied { finding.to_do(Word("ca-let-read")) } else { finding };
        }
    };
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&content).filter_map(Result::ok).collect();
    if certificates.is_empty() {
        return Word("found-ca-empty").finding(Id::CaEmpty, &[("who", &who), ("file", &file)]);
    }
    let ends: Vec<_> = certificates.iter().map(|der| certificate::end(der)).collect();
    let ended = ends.iter().flatten().filter(|end| **end < now).count();
    if ended == certificates.len() {
        let last = ends.iter().flatten().max().map(|end| end.strftime("%Y-%m-%d").to_string());
        let day = last.unwrap_or_default();
        return Word("found-ca-expired")
            .finding(Id::CaExpired, &[("who", &who), ("file", &file), ("day", &day)]);
    }
    Word("found-ca-used").finding(Id::CaUsed, &[("who", &who), ("file", &file)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::tests::Home;

    /// Of a made-up organisation; ended at the beginning of 2001.
    const ENDED: &str = include_str!("../tests/ended.pem");
    /// The same until 2120.
    const GOOD: &str = include_str!("../tests/good.pem");

    fn found(home: &Home) -> Vec<(Id, Option<usize>)> {
        look(&home.case()).into_iter().map(|it| (it.finding.id, it.finding.line)).collect()
    }

    #[test]
    fn every_way_in_which_a_bundle_is_no_good_has_its_finding() {
        for (content, id) in [
            (Some(GOOD), Id::CaUsed),
            (Some(ENDED), Id::CaExpired),
            (Some("not a certificate"), Id::CaEmpty),
            (Some("-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n"), Id::CaEmpty),
            (None, Id::CaMissing),
        ] {
            let mut home = Home::new("[profile a]\nregion = x\n\n[profile b]\nca_bundle = ~/ca.pem\n");
            home.export(VARIABLE, home.path("ca.pem"));
            if let Some(content) = content {
                home.write("ca.pem", content);
            }
            assert_eq!(found(&home), [(id, None), (id, Some(5))]);
        }
    }

    #[test]
    fn of_many_certificates_one_good_one_is_enough() {
        let mut home = Home::new("");
        home.export(VARIABLE, home.write("ca.pem", &format!("{ENDED}{GOOD}")));
        assert_eq!(found(&home), [(Id::CaUsed, None)]);
    }

    #[test]
    #[cfg(unix)]
    fn what_is_no_file_is_not_waited_for() {
        let mut home = Home::new("");
        home.export(VARIABLE, "/dev/null");
        assert_eq!(found(&home), [(Id::CaUnreadable, None)]);
    }
}
