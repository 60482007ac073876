//! What every scene is watched for: that nobody goes elsewhere than to this computer, and, where it says so, that the
//! person's AWS files stay as they are.

use std::{fs, io::Write as _};

use acceptance::{Cast, Output, Scene, program};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use stage::{Keyring, Options};

fn bare() -> Options {
    Options { keyring: Keyring::None, panel: false, notifications: false, ..Options::default() }
}

async fn fails(act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<String> {
    let ended = Scene::play(bare(), Organisation::acme(), Cast::Test, act).await;
    Ok(format!("{:#}", ended.err().context("nobody noticed")?))
}

#[tokio::test]
async fn whoever_goes_elsewhere_fails_the_test() -> Result<()> {
    let told = fails(async |scene| {
        let mut doctor = scene.stage.command(program("daypass")?)?;
        doctor.arg("doctor").envs(scene.environment()).env_remove("AWS_ENDPOINT_URL_SSO_OIDC");
        Output::of(doctor, "").await?;
        Ok(())
    })
    .await?;
    ensure!(told.contains("CONNECT oidc.") && told.contains(".amazonaws.com:443"), "{told}");
    Ok(())
}

#[tokio::test]
async fn whoever_changes_a_byte_of_files_that_are_to_stay_fails_the_test() -> Result<()> {
    for name in ["config", "credentials"] {
        let told = fails(async |scene| {
            scene.keep_files()?;
            let file = scene.stage.home().join(".aws").join(name);
            Ok(fs::File::options().create(true).append(true).open(file)?.write_all(b"\n")?)
        })
        .await?;
        ensure!(told.contains("the person's AWS files were changed"), "{told}");
    }
    Ok(())
}
