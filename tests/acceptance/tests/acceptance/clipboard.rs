//! What Daypass does to the clipboard when its keys are to go.

use std::process::Stdio;

use acceptance::{Cast, Scene};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use stage::{Options, until};
use tokio::io::AsyncWriteExt as _;

#[tokio::test]
async fn what_somebody_copied_meanwhile_is_left_alone() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        scene.keep_files()?;
        let (mut app, icon) = scene.start_app_alone().await?;
        icon.press("Sign in").await?;
        scene.approve(1).await?;
        scene.until_state("acme", "signed-in").await?;
        scene.daypass(&["use", "dev-admin"]).await?.ok()?;
        icon.press("Copy keys").await?;
        until("the keys to be on the clipboard", || async {
            ensure!(scene.stage.clipboard().await?.contains("AWS_SECRET_ACCESS_KEY"));
            Ok(())
        })
        .await?;
        copy(scene, "a sentence of mine").await?;
        icon.press("Sign out").await?;
        scene.until_state("acme", "signed-out").await?;
        // It takes its keys off before it ends.
        icon.press("Quit").await?;
        ensure!(app.wait().await?.success());
        ensure!(scene.stage.clipboard().await? == "a sentence of mine");
        Ok(())
    })
    .await
}

/// Copies a text as another program does, which goes on serving it.
async fn copy(scene: &Scene, text: &str) -> Result<()> {
    let mut command = scene.stage.command("xsel")?;
    command.args(["--clipboard", "--input"]).stdin(Stdio::piped());
    let mut copying = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    copying.stdin.take().context("it takes no text")?.write_all(text.as_bytes()).await?;
    ensure!(copying.wait().await?.success());
    until("the clipboard to have changed hands", || async {
        ensure!(scene.stage.clipboard().await? == text);
        Ok(())
    })
    .await
}
