//! The agent, its settings, and what the environment asks of Daypass.

use brain::{
    finding::{Finding, Id},
    say::Word,
};

use crate::{AgentSeen, Case, Found};

pub(crate) fn look(case: &Case) -> Vec<Found> {
    let mut found = vec![agent(case)];
    let (file, problems) = &case.settings;
    found.extend(problems.iter().map(|problem| {
        Finding::new(Id::SettingsProblem, problem.what.said(), "")
            .at(file.display(), problem.line)
            .to_do(Word("settings-correct"))
    }));
    let (file, makes_sense) = &case.facts;
    if !makes_sense {
        let finding = Word("found-facts-unreadable").finding(Id::FactsUnreadable, &[]);
        found.push(finding.at(file.display(), None));
    }
    if let Some(name) = &case.astray {
        let said = Word("found-active-gone").finding(Id::ActiveGone, &[("name", name)]);
        found.push(said.at(case.places.config.display(), None));
    }
    found.extend(endpoints(case));
    found.into_iter().map(Found::from).collect()
}

fn agent(case: &Case) -> Finding {
    match &case.agent {
        AgentSeen::Friend => Word("found-agent-running").finding(Id::AgentRunning, &[]),
        AgentSeen::Nobody => Word("found-agent-none").finding(Id::AgentNone, &[]),
        AgentSeen::Silent => Word("found-agent-silent").finding(Id::AgentSilent, &[]),
        AgentSeen::Stranger { version, .. } if *version != case.version => Word("found-agent-other-version")
            .finding(Id::AgentOtherVersion, &[("theirs", version), ("ours", &case.version)]),
        AgentSeen::Stranger { endpoints, .. } => {
            let places = [&endpoints.oidc, &endpoints.portal, &case.endpoints.oidc, &case.endpoints.portal];
            let [oidc, portal, own_oidc, own_portal] =
                places.map(|place| place.clone().unwrap_or_else(|| Word("servers-of-aws").to_owned()));
            Word("found-agent-other-endpoints").finding(
                Id::AgentOtherEndpoints,
                &[("oidc", &oidc), ("portal", &portal), ("own-oidc", &own_oidc), ("own-portal", &own_portal)],
            )
        }
    }
}

fn endpoints(case: &Case) -> Vec<Finding> {
    let mut found = Vec::new();
    let sign_in = ["AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL_STS"];
    let variables = sign_in.into_iter().chain(["AWS_ENDPOINT_URL_SIGNIN"]);
    let set: Vec<_> = variables.filter(|name| case.environment.get(name).is_some()).collect();
    if !set.is_empty() {
        let (listed, all) = (set.join(", "), set.join(" "));
        let said = Word("found-endpoints-foreign");
        found.push(said.finding(Id::EndpointsForeign, &[("listed", &listed), ("all", &all)]));
    }
    let is_ignored = case.environment.text("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    let is_ignored = is_ignored.is_some_and(|it| it.eq_ignore_ascii_case("true"));
    let is_whole = sign_in.iter().all(|name| set.contains(name));
    if case.environment.get("AWS_ENDPOINT_URL").is_some() && !is_whole && !is_ignored {
        found.push(Word("found-endpoint-for-all").finding(Id::EndpointForAll, &[]));
    }
    found
}

#[cfg(test)]
mod tests {
    use brain::{say::Twice, words::Endpoints};

    use super::*;
    use crate::{SettingsProblem, case::tests::Home};

    fn ids(case: &Case) -> Vec<Id> {
        look(case).into_iter().map(|it| it.finding.id).collect()
    }

    #[test]
    fn whoever_is_at_the_door_has_a_finding() {
        let mut case = Home::new("").case();
        let stranger = |version: &str| {
            let endpoints = Endpoints { portal: Some("http://127.0.0.1:1".to_owned()), oidc: None };
            AgentSeen::Stranger { version: version.to_owned(), endpoints }
        };
        for (agent, id) in [
            (AgentSeen::Friend, Id::AgentRunning),
            (AgentSeen::Nobody, Id::AgentNone),
            (AgentSeen::Silent, Id::AgentSilent),
            (stranger("0.9.0"), Id::AgentOtherVersion),
            (stranger("1.2.3"), Id::AgentOtherEndpoints),
        ] {
            case.agent = agent;
            assert_eq!(ids(&case), [id]);
        }
    }

    #[test]
    fn settings_and_facts_that_make_no_sense_are_named() {
        let mut case = Home::new("").case();
        case.settings.1 =
            vec![SettingsProblem { line: Some(3), what: Twice::of(|| "No such setting.".to_owned()) }];
        case.facts.1 = false;
        let found = look(&case);
        assert_eq!((found[1].finding.id, found[1].finding.line), (Id::SettingsProblem, Some(3)));
        assert_eq!(found[2].finding.id, Id::FactsUnreadable);
    }

    #[test]
    fn an_active_profile_that_nothing_follows_any_more_is_named() {
        let mut case = Home::new("").case();
        case.astray = Some(brain::words::ProfileName::new("dev"));
        let found = &look(&case)[1].finding;
        assert_eq!(found.id, Id::ActiveGone);
        assert!(
            found.what.contains("“dev”") && found.fix.as_ref().is_some_and(|fix| fix.contains("daypass use"))
        );
    }

    #[test]
    fn servers_of_somebody_else_are_named_by_their_variables() {
        let mut home = Home::new("");
        home.export("AWS_ENDPOINT_URL", "http://127.0.0.1:4566");
        assert_eq!(ids(&home.case()), [Id::AgentRunning, Id::EndpointForAll]);
        home.export("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:1");
        assert_eq!(ids(&home.case()), [Id::AgentRunning, Id::EndpointsForeign, Id::EndpointForAll]);
        home.export("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        assert_eq!(ids(&home.case()), [Id::AgentRunning, Id::EndpointsForeign]);
    }
}
