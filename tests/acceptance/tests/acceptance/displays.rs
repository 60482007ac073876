//! Two displays side by side: the popover comes where the person looks.

use acceptance::{Cast, Scene, program};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use stage::{Options, Region, until};

const WIDTH: i32 = 1280;
const HEIGHT: i32 = 800;

/// Moves the pointer there, opens the popover in this way, waits until it lies wholly on the display that begins
/// at `left`, and hides it again by Escape.
async fn opens_on(
    scene: &Scene,
    left: i32,
    (x, y): (i32, i32),
    open: impl AsyncFn() -> Result<()>,
) -> Result<()> {
    scene.stage.xdotool(&["mousemove", &x.to_string(), &y.to_string()]).await?;
    until(&format!("the popover to open for a pointer at {x}, {y}"), async || {
        open().await?;
        ensure!(popover(scene).await?.is_some(), "it is hidden");
        Ok(())
    })
    .await?;
    // A window manager may choose another place for a moment.
    until(&format!("the popover to be on the display that begins at {left}"), async || {
        let region = popover(scene).await?.context("it is hidden")?;
        let right = region.x + i32::try_from(region.width)?;
        let bottom = region.y + i32::try_from(region.height)?;
        let inside = region.x >= left && right <= left + WIDTH && region.y >= 0 && bottom <= HEIGHT;
        ensure!(inside, "it is at {region:?}");
        Ok(())
    })
    .await?;
    until("the popover to hide", async || {
        scene.stage.xdotool(&["key", "Escape"]).await?;
        ensure!(popover(scene).await?.is_none(), "it is shown");
        Ok(())
    })
    .await
}

/// Where it is to be seen.
async fn popover(scene: &Scene) -> Result<Option<Region>> {
    let windows = scene.stage.windows().await?;
    Ok(windows.into_iter().find(|window| window.title == "Daypass").map(|window| window.region))
}

#[tokio::test]
async fn the_popover_opens_on_the_display_with_the_pointer() -> Result<()> {
    let options = Options { second_display: true, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        let (mut app, icon) = scene.start_app_alone().await?;
        let from_the_menu = async || icon.press("Open Daypass").await;
        let by_starting_it_again = async || {
            let mut second = scene.stage.command(program("daypass-tray")?)?;
            let ended = second.envs(scene.environment()).output().await?.status;
            ensure!(ended.success(), "{ended}");
            Ok(())
        };

        // In the middle, at an edge, and back again.
        opens_on(scene, WIDTH, (1900, 400), from_the_menu).await?;
        opens_on(scene, 0, (600, 400), from_the_menu).await?;
        opens_on(scene, WIDTH, (2559, 799), by_starting_it_again).await?;
        opens_on(scene, 0, (1279, 10), by_starting_it_again).await?;
        icon.press("Quit").await?;
        ensure!(app.wait().await?.success());
        Ok(())
    })
    .await
}
