//! Which programs can use each profile.

use aws_files::{Reader, StaticKeys, write};
use brain::finding::Portability;

use crate::Case;

/// Every profile of the config, in its order. Nothing where the config cannot be read.
pub(crate) fn of(case: &Case) -> Vec<Portability> {
    let file = &case.places.config;
    let content = write::read(file).ok().flatten().unwrap_or_default();
    let names: Vec<_> = case.config().profiles.into_iter().map(|profile| profile.name).collect();
    let rows = aws_files::portability_of_all(&content, file, &names, &keys(case));
    let mut profiles = Vec::new();
    for (name, verdicts) in names.iter().zip(rows) {
        let mut row = Portability { profile: name.to_string(), ..Portability::default() };
        for (reader, verdict) in verdicts {
            let cell = match reader {
                Reader::Botocore => &mut row.botocore,
                Reader::Rust => &mut row.rust,
                Reader::JavaScript => &mut row.js,
                Reader::Go => &mut row.go,
                Reader::Java => &mut row.java,
            };
            *cell = verdict.map_or_else(|problem| problem.to_string(), |_| "ok".to_owned());
        }
        profiles.push(row);
    }
    profiles
}

/// What is in the credentials file. What keeps programs from it has findings of its own.
pub(crate) fn keys(case: &Case) -> StaticKeys {
    let file = &case.places.credentials;
    let content = write::read(file).ok().flatten().unwrap_or_default();
    StaticKeys::read(content.into(), file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::tests::Home;

    #[test]
    fn each_program_says_ok_or_why_not() {
        let home = Home::new(
            "[sso-session s]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n\
             [profile 'a b']\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = A\n\
             [profile c]\nregion = x\n",
        );
        let rows = of(&home.case());
        assert_eq!((rows[0].profile.as_str(), rows[0].botocore.as_str()), ("a b", "ok"));
        assert!(rows[0].rust.contains("There is no profile “a b” for the AWS SDK for Rust."), "{rows:?}");
        assert!(rows[1].js.contains("config:8: “c” says nothing of credentials"), "{rows:?}");
        assert_eq!(rows.len(), 2);
    }
}
