//! Sign-ins that another program put into the token cache: used, and left to it until the person takes them
//! over.

use std::{fs, time::Duration};

use acceptance::{Cast, Scene};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::{Operation, Organisation};
use serde_json::Value;
use stage::{Options, TrayItem, until};

use super::{
    ADMIN, HOUR, SHORT,
    cache::{ACCESS_TOKEN, shared_file, shared_token, until_nothing_is_shared, until_shared},
    play,
    tools::{aws_sso_login, aws_sso_logout},
    tools_are, until_kept, until_renewed, until_source,
};

async fn play_with_panel(act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, act).await
}

#[tokio::test]
async fn a_sign_in_by_the_aws_cli_is_used_and_left_to_it() -> Result<()> {
    play(async |scene| {
        let mut agent = scene.start_agent().await?;
        aws_sso_login(scene).await?;
        let file = shared_file(scene)?;
        scene.allow(&file);
        let written = fs::read(&file)?;
        until_source(scene, "aws-cli").await?;
        let session = scene.session("acme").await?;
        ensure!(session["renews"] == false, "Daypass does not renew it: {session}");
        let token: Value = serde_json::from_slice(&written)?;
        ensure!(session["token_expires_at"] == token["expiresAt"], "{session}");
        tools_are(scene, "by-process", ADMIN).await?;
        tools_are(scene, "dev-admin", ADMIN).await?;

        let logout = scene.daypass(&["logout", "acme"]).await?;
        ensure!(logout.status != 0 && logout.stderr.contains("Run: aws sso logout"), "{logout:?}");
        scene.daypass(&["agent", "--stop"]).await?.ok()?;
        ensure!(agent.wait().await?.success());
        ensure!(fs::read(&file)? == written, "the file is not as it was");
        ensure!(scene.fake.count(Operation::Logout) == 0, "it was revoked");

        // Nor does a command that acts alone touch it.
        ensure!(scene.credentials("dev-admin").await?.ok()?.contains("AccessKeyId"));
        let _agent = scene.start_agent().await?;
        until_source(scene, "aws-cli").await?;
        ensure!(fs::read(&file)? == written, "the file is not as it was");

        aws_sso_logout(scene).await?;
        scene.until_state("acme", "signed-out").await?;
        let refused = scene.credentials("dev-admin").await?;
        ensure!(refused.status == 3, "{refused:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_sign_in_by_the_aws_cli_can_be_taken_over() -> Result<()> {
    play_with_panel(async |scene| {
        let (mut app, icon) = scene.start_app_alone().await?;
        aws_sso_login(scene).await?;
        let file = shared_file(scene)?;
        icon.wait_for_item("acme · Signed in by the AWS CLI · 59 min left").await?;
        scene.allow(&file);

        // A newer one, which is soon to be renewed.
        scene.fake.set_refreshable_token_lifetime(3 * SHORT);
        aws_sso_login(scene).await?;
        let theirs = shared_token(scene)?;
        until("the newer one to be seen", || async {
            let session = scene.session("acme").await?;
            ensure!(session["token_expires_at"] == theirs["expiresAt"], "{session}");
            Ok(())
        })
        .await?;
        scene.fake.set_refreshable_token_lifetime(HOUR);
        icon.press("Take over").await?;
        until_source(scene, "daypass").await?;
        until_shared(scene, &ACCESS_TOKEN).await?;
        ensure!(scene.session("acme").await?["renews"] == true);
        icon.wait_for_item("acme · Signed in · renews itself").await?;
        no_take_over(&icon).await?;
        until_kept(scene, theirs["refreshToken"].as_str().context("nothing renews it")?).await?;

        until_renewed(scene).await?;
        ensure!(scene.fake.refreshes() == 1, "{}", scene.fake.refreshes());
        until_shared(scene, &ACCESS_TOKEN).await?;
        tools_are(scene, "dev-admin", ADMIN).await?;
        icon.press("Sign out").await?;
        icon.wait_for_item("acme · Signed out").await?;
        until_nothing_is_shared(scene).await?;
        icon.press("Quit").await?;
        ensure!(app.wait().await?.success());
        Ok(())
    })
    .await
}

/// What another program left behind is its own even when it has ended: AWS tools see ours when the person says so.
#[tokio::test]
async fn an_ended_sign_in_by_the_aws_cli_stays_in_the_way_until_it_is_taken_over() -> Result<()> {
    play_with_panel(async |scene| {
        scene.fake.set_refreshable_token_lifetime(Duration::ZERO);
        aws_sso_login(scene).await?;
        scene.fake.set_refreshable_token_lifetime(HOUR);
        let file = shared_file(scene)?;
        scene.allow(&file);
        let written = fs::read(&file)?;

        let (mut app, icon) = scene.start_app_alone().await?;
        scene.sign_in("acme").await?;
        icon.wait_for_item("acme · Signed in · renews itself").await?;
        icon.wait_for_item("Take over").await?;
        until_source(scene, "daypass").await?;
        ensure!(fs::read(&file)? == written, "the file is not as it was");

        icon.press("Take over").await?;
        let token = until_shared(scene, &ACCESS_TOKEN).await?;
        ensure!(token["accessToken"] != serde_json::from_slice::<Value>(&written)?["accessToken"]);
        icon.wait_for_item("acme · Signed in · renews itself").await?;
        no_take_over(&icon).await?;
        tools_are(scene, "dev-admin", ADMIN).await?;
        icon.press("Quit").await?;
        ensure!(app.wait().await?.success());
        until_nothing_is_shared(scene).await
    })
    .await
}

/// Waits until the menu offers nothing to take over.
async fn no_take_over(icon: &TrayItem) -> Result<()> {
    until("there to be nothing to take over", || async {
        let menu = icon.menu().await?;
        ensure!(menu.find("Take over").is_none(), "{}", menu.outline());
        Ok(())
    })
    .await
}
