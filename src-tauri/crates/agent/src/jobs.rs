//! What the loop has done elsewhere: each job brings home a [`Done`] for the brain and, where there are
//! secrets, a [`Keep`] for the vault.

use std::{future::Future, path::PathBuf, pin::Pin, sync::Arc, time::Duration};

use aws_api::{Network, Wire};
use brain::{
    Attempt, Done, Facts, Input, KeychainTrouble, Prompt, Trouble, Way,
    words::{RoleKey, SessionKey},
};
use jiff::Timestamp;
use keychain::{Asking, Keychain, SessionSecrets};
use secrecy::SecretString;
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use crate::{
    Handle, Surroundings,
    agent::Message,
    browser,
    clipboard::Board,
    facts,
    renew::{Renewal, Renewed},
    sign_in,
    turns::{Missed, Turn, in_turn},
    vault::{Held, Keep, credential_facts, token_facts},
};

/// A disk answers in this time.
const DISK_PATIENCE: Duration = Duration::from_secs(10);
/// A keychain that is not waiting for the person answers in this time.
const KEYCHAIN_PATIENCE: Duration = Duration::from_secs(10);
/// For another process that renews to finish.
const LOCK_PATIENCE: Duration = Duration::from_secs(30);
/// For that, and then for keychain and server, which have limits of their own.
const RENEWAL_PATIENCE: Duration = Duration::from_mins(1);
/// A keychain that asks the person waits as long as the person does.
const PERSONS_PATIENCE: Duration = Duration::from_mins(2);

/// Work to be done beside the loop.
pub(crate) struct Job {
    /// Does it.
    pub(crate) work: Pin<Box<dyn Future<Output = Home> + Send>>,
    /// What to tell the brain should the work panic.
    pub(crate) failure: Done,
    /// Whether it is to be finished when the agent ends, for others find what it leaves.
    pub(crate) lasting: bool,
}

type Home = (Done, Option<Keep>);

impl Job {
    fn new(failure: Done, work: impl Future<Output = Home> + Send + 'static) -> Self {
        Self { work: Box::pin(work), failure, lasting: false }
    }

    fn lasting(self) -> Self {
        Self { lasting: true, ..self }
    }
}

/// What jobs reach the world with.
#[derive(Debug, Clone)]
pub(crate) struct Tools {
    network: Network,
    keychain: Keychain,
}

impl Tools {
    pub(crate) fn new(surroundings: &Surroundings) -> Self {
        Self { network: Network::new(), keychain: Keychain::of_the_system(surroundings.service()) }
    }

    fn wire(&self, key: &SessionKey) -> Result<Wire, Trouble> {
        self.network.wire(&key.region, &key.endpoints).map_err(trouble)
    }
}

pub(crate) fn read_config(surroundings: Arc<Surroundings>) -> Job {
    let failed =
        brain::Config { problems: vec!["The AWS config cannot be read.".to_owned()], ..Default::default() };
    Job::new(Done::ConfigRead(failed.clone()), async move {
        let config = spawn_blocking(move || surroundings.config()).await.unwrap_or(failed);
        (Done::ConfigRead(config), None)
    })
}

pub(crate) fn read_facts(surroundings: Arc<Surroundings>, turn: Turn) -> Job {
    Job::new(Done::FactsRead(Facts::default()), async move {
        let facts =
            in_turn(turn, DISK_PATIENCE, move || facts::read(&surroundings)).await.unwrap_or_default();
        (Done::FactsRead(facts), None)
    })
}

pub(crate) fn write_facts(surroundings: Arc<Surroundings>, turn: Turn, facts: Facts) -> Job {
    let done = Done::FactsRead(facts.clone());
    Job::new(done.clone(), async move {
        match in_turn(turn, DISK_PATIENCE, move || facts::write(&surroundings, &facts)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(%error, "the choice holds until Daypass ends, but could not be kept");
            }
            Err(missed) => tracing::error!(?missed, "the choice may not be kept"),
        }
        (done, None)
    })
    .lasting()
}

/// Looks into the keychain.
pub(crate) fn read_token(tools: &Tools, turn: Turn, session: SessionKey, may_ask: bool) -> Job {
    let failure = Done::TokenRead(session.clone(), Err(KeychainTrouble::Refused));
    let asking = if may_ask { Asking::Allowed } else { Asking::Never };
    let keychain = tools.keychain.clone();
    Job::new(failure, async move {
        let key = session.clone();
        match at_keychain(turn, asking, move || keychain.load(&key, asking)).await {
            Ok(Some(secrets)) => {
                let facts = token_facts(&secrets);
                (
                    Done::TokenRead(session.clone(), Ok(Some(facts))),
                    Some(Keep::Session(session, Held { secrets, stored: true })),
                )
            }
            // Not ours to read: the next sign-in writes it anew.
            Ok(None) | Err(keychain::Trouble::Broken) => (Done::TokenRead(session, Ok(None)), None),
            Err(error) => (Done::TokenRead(session, Err(keychain_trouble(error))), None),
        }
    })
}

/// Puts a token into the keychain.
pub(crate) fn keep_token(
    tools: &Tools,
    turn: Turn,
    session: SessionKey,
    secrets: SessionSecrets,
    may_ask: bool,
) -> Job {
    let asking = if may_ask { Asking::Allowed } else { Asking::Never };
    let failure = Done::TokenKept(session.clone(), Err(KeychainTrouble::Refused));
    let keychain = tools.keychain.clone();
    Job::new(failure, async move {
        let (key, issued_at) = (session.clone(), secrets.issued_at);
        let kept = at_keychain(turn, asking, move || keychain.store(&key, &secrets, asking)).await;
        let stored = kept.is_ok().then(|| Keep::Stored(session.clone(), issued_at));
        (Done::TokenKept(session, kept.map_err(keychain_trouble)), stored)
    })
    .lasting()
}

/// Takes a token out of the keychain.
pub(crate) fn forget_token(tools: &Tools, turn: Turn, session: SessionKey) -> Job {
    let failure = Done::TokenKept(session.clone(), Err(KeychainTrouble::Refused));
    let keychain = tools.keychain.clone();
    Job::new(failure, async move {
        let key = session.clone();
        let kept = at_keychain(turn, Asking::Never, move || keychain.remove(&key, Asking::Never)).await;
        (Done::TokenKept(session, kept.map_err(keychain_trouble)), None)
    })
    .lasting()
}

async fn at_keychain<T: Send + 'static>(
    turn: Turn,
    asking: Asking,
    call: impl FnOnce() -> Result<T, keychain::Trouble> + Send + 'static,
) -> Result<T, keychain::Trouble> {
    let patience = match asking {
        Asking::Never => KEYCHAIN_PATIENCE,
        Asking::Allowed => PERSONS_PATIENCE,
    };
    in_turn(turn, patience, call).await.unwrap_or_else(|missed| {
        Err(match missed {
            Missed::Late => keychain::Trouble::TimedOut,
            Missed::Panicked => keychain::Trouble::Refused,
        })
    })
}

/// Renews a session, unless another process has.
pub(crate) fn renew(
    tools: &Tools,
    turn: Turn,
    session: SessionKey,
    held: Held,
    locks: PathBuf,
    agent: Handle,
) -> Job {
    let (wire, keychain) = (tools.wire(&session), tools.keychain.clone());
    Job::new(Done::Renewed(session.clone(), Err(Trouble::Internal)), async move {
        let renewed = match wire {
            Ok(wire) => {
                let renewal =
                    Renewal { session: session.clone(), held, keychain, wire, patience: LOCK_PATIENCE };
                in_turn(turn, RENEWAL_PATIENCE, move || renewal.run(&locks)).await.unwrap_or_else(|missed| {
                    tracing::warn!(?missed, "a renewal has not ended as it should");
                    Err(Trouble::Internal)
                })
            }
            Err(trouble) => Err(trouble),
        };
        match renewed {
            Ok(Renewed { secrets, kept }) => {
                let stored = kept.is_ok();
                if let Err(error) = kept {
                    let told = Done::TokenKept(session.clone(), Err(keychain_trouble(error)));
                    agent.send(Message::from(Input::Done(told)));
                }
                let facts = token_facts(&secrets);
                (
                    Done::Renewed(session.clone(), Ok(facts)),
                    Some(Keep::Session(session, Held { secrets, stored })),
                )
            }
            Err(trouble) => (Done::Renewed(session, Err(trouble)), None),
        }
    })
    .lasting()
}

/// Signs in. What the person is asked to do goes to the brain as soon as it is known.
pub(crate) fn sign_in(
    tools: &Tools,
    surroundings: Arc<Surroundings>,
    session: SessionKey,
    attempt: Attempt,
    way: Way,
    agent: Handle,
) -> Job {
    let failure = Done::SignedIn(session.clone(), attempt, Err(Trouble::Internal));
    let wire = tools.wire(&session);
    Job::new(failure, async move {
        let asked_for = session.clone();
        let scopes = spawn_blocking(move || surroundings.scopes(&asked_for)).await.unwrap_or_default();
        let prompted = |prompt: Prompt| {
            let done = Done::Prompted(session.clone(), attempt, prompt);
            agent.send(Message::from(Input::Done(done)));
        };
        let signed_in = match wire {
            Ok(wire) => sign_in::run(&wire, &session, &scopes, way, prompted).await,
            Err(trouble) => Err(trouble),
        };
        match signed_in {
            Ok(signed_in) => {
                let secrets = SessionSecrets {
                    access_token: signed_in.token.access_token,
                    refresh_token: signed_in.token.refresh_token,
                    client_id: signed_in.registration.client_id,
                    client_secret: signed_in.registration.client_secret,
                    issued_at: signed_in.token.issued_at,
                    expires_at: signed_in.token.expires_at,
                    registration_expires_at: signed_in.registration.expires_at,
                };
                let done = Done::SignedIn(session.clone(), attempt, Ok(token_facts(&secrets)));
                (done, Some(Keep::Session(session, Held { secrets, stored: false })))
            }
            Err(trouble) => (Done::SignedIn(session, attempt, Err(trouble)), None),
        }
    })
}

/// Lists accounts and roles.
pub(crate) fn list(tools: &Tools, session: SessionKey, token: SecretString) -> Job {
    let wire = tools.wire(&session);
    Job::new(Done::Listed(session.clone(), Err(Trouble::Internal)), async move {
        let accounts = match wire {
            Ok(wire) => wire.catalogue(&token, |_| {}).await.map_err(trouble),
            Err(trouble) => Err(trouble),
        };
        (Done::Listed(session, accounts), None)
    })
}

/// Fetches a role's credentials.
pub(crate) fn fetch(tools: &Tools, role: RoleKey, token: SecretString) -> Job {
    let wire = tools.wire(&role.session);
    Job::new(Done::Credentials(role.clone(), Err(Trouble::Internal)), async move {
        let issued_at = Timestamp::now();
        let credentials = match wire {
            Ok(wire) => wire.role_credentials(&token, &role.account, &role.role).await.map_err(trouble),
            Err(trouble) => Err(trouble),
        };
        match credentials {
            Ok(credentials) => {
                let facts = credential_facts(&credentials, issued_at);
                (Done::Credentials(role.clone(), Ok(facts)), Some(Keep::Role(role, credentials)))
            }
            Err(trouble) => (Done::Credentials(role, Err(trouble)), None),
        }
    })
}

/// Signs out at the portal.
pub(crate) fn revoke(tools: &Tools, session: SessionKey, token: SecretString) -> Job {
    let wire = tools.wire(&session);
    Job::new(Done::Revoked(session.clone(), Err(Trouble::Internal)), async move {
        let revoked = match wire {
            Ok(wire) => wire.logout(&token).await.map_err(trouble),
            Err(trouble) => Err(trouble),
        };
        (Done::Revoked(session, revoked), None)
    })
    .lasting()
}

/// Puts a text on the clipboard.
pub(crate) fn copy(board: Board, text: Zeroizing<String>, secret: bool, row: String) -> Job {
    let failed = "The clipboard cannot be reached.".to_owned();
    Job::new(Done::Copied { row: row.clone(), outcome: Err(failed) }, async move {
        let outcome = board.put(text, secret).await;
        (Done::Copied { row, outcome }, None)
    })
}

/// Opens a link of a session in the browser.
pub(crate) fn open_browser(session: &SessionKey, link: String, row: String) -> Job {
    let failed = Err("No browser could be opened.".to_owned());
    let allowed = browser::may_open(&link, browser::is_local(session));
    Job::new(Done::Opened { row: row.clone(), outcome: failed.clone() }, async move {
        let outcome = if allowed {
            spawn_blocking(move || browser::open(&link)).await.unwrap_or(failed)
        } else {
            Err("This link does not lead to a web page that Daypass opens.".to_owned())
        };
        (Done::Opened { row, outcome }, None)
    })
}

fn keychain_trouble(trouble: keychain::Trouble) -> KeychainTrouble {
    match trouble {
        keychain::Trouble::Locked => KeychainTrouble::Locked,
        keychain::Trouble::Absent => KeychainTrouble::Absent,
        keychain::Trouble::Refused | keychain::Trouble::Broken | keychain::Trouble::TimedOut => {
            KeychainTrouble::Refused
        }
    }
}

/// In the brain's words.
pub(crate) fn trouble(trouble: aws_api::Trouble) -> Trouble {
    match trouble {
        aws_api::Trouble::Denied => Trouble::Denied,
        aws_api::Trouble::CodeExpired => Trouble::CodeExpired,
        aws_api::Trouble::TokenRefused => Trouble::TokenRefused,
        aws_api::Trouble::GrantRefused => Trouble::GrantRefused,
        aws_api::Trouble::RoleRefused => Trouble::RoleRefused,
        aws_api::Trouble::NotFound => Trouble::NotFound,
        aws_api::Trouble::WrongPlace => Trouble::WrongPlace,
        aws_api::Trouble::ForeignPortal => Trouble::ForeignPortal,
        aws_api::Trouble::TooMany => Trouble::TooMany,
        aws_api::Trouble::Offline => Trouble::Offline,
        aws_api::Trouble::Unreadable => Trouble::Unreadable,
        // The last two have been answered by a sign-in by code.
        aws_api::Trouble::RegistrationRefused | aws_api::Trouble::NoPort | aws_api::Trouble::NoCallback => {
            Trouble::RegistrationRefused
        }
        aws_api::Trouble::ServerFault(_) => Trouble::ServerFault,
        aws_api::Trouble::Refused(_) => Trouble::Refused,
    }
}
