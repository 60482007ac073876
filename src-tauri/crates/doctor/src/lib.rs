//! The doctor: looks at everything that Daypass and the AWS tools stand on, and says what is wrong, why, and what
//! to do.
//!
//! [`examine`] runs all checks of a [`Case`] side by side, each within its time. It needs no sign-in and
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

use brain::{
    finding::{Finding, Findings, Id, Portability, Severity},
    say::{Language, Twice, Word, in_english},
};
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
    /// The same for a report, whoever reads that.
    pub english: Finding,
    /// What Daypass can do about it. Empty where it can do nothing, or not safely.
    pub remedies: Vec<Remedy>,
}

impl Found {
    fn mended_by(mut self, remedies: impl IntoIterator<Item = Remedy>) -> Self {
        self.remedies.extend(remedies);
        self.finding.fixable = !self.remedies.is_empty();
        self.english.fixable = self.finding.fixable;
        self
    }
}

impl From<Finding> for Found {
    fn from(finding: Finding) -> Self {
        Self { english: finding.clone(), finding, remedies: Vec::new() }
    }
}

/// All that was found.
#[derive(Debug, Clone, Default)]
pub struct Examination {
    /// What needs something first, then by theme.
    pub found: Vec<Found>,
    /// Every profile of the config, in its order.
    pub portability: Vec<Twice<Portability>>,
}

impl Examination {
    /// For people and scripts, who mend nothing by it.
    pub fn findings(&self) -> Findings {
        let findings = self.found.iter().map(|found| found.finding.clone()).collect();
        Findings { findings, portability: self.portability.iter().map(|row| row.here.clone()).collect() }
    }

    /// The same for a report, which goes to somebody else.
    pub fn in_english(&self) -> Findings {
        let findings = self.found.iter().map(|found| found.english.clone()).collect();
        Findings { findings, portability: self.portability.iter().map(|row| row.english.clone()).collect() }
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

    fn name(self) -> Word {
        match self {
            Self::Keychain => Word("check-keychain"),
            Self::Network => Word("check-network"),
            Self::Proxy => Word("check-proxy"),
            Self::Authority => Word("check-certificates"),
            Self::Sessions => Word("check-sessions"),
            Self::Config => Word("check-config"),
            Self::Process => Word("check-process"),
            Self::Shadows => Word("check-shadows"),
            Self::Files => Word("check-files"),
            Self::Caches => Word("check-caches"),
            Self::Leftovers => Word("check-leftovers"),
            Self::Agent => Word("check-agent"),
            Self::Endpoint => Word("check-endpoint"),
            Self::Desktop => Word("check-desktop"),
            Self::Autostart => Word("check-autostart"),
            Self::Shells => Word("check-shells"),
        }
    }

    async fn run(self, case: Arc<Case>) -> Result<Vec<Found>, JoinError> {
        let files: fn(&Case) -> Vec<Found> = match self {
            // What others are asked is asked once, and told twice.
            Self::Network => return Ok(network::look(&case).await),
            Self::Proxy => return Ok(proxy::look(&case).await),
            Self::Sessions => return Ok(sessions::look(&case).await),
            Self::Keychain => return spawn_blocking(move || keychain::look(&case)).await,
            Self::Process => return spawn_blocking(move || process::look(&case)).await,
            Self::Desktop => return spawn_blocking(move || desktop::look(&case)).await,
            Self::Authority => authority::look,
            Self::Config => config::look,
            Self::Shadows => shadows::look,
            Self::Files => files::look,
            Self::Caches => caches::look,
            Self::Leftovers => leftovers::look,
            Self::Agent => agent::look,
            Self::Endpoint => endpoint::look,
            Self::Autostart => autostart::look,
            Self::Shells => shells::look,
        };
        spawn_blocking(move || twice(|| files(&case))).await
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
    let profiles = timeout(patience, spawn_blocking(move || rows(&case)));
    let mut found = Vec::new();
    let mut done = 0;
    told(done, Check::ALL.len());
    while let Some(ended) = running.join_next().await {
        match ended {
            Ok((_, Ok(Ok(all)))) => found.extend(all),
            Ok((check, Err(_))) => found.extend(unfinished(check, &Word("check-slow"))),
            Ok((check, Ok(Err(error)))) => {
                tracing::warn!(check = %check.name(), %error, "a check failed");
                found.extend(unfinished(check, &Word("check-failed")));
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

fn unfinished(check: Check, why: &Word) -> Vec<Found> {
    twice(|| {
        let finding =
            Word("found-check-unfinished").finding(Id::CheckUnfinished, &[("check", &check.name())]);
        vec![Finding { why: why.to_string(), ..finding }.into()]
    })
}

/// What a check finds, told in English too where another language is spoken.
fn twice(look: impl Fn() -> Vec<Found>) -> Vec<Found> {
    let mut here = look();
    if Language::spoken() == Language::English {
        return here;
    }
    let english = in_english(&look);
    let ids = |all: &[Found]| all.iter().map(|found| found.finding.id).collect::<Vec<_>>();
    // Where something came or went between the two looks, it is told as it is here.
    if ids(&here) == ids(&english) {
        for (found, same) in here.iter_mut().zip(english) {
            found.english = same.finding;
        }
    }
    here
}

/// Who can use each profile, and why not.
fn rows(case: &Case) -> Vec<Twice<Portability>> {
    let Twice { english, here } = Twice::of(|| portability::of(case));
    let rows = english.into_iter().zip(here);
    rows.map(|(english, here)| Twice { english, here }).collect()
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

    use brain::say::within as within_language;

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

    /// What asks nobody else: the rest is in the catalogue like it.
    #[test]
    fn where_german_is_spoken_findings_are_german_and_the_report_stays_english() {
        let home =
            Home::new("[profile a]\nsso_session = gone\nsso_account_id = 111122223333\nsso_role_name = A\n");
        home.write(".bashrc", "export AWS_ACCESS_KEY_ID=AKIA\n");
        home.write(".aws/credentials", "[a]\naws_access_key_id = AKIA\naws_secret_access_key = s\n");
        let mut case = home.case();
        case.agent = AgentSeen::Nobody;
        for look in [agent::look, shells::look, shadows::look, config::look, files::look] {
            let found = within_language(Language::German, || twice(|| look(&case)));
            let english = in_english(|| twice(|| look(&case)));
            assert!(!found.is_empty());
            for (found, told) in found.iter().zip(&english) {
                assert_eq!(found.english, told.finding);
                assert_ne!(found.finding.what, told.finding.what);
                assert_eq!((found.finding.id, found.finding.line), (told.finding.id, told.finding.line));
            }
        }
        let rows = within_language(Language::German, || rows(&case));
        assert!(rows[0].here != rows[0].english, "{rows:?}");
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
