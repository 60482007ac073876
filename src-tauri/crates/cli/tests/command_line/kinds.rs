//! Profiles of every kind, as what they are.

use serde_json::Value;

use crate::scene::Scene;

const CONFIG: &str = "\
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1

[profile dev]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = ReadOnlyAccess
region = eu-central-1

[profile old]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = Billing

[profile deploy]
role_arn = arn:aws:iam::333344445555:role/team/Deploy
source_profile = dev
external_id = acme-42

[profile broken]
sso_session = acme
sso_account_id = 1111
sso_role_name = ReadOnlyAccess

[profile loop]
role_arn = arn:aws:iam::333344445555:role/Deploy
source_profile = loop

[profile long]
role_arn = arn:aws:iam::333344445555:role/Deploy
source_profile = dev
duration_seconds = 43200

[profile with-code]
role_arn = arn:aws:iam::333344445555:role/Deploy
source_profile = dev
mfa_serial = arn:aws:iam::111122223333:mfa/ada

[profile over-keys]
role_arn = arn:aws:iam::333344445555:role/Deploy
source_profile = keys

[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = s3cret

[profile tool]
credential_process = tool --json

[profile empty]
region = eu-west-1
";

#[test]
fn every_profile_is_listed_as_what_it_is() {
    insta::assert_snapshot!(Scene::new(CONFIG).tell(&["list"]));
}

#[test]
fn scripts_learn_kind_goal_and_problem_and_null_where_there_is_nothing() {
    let scene = Scene::new(CONFIG);
    let rows: Vec<Value> = serde_json::from_slice(&scene.run(&["list", "--json"]).stdout).unwrap();
    let row = |name: &str| rows.iter().find(|row| row["profile"] == name).unwrap();
    for (name, kind, problem) in [
        ("dev", "sso-session", None),
        ("old", "legacy", None),
        ("deploy", "role-chain", None),
        ("broken", "sso-session", Some("config:24: “1111” is not an account id.")),
        ("loop", "role-chain", Some("config:29: “loop” leads back to itself")),
        ("long", "role-chain", Some("config:34: “43200” is not a duration")),
        ("with-code", "role-chain", Some("config:39: The role wants a code")),
        (
            "over-keys",
            "role-chain",
            Some("config:43: “keys”, which assumes the role, is not an SSO profile."),
        ),
        ("keys", "other", None),
        ("tool", "process", None),
        ("empty", "other", None),
    ] {
        let row = row(name);
        assert_eq!(row["kind"], kind, "{row}");
        match problem {
            None => assert!(row["problem"].is_null(), "{row}"),
            Some(problem) => assert!(row["problem"].as_str().unwrap().contains(problem), "{row}"),
        }
    }
    let deploy = row("deploy");
    assert_eq!((&deploy["account_id"], &deploy["role_name"]), (&"333344445555".into(), &"Deploy".into()));
    assert_eq!((&deploy["session"], &deploy["sso_region"]), (&"acme".into(), &"eu-west-1".into()));
    let keys = row("keys").as_object().unwrap();
    assert_eq!(keys.len(), 12, "a column is missing");
    let told: Vec<_> =
        keys.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name.as_str()).collect();
    assert_eq!(told, ["active", "favourite", "kind", "profile"], "absent values are null");
    assert!(!serde_json::to_string(&rows).unwrap().contains("AKIA"), "a key was printed");
}

#[test]
fn a_chain_is_chosen_and_what_cannot_be_used_is_refused_with_its_line() {
    let scene = Scene::new(CONFIG);
    let runs: [&[&str]; 8] = [
        &["use", "deploy"],
        &["status"],
        &["env"],
        &["credentials", "--profile", "deploy"],
        &["use", "loop"],
        &["exec", "long", "--", "true"],
        &["credentials", "--profile", "with-code"],
        &["whoami", "over-keys"],
    ];
    insta::assert_snapshot!(runs.iter().map(|run| scene.tell(run)).collect::<Vec<_>>().join("\n"));
}

/// What `--style credential-process` writes, and a chain over it.
#[test]
fn a_profile_that_asks_daypass_by_a_credential_process_is_used_like_any_other() {
    let scene = Scene::new(CONFIG);
    let add = ["profile", "add", "tools", "--session", "acme", "--account-id", "111122223333"];
    let style = ["--role-name", "AdministratorAccess", "--style", "credential-process"];
    assert!(scene.run(&[&add[..], &style].concat()).status.success());
    let file = scene.home().join(".aws/config");
    let more = "\n[profile over-tools]\nrole_arn = arn:aws:iam::333344445555:role/Deploy\nsource_profile = tools\n\
                [profile asks]\ncredential_process = /usr/bin/daypass credentials --profile dev\n\
                [profile one]\ncredential_process = daypass credentials --profile two\n\
                [profile two]\ncredential_process = daypass credentials --profile one\n\
                [profile more]\ncredential_process = daypass credentials --profile dev # and so on\n";
    let config = std::fs::read_to_string(&file).unwrap() + more;
    std::fs::write(&file, config).unwrap();

    let rows: Vec<Value> = serde_json::from_slice(&scene.run(&["list", "--json"]).stdout).unwrap();
    for (name, kind, role) in [
        ("tools", "process", Some("AdministratorAccess")),
        ("asks", "process", Some("ReadOnlyAccess")),
        ("over-tools", "role-chain", Some("Deploy")),
        ("one", "process", None),
        ("more", "process", None),
    ] {
        let row: Vec<_> = rows.iter().filter(|row| row["profile"] == name).collect();
        assert_eq!(row.len(), 1, "{name}");
        assert_eq!((row[0]["kind"].as_str(), row[0]["role_name"].as_str()), (Some(kind), role), "{name}");
        assert_eq!(row[0]["session"].as_str(), role.map(|_| "acme"), "{name}");
    }
    for name in ["tools", "asks", "over-tools"] {
        assert_eq!(scene.run(&["use", name]).status.code(), Some(0), "{name}");
        let told = scene.tell(&["env"]);
        assert!(told.contains(&format!("export AWS_PROFILE='{name}'")), "{told}");
        // It is nothing else that keeps it from being run.
        assert_eq!(scene.run(&["exec", "--", "true"]).status.code(), Some(3), "{name}");
    }
    assert_eq!(scene.run(&["use", "one"]).status.code(), Some(4));
    let exported = String::from_utf8(scene.run(&["export"]).stdout).unwrap();
    let tools = "[profile tools]\nsso_session = acme\nsso_account_id = 111122223333\n\
                 sso_role_name = AdministratorAccess\n";
    assert!(exported.contains(tools) && !exported.contains("credential_process"), "{exported}");
}
