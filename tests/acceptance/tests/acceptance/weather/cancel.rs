//! Ctrl+C ends a sign-in at once, whatever it waits for.

use std::{
    fs::{self, File},
    time::{Duration, Instant},
};

use acceptance::{Output, Scene, decide, program};
use anyhow::{Context as _, Result, bail, ensure};
use fake_identity_center::{Mood, Operation, Times};
use rustix::process::{Pid, Signal, kill_process};
use stage::until;
use tokio::time::timeout;

use super::{CODE, is_refused, play};

/// The promise.
const AT_ONCE: Duration = Duration::from_millis(200);

/// The promise is about Daypass and not about a machine that runs other tests besides, so the best counts.
const TRIES: usize = 3;

/// How far a sign-in has come.
#[derive(Debug, Clone, Copy)]
enum Stand {
    /// The portal does not answer this request.
    Held(Operation),
    /// The portal has put off this request for some seconds.
    PutOff(Operation),
    /// The browser is open.
    WithThePerson,
}

#[tokio::test]
async fn cancel_works_at_once_wherever_a_sign_in_stands() -> Result<()> {
    play(async |scene| {
        for (stand, more) in [
            (Stand::Held(Operation::OpenPortal), &[][..]),
            (Stand::Held(Operation::RegisterClient), &[]),
            (Stand::Held(Operation::CreateToken), &[]),
            (Stand::PutOff(Operation::RegisterClient), &[]),
            (Stand::WithThePerson, &[]),
            (Stand::Held(Operation::RegisterClient), CODE),
            (Stand::Held(Operation::StartDeviceAuthorization), CODE),
            (Stand::Held(Operation::CreateToken), CODE),
            (Stand::WithThePerson, CODE),
        ] {
            let mut took = Vec::new();
            while took.iter().all(|took| *took > AT_ONCE) {
                ensure!(took.len() < TRIES, "{stand:?} {more:?}: it ended after {took:?}");
                took.push(
                    cancelled(scene, stand, more).await.with_context(|| format!("{stand:?} {more:?}"))?,
                );
            }
        }
        Ok(())
    })
    .await
}

/// Begins a sign-in, interrupts it where it stands, and gives the time until it had ended.
async fn cancelled(scene: &Scene, stand: Stand, more: &[&str]) -> Result<Duration> {
    match stand {
        Stand::Held(operation) => {
            scene.fake.mood(operation, Mood::Slow(Duration::from_hours(1)), Times::UntilCleared);
        }
        Stand::PutOff(operation) => {
            let mood = Mood::TooManyRequests { retry_after: Some(Duration::from_secs(9)) };
            scene.fake.mood(operation, mood, Times::UntilCleared);
        }
        Stand::WithThePerson => {}
    }
    let (asked, opened) = (scene.fake.count(Operation::RegisterClient), scene.stage.opened_urls()?.len());
    let paths = ["stdout", "stderr"].map(|stream| scene.stage.logs().join(format!("cancelled.{stream}")));
    let mut login = scene.stage.command(program("daypass")?)?;
    login.args(["login", "--no-agent"]).args(more).envs(scene.environment());
    login.stdout(File::create(&paths[0])?).stderr(File::create(&paths[1])?).kill_on_drop(true);
    let mut login = login.spawn()?;

    match stand {
        Stand::Held(operation) => {
            if operation == Operation::CreateToken && more.is_empty() {
                let link = scene.nth_sign_in(opened + 1).await?;
                // The browser waits as long as the sign-in does.
                drop(tokio::spawn(async move { decide(&link, "allow").await }));
            }
            let mut held = scene.fake.held();
            timeout(stage::PATIENCE, held.wait_for(|held| held.contains(&operation))).await??;
        }
        Stand::PutOff(operation) => scene.fake.wait_for(operation, asked + 1, stage::PATIENCE).await?,
        Stand::WithThePerson => drop(scene.nth_sign_in(opened + 1).await?),
    }
    let pid = login.id().and_then(|id| Pid::from_raw(id.cast_signed())).context("it has ended")?;
    let begun = Instant::now();
    kill_process(pid, Signal::INT)?;
    let ended = timeout(stage::PATIENCE, login.wait()).await??;
    let took = begun.elapsed();

    let [stdout, stderr] = paths.map(fs::read_to_string);
    let output = Output { status: ended.code().unwrap_or(-1), stdout: stdout?, stderr: stderr? };
    is_refused(scene, &output, 5, "The sign-in was cancelled.")?;
    if let Stand::Held(operation) | Stand::PutOff(operation) = stand {
        scene.fake.clear_mood(operation);
    }
    until("the portal to see that nobody waits", || async {
        let held = scene.fake.held().borrow().clone();
        ensure!(held.is_empty(), "{held:?} are held");
        Ok(())
    })
    .await?;
    let listeners = scene.stage.listeners();
    if !listeners.is_empty() {
        bail!("somebody listens: {listeners:?}");
    }
    Ok(took)
}
