//! The guard behind every test finds what it is there to find.

use std::fs;

use acceptance::{Cast, Scene};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use stage::Options;

/// What a sign-in brings is found wherever it is put, and only the keychain may have it.
#[tokio::test]
async fn a_planted_leak_fails_the_test() -> Result<()> {
    let options = Options { panel: false, notifications: false, ..Options::default() };
    let scene = Scene::start(options, Organisation::acme(), Cast::Test).await?;
    let (login, link) = tokio::join!(scene.daypass(&["login"]), scene.approve(1));
    link?;
    login?.ok()?;
    scene.look_for_leaks(&[]).context("before anything is planted")?;
    let secret = scene.fake.secrets().into_iter().max_by_key(String::len).context("nothing was issued")?;

    let file = scene.stage.home().join(".cache/leak");
    fs::write(&file, format!("token={secret}"))?;
    ensure!(scene.look_for_leaks(&[]).is_err(), "a secret in a file was not found");
    ensure!(scene.look_for_leaks(&[&file]).is_ok(), "an allowed place was searched");
    fs::remove_file(&file)?;

    let mut sleeper = scene.stage.command("sleep")?;
    sleeper.arg("60").env("LEAK", &secret).kill_on_drop(true);
    let mut sleeper = sleeper.spawn()?;
    ensure!(scene.look_for_leaks(&[]).is_err(), "a secret in an environment was not found");
    sleeper.kill().await?;
    scene.look_for_leaks(&[]).context("after the planted leaks were removed")?;

    scene.remember("a page", &format!("<b>{secret}</b>"));
    ensure!(scene.look_for_leaks(&[]).is_err(), "a secret on a page was not found");
    Ok(())
}
