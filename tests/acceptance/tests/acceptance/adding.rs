//! Profiles for what a portal offers, added in the popover: named, chosen, shown before and taken back; or made
//! when a role is used.

use std::fs;

use acceptance::{Cast, Output, Scene, python};
use anyhow::{Result, ensure};
use fake_identity_center::Organisation;
use fantoccini::key::Key;
use stage::{Options, until};

#[tokio::test]
async fn profiles_are_named_chosen_shown_added_and_taken_back_byte_for_byte() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        let config = scene.stage.home().join(".aws/config");
        // As somebody left it who has no end of line there.
        let before = fs::read_to_string(&config)? + "\n# mine";
        fs::write(&config, &before)?;
        let (app, icon, page) = scene.open_signed_in(&["Signed in", "All · acme"]).await?;

        page.click_called("More for acme").await?;
        page.click("Add profiles…").await?;
        page.wait_for_text(&["All of them", "What changes"]).await?;
        page.click_field("Filter").await?;
        page.type_in("acme-test").await?;
        page.wait_for_text(&["3 of 3 chosen", "+[profile acme-test-PowerUserAccess]"]).await?;
        page.click_field("Names").await?;
        page.press('a', true).await?;
        page.type_in("t/{{ role }}").await?;
        page.wait_for_text(&["Such as t/AdministratorAccess", "+[profile t/PowerUserAccess]"]).await?;
        page.click("PowerUserAccess in acme-test").await?;
        until("what was unticked to be out of the change", || async {
            let text = page.text().await?;
            let is_out = text.contains("2 of 3 chosen") && !text.contains("+[profile t/PowerUserAccess]");
            ensure!(is_out && text.contains("+[profile t/ReadOnlyAccess]"), "{text}");
            Ok(())
        })
        .await?;
        ensure!(fs::read_to_string(&config)? == before, "it was written before anybody wanted it");

        page.click("Add 2 profiles").await?;
        page.wait_for_text(&["Added 2 profiles.", "Undo"]).await?;
        let after = fs::read_to_string(&config)?;
        ensure!(after.starts_with(&before), "{after}");
        for (header, is_there) in
            [("t/AdministratorAccess", true), ("t/ReadOnlyAccess", true), ("t/Power", false)]
        {
            ensure!(after.contains(&format!("[profile {header}")) == is_there, "{header}: {after}");
        }
        let rows = scene.daypass(&["list", "--json", "t/Admin"]).await?.ok()?;
        ensure!(rows.contains("222233334444"), "{rows}");

        page.click("Undo").await?;
        until("the file to be as it was", || async {
            let now = fs::read_to_string(&config)?;
            ensure!(now == before, "{now}");
            Ok(())
        })
        .await?;
        page.press(Key::Escape.into(), false).await?;
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}

#[tokio::test]
async fn a_role_gets_a_profile_when_it_is_used_and_tools_find_it_by_that() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        let config = scene.stage.home().join(".aws/config");
        let before = fs::read_to_string(&config)?;
        let (app, icon, page) = scene.open_signed_in(&["Signed in", "All · acme"]).await?;
        page.search("test power", "PowerUserAccess").await?;
        page.press(Key::Enter.into(), false).await?;
        page.wait_for_text(&["Added 1 profile.", "Undo", "In use"]).await?;
        icon.wait_for_item("Active: acme-test-PowerUserAccess").await?;
        let mut tool = scene.stage.command(python()?)?;
        tool.args(["-c", "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"]);
        tool.envs(scene.environment()).env("AWS_PROFILE", "acme-test-PowerUserAccess");
        ensure!(Output::of(tool, "").await?.ok()?.trim() == "222233334444");

        page.click("Undo").await?;
        until("the file to be as it was", || async {
            let now = fs::read_to_string(&config)?;
            ensure!(now == before, "{now}");
            Ok(())
        })
        .await?;
        icon.wait_for_item("Active: acme-test · PowerUserAccess").await?;
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}

#[tokio::test]
async fn a_profile_whose_role_is_gone_is_removed_where_it_is_ticked_and_comes_back() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        let config = scene.stage.home().join(".aws/config");
        let retired = "\n# kept\n[profile retired]\nsso_session = acme\nsso_account_id = 222233334444\n\
                       sso_role_name = Auditor\nregion = us-east-2\n";
        let before = fs::read_to_string(&config)? + retired;
        fs::write(&config, &before)?;
        let (app, icon, page) = scene.open_signed_in(&["Signed in", "All · acme"]).await?;
        page.click_called("More for acme").await?;
        page.click("Add profiles…").await?;
        page.wait_for_text(&["No longer offered", "retired", "0 of 1 chosen"]).await?;
        page.click("All of them").await?;
        page.click("retired").await?;
        page.wait_for_text(&["-[profile retired]", "Remove 1 profile"]).await?;
        page.is_fine_by_axe("profiles that are no longer offered").await?;
        ensure!(fs::read_to_string(&config)? == before, "it was removed before anybody wanted it");

        page.click("Remove 1 profile").await?;
        page.wait_for_text(&["Removed [profile retired].", "Undo"]).await?;
        let after = fs::read_to_string(&config)?;
        ensure!(!after.contains("retired") && after.contains("[profile dev-admin]"), "{after}");
        page.click("Undo").await?;
        until("the file to be as it was", || async {
            let now = fs::read_to_string(&config)?;
            ensure!(now == before, "{now}");
            Ok(())
        })
        .await?;
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}
