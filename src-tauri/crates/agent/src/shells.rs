//! The active choice as shells read it at each prompt, by their builtins alone: a file of four lines beside the
//! facts, for the person only (0600) and replaced whole.
//!
//! | Line | What it says |
//! |---|---|
//! | 1 | the value for `AWS_PROFILE`; empty: no profile is active |
//! | 2 | the colour of the profile in a prompt: that of its label, `red` where it is guarded, or none |
//! | 3 | what the shell should tell the person, once |
//! | 4 | a stamp: which AWS config the choice was made by, and what was in it when this was written |
//!
//! No line has a character that a terminal obeys or that nobody can see. A choice that shells cannot follow is
//! not passed over in silence, which would leave tools with whatever `[default]` is: line 1 is then a name that
//! no profile has, so that tools fail with it in their words. So it is where the profile is gone, or leads to another
//! role than when it was chosen.
//!
//! A terminal may have an AWS config of its own. Whether a choice still leads where it did is judged by the config that
//! it was made by, whoever writes this.

use aws_files::{Fingerprint, NotReplaced, Writer, write};
use brain::{Active, Facts, say::in_english, view::Colour, words::ProfileName};

use crate::{Surroundings, facts, settings};

/// What tools are to stumble over where the active role has no profile.
const NO_PROFILE: &str = "the-active-role-has-no-profile";
/// The same where the profile's name is none that a shell should take over.
const UNSAFE_NAME: &str = "the-active-profile-has-an-unsafe-name";

/// The same where the profile is gone, or leads to another role than when it was chosen.
const ASTRAY: &str = "the-active-profile-is-gone-or-leads-elsewhere";

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

/// Writes what shells read, by what facts and config are once it is this writer's turn.
pub fn tell(surroundings: &Surroundings) -> Result<(), NotReplaced> {
    put(surroundings, false)
}

/// The same once the config may have changed. Nobody waits for it.
pub fn catch_up(surroundings: &Surroundings) {
    if let Err(error) = tell(surroundings) {
        tracing::warn!(%error, "shells do not hear of a change");
    }
}

/// The same where the choice was just made by what is in this process's config.
pub(crate) fn tell_choice(surroundings: &Surroundings) -> Result<(), NotReplaced> {
    put(surroundings, true)
}

fn put(surroundings: &Surroundings, is_choice: bool) -> Result<(), NotReplaced> {
    Writer::new(surroundings.locks()).change(&surroundings.shells_file(), 0o600, |before| {
        let facts = facts::read(surroundings);
        let active = facts.active.as_ref();
        let colour = active.and_then(|active| colour_in(surroundings, &facts, active)).unwrap_or_default();
        let before = before.and_then(|before| std::str::from_utf8(before).ok()).unwrap_or_default();
        let (name, hint, stamp) = match judged_elsewhere(surroundings, before, active) {
            Some((name, hint, stamp)) if !is_choice => (name.to_owned(), hint.to_owned(), stamp.to_owned()),
            Some(_) | None => {
                let (name, hint) = active.map_or_else(Default::default, |active| name(surroundings, active));
                (name, hint, stamp(surroundings))
            }
        };
        Ok(format!("{name}\n{colour}\n{hint}\n{stamp}\n").into_bytes())
    })
}

/// Name, hint and stamp of this choice, where it was made by another config than this process has.
fn judged_elsewhere<'a>(
    surroundings: &Surroundings,
    before: &'a str,
    active: Option<&Active>,
) -> Option<(&'a str, &'a str, &'a str)> {
    let profile = active?.profile.as_ref()?;
    let mut lines = before.lines();
    let (name, _, hint, stamp) = (lines.next()?, lines.next()?, lines.next()?, lines.next()?);
    let is_told = name == profile.as_str() || name == ASTRAY;
    (is_told && stamp.split_once(' ')?.0 != file_stamp(surroundings)).then_some((name, hint, stamp))
}

fn file_stamp(surroundings: &Surroundings) -> String {
    Fingerprint::of(surroundings.config_file().as_os_str().as_encoded_bytes()).to_string()
}

fn stamp(surroundings: &Surroundings) -> String {
    let content = write::read(surroundings.config_file()).ok().flatten().unwrap_or_default();
    format!("{} {}", file_stamp(surroundings), Fingerprint::of(&content))
}

/// What `AWS_PROFILE` becomes, and what the person is told.
fn name(surroundings: &Surroundings, active: &Active) -> (String, String) {
    let (name, hint) = match &active.profile {
        Some(name) if is_presentable(name.as_str()) => {
            return match in_english(|| surroundings.config_for(active).astray(active)) {
                Some(refusal) => (ASTRAY.to_owned(), refusal.in_a_row()),
                None => (name.to_string(), String::new()),
            };
        }
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
    };
    (name.to_owned(), hint.to_owned())
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
        said(surroundings)
    }

    /// All but the stamp.
    fn said(surroundings: &Surroundings) -> String {
        let told = fs::read_to_string(surroundings.shells_file()).unwrap();
        let (said, stamp) = told.trim_end_matches('\n').rsplit_once('\n').unwrap();
        assert_eq!(stamp.split(' ').count(), 2, "{told}");
        format!("{said}\n")
    }

    /// A config in which these profiles lead to this account.
    fn configure(surroundings: &Surroundings, account: &str, profiles: &[&str]) {
        let section = |name: &&str| {
            format!(
                "[profile '{name}']\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n\
                 sso_account_id = {account}\nsso_role_name = Admin\n"
            )
        };
        let config = profiles.iter().map(section).collect::<Vec<_>>().concat();
        fs::create_dir_all(surroundings.config_file().parent().unwrap()).unwrap();
        fs::write(surroundings.config_file(), config).unwrap();
    }

    fn choose(profile: Option<&str>) -> FactsChange {
        FactsChange::Choose(Some(choice(profile)), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn every_change_of_the_facts_is_told_to_shells() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        let label = |colour| Some(Label { colour, text: String::new() });
        configure(&surroundings, "111122223333", &["dev", "$(dev) `%`\\", "größe 大", "my-Prod"]);
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

    #[test]
    fn where_the_profile_is_gone_or_leads_elsewhere_tools_fail_and_the_reason_is_said() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        configure(&surroundings, "111122223333", &["dev"]);
        let chosen = told_of(&surroundings, &choose(Some("dev")));
        let stamped = fs::read(surroundings.shells_file()).unwrap();
        assert_eq!(chosen, "dev\n\n\n");
        for (account, profiles, why) in [
            ("444455556666", &["dev"][..], "leads to another role than when it was chosen. If that is right"),
            ("111122223333", &["other"], "is gone from the AWS config. Choose another"),
        ] {
            configure(&surroundings, account, profiles);
            tell(&surroundings).unwrap();
            let said = said(&surroundings);
            assert!(said.starts_with(&format!("{ASTRAY}\n")) && said.contains(why), "{said}");
            assert_ne!(fs::read(surroundings.shells_file()).unwrap(), stamped);
        }
        configure(&surroundings, "111122223333", &["dev"]);
        tell(&surroundings).unwrap();
        assert_eq!(fs::read(surroundings.shells_file()).unwrap(), stamped, "it is as it was");
    }

    #[test]
    fn a_choice_is_judged_by_the_config_that_it_was_made_by() {
        let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let surroundings = Surroundings::below(home.path(), Endpoints::default());
        configure(&surroundings, "444455556666", &["dev"]);
        let elsewhere = Surroundings::below(other.path(), Endpoints::default());
        configure(&elsewhere, "111122223333", &["dev"]);
        let terminal = surroundings.clone().with_config(elsewhere.config_file());
        assert_eq!(told_of(&terminal, &choose(Some("dev"))), "dev\n\n\n");
        tell(&surroundings).unwrap();
        assert_eq!(said(&surroundings), "dev\n\n\n", "another config says nothing about it");
        configure(&elsewhere, "444455556666", &["dev"]);
        tell(&terminal).unwrap();
        tell(&surroundings).unwrap();
        assert!(said(&surroundings).starts_with(ASTRAY));
        // Chosen anew, it is judged by where that was done.
        let FactsChange::Choose(Some(mut moved), at) = choose(Some("dev")) else { unreachable!() };
        moved.role =
            RoleKey::new(moved.role.session, "444455556666".parse().unwrap(), RoleName::new("Admin"));
        assert_eq!(told_of(&surroundings, &FactsChange::Choose(Some(moved), at)), "dev\n\n\n");
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
