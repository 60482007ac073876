//! The stage's logind, as programs on the stage see it.

use std::process::Stdio;

use anyhow::{Result, ensure};
use stage::{Keyring, Options, Stage};
use tokio::io::{AsyncBufReadExt, BufReader};

const NAME: &str = "org.freedesktop.login1";

fn bare() -> Options {
    Options { keyring: Keyring::None, panel: false, notifications: false, ..Options::default() }
}

#[tokio::test]
async fn a_program_finds_its_session_and_reads_whether_it_is_locked() -> Result<()> {
    let stage = Stage::start(bare()).await?;
    let session = "/org/freedesktop/login1/session/c1";
    let manager = "org.freedesktop.login1.Manager";
    let own = format!("uint32:{}", std::process::id());
    for question in [["GetSessionByPID", own.as_str()], ["GetSession", "string:auto"]] {
        let answer = ask(&stage, "/org/freedesktop/login1", manager, question).await?;
        assert!(answer.contains(session), "{question:?}: {answer}");
    }
    let mut id = stage.command("sh")?;
    let id = id.args(["-c", "echo $XDG_SESSION_ID"]).output().await?.stdout;
    let question = ["GetSession".to_owned(), format!("string:{}", String::from_utf8(id)?.trim())];
    let answer =
        ask(&stage, "/org/freedesktop/login1", manager, question.each_ref().map(String::as_str)).await?;
    assert!(answer.contains(session), "{answer}");

    let logind = stage.logind();
    let locked = async || property(&stage, session, "Session", "LockedHint").await;
    assert!(!locked().await?);
    logind.lock().await?;
    assert!(locked().await?);
    logind.unlock().await?;
    assert!(!locked().await?);

    let sleeping = async || property(&stage, "/org/freedesktop/login1", "Manager", "PreparingForSleep").await;
    logind.sleep().await?;
    assert!(sleeping().await?);
    logind.wake().await?;
    assert!(!sleeping().await?);
    stage.end().await
}

#[tokio::test]
async fn a_program_hears_that_the_screen_is_locked_and_that_the_machine_sleeps() -> Result<()> {
    let stage = Stage::start(bare()).await?;
    let mut monitor = stage.command("dbus-monitor")?;
    monitor.args(["--system", &format!("type='signal',sender='{NAME}'")]);
    let mut monitor = monitor.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
    let mut lines = BufReader::new(monitor.stdout.take().expect("it was made a pipe")).lines();
    // It has begun when it has lost its name and become a monitor.
    while !lines.next_line().await?.unwrap_or_default().contains("member=NameLost") {}

    let logind = stage.logind();
    logind.lock().await?;
    logind.sleep().await?;
    logind.wake().await?;
    logind.unlock().await?;

    let wanted = [
        "member=Lock",
        "string \"LockedHint\"",
        "boolean true",
        "member=PrepareForSleep",
        "boolean true",
        "member=PrepareForSleep",
        "boolean false",
        "member=Unlock",
        "string \"LockedHint\"",
        "boolean false",
    ];
    let mut wanted = wanted.into_iter().peekable();
    let heard = async {
        while let Some(next) = wanted.peek() {
            let line = lines.next_line().await?;
            ensure!(line.is_some(), "dbus-monitor ended before {next}");
            wanted.next_if(|next| line.is_some_and(|line| line.contains(next)));
        }
        Ok(())
    };
    tokio::time::timeout(stage::PATIENCE, heard).await??;
    monitor.kill().await?;
    stage.end().await
}

async fn property(stage: &Stage, object: &str, interface: &str, name: &str) -> Result<bool> {
    let (interface, name) = (format!("string:{NAME}.{interface}"), format!("string:{name}"));
    let answer = ask(stage, object, "org.freedesktop.DBus.Properties", ["Get", &interface, &name]).await?;
    ensure!(answer.contains("boolean"), "{answer}");
    Ok(answer.contains("true"))
}

/// What a program of the stage is answered on the system bus.
async fn ask<const N: usize>(
    stage: &Stage,
    object: &str,
    interface: &str,
    question: [&str; N],
) -> Result<String> {
    let mut asking = stage.command("dbus-send")?;
    asking.args(["--system", "--print-reply", &format!("--dest={NAME}"), object]);
    asking.arg(format!("{interface}.{}", question[0])).args(&question[1..]);
    let answer = asking.output().await?;
    ensure!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    Ok(String::from_utf8(answer.stdout)?)
}
