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

/// What was begun on disk, in the keychain or at the portal gets this long to finish at the end.
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
    jobs: JoinSet<()>,
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
            jobs: JoinSet::new(),
            turns: Turns::default(),
            board,
            notices,
            wishes,
            pictures,
        }
    }

    /// Runs until it is told to stop, then finishes what was begun and cleans up, within seconds.
    pub(crate) async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Message>) {
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
        for sign_in in self.sign_ins.values() {
            sign_in.abort();
        }
        let finished = async { while self.jobs.join_next().await.is_some() {} };
        let (finished, closed) =
            tokio::join!(timeout(FAREWELL, finished), timeout(LAST_WORD, self.notices.close_all()));
        // The last job may have been a copy.
        let cleared = timeout(LAST_WORD, self.board.clear()).await;
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
            Effect::KeepToken(session) => {
                if let Some(secrets) = self.vault.session(&session) {
                    let turn = self.turns.take(Shared::Record(session.clone()));
                    self.job(jobs::keep_token(&self.tools, turn, session, secrets.clone()));
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
            Effect::SignIn(session, attempt) => {
                let job = jobs::sign_in(&self.tools, session, attempt, self.handle.clone());
                let task = self.spawn(job);
                self.sign_ins.insert(attempt, task);
            }
            Effect::StopSignIn(attempt) => {
                if let Some(sign_in) = self.sign_ins.remove(&attempt) {
                    sign_in.abort();
                }
            }
            // Nothing that renews is issued yet.
            Effect::Renew(session) => self.report(Done::Renewed(session, Err(Trouble::Internal))),
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
            Effect::Quit => self.wish(Wish::Quit),
        }
    }

    fn token(&self, session: &SessionKey) -> Option<SecretString> {
        self.vault.session(session).map(|secrets| secrets.access_token.clone())
    }

    /// The brain counts on an answer to every effect that promises one.
    fn report(&self, done: Done) {
        self.handle.send(Message::from(Input::Done(done)));
    }

    /// Runs a job. Its result comes back as a message, a panic as the failure that the job named.
    fn spawn(&mut self, job: Job) -> AbortHandle {
        let handle = self.handle.clone();
        let work = tokio::spawn(job.work);
        let abort = work.abort_handle();
        while self.jobs.try_join_next().is_some() {}
        self.jobs.spawn(async move {
            match work.await {
                Ok((done, keep)) => handle.send(Message::Home(Box::new((done, keep)))),
                Err(error) if error.is_cancelled() => {}
                Err(_) => {
                    tracing::error!(?job.failure, "a job failed unexpectedly");
                    handle.send(Message::Home(Box::new((job.failure, None))));
                }
            }
        });
        abort
    }

    fn job(&mut self, job: Job) {
        let _ = self.spawn(job);
    }

    fn answer(&mut self, caller: CallerId, answer: Answer) {
        if let Answer::Code(_) = answer {
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
            | Answer::Code(_)
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
mod tests {
    use std::time::Instant;

    use brain::{
        Facts, Request,
        status::Host,
        words::{AccountId, Endpoints, Region, RoleKey, RoleName, SessionForm, SessionName, StartUrl},
    };
    use jiff::tz::TimeZone;

    use super::*;

    /// An agent on an empty machine whose desktop takes orders and answers none.
    struct Scene {
        agent: Agent,
        inbox: mpsc::UnboundedReceiver<Message>,
        handle: Handle,
        _held: (tempfile::TempDir, Box<dyn std::any::Any>),
    }

    impl Scene {
        fn new() -> Self {
            let directory = tempfile::tempdir().unwrap();
            let surroundings = Surroundings::below(directory.path(), Endpoints::default());
            let state = State::new(Some(Host::Headless), TimeZone::UTC);
            let (board, orders) = Board::hung();
            let (notices, notes) = Notices::hung();
            let (pictures, shown) = watch::channel(Arc::new(picture(&state, Timestamp::now())));
            let (handle, inbox) = Handle::new(shown);
            let (wishes, _) = mpsc::unbounded_channel();
            let agent = Agent::new(surroundings, state, handle.clone(), board, notices, wishes, pictures);
            Self { agent, inbox, handle, _held: (directory, Box::new((orders, notes))) }
        }

        /// What the agent's jobs have told it.
        async fn told(&mut self) -> Done {
            match timeout(Duration::from_secs(10), self.inbox.recv()).await.unwrap().unwrap() {
                Message::Input(input) => match *input {
                    Input::Done(done) => done,
                    other => panic!("{other:?}"),
                },
                Message::Home(home) => home.0,
                other => panic!("{other:?}"),
            }
        }
    }

    fn acme() -> SessionKey {
        SessionKey {
            form: SessionForm::Named(SessionName::new("acme")),
            start_url: StartUrl::new("https://acme.awsapps.com/start"),
            region: Region::new("eu-west-1"),
            endpoints: Endpoints::default(),
        }
    }

    fn admin() -> RoleKey {
        let account: AccountId = "111122223333".parse().unwrap();
        RoleKey::new(acme(), account, RoleName::new("Admin"))
    }

    #[tokio::test]
    async fn a_job_that_panics_is_an_input_and_the_loop_goes_on() {
        let mut scene = Scene::new();
        let failure = Done::Listed(acme(), Err(Trouble::Internal));
        let work = Box::pin(async { panic!("on purpose") });
        scene.agent.job(Job { work, failure });
        let told = scene.told().await;
        assert!(matches!(told, Done::Listed(_, Err(Trouble::Internal))), "{told:?}");

        let work = Box::pin(async { panic!("on purpose") });
        scene.agent.job(Job { work, failure: Done::FactsRead(Facts::default()) });
        let running = tokio::spawn(scene.agent.run(scene.inbox));
        let (_, mut replies) = scene.handle.ask(Request::Status { sessions: Vec::new() });
        assert!(matches!(replies.recv().await, Some(Reply::Answer(Answer::Status(_)))));
        scene.handle.stop();
        running.await.unwrap();
    }

    #[tokio::test]
    async fn what_cannot_be_done_without_a_secret_is_reported_as_failed() {
        let mut scene = Scene::new();
        for effect in [
            Effect::KeepToken(acme()),
            Effect::Revoke(acme()),
            Effect::List(acme()),
            Effect::Fetch(admin()),
            Effect::CopyKeys { role: admin(), region: None, row: "row".to_owned() },
        ] {
            scene.agent.perform(effect.clone());
            let failed = match scene.told().await {
                Done::TokenKept(_, result) => result.is_err(),
                Done::Revoked(_, result) => result.is_err(),
                Done::Listed(_, result) => result.is_err(),
                Done::Credentials(_, result) => result.is_err(),
                Done::Copied { outcome, .. } => outcome.is_err(),
                other => panic!("{effect:?} gave {other:?}"),
            };
            assert!(failed, "{effect:?}");
        }
    }

    #[tokio::test]
    async fn a_sign_in_that_was_stopped_is_not_heard_of_again() {
        let mut scene = Scene::new();
        let attempt = Attempt(1);
        let task = tokio::spawn(std::future::pending::<()>());
        scene.agent.sign_ins.insert(attempt, task.abort_handle());
        scene.agent.perform(Effect::StopSignIn(attempt));
        assert!(task.await.unwrap_err().is_cancelled());
        let late = Done::SignedIn(acme(), attempt, Err(Trouble::Denied));
        assert!(!scene.agent.welcome(&late, None));
    }

    #[tokio::test]
    async fn a_hung_desktop_and_a_waiting_sign_in_do_not_hold_up_the_end() {
        let mut scene = Scene::new();
        let failure = Done::SignedIn(acme(), Attempt(1), Err(Trouble::Internal));
        let task = scene.agent.spawn(Job { work: Box::pin(std::future::pending()), failure });
        scene.agent.sign_ins.insert(Attempt(1), task);
        let running = tokio::spawn(scene.agent.run(scene.inbox));
        let began = Instant::now();
        scene.handle.stop();
        running.await.unwrap();
        assert!(began.elapsed() < FAREWELL, "{:?}", began.elapsed());
    }

    #[tokio::test]
    async fn whoever_asks_an_agent_that_has_ended_hears_it() {
        let scene = Scene::new();
        scene.handle.stop();
        let (_, mut late) = scene.handle.ask(Request::Status { sessions: Vec::new() });
        scene.agent.run(scene.inbox).await;
        let (_, mut later) = scene.handle.ask(Request::Status { sessions: Vec::new() });
        assert!(late.recv().await.is_none() && later.recv().await.is_none());
    }
}
