//! Quiet sign-ins: a tool that finds its session over opens no browser. A notification asks the person, and the
//! tool waits for that; where nobody can be asked, or wants to be, it is refused at once.

use std::time::{Duration, Instant};

use acceptance::{Cast, Scene};
use anyhow::{Result, ensure};
use fake_identity_center::{Operation, Organisation};
use stage::{Keyring, Options};
use tokio::process::Child;

const NEEDED: &str = "acme needs a sign-in.\nRun: daypass login acme";

/// Tools wait for a person for 45 s. Less than that by far, on a busy computer too.
const AT_ONCE: Duration = Duration::from_secs(10);

async fn play(options: Options, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let options = Options { panel: false, ..options };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        scene.keep_files()?;
        act(scene).await
    })
    .await
}

/// An agent whose session the organisation has ended.
async fn agent_of_an_ended_session(scene: &Scene) -> Result<Child> {
    scene.fake.set_refreshable_token_lifetime(Duration::from_secs(2));
    scene.fake.set_session_lifetime(Duration::ZERO);
    scene.sign_in("acme").await?;
    let agent = scene.start_agent().await?;
    scene.until_state("acme", "expired").await?;
    scene.fake.set_refreshable_token_lifetime(Duration::from_hours(1));
    scene.fake.set_session_lifetime(Duration::from_hours(8));
    Ok(agent)
}

/// How often the person was asked to sign in because a tool waits.
fn asked(scene: &Scene) -> usize {
    scene.stage.notifications().look(|all| all.iter().filter(|it| it.summary.contains("needs")).count())
}

async fn refused_at_once(scene: &Scene, says: &str) -> Result<()> {
    let began = Instant::now();
    scene.tools(3)?.refused(3, says).await?;
    ensure!(began.elapsed() < AT_ONCE, "after {:?}", began.elapsed());
    Ok(())
}

#[tokio::test]
async fn two_hundred_tools_ask_the_person_once_and_go_on_after_one_sign_in() -> Result<()> {
    play(Options::default(), async |scene| {
        let _agent = agent_of_an_ended_session(scene).await?;
        let mut tools = scene.tools(200)?;
        tools.until_they_wait().await?;
        let notices = scene.stage.notifications();
        let notice = notices.wait_for(|it| it.summary == "acme needs a sign-in").await?;
        ensure!(scene.stage.opened_urls()?.len() == 1, "a browser was opened by itself");
        notices.press(notice, "Sign in").await?;
        scene.approve(2).await?;
        tools.served().await?;
        ensure!(asked(scene) == 1, "the person was asked {} times", asked(scene));
        ensure!(scene.stage.opened_urls()?.len() == 2, "{:?}", scene.stage.opened_urls()?);
        let fetched = scene.fake.count(Operation::GetRoleCredentials);
        ensure!(fetched == 1, "the portal was asked {fetched} times");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn tools_are_refused_after_45_seconds_when_nobody_signs_in() -> Result<()> {
    play(Options::default(), async |scene| {
        scene.take_the_clock().await?;
        let _agent = agent_of_an_ended_session(scene).await?;
        let mut tools = scene.tools(20)?;
        tools.until_they_wait().await?;
        scene.stage.notifications().wait_for(|it| it.summary == "acme needs a sign-in").await?;
        // Some of the time has passed by itself.
        scene.pass(Duration::from_secs(25)).await?;
        tools.until_they_wait().await?;
        scene.pass(Duration::from_secs(20)).await?;
        tools.refused(3, NEEDED).await?;

        // Who did not want to sign in is not asked again so soon, but tools wait all the same.
        let mut late = scene.tools(1)?;
        late.until_they_wait().await?;
        scene.pass(Duration::from_secs(45)).await?;
        late.refused(3, NEEDED).await?;
        ensure!(asked(scene) == 1, "the person was asked {} times", asked(scene));
        ensure!(scene.stage.opened_urls()?.len() == 1, "a browser was opened by itself");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn tools_are_refused_at_once_where_nothing_shows_a_notification() -> Result<()> {
    play(Options { notifications: false, ..Options::default() }, async |scene| {
        let _agent = agent_of_an_ended_session(scene).await?;
        refused_at_once(scene, NEEDED).await
    })
    .await
}

#[tokio::test]
async fn tools_are_refused_at_once_where_the_person_signed_out_or_no_agent_runs() -> Result<()> {
    play(Options::default(), async |scene| {
        let mut agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        scene.daypass(&["logout"]).await?.ok()?;
        refused_at_once(scene, NEEDED).await?;
        agent.kill().await?;
        refused_at_once(scene, NEEDED).await?;
        ensure!(asked(scene) == 0, "the person was asked");
        ensure!(scene.stage.opened_urls()?.len() == 1, "a browser was opened by itself");
        Ok(())
    })
    .await
}

/// A sign-in would not help: what is missing is the keychain's password.
#[tokio::test]
async fn tools_are_told_of_a_locked_keychain_and_nobody_is_asked_for_its_password() -> Result<()> {
    play(Options { keyring: Keyring::Locked, ..Options::default() }, async |scene| {
        refused_at_once(scene, "Your keychain is locked.").await?;
        let alone = scene.daypass(&["status"]).await?;
        ensure!(alone.stderr.contains("Your keychain is locked. Unlock it and ask again."), "{alone:?}");

        let _agent = scene.start_agent().await?;
        refused_at_once(scene, "Your keychain is locked.\nUnlock it and Daypass goes on by itself.").await?;
        let status = scene.daypass(&["status"]).await?;
        let says = "Your keychain is locked. Unlock it and Daypass goes on by itself.";
        ensure!(status.stderr.contains(says), "{status:?}");
        ensure!(scene.status().await?["keychain"] == "locked");
        ensure!(asked(scene) == 0, "the person was asked to sign in");
        let windows = scene.stage.windows().await?;
        ensure!(windows.is_empty(), "a window asks for something: {windows:?}");
        Ok(())
    })
    .await
}
