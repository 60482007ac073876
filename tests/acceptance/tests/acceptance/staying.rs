//! Staying signed in: silent renewal, by one process at a time, however many ask.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use acceptance::{Cast, Scene, program};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::{Mood, Operation, Organisation, Times};
use jiff::Timestamp;
use stage::{Options, until};

/// Long enough to look at, and due for renewal at half of it.
const SHORT: Duration = Duration::from_secs(8);

/// In seconds.
const HOUR: u64 = 3600;

async fn play(act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let options = Options { panel: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, act).await
}

/// Waits until the token that is held is due. The next is good for an hour.
async fn until_due(scene: &Scene) -> Result<()> {
    scene.fake.set_refreshable_token_lifetime(Duration::from_hours(1));
    let status = scene.status().await?;
    let ends = status["sessions"][0]["token_expires_at"].as_str().context("no token is held")?;
    let due = ends.parse::<Timestamp>()? - SHORT / 2 + Duration::from_secs(1);
    until("the token to be due", || async {
        ensure!(Timestamp::now() >= due);
        Ok(())
    })
    .await
}

fn renewed_once(scene: &Scene) -> Result<()> {
    ensure!(scene.fake.refreshes() == 1, "{} refresh grants", scene.fake.refreshes());
    Ok(())
}

/// Has the next renewal hang, and waits until it does after `begin`.
async fn until_a_renewal_hangs<T>(scene: &Scene, begin: impl AsyncFnOnce() -> Result<T>) -> Result<T> {
    let forever = Mood::Slow(Duration::from_hours(1));
    scene.fake.mood(Operation::CreateToken, forever, Times::Next(1));
    let mut held = scene.fake.held();
    let (done, hangs) = tokio::join!(begin(), held.wait_for(|held| held.contains(&Operation::CreateToken)));
    hangs?;
    done
}

async fn until_renewers(scene: &Scene, wanted: usize) -> Result<()> {
    until(&format!("{wanted} processes to stand at the session's lock"), || async {
        ensure!(scene.renewers() == wanted, "there are {}", scene.renewers());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_agent_renews_by_itself_and_tells_nobody() -> Result<()> {
    play(async |scene| {
        scene.fake.set_refreshable_token_lifetime(SHORT);
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        until("three renewals", || async {
            ensure!(scene.fake.refreshes() >= 3, "so far: {}", scene.fake.refreshes());
            Ok(())
        })
        .await?;
        let status = scene.status().await?;
        ensure!(
            status["sessions"][0]["state"] == "signed-in" && status["sessions"][0]["renews"] == true,
            "{status}"
        );
        ensure!(scene.stage.notifications().look(<[_]>::is_empty), "the person was bothered");
        ensure!(scene.stage.opened_urls()?.len() == 1, "a browser was opened");
        scene.tools(1)?.served().await?;
        Ok(())
    })
    .await
}

/// Processes that find a token due, and an agent beside them, use its refresh token once.
#[tokio::test]
async fn twenty_callers_and_an_agent_renew_once() -> Result<()> {
    play(async |scene| {
        scene.fake.set_refreshable_token_lifetime(SHORT);
        scene.sign_in("acme").await?;
        until_due(scene).await?;
        let (agent, tools) = tokio::join!(scene.start_agent(), scene.tools(20)?.served());
        let _agent = agent?;
        tools?;
        scene.until_state("acme", "signed-in").await?;
        renewed_once(scene)
    })
    .await
}

#[tokio::test]
async fn twenty_callers_without_an_agent_renew_once() -> Result<()> {
    play(async |scene| {
        scene.fake.set_refreshable_token_lifetime(SHORT);
        scene.sign_in("acme").await?;
        until_due(scene).await?;
        scene.tools(20)?.served().await?;
        renewed_once(scene)
    })
    .await
}

#[tokio::test]
async fn twenty_callers_and_the_tray_app_renew_once() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        scene.keep_files()?;
        scene.fake.set_refreshable_token_lifetime(SHORT);
        scene.sign_in("acme").await?;
        until_due(scene).await?;
        let (app, tools) = tokio::join!(scene.start_app_alone(), scene.tools(20)?.served());
        let (_app, icon) = app?;
        tools?;
        icon.wait_for_item("acme · Signed in · renews itself").await?;
        renewed_once(scene)
    })
    .await
}

/// Who holds the session's lock may die over it: the lock goes with the process, the refresh token is unused.
#[tokio::test]
async fn a_caller_killed_while_it_renews_leaves_that_to_one_of_the_others() -> Result<()> {
    play(async |scene| {
        scene.fake.set_refreshable_token_lifetime(SHORT);
        scene.sign_in("acme").await?;
        until_due(scene).await?;
        let mut holder = scene.stage.command(program("daypass")?)?;
        holder.args(["credentials", "--profile", "dev-admin"]).envs(scene.environment());
        holder.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let mut holder = until_a_renewal_hangs(scene, async || Ok(holder.spawn()?)).await?;
        let tools = scene.tools(20)?;
        until_renewers(scene, 21).await?;
        holder.kill().await?;
        tools.served().await?;
        renewed_once(scene)
    })
    .await
}

/// Who waits at the door of an agent that dies goes on alone, and they renew once all the same.
#[tokio::test]
async fn an_agent_killed_while_it_renews_leaves_that_to_one_of_its_callers() -> Result<()> {
    play(async |scene| {
        scene.fake.set_refreshable_token_lifetime(SHORT);
        scene.sign_in("acme").await?;
        scene.fake.set_refreshable_token_lifetime(Duration::from_hours(1));
        let mut agent = until_a_renewal_hangs(scene, async || scene.start_agent().await).await?;
        // The token that the agent has goes on being served until it ends.
        until("the token to end", || async {
            ensure!(scene.session("acme").await?["state"] == "expired");
            Ok(())
        })
        .await?;
        let mut tools = scene.tools(20)?;
        tools.until_they_wait().await?;
        agent.kill().await?;
        tools.served().await?;
        renewed_once(scene)
    })
    .await
}

/// 20 to 25 minutes before the end, or at half of a shorter life. The person has slept through the last.
#[tokio::test]
async fn each_token_is_renewed_when_it_is_due_and_not_before() -> Result<()> {
    play(async |scene| {
        scene.take_the_clock().await?;
        let lives = [(90, 40, 50), (905, 440, 460), (HOUR, 34 * 60, 41 * 60), (8 * HOUR, 454 * 60, 461 * 60)];
        scene.fake.set_refreshable_token_lifetime(Duration::from_secs(lives[0].0));
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let next = lives.iter().skip(1).map(|(life, ..)| *life).chain([HOUR]);
        for (n, ((life, early, due), next)) in lives.into_iter().zip(next).enumerate() {
            scene.pass(Duration::from_secs(early)).await?;
            // What is renewed now would be good for too long.
            scene.fake.set_refreshable_token_lifetime(Duration::from_hours(100));
            scene.status().await?;
            let before = scene.fake.refreshes();
            ensure!(before == n, "a token of {life} s was renewed after {early} s");
            scene.fake.set_refreshable_token_lifetime(Duration::from_secs(next));
            scene.pass(Duration::from_secs(due - early)).await?;
            until(&format!("a token of {life} s to be renewed after {due} s"), || async {
                ensure!(scene.fake.refreshes() == n + 1, "{} refresh grants", scene.fake.refreshes());
                let session = scene.session("acme").await?;
                let left = scene.left(&session["token_expires_at"])?;
                ensure!(left.abs_diff(i64::try_from(next)?) <= 15, "it is good for {left} s: {session}");
                Ok(())
            })
            .await?;
        }
        ensure!(scene.stage.notifications().look(<[_]>::is_empty), "the person was bothered");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_session_is_renewed_first_thing_after_nine_hours_of_sleep() -> Result<()> {
    play(async |scene| {
        scene.take_the_clock().await?;
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        scene.stage.logind().sleep().await?;
        // Nobody knocks: the agent hears of it by waking alone.
        scene.pass_unseen(Duration::from_hours(9))?;
        let woken = Instant::now();
        scene.stage.logind().wake().await?;
        until("the session to be renewed", || async {
            ensure!(scene.fake.refreshes() == 1, "{} refresh grants", scene.fake.refreshes());
            Ok(())
        })
        .await?;
        // It looks at the clock twice a minute by itself.
        ensure!(woken.elapsed() < Duration::from_secs(10), "after {:?}", woken.elapsed());
        scene.until_state("acme", "signed-in").await?;
        scene.tools(1)?.served().await?;
        ensure!(scene.stage.notifications().look(<[_]>::is_empty), "the person was bothered");
        renewed_once(scene)
    })
    .await
}

/// When the organisation wants a new sign-in, the person is told and the token lives to its end.
#[tokio::test]
async fn a_refused_renewal_is_told_once() -> Result<()> {
    play(async |scene| {
        scene.fake.set_refreshable_token_lifetime(SHORT);
        scene.fake.set_session_lifetime(Duration::ZERO);
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        scene.stage.notifications().wait_for(|notice| notice.summary.contains("acme session ends")).await?;
        scene.tools(1)?.served().await?;
        until("the session to end", || async {
            ensure!(scene.status().await?["sessions"][0]["state"] == "expired");
            Ok(())
        })
        .await?;
        let shown = scene.stage.notifications().look(<[_]>::len);
        ensure!(shown == 1, "{shown} notifications");
        Ok(())
    })
    .await
}
