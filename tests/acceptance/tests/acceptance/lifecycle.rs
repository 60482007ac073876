//! The agent that a sign-in leaves behind: its life without a terminal, and who takes its place.

use std::{fs, fs::File, process::Stdio, time::Duration};

use acceptance::{Cast, Output, Scene, program};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::{Mood, Operation, Organisation, Times};
use stage::{Keyring, Options, Process, until};

/// Renewed at half of it, which moves the end clearly.
const SHORT: Duration = Duration::from_secs(14);

async fn play(options: Options, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        scene.keep_files()?;
        act(scene).await
    })
    .await
}

/// Signs in from the command line, and leaves an agent behind where there is none.
async fn sign_in(scene: &Scene) -> Result<String> {
    let (login, link) = tokio::join!(scene.daypass(&["login"]), scene.approve(1));
    link?;
    let login = login?;
    ensure!(login.status == 0, "{login:?}");
    Ok(login.stderr)
}

/// The agents without a screen that run.
fn agents(scene: &Scene) -> Vec<Process> {
    let mut processes = scene.stage.processes();
    processes.retain(|process| process.program.file_name().is_some_and(|name| name == "daypass"));
    processes
}

async fn until_host(scene: &Scene, host: &str) -> Result<()> {
    until(&format!("the {host} agent to answer, signed in"), || async {
        let status = scene.status().await?;
        ensure!(status["agent"]["host"] == host, "{status}");
        ensure!(status["sessions"][0]["state"] == "signed-in", "{status}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_agent_behind_a_sign_in_outlives_its_terminal_and_renews_until_it_is_stopped() -> Result<()> {
    play(Options::default(), async |scene| {
        let before = scene.stage.processes();
        scene.fake.set_refreshable_token_lifetime(SHORT);
        let said = scene.stage.logs().join("terminal.log");
        let mut terminal = scene.stage.command("script")?;
        // A terminal whose shell goes on after the sign-in.
        let shell = format!("'{}' login; exec sleep 600", program("daypass")?.display());
        terminal.args(["--quiet", "--command", &shell, "/dev/null"]).envs(scene.environment());
        terminal.stdin(Stdio::piped()).stdout(File::create(&said)?).kill_on_drop(true);
        let mut terminal = terminal.spawn()?;
        scene.approve(1).await?;
        until("the sign-in to have ended", || async {
            let said = fs::read_to_string(&said)?;
            ensure!(said.contains("To end it: daypass agent --stop"), "{said}");
            Ok(())
        })
        .await?;
        terminal.kill().await?;
        let agent = agents(scene);
        ensure!(agent.len() == 1, "{agent:?}");
        until("only the agent to be left", || async {
            let mut left = scene.stage.processes();
            left.retain(|process| !before.contains(process));
            ensure!(left == agent, "{left:?}");
            Ok(())
        })
        .await?;

        let renewed = scene.fake.refreshes();
        until("two renewals more", || async {
            ensure!(scene.fake.refreshes() >= renewed + 2, "so far: {}", scene.fake.refreshes());
            Ok(())
        })
        .await?;
        ensure!(agents(scene) == agent, "it is another: {:?}", agents(scene));
        until_host(scene, "headless").await?;

        scene.daypass(&["agent", "--stop"]).await?.ok()?;
        ensure!(agents(scene).is_empty(), "it was said that it has ended");
        let lock = File::open(scene.stage.directory().join("run/daypass-stage/door.lock"))?;
        ensure!(lock.try_lock().is_ok(), "its lock is still held");
        drop(lock);
        scene.nothing_is_left(&before).await?;
        ensure!(scene.stage.opened_urls()?.len() == 1, "a browser was opened by itself");

        // What it renewed is in the keychain.
        scene.fake.set_refreshable_token_lifetime(Duration::from_hours(1));
        let credentials = scene.daypass(&["credentials", "--profile", "dev-admin"]).await?.ok()?;
        ensure!(credentials.contains("AccessKeyId"));
        ensure!(agents(scene).is_empty(), "a tool started an agent");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_sign_in_that_is_told_so_leaves_no_agent_and_says_that_nothing_renews() -> Result<()> {
    play(Options { panel: false, ..Options::default() }, async |scene| {
        let before = scene.stage.processes();
        let (login, link) = tokio::join!(scene.daypass(&["login", "--no-agent"]), scene.approve(1));
        link?;
        let login = login?;
        ensure!(login.status == 0, "{login:?}");
        ensure!(login.stderr.contains("It lasts 59 min, and nothing renews it."), "{login:?}");
        ensure!(scene.stage.processes() == before, "{:?}", scene.stage.processes());
        let status = scene.status().await?;
        ensure!(status["agent"]["running"] == false, "{status}");

        // Nor is anybody left who could revoke later.
        scene.fake.mood(Operation::Logout, Mood::DroppedUnread, Times::UntilCleared);
        let ends = status["sessions"][0]["token_expires_at"].as_str().context("no end is told")?;
        let logout = scene.daypass(&["logout"]).await?;
        ensure!(logout.status == 0, "{logout:?}");
        // The stage is in UTC.
        let told = format!(
            "AWS could not be told. Its access ends by {}; what could renew it was removed from this computer.",
            &ends[11..16]
        );
        ensure!(logout.stderr.contains(&told), "{told} {logout:?}");
        Ok(())
    })
    .await
}

/// Where no agent is between them, the second shows what the first asks, and opens no browser.
#[tokio::test]
async fn two_sign_ins_at_once_are_one_without_an_agent_too() -> Result<()> {
    play(Options { panel: false, ..Options::default() }, async |scene| {
        let mut logins = Vec::new();
        for name in ["first", "second"] {
            let words = scene.stage.logs().join(name);
            let mut login = scene.stage.command(program("daypass")?)?;
            login.args(["login", "--no-agent"]).envs(scene.environment()).kill_on_drop(true);
            let login = login.stderr(File::create(&words)?).spawn()?;
            until("the link to be shown", || async {
                ensure!(std::fs::read_to_string(&words)?.contains("/authorize?"), "not yet");
                Ok(())
            })
            .await?;
            logins.push((login, words));
        }
        scene.approve(1).await?;
        for (mut login, words) in logins {
            ensure!(login.wait().await?.success(), "{}", std::fs::read_to_string(words)?);
            ensure!(std::fs::read_to_string(&words)?.contains("Signed in to acme."));
        }
        ensure!(scene.stage.opened_urls()?.len() == 1, "{:?}", scene.stage.opened_urls()?);
        ensure!(agents(scene).is_empty(), "{:?}", agents(scene));
        Ok(())
    })
    .await
}

/// Nobody declined it: that would be another exit code.
#[tokio::test]
async fn a_sign_in_of_another_command_that_is_not_to_be_found_is_called_that() -> Result<()> {
    let options = Options { panel: false, keyring: Keyring::Locked, ..Options::default() };
    play(options, async |scene| {
        let login = async || scene.daypass(&["login", "--no-agent"]).await;
        let locked = scene.stage.dismiss_keyring_prompt();
        let (first, second, link, locked) = tokio::join!(login(), login(), scene.approve(1), locked);
        link.and(locked)?;
        let mut said = [first?, second?].map(|login| (login.status, login.stderr));
        said.sort_by_key(|(_, said)| said.contains("is not to be found"));
        let [(first, kept), (second, found)] = said;
        ensure!(first == 1 && kept.contains("so the sign-in to acme could not be kept."), "{kept}");
        let says = "Another Daypass was signing in, and its sign-in is not to be found.";
        ensure!(second == 1 && found.contains(says), "{found}");
        ensure!(scene.fake.count(Operation::Logout) == 1, "AWS keeps what nobody has");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_agent_that_cannot_be_left_is_no_reason_not_to_sign_in() -> Result<()> {
    play(Options { panel: false, ..Options::default() }, async |scene| {
        let mut login = scene.stage.command(program("daypass")?)?;
        let nowhere = format!("/tmp/{}", "d".repeat(120));
        login.arg("login").envs(scene.environment()).env("XDG_RUNTIME_DIR", nowhere);
        let (login, link) = tokio::join!(Output::of(login, ""), scene.approve(1));
        link?;
        let login = login?;
        ensure!(login.stderr.contains("No agent could be started in the background."), "{login:?}");
        ensure!(login.status == 0 && login.stderr.contains("Signed in to acme."), "{login:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn two_sign_ins_at_once_are_one_and_leave_one_agent() -> Result<()> {
    play(Options { panel: false, ..Options::default() }, async |scene| {
        let (one, other, link) =
            tokio::join!(scene.daypass(&["login"]), scene.daypass(&["login"]), scene.approve(1));
        link?;
        for login in [one?, other?] {
            ensure!(login.status == 0 && login.stderr.contains("Signed in to acme."), "{login:?}");
        }
        ensure!(scene.fake.count(Operation::RegisterClient) == 1, "there were two sign-ins");
        let links = scene.stage.opened_urls()?;
        ensure!(links.iter().all(|link| *link == links[0]), "{links:?}");
        ensure!(agents(scene).len() == 1, "{:?}", agents(scene));
        scene.daypass(&["agent", "--stop"]).await?.ok()?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_tray_app_takes_the_place_of_an_agent_without_a_screen() -> Result<()> {
    play(Options::default(), async |scene| {
        let before = scene.stage.processes();
        sign_in(scene).await?;
        until_host(scene, "headless").await?;

        let (mut app, icon) = scene.start_app_alone().await?;
        until_host(scene, "tray").await?;
        icon.wait_for_item("acme · Signed in · renews itself").await?;
        ensure!(agents(scene).is_empty(), "two agents: {:?}", agents(scene));
        ensure!(scene.stage.opened_urls()?.len() == 1, "a browser was opened by itself");

        let stop = scene.daypass(&["agent", "--stop"]).await?;
        ensure!(stop.status == 1 && stop.stderr.contains("Daypass runs in your tray."), "{stop:?}");
        let login = scene.daypass(&["login"]).await?;
        ensure!(login.status == 0 && !login.stderr.contains("background"), "{login:?}");
        ensure!(agents(scene).is_empty(), "an agent was left beside the tray's");

        icon.press("Quit").await?;
        ensure!(app.wait().await?.success());
        scene.nothing_is_left(&before).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn quitting_the_tray_app_but_to_keep_renewing_leaves_an_agent() -> Result<()> {
    play(Options::default(), async |scene| {
        let before = scene.stage.processes();
        let (mut app, icon) = scene.start_app_alone().await?;
        icon.press("Sign in").await?;
        scene.approve(1).await?;
        icon.wait_for_item("acme · Signed in · renews itself").await?;
        icon.press("Quit, but keep renewing").await?;
        ensure!(app.wait().await?.success());
        until_host(scene, "headless").await?;
        let left = scene.stage.processes();
        let left: Vec<_> = left.into_iter().filter(|process| !before.contains(process)).collect();
        ensure!(left == agents(scene) && left.len() == 1, "{left:?}");

        // And back.
        let (mut app, icon) = scene.start_app_alone().await?;
        until_host(scene, "tray").await?;
        icon.press("Quit").await?;
        ensure!(app.wait().await?.success());
        scene.nothing_is_left(&before).await
    })
    .await
}

/// Where nobody could go on renewing, the app stays and says so.
#[tokio::test]
async fn the_tray_app_does_not_leave_renewing_to_nobody() -> Result<()> {
    play(Options::default(), async |scene| {
        let alone = scene.stage.home().join("daypass-tray");
        fs::copy(program("daypass-tray")?, &alone)?;
        let mut app = scene.stage.command(&alone)?;
        let log = File::create(scene.stage.logs().join("daypass-tray.log"))?;
        app.arg("--hidden").envs(scene.environment()).stderr(log).kill_on_drop(true);
        let mut app = app.spawn()?;
        let icon = scene.stage.tray().item("daypass").await?;
        icon.press("Sign in").await?;
        scene.approve(1).await?;
        icon.press("Quit, but keep renewing").await?;
        let notices = scene.stage.notifications();
        notices.wait_for(|notice| notice.summary.contains("Daypass stays in your tray")).await?;
        until_host(scene, "tray").await?;
        icon.press("Quit").await?;
        ensure!(app.wait().await?.success());
        let shared = std::fs::read_dir(scene.token_cache())?.count();
        ensure!(shared == 0, "AWS tools still see what nobody renews");
        Ok(())
    })
    .await
}

/// What was left in place for an agent that then does not come is not left to AWS tools.
#[tokio::test]
async fn where_no_agent_comes_after_the_tray_app_aws_tools_see_nothing_more() -> Result<()> {
    play(Options::default(), async |scene| {
        let app = scene.stage.home().join("daypass-tray");
        fs::copy(program("daypass-tray")?, &app)?;
        std::os::unix::fs::symlink("/bin/false", scene.stage.home().join("daypass"))?;
        let mut app = scene.stage.command(&app)?;
        let log = File::create(scene.stage.logs().join("daypass-tray.log"))?;
        app.arg("--hidden").envs(scene.environment()).stderr(log).kill_on_drop(true);
        let mut app = app.spawn()?;
        let icon = scene.stage.tray().item("daypass").await?;
        icon.press("Sign in").await?;
        scene.approve(1).await?;
        icon.wait_for_item("acme · Signed in · renews itself").await?;
        let shared = || anyhow::Ok(fs::read_dir(scene.token_cache())?.count());
        ensure!(shared()? == 1, "AWS tools see the sign-in");
        icon.press("Quit, but keep renewing").await?;
        ensure!(app.wait().await?.success());
        ensure!(shared()? == 0, "AWS tools still see what nobody renews");
        let notices = scene.stage.notifications();
        notices.wait_for(|notice| notice.summary.contains("No agent could be started")).await?;
        Ok(())
    })
    .await
}

/// Where there is no keychain an agent's sign-ins cannot be handed on.
#[tokio::test]
async fn a_sign_in_that_only_the_agent_holds_is_not_lost_to_the_tray_app() -> Result<()> {
    play(Options { keyring: Keyring::None, ..Options::default() }, async |scene| {
        sign_in(scene).await?;
        let agent = agents(scene);
        let mut app = scene.stage.command(program("daypass-tray")?)?;
        let log = File::create(scene.stage.logs().join("daypass-tray.log"))?;
        app.arg("--hidden").envs(scene.environment()).stderr(log).kill_on_drop(true);
        ensure!(!app.spawn()?.wait().await?.success(), "it took the agent's place");
        let notices = scene.stage.notifications();
        notices.wait_for(|notice| notice.summary.contains("it alone holds acme")).await?;
        ensure!(agents(scene) == agent, "{:?}", agents(scene));
        until_host(scene, "headless").await?;

        let stop = scene.daypass(&["agent", "--stop"]).await?;
        ensure!(stop.status == 0 && stop.stderr.contains("acme may need a new sign-in"), "{stop:?}");
        Ok(())
    })
    .await
}
