//! The credentials endpoint: whether programs that were sent there find it, and can read the token that opens it.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::PathBuf,
    time::Duration,
};

use aws_files::write;
use brain::{
    finding::{Finding, Id},
    say::Word,
};
use serde::Deserialize;

use crate::{AgentSeen, Case, Found};

/// The notes are short.
const LONGEST: u64 = 1 << 20;
/// Who listens on this computer answers at once.
const PATIENCE: Duration = Duration::from_secs(1);

/// What the agent keeps of it while it does not run.
#[derive(Debug, Default, Deserialize)]
struct Notes {
    port: Option<u16>,
    /// What programs have been sent there for.
    #[serde(default)]
    offered: Vec<serde::de::IgnoredAny>,
}

pub(crate) fn look(case: &Case) -> Vec<Found> {
    let notes = write::read_ordinary(&case.state.join("endpoint.json"), LONGEST).ok().flatten();
    let notes: Notes = notes.and_then(|notes| serde_json::from_slice(&notes).ok()).unwrap_or_default();
    // Before a program was sent there, nobody misses it.
    let Some(port) = notes.port.filter(|_| !notes.offered.is_empty()) else { return Vec::new() };
    let finding = match case.agent {
        AgentSeen::Friend => unreadable(&case.runtime.join("endpoint").join(port.to_string())),
        AgentSeen::Nobody => taken(port),
        AgentSeen::Silent | AgentSeen::Stranger { .. } => None,
    };
    finding.into_iter().map(Found::from).collect()
}

/// The tokens that cannot be read: one of them, or all.
fn unreadable(directory: &PathBuf) -> Option<Finding> {
    let place = match fs::read_dir(directory) {
        Err(_) => directory.clone(),
        Ok(entries) => entries
            .flatten()
            .map(|entry| entry.path())
            .find(|file| fs::File::open(file).is_err() || file.is_dir())?,
    };
    let finding = Word("found-endpoint-token").finding(Id::EndpointTokenUnreadable, &[]);
    Some(finding.at(place.display(), None))
}

/// Another program listens where the endpoint was, while nobody of ours does.
fn taken(port: u16) -> Option<Finding> {
    let place = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpStream::connect_timeout(&place, PATIENCE).ok()?;
    Some(Word("found-endpoint-port-taken").finding(Id::EndpointPortTaken, &[("port", &port)]))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::case::tests::Home;

    fn ids(case: &Case) -> Vec<Id> {
        look(case).into_iter().map(|it| it.finding.id).collect()
    }

    fn notes(home: &Home, port: u16, offered: &str) {
        home.write("state/endpoint.json", &format!(r#"{{"port":{port},"open":true,"offered":[{offered}]}}"#));
    }

    const OFFERED: &str = r#"["active","2026-01-01T00:00:00Z"]"#;

    #[test]
    fn a_port_that_another_program_has_is_named_until_that_one_ends_or_an_agent_comes() {
        let home = Home::new("");
        let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = other.local_addr().unwrap().port();
        let mut case = home.case();
        case.agent = AgentSeen::Nobody;
        assert_eq!(ids(&case), [], "there is no endpoint yet");
        notes(&home, port, "");
        assert_eq!(ids(&case), [], "nobody was sent there");
        notes(&home, port, OFFERED);
        assert_eq!(ids(&case), [Id::EndpointPortTaken]);
        drop(other);
        assert_eq!(ids(&case), []);
    }

    #[test]
    fn tokens_that_cannot_be_read_are_named_until_they_can_be() {
        let home = Home::new("");
        notes(&home, 4711, OFFERED);
        let case = home.case();
        assert_eq!(ids(&case), [Id::EndpointTokenUnreadable], "nothing is there");
        home.write("run/endpoint/4711/0a1b", "s3cret");
        assert_eq!(ids(&case), []);
        fs::create_dir(home.path("run/endpoint/4711/0c2d")).unwrap();
        let found = look(&case);
        assert_eq!(found[0].finding.id, Id::EndpointTokenUnreadable);
        assert!(found[0].finding.file.as_ref().unwrap().ends_with("0c2d"), "{found:?}");
        fs::remove_dir(home.path("run/endpoint/4711/0c2d")).unwrap();
        assert_eq!(ids(&case), []);
    }
}
