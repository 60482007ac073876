//! Weather that passes by itself: the sign-in goes on through it and succeeds.

use std::{fs::File, time::Duration};

use acceptance::{Scene, program};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::{Exchange, Mood, Operation, Times};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use stage::until;
use tokio::process::Child;

use super::{ALLOW, CODE, login, play, words};

#[tokio::test]
async fn what_passes_by_itself_is_waited_out() -> Result<()> {
    play(async |scene| {
        let second = Some(Duration::from_secs(1));
        for (operation, mood, times, more) in [
            (Operation::RegisterClient, Mood::TooManyRequests { retry_after: second }, 1, &[][..]),
            (Operation::RegisterClient, Mood::InternalError, 2, &[]),
            (Operation::CreateToken, Mood::InternalError, 1, &[]),
            // The network is lost midway, and then a hotel's.
            (Operation::CreateToken, Mood::DroppedUnread, 2, CODE),
            (Operation::CreateToken, Mood::CaptivePage, 1, CODE),
        ] {
            let before = scene.fake.exchanges().len();
            scene.fake.mood(operation, mood, Times::Next(times));
            let output = login(scene, more, ALLOW).await?;
            let said = words(scene, &output);
            ensure!(output.status == 0 && said.starts_with("Signed in to acme."), "{mood:?}: {said}");
            let asked: Vec<_> =
                scene.fake.exchanges().drain(before..).filter(|it| it.operation == operation).collect();
            ensure!(asked.len() > times, "{mood:?} was not met: {asked:?}");
            if matches!(mood, Mood::TooManyRequests { .. }) {
                let waited = asked[1].when.duration_since(asked[0].when);
                ensure!(waited >= SignedDuration::from_secs(1), "it came back after {waited}");
            }
        }
        Ok(())
    })
    .await
}

/// RFC 8628 §3.5.
#[tokio::test]
async fn slow_down_adds_five_seconds_for_good() -> Result<()> {
    play(async |scene| {
        scene.fake.mood(Operation::CreateToken, Mood::SlowDown, Times::Next(1));
        let person = async {
            scene.fake.wait_for(Operation::CreateToken, 2, stage::PATIENCE).await?;
            scene.approve(1).await
        };
        let (login, approved) = tokio::join!(login(scene, CODE, None), person);
        approved?;
        login?.ok()?;
        let is_poll = |exchange: &Exchange| exchange.operation == Operation::CreateToken;
        let polls: Vec<_> =
            scene.fake.exchanges().into_iter().filter(is_poll).map(|poll| poll.when).collect();
        let waits: Vec<_> = polls.windows(2).map(|pair| pair[1].duration_since(pair[0])).collect();
        // The fake's interval is one second.
        let six = SignedDuration::from_millis(5_900)..SignedDuration::from_secs(10);
        ensure!(waits.len() == 2 && waits.iter().all(|wait| six.contains(wait)), "{waits:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_portal_that_lets_no_browser_call_back_is_signed_in_to_by_code() -> Result<()> {
    play(async |scene| {
        scene.fake.mood(Operation::RegisterClient, Mood::RedirectRefused, Times::Next(1));
        let output = login(scene, &[], ALLOW).await?;
        ensure!(output.status == 0, "{}", output.stderr);
        let because = "By code, because this portal does not let the browser come back here.";
        ensure!(output.stderr.contains(because) && output.stderr.contains("/device?"), "{}", output.stderr);
        Ok(())
    })
    .await
}

async fn agent(scene: &Scene) -> Result<Child> {
    let mut agent = scene.stage.command(program("daypass")?)?;
    let log = File::create(scene.stage.logs().join("agent.log"))?;
    let agent = agent.arg("agent").envs(scene.environment()).stderr(log).kill_on_drop(true).spawn()?;
    until("the agent to answer", || async {
        ensure!(scene.status().await?["agent"]["running"] == true);
        Ok(())
    })
    .await?;
    Ok(agent)
}

#[tokio::test]
async fn a_clock_that_is_a_day_off_is_told_and_moves_no_end() -> Result<()> {
    play(async |scene| {
        let mut agent = agent(scene).await?;
        for hours in [-24, 24] {
            scene.fake.set_clock_ahead(SignedDuration::from_hours(hours));
            login(scene, &[], ALLOW).await?.ok()?;
            let ends_in_an_hour = |what: &Value| {
                let ends: Timestamp = what.as_str().context("no end")?.parse()?;
                let left = ends.duration_since(Timestamp::now());
                ensure!((3500..=3602).contains(&left.as_secs()), "{hours} h off: {left} left");
                Ok(())
            };
            let status = scene.status().await?;
            let ahead = status["clock_ahead_seconds"].as_i64().context("no clock")?;
            ensure!((ahead - hours * 3600).abs() < 60, "{hours} h off: {status}");
            ends_in_an_hour(&status["sessions"][0]["token_expires_at"])?;
            let credentials = scene.daypass(&["credentials", "--profile", "dev-admin"]).await?.ok()?;
            ends_in_an_hour(&serde_json::from_str::<Value>(&credentials)?["Expiration"])?;
        }
        scene.daypass(&["agent", "--stop"]).await?.ok()?;
        ensure!(agent.wait().await?.success());
        Ok(())
    })
    .await
}
