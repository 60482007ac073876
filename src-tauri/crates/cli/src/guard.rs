//! The guard at the command line: a terminal is asked, a script says `--yes`.
//!
//! `credentials` is never guarded, since tools call it. The guard keeps people from slips, not attackers from
//! anything.

use agent::Surroundings;
use brain::{Active, Code, Refusal, Settings, words::ProfileName};

use crate::{names, out};

/// The answer beforehand.
#[derive(Debug, clap::Args)]
pub(crate) struct Sure {
    /// Say yes beforehand, where the profile is guarded
    #[arg(long, short)]
    yes: bool,
}

/// What is about to be done with a profile.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    Use,
    Pin,
    Env,
    Exec,
    Console,
}

impl Step {
    fn question(self) -> &'static str {
        match self {
            Self::Use | Self::Pin => "Use it?",
            Self::Env => "Print it for a shell?",
            Self::Exec => "Run the program with it?",
            Self::Console => "Open its console?",
        }
    }

    /// How a script says yes.
    fn with_yes(self, profile: &str) -> String {
        match self {
            Self::Use => format!("daypass use --yes {profile}"),
            Self::Pin => format!("daypass_pin --yes {profile}"),
            Self::Env => format!("daypass env --yes {profile}"),
            Self::Exec => format!("daypass exec --yes {profile} -- CMD"),
            Self::Console => format!("daypass console --yes {profile}"),
        }
    }
}

/// Passes what is not guarded, and what the person says yes to when they are asked.
pub(crate) fn pass(
    surroundings: &Surroundings,
    what: &Active,
    step: Step,
    sure: &Sure,
) -> Result<(), Refusal> {
    if sure.yes {
        return Ok(());
    }
    let (settings, problems) = agent::settings(surroundings);
    if !matches(surroundings, &settings, what) {
        return Ok(());
    }
    // What is asked may be asked because of them.
    for problem in &problems {
        out::say(problem);
    }
    let account = agent::account_name(surroundings, &what.role);
    let profile = what.profile.as_ref().map(ProfileName::as_str);
    let (id, role) = what.role.goal();
    let name = profile.map_or_else(|| format!("{id} {role}"), str::to_owned);
    if !out::is_conversation() {
        let typed = profile.map_or_else(|| "PROFILE".to_owned(), names::typed);
        return Err(not_asked(&name, &step.with_yes(&typed)));
    }
    let place = account.map_or_else(|| id.to_string(), |account| format!("{account} ({id})"));
    out::say(&format!("{name} is guarded: it is {role} in {place}."));
    if out::insists(step.question())? { Ok(()) } else { Err(said_no(&name)) }
}

/// Whether that is guarded.
pub(crate) fn guards(surroundings: &Surroundings, what: &Active) -> bool {
    matches(surroundings, &agent::settings(surroundings).0, what)
}

fn matches(surroundings: &Surroundings, settings: &Settings, what: &Active) -> bool {
    let facts = agent::read_facts(surroundings);
    let account = agent::account_name(surroundings, &what.role);
    let profile = what.profile.as_ref().map(ProfileName::as_str);
    let label = facts.label(what).map(|label| label.text.as_str());
    settings.guards([profile, account.as_deref(), label].into_iter().flatten())
}

fn not_asked(name: &str, with_yes: &str) -> Refusal {
    Refusal {
        code: Code::Declined,
        message: format!("{name} is guarded, and nobody can be asked here."),
        hint: Some(format!("If you mean it: {with_yes}")),
    }
}

fn said_no(name: &str) -> Refusal {
    Refusal { code: Code::Declined, message: format!("{name} was left alone."), hint: None }
}
