//! `daypass whoami`: AWS's own word on whose credentials a profile gives.

use std::process::ExitCode;

use agent::Surroundings;
use brain::Refusal;
use serde::Serialize;

use crate::{
    ask,
    choice::{self, Choice},
    login, out,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    choice: Choice,
    /// Print JSON for scripts
    #[arg(long)]
    json: bool,
}

/// `whoami --json`; stable once released.
#[derive(Debug, Serialize)]
struct Identity<'a> {
    account: &'a str,
    arn: &'a str,
    user_id: &'a str,
    profile: Option<&'a str>,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    let chosen = choice::find(surroundings, &surroundings.config(), &arguments.choice)?;
    login::offer(surroundings, &chosen.role.session).await?;
    let credentials = ask::credentials(surroundings, chosen.role.clone()).await?;
    let agent::Identity { account, arn, user_id } =
        &agent::whoami(surroundings, &chosen.role, &credentials).await?;
    if arguments.json {
        let profile = chosen.profile.as_ref().map(brain::words::ProfileName::as_str);
        let identity = Identity { account, arn, user_id, profile };
        out::data(&serde_json::to_string_pretty(&identity).expect("an identity has string keys only"))?;
    } else {
        out::data(&format!("Account  {account}\nARN      {arn}\nUser id  {user_id}"))?;
    }
    Ok(ExitCode::SUCCESS)
}
