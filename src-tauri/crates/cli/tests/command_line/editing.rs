//! Sessions and profiles of the shared config: added, generated, removed, renamed, taken back.

use std::{fmt::Write as _, fs};

use fake_identity_center::Operation;

use crate::{
    agent::{Acme, json, said},
    scene::Scene,
};

const ACME: &[&str] = &["--start-url", "https://acme.awsapps.com/start", "--sso-region", "eu-west-1"];
const ROLE: &[&str] = &["--account-id", "111122223333", "--role-name", "ReadOnlyAccess"];

/// Comments, order and line ends that nobody asked to change.
const CONFIG: &str = "\
# mine
[default]
output=json

[sso-session acme]
sso_start_url=https://acme.awsapps.com/start
sso_region=eu-west-1

[profile dev]  # the sandbox
sso_session=acme
sso_account_id=111122223333
sso_role_name=AdministratorAccess

[profile deploy]
role_arn=arn:aws:iam::111122223333:role/Deploy
source_profile=dev
";

fn told(scene: &Scene, runs: &[&[&str]]) -> String {
    runs.iter().map(|arguments| scene.tell(arguments)).collect::<Vec<_>>().join("\n")
}

fn config(scene: &Scene) -> String {
    fs::read_to_string(scene.home().join(".aws/config")).unwrap()
}

#[test]
fn help() {
    let scene = Scene::new("");
    let mut told = String::new();
    for command in [
        &["session"][..],
        &["session", "add"],
        &["session", "list"],
        &["session", "remove"],
        &["profile"],
        &["profile", "add"],
        &["profile", "generate"],
        &["profile", "remove"],
        &["profile", "rename"],
        &["export"],
        &["import"],
    ] {
        writeln!(told, "{}", scene.tell(&[command, &["--help"]].concat())).unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_first_session_and_profile_are_shown_added_and_taken_back() {
    let scene = Scene::new("");
    fs::remove_file(scene.home().join(".aws/config")).unwrap();
    let add =
        [&["profile", "add", "dev", "--session", "acme"], ACME, ROLE, &["--region", "eu-central-1"]].concat();
    let dry = [&add[..], &["--dry-run"]].concat();
    let runs: [&[&str]; 9] = [
        &dry,
        &add,
        &add,
        &["session", "list"],
        &["session", "list", "--json"],
        &["profile", "--undo", "--dry-run"],
        &["profile", "--undo"],
        &["session", "--undo"],
        &["session", "list"],
    ];
    insta::assert_snapshot!(told(&scene, &runs));
    assert!(!scene.home().join(".aws/config").exists(), "there was none before");
}

#[test]
fn the_rest_of_the_file_stays_byte_by_byte() {
    let scene = Scene::new(CONFIG);
    let add = [&["profile", "add", "read", "--session", "acme"], ROLE].concat();
    assert_eq!(scene.run(&add).status.code(), Some(0));
    let added =
        "\n[profile read]\nsso_session=acme\nsso_account_id=111122223333\nsso_role_name=ReadOnlyAccess\n";
    assert_eq!(config(&scene), format!("{CONFIG}{added}"));
    let runs: [&[&str]; 4] = [
        &["profile", "rename", "dev", "sandbox"],
        &["profile", "remove", "sandbox"],
        &["profile", "remove", "sandbox", "deploy", "--dry-run"],
        &["profile", "remove", "sandbox", "deploy"],
    ];
    insta::assert_snapshot!(told(&scene, &runs));
    for _ in 0..3 {
        assert_eq!(scene.run(&["profile", "--undo"]).status.code(), Some(0));
    }
    assert_eq!(config(&scene), CONFIG);
    assert_eq!(scene.run(&["profile", "--undo"]).status.code(), Some(4));
}

#[test]
fn what_cannot_be_is_refused_with_the_reason_and_changes_nothing() {
    let scene = Scene::new(CONFIG);
    let add = |name: &'static str, session: &'static str| {
        [&["profile", "add", name, "--session", session][..], ROLE].concat()
    };
    let runs: [Vec<&str>; 15] = [
        add("my profile", "acme"),
        add("größe", "acme"),
        add("dev", "acme"),
        add("new", "globex"),
        [&["profile", "add", "new", "--session", "acme", "--region", "evil.example/#"], ROLE].concat(),
        vec!["profile", "add", "new", "--session", "acme", "--account-id", "1", "--role-name", "A"],
        vec!["profile", "rename", "dev", "deploy"],
        vec!["profile", "rename", "nobody", "x"],
        vec![
            "session",
            "add",
            "acme",
            "--start-url",
            "https://globex.awsapps.com/start",
            "--sso-region",
            "eu-west-1",
        ],
        vec![
            "session",
            "add",
            "x",
            "--start-url",
            "http://globex.awsapps.com/start",
            "--sso-region",
            "eu-west-1",
        ],
        vec!["session", "add", "x", "--start-url", "https://globex.awsapps.com/start"],
        vec!["session", "add", "x"],
        vec!["session", "remove", "acme"],
        vec!["session", "remove", "globex"],
        vec!["profile", "generate", "--template", "{{ acount }}"],
    ];
    let all: Vec<_> = runs.iter().map(|arguments| scene.tell(arguments)).collect();
    insta::assert_snapshot!(all.join("\n"));
    assert_eq!(config(&scene), CONFIG);
}

#[test]
fn what_is_wrong_with_the_whole_file_is_told_with_its_place_before_anything_else() {
    let add = [&["profile", "add", "z", "--session", "acme"][..], ROLE].concat();
    let session =
        "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n";
    for (content, says) in [
        (
            format!("\u{feff}{session}").into_bytes(),
            "~/.aws/config:1: The file begins with a byte order mark, so the AWS CLI and boto3 refuse the whole file. \
             Save it as UTF-8 without a byte order mark.\nerr| What Daypass can mend: daypass doctor --fix\nexit 1\n",
        ),
        (
            [session.as_bytes(), b"# caf\xe9\n"].concat(),
            "~/.aws/config: Line 4 is not UTF-8 text. Save the file as UTF-8, then try again.\nexit 1\n",
        ),
    ] {
        let scene = Scene::new("");
        fs::write(scene.home().join(".aws/config"), content).unwrap();
        let told = scene.tell(&add);
        assert!(told.ends_with(&format!("err| daypass: {says}")), "{told}");
    }
}

#[test]
fn a_region_that_the_address_shows_need_not_be_typed() {
    let scene = Scene::new("");
    let url = "https://ssoins-1111222233334444.portal.eu-west-1.app.aws";
    assert_eq!(scene.run(&["session", "add", "acme", "--start-url", url]).status.code(), Some(0));
    assert!(config(&scene).contains("sso_region = eu-west-1\n"));
    let other = scene.run(&["session", "add", "x", "--start-url", url, "--sso-region", "us-east-1"]);
    assert_eq!(
        (other.status.code(), said(&other).contains("is one in eu-west-1")),
        (Some(2), true),
        "{other:?}"
    );
}

#[test]
fn of_many_edits_at_once_none_is_lost() {
    let scene = Scene::new(CONFIG);
    let names: Vec<_> = (0..10).map(|i| format!("many-{i}")).collect();
    let add = |name| {
        scene.command([&["profile", "add", name, "--session", "acme"], ROLE].concat()).spawn().unwrap()
    };
    let running: Vec<_> = names.iter().map(|name| add(name)).collect();
    for child in running {
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
    let config = config(&scene);
    assert!(
        config.starts_with(CONFIG) && names.iter().all(|name| config.contains(&format!("[profile {name}]")))
    );
}

#[test]
fn a_change_of_somebody_else_is_not_taken_back() {
    let scene = Scene::new(CONFIG);
    assert_eq!(scene.run(&["profile", "rename", "dev", "sandbox"]).status.code(), Some(0));
    let theirs = config(&scene) + "# theirs\n";
    fs::write(scene.home().join(".aws/config"), &theirs).unwrap();
    let undo = scene.run(&["profile", "--undo"]);
    assert_eq!(undo.status.code(), Some(1), "{undo:?}");
    assert!(said(&undo).contains("was changed by another program since"), "{undo:?}");
    assert_eq!(config(&scene), theirs);
}

#[test]
fn the_active_profile_is_carried_along_and_back() {
    let scene = Scene::new(CONFIG);
    let runs: [&[&str]; 8] = [
        &["use", "dev"],
        &["profile", "rename", "dev", "sandbox"],
        &["status"],
        &["env"],
        &["profile", "--undo"],
        &["env"],
        &["profile", "remove", "dev", "deploy"],
        &["env"],
    ];
    insta::assert_snapshot!(told(&scene, &runs));
}

#[test]
fn legacy_profiles_get_a_session_and_stay_active() {
    let legacy = "[profile old]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n\
        sso_account_id = 111122223333\nsso_role_name = ReadOnlyAccess\n";
    let scene = Scene::new(legacy);
    let runs: [&[&str]; 5] = [
        &["use", "old"],
        &["profile", "generate"],
        &["session", "add", "acme", "--from-legacy", "--dry-run"],
        &["session", "add", "acme", "--from-legacy"],
        &["env"],
    ];
    insta::assert_snapshot!(told(&scene, &runs));
}

#[test]
fn a_profile_is_named_by_the_option_as_well() {
    let scene = Scene::new(CONFIG);
    for (arguments, said) in [
        (&["profile", "rename", "--profile", "deploy", "release"][..], "release"),
        (&["profile", "rename", "release", "again", "--profile", "release"], "cannot be used with"),
        (&["profile", "remove", "--profile", "release", "--yes"], "Removed [profile release]."),
        (&["profile", "remove"], "required"),
    ] {
        let told = scene.tell(arguments);
        assert!(told.contains(said), "{told}");
    }
    assert!(!config(&scene).contains("release"), "{}", config(&scene));
}

#[test]
fn at_a_terminal_what_goes_is_shown_and_asked_about() {
    let scene = Scene::new(CONFIG);
    let mut asked = scene.at_terminal("profile remove deploy", "n\n");
    let shown =
        asked.says_all_until("Change the file like this? [y/N] daypass: Nothing was changed.").join("\n");
    assert!(shown.contains("-[profile deploy]") && shown.contains("-source_profile=dev"), "{shown}");
    assert_eq!(asked.ends(), Some(5));
    assert_eq!(config(&scene), CONFIG);

    let mut hasty = scene.at_terminal("profile remove deploy", "\n");
    hasty.says("Nothing was changed.");
    assert_eq!((hasty.ends(), config(&scene)), (Some(5), CONFIG.to_owned()), "Enter takes nothing away");

    let mut unasked = scene.at_terminal("profile remove deploy --yes", "");
    assert!(!unasked.says_all_until("Removed [profile deploy].").concat().contains("[y/N]"));
    assert_eq!(unasked.ends(), Some(0));

    let mut undone = scene.at_terminal("profile --undo", "y\n");
    undone.says("+[profile deploy]");
    undone.says("The last change was taken back.");
    assert_eq!(undone.ends(), Some(0));
    assert_eq!(config(&scene), CONFIG);
}

#[test]
fn generating_needs_a_sign_in_and_lists_what_the_portal_offers_now() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    let early = acme.scene.run(&["profile", "generate"]);
    assert_eq!((early.status.code(), early.stdout.is_empty()), (Some(3), true), "{early:?}");
    let mut asked = acme.scene.at_terminal("profile generate", "n\n");
    asked.says("acme needs a sign-in. Sign in now? [Y/n]");
    asked.says("Run: daypass login acme");
    assert_eq!(asked.ends(), Some(5));
    acme.sign_in();

    let before = config(&acme.scene);
    for (arguments, question) in [("", "like this? [Y/n]"), (" --prune", "like this? [y/N]")] {
        let mut asked = acme.scene.at_terminal(&format!("profile generate{arguments}"), "n\n");
        asked.says(question);
        assert_eq!(asked.ends(), Some(5), "{arguments}");
    }
    let dry = acme.scene.run(&["profile", "generate", "--filter", "staging", "--dry-run"]);
    assert_eq!(dry.status.code(), Some(0), "{dry:?}");
    assert_eq!(String::from_utf8(dry.stdout).unwrap().matches("+[profile acme-staging-").count(), 3);
    assert_eq!(config(&acme.scene), before);

    let mut asked = acme.scene.at_terminal("profile generate --filter staging", "n\n");
    asked.says("+[profile acme-staging-ReadOnlyAccess]");
    asked.says("Nothing was changed.");
    assert_eq!((asked.ends(), config(&acme.scene)), (Some(5), before));

    let all = acme.scene.run(&["profile", "generate", "--region", "eu-central-1"]);
    assert!(said(&all).contains("1 other role has one already."), "{all:?}");
    let rows = json(&acme.scene.run(&["list", "--json"]));
    let rows = rows.as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["profile"].is_string()), "{rows:?}");
    let again = config(&acme.scene);
    let twice = acme.scene.run(&["profile", "generate", "--prune"]);
    assert_eq!((twice.status.code(), said(&twice).contains("Nothing to add")), (Some(0), true), "{twice:?}");
    assert_eq!(config(&acme.scene), again);

    let credentials = acme.scene.run(&["credentials", "--profile", "acme-staging-ReadOnlyAccess"]);
    assert_eq!(credentials.status.code(), Some(0), "{credentials:?}");
    assert_eq!(acme.fake.count(Operation::GetRoleCredentials), 1);
}

#[test]
fn profiles_whose_role_is_gone_are_pruned_at_a_word() {
    let mine = "\n[profile mine]\nsso_session = acme\nsso_account_id = 444455556666\nsso_role_name = ReadOnlyAccess\n\
        ca_bundle = /etc/mine.pem\n";
    let acme = Acme::with(mine);
    let _agent = acme.scene.agent();
    acme.sign_in();
    let generate = |more: &[&str]| {
        let output = acme
            .scene
            .run(&[&["profile", "generate", "--template", "{{ account_id }}-{{ role }}"], more].concat());
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        said(&output)
    };
    generate(&[]);
    let gone = "[profile 111122223333-AdministratorAccess]";
    assert!(config(&acme.scene).contains(gone));
    acme.fake.unassign("111122223333", "AdministratorAccess");
    acme.fake.unassign("444455556666", "ReadOnlyAccess");
    generate(&[]);
    assert!(config(&acme.scene).contains(gone), "nobody asked");
    let told = generate(&["--prune"]);
    assert!(told.contains(&format!("Removed {gone}.")), "{told}");
    assert!(told.contains("Kept [profile mine]: ReadOnlyAccess is offered no more"), "{told}");
    let left = config(&acme.scene);
    assert!(!left.contains(gone) && left.contains(mine.trim()), "{left}");
}

#[test]
fn whatever_removes_the_active_profile_says_so() {
    let gone = "dev was the active profile. Choose another: daypass use PROFILE";
    let scene = Scene::new("");
    let add = [&["profile", "add", "dev", "--session", "acme"], ACME, ROLE].concat();
    for remove in [&["session", "remove", "acme", "--with-profiles"][..], &["profile", "--undo"]] {
        for arguments in [&add[..], &["use", "dev"]] {
            assert_eq!(scene.run(arguments).status.code(), Some(0));
        }
        let removed = scene.run(remove);
        assert!(removed.status.success() && said(&removed).contains(gone), "{remove:?}: {removed:?}");
    }

    let acme = Acme::new();
    let _agent = acme.scene.agent();
    acme.sign_in();
    assert_eq!(acme.scene.run(&["use", "dev"]).status.code(), Some(0));
    acme.fake.unassign("111122223333", "ReadOnlyAccess");
    let kept = acme.scene.run(&["profile", "generate", "--prune", "--filter", "444455556666"]);
    assert!(kept.status.success() && !said(&kept).contains("Removed"), "{kept:?}");
    let pruned = acme.scene.run(&["profile", "generate", "--prune"]);
    assert!(said(&pruned).contains("Removed [profile dev].") && said(&pruned).contains(gone), "{pruned:?}");
}

#[test]
fn what_was_starred_labelled_and_used_goes_with_a_profile_to_its_new_name() {
    let scene = Scene::new(&CONFIG.replace("source_profile=dev", "source_profile=default"));
    let add = [&["profile", "add", "read", "--session", "acme"], ROLE].concat();
    for arguments in [&add[..], &["use", "dev"], &["use", "read"]] {
        assert_eq!(scene.run(arguments).status.code(), Some(0));
    }
    let file = scene.home().join(".local/state/daypass-test/facts.json");
    let read = || serde_json::from_slice::<serde_json::Value>(&fs::read(&file).unwrap()).unwrap();
    let mut facts = read();
    facts["favourites"] = serde_json::json!([{ "profile": "dev" }, { "profile": "read" }]);
    facts["labels"] =
        serde_json::json!([{ "of": { "profile": "dev" }, "label": { "colour": "violet", "text": "x" } }]);
    fs::write(&file, facts.to_string()).unwrap();
    for (from, to) in [("dev", "sandbox"), ("read", "reader")] {
        assert_eq!(scene.run(&["profile", "rename", from, to]).status.code(), Some(0));
    }
    let text = facts.to_string().replace("\"dev\"", "\"sandbox\"").replace("\"read\"", "\"reader\"");
    assert_eq!(read(), serde_json::from_str::<serde_json::Value>(&text).unwrap());
}

#[test]
fn a_change_to_a_file_with_access_keys_says_that_it_cannot_be_undone() {
    let keys = "[profile keys]\naws_access_key_id = AKIA\naws_secret_access_key = SECRET\n";
    let scene = Scene::new(&format!("{CONFIG}\n{keys}"));
    let renamed = scene.run(&["profile", "rename", "dev", "sandbox"]);
    assert_eq!(renamed.status.code(), Some(0), "{renamed:?}");
    assert!(said(&renamed).contains("Daypass cannot undo this: it keeps no copy"), "{renamed:?}");
    let undo = scene.run(&["profile", "--undo"]);
    assert!(undo.status.code() == Some(1) && said(&undo).contains("had secrets in it"), "{undo:?}");
}

#[test]
fn a_credential_process_that_was_written_gives_credentials() {
    let acme = Acme::new();
    let _agent = acme.scene.agent();
    acme.sign_in();
    let add = [&["profile", "add", "by-process", "--session", "acme", "--style", "credential-process"], ROLE]
        .concat();
    assert_eq!(acme.scene.run(&add).status.code(), Some(0));
    let config = config(&acme.scene);
    let line = config.lines().find_map(|line| line.strip_prefix("credential_process = ")).unwrap();
    let mut shell = acme.scene.command([""; 0]);
    let environment: Vec<_> =
        shell.get_envs().map(|(name, value)| (name.to_owned(), value.unwrap().to_owned())).collect();
    shell = std::process::Command::new("/bin/sh");
    let output = shell.args(["-c", line]).env_clear().envs(environment).output().unwrap();
    assert_eq!(json(&output)["Version"], 1, "{output:?}");
}
