//! The active choice as shells read it at each prompt, by their builtins alone: a file of three lines beside the
//! facts, for the person only (0600) and replaced whole.
//!
//! | Line | What it says |
//! |---|---|
//! | 1 | the value for `AWS_PROFILE`; empty: no profile is active |
//! | 2 | the colour of the profile in a prompt: that of its label, `red` where it is guarded, or none |
//! | 3 | what the shell should tell the person, once |
//!
//! No line has a character that a terminal obeys or that nobody can see. A choice that shells cannot follow is
//! not passed over in silence, which would leave tools with whatever `[default]` is: line 1 is then a name that
//! no profile has, so that tools fail with it in their words.

use aws_files::{NotReplaced, Writer};
use brain::{Active, Facts, view::Colour, words::ProfileName};

use crate::{Surroundings, facts, settings};

/// What tools are to stumble over where the active role has no profile.
const NO_PROFILE: &str = "the-active-role-has-no-profile";
/// The same where the profile's name is none that a shell should take over.
const UNSAFE_NAME: &str = "the-active-profile-has-an-unsafe-name";

/// Longer names are no names.
const LONGEST: usize = 255;

/// Whether shells may take this over and show it in a prompt: it is not empty, and has no character that a
/// terminal obeys, that is invisible, or that turns the direction of what follows.
pub fn is_presentable(name: &str) -> bool {
    !name.is_empty() && name.len() <= LONGEST && is_visible(name)
}

/// Whether a terminal shows all of it, and obeys none of it.
pub fn is_visible(text: &str) -> bool {
    let is_hidden = |c| {
        matches!(
            c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
    };
    text.chars().all(|c| !c.is_control() && !is_hidden(c))
}

/// The colour in which a prompt shows it, as a word.
pub fn colour(surroundings: &Surroundings, what: &Active) -> Option<&'static str> {
    colour_in(surroundings, &facts::read(surroundings), what)
}

/// Whether it asks before it is used, by the settings, the portal's catalogue and its label.
pub fn is_guarded(surroundings: &Surroundings, what: &Active) -> bool {
    is_guarded_in(surroundings, &facts::read(surroundings), what)
}

fn is_guarded_in(surroundings: &Surroundings, facts: &Facts, what: &Active) -> bool {
    let account = facts::account_name(surroundings, &what.role);
    let profile = what.profile.as_ref().map(ProfileName::as_str);
    let label = facts.label(what).map(|label| label.text.as_str());
    let (settings, _) = settings::rules(surroundings);
    settings.guards([profile, account.as_deref(), label].into_iter().flatten())
}

fn colour_in(surroundings: &Surroundings, facts: &Facts, what: &Active) -> Option<&'static str> {
    if is_guarded_in(surroundings, facts, what) {
        return Some("red");
    }
    facts.label(what).map(|label| match label.colour {
        Colour::Blue => "blue",
        Colour::Violet => "violet",
        Colour::Pink => "pink",
        Colour::Brown => "brown",
        Colour::Grey => "grey",
    })
}

/// Writes what shells read, by what the facts are once it is this writer's turn.
pub fn tell(surroundings: &Surroundings) -> Result<(), NotReplaced> {
    Writer::new(surroundings.locks()).change(&surroundings.shells_file(), 0o600, |_| {
        let facts = facts::read(surroundings);
        let colour = facts.active.as_ref().and_then(|active| colour_in(surroundings, &facts, active));
        let (name, hint) = facts.active.as_ref().map_or(("", ""), name);
        Ok(format!("{name}\n{}\n{hint}\n", colour.unwrap_or_default()).into_bytes())
    })
}

/// What `AWS_PROFILE` becomes, and what the person is told.
fn name(active: &Active) -> (&str, &str) {
    match &active.profile {
        Some(name) if is_presentable(name.as_str()) => (name.as_str(), ""),
        Some(_) => (
            UNSAFE_NAME,
            "The active profile has a name that no terminal can show, so no shell follows it. Give it another: \
             daypass profile rename",
        ),
        None => (
            NO_PROFILE,
            "The active role has no profile that tools could follow. To add one for every role: \
             daypass profile generate",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use brain::{
        FactsChange,
        view::Label,
        words::{Endpoints, Region, RoleKey, RoleName, SessionForm, SessionKey, StartUrl},
    };
    use jiff::Timestamp;

    use super::*;

    fn choice(profile: Option<&str>) -> Active {
        let session = SessionKey {
            form: SessionForm::Legacy,
            start_url: StartUrl::new("https://acme.awsapps.com/start"),
            region: Region::new("eu-west-1"),
            endpoints: Endpoints::default(),
        };
        let role = RoleKey::new(session, "111122223333".parse().unwrap(), RoleName::new("Admin"));
        Active { profile: profile.map(ProfileName::new), role }
    }

    fn told(change: &FactsChange) -> String {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        told_of(&surroundings, change)
    }

    fn told_of(surroundings: &Surroundings, change: &FactsChange) -> String {
        facts::change(surroundings, change).unwrap();
        fs::read_to_string(surroundings.shells_file()).unwrap()
    }

    fn choose(profile: Option<&str>) -> FactsChange {
        FactsChange::Choose(Some(choice(profile)), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn every_change_of_the_facts_is_told_to_shells() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        let label = |colour| Some(Label { colour, text: String::new() });
        let renamed = FactsChange::Rename { from: choice(Some("dev")), to: choice(Some("$(dev) `%`\\")) };
        for (change, expected) in [
            (choose(Some("dev")), "dev\n\n\n"),
            (FactsChange::Label(choice(Some("dev")), label(Colour::Violet)), "dev\nviolet\n\n"),
            (renamed, "$(dev) `%`\\\nviolet\n\n"),
            (choose(Some("größe 大")), "größe 大\n\n\n"),
            (choose(Some("my-Prod")), "my-Prod\nred\n\n"),
            (FactsChange::Choose(None, Timestamp::UNIX_EPOCH), "\n\n\n"),
        ] {
            assert_eq!(told_of(&surroundings, &change), expected);
        }
    }

    #[cfg(unix)]
    #[test]
    fn it_is_for_the_person_alone() {
        use std::os::unix::fs::PermissionsExt as _;

        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        told_of(&surroundings, &choose(Some("dev")));
        let mode = fs::metadata(surroundings.shells_file()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn what_cannot_be_followed_makes_tools_fail_rather_than_take_the_default_and_says_why() {
        let long = "x".repeat(256);
        for name in ["a\nb", "\u{1b}[31mred", "a\u{7}", "\u{202e}dorp", "a\u{200b}b", "\u{9b}31m", "", &long]
        {
            let told = told(&choose(Some(name)));
            let lines: Vec<_> = told.lines().collect();
            assert_eq!(lines.len(), 3, "{name:?}: {told:?}");
            assert_eq!(lines[0], UNSAFE_NAME, "{name:?}");
            assert!(lines[2].contains("daypass profile rename"), "{told}");
        }
        let told = told(&choose(None));
        assert!(told.starts_with(NO_PROFILE) && told.contains("daypass profile generate"), "{told}");
    }
}
