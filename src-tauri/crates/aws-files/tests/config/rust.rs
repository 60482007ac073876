//! The differential test with the AWS SDK for Rust.

use std::collections::BTreeMap;
use std::path::Path;

use aws_config::profile::profile_file::{ProfileFileKind, ProfileFiles};
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::ProvideCredentials as _;
use aws_files::Reader;
use aws_files::readers::Entry;

use aws_types::os_shim_internal::{Env, Fs};

use crate::files;

const FILES: usize = 2000;

/// What the SDK sees in the file, if it reads it at all.
fn sdk(path: &Path) -> Option<ProfileSet> {
    let files = ProfileFiles::builder().with_file(ProfileFileKind::Config, path).build();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let (fs, env) = (Fs::real(), Env::from_slice(&[]));
    runtime.block_on(aws_config::profile::load(&fs, &env, &files, None)).ok()
}

/// What the model sees: names of profiles and sessions, and values of each, in the SDK's own terms.
fn differences(
    set: &ProfileSet,
    profiles: &BTreeMap<String, Entry>,
    sessions: &BTreeMap<String, Entry>,
) -> Vec<String> {
    let mut found = Vec::new();
    for (ours, theirs, what) in [
        (profiles.keys().collect::<Vec<_>>(), set.profiles().collect::<Vec<_>>(), "profiles"),
        (sessions.keys().collect(), set.sso_sessions().collect(), "sessions"),
    ] {
        let mut theirs: Vec<String> = theirs.iter().map(ToString::to_string).collect();
        theirs.sort();
        if theirs.iter().ne(ours.iter().copied()) {
            found.push(format!("{what}: {theirs:?}"));
        }
    }
    let mut compare = |name: &str, entry: &Entry, get: &dyn Fn(&str) -> Option<String>| {
        for (key, (_, value)) in &entry.values {
            if !entry.disputed && get(key).as_ref() != Some(value) {
                found.push(format!("{key} of {name}: {:?}", get(key)));
            }
        }
    };
    for (name, entry) in profiles {
        compare(name, entry, &|key| Some(set.get_profile(name)?.get(key)?.to_owned()));
    }
    for (name, entry) in sessions {
        compare(name, entry, &|key| Some(set.sso_session(name)?.get(key)?.to_owned()));
    }
    found
}

/// Whether the SDK comes as far as taking credentials: here it is built without what signs in and what runs
/// commands, and says so then.
fn usable(path: &Path, profile: &str) -> bool {
    let files = ProfileFiles::builder().with_file(ProfileFileKind::Config, path).build();
    let none = ProviderConfig::empty();
    let provider = ProfileFileCredentialsProvider::builder();
    let provider = provider.configure(&none).profile_files(files).profile_name(profile).build();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    match runtime.block_on(provider.provide_credentials()) {
        Ok(_) => true,
        Err(error) => {
            let said = format!("{error:?}");
            // The rest is what the SDK has against the profile itself.
            said.contains("cargo feature(s) enabled") || said.starts_with("ProviderError")
        }
    }
}

#[test]
fn the_model_of_the_sdk_for_rust_sees_what_the_sdk_sees() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("config");
    let mut profiles = 0;
    for file in files::generated(FILES) {
        let shown = format!("{}\n{:?}", String::from_utf8_lossy(&file), String::from_utf8_lossy(&file));
        std::fs::write(&path, &file).expect("written");
        match (Reader::Rust.read(&file), sdk(&path)) {
            (Err(_), None) => {}
            // What is no UTF-8 is an empty file to it.
            (Err(refused), Some(set)) => {
                assert!(set.is_empty() && refused.why == "is not UTF-8 text", "{refused:?} in\n{shown}");
            }
            (Ok(_), None) => panic!("the SDK refuses\n{shown}"),
            (Ok(view), Some(set)) => {
                profiles += view.profiles.len();
                // Without account and role it is its sign-in, not built in here, that refuses.
                let whole = |entry: &Entry| {
                    let role = ["sso_account_id", "sso_role_name"].iter().any(|key| entry.get(key).is_some());
                    role || !entry.values.keys().any(|key| key.starts_with("sso_"))
                };
                let settled = |entry: &Entry| !entry.disputed && whole(entry);
                let chain = |entry: &Entry| {
                    let source = entry.get("source_profile").and_then(|source| view.profiles.get(source));
                    settled(entry) && source.is_none_or(settled)
                };
                for (name, _) in view.profiles.iter().filter(|(_, entry)| chain(entry)) {
                    let verdict = crate::verdict(Reader::Rust, &file, name);
                    if view.sessions.values().all(|session| !session.disputed) {
                        assert_eq!(
                            verdict.is_ok(),
                            usable(&path, name),
                            "{verdict:?} for “{name}” in\n{shown}"
                        );
                    }
                }
                assert_eq!(differences(&set, &view.profiles, &view.sessions), [""; 0], "{shown}");
            }
        }
    }
    assert!(profiles > FILES / 2, "{profiles} profiles compared");
}
