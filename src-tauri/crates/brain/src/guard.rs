//! The guard: what matches a pattern of the settings asks once more before it is used, copied or opened. It
//! protects against slips, not against attackers: whoever can ask Daypass can also say yes.

use wildmatch::WildMatch;

use crate::{
    input::Active,
    say::{self, Guarded},
    settings::Settings,
    state::{State, Target},
    view::{Act, Button, Intent, Question},
    words::{ProfileName, RoleKey},
};

impl Settings {
    /// Whether what goes by these names (profile, account, label) asks before it is used. In a pattern `*`
    /// stands for any letters and `?` for one; large and small letters are the same.
    pub fn guards<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> bool {
        let names: Vec<_> = names.into_iter().map(str::to_lowercase).collect();
        self.guard.iter().any(|pattern| {
            let pattern = WildMatch::new(&pattern.to_lowercase());
            names.iter().any(|name| pattern.matches(name))
        })
    }
}

impl State {
    /// Whether it asks before it is used.
    pub(crate) fn guards(&self, what: &Active) -> bool {
        let profile = what.profile.as_ref().map(ProfileName::as_str);
        let label = self.facts.label(what).map(|label| label.text.as_str());
        self.settings.guards([profile, self.account_name(&what.role), label].into_iter().flatten())
    }

    /// What the portal calls the account that a role leads to.
    pub(crate) fn account_name(&self, role: &RoleKey) -> Option<&str> {
        let accounts = self.accounts_of(&role.session);
        accounts.iter().find(|account| account.id == *role.goal().0)?.name.as_deref()
    }

    /// What a choice is called: its profile, or role and account.
    pub(crate) fn name_of(&self, choice: &Active) -> String {
        let profile = choice.profile.as_ref().map(ToString::to_string);
        profile.unwrap_or_else(|| say::role_in(self.account_name(&choice.role), &choice.role))
    }

    /// The question that is put before something guarded is done.
    pub(crate) fn ask(&self, act: Act, row: String, target: &Target) -> Question {
        let choice = target.choice();
        let name = say::choice(choice.profile.as_ref(), &choice.role);
        let (account, role) = target.role.goal();
        let Guarded { title, button: label, effect } =
            say::guarded(act, self.account_name(&target.role).unwrap_or(&name));
        Question {
            title,
            who: say::is_role(choice.profile.as_ref(), role),
            account_id: account.to_string(),
            effect,
            label: self.facts.label(&choice).cloned(),
            confirm: Button { label, intent: Intent::Confirm { act, row: row.clone() }, tinted: false },
            row,
        }
    }
}
