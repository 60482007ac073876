//! Credentials in shells and in programs that Daypass runs: real shells take them over, and AWS's own tools
//! say whose they are.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use acceptance::{Cast, Output, Scene, packages, program, python};
use anyhow::{Context as _, Result, ensure};
use fake_identity_center::Organisation;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use stage::Options;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Command,
};

const ADMIN: &str = "111122223333 AdministratorAccess";
const READER: &str = "444455556666 ReadOnlyAccess";
const ENGINEER: &str = "123456789012 DataPlatformEngineer";

/// What a person's shell may have from elsewhere, each of which wins over the choice in one tool or another.
const HOSTILE: [(&str, &str); 9] = [
    ("AWS_PROFILE", "by-process"),
    ("AWS_DEFAULT_PROFILE", "data-platform"),
    ("AWS_ACCESS_KEY_ID", "AKIAHOSTILE"),
    ("AWS_SECRET_ACCESS_KEY", "hostile"),
    ("AWS_SESSION_TOKEN", "hostile"),
    ("AWS_ROLE_ARN", "arn:aws:iam::999999999999:role/Hostile"),
    ("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere"),
    ("AWS_REGION", "xx-hostile-1"),
    ("AWS_DEFAULT_REGION", "xx-hostile-1"),
];

const POSIX: &str = r#"eval "$("$DAYPASS" env "$@")" && exec "$PYTHON" "$WHOAMI""#;

/// The shells that can be tried here, and how a person has them take over what `daypass` prints.
const SHELLS: [(&str, &str); 4] = [
    ("bash", POSIX),
    ("dash", POSIX),
    ("zsh", POSIX),
    ("fish", "$DAYPASS env $argv --format fish | source; and exec $PYTHON $WHOAMI"),
];

async fn play(act: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    let options = Options { panel: false, notifications: false, ..Options::default() };
    Scene::play(options, Organisation::acme(), Cast::Test, act).await
}

/// The script of a tool that prints the caller's ARN.
fn whoami(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "acceptance", "mirror", name].iter().collect()
}

/// A command in an environment that speaks of other credentials.
fn hostile(scene: &Scene, name: impl AsRef<Path>) -> Result<Command> {
    let mut command = scene.stage.command(name)?;
    command.envs(scene.environment()).envs(HOSTILE).env("AWS_EC2_METADATA_DISABLED", "true");
    Ok(command)
}

/// Account and role in an ARN that a tool printed.
fn role(arn: &str) -> Result<String> {
    let who = arn.split_once("sts::").and_then(|(_, rest)| rest.split_once(":assumed-role/AWSReservedSSO_"));
    let (account, role) = who.with_context(|| arn.to_owned())?;
    Ok(format!("{account} {}", role.rsplit_once('_').context("the role has no suffix")?.0))
}

/// Whom boto3 takes itself for in a shell that took over what `daypass env` prints with these arguments.
async fn boto3_in(scene: &Scene, (shell, script): (&str, &str), arguments: &[&str]) -> Result<String> {
    let mut command = hostile(scene, shell)?;
    command.args(["-c", script]);
    // To others, the first argument is the script's own name.
    command.arg(if shell == "fish" { "--" } else { shell });
    command.args(arguments).env("DAYPASS", program("daypass")?);
    command.env("PYTHON", python()?).env("WHOAMI", whoami("whoami.py"));
    role(&Output::of(command, "").await?.ok().with_context(|| format!("{shell} {arguments:?}"))?)
}

/// Whom `daypass exec` says, by a program that prints an ARN.
async fn exec(scene: &Scene, arguments: &[&str], program: &[&Path]) -> Result<String> {
    let mut command = hostile(scene, acceptance::program("daypass")?)?;
    command.arg("exec").args(arguments).arg("--").args(program);
    role(&Output::of(command, "").await?.ok()?)
}

#[tokio::test]
async fn every_shell_takes_keys_and_profiles_over() -> Result<()> {
    play(async |scene| {
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        for shell in SHELLS {
            for (arguments, expected) in [
                (&["--yes", "prod-readonly", "--keys"][..], READER),
                (&["--profile", "dev-admin", "--keys"], ADMIN),
                (&["prod-readonly", "--yes"], READER),
            ] {
                let who = boto3_in(scene, shell, arguments).await?;
                ensure!(who == expected, "{shell:?} {arguments:?}: {who}");
            }
        }
        scene.daypass(&["use", "--yes", "prod-readonly"]).await?.ok()?;
        for arguments in [&["--yes"][..], &["--keys", "--yes"]] {
            let who = boto3_in(scene, SHELLS[0], arguments).await?;
            ensure!(who == READER, "the active profile {arguments:?}: {who}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn programs_run_as_the_role_whatever_the_environment_says() -> Result<()> {
    play(async |scene| {
        let _agent = scene.start_agent().await?;
        scene.sign_in("acme").await?;
        let (python, packages) = (python()?, packages()?);
        let boto3 = [&*python, &whoami("whoami.py")];
        let javascript = [Path::new("node"), &whoami("whoami.cjs"), &packages];
        for program in [&boto3[..], &javascript] {
            let who = exec(scene, &["--yes", "prod-readonly"], program).await?;
            ensure!(who == READER, "{program:?}: {who}");
        }
        // Less than what SDKs renew at, where they can.
        scene.fake.set_credentials_lifetime(Duration::from_mins(4));
        for program in [&boto3[..], &javascript] {
            let who = exec(scene, &["data-platform"], program).await?;
            ensure!(who == ENGINEER, "{program:?}, to the end: {who}");
        }
        scene.daypass(&["use", "dev-admin"]).await?.ok()?;
        let who = exec(scene, &[], &boto3).await?;
        ensure!(who == ADMIN, "the active profile: {who}");

        let identity: Value = serde_json::from_str(&scene.daypass(&["whoami", "--json"]).await?.ok()?)?;
        ensure!(identity["account"] == "111122223333" && identity["profile"] == "dev-admin", "{identity}");
        ensure!(role(identity["arn"].as_str().context("no ARN")?)? == ADMIN, "{identity}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_program_hears_signals_and_its_exit_status_is_handed_on() -> Result<()> {
    play(async |scene| {
        scene.sign_in("acme").await?;
        // Without an agent: daypass reads the keychain and asks the portal by itself.
        let script = "import signal, sys\n\
             for it in (signal.SIGINT, signal.SIGTERM): signal.signal(it, lambda got, _: sys.exit(40 + got))\n\
             print('ready', flush=True)\n\
             while True: signal.pause()";
        for signal in [Signal::INT, Signal::TERM] {
            let mut command = hostile(scene, program("daypass")?)?;
            command.args(["exec", "dev-admin", "--"]).arg(python()?).args(["-c", script]);
            let mut running = command.stdout(std::process::Stdio::piped()).kill_on_drop(true).spawn()?;
            let mut lines = BufReader::new(running.stdout.take().context("no output")?).lines();
            ensure!(lines.next_line().await?.as_deref() == Some("ready"), "it did not begin");
            let pid = running.id().and_then(|id| Pid::from_raw(id.cast_signed())).context("it has ended")?;
            kill_process(pid, signal)?;
            let status = running.wait().await?;
            ensure!(status.code() == Some(40 + signal.as_raw()), "{signal:?}: {status}");
        }
        Ok(())
    })
    .await
}
