//! What of this computer the settings show.

use std::path::{Path, PathBuf};

use brain::Place;

use crate::{Surroundings, browser::variable};

mod shells;

pub(crate) use shells::here as shells;

/// Where people find what they may want to look at.
pub(crate) fn places(surroundings: &Surroundings) -> Vec<(Place, String)> {
    let home = home().unwrap_or_default();
    let all = [Place::Settings, Place::Config, Place::State];
    all.map(|place| (place, as_written(&path(surroundings, place), &home))).into()
}

pub(crate) fn path(surroundings: &Surroundings, place: Place) -> PathBuf {
    match place {
        Place::Settings => surroundings.settings_file(),
        Place::Config => surroundings.config_file().to_owned(),
        Place::State => surroundings.state().to_owned(),
    }
}

fn home() -> Option<PathBuf> {
    variable(if cfg!(windows) { "USERPROFILE" } else { "HOME" }).map(PathBuf::from)
}

/// A path as the person whose it is writes it.
pub(crate) fn shown(path: &Path) -> String {
    as_written(path, &home().unwrap_or_default())
}

/// A path as people write it: `~` for their own directory.
fn as_written(path: &Path, home: &Path) -> String {
    match path.strip_prefix(home) {
        Ok(rest) if !home.as_os_str().is_empty() => Path::new("~").join(rest).display().to_string(),
        Ok(_) | Err(_) => path.display().to_string(),
    }
}
