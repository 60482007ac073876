//! The differential test with the real botocore, which the AWS CLI and boto3 are made of.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use aws_files::readers::{Entry, Reader, View};
use aws_files::{Document, NoChain, Problem, Profile, ProfileKind, SharedConfig, Source, StaticKeys};
use serde::Deserialize;
use serde_json::Value;

use crate::files;
use crate::{Sections, directory_of, values};

const FILES: usize = 4000;

#[derive(Deserialize)]
#[serde(untagged)]
enum Seen {
    Refused {
        #[serde(rename = "refused")]
        why: String,
    },
    Read {
        profiles: Sections,
        sessions: Sections,
        sso: BTreeMap<String, Value>,
        methods: BTreeMap<String, Option<String>>,
    },
}

/// What one botocore sees in each of the files.
fn botocore(files: &[Vec<u8>]) -> Vec<Seen> {
    let directory = directory_of(files);
    let output = Command::new(python())
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/botocore_config.py"))
        .arg(directory.path())
        .arg(files.len().to_string())
        .env_clear()
        .env("HOME", directory.path())
        .env("PYTHONUTF8", "1")
        .stdin(Stdio::null())
        .output()
        .expect("the interpreter starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let seen: Vec<Seen> =
        text.lines().map(|line| serde_json::from_str(line).expect("as the script says")).collect();
    assert_eq!(seen.len(), files.len());
    seen
}

/// The interpreter that has botocore.
pub(crate) fn python() -> PathBuf {
    let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/venv/bin/python");
    let python = std::env::var_os("DAYPASS_TEST_PYTHON").map_or(made, PathBuf::from);
    assert!(
        python.exists(),
        "There is no Python with botocore at {}. Run `cargo xtask test`, which makes one, or name one in \
         DAYPASS_TEST_PYTHON.",
        python.display()
    );
    python
}

/// What botocore calls a source.
fn source(method: &str) -> Source {
    match method {
        "sso" => Source::Sso,
        "assume-role" => Source::Role,
        "assume-role-with-web-identity" => Source::WebIdentity,
        "custom-process" => Source::Process,
        "config-file" | "shared-credentials-file" => Source::Keys,
        other => panic!("a method called {other}"),
    }
}

fn read(file: &[u8]) -> SharedConfig {
    SharedConfig::read(&Document::parse(file), Path::new("config"), &StaticKeys::default())
}

#[test]
fn daypass_reads_generated_files_as_botocore_does() {
    let files = files::generated(FILES);
    let (mut refused, mut roles, mut chains) = (0, 0, 0);
    for (file, seen) in files.iter().zip(botocore(&files)) {
        let shown = format!("{}\n{:?}", String::from_utf8_lossy(file), String::from_utf8_lossy(file));
        let ours = read(file);
        let says_refused = ours.problems.iter().any(|problem| problem.what.contains("refuse the whole file"));
        let modelled = Reader::Botocore.read(file);
        match seen {
            Seen::Refused { why } => {
                refused += 1;
                assert!(says_refused, "{why} in\n{shown}");
                assert!(modelled.is_err(), "{why} in\n{shown}");
            }
            Seen::Read { profiles, sessions, sso, methods } => {
                assert!(!says_refused, "{:?} in\n{shown}", ours.problems);
                let view = modelled.unwrap_or_else(|refused| panic!("{refused:?} in\n{shown}"));
                assert_eq!(values(&view.profiles), profiles, "{shown}");
                assert_eq!(values(&view.sessions), sessions, "{shown}");
                for (name, method) in methods {
                    chains += usize::from(follows(&ours, &name, method.as_deref(), &shown));
                    let verdict = crate::verdict(Reader::Botocore, file, &name);
                    let expected = method.as_deref().map(source);
                    assert_eq!(
                        verdict.as_ref().ok(),
                        expected.as_ref(),
                        "{verdict:?} for “{name}” in\n{shown}"
                    );
                }
                roles += agree(&ours, &view, &sso, &shown);
            }
        }
    }
    assert!(refused > FILES / 10 && refused < FILES * 2 / 3, "{refused} files refused");
    assert!(roles > FILES / 10, "{roles} roles compared");
    assert!(chains > FILES / 1000, "{chains} chains compared");
}

/// Compares what Daypass makes of a profile that assumes a role with what botocore does, unless a line of the file
/// is said to be read in several ways. Whether that is such a profile.
fn follows(ours: &SharedConfig, name: &str, method: Option<&str>, shown: &str) -> bool {
    let profile = ours.profiles.iter().find(|profile| profile.name.as_str() == name);
    let Some(Profile { kind: ProfileKind::RoleChain(role), .. }) = profile else { return false };
    let assumes = method == Some("assume-role");
    match role {
        _ if !ours.problems.is_empty() => return false,
        Ok(_) => assert!(assumes, "{role:?} and {method:?} for “{name}” in\n{shown}"),
        Err(NoChain::Broken(_)) => assert!(!assumes, "{role:?} for “{name}” in\n{shown}"),
        Err(NoChain::NotOurs(_)) => {}
    }
    true
}

/// Compares what Daypass makes of each profile with botocore's own decision, and says for how many both know a
/// role. Where they differ, Daypass has named a line of the profile or of its session.
fn agree(ours: &SharedConfig, seen: &View, sso: &BTreeMap<String, Value>, shown: &str) -> usize {
    for extra in ours.profiles.iter().filter(|profile| !seen.profiles.contains_key(profile.name.as_str())) {
        assert!(ours.problems.iter().any(|problem| problem.line == extra.line), "{extra:?} in\n{shown}");
    }
    let mut roles = 0;
    for (name, entry) in &seen.profiles {
        let profile = ours.profiles.iter().find(|profile| profile.name.as_str() == name);
        let profile = profile.unwrap_or_else(|| panic!("“{name}” is missed in\n{shown}"));
        let session = entry.get("sso_session").and_then(|session| {
            // In quotes or with a comment behind it, it is another's name to botocore.
            let plain = session.split([' ', '\t', '\n']).next()?;
            seen.sessions.get(plain)
        });
        let told = || {
            let lines = |entry: &Entry| entry.values.values().map(|(line, _)| *line).collect::<Vec<_>>();
            let lines: Vec<usize> = [entry].into_iter().chain(session).flat_map(lines).collect();
            let of_these = |problem: &Problem| {
                // A value's indented lines are below its own.
                lines.iter().any(|line| (*line..=line + 3).contains(&problem.line))
            };
            profile.problem().is_some() || ours.problems.iter().any(of_these)
        };
        let region = entry.get("region").filter(|region| !region.is_empty());
        let our_region = profile.region.as_ref().map(brain::words::Region::as_str);
        assert!(our_region == region || told(), "region {our_region:?} instead of {region:?} in\n{shown}");
        // What the provider would do by itself is not asked where a role is assumed first.
        let chain = matches!(profile.kind, ProfileKind::RoleChain(_));
        match (profile.role().filter(|_| !chain), &sso[name]) {
            (Some(role), Value::Object(theirs)) => {
                roles += 1;
                let expected = [
                    ("sso_start_url", role.session.start_url.as_str()),
                    ("sso_region", role.session.region.as_str()),
                    ("sso_account_id", role.account.as_str()),
                    ("sso_role_name", role.role.as_str()),
                ];
                for (key, value) in expected {
                    let same = theirs[key].as_str() == Some(value);
                    assert!(same || told(), "{key} is {value} for “{name}” in\n{shown}");
                }
            }
            (Some(_), _) => assert!(told(), "“{name}” opens no role in\n{shown}"),
            (None, Value::Object(theirs)) => {
                // Empty account or role: nothing that could be opened.
                let empty = theirs.values().any(|value| value.as_str() == Some(""));
                assert!(chain || empty || told(), "“{name}” opens {theirs:?} in\n{shown}");
            }
            (None, _) => {}
        }
    }
    roles
}
