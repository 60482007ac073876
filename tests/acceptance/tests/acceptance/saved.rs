//! Keys in the shared credentials file, for tools that read nothing else: as long as they are good, and no longer.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf, time::Duration};

use acceptance::{Cast, Output, Scene, python};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use stage::{Options, until};

const OWN: &str = "# my own\n[mine]\naws_access_key_id = AKIAMINE\naws_secret_access_key = mine\n";
const SECTION: &str = "[daypass-dev-admin]";

async fn play(act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let options = Options { panel: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        fs::write(file(scene), OWN)?;
        scene.allow(file(scene));
        act(scene).await
    })
    .await
}

fn file(scene: &Scene) -> PathBuf {
    scene.stage.home().join(".aws/credentials")
}

async fn save(scene: &Scene) -> Result<Output> {
    let saved = scene.daypass(&["env", "dev-admin", "--credentials-file"]).await?;
    ensure!(saved.status == 0, "{saved:?}");
    ensure!(saved.stdout.contains("AWS_PROFILE='daypass-dev-admin'"), "{saved:?}");
    let content = fs::read_to_string(file(scene))?;
    ensure!(content.starts_with(OWN) && content.contains(SECTION), "{content}");
    Ok(saved)
}

async fn until_it_is_gone(scene: &Scene) -> Result<()> {
    until("the section to be gone", || async {
        ensure!(fs::read_to_string(file(scene))? == OWN, "it is there");
        Ok(())
    })
    .await
}

/// Whom boto3 takes itself for by the section alone: it is kept from the config.
async fn boto3(scene: &Scene) -> Result<String> {
    let script = [env!("CARGO_MANIFEST_DIR"), "tests", "acceptance", "mirror", "whoami.py"];
    let mut command = scene.stage.command(python()?)?;
    command.arg(script.iter().collect::<PathBuf>()).envs(scene.environment());
    command.env("AWS_PROFILE", "daypass-dev-admin").env("AWS_CONFIG_FILE", "/nowhere");
    Output::of(command, "").await?.ok()
}

#[tokio::test]
async fn tools_use_them_until_the_person_signs_out() -> Result<()> {
    play(async |scene| {
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let said = save(scene).await?.stderr;
        ensure!(said.contains("Daypass removes them then, at sign-out, and when it ends."), "{said}");
        let mode = fs::metadata(file(scene))?.permissions().mode() & 0o777;
        ensure!(mode == 0o600, "{mode:o}");
        let who = boto3(scene).await?;
        ensure!(who.contains("111122223333:assumed-role/AWSReservedSSO_AdministratorAccess"), "{who}");

        scene.daypass(&["logout", "acme"]).await?.ok()?;
        until_it_is_gone(scene).await
    })
    .await
}

#[tokio::test]
async fn they_go_when_they_end_with_the_agent_and_at_the_start_of_the_next() -> Result<()> {
    play(async |scene| {
        scene.fake.set_credentials_lifetime(Duration::from_secs(65));
        scene.take_the_clock().await?;
        let mut agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        save(scene).await?;
        scene.pass(Duration::from_secs(66)).await?;
        until_it_is_gone(scene).await?;

        scene.fake.set_credentials_lifetime(Duration::from_hours(1));
        save(scene).await?;
        scene.daypass(&["agent", "--stop"]).await?.ok()?;
        agent.wait().await?;
        until_it_is_gone(scene).await?;

        // A command has no agent behind it, and an agent may be killed.
        let said = save(scene).await?.stderr;
        ensure!(said.contains("Daypass removes them when it starts the next time."), "{said}");
        let mut agent = scene.start_agent().await?;
        until_it_is_gone(scene).await?;
        save(scene).await?;
        agent.kill().await?;
        ensure!(fs::read_to_string(file(scene))?.contains(SECTION), "who removed it?");
        let _agent = scene.start_agent().await?;
        until_it_is_gone(scene).await
    })
    .await
}

#[tokio::test]
async fn a_section_of_the_persons_own_is_never_written_over() -> Result<()> {
    play(async |scene| {
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let refused = scene.daypass(&["env", "dev-admin", "--credentials-file=mine"]).await?;
        ensure!(refused.status == 1 && refused.stdout.is_empty(), "{refused:?}");
        let why = refused.stderr.lines().last().context("it says nothing")?;
        ensure!(
            why.ends_with("line 2: There is a section [mine] already, and Daypass did not write it."),
            "{why}"
        );
        ensure!(fs::read_to_string(file(scene))? == OWN, "it is another file");
        let refused = scene.daypass(&["env", "dev-admin", "--credentials-file=my own"]).await?;
        ensure!(refused.status == 2, "{refused:?}");
        Ok(())
    })
    .await
}
