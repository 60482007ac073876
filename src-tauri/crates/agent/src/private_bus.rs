//! A D-Bus daemon of a test's own, where it plays what a desktop has.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use zbus::{Connection, connection::Builder, fdo::DBusProxy};

/// A running daemon, which ends when this is dropped.
#[derive(Debug)]
pub(crate) struct PrivateBus {
    directory: TempDir,
    daemon: Child,
}

impl PrivateBus {
    pub(crate) fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let daemon = start(&directory);
        Self { directory, daemon }
    }

    /// Ends the daemon and starts another at the same address.
    pub(crate) fn restart(&mut self) {
        self.end();
        self.daemon = start(&self.directory);
    }

    /// Where it is, which stays.
    pub(crate) fn address(&self) -> String {
        address(&self.directory)
    }

    /// For a connection to it.
    pub(crate) fn builder(&self) -> Builder<'static> {
        Builder::address(self.address().as_str()).unwrap().method_timeout(Duration::from_secs(20))
    }

    /// A program on it.
    pub(crate) async fn connect(&self) -> Connection {
        self.builder().build().await.unwrap()
    }

    fn end(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

impl Drop for PrivateBus {
    fn drop(&mut self) {
        self.end();
    }
}

/// Waits until the bus has taken everything that this program has sent.
pub(crate) async fn delivered(bus: &Connection) {
    DBusProxy::new(bus).await.unwrap().get_id().await.unwrap();
}

fn address(directory: &TempDir) -> String {
    format!("unix:path={}", directory.path().join("bus").display())
}

fn start(directory: &TempDir) -> Child {
    let configuration = directory.path().join("configuration");
    let text = format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
        "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig><type>session</type><listen>{}</listen><auth>EXTERNAL</auth>
        <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
        <allow own="*"/></policy></busconfig>"#,
        address(directory)
    );
    fs::write(&configuration, text).unwrap();
    let _ = fs::remove_file(directory.path().join("bus"));
    let mut daemon = Command::new("dbus-daemon")
        .args(["--nofork", "--print-address"])
        .arg(format!("--config-file={}", configuration.display()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("dbus-daemon is installed");
    // It prints its address when it listens.
    BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
    daemon
}
