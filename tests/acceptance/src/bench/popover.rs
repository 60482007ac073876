//! How long a person waits for the popover, and what it takes of memory, in an organisation with very many roles.
//! Measured in the web view that is shipped, by scripts that are put into its page here.

use std::{
    cell::Cell,
    fs,
    time::{Duration, SystemTime},
};

use acceptance::{Cast, Popover, Scene};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use fantoccini::{Client, key::Key};
use stage::{Options, Process, TrayItem, until, until_within};

use crate::{RUNS, Times};

/// As many as the largest organisations give one person.
const ROLES: usize = 5_000;
/// A new web view each, in an app that was just started.
const FIRST_OPENINGS: usize = 5;
/// Typed and taken back; something is found after each letter.
const TYPED: &str = "readonly";
/// A hidden popover's web view is given back after ten minutes.
const GIVEN_BACK: Duration = Duration::from_mins(12);

/// Notes when the page is next painted, once it is to be seen.
const NOTE_PAINT: &str = "window.painted = 0;
    requestAnimationFrame(() => requestAnimationFrame(() => window.painted = performance.timeOrigin + performance.now()));";

/// Notes for each key how long it takes until the list has changed and that is painted.
const NOTE_KEYS: &str = "window.keys = [];
    let pressed = 0;
    addEventListener('keydown', (event) => pressed = event.key.length === 1 ? event.timeStamp : 0, true);
    new MutationObserver((changes) => {
      const element = ({ target }) => target instanceof Element ? target : target.parentElement;
      if (!pressed || !changes.some((change) => element(change)?.closest('#list'))) return;
      const since = pressed;
      pressed = 0;
      requestAnimationFrame(() => setTimeout(() => window.keys.push(performance.now() - since)));
    }).observe(document.body, { subtree: true, childList: true, characterData: true });";

/// Prints how long openings and keys take.
pub(crate) async fn times() -> Result<()> {
    let mut first = Vec::new();
    let (mut again, mut keys) = (Vec::new(), Vec::new());
    for n in 0..FIRST_OPENINGS {
        play(async |scene| {
            let (mut app, icon) = scene.start_app().await?;
            listed(scene, &icon).await?;
            let clicked = now()?;
            icon.activate().await?;
            let page = app.page().await?;
            Popover::new(page.clone()).wait_for_text(&["All · acme"]).await?;
            let paint = "return performance.timeOrigin
                + (performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN)";
            first.push(since(clicked, number(&page, paint).await?)?);
            if n == 0 {
                again = reopenings(scene, &icon, &page).await?;
                keys = keystrokes(&page).await?;
            }
            icon.press("Quit").await?;
            app.end().await
        })
        .await?;
    }
    println!("\n{ROLES} roles");
    Times(first).print("popover, first opening until it is painted");
    Times(again).print("popover, shown again until it is painted");
    Times(keys).print("popover, key until the list is painted");
    Ok(())
}

/// Prints what the app and its web view take.
pub(crate) async fn memory() -> Result<()> {
    play(async |scene| {
        let before = scene.stage.processes();
        let (mut app, icon) = scene.start_app_alone().await?;
        listed(scene, &icon).await?;
        let alone = settled(scene, &before).await?;
        println!("\nMemory, PSS of all its processes");
        println!("{:<48} {alone:>8.1} MiB", "tray alone");
        icon.activate().await?;
        scene.stage.wait_for_window("Daypass").await?;
        let open = settled(scene, &before).await?;
        println!("{:<48} {open:>8.1} MiB", "popover open");

        icon.activate().await?;
        println!("The web view of a hidden popover is given back after ten minutes; waiting for that.");
        until_within(GIVEN_BACK, "the web view to be given back", || async {
            let left = of_the_app(scene, &before);
            // WebKit keeps its process for the network as long as the app runs.
            ensure!(!left.iter().any(|process| process.program.ends_with("WebKitWebProcess")), "{left:?}");
            Ok(())
        })
        .await?;
        let after = settled(scene, &before).await?;
        println!("{:<48} {after:>8.1} MiB", "popover given back");
        icon.press("Quit").await?;
        ensure!(app.wait().await?.success());
        Ok(())
    })
    .await
}

async fn play(act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    Scene::play(Options::default(), Organisation::with_roles(ROLES), Cast::Demo, act).await
}

/// Signs in, and waits until every account's roles are known.
async fn listed(scene: &Scene, icon: &TrayItem) -> Result<()> {
    icon.press("Sign in").await?;
    scene.approve(1).await?;
    icon.wait_for_item("acme · Signed in · renews itself").await?;
    let accounts = Organisation::with_roles(ROLES).accounts.len();
    scene.wait_for_roles(accounts).await
}

async fn reopenings(scene: &Scene, icon: &TrayItem, page: &Client) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        until("the popover to hide", || async {
            Popover::new(page.clone()).press(Key::Escape.into(), false).await?;
            let windows = scene.stage.windows().await?;
            ensure!(windows.iter().all(|window| window.title != "Daypass"), "it is shown");
            Ok(())
        })
        .await?;
        page.execute(NOTE_PAINT, Vec::new()).await?;
        let clicked = now()?;
        icon.activate().await?;
        let painted = until("the popover to be painted", || async {
            let painted = number(page, "return window.painted").await?;
            ensure!(painted > 0.0, "not yet");
            Ok(painted)
        })
        .await?;
        times.push(since(clicked, painted)?);
    }
    Ok(times)
}

async fn keystrokes(page: &Client) -> Result<Vec<Duration>> {
    let popover = Popover::new(page.clone());
    page.execute(NOTE_KEYS, Vec::new()).await?;
    let mut wanted = 0;
    for _ in 0..RUNS.div_ceil(TYPED.len()) {
        for letter in TYPED.chars() {
            popover.press(letter, false).await?;
            popover.drawn().await?;
            wanted += 1;
        }
        popover.press(Key::Escape.into(), false).await?;
        popover.drawn().await?;
    }
    let keys = page.execute("return window.keys", Vec::new()).await?;
    let times: Vec<_> =
        keys.as_array().context("no list of times")?.iter().filter_map(serde_json::Value::as_f64).collect();
    // A letter after which the list is the same paints nothing.
    ensure!(times.len() * 2 > wanted, "only {} of {wanted} keys changed the list", times.len());
    Ok(times.into_iter().map(|ms| Duration::from_secs_f64(ms / 1000.0)).collect())
}

async fn number(page: &Client, script: &str) -> Result<f64> {
    let value = page.execute(script, Vec::new()).await?;
    value.as_f64().with_context(|| format!("the page answers {value}"))
}

/// Milliseconds, as a page counts them.
fn now() -> Result<f64> {
    Ok(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs_f64() * 1000.0)
}

fn since(began: f64, ended: f64) -> Result<Duration> {
    ensure!(ended > began, "it was painted before it was asked for");
    Ok(Duration::from_secs_f64((ended - began) / 1000.0))
}

fn of_the_app(scene: &Scene, before: &[Process]) -> Vec<Process> {
    let mut processes = scene.stage.processes();
    processes.retain(|process| !before.contains(process));
    processes
}

/// In MiB, when it no longer moves.
async fn settled(scene: &Scene, before: &[Process]) -> Result<f64> {
    const PAUSE: Duration = Duration::from_secs(2);
    let last = Cell::new(f64::MAX);
    until("the memory to settle", || async {
        tokio::time::sleep(PAUSE).await;
        let sum = of_the_app(scene, before).iter().map(pss).sum::<Result<f64>>()?;
        let moved = (sum - last.replace(sum)).abs();
        ensure!(moved < 0.5, "it moves by {moved:.1} MiB");
        Ok(sum)
    })
    .await
}

/// What a process takes, shared pages by halves; see proc(5).
fn pss(process: &Process) -> Result<f64> {
    let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", process.pid))?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).context("no Pss is told")?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}
