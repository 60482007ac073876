//! Choosing a profile at a terminal: a numbered list that words narrow down, ranked as in the popover.
//!
//! Lines rather than a screen that redraws: they work in every terminal, for screen readers too, and stay
//! readable above the next prompt.

use agent::Surroundings;
use brain::{
    Catalogue, Code, Config, Done, Facts, Find, Input, Refusal, State,
    view::{RoleRow, Row},
};
use jiff::{Timestamp, tz::TimeZone};

use crate::{names, out};

/// Asks until there is an answer, and gives the name of a profile.
pub(crate) fn profile(surroundings: &Surroundings) -> Result<String, Refusal> {
    let config = surroundings.config();
    if config.profiles.is_empty() {
        return Err(names::no_profiles(surroundings, &config));
    }
    let mut state = State::new(None, TimeZone::system());
    // Only its search is wanted: what else it would have done is left.
    let (facts, catalogues) = (agent::read_facts(surroundings), agent::read_catalogues(surroundings));
    for done in known(facts, config, catalogues) {
        state.step(Input::Done(done), Timestamp::now());
    }
    choose(|query| found(&state, query), out::ask, out::say)
}

/// All that the search needs.
fn known(facts: Facts, config: Config, catalogues: Vec<Catalogue>) -> [Done; 3] {
    [Done::FactsRead(facts), Done::ConfigRead(config), Done::CataloguesRead(catalogues)]
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    profile: String,
    /// Account and role.
    leads_to: String,
    active: bool,
}

/// The profiles that match, best first, and how many there are beyond these.
fn found(state: &State, query: &str) -> (Vec<Entry>, u32) {
    let found = state.find(&Find { query: query.to_owned(), from: 0, narrow: false }, Timestamp::now());
    let shown = found.rows.len();
    let entries = found.rows.into_iter().filter_map(|row| match row {
        Row::Profile(RoleRow { profile: Some(profile), account_id, role, active, .. }) => {
            Some(Entry { profile, leads_to: format!("{}  {}", account_id.text, role.text), active })
        }
        Row::Header { .. } | Row::Account { .. } | Row::Role(_) | Row::Profile(_) => None,
    });
    (entries.collect(), found.total.saturating_sub(u32::try_from(shown).unwrap_or(u32::MAX)))
}

fn choose(
    find: impl Fn(&str) -> (Vec<Entry>, u32),
    mut ask: impl FnMut(&str) -> Result<Option<String>, Refusal>,
    mut say: impl FnMut(&str),
) -> Result<String, Refusal> {
    let (mut entries, mut more) = find("");
    let mut is_searched = false;
    loop {
        show(&entries, more, &mut say);
        let question = if is_searched { "Enter for 1, a number, or words: " } else { "A number, or words: " };
        let Some(answer) = ask(question)? else { return Err(not_chosen()) };
        let answer = answer.trim();
        let number = if answer.is_empty() && is_searched { Some(1) } else { answer.parse().ok() };
        let at = number.and_then(|number: usize| number.checked_sub(1));
        if let Some(entry) = at.and_then(|at| entries.get(at)) {
            return Ok(entry.profile.clone());
        }
        let (matching, beyond) = find(answer);
        if matching.is_empty() {
            say(&format!("Nothing has “{answer}”."));
        } else {
            (entries, more, is_searched) = (matching, beyond, !answer.is_empty());
        }
    }
}

fn show(entries: &[Entry], more: u32, say: &mut impl FnMut(&str)) {
    let width = entries.iter().map(|entry| entry.profile.chars().count()).max().unwrap_or(0);
    for (i, Entry { profile, leads_to, active }) in entries.iter().enumerate() {
        let mark = if *active { '*' } else { ' ' };
        say(&format!("{mark} {:>2}  {profile:width$}  {leads_to}", i + 1));
    }
    if more > 0 {
        say(&format!("      and {more} more; words find them"));
    }
}

fn not_chosen() -> Refusal {
    Refusal { code: Code::Declined, message: "No profile was chosen.".to_owned(), hint: None }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use brain::{
        Active, Profile,
        words::{
            Account, Endpoints, ProfileName, Region, RoleKey, RoleName, SessionForm, SessionKey, StartUrl,
        },
    };

    use super::*;

    /// With so many profiles, of which the first is active.
    fn state(profiles: &[(&str, &str)]) -> State {
        let session = SessionKey {
            form: SessionForm::Legacy,
            start_url: StartUrl::new("https://acme.awsapps.com/start"),
            region: Region::new("eu-west-1"),
            endpoints: Endpoints::default(),
        };
        let profiles: Vec<_> = (profiles.iter())
            .map(|(name, role)| Profile {
                name: ProfileName::new(*name),
                role: RoleKey::new(session.clone(), "111122223333".parse().unwrap(), RoleName::new(*role)),
                region: None,
                source: None,
                place: String::new(),
            })
            .collect();
        let active = profiles.first().map(|p| Active { profile: Some(p.name.clone()), role: p.role.clone() });
        let config = Config { sessions: vec![session], profiles, problems: Vec::new() };
        let mut state = State::new(None, TimeZone::UTC);
        let facts = Facts { active, ..Facts::default() };
        let dev = Account {
            id: "111122223333".parse().unwrap(),
            name: Some("Acme Sandbox".to_owned()),
            email: None,
            roles: vec![RoleName::new("Admin")],
        };
        let catalogue = Catalogue {
            session: config.sessions[0].clone(),
            listed_at: Timestamp::UNIX_EPOCH,
            accounts: vec![dev],
            missing: Vec::new(),
            changes: None,
        };
        for done in known(facts, config, vec![catalogue]) {
            state.step(Input::Done(done), Timestamp::UNIX_EPOCH);
        }
        state
    }

    /// What is chosen by these answers, and what was said until then.
    fn chosen(state: &State, answers: &[&str]) -> (Option<String>, String) {
        let said = RefCell::new(String::new());
        let say = |line: &str| *said.borrow_mut() += &[line, "\n"].concat();
        let mut answers = answers.iter();
        let ask = |question: &str| {
            let answer = answers.next().map(ToString::to_string);
            say(&format!("{question}{}", answer.as_deref().unwrap_or("^D")));
            Ok(answer)
        };
        let name = choose(|query| found(state, query), ask, say).ok();
        (name, said.into_inner())
    }

    const FEW: [(&str, &str); 4] =
        [("dev", "Admin"), ("dev-2", "ReadOnly"), ("prod-admin", "Admin"), ("größe", "ReadOnly")];

    #[test]
    fn a_number_chooses() {
        let (name, said) = chosen(&state(&FEW), &["3"]);
        assert_eq!(name.as_deref(), Some("prod-admin"));
        assert_eq!(
            said,
            "*  1  dev         111122223333  Admin\n\
             \u{20}  2  dev-2       111122223333  ReadOnly\n\
             \u{20}  3  prod-admin  111122223333  Admin\n\
             \u{20}  4  größe       111122223333  ReadOnly\n\
             A number, or words: 3\n"
        );
    }

    #[test]
    fn words_narrow_the_list_down_and_enter_takes_the_best() {
        let (name, said) = chosen(&state(&FEW), &["prd", ""]);
        assert_eq!(name.as_deref(), Some("prod-admin"));
        assert!(
            said.ends_with("   1  prod-admin  111122223333  Admin\nEnter for 1, a number, or words: \n"),
            "{said}"
        );
        assert_eq!(chosen(&state(&FEW), &["READ", "dev", "2"]).0.as_deref(), Some("dev-2"));
    }

    #[test]
    fn the_name_of_the_account_finds_too() {
        assert_eq!(chosen(&state(&FEW), &["sandbox prod", ""]).0.as_deref(), Some("prod-admin"));
    }

    #[test]
    fn what_cannot_be_meant_is_asked_again() {
        let (name, said) = chosen(&state(&FEW), &["", "0", "5", "nothing", "4"]);
        assert_eq!(name.as_deref(), Some("größe"));
        assert!(said.contains("Nothing has “nothing”."), "{said}");
        assert_eq!(chosen(&state(&FEW), &[]).0, None, "the end of input");
    }

    #[test]
    fn a_long_list_says_that_there_is_more() {
        let names: Vec<_> = (0..80).map(|i| format!("profile-{i}")).collect();
        let profiles: Vec<_> = names.iter().map(|name| (name.as_str(), "Admin")).collect();
        let (name, said) = chosen(&state(&profiles), &["profile-79", ""]);
        assert!(said.contains(" more; words find them"), "{said}");
        assert_eq!(name.as_deref(), Some("profile-79"));
    }
}
