//! The doctor: looks at everything that Daypass and the AWS tools stand on, and says what is wrong, why, and what
//! to do.
//!
//! [`examine`] runs all [checks](Check) of a [`Case`] side by side, each within its time. It needs no sign-in and
//! no agent, raises no prompt, and asks over the network only the sign-in servers and start URLs of the config. A
//! finding that Daypass can mend brings a [`Remedy`]; [`Mending`] shows what all of them would change and does it.
//! [`bundle`] writes what was found for a stranger to read.

mod agent;
mod authority;
mod autostart;
pub mod bundle;
mod caches;
mod case;
mod certificate;
mod config;
mod desktop;
mod endpoint;
mod files;
mod keychain;
mod leftovers;
mod network;
mod portability;
mod process;
mod proxy;
mod redact;
mod remedy;
mod sessions;
mod shadows;
mod shells;

use std::{sync::Arc, time::Duration};

use brain::finding::{Finding, Findings, Id, Portability, Severity};
use tokio::{
    task::{JoinError, JoinSet, spawn_blocking},
    time::timeout,
};

pub use case::{AgentSeen, Case, Environment, SettingsProblem};
pub use remedy::{Edit, Mended, Mending, NotPlanned, Remedy};

/// How long a check may take. What waits for a network or a desktop has limits of its own below this.
const PATIENCE: Duration = Duration::from_secs(20);

/// A finding, and what mends it.
#[derive(Debug, Clone)]
pub struct Found {
    /// What there is to say.
    pub finding: Finding,
    /// What Daypass can do about it. Empty where it can do nothing, or not safely.
    pub remedies: Vec<Remedy>,
}

impl Found {
    fn mended_by(mut self, remedies: impl IntoIterator<Item = Remedy>) -> Self {
        self.remedies.extend(remedies);
        self.finding.fixable = !self.remedies.is_empty();
        self
    }
}

impl From<Finding> for Found {
    fn from(finding: Finding) -> Self {
        Self { finding, remedies: Vec::new() }
    }
}

/// All that was found.
#[derive(Debug, Clone, Default)]
pub struct Examination {
    /// What needs something first, then by theme.
    pub found: Vec<Found>,
    /// Every profile of the config, in its order.
    pub portability: Vec<Portability>,
}

impl Examination {
    /// For people and scripts, who mend nothing by it.
    pub fn findings(&self) -> Findings {
        let findings = self.found.iter().map(|found| found.finding.clone()).collect();
        Findings { findings, portability: self.portability.clone() }
    }

    /// What mends all that can be mended.
    pub fn remedies(&self) -> Vec<Remedy> {
        self.found.iter().flat_map(|found| found.remedies.iter().cloned()).collect()
    }
}

/// A check, which looks at one theme or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    Keychain,
    Network,
    Proxy,
    Authority,
    Sessions,
    Config,
    Process,
    Shadows,
    Files,
    Caches,
    Leftovers,
    Agent,
    Endpoint,
    Desktop,
    Autostart,
    Shells,
}

impl Check {
    const ALL: [Self; 16] = [
        Self::Keychain,
        Self::Network,
        Self::Proxy,
        Self::Authority,
        Self::Sessions,
        Self::Config,
        Self::Process,
        Self::Shadows,
        Self::Files,
        Self::Caches,
        Self::Leftovers,
        Self::Agent,
        Self::Endpoint,
        Self::Desktop,
        Self::Autostart,
        Self::Shells,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::Network => "network",
            Self::Proxy => "proxy",
            Self::Authority => "certificates",
            Self::Sessions => "sessions",
            Self::Config => "AWS config",
            Self::Process => "credential processes",
            Self::Shadows => "what wins over profiles",
            Self::Files => "who may read files",
            Self::Caches => "caches",
            Self::Leftovers => "leftovers",
            Self::Agent => "agent",
            Self::Endpoint => "endpoint",
            Self::Desktop => "desktop",
            Self::Autostart => "start at login",
            Self::Shells => "shells",
        }
    }

    async fn run(self, case: Arc<Case>) -> Result<Vec<Found>, JoinError> {
        let blocking: fn(&Case) -> Vec<Found> = match self {
            Self::Network => return Ok(network::look(&case).await),
            Self::Proxy => return Ok(proxy::look(&case).await),
            Self::Sessions => return Ok(sessions::look(&case).await),
            Self::Keychain => keychain::look,
            Self::Authority => authority::look,
            Self::Config => config::look,
            Self::Process => process::look,
            Self::Shadows => shadows::look,
            Self::Files => files::look,
            Self::Caches => caches::look,
            Self::Leftovers => leftovers::look,
            Self::Agent => agent::look,
            Self::Endpoint => endpoint::look,
            Self::Desktop => desktop::look,
            Self::Autostart => autostart::look,
            Self::Shells => shells::look,
        };
        spawn_blocking(move || blocking(&case)).await
    }
}

/// Runs every check. `told` hears how many of how many are done.
pub async fn examine(case: Case, told: impl Fn(usize, usize)) -> Examination {
    within(case, PATIENCE, told).await
}

/// The same, where each check may take so long.
async fn within(case: Case, patience: Duration, told: impl Fn(usize, usize)) -> Examination {
    let case = Arc::new(case);
    let mut running = JoinSet::new();
    for check in Check::ALL {
        let case = Arc::clone(&case);
        running.spawn(async move { (check, timeout(patience, check.run(case)).await) });
    }
    let profiles = timeout(patience, spawn_blocking(move || portability::of(&case)));
    let mut found = Vec::new();
    let mut done = 0;
    told(done, Check::ALL.len());
    while let Some(ended) = running.join_next().await {
        match ended {
            Ok((_, Ok(Ok(all)))) => found.extend(all),
            Ok((check, Err(_))) => found.push(unfinished(check, "It took too long.")),
            Ok((check, Ok(Err(error)))) => {
                tracing::warn!(check = check.name(), %error, "a check failed");
                found.push(unfinished(check, "It failed, which is a fault in Daypass."));
            }
            Err(error) => tracing::warn!(%error, "a check failed"),
        }
        done += 1;
        told(done, Check::ALL.len());
    }
    found.sort_by_cached_key(|found| order(&found.finding));
    Examination { found, portability: profiles.await.ok().and_then(Result::ok).unwrap_or_default() }
}

fn order(finding: &Finding) -> impl Ord + use<> {
    let place = (finding.file.clone(), finding.line);
    (finding.severity, finding.id, place, finding.what.clone())
}

fn unfinished(check: Check, why: &str) -> Found {
    let what = format!("Daypass could not look at this: {}.", check.name());
    Finding::new(Id::CheckUnfinished, what, why).to_do("Look again.").into()
}

/// Where something needs doing there are `problems`; else the one good word.
fn or_fine(problems: Vec<Found>, fine: impl FnOnce() -> Finding) -> Vec<Found> {
    if problems.iter().all(|found| found.finding.severity == Severity::Fine) {
        problems.into_iter().chain([fine().into()]).collect()
    } else {
        problems
    }
}

#[cfg(all(test, target_os = "linux"))]
mod every;

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::case::tests::Home;

    #[test]
    fn every_finding_has_its_row_in_the_document_with_its_severity_and_whether_it_is_mended() {
        const DOCUMENT: &str = include_str!("../../../../docs/doctor.md");
        let rows = DOCUMENT.lines().filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split(" | ");
            Some((cells.next()?.trim_end_matches('`').to_owned(), cells.next()?.to_owned()))
        });
        let severity = |id: &Id| serde_json::to_string(&id.severity()).unwrap().trim_matches('"').to_owned();
        let expected: Vec<_> = Id::ALL.iter().map(|id| (id.to_string(), severity(id))).collect();
        assert_eq!(rows.collect::<Vec<_>>(), expected);
    }

    #[tokio::test]
    #[cfg(unix)]
    async fn files_that_are_pipes_hold_up_no_check() {
        let home = Home::new("");
        for below in [".aws/config", ".aws/credentials", ".bashrc"] {
            let path = home.path(below);
            let _ = std::fs::remove_file(&path);
            assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        }
        let seen = examine(home.case(), |_, _| {}).await;
        let ids: Vec<_> = seen.found.iter().map(|found| found.finding.id).collect();
        assert!(ids.contains(&Id::ConfigUnreadable) && !ids.contains(&Id::CheckUnfinished), "{ids:?}");
    }

    #[tokio::test]
    async fn what_needs_something_comes_first_and_every_check_is_told_of() {
        let home =
            Home::new("[profile a]\nsso_session = gone\nsso_account_id = 111122223333\nsso_role_name = A\n");
        let told = Mutex::new(Vec::new());
        let seen = examine(home.case(), |done, all| told.lock().unwrap().push((done, all))).await;
        let told = told.into_inner().unwrap();
        let all = Check::ALL.len();
        assert_eq!((told[0], told[told.len() - 1], told.len()), ((0, all), (all, all), all + 1));
        assert_eq!(seen.found[0].finding.id, Id::ProfileBroken);
        assert!(seen.found.is_sorted_by_key(|found| found.finding.severity));
        assert_eq!(seen.portability.len(), 1);
        assert!(seen.findings().are_broken());
        assert!(seen.found.iter().all(|found| found.finding.fixable != found.remedies.is_empty()));
    }
}
