//! On a config with keys that a session has too, a wrong region, and a file that others may write.

use std::{fs, sync::Arc};

use aws_api::Network;
use brain::{
    Answer, Request, State,
    finding::{Findings, Id},
    status::{AgentStatus, Keychain as KeychainState, SessionState, SessionStatus, Status},
    words::{Endpoints, SessionKey},
};
use jiff::{Timestamp, tz::TimeZone};
use keychain::Keychain;
use keyring_core::mock;
use tokio::sync::{mpsc, watch};

use super::*;
use crate::{
    Handle, Reply, Surroundings, agent::picture, examined::Examined, jobs::edit_config, renew::Outdated,
    turns::Turns,
};

const SESSION: &str =
    "[sso-session s]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n";
const PROFILE: &str = "\n[profile a]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = A\n";
const REPEATED: &str = "sso_region = eu-west-1\n";

struct Scene {
    tools: Tools,
    inbox: mpsc::UnboundedReceiver<Message>,
    directory: tempfile::TempDir,
}

impl Scene {
    fn new(config: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        let file = surroundings.config_file();
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, config).unwrap();
        let picture = picture(&State::new(None, TimeZone::UTC), Timestamp::now());
        let (agent, inbox) = Handle::new(watch::channel(Arc::new(picture)).1);
        let tools = Tools {
            surroundings: Arc::new(surroundings),
            network: Network::new(),
            keychain: Keychain::open(mock::Store::new().unwrap(), "daypass-test"),
            sharing: None,
            outdated: Outdated::default(),
            examined: Examined::default(),
            agent,
        };
        Self { tools, inbox, directory }
    }

    fn config(&self) -> String {
        fs::read_to_string(self.tools.surroundings.config_file()).unwrap()
    }

    /// Keeps what can be mended of an examination.
    async fn look(&self, number: u32) -> Findings {
        let case = case(&self.tools.surroundings, None).await;
        let mut seen = doctor::examine(case.clone(), |_, _| {}).await;
        seen.found.retain(|found| found.finding.fixable);
        let findings = seen.findings();
        self.tools.examined.keep(number, case, seen);
        findings
    }

    async fn mend(&self, number: u32, which: Option<usize>) -> Result<Mended, String> {
        let turn = Turns::default().take(());
        let mut news = mend(&self.tools, turn, number, which).work.await;
        let Done::Mended(outcome) = news.remove(0).0 else { panic!("something else was done") };
        outcome
    }
}

#[tokio::test]
async fn a_look_tells_how_far_it_is_and_what_mends_stays_here() {
    let mut scene = Scene::new(&format!("{SESSION}{PROFILE}{REPEATED}"));
    let mut news = examine(&scene.tools, 7).work.await;
    let Done::Examined { examination: 7, outcome: Ok(findings) } = news.remove(0).0 else { panic!() };
    assert!(findings.findings.iter().any(|it| it.id == Id::ProfileMixedKeys && it.fixable), "{findings:?}");
    let mut steps = Vec::new();
    while let Ok(Message::Input(input)) = scene.inbox.try_recv() {
        let Input::Done(Done::Examining { examination: 7, done, of }) = *input else { panic!() };
        steps.push((done, of));
    }
    assert!(steps.is_sorted() && steps.first().unwrap().0 == 0 && steps.last().unwrap().0 == steps[0].1);
    assert!(scene.tools.examined.seen(7).is_some() && scene.tools.examined.seen(6).is_none());
}

#[tokio::test]
async fn one_finding_is_mended_and_can_be_taken_back_by_what_was_written() {
    let before = format!("{SESSION}{PROFILE}{REPEATED}");
    let scene = Scene::new(&before);
    let found = scene.look(1).await;
    let which = found.findings.iter().position(|it| it.id == Id::ProfileMixedKeys).unwrap();
    let mended = scene.mend(1, Some(which)).await.unwrap();
    assert_eq!(mended.failed, Vec::<String>::new());
    assert_eq!(scene.config(), format!("{SESSION}{PROFILE}"));
    let undo = brain::Edit::Undo { wrote: mended.undo.unwrap() };
    take_back(&scene.tools, undo).await.unwrap();
    assert_eq!(scene.config(), before);
}

#[tokio::test]
async fn what_somebody_changed_after_a_fix_is_not_lost_by_taking_it_back() {
    let scene = Scene::new(&format!("{SESSION}{PROFILE}{REPEATED}"));
    scene.look(1).await;
    let mended = scene.mend(1, None).await.unwrap();
    let now = format!("{}# mine\n", scene.config());
    fs::write(scene.tools.surroundings.config_file(), &now).unwrap();
    let undo = brain::Edit::Undo { wrote: mended.undo.unwrap() };
    let why = take_back(&scene.tools, undo).await.unwrap_err();
    assert!(why.contains("was changed by another program since"), "{why}");
    assert_eq!(scene.config(), now);
}

#[tokio::test]
async fn what_was_looked_at_anew_or_changed_since_is_left_as_it_is() {
    let scene = Scene::new(&format!("{SESSION}{PROFILE}{REPEATED}"));
    scene.look(1).await;
    scene.look(2).await;
    assert_eq!(scene.mend(1, None).await, Err(OUTDATED.into()));
    // What the plan finds no more is not made up for.
    let now = format!("{SESSION}{PROFILE}# mine\n");
    fs::write(scene.tools.surroundings.config_file(), &now).unwrap();
    let mended = scene.mend(2, None).await.unwrap();
    assert_eq!((scene.config(), mended.undo), (now, None));
}

#[tokio::test]
async fn a_session_that_somebody_is_signed_in_to_is_not_changed_under_them() {
    let wrong = SESSION.replace("https://x.awsapps.com", "https://portal.us-west-2.app.aws");
    let scene = Scene::new(&wrong);
    let case = case(&scene.tools.surroundings, None).await;
    let header = aws_files::Header::SsoSession(brain::words::SessionName::new("s"));
    let edit = doctor::Edit::Set { header, key: "sso_region", value: "us-west-2".to_owned() };
    let finding = brain::finding::Finding::new(Id::RegionWrong, "It is in us-west-2.", "");
    let found =
        doctor::Found { english: finding.clone(), finding, remedies: vec![doctor::Remedy::Config(edit)] };
    let seen = doctor::Examination { found: vec![found], portability: Vec::new() };
    scene.tools.examined.keep(1, case, seen);
    let Scene { tools, mut inbox, directory } = scene;
    let _directory = directory;
    let answers = tokio::spawn(async move {
        let (signed_in, signed_out) = (SessionState::SignedIn, SessionState::SignedOut);
        for state in [signed_in, signed_out, signed_in, signed_out] {
            let Some(Message::Ask(_, Request::Status { sessions }, replies)) = inbox.recv().await else {
                panic!("somebody asks who is signed in");
            };
            assert_eq!(sessions.iter().map(SessionKey::label).collect::<Vec<_>>(), ["s"]);
            replies.send(Reply::Answer(Answer::Status(status(state)))).unwrap();
        }
    });
    let mend = async || {
        let mut news = super::mend(&tools, Turns::default().take(()), 1, None).work.await;
        news.remove(0).0
    };
    let Done::Mended(Err(why)) = mend().await else { panic!() };
    assert!(why.contains("You are signed in to s") && why.contains("Sign out of it first"), "{why}");
    let content = || fs::read_to_string(tools.surroundings.config_file()).unwrap();
    assert_eq!(content(), wrong);
    let Done::Mended(Ok(Mended { undo: Some(wrote), .. })) = mend().await else { panic!() };
    let right = wrong.replace("eu-west-1", "us-west-2");
    assert_eq!(content(), right);

    // Now somebody may be signed in to the right one.
    let undo = brain::Edit::Undo { wrote };
    let why = take_back(&tools, undo.clone()).await.unwrap_err();
    assert!(why.contains("You are signed in to s"), "{why}");
    assert_eq!(content(), right);
    take_back(&tools, undo).await.unwrap();
    assert_eq!(content(), wrong);
    answers.await.unwrap();
}

/// As the page's *Undo* does.
async fn take_back(tools: &Tools, undo: brain::Edit) -> Result<brain::Edited, String> {
    let mut news = edit_config(tools, Turns::default().take(()), undo, false).work.await;
    let Done::ConfigEdited { outcome, .. } = news.remove(0).0 else { panic!("something else was done") };
    outcome
}

fn status(state: SessionState) -> Status {
    let session = SessionStatus {
        name: Some("s".to_owned()),
        start_url: "https://portal.us-west-2.app.aws/start".to_owned(),
        region: "eu-west-1".to_owned(),
        state,
        token_expires_at: None,
        renews: false,
        sign_in_needed_by: None,
        sign_in_needed_about: false,
        revocation_pending: false,
        memory_only: false,
        source: None,
    };
    Status {
        active: None,
        active_role: None,
        credentials_expire_at: None,
        keychain: KeychainState::Unlocked,
        clock_ahead_seconds: 0,
        agent: AgentStatus { running: true, host: None, endpoint: None },
        sessions: vec![session],
    }
}

#[test]
fn a_report_takes_a_name_that_is_free() {
    let directory = tempfile::tempdir().unwrap();
    let first = save(directory.path(), "one").unwrap();
    let second = save(directory.path(), "two").unwrap();
    let content = |file: &Path| fs::read_to_string(file).unwrap();
    assert_eq!((content(&first).as_str(), content(&second).as_str()), ("one", "two"));
    assert!(second.to_string_lossy().ends_with("-2.txt"), "{second:?}");
    assert!(save(&directory.path().join("none"), "x").is_err());
}
