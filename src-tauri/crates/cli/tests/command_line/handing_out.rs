//! Keys for shells and files, and whose they are.

use fake_identity_center::{Mood, Operation, Times};

use crate::{
    agent::{Acme, json, said},
    scene::decide,
};

const REGIONAL: &str = "\n[profile 'mit raum']\nsso_session = acme\nsso_account_id = 222233334444\n\
    sso_role_name = ReadOnlyAccess\nregion = eu-central-1\n";

fn text(acme: &Acme, arguments: &[&str]) -> String {
    let output = acme.scene.run(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn all_forms_hold_the_same_keys() {
    let acme = Acme::with(REGIONAL);
    let _agent = acme.scene.agent();
    acme.sign_in();
    let keys = json(&acme.scene.run(&["credentials", "--profile", "mit raum"]));
    let key = |name: &str| keys[name].as_str().unwrap();

    let object: serde_json::Value =
        serde_json::from_str(&text(&acme, &["env", "mit raum", "--keys", "--format", "json"])).unwrap();
    let expected = serde_json::json!({
        "AWS_ACCESS_KEY_ID": key("AccessKeyId"),
        "AWS_SECRET_ACCESS_KEY": key("SecretAccessKey"),
        "AWS_SESSION_TOKEN": key("SessionToken"),
        "AWS_CREDENTIAL_EXPIRATION": key("Expiration"),
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
    });
    assert!(object == expected, "other names or values");

    for format in ["bash", "fish", "powershell", "cmd", "dotenv"] {
        let lines = text(&acme, &["env", "--profile", "mit raum", "--keys", "--format", format]);
        for (name, value) in expected.as_object().unwrap() {
            let value = value.as_str().unwrap();
            assert!(lines.lines().any(|l| l.contains(name) && l.contains(value)), "{format} has no {name}");
        }
    }

    let section = acme.scene.run(&["env", "mit raum", "--keys", "--format", "ini"]);
    let beware =
        "Beware: a section called 'mit raum' is not seen by the AWS SDKs for Rust, JavaScript, Go and Java.";
    assert!(said(&section).contains(beware), "{}", said(&section));
    let section = String::from_utf8(section.stdout).unwrap();
    let plain = acme.scene.run(&["env", "dev", "--keys", "--format", "ini"]);
    assert!(plain.stdout.starts_with(b"[dev]\n") && plain.stderr.is_empty(), "{}", said(&plain));
    assert!(section.starts_with("[mit raum]\n") && section.ends_with("region = eu-central-1\n"));
    let secret = format!("aws_secret_access_key = {}\n", key("SecretAccessKey"));
    assert!(section.contains(&secret), "another secret, or none");
}

#[test]
fn a_profile_without_a_region_leaves_that_of_the_environment() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    acme.sign_in();
    for more in [&[][..], &["--keys"]] {
        let lines = text(&acme, &[&["env", "dev"], more].concat());
        assert!(!lines.contains("REGION"), "it is set or taken away");
    }
}

#[test]
fn aws_says_whose_credentials_they_are() {
    let acme = Acme::with(REGIONAL);
    let _agent = acme.scene.agent();
    acme.sign_in();
    let identity = json(&acme.scene.run(&["whoami", "mit raum", "--json"]));
    let arn = identity["arn"].as_str().unwrap();
    assert_eq!(identity["account"], "222233334444");
    assert_eq!(identity["profile"], "mit raum");
    assert!(
        arn.starts_with("arn:aws:sts::222233334444:assumed-role/AWSReservedSSO_ReadOnlyAccess_"),
        "{arn}"
    );
    assert!(identity["user_id"].as_str().unwrap().ends_with(":maria.jensen"), "{identity}");
    assert_eq!(identity.as_object().unwrap().len(), 4, "{identity}");

    assert_eq!(acme.scene.run(&["use", "dev"]).status.code(), Some(0));
    let told = text(&acme, &["whoami"]);
    assert!(
        told.starts_with("Account  111122223333\nARN      arn:aws:sts::111122223333:assumed-role/"),
        "{told}"
    );
}

#[test]
fn why_aws_says_nothing_is_told() {
    let mut acme = Acme::new();
    let _agent = acme.scene.agent();
    acme.sign_in();
    for (mood, words) in [
        (Mood::DroppedUnread, "STS cannot be reached."),
        (Mood::CaptivePage, "STS gave no answer that makes sense."),
    ] {
        acme.fake.mood(Operation::GetCallerIdentity, mood, Times::UntilCleared);
        refused_with(&acme, words);
        acme.fake.clear_mood(Operation::GetCallerIdentity);
    }
    // Another STS, which has never heard of these keys.
    let globex = Acme::new();
    acme.scene.export("AWS_ENDPOINT_URL_STS", globex.fake.url());
    refused_with(&acme, "AWS does not take the credentials of ReadOnlyAccess in 111122223333.");
    acme.scene.export("AWS_ENDPOINT_URL_STS", "");
    refused_with(&acme, "The portal is not AWS’s own");
}

fn refused_with(acme: &Acme, words: &str) {
    let refused = acme.scene.run(&["whoami", "dev"]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(refused.stdout.is_empty() && said(&refused).contains(words), "{refused:?}");
}

#[test]
fn at_a_terminal_a_sign_in_is_offered_where_one_is_needed() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    for command in ["env dev --keys", "exec dev -- echo never", "whoami dev"] {
        let mut asked = acme.scene.at_terminal(command, "n\n");
        asked.says("acme needs a sign-in. Sign in now? [Y/n]");
        asked.says("Run: daypass login acme");
        assert_eq!(asked.ends(), Some(5), "{command}");
    }
    assert_eq!(acme.fake.count(Operation::StartDeviceAuthorization), 0);

    let mut asked =
        acme.scene.at_terminal("exec dev -- sh -c 'echo with ${AWS_ACCESS_KEY_ID%%EXAMPLE*}; exit 9'", "\n");
    let shown = asked.says("and check that it shows ");
    decide(acme.fake.url(), shown.trim().rsplit(' ').next().unwrap(), "allow");
    asked.says("Signed in to acme.");
    asked.says("with ASIA");
    assert_eq!(asked.ends(), Some(9));

    let mut again = acme.scene.at_terminal("env dev --keys", "");
    assert!(!again.says_all_until("AWS_SESSION_TOKEN").concat().contains("Sign in now?"));
    assert_eq!(again.ends(), Some(0));
}

#[test]
fn at_a_terminal_what_needs_no_sign_in_yet_is_printed_whatever_the_person_answers() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    let printed = [
        ("env dev", "export AWS_PROFILE='dev'"),
        ("env dev --endpoint", "export AWS_CONTAINER_CREDENTIALS_FULL_URI="),
        ("env dev --for docker", "--network host --mount "),
        ("env dev --for ssh", "daypass_ssh() {"),
    ];
    for (command, line) in printed {
        let mut asked = acme.scene.at_terminal(command, "n\n");
        asked.says("acme needs a sign-in. Sign in now? [Y/n]");
        asked.says("Run: daypass login acme");
        asked.says(line);
        assert_eq!(asked.ends(), Some(0), "{command}");
    }
    assert_eq!(acme.fake.count(Operation::StartDeviceAuthorization), 0);

    let mut asked = acme.scene.at_terminal("env dev --endpoint", "\n");
    let shown = asked.says("and check that it shows ");
    decide(acme.fake.url(), shown.trim().rsplit(' ').next().unwrap(), "allow");
    asked.says("Signed in to acme.");
    asked.says("export AWS_CONTAINER_CREDENTIALS_FULL_URI=");
    assert_eq!(asked.ends(), Some(0));
    for (command, line) in printed {
        let mut again = acme.scene.at_terminal(command, "");
        assert!(!again.says_all_until(line).concat().contains("Sign in now?"), "{command}");
        assert_eq!(again.ends(), Some(0), "{command}");
    }
}

#[test]
fn the_line_for_a_profile_is_printed_whoever_is_signed_in() {
    let acme = Acme::new();
    // Nobody is asked where nobody can answer.
    assert!(text(&acme, &["env", "dev"]).contains("export AWS_PROFILE='dev'"));
    let mut shown = acme.scene.at_terminal("env dev", "");
    assert!(shown.says_all_until("export AWS_PROFILE='dev'").concat().contains("Run: daypass login acme"));
    assert_eq!(shown.ends(), Some(0));
}
