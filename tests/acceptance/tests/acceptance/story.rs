//! The main job, from the first click in the morning to the next start.

use std::time::Duration;

use acceptance::{Cast, Output, Popover, Scene, decide, python};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::{Operation, Organisation};
use fantoccini::key::Key;
use stage::{Options, Stage, until, until_within};

#[tokio::test]
async fn a_morning_with_daypass() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        scene.keep_files()?;
        let before = scene.stage.processes();
        let (mut app, icon) = scene.start_app().await?;
        let asleep = icon.icon().await?;

        // The person presses Sign in and allows access in the browser, which comes back by itself.
        icon.press("Sign in").await?;
        let link = scene.nth_sign_in(1).await?;
        icon.wait_for_item("Open browser again").await?;
        icon.press("Open Daypass").await?;
        let page = Popover::new(app.page().await?);
        let host = scene.fake.url().trim_start_matches("http://").to_owned();
        page.wait_for_text(&["Sign in to acme", "Go on in your browser", &host, "Copy link", "Cancel"])
            .await?;
        let closing = decide(&link, "allow").await?;
        ensure!(closing.contains("Signed in"), "the browser shows: {closing}");

        // The popover lists the roles; one is used, by keyboard.
        page.wait_for_text(&["Signed in", "dev-admin", "prod-readonly", "All · acme"]).await?;
        scene.wait_for_roles(Organisation::acme().accounts.len()).await?;
        ensure!(icon.icon().await? != asleep, "the tray icon did not change with the sign-in");
        page.search("devadm", "dev-admin").await?;
        page.press(char::from(Key::Enter), false).await?;
        until_within(Duration::from_secs(1), "menu, command line and popover to agree", || async {
            let menu = icon.menu().await?;
            menu.find("Active: dev-admin").with_context(|| menu.outline())?;
            let status = scene.status().await?;
            ensure!(status["active"] == "dev-admin", "{status}");
            let text = page.text().await?;
            ensure!(text.contains("In use"), "{text}");
            Ok(())
        })
        .await?;
        let status = scene.status().await?;
        ensure!(
            status["agent"]["host"] == "tray" && status["sessions"][0]["state"] == "signed-in",
            "{status}"
        );

        // The keys are copied and given to a real tool.
        page.press('c', true).await?;
        page.wait_for_text(&["Copied as bash lines"]).await?;
        ensure!(whoami(&scene.stage, scene).await? == "111122223333 AdministratorAccess");

        // Tools get the same through the agent's door.
        let fetched = scene.fake.count(Operation::GetRoleCredentials);
        let role =
            ["--session", "acme", "--account-id", "111122223333", "--role-name", "AdministratorAccess"];
        let arguments: Vec<_> = ["credentials"].into_iter().chain(role).collect();
        ensure!(scene.daypass(&arguments).await?.ok()?.contains("\"AccessKeyId\":\"ASIA"));
        ensure!(
            scene.fake.count(Operation::GetRoleCredentials) == fetched,
            "the agent asked the portal again"
        );

        // The console opens through the portal.
        page.press('o', true).await?;
        let console = scene.stage.wait_for_url(|url| url.contains("/#/console?")).await?;
        let expected = "/start/#/console?account_id=111122223333&role_name=AdministratorAccess";
        ensure!(console.ends_with(expected), "{console}");

        // The token is in the keychain, and found from outside.
        ensure!(keychain_item(scene).await?.is_some_and(|item| item.contains("access_token")));

        // Near the end a notification offers a sign-in, and its button starts one.
        scene.fake.set_refreshable_token_lifetime(Duration::from_secs(20));
        scene.fake.set_session_lifetime(Duration::ZERO);
        icon.press("Sign out").await?;
        icon.press("Sign in").await?;
        scene.approve(2).await?;
        let notices = scene.stage.notifications();
        let notice = notices.wait_for(|n| n.summary.contains("Your acme session ends in")).await?;
        notices.press(notice, "Sign in").await?;
        scene.nth_sign_in(3).await?;
        scene.fake.set_refreshable_token_lifetime(Duration::from_hours(1));
        scene.fake.set_session_lifetime(Duration::from_hours(8));
        scene.approve(3).await?;
        icon.wait_for_item("acme · Signed in · renews itself").await?;

        // Quit leaves nothing behind.
        scene.remember("the popover", &page.source().await?);
        ensure!(
            told_to_the_page(&app.output()?, "AdministratorAccess"),
            "the guard sees nothing of the page"
        );
        ensure!(!scene.stage.listeners().is_empty(), "not even the page's driver is seen to listen");
        icon.press("Quit").await?;
        app.end().await?;
        scene.nothing_is_left(&before).await?;
        ensure!(scene.stage.clipboard().await.unwrap_or_default().is_empty(), "keys stayed on the clipboard");

        // The next start is signed in at once.
        let opened = scene.stage.opened_urls()?.len();
        let (mut again, icon) = scene.start_app_alone().await?;
        icon.wait_for_item("acme · Signed in · renews itself").await?;
        icon.wait_for_item("Active: dev-admin").await?;
        icon.press("Copy keys").await?;
        until("the keys to be on the clipboard", || async {
            ensure!(whoami(&scene.stage, scene).await? == "111122223333 AdministratorAccess");
            Ok(())
        })
        .await?;
        ensure!(scene.stage.opened_urls()?.len() == opened, "a browser was opened by itself");
        let listeners = scene.stage.listeners();
        ensure!(listeners.len() == 1, "Daypass listens, for programs, and nobody else: {listeners:?}");
        icon.press("Quit").await?;
        ensure!(again.wait().await?.success());
        scene.nothing_is_left(&before).await?;
        Ok(())
    })
    .await
}

/// Whose browser is on another device goes on by code, and nothing waits for a browser here any longer.
#[tokio::test]
async fn a_sign_in_goes_on_by_code_when_the_browser_is_elsewhere() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        scene.keep_files()?;
        let (mut app, icon) = scene.start_app().await?;
        icon.press("Sign in").await?;
        let given_up = scene.nth_sign_in(1).await?;
        icon.press("Open Daypass").await?;
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["Go on in your browser"]).await?;
        page.click("Use a code instead").await?;
        page.wait_for_text(&["Does your browser show this code?"]).await?;
        let link = scene.nth_sign_in(2).await?;
        let code = link.split_once("user_code=").context("the link carries no code")?.1;
        icon.wait_for_item(&format!("Code {code}")).await?;
        ensure!(page.text().await?.contains(&code[..4]), "the code is not on the page");
        ensure!(decide(&given_up, "allow").await.is_err(), "something still waits for the browser");
        decide(&link, "allow").await?;
        page.wait_for_text(&["Signed in · renews itself", "All · acme"]).await?;
        icon.press("Quit").await?;
        app.end().await?;
        Ok(())
    })
    .await
}

/// A second start shows the popover of the first.
#[tokio::test]
async fn there_is_one_daypass() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        scene.keep_files()?;
        let (mut app, icon) = scene.start_app().await?;
        let (mut second, _) = scene.start_app_alone().await?;
        ensure!(second.wait().await?.success());
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["acme", "Signed out", "Sign in"]).await?;
        ensure!(scene.stage.tray().items().await?.len() == 1);
        icon.press("Quit").await?;
        app.end().await?;
        Ok(())
    })
    .await
}

/// The switch in the menu writes the desktop's own autostart entry.
#[tokio::test]
async fn it_starts_at_login_when_told_to() -> Result<()> {
    Scene::play(Options::default(), Organisation::acme(), Cast::Test, async |scene| {
        scene.keep_files()?;
        let (mut app, icon) = scene.start_app_alone().await?;
        let entry = scene.stage.home().join(".config/autostart/Daypass-stage.desktop");
        for on in [true, false] {
            icon.press("Start at login").await?;
            until("the switch to take effect", || async {
                let ticked = icon.menu().await?.find("Start at login").and_then(|item| item.checked);
                ensure!(entry.exists() == on && ticked == Some(on), "{on}: {ticked:?}");
                Ok(())
            })
            .await?;
        }
        icon.press("Quit").await?;
        ensure!(app.wait().await?.success());
        Ok(())
    })
    .await
}

/// The popover follows the desktop's preference.
#[tokio::test]
async fn it_is_dark_where_the_desktop_is() -> Result<()> {
    let options = Options { preference: stage::Preference::Dark, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        scene.keep_files()?;
        let (app, icon, page) = scene.open(&["Signed out"]).await?;
        ensure!(page.background().await? == "rgb(27, 30, 31)", "{}", page.background().await?);
        icon.press("Quit").await?;
        app.end().await?;
        Ok(())
    })
    .await
}

/// Gives what is on the clipboard to a shell, and asks AWS who that is: "ACCOUNT ROLE".
async fn whoami(stage: &Stage, scene: &Scene) -> Result<String> {
    let script = "import boto3\n\
                  who = boto3.client('sts', region_name='us-east-1').get_caller_identity()\n\
                  role = who['Arn'].split('/')[1].removeprefix('AWSReservedSSO_').rsplit('_', 1)[0]\n\
                  print(who['Account'], role)";
    let mut shell = stage.command("sh")?;
    shell.arg("-s").envs(scene.environment()).env("PYTHON", python()?).env("SCRIPT", script);
    let keys = stage.clipboard().await?;
    ensure!(keys.contains("export AWS_DEFAULT_REGION='us-east-2'"), "no region was copied");
    let output = Output::of(shell, &format!("{keys}exec \"$PYTHON\" -c \"$SCRIPT\"\n")).await?;
    Ok(output.ok()?.trim().to_owned())
}

async fn keychain_item(scene: &Scene) -> Result<Option<String>> {
    let place = scene.fake.url();
    let username =
        format!("acme {} {} oidc={place} portal={place}", scene.fake.start_url(), scene.fake.region());
    scene.stage.secret_lookup(&[("service", "daypass-stage"), ("username", &username)]).await
}

/// Whether a log line about what crossed to the page holds these words.
fn told_to_the_page(log: &str, words: &str) -> bool {
    log.lines()
        .any(|line| line.contains("TRACE") && line.contains("daypass_tray::page") && line.contains(words))
}
