//! What programs at the endpoint are told that get nothing there. SDKs show it in their own errors, if at all.

use super::Word;
use crate::{
    input::{Code, Refusal},
    words::ProfileName,
};

/// The agent's config has no such profile.
pub(crate) fn not_served(name: &ProfileName) -> Refusal {
    Word("not-served").refusal(Code::NotFound, &[("name", name)])
}

pub(crate) fn none_active() -> Refusal {
    Word("nothing-active").refusal(Code::Usage, &[])
}

pub(crate) fn active_gone(name: &ProfileName) -> Refusal {
    Word("active-gone").refusal(Code::NotFound, &[("name", name)])
}

pub(crate) fn active_moved(name: &ProfileName) -> Refusal {
    Word("active-moved").refusal(Code::NotFound, &[("name", name)])
}

/// What is guarded does not arrive by the active choice.
pub(crate) fn not_followed(name: &str) -> Refusal {
    Word("not-followed").refusal(Code::Declined, &[("name", &name)])
}
