//! The virtual desktop: every part of it is there, is used as a person uses it, and is gone afterwards.

use std::process::Stdio;

use anyhow::{Result, ensure};
use stage::{Keyring, Options, Preference, Size, Stage, until};

#[tokio::test]
async fn a_stage_ends_with_everything_that_ran_on_it() -> Result<()> {
    let stage = Stage::start(Options::default()).await?;
    let directory = stage.directory().to_owned();
    // One that left its parent's process group and does not end when asked.
    let mut stubborn = stage.command("setsid")?;
    stubborn.args(["--fork", "sh", "-c", "trap '' TERM; touch ready; while :; do sleep 60; done"]);
    ensure!(stubborn.status().await?.success());
    until("the stubborn process", || async { Ok(std::fs::metadata(stage.home().join("ready"))?) }).await?;
    let programs: Vec<_> = stage.processes().into_iter().map(|process| process.program).collect();
    for part in ["Xvfb", "dbus-daemon", "openbox", "gnome-keyring-daemon", "dunst", "xfce4-panel"] {
        assert!(programs.iter().any(|program| program.ends_with(part)), "{part} is not among {programs:?}");
    }
    let pids: Vec<_> = stage.processes().into_iter().map(|process| process.pid).collect();

    stage.end().await?;

    assert!(!directory.exists());
    let left: Vec<_> =
        pids.iter().filter(|pid| std::fs::exists(format!("/proc/{pid}/exe")).unwrap()).collect();
    assert!(left.is_empty(), "these processes are left: {left:?}");
    Ok(())
}

#[tokio::test]
async fn a_dropped_stage_leaves_nothing() -> Result<()> {
    let stage = Stage::start(Options::default()).await?;
    let directory = stage.directory().to_owned();
    let pids: Vec<_> = stage.processes().into_iter().map(|process| process.pid).collect();
    drop(stage);
    assert!(!directory.exists());
    assert!(pids.iter().all(|pid| !std::fs::exists(format!("/proc/{pid}/exe")).unwrap()));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_stages_do_not_disturb_each_other() -> Result<()> {
    let start = || tokio::spawn(Stage::start(Options::default()));
    let (one, other) = (start(), start());
    let (one, other) = (one.await??, other.await??);
    assert_eq!(one.clipboard().await?, "", "nothing has been copied yet");
    copy(&one, "from one").await?;
    copy(&other, "from the other").await?;
    store(&one, "only here").await?;
    assert_eq!(one.clipboard().await?, "from one");
    assert_eq!(other.clipboard().await?, "from the other");
    assert_eq!(one.secret_lookup(&[("for", "test")]).await?.as_deref(), Some("only here"));
    assert_eq!(other.secret_lookup(&[("for", "test")]).await?, None);
    one.end().await?;
    assert_eq!(other.clipboard().await?, "from the other");
    other.end().await
}

#[tokio::test]
async fn a_locked_keyring_asks_the_person() -> Result<()> {
    let stage = Stage::start(Options { keyring: Keyring::Locked, ..Options::default() }).await?;
    // Storing needs the keyring open, so this waits for the person.
    let (stored, answered) =
        tokio::join!(store(&stage, "behind a lock"), stage.answer_keyring_prompt(stage::KEYRING_PASSWORD));
    answered?;
    stored?;
    assert_eq!(stage.secret_lookup(&[("for", "test")]).await?.as_deref(), Some("behind a lock"));
    stage.end().await
}

#[tokio::test]
async fn what_is_left_out_is_not_there() -> Result<()> {
    let bare = Options { keyring: Keyring::None, panel: false, notifications: false, ..Options::default() };
    let stage = Stage::start(bare).await?;
    let refusal = stage.secret_lookup(&[("for", "test")]).await.unwrap_err().to_string();
    assert!(refusal.contains("org.freedesktop.secrets"), "{refusal}");
    assert!(stage.tray().items().await.is_err());
    let mut notify = stage.command("notify-send")?;
    ensure!(!notify.arg("nobody hears").output().await?.status.success());
    stage.end().await
}

#[tokio::test]
async fn a_missing_program_is_named_with_its_remedy() -> Result<()> {
    let stage = Stage::start(Options { panel: false, ..Options::default() }).await?;
    let refusal = stage.command("no-such-program").unwrap_err().to_string();
    assert_eq!(refusal, "no-such-program is not installed; `cargo xtask test` installs what the tests need");
    stage.end().await
}

#[tokio::test]
async fn opened_addresses_are_recorded() -> Result<()> {
    let stage = Stage::start(Options::default()).await?;
    assert!(stage.opened_urls()?.is_empty());
    let address = "https://portal.example/start?code=A%26B&x=1#/device";
    ensure!(stage.command("xdg-open")?.arg(address).status().await?.success());
    assert_eq!(stage.wait_for_url(|url| url.contains("/device")).await?, address);
    assert_eq!(stage.opened_urls()?, [address]);
    stage.end().await
}

#[tokio::test]
async fn a_notification_is_read_and_its_button_pressed() -> Result<()> {
    let stage = Stage::start(Options::default()).await?;
    let mut send = stage.command("notify-send")?;
    send.args(["--app-name=Test", "--wait", "--action=later=Not now", "--action=sign-in=Sign in"]);
    let asking = send.args(["Signed out", "of Example"]).stdout(Stdio::piped()).spawn()?;
    let notifications = stage.notifications();

    let id = notifications.wait_for(|it| it.summary == "Signed out").await?;
    notifications.look(|all| {
        let [only] = all else { panic!("there is one notification, not {}", all.len()) };
        assert_eq!((only.app_name.as_str(), only.body.as_str()), ("Test", "of Example"));
        assert_eq!((only.id, only.replaces_id, only.closed), (Some(id), 0, None));
        let labels: Vec<_> = only.actions.iter().map(|action| action.label.as_str()).collect();
        assert_eq!(labels, ["Not now", "Sign in"]);
    });
    notifications.press(id, "Sign in").await?;

    let answer = asking.wait_with_output().await?;
    assert_eq!(String::from_utf8(answer.stdout)?.trim(), "sign-in");
    stage.end().await
}

#[tokio::test]
async fn any_button_of_a_notification_can_be_pressed_and_a_forged_press_is_not_recorded() -> Result<()> {
    let stage = Stage::start(Options::default()).await?;
    let notifications = stage.notifications();
    for (label, name) in [("Sign in", "sign-in"), ("Snooze", "snooze"), ("Open", "default")] {
        let mut send = stage.command("notify-send")?;
        send.args(["--wait", "--action=default=Open", "--action=sign-in=Sign in", "--action=snooze=Snooze"]);
        let asking = send.args(["Ends soon", label]).stdout(Stdio::piped()).spawn()?;
        let id = notifications.wait_for(|it| it.body == label).await?;
        notifications.look(|all| assert_eq!(all[all.len() - 1].buttons(), ["Sign in", "Snooze"]));
        notifications.press(id, label).await?;
        assert_eq!(String::from_utf8(asking.wait_with_output().await?.stdout)?.trim(), name);
    }

    let id = replaced(&stage).await?;
    notifications.look(|all| {
        let [.., before, after] = all else { panic!("two were shown") };
        assert_eq!((before.id, after.id, after.replaces_id), (Some(id), Some(id), id));
    });
    notifications.forge(id, "Yes").await?;
    notifications.press(id, "No").await?;
    notifications.look(|all| assert_eq!(all[all.len() - 1].invoked, ["no"]));
    stage.end().await
}

/// Shows a notification in place of another.
async fn replaced(stage: &Stage) -> Result<u32> {
    let show = async |replaces: u32| {
        let mut gdbus = stage.command("gdbus")?;
        gdbus.args(["call", "--session", "--dest=org.freedesktop.Notifications"]);
        gdbus.args(["--object-path=/org/freedesktop/Notifications"]);
        gdbus.args(["--method=org.freedesktop.Notifications.Notify", "test", &replaces.to_string()]);
        gdbus.args(["", "Really?", "", "['yes', 'Yes', 'no', 'No']", "{}", "0"]);
        ensure!(gdbus.stdout(Stdio::null()).status().await?.success());
        let wanted = |it: &stage::Notification| it.summary == "Really?" && it.replaces_id == replaces;
        stage.notifications().wait_for(wanted).await
    };
    let first = show(0).await?;
    show(first).await
}

#[tokio::test]
async fn a_picture_shows_the_screen() -> Result<()> {
    let size = Size { width: 1000, height: 600 };
    let stage = Stage::start(Options { size, preference: Preference::Dark, ..Options::default() }).await?;
    let path = stage.directory().join("screen.png");
    stage.screenshot(&path).await?;
    let picture = std::fs::read(&path)?;
    assert_eq!(&picture[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(png_size(&picture), (1000, 600));
    let panel = stage.wait_for_window("xfce4-panel").await?;
    stage.screenshot_of(panel.region, &path).await?;
    assert_eq!(png_size(&std::fs::read(&path)?), (panel.region.width, panel.region.height));
    stage.end().await
}

#[tokio::test]
async fn a_second_display_is_on_the_right_of_the_first() -> Result<()> {
    let size = Size { width: 1000, height: 600 };
    let stage = Stage::start(Options { size, second_display: true, ..Options::default() }).await?;
    assert_eq!(stage.listeners(), []);
    stage.xdotool(&["mousemove", "1500", "300"]).await?;
    assert!(stage.xdotool(&["getmouselocation"]).await?.starts_with("x:1500 y:300"));
    let path = stage.directory().join("screen.png");
    stage.screenshot(&path).await?;
    assert_eq!(png_size(&std::fs::read(&path)?), (2000, 600));
    stage.end().await
}

/// The header chunk comes first: its length, its name, then width and height.
fn png_size(picture: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20))
}

async fn copy(stage: &Stage, text: &str) -> Result<()> {
    let mut command = stage.command("xsel")?;
    feed(command.args(["--clipboard", "--input"]), text).await
}

async fn store(stage: &Stage, secret: &str) -> Result<()> {
    let mut command = stage.command("secret-tool")?;
    feed(command.args(["store", "--label=Test", "for", "test"]), secret).await
}

async fn feed(command: &mut tokio::process::Command, input: &str) -> Result<()> {
    use tokio::io::AsyncWriteExt;
    let mut child = command.stdin(Stdio::piped()).spawn()?;
    let mut stdin = child.stdin.take().expect("it was made a pipe");
    stdin.write_all(input.as_bytes()).await?;
    drop(stdin);
    ensure!(child.wait().await?.success());
    Ok(())
}
