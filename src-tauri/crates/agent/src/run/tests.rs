use std::time::Instant;

use brain::{
    Active, Answer, CopyForm, Copying, Effect, Facts, FactsChange, Intent, Request, Trouble,
    status::Host,
    words::{AccountId, Endpoints, ProfileName, RoleKey, RoleName},
};
use jiff::tz::TimeZone;

use super::*;
use crate::{
    claim::{Claim, Claimed},
    door::Door,
    endpoint::Endpoint,
    facts,
    jobs::Job,
    samples::{acme, secrets},
    vault::Held,
};

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
        let surroundings = Arc::new(Surroundings::below(directory.path(), Endpoints::default()));
        let endpoint =
            Endpoint::new(Arc::clone(&surroundings), keychain::Keychain::of_the_system("daypass-test"));
        let state = State::new(Some(Host::Headless), TimeZone::UTC);
        let (board, orders) = Board::hung();
        let (notices, notes) = Notices::hung();
        let (pictures, shown) = watch::channel(Arc::new(picture(&state, Timestamp::now())));
        let (handle, inbox) = Handle::new(shown);
        let (wishes, _) = mpsc::unbounded_channel();
        let agent =
            Agent::new(surroundings, endpoint, state, handle.clone(), board, notices, wishes, pictures);
        Self { agent, inbox, handle, _held: (directory, Box::new((orders, notes))) }
    }

    /// What the agent's jobs have told it.
    async fn told(&mut self) -> Done {
        let told = timeout(Duration::from_secs(10), self.inbox.recv()).await;
        match told.expect("something is told").expect("it lives") {
            Message::Home(mut news) => news.remove(0).0,
            Message::Input(input) => match *input {
                Input::Done(done) => done,
                told @ (Input::Person(_)
                | Input::Caller(..)
                | Input::CallerGone(_)
                | Input::Outside(_)
                | Input::Tick) => panic!("{told:?} is not from a job"),
            },
            told @ (Message::Ask(..)
            | Message::Find(..)
            | Message::Keep(_)
            | Message::TakeOver(_)
            | Message::Stop { .. }) => {
                panic!("{told:?} is not from a job")
            }
        }
    }
}

fn admin() -> RoleKey {
    let account: AccountId = "111122223333".parse().unwrap();
    RoleKey::new(acme(), account, RoleName::new("Admin"))
}

#[tokio::test]
async fn a_choice_is_added_to_what_others_keep_and_holds_here_where_it_cannot_be_kept() {
    let mut scene = Scene::new();
    let surroundings = Arc::clone(&scene.agent.surroundings);
    let what = |profile: &str| Active { profile: Some(ProfileName::new(profile)), role: admin() };
    // As another process does.
    facts::change(&surroundings, &FactsChange::Favour(what("starred"), true)).unwrap();
    let choice = FactsChange::Choose(Some(what("dev")), Timestamp::now());
    scene.agent.perform(Effect::ChangeFacts(choice));
    let Done::FactsChanged(kept) = scene.told().await else { panic!("other news") };
    assert!(kept.is_favourite(&what("starred")) && kept.active == Some(what("dev")));
    assert_eq!(facts::read(&surroundings), kept);
    scene.agent.step(Input::Done(Done::FactsChanged(kept.clone())), Timestamp::now());

    std::fs::remove_file(surroundings.facts_file()).unwrap();
    std::fs::create_dir(surroundings.facts_file()).unwrap();
    scene.agent.step(Input::Person(Intent::UseNone), Timestamp::now());
    let Done::FactsChanged(held) = scene.told().await else { panic!("other news") };
    assert_eq!(held, Facts { active: None, ..kept });
}

#[tokio::test]
async fn a_job_that_panics_is_an_input_and_the_loop_goes_on() {
    let mut scene = Scene::new();
    let failure = Done::Listed(acme(), Err(Trouble::Internal));
    let work = Box::pin(async { panic!("on purpose") });
    scene.agent.job(Job { work, failure, lasting: false });
    let told = scene.told().await;
    assert!(matches!(told, Done::Listed(_, Err(Trouble::Internal))), "{told:?}");

    let work = Box::pin(async { panic!("on purpose") });
    scene.agent.job(Job { work, failure: Done::FactsRead(Facts::default()), lasting: false });
    let running = tokio::spawn(scene.agent.run(scene.inbox, JoinSet::new()));
    let (_, mut replies) = scene.handle.ask(Request::Status { sessions: Vec::new() });
    assert!(matches!(replies.recv().await, Some(Reply::Answer(Answer::Status(_)))));
    scene.handle.stop();
    running.await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_done_without_a_secret_is_reported_as_failed() {
    let mut scene = Scene::new();
    for effect in [
        Effect::KeepToken { session: acme(), may_ask: true },
        Effect::Identify(admin()),
        Effect::List(acme()),
        Effect::Fetch(admin()),
        Effect::Copy {
            role: admin(),
            copying: Copying { form: CopyForm::Bash, profile: None, region: None },
            row: "row".to_owned(),
        },
        Effect::AskWhose { role: admin(), row: "row".to_owned() },
    ] {
        scene.agent.perform(effect.clone());
        let told = scene.told().await;
        let failed = matches!(
            told,
            Done::TokenKept(_, Err(_))
                | Done::Identified(_, Err(_))
                | Done::Listed(_, Err(_))
                | Done::Credentials(_, Err(_))
                | Done::Copied { outcome: Err(_), .. }
                | Done::WhoIs { outcome: Err(_), .. }
        );
        assert!(failed, "{effect:?} gave {told:?}");
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
    let task = scene.agent.spawn(Job { work: Box::pin(std::future::pending()), failure, lasting: false });
    scene.agent.sign_ins.insert(Attempt(1), task);
    let running = tokio::spawn(scene.agent.run(scene.inbox, JoinSet::new()));
    let began = Instant::now();
    scene.handle.stop();
    running.await.unwrap();
    assert!(began.elapsed() < FAREWELL, "{:?}", began.elapsed());
}

#[tokio::test]
async fn whoever_hears_that_no_answer_will_come_can_sign_in_alone_at_once() {
    let mut scene = Scene::new();
    let locks = scene.agent.surroundings.locks();
    let taken = Claim::take(&locks, &acme(), |_| true, |_| ()).await.unwrap();
    let work = Box::pin(async move {
        let _claimed = taken;
        std::future::pending().await
    });
    let failure = Done::SignedIn(acme(), Attempt(1), Err(Trouble::Internal));
    scene.agent.spawn(Job { work, failure, lasting: false });
    let (replies, mut heard) = mpsc::unbounded_channel();
    scene.agent.callers.insert(CallerId(7), replies);
    let mut company = JoinSet::new();
    company.spawn(std::future::pending());
    let alone = tokio::spawn(async move {
        assert!(heard.recv().await.is_none());
        Claim::take(&locks, &acme(), |_| true, |_| ()).await.unwrap()
    });
    let running = tokio::spawn(scene.agent.run(scene.inbox, company));
    scene.handle.stop();
    let taken = alone.await.unwrap();
    assert!(matches!(taken, Claimed::First(_)), "{taken:?}");
    running.await.unwrap();
}

#[tokio::test]
async fn a_portal_that_stalls_does_not_hold_up_the_end() {
    let portal = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let portal_url = format!("http://{}", portal.local_addr().unwrap());
    let session = SessionKey { endpoints: Endpoints { portal: Some(portal_url), oidc: None }, ..acme() };
    let mut scene = Scene::new();
    scene.agent.vault.keep(Keep::Session(session.clone(), Held::ours(secrets("first"), true)));
    scene.agent.perform(Effect::List(session));
    // Nothing is ever said on it.
    let _asked = timeout(Duration::from_secs(10), portal.accept()).await.expect("it is asked").unwrap();

    let mut company = JoinSet::new();
    let door = Door::open(&scene.agent.surroundings).unwrap();
    company.spawn(door.serve(scene.handle.clone(), Endpoints::default()));
    let socket = scene.agent.surroundings.runtime().join("door.sock");
    assert!(socket.exists());
    let running = tokio::spawn(scene.agent.run(scene.inbox, company));
    let began = Instant::now();
    scene.handle.stop();
    running.await.unwrap();
    assert!(began.elapsed() < LAST_WORD * 2, "{:?}", began.elapsed());
    assert!(!socket.exists());
}

#[tokio::test]
async fn a_listing_that_is_stopped_answers_at_once() {
    let portal = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let portal_url = format!("http://{}", portal.local_addr().unwrap());
    let session = SessionKey { endpoints: Endpoints { portal: Some(portal_url), oidc: None }, ..acme() };
    let mut scene = Scene::new();
    scene.agent.vault.keep(Keep::Session(session.clone(), Held::ours(secrets("first"), true)));
    scene.agent.perform(Effect::List(session.clone()));
    let _asked = timeout(Duration::from_secs(10), portal.accept()).await.expect("it is asked").unwrap();
    scene.agent.perform(Effect::StopList(session));
    let told = timeout(Duration::from_secs(2), scene.told()).await.expect("nothing is waited for");
    assert!(matches!(told, Done::Listed(_, Err(Trouble::Internal))), "{told:?}");
}

#[tokio::test]
async fn work_that_others_count_on_is_finished_before_the_end() {
    let mut scene = Scene::new();
    let (finished, mut seen) = mpsc::unbounded_channel();
    let (go, told) = tokio::sync::oneshot::channel::<()>();
    let work = Box::pin(async move {
        told.await.unwrap();
        finished.send(()).unwrap();
        vec![(Done::FactsRead(Facts::default()), None)]
    });
    scene.agent.job(Job { work, failure: Done::FactsRead(Facts::default()), lasting: true });
    let running = tokio::spawn(scene.agent.run(scene.inbox, JoinSet::new()));
    scene.handle.stop();
    let (_, mut late) = scene.handle.ask(Request::Status { sessions: Vec::new() });
    assert!(late.recv().await.is_none(), "it takes no more questions");
    go.send(()).unwrap();
    running.await.unwrap();
    assert!(seen.recv().await.is_some());
}

#[tokio::test]
async fn whoever_asks_an_agent_that_has_ended_hears_it() {
    let scene = Scene::new();
    scene.handle.stop();
    let (_, mut late) = scene.handle.ask(Request::Status { sessions: Vec::new() });
    scene.agent.run(scene.inbox, JoinSet::new()).await;
    let (_, mut later) = scene.handle.ask(Request::Status { sessions: Vec::new() });
    assert!(late.recv().await.is_none() && later.recv().await.is_none());
}
