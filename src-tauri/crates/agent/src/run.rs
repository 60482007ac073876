//! The loop. It owns all state and all secrets, never waits for a job, and outlives every job that
//! fails.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use brain::{Attempt, CacheSeen, CallerId, Done, Input, State, words::SessionKey};
use jiff::Timestamp;
use keychain::SessionSecrets;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::{AbortHandle, JoinSet, spawn_blocking},
    time::{sleep, timeout},
};

use crate::{
    Handle, Picture, Reply, Surroundings, Wish,
    agent::{Message, picture},
    clipboard::Board,
    door::is_taken,
    endpoint::Endpoint,
    jobs::{self, Tools},
    notify::Notices,
    turns::Turns,
    vault::{Keep, Vault},
};

/// Longest sleep: instants are compared with the wall clock again after it, so that a suspended
/// machine or a clock that was set need no special case.
const NAP: Duration = Duration::from_secs(30);

/// Work that must not be cut off gets this long to finish at the end.
const FAREWELL: Duration = Duration::from_secs(5);

/// The desktop gets this long to take a notification or the clipboard's secret away: it may hang.
const LAST_WORD: Duration = Duration::from_secs(1);

/// Everything the loop owns.
pub(crate) struct Agent {
    surroundings: Arc<Surroundings>,
    endpoint: Endpoint,
    tools: Tools,
    state: State,
    vault: Vault,
    handle: Handle,
    callers: BTreeMap<CallerId, mpsc::UnboundedSender<Reply>>,
    sign_ins: BTreeMap<Attempt, AbortHandle>,
    /// The doctor's examination that was begun last.
    examining: Option<AbortHandle>,
    /// Dropped, each ends the session's listing.
    listings: BTreeMap<SessionKey, oneshot::Sender<()>>,
    /// Sessions for which the keychain asks the person, to keep their token.
    asking: BTreeMap<SessionKey, AbortHandle>,
    /// When the token was issued that is being renewed, or was last.
    renewing: BTreeMap<SessionKey, Timestamp>,
    /// When the token was issued that was held at the last look at the token cache of AWS tools.
    looking: BTreeMap<SessionKey, Timestamp>,
    /// Jobs that the end cuts off.
    jobs: JoinSet<()>,
    /// Jobs that the end waits for.
    lasting: JoinSet<()>,
    turns: Turns<Shared>,
    board: Board,
    /// Whose keys were copied last.
    copied: Option<SessionKey>,
    notices: Notices,
    wishes: mpsc::UnboundedSender<Wish>,
    pictures: watch::Sender<Arc<Picture>>,
}

/// What jobs have to take turns at.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Shared {
    /// The file of facts.
    Facts,
    /// What was learned of the sessions.
    History,
    /// The settings' file.
    Settings,
    /// The shared config.
    Config,
    /// Credentials in files.
    SavedKeys,
    /// The files of what the sessions offer.
    Catalogues,
    /// A session's sign-in: one that was stopped may not be gone yet when the next begins.
    SignIn(SessionKey),
    /// A session's record in the keychain.
    Record(SessionKey),
}

impl Agent {
    #[expect(clippy::too_many_arguments, reason = "each is a part of its own, and there is one caller")]
    pub(crate) fn new(
        surroundings: Arc<Surroundings>,
        endpoint: Endpoint,
        state: State,
        handle: Handle,
        board: Board,
        notices: Notices,
        wishes: mpsc::UnboundedSender<Wish>,
        pictures: watch::Sender<Arc<Picture>>,
    ) -> Self {
        Self {
            tools: Tools::new(&surroundings, state.is_agent(), handle.clone()),
            surroundings,
            endpoint,
            state,
            vault: Vault::default(),
            handle,
            callers: BTreeMap::new(),
            sign_ins: BTreeMap::new(),
            examining: None,
            listings: BTreeMap::new(),
            asking: BTreeMap::new(),
            renewing: BTreeMap::new(),
            looking: BTreeMap::new(),
            jobs: JoinSet::new(),
            lasting: JoinSet::new(),
            turns: Turns::default(),
            board,
            copied: None,
            notices,
            wishes,
            pictures,
        }
    }

    /// Runs until it is told to stop. Then it sends its company away, drops what nobody needs any more,
    /// and cleans up while it finishes the rest, within [`FAREWELL`]. The company is the door and whatever
    /// else brings news.
    pub(crate) async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Message>, mut company: JoinSet<()>) {
        for effect in self.state.start() {
            self.perform(effect);
        }
        if self.state.is_agent() {
            self.remove_all_keys();
        }
        let leaves_heir = loop {
            let now = Timestamp::now();
            self.paint(now);
            let due = self.state.next_due(now).map(|due| Duration::try_from(due.duration_since(now)));
            let message = tokio::select! {
                message = inbox.recv() => message,
                () = sleep(due.and_then(Result::ok).unwrap_or(NAP).min(NAP)), if due.is_some() => {
                    Some(Message::from(Input::Tick))
                }
            };
            match message {
                Some(Message::Stop { leaves_heir }) => break leaves_heir,
                None => break false,
                Some(message) => self.take(message),
            }
        };
        if self.state.is_agent() {
            self.remove_all_keys();
        }
        drop(inbox);
        // First, as whoever hears that no answer will come goes on alone, and is to find no claim in the way.
        self.jobs.shutdown().await;
        self.callers.clear();
        company.shutdown().await;
        // After the jobs, of which one may have been a copy.
        let (finished, closed, cleared) = tokio::join!(
            timeout(FAREWELL, async { while self.lasting.join_next().await.is_some() {} }),
            timeout(LAST_WORD, self.notices.close_all()),
            timeout(LAST_WORD, self.board.clear()),
        );
        let sharing = self.tools.sharing().cloned().filter(|_| !leaves_heir);
        // An agent that has come meanwhile goes on with it.
        if let Some(sharing) = sharing
            && !is_taken(&self.surroundings)
            && timeout(FAREWELL, spawn_blocking(move || sharing.withdraw_all())).await.is_err()
        {
            tracing::warn!("AWS tools may still see the sign-ins");
        }
        if finished.and(closed).and(cleared).is_err() {
            tracing::warn!("something begun could not be finished in time");
        }
    }

    /// Those of an agent that was killed, at the start; its own, at the end.
    fn remove_all_keys(&mut self) {
        self.aside(Shared::SavedKeys, jobs::remove_all_keys);
    }

    fn take(&mut self, message: Message) {
        let now = Timestamp::now();
        let input = match message {
            Message::Input(input) => *input,
            Message::Home(news) => {
                for (done, keep) in news {
                    if self.welcome(&done, keep) {
                        self.step(Input::Done(done), now);
                    }
                }
                return;
            }
            Message::Ask(caller, request, replies) => {
                self.callers.insert(caller, replies);
                Input::Caller(caller, request)
            }
            Message::Find(find, answer) => {
                let _ = answer.send(self.state.find(&find, now));
                return;
            }
            Message::Keep(session) => return self.keep_now(session),
            Message::TakeOver(session) => return self.take_over_now(session),
            Message::Stop { .. } => return,
        };
        if let Input::CallerGone(caller) = &input {
            self.callers.remove(caller);
        }
        self.step(input, now);
    }

    fn step(&mut self, input: Input, now: Timestamp) {
        for effect in self.state.step(input, now) {
            self.perform(effect);
        }
        let state = &self.state;
        self.vault.retain_roles(|role| state.holds(role));
    }

    /// Puts what a job brought into the vault, and says whether the brain is to hear of the result: not
    /// of a sign-in that was stopped.
    fn welcome(&mut self, done: &Done, keep: Option<Keep>) -> bool {
        if let Done::SignedIn(_, attempt, _) = done
            && self.sign_ins.remove(attempt).is_none()
        {
            if let Some(Keep::Session(key, held)) = keep {
                self.give_back(key, held.secrets);
            }
            return false;
        }
        match (done, keep) {
            // It renewed the sign-in before this one.
            (Done::CacheSeen(key, CacheSeen::Renewed(_)), Some(_))
                if self.looking.get(key)
                    != self.vault.our_session(key).map(|held| &held.secrets.issued_at) =>
            {
                return false;
            }
            // A sign-in was quicker than the keychain.
            (Done::TokenRead(key, _), Some(_)) if self.vault.session(key).is_some() => {}
            // Signed out, or in anew, while it was under way: it renewed another token than is held now.
            (Done::Renewed(key, _), Some(keep))
                if self.renewing.get(key) != self.vault.session(key).map(|held| &held.secrets.issued_at) =>
            {
                // The brain has it revoked.
                if let Keep::Session(key, held) = keep
                    && self.state.is_signed_out(&key)
                {
                    self.vault.keep(Keep::Unrevoked(key, vec![held.secrets]));
                }
            }
            (_, Some(keep)) => self.vault.keep(keep),
            (_, None) => {}
        }
        true
    }

    /// A sign-in was stopped at the very moment that it came about: nobody wants its token.
    fn give_back(&mut self, session: SessionKey, secrets: SessionSecrets) {
        let ours = self.vault.our_session(&session).map(|held| held.secrets.clone());
        let turn = self.turns.take(Shared::Record(session.clone()));
        self.lasting.spawn(jobs::give_back(self.tools.clone(), turn, session, secrets, ours));
    }

    fn paint(&self, now: Timestamp) {
        let picture = picture(&self.state, now);
        self.pictures.send_if_modified(|shown| {
            let differs = **shown != picture;
            if differs {
                *shown = Arc::new(picture);
            }
            differs
        });
    }
}

mod perform;

#[cfg(test)]
mod tests;
