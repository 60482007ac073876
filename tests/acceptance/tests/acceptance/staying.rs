//! Staying signed in: silent renewal, by one process at a time, however many ask.

use std::time::Duration;

use acceptance::{Cast, Output, Scene, program};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use jiff::Timestamp;
use stage::{Options, until};
use tokio::{process::Child, task::JoinSet};

/// Long enough to look at, and due for renewal at half of it.
const SHORT: Duration = Duration::from_secs(8);

async fn play(act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let options = Options { panel: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, act).await
}

async fn start_agent(scene: &Scene) -> Result<Child> {
    let mut agent = scene.stage.command(program("daypass")?)?;
    let log = std::fs::File::create(scene.stage.logs().join("agent.log"))?;
    let agent = agent.arg("agent").envs(scene.environment()).stderr(log).kill_on_drop(true).spawn()?;
    until("the agent to answer", || async {
        ensure!(scene.status().await?["agent"]["running"] == true);
        Ok(())
    })
    .await?;
    Ok(agent)
}

async fn sign_in(scene: &Scene) -> Result<()> {
    let (login, link) = tokio::join!(scene.daypass(&["login", "--no-agent"]), scene.approve(1));
    link?;
    login?.ok()?;
    Ok(())
}

/// Runs `daypass credentials` so many times at once.
async fn credentials(scene: &Scene, times: usize) -> Result<()> {
    let mut callers = JoinSet::new();
    for _ in 0..times {
        let mut command = scene.stage.command(program("daypass")?)?;
        command.args(["credentials", "--profile", "dev-admin"]).envs(scene.environment());
        callers.spawn(Output::of(command, ""));
    }
    while let Some(caller) = callers.join_next().await {
        let caller = caller??;
        ensure!(caller.stdout.contains("AccessKeyId"), "a caller was refused: {}", caller.stderr);
    }
    Ok(())
}

async fn until_due(scene: &Scene) -> Result<()> {
    let status = scene.status().await?;
    let ends = status["sessions"][0]["token_expires_at"].as_str().context("no token is held")?;
    let due = ends.parse::<Timestamp>()? - SHORT / 2 + Duration::from_secs(1);
    until("the token to be due", || async {
        ensure!(Timestamp::now() >= due);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_agent_renews_by_itself_and_tells_nobody() -> Result<()> {
    play(async |scene| {
        scene.fake.set_refreshable_token_lifetime(SHORT);
        let _agent = start_agent(scene).await?;
        sign_in(scene).await?;
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
        credentials(scene, 1).await?;
        Ok(())
    })
    .await
}

/// Processes that find a token due, and an agent beside them, use its refresh token once.
#[tokio::test]
async fn twenty_callers_and_an_agent_renew_once() -> Result<()> {
    play(async |scene| {
        scene.fake.set_refreshable_token_lifetime(SHORT);
        sign_in(scene).await?;
        scene.fake.set_refreshable_token_lifetime(Duration::from_hours(1));
        until_due(scene).await?;
        let (agent, callers) = tokio::join!(start_agent(scene), credentials(scene, 20));
        let _agent = agent?;
        callers?;
        until("the agent to hold the new token", || async {
            ensure!(scene.status().await?["sessions"][0]["state"] == "signed-in");
            Ok(())
        })
        .await?;
        ensure!(scene.fake.refreshes() == 1, "{} refresh grants", scene.fake.refreshes());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn twenty_callers_without_an_agent_renew_once() -> Result<()> {
    play(async |scene| {
        scene.fake.set_refreshable_token_lifetime(SHORT);
        sign_in(scene).await?;
        scene.fake.set_refreshable_token_lifetime(Duration::from_hours(1));
        until_due(scene).await?;
        credentials(scene, 20).await?;
        ensure!(scene.fake.refreshes() == 1, "{} refresh grants", scene.fake.refreshes());
        Ok(())
    })
    .await
}

/// When the organisation wants a new sign-in, the person is told and the token lives to its end.
#[tokio::test]
async fn a_refused_renewal_is_told_once() -> Result<()> {
    play(async |scene| {
        scene.fake.set_refreshable_token_lifetime(SHORT);
        scene.fake.set_session_lifetime(Duration::ZERO);
        let _agent = start_agent(scene).await?;
        sign_in(scene).await?;
        scene.stage.notifications().wait_for(|notice| notice.summary.contains("acme session ends")).await?;
        credentials(scene, 1).await?;
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
