//! The stage itself: what is chosen about it, how it is built and how it is taken down.

mod displays;
mod parts;

use std::fs::{self, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::process::Command;
use zbus::Connection;

use crate::guard::CommandLines;
use crate::logind::{self, Logind};
use crate::notifications::Recorder;
use crate::process::{Daemon, Daemons, MARK, PATH, Process, guarded, listeners, marked, output, program};
use crate::wait::until;

/// What a stage has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The Secret Service and the state of its login keyring.
    pub keyring: Keyring,
    /// Whether there is a panel, which is the host of tray icons.
    pub panel: bool,
    /// Whether there is a notification daemon.
    pub notifications: bool,
    /// The screen's size, or a display's where there are two.
    pub size: Size,
    /// Whether there is a second display, on the right of the first.
    pub second_display: bool,
    /// Whether applications are asked to be dark or light.
    pub preference: Preference,
    /// What a person has chosen as their language: `LANG`.
    pub locale: &'static str,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            keyring: Keyring::Unlocked,
            panel: true,
            notifications: true,
            size: Size { width: 1280, height: 800 },
            second_display: false,
            preference: Preference::Light,
            locale: "C.UTF-8",
        }
    }
}

/// The keyring a stage begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyring {
    /// A Secret Service with an unlocked login keyring.
    Unlocked,
    /// A Secret Service whose login keyring asks for its password ([`crate::KEYRING_PASSWORD`]) when used.
    Locked,
    /// No Secret Service, and none that could be activated.
    None,
}

/// A size in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// What a web page on the stage reads from `prefers-color-scheme`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preference {
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// A running virtual desktop. Dropping it ends everything that runs on it and removes its files.
///
/// It lives at most as long as the thread that started it: the desktop's processes end with that thread, which is
/// what cleans up after a test run that is killed. Hence one stage per test, not one shared by several.
#[derive(Debug)]
pub struct Stage {
    options: Options,
    display: String,
    pub(crate) bus: Connection,
    pub(crate) recorder: Recorder,
    pub(crate) logind: Logind,
    command_lines: CommandLines,
    // Before the directory, so that the processes have gone when it is removed.
    daemons: Daemons,
    directory: TempDir,
}

impl Stage {
    /// Builds a desktop and returns when every part of it answers.
    pub async fn start(options: Options) -> Result<Self> {
        let directory = tempfile::Builder::new().prefix("daypass-stage-").tempdir()?;
        let command_lines = CommandLines::watch();
        lay_out(directory.path())?;
        let mut daemons = Daemons::new(directory.path());
        let display = displays::start_screen(directory.path(), options, &mut daemons).await?;
        start_bus(directory.path(), options, &display, &mut daemons)?;
        let address = bus_address(directory.path());
        let bus = until("the session bus", || async {
            Ok(zbus::connection::Builder::address(address.as_str())?.build().await?)
        })
        .await?;
        let recorder = Recorder::start(&address).await?;
        let logind = Logind::start(&address).await?;
        let mut stage = Self { options, display, bus, recorder, logind, command_lines, daemons, directory };
        stage.furnish().await?;
        Ok(stage)
    }

    /// Starts what a person sees and uses, one after the other, each when the one before answers.
    async fn furnish(&mut self) -> Result<()> {
        let mut wallpaper = self.command("xsetroot")?;
        wallpaper.args(["-solid", "#336699"]);
        output(wallpaper).await?;
        self.start_window_manager().await?;
        if self.options.keyring != Keyring::None {
            self.start_keyring().await?;
        }
        if self.options.keyring == Keyring::Locked {
            self.lock_keyring().await?;
        }
        if self.options.notifications {
            self.start_notifications().await?;
        }
        if self.options.panel {
            self.start_panel().await?;
        }
        self.daemons.alive()
    }

    /// Ends everything that runs on the stage and removes its files; fails if a process could not be ended.
    pub async fn end(self) -> Result<()> {
        let Self { mut daemons, directory, bus, recorder, logind, .. } = self;
        drop((bus, recorder, logind));
        tokio::task::spawn_blocking(move || {
            daemons.end()?;
            directory.close().context("cannot remove the stage's directory")
        })
        .await?
    }

    /// A command that runs on this stage: the installed program of that name, or the program at that path, with
    /// the stage's environment and nothing of the caller's.
    pub fn command(&self, name: impl AsRef<Path>) -> Result<Command> {
        let name = name.as_ref();
        let own = self.directory().join("bin").join(name);
        let path = match name.to_str() {
            // The stage's own come first, as in its search path.
            Some(plain) if !plain.contains('/') && own.is_file() => own,
            Some(plain) if !plain.contains('/') => program(plain)?,
            _ => name.to_owned(),
        };
        let mut command = Command::new(path);
        self.set_environment(&mut command);
        Ok(command)
    }

    /// Replaces the command's environment by the stage's.
    pub(crate) fn set_environment(&self, command: &mut Command) {
        set_environment(command, self.directory(), self.options, Some(&self.display));
    }

    /// The directory that holds everything of this stage; see also [`Stage::home`] and [`Stage::logs`].
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The home directory of the stage's person.
    pub fn home(&self) -> PathBuf {
        self.directory().join("home")
    }

    /// Where the output of the stage's processes goes.
    pub fn logs(&self) -> PathBuf {
        self.directory().join("log")
    }

    /// The address of the stage's session bus, which is its system bus too.
    pub fn bus_address(&self) -> String {
        bus_address(self.directory())
    }

    /// The screen's size, or a display's where there are two.
    pub fn size(&self) -> Size {
        self.options.size
    }

    /// The command lines of every process of this machine since the stage began.
    pub fn command_lines(&self) -> &CommandLines {
        &self.command_lines
    }

    /// Every living process of the stage: the desktop's own and whatever was started on it.
    pub fn processes(&self) -> Vec<Process> {
        marked(self.directory())
    }

    /// The processes of the stage that listen on TCP. None of the desktop's own do.
    pub fn listeners(&self) -> Vec<Process> {
        listeners(self.processes())
    }

    /// Starts a part of the desktop that lives as long as the stage.
    fn start_part(&mut self, name: &'static str, args: &[&str], stdin: Stdio) -> Result<&mut Daemon> {
        let mut command = guarded(name)?;
        command.args(args);
        self.set_environment(&mut command);
        let log = log_file(self.directory(), name);
        Ok(self.daemons.add(Daemon::start(name, command, &log, stdin, None)?))
    }
}

/// Makes the directories, and the files that the desktop's parts read.
fn lay_out(directory: &Path) -> Result<()> {
    for part in ["home/.config", "home/.local/share", "home/.cache", "log", "run", "tmp", "services", "bin"] {
        fs::create_dir_all(directory.join(part))?;
    }
    fs::set_permissions(directory.join("run"), Permissions::from_mode(0o700))?;
    parts::write_bus_configuration(directory)?;
    write_program(&directory.join("bin/xdg-open"), &crate::browser::script(directory))?;
    write_program(&directory.join("bin/pick"), &crate::notifications::pick_script(directory))
}

fn write_program(path: &Path, text: &str) -> Result<()> {
    use std::io::Write;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o755).open(path)?;
    Ok(file.write_all(text.as_bytes())?)
}

fn start_bus(directory: &Path, options: Options, display: &str, daemons: &mut Daemons) -> Result<()> {
    let mut command = guarded("dbus-daemon")?;
    command.arg("--nofork").arg(format!("--config-file={}", directory.join("bus.conf").display()));
    // The programs that the bus activates inherit this.
    set_environment(&mut command, directory, options, Some(display));
    let log = log_file(directory, "dbus-daemon");
    daemons.add(Daemon::start("dbus-daemon", command, &log, Stdio::null(), None)?);
    Ok(())
}

fn bus_address(directory: &Path) -> String {
    format!("unix:path={}", directory.join("run/bus").display())
}

fn log_file(directory: &Path, name: &str) -> PathBuf {
    directory.join(format!("log/{name}.log"))
}

fn set_environment(command: &mut Command, directory: &Path, options: Options, display: Option<&str>) {
    let home = directory.join("home");
    let browser = directory.join("bin/xdg-open");
    command
        .env_clear()
        .current_dir(&home)
        .env(MARK, directory)
        .env("PATH", format!("{}:{PATH}", directory.join("bin").display()))
        .env("BROWSER", &browser)
        .env("HOME", &home)
        .env("TMPDIR", directory.join("tmp"))
        .env("XDG_RUNTIME_DIR", directory.join("run"))
        .env("XDG_CONFIG_HOME", home.join(".config"))
        .env("XDG_DATA_HOME", home.join(".local/share"))
        .env("XDG_CACHE_HOME", home.join(".cache"))
        .env("XDG_STATE_HOME", home.join(".local/state"))
        .env("XDG_DATA_DIRS", "/usr/local/share:/usr/share")
        .env("XDG_CONFIG_DIRS", "/etc/xdg")
        .env("XDG_SESSION_TYPE", "x11")
        .env("XDG_CURRENT_DESKTOP", "XFCE")
        .env("XDG_SESSION_ID", logind::SESSION_ID)
        .env("DBUS_SESSION_BUS_ADDRESS", bus_address(directory))
        // One daemon is enough for both: no name is used on both.
        .env("DBUS_SYSTEM_BUS_ADDRESS", bus_address(directory))
        .envs(["USER", "LOGNAME"].map(|name| (name, "stage")))
        .env("SHELL", "/bin/sh")
        .env("LANG", options.locale)
        .env("TZ", "UTC")
        .env("GDK_BACKEND", "x11")
        // Settings stay in the process, and there is neither an accessibility bus nor a graphics card.
        .env("GSETTINGS_BACKEND", "memory")
        .env("NO_AT_BRIDGE", "1")
        .env("LIBGL_ALWAYS_SOFTWARE", "1");
    if let Some(display) = display {
        command.env("DISPLAY", display);
    }
    match options.preference {
        Preference::Light => {}
        // Makes GTK dark, and WebKitGTK tell a page so. A preference in GTK's settings file would do as well for
        // applications that leave it alone, but not all do.
        Preference::Dark => {
            command.env("GTK_THEME", "Adwaita:dark");
        }
    }
}
