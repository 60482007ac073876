//! A fake AWS IAM Identity Center, for tests and the demo.
//!
//! One loopback server answers as the OIDC service, the access portal, STS and S3, and as the pages that
//! a person's browser shows. It speaks the wire protocol and knows nothing of Daypass, so that what
//! passes against it is a fact about the protocol, not about shared code. A test drives a real botocore
//! through it for the same reason.
//!
//! It issues what it honours and honours only what it issued: codes are good once, tokens end, and STS
//! and S3 check signatures with the secrets that the portal gave out.
//!
//! ```no_run
//! # use fake_identity_center::{Fake, Operation, Organisation};
//! # use std::time::Duration;
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let fake = Fake::start(Organisation::acme()).await?;
//! fake.set_token_lifetime(Duration::from_secs(90));
//! // … point a client at `fake.environment()`, and then:
//! fake.wait_for(Operation::GetRoleCredentials, 1, Duration::from_secs(10)).await?;
//! # Ok(())
//! # }
//! ```

mod consent;
mod exchange;
mod ledger;
mod oidc;
mod organisation;
mod portal;
mod random;
mod server;
mod signature;
mod signed;

use std::{fmt, future::IntoFuture as _, io, net::Ipv4Addr, sync::Arc, time::Duration};

use tokio::{
    net::TcpListener,
    sync::{oneshot, watch},
    task::JoinHandle,
};

pub use exchange::{About, Exchange, NotSeen, Operation};
pub use organisation::{Account, Organisation};

use server::Server;

/// A running fake. It stops when it is dropped; [`Fake::stop`] also waits until it has.
pub struct Fake {
    server: Arc<Server>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl Fake {
    /// Starts serving on a free port of 127.0.0.1, as a task of the current tokio runtime.
    pub async fn start(organisation: Organisation) -> io::Result<Self> {
        Self::start_on(0, organisation).await
    }

    /// [`Fake::start`] on a port of the caller's choice, which fails where it is taken.
    pub async fn start_on(port: u16, organisation: Organisation) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let server = Arc::new(Server::new(organisation, url));
        let (stop, stopped) = oneshot::channel();
        let serve =
            axum::serve(listener, server::router(Arc::clone(&server))).with_graceful_shutdown(async {
                // An error means that the fake was dropped, which stops it just as well.
                drop(stopped.await);
            });
        let task = tokio::spawn(serve.into_future());
        Ok(Self { server, stop, task })
    }

    /// Stops serving and returns when the port is closed: from then on, clients find nobody there.
    pub async fn stop(self) -> io::Result<()> {
        drop(self.stop);
        self.task.await?
    }

    /// Base address of every service, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> &str {
        &self.server.url
    }

    /// The portal's address, as in `sso_start_url`.
    pub fn start_url(&self) -> String {
        format!("{}/start", self.server.url)
    }

    /// The organisation's region, as in `sso_region`.
    pub fn region(&self) -> &str {
        &self.server.organisation.region
    }

    /// The environment variables that lead an AWS client here.
    pub fn environment(&self) -> [(&'static str, String); 4] {
        ["AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_S3"]
            .map(|name| (name, self.server.url.clone()))
    }

    /// How long access tokens issued from now on are good for; 8 hours at first. Zero issues them ended.
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        self.server.ledger().lifetimes.token = lifetime;
    }

    /// How long role credentials issued from now on are good for; 1 hour at first. Zero issues them ended.
    pub fn set_credentials_lifetime(&self, lifetime: Duration) {
        self.server.ledger().lifetimes.credentials = lifetime;
    }

    /// How long a person has to answer, for codes issued from now on; 10 minutes at first.
    pub fn set_code_lifetime(&self, lifetime: Duration) {
        self.server.ledger().lifetimes.code = lifetime;
    }

    /// How long clients are told to wait between polls, for codes issued from now on; 1 second at first.
    /// With zero they may poll as they like. The wire carries whole seconds.
    pub fn set_poll_interval(&self, interval: Duration) {
        self.server.ledger().lifetimes.interval = interval;
    }

    /// How long clients that register from now on are known; 90 days at first.
    pub fn set_registration_lifetime(&self, lifetime: Duration) {
        self.server.ledger().lifetimes.registration = lifetime;
    }

    /// Revokes every access token, as an administrator does who ends a person's sessions. Role
    /// credentials live on, as they do in AWS.
    pub fn revoke_tokens(&self) {
        self.server.ledger().revoke_all();
    }

    /// Every request so far with its answer, in the order of the answers.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.server.log.borrow().clone()
    }

    /// The log of [`Fake::exchanges`], to be told of each new one.
    pub fn log(&self) -> watch::Receiver<Vec<Exchange>> {
        self.server.log.subscribe()
    }

    /// How often an operation was asked for, refusals included.
    pub fn count(&self, operation: Operation) -> usize {
        exchange::count(&self.server.log.borrow(), operation)
    }

    /// Returns as soon as an operation was asked for at least `wanted` times since the start, refusals
    /// included, or fails when `within` is over.
    ///
    /// A request counts when its answer is ready, a moment before its client has read it.
    pub async fn wait_for(
        &self,
        operation: Operation,
        wanted: usize,
        within: Duration,
    ) -> Result<(), NotSeen> {
        let mut log = self.log();
        let enough = log.wait_for(|log| exchange::count(log, operation) >= wanted);
        match tokio::time::timeout(within, enough).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(NotSeen { operation, wanted, seen: self.count(operation), within }),
        }
    }

    /// Every secret issued so far, for guards that look for leaks: client secrets, device codes, access
    /// tokens, secret access keys and session tokens. Client ids, user codes and access key ids are not
    /// secret.
    pub fn secrets(&self) -> Vec<String> {
        self.server.ledger().secrets().to_vec()
    }
}

/// Names where it listens and nothing it issued.
impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fake").field("url", &self.server.url).finish_non_exhaustive()
    }
}
