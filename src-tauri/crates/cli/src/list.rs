//! `daypass list`

use std::process::ExitCode;

use agent::Surroundings;
use brain::{
    Active, Answer, Config, Refusal, Request,
    words::{Account, AccountId, ProfileName, RoleKey, RoleName, SessionForm, SessionKey},
};
use serde::Serialize;

use crate::{ask, names, out};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Words that a row must contain: profile, account, account id or role
    query: Vec<String>,
    /// Ask the portal even if it was asked within the day
    #[arg(long)]
    refresh: bool,
    /// Print JSON for scripts
    #[arg(long)]
    json: bool,
}

/// One row of `list --json`; stable once released.
#[derive(Debug, Serialize)]
struct Row {
    profile: Option<String>,
    kind: &'static str,
    session: Option<String>,
    start_url: String,
    sso_region: String,
    account_id: String,
    account_name: Option<String>,
    role_name: String,
    region: Option<String>,
    active: bool,
    favourite: bool,
    problem: Option<String>,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    let config = surroundings.config();
    for problem in &config.problems {
        out::say(problem);
    }
    let facts = agent::read_facts(surroundings);
    let mut rows = Vec::new();
    for session in &config.sessions {
        let request = Request::Catalogue { session: session.clone(), fresh: arguments.refresh };
        let accounts = match ask::once(surroundings, request).await {
            Ok(Answer::Catalogue { accounts, notes }) => {
                notes.iter().for_each(|note| out::say(note));
                accounts
            }
            Ok(_) => Vec::new(),
            // Profiles are listed all the same.
            Err(refusal) => {
                out::refused(&refusal);
                Vec::new()
            }
        };
        for (mut row, role) in of_session(&config, session, &accounts) {
            let what = Active { profile: row.profile.as_deref().map(ProfileName::new), role };
            row.active = facts.active.as_ref() == Some(&what);
            row.favourite = facts.is_favourite(&what);
            rows.push(row);
        }
    }
    if config.sessions.is_empty() {
        out::refused(&names::nothing_configured());
    }
    rows.retain(|row| arguments.query.iter().all(|word| row.contains(&word.to_lowercase())));
    if arguments.json {
        out::data(&serde_json::to_string_pretty(&rows).expect("a row has string keys only"))?;
    } else {
        print(&rows)?;
        if rows.is_empty() && !arguments.query.is_empty() {
            out::say(&format!("Nothing has “{}”.", arguments.query.join("” and “")));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The session's profiles, then the portal's roles that have none.
fn of_session(config: &Config, session: &SessionKey, accounts: &[Account]) -> Vec<(Row, RoleKey)> {
    let name_of = |id: &AccountId| accounts.iter().find(|a| a.id == *id).and_then(|a| a.name.clone());
    let profiles = config.profiles.iter().filter(|profile| profile.role.session == *session);
    let mut rows: Vec<_> = (profiles.clone())
        .map(|profile| {
            let mut row = Row::new(&profile.role, name_of(&profile.role.account));
            row.profile = Some(profile.name.to_string());
            row.region = profile.region.as_ref().map(ToString::to_string);
            (row, profile.role.clone())
        })
        .collect();
    let role_of =
        |account: &Account, role: &RoleName| RoleKey::new(session.clone(), account.id.clone(), role.clone());
    for account in accounts {
        for role in account.roles.iter().map(|role| role_of(account, role)) {
            if profiles.clone().all(|profile| profile.role != role) {
                rows.push((Row::new(&role, account.name.clone()), role));
            }
        }
    }
    rows
}

impl Row {
    fn new(role: &RoleKey, account_name: Option<String>) -> Self {
        let (kind, session) = match &role.session.form {
            SessionForm::Named(name) => ("sso-session", Some(name.to_string())),
            SessionForm::Legacy => ("legacy", None),
        };
        Self {
            profile: None,
            kind,
            session,
            start_url: role.session.start_url.to_string(),
            sso_region: role.session.region.to_string(),
            account_id: role.account.to_string(),
            account_name,
            role_name: role.role.to_string(),
            region: None,
            active: false,
            favourite: false,
            problem: None,
        }
    }

    fn contains(&self, word: &str) -> bool {
        let fields = [
            self.profile.as_deref(),
            self.account_name.as_deref(),
            Some(&self.account_id),
            Some(&self.role_name),
        ];
        fields.into_iter().flatten().any(|field| field.to_lowercase().contains(word))
    }
}

fn print(rows: &[Row]) -> Result<(), Refusal> {
    let name = |row: &Row| row.profile.clone().unwrap_or_else(|| "-".to_owned());
    let account = |row: &Row| row.account_name.clone().unwrap_or_else(|| "-".to_owned());
    let width =
        |text: &dyn Fn(&Row) -> String| rows.iter().map(|r| text(r).chars().count()).max().unwrap_or(0);
    let (names, accounts) = (width(&name), width(&account));
    for row in rows {
        let mark = if row.active { '*' } else { ' ' };
        let (name, account) = (name(row), account(row));
        out::data(&format!(
            "{mark} {name:names$}  {}  {account:accounts$}  {}",
            row.account_id, row.role_name
        ))?;
    }
    Ok(())
}
