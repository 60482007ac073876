//! The agent's door: a local socket where the person's own processes knock.
//!
//! JSON lines: a hello from each side, one request, replies until the one that ends the conversation.
//! Only the same user gets through, on both sides; `platform` says by what means. Where version
//! or endpoint overrides differ, either side turns away and the client answers for itself; such a stranger
//! may only ask the agent to end, so that another version can take its place.

pub mod background;
mod platform;

use std::{fs::File, io, path::PathBuf, pin::pin, time::Duration};

use brain::{Answer, Request, words::Endpoints};
use doctor::AgentSeen;
use interprocess::local_socket::{
    ListenerOptions,
    tokio::{Listener, Stream, prelude::*},
};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    time::timeout,
};
use zeroize::Zeroizing;

use crate::{Credentials, Handle, Reply, Surroundings};

/// A door that does not open in this time counts as closed, unless an agent lives behind it.
const PATIENCE: Duration = Duration::from_millis(200);
/// That agent gets so much more: where hundreds of tools start at once, it is slow and not gone.
const INDULGENCE: Duration = Duration::from_secs(2);
/// A caller that has connected says what it wants in this time, or is shown out.
const COURTESY: Duration = Duration::from_secs(5);
/// Longest line either side reads, in bytes: no answer comes near it.
const LONGEST: u64 = 16 * 1024 * 1024;
/// Bytes that a line with credentials fits in, so that none is copied and left behind in memory.
const ROOM: usize = 16 * 1024;

/// First line of each side.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Hello {
    version: String,
    endpoints: Endpoints,
}

/// A line from the agent.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    /// What `credential_process` prints, as text.
    Credentials(Zeroizing<String>),
    Answer(Answer),
}

/// The open door. It closes when dropped.
#[derive(Debug)]
pub(crate) struct Door {
    listener: Listener,
    /// Locked as long as this agent lives, also through a crash: who holds it owns the socket's name.
    _lock: File,
}

/// Why a door cannot be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Shut {
    /// Another agent of this instance lives.
    #[error("Daypass is already running.")]
    Taken,
    /// The system takes no socket of so long a name.
    #[error("The door's path {} is too long for a socket. Set XDG_RUNTIME_DIR to a shorter directory.", path.display())]
    TooLong { path: PathBuf },
    /// The system refuses.
    #[error("The door at {} cannot be opened: {source}.", path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl Door {
    /// Opens the door of this instance.
    pub(crate) fn open(surroundings: &Surroundings) -> Result<Self, Shut> {
        let path = socket(surroundings);
        if platform::is_too_long(&path) {
            return Err(Shut::TooLong { path });
        }
        let refused = |source| Shut::Io { path: path.clone(), source };
        platform::private_directory(surroundings.runtime()).map_err(refused)?;
        let lock = File::create(lock_file(surroundings)).map_err(refused)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(Shut::Taken),
            Err(std::fs::TryLockError::Error(source)) => return Err(refused(source)),
        }
        let options = ListenerOptions::new().name(platform::name(&path).map_err(refused)?);
        let options = platform::keep_out_others(options, &path).map_err(refused)?;
        let listener = options.create_tokio().map_err(refused)?;
        Ok(Self { listener, _lock: lock })
    }

    /// Lets callers in until dropped.
    pub(crate) async fn serve(self, agent: Handle, endpoints: Endpoints) {
        loop {
            match self.listener.accept().await {
                Ok(stream) if platform::is_same_user(&stream) => {
                    let hello = hello(&endpoints);
                    let agent = agent.clone();
                    tokio::spawn(async move {
                        if let Err(error) = answer(stream, &hello, &agent).await {
                            tracing::debug!(%error, "a caller went away");
                        }
                    });
                }
                Ok(_) => tracing::warn!("another user knocked and was turned away"),
                Err(error) => {
                    // Out of file descriptors, most likely: wait for some to come back.
                    tracing::warn!(%error, "a caller could not be let in");
                    tokio::time::sleep(PATIENCE).await;
                }
            }
        }
    }
}

async fn answer(stream: Stream, hello: &Hello, agent: &Handle) -> io::Result<()> {
    let (mut reader, mut writer) = (BufReader::new(&stream), &stream);
    let asked = async {
        let Some(theirs) = read::<Hello>(&mut reader).await? else { return Ok(None) };
        write(&mut writer, hello).await?;
        let request = read::<Request>(&mut reader).await?;
        io::Result::Ok(request.filter(|request| theirs == *hello || matches!(request, Request::Stop { .. })))
    };
    let Some(request) = timeout(COURTESY, asked).await?? else { return Ok(()) };
    let ends = matches!(request, Request::Stop { .. });
    let (caller, mut replies) = agent.ask(request);
    let mut hung_up = std::pin::pin!(read::<serde::de::IgnoredAny>(&mut reader));
    loop {
        let reply = tokio::select! {
            reply = replies.recv() => reply,
            _ = &mut hung_up => None,
        };
        let line = match reply {
            None => break,
            Some(Reply::Credentials(credentials)) => Line::Credentials(credentials.to_process_json()),
            Some(Reply::Answer(answer)) => Line::Answer(answer),
        };
        let holds = ends && matches!(line, Line::Answer(Answer::Done));
        if let Err(error) = write(&mut writer, &line).await {
            agent.caller_gone(caller);
            return Err(error);
        }
        if holds {
            // Whoever ended us knows by the line's end that we have.
            let _ = hung_up.await;
            break;
        }
    }
    agent.caller_gone(caller);
    Ok(())
}

/// A conversation with the agent that lives elsewhere.
#[derive(Debug)]
pub struct Conversation(BufReader<Stream>);

/// Knocks, and asks if somebody who speaks the same is home. `None`: nobody is.
pub async fn knock(surroundings: &Surroundings, request: &Request) -> Option<Conversation> {
    let mut greeted = pin!(greet(surroundings, request));
    let mut opened = timeout(PATIENCE, &mut greeted).await;
    if opened.is_err() && is_taken(surroundings) {
        opened = timeout(INDULGENCE, greeted).await;
    }
    match opened {
        Ok(Ok(conversation)) => conversation,
        Ok(Err(error)) => {
            tracing::debug!(%error, "nobody is home");
            None
        }
        Err(_) => {
            tracing::debug!("nobody opened in time");
            None
        }
    }
}

async fn greet(surroundings: &Surroundings, request: &Request) -> io::Result<Option<Conversation>> {
    let Met::Friend(conversation) = meet(surroundings).await? else { return Ok(None) };
    write(&mut conversation.0.get_ref(), request).await?;
    Ok(Some(conversation))
}

/// Who opens: an agent that speaks the same, or another.
enum Met {
    Friend(Conversation),
    Stranger(Conversation),
}

async fn meet(surroundings: &Surroundings) -> io::Result<Met> {
    let (theirs, conversation) = introduce(surroundings).await?;
    let is_friend = theirs == hello(surroundings.endpoints());
    Ok(if is_friend { Met::Friend(conversation) } else { Met::Stranger(conversation) })
}

/// Who is home, and what sets them apart. Nothing is asked of them.
pub(crate) async fn seen(surroundings: &Surroundings) -> AgentSeen {
    match timeout(COURTESY, introduce(surroundings)).await {
        Ok(Ok((theirs, _))) if theirs == hello(surroundings.endpoints()) => AgentSeen::Friend,
        Ok(Ok((Hello { version, endpoints }, _))) => AgentSeen::Stranger { version, endpoints },
        Ok(Err(_)) | Err(_) if is_taken(surroundings) => AgentSeen::Silent,
        Ok(Err(_)) | Err(_) => AgentSeen::Nobody,
    }
}

async fn introduce(surroundings: &Surroundings) -> io::Result<(Hello, Conversation)> {
    let stream = Stream::connect(platform::name(&socket(surroundings))?).await?;
    if !platform::is_same_user(&stream) {
        return Err(io::Error::other("another user is at the door"));
    }
    let mut reader = BufReader::new(stream);
    let ours = hello(surroundings.endpoints());
    write(&mut reader.get_ref(), &ours).await?;
    let theirs = read::<Hello>(&mut reader).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok((theirs, Conversation(reader)))
}

fn hello(endpoints: &Endpoints) -> Hello {
    Hello { version: env!("CARGO_PKG_VERSION").to_owned(), endpoints: endpoints.clone() }
}

impl Conversation {
    /// The next reply; `None` when the agent has gone.
    pub async fn reply(&mut self) -> Option<Reply> {
        match read::<Line>(&mut self.0).await {
            Ok(Some(Line::Answer(answer))) => Some(Reply::Answer(answer)),
            Ok(Some(Line::Credentials(json))) => {
                Credentials::from_process_json(&json).map(Reply::Credentials)
            }
            Ok(None) => None,
            Err(error) => {
                tracing::debug!(%error, "the agent went away");
                None
            }
        }
    }
}

async fn read<T: for<'de> Deserialize<'de>>(
    reader: &mut (impl tokio::io::AsyncBufRead + Unpin),
) -> io::Result<Option<T>> {
    let mut line = Zeroizing::new(Vec::with_capacity(ROOM));
    if reader.take(LONGEST).read_until(b'\n', &mut line).await? == 0 {
        return Ok(None);
    }
    // The parser's own words would quote what it read.
    serde_json::from_slice(&line).map(Some).map_err(|_| io::Error::other("an unreadable line"))
}

async fn write(writer: &mut (impl tokio::io::AsyncWrite + Unpin), line: &impl Serialize) -> io::Result<()> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(ROOM));
    serde_json::to_writer(&mut *bytes, line)?;
    bytes.push(b'\n');
    writer.write_all(&bytes).await
}

fn socket(surroundings: &Surroundings) -> PathBuf {
    surroundings.runtime().join("door.sock")
}

fn lock_file(surroundings: &Surroundings) -> PathBuf {
    surroundings.runtime().join("door.lock")
}

/// Whether an agent lives, though it may not answer.
pub fn is_taken(surroundings: &Surroundings) -> bool {
    let lock = File::open(lock_file(surroundings));
    lock.is_ok_and(|lock| matches!(lock.try_lock(), Err(std::fs::TryLockError::WouldBlock)))
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
