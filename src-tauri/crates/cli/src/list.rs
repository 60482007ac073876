//! `daypass list`

use std::{
    collections::{HashMap, HashSet},
    process::ExitCode,
};

use agent::Surroundings;
use aws_files::{ProfileKind, Shadowing};
use brain::{
    Active, Answer, Config, Fields, Refusal, Request, Search, nearest,
    words::{Account, ProfileName, RoleKey, RoleName, SessionForm, SessionKey},
};
use serde::Serialize;

use crate::{ask, names, out};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Search as in the popover: profile, account, id, e-mail, role, label, pasted ARN
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
    /// What the account's mail goes to.
    #[serde(skip)]
    email: Option<String>,
    /// What the person wrote on it.
    #[serde(skip)]
    label: Option<String>,
    /// What a search adds as it is at hand.
    #[serde(skip)]
    familiarity: u32,
    /// The problem that is not one of the file as such, of which it has been told already.
    #[serde(skip)]
    shadow: Option<String>,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    if let Some(refusal) = names::unreadable(surroundings) {
        return Err(refusal);
    }
    let config = surroundings.config();
    for problem in &config.problems {
        out::say(problem);
    }
    let facts = agent::read_facts(surroundings);
    let (mut rows, mut failures) = (Vec::new(), out::Failures::default());
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
            // Profiles are listed all the same, and what is known of the rest.
            Err(refusal) => {
                if arguments.refresh {
                    failures.tell(&refusal);
                } else {
                    out::refused(&refusal);
                }
                known(surroundings, session)
            }
        };
        for (mut row, role) in of_session(&config, session, &accounts) {
            let what = Active { profile: row.profile.as_deref().map(ProfileName::new), role };
            row.active = facts.active.as_ref() == Some(&what);
            row.favourite = facts.is_favourite(&what);
            row.label = facts.label(&what).map(|label| label.text.clone());
            row.familiarity = facts.familiarity(|subject| subject.is(&what));
            rows.push(row);
        }
    }
    if config.sessions.is_empty() {
        out::refused(&names::nothing_configured(surroundings));
    }
    // A file that cannot be read is among the problems.
    if let Ok(files) = Shadowing::load(surroundings.places()) {
        mark(&mut rows, &files);
        rows.extend(beyond(&config, &files));
    }
    let rows = found(rows, &arguments.query.join(" "));
    if arguments.json {
        out::data(&serde_json::to_string_pretty(&rows).expect("a row has string keys only"))?;
    } else {
        print(&rows)?;
        rows.iter().filter_map(|row| row.shadow.as_deref()).for_each(out::say);
        if rows.is_empty() && !arguments.query.is_empty() {
            out::say(&format!("Nothing has “{}”.", arguments.query.join("” and “")));
        }
    }
    Ok(failures.code())
}

/// What the session offered when it was listed last.
fn known(surroundings: &Surroundings, session: &SessionKey) -> Vec<Account> {
    let mut catalogues = agent::read_catalogues(surroundings).into_iter();
    let known = catalogues.find(|catalogue| catalogue.session == *session).map(|known| known.accounts);
    if known.is_some() {
        out::say("What it offered last time is listed.");
    }
    known.unwrap_or_default()
}

/// What matches the query, the best first.
fn found(rows: Vec<Row>, query: &str) -> Vec<Row> {
    if query.trim().is_empty() {
        return rows;
    }
    let mut search = Search::new(query);
    let score = |row: Row| Some((search.score(&row.fields())? + row.familiarity, row));
    nearest(rows.into_iter().filter_map(score).collect()).into_iter().map(|(_, row)| row).collect()
}

/// The session's profiles, then the portal's roles that have none.
fn of_session(config: &Config, session: &SessionKey, accounts: &[Account]) -> Vec<(Row, RoleKey)> {
    // Looked up, as there may be thousands of each.
    let by_id: HashMap<_, _> = accounts.iter().map(|account| (&account.id, account)).collect();
    let profiles = config.profiles.iter().filter(|profile| profile.role.session == *session);
    let mut rows: Vec<_> = (profiles.clone())
        .map(|profile| {
            let mut row = Row::new(&profile.role, by_id.get(profile.role.goal().0).copied());
            row.profile = Some(profile.name.to_string());
            row.region = profile.region.as_ref().map(ToString::to_string);
            row.note = profile.source.as_ref().map(|source| format!("over {source}"));
            (row, profile.role.clone())
        })
        .collect();
    let role_of =
        |account: &Account, role: &RoleName| RoleKey::new(session.clone(), account.id.clone(), role.clone());
    let named: HashSet<_> = profiles.map(|profile| &profile.role).collect();
    for account in accounts {
        for role in account.roles.iter().map(|role| role_of(account, role)) {
            if !named.contains(&role) {
                rows.push((Row::new(&role, Some(account)), role));
            }
        }
    }
    rows
}

/// Says of each profile how the files write it down, and what wins over it there.
fn mark(rows: &mut [Row], files: &Shadowing) {
    for row in rows {
        let Some(name) = row.profile.as_deref().map(ProfileName::new) else { continue };
        if let Some(profile) = files.profile(&name) {
            row.kind = kind(&profile.kind);
            if profile.kind == ProfileKind::Process && row.role_name.is_some() {
                row.note = Some("by a credential process".to_owned());
            }
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
    let ours: HashSet<_> = config.profiles.iter().map(|profile| &profile.name).collect();
    let others = files.config().profiles.iter().filter(|profile| !ours.contains(&profile.name));
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
    fn new(role: &RoleKey, listed: Option<&Account>) -> Self {
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
            account_name: listed.and_then(|account| account.name.clone()),
            email: listed.and_then(|account| account.email.clone()),
            role_name: Some(name.to_string()),
            ..Self::default()
        }
    }

    fn fields(&self) -> Fields<'_> {
        Fields {
            profile: self.profile.as_deref().unwrap_or_default(),
            account: self.account_name.as_deref().unwrap_or_default(),
            account_id: self.account_id.as_deref().unwrap_or_default(),
            role: self.role_name.as_deref().unwrap_or_default(),
            email: self.email.as_deref().unwrap_or_default(),
            label: self.label.as_deref().unwrap_or_default(),
        }
    }
}

fn print(rows: &[Row]) -> Result<(), Refusal> {
    let name = |row: &Row| row.profile.as_deref().map_or_else(|| "-".to_owned(), out::shown);
    let account = |row: &Row| row.account_name.as_deref().map_or_else(|| "-".to_owned(), out::shown);
    let width =
        |text: &dyn Fn(&Row) -> String| rows.iter().map(|r| text(r).chars().count()).max().unwrap_or(0);
    let (names, accounts) = (width(&name), width(&account));
    for row in rows {
        let mark = if row.active { '*' } else { ' ' };
        let (name, account) = (name(row), account(row));
        let role: Vec<_> = [&row.role_name, &row.note].into_iter().flatten().map(String::as_str).collect();
        let (id, role) = (row.account_id.as_deref().unwrap_or("-"), role.join(" "));
        let (id, role) = (out::shown(id), out::shown(&role));
        out::data(&format!("{mark} {name:names$}  {id:12}  {account:accounts$}  {role}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(profile: Option<&str>, account_id: &str, role: &str) -> Row {
        Row {
            profile: profile.map(str::to_owned),
            account_id: Some(account_id.to_owned()),
            role_name: Some(role.to_owned()),
            ..Row::default()
        }
    }

    fn rows() -> Vec<Row> {
        let mut rows = vec![
            row(Some("dev"), "111122223333", "AdministratorAccess"),
            row(None, "444455556666", "ReadOnlyAccess"),
            row(None, "444455556666", "AdministratorAccess"),
            Row { profile: Some("keys".to_owned()), ..Row::default() },
        ];
        rows[0].label = Some("Payments".to_owned());
        rows[1].email = Some("aws+live@acme.example".to_owned());
        rows[2].account_name = Some("Acme Live".to_owned());
        rows
    }

    /// Which rows are found, in that order.
    fn order(query: &str) -> Vec<usize> {
        let numbered =
            rows().into_iter().enumerate().map(|(i, row)| Row { note: Some(i.to_string()), ..row });
        let found = found(numbered.collect(), query);
        found.iter().map(|row| row.note.as_deref().unwrap().parse().unwrap()).collect()
    }

    #[test]
    fn everything_that_the_popover_finds_is_found() {
        for (query, expected) in [
            ("", &[0, 1, 2, 3][..]),
            ("payments", &[0]),
            ("LIVE@", &[1]),
            ("acme live", &[2, 1]),
            ("44445555 admin", &[2]),
            ("keys", &[3]),
            ("nothing", &[]),
        ] {
            assert_eq!(order(query), expected, "{query}");
        }
    }

    #[test]
    fn what_is_pasted_lands_on_the_account_its_role_first() {
        for pasted in [
            "arn:aws:iam::444455556666:role/AdministratorAccess",
            "https://acme.awsapps.com/start/#/console?account_id=444455556666&role_name=AdministratorAccess",
        ] {
            assert_eq!(order(pasted), [2, 1], "{pasted}");
        }
        assert_eq!(order("4444-5555-6666"), [1, 2]);
    }

    #[test]
    fn what_is_at_hand_comes_first_among_equals() {
        let mut starred = row(Some("b"), "111122223333", "Admin");
        starred.familiarity = 16;
        let found = found(vec![row(Some("a"), "111122223333", "Admin"), starred], "admin");
        assert_eq!(found[0].profile.as_deref(), Some("b"));
    }
}
