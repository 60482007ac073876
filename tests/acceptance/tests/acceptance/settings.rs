//! The settings page and `config.toml`, which are one thing: what is changed in one shows in the other.

use std::{
    fs,
    path::{Path, PathBuf},
};

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
        let (app, icon, page) = scene.open(&["acme"]).await?;
        page.press(',', true).await?;
        page.wait_for_text(&["Production guard", "*prod*", "Saved in ~/.config/daypass-stage/config.toml"])
            .await?;

        // What is changed in the page is in the file, in which everything else stays; and it can be taken back.
        page.click("Add pattern").await?;
        type_in(&page, "*live*").await?;
        page.wait_for_text(&["Undo", "*live*"]).await?;
        let guarded = BEFORE.replace("[\"*prod*\"]", "[\"*prod*\", \"*live*\"]");
        file.until(&guarded).await?;
        page.click("Undo").await?;
        file.until(BEFORE).await?;

        // By keyboard: from the tabs to the choice, and to the next one in it.
        page.click("Credentials").await?;
        page.wait_for_text(&["Access token only"]).await?;
        // Over the two choices about copying.
        for _ in 0..3 {
            page.press(Key::Tab.into(), false).await?;
        }
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

/// Pages of the settings, in the app that runs: what is chosen there is in the file, and holds at once.
#[tokio::test]
async fn what_the_pages_of_the_settings_say_holds_in_the_running_app() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        let config = scene.stage.home().join(".aws/config");
        let before = fs::read_to_string(&config)?;
        let (mut app, icon) = scene.start_app().await?;
        icon.press("Sign in").await?;
        scene.approve(1).await?;
        scene.daypass(&["use", "dev-admin"]).await?.ok()?;
        icon.press("Settings…").await?;
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["Global shortcut", "Not set up in bash, zsh, fish"]).await?;

        page.click_field("Global shortcut").await?;
        type_in(&page, "Ctrl+Alt+D").await?;
        has(scene, "shortcut = \"Ctrl+Alt+D\"").await?;
        page.click_beside("bash", "Copy line").await?;
        page.wait_for_text(&["Copied. Paste it at the end of ~/.bashrc"]).await?;
        let line = scene.stage.clipboard().await?;
        ensure!(line.starts_with("eval ") && line.contains("init bash"), "{line}");

        page.click("Keep [default] the same").await?;
        page.wait_for_text(&["[default] follows your choice"]).await?;
        let follows = fs::read_to_string(&config)?;
        ensure!(follows.contains("[default]") && follows != before, "{follows}");
        page.click("Keep [default] the same").await?;
        page.wait_for_text(&["[default] is yours again, as it was"]).await?;
        ensure!(fs::read_to_string(&config)? == before, "{}", fs::read_to_string(&config)?);
        page.click("Keep renewing after quitting").await?;
        has(scene, "keep_renewing = true").await?;

        page.click("Appearance").await?;
        page.wait_for_text(&["As the system"]).await?;
        let light = page.background().await?;
        page.choose("Dark").await?;
        has(scene, "theme = \"dark\"").await?;
        until("the page to be dark", || async {
            let now = page.background().await?;
            ensure!(now == "rgb(27, 30, 31)" && now != light, "it is {now}");
            Ok(())
        })
        .await?;

        page.click("About").await?;
        page.wait_for_text(&["~/.aws/config"]).await?;
        page.click_beside("AWS config", "Open").await?;
        scene.stage.wait_for_url(|opened| Path::new(opened) == config).await?;

        // As the switch says, an agent stays.
        icon.press("Quit").await?;
        app.end().await?;
        let status = scene.status().await?;
        let agent = &status["agent"];
        ensure!(agent["host"] == "headless" && status["sessions"][0]["state"] == "signed-in", "{status}");
        scene.daypass(&["agent", "--stop"]).await?.ok()?;
        Ok(())
    })
    .await
}

/// What somebody types stays as typed, whatever is saved meanwhile.
#[tokio::test]
async fn a_rule_for_consoles_is_typed_whole_while_another_change_is_being_saved() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        let (mut app, icon) = scene.start_app().await?;
        icon.press("Sign in").await?;
        scene.approve(1).await?;
        icon.press("Settings…").await?;
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["Global shortcut"]).await?;
        page.click("Keep renewing after quitting").await?;
        page.click("Console").await?;
        page.wait_for_text(&["By profile, account or label"]).await?;

        // At once, while what was switched is on its way to the file.
        page.click_field("Something else").await?;
        type_in(&page, "firefox").await?;
        page.click("Add rule").await?;
        type_in(&page, "*prod* -> firefox:{profile}").await?;
        page.wait_for_text(&["*prod* → firefox:{profile}"]).await?;
        has(scene, "\"*prod*\" = \"firefox:{profile}\"").await?;
        page.click("Add rule").await?;
        type_in(&page, "dev-* = chrome:Profile 1").await?;
        has(scene, "\"dev-*\" = \"chrome:Profile 1\"").await?;
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}

/// Waits until the settings' file has this.
async fn has(scene: &Scene, wanted: &str) -> Result<()> {
    until(&format!("the file to have {wanted}"), || async {
        let content = fs::read_to_string(File::of(scene).0)?;
        ensure!(content.contains(wanted), "it has:\n{content}");
        Ok(())
    })
    .await
}
