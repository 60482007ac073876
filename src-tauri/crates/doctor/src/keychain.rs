//! Whether sign-ins can be kept. Nothing here makes the keychain ask for its password.

use brain::finding::{Finding, Id};
use keychain::{Keychain, Trouble};

use crate::{Case, Found};

pub(crate) fn look(case: &Case) -> Vec<Found> {
    vec![judge(Keychain::of_the_system(case.service.clone()).state()).into()]
}

fn judge(state: Result<(), Trouble>) -> Finding {
    match state {
        Ok(()) => Finding::new(Id::KeychainOpen, "Your keychain is open.", ""),
        Err(Trouble::Locked) => Finding::new(
            Id::KeychainLocked,
            "Your keychain is locked.",
            "Until it is unlocked, Daypass finds no sign-in in it and keeps new ones in memory only.",
        )
        .to_do("Unlock it: Daypass goes on by itself."),
        Err(Trouble::Absent) => Finding::new(
            Id::KeychainAbsent,
            "There is no keychain.",
            "Sign-ins last until Daypass quits, since they are never kept in a file.",
        )
        .to_do(
            "On a desktop, start one that speaks the Secret Service protocol, such as gnome-keyring or KWallet, \
             and give it a keyring.",
        ),
        Err(Trouble::TimedOut) => Finding::new(
            Id::KeychainSilent,
            "Your keychain does not answer.",
            "Sign-ins cannot be read or kept.",
        )
        .to_do("Start it again, or log in to your desktop again."),
        Err(Trouble::Refused | Trouble::Broken) => Finding::new(
            Id::KeychainRefused,
            "Your keychain refuses Daypass.",
            "Sign-ins last until Daypass quits, since they are never kept in a file.",
        )
        .to_do("Allow Daypass in your keychain's own settings."),
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
