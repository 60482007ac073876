//! Programs as people write them on AWS's SDKs. They go on running, and ask AWS who they are when told to.

use std::{fs::OpenOptions, path::PathBuf, process::Stdio};

use acceptance::{Scene, packages, program, python};
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use stage::{PATIENCE, until};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::timeout,
};

/// What a program is written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sdk {
    Boto3,
    JavaScript,
    Rust,
}

impl Sdk {
    pub(crate) const ALL: [Self; 3] = [Self::Boto3, Self::JavaScript, Self::Rust];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Boto3 => "boto3",
            Self::JavaScript => "JavaScript",
            Self::Rust => "Rust",
        }
    }

    /// The program of this SDK, and its arguments.
    pub(crate) fn command_line(self) -> Result<Vec<PathBuf>> {
        let script = |name: &str| {
            [env!("CARGO_MANIFEST_DIR"), "tests", "acceptance", "interop", name].iter().collect::<PathBuf>()
        };
        Ok(match self {
            Self::Boto3 => vec![python()?, script("caller.py")],
            Self::JavaScript => vec!["node".into(), script("caller.cjs"), packages()?],
            Self::Rust => vec![program("sdk-for-rust")?],
        })
    }
}

/// Where a program's credentials come from.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// The profile of this name, by `AWS_PROFILE` and nothing else.
    Profile(String),
    /// The files alone: no variable names a profile.
    Default,
    /// Keys of the profile, which a shell took over from `daypass env` before it started the program.
    Keys(String),
    /// The agent's endpoint for the profile, to which such a shell sends it.
    Endpoint(String),
    /// The endpoint for what is active.
    Active,
    /// The endpoint for one profile, with the token of another.
    WithTokenOf { asks: String, token: String },
    /// The endpoint for a profile, with a token that nobody was given, in this file.
    WithToken { asks: String, file: PathBuf },
}

/// A running program with one client of AWS's STS.
#[derive(Debug)]
pub(crate) struct Program {
    asks: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    // Ends with this.
    child: Child,
}

/// What a call came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Call {
    /// STS answered: "ACCOUNT ROLE".
    As(String),
    /// The SDK's own words.
    Failed(String),
}

impl Program {
    /// Starts it with credentials from there, and nothing else said.
    pub(crate) fn start(scene: &Scene, sdk: Sdk, source: &Source) -> Result<Self> {
        let mut command = match source {
            Source::Profile(name) => {
                let mut command = Self::command(scene, &sdk.command_line()?)?;
                command.env("AWS_PROFILE", name);
                command
            }
            Source::Default => Self::command(scene, &sdk.command_line()?)?,
            Source::Keys(name) => Self::after(scene, sdk, &format!("take {name} --keys"))?,
            Source::Endpoint(name) => Self::after(scene, sdk, &format!("take {name} --endpoint"))?,
            Source::Active => Self::after(scene, sdk, "take --endpoint=active")?,
            Source::WithToken { asks, file } => {
                let set = format!("export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE='{}'", file.display());
                Self::after(scene, sdk, &format!("take {asks} --endpoint && {set}"))?
            }
            Source::WithTokenOf { asks, token } => {
                let url = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
                let script = format!(
                    "take {asks} --endpoint && url=${url} && take {token} --endpoint && export {url}=$url"
                );
                Self::after(scene, sdk, &script)?
            }
        };
        let log = scene.stage.logs().join(format!("{}.log", sdk.name()));
        let log = OpenOptions::new().create(true).append(true).open(log)?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
        let mut child = command.spawn()?;
        let asks = child.stdin.take().context("no standard input")?;
        let answers = child.stdout.take().context("no standard output")?;
        Ok(Self { asks, answers: BufReader::new(answers).lines(), child })
    }

    /// A shell that becomes the program after these lines, in which `take` takes over what `daypass env` prints.
    fn after(scene: &Scene, sdk: Sdk, lines: &str) -> Result<Command> {
        let script =
            format!(r#"take() {{ taken="$("$DAYPASS" env "$@")" && eval "$taken"; }}; {lines} && exec "$@""#);
        let mut shell = vec!["/bin/sh".into(), "-c".into(), script.into(), "sh".into()];
        shell.extend(sdk.command_line()?);
        let mut command = Self::command(scene, &shell)?;
        command.env("DAYPASS", program("daypass")?);
        Ok(command)
    }

    fn command(scene: &Scene, line: &[PathBuf]) -> Result<Command> {
        let (program, arguments) = line.split_first().context("no program")?;
        let mut command = scene.stage.command(program)?;
        command.args(arguments).envs(scene.environment());
        // An SDK's error has in it all that its credential_process says, which for people is no log.
        command.env("RUST_LOG", "off").env("AWS_EC2_METADATA_DISABLED", "true");
        Ok(command)
    }

    /// Waits until all of them have taken over what they are started with.
    pub(crate) async fn until_they_run(programs: &mut [Self]) -> Result<()> {
        for program in programs {
            let pid = program.child.id().context("it has ended")?;
            until("the shell to become the program", || async {
                let line = std::fs::read_to_string(format!("/proc/{pid}/cmdline"))?;
                ensure!(!line.contains("/bin/sh"), "{line}");
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    /// Has all of them ask AWS who they are, and waits for what comes of it.
    pub(crate) async fn ask_all(programs: &mut [Self]) -> Result<Vec<Call>> {
        Self::begin_all(programs).await?;
        Self::answers(programs).await
    }

    /// Has all of them ask, at the same time.
    pub(crate) async fn begin_all(programs: &mut [Self]) -> Result<()> {
        for program in programs {
            program.asks.write_all(b"\n").await?;
        }
        Ok(())
    }

    /// What comes of it.
    pub(crate) async fn answers(programs: &mut [Self]) -> Result<Vec<Call>> {
        let mut calls = Vec::new();
        for program in programs {
            calls.push(program.answer().await?);
        }
        Ok(calls)
    }

    async fn answer(&mut self) -> Result<Call> {
        let line = timeout(2 * PATIENCE, self.answers.next_line()).await.context("it does not answer")??;
        let Some(line) = line else { bail!("it has ended: {}", self.child.wait().await?) };
        let answer: Value = serde_json::from_str(&line)?;
        Ok(match answer["arn"].as_str() {
            Some(arn) => Call::As(role(arn)?),
            None => Call::Failed(answer["error"].as_str().context("neither an ARN nor an error")?.to_owned()),
        })
    }
}

/// Account and role of an ARN.
fn role(arn: &str) -> Result<String> {
    let who = arn.split_once("sts::").and_then(|(_, rest)| rest.split_once(":assumed-role/AWSReservedSSO_"));
    let (account, role) = who.with_context(|| arn.to_owned())?;
    Ok(format!("{account} {}", role.rsplit_once('_').context("the role has no suffix")?.0))
}
