//! `daypass credentials`: what `credential_process` runs. One JSON object or nothing on standard output,
//! never a prompt.

use std::process::ExitCode;

use agent::Surroundings;
use brain::{
    Refusal,
    words::{AccountId, RoleKey, RoleName},
};

use crate::{ask, names, out};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// SSO profile whose role is wanted
    #[arg(long, conflicts_with_all = ["session", "account_id", "role_name"], required_unless_present = "session")]
    profile: Option<String>,
    /// Session that opens the role: its name, start URL, or a profile that uses it
    #[arg(long, requires_all = ["account_id", "role_name"])]
    session: Option<String>,
    /// Id of the account, twelve digits
    #[arg(long, requires = "session")]
    account_id: Option<AccountId>,
    /// Name of the role, as the portal lists it
    #[arg(long, requires = "session")]
    role_name: Option<String>,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: Arguments) -> Result<ExitCode, Refusal> {
    let config = surroundings.config();
    let role = match (arguments.profile, arguments.account_id, arguments.role_name) {
        (Some(profile), ..) => names::profile(surroundings, &config, &profile)?.role.clone(),
        (None, Some(account), Some(role)) => {
            let session = names::session(surroundings, &config, arguments.session.as_deref())?;
            RoleKey::new(session, account, RoleName::new(role))
        }
        (None, ..) => return Err(out::failed("Name a profile, or a session, account and role.".to_owned())),
    };
    out::data(&ask::credentials(surroundings, role).await?.to_process_json())?;
    Ok(ExitCode::SUCCESS)
}
