//! Keys in the shared credentials file, for tools that read nothing else: as long as they are good, and no longer.

use std::{fs, io::Write as _, os::unix::fs::PermissionsExt as _, path::PathBuf, time::Duration};

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
        ensure!(fs::read_to_string(file(scene))? == OWN, "the answer came first");
        Ok(())
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
async fn a_sign_out_answers_when_they_are_gone_with_an_agent_or_without() -> Result<()> {
    play(async |scene| {
        let mut agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        save(scene).await?;
        agent.kill().await?;
        scene.daypass(&["logout", "--all"]).await?.ok()?;
        ensure!(fs::read_to_string(file(scene))? == OWN, "the next agent may never come");

        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        save(scene).await?;
        // Somebody wrote into the block.
        let mixed = fs::read_to_string(file(scene))?.replace("# <<<", "[theirs]\nregion = eu-west-1\n# <<<");
        fs::write(file(scene), &mixed)?;
        let refused = scene.daypass(&["logout", "acme"]).await?;
        let named = format!("Keys are left in {}, as {SECTION}, until they end.", file(scene).display());
        ensure!(refused.status == 1 && refused.stderr.contains(&named), "{refused:?}");
        ensure!(fs::read_to_string(file(scene))? == mixed, "it is another file");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_name_that_a_profile_has_or_that_looks_like_an_option_is_refused() -> Result<()> {
    play(async |scene| {
        let config = scene.stage.home().join(".aws/config");
        let line = fs::read_to_string(&config)?.lines().count() + 1;
        let mut appended = fs::File::options().append(true).open(&config)?;
        appended.write_all(b"[profile daypass-dev-admin]\nregion = eu-west-1\n")?;
        for option in ["--credentials-file", "--credentials-file=daypass-dev-admin"] {
            let refused = scene.daypass(&["env", "dev-admin", option]).await?;
            ensure!(refused.status == 2 && refused.stdout.is_empty(), "{refused:?}");
            let named = format!("{}, line {line}: There is a profile daypass-dev-admin", config.display());
            ensure!(refused.stderr.contains(&named), "{refused:?}");
        }
        let refused = scene.daypass(&["env", "dev-admin", "--credentials-file=-keys"]).await?;
        ensure!(refused.status == 2 && refused.stderr.contains("A section cannot be called"), "{refused:?}");
        ensure!(fs::read_to_string(file(scene))? == OWN, "it is another file");
        Ok(())
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
