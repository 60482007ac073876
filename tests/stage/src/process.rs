//! The stage's processes: found by the mark in their environment, started in a group of their own, ended
//! together with what they started.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::wait::PATIENCE;

/// Where the stage's programs are, after the stage's own directory. Fixed, so that a test does not depend on the
/// search path of whoever runs it.
pub(crate) const PATH: &str = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

/// Every process of a stage inherits this variable, which holds the stage's directory.
pub(crate) const MARK: &str = "DAYPASS_STAGE";

/// How long a process may take to end when asked to, before it is killed.
const GRACE: Duration = Duration::from_secs(3);

/// A living process of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// The process's id.
    pub pid: i32,
    /// The program it runs, or an empty path if that cannot be told any more.
    pub program: PathBuf,
}

/// The full path of an installed program.
pub(crate) fn program(name: &str) -> Result<PathBuf> {
    PATH.split(':')
        .map(|directory| Path::new(directory).join(name))
        .find(|path| path.is_file())
        .ok_or_else(|| anyhow!("{name} is not installed; `cargo xtask test` installs what the tests need"))
}

/// A process that runs in the background with its output going to a file.
#[derive(Debug)]
pub(crate) struct Daemon {
    name: &'static str,
    log: PathBuf,
    child: Child,
}

impl Daemon {
    /// Starts `command` with standard output and error in `log`; pipes that the caller asked for stay.
    ///
    /// The command must have been made by [`guarded`].
    pub(crate) fn start(
        name: &'static str,
        mut command: Command,
        log: &Path,
        stdin: Stdio,
        stdout: Option<Stdio>,
    ) -> Result<Self> {
        let output = fs::File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let stdout = match stdout {
            Some(stdout) => stdout,
            None => output.try_clone()?.into(),
        };
        let child = command
            .stdin(stdin)
            .stdout(stdout)
            .stderr(output)
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        Ok(Self { name, log: log.to_owned(), child })
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    pub(crate) fn pid(&self) -> Option<i32> {
        self.child.id().and_then(|id| i32::try_from(id).ok())
    }

    /// Fails if the process has ended, with the end of what it wrote.
    pub(crate) fn alive(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => Err(anyhow!("{} ended with {status}: {}", self.name, self.last_words())),
        }
    }

    /// The end of what the process wrote so far.
    pub(crate) fn last_words(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(&text[text.len().saturating_sub(2000)..]).trim().to_owned()
    }

    /// Ends the process and its group: asks first, then kills.
    pub(crate) fn end(&mut self) {
        let Some(pid) = self.pid().and_then(Pid::from_raw) else { return };
        // A failure means that the group has already gone.
        _ = kill_process_group(pid, Signal::TERM);
        let deadline = Instant::now() + GRACE;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() >= deadline {
                _ = kill_process_group(pid, Signal::KILL);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.end();
    }
}

/// Makes a command for `name` that also ends when the thread that started it dies, so that even a killed test
/// run leaves no desktop behind.
pub(crate) fn guarded(name: &str) -> Result<Command> {
    let mut command = Command::new(program("setpriv")?);
    command.args(["--pdeathsig", "TERM"]).arg(program(name)?);
    Ok(command)
}

/// The living processes that carry the mark of the stage in `directory`.
pub(crate) fn marked(directory: &Path) -> Vec<Process> {
    let mark = format!("{MARK}={}", directory.display());
    pids()
        .filter(|pid| {
            fs::read(format!("/proc/{pid}/environ"))
                .is_ok_and(|environ| environ.split(|byte| *byte == 0).any(|entry| entry == mark.as_bytes()))
        })
        .map(|pid| Process { pid, program: fs::read_link(format!("/proc/{pid}/exe")).unwrap_or_default() })
        .collect()
}

/// The ids of all processes of this machine.
pub(crate) fn pids() -> impl Iterator<Item = i32> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// Those of the processes that listen on TCP.
pub(crate) fn listeners(processes: Vec<Process>) -> Vec<Process> {
    // As proc_pid_net(5) has it: the fourth column is the state, where 0A is listening, and the tenth the inode.
    let mut listening = Vec::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        let Ok(table) = fs::read_to_string(table) else { continue };
        let columns = table.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
        let sockets = columns.filter(|it| it.get(3) == Some(&"0A")).filter_map(|it| it.get(9).copied());
        listening.extend(sockets.map(|inode| PathBuf::from(format!("socket:[{inode}]"))));
    }
    let listens = |process: &Process| {
        // One that has just ended holds nothing any more.
        let held = fs::read_dir(format!("/proc/{}/fd", process.pid)).into_iter().flatten().flatten();
        held.filter_map(|entry| fs::read_link(entry.path()).ok()).any(|held| listening.contains(&held))
    };
    processes.into_iter().filter(listens).collect()
}

/// The desktop's daemons in the order of their start, and the mark that finds everything else.
#[derive(Debug)]
pub(crate) struct Daemons {
    directory: PathBuf,
    started: Vec<Daemon>,
}

impl Daemons {
    pub(crate) fn new(directory: &Path) -> Self {
        Self { directory: directory.to_owned(), started: Vec::new() }
    }

    pub(crate) fn add(&mut self, daemon: Daemon) -> &mut Daemon {
        self.started.push(daemon);
        self.started.last_mut().expect("one was just added")
    }

    /// Fails if one of the daemons has ended.
    pub(crate) fn alive(&mut self) -> Result<()> {
        self.started.iter_mut().try_for_each(Daemon::alive)
    }

    /// Ends everything: first what runs on the desktop, then the desktop from the top down.
    pub(crate) fn end(&mut self) -> Result<()> {
        let desktop: Vec<_> = self.started.iter().filter_map(Daemon::pid).collect();
        self.sweep(&desktop);
        while let Some(daemon) = self.started.pop() {
            drop(daemon);
        }
        self.sweep(&[]);
        match marked(&self.directory) {
            left if left.is_empty() => Ok(()),
            left => Err(anyhow!("these processes outlived the stage: {left:?}")),
        }
    }

    /// Ends every marked process but those listed.
    fn sweep(&self, but: &[i32]) {
        let left = || marked(&self.directory).into_iter().map(|it| it.pid).filter(|pid| !but.contains(pid));
        signal(left(), Signal::TERM);
        let asked = Instant::now();
        while left().next().is_some() && asked.elapsed() < 2 * GRACE {
            if asked.elapsed() > GRACE {
                signal(left(), Signal::KILL);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Daemons {
    fn drop(&mut self) {
        // Nobody is left to tell.
        _ = self.end();
    }
}

fn signal(pids: impl Iterator<Item = i32>, signal: Signal) {
    for pid in pids.filter_map(Pid::from_raw) {
        // A failure means that it has already gone.
        _ = kill_process(pid, signal);
    }
}

/// Runs a short program to its end, within [`PATIENCE`], and gives its standard output; a failure carries what it
/// said.
pub(crate) async fn output(command: Command) -> Result<Vec<u8>> {
    let name = command.as_std().get_program().display().to_string();
    let Output { status, stdout, stderr } = finished(command).await?;
    let said = String::from_utf8_lossy(&stderr);
    ensure!(status.success(), "{name} ended with {status}: {}", said.trim());
    Ok(stdout)
}

/// Runs a short program to its end, within [`PATIENCE`], whatever it thinks of it.
pub(crate) async fn finished(mut command: Command) -> Result<Output> {
    let name = command.as_std().get_program().display().to_string();
    let running = command.stdin(Stdio::null()).kill_on_drop(true).output();
    let Ok(output) = timeout(PATIENCE, running).await else {
        bail!("{name} did not end within {} s", PATIENCE.as_secs());
    };
    output.with_context(|| format!("cannot run {name}"))
}
