//! The doctor's page in the real popover: what it finds is shown with its line, mended, taken back and reported.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use acceptance::{Cast, Popover, Scene};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use fantoccini::key::Key;
use stage::{
    Options,
    guard::{Guard, Places},
    until,
};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/credentialsEXAMPLE";

/// Until a button with these words has the focus.
async fn tab_to(page: &Popover, words: &str) -> Result<()> {
    const MOST: usize = 20;
    let mut passed = Vec::new();
    for _ in 0..MOST {
        page.press(Key::Tab.into(), false).await?;
        let focused = page.focused().await?;
        if focused.contains(words) {
            return Ok(());
        }
        passed.push(focused);
    }
    anyhow::bail!("{words} has no focus, but {passed:?} had")
}

async fn until_config(file: &Path, content: &str) -> Result<()> {
    until("the config to be so", || async {
        let now = fs::read_to_string(file)?;
        ensure!(now == content, "it is:\n{now}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_wrong_is_shown_with_its_line_mended_taken_back_and_reported() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        let home = scene.stage.home();
        let config = home.join(".aws/config");
        let plain = fs::read_to_string(&config)?;
        let (url, region) = (scene.fake.start_url(), scene.fake.region());
        let profile = "\n# both ways\n[profile mixed]\nsso_session = acme\nsso_account_id = 111122223333\n\
                       sso_role_name = AdministratorAccess\n";
        let mixed = format!("{plain}{profile}sso_start_url = {url}\nsso_region = {region}\n");
        fs::write(&config, &mixed)?;
        let line = mixed.lines().count() - 1;
        let credentials = home.join(".aws/credentials");
        let keys =
            format!("[mine]\naws_access_key_id = AKIAIOSFODNN7PLANTED\naws_secret_access_key = {SECRET}\n");
        fs::write(&credentials, keys)?;
        fs::set_permissions(&credentials, fs::Permissions::from_mode(0o644))?;
        let mode = || anyhow::Ok(fs::metadata(&credentials)?.permissions().mode() & 0o777);

        // By keyboard, from the last tab of the settings.
        let (app, icon, page) = scene.open(&["acme"]).await?;
        page.press(',', true).await?;
        page.wait_for_text(&["Production guard"]).await?;
        page.press(Key::End.into(), false).await?;
        page.wait_for_text(&["Doctor"]).await?;
        tab_to(&page, "Check").await?;
        page.press(Key::Enter.into(), false).await?;
        let place = format!("~/.aws/config:{line}");
        page.wait_for_text(&["Checked just now", "“mixed” repeats what its session says", &place]).await?;
        page.wait_for_text(&["Others can read your access keys", "~/.aws/credentials"]).await?;
        page.wait_for_text(&["Who can read mixed"]).await?;
        scene.remember("the doctor's page", &page.source().await?);

        // Its own door opens to it, as it does to others.
        tab_to(&page, "keychain").await?;
        page.press(' ', false).await?;
        page.wait_for_text(&["An agent runs and answers"]).await?;

        page.click("Open file").await?;
        scene.stage.wait_for_url(|opened| Path::new(opened) == config).await?;

        // One alone: the other stays as it is.
        page.click("Check again").await?;
        tab_to(&page, "Fix").await?;
        until("it to be fixed", || async {
            // While it is looked at anew, it cannot be yet.
            page.press(Key::Enter.into(), false).await?;
            let text = page.text().await?;
            ensure!(text.contains("Fixed.") && text.contains("Undo"), "it says: {text}");
            Ok(())
        })
        .await?;
        until_config(&config, &format!("{plain}{profile}")).await?;
        ensure!(mode()? == 0o644, "it is {:o}", mode()?);
        // What was mended stands there until it was looked at again.
        page.wait_until_gone("“mixed” repeats").await?;
        page.click("Undo").await?;
        until_config(&config, &mixed).await?;
        page.wait_for_text(&["Taken back.", "“mixed” repeats what its session says"]).await?;

        page.click("Fix both").await?;
        page.wait_for_text(&["Fixed.", "Undo"]).await?;
        until_config(&config, &format!("{plain}{profile}")).await?;
        ensure!(mode()? == 0o600, "it is {:o}", mode()?);
        page.wait_until_gone("“mixed” repeats").await?;

        page.click("Save report…").await?;
        page.wait_for_text(&["Saved as ~/daypass-report-", "Look through it before you hand it on."]).await?;
        let files = fs::read_dir(home)?.flatten().map(|entry| entry.path());
        let is_report = |path: &Path| path.extension().is_some_and(|it| it == "txt");
        let report = files.into_iter().find(|path| is_report(path)).context("a report")?;
        let text = fs::read_to_string(&report)?;
        Guard::new(&[SECRET.to_owned()]).check(&Places::new().text("the report", &text))?;
        for name in ["111122223333", "AdministratorAccess", "acme", "mixed", &url] {
            ensure!(!text.contains(name), "{name} is in the report:\n{text}");
        }
        ensure!(text.contains("== Findings"), "the report:\n{text}");
        page.click("Show report").await?;
        scene.stage.wait_for_url(|opened| Path::new(opened) == report).await?;
        scene.allow(&credentials);
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}
