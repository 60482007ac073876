//! `daypass allow`: which `.daypass` files may bring a profile into a shell.
//!
//! Such a file comes with whatever one clones or unpacks, so it counts only once the person said so, for this place
//! and this content.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use agent::{
    Surroundings,
    allowed::{self, Allowed},
    shells,
};
use aws_files::{Fingerprint, write};
use brain::{Active, Code, Refusal};
use clap::ValueHint;

use crate::{names, out};

/// How the files are called.
const NAME: &str = ".daypass";
/// A name and a line end are shorter.
const MOST_BYTES: u64 = 512;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The file, or its directory; the nearest one upwards from here where it is left out
    #[arg(value_hint = ValueHint::AnyPath)]
    path: Option<PathBuf>,
    /// Allow it no longer
    #[arg(long, conflicts_with = "list")]
    revoke: bool,
    /// List what is allowed
    #[arg(long, conflicts_with = "path")]
    list: bool,
}

pub(crate) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    if arguments.list {
        list(surroundings)?;
    } else if arguments.revoke {
        revoke(surroundings, &place(arguments.path.as_deref())?)?;
    } else {
        allow(surroundings, &place(arguments.path.as_deref())?)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The profile that a file names.
#[derive(Debug)]
pub(crate) struct Brought {
    pub(crate) name: String,
    /// As a choice; none where it leads to no role of a session.
    pub(crate) active: Option<Active>,
    pub(crate) is_guarded: bool,
}

/// What an allowed file brings.
///
/// # Errors
///
/// It is not allowed, or no longer as it was when it was, or makes no sense, in words.
pub(crate) fn brought(surroundings: &Surroundings, path: &Path) -> Result<Brought, Refusal> {
    let path = real(path)?;
    let (name, content) = read(&path)?;
    let list = allowed::read(surroundings);
    let here = path.display();
    let hint = Some(format!("If that is right: daypass allow {}", names::typed(&here.to_string())));
    match list.iter().find(|allowed| allowed.path == path) {
        Some(allowed) if allowed.content == content => profile(surroundings, &path, name),
        Some(_) => Err(Refusal {
            code: Code::Declined,
            message: format!("{here} was changed since you allowed it, and asks for “{name}” now."),
            hint,
        }),
        None => Err(Refusal {
            code: Code::Declined,
            message: format!("{here} asks for the profile “{name}”, and you did not allow that yet."),
            hint,
        }),
    }
}

fn allow(surroundings: &Surroundings, path: &Path) -> Result<(), Refusal> {
    let (name, content) = read(path)?;
    let Brought { name, is_guarded, .. } = profile(surroundings, path, name)?;
    let allowed = Allowed { path: path.to_owned(), content };
    allowed::allow(surroundings, &allowed).map_err(|error| out::failed(error.to_string()))?;
    out::say(&format!("Allowed: {} brings {name}", path.display()));
    if is_guarded {
        out::say(&format!(
            "{name} is guarded, so it does not come by itself. To have it in a shell: daypass_pin {}",
            names::typed(&name)
        ));
    }
    Ok(())
}

fn profile(surroundings: &Surroundings, path: &Path, name: String) -> Result<Brought, Refusal> {
    let shared = aws_files::load(surroundings.places()).map_err(|error| out::failed(error.to_string()))?;
    if shared.profiles.iter().all(|profile| profile.name.as_str() != name) {
        return Err(Refusal {
            code: Code::NotFound,
            message: format!("{}, line 1: There is no profile “{name}” in your AWS config.", path.display()),
            hint: Some("Add it, or write another name into the file.".to_owned()),
        });
    }
    let config = surroundings.config();
    let profile = config.profiles.iter().find(|profile| profile.name.as_str() == name);
    let active = profile.map(|it| Active { profile: Some(it.name.clone()), role: it.role.clone() });
    let is_guarded = match &active {
        Some(active) => shells::is_guarded(surroundings, active),
        None => agent::settings(surroundings).0.guards([name.as_str()]),
    };
    Ok(Brought { name, active, is_guarded })
}

fn revoke(surroundings: &Surroundings, path: &Path) -> Result<(), Refusal> {
    let here = path.display();
    if allowed::read(surroundings).iter().all(|allowed| allowed.path != path) {
        let message = format!("{here} is not allowed anyway.");
        return Err(Refusal { code: Code::NotFound, message, hint: None });
    }
    allowed::revoke(surroundings, path).map_err(|error| out::failed(error.to_string()))?;
    out::say(&format!("No longer allowed: {here}"));
    Ok(())
}

/// Also of files that are gone or changed, so that they can be revoked.
fn list(surroundings: &Surroundings) -> Result<(), Refusal> {
    for Allowed { path, content } in allowed::read(surroundings) {
        let here = path.display();
        match read(&path) {
            Ok((name, now)) if now == content => out::data(&format!("{here}  {name}"))?,
            Ok(_) => out::data(&format!("{here}  (changed since)"))?,
            Err(_) => out::data(&format!("{here}  (not there as a file of yours)"))?,
        }
    }
    Ok(())
}

/// The file that is meant, without links on the way to it.
fn place(path: Option<&Path>) -> Result<PathBuf, Refusal> {
    match path {
        Some(path) if path.is_dir() => real(&path.join(NAME)),
        Some(path) => real(path),
        None => {
            let here = std::env::current_dir()
                .map_err(|error| out::failed(format!("This directory cannot be found: {error}.")))?;
            let mut candidates = here.ancestors().map(|above| above.join(NAME));
            // A directory of that name is something else's.
            let nearest = candidates.find(|path| path.symlink_metadata().is_ok_and(|there| !there.is_dir()));
            real(&nearest.ok_or_else(|| none_from(&here))?)
        }
    }
}

/// With the links in the directories above resolved, and the file as it is.
fn real(path: &Path) -> Result<PathBuf, Refusal> {
    let called = path.file_name().is_some_and(|name| name == NAME);
    let above = std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_owned));
    let above = above.filter(|_| called).ok_or_else(|| Refusal {
        code: Code::Usage,
        message: format!("{} is no file called {NAME}.", shown(path)),
        hint: None,
    })?;
    let path =
        above.canonicalize().map(|above| above.join(NAME)).map_err(|error| unreadable(path, &error))?;
    if !path.to_str().is_some_and(shells::is_visible) {
        return Err(out::failed(format!(
            "{} is in a directory whose name no terminal can show, so it does not count. Give that another name.",
            shown(&path)
        )));
    }
    Ok(path)
}

/// A path that may come from anybody, with nothing in it that a terminal obeys.
fn shown(path: &Path) -> String {
    match path.to_str().filter(|path| shells::is_visible(path)) {
        Some(path) => path.to_owned(),
        None => path.to_string_lossy().escape_debug().to_string(),
    }
}

/// The profile that a file names, and what is in it.
fn read(path: &Path) -> Result<(String, Fingerprint), Refusal> {
    let here = path.display();
    let refuse = |message: String| Err(out::failed(message));
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) => return Err(unreadable(path, &error)),
    };
    if metadata.is_symlink() {
        return refuse(format!("{here} is a link, which Daypass does not follow. Put a file there."));
    }
    if !is_own(&metadata) {
        return refuse(format!(
            "{here} belongs to somebody else, so it does not count. Make it yours first."
        ));
    }
    let content = match write::read_ordinary(path, MOST_BYTES) {
        Ok(content) => content.unwrap_or_default(),
        Err(error) => return Err(unreadable(path, &error)),
    };
    let fingerprint = Fingerprint::of(&content);
    let Ok(text) = String::from_utf8(content) else {
        return refuse(format!("{here}, line 1: This is not UTF-8 text. Write the name of a profile there."));
    };
    let mut lines = text.lines();
    let name = lines.next().unwrap_or_default();
    if name.is_empty() {
        return refuse(format!("{here}, line 1: The name of a profile is missing."));
    }
    if !shells::is_presentable(name) {
        return refuse(format!("{here}, line 1: This is no name that a terminal can show."));
    }
    if lines.next().is_some() {
        return refuse(format!("{here}, line 2: There is more than the name of a profile. Remove the rest."));
    }
    Ok((name.to_owned(), fingerprint))
}

#[cfg(unix)]
fn is_own(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    metadata.uid() == rustix::process::geteuid().as_raw()
}

/// Who may write where is told by access lists there, and what counts is what the person allowed.
#[cfg(not(unix))]
fn is_own(_: &fs::Metadata) -> bool {
    true
}

fn unreadable(path: &Path, error: &io::Error) -> Refusal {
    let code = if error.kind() == io::ErrorKind::NotFound { Code::NotFound } else { Code::Failed };
    Refusal { code, message: format!("{} cannot be read: {error}.", shown(path)), hint: None }
}

fn none_from(here: &Path) -> Refusal {
    Refusal {
        code: Code::NotFound,
        message: format!("There is no {NAME} in {} or above it.", shown(here)),
        hint: Some(format!("Make one: echo PROFILE > {NAME}")),
    }
}
