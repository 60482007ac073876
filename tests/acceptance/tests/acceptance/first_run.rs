//! A person who has nothing but the address of their portal, and then one who wants profiles for all of it.

use std::fs;

use acceptance::{Cast, Output, Popover, Scene, decide, python};
use anyhow::{Result, ensure};
use fake_identity_center::{Operation, Organisation};
use fantoccini::key::Key;
use stage::{Options, PATIENCE, until};

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
        let (app, icon, page) =
            scene.open(&["Sign in once a day", "Your organisation’s access portal"]).await?;

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

/// Nothing of it is a dead end: the region is named, and who refused or gave up tries again, to the end.
#[tokio::test]
async fn what_goes_wrong_the_first_time_says_what_to_do_and_leads_on() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        fs::remove_file(config(scene))?;
        let (app, icon, page) = scene.open(&["Your organisation’s access portal"]).await?;
        type_in(&page, &scene.fake.start_url()).await?;
        page.wait_for_text(&["Whoever set up AWS for you knows it"]).await?;

        // A region that cannot be one, and then another than the address shows.
        page.press(Key::Tab.into(), false).await?;
        type_in(&page, "eu west").await?;
        page.wait_for_text(&["A region looks like eu-west-1"]).await?;
        page.press('a', true).await?;
        type_in(&page, "us-east-1").await?;
        page.wait_for_text(&["Found in us-east-1."]).await?;
        let portal = scene.fake.vanity_that_shows_the_region().await?;
        page.press_with(&[Key::Shift], Key::Tab.into()).await?;
        page.press('a', true).await?;
        type_in(&page, portal.url()).await?;
        page.wait_for_text(&["The address is one in eu-west-1."]).await?;
        ensure!(!config(scene).exists(), "something was written");
        page.press(Key::Tab.into(), false).await?;
        page.press('a', true).await?;
        type_in(&page, "eu-west-1").await?;
        page.wait_for_text(&["Found in eu-west-1.", "Sign in to aws"]).await?;
        page.press(Key::Enter.into(), false).await?;

        // Refused, by the wrong button or person: it says so, and Enter tries again.
        decide(&scene.nth_sign_in(1).await?, "deny").await?;
        page.wait_for_text(&["The sign-in was not approved", "Try again"]).await?;
        page.tab_to("Try again").await?;
        page.press(Key::Enter.into(), false).await?;
        scene.nth_sign_in(2).await?;

        // Given up, it leads back to where one signs in.
        page.wait_for_text(&["Waiting for your browser"]).await?;
        page.tab_to("Cancel").await?;
        page.press(Key::Enter.into(), false).await?;
        page.wait_for_text(&["Signed out", "Sign in to aws"]).await?;
        page.tab_to("Sign in").await?;
        page.press(Key::Enter.into(), false).await?;
        scene.approve(3).await?;
        page.wait_for_text(&["Now choose a role", "acme-dev"]).await?;
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}

/// Whoever is assigned nothing is told so, and whom to ask.
#[tokio::test]
async fn who_is_assigned_nothing_is_told_whom_to_ask() -> Result<()> {
    let nobody = Organisation { accounts: Vec::new(), assumable: Vec::new(), ..Organisation::acme() };
    Scene::play(Options::default(), nobody, Cast::Test, async |scene| {
        fs::remove_file(config(scene))?;
        let portal = scene.fake.vanity_that_shows_the_region().await?;
        let (app, icon, page) = scene.open(&["Your organisation’s access portal"]).await?;
        type_in(&page, portal.url()).await?;
        page.wait_for_text(&["Found in eu-west-1."]).await?;
        page.press(Key::Enter.into(), false).await?;
        scene.approve(1).await?;
        page.wait_for_text(&["aws offers you no roles", "Ask whoever manages it"]).await?;

        // Who has asked looks again.
        page.tab_to("Refresh list").await?;
        page.press(Key::Enter.into(), false).await?;
        scene.fake.wait_for(Operation::ListAccounts, 2, PATIENCE).await?;
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
        let (app, icon, page) = scene.open(&["Your organisation’s access portal"]).await?;
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
