use super::*;

const SESSION: &str =
    "[sso-session s]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-central-1\n";
const ROLE: &str = "sso_session = s\nsso_account_id = 111122223333\nsso_role_name = Admin\n";
const KEYS: &str = "aws_access_key_id = AKIA\naws_secret_access_key = s3cret\n";

fn read(config: &str, credentials: &str) -> Shadowing {
    let places = Places { config: "config".into(), credentials: "credentials".into() };
    let credentials = Zeroizing::new(credentials.as_bytes().to_vec());
    Shadowing::read(format!("{SESSION}{config}").as_bytes(), credentials, &places)
}

fn in_files(config: &str, credentials: &str, name: &str) -> Vec<String> {
    let found = read(config, credentials).in_files(&ProfileName::new(name));
    found.iter().map(ToString::to_string).collect()
}

/// What wins over the profile `p` where these variables are set.
fn in_environment(config: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let variable = |asked: &str| {
        let (_, value) = variables.iter().find(|(name, _)| *name == asked)?;
        Some(OsString::from(value))
    };
    let found = read(config, "").in_environment(&ProfileName::new("p"), variable);
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn a_profile_that_is_all_there_is_has_no_shadow() {
    let config = format!(
        "[profile p]\n{ROLE}[profile q]\nrole_arn = arn:aws:iam::444455556666:role/x\n\
                          source_profile = p\n[profile tool]\ncredential_process = x\n"
    );
    for name in ["p", "q", "tool", "nobody"] {
        assert_eq!(in_files(&config, &format!("[other]\n{KEYS}"), name), [""; 0]);
    }
}

#[test]
fn keys_in_the_credentials_file_are_found_with_their_line_and_those_who_take_them() {
    let found = in_files(&format!("[profile p]\n{ROLE}"), &format!("[a]\n{KEYS}[p]\n{KEYS}"), "p");
    assert_eq!(
        found,
        [
            "credentials:4: “p” gives the access keys, and not the SSO role, to the AWS SDKs for JavaScript and Go. \
          Keys of that name in the credentials file come first there. Remove these keys, or give one of the two \
          another name."
        ]
    );
    let found = in_files("[profile p]\ncredential_process = x\n", &format!("[p]\n{KEYS}"), "p");
    assert_eq!(found.len(), 1);
    let who = "“p” gives the access keys, and not the credential_process, to the AWS CLI, boto3 and the AWS SDKs for \
               JavaScript and Go.";
    assert!(found[0].starts_with(&format!("credentials:1: {who}")), "{found:?}");
}

#[test]
fn a_default_profile_that_gives_credentials_wins_over_the_endpoint_and_is_found_with_its_line() {
    let over_endpoint = |config: &str, credentials: &str| {
        read(config, credentials).over_endpoint().map(|finding| finding.to_string())
    };
    let sso = format!("[default]\n{ROLE}");
    let all = "the AWS CLI, boto3 and the AWS SDKs for Rust, JavaScript, Go and Java";
    for (config, credentials, place) in [
        (sso.as_str(), "", "config:5: "),
        ("[profile default]\ncredential_process = x\n", "", "config:5: "),
        ("[default]\naws_access_key_id = a\naws_secret_access_key = b\n", "", "config:5: "),
        ("", &format!("[default]\n{KEYS}"), "credentials:1: "),
        ("[default]\nregion = eu-west-1\n", &format!("[a]\n{KEYS}[default]\n{KEYS}"), "credentials:4: "),
    ] {
        let found = over_endpoint(config, credentials).expect(config);
        let says = format!("{place}The default profile, and not the endpoint, is used by {all}.");
        assert!(found.starts_with(&says), "{found}");
    }
    for (config, credentials) in [
        (format!("[profile p]\n{ROLE}"), format!("[p]\n{KEYS}")),
        ("[default]\nregion = eu-west-1\noutput = json\n".to_owned(), String::new()),
    ] {
        assert_eq!(over_endpoint(&config, &credentials), None, "{config}");
    }
}

#[test]
fn other_keys_of_the_same_section_are_found_with_their_line() {
    let found = in_files(&format!("[profile p]\n{ROLE}{KEYS}"), "", "p");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("config:8: “p” gives the access keys, and not the SSO role, to the AWS SDKs for JavaScript and Go."), "{found:?}");
    let found = in_files(&format!("[profile p]\ncredential_process = x\n{ROLE}"), "", "p");
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with(
            "config:5: “p” gives the credential_process, and not the SSO role, to the AWS SDK for JavaScript."
        ),
        "{found:?}"
    );
    let role = "role_arn = arn:aws:iam::444455556666:role/x\nsource_profile = base\n";
    let found = in_files(&format!("[profile base]\n{ROLE}[profile p]\n{role}{ROLE}"), "", "p");
    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .starts_with("config:11: “p” gives the SSO role, and not the role_arn, to the AWS SDK for Java."),
        "{found:?}"
    );
}

#[test]
fn a_role_is_shadowed_where_the_profile_below_it_is() {
    let role = "[profile p]\nrole_arn = arn:aws:iam::444455556666:role/x\nsource_profile = base\n";
    let config = format!("[profile base]\n{ROLE}{role}");
    let top = "[profile top]\nrole_arn = arn:aws:iam::444455556666:role/y\nsource_profile = p\n";
    for name in ["p", "top"] {
        let found = in_files(&format!("{config}{top}"), &format!("[base]\n{KEYS}"), name);
        assert_eq!(found.len(), 1);
        let what = format!(
            "credentials:1: The role of “{name}” is assumed with the access keys of “base”, and not the SSO role, by the AWS SDKs for Rust, JavaScript and Go."
        );
        assert!(found[0].starts_with(&what), "{found:?}");
    }
}

#[test]
fn a_chain_that_ends_at_keys_for_some_and_at_their_session_for_others_is_found() {
    let role = "role_arn = arn:aws:iam::444455556666:role/x\nsource_profile = base\n";
    let both = format!("[profile base]\n{ROLE}[profile both]\n{role}{ROLE}");
    let config = format!("{both}[profile p]\n{}", role.replace("base", "both"));
    // With keys of its own, it is no role to botocore any more, which takes SSO before keys.
    let found = in_files(&config, &format!("[both]\n{KEYS}"), "p");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("with the access keys of “both”, and not the SSO role, by the AWS SDKs for"),
        "{found:?}"
    );
}

#[test]
fn two_default_profiles_are_told_apart() {
    let other = ROLE.replace("Admin", "Reader");
    let plain_last = format!("[profile default]\n{ROLE}[default]\n{other}");
    let found = in_files(&plain_last, "", "default");
    assert_eq!(
        found,
        [
            "config:4: This section, and not that of line 8, is “default” to the AWS SDKs for Rust, JavaScript, Go and \
          Java. There [profile default] counts, whichever comes later in the file. Keep one of the two sections."
        ]
    );
    let process =
        in_files(&format!("[profile default]\ncredential_process = x\n[default]\n{ROLE}"), "", "default");
    assert!(
        process[0].starts_with("config:4: This section, and not that of line 6, is “default” to"),
        "{process:?}"
    );
    // Where it comes later it counts for all, and where both say the same it makes no difference.
    assert_eq!(in_files(&format!("[default]\n{other}[profile default]\n{ROLE}"), "", "default"), [""; 0]);
    assert_eq!(in_files(&format!("[profile default]\n{ROLE}[default]\n{ROLE}"), "", "default"), [""; 0]);
}

#[test]
fn keys_of_the_terminal_win_for_all_but_javascript_that_follows_a_profile() {
    let profile = format!("[profile p]\n{ROLE}");
    let found = in_environment(&profile, &[("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_PROFILE", "p")]);
    assert_eq!(
        found,
        [
            "AWS_ACCESS_KEY_ID: Its keys, and not “p”, are used by the AWS CLI, boto3 and the AWS SDKs for Rust, Go and \
          Java. Keys in the environment come before a profile there. Run: unset AWS_ACCESS_KEY_ID \
          AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN"
        ]
    );
    let found = in_environment(&profile, &[("AWS_ACCESS_KEY_ID", "AKIA")]);
    assert!(found[0].contains("Java and JavaScript."), "{found:?}");
    assert_eq!(
        in_environment(&profile, &[("AWS_ACCESS_KEY_ID", "")]),
        [""; 0],
        "empty is as good as not set"
    );
}

#[test]
fn another_profile_of_the_terminal_is_named() {
    let profile = format!("[profile p]\n{ROLE}");
    assert_eq!(in_environment(&profile, &[("AWS_PROFILE", "p"), ("AWS_DEFAULT_PROFILE", "p")]), [""; 0]);
    let found = in_environment(&profile, &[("AWS_PROFILE", "q")]);
    assert!(
        found[0].starts_with("AWS_PROFILE: It names “q”, which the AWS CLI, boto3 and the AWS SDKs"),
        "{found:?}"
    );
    let found = in_environment(&profile, &[("AWS_PROFILE", "p"), ("AWS_DEFAULT_PROFILE", "q")]);
    assert_eq!(
        found,
        [
            "AWS_DEFAULT_PROFILE: It names “q”, which boto3 follows in this terminal, and not “p”. boto3 asks for this \
          variable before AWS_PROFILE. Run: unset AWS_DEFAULT_PROFILE"
        ]
    );
}

#[test]
fn a_web_identity_of_the_terminal_wins_for_some_and_for_botocore_not_over_a_role() {
    let token = [("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"), ("AWS_ROLE_ARN", "arn"), ("AWS_PROFILE", "p")];
    let found = in_environment(&format!("[profile p]\n{ROLE}"), &token);
    assert!(
        found[0].contains("is used by the AWS CLI, boto3 and the AWS SDKs for Go and Java."),
        "{found:?}"
    );
    let role = format!(
        "[profile base]\n{ROLE}[profile p]\nrole_arn = arn:aws:iam::444455556666:role/x\nsource_profile = base\n"
    );
    let found = in_environment(&role, &token);
    assert!(found[0].contains("is used by the AWS SDKs for Go and Java."), "{found:?}");
}

#[test]
fn an_endpoint_is_asked_where_nobody_follows_a_profile_and_the_default_one_comes_before_it() {
    let profile = format!("[profile p]\n{ROLE}");
    let endpoint = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/");
    assert_eq!(in_environment(&profile, &[endpoint, ("AWS_PROFILE", "p")]), [""; 0]);
    let found = in_environment(&profile, &[endpoint]);
    assert!(
        found[0].starts_with("AWS_CONTAINER_CREDENTIALS_FULL_URI: Credentials of this endpoint, and not “p”"),
        "{found:?}"
    );
    let found = in_environment(&format!("{profile}[default]\n{KEYS}"), &[endpoint]);
    assert!(
        found[0].starts_with(
            "config:8: The default profile, and neither AWS_CONTAINER_CREDENTIALS_FULL_URI nor “p”"
        ),
        "{found:?}"
    );
    // One without credentials is none.
    let found = in_environment(&format!("{profile}[default]\nregion = x\n"), &[endpoint]);
    assert!(found[0].starts_with("AWS_CONTAINER_CREDENTIALS_FULL_URI: "), "{found:?}");
}

#[test]
fn a_file_for_this_terminal_alone_is_told_of_where_others_see_something_else() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let (usual, own) = (home.path().join(".aws/config"), home.path().join("own"));
    std::fs::create_dir(home.path().join(".aws")).expect("made");
    let profile = |role: &str| format!("{SESSION}[profile p]\n{}", ROLE.replace("Admin", role));
    std::fs::write(&own, profile("Admin")).expect("written");
    let variable = |name: &str| match name {
        "HOME" => Some(home.path().as_os_str().to_owned()),
        "AWS_CONFIG_FILE" => Some(own.as_os_str().to_owned()),
        _ => None,
    };
    let told = || {
        let files = Shadowing::load(&Places::find(variable).expect("there is a home")).expect("readable");
        let found = files.in_environment(&ProfileName::new("p"), variable);
        found.iter().map(|finding| finding.what.clone()).collect::<Vec<_>>()
    };
    assert_eq!(told(), [""; 0], "there is no other file");
    for (content, what) in [
        (profile("Admin"), None),
        (profile("Reader"), Some("leads elsewhere")),
        (SESSION.to_owned(), Some("is not")),
    ] {
        std::fs::write(&usual, content).expect("written");
        let what =
            what.map(|what| format!("Programs without it read {}, where “p” {what}.", usual.display()));
        assert_eq!(told(), what.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn no_finding_holds_a_key() {
    let config = format!("[profile p]\n{ROLE}{KEYS}");
    let found = in_files(&config, &format!("[p]\n{KEYS}"), "p").concat();
    let variables = in_environment(&config, &[("AWS_ACCESS_KEY_ID", "AKIA")]).concat();
    assert!(!found.is_empty() && !found.contains("AKIA") && !found.contains("s3cret"));
    assert!(!variables.is_empty() && !variables.contains("AKIA"));
}
