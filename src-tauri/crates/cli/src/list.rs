//! `daypass list`

use std::process::ExitCode;

use agent::Surroundings;
use aws_files::{ProfileKind, Shadowing};
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
#[derive(Debug, Default, Serialize)]
struct Row {
    profile: Option<String>,
    kind: &'static str,
    session: Option<String>,
    start_url: Option<String>,
    sso_region: Option<String>,
    account_id: Option<String>,
    account_name: Option<String>,
    role_name: Option<String>,
    region: Option<String>,
    active: bool,
    favourite: bool,
    problem: Option<String>,
    /// Beside the role, or in its place.
    #[serde(skip)]
    note: Option<String>,
    /// The problem that is not one of the file as such, of which it has been told already.
    #[serde(skip)]
    shadow: Option<String>,
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
            Ok(Answer::Catalogue { accounts, notes, .. }) => {
                for note in &notes {
                    out::say(note);
                }
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
    // A file that cannot be read is among the problems.
    if let Ok(files) = Shadowing::load(surroundings.places()) {
        mark(&mut rows, &files);
        rows.extend(beyond(&config, &files));
    }
    rows.retain(|row| arguments.query.iter().all(|word| row.contains(&word.to_lowercase())));
    if arguments.json {
        out::data(&serde_json::to_string_pretty(&rows).expect("a row has string keys only"))?;
    } else {
        print(&rows)?;
        rows.iter().filter_map(|row| row.shadow.as_deref()).for_each(out::say);
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
            let mut row = Row::new(&profile.role, name_of(profile.role.goal().0));
            row.profile = Some(profile.name.to_string());
            row.region = profile.region.as_ref().map(ToString::to_string);
            row.note = profile.source.as_ref().map(|source| format!("over {source}"));
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

/// Says of each profile how the files write it down, and what wins over it there.
fn mark(rows: &mut [Row], files: &Shadowing) {
    for row in rows {
        let Some(name) = row.profile.as_deref().map(ProfileName::new) else { continue };
        if let Some(profile) = files.config().profiles.iter().find(|profile| profile.name == name) {
            row.kind = kind(&profile.kind);
        }
        row.shadow = shadow(&name, files);
        row.problem.clone_from(&row.shadow);
    }
}

fn shadow(name: &ProfileName, files: &Shadowing) -> Option<String> {
    files.in_files(name).first().map(ToString::to_string)
}

/// Profiles that lead to no role that Daypass could open.
fn beyond(config: &Config, files: &Shadowing) -> Vec<Row> {
    let ours = |name: &ProfileName| config.profiles.iter().any(|profile| profile.name == *name);
    let others = files.config().profiles.iter().filter(|profile| !ours(&profile.name));
    others
        .map(|profile| {
            let shadow = shadow(&profile.name, files);
            Row {
                profile: Some(profile.name.to_string()),
                kind: kind(&profile.kind),
                region: profile.region.as_ref().map(ToString::to_string),
                problem: profile.unusable().map(ToString::to_string).or_else(|| shadow.clone()),
                note: Some(in_words(profile)),
                shadow,
                ..Row::default()
            }
        })
        .collect()
}

fn kind(kind: &ProfileKind) -> &'static str {
    match kind {
        ProfileKind::SsoSession(_) => "sso-session",
        ProfileKind::Legacy(_) => "legacy",
        ProfileKind::RoleChain(_) => "role-chain",
        ProfileKind::Process => "process",
        ProfileKind::Static | ProfileKind::Other => "other",
    }
}

/// What stands in a row where the role would.
fn in_words(profile: &aws_files::Profile) -> String {
    match &profile.kind {
        _ if profile.problem().is_some() => "(cannot be used)".to_owned(),
        ProfileKind::RoleChain(_) => match &profile.source {
            Some(source) => format!("(a role over {source}, for AWS tools)"),
            None => "(a role, for AWS tools)".to_owned(),
        },
        ProfileKind::Process => "(a credential process)".to_owned(),
        ProfileKind::Static => "(access keys)".to_owned(),
        ProfileKind::SsoSession(_) | ProfileKind::Legacy(_) | ProfileKind::Other => {
            "(no credentials)".to_owned()
        }
    }
}

impl Row {
    fn new(role: &RoleKey, account_name: Option<String>) -> Self {
        let (kind, session) = match &role.session.form {
            SessionForm::Named(name) => ("sso-session", Some(name.to_string())),
            SessionForm::Legacy => ("legacy", None),
        };
        let (account, name) = role.goal();
        Self {
            kind,
            session,
            start_url: Some(role.session.start_url.to_string()),
            sso_region: Some(role.session.region.to_string()),
            account_id: Some(account.to_string()),
            account_name,
            role_name: Some(name.to_string()),
            ..Self::default()
        }
    }

    fn contains(&self, word: &str) -> bool {
        let fields = [
            self.profile.as_deref(),
            self.account_name.as_deref(),
            self.account_id.as_deref(),
            self.role_name.as_deref(),
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
        let role: Vec<_> = [&row.role_name, &row.note].into_iter().flatten().map(String::as_str).collect();
        let (id, role) = (row.account_id.as_deref().unwrap_or("-"), role.join(" "));
        out::data(&format!("{mark} {name:names$}  {id:12}  {account:accounts$}  {role}"))?;
    }
    Ok(())
}
