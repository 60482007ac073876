//! What the doctor looks at: this Daypass as it is now.

use std::path::{Path, PathBuf};

use aws_files::write;
use brain::{Active, say::Twice};
use doctor::{Case, Environment, SettingsProblem};
use jiff::Timestamp;

use crate::{Surroundings, door, facts, settings};

/// Everything that the doctor cannot see by itself. `daypass` is the command line's path, at which it will be found
/// tomorrow.
pub async fn case(surroundings: &Surroundings, daypass: Option<PathBuf>) -> Case {
    let facts = surroundings.facts_file();
    let settings = surroundings.settings_file();
    let problems = problems(&settings);
    let active = facts::read(surroundings).active;
    let is_astray = |active: &&Active| surroundings.config_for(active).astray(active).is_some();
    let product = surroundings.instance().map(|instance| format!("-{instance}")).unwrap_or_default();
    Case {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        service: surroundings.service(),
        product: format!("Daypass{product}"),
        endpoints: surroundings.endpoints().clone(),
        places: surroundings.places().clone(),
        cache: surroundings.token_cache().cloned(),
        state: facts.parent().map(Path::to_owned).unwrap_or_default(),
        locks: surroundings.locks(),
        runtime: surroundings.runtime().to_owned(),
        settings: (settings, problems),
        astray: active.as_ref().filter(is_astray).and_then(|active| active.profile.clone()),
        active: active.and_then(|active| active.profile),
        facts: (facts.clone(), makes_sense(&facts)),
        daypass,
        agent: door::seen(surroundings).await,
        environment: Environment::of_this_process(),
        now: Timestamp::now(),
    }
}

/// The program `daypass`: beside this one, or where `PATH` leads.
pub fn command_line() -> Option<PathBuf> {
    let name = format!("daypass{}", std::env::consts::EXE_SUFFIX);
    let this = std::env::current_exe().ok();
    let beside = this.as_deref().and_then(Path::parent).map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = beside.into_iter().chain(std::env::split_paths(&path));
    places.map(|place| place.join(&name)).find(|program| program.is_file())
}

/// What makes no sense in the settings, for the report in English too.
fn problems(file: &Path) -> Vec<SettingsProblem> {
    let Twice { english, here } = Twice::of(|| settings::problems(file));
    let problems = english.into_iter().zip(here).map(|(english, here)| SettingsProblem {
        line: here.line,
        what: Twice { english: english.what, here: here.what },
    });
    problems.collect()
}

/// A file that is not there holds nothing, which makes sense.
fn makes_sense(facts: &Path) -> bool {
    match write::read(facts) {
        Ok(Some(content)) => serde_json::from_slice::<brain::Facts>(&content).is_ok(),
        Ok(None) => true,
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use brain::words::Endpoints;

    use super::*;

    #[tokio::test]
    async fn settings_and_facts_that_make_no_sense_are_told_with_their_lines() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        let seen = case(&surroundings, None).await;
        assert_eq!((seen.settings.1, seen.facts.1), (vec![], true));

        std::fs::write(surroundings.settings_file(), "# mine\nsdk_cash = 1\n").unwrap();
        std::fs::create_dir_all(surroundings.facts_file().parent().unwrap()).unwrap();
        std::fs::write(surroundings.facts_file(), "{").unwrap();
        let seen = case(&surroundings, None).await;
        assert_eq!(seen.settings.1[0].line, Some(2));
        assert!(seen.settings.1[0].what.here.starts_with("There is no setting “sdk_cash”."));
        assert!(!seen.facts.1);
    }
}
