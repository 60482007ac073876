//! What a screen reader would stumble over on the way to the list and beside it, by axe-core in the web view that
//! is shipped. The list and a profile's own pages are looked at with these.

use std::{fs, path::PathBuf};

use acceptance::{Cast, Popover, Scene, decide};
use anyhow::{Result, ensure};
use fake_identity_center::Organisation;
use fantoccini::key::Key;
use stage::{Options, TrayItem, until};

const ESCAPE: Key = Key::Escape;

/// With the popover open, nobody signed in, and the AWS config put aside, as on the first day.
async fn play(part: impl AsyncFnOnce(&Scene, &TrayItem, &Popover) -> Result<()>) -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        fs::rename(config(scene), config(scene).with_extension("aside"))?;
        let (app, icon, page) = scene.open(&["Your organisation’s access portal"]).await?;
        part(scene, &icon, &page).await?;
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}

fn config(scene: &Scene) -> PathBuf {
    scene.stage.home().join(".aws/config")
}

async fn bring_the_config_back(scene: &Scene, icon: &TrayItem) -> Result<()> {
    fs::rename(config(scene).with_extension("aside"), config(scene))?;
    icon.wait_for_item("acme · Signed out").await?;
    Ok(())
}

#[tokio::test]
async fn axe_core_finds_nothing_in_first_run_sign_in_and_menus() -> Result<()> {
    play(async |scene, icon, page| {
        page.is_fine_by_axe("first run").await?;
        page.type_in("http://127.0.0.1:9/start").await?;
        page.wait_for_text(&["It cannot be reached."]).await?;
        page.is_fine_by_axe("an address that is wrong").await?;

        bring_the_config_back(scene, icon).await?;
        page.wait_for_text(&["Add a session"]).await?;
        page.click_called("Back to the list").await?;
        page.wait_for_text(&["Signed out"]).await?;
        icon.press("Sign in").await?;
        scene.nth_sign_in(1).await?;
        page.wait_for_text(&["Waiting for your browser"]).await?;
        page.is_fine_by_axe("a sign-in by browser").await?;
        page.click("Use a code instead").await?;
        page.wait_for_text(&["Does your browser show this code?"]).await?;
        page.is_fine_by_axe("a sign-in by code").await?;
        decide(&scene.nth_sign_in(2).await?, "deny").await?;
        page.wait_for_text(&["not approved"]).await?;
        page.is_fine_by_axe("a sign-in that failed").await?;

        page.click("Try again").await?;
        decide(&scene.nth_sign_in(3).await?, "allow").await?;
        page.wait_for_text(&["Signed in", "All · acme"]).await?;
        for menu in ["More for acme", "Daypass menu"] {
            page.click_called(menu).await?;
            until("the menu to have the focus", || async {
                ensure!(!page.focused().await?.is_empty(), "nothing has it");
                Ok(())
            })
            .await?;
            page.is_fine_by_axe(menu).await?;
            page.press(ESCAPE.into(), false).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn axe_core_finds_nothing_in_adding_profiles_doctor_and_settings() -> Result<()> {
    play(async |scene, icon, page| {
        bring_the_config_back(scene, icon).await?;
        icon.press("Sign in").await?;
        scene.approve(1).await?;
        page.wait_for_text(&["Signed in", "All · acme"]).await?;
        page.click_called("More for acme").await?;
        page.click("Add profiles…").await?;
        page.wait_for_text(&["All of them", "What changes", "+[profile "]).await?;
        page.is_fine_by_axe("adding profiles").await?;
        page.press(ESCAPE.into(), false).await?;

        page.press(',', true).await?;
        for (tab, says) in [
            ("General", "~/.bashrc"),
            ("Notifications", "15 min"),
            ("Credentials", "Access token only"),
            ("Console", "AWS’s own only."),
            ("Appearance", "As the system"),
            ("About", "What Daypass remembers"),
        ] {
            page.wait_for_text(&[tab]).await?;
            page.click(tab).await?;
            page.wait_for_text(&[says]).await?;
            page.is_fine_by_axe(tab).await?;
        }
        page.click("Check").await?;
        page.wait_for_text(&["Checked just now"]).await?;
        page.is_fine_by_axe("the doctor").await
    })
    .await
}
