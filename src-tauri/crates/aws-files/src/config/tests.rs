use brain::words::RoleName;

use super::*;

const SESSIONS: &str = "\
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-central-1
sso_registration_scopes = sso:account:access , other
";

fn read_with(text: &str, credentials: &str) -> SharedConfig {
    let file = Path::new("config");
    let credentials = zeroize::Zeroizing::new(credentials.as_bytes().to_vec());
    let keys = StaticKeys::read(credentials, Path::new("credentials"));
    SharedConfig::read(&Document::parse(text.as_bytes()), file, &keys)
}

fn read(text: &str) -> SharedConfig {
    read_with(text, "")
}

/// The only profile of a file that begins with [`SESSIONS`].
fn profile(text: &str) -> Profile {
    let mut config = read(&format!("{SESSIONS}{text}"));
    assert_eq!(config.profiles.len(), 1, "{config:?}");
    config.profiles.remove(0)
}

fn acme() -> SessionKey {
    session(SessionForm::Named(SessionName::new("acme")), "https://acme.awsapps.com/start", "eu-central-1")
}

fn session(form: SessionForm, start_url: &str, region: &str) -> SessionKey {
    SessionKey {
        form,
        start_url: StartUrl::new(start_url),
        region: Region::new(region),
        endpoints: Endpoints::default(),
    }
}

fn role(session: SessionKey, account: &str, role: &str) -> RoleKey {
    RoleKey::new(session, account.parse().expect("twelve digits"), RoleName::new(role))
}

/// Every problem of the file as it is printed.
fn problems(text: &[u8]) -> String {
    let config = SharedConfig::read(&Document::parse(text), Path::new("config"), &StaticKeys::default());
    let profiles = config.profiles.iter().filter_map(Profile::problem);
    let printed: Vec<String> = config.problems.iter().chain(profiles).map(ToString::to_string).collect();
    printed.join("\n")
}

#[test]
fn a_session_is_its_section() {
    let config = read(SESSIONS);
    assert_eq!(
        config.sessions,
        [SsoSession {
            name: SessionName::new("acme"),
            line: 1,
            start_url: StartUrl::new("https://acme.awsapps.com/start"),
            region: Region::new("eu-central-1"),
            scopes: vec!["sso:account:access".to_owned(), "other".to_owned()],
        }]
    );
    assert_eq!(config.sessions[0].key(), acme());
    assert_eq!(config.problems, []);
}

#[test]
fn a_profile_opens_a_role_through_its_session() {
    let profile = profile(
        "[profile dev]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Admin\nregion = eu-west-1\n",
    );
    assert_eq!(profile.name, ProfileName::new("dev"));
    assert_eq!(profile.line, 5);
    assert_eq!(profile.region, Some(Region::new("eu-west-1")));
    assert_eq!(profile.kind, ProfileKind::SsoSession(Ok(role(acme(), "111122223333", "Admin"))));
}

#[test]
fn a_profile_may_stand_before_its_session() {
    let config = read(&format!(
        "[profile dev]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Admin\n{SESSIONS}"
    ));
    assert!(config.profiles[0].role().is_some());
}

#[test]
fn a_legacy_profile_shares_the_only_session_of_its_portal() {
    let legacy = |url: &str| {
        format!(
            "[profile old]\nsso_start_url = {url}\nsso_region = eu-central-1\n\
             sso_account_id = 111122223333\nsso_role_name = Admin\n"
        )
    };
    let shared = profile(&legacy("https://acme.awsapps.com/start"));
    assert_eq!(shared.kind, ProfileKind::Legacy(Ok(role(acme(), "111122223333", "Admin"))));

    // Cache keys are made of the address to the letter, so a slash makes another session.
    let other = "https://acme.awsapps.com/start/";
    let own = session(SessionForm::Legacy, other, "eu-central-1");
    assert_eq!(profile(&legacy(other)).role(), Some(&role(own, "111122223333", "Admin")));

    let twin = SESSIONS.replace("acme]", "twin]");
    let between_two = profile(&format!("{twin}{}", legacy("https://acme.awsapps.com/start")));
    let own = session(SessionForm::Legacy, "https://acme.awsapps.com/start", "eu-central-1");
    assert_eq!(between_two.role(), Some(&role(own, "111122223333", "Admin")));
}

#[test]
fn the_kind_is_what_botocore_would_use() {
    let sso = "sso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Admin\n";
    let process = "credential_process = /bin/x\n";
    let keys = "aws_access_key_id = AKIA\naws_secret_access_key = s3cret\n";
    let chain = "role_arn = arn:aws:iam::111122223333:role/x\nsource_profile = dev\n";
    let is_chain =
        |text: &str| matches!(profile(&format!("[profile p]\n{text}")).kind, ProfileKind::RoleChain(_));
    assert!(is_chain(&format!("{sso}{chain}")));
    let sso_kind = || ProfileKind::SsoSession(Ok(role(acme(), "111122223333", "Admin")));
    for (text, kind) in [
        (format!("{chain}web_identity_token_file = /t\n"), ProfileKind::Other),
        (format!("{process}{keys}{sso}"), sso_kind()),
        (format!("{keys}{process}"), ProfileKind::Process),
        (format!("{process}sso_session = acme\n"), ProfileKind::Process),
        (keys.to_owned(), ProfileKind::Static),
        ("region = eu-west-1\n".to_owned(), ProfileKind::Other),
        (String::new(), ProfileKind::Other),
    ] {
        assert_eq!(profile(&format!("[profile p]\n{text}")).kind, kind, "{text}");
    }
}

#[test]
fn what_botocore_refuses_is_said_and_the_rest_is_read_as_other_sdks_do() {
    let text =
        "\u{feff}[profile a]\nregion = one\nregion = two\nstray\n[profile a]\noutput = json\n[profile b]\n";
    let config = read(text);
    let names: Vec<_> = config.profiles.iter().map(|profile| profile.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(config.profiles[0].region, Some(Region::new("two")));
    insta::assert_snapshot!(problems(text.as_bytes()), @r"
    config:1: The file begins with a byte order mark, so the AWS CLI and boto3 refuse the whole file. Save it as UTF-8 without a byte order mark.
    config:3: “region” is already in line 2, so the AWS CLI and boto3 refuse the whole file. Keep one of the two lines.
    config:4: This line is neither a section, nor “key = value”, nor a comment, so the AWS CLI and boto3 refuse the whole file. Correct it, or put “#” before it.
    config:5: [profile a] is already in line 1, so the AWS CLI and boto3 refuse the whole file. Bring the two sections together.
    ");
    insta::assert_snapshot!(problems(b"region = x\n[default]\n# caf\xe9\ns3 =\n  no block\n"), @r"
    config:1: This line stands above the first section, so the AWS CLI and boto3 refuse the whole file. Move it below the [profile …] that it belongs to.
    config:3: This line is not UTF-8 text, so the AWS CLI and boto3 refuse the whole file. Save the file as UTF-8.
    config:5: This line is neither a section, nor “key = value”, nor a comment, so the AWS CLI and boto3 refuse the whole file. Correct it, or put “#” before it.
    ");
}

#[test]
fn of_two_spellings_of_a_header_the_later_counts() {
    let text = "[profile default]\nregion = one\noutput = json\n[default]\nregion = two\n";
    let config = read(text);
    assert_eq!(config.profiles.len(), 1);
    assert_eq!(config.profiles[0].region, Some(Region::new("two")));
    assert_eq!(config.profiles[0].line, 4);
    insta::assert_snapshot!(problems(text.as_bytes()), @"config:4: [default] is the same as [profile default] in line 1, and AWS tools disagree which one counts. Keep one of the two sections.");
}

#[test]
fn keys_are_read_in_any_case_and_empty_values_as_none() {
    let config = read("[default]\nREGION = eu-west-1\n[profile p]\nregion =\n");
    assert_eq!(config.profiles[0].region, Some(Region::new("eu-west-1")));
    assert_eq!(config.profiles[1].region, None);
}

#[test]
fn a_comment_behind_a_value_is_no_part_of_it_but_said() {
    let text = "[default]\nregion = eu-west-1 # home\n[sso-session s]\n\
        sso_start_url = https://x.awsapps.com/start#/\nsso_region = a;b\n";
    let config = read(text);
    assert_eq!(config.profiles[0].region, Some(Region::new("eu-west-1")));
    assert_eq!(config.sessions[0].start_url, StartUrl::new("https://x.awsapps.com/start#/"));
    assert_eq!(config.sessions[0].region, Region::new("a;b"));
    insta::assert_snapshot!(problems(text.as_bytes()), @"config:2: The AWS CLI and boto3 take the comment behind “region” as part of its value. Move the comment to a line of its own.");
}

#[test]
fn sections_that_nobody_reads_are_said() {
    let text = b"[p]\n[profile p q]\n[ profile r ]\n[sso-session o'brien]\n[DEFAULT]\n[plugins]\n";
    insta::assert_snapshot!(problems(text), @r"
    config:2: No AWS tool reads [profile p q], because one name is expected behind “profile”. Give it one name without spaces, quotes or backslashes.
    config:3: The AWS CLI and boto3 pass over [ profile r ] because of the space inside its brackets. Remove that space.
    config:4: No AWS tool reads [sso-session o'brien], because one name is expected behind “sso-session”. Give it one name without spaces, quotes or backslashes.
    config:5: The AWS CLI and boto3 copy the keys of [DEFAULT] into every section. Write [default] in lower case.
    ");
}

#[test]
fn an_sso_profile_that_opens_no_role_says_why() {
    let profiles = "\
[profile no-session]
sso_session = nope
sso_account_id = 111122223333
sso_role_name = Admin
[profile no-account]
sso_session = acme
sso_role_name = Admin
[profile no-role]
sso_session = acme
sso_account_id = 111122223333
[profile token-only]
sso_session = acme
[profile quoted-account]
sso_session = acme
sso_account_id = \"111122223333\"
sso_role_name = Admin
[profile mixed]
sso_session = acme
sso_region = us-east-1
sso_account_id = 111122223333
sso_role_name = Admin
[profile legacy-no-region]
sso_start_url = https://acme.awsapps.com/start
sso_account_id = 111122223333
sso_role_name = Admin
[profile of-broken-session]
sso_session = broken
sso_account_id = 111122223333
sso_role_name = Admin
[sso-session broken]
sso_region = us-east-1
";
    let text = format!("{SESSIONS}{profiles}");
    assert!(read(&text).profiles.iter().all(|profile| profile.role().is_none()));
    insta::assert_snapshot!(problems(text.as_bytes()), @r#"
    config:34: The session “broken” has no sso_start_url, so nobody can sign in to it. Add a line “sso_start_url = …” to [sso-session broken].
    config:6: There is no session “nope” in this file. Add a section [sso-session nope], or correct the name.
    config:9: [profile no-account] has no sso_account_id, so it opens no role. Add a line “sso_account_id = …”.
    config:12: [profile no-role] has no sso_role_name, so it opens no role. Add a line “sso_role_name = …”.
    config:15: [profile token-only] has no sso_account_id, so it opens no role. Add a line “sso_account_id = …”.
    config:19: “"111122223333"” is not an account id. Write its twelve digits, without quotes or dashes.
    config:23: [profile mixed] and [sso-session acme] give different values for sso_region. Remove the line from the profile: the session’s value is the one to use.
    config:26: [profile legacy-no-region] has no sso_region, so it opens no role. Add a line “sso_region = …”.
    config:34: The session “broken” has no sso_start_url, so nobody can sign in to it. Add a line “sso_start_url = …” to [sso-session broken].
    "#);
}

#[test]
fn a_session_s_own_values_repeated_in_the_profile_do_no_harm_to_the_aws_cli() {
    let profile = profile(
        "[profile p]\nsso_session = acme\nsso_start_url = https://acme.awsapps.com/start\n\
         sso_region = eu-central-1\nsso_account_id = 111122223333\nsso_role_name = Admin\n",
    );
    assert_eq!(profile.role(), Some(&role(acme(), "111122223333", "Admin")));
}

#[test]
fn a_session_may_not_say_otherwise_than_the_profile_in_any_key() {
    let text = "[sso-session s]\nsso_start_url = https://x\nsso_region = us-east-1\nregion = us-east-1\n\
        [profile p]\nsso_session = s\nregion = eu-west-1\nsso_account_id = 111122223333\nsso_role_name = Admin\n";
    insta::assert_snapshot!(problems(text.as_bytes()), @"config:7: [profile p] and [sso-session s] give different values for region. Remove the line from the session: it belongs into profiles.");
}

#[test]
fn an_indented_line_below_a_value_is_read_as_its_part_and_said() {
    let text = "[profile p]\nregion = eu-west-1\n  more\n";
    assert_eq!(read(text).profiles[0].region, Some(Region::new("eu-west-1\nmore")));
    insta::assert_snapshot!(problems(text.as_bytes()), @"config:3: AWS tools disagree whether this indented line is part of “region” above. Write the value in one line, or remove the spaces that this line begins with.");
}

#[test]
fn what_default_in_capitals_says_holds_everywhere() {
    let config = read(
        "[profile p]\noutput = json\n[profile q]\nregion = us-east-1\n[DEFAULT]\nregion = eu-west-1\n[DEFAULT]\n",
    );
    assert_eq!(config.profiles[0].region, Some(Region::new("eu-west-1")));
    assert_eq!(config.profiles[1].region, Some(Region::new("us-east-1")));
    assert!(config.problems.iter().all(|problem| !problem.what.contains("refuse")), "{:?}", config.problems);
}

#[test]
fn a_bare_carriage_return_and_an_odd_first_word_are_said() {
    insta::assert_snapshot!(problems(b"[profiles a]\r[default ]\n"), @r"
    config:1: Only the AWS CLI and boto3 read [profiles a], and they take it for [profile a]. Write it in the usual way, or choose another first word.
    config:1: This line ends in a bare carriage return, which ends a line for some AWS tools only. Save the file with ordinary line ends.
    config:2: The AWS CLI and boto3 pass over [default ] because of the space inside its brackets. Remove that space.
    ");
}

#[test]
fn no_secret_is_kept() {
    let text = "[profile p]\naws_access_key_id = AKIA\naws_secret_access_key = s3cret\n";
    let shown =
        format!("{:?}\n{}", read_with(text, &text.replace("profile ", "")), problems(text.as_bytes()));
    assert!(!shown.contains("s3cret") && !shown.contains("AKIA"), "{shown}");
}
