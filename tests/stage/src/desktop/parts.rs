//! The parts of the desktop: how each is configured, started and known to answer.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::AsyncWriteExt;
use tokio::process::Child;
use zbus::names::BusName;
use zbus::{Proxy, fdo::DBusProxy};

use super::Stage;
use crate::keyring::{KEYRING_PASSWORD, login_keyring};
use crate::process::output;
use crate::wait::until;

/// What the bus may start on demand: nothing that an option could have left out.
const ACTIVATABLE: [&str; 3] =
    ["org.xfce.Xfconf", "org.gnome.keyring.SystemPrompter", "org.gnome.keyring.PrivatePrompter"];

const SYSTEM_SERVICES: &str = "/usr/share/dbus-1/services";

const PANEL: &str = include_str!("xfce4-panel.xml");

/// Gives the bus a configuration of its own. With the system's, it would start the keyring and the notification
/// daemon whenever someone speaks to them, and a desktop without them could not be had.
pub(super) fn write_bus_configuration(directory: &Path) -> Result<()> {
    for name in ACTIVATABLE {
        let file = format!("{name}.service");
        let from = Path::new(SYSTEM_SERVICES).join(&file);
        fs::copy(&from, directory.join("services").join(&file)).with_context(|| {
            format!("{} is missing; `cargo xtask test` installs what the tests need", from.display())
        })?;
    }
    let configuration = format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={0}/run/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{0}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        directory.display()
    );
    Ok(fs::write(directory.join("bus.conf"), configuration)?)
}

impl Stage {
    pub(super) async fn start_window_manager(&mut self) -> Result<()> {
        self.start_part("openbox", &[], Stdio::null())?;
        let stage = &*self;
        until("the window manager", || async {
            let mut question = stage.command("xprop")?;
            question.args(["-root", "_NET_SUPPORTING_WM_CHECK"]);
            let answer = String::from_utf8(output(question).await?)?;
            ensure!(answer.contains("window id"), "xprop said {answer}");
            Ok(())
        })
        .await
    }

    pub(super) async fn start_keyring(&mut self) -> Result<()> {
        let arguments = ["--foreground", "--unlock", "--components=secrets"];
        let daemon = self.start_part("gnome-keyring-daemon", &arguments, Stdio::piped())?;
        let mut stdin = daemon.child().stdin.take().expect("standard input was made a pipe");
        // A newline would become part of the password.
        stdin.write_all(KEYRING_PASSWORD.as_bytes()).await?;
        drop(stdin);
        self.wait_for_name("org.freedesktop.secrets").await?;
        until("the login keyring to be unlocked", || async {
            let keyring = login_keyring(&self.bus).await?;
            ensure!(!keyring.get_property::<bool>("Locked").await?, "it is locked");
            Ok(())
        })
        .await
    }

    pub(super) async fn start_notifications(&mut self) -> Result<()> {
        let directory = self.home().join(".config/dunst");
        let file = directory.join("dunstrc");
        fs::create_dir_all(&directory)?;
        // Where the buttons' menu goes is how a test presses one: see `Notifications::press`.
        let configuration = format!(
            "[global]\nmonitor = 0\nfollow = none\norigin = top-left\noffset = 20x60\nwidth = 320\nheight = 200\n\
             font = DejaVu Sans 10\nidle_threshold = 0\nshow_indicators = yes\n\
             mouse_left_click = do_action, close_current\nmouse_right_click = close_all\ndmenu = {}\n",
            self.directory().join("bin/pick").display()
        );
        fs::write(&file, configuration)?;
        let file = file.to_str().context("the stage's directory is not text")?.to_owned();
        self.start_part("dunst", &["-conf", &file], Stdio::null())?;
        self.wait_for_name("org.freedesktop.Notifications").await
    }

    pub(super) async fn start_panel(&mut self) -> Result<()> {
        self.write_panel_configuration()?;
        self.start_part("xfce4-panel", &["--disable-wm-check"], Stdio::null())?;
        self.wait_for_name("org.kde.StatusNotifierWatcher").await?;
        self.until_icons_are_hosted().await
    }

    /// Starts a panel on a stage without one: a desktop whose tray comes late. It lives as long as the answer,
    /// so that it can be ended and another started.
    pub async fn open_panel(&self) -> Result<Child> {
        self.write_panel_configuration()?;
        let mut panel = self.command("xfce4-panel")?;
        panel.arg("--disable-wm-check").stdin(Stdio::null()).kill_on_drop(true);
        let log = fs::File::create(self.logs().join("xfce4-panel.log"))?;
        let panel = panel.stdout(log.try_clone()?).stderr(log).spawn()?;
        self.until_icons_are_hosted().await?;
        Ok(panel)
    }

    fn write_panel_configuration(&self) -> Result<()> {
        let directory = self.home().join(".config/xfce4/xfconf/xfce-perchannel-xml");
        fs::create_dir_all(&directory)?;
        Ok(fs::write(directory.join("xfce4-panel.xml"), PANEL)?)
    }

    async fn until_icons_are_hosted(&self) -> Result<()> {
        until("the panel to host tray icons", || async {
            let watcher: Proxy<'_> = crate::tray::watcher(&self.bus).await?;
            ensure!(
                watcher.get_property::<bool>("IsStatusNotifierHostRegistered").await?,
                "the watcher has no host"
            );
            Ok(())
        })
        .await
    }

    /// Waits until the bus name has an owner, and fails at once if a part of the desktop has ended.
    async fn wait_for_name(&mut self, name: &str) -> Result<()> {
        let bus = DBusProxy::new(&self.bus).await?;
        let wanted = BusName::try_from(name)?;
        let outcome = until(&format!("{name} on the bus"), || {
            let alive = self.daemons.alive();
            let owned = bus.name_has_owner(wanted.clone());
            async move {
                if let Err(ended) = alive {
                    return Ok(Err(ended));
                }
                ensure!(owned.await?, "nobody owns the name");
                Ok(Ok(()))
            }
        })
        .await?;
        if let Err(ended) = outcome {
            bail!(ended);
        }
        Ok(())
    }
}
