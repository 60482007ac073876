//! The main job by keyboard alone, in the web view that is shipped: nothing in the popover is clicked.

use acceptance::{Cast, Scene};
use anyhow::{Result, ensure};
use fake_identity_center::Organisation;
use fantoccini::key::Key;
use stage::Options;

const ENTER: Key = Key::Enter;

#[tokio::test]
async fn from_sign_in_to_sign_out_nothing_needs_a_mouse() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        let (app, icon, page) = scene.open(&["Signed out", "dev-admin"]).await?;
        page.tab_to("Sign in").await?;
        page.press(ENTER.into(), false).await?;
        scene.approve(1).await?;
        page.wait_for_text(&["Signed in", "All · acme"]).await?;

        // Letters go to the search, wherever the focus was.
        page.type_in("dev adm").await?;
        page.finds("dev-admin").await?;
        page.press(ENTER.into(), false).await?;
        icon.wait_for_item("Active: dev-admin").await?;
        page.press('c', true).await?;
        page.wait_for_text(&["Copied as bash lines"]).await?;
        page.press('o', true).await?;
        scene.stage.wait_for_url(|url| url.contains("/#/console?")).await?;

        // The settings, from tab to tab, and back.
        page.press(',', true).await?;
        page.wait_for_text(&["Global shortcut"]).await?;
        page.press(Key::Right.into(), false).await?;
        page.wait_for_text(&["15 min"]).await?;
        page.press(Key::Escape.into(), false).await?;
        page.wait_for_text(&["dev-admin"]).await?;

        // Both menus are reached, opened and used by it.
        page.tab_to("Daypass menu").await?;
        page.press(ENTER.into(), false).await?;
        page.wait_for_text(&["Quit Daypass"]).await?;
        page.press(Key::Escape.into(), false).await?;
        page.tab_to("More for acme").await?;
        page.press(ENTER.into(), false).await?;
        page.wait_for_text(&["Sign out"]).await?;
        page.press(Key::End.into(), false).await?;
        ensure!(page.focused().await?.contains("Sign out"), "{}", page.focused().await?);
        page.press(ENTER.into(), false).await?;
        scene.until_state("acme", "signed-out").await?;
        page.wait_for_text(&["Signed out"]).await?;
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}
