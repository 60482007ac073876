//! `daypass session`

use std::process::ExitCode;

use agent::Surroundings;
use aws_api::region_in;
use brain::{
    Code, Config, Refusal,
    words::{Region, SessionForm, SessionKey, SessionName, StartUrl},
};
use clap::{Subcommand, ValueHint};
use profiles::{Draft, NewSession, words};
use serde::Serialize;

use crate::{
    edit::{About, Asking, Enter, How, TakeBack},
    names, out,
};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    undo: TakeBack,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add a session to your AWS config
    #[command(after_help = "Examples:
  daypass session add acme --start-url https://acme.awsapps.com/start --sso-region eu-west-1
  daypass session add acme --from-legacy      Of what profiles with a start URL of their own repeat

The second form also has these profiles name the session: such sign-ins renew themselves.")]
    Add(Add),
    /// List the sessions of your AWS config
    #[command(after_help = "Examples:
  daypass session list
  daypass session list --json | jq -r '.[].name'")]
    List(List),
    /// Remove a session from your AWS config
    #[command(after_help = "Examples:
  daypass session remove acme --dry-run
  daypass session remove acme --with-profiles

To sign out of it, which this does not: daypass logout SESSION")]
    Remove(Remove),
}

#[derive(Debug, clap::Args)]
#[group(id = "portal", required = true, multiple = false, args = ["start_url", "from_legacy"])]
struct Add {
    /// What it is called from then on
    #[arg(value_hint = ValueHint::Other)]
    name: String,
    /// Address of the portal, which begins with https
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    start_url: Option<String>,
    /// Region of the portal; may be left out where the address shows it
    #[arg(long, value_name = "REGION", conflicts_with = "from_legacy")]
    sso_region: Option<String>,
    /// What its sign-ins may be used for, with commas between; sso:account:access where it is left out
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    scopes: Vec<String>,
    /// Take address and region from profiles that have their own, and have these name the session. Where
    /// they differ, name one of the profiles or addresses
    #[arg(long, value_name = "PROFILE|URL", num_args = 0..=1, default_missing_value = "")]
    from_legacy: Option<String>,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, clap::Args)]
struct List {
    /// Print JSON for scripts
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Remove {
    /// Its name
    #[arg(value_name = "SESSION", value_hint = ValueHint::Other)]
    name: String,
    /// Remove its profiles too
    #[arg(long)]
    with_profiles: bool,
    #[command(flatten)]
    how: Asking,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: Arguments) -> Result<ExitCode, Refusal> {
    match arguments.command {
        Some(Command::Add(add)) => add.run(surroundings).await?,
        Some(Command::List(list)) => list.run(surroundings)?,
        Some(Command::Remove(remove)) => remove.run(surroundings).await?,
        None => return arguments.undo.run(surroundings).await,
    }
    Ok(ExitCode::SUCCESS)
}

impl Add {
    async fn run(self, surroundings: &Surroundings) -> Result<(), Refusal> {
        let name = SessionName::new(self.name);
        let scopes =
            self.scopes.iter().map(|scope| words::scope(scope.trim())).collect::<Result<Vec<_>, _>>()?;
        if let Some(start_url) = &self.start_url {
            let (start_url, region) = portal(start_url, self.sso_region.as_deref())?;
            let session = NewSession { name, start_url, region, scopes };
            self.how.edit(surroundings, About::Sessions, |draft| draft.add_session(&session)).await
        } else {
            let from = self.from_legacy.as_deref().filter(|from| !from.is_empty());
            let migrate = |draft: &mut Draft<'_>| draft.session_from_legacy(&name, from, scopes.clone());
            self.how.edit(surroundings, About::Sessions, migrate).await
        }
    }
}

/// A portal's address and region as typed; some addresses show the region.
pub(crate) fn portal(start_url: &str, region: Option<&str>) -> Result<(StartUrl, Region), Refusal> {
    let start_url = words::start_url(start_url)?;
    let region = match (region, region_in(&start_url)) {
        (Some(typed), Some(shown)) if typed != shown.as_str() => {
            return Err(Refusal {
                code: Code::Usage,
                message: format!("The address is one in {shown}, not in {typed}."),
                hint: Some("Leave --sso-region out.".to_owned()),
            });
        }
        (Some(typed), _) => words::region(typed)?,
        (None, Some(shown)) => shown,
        (None, None) => {
            return Err(Refusal {
                code: Code::Usage,
                message: "The address does not show the portal's region.".to_owned(),
                hint: Some("Name it, as in --sso-region eu-west-1".to_owned()),
            });
        }
    };
    Ok((start_url, region))
}

/// One row of `session list --json`; stable once released.
#[derive(Debug, Serialize)]
struct Row {
    /// Absent in the legacy form.
    name: Option<String>,
    start_url: String,
    region: String,
    /// How many profiles use it.
    profiles: usize,
}

impl List {
    fn run(&self, surroundings: &Surroundings) -> Result<(), Refusal> {
        if let Some(refusal) = names::unreadable(surroundings) {
            return Err(refusal);
        }
        let config = surroundings.config();
        for problem in &config.problems {
            out::say(problem);
        }
        let rows: Vec<_> = config.sessions.iter().map(|session| Row::new(session, &config)).collect();
        if self.json {
            return out::data(&serde_json::to_string_pretty(&rows).expect("a row has string keys only"));
        }
        if rows.is_empty() {
            out::refused(&names::nothing_configured(surroundings));
        }
        let width =
            |cell: fn(&Row) -> &str| rows.iter().map(|row| cell(row).chars().count()).max().unwrap_or(0);
        let (names, urls, regions) =
            (width(Row::name), width(|row| &row.start_url), width(|row| &row.region));
        for row in &rows {
            let profiles = if row.profiles == 1 { "profile" } else { "profiles" };
            out::data(&format!(
                "{:names$}  {:urls$}  {:regions$}  {} {profiles}",
                row.name(),
                row.start_url,
                row.region,
                row.profiles
            ))?;
        }
        Ok(())
    }
}

impl Row {
    fn new(session: &SessionKey, config: &Config) -> Self {
        let name = match &session.form {
            SessionForm::Named(name) => Some(name.to_string()),
            SessionForm::Legacy => None,
        };
        let profiles = config.profiles.iter().filter(|profile| profile.role.session == *session).count();
        let (start_url, region) = (session.start_url.to_string(), session.region.to_string());
        Self { name, start_url, region, profiles }
    }

    fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("-")
    }
}

impl Remove {
    async fn run(self, surroundings: &Surroundings) -> Result<(), Refusal> {
        let name = SessionName::new(self.name);
        let remove = |draft: &mut Draft<'_>| draft.remove_session(&name, self.with_profiles);
        self.how.edit(surroundings, About::Sessions, Enter::Declines, remove).await
    }
}
