//! Work that goes out with a session's token: one at a time of each kind, and what it brings counts only
//! while the token is still that one.

use crate::{state::State, words::SessionKey};

/// Where such work stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Errand {
    /// Nothing is under way.
    #[default]
    None,
    /// It went out with the token that is held.
    UnderWay,
    /// It went out with a token that was replaced or given up since.
    Outdated,
    /// The person gave it up.
    GivenUp,
}

impl Errand {
    /// Whether a result is still to come.
    pub fn is_out(self) -> bool {
        self != Self::None
    }

    /// Whether somebody still waits for it.
    pub fn is_wanted(self) -> bool {
        self.is_out() && self != Self::GivenUp
    }

    /// The result is there: says whether it counts.
    pub(crate) fn end(&mut self) -> bool {
        std::mem::take(self) == Self::UnderWay
    }

    fn outdate(&mut self) {
        if self.is_out() {
            *self = Self::Outdated;
        }
    }
}

impl State {
    /// The session's token was replaced or given up: an answer to the old one says nothing about the
    /// new one, nor about another identity.
    pub(crate) fn outdate(&mut self, key: &SessionKey) {
        if let Some(session) = self.sessions.get_mut(key) {
            session.listing.outdate();
            session.identifying.outdate();
            session.renewal.errand.outdate();
        }
        for (_, state) in self.roles.iter_mut().filter(|(role, _)| role.session == *key) {
            state.fetching.outdate();
        }
    }
}
