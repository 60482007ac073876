//! Where the sessions' start URLs lead, found out as sign-in does.

use aws_api::{Trouble, resolve};
use aws_files::Header;
use brain::{
    finding::Id,
    say::{Word, barred},
    words::{ProfileName, Region, SessionForm, SessionKey},
};
use tokio::task::JoinSet;

use crate::{
    Case, Found, or_fine,
    remedy::{Edit, Remedy},
    twice,
};

pub(crate) async fn look(case: &Case) -> Vec<Found> {
    let config = case.config();
    let sessions = case.sessions(&config);
    if sessions.is_empty() {
        let none = || Word("found-session-none").finding(Id::SessionNone, &[]);
        return twice(|| vec![none().at(case.places.config.display(), None).into()]);
    }
    let mut asked = JoinSet::new();
    for (session, line) in sessions {
        // The profile whose own keys make up a legacy session.
        let mut profiles = config.profiles.iter();
        let profile = profiles.find(|profile| profile.line == line).map(|profile| profile.name.clone());
        asked.spawn(async move {
            let issuer = resolve(&session.start_url, &session.endpoints).await;
            (session, line, profile, issuer.map(|issuer| issuer.region))
        });
    }
    let answers = asked.join_all().await;
    twice(|| {
        let problems = answers.iter().filter_map(|(session, line, profile, answer)| {
            judge(session, profile.as_ref(), answer).map(|mut found| {
                found.finding = found.finding.at(case.places.config.display(), *line);
                found
            })
        });
        or_fine(problems.collect(), || Word("found-start-url").finding(Id::StartUrlFound, &[]))
    })
}

fn judge(
    session: &SessionKey,
    profile: Option<&ProfileName>,
    answer: &Result<Option<Region>, Trouble>,
) -> Option<Found> {
    let name = session.label();
    let found = match answer {
        Ok(None) => return None,
        Ok(Some(region)) if *region == session.region => return None,
        Ok(Some(region)) => return Some(other_region(session, profile, region)),
        Err(Trouble::ForeignPortal) => {
            Word("found-start-url-foreign").finding(Id::StartUrlForeign, &[("name", &name)])
        }
        Err(Trouble::WrongPlace) => {
            Word("found-start-url-wrong").finding(Id::StartUrlWrong, &[("name", &name)])
        }
        Err(other) => Word("found-start-url-away")
            .finding(Id::StartUrlAway, &[("name", &name), ("error", &why_away(session, *other))]),
    };
    Some(found.into())
}

/// Why there was no answer, as a clause.
fn why_away(session: &SessionKey, trouble: Trouble) -> String {
    match trouble {
        Trouble::Offline => Word("away-offline").into(),
        Trouble::TooMany => Word("away-too-many").into(),
        Trouble::Unreadable => Word("away-unreadable").into(),
        Trouble::Barred(barrier) => barred(&session.region, barrier).0,
        Trouble::ServerFault(status) => Word("away-failed").with(&[("status", &status)]),
        Trouble::Refused(status) => Word("away-refused").with(&[("status", &status)]),
        // None of these comes of looking where an address leads.
        Trouble::Denied
        | Trouble::CodeExpired
        | Trouble::RegistrationRefused
        | Trouble::GrantRefused
        | Trouble::NoPort
        | Trouble::NoCallback
        | Trouble::ForeignPortal
        | Trouble::TokenRefused
        | Trouble::RoleRefused
        | Trouble::NotFound
        | Trouble::WrongPlace => trouble.to_string(),
    }
}

fn other_region(session: &SessionKey, profile: Option<&ProfileName>, region: &Region) -> Found {
    let finding = Word("found-region-wrong").finding(
        Id::RegionWrong,
        &[("name", &session.label()), ("region", region), ("written", &session.region)],
    );
    let header = match &session.form {
        SessionForm::Named(name) => Some(Header::SsoSession(name.clone())),
        SessionForm::Legacy => profile.cloned().map(Header::Profile),
    };
    let edit = |header| Remedy::Config(Edit::Set { header, key: "sso_region", value: region.to_string() });
    Found::from(finding).mended_by(header.map(edit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{case::tests::Home, remedy::tests::mend};

    async fn ids(home: &Home) -> Vec<(Id, Option<usize>)> {
        look(&home.case()).await.into_iter().map(|it| (it.finding.id, it.finding.line)).collect()
    }

    fn session(url: &str, region: &str) -> String {
        format!("[sso-session acme]\nsso_start_url = {url}\nsso_region = {region}\n")
    }

    #[tokio::test]
    async fn a_portal_of_aws_s_needs_no_question() {
        let home = Home::new(&session("https://acme.awsapps.com/start", "eu-west-1"));
        assert_eq!(ids(&home).await, [(Id::StartUrlFound, None)]);
        assert_eq!(ids(&Home::new("")).await, [(Id::SessionNone, None)]);
    }

    #[tokio::test]
    async fn a_region_that_the_address_contradicts_is_mended() {
        let portal = "https://ssoins-1.portal.eu-west-1.app.aws";
        let legacy = format!(
            "[profile old]\nsso_start_url = {portal}\nsso_region = eu-west-2 # ours\nsso_account_id = 111122223333\nsso_role_name = A\n"
        );
        for config in [session(portal, "us-east-1"), legacy] {
            let home = Home::new(&config);
            let found = look(&home.case()).await;
            assert_eq!((found[0].finding.id, found[0].finding.line), (Id::RegionWrong, Some(1)));
            assert!(found[0].finding.fixable);
            mend(&home, &found);
            assert_eq!(ids(&home).await, [(Id::StartUrlFound, None)], "{}", home.read(".aws/config"));
        }
    }

    #[tokio::test]
    async fn an_address_that_cannot_be_a_portal_is_named() {
        for bad in
            ["http://acme.awsapps.com/start", "acme.awsapps.com", "https://someone:pw@acme.awsapps.com"]
        {
            assert_eq!(
                ids(&Home::new(&session(bad, "eu-west-1"))).await,
                [(Id::StartUrlWrong, Some(1))],
                "{bad}"
            );
        }
    }

    #[tokio::test]
    async fn an_address_that_is_away_is_not_blamed() {
        // On this computer, where nobody listens.
        let away = session("http://127.0.0.1:1/start", "eu-west-1");
        assert_eq!(ids(&Home::new(&away)).await, [(Id::StartUrlAway, Some(1))]);
    }

    #[test]
    fn a_portal_of_somebody_else_is_named() {
        let home = Home::new(&session("https://sso.acme.example", "eu-west-1"));
        let case = home.case();
        let (key, _) = case.sessions(&case.config()).remove(0);
        let found = judge(&key, None, &Err(Trouble::ForeignPortal)).unwrap();
        assert_eq!((found.finding.id, found.finding.fixable), (Id::StartUrlForeign, false));
    }
}
