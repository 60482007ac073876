//! The profile that a command is about: the named one, or the active one.

use agent::Surroundings;
use brain::{
    Active, Code, Config, Refusal,
    words::{ProfileName, Region, RoleKey},
};
use clap::ValueHint;

use crate::names;

/// How a profile is named, anywhere.
#[derive(Debug, clap::Args)]
pub(crate) struct Choice {
    /// Profile of your AWS config; the active one where it is left out
    #[arg(value_name = "PROFILE", value_hint = ValueHint::Other)]
    profile: Option<String>,
    /// Another way to name it
    #[arg(long = "profile", value_name = "PROFILE", value_hint = ValueHint::Other, conflicts_with = "profile")]
    named: Option<String>,
}

impl Choice {
    /// The profile's name, where there is one on the command line.
    pub(crate) fn name(&self) -> Option<&str> {
        self.profile.as_deref().or(self.named.as_deref())
    }
}

/// Where a choice leads.
#[derive(Debug)]
pub(crate) struct Chosen {
    /// `None`: the active role has no profile.
    pub(crate) profile: Option<ProfileName>,
    pub(crate) role: RoleKey,
    pub(crate) region: Option<Region>,
}

impl Chosen {
    /// The same as a choice.
    pub(crate) fn as_active(&self) -> Active {
        Active { profile: self.profile.clone(), role: self.role.clone() }
    }

    /// What it is called: the profile, or else account and role.
    pub(crate) fn name(&self) -> ProfileName {
        let role = &self.role;
        self.profile.clone().unwrap_or_else(|| ProfileName::new(format!("{}-{}", role.account, role.role)))
    }
}

/// Where the choice leads now. An active profile that is gone, or leads elsewhere than when it was chosen, is
/// refused: nothing is done in another account than the person believes.
pub(crate) fn find(surroundings: &Surroundings, config: &Config, choice: &Choice) -> Result<Chosen, Refusal> {
    if let Some(name) = choice.name() {
        return Ok(names::profile(surroundings, config, name)?.into());
    }
    let active = agent::read_facts(surroundings).active.ok_or_else(none_active)?;
    still(surroundings, config, active)
}

/// The same of what is active.
pub(crate) fn still(surroundings: &Surroundings, config: &Config, active: Active) -> Result<Chosen, Refusal> {
    let Active { profile, role } = active;
    let Some(name) = profile else {
        return Ok(Chosen { profile: None, role, region: None });
    };
    let chosen =
        names::profile(surroundings, config, name.as_str()).map(Chosen::from).map_err(|refusal| {
            let hint = Some("It is the active profile. Choose another: daypass use PROFILE".to_owned());
            Refusal { hint, ..refusal }
        })?;
    if chosen.role == role { Ok(chosen) } else { Err(moved(&name)) }
}

impl From<&brain::Profile> for Chosen {
    fn from(profile: &brain::Profile) -> Self {
        let brain::Profile { name, role, region, .. } = profile.clone();
        Self { profile: Some(name), role, region }
    }
}

/// A profile has to be named.
pub(crate) fn unnamed() -> Refusal {
    Refusal {
        code: Code::Usage,
        message: "No profile is named.".to_owned(),
        hint: Some("Name one: daypass use PROFILE, or have none: daypass use --none".to_owned()),
    }
}

/// No profile is named, and none is active.
fn none_active() -> Refusal {
    Refusal {
        code: Code::Usage,
        message: "No profile is active.".to_owned(),
        hint: Some("Name one, or choose one: daypass use PROFILE".to_owned()),
    }
}

fn moved(name: &ProfileName) -> Refusal {
    Refusal {
        code: Code::NotFound,
        message: format!("The active profile “{name}” leads to another role than when you chose it."),
        hint: Some(format!("If that is right, choose it again: daypass use {}", names::typed(name.as_str()))),
    }
}
