//! Export and import.

use aws_files::SharedConfig;

use super::*;
use crate::share::{Offer, export};

fn exported(text: &str) -> (String, Vec<String>) {
    let shared = export(&Document::parse(text.as_bytes()), Path::new(FILE));
    (shared.text, shared.left_out)
}

fn left_out(offer: &Offer) -> Vec<String> {
    offer.left_out("shared").collect()
}

fn take(offer: &Offer, into: &str) -> (String, Vec<String>, bool) {
    let mut all = false;
    let (text, said) = edited(into, |draft| {
        all = draft.take_over(offer)?;
        Ok(())
    })
    .unwrap();
    (text, said, all)
}

const RICH: &str = "\
[sso-session acme]
sso_start_url=https://acme.awsapps.com/start
sso_region=eu-west-1 # Ireland
sso_registration_scopes = sso:account:access
# my own note
[profile dev]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Admin
region = eu-central-1
output = yaml
credential_process = /usr/bin/steal
endpoint_url = https://evil.example
ca_bundle = /tmp/ca.pem
aws_secret_access_key = SECRET
services = local
[profile legacy]
sso_start_url = https://globex.awsapps.com/start
sso_region = us-east-1
sso_account_id = 444455556666
sso_role_name = ReadOnly
[profile deploy]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = dev
[profile keys]
aws_access_key_id = AKIA
aws_secret_access_key = SECRET
[profile lost]
sso_session = gone
sso_account_id = 111122223333
sso_role_name = Admin
[profile 'my profile']
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Admin
[sso-session 'my session']
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
[profile mine]
sso_session = my session
sso_account_id = 111122223333
sso_role_name = Admin
[services local]
s3 =
  endpoint_url = http://localhost
";

#[test]
fn only_sessions_and_their_roles_are_exported() {
    let (text, left_out) = exported(RICH);
    insta::assert_snapshot!(format!("{text}---\n{}", left_out.join("\n")), @r"
    # Sessions and profiles of AWS IAM Identity Center, without secrets.
    # To take them over: daypass import FILE

    [sso-session acme]
    sso_start_url = https://acme.awsapps.com/start
    sso_region = eu-west-1
    sso_registration_scopes = sso:account:access

    [profile dev]
    sso_session = acme
    sso_account_id = 111122223333
    sso_role_name = Admin
    region = eu-central-1
    output = yaml

    [profile legacy]
    sso_start_url = https://globex.awsapps.com/start
    sso_region = us-east-1
    sso_account_id = 444455556666
    sso_role_name = ReadOnly
    ---
    [sso-session my session]: The name “my session” cannot be used: programs that use the AWS SDK for Rust, JavaScript or Java do not see names with spaces. Use “-” instead.
    [profile deploy] is no SSO profile.
    [profile keys] is no SSO profile.
    config:29: There is no session “gone” in this file. Add a section [sso-session gone], or correct the name.
    [profile my profile]: The name “my profile” cannot be used: programs that use the AWS SDK for Rust, JavaScript or Java do not see names with spaces. Use “-” instead.
    [profile mine]: its session was left out.
    ");
}

#[test]
fn what_is_exported_is_taken_over_whole_elsewhere() {
    let (text, _) = exported(RICH);
    let offer = Offer::read(text.as_bytes());
    assert_eq!(left_out(&offer), [""; 0]);
    let (there, said, all) = take(&offer, "");
    assert!(all && said == ["Added 3 sections."], "{said:?}");
    assert_eq!(exported(&there), (text, Vec::new()));
    let (again, said, all) = take(&offer, &there);
    assert!(all && again == there, "{said:?}");
    assert_eq!(said, ["Nothing to add: what the file offers is there already."]);
}

#[test]
fn nothing_that_runs_a_program_or_leads_elsewhere_is_taken_over() {
    let offer = Offer::read(RICH.replace(" # Ireland", "").as_bytes());
    insta::assert_snapshot!(left_out(&offer).join("\n"), @r"
    shared:12: “credential_process” is not taken over: only sessions and their roles are.
    shared:13: “endpoint_url” is not taken over: only sessions and their roles are.
    shared:14: “ca_bundle” is not taken over: only sessions and their roles are.
    shared:15: “aws_secret_access_key” is not taken over: only sessions and their roles are.
    shared:16: “services” is not taken over: only sessions and their roles are.
    shared:22: [profile deploy] has no sso_account_id.
    shared:23: “role_arn” is not taken over: only sessions and their roles are.
    shared:24: “source_profile” is not taken over: only sessions and their roles are.
    shared:25: [profile keys] has no sso_account_id.
    shared:26: “aws_access_key_id” is not taken over: only sessions and their roles are.
    shared:27: “aws_secret_access_key” is not taken over: only sessions and their roles are.
    shared:28: [profile lost] names the session “gone”, which is not in the file.
    shared:43: [services local] is no session and no profile.
    ");
    let (text, said, all) = take(&offer, "");
    assert!(!all && said.len() == 4, "{said:?}");
    assert!(said[..3].iter().all(|why| why.contains(" was left out")), "{said:?}");
    for bad in ["steal", "evil", "ca_bundle", "SECRET", "services", "role_arn", "AKIA"] {
        assert!(!text.contains(bad), "{bad}: {text}");
    }
}

#[test]
fn the_profile_that_tools_use_unasked_is_not_taken_over() {
    for header in ["[default]", "[profile default]"] {
        let theirs = ACME.to_owned()
            + header
            + "\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Admin\n";
        let offer = Offer::read(theirs.as_bytes());
        assert_eq!(
            left_out(&offer),
            ["shared:4: [default] is not taken over: tools use it where they are told nothing."]
        );
        let (text, _, all) = take(&offer, "");
        assert!(all && !text.contains("default") && text.contains("[sso-session acme]"), "{text}");
    }
}

#[test]
fn what_would_be_taken_for_an_option_is_left_out() {
    let offer = Offer::read(ACME.replace("acme]", "--all]").as_bytes());
    let (text, said, all) = take(&offer, "");
    assert!(!all && text.is_empty(), "{text}");
    assert!(said[0].contains("take what begins with “-” for an option"), "{said:?}");
}

#[test]
fn sessions_that_ask_for_more_than_accounts_and_roles_are_told() {
    let scoped = |scopes: &str| ACME.to_owned() + "sso_registration_scopes = " + scopes + "\n";
    let told = |text: &str| Offer::read(text.as_bytes()).scopes().collect::<Vec<_>>();
    assert_eq!(told(ACME), [""; 0]);
    assert_eq!(told(&scoped("sso:account:access")), [""; 0]);
    assert_eq!(
        told(&scoped("sso:account:access, codewhisperer:completions,codewhisperer:analysis")),
        ["Sign-ins to “acme” ask for more than your accounts and roles: \
          codewhisperer:completions, codewhisperer:analysis"]
    );
}

#[test]
fn values_that_could_lead_elsewhere_are_left_out_with_their_line() {
    let hostile = "\
[sso-session a]
sso_start_url = https://acme.awsapps.com@evil.example/start
sso_region = eu-west-1
[sso-session b]
sso_start_url = https://acme.awsapps.com/start
sso_region = evil.example/#
[sso-session c]
sso_start_url = http://acme.awsapps.com/start
sso_region = eu-west-1
[profile p]
sso_session = a
sso_account_id = 111122223333
sso_role_name = Admin
[profile q]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = Admin
region = eu-west-1.evil.example
[profile r]
sso_start_url = https://acme.awsapps.com/start
  https://evil.example
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = A$(id)
stray
";
    let offer = Offer::read(hostile.as_bytes());
    assert!(offer.is_empty(), "{offer:?}");
    insta::assert_snapshot!(left_out(&offer).join("\n"), @r"
    shared:1: “https://acme.awsapps.com@evil.example/start” is not a start URL.
    shared:4: “evil.example/#” is not a region.
    shared:7: “http://acme.awsapps.com/start” is not a start URL.
    shared:10: [profile p] names the session “a”, which is not in the file.
    shared:14: “eu-west-1.evil.example” is not a region.
    shared:20: [profile r] has no sso_start_url.
    shared:21: “sso_start_url” is not taken over: only sessions and their roles are.
    shared:26: This line makes no sense.
    ");
    for bytes in [&b"\xff\xfe\x00"[..], b"\xef\xbb\xbf[", b"", b"=\n[sso-session]\n[DEFAULT]\nx = y\n"] {
        assert!(Offer::read(bytes).is_empty());
    }
}

#[test]
fn what_is_there_under_the_same_name_stays_and_nothing_is_opened_by_the_wrong_session() {
    let offer = Offer::read(exported(RICH).0.as_bytes());
    let mine = ACME.replace("acme.awsapps", "mine.awsapps") + "[profile legacy]\nregion = x-1\n";
    let (text, said, all) = take(&offer, &mine);
    assert_eq!(text, mine);
    assert!(!all);
    assert_eq!(
        said,
        [
            "[sso-session acme] is another one in your config, and stays as it is.",
            "[profile dev] was left out, for its session was.",
            "[profile legacy] is another one in your config, and stays as it is.",
            "Nothing was taken over.",
        ]
    );
    let document = Document::parse(b"");
    let keys = keys_of(&["dev"]);
    let mut draft = Draft::new(&document, Path::new(FILE), &keys);
    assert!(!draft.take_over(&offer).unwrap(), "keys are in the way of one");
    assert!(
        !String::from_utf8(draft.finish().unwrap().document.to_bytes()).unwrap().contains("[profile dev]")
    );
}

#[test]
fn the_hosts_of_new_portals_are_told() {
    let offer = Offer::read(exported(RICH).0.as_bytes());
    let known = |text: &str| {
        SharedConfig::read(&Document::parse(text.as_bytes()), Path::new(FILE), &StaticKeys::default())
    };
    let hosts: Vec<_> = offer.hosts(&known("")).into_iter().collect();
    assert_eq!(hosts, ["acme.awsapps.com", "globex.awsapps.com"]);
    let hosts: Vec<_> = offer.hosts(&known(ACME)).into_iter().collect();
    assert_eq!(hosts, ["globex.awsapps.com"]);
}

#[test]
fn what_a_stranger_wrote_cannot_move_the_cursor() {
    let file = "[profile \u{1b}[2Jp]\nx\u{1b}]0;evil = \u{202e}\nsso_start_url = https://acme.awsapps.com/start\n\
        sso_region = eu-west-1\nsso_role_name = Admin\nsso_account_id = \u{1b}[31m\n\
        [profile \u{202e}q]\nsso_start_url = https://acme.awsapps.com/start\n\
        sso_region = eu-west-1\nsso_role_name = Admin\nsso_account_id = 111122223333\n";
    let offer = Offer::read(file.as_bytes());
    let (text, said, all) = take(&offer, "");
    let all_said = left_out(&offer).into_iter().chain(said).collect::<Vec<_>>();
    assert!(!all && text.is_empty() && all_said.len() == 4, "{all_said:?}");
    assert!(!all_said.concat().contains(['\u{1b}', '\u{202e}']), "{all_said:?}");
}
