//! What a person has at hand, and what asks before it is used: in the popover, the tray's menu and on the
//! command line, which share it.

use acceptance::{Cast, Popover, Scene};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use fantoccini::key::Key;
use stage::{Driven, Options, TrayItem, until};

const ENTER: Key = Key::Enter;

/// Signed in, with the popover open.
async fn play(part: impl AsyncFnOnce(&Scene, TrayItem, Popover) -> Result<()>) -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        let (app, icon, page) = scene.open_signed_in(&["Signed in", "prod-readonly", "All · acme"]).await?;
        part(scene, icon.clone(), page).await?;
        quit(app, &icon).await
    })
    .await
}

async fn quit(app: Driven, icon: &TrayItem) -> Result<()> {
    icon.press("Quit").await?;
    app.end().await
}

async fn active(scene: &Scene, name: &str) -> Result<()> {
    until(&format!("{name} to be active"), || async {
        let status = scene.status().await?;
        ensure!(status["active"] == name, "{status}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_star_shows_everywhere_and_production_is_used_only_after_a_yes() -> Result<()> {
    play(async |scene, icon, page| {
        // Starred by keyboard, it is in the menu, and the command line knows.
        page.search("prodread", "prod-readonly").await?;
        page.press('d', true).await?;
        icon.wait_for_item("Favourites").await?;
        let menu = icon.menu().await?;
        for item in ["Use…", "Copy keys…", "Open console…"] {
            menu.at(&["prod-readonly", item]).with_context(|| menu.outline())?;
        }
        // The file has it a moment after the menu.
        until("the command line to know of the star", || async {
            let rows = scene.daypass(&["list", "--json", "prod-readonly"]).await?.ok()?;
            ensure!(rows.contains("\"favourite\": true"), "{rows}");
            Ok(())
        })
        .await?;

        // Enter asks, Enter by habit leaves it, Ctrl+Enter says yes.
        page.press(ENTER.into(), false).await?;
        page.wait_for_text(&["Use acme-production?", "prod-readonly is ReadOnlyAccess in", "Cancel"]).await?;
        page.press(ENTER.into(), false).await?;
        page.wait_until_gone("Use acme-production?").await?;
        ensure!(scene.status().await?["active"].is_null(), "it was used without a yes");
        page.press(ENTER.into(), false).await?;
        page.wait_for_text(&["Use acme-production?"]).await?;
        page.press(ENTER.into(), true).await?;
        active(scene, "prod-readonly").await?;
        icon.wait_for_item("Active: prod-readonly").await?;

        // What was chosen on the command line before is a recent here.
        scene.daypass(&["use", "data-platform"]).await?.ok()?;
        scene.daypass(&["use", "dev-admin"]).await?.ok()?;
        icon.wait_for_item("Recent").await?;
        page.press(Key::Escape.into(), false).await?;
        page.wait_for_text(&["Active", "Favourites", "Recent"]).await?;
        let rows = page.rows().await?;
        let names: Vec<_> = rows.iter().filter_map(|row| row.split(',').next()).take(3).collect();
        ensure!(names == ["dev-admin", "prod-readonly", "data-platform"], "{rows:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_menu_asks_in_the_popover_and_what_is_not_guarded_is_used_at_once() -> Result<()> {
    play(async |scene, icon, page| {
        scene.daypass(&["use", "data-platform"]).await?.ok()?;
        scene.daypass(&["use", "--yes", "prod-readonly"]).await?.ok()?;
        scene.daypass(&["use", "dev-admin"]).await?.ok()?;
        icon.press_path(&["data-platform", "Use"]).await?;
        active(scene, "data-platform").await?;

        page.press(Key::Escape.into(), false).await?;
        icon.press_path(&["prod-readonly", "Use…"]).await?;
        page.wait_for_text(&["Use acme-production?", "Cancel"]).await?;
        page.click("Cancel").await?;
        page.wait_until_gone("Use acme-production?").await?;
        ensure!(scene.status().await?["active"] == "data-platform");
        icon.press_path(&["prod-readonly", "Use…"]).await?;
        page.wait_for_text(&["Use acme-production?"]).await?;
        page.click("Use acme-production").await?;
        active(scene, "prod-readonly").await
    })
    .await
}

#[tokio::test]
async fn a_popover_that_was_never_open_opens_with_the_question() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        let (mut app, icon) = scene.start_app().await?;
        icon.press("Sign in").await?;
        scene.approve(1).await?;
        scene.until_state("acme", "signed-in").await?;
        icon.press_path(&["Use", "prod-readonly…"]).await?;
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["prod-readonly is ReadOnlyAccess in", "Cancel"]).await?;
        ensure!(scene.status().await?["active"].is_null());
        page.press(ENTER.into(), true).await?;
        active(scene, "prod-readonly").await?;
        quit(app, &icon).await
    })
    .await
}

#[tokio::test]
async fn a_label_is_given_by_keyboard() -> Result<()> {
    play(async |_, _, page| {
        page.search("dat eng", "data-platform").await?;
        page.press('b', true).await?;
        page.wait_for_text(&["Label", "Colour", "Save"]).await?;
        for letter in "gold".chars() {
            page.press(letter, false).await?;
        }
        page.press(ENTER.into(), false).await?;
        until("the row to have its label", || async {
            let selected = page.selected().await?;
            ensure!(selected.contains("gold"), "{selected}");
            Ok(())
        })
        .await?;
        page.wait_for_text(&["Label saved", "Undo"]).await?;
        page.click("Undo").await?;
        until("the row to be as it was", || async {
            let selected = page.selected().await?;
            ensure!(!selected.contains("gold"), "{selected}");
            Ok(())
        })
        .await
    })
    .await
}

/// The popover was open before there was anything to list.
#[tokio::test]
async fn a_page_of_a_row_that_is_left_leads_to_another_of_the_same_row() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        let (app, icon, page) = scene.open(&["dev-admin", "prod-readonly"]).await?;
        page.click("Sign in").await?;
        scene.approve(1).await?;
        page.wait_for_text(&["Signed in", "prod-readonly", "All · acme"]).await?;
        let row = page.selected().await?;

        // At once, as fast fingers do, and more than once.
        for _ in 0..3 {
            page.press('b', true).await?;
            page.wait_for_text(&["Label", "Colour", "Save"]).await?;
            page.press(Key::Escape.into(), false).await?;
            page.press(Key::F2.into(), false).await?;
            page.wait_for_text(&["Favourite, label and the active choice go with it"]).await?;
            page.press(Key::Escape.into(), false).await?;
            page.wait_for_text(&["All · acme"]).await?;
            ensure!(page.selected().await? == row, "{row} became {}", page.selected().await?);
        }
        quit(app, &icon).await
    })
    .await
}
