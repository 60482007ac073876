//! What the person is told before a session ends that cannot renew itself: once each, one in place of the other,
//! with buttons that do what they say, and not while nobody looks.

use std::{fs, time::Duration};

use acceptance::{Cast, Scene};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use stage::{Options, until};

const HOUR: Duration = Duration::from_hours(1);

async fn play(act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let options = Options { panel: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        use_the_legacy_form(scene)?;
        scene.keep_files()?;
        act(scene).await
    })
    .await
}

/// Tokens of the legacy form cannot be renewed.
fn use_the_legacy_form(scene: &Scene) -> Result<()> {
    let (url, region) = (scene.fake.start_url(), scene.fake.region());
    let config = format!(
        "[profile dev-admin]\nsso_start_url = {url}\nsso_region = {region}\n\
         sso_account_id = 111122223333\nsso_role_name = AdministratorAccess\n"
    );
    Ok(fs::write(scene.stage.home().join(".aws/config"), config)?)
}

/// A session without a name is known by its portal.
fn portal(scene: &Scene) -> &str {
    scene.fake.url().trim_start_matches("http://")
}

/// Waits until the person is told so of the session, with both buttons; returns the notification's number.
async fn told(scene: &Scene, what: &str) -> Result<u32> {
    let summary = format!("Your {} session {what}", portal(scene));
    let notices = scene.stage.notifications();
    let id = notices.wait_for(|it| it.summary == summary && it.closed.is_none()).await?;
    notices.look(|all| {
        let times = all.iter().filter(|it| it.summary == summary).count();
        ensure!(times == 1, "“{summary}” was told {times} times");
        let buttons: Vec<_> = all.iter().rev().take(1).map(stage::Notification::buttons).collect();
        ensure!(buttons == [["Sign in", "Snooze"]], "{buttons:?}");
        Ok(())
    })?;
    Ok(id)
}

fn count(scene: &Scene) -> usize {
    scene.stage.notifications().look(<[_]>::len)
}

#[tokio::test]
async fn the_warnings_at_15_and_5_minutes_sign_in_by_their_button() -> Result<()> {
    play(async |scene| {
        let _agent = scene.start_agent().await?;
        scene.fake.set_token_lifetime(Duration::from_secs(905));
        scene.sign_in("dev-admin").await?;
        ensure!(count(scene) == 0, "the person was told too early");
        let fifteen = told(scene, "ends in 15 minutes").await?;
        scene.fake.set_token_lifetime(Duration::from_secs(305));
        scene.stage.notifications().press(fifteen, "Sign in").await?;
        scene.approve(2).await?;
        let five = told(scene, "ends in 5 minutes").await?;
        scene.fake.set_token_lifetime(8 * HOUR);
        scene.stage.notifications().press(five, "Sign in").await?;
        scene.approve(3).await?;
        until("the new token to be held", || async {
            let status = scene.status().await?;
            let left = scene.left(&status["sessions"][0]["token_expires_at"])?;
            ensure!(left > 7 * 3600, "{status}");
            Ok(())
        })
        .await?;
        until("both notifications to be gone", || async {
            let open = scene.stage.notifications().look(|all| all.iter().any(|it| it.closed.is_none()));
            ensure!(!open, "one is still shown");
            Ok(())
        })
        .await?;
        ensure!(count(scene) == 2, "there were {}", count(scene));
        Ok(())
    })
    .await
}

/// Of one that is snoozed nothing is seen until its time has come; then each takes the place of the one before.
/// That a button was pressed is believed of the desktop alone.
#[tokio::test]
async fn the_times_of_warnings_are_those_of_the_settings() -> Result<()> {
    play(async |scene| {
        let settings = scene.stage.home().join(".config/daypass-stage/config.toml");
        fs::create_dir_all(settings.parent().context("it has a directory")?)?;
        fs::write(settings, "warn_minutes = [10]\n")?;
        let _agent = scene.start_agent().await?;
        scene.fake.set_token_lifetime(Duration::from_secs(605));
        scene.sign_in("dev-admin").await?;
        told(scene, "ends in 10 minutes").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn warnings_are_snoozed_and_take_each_others_place() -> Result<()> {
    play(async |scene| {
        scene.take_the_clock().await?;
        let _agent = scene.start_agent().await?;
        scene.fake.set_token_lifetime(HOUR);
        scene.sign_in("dev-admin").await?;
        scene.daypass(&["use", "dev-admin"]).await?.ok()?;
        scene.pass(HOUR / 2).await?;
        ensure!(count(scene) == 0, "the person was told too early");
        scene.pass(HOUR / 4 + Duration::from_secs(5)).await?;
        let snoozed = told(scene, "ends in 15 minutes").await?;
        let notices = scene.stage.notifications();
        notices.forge(snoozed, "Sign in").await?;
        notices.press(snoozed, "Snooze").await?;
        until("the notification to be gone", || async {
            let taken = notices.look(|all| all.iter().all(|it| it.taken_back));
            ensure!(taken, "it is still shown");
            Ok(())
        })
        .await?;
        ensure!(scene.stage.opened_urls()?.len() == 1, "a forged signal opened the browser");

        scene.pass(Duration::from_mins(4)).await?;
        ensure!(count(scene) == 1, "it came back too early");
        scene.pass(Duration::from_mins(1)).await?;
        let again = told(scene, "ends in 10 minutes").await?;
        scene.pass(Duration::from_mins(5)).await?;
        ensure!(told(scene, "ends in 5 minutes").await? == again, "it stands beside the one before");
        scene.pass(Duration::from_mins(5)).await?;
        ensure!(told(scene, "has ended").await? == again, "it stands beside the one before");
        let replaced: Vec<_> = notices.look(|all| all.iter().map(|it| it.replaces_id).collect());
        ensure!(replaced == [0, 0, again, again], "{replaced:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nothing_is_told_while_the_screen_is_locked_or_the_machine_sleeps() -> Result<()> {
    play(async |scene| {
        scene.take_the_clock().await?;
        let _agent = scene.start_agent().await?;
        scene.fake.set_token_lifetime(HOUR);
        scene.sign_in("dev-admin").await?;
        let logind = scene.stage.logind();
        logind.lock().await?;
        // The agent has heard of it when it has answered something since.
        scene.status().await?;
        scene.pass(Duration::from_mins(46)).await?;
        scene.status().await?;
        ensure!(count(scene) == 0, "a locked screen was told");
        logind.unlock().await?;
        told(scene, "ends in 14 minutes").await?;

        logind.sleep().await?;
        scene.status().await?;
        scene.pass(Duration::from_mins(10)).await?;
        scene.status().await?;
        ensure!(count(scene) == 1, "a sleeping machine was told");
        logind.wake().await?;
        told(scene, "ends in 4 minutes").await?;
        ensure!(count(scene) == 2, "there were {}", count(scene));
        Ok(())
    })
    .await
}
