//! A person who has nothing but the address of their portal, and then one who wants profiles for all of it.

use std::fs;

use acceptance::{Cast, Popover, Scene};
use anyhow::{Result, ensure};
use fake_identity_center::Organisation;
use fantoccini::key::Key;
use stage::{Options, until};

async fn type_in(page: &Popover, text: &str) -> Result<()> {
    for letter in text.chars() {
        page.press(letter, false).await?;
    }
    Ok(())
}

fn config(scene: &Scene) -> std::path::PathBuf {
    scene.stage.home().join(".aws/config")
}

#[tokio::test]
async fn from_a_pasted_address_to_an_active_profile_by_keyboard_alone() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        fs::remove_file(config(scene))?;
        let (mut app, icon) = scene.start_app().await?;
        icon.press("Open Daypass").await?;
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["Sign in once a day", "Your organisation’s access portal"]).await?;

        // What is wrong with an address is said, and nothing is written.
        type_in(&page, "http://127.0.0.1:9/start").await?;
        page.wait_for_text(&["It cannot be reached."]).await?;
        ensure!(!config(scene).exists());
        page.press('a', true).await?;
        type_in(&page, &format!("{}/#/", scene.fake.start_url())).await?;
        page.wait_for_text(&["Its region"]).await?;
        page.press(Key::Tab.into(), false).await?;
        type_in(&page, "eu-west-1").await?;
        page.wait_for_text(&["Found in eu-west-1.", "Sign in to aws"]).await?;
        page.press(Key::Enter.into(), false).await?;
        scene.approve(1).await?;

        // Typed and entered: the role gets a profile and is active.
        page.wait_for_text(&["Now choose a role", "acme-dev"]).await?;
        page.search("dev adm", "AdministratorAccess").await?;
        page.press(Key::Enter.into(), false).await?;
        until("the role to be active by its new profile", || async {
            let status = scene.status().await?;
            ensure!(status["active"] == "acme-dev-AdministratorAccess", "{status}");
            Ok(())
        })
        .await?;
        let written = fs::read_to_string(config(scene))?;
        ensure!(written.contains("[sso-session aws]"), "{written}");
        ensure!(written.contains("[profile acme-dev-AdministratorAccess]"), "{written}");

        // It can be taken back, and a page adds one for every role.
        page.wait_for_text(&["Added 1 profile.", "Undo"]).await?;
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}
