//! Consoles in the browser: by the portal, and by the role's credentials, which no argument of a program shows.

use std::{fs, os::unix::fs::PermissionsExt as _};

use acceptance::{Cast, Output, Scene, look, program};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::{Operation, Organisation};
use stage::Options;
use url::form_urlencoded;

const LOGS: &str =
    "https://us-east-2.console.aws.amazon.com/cloudwatch/home?region=us-east-2#logsV2:log-groups";

fn without_desktop() -> Options {
    Options { panel: false, notifications: false, ..Options::default() }
}

/// A browser that writes down its name and its arguments, where `xdg-open` does.
fn install(scene: &Scene, name: &str) -> Result<()> {
    let (record, bin) = (scene.stage.directory().join("opened-urls"), scene.stage.directory().join("bin"));
    let script =
        format!("#!/bin/sh\nexec 9>>'{}' && flock 9 && printf '%s\\n' \"{name} $*\" >&9\n", record.display());
    fs::write(bin.join(name), script)?;
    Ok(fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755))?)
}

/// The link on this computer that was opened last in a way that begins so.
async fn loopback(scene: &Scene, before: usize, begins: &str) -> Result<String> {
    let new =
        |line: &str| scene.stage.opened_urls().is_ok_and(|all| all.iter().skip(before).any(|it| it == line));
    let line = scene.stage.wait_for_url(|line| line.starts_with(begins) && new(line)).await?;
    // In a container's link it is a parameter.
    let pairs = form_urlencoded::parse(line.as_bytes()).find(|(name, _)| name == "url");
    let text = pairs.map_or_else(|| line.clone(), |(_, url)| url.into_owned());
    let at = text.find("http://127.0.0.1:").with_context(|| line.clone())?;
    Ok(text[at..].split_whitespace().next().unwrap_or_default().to_owned())
}

/// Goes where the link leads: to the console, by the organisation's sign-in. Others are not led on.
async fn follow(link: &str) -> Result<String> {
    for (address, host) in [(link, Some("evil.example")), (&format!("{link}x"), None)] {
        let (status, location) = look(address, host).await?;
        ensure!((400..500).contains(&status) && location.is_none(), "{address} as {host:?}: {status}");
    }
    let (status, sign_in) = look(link, None).await?;
    let sign_in = sign_in.filter(|_| status == 303).with_context(|| format!("it was answered {status}"))?;
    if let Ok((status, location)) = look(link, None).await {
        ensure!(status == 410 && location.is_none(), "it was good twice");
    }
    let (status, console) = look(&sign_in, None).await?;
    console.with_context(|| format!("the sign-in was answered {status}"))
}

/// No command line of any process held what signs in.
fn no_argument_signs_in(scene: &Scene) -> Result<()> {
    let seen = scene.stage.command_lines().seen();
    let mut lines = seen.iter().map(|line| String::from_utf8_lossy(line));
    let bad = lines.find(|line| line.contains("SigninToken") || line.contains("/federation"));
    ensure!(bad.is_none(), "an argument signs in: {bad:?}");
    Ok(())
}

async fn opens(scene: &Scene, arguments: &[&str], begins: &str) -> Result<()> {
    let before = scene.stage.opened_urls()?.len();
    let command = [&["console", "dev-admin", "--service", "logs"], arguments].concat();
    let (done, console) = tokio::join!(scene.daypass(&command), async {
        follow(&loopback(scene, before, begins).await?).await
    });
    let (done, console) = (done?, console?);
    ensure!(console == LOGS, "{arguments:?} lead to {console}");
    ensure!(done.stdout.is_empty(), "{}", done.stdout);
    done.ok().map(drop)
}

#[tokio::test]
async fn a_console_link_signs_one_browser_in_once_and_no_argument_shows_it() -> Result<()> {
    Scene::play(without_desktop(), Organisation::acme(), Cast::Test, async |scene| {
        for browser in ["firefox", "google-chrome", "microsoft-edge", "x-browser"] {
            install(scene, browser)?;
        }
        let edge = scene.stage.home().join(".config/microsoft-edge");
        fs::create_dir_all(&edge)?;
        let state =
            r#"{"profile":{"info_cache":{"Default":{"name":"Me"},"Profile 3":{"name":"Arbeit & Größe"}}}}"#;
        fs::write(edge.join("Local State"), state)?;
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        opens(scene, &["--federate"], "http://127.0.0.1").await?;
        opens(scene, &["--browser", "firefox"], "firefox http://127.0.0.1").await?;
        opens(scene, &["--browser", "firefox:{profile} x"], "firefox ext+container:name=dev-admin%20x&url=")
            .await?;
        let chrome = "google-chrome --profile-directory=Profile 1 http://127.0.0.1";
        opens(scene, &["--browser", "chrome:Profile 1"], chrome).await?;
        // By the name that the browser shows.
        let edge = "microsoft-edge --profile-directory=Profile 3 http://127.0.0.1";
        opens(scene, &["--browser", "edge:Arbeit & Größe"], edge).await?;
        let template = r#"["x-browser","$(id)","--app={url}"]"#;
        opens(scene, &["--browser", template], "x-browser $(id) --app=http://127.0.0.1").await?;

        // Without an agent, the command does it all by itself.
        scene.daypass(&["agent", "--stop"]).await?.ok()?;
        opens(scene, &["--federate"], "http://127.0.0.1").await?;

        let exchanges = scene.fake.exchanges();
        let signed_in = exchanges.iter().filter(|it| it.operation == Operation::ConsoleSignIn);
        let roles: Vec<_> = signed_in.map(|it| it.about.role.as_deref().unwrap_or_default()).collect();
        ensure!(roles == ["AdministratorAccess"; 7], "{roles:?}");
        no_argument_signs_in(scene)
    })
    .await
}

#[tokio::test]
async fn who_asks_for_the_link_gets_it_and_the_word_that_it_is_a_secret() -> Result<()> {
    Scene::play(without_desktop(), Organisation::acme(), Cast::Test, async |scene| {
        scene.sign_in("acme").await?;
        let opened = scene.stage.opened_urls()?.len();
        let plain = scene.daypass(&["console", "dev-admin", "--print"]).await?.ok()?;
        let link = "/start/#/console?account_id=111122223333&role_name=AdministratorAccess";
        ensure!(plain.trim() == format!("{}{link}", scene.fake.url()), "{plain}");

        let mut command = scene.stage.command(program("daypass")?)?;
        command.args(["console", "dev-admin", "--service", "logs", "--federate", "--print"]);
        let printed = Output::of(
            {
                command.envs(scene.environment());
                command
            },
            "",
        )
        .await?;
        ensure!(printed.stderr.contains("Keep it to yourself"), "{}", printed.stderr);
        let (_, console) = look(printed.ok()?.trim(), None).await?;
        ensure!(console.as_deref() == Some(LOGS), "{console:?}");
        ensure!(scene.stage.opened_urls()?.len() == opened, "something was opened");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_tray_opens_consoles_in_the_browser_of_the_settings() -> Result<()> {
    let options = Options { notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        install(scene, "firefox")?;
        let settings = scene.stage.home().join(".config/daypass-stage");
        fs::create_dir_all(&settings)?;
        fs::write(settings.join("config.toml"), "console_browser = \"firefox:{profile}\"\n")?;
        let (mut app, icon) = scene.start_app_alone().await?;
        scene.sign_in("acme").await?;
        scene.daypass(&["use", "dev-admin"]).await?.ok()?;
        icon.wait_for_item("Active: dev-admin").await?;

        let before = scene.stage.opened_urls()?.len();
        icon.press_path(&["Open console"]).await?;
        let link = loopback(scene, before, "firefox ext+container:name=dev-admin&url=").await?;
        let console = follow(&link).await?;
        ensure!(
            console == "https://us-east-2.console.aws.amazon.com/console/home?region=us-east-2",
            "{console}"
        );
        no_argument_signs_in(scene)?;
        app.kill().await.context("the app had ended")
    })
    .await
}
