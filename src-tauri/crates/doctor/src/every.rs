//! Every finding, provoked on a machine where it is so, and gone once its advice is followed.
//!
//! What only a desktop, a keychain or another agent can provoke is provoked there, by the tests named here, and here
//! by what they report.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
    time::{Duration, SystemTime},
};

use brain::words::{Endpoints, ProfileName};
use fake_identity_center::{Fake, Organisation};
use jiff::SignedDuration;

use super::*;
use crate::case::tests::Home;

const SESSION: &str =
    "[sso-session s]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n";
const PROFILE: &str = "[profile a]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = A\n";
const PROCESS: &str = "credentials --session s --account-id 111122223333 --role-name A";
const GOOD: &str = include_str!("../tests/good.pem");
const ENDED: &str = include_str!("../tests/ended.pem");

/// Whether the machine has what the finding is about, or somebody has done what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Provoked,
    Followed,
}

/// Where a finding is held that this crate cannot provoke.
enum Where {
    Here,
    /// A test over the whole program, by its name.
    There(&'static str),
}

struct Machine {
    home: Home,
    /// The state of things that others report.
    set: Box<dyn Fn(&mut Case)>,
    fake: Fake,
    /// How long a check may take.
    patience: Duration,
}

impl Machine {
    async fn new() -> Self {
        let fake = Fake::start(Organisation::acme()).await.unwrap();
        let mut home = Home::new(&format!("{SESSION}{PROFILE}"));
        for (below, version) in [("bin/daypass", "1.2.3"), ("old/daypass", "1.0.0")] {
            home.write(below, &format!("#!/bin/sh\necho daypass {version}\n"));
            home.mode(below, 0o755);
        }
        home.write("bin/daypass-tray", "");
        home.export("PATH", home.path("bin"));
        let set: Box<dyn Fn(&mut Case)> = Box::new(|_| {});
        Self { home, set, fake, patience: PATIENCE }
    }

    fn config(&self, text: &str) {
        self.home.write(".aws/config", text);
    }

    fn process(&self, line: &str) {
        let root = self.home.path("");
        let root = root.to_str().unwrap().trim_end_matches('/');
        self.config(&format!("[profile p]\ncredential_process = {}\n{SESSION}", line.replace('@', root)));
    }

    fn age(&self, below: &str) {
        let file = std::fs::File::options().write(true).open(self.home.path(below)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_hours(60 * 24)).unwrap();
    }

    async fn found(&self) -> Vec<Found> {
        let mut case = self.home.case();
        case.endpoints.oidc = Some(self.fake.url().to_owned());
        (self.set)(&mut case);
        within(case, self.patience, |_, _| {}).await.found
    }

    async fn find(&self, id: Id) -> Option<Found> {
        self.found().await.into_iter().find(|found| found.finding.id == id)
    }
}

/// A server that says this to whoever asks it anything.
fn server(says: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(says.as_bytes());
        }
    });
    url
}

/// What `daypass init --help` says.
const INIT: &str = "eval \"$(daypass init bash)\"\n";

/// Nobody is there.
const NOWHERE: &str = "http://127.0.0.1:1";

#[expect(clippy::too_many_lines, reason = "one arm for each finding")]
fn make(machine: &mut Machine, id: Id, step: Step) -> Where {
    let ill = step == Step::Provoked;
    let active = || ProfileName::new("a");
    let config = |machine: &Machine, text: &str| {
        machine.config(&if ill { text.to_owned() } else { format!("{SESSION}{PROFILE}") });
    };
    let agent = |machine: &mut Machine, seen: AgentSeen| {
        machine.set = Box::new(move |case| {
            case.agent = if ill { seen.clone() } else { AgentSeen::Friend };
        });
    };
    match id {
        Id::KeychainOpen | Id::TrayShown | Id::NoticesShown => {
            return Where::There(
                "a_desktop_with_all_that_is_needed_is_fine_and_a_locked_keychain_is_not_asked_to_open",
            );
        }
        Id::KeychainLocked => {
            return Where::There("a_locked_keychain_is_found_until_it_is_unlocked");
        }
        Id::KeychainAbsent | Id::KeychainRefused | Id::KeychainSilent => {
            return Where::There("a_keychain_that_is_none_says_no_or_says_nothing_is_found");
        }
        Id::TrayNone | Id::NoticesNone | Id::NoticesWithoutButtons => {
            return Where::There("what_a_desktop_lacks_is_found_until_it_has_it");
        }
        Id::AgentSilent => return Where::There("an_agent_that_no_longer_answers_is_found_until_it_is_ended"),
        Id::AgentOtherVersion => {
            return Where::There("an_agent_of_another_version_is_found_until_it_is_ended");
        }

        Id::NetworkReached
        | Id::ClockRight
        | Id::StartUrlFound
        | Id::ConfigPortable
        | Id::ShadowNone
        | Id::FilesPrivate
        | Id::AgentRunning
        | Id::DesktopNone => {}
        Id::NetworkAway => {
            machine.set = Box::new(move |case| {
                if ill {
                    case.endpoints.oidc = Some(NOWHERE.to_owned());
                }
            });
        }
        Id::NetworkUntrusted => {
            let page = server("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nlogin");
            machine.set = Box::new(move |case| {
                if ill {
                    case.endpoints.oidc = Some(page.clone());
                }
            });
        }
        Id::ClockOff => machine.fake.set_clock_ahead(SignedDuration::from_mins(if ill { 2 } else { 0 })),
        Id::ClockWrong => machine.fake.set_clock_ahead(SignedDuration::from_mins(if ill { 10 } else { 0 })),
        Id::ProxyUsed => machine.home.export("HTTPS_PROXY", server("")),
        Id::ProxyUnusable => machine.home.export("HTTPS_PROXY", if ill { "http://" } else { "" }),
        Id::ProxySilent => {
            machine.home.export("HTTPS_PROXY", if ill { NOWHERE.to_owned() } else { server("") });
        }
        Id::ProxyPassedOver => {
            machine.home.export("HTTPS_PROXY", server(""));
            machine.home.export("NO_PROXY", if ill { "localhost,.amazonaws.com" } else { "localhost" });
        }
        Id::CaUsed => {
            let file = machine.home.write("ca.pem", GOOD);
            machine.home.export("AWS_CA_BUNDLE", file);
        }
        Id::CaMissing | Id::CaEmpty | Id::CaExpired => {
            let content = match (step, id) {
                (Step::Provoked, Id::CaMissing) => None,
                (Step::Provoked, Id::CaEmpty) => Some("nothing"),
                (Step::Provoked, _) => Some(ENDED),
                (Step::Followed, _) => Some(GOOD),
            };
            content.map(|content| machine.home.write("ca.pem", content));
            machine.home.export("AWS_CA_BUNDLE", machine.home.path("ca.pem"));
        }
        Id::CaUnreadable => {
            machine.home.export(
                "AWS_CA_BUNDLE",
                if ill { "/dev/null".into() } else { machine.home.write("ca.pem", GOOD) },
            );
        }
        Id::SessionNone => config(machine, ""),
        Id::StartUrlWrong => config(machine, &SESSION.replace("https", "http")),
        Id::StartUrlForeign => {
            let leads = server(
                "HTTP/1.1 302 Found\r\nlocation: https://evil.example/start\r\ncontent-length: 0\r\n\r\n",
            );
            config(machine, &SESSION.replace("https://x.awsapps.com", &leads));
        }
        Id::StartUrlAway => config(machine, &SESSION.replace("https://x.awsapps.com", NOWHERE)),
        Id::RegionWrong => {
            config(machine, &SESSION.replace("x.awsapps.com", "ssoins-1.portal.eu-west-1.app.aws"));
        }
        // No server can have such a name, so that none answers while others do.
        Id::RegionSilent => config(
            machine,
            &format!(
                "{SESSION}{}",
                SESSION.replace("[sso-session s", "[sso-session t").replace("us-east-1", "us_east_1")
            ),
        ),

        Id::ConfigUnreadable => {
            machine.set = Box::new(move |case| {
                if ill {
                    case.places.config.pop();
                }
            });
        }
        Id::ConfigByteOrderMark => config(machine, &format!("\u{feff}{SESSION}{PROFILE}")),
        Id::ConfigRefused => config(machine, &format!("{SESSION}{PROFILE}stray\n")),
        Id::ConfigAmbiguous => config(machine, &format!("{SESSION}{PROFILE}[DEFAULT]\nregion = x\n")),
        Id::ConfigNotPortable => config(machine, &format!("{SESSION}{}", PROFILE.replace("]\n", "]\n  "))),
        Id::CredentialsRefused => {
            machine.home.write(".aws/credentials", if ill { "[a\nk = v\n" } else { "[b]\nk = v\n" });
        }
        Id::ProfileBroken => config(machine, PROFILE),
        Id::ProfileMixedKeys => config(machine, &format!("{SESSION}{PROFILE}sso_region = us-east-1\n")),
        Id::ProfileNotPortable => {
            config(machine, &format!("{SESSION}{}", PROFILE.replace("[profile a]", "[profile a]# mine")));
        }
        Id::NameNotPortable => {
            config(machine, &format!("{SESSION}{}", PROFILE.replace("profile a", "profile 'a b'")));
        }
        Id::ProcessMissing => {
            machine.process(&format!("{}/daypass {PROCESS}", if ill { "@/gone" } else { "@/bin" }));
        }
        Id::ProcessNotAbsolute => {
            machine.process(&format!("{}daypass {PROCESS}", if ill { "" } else { "@/bin/" }));
        }
        Id::ProcessOtherVersion => {
            machine.process(&format!("@/{}/daypass {PROCESS}", if ill { "old" } else { "bin" }));
        }
        Id::ProcessUnknownProfile | Id::ProcessAsksItself => {
            let asked = match (step, id) {
                (Step::Provoked, Id::ProcessAsksItself) => "p",
                (Step::Provoked, _) => "gone",
                (Step::Followed, _) => "q",
            };
            machine.process(&format!("@/bin/daypass credentials --profile {asked}\n[profile q]\nregion = x"));
        }
        Id::ProcessUnknownSession => {
            let asked = if ill { "gone" } else { "s" };
            machine.process(&format!(
                "@/bin/daypass {}",
                PROCESS.replace("--session s", &format!("--session {asked}"))
            ));
        }
        Id::ShadowInFile => {
            let keys = "[a]\naws_access_key_id = AKIA\naws_secret_access_key = s3cret\n";
            machine.home.write(".aws/credentials", if ill { keys } else { "" });
        }
        Id::ShadowInEnvironment => {
            machine.home.export("AWS_PROFILE", "a");
            machine.home.export("AWS_ACCESS_KEY_ID", if ill { "AKIA" } else { "" });
            machine.home.export("AWS_SECRET_ACCESS_KEY", if ill { "s3cret" } else { "" });
            machine.set = Box::new(move |case| case.active = Some(active()));
        }
        Id::FileReadable => {
            machine.home.write(".aws/credentials", "");
            machine.home.mode(".aws/credentials", if ill { 0o644 } else { 0o600 });
        }
        Id::FileWritable => machine.home.mode(".aws/config", if ill { 0o664 } else { 0o644 }),
        Id::CacheStale => {
            let end = if ill { "2020-01-01T00:00:00Z" } else { "2999-01-01T00:00:00Z" };
            machine
                .home
                .write(".aws/sso/cache/a.json", &format!(r#"{{"accessToken":"t","expiresAt":"{end}"}}"#));
        }
        Id::LeftTemporary | Id::LeftBackups | Id::LeftBroken => {
            let kept = if id == Id::LeftBackups { "state/undo/old" } else { "state/facts.json.broken" };
            let file = if id == Id::LeftTemporary { "state/.daypass-a" } else { kept };
            machine.home.write(file, "half");
            if ill {
                machine.age(file);
            } else {
                std::fs::remove_file(machine.home.path(file)).unwrap();
            }
        }
        Id::LeftKeys => {
            let file = machine.home.write("run/keys/a.env", "AWS_SECRET_ACCESS_KEY=s3cret\n");
            machine.home.write(
                "state/saved-keys.json",
                &format!(r#"[{{"file":"{}","section":null}}]"#, file.display()),
            );
            agent(machine, AgentSeen::Nobody);
        }
        Id::LeftSocket => {
            machine.home.write("run/door.sock", "");
            machine.set = Box::new(|case| case.agent = AgentSeen::Nobody);
            if !ill {
                std::fs::remove_file(machine.home.path("run/door.sock")).unwrap();
            }
        }
        Id::AgentNone => agent(machine, AgentSeen::Nobody),
        Id::AgentOtherEndpoints => {
            let endpoints = Endpoints { portal: Some(NOWHERE.to_owned()), oidc: None };
            agent(machine, AgentSeen::Stranger { version: "1.2.3".to_owned(), endpoints });
        }
        Id::EndpointsForeign => {
            machine.home.export("AWS_ENDPOINT_URL_SIGNIN", if ill { NOWHERE } else { "" });
        }
        Id::EndpointForAll => {
            machine.home.export(if ill { "AWS_ENDPOINT_URL" } else { "AWS_ENDPOINT_URL_S3" }, NOWHERE);
            if !ill {
                machine.home.export("AWS_ENDPOINT_URL", "");
            }
        }
        Id::EndpointPortTaken | Id::EndpointTokenUnreadable => {
            let taken = server("").rsplit(':').next().unwrap_or_default().to_owned();
            let port = if id == Id::EndpointPortTaken { taken } else { "4711".to_owned() };
            let notes = format!(r#"{{"port":{port},"offered":[["active","2026-01-01T00:00:00Z"]]}}"#);
            machine.home.write("state/endpoint.json", &notes);
            if !ill {
                machine.home.write(&format!("run/endpoint/{port}/0a1b"), "s3cret");
            }
            if id == Id::EndpointPortTaken {
                agent(machine, AgentSeen::Nobody);
            }
        }
        Id::SettingsProblem => {
            machine.set = Box::new(move |case| {
                let problem =
                    SettingsProblem { line: Some(3), what: Twice::of(|| "No such setting.".to_owned()) };
                case.settings.1 = if ill { vec![problem] } else { vec![] };
            });
        }
        Id::FactsUnreadable => machine.set = Box::new(move |case| case.facts.1 = !ill),
        Id::ActiveGone => machine.set = Box::new(move |case| case.astray = ill.then(active)),
        Id::CheckUnfinished => machine.patience = if ill { Duration::ZERO } else { PATIENCE },
        Id::AutostartBroken | Id::AutostartSet => {
            let tray = machine.home.path("bin/daypass-tray").display().to_string();
            let exec = if ill && id == Id::AutostartBroken { "/gone/daypass-tray" } else { &tray };
            let entry = format!("[Desktop Entry]\nName=Daypass\nExec={exec} --hidden\n");
            machine.home.write(".config/autostart/Daypass.desktop", &entry);
        }
        Id::ShellFollows => drop(machine.home.write(".bashrc", INIT)),
        Id::KeyExported => {
            machine.home.write(".bashrc", if ill { "export AWS_ACCESS_KEY_ID=AKIA\n" } else { "" });
        }
        Id::ProfileExported => {
            let own = if ill { "export AWS_PROFILE=a\n" } else { "" };
            machine.home.write(".bashrc", &format!("{own}{INIT}"));
        }
        Id::InitMissing => {
            machine.home.export("SHELL", "/bin/bash");
            machine.home.write(".bashrc", if ill { "" } else { INIT });
        }
        Id::InitBroken => drop(machine.home.write(".bashrc", &INIT.replace("daypass", "/gone/daypass"))),
    }
    Where::Here
}

/// Whether the document says that `--fix` mends it.
fn is_marked(id: Id) -> bool {
    const DOCUMENT: &str = include_str!("../../../../docs/doctor.md");
    let row = DOCUMENT.lines().find(|line| line.starts_with(&format!("| `{id}` |")));
    row.expect("another test finds the row").split(" | ").last().is_some_and(|todo| todo.starts_with("+ "))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_finding_comes_when_it_is_so_and_goes_when_its_advice_is_followed() {
    for id in Id::ALL.iter().copied() {
        let mut machine = Machine::new().await;
        let held = make(&mut machine, id, Step::Provoked);
        if let Where::There(test) = held {
            assert!(ELSEWHERE.iter().any(|text| text.contains(&format!("fn {test}("))), "{id}: {test}");
            assert!(!is_marked(id), "{id} is mended, so that it has to be tried here");
            continue;
        }
        let Some(found) = machine.find(id).await else { panic!("{id} is not found") };
        assert_eq!(found.finding.fixable, is_marked(id), "{id}: {found:?}");
        if id.severity() == Severity::Fine {
            assert_eq!(found.finding.fix, None, "{id}");
            continue;
        }
        assert!(found.finding.fix.is_some(), "{id} says nothing to do");
        if found.finding.fixable {
            crate::remedy::tests::mend(&machine.home, &[found]);
            assert!(machine.find(id).await.is_none(), "{id} is still there after --fix");
            continue;
        }
        make(&mut machine, id, Step::Followed);
        assert!(machine.find(id).await.is_none(), "{id} is still there");
    }
}

/// Tests over whole programs.
const ELSEWHERE: [&str; 2] = [
    include_str!("../../../../tests/acceptance/tests/acceptance/doctor.rs"),
    include_str!("../../cli/tests/command_line/doctor.rs"),
];
