//! The icon in the tray, as whoever draws trays gets it: a picture and words for every state, a menu that is
//! left alone while it says the same, a popover at a click; and desktops whose tray is late, restarted or missing.

use std::time::Duration;

use acceptance::{Cast, Popover, Scene, program};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::{Mood, Operation, Organisation, Times};
use rustix::process::{Pid, Signal, kill_process};
use stage::{IconPixmap, Options, TrayItem, until};

async fn play(options: Options, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        scene.keep_files()?;
        act(scene).await
    })
    .await
}

fn no_panel() -> Options {
    Options { panel: false, ..Options::default() }
}

/// Waits until the tooltip says this, and returns the picture that goes with it.
async fn picture_of(icon: &TrayItem, words: &str) -> Result<IconPixmap> {
    until(&format!("the tooltip to say “{words}”"), || async {
        let tip = icon.tool_tip().await?.description;
        ensure!(tip.contains(words), "it says: {tip}");
        Ok(())
    })
    .await?;
    let mut sizes = icon.icon().await?;
    ensure!(sizes.len() == 1, "{} sizes", sizes.len());
    Ok(sizes.remove(0))
}

#[tokio::test]
async fn every_state_has_a_picture_of_its_own_and_says_itself_in_words() -> Result<()> {
    play(Options::default(), async |scene| {
        let (mut app, icon) = scene.start_app_alone().await?;
        let mut pictures = vec![("ended", picture_of(&icon, "acme · Signed out").await?)];

        scene.fake.set_refreshable_token_lifetime(Duration::from_secs(24));
        icon.press("Sign in").await?;
        scene.nth_sign_in(1).await?;
        pictures.push(("working", picture_of(&icon, "acme · Signing in").await?));
        scene.approve(1).await?;
        pictures.push(("signed in", picture_of(&icon, "acme · Signed in · renews itself").await?));

        scene.fake.mood(Operation::CreateToken, Mood::DroppedUnread, Times::UntilCleared);
        pictures.push(("offline", picture_of(&icon, "offline").await?));
        scene.fake.clear_mood(Operation::CreateToken);

        scene.fake.set_session_lifetime(Duration::ZERO);
        icon.press("Sign out").await?;
        icon.press("Sign in").await?;
        scene.approve(2).await?;
        pictures.push(("ending soon", picture_of(&icon, "acme · Ends in").await?));

        for (n, (state, picture)) in pictures.iter().enumerate() {
            ensure!(picture.width == picture.height && picture.width >= 16, "{state}: {}", picture.width);
            let alike = pictures[..n].iter().find(|(_, other)| other == picture);
            ensure!(alike.is_none(), "{state} looks like {}", alike.map_or("", |(other, _)| other));
        }
        icon.press("Quit").await?;
        ensure!(app.wait().await?.success());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_menu_is_rebuilt_when_it_says_something_else_and_only_then() -> Result<()> {
    play(Options::default(), async |scene| {
        let (mut app, icon) = scene.start_app_alone().await?;
        scene.fake.set_refreshable_token_lifetime(Duration::from_secs(6));
        icon.press("Sign in").await?;
        scene.approve(1).await?;
        icon.wait_for_item("acme · Signed in · renews itself").await?;
        scene.wait_for_roles(1).await?;

        // Renewals change what is known of the session, and nothing that the menu says of it.
        let changes = icon.menu_changes().await?;
        let renewed = scene.fake.refreshes();
        until("three renewals", || async {
            ensure!(scene.fake.refreshes() >= renewed + 3, "{}", scene.fake.refreshes() - renewed);
            Ok(())
        })
        .await?;
        ensure!(changes.count() == 0, "{} times", changes.count());

        scene.daypass(&["use", "dev-admin"]).await?.ok()?;
        icon.wait_for_item("Active: dev-admin").await?;
        until("the change to be told", || async {
            ensure!(changes.count() > 0);
            Ok(())
        })
        .await?;
        icon.press("Quit").await?;
        ensure!(app.wait().await?.success());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_left_click_shows_the_popover_under_the_icon_and_another_hides_it() -> Result<()> {
    play(Options::default(), async |scene| {
        let (mut app, icon) = scene.start_app().await?;
        icon.activate().await?;
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["Signed out"]).await?;
        let window = scene.stage.wait_for_window("Daypass").await?;
        let right = window.region.x + i32::try_from(window.region.width)?;
        ensure!((1200..=1280).contains(&right) && window.region.y < 60, "it is at {:?}", window.region);
        until("a second click to hide it", || async {
            if scene.stage.windows().await?.iter().any(|window| window.title == "Daypass") {
                icon.activate().await?;
            }
            hidden(scene).await
        })
        .await?;
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}

async fn hidden(scene: &Scene) -> Result<()> {
    let windows = scene.stage.windows().await?;
    ensure!(windows.iter().all(|window| window.title != "Daypass"), "it is shown");
    Ok(())
}

#[tokio::test]
async fn the_popover_hides_when_another_window_takes_the_keyboard() -> Result<()> {
    play(Options::default(), async |scene| {
        let (mut app, icon) = scene.start_app().await?;
        icon.activate().await?;
        Popover::new(app.page().await?).wait_for_text(&["Signed out"]).await?;
        let popover = scene.stage.wait_for_window("Daypass").await?;
        until("the popover to have the keyboard", || async {
            let focused = scene.stage.xdotool(&["getactivewindow"]).await?;
            ensure!(focused.trim() == popover.id.to_string(), "{focused} has it, not {}", popover.id);
            Ok(())
        })
        .await?;

        let mut other = scene.stage.command("xev")?;
        let mut other = other
            .args(["-name", "Elsewhere"])
            .stdout(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let window = scene.stage.wait_for_window("Elsewhere").await?;
        until("the popover to hide", || async {
            scene.stage.xdotool(&["windowactivate", &window.id.to_string()]).await?;
            hidden(scene).await
        })
        .await?;
        other.kill().await?;
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}

#[tokio::test]
async fn a_click_on_a_notification_itself_opens_the_popover() -> Result<()> {
    play(Options::default(), async |scene| {
        let (app, icon) = scene.start_app().await?;
        scene.fake.set_refreshable_token_lifetime(Duration::from_mins(1));
        scene.fake.set_session_lifetime(Duration::ZERO);
        icon.press("Sign in").await?;
        scene.approve(1).await?;
        let notices = scene.stage.notifications();
        let notice = notices.wait_for(|it| it.summary.contains("Your acme session ends in")).await?;
        hidden(scene).await?;
        // What the desktop calls the click on the notification, which has no button.
        notices.press(notice, "Daypass").await?;
        scene.stage.wait_for_window("Daypass").await?;
        ensure!(scene.stage.opened_urls()?.len() == 1, "a browser was opened");
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}

#[tokio::test]
async fn the_icon_survives_a_restart_of_the_panel() -> Result<()> {
    play(no_panel(), async |scene| {
        let mut panel = scene.stage.open_panel().await?;
        let (mut app, _) = scene.start_app_alone().await?;
        for _ in 0..2 {
            panel.kill().await?;
            panel = scene.stage.open_panel().await?;
            let icon = scene.stage.tray().item("daypass").await?;
            icon.wait_for_item("Sign in").await?;
        }
        scene.stage.tray().item("daypass").await?.press("Quit").await?;
        ensure!(app.wait().await?.success());
        Ok(())
    })
    .await
}

/// How often the person was told that there is no tray.
fn told(scene: &Scene) -> usize {
    let notices = scene.stage.notifications();
    notices.look(|all| all.iter().filter(|it| it.summary.contains("no tray")).count())
}

#[tokio::test]
async fn without_a_tray_daypass_says_so_once_and_is_a_window_until_there_is_one() -> Result<()> {
    play(no_panel(), async |scene| {
        let start = async || -> Result<tokio::process::Child> {
            let log = std::fs::File::create(scene.stage.logs().join("daypass-tray.log"))?;
            let mut app = scene.stage.command(program("daypass-tray")?)?;
            app.envs(scene.environment()).stdout(log.try_clone()?).stderr(log).kill_on_drop(true);
            Ok(app.spawn()?)
        };
        let mut app = start().await?;
        let window = scene.stage.wait_for_window("Daypass").await?;
        scene.stage.notifications().wait_for(|it| it.summary.contains("no tray")).await?;
        // An ordinary one, which goes to no corner and can be found again.
        let id = window.id.to_string();
        let mut question = scene.stage.command("xprop")?;
        question.args(["-id", &id, "_NET_WM_STATE"]);
        let state = String::from_utf8(question.output().await?.stdout)?;
        ensure!(!state.contains("SKIP_TASKBAR"), "{state}");

        // It is said once, not at every start.
        let pid = app.id().and_then(|pid| Pid::from_raw(pid.cast_signed())).context("it runs")?;
        kill_process(pid, Signal::TERM)?;
        ensure!(app.wait().await?.success());
        let mut app = start().await?;
        scene.stage.wait_for_window("Daypass").await?;
        ensure!(told(scene) == 1, "it was told {} times", told(scene));

        let _panel = scene.stage.open_panel().await?;
        let icon = scene.stage.tray().item("daypass").await?;
        icon.wait_for_item("Sign in").await?;
        ensure!(told(scene) == 1, "it was told {} times", told(scene));
        icon.press("Quit").await?;
        ensure!(app.wait().await?.success());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_shortcut_of_the_settings_opens_the_popover_and_one_that_is_taken_is_named_with_its_line()
-> Result<()> {
    play(Options::default(), async |scene| {
        let file = scene.stage.home().join(".config/daypass-stage/config.toml");
        std::fs::create_dir_all(file.parent().context("it has a directory")?)?;
        // The window manager has this one.
        std::fs::write(&file, "# mine\nshortcut = \"Super+D\"\n")?;
        let (mut app, icon) = scene.start_app().await?;
        icon.press("Open Daypass").await?;
        let page = Popover::new(app.page().await?);
        page.wait_for_text(&["line 2: shortcut cannot be “Super+D”, which another program has."]).await?;

        std::fs::write(&file, "shortcut = \"Ctrl+Alt+D\"\n")?;
        until("what was wrong to be forgotten", || async {
            let text = page.text().await?;
            ensure!(!text.contains("shortcut"), "{text}");
            Ok(())
        })
        .await?;
        until("the popover to hide", || async {
            page.press(fantoccini::key::Key::Escape.into(), false).await?;
            hidden(scene).await
        })
        .await?;
        until("the shortcut to open the popover", || async {
            scene.stage.xdotool(&["key", "ctrl+alt+d"]).await?;
            ensure!(hidden(scene).await.is_err(), "it is hidden");
            Ok(())
        })
        .await?;
        icon.press("Quit").await?;
        app.end().await
    })
    .await
}
