//! Whether sign-ins can be kept. Nothing here makes the keychain ask for its password.

use brain::{
    finding::{Finding, Id},
    say::Word,
};
use keychain::{Keychain, Trouble};

use crate::{Case, Found, twice};

pub(crate) fn look(case: &Case) -> Vec<Found> {
    let state = Keychain::of_the_system(case.service.clone()).state();
    twice(|| vec![judge(state).into()])
}

fn judge(state: Result<(), Trouble>) -> Finding {
    match state {
        Ok(()) => Word("found-keychain-open").finding(Id::KeychainOpen, &[]),
        Err(Trouble::Locked) => Word("found-keychain-locked").finding(Id::KeychainLocked, &[]),
        Err(Trouble::Absent) => Word("found-keychain-absent").finding(Id::KeychainAbsent, &[]),
        Err(Trouble::TimedOut) => Word("found-keychain-silent").finding(Id::KeychainSilent, &[]),
        Err(Trouble::Refused | Trouble::Broken) => {
            Word("found-keychain-refused").finding(Id::KeychainRefused, &[])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_the_keychain_has_its_finding() {
        for (state, id) in [
            (Ok(()), Id::KeychainOpen),
            (Err(Trouble::Locked), Id::KeychainLocked),
            (Err(Trouble::Absent), Id::KeychainAbsent),
            (Err(Trouble::TimedOut), Id::KeychainSilent),
            (Err(Trouble::Refused), Id::KeychainRefused),
        ] {
            let finding = judge(state);
            assert_eq!(finding.id, id);
            assert_eq!(finding.fix.is_some(), state.is_err(), "{id}");
        }
    }
}
