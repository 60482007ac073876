//! What programs at the endpoint are told that get nothing there. SDKs show it in their own errors, if at all.

use crate::{
    input::{Code, Refusal},
    words::ProfileName,
};

/// The agent's config has no such profile.
pub(crate) fn not_served(name: &ProfileName) -> Refusal {
    let hint = "Perhaps it was renamed or removed, or has a mistake in it. See: daypass list";
    no(Code::NotFound, format!("The running Daypass knows no profile “{name}”."), hint)
}

pub(crate) fn none_active() -> Refusal {
    no(Code::Usage, "No profile is active.".to_owned(), "Choose one: daypass use PROFILE")
}

pub(crate) fn active_gone(name: &ProfileName) -> Refusal {
    let message = format!("The active profile “{name}” is gone from the AWS config.");
    no(Code::NotFound, message, "Choose another: daypass use PROFILE")
}

pub(crate) fn active_moved(name: &ProfileName) -> Refusal {
    let message = format!("The active profile “{name}” leads to another role than when it was chosen.");
    no(Code::NotFound, message, "If that is right, choose it again: daypass use PROFILE")
}

/// What is guarded does not arrive by the active choice.
pub(crate) fn not_followed(name: &str) -> Refusal {
    let message = format!("{name} is guarded, and programs that follow the active profile do not get it.");
    no(Code::Declined, message, "For it alone: daypass env --endpoint PROFILE")
}

fn no(code: Code, message: String, hint: &str) -> Refusal {
    Refusal { code, message, hint: Some(hint.to_owned()) }
}
