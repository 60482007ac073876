//! Jobs on a session's record in the keychain, and in the token cache of AWS tools that mirrors it. They
//! take turns, for each finds what the one before has left.

use std::{path::PathBuf, time::Duration};

use brain::{Done, Input, KeychainTrouble, Trouble, words::SessionKey};
use jiff::Timestamp;
use keychain::{Asking, SessionSecrets};
use tokio::{task::spawn_blocking, time::timeout};

use super::{DISK_PATIENCE, Job, Tools, cache::seen, keychain_trouble};
use crate::{
    agent::Message,
    renew::{Renewal, Renewed, lock_record},
    turns::{Missed, Turn, in_turn},
    vault::{Held, Keep, token_facts},
};

/// A keychain that is not waiting for the person answers in this time.
const KEYCHAIN_PATIENCE: Duration = Duration::from_secs(10);
/// For another process that renews to finish.
const LOCK_PATIENCE: Duration = Duration::from_secs(30);
/// For that, and then for keychain and server, which have limits of their own.
const RENEWAL_PATIENCE: Duration = Duration::from_mins(1);
/// A keychain that asks the person waits as long as the person does.
pub(super) const PERSONS_PATIENCE: Duration = Duration::from_mins(2);

/// Looks into the keychain, then into the token cache of AWS tools, which is brought up to date if what is
/// there is ours. What is in the cache is told first: a command must not be refused before it is known.
pub(crate) fn read_token(tools: &Tools, turn: Turn, session: SessionKey, may_ask: bool) -> Job {
    let failure = Done::TokenRead(session.clone(), Err(KeychainTrouble::Refused));
    let asking = if may_ask { Asking::Allowed } else { Asking::Never };
    let (keychain, sharing) = (tools.keychain.clone(), tools.sharing.clone());
    Job::of_several(failure, async move {
        let key = session.clone();
        let read = at_keychain(turn, asking, move || keychain.load(&key, asking)).await;
        let held = read.as_ref().ok().and_then(Option::as_ref).cloned();
        let told = match read {
            Ok(Some(secrets)) => {
                let done = Done::TokenRead(session.clone(), Ok(Some(token_facts(&secrets))));
                (done, Some(Keep::Session(session.clone(), Held::ours(secrets, true))))
            }
            // Not ours to read: the next sign-in writes it anew.
            Ok(None) | Err(keychain::Trouble::Broken) => (Done::TokenRead(session.clone(), Ok(None)), None),
            Err(error) => (Done::TokenRead(session.clone(), Err(keychain_trouble(error))), None),
        };
        let mut news = Vec::new();
        if let Some(sharing) = sharing {
            let looked = spawn_blocking(move || {
                let found = sharing.look(&session, held.as_ref());
                if let Some(held) = held.as_ref().filter(|held| held.expires_at > Timestamp::now()) {
                    sharing.publish(&session, held);
                }
                seen(session, found)
            });
            if let Ok(looked) = timeout(DISK_PATIENCE, looked).await {
                news.extend(looked);
            } else {
                tracing::warn!("the token cache of AWS tools does not answer");
            }
        }
        news.push(told);
        news
    })
}

/// Lets the keychain ask the person for what it needs to keep the session's token, then has it kept: the one
/// that is held by then. Others take their turns at the record meanwhile, and renew it.
pub(crate) async fn ready_keychain(tools: Tools, session: SessionKey, secrets: SessionSecrets) {
    let (keychain, key) = (tools.keychain.clone(), session.clone());
    let asked = spawn_blocking(move || keychain.make_ready(&key));
    match timeout(PERSONS_PATIENCE, asked).await {
        Ok(Ok(Ok(()))) => {}
        Ok(Ok(Err(trouble))) => tracing::info!(%trouble, "the keychain is not ready"),
        Ok(Err(_)) | Err(_) => tracing::warn!("the keychain's question was not answered"),
    }
    if !tools.agent.keep(session.clone()) && !tools.outdated.has(&session, &secrets) {
        // The agent is at its end, and nobody renews any more.
        let keychain = tools.keychain.clone();
        let kept = spawn_blocking(move || keychain.store(&session, &secrets, Asking::Never)).await;
        if !matches!(kept, Ok(Ok(()))) {
            tracing::warn!(?kept, "the sign-in ends with Daypass");
        }
    }
}

/// Puts a token into the keychain, and shows it to AWS tools. If it was renewed before its turn, the new one is
/// kept instead.
pub(crate) fn keep_token(tools: &Tools, turn: Turn, session: SessionKey, secrets: SessionSecrets) -> Job {
    let asking = Asking::Never;
    let failure = Done::TokenKept(session.clone(), Err(KeychainTrouble::Refused));
    let (keychain, sharing) = (tools.keychain.clone(), tools.sharing.clone());
    let (locks, outdated, agent) = (tools.surroundings.locks(), tools.outdated.clone(), tools.agent.clone());
    Job::of_several(failure, async move {
        let (key, issued_at) = (session.clone(), secrets.issued_at);
        let kept = at_keychain(turn, asking, move || {
            if outdated.has(&key, &secrets) {
                return Ok(false);
            }
            let _lock = lock_record(&locks, &key);
            let kept = keychain.store(&key, &secrets, asking);
            if let Some(sharing) = sharing {
                sharing.publish(&key, &secrets);
            }
            kept.map(|()| true)
        });
        let kept = match kept.await {
            Ok(false) => {
                agent.keep(session);
                return Vec::new();
            }
            Ok(true) => Ok(()),
            Err(error) => Err(keychain_trouble(error)),
        };
        let stored = kept.is_ok().then(|| Keep::Stored(session.clone(), issued_at));
        vec![(Done::TokenKept(session, kept), stored)]
    })
    .lasting()
}

/// Takes a token out of the keychain and away from AWS tools.
pub(crate) fn forget_token(
    tools: &Tools,
    turn: Turn,
    session: SessionKey,
    secrets: Option<SessionSecrets>,
) -> Job {
    let failure = Done::TokenForgotten(session.clone(), Err(KeychainTrouble::Refused));
    let (keychain, sharing) = (tools.keychain.clone(), tools.sharing.clone());
    let locks = tools.surroundings.locks();
    Job::new(failure, async move {
        let key = session.clone();
        let forgotten = at_keychain(turn, Asking::Never, move || {
            let _lock = lock_record(&locks, &key);
            if let Some(sharing) = sharing {
                sharing.withdraw(&key, secrets.as_ref());
            }
            keychain.remove(&key, Asking::Never)
        });
        (Done::TokenForgotten(session, forgotten.await.map_err(keychain_trouble)), None)
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
pub(crate) fn renew(tools: &Tools, turn: Turn, session: SessionKey, held: Held, locks: PathBuf) -> Job {
    let tools = tools.clone();
    Job::new(Done::Renewed(session.clone(), Err(Trouble::Internal)), async move {
        let renewed = match tools.wire(&session) {
            Ok(wire) => {
                let renewal = Renewal {
                    session: session.clone(),
                    held,
                    keychain: tools.keychain.clone(),
                    sharing: tools.sharing.clone(),
                    wire: wire.clone(),
                    outdated: tools.outdated.clone(),
                    patience: LOCK_PATIENCE,
                };
                let renewed = in_turn(turn, RENEWAL_PATIENCE, move || renewal.run(&locks));
                let renewed = renewed.await.unwrap_or_else(|missed| {
                    tracing::warn!(?missed, "a renewal has not ended as it should");
                    Err(Trouble::Internal)
                });
                tools.tell_clock(&wire);
                renewed
            }
            Err(trouble) => Err(trouble),
        };
        match renewed {
            Ok(Renewed { secrets, kept }) => {
                let stored = kept.is_ok();
                if let Err(error) = kept {
                    let told = Done::Untold(session.clone(), keychain_trouble(error));
                    tools.agent.send(Message::from(Input::Done(told)));
                }
                let facts = token_facts(&secrets);
                let keep = Keep::Session(session.clone(), Held::ours(secrets, stored));
                (Done::Renewed(session, Ok(facts)), Some(keep))
            }
            Err(trouble) => (Done::Renewed(session, Err(trouble)), None),
        }
    })
    .lasting()
}

#[cfg(test)]
mod tests;
