//! From what a person types to sessions and profiles of the shared config.

use std::io;

use agent::Surroundings;
use aws_files::{NoChain, ProfileKind};
use brain::{
    Code, Config, Profile, Refusal,
    words::{SessionForm, SessionKey},
};

mod near;

/// The session that `name` stands for: an sso-session's name, a start URL, or a profile's name. Without
/// a name, the one that the active profile uses, or the only one there is.
pub(crate) fn session(
    surroundings: &Surroundings,
    config: &Config,
    name: Option<&str>,
) -> Result<SessionKey, Refusal> {
    let Some(name) = name else {
        return match config.sessions.as_slice() {
            [only] => Ok(only.clone()),
            [] => Err(nothing_configured(surroundings)),
            several => {
                let active = agent::read_facts(surroundings).active.map(|active| active.role.session);
                active.filter(|key| several.contains(key)).ok_or_else(|| which(several))
            }
        };
    };
    let named = |key: &&SessionKey| matches!(&key.form, SessionForm::Named(n) if n.as_str() == name);
    let by_url = |key: &&SessionKey| key.start_url.as_str() == name;
    let sessions = &config.sessions;
    (sessions.iter().find(named))
        .or_else(|| sessions.iter().find(by_url))
        .or_else(|| find_profile(config, name).map(|profile| &profile.role.session))
        .cloned()
        .ok_or_else(|| {
            let known = sessions.iter().map(SessionKey::label);
            unreadable(surroundings).unwrap_or_else(|| not_found("session", name, known))
        })
}

/// The profile of that name.
pub(crate) fn profile<'a>(
    surroundings: &Surroundings,
    config: &'a Config,
    name: &str,
) -> Result<&'a Profile, Refusal> {
    find_profile(config, name).ok_or_else(|| {
        if let Some(refusal) = unreadable(surroundings) {
            return refusal;
        }
        let known = config.profiles.iter().map(|p| p.name.as_str());
        let refusal = not_found("SSO profile", name, known);
        let hint = refusal.hint.or_else(|| no_profiles(surroundings, config).hint);
        let message = not_sso(surroundings, name).unwrap_or(refusal.message);
        Refusal { message, hint, ..refusal }
    })
}

/// What a profile is that is there and leads to no role of a session.
fn not_sso(surroundings: &Surroundings, name: &str) -> Option<String> {
    let shared = aws_files::load(surroundings.places()).ok()?;
    let profile = shared.profiles.into_iter().find(|profile| profile.name.as_str() == name)?;
    let has = match profile.kind {
        ProfileKind::SsoSession(Err(problem))
        | ProfileKind::Legacy(Err(problem))
        | ProfileKind::RoleChain(Err(NoChain::Broken(problem) | NoChain::NotOurs(problem))) => {
            return Some(problem.to_string());
        }
        ProfileKind::Process => "runs a credential process",
        ProfileKind::Static => "has access keys of its own",
        ProfileKind::SsoSession(Ok(_))
        | ProfileKind::Legacy(Ok(_))
        | ProfileKind::RoleChain(Ok(_))
        | ProfileKind::Other => "names no SSO session, account and role",
    };
    Some(format!("The profile “{name}” is not an SSO profile: it {has}."))
}

fn find_profile<'a>(config: &'a Config, name: &str) -> Option<&'a Profile> {
    config.profiles.iter().find(|profile| profile.name.as_str() == name)
}

/// Why nothing can be said of what is in the AWS files, where the system does not let us read one.
pub(crate) fn unreadable(surroundings: &Surroundings) -> Option<Refusal> {
    let unreadable = aws_files::load(surroundings.places()).err()?;
    let hint = if unreadable.source.kind() == io::ErrorKind::PermissionDenied {
        format!("Let yourself read it: chmod u+r {}", typed(&unreadable.path.display().to_string()))
    } else {
        "Put it in order, or name another by AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE.".to_owned()
    };
    Some(Refusal { code: Code::Failed, message: unreadable.to_string(), hint: Some(hint) })
}

/// The shared config names no session at all, or cannot be read.
pub(crate) fn nothing_configured(surroundings: &Surroundings) -> Refusal {
    unreadable(surroundings).unwrap_or_else(|| Refusal {
        code: Code::NotFound,
        message: "No session is configured.".to_owned(),
        hint: Some("Run: daypass session add NAME --start-url URL, or aws configure sso.".to_owned()),
    })
}

/// The shared config has no profile that leads to a role of a session.
pub(crate) fn no_profiles(surroundings: &Surroundings, config: &Config) -> Refusal {
    if config.sessions.is_empty() {
        return nothing_configured(surroundings);
    }
    Refusal {
        code: Code::NotFound,
        message: "Your AWS config has no SSO profile.".to_owned(),
        hint: Some("Run: daypass profile generate, which adds one for every role.".to_owned()),
    }
}

fn which(sessions: &[SessionKey]) -> Refusal {
    let names: Vec<_> = sessions.iter().map(SessionKey::label).collect();
    Refusal {
        code: Code::Usage,
        message: "There are several sessions; name one.".to_owned(),
        hint: Some(format!("One of: {}", names.join(", "))),
    }
}

fn not_found<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Refusal {
    let known: Vec<_> = known.collect();
    Refusal {
        code: Code::NotFound,
        message: format!("There is no {what} “{name}”."),
        hint: (!known.is_empty()).then(|| among(name, &known)),
    }
}

/// Those that may be meant, or else the first ones.
fn among(name: &str, known: &[&str]) -> String {
    const MOST: usize = 10;
    let near = near::of(name, known);
    if !near.is_empty() {
        return format!("Do you mean {}?", near.join(" or "));
    }
    let first = known.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    match known.len().saturating_sub(MOST) {
        0 => format!("There are: {first}"),
        more => format!("There are: {first} and {more} more"),
    }
}

/// A name as one types it into a shell.
pub(crate) fn typed(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "+-./:=@_".contains(c);
    if !name.is_empty() && name.chars().all(is_plain) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', r"'\''"))
    }
}
