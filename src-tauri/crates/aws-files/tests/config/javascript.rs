//! The differential test with the AWS SDK for JavaScript.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use aws_files::Reader;
use serde::Deserialize;

use crate::{Sections, directory_of, files, values};

const FILES: usize = 2000;

#[derive(Deserialize)]
struct Seen {
    profiles: Sections,
    sessions: Sections,
    r#use: BTreeMap<String, bool>,
}

/// What one node sees in each of the files.
fn javascript(files: &[Vec<u8>]) -> Vec<Seen> {
    let directory = directory_of(files);
    let output = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/javascript_config.cjs"))
        .arg(packages())
        .arg(directory.path())
        .arg(files.len().to_string())
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("HOME", directory.path())
        .stdin(Stdio::null())
        .output()
        .expect("node starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let seen: Vec<Seen> =
        text.lines().map(|line| serde_json::from_str(line).expect("as the script says")).collect();
    assert_eq!(seen.len(), files.len());
    seen
}

/// Where the SDK is installed.
pub(crate) fn packages() -> PathBuf {
    let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/javascript/node_modules");
    let packages = std::env::var_os("DAYPASS_TEST_NODE_MODULES").map_or(made, PathBuf::from);
    assert!(
        packages.exists(),
        "The AWS SDK for JavaScript is not at {}. Run `cargo xtask test`, which installs it, or name the \
         directory in DAYPASS_TEST_NODE_MODULES.",
        packages.display()
    );
    packages
}

#[test]
fn the_model_of_the_sdk_for_javascript_sees_what_the_sdk_sees() {
    let files = files::generated(FILES);
    let mut profiles = 0;
    for (file, mut seen) in files.iter().zip(javascript(&files)) {
        let shown = format!("{}\n{:?}", String::from_utf8_lossy(file), String::from_utf8_lossy(file));
        let view = Reader::JavaScript.read(file).unwrap_or_default();
        // It keeps sections of other kinds among the profiles, under names that no profile can have.
        seen.profiles.retain(|name, _| !name.starts_with("sso-session.") && !name.starts_with("services."));
        assert_eq!(values(&view.profiles), seen.profiles, "{shown}");
        assert_eq!(values(&view.sessions), seen.sessions, "{shown}");
        for name in seen.profiles.keys() {
            let verdict = crate::verdict(Reader::JavaScript, file, name);
            assert_eq!(verdict.is_ok(), seen.r#use[name], "{verdict:?} for “{name}” in\n{shown}");
        }
        profiles += seen.profiles.len();
    }
    assert!(profiles > FILES, "{profiles} profiles compared");
}
