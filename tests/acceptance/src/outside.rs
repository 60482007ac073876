//! The way out of a scene: a proxy that lets nobody through and writes down who came. The fake is on this computer,
//! which no proxy is asked for, so that whatever comes here would have gone to somebody else.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Result, ensure};
use tokio::{io::AsyncReadExt as _, net::TcpListener, task::JoinHandle};

/// It ends with this.
#[derive(Debug)]
pub(crate) struct Outside {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
    listens: JoinHandle<()>,
}

impl Outside {
    pub(crate) async fn listen() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        let listens = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let seen = Arc::clone(&seen);
                drop(tokio::spawn(async move {
                    let mut said = [0; 256];
                    // Whoever only looks whether a proxy is there, as the doctor does, says nothing.
                    let length = stream.read(&mut said).await.unwrap_or(0);
                    let said = String::from_utf8_lossy(&said[..length]);
                    if let Some(line) = said.lines().next() {
                        seen.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
                    }
                }));
            }
        });
        Ok(Self { url, asked, listens })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Fails with what somebody asked for.
    pub(crate) fn was_asked_for_nothing(&self) -> Result<()> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        ensure!(asked.is_empty(), "somebody went elsewhere than to this computer: {asked:?}");
        Ok(())
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        self.listens.abort();
    }
}
