//! `[default]` as a copy of the active profile: on request, after each choice, and gone without a trace.

use std::{fs, path::PathBuf};

use crate::{agent::json, scene::Scene};

const CONFIG: &str = "\
# Mine.
[default]
region = eu-north-1   # home
s3 =
  max_concurrent_requests = 1

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
sso_account_id = 444455556666
sso_role_name = AdministratorAccess

[profile chain]
role_arn = arn:aws:iam::777788889999:role/Deploy
source_profile = dev";

fn file(scene: &Scene) -> PathBuf {
    scene.home().join(".aws/config")
}

fn content(scene: &Scene) -> String {
    fs::read_to_string(file(scene)).unwrap()
}

/// Account and role of `[default]`, where it leads to one.
fn default(scene: &Scene) -> Option<String> {
    let rows = json(&scene.run(&["list", "--json"]));
    let row = rows.as_array().unwrap().iter().find(|row| row["profile"] == "default")?.clone();
    Some(format!("{} {}", row["account_id"].as_str()?, row["role_name"].as_str()?))
}

#[test]
fn it_follows_each_choice_and_what_was_there_comes_back_byte_for_byte() {
    let scene = Scene::new(CONFIG);
    let told = scene.tell(&["use", "dev", "--default"]);
    assert!(told.contains("err| [default] in ~/.aws/config is a copy of dev.\n"), "{told}");
    assert!(told.contains("To have yours back: daypass use --no-default\n"), "{told}");
    assert_eq!(default(&scene).as_deref(), Some("111122223333 ReadOnlyAccess"));
    assert!(content(&scene).contains("sso_role_name = ReadOnlyAccess\nregion = eu-central-1\n# <<<"));
    for (name, expected) in [
        ("old", "444455556666 AdministratorAccess"),
        ("chain", "777788889999 Deploy"),
        ("dev", "111122223333 ReadOnlyAccess"),
    ] {
        assert_eq!(scene.run(&["use", name]).status.code(), Some(0));
        assert_eq!(default(&scene).as_deref(), Some(expected), "{name}: {}", content(&scene));
    }
    assert_eq!(scene.run(&["use", "--none"]).status.code(), Some(0));
    assert_eq!(content(&scene), CONFIG, "with nothing active it is what it was");
    assert_eq!(scene.run(&["use", "dev"]).status.code(), Some(0));
    assert_ne!(content(&scene), CONFIG);
    let told = scene.tell(&["use", "--no-default"]);
    assert!(told.contains("[default] is yours again, as it was."), "{told}");
    assert_eq!(content(&scene), CONFIG);
    assert_eq!(scene.run(&["use", "old"]).status.code(), Some(0));
    assert_eq!(content(&scene), CONFIG, "it follows no longer");
    assert_eq!(scene.run(&["use", "--default"]).status.code(), Some(0));
    assert_eq!(default(&scene).as_deref(), Some("444455556666 AdministratorAccess"), "of what is active");
}

#[test]
fn keys_that_would_win_are_told_of_with_file_and_line() {
    let scene = Scene::new(CONFIG);
    let keys = "[other]\n\n[default]\naws_access_key_id = AKIA\naws_secret_access_key = x\n";
    fs::write(scene.home().join(".aws/credentials"), keys).unwrap();
    let told = scene.tell(&["use", "dev", "--default"]);
    assert!(told.contains("Beware: ~/.aws/credentials:3: “default” gives the access keys"), "{told}");
}

#[test]
fn what_else_the_profile_says_is_copied_too() {
    let settings = "use_fips_endpoint = true\nuse_dualstack_endpoint = true\nca_bundle = /ca.pem\n\
                    services = mine\ns3 =\n  addressing_style = path\n  max_queue_size = 5\nretry_mode = adaptive\n";
    let config = CONFIG
        .replace("[profile old]", &format!("{settings}[services mine]\ns3 =\n  x = y\n\n[profile old]"));
    let config =
        config.replace("source_profile = dev", "source_profile = dev\nuse_fips_endpoint = true\ncli_pager =");
    let scene = Scene::new(&config);
    assert_eq!(scene.run(&["use", "dev", "--default"]).status.code(), Some(0));
    let expected = format!("sso_role_name = ReadOnlyAccess\nregion = eu-central-1\n{settings}# <<<");
    assert!(content(&scene).contains(&expected), "{}", content(&scene));
    assert_eq!(scene.run(&["use", "chain"]).status.code(), Some(0));
    assert!(
        content(&scene).contains("source_profile = dev\nuse_fips_endpoint = true\n# <<<"),
        "{}",
        content(&scene)
    );
    assert_eq!(scene.run(&["use", "--no-default"]).status.code(), Some(0));
    assert_eq!(content(&scene), config);
}

#[test]
fn whoever_cannot_use_it_is_named_with_the_reason() {
    let config = CONFIG.replace("[sso-session acme]", "[sso-session 'my acme']");
    let scene = Scene::new(&config.replace("sso_session = acme", "sso_session = my acme"));
    let told = scene.tell(&["use", "dev", "--default"]);
    let line = content(&scene).lines().position(|line| line == "sso_session = my acme").unwrap();
    assert!(line > 0 && told.contains("err| [default] in ~/.aws/config is a copy of dev.\n"), "{told}");
    let beware = "err| Beware: [default] does not work with the AWS SDKs for Rust, JavaScript, Go and Java. \
                  ~/.aws/config:";
    assert!(
        told.contains(beware) && told.contains("There is no session “my acme” for the AWS SDK for Rust."),
        "{told}"
    );
    assert!(told.ends_with("exit 0\n"), "{told}");
}

#[test]
fn what_was_changed_by_hand_is_left_alone() {
    let scene = Scene::new(CONFIG);
    assert_eq!(scene.run(&["use", "dev", "--default"]).status.code(), Some(0));
    let muddled = content(&scene).replace("\n[default]\n", "\n[profile mine]\n");
    fs::write(file(&scene), &muddled).unwrap();
    let told = scene.tell(&["use", "old"]);
    assert!(told.contains("err| In use: old\n"), "{told}");
    assert!(told.contains("daypass: ~/.aws/config, line ") && told.contains("was changed by hand"), "{told}");
    assert!(told.ends_with("exit 1\n"), "{told}");
    assert_eq!(content(&scene), muddled);
}

#[test]
fn without_a_profile_there_is_nothing_to_copy() {
    let scene = Scene::new(CONFIG);
    assert!(scene.tell(&["use", "--default"]).contains("No profile is named."));
    assert_eq!(content(&scene), CONFIG);
    assert_eq!(scene.run(&["use", "--no-default"]).status.code(), Some(0), "there is none anyway");
    assert_eq!(content(&scene), CONFIG);
}

#[test]
fn a_choice_that_is_refused_leaves_it_alone_and_does_not_switch_it_on() {
    let scene = Scene::new(CONFIG);
    fs::create_dir_all(scene.home().join(".config/daypass-test")).unwrap();
    fs::write(scene.home().join(".config/daypass-test/config.toml"), "guard = [\"old\"]\n").unwrap();
    assert_eq!(scene.run(&["use", "dev"]).status.code(), Some(0));
    for (name, code) in [("nowhere", 4), ("old", 5)] {
        let refused = scene.run(&["use", name, "--default"]);
        assert_eq!(refused.status.code(), Some(code), "{refused:?}");
        assert_eq!(content(&scene), CONFIG);
    }
    assert_eq!(scene.run(&["use", "chain"]).status.code(), Some(0));
    assert_eq!(content(&scene), CONFIG, "no later choice is followed");
}

#[test]
fn what_cannot_be_put_back_is_told_of_at_each_choice_until_it_is_in_order() {
    let scene = Scene::new(CONFIG);
    assert_eq!(scene.run(&["use", "dev", "--default"]).status.code(), Some(0));
    let whole = content(&scene);
    let (half, _) = whole.rsplit_once("# <<<").unwrap();
    fs::write(file(&scene), half).unwrap();
    for arguments in [["use", "--no-default"], ["use", "chain"]] {
        let told = scene.tell(&arguments);
        assert!(told.contains("was changed by hand") && told.ends_with("exit 1\n"), "{told}");
        assert!(told.matches("changed by hand").count() == 1 && !told.contains("WARN"), "{told}");
        assert_eq!(content(&scene), half);
    }
    fs::write(file(&scene), &whole).unwrap();
    assert_eq!(scene.run(&["use", "--no-default"]).status.code(), Some(0));
    assert_eq!(content(&scene), CONFIG);
}

#[test]
fn it_is_no_copy_of_what_is_gone_or_leads_elsewhere_by_now() {
    const OLD: &str = "[profile old]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n\
                       sso_account_id = 444455556666";
    for (new, why) in [
        (OLD.replace("[profile old]", "[profile new]"), "There is no SSO profile “old”."),
        (OLD.replace("444455556666", "999999999999"), "leads to another role than when you chose it."),
    ] {
        let change = CONFIG.replace(OLD, &new);
        for before in [&["use", "old"][..], &["use", "old", "--default"]] {
            let scene = Scene::new(CONFIG);
            assert_eq!(scene.run(before).status.code(), Some(0));
            fs::write(file(&scene), content(&scene).replace(OLD, &new)).unwrap();
            let told = scene.tell(&["use", "--default"]);
            assert!(told.contains(why) && told.ends_with("exit 4\n"), "{told}");
            assert_eq!(content(&scene), change, "{before:?}");
            // Chosen anew, it is followed again as before.
            assert_eq!(scene.run(&["use", "dev"]).status.code(), Some(0));
            assert_eq!(content(&scene) != change, before.contains(&"--default"));
        }
    }
}
