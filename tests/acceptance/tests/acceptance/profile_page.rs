//! Everything about one profile, in the real web view and by keyboard: what it is, its keys in another form, its
//! console, another name, and its end; and what a screen reader would stumble over on the way.

use std::fs;

use acceptance::{Cast, Popover, Scene};
use anyhow::{Result, ensure};
use fake_identity_center::Organisation;
use fantoccini::key::Key;
use stage::{Driven, Options, TrayItem, until};

const ENTER: Key = Key::Enter;
const ESCAPE: Key = Key::Escape;

/// Signed in, with the popover open and `dev-admin` selected.
async fn play(part: impl AsyncFnOnce(&Scene, &TrayItem, &Popover) -> Result<()>) -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        let (app, icon, page) = scene.open_signed_in(&["Signed in", "prod-readonly", "All · acme"]).await?;
        page.search("devadm", "dev-admin").await?;
        part(scene, &icon, &page).await?;
        quit(app, &icon).await
    })
    .await
}

async fn quit(app: Driven, icon: &TrayItem) -> Result<()> {
    icon.press("Quit").await?;
    app.end().await
}

async fn clipboard_has(scene: &Scene, wanted: &[&str]) -> Result<()> {
    until("it to be on the clipboard", || async {
        let text = scene.stage.clipboard().await?;
        // The text is secret, so it is not told.
        ensure!(wanted.iter().all(|part| text.contains(part)), "something else is on the clipboard");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_profile_is_shown_asked_about_and_copied_in_another_form_by_keyboard() -> Result<()> {
    play(async |scene, _, page| {
        page.press('p', true).await?;
        page.wait_for_text(&["AdministratorAccess in acme-dev", "us-east-2", "Ohio", "~/.aws/config:"])
            .await?;
        page.press('i', true).await?;
        page.wait_for_text(&["checked with AWS at"]).await?;

        page.choose("fish").await?;
        page.wait_for_text(&["set -gx AWS_ACCESS_KEY_ID 'ASIA····"]).await?;
        page.press('c', true).await?;
        page.wait_for_text(&["Copied as fish lines"]).await?;
        clipboard_has(scene, &["set -gx AWS_SECRET_ACCESS_KEY", "set -gx AWS_REGION 'us-east-2'"]).await?;
        scene.remember("the page while its keys are copied", &page.source().await?);

        // What has no keys in it is shown and copied as it is.
        page.choose("Endpoint").await?;
        page.wait_for_text(&["/profile/dev-admin"]).await?;
        page.press('c', true).await?;
        page.wait_for_text(&["Copied as endpoint lines"]).await?;
        clipboard_has(scene, &["AWS_CONTAINER_CREDENTIALS_FULL_URI", "/profile/dev-admin"]).await?;

        // What the list has below stands there too, with its keys.
        page.press('k', true).await?;
        page.wait_for_text(&["Copy as endpoint lines", "Copy console link"]).await?;
        page.type_in("console link").await?;
        page.press(ENTER.into(), false).await?;
        clipboard_has(scene, &["/#/console?", "account_id=111122223333"]).await?;
        page.press(ENTER.into(), false).await?;
        page.wait_for_text(&["In use. Shells that follow Daypass have it."]).await?;

        page.press(ESCAPE.into(), false).await?;
        page.wait_for_text(&["1 of 62 roles"]).await?;
        page.press_with(&[Key::Control, Key::Shift], 'o').await?;
        page.wait_for_text(&["Service, or a link into the console"]).await?;
        page.type_in("s3").await?;
        page.press(ENTER.into(), false).await?;
        let link = scene.stage.wait_for_url(|url| url.contains("/#/console?")).await?;
        ensure!(link.contains("account_id=111122223333") && link.contains("s3%2Fhome"), "{link}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_profile_gets_another_name_and_goes_and_both_are_taken_back_byte_for_byte() -> Result<()> {
    play(async |scene, _, page| {
        let config = scene.stage.home().join(".aws/config");
        let before = fs::read(&config)?;
        let written = async |what: &str, is_so: &(dyn Fn(&str) -> bool + Sync)| {
            until(what, || async {
                let content = fs::read_to_string(&config)?;
                ensure!(is_so(&content), "{content}");
                Ok(())
            })
            .await
        };
        page.press('d', true).await?;
        page.press(Key::F2.into(), false).await?;
        page.wait_for_text(&["Rename", "Favourite, label and the active choice go with it."]).await?;
        page.press('a', true).await?;
        page.type_in("sandbox").await?;
        page.wait_for_text(&["What changes", "+[profile sandbox]"]).await?;
        page.press(ENTER.into(), false).await?;
        page.wait_for_text(&["dev-admin is called sandbox now", "Undo"]).await?;
        written("the new name", &|content| content.contains("[profile sandbox]")).await?;
        let rows = scene.daypass(&["list", "--json", "sandbox"]).await?.ok()?;
        ensure!(rows.contains("\"favourite\": true"), "{rows}");
        page.click("Undo").await?;
        written("the old name", &|content| content.as_bytes() == before).await?;
        page.wait_until_gone("sandbox").await?;

        page.search("devadm", "dev-admin").await?;
        page.press(Key::Delete.into(), true).await?;
        page.wait_for_text(&["Remove from your AWS config", "-[profile dev-admin]"]).await?;
        page.click("Remove").await?;
        page.wait_for_text(&["dev-admin is out of your AWS config", "Undo"]).await?;
        written("the profile to be gone", &|content| !content.contains("[profile dev-admin]")).await?;
        page.click("Undo").await?;
        written("the profile to be back", &|content| content.as_bytes() == before).await
    })
    .await
}

#[tokio::test]
async fn a_profile_gets_its_own_browser_and_the_copy_key_another_form_and_the_file_has_both() -> Result<()> {
    play(async |scene, _, page| {
        let file = scene.stage.home().join(".config/daypass-stage/config.toml");
        let has = async |line: &str| {
            until(line, || async {
                let content = fs::read_to_string(&file)?;
                ensure!(content.lines().any(|is| is == line), "{content}");
                Ok(())
            })
            .await
        };
        page.press('p', true).await?;
        page.wait_for_text(&["This profile", "Opens in your browser"]).await?;
        page.click("Browser…").await?;
        page.wait_for_text(&["Console opens in", "Same as other consoles", "Something else"]).await?;
        ensure!(page.objections().await?.is_empty(), "{:#?}", page.objections().await?);
        page.type_in("nowhere:dev").await?;
        page.press(ENTER.into(), false).await?;
        page.wait_for_text(&["Saved", "Undo"]).await?;
        has("dev-admin = \"nowhere:dev\"").await?;
        page.press(ESCAPE.into(), false).await?;
        page.wait_for_text(&["AdministratorAccess in acme-dev", "nowhere"]).await?;

        page.press(',', true).await?;
        page.wait_for_text(&["Start at login", "Credentials"]).await?;
        page.click("Credentials").await?;
        page.wait_for_text(&["What Ctrl C copies"]).await?;
        page.choose("Profile line").await?;
        page.wait_for_text(&["Saved", "A role without a profile is copied as bash, zsh."]).await?;
        has("copy_as = \"profile\"").await?;
        page.press(ESCAPE.into(), false).await?;
        page.wait_for_text(&["AdministratorAccess in acme-dev", "This profile"]).await?;
        page.press(ESCAPE.into(), false).await?;
        page.search("devadm", "dev-admin").await?;
        page.press('c', true).await?;
        page.wait_for_text(&["Copied as profile line"]).await?;
        clipboard_has(scene, &["AWS_PROFILE", "dev-admin"]).await
    })
    .await
}

#[tokio::test]
async fn axe_core_finds_nothing_in_the_web_view_that_is_shipped() -> Result<()> {
    play(async |_, _, page| {
        let fine = async |what: &str| {
            let objections = page.objections().await?;
            ensure!(objections.is_empty(), "{what}: {objections:#?}");
            Ok(())
        };
        fine("the list").await?;
        page.press('k', true).await?;
        page.wait_for_text(&["Show profile"]).await?;
        fine("the actions").await?;
        page.press(ESCAPE.into(), false).await?;
        for (held, key, says) in [
            (&[Key::Control][..], 'p', "Opens in your browser"),
            (&[Key::Control, Key::Shift][..], 'c', "Copy as"),
            (&[Key::Control, Key::Shift][..], 'o', "Service, or a link into the console"),
            (&[Key::Control][..], 'b', "Colour and label"),
            (&[][..], Key::F2.into(), "Favourite, label and the active choice"),
            (&[Key::Control][..], Key::Delete.into(), "Tools that use this profile fail"),
            (&[Key::Control][..], ',', "Start at login"),
        ] {
            page.press_with(held, key).await?;
            page.wait_for_text(&[says]).await?;
            fine(says).await?;
            page.press(ESCAPE.into(), false).await?;
            page.wait_until_gone(says).await?;
            page.wait_for_text(&["1 of 62 roles"]).await?;
        }
        page.search("prodread", "prod-readonly").await?;
        page.press(ENTER.into(), false).await?;
        page.wait_for_text(&["Use acme-production?"]).await?;
        fine("the guard's question").await
    })
    .await
}
