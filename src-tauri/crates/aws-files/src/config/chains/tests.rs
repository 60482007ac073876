use std::path::Path;

use brain::words::ProfileName;

use super::*;
use crate::config::{Profile, SharedConfig};
use crate::document::Document;

const BASE: &str = "\
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-central-1
[profile dev]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Admin
[profile chain]
role_arn = arn:aws:iam::444455556666:role/team/Deploy
source_profile = dev
";

fn read(text: &str, credentials: &str) -> Vec<Profile> {
    let credentials = zeroize::Zeroizing::new(credentials.as_bytes().to_vec());
    let keys = StaticKeys::read(credentials, Path::new("credentials"));
    SharedConfig::read(&Document::parse(text.as_bytes()), Path::new("config"), &keys).profiles
}

fn named(profiles: Vec<Profile>, name: &str) -> Profile {
    profiles.into_iter().find(|profile| profile.name == ProfileName::new(name)).expect(name)
}

/// The profile `chain` of [`BASE`] with these lines added to its end.
fn chain(more: &str) -> Profile {
    named(read(&format!("{BASE}{more}"), ""), "chain")
}

/// Why the profile `chain` is of no use, and whether AWS tools can use it all the same.
fn refused(more: &str) -> (String, bool) {
    let profile = chain(more);
    let why = profile.unusable().unwrap_or_else(|| panic!("{:?}", profile.kind)).to_string();
    (why, profile.problem().is_none())
}

#[test]
fn a_role_is_assumed_over_the_role_of_a_session() {
    let profile = chain("");
    let role = profile.role().expect("it is sound");
    assert_eq!(
        (role.session.label(), role.account.as_str(), role.role.as_str()),
        ("acme", "111122223333", "Admin")
    );
    let (account, name) = role.goal();
    assert_eq!((account.as_str(), name.as_str()), ("444455556666", "Deploy"));
    assert_eq!(profile.source, Some(ProfileName::new("dev")));
    let [assumed] = role.assumed.as_slice() else { panic!("{role:?}") };
    assert_eq!(assumed.region, Region::new("eu-central-1"), "nobody names another");
    assert_eq!((&assumed.session_name, &assumed.external_id, assumed.seconds), (&None, &None, None));
}

#[test]
fn what_the_profile_says_of_the_role_is_kept() {
    let more =
        "region = us-west-2\nrole_session_name = ci@acme\nexternal_id = x/42\nduration_seconds = 1800\n";
    let profile = chain(more);
    let assumed = &profile.role().expect("it is sound").assumed[0];
    assert_eq!(assumed.region, Region::new("us-west-2"));
    assert_eq!(assumed.session_name.as_deref(), Some("ci@acme"));
    assert_eq!(assumed.external_id.as_deref(), Some("x/42"));
    assert_eq!(assumed.seconds, Some(1800));
}

#[test]
fn roles_are_assumed_over_roles_from_the_session_up() {
    let more = "region = us-west-2\n[profile top]\nrole_arn = arn:aws:iam::777788889999:role/Top\n\
                source_profile = chain\n";
    let top = named(read(&format!("{BASE}{more}"), ""), "top");
    let role = top.role().expect("it is sound");
    let names: Vec<_> = role.assumed.iter().map(|assumed| assumed.arn.role().as_str()).collect();
    assert_eq!(names, ["Deploy", "Top"]);
    assert_eq!(role.assumed[1].region, Region::new("us-west-2"), "that of the profile below");
}

#[test]
fn a_legacy_profile_and_the_default_one_are_sources_too() {
    let text = "[default]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n\
                sso_account_id = 111122223333\nsso_role_name = Admin\n\
                [profile chain]\nrole_arn = arn:aws:iam::444455556666:role/Deploy\nsource_profile = default\n";
    assert!(named(read(text, ""), "chain").role().is_some_and(RoleKey::is_chain));
}

#[test]
fn what_no_tool_can_follow_is_named_with_its_line() {
    let own = |text: &str| named(read(&format!("{BASE}[profile p]\n{text}"), ""), "p").problem().cloned();
    let arn = "role_arn = arn:aws:iam::444455556666:role/x\n";
    for (text, line, what) in [
        (arn.to_owned(), 12, "says not who assumes the role"),
        (format!("{arn}source_profile = nope\n"), 13, "There is no profile “nope”"),
        (format!("{arn}source_profile = p\n"), 13, "“p” leads back to itself"),
        (format!("{arn}source_profile = dev\ncredential_source = Environment\n"), 13, "AWS tools refuse"),
        ("role_arn = Deploy\nsource_profile = dev\n".to_owned(), 12, "“Deploy” is not a role’s ARN"),
        (format!("{arn}source_profile = dev\nduration_seconds = 7200\n"), 14, "“7200” is not a duration"),
        (format!("{arn}source_profile = dev\nduration_seconds = 1h\n"), 14, "“1h” is not a duration"),
        (
            format!("{arn}source_profile = dev\nrole_session_name = two words\n"),
            14,
            "“two words” is not a name",
        ),
        (
            format!("{arn}source_profile = half\n[profile half]\nsso_session = acme\nsso_role_name = x\n"),
            13,
            "“half” opens no role",
        ),
    ] {
        let problem = own(&text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(problem.line, line, "{problem}");
        assert!(problem.what.contains(what), "{problem}");
    }
}

#[test]
fn a_loop_of_several_is_found() {
    let text = "[profile a]\nrole_arn = arn:aws:iam::444455556666:role/x\nsource_profile = b\n\
                [profile b]\nrole_arn = arn:aws:iam::444455556666:role/x\nsource_profile = a\n";
    for profile in read(text, "") {
        assert!(
            profile.problem().is_some_and(|problem| problem.what.contains("back to itself")),
            "{profile:?}"
        );
    }
}

#[test]
fn what_aws_tools_can_follow_and_daypass_cannot_is_no_problem_of_the_file() {
    let (why, others_can) = refused("mfa_serial = arn:aws:iam::111122223333:mfa/ada\n");
    assert!(
        why.starts_with("config:11: The role wants a code of arn:aws:iam::111122223333:mfa/ada"),
        "{why}"
    );
    assert!(others_can);

    let arn = "role_arn = arn:aws:iam::444455556666:role/x\n";
    for (text, credentials, what) in [
        (
            format!("{arn}source_profile = keys\n"),
            "[keys]\naws_access_key_id = AKIA\n",
            "“keys”, which assumes",
        ),
        (format!("{arn}source_profile = p\naws_access_key_id = AKIA\n"), "", "“p”, which assumes"),
        (format!("{arn}credential_source = Ec2InstanceMetadata\n"), "", "of Ec2InstanceMetadata, and not"),
        (
            format!("{arn}source_profile = tool\n[profile tool]\ncredential_process = x\n"),
            "",
            "“tool”, which",
        ),
    ] {
        let profile = named(read(&format!("{BASE}[profile p]\n{text}"), credentials), "p");
        assert_eq!((profile.problem(), profile.role()), (None, None));
        assert!(profile.unusable().is_some_and(|problem| problem.what.contains(what)), "{profile:?}");
    }
}

#[test]
fn a_role_by_web_identity_is_no_chain() {
    let profile = chain("web_identity_token_file = /token\n");
    assert_eq!((profile.kind, profile.source), (ProfileKind::Other, None));
}
