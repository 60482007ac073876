//! The agent, its settings, and what the environment asks of Daypass.

use brain::finding::{Finding, Id};

use crate::{AgentSeen, Case, Found};

pub(crate) fn look(case: &Case) -> Vec<Found> {
    let mut found = vec![agent(case)];
    let (file, problems) = &case.settings;
    found.extend(problems.iter().map(|problem| {
        Finding::new(Id::SettingsProblem, &problem.what, "")
            .at(file.display(), problem.line)
            .to_do("Correct the line; Daypass reads the file again by itself.")
    }));
    let (file, makes_sense) = &case.facts;
    if !makes_sense {
        let what = "What Daypass remembers of your choices cannot be read.";
        let why =
            "The active profile, favourites and labels are forgotten, and written anew with the next choice.";
        let finding = Finding::new(Id::FactsUnreadable, what, why).at(file.display(), None);
        found.push(finding.to_do("Choose a profile again: daypass use PROFILE"));
    }
    found.extend(endpoints(case));
    found.into_iter().map(Found::from).collect()
}

fn agent(case: &Case) -> Finding {
    match &case.agent {
        AgentSeen::Friend => Finding::new(Id::AgentRunning, "An agent runs and answers.", ""),
        AgentSeen::Nobody => Finding::new(
            Id::AgentNone,
            "No agent runs.",
            "Nothing renews your sign-ins, and AWS tools do not find them by AWS_PROFILE alone.",
        )
        .to_do("Start Daypass in your tray, or sign in, which leaves an agent: daypass login"),
        AgentSeen::Silent => Finding::new(
            Id::AgentSilent,
            "An agent runs and does not answer.",
            "Every command does its work alone, without what the agent holds in memory.",
        )
        .to_do("End it, and start it again: daypass agent --stop"),
        AgentSeen::Stranger { version, .. } if *version != case.version => Finding::new(
            Id::AgentOtherVersion,
            format!("The agent that runs is Daypass {version}, and this is {}.", case.version),
            "Every command does its work alone, without what the agent holds in memory.",
        )
        .to_do("Start Daypass again: quit it in the tray, or daypass agent --stop"),
        AgentSeen::Stranger { endpoints, .. } => Finding::new(
            Id::AgentOtherEndpoints,
            "The agent that runs goes to other servers than this terminal.",
            format!(
                "It goes to {} and {}, and this terminal to {} and {}.",
                named(endpoints.oidc.as_deref()),
                named(endpoints.portal.as_deref()),
                named(case.endpoints.oidc.as_deref()),
                named(case.endpoints.portal.as_deref()),
            ),
        )
        .to_do("Export AWS_ENDPOINT_URL_SSO and AWS_ENDPOINT_URL_SSO_OIDC alike for both, or for neither."),
    }
}

fn named(endpoint: Option<&str>) -> &str {
    endpoint.unwrap_or("AWS's own")
}

fn endpoints(case: &Case) -> Vec<Finding> {
    let mut found = Vec::new();
    let sign_in = ["AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL_STS"];
    let variables = sign_in.into_iter().chain(["AWS_ENDPOINT_URL_SIGNIN"]);
    let set: Vec<_> = variables.filter(|name| case.environment.get(name).is_some()).collect();
    if !set.is_empty() {
        let what = format!("Other servers than AWS's own are in force: {}.", set.join(", "));
        let why = "Sign-ins made here are for those servers only.";
        let fix = format!("If you did not mean it: unset {}", set.join(" "));
        found.push(Finding::new(Id::EndpointsForeign, what, why).to_do(fix));
    }
    let is_ignored = case.environment.text("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    let is_ignored = is_ignored.is_some_and(|it| it.eq_ignore_ascii_case("true"));
    let is_whole = sign_in.iter().all(|name| set.contains(name));
    if case.environment.get("AWS_ENDPOINT_URL").is_some() && !is_whole && !is_ignored {
        let what =
            "AWS_ENDPOINT_URL leads every call of AWS tools to another server, sign-in and portal too.";
        let why = "Daypass does not obey it, so that the two of you go to different servers.";
        let fix = "Name the services that it is meant for, such as AWS_ENDPOINT_URL_S3.";
        found.push(Finding::new(Id::EndpointForAll, what, why).to_do(fix));
    }
    found
}

#[cfg(test)]
mod tests {
    use brain::words::Endpoints;

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
        case.settings.1 = vec![SettingsProblem { line: Some(3), what: "No such setting.".to_owned() }];
        case.facts.1 = false;
        let found = look(&case);
        assert_eq!((found[1].finding.id, found[1].finding.line), (Id::SettingsProblem, Some(3)));
        assert_eq!(found[2].finding.id, Id::FactsUnreadable);
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
