//! Programs that run `daypass` as their `credential_process`, on three of AWS's SDKs: what they get, and what
//! they see where there is nothing to get.

use std::{
    fs::OpenOptions,
    io::Write as _,
    time::{Duration, Instant},
};

use acceptance::{Cast, Scene};
use anyhow::{Result, ensure};
use fake_identity_center::{Operation, Organisation};
use stage::{Options, until};

use crate::interop::{
    program::{Call, Program, Sdk, Source},
    tools_of,
};

const NEEDED: &str = "daypass: acme needs a sign-in.\nRun: daypass login acme\n";

/// A person is waited for 45 s long. Less than that by far, on a busy computer too.
const AT_ONCE: Duration = Duration::from_secs(15);

async fn play(notifications: bool, act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let options = Options { panel: false, notifications, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        let mut config = OpenOptions::new().append(true).open(scene.stage.home().join(".aws/config"))?;
        config.write_all(tools_of("dev-admin")?.as_bytes())?;
        scene.keep_files()?;
        act(scene).await
    })
    .await
}

/// A program on each SDK.
fn programs(scene: &Scene) -> Result<Vec<Program>> {
    let source = Source::Profile("dev-admin-tools".to_owned());
    Sdk::ALL.iter().map(|sdk| Program::start(scene, *sdk, &source)).collect()
}

fn all_are_admin(calls: &[Call]) -> Result<()> {
    let admin = Call::As("111122223333 AdministratorAccess".to_owned());
    ensure!(calls.iter().all(|call| *call == admin), "{calls:?}");
    Ok(())
}

/// Exit code 3 and words on standard error, which each SDK shows in its way.
async fn all_are_told_at_once(scene: &Scene) -> Result<()> {
    let refused = scene.credentials("dev-admin").await?;
    ensure!(refused.status == 3 && refused.stdout.is_empty(), "{refused:?}");
    ensure!(refused.stderr.ends_with(NEEDED), "{}", refused.stderr);

    let began = Instant::now();
    let calls = Program::ask_all(&mut programs(scene)?).await?;
    ensure!(began.elapsed() < AT_ONCE, "after {:?}", began.elapsed());
    for (sdk, call) in Sdk::ALL.into_iter().zip(calls) {
        let Call::Failed(words) = call else { anyhow::bail!("{sdk:?} was let in") };
        let says = match sdk {
            Sdk::Boto3 => format!("Error when retrieving credentials from custom-process: {NEEDED}"),
            // Its default chain does not hand on why a source has no credentials.
            Sdk::JavaScript => "Could not load credentials from any providers".to_owned(),
            Sdk::Rust => format!("external process exited with code exit status: 3. Stderr: {NEEDED}"),
        };
        ensure!(words.contains(&says), "{sdk:?}: {words}");
        scene.remember(sdk.name(), &words);
    }
    Ok(())
}

#[tokio::test]
async fn programs_on_every_sdk_get_credentials_with_an_agent_and_without() -> Result<()> {
    play(false, async |scene| {
        let fetched = || scene.fake.count(Operation::GetRoleCredentials);
        let mut agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        all_are_admin(&Program::ask_all(&mut programs(scene)?).await?)?;
        ensure!(fetched() == 1, "an agent asked the portal {} times for one role", fetched());

        scene.daypass(&["agent", "--stop"]).await?.ok()?;
        ensure!(agent.wait().await?.success());
        all_are_admin(&Program::ask_all(&mut programs(scene)?).await?)?;
        ensure!(fetched() == 4, "without an agent each asks for itself: {}", fetched());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn programs_on_every_sdk_are_told_at_once_that_you_are_signed_out() -> Result<()> {
    play(true, async |scene| {
        all_are_told_at_once(scene).await?;
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        scene.daypass(&["logout"]).await?.ok()?;
        all_are_told_at_once(scene).await
    })
    .await
}

/// The programs ask before the person does anything: of that, a notification tells.
#[tokio::test]
async fn programs_on_every_sdk_wait_for_a_sign_in_that_comes() -> Result<()> {
    play(true, async |scene| {
        scene.fake.set_refreshable_token_lifetime(Duration::from_secs(2));
        scene.fake.set_session_lifetime(Duration::ZERO);
        scene.sign_in("acme").await?;
        let _agent = scene.start_agent().await?;
        scene.until_state("acme", "expired").await?;
        scene.fake.set_refreshable_token_lifetime(Duration::from_hours(1));
        scene.fake.set_session_lifetime(Duration::from_hours(8));

        let mut programs = programs(scene)?;
        Program::begin_all(&mut programs).await?;
        until_callers(scene, programs.len()).await?;
        scene.stage.notifications().wait_for(|it| it.summary == "acme needs a sign-in").await?;
        scene.sign_in("acme").await?;
        all_are_admin(&Program::answers(&mut programs).await?)
    })
    .await
}

/// By an agent that was there before, or by the one that `daypass login` leaves behind.
#[tokio::test]
async fn programs_on_every_sdk_wait_while_another_process_signs_in() -> Result<()> {
    for has_agent in [true, false] {
        play(false, async |scene| {
            let _agent = if has_agent { Some(scene.start_agent().await?) } else { None };
            let signing_in = scene.daypass(&["login", "acme"]);
            let asking = async {
                let link = scene.nth_sign_in(1).await?;
                let mut programs = programs(scene)?;
                Program::begin_all(&mut programs).await?;
                // With the one that signs in.
                until_callers(scene, programs.len() + 1).await?;
                acceptance::decide(&link, "allow").await?;
                all_are_admin(&Program::answers(&mut programs).await?)
            };
            let (signed_in, asked) = tokio::join!(signing_in, asking);
            asked?;
            signed_in?.ok()?;
            ensure!(scene.stage.opened_urls()?.len() == 1, "a browser was opened by itself");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// No agent is there that could wait for it.
#[tokio::test]
async fn programs_wait_while_a_command_signs_in_that_leaves_no_agent() -> Result<()> {
    play(false, async |scene| {
        let signing_in = scene.daypass(&["login", "acme", "--no-agent"]);
        let asking = async {
            let link = scene.nth_sign_in(1).await?;
            let programs = scene.tools(2)?;
            until("both to wait for the sign-in", || async {
                let claimants = scene.claimants();
                ensure!(claimants == 3, "there are {claimants} with the one that signs in");
                Ok(())
            })
            .await?;
            acceptance::decide(&link, "allow").await?;
            programs.served().await
        };
        let (signed_in, asked) = tokio::join!(signing_in, asking);
        asked?;
        signed_in?.ok()?;
        ensure!(scene.stage.opened_urls()?.len() == 1, "a browser was opened by itself");
        ensure!(scene.status().await?["agent"]["running"] == false, "an agent has come");
        Ok(())
    })
    .await
}

async fn until_callers(scene: &Scene, wanted: usize) -> Result<()> {
    until(&format!("{wanted} to wait for the agent"), || async {
        let callers = scene.callers()?;
        ensure!(callers == wanted, "there are {callers}");
        Ok(())
    })
    .await
}
