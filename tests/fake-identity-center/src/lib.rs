//! A fake AWS IAM Identity Center, for tests and the demo.
//!
//! One loopback server answers as the OIDC service, the access portal, STS, S3 and the console's federation
//! endpoint, and as the pages that a person's browser shows. It speaks the wire protocol and knows nothing of Daypass, so that what
//! passes against it is a fact about the protocol, not about shared code. A test drives a real botocore
//! through it for the same reason.
//!
//! STS lets roles be assumed that are not the portal's ([`Assumable`]): by whom they trust, with their external
//! id where they want one, and for an hour at most, as AWS does for a role that is assumed with another's
//! credentials.
//!
//! It issues what it honours and honours only what it issued: codes are good once, tokens end, and STS
//! and S3 check signatures with the secrets that the portal gave out. Where AWS does not say what it does,
//! the fake is strict: refresh tokens are good once, one that comes again ends its whole session, and so
//! does a logout.
//!
//! A person signs in with a user code (RFC 8628) or with an authorisation code and PKCE (RFC 7636). Either
//! way, a client that registered for `sso:account:access` gets short access tokens and a refresh token,
//! and every other client one access token for the whole session.
//!
//! It misbehaves when told to: [`Fake::mood`] gives an operation one of the failures that networks and
//! services have.
//!
//! ```no_run
//! # use fake_identity_center::{Fake, Mood, Operation, Organisation, Times};
//! # use std::time::Duration;
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let fake = Fake::start(Organisation::acme()).await?;
//! fake.set_token_lifetime(Duration::from_secs(90));
//! fake.mood(Operation::CreateToken, Mood::InternalError, Times::Next(2));
//! // … point a client at `fake.environment()`, and then:
//! fake.wait_for(Operation::GetRoleCredentials, 1, Duration::from_secs(10)).await?;
//! # Ok(())
//! # }
//! ```

mod assume;
mod authorize;
mod between;
mod consent;
mod exchange;
mod federation;
mod ledger;
mod line;
mod mood;
mod oidc;
mod organisation;
mod portal;
mod random;
mod server;
mod signature;
mod signed;
mod vanity;

use std::{
    fmt, io,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::{oneshot, watch},
    task::JoinHandle,
};

pub use between::{Inspected, Manner, Proxy};
pub use exchange::{About, Exchange, NotSeen, Operation, UNANSWERED};
pub use mood::{Mood, Times};
pub use organisation::{Account, Assumable, Organisation};
pub use vanity::Vanity;

use line::Lines;
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
        let (listener, url) = server::listen(port).await?;
        let server = Arc::new(Server::new(organisation, url));
        let (stop, task) = server::serve(Lines(listener), server::router(Arc::clone(&server)));
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
    pub fn environment(&self) -> [(&'static str, String); 5] {
        [
            "AWS_ENDPOINT_URL_SSO",
            "AWS_ENDPOINT_URL_SSO_OIDC",
            "AWS_ENDPOINT_URL_STS",
            "AWS_ENDPOINT_URL_S3",
            "AWS_ENDPOINT_URL_SIGNIN",
        ]
        .map(|name| (name, self.server.url.clone()))
    }

    /// How long access tokens issued from now on are good for; at first 1 hour for those that come with
    /// a refresh token, and 8 hours for the others. Zero issues them ended.
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        let lifetimes = &mut self.server.ledger().lifetimes;
        lifetimes.token = lifetime;
        lifetimes.refreshable_token = lifetime;
    }

    /// [`Fake::set_token_lifetime`] for those that come with a refresh token, or by one, only.
    pub fn set_refreshable_token_lifetime(&self, lifetime: Duration) {
        self.server.ledger().lifetimes.refreshable_token = lifetime;
    }

    /// How long sessions that begin from now on can be refreshed; 8 hours at first. Access tokens are good
    /// for their own lifetime, even beyond. Zero begins sessions that can not be refreshed at all.
    pub fn set_session_lifetime(&self, lifetime: Duration) {
        self.server.ledger().lifetimes.session = lifetime;
    }

    /// Whether a refresh replaces the refresh token, as it does at first. If not, the answer has none, and
    /// the old one stays good.
    pub fn set_rotates(&self, rotates: bool) {
        self.server.ledger().keeps_refresh_tokens = !rotates;
    }

    /// Whom the person's browser is signed in as, and so who allows sign-ins from now on; at first
    /// [`Organisation::user`]. The name is the last part of the ARN of every role that such a sign-in opens.
    pub fn set_user(&self, user: &str) {
        user.clone_into(&mut self.server.ledger().user);
    }

    /// Takes a role away from the person: from now on it is neither listed nor opened.
    pub fn unassign(&self, account: &str, role: &str) {
        self.server.ledger().unassigned.insert((account.to_owned(), role.to_owned()));
    }

    /// How far the service's clock is ahead of this computer's, in whole seconds; behind when negative. Every
    /// `Date` and every point in time in an answer is told by it, and signatures are judged by it. How long
    /// things last does not change.
    pub fn set_clock_ahead(&self, ahead: SignedDuration) {
        self.server.clock_ahead.store(ahead.as_secs(), Ordering::SeqCst);
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

    /// Ends every registration, as time does.
    pub fn end_registrations(&self) {
        self.server.ledger().end_registrations(Timestamp::now());
    }

    /// Revokes every access and refresh token, as an administrator does who ends a person's sessions. Role
    /// credentials live on, as they do in AWS.
    pub fn revoke_tokens(&self) {
        self.server.ledger().revoke_all();
    }

    /// Puts an operation into a mood, in place of the one it was in. Requests that get no answer of their
    /// own are logged all the same, without what they were about. [`Operation::OpenVanity`] and
    /// [`Operation::Unknown`] have no moods.
    pub fn mood(&self, operation: Operation, mood: Mood, times: Times) {
        self.server.moods().set(operation, mood, times);
    }

    /// Ends an operation's mood.
    pub fn clear_mood(&self, operation: Operation) {
        self.server.moods().clear(operation);
    }

    /// A vanity address, which answers `HEAD /` and `GET /` with a redirect to `location`.
    pub async fn vanity(&self, location: &str) -> io::Result<Vanity> {
        Vanity::start(Arc::clone(&self.server), location, true).await
    }

    /// [`Fake::vanity`] as on servers that redirect `GET /` and answer 405 to `HEAD`.
    pub async fn vanity_without_head(&self, location: &str) -> io::Result<Vanity> {
        Vanity::start(Arc::clone(&self.server), location, false).await
    }

    /// A vanity address that leads to a portal as AWS names them, whose host shows the organisation's region.
    /// Sign-ins name it, and are taken; nobody can go there.
    pub async fn vanity_that_shows_the_region(&self) -> io::Result<Vanity> {
        let portal = format!("https://ssoins-1.portal.{}.app.aws", self.region());
        self.server.also_called(&portal);
        self.vanity(&portal).await
    }

    /// The requests that [`Mood::Slow`] holds: each until it is answered or its client has gone.
    pub fn held(&self) -> watch::Receiver<Vec<Operation>> {
        self.server.held.subscribe()
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

    /// How often a refresh token was used, refusals included, for all sign-ins together. What a mood
    /// refused does not count, because nobody looked at it.
    pub fn refreshes(&self) -> usize {
        let is_refresh = |exchange: &&Exchange| exchange.about.grant.as_deref() == Some(oidc::REFRESH_TOKEN);
        self.server.log.borrow().iter().filter(is_refresh).count()
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

    /// Every secret issued so far, for guards that look for leaks: client secrets, device codes,
    /// authorisation codes, refresh tokens, access tokens, secret access keys, session tokens and sign-in tokens. Client
    /// ids, user codes and access key ids are not secret. PKCE verifiers are the client's own.
    pub fn secrets(&self) -> Vec<String> {
        self.server.ledger().secrets().to_vec()
    }

    /// Those of [`Fake::secrets`] that are access tokens: what the SDKs' token cache may hold.
    pub fn access_tokens(&self) -> Vec<String> {
        self.server.ledger().issued_access_tokens().to_vec()
    }
}

/// Names where it listens and nothing it issued.
impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fake").field("url", &self.server.url).finish_non_exhaustive()
    }
}
