//! What is said of roles that are assumed over others.

use crate::{
    input::{Code, NotAssumed, Refusal},
    words::{ProfileName, RoleKey},
};

/// A role that is assumed over what a profile gives.
pub(crate) fn over(role: &str, source: &ProfileName) -> String {
    format!("{role} over {source}")
}

/// Why a row's console is not opened.
pub(crate) const NO_PORTAL_LINK: &str =
    "The portal opens only roles that it lists, and this one is assumed over such a role";

/// Why the `step`th role of a chain was not assumed over the one before.
pub(crate) fn not_assumed(role: &RoleKey, step: usize, why: NotAssumed) -> Refusal {
    let name = |count: usize| {
        let reached = RoleKey { assumed: role.assumed[..count].to_vec(), ..role.clone() };
        let (account, name) = reached.goal();
        format!("{name} in {account}")
    };
    let step = step.min(role.assumed.len().saturating_sub(1));
    let (above, below) = (name((step + 1).min(role.assumed.len())), name(step));
    let (message, hint) = match why {
        NotAssumed::Denied => (
            format!("{below} may not assume {above}."),
            "Your sign-in is fine. Ask whoever manages the second role to let the first one assume it, and check \
             role_arn and external_id of the profile.",
        ),
        NotAssumed::NotNow => (
            format!("STS, which has {above} assumed, cannot be reached or had a fault."),
            "Check your connection, VPN or proxy, then try again.",
        ),
        NotAssumed::Foreign => (
            "The portal is not AWS's own, so AWS's STS does not know its credentials.".to_owned(),
            "Set AWS_ENDPOINT_URL_STS to the STS that does, for the agent too.",
        ),
        NotAssumed::Refused => (
            format!("STS refused to have {above} assumed, for a reason that Daypass does not know."),
            "Check the profile's role_arn, role_session_name, external_id and region. The log says more.",
        ),
    };
    Refusal { code: Code::Failed, message, hint: Some(hint.to_owned()) }
}
