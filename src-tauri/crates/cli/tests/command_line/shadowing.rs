//! What AWS tools take in place of a profile is told where a profile is chosen, exported and listed.

use std::fs;

use crate::scene::Scene;

const CONFIG: &str = "\
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1

[profile dev]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = ReadOnlyAccess

[profile deploy]
role_arn = arn:aws:iam::333344445555:role/Deploy
source_profile = dev

[profile clean]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Billing

[profile tool]
credential_process = tool --json
";

/// With old keys for `dev` and `tool`.
fn scene() -> Scene {
    let scene = Scene::new(CONFIG);
    let keys = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s3cret\n";
    fs::write(scene.home().join(".aws/credentials"), format!("[dev]\n{keys}[tool]\n{keys}")).unwrap();
    scene
}

#[test]
fn old_keys_in_the_credentials_file_are_told_of_with_their_line() {
    let scene = scene();
    let runs: [&[&str]; 5] =
        [&["use", "dev"], &["use", "deploy"], &["use", "clean"], &["env", "dev"], &["list"]];
    insta::assert_snapshot!(runs.iter().map(|run| scene.tell(run)).collect::<Vec<_>>().join("\n"));
}

#[test]
fn what_the_terminal_exports_is_told_of_where_it_stays() {
    let mut scene = Scene::new(CONFIG);
    scene.export("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
    scene.export("AWS_DEFAULT_PROFILE", "other");
    // The lines for a shell take both away; a file of variables cannot.
    let runs: [&[&str]; 3] = [&["use", "clean"], &["env", "clean"], &["env", "clean", "--format", "dotenv"]];
    insta::assert_snapshot!(runs.iter().map(|run| scene.tell(run)).collect::<Vec<_>>().join("\n"));
}
