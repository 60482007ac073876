//! The settings page and `config.toml`, which are one thing: what is changed in one shows in the other.

use std::{fs, path::PathBuf};

use acceptance::{Cast, Popover, Scene};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use fantoccini::key::Key;
use stage::{Options, until};

/// As somebody wrote it by hand.
const BEFORE: &str =
    "# mine\n\nguard = [\"*prod*\"] # ask before these\nsdk_cache = 'access-token' # for terraform\n";

struct File(PathBuf);

impl File {
    fn of(scene: &Scene) -> Self {
        Self(scene.stage.home().join(".config/daypass-stage/config.toml"))
    }

    fn write(&self, content: &str) -> Result<()> {
        fs::create_dir_all(self.0.parent().context("it has a directory")?)?;
        Ok(fs::write(&self.0, content)?)
    }

    async fn until(&self, content: &str) -> Result<()> {
        until("the file to have the change", || async {
            let now = fs::read_to_string(&self.0)?;
            ensure!(now == content, "it has:\n{now}");
            Ok(())
        })
        .await
    }
}

async fn type_in(page: &Popover, text: &str) -> Result<()> {
    for letter in text.chars() {
        page.press(letter, false).await?;
    }
    page.press(Key::Enter.into(), false).await
}

#[tokio::test]
async fn the_settings_page_and_the_file_are_one_thing() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        let file = File::of(scene);
        file.write(BEFORE)?;
        let (mut app, icon) = scene.start_app().await?;
        icon.press("Open Daypass").await?;
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["acme"]).await?;
        page.press(',', true).await?;
        page.wait_for_text(&["Production guard", "*prod*", "Kept in config.toml"]).await?;

        // What is changed in the page is in the file, in which everything else stays; and it can be taken back.
        page.click("Add pattern").await?;
        type_in(&page, "*live*").await?;
        page.wait_for_text(&["Saved", "*live*"]).await?;
        let guarded = BEFORE.replace("[\"*prod*\"]", "[\"*prod*\", \"*live*\"]");
        file.until(&guarded).await?;
        page.click("Undo").await?;
        file.until(BEFORE).await?;

        // By keyboard: from the tabs to the choice, and to the next one in it.
        page.click("Credentials").await?;
        page.wait_for_text(&["Access token only"]).await?;
        page.press(Key::Tab.into(), false).await?;
        page.press(Key::Down.into(), false).await?;
        let shared = BEFORE.replace("'access-token'", "\"full\"");
        file.until(&shared).await?;
        page.press(Key::Down.into(), false).await?;
        file.until(&BEFORE.replace("'access-token'", "\"off\"")).await?;

        // What is edited in the file is in the page.
        page.click("Notifications").await?;
        page.wait_for_text(&["15 min", "5 min"]).await?;
        file.write("warn_minutes = [42]\n")?;
        page.wait_for_text(&["42 min"]).await?;

        // What is wrong there is named with its line, and stays as it is.
        let broken = "warn_minutes = [42]\n# to be gone on with\nguard = [\n";
        file.write(broken)?;
        page.wait_for_text(&["line 3", "This is not TOML"]).await?;
        page.click("Add time").await?;
        type_in(&page, "9").await?;
        page.wait_for_text(&["nothing was changed", "Correct it first"]).await?;
        file.until(broken).await?;

        // Esc leaves the field, then the page.
        page.press(Key::Escape.into(), false).await?;
        page.press(Key::Escape.into(), false).await?;
        page.wait_for_text(&["Your Daypass settings have a problem"]).await?;
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}
