use std::path::PathBuf;

use brain::{
    Address, Answer, Code, Input, Refusal, Request, State,
    status::Host,
    words::{Endpoints, ProfileName},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use keyring_core::mock;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::mpsc,
    task::JoinHandle,
};

use super::*;
use crate::{
    Credentials, Reply,
    agent::{Message, picture},
};

const PLENTY: Duration = Duration::from_secs(20);

fn dev() -> Served {
    Served::Profile(ProfileName::new("dev"))
}

/// A machine on which agents come and go.
struct Machine {
    surroundings: Arc<Surroundings>,
    keychain: Keychain,
    prompt: Duration,
    _directory: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Arc::new(Surroundings::below(directory.path(), Endpoints::default()));
        let keychain = Keychain::open(mock::Store::new().unwrap(), "daypass-test");
        // The agent is the test, which a loaded machine may keep waiting.
        Self { surroundings, keychain, prompt: PLENTY, _directory: directory }
    }

    /// An open endpoint, with the test in the agent's place.
    async fn open(&self) -> House {
        let state = State::new(Some(Host::Headless), TimeZone::UTC);
        let (_, shown) = watch::channel(Arc::new(picture(&state, Timestamp::now())));
        let (handle, inbox) = Handle::new(shown);
        let endpoint = Endpoint::new(Arc::clone(&self.surroundings), self.keychain.clone());
        let endpoint = Endpoint { prompt: self.prompt, ..endpoint };
        let serving = tokio::spawn(endpoint.clone().serve(handle));
        let mut house = House { endpoint, inbox, serving };
        let Message::Input(input) = house.heard().await else { panic!("it is told that it is open") };
        assert!(matches!(*input, Input::Outside(Outside::EndpointOpen { .. })), "{input:?}");
        house
    }
}

struct House {
    endpoint: Endpoint,
    inbox: mpsc::UnboundedReceiver<Message>,
    serving: JoinHandle<()>,
}

impl House {
    async fn heard(&mut self) -> Message {
        timeout(PLENTY, self.inbox.recv()).await.expect("something is heard").expect("it lives")
    }

    async fn offer(&self, served: &Served) -> Program {
        let Address { url, token_file } = self.endpoint.offer(served.clone()).await.unwrap();
        let token = std::fs::read_to_string(&token_file).unwrap();
        let rest = url.strip_prefix("http://127.0.0.1:").expect(&url);
        let (port, path) = rest.split_once('/').expect(&url);
        Program { port: port.parse().unwrap(), path: format!("/{path}"), token, token_file }
    }

    /// Somebody asks for this, and is answered so.
    async fn answers(&mut self, expected: &Served, reply: Reply) {
        loop {
            // One that was answered before hangs up.
            let Message::Ask(_, request, replies) = self.heard().await else { continue };
            assert_eq!(request, Request::Serve { served: expected.clone() });
            return replies.send(reply).unwrap();
        }
    }

    async fn asks(&mut self, program: &Program, served: &Served, reply: Reply) -> (u16, Value) {
        let (answered, ()) = tokio::join!(program.ask(), self.answers(served, reply));
        answered
    }

    /// The agent ends.
    async fn close(self) {
        self.serving.abort();
        assert!(self.serving.await.unwrap_err().is_cancelled());
    }
}

/// What a program was told.
#[derive(Debug, PartialEq, Eq)]
struct Program {
    port: u16,
    path: String,
    token: String,
    token_file: PathBuf,
}

impl Program {
    async fn ask(&self) -> (u16, Value) {
        let head = format!(
            "GET {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: {}\r\nAccept: application/json\r\n\r\n",
            self.path, self.port, self.token
        );
        say(self.port, &head).await
    }
}

/// Status and body of the answer to this request.
async fn say(port: u16, head: &str) -> (u16, Value) {
    let told = async {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let answer = timeout(PLENTY, told).await.expect("it is answered");
    let status = answer.split(' ').nth(1).expect(&answer).parse().unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect(&answer);
    assert!(body.is_empty() || head.contains("application/json"), "{answer}");
    (status, serde_json::from_str(body).unwrap_or_default())
}

fn credentials(life: SignedDuration) -> Reply {
    Reply::Credentials(Credentials {
        access_key_id: "ASIAEXAMPLE".to_owned(),
        secret_access_key: r#"a/b+c="\é"#.to_owned().into(),
        session_token: "IQoJb3JpZ2luX2VjE".to_owned().into(),
        expires_at: Timestamp::now() + life,
        account: Some("111122223333".parse().unwrap()),
    })
}

#[tokio::test]
async fn a_program_gets_all_that_sdks_want_in_the_form_that_all_of_them_read() {
    let mut house = Machine::new().open().await;
    for (served, least, most) in [(dev(), 59, 60), (Served::Active, 15, 16)] {
        let program = house.offer(&served).await;
        let (status, body) = house.asks(&program, &served, credentials(SignedDuration::from_hours(1))).await;
        assert_eq!(status, 200);
        let expected = [
            ("AccessKeyId", "ASIAEXAMPLE"),
            ("SecretAccessKey", r#"a/b+c="\é"#),
            ("Token", "IQoJb3JpZ2luX2VjE"),
            ("AccountId", "111122223333"),
        ];
        for (field, value) in expected {
            assert_eq!(body[field], value, "{field}");
        }
        let ends = body["Expiration"].as_str().expect("it is a text");
        assert!(ends.len() == "2030-01-02T03:04:05Z".len() && ends.ends_with('Z'), "{ends}");
        let left = ends.parse::<Timestamp>().unwrap().duration_since(Timestamp::now());
        let (least, most) = (SignedDuration::from_mins(least), SignedDuration::from_mins(most));
        assert!(left > least - SignedDuration::from_mins(1) && left <= most, "{served:?}: {left:?}");
    }
    // What ends sooner is not made to last.
    let program = house.offer(&Served::Active).await;
    let (_, body) = house.asks(&program, &Served::Active, credentials(SignedDuration::from_mins(3))).await;
    let ends: Timestamp = body["Expiration"].as_str().unwrap().parse().unwrap();
    assert!(ends <= Timestamp::now() + SignedDuration::from_mins(3));
}

#[tokio::test]
async fn what_is_refused_has_a_status_and_words_in_both_spellings() {
    let mut house = Machine::new().open().await;
    let program = house.offer(&dev()).await;
    for (code, status) in [
        (Code::SignInNeeded, 400),
        (Code::Usage, 400),
        (Code::Declined, 403),
        (Code::NotFound, 404),
        (Code::Failed, 500),
    ] {
        let hint = Some("Run: daypass login acme".to_owned());
        let refusal = Refusal { code, message: "acme needs a sign-in.".to_owned(), hint };
        let (answered, body) = house.asks(&program, &dev(), Reply::Answer(Answer::Refused(refusal))).await;
        assert_eq!(answered, status, "{code:?}");
        assert_eq!(body["Message"], "acme needs a sign-in. Run: daypass login acme");
        assert!(body["Code"].as_str().is_some_and(|code| !code.is_empty()), "{body}");
        assert_eq!((&body["code"], &body["message"]), (&body["Code"], &body["Message"]));
    }
}

#[tokio::test]
async fn an_agent_that_is_not_ready_is_not_waited_for() {
    const { assert!(answer::PROMPT.as_millis() < 800, "JavaScript gives up after a second") };
    let mut house = Machine { prompt: answer::PROMPT, ..Machine::new() }.open().await;
    let program = house.offer(&dev()).await;
    let (status, body) = program.ask().await;
    assert_eq!((status, &body["Code"]), (503, &Value::from("NotYet")));
    let Message::Ask(asked, ..) = house.heard().await else { panic!("it was asked") };
    let Message::Input(input) = house.heard().await else { panic!("and nobody waits any more") };
    assert!(matches!(*input, Input::CallerGone(gone) if gone == asked), "{input:?}");
}

#[tokio::test]
async fn each_token_opens_its_own_path_and_nobody_else_is_let_in() {
    let mut house = Machine::new().open().await;
    let prod = Served::Profile(ProfileName::new("prod"));
    let (dev, prod, active) =
        (house.offer(&dev()).await, house.offer(&prod).await, house.offer(&Served::Active).await);
    let port = dev.port;
    assert!(dev.token != prod.token && prod.token != active.token);
    let us = format!("Host: 127.0.0.1:{port}\r\n");
    let token = format!("Authorization: {}\r\n", dev.token);
    let get = |path: &str, headers: &[&str]| format!("GET {path} HTTP/1.1\r\n{}\r\n", headers.concat());
    let with = |token: &str| get(&dev.path, &[&us, &format!("Authorization: {token}\r\n")]);
    let mut wrong = dev.token.clone().into_bytes();
    wrong[0] = if wrong[0] == b'0' { b'1' } else { b'0' };
    let wrong = String::from_utf8(wrong).unwrap();
    for (request, status) in [
        (get(&dev.path, &[&us]), 401),
        (with(""), 401),
        (with(&wrong), 401),
        (with(&dev.token[1..]), 401),
        (with(&format!("Bearer {}", dev.token)), 401),
        (with(&prod.token), 401),
        (with(&active.token), 401),
        (get("/active", &[&us, &token]), 401),
        (get("/profile/prod", &[&us, &token]), 401),
        (get("/profile/none", &[&us, &token]), 401),
        (get(&dev.path, &[&us, &token, &token]), 401),
        (get("/", &[&us, &token]), 404),
        (get("/profile/", &[&us, &token]), 404),
        (get("/profile/dev?x", &[&us, &token]), 404),
        // What a browser sends: for a page of its own, and for one whose name was made to lead here.
        (get(&dev.path, &[&us, &token, "Origin: https://evil.example\r\n"]), 403),
        (get(&dev.path, &[&us, &token, "Origin: null\r\n"]), 403),
        (get(&dev.path, &[&us, &token, &format!("Origin: http://127.0.0.1:{port}\r\n")]), 403),
        (get(&dev.path, &[&format!("Host: evil.example:{port}\r\n"), &token]), 403),
        (get(&dev.path, &[&format!("Host: 127.0.0.1.evil.example:{port}\r\n"), &token]), 403),
        (get(&dev.path, &[&format!("Host: host.docker.internal:{port}\r\n"), &token]), 403),
        (get(&dev.path, &["Host: 169.254.170.2\r\n", &token]), 403),
        (get(&dev.path, &[&us, "Host: evil.example\r\n", &token]), 403),
        (get(&dev.path, &[&token]), 403),
        (get(&format!("http://evil.example{}", dev.path), &[&us, &token]), 403),
        (format!("POST {} HTTP/1.1\r\n{us}{token}Content-Length: 0\r\n\r\n", dev.path), 405),
        (format!("HEAD {} HTTP/1.1\r\n{us}{token}\r\n", dev.path), 405),
        (format!("OPTIONS {} HTTP/1.1\r\n{us}Origin: https://evil.example\r\n\r\n", dev.path), 403),
    ] {
        let (answered, body) = say(port, &request).await;
        assert_eq!(answered, status, "{request} {body}");
    }
    assert!(house.inbox.try_recv().is_err(), "the agent has not heard of any of them");
    // A tunnel brings its own port along, and each loopback name is ours.
    for host in ["127.0.0.1", "localhost:1", "[::1]:8080"] {
        let request = get(&dev.path, &[&format!("Host: {host}\r\n"), &token]);
        let life = SignedDuration::from_hours(1);
        let served = Served::Profile(ProfileName::new("dev"));
        let ((status, _), ()) = tokio::join!(say(port, &request), house.answers(&served, credentials(life)));
        assert_eq!(status, 200, "{host}");
    }
}

#[tokio::test]
async fn a_token_is_in_a_file_of_the_persons_alone_without_a_line_end_until_the_agent_ends() {
    let machine = Machine::new();
    let house = machine.open().await;
    let program = house.offer(&dev()).await;
    assert!(program.token.len() == 64 && program.token.bytes().all(|b| b.is_ascii_alphanumeric()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        for (path, mode) in
            [(program.token_file.as_path(), 0o600), (program.token_file.parent().unwrap(), 0o700)]
        {
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, mode, "{path:?}");
        }
    }
    let endpoint = house.endpoint.clone();
    house.close().await;
    assert!(!machine.surroundings.endpoint_tokens().exists(), "no token file is left");
    TcpListener::bind((Ipv4Addr::LOCALHOST, program.port)).await.expect("the port is closed");
    endpoint.offer(dev()).await.expect_err("nothing is offered any more");
    assert!(!machine.surroundings.endpoint_tokens().exists(), "and none has come");
}

#[tokio::test]
async fn a_program_goes_on_when_the_agent_was_started_anew() {
    let machine = Machine::new();
    let house = machine.open().await;
    let before = house.offer(&dev()).await;
    house.close().await;
    let mut house = machine.open().await;
    // Without being sent here again.
    assert_eq!(std::fs::read_to_string(&before.token_file).unwrap(), before.token);
    let (status, _) = house.asks(&before, &dev(), credentials(SignedDuration::from_hours(1))).await;
    assert_eq!(status, 200);
    assert_eq!(house.offer(&dev()).await, before);
}

#[tokio::test]
async fn notes_of_another_version_cost_no_program_its_token_and_stay() {
    let machine = Machine::new();
    let house = machine.open().await;
    let before = house.offer(&dev()).await;
    house.close().await;
    let file = machine.surroundings.endpoint_file();
    let written = || serde_json::from_slice::<serde_json::Value>(&std::fs::read(&file).unwrap()).unwrap();
    let mut notes = written();
    let newer = serde_json::json!([{ "group": "mine" }, "2026-01-01T00:00:00Z"]);
    notes["offered"].as_array_mut().unwrap().insert(0, newer.clone());
    notes["names"] = serde_json::json!(["x"]);
    std::fs::write(&file, notes.to_string()).unwrap();
    let house = machine.open().await;
    assert_eq!(std::fs::read_to_string(&before.token_file).unwrap(), before.token);
    assert_eq!(house.offer(&dev()).await, before);
    house.close().await;
    assert_eq!((&written()["offered"][0], &written()["names"]), (&newer, &notes["names"]));
}

#[tokio::test]
async fn where_somebody_has_the_port_there_is_a_new_port_and_a_new_key() {
    let machine = Machine::new();
    let house = machine.open().await;
    let before = house.offer(&dev()).await;
    house.close().await;
    let thief = TcpListener::bind((Ipv4Addr::LOCALHOST, before.port)).await.unwrap();
    let house = machine.open().await;
    let after = house.offer(&dev()).await;
    assert!(after.port != before.port && after.token != before.token);
    assert!(!before.token_file.exists(), "nobody brings the new token to the old port");
    let stale = Program { port: after.port, ..before };
    assert_eq!(stale.ask().await.0, 401);
    house.close().await;

    // The old key does not come back with the old port, and the new port is kept.
    drop(thief);
    let house = machine.open().await;
    assert_eq!(house.offer(&dev()).await, after);
}

#[tokio::test]
async fn what_a_killed_agent_left_is_worth_nothing_and_programs_find_the_new_token() {
    let machine = Machine::new();
    let house = machine.open().await;
    let before = house.offer(&dev()).await;
    house.close().await;
    // As if it had not been able to.
    std::fs::create_dir_all(before.token_file.parent().unwrap()).unwrap();
    std::fs::write(&before.token_file, &before.token).unwrap();
    let mut house = machine.open().await;
    let token = std::fs::read_to_string(&before.token_file).unwrap();
    assert_ne!(token, before.token);
    assert_eq!(before.ask().await.0, 401, "somebody else may have heard it");
    let after = Program { token, ..before };
    let (status, _) = house.asks(&after, &dev(), credentials(SignedDuration::from_hours(1))).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn what_a_killed_agent_left_is_worth_nothing_also_where_the_system_has_cleared_it_away() {
    let machine = Machine::new();
    let house = machine.open().await;
    let before = house.offer(&dev()).await;
    let notes = std::fs::read(machine.surroundings.endpoint_file()).unwrap();
    house.close().await;
    // As if it had not been able to, and the person had logged out since.
    std::fs::write(machine.surroundings.endpoint_file(), notes).unwrap();
    assert!(!machine.surroundings.endpoint_tokens().exists());
    let house = machine.open().await;
    assert_eq!(before.ask().await.0, 401, "somebody else may have heard it");
    assert_ne!(house.offer(&dev()).await.token, before.token);
}

#[tokio::test]
async fn an_endpoint_that_is_closed_while_it_is_set_up_leaves_no_file() {
    let machine = Machine::new();
    let house = machine.open().await;
    house.offer(&dev()).await;
    house.close().await;
    let (notes, _) = Notes::read(&machine.surroundings);
    let desk = Desk::new(Arc::clone(&machine.surroundings), notes.port.unwrap(), Key::new(), true);
    desk.close();
    desk.set_up(notes);
    assert!(!machine.surroundings.endpoint_tokens().exists());
    assert!(!Notes::read(&machine.surroundings).1, "and the next agent has nothing to fear");
}

#[tokio::test]
async fn an_endpoint_that_closes_leaves_the_files_of_another_port_alone() {
    let machine = Machine::new();
    let house = machine.open().await;
    let gone = Desk::new(Arc::clone(&machine.surroundings), 1, Key::new(), true);
    let program = house.offer(&dev()).await;
    gone.close();
    assert!(program.token_file.exists());
    assert!(Notes::read(&machine.surroundings).1, "it is open still");
}

#[tokio::test]
async fn the_keychain_is_left_alone_until_a_program_is_sent_here() {
    let machine = Machine::new();
    let house = machine.open().await;
    let kept = || machine.keychain.endpoint_key(keychain::Asking::Never).unwrap().is_some();
    assert!(!kept());
    house.offer(&dev()).await;
    assert!(kept());
    house.close().await;
}

#[tokio::test]
async fn without_a_keychain_a_key_lasts_as_long_as_its_agent() {
    let machine = Machine::new();
    let house = machine.open().await;
    let before = house.offer(&dev()).await;
    house.close().await;
    let machine =
        Machine { keychain: Keychain::open(mock::Store::new().unwrap(), "daypass-test"), ..machine };
    let house = machine.open().await;
    let after = house.offer(&dev()).await;
    assert_eq!((after.port, &after.token_file), (before.port, &before.token_file));
    assert_ne!(after.token, before.token);
}

#[tokio::test]
async fn a_visitor_that_says_nothing_is_shown_out_and_keeps_nobody_waiting() {
    let mut house = Machine::new().open().await;
    let program = house.offer(&dev()).await;
    let mut silent = Vec::new();
    for _ in 0..VISITORS {
        silent.push(TcpStream::connect((Ipv4Addr::LOCALHOST, program.port)).await.unwrap());
    }
    let (status, _) = house.asks(&program, &dev(), credentials(SignedDuration::from_hours(1))).await;
    assert_eq!(status, 200);
    for mut visitor in silent {
        let mut heard = Vec::new();
        // A connection that is let go of may be reset.
        let _ = timeout(PLENTY, visitor.read_to_end(&mut heard)).await.expect("it is shown out");
    }
}

#[test]
fn a_key_is_not_printed() {
    assert_eq!(format!("{:?}", Key::new()), "Key(..)");
}
