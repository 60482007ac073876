//! Jobs at the token cache that AWS tools share.

use aws_files::Fingerprint;
use brain::{CacheSeen, Done, Input, Trouble, words::SessionKey};
use keychain::SessionSecrets;
use tokio::{task::spawn_blocking, time::timeout};

use super::{Job, News, Tools, record::PERSONS_PATIENCE};
use crate::{
    agent::Message,
    renew::lock_record,
    sharing::{Found, Sharing},
    turns::{Turn, in_turn},
    vault::{Held, Keep, token_facts},
};

use super::DISK_PATIENCE;

/// Looks what is in a session's place. `held` is what Daypass signed in to.
pub(crate) fn look_at_cache(
    sharing: Sharing,
    turn: Turn,
    session: SessionKey,
    held: Option<SessionSecrets>,
) -> Job {
    let unclear = Done::CacheSeen(session.clone(), CacheSeen::Unclear);
    Job::new(unclear.clone(), async move {
        let looked = in_turn(turn, DISK_PATIENCE, move || {
            let found = sharing.look(&session, held.as_ref());
            seen(session, found)
        });
        looked.await.unwrap_or((unclear, None))
    })
}

/// What was found, in the brain's words and for the vault.
pub(super) fn seen(session: SessionKey, found: Found) -> News {
    let done = Done::CacheSeen(session.clone(), found.seen());
    let keep = match found {
        Found::Nothing(_) => None,
        Found::Foreign(token) => Some(Keep::Foreign(session, token)),
        Found::Renewed(secrets) => Some(Keep::Session(session, Held::ours(secrets, false))),
    };
    (done, keep)
}

/// Writes a token of ours there, unless it was renewed before its turn. Nobody waits for it.
pub(crate) fn mirror(
    tools: &Tools,
    sharing: Sharing,
    turn: Turn,
    session: SessionKey,
    secrets: SessionSecrets,
) -> impl Future<Output = ()> + use<> {
    let outdated = tools.outdated.clone();
    let written = in_turn(turn, DISK_PATIENCE, move || {
        if !outdated.has(&session, &secrets) {
            sharing.publish(&session, &secrets);
        }
    });
    async {
        if let Err(missed) = written.await {
            tracing::warn!(?missed, "AWS tools may not see the sign-in");
        }
    }
}

/// Puts ours in the place of another program's sign-in that was `seen`.
pub(crate) fn replace(
    sharing: Sharing,
    turn: Turn,
    session: SessionKey,
    ours: SessionSecrets,
    seen: Fingerprint,
) -> Job {
    let facts = token_facts(&ours);
    Job::new(Done::TakenOver(session.clone(), Err(Trouble::Internal)), async move {
        let key = session.clone();
        let replaced = in_turn(turn, DISK_PATIENCE, move || sharing.replace(&key, &ours, &seen)).await;
        (Done::TakenOver(session, replaced.unwrap_or(Err(Trouble::Internal)).map(|()| facts)), None)
    })
    .lasting()
}

/// Lets the keychain ask the person for what it needs, then has another program's sign-in taken over. That
/// takes as long as the person does: others take their turns at the record meanwhile.
pub(crate) async fn ready_to_take_over(tools: Tools, session: SessionKey) {
    let (keychain, key) = (tools.keychain.clone(), session.clone());
    let ready = timeout(PERSONS_PATIENCE, spawn_blocking(move || keychain.make_ready(&key))).await;
    tools.agent.send(if matches!(ready, Ok(Ok(Ok(())))) {
        Message::TakeOver(session)
    } else {
        Message::from(Input::Done(Done::TakenOver(session, Err(Trouble::Internal))))
    });
}

/// Makes another program's sign-in ours.
pub(crate) fn take_over(tools: &Tools, sharing: Sharing, turn: Turn, session: SessionKey) -> Job {
    let (keychain, locks) = (tools.keychain.clone(), tools.surroundings.locks());
    Job::new(Done::TakenOver(session.clone(), Err(Trouble::Internal)), async move {
        let key = session.clone();
        let taken = in_turn(turn, DISK_PATIENCE, move || {
            let _lock = lock_record(&locks, &key);
            sharing.take_over(&key, &keychain)
        });
        match taken.await.unwrap_or(Err(Trouble::Internal)) {
            Ok(secrets) => {
                let done = Done::TakenOver(session.clone(), Ok(token_facts(&secrets)));
                (done, Some(Keep::Session(session, Held::ours(secrets, true))))
            }
            Err(trouble) => (Done::TakenOver(session, Err(trouble)), None),
        }
    })
    .lasting()
}
