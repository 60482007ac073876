//! The command line by itself and with an agent, and the tools behind it.

use acceptance::{Cast, Output, Scene, python};
use anyhow::{Result, ensure};
use fake_identity_center::{Operation, Organisation};
use serde_json::Value;
use stage::{Keyring, Options, until};

async fn play(act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let options = Options { panel: false, notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        scene.keep_files()?;
        act(scene).await
    })
    .await
}

/// Signs in from the command line, as a person with a browser at hand who wants no agent.
async fn sign_in(scene: &Scene) -> Result<Output> {
    let opened = scene.stage.opened_urls()?.len();
    let (output, link) = tokio::join!(scene.daypass(&["login", "--no-agent"]), scene.approve(opened + 1));
    link?;
    output
}

#[tokio::test]
async fn sign_in_and_credentials_without_an_agent() -> Result<()> {
    play(async |scene| {
        let role = ["--session", "acme", "--account-id", "111122223333", "--role-name", "ReadOnlyAccess"];
        let credentials: Vec<_> = ["credentials"].into_iter().chain(role).collect();

        let early = scene.daypass(&credentials).await?;
        ensure!(early.status == 3 && early.stdout.is_empty(), "{early:?}");
        ensure!(
            early.stderr.contains("acme needs a sign-in.") && early.stderr.contains("daypass login acme")
        );

        let login = sign_in(scene).await?;
        ensure!(login.status == 0 && login.stdout.is_empty(), "{login:?}");
        ensure!(login.stderr.contains("Signed in to acme."), "{login:?}");

        let object: Value = serde_json::from_str(&scene.daypass(&credentials).await?.ok()?)?;
        ensure!(object["Version"] == 1 && object["Expiration"].as_str().is_some_and(|at| at.ends_with('Z')));

        let unassigned =
            ["credentials", "--session", "acme", "--account-id", "111122223333", "--role-name", "Nobody"];
        let refused = scene.daypass(&unassigned).await?;
        ensure!(refused.status == 1 && refused.stderr.contains("is not assigned to you"), "{refused:?}");
        ensure!(
            scene.status().await?["sessions"][0]["state"] == "signed-in",
            "a refused role signed the person out"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_agent_answers_from_memory() -> Result<()> {
    play(async |scene| {
        let mut agent = scene.stage.command(acceptance::program("daypass")?)?;
        let log = std::fs::File::create(scene.stage.logs().join("agent.log"))?;
        agent.arg("agent").envs(scene.environment()).stderr(log).kill_on_drop(true);
        let mut agent = agent.spawn()?;
        until("the agent to answer", || async {
            ensure!(scene.status().await?["agent"]["host"] == "headless");
            Ok(())
        })
        .await?;
        sign_in(scene).await?;
        let profile = ["credentials", "--profile", "dev-admin"];
        let first = scene.daypass(&profile).await?.ok()?;
        for again in 0..3 {
            ensure!(scene.daypass(&profile).await?.ok()? == first, "call {again} got other credentials");
        }
        ensure!(scene.fake.count(Operation::GetRoleCredentials) == 1);

        // A second agent has no business here.
        let second = scene.daypass(&["agent"]).await?;
        ensure!(second.status == 0 && second.stderr.contains("already running"), "{second:?}");

        let pid = agent.id().and_then(|id| rustix::process::Pid::from_raw(id.cast_signed()));
        rustix::process::kill_process(pid.expect("it runs"), rustix::process::Signal::TERM)?;
        ensure!(agent.wait().await?.success());
        ensure!(!scene.stage.directory().join("run/daypass-stage/door.sock").exists());
        ensure!(scene.status().await?["agent"]["running"] == false);
        ensure!(
            scene.status().await?["sessions"][0]["state"] == "signed-in",
            "the sign-in was in the agent only"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn boto3_takes_credentials_from_the_process() -> Result<()> {
    play(async |scene| {
    sign_in(scene).await?;
    let script = "import boto3; s = boto3.Session(profile_name='by-process', region_name='us-east-1'); \
                  print(s.client('sts').get_caller_identity()['Account'], len(s.client('s3').list_buckets()['Buckets']))";
    let mut boto3 = scene.stage.command(python()?)?;
    boto3.args(["-c", script]).envs(scene.environment());
    let said = Output::of(boto3, "").await?.ok()?;
    ensure!(said.starts_with("111122223333 "), "{said}");
    Ok(())
    }).await
}

#[tokio::test]
async fn signing_out_leaves_nothing() -> Result<()> {
    play(async |scene| {
        sign_in(scene).await?;
        ensure!(scene.stage.secret_lookup(&[("service", "daypass-stage")]).await?.is_some());
        scene.daypass(&["logout"]).await?.ok()?;
        ensure!(scene.fake.count(Operation::Logout) == 1, "the token was not revoked");
        ensure!(scene.stage.secret_lookup(&[("service", "daypass-stage")]).await?.is_none());
        ensure!(scene.status().await?["sessions"][0]["state"] == "signed-out");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_active_profile_is_chosen_and_told() -> Result<()> {
    play(async |scene| {
        scene.daypass(&["use", "--yes", "prod-readonly"]).await?.ok()?;
        let status = scene.daypass(&["status", "--json"]).await?;
        ensure!(status.status == 3, "the active session needs a sign-in: {status:?}");
        ensure!(serde_json::from_str::<Value>(&status.stdout)?["active"] == "prod-readonly");
        let wrong = scene.daypass(&["use", "nobody"]).await?;
        ensure!(
            wrong.status == 4 && wrong.stderr.contains("There are: dev-admin, prod-readonly"),
            "{wrong:?}"
        );
        scene.daypass(&["use", "--none"]).await?.ok()?;
        ensure!(scene.status().await?["active"].is_null());

        // Beside an agent too, which hears of it a moment later.
        let _agent = scene.start_agent().await?;
        for name in ["dev-admin", "data-platform"].iter().cycle().take(10) {
            scene.daypass(&["use", name]).await?.ok()?;
            let active = &scene.status().await?["active"];
            ensure!(active == name, "{name}: {active}");
        }
        Ok(())
    })
    .await
}

/// Without a keychain a sign-in of a single command has nowhere to stay, and that is said before anybody signs in.
#[tokio::test]
async fn without_a_keychain_nothing_is_written_to_a_file() -> Result<()> {
    let options =
        Options { panel: false, notifications: false, keyring: Keyring::None, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        let login = scene.daypass(&["login", "--no-agent"]).await?;
        ensure!(login.status == 1 && login.stderr.contains("There is no keychain here"), "{login:?}");
        ensure!(scene.fake.count(Operation::RegisterClient) == 0 && scene.stage.opened_urls()?.is_empty());
        ensure!(scene.status().await?["keychain"] == "absent");
        Ok(())
    })
    .await
}

/// A locked keychain is a state with a name, and nobody is asked for a password by a tool's call.
#[tokio::test]
async fn a_locked_keychain_is_told_and_not_asked() -> Result<()> {
    let options =
        Options { panel: false, notifications: false, keyring: Keyring::Locked, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, async |scene| {
        ensure!(scene.status().await?["keychain"] == "locked");
        let credentials = scene.daypass(&["credentials", "--profile", "dev-admin"]).await?;
        ensure!(credentials.status == 3 && credentials.stdout.is_empty(), "{credentials:?}");
        ensure!(scene.stage.windows().await?.is_empty(), "a prompt appeared");
        Ok(())
    })
    .await
}
