//! The demo for people with a screen: the real app on their own desktop, as an instance of its own whose
//! files and keychain items go at the end.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use acceptance::program;
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::{Fake, Organisation};
use tokio::{process::Command, signal};

const INSTANCE: &str = "demo";

/// Runs until the person quits Daypass, or presses Ctrl+C here. `empty` leaves everything to be set up.
/// `secrets_to` gets the fake's secrets, as JSON.
pub(crate) async fn run(empty: bool, secrets_to: Option<&Path>) -> Result<()> {
    let fake = Fake::start(Organisation::acme()).await?;
    let portal = fake.vanity_that_shows_the_region().await?;
    let place = tempfile::Builder::new().prefix("daypass-demo-").tempdir()?;
    let config = place.path().join("config");
    if !empty {
        fs::write(&config, acceptance::config(&fake)?)?;
    }
    let mut environment: Vec<(OsString, OsString)> =
        fake.environment().map(|(name, value)| (name.into(), value.into())).into_iter().collect();
    environment.push(("AWS_CONFIG_FILE".into(), config.into()));
    environment.push(("AWS_SHARED_CREDENTIALS_FILE".into(), place.path().join("credentials").into()));
    environment.push(("DAYPASS_INSTANCE".into(), INSTANCE.into()));
    for directory in ["XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
        environment.push((directory.into(), place.path().join(directory).into()));
    }

    // AWS tools share one token cache a person, whatever the instance. The demo has no business there.
    let settings = settings()?;
    fs::create_dir_all(&settings)?;
    fs::write(settings.join("config.toml"), "sdk_cache = \"off\"\n")?;

    let mut app = Command::new(program("daypass-tray")?)
        .envs(environment.clone())
        .kill_on_drop(true)
        .spawn()
        .context("Daypass could not be started")?;
    println!("Daypass is in your tray, as an instance of its own with a fake organisation “acme”.");
    if empty {
        println!("Click the icon and paste the address of acme's portal: {}", portal.url());
    }
    println!(
        "Click the icon, sign in, and press Allow in your browser. Quit it there, or press Ctrl+C here."
    );
    println!("To use its command line in another terminal:");
    for (name, value) in &environment {
        println!("  export {}='{}'", name.display(), value.display());
    }
    tokio::select! {
        ended = app.wait() => drop(ended?),
        () = interrupted() => end(&mut app).await?,
    }
    wipe(&environment).await?;
    if let Some(file) = secrets_to {
        fs::write(file, serde_json::to_vec(&fake.secrets())?)?;
    }
    println!("Daypass has ended. Its keychain items and files are gone.");
    Ok(())
}

/// Asks the app to end as the desktop does at log-out.
async fn end(app: &mut tokio::process::Child) -> Result<()> {
    if let Some(pid) = app.id().and_then(|id| rustix::process::Pid::from_raw(id.cast_signed())) {
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
    }
    app.wait().await?;
    Ok(())
}

async fn interrupted() {
    let Ok(mut terminated) = signal::unix::signal(signal::unix::SignalKind::terminate()) else {
        return drop(signal::ctrl_c().await);
    };
    tokio::select! {
        _ = signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
}

/// Leaves nothing in the person's keychain, log-in items or settings.
async fn wipe(environment: &[(OsString, OsString)]) -> Result<()> {
    let mut logout = Command::new(program("daypass")?);
    logout.args(["logout", "--all"]).envs(environment.iter().cloned());
    let done = logout.status().await.context("the demo's sign-out could not be started")?;
    ensure!(
        done.success(),
        "the demo's keychain items could not be removed; they are those of the service daypass-{INSTANCE}"
    );
    let _ = fs::remove_file(config_home()?.join(format!("autostart/Daypass-{INSTANCE}.desktop")));
    fs::remove_dir_all(settings()?)?;
    Ok(())
}

/// The directory of the instance's settings.
fn settings() -> Result<PathBuf> {
    Ok(config_home()?.join(format!("daypass-{INSTANCE}")))
}

fn config_home() -> Result<PathBuf> {
    let absolute = |path: OsString| Some(PathBuf::from(path)).filter(|path| path.is_absolute());
    if let Some(home) = std::env::var_os("XDG_CONFIG_HOME").and_then(absolute) {
        return Ok(home);
    }
    Ok(std::env::home_dir().context("there is no home directory")?.join(".config"))
}
