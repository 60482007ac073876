//! What Daypass says of a credentials file, against what the real programs make of it.

use std::path::Path;
use std::process::Command;

use aws_config::profile::profile_file::{ProfileFileKind, ProfileFiles};
use aws_config::profile::{ProfileFileCredentialsProvider, load};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::ProvideCredentials as _;
use aws_files::{Reader, StaticKeys, portability};
use aws_types::os_shim_internal::{Env, Fs};
use brain::words::ProfileName;

use crate::shadows::{script, told};
use crate::{botocore, directory_of, files, javascript};

const FILES: usize = 2000;

/// With nothing of credentials in it.
const CONFIG: &str = "[profile p]\nregion = eu-central-1\n";

/// What Daypass says that a program makes of `p`, in the words of the scripts.
fn ours(keys: &StaticKeys, reader: Reader) -> &'static str {
    let verdicts = portability(CONFIG.as_bytes(), Path::new("config"), &ProfileName::new("p"), keys);
    let (_, verdict) = verdicts.into_iter().find(|(of, _)| *of == reader).expect("every program is asked");
    match verdict {
        Ok(_) => "keys",
        Err(problem) if problem.what.contains("can use no profile at all") => "refused",
        Err(problem) if problem.what.contains("only half") => "half",
        Err(_) => "none",
    }
}

/// What the SDK for Rust makes of `p`.
fn rust(config: &Path, credentials: &Path) -> &'static str {
    let files = ProfileFiles::builder()
        .with_file(ProfileFileKind::Config, config)
        .with_file(ProfileFileKind::Credentials, credentials)
        .build();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let (fs, env) = (Fs::real(), Env::from_slice(&[]));
    if runtime.block_on(load(&fs, &env, &files, None)).is_err() {
        return "refused";
    }
    let (none, provider) = (ProviderConfig::empty(), ProfileFileCredentialsProvider::builder());
    let provider = provider.configure(&none).profile_files(files).profile_name("p").build();
    if runtime.block_on(provider.provide_credentials()).is_ok() { "keys" } else { "none" }
}

#[test]
fn every_program_makes_of_a_credentials_file_what_daypass_says() {
    let files = files::generated_credentials(FILES);
    let directory = directory_of(&files);
    let mut python = Command::new(botocore::python());
    python.arg(script("credentials.py")).env("PYTHONUTF8", "1");
    let mut node = Command::new("node");
    node.arg(script("credentials.cjs")).arg(javascript::packages());
    let [python, node]: [Vec<String>; 2] =
        [python, node].map(|command| told(command, directory.path(), files.len()));

    let (mut refused, mut with_keys) = (0, 0);
    for (number, file) in files.iter().enumerate() {
        let shown = format!("{}\n{:?}", String::from_utf8_lossy(file), String::from_utf8_lossy(file));
        let keys = StaticKeys::read(file.clone().into(), Path::new("credentials"));
        let said = ours(&keys, Reader::Botocore);
        // A secret alone it passes over, and finds nothing then.
        let agrees = said == python[number] || (said, python[number].as_str()) == ("half", "none");
        assert!(agrees, "{said} and {} for botocore in\n{shown}", python[number]);
        // Why the others find none is not told apart.
        let some = |said: &str| if said == "half" { "none" } else { said }.to_owned();
        assert_eq!(some(ours(&keys, Reader::JavaScript)), node[number], "JavaScript for\n{shown}");
        let theirs = rust(&directory.path().join("config"), &directory.path().join(number.to_string()));
        assert_eq!(some(ours(&keys, Reader::Rust)), theirs, "Rust for\n{shown}");
        let named = |who: &str| keys.problems().iter().any(|problem| problem.what.contains(who));
        assert_eq!(named("the AWS CLI and boto3"), python[number] == "refused", "{shown}");
        assert!(theirs != "refused" || !keys.problems().is_empty(), "{shown}");
        refused += usize::from(python[number] == "refused");
        with_keys += usize::from(python[number] == "keys");
    }
    assert!(refused > FILES / 10 && refused < FILES * 2 / 3, "{refused} files refused");
    assert!(with_keys > FILES / 10, "{with_keys} with keys");
}
