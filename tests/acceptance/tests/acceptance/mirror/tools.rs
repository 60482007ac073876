//! AWS's own tools, which know nothing of Daypass.

use std::path::{Path, PathBuf};

use acceptance::{Output, Scene, packages, python};
use anyhow::{Context as _, Result, ensure};
use tokio::process::Command;

/// A tool that takes its sign-in from the token cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    Boto3,
    JavaScript,
}

impl Tool {
    pub(super) const ALL: [Self; 2] = [Self::Boto3, Self::JavaScript];

    /// Who AWS says the caller is that has nothing but `AWS_PROFILE`: "ACCOUNT ROLE".
    pub(super) async fn whoami(self, scene: &Scene, profile: &str) -> Result<String> {
        let arn = self.ask(scene, profile).await?.ok().with_context(|| format!("{self:?} {profile}"))?;
        who(&arn)
    }

    /// Why it has no credentials for the profile, in its words.
    pub(super) async fn refusal(self, scene: &Scene, profile: &str) -> Result<String> {
        let output = self.ask(scene, profile).await?;
        ensure!(output.status != 0, "{self:?} was let in: {}", output.stdout);
        Ok(output.stderr)
    }

    async fn ask(self, scene: &Scene, profile: &str) -> Result<Output> {
        let mut command = match self {
            Self::Boto3 => script(scene, python()?, "whoami.py")?,
            Self::JavaScript => {
                let mut command = script(scene, "node", "whoami.cjs")?;
                command.arg(packages()?);
                command
            }
        };
        // For profiles that name none; each SDK reads one of the two.
        let region = ["AWS_REGION", "AWS_DEFAULT_REGION"].map(|name| (name, scene.fake.region()));
        command.envs(region).env("AWS_PROFILE", profile);
        Output::of(command, "").await
    }
}

/// Who AWS says the caller is, by `aws sts get-caller-identity --profile`: "ACCOUNT ROLE".
pub(super) async fn aws_whoami(scene: &Scene, profile: &str) -> Result<String> {
    let mut aws = scene.stage.command(python()?)?;
    aws.args(["-m", "awscli", "sts", "get-caller-identity", "--profile", profile, "--query", "Arn"]);
    aws.args(["--output", "text"]).envs(scene.environment()).env("AWS_EC2_METADATA_DISABLED", "true");
    who(&Output::of(aws, "").await?.ok().with_context(|| profile.to_owned())?)
}

/// "ACCOUNT ROLE" of an ARN.
fn who(arn: &str) -> Result<String> {
    let who = arn.split_once("sts::").and_then(|(_, rest)| rest.split_once(":assumed-role/AWSReservedSSO_"));
    let (account, role) = who.with_context(|| arn.to_owned())?;
    let role = role.rsplit_once('_').context("the role has no suffix")?.0;
    Ok(format!("{account} {role}"))
}

/// `aws sso login`, by a person who allows it.
pub(super) async fn aws_sso_login(scene: &Scene) -> Result<()> {
    let opened = scene.stage.opened_urls()?.len();
    let mut login = script(scene, python()?, "aws_sso.py")?;
    login.args(["login", &scene.fake.start_url(), scene.fake.region(), "acme"]);
    let (login, link) = tokio::join!(Output::of(login, ""), scene.approve(opened + 1));
    link?;
    login?.ok()?;
    Ok(())
}

/// `aws sso logout`.
pub(super) async fn aws_sso_logout(scene: &Scene) -> Result<()> {
    let mut logout = script(scene, python()?, "aws_sso.py")?;
    logout.args(["logout", scene.fake.region()]);
    Output::of(logout, "").await?.ok()?;
    Ok(())
}

fn script(scene: &Scene, interpreter: impl AsRef<Path>, name: &str) -> Result<Command> {
    let scripts: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "acceptance", "mirror"].iter().collect();
    let mut command = scene.stage.command(interpreter)?;
    command.arg(scripts.join(name)).envs(scene.environment()).env("AWS_EC2_METADATA_DISABLED", "true");
    Ok(command)
}
