//! A person who has nothing but the address of their portal, and then one who wants profiles for all of it.

use std::fs;

use acceptance::{Cast, Output, Popover, Scene, python};
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
        page.wait_for_text(&["Region"]).await?;
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

/// As a new user would try it: the portal's address and five letters, and a shell is that role.
#[tokio::test]
async fn an_address_is_pasted_and_five_letters_later_a_shell_is_the_role() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        fs::remove_file(config(scene))?;
        // As an organisation's own address does, it leads to a portal whose name shows the region.
        let portal = scene.fake.vanity_that_shows_the_region().await?;
        let (mut app, icon) = scene.start_app().await?;
        icon.press("Open Daypass").await?;
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["Your organisation’s access portal"]).await?;
        let copied = scene.stage.copy(portal.url()).await?;
        page.press('v', true).await?;
        page.wait_for_text(&["Found in eu-west-1."]).await?;
        drop(copied);
        page.press(Key::Enter.into(), false).await?;
        scene.approve(1).await?;

        page.wait_for_text(&["Now choose a role", "acme-dev"]).await?;
        page.search("dev ad", "AdministratorAccess").await?;
        page.press(Key::Enter.into(), false).await?;
        icon.wait_for_item("Active: acme-dev-AdministratorAccess").await?;
        page.press('c', true).await?;
        page.wait_for_text(&["Copied as bash lines"]).await?;
        ensure!(pasted_into_a_shell(scene).await? == "111122223333 AdministratorAccess");
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}

/// Who the shell is into which the clipboard was pasted, by boto3: account and role.
async fn pasted_into_a_shell(scene: &Scene) -> Result<String> {
    let ask = "import boto3\n\
               who = boto3.client('sts').get_caller_identity()\n\
               print(who['Account'], who['Arn'].split('/')[1].removeprefix('AWSReservedSSO_').rsplit('_', 1)[0])";
    let keys = until("keys to be on the clipboard", || async {
        let text = scene.stage.clipboard().await?;
        ensure!(text.contains("AWS_SESSION_TOKEN"));
        Ok(text)
    })
    .await?;
    let mut shell = scene.stage.command("sh")?;
    shell.arg("-s").envs(scene.environment());
    shell.env("PYTHON", python()?).env("ASK", ask);
    let said = Output::of(shell, &format!("{keys}exec \"$PYTHON\" -c \"$ASK\"\n")).await?;
    Ok(said.ok()?.trim().to_owned())
}
