//! Daypass without a screen: its agent, sign-ins from a terminal, and many tools at once.

use std::{collections::BTreeMap, fs};

use anyhow::{Context as _, Result, bail, ensure};
use stage::until;
use tokio::{process::Child, task::JoinSet};

use crate::{Output, Scene, program};

impl Scene {
    /// Starts `daypass agent` and waits until it answers.
    pub async fn start_agent(&self) -> Result<Child> {
        let mut agent = self.stage.command(program("daypass")?)?;
        let log = fs::File::create(self.stage.logs().join("agent.log"))?;
        let agent = agent.arg("agent").envs(self.environment()).stderr(log).kill_on_drop(true).spawn()?;
        until("the agent to answer", || async {
            ensure!(self.status().await?["agent"]["running"] == true);
            Ok(())
        })
        .await?;
        Ok(agent)
    }

    /// Signs in from a terminal, with a person who allows it, and leaves no agent behind.
    pub async fn sign_in(&self, session: &str) -> Result<()> {
        let opened = self.stage.opened_urls()?.len();
        let arguments = ["login", session, "--no-agent", "--force"];
        let (login, link) = tokio::join!(self.daypass(&arguments), self.approve(opened + 1));
        link?;
        login?.ok()?;
        Ok(())
    }

    /// `daypass credentials` for a profile.
    pub async fn credentials(&self, profile: &str) -> Result<Output> {
        self.daypass(&["credentials", "--profile", profile]).await
    }

    /// Starts so many tools at once that want credentials for `dev-admin`.
    pub fn tools(&self, times: usize) -> Result<Tools<'_>> {
        let mut running = JoinSet::new();
        for _ in 0..times {
            let mut command = self.stage.command(program("daypass")?)?;
            command.args(["credentials", "--profile", "dev-admin"]).envs(self.environment());
            running.spawn(Output::of(command, ""));
        }
        Ok(Tools { scene: self, running })
    }

    /// How a session stands, by `daypass status --json`.
    pub async fn session(&self, name: &str) -> Result<serde_json::Value> {
        let status = self.status().await?;
        let found = status["sessions"].as_array().and_then(|all| all.iter().find(|it| it["name"] == name));
        found.cloned().with_context(|| status.to_string())
    }

    /// Waits until a session is in that state.
    pub async fn until_state(&self, name: &str, state: &str) -> Result<()> {
        until(&format!("{name} to be {state}"), || async {
            let session = self.session(name).await?;
            ensure!(session["state"] == state, "{session}");
            Ok(())
        })
        .await
    }

    /// How many callers stand at the agent's door.
    pub fn callers(&self) -> Result<usize> {
        const CONNECTED: &str = "03";
        let door = self.stage.directory().join("run/daypass-stage/door.sock");
        let door = door.to_str().context("a path that is text")?;
        // Num RefCount Protocol Flags Type St Inode Path
        let sockets = fs::read_to_string("/proc/net/unix")?;
        let is_caller = |line: &&str| {
            let columns: Vec<_> = line.split_whitespace().collect();
            columns.get(5) == Some(&CONNECTED) && columns.get(7) == Some(&door)
        };
        Ok(sockets.lines().filter(is_caller).count())
    }

    /// How many processes have a session's lock open, to renew or to wait for that.
    pub fn renewers(&self) -> usize {
        self.lockers("renew-")
    }

    /// How many processes have a session's claim open, to sign in or to wait for that.
    pub fn claimants(&self) -> usize {
        self.lockers("sign-in-")
    }

    fn lockers(&self, prefix: &str) -> usize {
        let has_lock = |pid: i32| {
            let files = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
            files.filter_map(|file| fs::read_link(file.path()).ok()).any(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                name.starts_with(prefix) && name.ends_with(".lock")
            })
        };
        self.stage.processes().iter().filter(|process| has_lock(process.pid)).count()
    }
}

/// Tools that run at the same time.
#[must_use = "they end when it is dropped"]
#[derive(Debug)]
pub struct Tools<'a> {
    scene: &'a Scene,
    running: JoinSet<Result<Output>>,
}

impl Tools<'_> {
    /// Waits until the agent has all of them before it.
    pub async fn until_they_wait(&mut self) -> Result<()> {
        let all = self.running.len();
        let (scene, running) = (self.scene, &mut self.running);
        let what = format!("{all} tools to wait for the agent");
        let wait = until(&what, || async {
            let callers = scene.callers()?;
            ensure!(callers == all, "there are {callers}");
            Ok(())
        });
        tokio::select! {
            waiting = wait => waiting,
            Some(ended) = running.join_next() => {
                let Output { status, stderr, .. } = ended??;
                bail!("one has ended with {status}: {}", for_people(&stderr))
            }
        }
    }

    /// Waits until all have ended, each with credentials.
    pub async fn served(self) -> Result<()> {
        let ends = self.ended().await?;
        ensure!(ends.len() == 1 && ends.contains_key(&(0, String::new())), "(exit code, words): {ends:?}");
        Ok(())
    }

    /// Waits until all have ended, each with this exit code and these words on standard error.
    pub async fn refused(self, status: i32, says: &str) -> Result<()> {
        let ends = self.ended().await?;
        let all = ends.iter().all(|((code, words), _)| *code == status && words.contains(says));
        ensure!(all, "(exit code, words): {ends:?}");
        Ok(())
    }

    /// Waits until all have ended: how often with which exit code and words.
    async fn ended(mut self) -> Result<BTreeMap<(i32, String), usize>> {
        let mut ends = BTreeMap::new();
        while let Some(ended) = self.running.join_next().await {
            let Output { status, stdout, stderr } = ended??;
            self.scene.remember("daypass credentials", &stderr);
            let words = if status == 0 && stdout.contains("AccessKeyId") {
                String::new()
            } else {
                ensure!(stdout.is_empty(), "a tool that was refused printed something");
                for_people(&stderr)
            };
            *ends.entry((status, words)).or_default() += 1;
        }
        Ok(ends)
    }
}

/// What standard error says beside the log.
fn for_people(stderr: &str) -> String {
    let is_log = |line: &str| line.starts_with(|first: char| first == '\u{1b}' || first.is_ascii_digit());
    let words: Vec<_> = stderr.lines().filter(|line| !is_log(line)).collect();
    words.join("\n").replace("daypass: ", "")
}
