//! The guard behind every test finds what it is there to find.

use std::fs;

use acceptance::{Cast, Scene};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use stage::Options;

fn options() -> Options {
    Options { panel: false, notifications: false, ..Options::default() }
}

/// Signs in, and gives one of the secrets that this brings.
async fn sign_in(scene: &Scene) -> Result<String> {
    let (login, link) = tokio::join!(scene.daypass(&["login", "--no-agent"]), scene.approve(1));
    link?;
    login?.ok()?;
    scene.fake.secrets().into_iter().max_by_key(String::len).context("nothing was issued")
}

/// What a sign-in brings is found wherever it is put, and only the keychain may have it.
#[tokio::test]
async fn a_planted_leak_is_found() -> Result<()> {
    Scene::play(options(), Organisation::acme(), Cast::Test, async |scene| {
        let secret = sign_in(scene).await?;
        scene.look_for_leaks(&[]).context("before anything is planted")?;

        let file = scene.stage.home().join(".cache/leak");
        fs::write(&file, format!("token={secret}"))?;
        ensure!(scene.look_for_leaks(&[]).is_err(), "a secret in a file was not found");
        ensure!(scene.look_for_leaks(&[&file]).is_ok(), "an allowed place was searched");
        fs::remove_file(&file)?;

        let (cache, shared) = (scene.token_cache(), scene.fake.access_tokens());
        fs::create_dir_all(&cache)?;
        let file = cache.join("token.json");
        fs::write(&file, format!("token={}", shared.first().context("nobody has signed in")?))?;
        ensure!(scene.look_for_leaks(&[]).is_ok(), "AWS tools may see access tokens");
        ensure!(!shared.contains(&secret), "the longest secret is an access token");
        fs::write(&file, format!("token={secret}"))?;
        ensure!(scene.look_for_leaks(&[]).is_err(), "another secret where AWS tools look was not found");
        fs::remove_file(&file)?;

        let mut sleeper = scene.stage.command("sleep")?;
        sleeper.arg("60").env("LEAK", &secret).kill_on_drop(true);
        let mut sleeper = sleeper.spawn()?;
        ensure!(scene.look_for_leaks(&[]).is_err(), "a secret in an environment was not found");
        Ok(sleeper.kill().await?)
    })
    .await
}

/// A test that plays well fails for a leak alone.
#[tokio::test]
async fn a_leak_fails_the_test_that_left_it() -> Result<()> {
    let mut played = false;
    let ended = Scene::play(options(), Organisation::acme(), Cast::Test, async |scene| {
        let secret = sign_in(scene).await?;
        scene.remember("a page", &format!("<b>{secret}</b>"));
        played = true;
        Ok(())
    })
    .await;
    ensure!(played, "it was not played to its end: {ended:?}");
    let leaks = ended.err().context("a secret on a page was not found")?;
    ensure!(leaks.to_string().contains("into a page"), "{leaks:#}");
    Ok(())
}
