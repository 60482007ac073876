//! The demo for people with a screen, played on a stage as if it were theirs.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use acceptance::{decide, program};
use anyhow::{Context as _, Result, ensure};
use stage::{
    Options, Stage,
    guard::{Guard, Places},
    until, until_within,
};
use tokio::process::Child;

/// The demo with these arguments beside those of a test, which is told what it said in that file.
fn start(stage: &Stage, arguments: &[&str], secrets: &Path) -> Result<(Child, PathBuf)> {
    let said = stage.logs().join("daypass-demo.log");
    let log = fs::File::create(&said)?;
    let mut demo = stage.command(program("daypass-demo")?)?;
    demo.args(arguments).arg("--secrets-to").arg(secrets).env("RUST_LOG", "trace");
    Ok((demo.stdout(log.try_clone()?).stderr(log).kill_on_drop(true).spawn()?, said))
}

#[tokio::test]
async fn empty_it_is_set_up_by_the_address_that_it_prints() -> Result<()> {
    let stage = Stage::start(Options::default()).await?;
    let outside = tempfile::tempdir()?;
    let secrets = outside.path().join("secrets.json");
    let (mut demo, said) = start(&stage, &["--empty"], &secrets)?;
    let icon = stage.tray().item("daypass-demo").await?;
    stage.wait_for_window("Daypass").await?;
    let address = until("the portal's address to be printed", || async {
        let said = fs::read_to_string(&said)?;
        let address = said.lines().find_map(|line| line.split_once("acme's portal: ")).context("none yet")?.1;
        Ok(address.to_owned())
    })
    .await?;
    // Once the page stands there, typing goes into its field.
    let signs_in = async {
        until("the sign-in to be opened in the browser", || async {
            stage.xdotool(&["key", "ctrl+a"]).await?;
            stage.xdotool(&["type", &address]).await?;
            stage.xdotool(&["key", "Return"]).await?;
            until_within(Duration::from_secs(5), "it", || async {
                let opened = stage.opened_urls()?;
                opened.into_iter().find(|url| url.contains("/authorize?")).context("not yet")
            })
            .await
        })
        .await
    };
    decide(&signs_in.await?, "allow").await?;
    icon.wait_for_item("Sign out").await?;
    ensure!(!stage.home().join(".aws").exists(), "it touched the person's AWS files");
    icon.press("Quit").await?;
    ensure!(demo.wait().await?.success());
    let secrets: Vec<String> = serde_json::from_slice(&fs::read(&secrets)?)?;
    Guard::new(&secrets).check(&Places::of(&stage))?;
    stage.end().await
}

#[tokio::test]
async fn it_is_an_instance_of_its_own_that_leaves_nothing() -> Result<()> {
    let stage = Stage::start(Options::default()).await?;
    // The fake lives in the demo, which tells its secrets in a place where the guard does not look.
    let outside = tempfile::tempdir()?;
    let secrets = outside.path().join("secrets.json");
    let (mut demo, _) = start(&stage, &[], &secrets)?;
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
