//! The agent's endpoint: the container-credentials protocol of the AWS SDKs, over HTTP on 127.0.0.1.
//!
//! `/profile/NAME` serves one profile, `/active` whatever is active. Every user of the machine can connect, and every
//! web page can try to. So each path has a token of its own, which only the person's programs can read in a file, and
//! what a browser sends is refused. The port and the tokens stay as they are, for programs keep them, as long as
//! nobody else can have heard the tokens: an agent that ends takes its files with it, and where it could not, or where
//! somebody else has the port now, there is a new key.
//!
//! The protocol is that of the SDKs and Tools Reference Guide, "Container credential provider".

mod admission;
mod answer;
mod desk;
mod key;

pub(crate) use admission::path;

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use brain::{
    Address, Outside, Served,
    say::{Twice, Word},
};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use keychain::Keychain;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinSet, spawn_blocking},
    time::{sleep, timeout},
};

use self::{
    desk::{Desk, Notes},
    key::Key,
};
use crate::{Handle, Surroundings};

/// A visitor that has connected says what it wants in this time, or is shown out.
const COURTESY: Duration = Duration::from_secs(5);
/// No visit takes longer than this: whoever does not take its answer is let go.
const VISIT: Duration = Duration::from_secs(15);
/// Visitors at a time; others wait to be let in. Anybody on this machine may connect, and files are few.
const VISITORS: usize = 256;
/// The system may have no more files to give.
const PAUSE: Duration = Duration::from_millis(100);
/// The endpoint opens in this time, or whoever asks for it is told that it does not.
const OPENS: Duration = Duration::from_secs(10);

/// The endpoint, seen from the agent. Clones are of the same one.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    surroundings: Arc<Surroundings>,
    keychain: Keychain,
    stand: watch::Sender<Stand>,
    /// Visitors are answered in this time.
    prompt: Duration,
}

#[derive(Debug, Clone)]
enum Stand {
    Opening,
    Open(Arc<Desk>),
    /// Why it cannot be opened, in words.
    Shut(Twice<String>),
}

impl Endpoint {
    /// One that is not open yet. Its key is kept in the keychain, or where that is closed, in memory.
    pub(crate) fn new(surroundings: Arc<Surroundings>, keychain: Keychain) -> Self {
        let stand = watch::Sender::new(Stand::Opening);
        Self { surroundings, keychain, stand, prompt: answer::PROMPT }
    }

    /// Has programs let in that ask for this, and says where. Waits until the endpoint is open.
    pub(crate) async fn offer(&self, served: Served) -> Result<Address, Twice<String>> {
        let mut stand = self.stand.subscribe();
        let opened = async {
            let stand = stand.wait_for(|stand| !matches!(stand, Stand::Opening)).await;
            stand.map_or(Stand::Opening, |stand| stand.clone())
        };
        let desk = match timeout(OPENS, opened).await.unwrap_or(Stand::Opening) {
            Stand::Open(desk) => desk,
            Stand::Shut(why) => return Err(why),
            Stand::Opening => return Err(Twice::of(|| Word("endpoint-slow").into())),
        };
        desk.keep_key(&self.keychain).await;
        let offered = spawn_blocking(move || desk.offer(&served)).await;
        offered.unwrap_or_else(|_| Err(Twice::of(|| Word("endpoint-failed").into())))
    }

    /// Opens the endpoint and lets programs in until dropped; with that, port and token files are gone.
    pub(crate) async fn serve(self, agent: Handle) {
        let (listener, desk, notes) = match self.open().await {
            Ok(opened) => opened,
            Err(error) => {
                tracing::warn!(%error, "the endpoint cannot be opened");
                let why = Twice::of(|| Word("endpoint-not-opened").with(&[("error", &error)]));
                self.stand.send_replace(Stand::Shut(why));
                return;
            }
        };
        // Before any file is there: the agent may be cut off while they are written.
        let _closing = Closing(Arc::clone(&desk));
        let set_up = Arc::clone(&desk);
        if spawn_blocking(move || set_up.set_up(notes)).await.is_err() {
            self.stand.send_replace(Stand::Shut(Twice::of(|| Word("endpoint-broke").into())));
            return;
        }
        agent.tell(Outside::EndpointOpen { port: desk.port() });
        self.stand.send_replace(Stand::Open(Arc::clone(&desk)));
        let mut visits = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept(), if visits.len() < VISITORS => match accepted {
                    Ok((stream, _)) => drop(visits.spawn(visit(stream, Arc::clone(&desk), agent.clone(), self.prompt))),
                    Err(error) => {
                        tracing::warn!(%error, "a program could not be let in");
                        sleep(PAUSE).await;
                    }
                },
                Some(_) = visits.join_next() => {}
            }
        }
    }

    async fn open(&self) -> std::io::Result<(TcpListener, Arc<Desk>, Notes)> {
        let surroundings = Arc::clone(&self.surroundings);
        let (notes, is_left_behind) = spawn_blocking(move || Notes::read(&surroundings)).await?;
        let kept = match notes.port {
            Some(port) => TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.ok(),
            None => None,
        };
        // Whoever has the port instead, or had it while the files of a killed agent led there, has heard tokens.
        let may_keep_key = kept.is_some() && !is_left_behind;
        let listener = match kept {
            Some(listener) => listener,
            None => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?,
        };
        let port = listener.local_addr()?.port();
        // Before any program was sent here, no token is out, and the keychain is left alone.
        let before = match notes.key.as_ref().filter(|_| may_keep_key && notes.is_used()) {
            Some(before) => key::kept(&self.keychain, before).await,
            None => None,
        };
        let is_kept = before.is_some();
        let desk = Desk::new(Arc::clone(&self.surroundings), port, before.unwrap_or_else(Key::new), is_kept);
        if notes.is_used() {
            desk.keep_key(&self.keychain).await;
        }
        Ok((listener, Arc::new(desk), notes))
    }
}

/// Closes the desk, however serving ends.
struct Closing(Arc<Desk>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// One request: programs ask seldom.
async fn visit(stream: TcpStream, desk: Arc<Desk>, agent: Handle, prompt: Duration) {
    let service = service_fn(|request| answer::to(request, &desk, &agent, prompt));
    let connection = http1::Builder::new()
        .keep_alive(false)
        .timer(TokioTimer::new())
        .header_read_timeout(COURTESY)
        .serve_connection(TokioIo::new(stream), service);
    match timeout(VISIT, connection).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a program went away"),
        Err(_) => tracing::debug!("a program did not take its answer"),
    }
}

#[cfg(test)]
mod tests;
