use std::{
    io::{Read as _, Write as _},
    os::unix::{
        fs::PermissionsExt as _,
        net::{UnixListener, UnixStream},
    },
    path::Path,
    sync::Arc,
    time::Instant,
};

use brain::{CallerId, Code, Input, Refusal, State, status::Host};
use jiff::{Timestamp, tz::TimeZone};
use tokio::{
    sync::{mpsc, watch},
    task::spawn_blocking,
};

use super::{background::Home, *};
use crate::agent::{Message, picture};

const PLENTY: Duration = Duration::from_secs(20);

/// A door, and the test in the agent's place.
struct House {
    surroundings: Surroundings,
    inbox: mpsc::UnboundedReceiver<Message>,
    directory: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        let door = Door::open(&surroundings).unwrap();
        let state = State::new(Some(Host::Headless), TimeZone::UTC);
        let (_, shown) = watch::channel(Arc::new(picture(&state, Timestamp::now())));
        let (handle, inbox) = Handle::new(shown);
        tokio::spawn(door.serve(handle, Endpoints::default()));
        Self { surroundings, inbox, directory }
    }

    async fn heard(&mut self) -> Message {
        timeout(PLENTY, self.inbox.recv()).await.expect("something is heard").expect("the door is open")
    }

    /// A caller of ours is let in and answered.
    async fn serves(&mut self) {
        let mut conversation = knock(&self.surroundings, &Request::Open).await.expect("somebody is home");
        let Message::Ask(_, Request::Open, replies) = self.heard().await else {
            panic!("not what was asked")
        };
        replies.send(Reply::Answer(Answer::Done)).unwrap();
        assert!(matches!(conversation.reply().await, Some(Reply::Answer(Answer::Done))));
    }

    /// What is asked next is this, and is answered so.
    async fn answers(&mut self, expected: &Request, answer: Answer) {
        loop {
            // One that was answered before hangs up.
            let Message::Ask(_, request, replies) = self.heard().await else { continue };
            assert_eq!(request, *expected);
            return replies.send(Reply::Answer(answer)).unwrap();
        }
    }

    fn connect(&self) -> UnixStream {
        UnixStream::connect(socket(&self.surroundings)).unwrap()
    }
}

/// Reads until the other side has hung up.
async fn until_hung_up(mut stream: UnixStream) -> String {
    let read = spawn_blocking(move || {
        stream.set_read_timeout(Some(PLENTY)).unwrap();
        let mut said = String::new();
        // A door closed on unread words resets the connection.
        match stream.read_to_string(&mut said) {
            Err(error) if error.kind() != io::ErrorKind::ConnectionReset => panic!("{error}"),
            _ => said,
        }
    });
    read.await.unwrap()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn only_the_person_can_reach_the_door() {
    let directory = tempfile::tempdir().unwrap();
    let surroundings = Surroundings::below(directory.path(), Endpoints::default());
    // Made by somebody who was less careful.
    std::fs::create_dir(surroundings.runtime()).unwrap();
    std::fs::set_permissions(surroundings.runtime(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let _door = Door::open(&surroundings).unwrap();
    assert_eq!(mode(surroundings.runtime()), 0o700);
    assert_eq!(mode(&socket(&surroundings)), 0o600);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_agents_that_race_for_the_door_one_gets_it() {
    let directory = tempfile::tempdir().unwrap();
    let surroundings = Surroundings::below(directory.path(), Endpoints::default());
    let racers: Vec<_> = (0..8)
        .map(|_| {
            let surroundings = surroundings.clone();
            spawn_blocking(move || Door::open(&surroundings))
        })
        .collect();
    let mut doors = Vec::new();
    for racer in racers {
        match racer.await.unwrap() {
            Ok(door) => doors.push(door),
            Err(shut) => assert!(matches!(shut, Shut::Taken), "{shut}"),
        }
    }
    assert_eq!(doors.len(), 1);

    drop(doors);
    assert!(!socket(&surroundings).exists(), "the last to leave closes the door");
    Door::open(&surroundings).expect("nobody lives here any more");
}

#[tokio::test]
async fn a_socket_left_behind_by_a_crash_is_nobody_home_and_the_next_agent_takes_its_name() {
    let directory = tempfile::tempdir().unwrap();
    let surroundings = Surroundings::below(directory.path(), Endpoints::default());
    std::fs::create_dir(surroundings.runtime()).unwrap();
    drop(UnixListener::bind(socket(&surroundings)).unwrap());
    assert!(greet(&surroundings, &Request::Open).await.is_err(), "it is known at once, not waited for");
    assert!(knock(&surroundings, &Request::Open).await.is_none());
    Door::open(&surroundings).expect("the name is free");
}

#[tokio::test]
async fn an_agent_that_does_not_speak_is_nobody_home() {
    let directory = tempfile::tempdir().unwrap();
    let surroundings = Surroundings::below(directory.path(), Endpoints::default());
    std::fs::create_dir(surroundings.runtime()).unwrap();
    let _stopped = UnixListener::bind(socket(&surroundings)).unwrap();
    let began = Instant::now();
    assert!(knock(&surroundings, &Request::Open).await.is_none());
    let took = began.elapsed();
    assert!(took >= PATIENCE && took < INDULGENCE, "{took:?}");
}

#[tokio::test]
async fn an_agent_that_lives_gets_longer_to_open() {
    let directory = tempfile::tempdir().unwrap();
    let surroundings = Surroundings::below(directory.path(), Endpoints::default());
    let door = Door::open(&surroundings).unwrap();
    let state = State::new(Some(Host::Headless), TimeZone::UTC);
    let (_, shown) = watch::channel(Arc::new(picture(&state, Timestamp::now())));
    let (handle, _inbox) = Handle::new(shown);
    let opens = async {
        // The time itself is what is promised.
        tokio::time::sleep(PATIENCE * 2).await;
        tokio::spawn(door.serve(handle, Endpoints::default()));
    };
    let (opened, ()) = tokio::join!(knock(&surroundings, &Request::Open), opens);
    assert!(opened.is_some(), "somebody is home");
}

#[tokio::test]
async fn where_nothing_was_ever_there_nobody_is_home() {
    let directory = tempfile::tempdir().unwrap();
    let surroundings = Surroundings::below(&directory.path().join("missing"), Endpoints::default());
    assert!(knock(&surroundings, &Request::Open).await.is_none());
}

#[tokio::test]
async fn one_who_goes_to_other_endpoints_turns_away_before_asking() {
    let mut house = House::new();
    let endpoints = Endpoints { portal: Some("http://127.0.0.1:9".to_owned()), oidc: None };
    let elsewhere = Surroundings::below(house.directory.path(), endpoints);
    assert!(knock(&elsewhere, &Request::Open).await.is_none());
    house.serves().await;
}

#[tokio::test]
async fn one_who_meets_another_version_turns_away_before_asking() {
    let directory = tempfile::tempdir().unwrap();
    let surroundings = Surroundings::below(directory.path(), Endpoints::default());
    std::fs::create_dir(surroundings.runtime()).unwrap();
    let old = UnixListener::bind(socket(&surroundings)).unwrap();
    let heard = spawn_blocking(move || {
        let (mut stream, _) = old.accept().unwrap();
        let hello = Hello { version: "0.0.0".to_owned(), endpoints: Endpoints::default() };
        writeln!(stream, "{}", serde_json::to_string(&hello).unwrap()).unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).unwrap();
        said
    });
    assert!(knock(&surroundings, &Request::Open).await.is_none());
    assert_eq!(heard.await.unwrap().lines().count(), 1, "a hello and no request");
}

/// What somebody says who is of another version, or goes to other endpoints.
fn strangers(request: &Request) -> [String; 2] {
    let request = serde_json::to_string(request).unwrap();
    let endpoints = Endpoints { portal: Some("http://127.0.0.1:9".to_owned()), oidc: None };
    let old = Hello { version: "0.0.0".to_owned(), ..hello(&Endpoints::default()) };
    [old, hello(&endpoints)].map(|hello| format!("{}\n{request}\n", serde_json::to_string(&hello).unwrap()))
}

#[tokio::test]
async fn a_stranger_who_asks_all_the_same_gets_no_answer() {
    let mut house = House::new();
    for said in strangers(&Request::Status { sessions: Vec::new() }) {
        let mut stream = house.connect();
        stream.write_all(said.as_bytes()).unwrap();
        assert_eq!(until_hung_up(stream).await.lines().count(), 1, "a hello and no answer");
    }
    house.serves().await;
}

#[tokio::test]
async fn a_stranger_may_ask_the_agent_to_end() {
    let mut house = House::new();
    for said in strangers(&Request::Stop { unless_needed: false }) {
        let mut stream = house.connect();
        stream.write_all(said.as_bytes()).unwrap();
        let refusal = Refusal { code: Code::Failed, message: "Not now.".to_owned(), hint: None };
        house.answers(&Request::Stop { unless_needed: false }, Answer::Refused(refusal)).await;
        let heard = until_hung_up(stream).await;
        assert!(heard.lines().count() == 2 && heard.contains("Not now."), "{heard}");
    }
}

#[tokio::test]
async fn an_agent_that_refuses_to_end_says_why() {
    let mut house = House::new();
    let refusal = Refusal { code: Code::Failed, message: "Not now.".to_owned(), hint: None };
    let surroundings = house.surroundings.clone();
    let asking = tokio::spawn(async move { background::end(&surroundings).await });
    house.answers(&Request::Stop { unless_needed: false }, Answer::Refused(refusal.clone())).await;
    assert_eq!(asking.await.unwrap(), Err(refusal));
}

#[tokio::test]
async fn only_what_a_screenless_agent_has_and_the_keychain_does_not_is_at_stake() {
    let mut house = House::new();
    for (keychain, host, memory_only, expected) in [
        ("absent", "headless", true, &["acme"][..]),
        // It was asked for another session last.
        ("unlocked", "headless", true, &["acme"]),
        ("locked", "headless", false, &[]),
        ("unlocked", "headless", false, &[]),
        ("absent", "tray", true, &[]),
    ] {
        let status = serde_json::json!({
            "active": null, "active_role": null, "keychain": keychain,
            "agent": { "running": true, "host": host, "endpoint": null },
            "sessions": [{
                "name": "acme", "start_url": "https://acme.awsapps.com/start", "region": "eu-west-1",
                "state": "signed-in", "token_expires_at": null, "renews": true, "sign_in_needed_by": null,
                "memory_only": memory_only, "source": null,
            }],
        });
        let status = Answer::Status(serde_json::from_value(status).unwrap());
        let surroundings = house.surroundings.clone();
        let asking = tokio::spawn(async move { background::at_stake(&surroundings).await });
        house.answers(&Request::Status { sessions: Vec::new() }, status).await;
        assert_eq!(asking.await.unwrap(), expected, "{keychain} {host} {memory_only}");
    }
}

#[tokio::test]
async fn where_somebody_is_home_no_other_agent_is_left() {
    let house = House::new();
    let missing = Path::new("/nonexistent/daypass");
    assert_eq!(background::leave(missing, &house.surroundings).await, Ok(Home::Found));

    let endpoints = Endpoints { portal: Some("http://127.0.0.1:9".to_owned()), oidc: None };
    let elsewhere = Surroundings::below(house.directory.path(), endpoints);
    let refusal = background::leave(missing, &elsewhere).await.expect_err("a stranger is home");
    assert!(refusal.message.contains("other endpoints"), "{refusal}");
    assert_eq!(refusal.hint.as_deref(), Some("To end that one: daypass agent --stop"));

    let nowhere = Surroundings::below(&house.directory.path().join("other"), Endpoints::default());
    let refusal = background::leave(missing, &nowhere).await.expect_err("there is no such program");
    assert!(refusal.message.contains("/nonexistent/daypass could not be started"), "{refusal}");
}

#[test]
fn the_log_of_an_agent_left_behind_is_the_persons_own_and_does_not_grow_for_ever() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("state/agent.log");
    for words in ["one ", "two"] {
        background::open_log(&path).unwrap().write_all(words.as_bytes()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "one two");
    assert_eq!(mode(&path), 0o600);

    background::open_log(&path).unwrap().set_len(background::LONG + 1).unwrap();
    background::open_log(&path).unwrap().write_all(b"three").unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "three");
}

#[tokio::test]
async fn a_caller_that_talks_nonsense_is_shown_out_and_the_next_is_served() {
    let mut house = House::new();
    let hello = serde_json::to_string(&hello(&Endpoints::default())).unwrap();
    for nonsense in
        ["nonsense\n", "\n", "\u{0}\u{0}\n", "{}\n", &format!("{hello}\n{{\"ask\":\"everything\"}}\n")]
    {
        let mut stream = house.connect();
        stream.write_all(nonsense.as_bytes()).unwrap();
        let said = until_hung_up(stream).await;
        assert!(said.lines().count() <= 1, "no more than a hello: {said}");
    }
    house.serves().await;
}

#[tokio::test]
async fn a_caller_that_never_ends_its_line_is_shown_out() {
    let mut house = House::new();
    let mut stream = house.connect();
    let flood = spawn_blocking(move || {
        stream.set_write_timeout(Some(PLENTY)).unwrap();
        let block = vec![b' '; 64 * 1024];
        let sent = (0..LONGEST / 1024).take_while(|_| stream.write_all(&block).is_ok()).count();
        u64::try_from(sent * block.len()).unwrap()
    });
    assert!(flood.await.unwrap() < 2 * LONGEST);
    house.serves().await;
}

#[tokio::test]
async fn a_caller_that_says_nothing_is_shown_out_and_keeps_nobody_waiting() {
    let mut house = House::new();
    let silent = house.connect();
    house.serves().await;
    assert_eq!(until_hung_up(silent).await, "");
}

#[tokio::test]
async fn a_caller_that_hangs_up_while_it_waits_is_not_waited_for() {
    let mut house = House::new();
    let conversation = knock(&house.surroundings, &Request::Open).await.expect("somebody is home");
    let Message::Ask(CallerId(asked), _, _replies) = house.heard().await else { panic!("a request first") };
    drop(conversation);
    let Message::Input(input) = house.heard().await else { panic!("news of the caller") };
    assert!(matches!(*input, Input::CallerGone(CallerId(gone)) if gone == asked), "{input:?}");
}

#[tokio::test]
async fn an_agent_that_dies_over_a_request_is_noticed() {
    let mut house = House::new();
    let mut conversation = knock(&house.surroundings, &Request::Open).await.expect("somebody is home");
    drop(house.heard().await);
    assert!(conversation.reply().await.is_none());
}

#[tokio::test]
async fn a_path_that_no_socket_can_have_is_named_with_the_way_out() {
    let directory = tempfile::tempdir().unwrap();
    let deep = directory.path().join("d".repeat(120));
    let surroundings = Surroundings::below(&deep, Endpoints::default());
    let refusal = Door::open(&surroundings).expect_err("it is too long").to_string();
    assert!(refusal.contains("too long") && refusal.contains("XDG_RUNTIME_DIR"), "{refusal}");
    assert!(knock(&surroundings, &Request::Open).await.is_none(), "a command answers by itself");
}
