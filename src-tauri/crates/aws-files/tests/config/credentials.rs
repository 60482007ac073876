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

/// What the SDK for Rust makes of a profile.
fn rust(config: &Path, credentials: &Path, profile: &str) -> &'static str {
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
    let provider = provider.configure(&none).profile_files(files).profile_name(profile).build();
    if runtime.block_on(provider.provide_credentials()).is_ok() { "keys" } else { "none" }
}

/// What botocore and the SDK for JavaScript make of the files there.
fn scripts(directory: &Path, count: usize) -> [Vec<String>; 2] {
    let mut python = Command::new(botocore::python());
    python.arg("-X").arg("utf8").arg(script("credentials.py"));
    let mut node = Command::new("node");
    node.arg(script("credentials.cjs")).arg(javascript::packages());
    [python, node].map(|command| told(command, directory, count))
}

/// What `daypass env --format ini` may print, since only a person who copies it knows for which program it is.
#[test]
fn whoever_would_not_see_a_section_of_an_awkward_name_is_told() {
    let names = [
        "daypass-dev",
        "a.b/c%d@e_f",
        "a+b:c",
        "größe",
        "mit raum",
        "größe mit raum",
        "a  b",
        "o'brien",
        "\"a\"",
        "say \"a\"",
        "dom\\user",
        "a\\",
        "a=b",
        "a:b",
        "$HOME",
        "`id`",
        "{a}",
        "(a)",
        "a,b",
        "a!",
        "profile",
        "profile x",
        "sso-session x",
        "services x",
        "DEFAULT",
        "-a",
        "a\u{a0}b",
        "\u{feff}a",
        "日本",
    ];
    let section =
        |name: &str| format!("[{name}]\naws_access_key_id = AKIA\naws_secret_access_key = s3cret\n");
    let files: Vec<Vec<u8>> = names.iter().map(|name| section(name).into_bytes()).collect();
    let directory = directory_of(&files);
    std::fs::write(directory.path().join("names"), serde_json::to_string(&names).expect("texts"))
        .expect("written");
    let [python, node] = scripts(directory.path(), files.len());
    for (number, name) in names.into_iter().enumerate() {
        let config = directory.path().join("config");
        let rust = rust(&config, &directory.path().join(number.to_string()), name);
        let keys = StaticKeys::read(files[number].clone().into(), Path::new("credentials"));
        let unseen = keys.unseen_by(&ProfileName::new(name)).unwrap_or_default();
        for (who, theirs) in
            [("boto3", python[number].as_str()), ("Rust", rust), ("JavaScript", &node[number])]
        {
            assert_eq!(
                unseen.contains(who),
                theirs != "keys",
                "{who} finds {theirs} under “{name}”, and {unseen}"
            );
        }
    }
}

#[test]
fn every_program_makes_of_a_credentials_file_what_daypass_says() {
    let files = files::generated_credentials(FILES);
    let directory = directory_of(&files);
    let [python, node] = scripts(directory.path(), files.len());

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
        let theirs = rust(&directory.path().join("config"), &directory.path().join(number.to_string()), "p");
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
