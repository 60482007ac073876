//! The shared config in the brain's words.

use std::{collections::BTreeSet, path::Path};

use aws_files::Places;
use brain::{
    Config, Profile,
    words::{Endpoints, RoleKey, SessionForm, SessionKey},
};

/// Reads the files. What cannot be read or makes no sense is among the problems.
pub(crate) fn read(places: &Places, endpoints: &Endpoints) -> Config {
    let shared = match aws_files::load(places) {
        Ok(shared) => shared,
        Err(unreadable) => return Config { problems: vec![unreadable.to_string()], ..Config::default() },
    };
    let here = |mut role: RoleKey| {
        role.session.endpoints.clone_from(endpoints);
        role
    };
    let file = short(&places.config);
    let profiles: Vec<_> = (shared.profiles.iter())
        .filter_map(|profile| {
            let role = here(profile.role()?.clone());
            let (name, region) = (profile.name.clone(), profile.region.clone());
            let place = format!("{file}:{}", profile.line);
            Some(Profile { name, role, region, source: profile.source.clone(), place })
        })
        .collect();
    let named = shared.sessions.iter().map(aws_files::SsoSession::key).map(|mut key| {
        key.endpoints.clone_from(endpoints);
        key
    });
    let mut seen = BTreeSet::new();
    let sessions = named
        .chain(profiles.iter().map(|profile| profile.role.session.clone()))
        .filter(|key| seen.insert(key.clone()))
        .collect();
    let broken = shared.profiles.iter().filter_map(aws_files::Profile::problem);
    let problems = shared.problems.iter().chain(broken).map(ToString::to_string).collect();
    Config { sessions, profiles, problems }
}

/// A path as people write it, with `~` for their home.
fn short(path: &Path) -> String {
    let home = std::env::home_dir().filter(|home| home.parent().is_some());
    match home.and_then(|home| path.strip_prefix(home).ok()) {
        Some(below) => format!("~{}{}", std::path::MAIN_SEPARATOR, below.display()),
        None => path.display().to_string(),
    }
}

/// Only with this scope is a sign-in issued that renews itself; the AWS CLI asks for it where the config
/// says nothing.
const DEFAULT_SCOPE: &str = "sso:account:access";

/// The session's `sso_registration_scopes`. A legacy profile knows none, and its sign-in never renews.
pub(crate) fn scopes(places: &Places, session: &SessionKey) -> Vec<String> {
    let SessionForm::Named(name) = &session.form else { return Vec::new() };
    let shared = aws_files::load(places).unwrap_or_default();
    let scopes = shared.sessions.into_iter().find(|s| s.name == *name).map(|s| s.scopes).unwrap_or_default();
    if scopes.is_empty() { vec![DEFAULT_SCOPE.to_owned()] } else { scopes }
}
