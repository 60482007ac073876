//! Profiles of browsers of Chromium's family: people know them by name, the programs by directory. The mapping
//! is in `Local State`, beside the directories.

use std::{fs, path::PathBuf};

use brain::say::Word;
use serde_json::Value;

use super::{installed::Program, variable};

/// The directory of a profile that is named by what the browser shows, or by its directory. A directory that is
/// not there would be made, which nobody wants who made a slip.
pub(super) fn directory(browser: &str, program: &Program, place: &str) -> Result<String, String> {
    let Some(state) = program.data.as_deref().and_then(local_state) else {
        // Kept elsewhere: the person knows best.
        return if is_directory_name(place) {
            Ok(place.to_owned())
        } else {
            Err(no_profile(browser, place, &[]))
        };
    };
    let profiles = profiles(&state);
    let named = |it: &&(String, String)| it.0 == place;
    let shown = |it: &&(String, String)| it.1.to_lowercase() == place.to_lowercase();
    let found = profiles.iter().find(named).or_else(|| profiles.iter().find(shown));
    found.map(|(directory, _)| directory.clone()).ok_or_else(|| {
        let known: Vec<_> = profiles.iter().map(|(_, name)| name.as_str()).collect();
        no_profile(browser, place, &known)
    })
}

/// The names of its profiles, each once, in their order.
pub(super) fn shown(program: &Program) -> Vec<String> {
    let state = program.data.as_deref().and_then(local_state).unwrap_or_default();
    let mut names: Vec<String> = Vec::new();
    for (_, name) in profiles(&state) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn no_profile(browser: &str, place: &str, known: &[&str]) -> String {
    if known.is_empty() {
        Word("browser-no-profile").with(&[("browser", &browser), ("name", &place)])
    } else {
        let names = known.join(", ");
        Word("browser-no-profile-but").with(&[("browser", &browser), ("name", &place), ("names", &names)])
    }
}

/// The text of the first that can be read.
fn local_state(below: &[&str]) -> Option<Value> {
    let roots = roots();
    let files =
        roots.iter().flat_map(|root| below.iter().map(move |data| root.join(data).join("Local State")));
    files.filter_map(|file| fs::read(file).ok()).find_map(|text| serde_json::from_slice(&text).ok())
}

/// Where programs keep their data.
fn roots() -> Vec<PathBuf> {
    let home = variable("HOME").map(PathBuf::from);
    let below = |path: &str| home.as_ref().map(|home| home.join(path));
    let places = if cfg!(windows) {
        vec![variable("LOCALAPPDATA").map(PathBuf::from)]
    } else if cfg!(target_os = "macos") {
        vec![below("Library/Application Support")]
    } else {
        vec![variable("XDG_CONFIG_HOME").map(PathBuf::from), below(".config")]
    };
    places.into_iter().flatten().collect()
}

/// Directories and the names that the browser shows.
fn profiles(state: &Value) -> Vec<(String, String)> {
    let known = state["profile"]["info_cache"].as_object();
    let named = |(directory, info): (&String, &Value)| {
        let name = info["name"].as_str().unwrap_or(directory);
        is_directory_name(directory).then(|| (directory.clone(), name.to_owned()))
    };
    known.into_iter().flatten().filter_map(named).collect()
}

fn is_directory_name(text: &str) -> bool {
    !text.is_empty()
        && text != "."
        && text != ".."
        && !text.contains(['/', '\\'])
        && !text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn profiles_go_by_their_directory_or_the_name_that_is_shown() {
        let state = json!({ "profile": { "info_cache": {
            "Default": { "name": "Ada" },
            "Profile 3": { "name": "Größe" },
            "../evil": { "name": "Evil" },
        } } });
        let known = [("Default", "Ada"), ("Profile 3", "Größe")];
        assert_eq!(profiles(&state), known.map(|(directory, name)| (directory.to_owned(), name.to_owned())));
        for none in [json!({}), json!(null), json!({ "profile": [] })] {
            assert_eq!(profiles(&none), []);
        }
    }

    #[test]
    fn a_directory_stays_below_the_browsers_own() {
        for (name, good) in [("Profile 1", true), ("..", false), ("a/b", false), ("a\\b", false), ("", false)]
        {
            assert_eq!(is_directory_name(name), good, "{name}");
        }
    }
}
