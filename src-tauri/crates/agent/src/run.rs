//! The loop. It owns all state and all secrets, never waits for a job, and outlives every job that
//! fails.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use brain::{
    Answer, Attempt, CallerId, Done, Effect, Input, KeychainTrouble, State, Trouble, words::SessionKey,
};
use jiff::Timestamp;
use secrecy::SecretString;
use tokio::{
    sync::{mpsc, watch},
    task::{AbortHandle, JoinSet},
    time::{sleep, timeout},
};

use crate::{
    Credentials, Handle, Picture, Reply, Surroundings, Wish,
    agent::{Message, picture},
    clipboard::Board,
    jobs::{self, Job, Tools},
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
    tools: Tools,
    state: State,
    vault: Vault,
    handle: Handle,
    callers: BTreeMap<CallerId, mpsc::UnboundedSender<Reply>>,
    sign_ins: BTreeMap<Attempt, AbortHandle>,
    /// When the token was issued that is being renewed, or was last.
    renewing: BTreeMap<SessionKey, Timestamp>,
    /// Jobs that the end cuts off.
    jobs: JoinSet<()>,
    /// Jobs that the end waits for.
    lasting: JoinSet<()>,
    turns: Turns<Shared>,
    board: Board,
    notices: Notices,
    wishes: mpsc::UnboundedSender<Wish>,
    pictures: watch::Sender<Arc<Picture>>,
}

/// What jobs have to take turns at.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Shared {
    /// The file of facts.
    Facts,
    /// A session's record in the keychain.
    Record(SessionKey),
}

impl Agent {
    pub(crate) fn new(
        surroundings: Surroundings,
        state: State,
        handle: Handle,
        board: Board,
        notices: Notices,
        wishes: mpsc::UnboundedSender<Wish>,
        pictures: watch::Sender<Arc<Picture>>,
    ) -> Self {
        Self {
            tools: Tools::new(&surroundings),
            surroundings: Arc::new(surroundings),
            state,
            vault: Vault::default(),
            handle,
            callers: BTreeMap::new(),
            sign_ins: BTreeMap::new(),
            renewing: BTreeMap::new(),
            jobs: JoinSet::new(),
            lasting: JoinSet::new(),
            turns: Turns::default(),
            board,
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
        loop {
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
                Some(Message::Stop) | None => break,
                Some(message) => self.take(message),
            }
        }
        // Whoever still waits for an answer is told at once that none will come.
        drop(inbox);
        self.callers.clear();
        company.shutdown().await;
        self.jobs.shutdown().await;
        // After the jobs, of which one may have been a copy.
        let (finished, closed, cleared) = tokio::join!(
            timeout(FAREWELL, async { while self.lasting.join_next().await.is_some() {} }),
            timeout(LAST_WORD, self.notices.close_all()),
            timeout(LAST_WORD, self.board.clear()),
        );
        if finished.and(closed).and(cleared).is_err() {
            tracing::warn!("something begun could not be finished in time");
        }
    }

    fn take(&mut self, message: Message) {
        let now = Timestamp::now();
        let input = match message {
            Message::Input(input) => *input,
            Message::Home(home) => {
                let (done, keep) = *home;
                if !self.welcome(&done, keep) {
                    return;
                }
                Input::Done(done)
            }
            Message::Ask(caller, request, replies) => {
                self.callers.insert(caller, replies);
                Input::Caller(caller, request)
            }
            Message::Find(find, answer) => {
                let _ = answer.send(self.state.find(&find, now));
                return;
            }
            Message::Stop => return,
        };
        if let Input::CallerGone(caller) = &input {
            self.callers.remove(caller);
        }
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
            return false;
        }
        match (done, keep) {
            // A sign-in was quicker than the keychain.
            (Done::TokenRead(key, _), Some(_)) if self.vault.session(key).is_some() => {}
            // Signed out, or in anew, while it was under way: it renewed another token than is held now.
            (Done::Renewed(key, _), Some(_))
                if self.renewing.get(key) != self.vault.session(key).map(|held| &held.secrets.issued_at) => {}
            (_, Some(keep)) => self.vault.keep(keep),
            (_, None) => {}
        }
        true
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

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::ReadConfig => self.job(jobs::read_config(Arc::clone(&self.surroundings))),
            Effect::ReadFacts => {
                let turn = self.turns.take(Shared::Facts);
                self.job(jobs::read_facts(Arc::clone(&self.surroundings), turn));
            }
            Effect::WriteFacts(facts) => {
                let turn = self.turns.take(Shared::Facts);
                self.job(jobs::write_facts(Arc::clone(&self.surroundings), turn, facts));
            }
            Effect::ReadToken { session, may_ask } => {
                let turn = self.turns.take(Shared::Record(session.clone()));
                self.job(jobs::read_token(&self.tools, turn, session, may_ask));
            }
            Effect::KeepToken { session, may_ask } => {
                if let Some(held) = self.vault.session(&session) {
                    let turn = self.turns.take(Shared::Record(session.clone()));
                    self.job(jobs::keep_token(&self.tools, turn, session, held.secrets.clone(), may_ask));
                } else {
                    self.report(Done::TokenKept(session, Err(KeychainTrouble::Refused)));
                }
            }
            Effect::ForgetToken(session) => {
                self.vault.forget(&session);
                let turn = self.turns.take(Shared::Record(session.clone()));
                self.job(jobs::forget_token(&self.tools, turn, session));
            }
            Effect::Revoke(session) => {
                if let Some(token) = self.token(&session) {
                    self.job(jobs::revoke(&self.tools, session, token));
                } else {
                    self.report(Done::Revoked(session, Err(Trouble::TokenRefused)));
                }
            }
            Effect::SignIn(session, attempt, way) => {
                let surroundings = Arc::clone(&self.surroundings);
                let job =
                    jobs::sign_in(&self.tools, surroundings, session, attempt, way, self.handle.clone());
                let task = self.spawn(job);
                self.sign_ins.insert(attempt, task);
            }
            Effect::StopSignIn(attempt) => {
                if let Some(sign_in) = self.sign_ins.remove(&attempt) {
                    sign_in.abort();
                }
            }
            Effect::Renew(session) => {
                if let Some(held) = self.vault.session(&session) {
                    self.renewing.insert(session.clone(), held.secrets.issued_at);
                    let turn = self.turns.take(Shared::Record(session.clone()));
                    let locks = self.surroundings.locks();
                    self.job(jobs::renew(
                        &self.tools,
                        turn,
                        session,
                        held.clone(),
                        locks,
                        self.handle.clone(),
                    ));
                } else {
                    self.report(Done::Renewed(session, Err(Trouble::TokenRefused)));
                }
            }
            Effect::List(session) => {
                if let Some(token) = self.token(&session) {
                    self.job(jobs::list(&self.tools, session, token));
                } else {
                    self.report(Done::Listed(session, Err(Trouble::TokenRefused)));
                }
            }
            Effect::Fetch(role) => {
                if let Some(token) = self.token(&role.session) {
                    self.job(jobs::fetch(&self.tools, role, token));
                } else {
                    self.report(Done::Credentials(role, Err(Trouble::TokenRefused)));
                }
            }
            Effect::CopyKeys { role, region, row } => {
                if let Some(credentials) = self.vault.role(&role) {
                    let text = crate::export::bash(credentials, region.as_ref());
                    self.job(jobs::copy(self.board.clone(), text, true, row));
                } else {
                    let outcome = Err("The keys are no longer there. Copy them again.".to_owned());
                    self.report(Done::Copied { row, outcome });
                }
            }
            Effect::CopyText { text, row } => {
                self.job(jobs::copy(self.board.clone(), text.into(), false, row));
            }
            Effect::OpenBrowser { session, link, row } => self.job(jobs::open_browser(&session, link, row)),
            Effect::Answer(caller, answer) => self.answer(caller, answer),
            Effect::Notify(notice) => self.notices.show(notice),
            Effect::Unnotify(id) => self.notices.close(id),
            Effect::ShowPopover => self.wish(Wish::ShowPopover),
            Effect::HidePopover => self.wish(Wish::HidePopover),
            Effect::StartAtLogin(on) => self.wish(Wish::StartAtLogin(on)),
            Effect::QuitAndRenew => self.wish(Wish::QuitAndRenew),
            Effect::Quit => self.wish(Wish::Quit),
            Effect::WriteHistory(_)
            | Effect::LookAtCache(_)
            | Effect::Mirror(_)
            | Effect::TakeOver(_)
            | Effect::Identify(_) => {}
        }
    }

    fn token(&self, session: &SessionKey) -> Option<SecretString> {
        self.vault.session(session).map(|held| held.secrets.access_token.clone())
    }

    /// The brain counts on an answer to every effect that promises one.
    fn report(&self, done: Done) {
        self.handle.send(Message::from(Input::Done(done)));
    }

    /// Runs a job. Its result comes back as a message, a panic as the failure that the job named.
    fn spawn(&mut self, job: Job) -> AbortHandle {
        let handle = self.handle.clone();
        let jobs = if job.lasting { &mut self.lasting } else { &mut self.jobs };
        while jobs.try_join_next().is_some() {}
        jobs.spawn(async move {
            // A set of its own, which stops the work when it is dropped.
            let mut work = JoinSet::new();
            work.spawn(job.work);
            let home = work.join_next().await.and_then(Result::ok).unwrap_or_else(|| {
                tracing::error!(?job.failure, "a job failed unexpectedly");
                (job.failure, None)
            });
            handle.send(Message::Home(Box::new(home)));
        })
    }

    fn job(&mut self, job: Job) {
        let _ = self.spawn(job);
    }

    fn answer(&mut self, caller: CallerId, answer: Answer) {
        if let Answer::Prompt(_) = answer {
            if let Some(replies) = self.callers.get(&caller) {
                let _ = replies.send(Reply::Answer(answer));
            }
            return;
        }
        let Some(replies) = self.callers.remove(&caller) else { return };
        let credentials = match &answer {
            Answer::Credentials { role } => self.vault.role(role).map(Credentials::from),
            Answer::Status(_)
            | Answer::Catalogue { .. }
            | Answer::Done
            | Answer::Prompt(_)
            | Answer::SignedOut { .. }
            | Answer::Refused(_) => None,
        };
        let reply = credentials.map_or(Reply::Answer(answer), Reply::Credentials);
        let _ = replies.send(reply);
    }

    fn wish(&self, wish: Wish) {
        let _ = self.wishes.send(wish);
    }
}

#[cfg(test)]
mod tests;
