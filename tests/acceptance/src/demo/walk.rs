//! The main job without a person: every step is taken as one would take it, and told.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use acceptance::{Cast, Output, Popover, Scene, decide, python};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use fantoccini::key::Key;
use stage::{Options, Preference, until};

/// What was done, told while it is done.
struct Transcript {
    out: PathBuf,
    text: String,
    pictures: u32,
}

impl Transcript {
    fn tell(&mut self, words: &str) {
        println!("{words}");
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{words}");
    }

    async fn picture(&mut self, scene: &Scene, name: &str) -> Result<()> {
        self.pictures += 1;
        let path = self.out.join(format!("{:02}-{name}.png", self.pictures));
        scene.stage.screenshot(&path).await?;
        self.tell(&format!("   picture: {}", path.display()));
        Ok(())
    }

    /// The popover alone, as the README shows it.
    async fn portrait(&mut self, scene: &Scene, name: &str) -> Result<()> {
        let window = scene.stage.wait_for_window("Daypass").await?;
        self.pictures += 1;
        let path = self.out.join(format!("{:02}-{name}.png", self.pictures));
        scene.stage.screenshot_of(window.region, &path).await?;
        self.tell(&format!("   picture: {}", path.display()));
        Ok(())
    }
}

/// Walks through the main job in light, then shows the list in dark.
pub(crate) async fn run(out: &Path) -> Result<()> {
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    fs::create_dir_all(out)?;
    let out = &out.canonicalize()?;
    let mut told = Transcript { out: out.to_owned(), text: String::new(), pictures: 0 };
    main_job(&mut told).await?;
    in_the_dark(&mut told).await?;
    let transcript = out.join("transcript.txt");
    fs::write(&transcript, &told.text)?;
    println!("Done. The transcript is in {}", transcript.display());
    Ok(())
}

async fn main_job(told: &mut Transcript) -> Result<()> {
    told.tell("A virtual desktop, a fake organisation “acme” with 23 accounts, and an AWS config with one sso-session.");
    Scene::play(Options::default(), Organisation::acme(), Cast::Demo, async |scene| {
        let before = scene.stage.processes();
        let (mut app, icon) = scene.start_app().await?;
        icon.wait_for_item("acme · Signed out").await?;
        told.tell("1. Daypass starts. Its icon is in the tray; nothing else is running.");
        told.tell(&format!("   tray menu: {}", icon.menu().await?.outline().replace('\n', " | ")));
        told.picture(scene, "tray").await?;

        told.tell("2. “Sign in” is pressed in the tray menu. The browser is asked to open acme's sign-in:");
        icon.press("Sign in").await?;
        let link = scene.nth_sign_in(1).await?;
        told.tell(&format!("   {link}"));
        icon.press("Open Daypass").await?;
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["Go on in your browser", "Waiting for your browser"]).await?;
        told.tell("3. The popover waits for the browser. For one on another device it offers a code.");
        page.drawn().await?;
        told.picture(scene, "waiting").await?;

        ensure!(decide(&link, "allow").await?.contains("Signed in"), "the browser shows something else");
        page.wait_for_text(&["Signed in", "All · acme"]).await?;
        told.tell(
            "4. Access is allowed in the browser, which comes back to Daypass by itself. The popover lists \
             what acme offers.",
        );
        told.tell("   The token is in the keychain, as secret-tool sees from outside.");
        ensure!(scene.kept("acme").await?.is_some());
        page.drawn().await?;
        told.picture(scene, "list").await?;

        page.search("dat eng", "data-platform").await?;
        told.tell("5. A few letters find a role.");
        page.drawn().await?;
        told.portrait(scene, "search").await?;
        page.search("devadm", "dev-admin").await?;
        page.press(char::from(Key::Enter), false).await?;
        icon.wait_for_item("Active: dev-admin").await?;
        page.press(char::from(Key::Escape), false).await?;
        page.wait_for_text(&["In use"]).await?;
        told.tell(
        "6. Enter makes dev-admin the active profile: in the popover, the tray menu and on the command line.",
    );
        told.tell(&indented(&scene.daypass(&["status"]).await?.ok()?));

        page.press('c', true).await?;
        page.wait_for_text(&["Copied as bash lines"]).await?;
        told.tell("7. Ctrl+C copies its keys, for a minute.");
        page.drawn().await?;
        told.portrait(scene, "active").await?;
        told.tell("8. Pasted into a shell, boto3 asks AWS who that is:");
        told.tell(&indented(&whoami(scene).await?));

        page.press('o', true).await?;
        let console = scene.stage.wait_for_url(|url| url.contains("/#/console?")).await?;
        told.tell("9. Ctrl+O opens the console through the portal:");
        told.tell(&format!("   {console}"));

        scene.fake.set_refreshable_token_lifetime(Duration::from_secs(20));
        scene.fake.set_session_lifetime(Duration::ZERO);
        icon.press("Sign out").await?;
        icon.press("Sign in").await?;
        scene.approve(2).await?;
        told.tell(
        "10. The portal will not renew the next sign-in. Daypass says when it ends, and offers a new one.",
    );
        let notices = scene.stage.notifications();
        let notice = notices.wait_for(|n| n.summary.contains("acme session ends")).await?;
        told.tell(&format!(
            "   notification: {}",
            notices
                .look(|all| all.iter().find(|n| n.id == Some(notice)).map(|n| n.summary.clone()))
                .unwrap_or_default()
        ));
        page.drawn().await?;
        told.picture(scene, "notification").await?;
        notices.press(notice, "Sign in").await?;
        scene.nth_sign_in(3).await?;
        told.tell("11. Its “Sign in” button starts the sign-in.");

        icon.press("Quit").await?;
        app.end().await?;
        scene.nothing_is_left(&before).await?;
        scene.look_for_leaks(&[])?;
        told.tell("12. Quit. No process, socket or bus name is left, and no secret lies in any file.");
        Ok(())
    })
    .await
}

async fn in_the_dark(told: &mut Transcript) -> Result<()> {
    let options = Options { preference: Preference::Dark, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Demo, async |scene| {
        let (mut app, icon) = scene.start_app().await?;
        icon.press("Sign in").await?;
        scene.nth_sign_in(1).await?;
        icon.activate().await?;
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["Waiting for your browser"]).await?;
        told.tell("On a dark desktop Daypass is dark.");
        page.drawn().await?;
        told.portrait(scene, "dark-waiting").await?;
        scene.approve(1).await?;
        scene.daypass(&["use", "dev-admin"]).await?.ok()?;
        icon.wait_for_item("Active: dev-admin").await?;
        page.wait_for_text(&["All · acme", "dev-admin"]).await?;
        page.drawn().await?;
        told.portrait(scene, "dark").await?;
        icon.press("Quit").await?;
        app.end().await?;
        Ok(())
    })
    .await
}

/// Gives the clipboard to a shell in which boto3 calls `GetCallerIdentity`.
async fn whoami(scene: &Scene) -> Result<String> {
    let script = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])";
    let mut shell = scene.stage.command("sh")?;
    shell.arg("-s").envs(scene.environment()).env("PYTHON", python()?).env("SCRIPT", script);
    let keys = until("the keys to be on the clipboard", || async {
        let text = scene.stage.clipboard().await?;
        ensure!(text.contains("AWS_SESSION_TOKEN"));
        Ok(text)
    })
    .await?;
    Output::of(shell, &format!("{keys}exec \"$PYTHON\" -c \"$SCRIPT\"\n"))
        .await?
        .ok()
        .context("boto3 was refused")
}

fn indented(text: &str) -> String {
    text.trim_end().lines().map(|line| format!("   {line}")).collect::<Vec<_>>().join("\n")
}
