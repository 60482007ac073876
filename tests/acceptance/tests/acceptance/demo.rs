//! The demo for people with a screen, played on a stage as if it were theirs.

use std::fs;

use acceptance::{decide, program};
use anyhow::{Result, ensure};
use stage::{
    Options, Stage,
    guard::{Guard, Places},
    until,
};

#[tokio::test]
async fn it_is_an_instance_of_its_own_that_leaves_nothing() -> Result<()> {
    let stage = Stage::start(Options::default()).await?;
    // The fake lives in the demo, which tells its secrets in a place where the guard does not look.
    let outside = tempfile::tempdir()?;
    let secrets = outside.path().join("secrets.json");
    let log = fs::File::create(stage.logs().join("daypass-demo.log"))?;
    let mut demo = stage.command(program("daypass-demo")?)?;
    demo.arg("--secrets-to").arg(&secrets).env("RUST_LOG", "trace");
    let mut demo = demo.stdout(log.try_clone()?).stderr(log).kill_on_drop(true).spawn()?;
    let icon = stage.tray().item("daypass-demo").await?;
    stage.wait_for_window("Daypass").await?;
    icon.press("Start at login").await?;
    icon.press("Sign in").await?;
    decide(&stage.wait_for_url(|url| url.contains("/authorize?")).await?, "allow").await?;
    icon.wait_for_item("Sign out").await?;
    let kept = [("service", "daypass-demo")];
    until("the token to be in the keychain", || async {
        ensure!(stage.secret_lookup(&kept).await?.is_some());
        Ok(())
    })
    .await?;
    icon.press("Quit").await?;
    ensure!(demo.wait().await?.success());
    ensure!(stage.secret_lookup(&kept).await?.is_none(), "the demo's token is still in the keychain");
    ensure!(!stage.home().join(".config/autostart/Daypass-demo.desktop").exists(), "it would start at login");
    ensure!(!stage.home().join(".config/daypass-demo").exists(), "its settings are still there");
    ensure!(!stage.home().join(".aws").exists(), "it touched the person's AWS files");
    let secrets: Vec<String> = serde_json::from_slice(&fs::read(&secrets)?)?;
    ensure!(!secrets.is_empty(), "a sign-in brought no secret");
    Guard::new(&secrets).check(&Places::of(&stage))?;
    stage.end().await
}
