//! What AWS tools take in a profile's place.

use aws_files::{
    Shadowing,
    shadowing::{self, Place},
};
use brain::{
    finding::{Finding, Id},
    say::Word,
};

use crate::{Case, Found, or_fine};

pub(crate) fn look(case: &Case) -> Vec<Found> {
    // A file that cannot be read has a finding of its own.
    let Ok(files) = Shadowing::load(&case.places) else { return Vec::new() };
    let mut found = Vec::new();
    for profile in &files.config().profiles {
        found.extend(files.in_files(&profile.name).iter().map(|shadow| of(shadow).into()));
    }
    if let Some(active) = &case.active {
        let shadows = files.in_environment(active, |name| case.environment.get(name));
        found.extend(shadows.iter().map(|shadow| of(shadow).into()));
    }
    or_fine(found, || Word("found-shadow-none").finding(Id::ShadowNone, &[]))
}

fn of(shadow: &shadowing::Finding) -> Finding {
    match &shadow.place {
        Place::Line { file, line } => Finding::new(Id::ShadowInFile, &shadow.what, &shadow.why)
            .at(file.display(), *line)
            .to_do(&shadow.hint),
        Place::Variable(name) => {
            Finding::new(Id::ShadowInEnvironment, format!("{name}: {}", shadow.what), &shadow.why)
                .to_do(&shadow.hint)
        }
    }
}

#[cfg(test)]
mod tests {
    use brain::words::ProfileName;

    use super::*;
    use crate::case::tests::Home;

    const CONFIG: &str = "[sso-session s]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n\
        [profile a]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = A\n";

    fn found(case: &Case) -> Vec<(Id, Option<usize>)> {
        look(case).into_iter().map(|it| (it.finding.id, it.finding.line)).collect()
    }

    #[test]
    fn keys_of_the_same_name_in_the_credentials_file_are_named_with_their_line_and_not_shown() {
        let home = Home::new(CONFIG);
        assert_eq!(found(&home.case()), [(Id::ShadowNone, None)]);
        home.write(".aws/credentials", "\n[a]\naws_access_key_id = AKIA\naws_secret_access_key = s3cret\n");
        assert_eq!(found(&home.case()), [(Id::ShadowInFile, Some(2))]);
        assert!(!format!("{:?}", look(&home.case())).contains("AKIA"));
    }

    #[test]
    fn what_the_environment_has_is_named_for_the_active_profile() {
        let mut home = Home::new(CONFIG);
        home.export("AWS_PROFILE", "a");
        home.export("AWS_ACCESS_KEY_ID", "AKIA");
        home.export("AWS_SECRET_ACCESS_KEY", "s3cret");
        let mut case = home.case();
        assert_eq!(found(&case), [(Id::ShadowNone, None)], "no profile is active");
        case.active = Some(ProfileName::new("a"));
        let all = look(&case);
        assert!(all.iter().any(|it| it.finding.id == Id::ShadowInEnvironment), "{all:?}");
        assert!(!format!("{all:?}").contains("s3cret"));
    }

    #[test]
    fn two_defaults_are_named() {
        let rest = "sso_session = s\nsso_account_id = 111122223333\nsso_role_name = ";
        let home = Home::new(&format!("{CONFIG}[profile default]\n{rest}A\n[default]\n{rest}B\n"));
        assert_eq!(found(&home.case())[0], (Id::ShadowInFile, Some(8)));
    }
}
