//! The differential test with the AWS SDK for Rust.

use std::collections::BTreeMap;

use aws_config::profile::ProfileSet;
use aws_config::profile::profile_file::{ProfileFileKind, ProfileFiles};
use aws_files::Reader;
use aws_files::readers::Entry;

use aws_types::os_shim_internal::{Env, Fs};

use crate::files;

const FILES: usize = 3000;

/// What the SDK sees in the file, if it reads it at all.
fn sdk(file: &[u8]) -> Option<ProfileSet> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("config");
    std::fs::write(&path, file).expect("written");
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

#[test]
fn the_model_of_the_sdk_for_rust_sees_what_the_sdk_sees() {
    let mut profiles = 0;
    for file in files::generated(FILES) {
        let shown = format!("{}\n{:?}", String::from_utf8_lossy(&file), String::from_utf8_lossy(&file));
        match (Reader::Rust.read(&file), sdk(&file)) {
            (Err(_), None) => {}
            // What is no UTF-8 is an empty file to it.
            (Err(refused), Some(set)) => {
                assert!(set.is_empty() && refused.why == "is not UTF-8 text", "{refused:?} in\n{shown}");
            }
            (Ok(_), None) => panic!("the SDK refuses\n{shown}"),
            (Ok(view), Some(set)) => {
                profiles += view.profiles.len();
                assert_eq!(differences(&set, &view.profiles, &view.sessions), [""; 0], "{shown}");
            }
        }
    }
    assert!(profiles > FILES / 2, "{profiles} profiles compared");
}
