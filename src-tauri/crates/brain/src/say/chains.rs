//! What is said of roles that are assumed over others.

use super::{Word, role_of};
use crate::{
    input::{Code, NotAssumed, Refusal},
    words::{ProfileName, RoleKey},
};

/// A role that is assumed over what a profile gives.
pub(crate) fn over(role: &str, source: &ProfileName) -> String {
    Word("role-over").with(&[("role", &role), ("profile", source)])
}

/// Why a row's console is not opened.
pub(crate) const NO_PORTAL_LINK: Word = Word("no-portal-link");

/// Why the `step`th role of a chain was not assumed over the one before.
pub(crate) fn not_assumed(role: &RoleKey, step: usize, why: NotAssumed) -> Refusal {
    let name = |count: usize| {
        let reached = RoleKey { assumed: role.assumed[..count].to_vec(), ..role.clone() };
        let (account, name) = reached.goal();
        role_of(name, account.as_str())
    };
    let step = step.min(role.assumed.len().saturating_sub(1));
    let (above, below) = (name((step + 1).min(role.assumed.len())), name(step));
    let said = match why {
        NotAssumed::Denied => Word("assume-denied"),
        NotAssumed::NotNow => Word("assume-not-now"),
        NotAssumed::Foreign => Word("assume-foreign"),
        NotAssumed::Refused => Word("assume-refused"),
    };
    said.refusal(Code::Failed, &[("above", &above), ("below", &below)])
}
