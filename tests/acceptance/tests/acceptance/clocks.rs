//! Honest clocks: what is told of times is right though this computer's clock is not, and what is only learned is
//! marked as such.

use std::time::Duration;

use acceptance::{Cast, Scene};
use anyhow::{Result, ensure};
use fake_identity_center::{Mood, Operation, Organisation, Times};
use jiff::SignedDuration;
use stage::{Options, until};

const HOUR: u64 = 3600;

async fn play(options: Options, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        scene.keep_files()?;
        act(scene).await
    })
    .await
}

#[tokio::test]
async fn a_clock_that_is_a_day_behind_is_named_and_ends_are_told_by_it() -> Result<()> {
    play(Options { panel: false, ..Options::default() }, async |scene| {
        scene.fake.set_clock_ahead(SignedDuration::from_hours(24));
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let status = scene.status().await?;
        let ahead = status["clock_ahead_seconds"].as_i64();
        ensure!(ahead.is_some_and(|it| it.abs_diff(24 * 3600) < 10), "{status}");
        let left = scene.left(&status["sessions"][0]["token_expires_at"])?;
        ensure!(left.abs_diff(3600) < 10, "{left} s are left: {status}");
        scene.tools(1)?.served().await
    })
    .await
}

/// Once two sessions have lasted as long, the third is said to end about then.
#[tokio::test]
async fn the_organisations_own_end_is_learned_from_two_and_told_as_about() -> Result<()> {
    play(Options::default(), async |scene| {
        scene.take_the_clock().await?;
        let mut agent = scene.start_agent().await?;
        scene.fake.set_refreshable_token_lifetime(Duration::from_secs(8 * HOUR));
        for time in ["first", "second"] {
            scene.sign_in("acme").await?;
            let session = scene.session("acme").await?;
            ensure!(session["sign_in_needed_by"].is_null(), "it was told at the {time} time: {session}");
            scene.fake.mood(Operation::CreateToken, Mood::TokenRevoked, Times::Next(1));
            scene.pass(Duration::from_secs(8 * HOUR - 600)).await?;
            until("the organisation to want a new sign-in", || async {
                let session = scene.session("acme").await?;
                ensure!(session["renews"] == false && session["sign_in_needed_about"] == false, "{session}");
                ensure!(session["sign_in_needed_by"] == session["token_expires_at"], "{session}");
                Ok(())
            })
            .await?;
            scene.pass(Duration::from_secs(HOUR)).await?;
            scene.until_state("acme", "expired").await?;
        }
        scene.fake.set_refreshable_token_lifetime(Duration::from_secs(HOUR));
        scene.sign_in("acme").await?;
        let session = scene.session("acme").await?;
        ensure!(session["renews"] == true && session["sign_in_needed_about"] == true, "{session}");
        let left = scene.left(&session["sign_in_needed_by"])?;
        ensure!(left.abs_diff(8 * 3600) < 60, "{left} s are left: {session}");
        let status = scene.daypass(&["status"]).await?;
        ensure!(status.stdout.contains("acme  Signed in · renews itself until about"), "{status:?}");

        // It is known after the next start, too.
        agent.kill().await?;
        let (_app, icon) = scene.start_app_alone().await?;
        until("the menu to tell of it", || async {
            let menu = icon.menu().await?.outline();
            ensure!(menu.contains("acme · Signed in · renews itself until about"), "{menu}");
            Ok(())
        })
        .await
    })
    .await
}
