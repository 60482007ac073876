//! An application under `WebDriver`.

use std::ffi::OsStr;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};
use fantoccini::{Client, ClientBuilder, error::NewSessionError};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::process::{Daemon, guarded, marked};
use crate::wait::{PATIENCE, until};
use crate::{Process, Stage};

/// A running application whose page can be read and clicked.
///
/// Dropping it ends the driver and the application with it; [`Driven::end`] lets the application end by itself.
#[derive(Debug)]
pub struct Driven {
    app: PathBuf,
    stage: PathBuf,
    output: PathBuf,
    session: Session,
    driver: Daemon,
}

#[derive(Debug)]
enum Session {
    /// The driver answers when the application's first web view appears.
    Asked(JoinHandle<Result<Client, NewSessionError>>),
    Open(Client),
    /// A question can be awaited only once.
    Refused,
}

impl Stage {
    /// Starts an application with WebKit's driver. Returns when both run; the page comes when the application
    /// opens one: see [`Driven::page`].
    ///
    /// The application inherits the stage's environment with `environment` added. If an instance of it already
    /// runs on this stage, the new one hands over to that and ends, and its page never comes.
    pub async fn drive<N, V>(
        &self,
        app: &Path,
        args: &[&str],
        environment: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Driven>
    where
        N: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        let app = app.canonicalize().with_context(|| format!("{} has not been built", app.display()))?;
        let port = free_port()?;
        let mut command = guarded("WebKitWebDriver")?;
        command.arg(format!("--port={port}"));
        self.set_environment(&mut command);
        // Without it, Tauri does not let its web views be driven.
        command.env("TAURI_WEBVIEW_AUTOMATION", "true").envs(environment);
        let output = self.logs().join(format!("driven-{port}.log"));
        let mut driver = Daemon::start("WebKitWebDriver", command, &output, Stdio::null(), None)?;
        until("the driver to listen", || {
            let alive = driver.alive();
            async move {
                alive?;
                Ok(TcpStream::connect(("127.0.0.1", port)).await.map(drop)?)
            }
        })
        .await?;
        let session = Session::Asked(ask_for_session(port, &app, args));
        let running = Driven { app, stage: self.directory().to_owned(), output, session, driver };
        until("the application to run", || async {
            ensure!(!running.processes().is_empty(), "it wrote: {}", running.output()?);
            Ok(())
        })
        .await?;
        Ok(running)
    }
}

fn ask_for_session(port: u16, app: &Path, args: &[&str]) -> JoinHandle<Result<Client, NewSessionError>> {
    let options = json!({ "webkitgtk:browserOptions": { "binary": app, "args": args } });
    let capabilities = options.as_object().cloned().expect("it was written as an object");
    tokio::spawn(async move {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities).connect(&format!("http://127.0.0.1:{port}")).await
    })
}

impl Driven {
    /// The page, as soon as the application has opened one.
    pub async fn page(&mut self) -> Result<Client> {
        let answer = match &mut self.session {
            Session::Open(client) => return Ok(client.clone()),
            Session::Refused => bail!("the driver has refused before"),
            Session::Asked(answer) => answer,
        };
        let Ok(answered) = timeout(PATIENCE, answer).await else {
            let limit = PATIENCE.as_secs();
            bail!("the application opened no page within {limit} s; it wrote: {}", self.output()?);
        };
        self.session = Session::Refused;
        let client = answered
            .context("the task that asks for the page failed")?
            .with_context(|| format!("the application wrote: {}", self.output().unwrap_or_default()))?;
        self.session = Session::Open(client.clone());
        Ok(client)
    }

    /// The application's own processes, without those it started.
    pub fn processes(&self) -> Vec<Process> {
        marked(&self.stage).into_iter().filter(|process| process.program == self.app).collect()
    }

    /// What the application, and the driver, wrote to standard output and error so far. It lies among the stage's
    /// logs.
    pub fn output(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&fs::read(&self.output)?).into_owned())
    }

    /// Waits until the application has ended, which the test must have made it do.
    pub async fn wait_for_exit(&self) -> Result<()> {
        until("the application to end", || async {
            let left = self.processes();
            ensure!(left.is_empty(), "it still runs: {left:?}");
            Ok(())
        })
        .await
    }

    /// Waits until the application has ended, then ends the driver. The other way round, the driver would kill
    /// the application.
    pub async fn end(mut self) -> Result<()> {
        self.wait_for_exit().await?;
        tokio::task::spawn_blocking(move || self.driver.end()).await?;
        Ok(())
    }
}

/// A port that was free a moment ago. The driver cannot choose one by itself.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
