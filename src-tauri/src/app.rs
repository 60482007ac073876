//! Puts the agent and the desktop together, and does what only an app can do for the agent.

use std::{path::PathBuf, sync::Arc, time::Duration};

use agent::{
    Handle, Picture, Running, StartError, Surroundings, Wish,
    door::{self, background},
};
use brain::{Code, Intent, Outside, Refusal, Request, say::Word, status::Host};
use tauri::{App, AppHandle, Manager as _, RunEvent};
use tauri_plugin_autostart::ManagerExt as _;
use tokio::{sync::watch, time::timeout};

use crate::{
    commands, desktop,
    popover::{Ask, Popover},
    press::Exchanged,
    shortcut, tray,
};

/// Argument of a start at log-in.
pub(crate) const HIDDEN: &str = "--hidden";
/// For the tray's host to come up, before the popover opens as a window.
const TRAY_WAIT: Duration = Duration::from_secs(2);
/// The same at the log-in, when a desktop starts much at once.
const LOGIN_WAIT: Duration = Duration::from_mins(1);

/// An agent without a screen may be started in the moment in which another ended, but not time and again.
const TAKEOVERS: usize = 3;

/// What is shown, and its changes.
pub(crate) type Pictures = watch::Receiver<Arc<Picture>>;

/// Runs until the person quits; then it ends the process. Returns when there is nothing to run.
pub(crate) fn run(hidden: bool) -> anyhow::Result<()> {
    agent::logging::init();
    agent::logging::no_core_dumps();
    let surroundings = Surroundings::from_env()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    tauri::async_runtime::set(runtime.handle().clone());

    desktop::reach()?;
    // First, because it ends this process if the app is running already.
    let app = build(&surroundings)?;
    let running = match runtime.block_on(start(&surroundings)) {
        Ok(Some(running)) => running,
        Ok(None) => return Ok(()),
        Err(refusal) => {
            // Whoever pressed an icon reads no terminal.
            runtime.block_on(desktop::tell(&refusal));
            return Err(refusal.into());
        }
    };

    let pictures = running.handle.pictures();
    app.manage(running.handle.clone());
    app.manage(pictures.clone());
    app.manage(Exchanged::default());
    let (has_tray, tray) = watch::channel(false);
    let agent = running.handle.clone();
    let left = move || agent.intend(Intent::Hidden);
    let popover = Popover::start(app.handle().clone(), pictures.clone(), tray.clone(), left);
    app.manage(popover.clone());
    let id = surroundings.service();
    runtime.spawn(tray::live(app.handle().clone(), id, pictures, popover.clone(), has_tray));
    tell_login(app.handle(), &running.handle);
    let told = surroundings.told_of_no_tray_file();
    runtime.spawn(obey(app.handle().clone(), running, popover.clone(), surroundings));
    runtime.spawn(open(popover, tray, hidden, told));
    #[cfg(target_os = "macos")]
    let agent = app.state::<Handle>().inner().clone();
    app.run(move |_, event| {
        // Instead of a second start, macOS tells the first.
        #[cfg(target_os = "macos")]
        if let RunEvent::Reopen { .. } = event {
            return agent.intend(Intent::Open);
        }
        // The popover was closed: the icon stays.
        if let RunEvent::ExitRequested { code: None, api, .. } = event {
            api.prevent_exit();
        }
    });
    Ok(())
}

fn build(surroundings: &Surroundings) -> tauri::Result<App> {
    let mut context = tauri::generate_context!();
    let mut name = "Daypass".to_owned();
    if let Some(instance) = surroundings.instance() {
        // The name on the bus is made from it.
        let identifier = &mut context.config_mut().identifier;
        *identifier = format!("{identifier}-{instance}");
        name = format!("{name}-{instance}");
    }
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            if let Some(agent) = app.try_state::<Handle>() {
                agent.intend(Intent::Open);
            }
        }))
        .plugin(tauri_plugin_autostart::Builder::new().app_name(name).arg(HIDDEN).build())
        .plugin(shortcut::listener())
        .invoke_handler(tauri::generate_handler![commands::view, commands::find, commands::intend])
        .build(context)?;
    #[cfg(target_os = "macos")]
    let app = {
        let mut app = app;
        app.set_activation_policy(tauri::ActivationPolicy::Accessory);
        app
    };
    Ok(app)
}

/// Starts the agent, in the place of one without a screen. `None`: another app's agent is there, and has shown
/// its popover.
async fn start(surroundings: &Surroundings) -> Result<Option<Running>, Refusal> {
    for _ in 0..TAKEOVERS {
        match agent::start(surroundings.clone(), Some(Host::Tray)) {
            Ok(running) => return Ok(Some(running)),
            Err(StartError::Refused(refusal)) => return Err(refusal),
            Err(StartError::DoorTaken) => {}
        }
        let lost = background::at_stake(surroundings).await;
        if !lost.is_empty() {
            return Err(not_taken_over(&lost));
        }
        // An app's agent does not end for another.
        if let Err(refusal) = background::end(surroundings).await {
            let mut app = door::knock(surroundings, &Request::Open).await.ok_or(refusal)?;
            app.reply().await;
            return Ok(None);
        }
    }
    Err(Word("started-again").refusal(Code::Failed, &[]))
}

fn not_taken_over(lost: &[String]) -> Refusal {
    Word("alone-holds").refusal(Code::Failed, &[("sessions", &lost.join(", "))])
}

/// The first opening, beside the icon where there is one. Where there is none, the person is told so.
async fn open(popover: Popover, mut tray: watch::Receiver<bool>, hidden: bool, told: PathBuf) {
    let wait = if hidden { LOGIN_WAIT } else { TRAY_WAIT };
    // Late or never: then it is a window.
    let _ = timeout(wait, tray.wait_for(|shown| *shown)).await;
    if !hidden {
        popover.ask(Ask::Show);
    }
    if matches!(desktop::has_tray().await, Ok(false)) {
        desktop::tell_of_no_tray(&told).await;
    }
}

/// Does what the agent wishes until it, the person or the system says that it is over.
async fn obey(app: AppHandle, mut running: Running, popover: Popover, surroundings: Surroundings) {
    let mut over = std::pin::pin!(told_to_end());
    let heir = loop {
        let wish = tokio::select! {
            wish = running.wishes.recv() => wish,
            () = &mut over => None,
        };
        match wish {
            Some(Wish::ShowPopover) => popover.ask(Ask::Show),
            Some(Wish::HidePopover) => popover.ask(Ask::Hide),
            Some(Wish::ListenFor(shortcut)) => {
                if let Err(refused) = shortcut::listen_for(&app, shortcut.as_ref()) {
                    running.handle.tell(Outside::ShortcutRefused(refused));
                }
            }
            Some(Wish::StartAtLogin(on)) => {
                let login = app.autolaunch();
                if let Err(error) = if on { login.enable() } else { login.disable() } {
                    tracing::error!(%error, on, "the start at log-in could not be switched");
                }
                tell_login(&app, &running.handle);
            }
            // Without an heir the person stays, rather than find out tomorrow that nothing renewed.
            Some(Wish::QuitAndRenew) => match agent::command_line() {
                Some(daypass) => break Some(daypass),
                None => {
                    desktop::tell(&no_heir()).await;
                }
            },
            Some(Wish::Quit) | None => break None,
        }
    };
    if heir.is_some() {
        running.handle.hand_over();
    } else {
        running.handle.stop();
    }
    // Without a limit here: it sets its own, by what it has begun.
    running.ended().await;
    if let Some(daypass) = heir
        && let Err(refusal) = background::leave(&daypass, &surroundings).await
    {
        tracing::error!(%refusal, "nothing renews from now on");
        agent::withdraw(surroundings).await;
        desktop::tell(&refusal).await;
    }
    app.exit(0);
}

fn no_heir() -> Refusal {
    Word("no-heir").refusal(Code::Failed, &[])
}

fn tell_login(app: &AppHandle, agent: &Handle) {
    match app.autolaunch().is_enabled() {
        Ok(on) => agent.tell(Outside::StartsAtLogin(on)),
        Err(error) => tracing::warn!(%error, "the start at log-in could not be read"),
    }
}

/// Waits for the session's end or a person's Ctrl+C.
#[cfg(unix)]
async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()].map(signal);
    let [Ok(mut terminate), Ok(mut interrupt), Ok(mut hangup)] = signals else {
        tracing::warn!("signals cannot be heard");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = hangup.recv() => {}
    }
}

#[cfg(not(unix))]
async fn told_to_end() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::warn!(%error, "signals cannot be heard");
        std::future::pending::<()>().await;
    }
}
