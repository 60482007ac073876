//! What is said to win over a profile, against what the real botocore and the real SDK for JavaScript take. The
//! SDK for Rust is asked where files alone decide.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::profile::profile_file::{ProfileFileKind, ProfileFiles};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::ProvideCredentials as _;
use aws_files::{Places, Reader, Shadowing};
use brain::words::ProfileName;
use serde::{Serialize, de::DeserializeOwned};

use crate::{botocore, javascript};

const SESSION: &str =
    "[sso-session s]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-central-1\n";
const SSO: &str =
    "sso_session = s\nsso_account_id = 111122223333\nsso_role_name = Admin\nregion = eu-central-1\n";
const PROCESS: &str =
    "credential_process = echo '{\"Version\":1,\"AccessKeyId\":\"process\",\"SecretAccessKey\":\"x\"}'\n";
const ROLE: &str =
    "role_arn = arn:aws:iam::444455556666:role/x\nsource_profile = base\nregion = eu-central-1\n";

#[derive(Serialize)]
struct Case {
    config: String,
    credentials: String,
    variables: BTreeMap<&'static str, &'static str>,
    #[serde(skip)]
    name: &'static str,
    /// What botocore and the SDK for JavaScript answer that take what Daypass takes.
    #[serde(skip)]
    ours: [&'static str; 2],
}

fn keys(id: &str) -> String {
    format!("aws_access_key_id = {id}\naws_secret_access_key = x\n")
}

/// Every kind of profile among every kind of rival, in files and in the environment.
fn cases() -> Vec<Case> {
    let credentials = |name: &str| format!("[{name}]\n{}", keys("file"));
    let sso = format!("{SESSION}[profile p]\n{SSO}");
    let process = format!("{SESSION}[profile p]\n{PROCESS}");
    let role = format!("{SESSION}[profile base]\n{SSO}[profile p]\n{ROLE}");
    let profiles = [
        (&sso, ["sso", "sso"]),
        (&process, ["custom-process", "process"]),
        (&role, ["assume-role over sso", "sso"]),
    ];
    let more = [
        (String::new(), String::new()),
        (String::new(), credentials("p")),
        (String::new(), credentials("base")),
        (keys("config"), String::new()),
        (PROCESS.to_owned(), String::new()),
        (SSO.to_owned(), String::new()),
    ];
    let follow = ("AWS_PROFILE", "p");
    let (key, secret) = (("AWS_ACCESS_KEY_ID", "environment"), ("AWS_SECRET_ACCESS_KEY", "x"));
    let web =
        [("AWS_WEB_IDENTITY_TOKEN_FILE", "/dev/null"), ("AWS_ROLE_ARN", "arn:aws:iam::444455556666:role/w")];
    let container = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/");
    let terminals: [Vec<(&str, &str)>; 9] = [
        vec![follow],
        vec![follow, key, secret],
        vec![follow, ("AWS_DEFAULT_PROFILE", "other")],
        vec![("AWS_PROFILE", "other")],
        vec![("AWS_DEFAULT_PROFILE", "p"), follow],
        vec![follow, web[0], web[1]],
        vec![follow, container],
        vec![container],
        vec![key, secret],
    ];
    let other = format!("[profile other]\n{}", keys("other"));
    let mut cases = Vec::new();
    for (profile, ours) in profiles {
        for (lines, credentials) in &more {
            // A key may be in a section once.
            if lines
                .lines()
                .any(|line| profile.rsplit("[profile p]").next().is_some_and(|p| p.contains(line)))
            {
                continue;
            }
            for variables in &terminals {
                cases.push(Case {
                    config: format!("{profile}{lines}{other}"),
                    credentials: credentials.clone(),
                    variables: variables.iter().copied().collect(),
                    name: "p",
                    ours: if lines == SSO && ours[0] == "custom-process" { ["sso", "sso"] } else { ours },
                });
            }
        }
    }
    // A role over a profile that is both a role and one of SSO: with keys of its own, it is no role to botocore.
    let over = |source: &str| ROLE.replace("base", source).replace("region = eu-central-1\n", "");
    let base = format!("{SESSION}[profile base]\n{SSO}[profile both]\n{}{SSO}", over("base"));
    let both = format!("{base}[profile p]\n{}region = eu-central-1\n", over("both"));
    for (credentials, ours) in [
        (String::new(), ["assume-role over assume-role", "sso"]),
        (credentials("both"), ["assume-role over sso", "sso"]),
        (credentials("base"), ["assume-role over assume-role", "sso"]),
    ] {
        let (config, variables) = (both.clone(), [follow].into());
        cases.push(Case { config, credentials, variables, name: "p", ours });
    }
    // What one program finds in a credentials file, another does not.
    let other = keys("file");
    let (id, secret) = other.split_once('\n').expect("two lines");
    for credentials in [
        format!("[p]\n{id}\n"),
        format!("[p]\n{secret}"),
        format!("[ p ]\n{other}"),
        format!("[p]# mine\n{other}"),
        format!("[DEFAULT]\n{other}[p]\nregion = x\n"),
        format!("[profile p]\n{other}"),
        format!("[p]\n{PROCESS}"),
    ] {
        for (profile, ours) in profiles {
            cases.push(Case {
                config: profile.clone(),
                credentials: credentials.clone(),
                variables: [follow].into(),
                name: "p",
                ours,
            });
        }
    }
    let reader = SSO.replace("Admin", "Reader");
    for (one, other) in [("default", "profile default"), ("profile default", "default")] {
        cases.push(Case {
            config: format!("{SESSION}[{one}]\n{PROCESS}[{other}]\n{reader}"),
            credentials: String::new(),
            variables: [("AWS_PROFILE", "default")].into(),
            name: "default",
            ours: ["sso", "sso"],
        });
    }
    cases
}

/// What each of the cases is told of, by a script.
pub(crate) fn told<T: DeserializeOwned>(mut command: Command, directory: &Path, count: usize) -> Vec<T> {
    command.arg(directory).arg(count.to_string()).env_clear();
    command.envs(std::env::var_os("PATH").map(|path| ("PATH", path))).env("HOME", directory);
    let output = command.stdin(Stdio::null()).output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let told: Vec<_> =
        text.lines().map(|line| serde_json::from_str(line).expect("as the script says")).collect();
    assert_eq!(told.len(), count);
    told
}

pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config").join(name)
}

/// Whether the SDK for Rust finds access keys by the files alone.
fn rust_takes_keys(places: &Places, name: &str) -> bool {
    let files = ProfileFiles::builder()
        .with_file(ProfileFileKind::Config, &places.config)
        .with_file(ProfileFileKind::Credentials, &places.credentials)
        .build();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let (none, provider) = (ProviderConfig::empty(), ProfileFileCredentialsProvider::builder());
    let provider = provider.configure(&none).profile_files(files).profile_name(name).build();
    runtime.block_on(provider.provide_credentials()).is_ok()
}

#[test]
fn whoever_takes_something_else_is_named_and_nobody_else_is() {
    let cases = cases();
    let directory = tempfile::tempdir().expect("a temporary directory");
    for (number, case) in cases.iter().enumerate() {
        let case = serde_json::to_string(case).expect("strings only");
        std::fs::write(directory.path().join(number.to_string()), case).expect("written");
    }
    let mut python = Command::new(botocore::python());
    python.arg(script("shadows.py"));
    let mut node = Command::new("node");
    node.arg(script("shadows.cjs")).arg(javascript::packages());
    let theirs: [Vec<Option<String>>; 2] =
        [python, node].map(|command| told(command, directory.path(), cases.len()));

    let places =
        Places { config: directory.path().join("config"), credentials: directory.path().join("credentials") };
    let mut shadows = 0;
    for (number, case) in cases.iter().enumerate() {
        std::fs::write(&places.config, &case.config).expect("written");
        std::fs::write(&places.credentials, &case.credentials).expect("written");
        let files = Shadowing::load(&places).expect("readable");
        let name = ProfileName::new(case.name);
        let by_files = files.in_files(&name);
        let variable = |name: &str| case.variables.get(name).map(OsString::from);
        let by_terminal = files.in_environment(&name, variable);
        let all = || by_files.iter().chain(&by_terminal);
        let shown = || {
            format!(
                "{}\n{}\n{:?}\n{:#?}",
                case.config,
                case.credentials,
                case.variables,
                all().collect::<Vec<_>>()
            )
        };
        for (at, reader) in [Reader::Botocore, Reader::JavaScript].into_iter().enumerate() {
            let took = theirs[at][number].as_deref();
            // With half of the keys it gets nothing, which is no shadow.
            let nothing = took.is_some_and(|took| took.starts_with("error: "));
            let differs = took != Some(case.ours[at]) && !nothing;
            let verdict = files.portability(&name, reader);
            assert_eq!(verdict.is_err(), nothing, "{verdict:?}, {reader} took {took:?} in\n{}", shown());
            let named = all().any(|finding| finding.readers.contains(&reader));
            assert_eq!(named, differs, "{reader} took {took:?} in\n{}", shown());
            shadows += usize::from(differs);
        }
        // Roles it assumes at once, and its second sections may say anything.
        if !case.ours[0].starts_with("assume-role") && case.name == "p" {
            let named = by_files.iter().any(|finding| finding.readers.contains(&Reader::Rust));
            assert_eq!(named, rust_takes_keys(&places, case.name), "Rust in\n{}", shown());
        }
    }
    assert!(shadows > cases.len() / 2, "{shadows} shadows in {} cases", cases.len());
}
