//! Roles that are assumed over the role of an SSO profile: by AWS tools themselves, and by Daypass.

use std::{fs::OpenOptions, io::Write as _, path::PathBuf, time::Duration};

use acceptance::{Cast, Output, Popover, Scene, packages, program, python};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::{Mood, Operation, Organisation, Times};
use fantoccini::key::Key;
use serde_json::Value;
use stage::{Options, until};
use tokio::process::Command;

/// Renewed at half of it.
const SHORT: Duration = Duration::from_secs(8);

/// `deploy` over `dev-admin`, `partner` over `deploy`, `stranger` whom nobody trusts, and one that wants a code.
const CHAINS: &str = "
[profile deploy]
role_arn = arn:aws:iam::333344445555:role/team/Deploy
source_profile = dev-admin
region = eu-west-1

[profile partner]
role_arn = arn:aws:iam::909090909090:role/PartnerUpload
source_profile = deploy
external_id = acme-42
role_session_name = nightly
duration_seconds = 900
region = eu-west-1

[profile stranger]
role_arn = arn:aws:iam::909090909090:role/PartnerUpload
source_profile = dev-admin
region = eu-west-1

[profile with-code]
role_arn = arn:aws:iam::333344445555:role/team/Deploy
source_profile = dev-admin
mfa_serial = arn:aws:iam::111122223333:mfa/maria
";

async fn play(options: Options, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        let mut config = OpenOptions::new().append(true).open(scene.stage.home().join(".aws/config"))?;
        config.write_all(CHAINS.as_bytes())?;
        scene.keep_files()?;
        act(scene).await
    })
    .await
}

fn without_desktop() -> Options {
    Options { panel: false, notifications: false, ..Options::default() }
}

fn script(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "acceptance", "mirror", name].iter().collect()
}

/// Who boto3 is, with nothing but `AWS_PROFILE`.
async fn boto3(scene: &Scene, profile: &str) -> Result<String> {
    let mut command = scene.stage.command(python()?)?;
    command.arg(script("whoami.py"));
    follow(scene, command, profile).await
}

/// Who the SDK for JavaScript is, with nothing but `AWS_PROFILE`.
async fn javascript(scene: &Scene, profile: &str) -> Result<String> {
    let mut command = scene.stage.command("node")?;
    command.arg(script("whoami.cjs")).arg(packages()?);
    follow(scene, command, profile).await
}

async fn follow(scene: &Scene, mut command: Command, profile: &str) -> Result<String> {
    command.envs(scene.environment()).env("AWS_EC2_METADATA_DISABLED", "true");
    command.env("AWS_PROFILE", profile).env("AWS_REGION", scene.fake.region());
    role_of(&Output::of(command, "").await?.ok()?)
}

/// Who a program is that Daypass runs with the profile's credentials.
async fn exec(scene: &Scene, profile: &str) -> Result<String> {
    let (python, script) = (python()?, script("whoami.py"));
    let program = [python.to_str().context("a path")?, script.to_str().context("a path")?];
    role_of(&scene.daypass(&["exec", profile, "--", program[0], program[1]]).await?.ok()?)
}

/// Account and role of an assumed role's ARN; who assumed it is said differently by whoever asks.
fn role_of(arn: &str) -> Result<String> {
    let rest = arn.trim().strip_prefix("arn:aws:sts::").with_context(|| arn.to_owned())?;
    Ok(rest.rsplit_once('/').context("no role session")?.0.to_owned())
}

/// The credentials that Daypass hands out, which no text may hold.
async fn credentials(scene: &Scene, profile: &str) -> Result<Value> {
    let output = scene.daypass(&["credentials", "--profile", profile]).await?;
    Ok(serde_json::from_str(&output.ok()?)?)
}

#[tokio::test]
async fn aws_tools_and_daypass_become_the_same_role() -> Result<()> {
    play(without_desktop(), async |scene| {
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        for (profile, role) in [
            ("deploy", "333344445555:assumed-role/Deploy"),
            ("partner", "909090909090:assumed-role/PartnerUpload"),
        ] {
            ensure!(boto3(scene, profile).await? == role, "boto3 is somebody else by {profile}");
            ensure!(javascript(scene, profile).await? == role, "JavaScript is somebody else by {profile}");
            ensure!(exec(scene, profile).await? == role, "a program is somebody else by {profile}");
        }

        // The log of the other account shows the person, or what the profile says.
        let whoami = async |profile: &str| -> Result<Value> {
            let output = scene.daypass(&["whoami", profile, "--json"]).await?;
            Ok(serde_json::from_str(&output.ok()?)?)
        };
        let deploy = whoami("deploy").await?;
        ensure!(deploy["arn"] == "arn:aws:sts::333344445555:assumed-role/Deploy/maria.jensen", "{deploy}");
        ensure!(deploy["profile"] == "deploy");
        let partner = whoami("partner").await?;
        ensure!(
            partner["arn"] == "arn:aws:sts::909090909090:assumed-role/PartnerUpload/nightly",
            "{partner}"
        );

        // However often it is asked for, it is assumed once.
        let assumed = scene.fake.count(Operation::AssumeRole);
        let first = credentials(scene, "deploy").await?;
        ensure!(first == credentials(scene, "deploy").await?, "other credentials");
        ensure!(scene.fake.count(Operation::AssumeRole) == assumed);

        scene.daypass(&["use", "deploy"]).await?.ok()?;
        until("the choice to be told", || async {
            let status = scene.status().await?;
            ensure!(status["active"] == "deploy", "{status}");
            let role = &status["active_role"];
            ensure!(role["account_id"] == "333344445555" && role["role_name"] == "Deploy", "{status}");
            Ok(())
        })
        .await?;
        let lines = scene.daypass(&["env"]).await?.ok()?;
        ensure!(lines.contains("export AWS_PROFILE='deploy'\n"), "{lines}");

        let mut keys = scene.stage.command("sh")?;
        let daypass = program("daypass")?;
        let eval = format!("eval \"$('{}' env deploy --keys)\" && exec \"$@\"", daypass.display());
        keys.args(["-c", &eval, "sh"]).arg(python()?).arg(script("whoami.py")).envs(scene.environment());
        ensure!(role_of(&Output::of(keys, "").await?.ok()?)? == "333344445555:assumed-role/Deploy");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_portal_is_asked_once_for_a_role_and_the_chains_over_it() -> Result<()> {
    play(without_desktop(), async |scene| {
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let fetched = || scene.fake.count(Operation::GetRoleCredentials);
        ensure!(fetched() == 0, "nobody has asked for credentials yet");
        // In the same instant.
        let (deploy, partner, base) = tokio::join!(
            credentials(scene, "deploy"),
            credentials(scene, "partner"),
            credentials(scene, "dev-admin")
        );
        ensure!(fetched() == 1, "the portal was asked {} times for one role", fetched());
        let [deploy, partner, base] = [deploy?, partner?, base?].map(|it| it["AccessKeyId"].clone());
        ensure!(deploy != base && partner != base && deploy != partner, "they are of different roles");

        // And later: of what is held, another chain is assumed.
        let refused = scene.daypass(&["credentials", "--profile", "stranger"]).await?;
        ensure!(refused.status == 1 && fetched() == 1, "{refused:?}");

        scene.daypass(&["logout", "acme"]).await?.ok()?;
        let signed_out = scene.daypass(&["credentials", "--profile", "deploy"]).await?;
        ensure!(signed_out.status == 3, "{signed_out:?}");
        scene.sign_in("acme").await?;
        credentials(scene, "deploy").await?;
        ensure!(fetched() == 2, "what was held before the sign-out is used after it");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_assumed_role_is_had_without_an_agent_and_renewed_as_the_sign_in_is() -> Result<()> {
    play(without_desktop(), async |scene| {
        scene.fake.set_refreshable_token_lifetime(SHORT);
        scene.fake.set_credentials_lifetime(SHORT);
        let agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let first = credentials(scene, "partner").await?;
        until("the sign-in and the role to be renewed", || async {
            let now = credentials(scene, "partner").await?;
            ensure!(now["AccessKeyId"] != first["AccessKeyId"], "the first are still handed out");
            ensure!(scene.fake.refreshes() > 0, "the sign-in was not renewed");
            Ok(())
        })
        .await?;

        scene.fake.set_refreshable_token_lifetime(Duration::from_hours(1));
        scene.fake.set_credentials_lifetime(Duration::from_hours(1));
        scene.daypass(&["agent", "--stop"]).await?.ok()?;
        drop(agent);
        ensure!(exec(scene, "deploy").await? == "333344445555:assumed-role/Deploy");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_role_that_may_not_be_assumed_is_named_and_signs_nobody_out() -> Result<()> {
    play(without_desktop(), async |scene| {
        let early = scene.daypass(&["credentials", "--profile", "deploy"]).await?;
        ensure!(early.status == 3 && early.stderr.contains("acme needs a sign-in."), "{early:?}");

        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let refused = scene.daypass(&["credentials", "--profile", "stranger"]).await?;
        ensure!(refused.status == 1 && refused.stdout.is_empty(), "{refused:?}");
        let words = "AdministratorAccess in 111122223333 may not assume PartnerUpload in 909090909090.";
        ensure!(refused.stderr.contains(words), "{refused:?}");
        ensure!(refused.stderr.contains("Your sign-in is fine."), "{refused:?}");
        ensure!(scene.session("acme").await?["state"] == "signed-in");

        scene.fake.mood(Operation::GetCallerIdentity, Mood::InternalError, Times::UntilCleared);
        let later = scene.daypass(&["credentials", "--profile", "deploy"]).await?;
        let words = "STS, which has Deploy in 333344445555 assumed, cannot be reached or had a fault.";
        ensure!(later.status == 1 && later.stderr.contains(words), "{later:?}");
        ensure!(scene.session("acme").await?["state"] == "signed-in", "STS is not the portal");
        scene.fake.clear_mood(Operation::GetCallerIdentity);
        credentials(scene, "deploy").await?;

        let with_code = scene.daypass(&["use", "with-code"]).await?;
        ensure!(with_code.status == 4, "{with_code:?}");
        ensure!(with_code.stderr.contains("/.aws/config:"), "{with_code:?}");
        ensure!(
            with_code.stderr.contains("wants a code of arn:aws:iam::111122223333:mfa/maria"),
            "{with_code:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_popover_says_over_what_a_role_is_assumed() -> Result<()> {
    play(Options::default(), async |scene| {
        let (mut app, icon) = scene.start_app().await?;
        icon.press("Sign in").await?;
        scene.approve(1).await?;
        scene.wait_for_roles(Organisation::acme().accounts.len()).await?;
        icon.press("Open Daypass").await?;
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["Signed in", "dev-admin", "All · acme"]).await?;
        page.search("partner", "partner").await?;
        page.wait_for_text(&["PartnerUpload over deploy", "909090909090"]).await?;
        page.search("333344445555 deploy", "deploy").await?;
        page.wait_for_text(&["Deploy over dev-admin", "acme-staging"]).await?;
        page.press(char::from(Key::Enter), false).await?;
        page.wait_for_text(&["In use. Shells that follow Daypass have it."]).await?;
        page.press('c', true).await?;
        page.wait_for_text(&["Copied as bash lines"]).await?;
        page.press('o', true).await?;
        // The portal would open another role than the row's.
        scene.fake.wait_for(Operation::GetSigninToken, 1, stage::PATIENCE).await?;
        Ok(())
    })
    .await
}
