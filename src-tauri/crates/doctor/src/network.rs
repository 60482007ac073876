//! Whether the sign-in servers can be reached, and whether their clocks and ours agree.

use aws_api::{Reached, Skew, reach};
use brain::{
    finding::{Finding, Id},
    say::Word,
    words::{Endpoints, Region, SessionKey},
};
use jiff::SignedDuration;
use tokio::task::JoinSet;

use crate::{Case, Found, twice};

/// What is less shows in no clock that people look at, and hurts nobody.
const OFF: SignedDuration = SignedDuration::from_secs(30);
/// From here on AWS refuses requests that are signed here (AWS General Reference, “Signature Version 4”).
const WRONG: SignedDuration = SignedDuration::from_mins(5);
/// A server that is asked for nothing has answered by then.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

pub(crate) async fn look(case: &Case) -> Vec<Found> {
    let sessions = case.sessions(&case.config());
    let mut asked = JoinSet::new();
    let mut places: Vec<(Region, Endpoints)> = Vec::new();
    for (SessionKey { region, endpoints, .. }, _) in &sessions {
        if !places.iter().any(|(known, _)| known == region) {
            places.push((region.clone(), endpoints.clone()));
        }
    }
    for (region, endpoints) in places {
        asked.spawn(async move {
            let answer = tokio::time::timeout(PATIENCE, reach(&region, &endpoints)).await;
            (region, answer.unwrap_or(Reached::Silence))
        });
    }
    let answers: Vec<_> = asked.join_all().await;
    twice(|| judge(&answers, &sessions, case).into_iter().map(Found::from).collect())
}

fn judge(answers: &[(Region, Reached)], sessions: &[(SessionKey, usize)], case: &Case) -> Vec<Finding> {
    let skews: Vec<Skew> = answers.iter().filter_map(|(_, answer)| skew(*answer)).collect();
    let is_reached = !skews.is_empty();
    let mut found = Vec::new();
    for (region, answer) in answers {
        match answer {
            Reached::Answer(_) => {}
            Reached::Untrusted => found.push(untrusted(region)),
            Reached::Foreign => found.push(foreign(region)),
            Reached::Silence if !is_reached => {}
            Reached::Silence | Reached::NoPlace => {
                let of_region = sessions.iter().filter(|(session, _)| session.region == *region);
                found.extend(of_region.map(|(session, line)| silent(session, *line, case)));
            }
        }
    }
    if is_reached {
        found.push(Word("found-network-reached").finding(Id::NetworkReached, &[]));
        found.push(clock(&skews));
    } else if answers.iter().any(|(_, answer)| *answer == Reached::Silence) {
        found.push(away());
    }
    found
}

fn skew(answer: Reached) -> Option<Skew> {
    match answer {
        Reached::Answer(skew) => Some(skew),
        Reached::Untrusted | Reached::Foreign | Reached::Silence | Reached::NoPlace => None,
    }
}

fn clock(skews: &[Skew]) -> Finding {
    let ahead = skews.iter().map(|skew| skew.ahead()).max_by_key(|ahead| ahead.abs()).unwrap_or_default();
    let most = ahead.abs();
    if most < OFF {
        return Word("found-clock-right").finding(Id::ClockRight, &[]);
    }
    let said = if ahead.is_positive() { Word("found-clock-slow") } else { Word("found-clock-fast") };
    let (id, why) =
        if most < WRONG { (Id::ClockOff, Word("clock-off")) } else { (Id::ClockWrong, Word("clock-wrong")) };
    let finding = said.finding(id, &[("time", &long(most))]);
    Finding { why: why.into(), ..finding }.to_do(Word("clock-set"))
}

/// “6 minutes”.
fn long(time: SignedDuration) -> String {
    let (said, n) = match (time.as_hours(), time.as_mins(), time.as_secs()) {
        (0, 0 | 1, seconds) => (Word("off-seconds"), seconds),
        (0 | 1, minutes, _) => (Word("off-minutes"), minutes),
        (hours, ..) => (Word("off-hours"), hours),
    };
    said.with(&[("n", &n)])
}

fn untrusted(region: &Region) -> Finding {
    Word("found-network-untrusted").finding(Id::NetworkUntrusted, &[("region", region)])
}

fn foreign(region: &Region) -> Finding {
    Word("found-network-foreign").finding(Id::NetworkUntrusted, &[("region", region)])
}

fn silent(session: &SessionKey, line: usize, case: &Case) -> Finding {
    Word("found-region-silent")
        .finding(Id::RegionSilent, &[("region", &session.region), ("name", &session.label())])
        .at(case.places.config.display(), line)
}

fn away() -> Finding {
    Word("found-network-away").finding(Id::NetworkAway, &[])
}

#[cfg(test)]
mod tests {
    use fake_identity_center::{Fake, Organisation};

    use super::*;
    use crate::case::tests::Home;

    const CONFIG: &str = "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n\
        [sso-session globex]\nsso_start_url = https://globex.awsapps.com/start\nsso_region = eu-wset-1\n";

    fn judged(answers: &[(&str, Reached)]) -> Vec<Finding> {
        let case = Home::new(CONFIG).case();
        let sessions = vec![];
        let answers: Vec<_> = answers.iter().map(|(region, it)| (Region::new(*region), *it)).collect();
        judge(&answers, &sessions, &case)
    }

    fn off(seconds: i64) -> (&'static str, Reached) {
        ("eu-west-1", Reached::Answer(Skew::new(SignedDuration::from_secs(seconds))))
    }

    #[test]
    fn a_clock_is_judged_by_what_aws_refuses() {
        for (seconds, id, says) in [
            (0, Id::ClockRight, "agrees"),
            (-29, Id::ClockRight, "agrees"),
            (45, Id::ClockOff, "45 seconds slow"),
            (-240, Id::ClockOff, "4 minutes fast"),
            (400, Id::ClockWrong, "6 minutes slow"),
            (-86_400, Id::ClockWrong, "24 hours fast"),
        ] {
            let found = judged(&[off(seconds)]);
            assert_eq!(found[1].id, id, "{seconds}");
            assert!(found[1].what.contains(says), "{}", found[1].what);
        }
    }

    #[test]
    fn a_network_that_is_away_is_not_blamed_on_the_config() {
        let found = judged(&[("eu-west-1", Reached::Silence), ("eu-wset-1", Reached::Silence)]);
        assert_eq!(found.iter().map(|it| it.id).collect::<Vec<_>>(), [Id::NetworkAway]);
    }

    #[test]
    fn a_region_that_is_silent_while_others_answer_is_named_with_its_line() {
        let home = Home::new(CONFIG);
        let case = home.case();
        let sessions = case.sessions(&case.config());
        let answers = [(Region::new("eu-west-1"), off(0).1), (Region::new("eu-wset-1"), Reached::Silence)];
        let found = judge(&answers, &sessions, &case);
        let silent = found.iter().find(|it| it.id == Id::RegionSilent).unwrap();
        assert_eq!(silent.line, Some(4));
        assert!(silent.what.contains("eu-wset-1 of globex"), "{}", silent.what);
    }

    #[test]
    fn a_certificate_that_is_not_trusted_and_a_login_page_are_told_apart_from_silence() {
        for answer in [Reached::Untrusted, Reached::Foreign] {
            let found = judged(&[("eu-west-1", answer)]);
            assert_eq!(found.iter().map(|it| it.id).collect::<Vec<_>>(), [Id::NetworkUntrusted]);
        }
    }

    #[tokio::test]
    async fn a_server_that_answers_tells_the_time() {
        let fake = Fake::start(Organisation::acme()).await.unwrap();
        let home = Home::new(CONFIG);
        let mut case = home.case();
        case.endpoints.oidc = Some(fake.url().to_owned());
        let ids = |found: Vec<Found>| found.into_iter().map(|it| it.finding.id).collect::<Vec<_>>();
        assert_eq!(ids(look(&case).await), [Id::NetworkReached, Id::ClockRight]);
        fake.set_clock_ahead(SignedDuration::from_mins(10));
        assert_eq!(ids(look(&case).await), [Id::NetworkReached, Id::ClockWrong]);
        drop(fake);
    }

    #[tokio::test]
    async fn without_a_session_nobody_is_asked() {
        assert_eq!(look(&Home::new("").case()).await.len(), 0);
    }
}
