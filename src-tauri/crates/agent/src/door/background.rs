//! Agents without a screen, seen from outside: leaving one behind that goes on renewing, and ending it.

use std::{
    fs::{self, File},
    io,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use brain::{Answer, Code, Refusal, Request, status::Host};
use tokio::time::{Instant, sleep, timeout};

use super::{COURTESY, Conversation, Met, PATIENCE, greet, is_taken, meet, write};
use crate::{Reply, Surroundings};

/// Argument of `daypass agent` with which it calls [`leave_terminal`].
const BACKGROUND: &str = "--background";

/// A new agent opens its door in this time.
const START: Duration = Duration::from_secs(5);
/// Between two looks at a door that is about to open.
const LOOK: Duration = Duration::from_millis(20);
/// An agent ends in this time: it limits itself to a few seconds less.
const END: Duration = Duration::from_secs(10);
/// A log that is longer than this, in bytes, is begun anew.
pub(super) const LONG: u64 = 1024 * 1024;

/// Who is home now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// An agent that had been there before.
    Found,
    /// A new one.
    Left,
}

/// Where nobody is home, starts `daypass agent`, of the program at `daypass`, and returns when its door is
/// open. It belongs to no terminal and outlives whoever started it; what it has to say goes to `agent.log`
/// beside the shared facts.
pub async fn leave(daypass: &Path, surroundings: &Surroundings) -> Result<Home, Refusal> {
    match visit(surroundings).await {
        Visit::Friend => return Ok(Home::Found),
        Visit::Stranger => return Err(stranger()),
        Visit::Nobody => {}
    }
    let log = surroundings.facts_file().with_file_name("agent.log");
    let mut child = start(daypass, surroundings, &log)
        .map_err(|error| not_left(&format!("{} could not be started: {error}.", daypass.display()), None))?;
    let deadline = Instant::now() + START;
    loop {
        match visit(surroundings).await {
            Visit::Friend => return Ok(Home::Left),
            Visit::Stranger => return Err(stranger()),
            Visit::Nobody => {}
        }
        // One that ends well has found somebody home who was quicker, and is about to answer.
        if child.try_wait().is_ok_and(|ended| ended.is_some_and(|status| !status.success())) {
            let hint = Some(format!("Its log says why: {}", log.display()));
            return Err(not_left("It ended at once.", hint));
        }
        if Instant::now() >= deadline {
            return Err(not_left(&format!("It does not answer after {} s.", START.as_secs()), None));
        }
        sleep(LOOK).await;
    }
}

/// Makes this process, which [`leave`] started, the leader of a session of its own: neither the end of a
/// terminal nor what is pressed there reaches it.
#[cfg_attr(not(unix), expect(clippy::unnecessary_wraps, reason = "there it was started without a console"))]
pub fn leave_terminal() -> io::Result<()> {
    #[cfg(unix)]
    rustix::process::setsid()?;
    Ok(())
}

fn start(daypass: &Path, surroundings: &Surroundings, log: &Path) -> io::Result<std::process::Child> {
    let mut command = Command::new(daypass);
    command
        .args(["agent", BACKGROUND])
        // No directory is to be kept in use.
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(open_log(log)?);
    let places = surroundings.places();
    let files = [("AWS_CONFIG_FILE", &places.config), ("AWS_SHARED_CREDENTIALS_FILE", &places.credentials)];
    for (name, file) in files.into_iter().filter(|(_, file)| file.is_relative()) {
        command.env(name, std::path::absolute(file)?);
    }
    #[cfg(windows)]
    {
        use std::os::windows::process::CommandExt as _;
        // From `winbase.h`.
        const DETACHED_PROCESS: u32 = 0x8;
        const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
        command.creation_flags(DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP);
    }
    command.spawn()
}

/// Opens the log for more. Nobody else may read it: it names sessions, accounts and roles.
pub(super) fn open_log(path: &Path) -> io::Result<File> {
    if let Some(directory) = path.parent() {
        aws_files::lock::create_directory(directory)?;
    }
    if fs::metadata(path).is_ok_and(|about| about.len() > LONG) {
        fs::remove_file(path)?;
    }
    let mut options = File::options();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// What came of [`end`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The agent has ended.
    Ended,
    /// There was none.
    Nobody,
}

/// Ends the agent without a screen, whatever its version and endpoints, and returns when it has ended. The
/// tray app's refuses.
pub async fn end(surroundings: &Surroundings) -> Result<End, Refusal> {
    let Ok(Ok(met)) = timeout(COURTESY, meet(surroundings)).await else {
        return if is_taken(surroundings) { Err(hung()) } else { Ok(End::Nobody) };
    };
    let (Met::Friend(mut agent) | Met::Stranger(mut agent)) = met;
    let answer = timeout(COURTESY, async {
        write(&mut agent.0.get_ref(), &Request::Stop { unless_needed: false }).await.ok()?;
        agent.reply().await
    });
    match answer.await {
        Ok(Some(Reply::Answer(Answer::Done))) => {}
        Ok(Some(Reply::Answer(Answer::Refused(refusal)))) => return Err(refusal),
        Ok(None) if !is_taken(surroundings) => return Ok(End::Ended),
        Ok(Some(_) | None) | Err(_) => return Err(hung()),
    }
    if gone(agent).await && !is_taken(surroundings) { Ok(End::Ended) } else { Err(hung()) }
}

/// Waits for the end of an agent that said it would end: it holds the line until its process has.
async fn gone(mut agent: Conversation) -> bool {
    timeout(END, agent.reply()).await.is_ok_and(|reply| reply.is_none())
}

/// The sessions that would be lost with the agent without a screen: it is signed in to them, and the keychain
/// does not have that. Sessions that this configuration does not have are not found.
pub async fn at_stake(surroundings: &Surroundings) -> Vec<String> {
    let request = Request::Status { sessions: surroundings.config().sessions };
    // One that takes its time is not to lose them for it.
    let reply = timeout(COURTESY, async { greet(surroundings, &request).await.ok()??.reply().await });
    let Ok(Some(Reply::Answer(Answer::Status(status)))) = reply.await else { return Vec::new() };
    if status.agent.host != Some(Host::Headless) {
        return Vec::new();
    }
    let lost = status.sessions.iter().filter(|session| session.memory_only);
    lost.map(|session| session.label().to_owned()).collect()
}

enum Visit {
    Friend,
    Stranger,
    Nobody,
}

async fn visit(surroundings: &Surroundings) -> Visit {
    match timeout(PATIENCE, meet(surroundings)).await {
        Ok(Ok(Met::Friend(_))) => Visit::Friend,
        Ok(Ok(Met::Stranger(_))) => Visit::Stranger,
        Ok(Err(_)) | Err(_) => Visit::Nobody,
    }
}

fn not_left(why: &str, hint: Option<String>) -> Refusal {
    let message = format!("No agent could be started in the background. {why}");
    Refusal { code: Code::Failed, message, hint }
}

fn stranger() -> Refusal {
    let hint = "To end that one: daypass agent --stop".to_owned();
    not_left("One of another version, or with other endpoints, is running.", Some(hint))
}

fn hung() -> Refusal {
    Refusal {
        code: Code::Failed,
        message: "The running Daypass does not end.".to_owned(),
        hint: Some("Try again in a moment, or end its process: it is called daypass.".to_owned()),
    }
}
