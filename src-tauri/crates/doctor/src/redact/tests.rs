use super::*;
use crate::case::tests::Home;

fn redacted(home: &Home, text: &str) -> String {
    Redactor::new(&home.case()).redact(text)
}

#[test]
fn the_same_name_becomes_the_same_word_everywhere() {
    let home = Home::new(
        "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\n[profile acme-dev]\nsso_role_name = Admin\n",
    );
    let told = redacted(&home, "acme-dev (Admin) of acme at https://acme.awsapps.com/start, acme-dev again");
    assert_eq!(told, "profile-1 (role-1) of session-1 at start-url-1, profile-1 again");
    let home_path = home.path(".aws/config");
    assert_eq!(redacted(&home, &home_path.display().to_string()), "~/.aws/config");
}

#[test]
fn what_looks_like_somebody_or_something_goes() {
    let home = Home::new("");
    for (text, expected) in [
        ("account 111122223333 here", "account account-1 here"),
        ("by jo@acme.example.", "by email-1."),
        ("at https://u:p@x.example/y?z=1", "at url-1"),
        ("arn:aws:iam::111122223333:role/x", "arn-1"),
        ("token aoaAAAAAGZ1b2xkIHlvdSBsaWtl.x", "token (removed)"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("to wombat.internal:443, twice", "to host-1, twice"),
        ("by proxy.wombat.example.", "by host-1."),
        ("from 10.1.2.3 to 127.0.0.1", "from address-1 to 127.0.0.1"),
        ("oidc.us-east-1.amazonaws.com", "oidc.us-east-1.amazonaws.com"),
        ("code ABCD-EFGH", "code (removed)"),
        ("2026-01-01T00:00:00Z agent::jobs", "2026-01-01T00:00:00Z agent::jobs"),
        ("~/.aws/config:3", "~/.aws/config:3"),
        ("AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL_SSO_OIDC"),
        ("sso_registration_scopes", "sso_registration_scopes"),
    ] {
        assert_eq!(redacted(&home, text), expected);
    }
}

#[test]
fn what_the_config_and_the_environment_lead_to_goes() {
    let mut home = Home::new(
        "[profile a]\nca_bundle = /srv/wombat/root.pem\n\
         [profile b]\ncredential_process = /opt/wombat/bin/daypass credentials --profile wombat-gone\n\
         [profile c]\ncredential_process = daypass credentials --session=wombat-s --role-name WombatRole\n",
    );
    home.export("HTTPS_PROXY", "http://wombatuser:wombat-pw@wombatproxy:3128");
    home.export("AWS_CA_BUNDLE", "/etc/ssl/wombat-ca.pem");
    for text in [
        "The proxy of HTTPS_PROXY does not answer at wombatproxy, port 3128.",
        "asks for “wombat-gone”, which is not there",
        "wombat-s, WombatRole, wombatuser, wombat-pw",
        "/opt/wombat/bin/daypass is not there",
        "/etc/ssl/wombat-ca.pem and /srv/wombat/root.pem",
    ] {
        let told = redacted(&home, text);
        assert!(!told.to_lowercase().contains("wombat"), "{told}");
    }
}

#[test]
fn the_name_of_daypass_makes_no_secret() {
    let mut home = Home::new("");
    home.export("DAYPASS_INSTANCE", "instance");
    home.export("DAYPASS_TOKEN", "wombat-token");
    assert_eq!(redacted(&home, "instance wombat-token"), "instance (removed)");
}

#[test]
fn a_short_name_is_not_found_within_words() {
    let home = Home::new("[profile dev]\nregion = x\n");
    assert_eq!(redacted(&home, "devices, dev and “dev”"), "devices, profile-1 and “profile-1”");
}
