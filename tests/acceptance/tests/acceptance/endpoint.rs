//! Programs on three of AWS's SDKs that ask the agent's endpoint: fresh, following another choice, without a sign-in,
//! with a token of another path; many at once; and while somebody else has the port. `docs/interop.md` has those that
//! go on while keys and sign-ins come and go.

use std::{
    io::{self, Write as _},
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use acceptance::{Cast, Scene};
use anyhow::{Context as _, Result, bail, ensure};
use fake_identity_center::{Mood, Operation, Organisation, Times};
use serde_json::Value;
use stage::{Options, PATIENCE, until};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::timeout,
};

use crate::interop::program::{Call, Program, Sdk, Source};

const ADMIN: &str = "111122223333 AdministratorAccess";
const ENGINEER: &str = "123456789012 DataPlatformEngineer";

async fn play(notifications: bool, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let options = Options { panel: false, notifications, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        scene.keep_files()?;
        act(scene).await
    })
    .await
}

/// A program on each SDK.
fn programs(scene: &Scene, source: &Source) -> Result<Vec<Program>> {
    Sdk::ALL.iter().map(|sdk| Program::start(scene, *sdk, source)).collect()
}

fn dev_admin() -> Source {
    Source::Endpoint("dev-admin".to_owned())
}

fn all_are(who: &str, calls: &[Call]) -> Result<()> {
    let who = Call::As(who.to_owned());
    ensure!(calls.iter().all(|call| *call == who), "{calls:?}");
    Ok(())
}

/// All of them fail, and boto3, which shows why, with these words.
fn all_are_refused(scene: &Scene, words: &str, calls: &[Call]) -> Result<()> {
    for (sdk, call) in Sdk::ALL.into_iter().zip(calls) {
        let Call::Failed(said) = call else { bail!("{sdk:?} got {call:?}") };
        ensure!(sdk != Sdk::Boto3 || said.contains(words), "{said}");
        scene.remember(sdk.name(), said);
    }
    Ok(())
}

/// Where a program is sent: port, path, token.
struct Address {
    port: u16,
    path: String,
    token: String,
}

impl Address {
    async fn of(scene: &Scene, arguments: &[&str]) -> Result<Self> {
        let told = scene.daypass(&[&["env", "--format", "json"], arguments].concat()).await?.ok()?;
        let told: Value = serde_json::from_str(&told)?;
        let variable = |name: &str| told[name].as_str().with_context(|| format!("no {name} in {told}"));
        let url = url::Url::parse(variable("AWS_CONTAINER_CREDENTIALS_FULL_URI")?)?;
        let token = std::fs::read_to_string(variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")?)?;
        Ok(Self { port: url.port().context("no port")?, path: url.path().to_owned(), token })
    }

    /// Status and body, for a request with these headers too.
    async fn ask(&self, headers: &str) -> Result<(u16, String)> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await?;
        let head = format!("GET {} HTTP/1.1\r\nAuthorization: {}\r\n{headers}\r\n", self.path, self.token);
        stream.write_all(head.as_bytes()).await?;
        let mut answer = String::new();
        timeout(PATIENCE, stream.read_to_string(&mut answer)).await??;
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        let (_, body) = answer.split_once("\r\n\r\n").context("no answer")?;
        Ok((status.context("no status")?, body.to_owned()))
    }

    fn us(&self) -> String {
        format!("Host: 127.0.0.1:{}\r\n", self.port)
    }
}

#[tokio::test]
async fn two_hundred_programs_at_once_cost_one_call_of_the_portal() -> Result<()> {
    play(false, async |scene| {
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let address = std::sync::Arc::new(Address::of(scene, &["dev-admin", "--endpoint"]).await?);
        // Longer than any of them waits for one answer.
        scene.fake.mood(
            Operation::GetRoleCredentials,
            Mood::Slow(Duration::from_secs(2)),
            Times::UntilCleared,
        );
        let mut programs = JoinSet::new();
        for _ in 0..200 {
            let address = std::sync::Arc::clone(&address);
            programs.spawn(async move {
                let began = Instant::now();
                // As SDKs do.
                while began.elapsed() < PATIENCE {
                    match address.ask(&address.us()).await? {
                        (200, body) => return Ok(body.contains("AccessKeyId")),
                        (503, body) => ensure!(body.contains("NotYet"), "{body}"),
                        other => bail!("{other:?}"),
                    }
                }
                Ok(false)
            });
        }
        while let Some(served) = programs.join_next().await {
            ensure!(served??, "one got nothing");
        }
        let fetched = scene.fake.count(Operation::GetRoleCredentials);
        ensure!(fetched == 1, "the portal was asked {fetched} times");
        Ok(())
    })
    .await
}

/// The clock of programs, agent and organisation goes on by half a minute each time, so what is measured is how long
/// each SDK keeps what it has.
#[tokio::test]
async fn running_programs_follow_another_choice() -> Result<()> {
    const STEP: Duration = Duration::from_secs(30);
    play(false, async |scene| {
        scene.take_the_clock().await?;
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        scene.daypass(&["use", "dev-admin"]).await?.ok()?;
        let mut programs = programs(scene, &Source::Active)?;
        all_are(ADMIN, &Program::ask_all(&mut programs).await?)?;

        scene.daypass(&["use", "data-platform"]).await?.ok()?;
        let followed = Address::of(scene, &["--endpoint=active"]).await?;
        until("the agent to know of the choice", || async {
            let (_, body) = followed.ask(&followed.us()).await?;
            ensure!(body.contains("\"AccountId\":\"123456789012\""), "another account");
            Ok(())
        })
        .await?;
        let mut seen = [None; 3];
        for step in 1..=40 {
            scene.pass_unseen(STEP)?;
            // JavaScript answers with what it has while it asks, and half a minute is a moment here.
            Program::ask_all(&mut programs).await?;
            for (seen, call) in seen.iter_mut().zip(Program::ask_all(&mut programs).await?) {
                let Call::As(who) = &call else { bail!("{call:?}") };
                if who == ENGINEER {
                    seen.get_or_insert(step * STEP);
                } else {
                    ensure!(who == ADMIN && seen.is_none(), "it went to {who}");
                }
            }
        }
        for ((sdk, seen), most) in Sdk::ALL.into_iter().zip(seen).zip([2, 14, 17]) {
            let seen = seen.with_context(|| format!("{sdk:?} has not seen it"))?;
            writeln!(
                io::stdout(),
                "{sdk:?} follows another choice after {} s at the latest",
                seen.as_secs()
            )?;
            ensure!(seen <= Duration::from_mins(most), "{sdk:?} takes {seen:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_program_without_a_sign_in_is_told_at_once_and_goes_on_after_one() -> Result<()> {
    play(true, async |scene| {
        let mut agent = scene.start_agent().await?;
        let calls = Program::ask_all(&mut programs(scene, &dev_admin())?).await?;
        all_are_refused(scene, "acme needs a sign-in. Run: daypass login acme", &calls)?;
        let address = Address::of(scene, &["dev-admin", "--endpoint"]).await?;
        // SDKs wait for a second. What the machine does beside this is not the agent's.
        let mut fastest = PATIENCE;
        for _ in 0..5 {
            let began = Instant::now();
            let (status, body) = address.ask(&address.us()).await?;
            ensure!(status == 400 && body.contains(r#""code":"SignInNeeded""#), "{status} {body}");
            fastest = fastest.min(began.elapsed());
        }
        ensure!(fastest < Duration::from_millis(800), "the fastest answer took {fastest:?}");

        let notices = scene.stage.notifications();
        let notice = notices.wait_for(|it| it.summary == "acme needs a sign-in").await?;
        ensure!(scene.stage.opened_urls()?.is_empty(), "a browser was opened by itself");
        let mut waiting = programs(scene, &dev_admin())?;
        notices.press(notice, "Sign in").await?;
        scene.approve(1).await?;
        scene.until_state("acme", "signed-in").await?;
        all_are(ADMIN, &Program::ask_all(&mut waiting).await?)?;

        scene.daypass(&["logout"]).await?.ok()?;
        let calls = Program::ask_all(&mut programs(scene, &dev_admin())?).await?;
        all_are_refused(scene, "acme needs a sign-in.", &calls)?;
        let asked = notices.look(|all| all.iter().filter(|it| it.summary.contains("needs")).count());
        ensure!(asked == 1, "who signed out is asked to sign in");

        scene.daypass(&["agent", "--stop"]).await?.ok()?;
        ensure!(agent.wait().await?.success());
        ensure!(scene.stage.listeners().is_empty(), "somebody listens");
        ensure!(!scene.endpoint_tokens().exists(), "tokens are left");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn programs_go_on_at_the_same_port_when_the_tray_app_takes_over() -> Result<()> {
    let options = Options { notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        // SDKs ask again each time: these are nearly over when they come.
        scene.fake.set_credentials_lifetime(Duration::from_secs(20));
        let mut agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let mut programs = programs(scene, &dev_admin())?;
        all_are(ADMIN, &Program::ask_all(&mut programs).await?)?;
        let before = Address::of(scene, &["dev-admin", "--endpoint"]).await?;

        let (mut app, _icon) = scene.start_app_alone().await?;
        ensure!(agent.wait().await?.success(), "the agent without a screen failed");
        until("the tray app to answer", || async {
            let status = scene.status().await?;
            ensure!(status["agent"]["host"] == "tray" && status["agent"]["endpoint"].is_string(), "{status}");
            Ok(())
        })
        .await?;
        scene.until_state("acme", "signed-in").await?;
        let asked = scene.fake.count(Operation::GetRoleCredentials);
        until("programs to be served by it", || async {
            let (status, body) = before.ask(&before.us()).await?;
            ensure!(status == 200, "{status} {body}");
            Ok(())
        })
        .await?;
        all_are(ADMIN, &Program::ask_all(&mut programs).await?)?;
        ensure!(scene.fake.count(Operation::GetRoleCredentials) > asked, "nobody asked anew");
        let after = Address::of(scene, &["dev-admin", "--endpoint"]).await?;
        ensure!(after.port == before.port && after.token == before.token, "another port or token");
        app.kill().await.context("the app had ended")
    })
    .await
}

#[tokio::test]
async fn a_token_opens_no_other_path_for_any_sdk_and_nothing_for_a_page() -> Result<()> {
    play(false, async |scene| {
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let theirs = Source::WithTokenOf { asks: "dev-admin".to_owned(), token: "data-platform".to_owned() };
        let calls = Program::ask_all(&mut programs(scene, &theirs)?).await?;
        all_are_refused(scene, "The token does not open this path.", &calls)?;

        let nobodys = scene.stage.directory().join("tmp/token");
        std::fs::write(&nobodys, "0123456789abcdef".repeat(4))?;
        let nobodys = Source::WithToken { asks: "dev-admin".to_owned(), file: nobodys };
        let calls = Program::ask_all(&mut programs(scene, &nobodys)?).await?;
        all_are_refused(scene, "The token does not open this path.", &calls)?;

        let address = Address::of(scene, &["dev-admin", "--endpoint"]).await?;
        let us = address.us();
        for headers in [
            format!("{us}Origin: https://evil.example\r\n"),
            format!("{us}Origin: http://127.0.0.1:{}\r\n", address.port),
            format!("Host: evil.example:{}\r\n", address.port),
            "Host: 169.254.170.2\r\n".to_owned(),
        ] {
            let (status, body) = address.ask(&headers).await?;
            ensure!(status == 403 && !body.contains("Secret"), "{headers} {status}");
        }
        let wrong = Address { token: address.token.replace(['0', '1', '2'], "3"), ..address };
        ensure!(wrong.ask(&us).await?.0 == 401);
        ensure!(scene.fake.count(Operation::GetRoleCredentials) == 0, "somebody was let in");
        ensure!(TcpStream::connect(("127.0.0.2", wrong.port)).await.is_err(), "it listens everywhere");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn whoever_takes_the_port_while_no_agent_runs_hears_no_token() -> Result<()> {
    play(false, async |scene| {
        let mut agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let before = Address::of(scene, &["dev-admin", "--endpoint"]).await?;
        let mut left = programs(scene, &dev_admin())?;
        Program::until_they_run(&mut left).await?;
        scene.daypass(&["agent", "--stop"]).await?.ok()?;
        ensure!(agent.wait().await?.success());

        let thief = TcpListener::bind((Ipv4Addr::LOCALHOST, before.port)).await?;
        let (tell, mut heard) = tokio::sync::mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = thief.accept().await {
                let mut said = vec![0; 4096];
                let length = stream.read(&mut said).await.unwrap_or(0);
                let _ = tell.send(String::from_utf8_lossy(&said[..length]).into_owned());
            }
        });
        let _agent = scene.start_agent().await?;
        let after = Address::of(scene, &["dev-admin", "--endpoint"]).await?;
        ensure!(after.port != before.port && after.token != before.token, "the same port or token");
        for call in Program::ask_all(&mut left).await? {
            let Call::Failed(words) = call else { bail!("{call:?} from a thief") };
            scene.remember("an SDK", &words);
        }
        while let Ok(said) = heard.try_recv() {
            ensure!(!said.to_lowercase().contains("authorization"), "the thief has heard a token");
        }
        all_are(ADMIN, &Program::ask_all(&mut programs(scene, &dev_admin())?).await?)
    })
    .await
}
