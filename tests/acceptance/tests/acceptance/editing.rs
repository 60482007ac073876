//! What Daypass writes into the shared config, as AWS's own tools take it.

use std::path::PathBuf;

use acceptance::{Cast, Output, Scene, python};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use stage::Options;

use crate::interop::program::{Call, Program, Sdk, Source};

/// Whom boto3 takes itself for with this profile: its account and role.
async fn boto3(scene: &Scene, profile: &str) -> Result<String> {
    let whoami: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/acceptance/mirror/whoami.py"].iter().collect();
    let mut boto3 = scene.stage.command(python()?)?;
    boto3.arg(whoami).envs(scene.environment()).env("AWS_PROFILE", profile);
    let arn = Output::of(boto3, "").await?.ok().with_context(|| profile.to_owned())?;
    let who = arn.split_once("sts::").and_then(|(_, rest)| rest.split_once(":assumed-role/AWSReservedSSO_"));
    let (account, role) = who.with_context(|| arn.clone())?;
    Ok(format!("{account} {}", role.rsplit_once('_').context("the role has no suffix")?.0))
}

#[tokio::test]
async fn boto3_uses_every_kind_of_profile_that_was_written() -> Result<()> {
    let options = Options { panel: false, notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let region = ["--region", "us-east-1"];
        let generate = ["profile", "generate", "--template", "{{ account_id }}/{{ role }}"];
        scene.daypass(&[&generate[..], &region].concat()).await?.ok()?;
        let role = ["--session", "acme", "--account-id", "444455556666", "--role-name", "ReadOnlyAccess"];
        for style in ["sso", "credential-process"] {
            let add = ["profile", "add", style, "--style", style];
            scene.daypass(&[&add[..], &role, &region].concat()).await?.ok()?;
        }
        scene.daypass(&["profile", "rename", "dev-admin", "renamed"]).await?.ok()?;

        for (profile, expected) in [
            ("111122223333/ReadOnlyAccess", "111122223333 ReadOnlyAccess"),
            ("sso", "444455556666 ReadOnlyAccess"),
            ("credential-process", "444455556666 ReadOnlyAccess"),
            ("renamed", "111122223333 AdministratorAccess"),
            ("prod-readonly", "444455556666 ReadOnlyAccess"),
        ] {
            let who = boto3(scene, profile).await?;
            ensure!(who == expected, "{profile}: {who}");
        }
        Ok(())
    })
    .await
}

/// `[default]` is a copy of what is active.
#[tokio::test]
async fn tools_that_name_no_profile_follow_each_choice() -> Result<()> {
    let options = Options { panel: false, notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        for (arguments, expected) in [
            (&["use", "dev-admin", "--default"][..], "111122223333 AdministratorAccess"),
            (&["use", "prod-readonly", "--yes"], "444455556666 ReadOnlyAccess"),
        ] {
            let output = scene.daypass(arguments).await?;
            ensure!(!output.stderr.contains("Beware"), "{}", output.stderr);
            output.ok()?;
            let started: Result<Vec<_>> =
                Sdk::ALL.into_iter().map(|sdk| Program::start(scene, sdk, &Source::Default)).collect();
            let calls = Program::ask_all(&mut started?).await?;
            for (sdk, call) in Sdk::ALL.into_iter().zip(calls) {
                ensure!(call == Call::As(expected.to_owned()), "{}: {call:?}", sdk.name());
            }
        }
        scene.daypass(&["use", "--no-default"]).await?.ok()?;
        Ok(())
    })
    .await
}
