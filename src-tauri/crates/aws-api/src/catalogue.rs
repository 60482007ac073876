//! All accounts and roles of a person. The portal lists roles one account at a time, so this is as many
//! requests as there are accounts: as fast as the portal lets us, and no faster.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use brain::Listing;
use secrecy::SecretString;
use tokio::task::JoinSet;

use crate::patience::jittered;
use crate::{Trouble, Wire};

/// How far the listing has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Accounts whose roles are known, or cannot be.
    pub done: usize,
    /// Accounts altogether.
    pub of: usize,
}

/// Requests at the same time, at first and at most.
const WIDEST: usize = 10;
/// How often an account is tried that the server puts off.
const TRIES_WHEN_PUT_OFF: u32 = 8;
/// How often an account is tried that fails otherwise.
const TRIES: u32 = 3;

impl Wire {
    /// Every account with its roles, in the portal's order. `progress` hears once when the accounts are
    /// known, and once for each account done. Dropping the future cancels.
    ///
    /// An account whose roles cannot be listed for a reason of its own is named. Where the portal fails as a
    /// whole, so does this.
    pub async fn catalogue(
        &self,
        token: &SecretString,
        mut progress: impl FnMut(Progress),
    ) -> Result<Listing, Trouble> {
        let mut accounts = self.accounts(token).await?;
        let mut reached = Progress { done: 0, of: accounts.len() };
        progress(reached);

        let token = Arc::new(token.clone());
        let mut waiting: VecDeque<Ask> =
            (0..accounts.len()).map(|account| Ask { account, tries: 0 }).collect();
        let (mut missing, mut reason) = (Vec::new(), None);
        let mut running = JoinSet::new();
        let mut window = Window::default();
        loop {
            while running.len() < window.width
                && let Some(ask) = waiting.pop_front()
            {
                let (wire, token, id) = (self.clone(), Arc::clone(&token), accounts[ask.account].id.clone());
                let round = window.round;
                running.spawn(async move { (ask, round, wire.roles(&token, &id).await) });
            }
            let Some(finished) = running.join_next().await else { break };
            let (ask, round, answer) =
                finished.unwrap_or_else(|lost| std::panic::resume_unwind(lost.into_panic()));
            match answer {
                Ok(roles) => {
                    accounts[ask.account].roles = roles;
                    window.widen();
                    reached.done += 1;
                    progress(reached);
                }
                Err(trouble) => match ask.again(trouble) {
                    Ok(ask) => {
                        waiting.push_front(ask);
                        tokio::time::sleep(jittered(window.narrow(round, trouble, ask.tries))).await;
                    }
                    Err(trouble) if concerns_all(trouble) => return Err(trouble),
                    Err(trouble) => {
                        tracing::warn!(%trouble, "an account's roles could not be listed");
                        missing.push(accounts[ask.account].id.clone());
                        reason = Some(trouble);
                        reached.done += 1;
                        progress(reached);
                    }
                },
            }
        }
        match reason {
            Some(trouble) if missing.len() == accounts.len() => Err(trouble),
            Some(_) | None => Ok(Listing { accounts, missing }),
        }
    }
}

/// Whether the other accounts would fare no better.
fn concerns_all(trouble: Trouble) -> bool {
    matches!(trouble, Trouble::TokenRefused | Trouble::Offline | Trouble::Barred(_) | Trouble::TooMany)
}

/// An account whose roles are still to be listed.
#[derive(Debug, Clone, Copy)]
struct Ask {
    account: usize,
    tries: u32,
}

impl Ask {
    fn again(self, trouble: Trouble) -> Result<Self, Trouble> {
        let most = if trouble == Trouble::TooMany { TRIES_WHEN_PUT_OFF } else { TRIES };
        let tries = self.tries + 1;
        if trouble.is_passing() && tries < most { Ok(Self { tries, ..self }) } else { Err(trouble) }
    }
}

/// How many requests may be under way: half as many when the server puts us off, one more after a
/// whole window of good answers.
#[derive(Debug)]
struct Window {
    width: usize,
    good: usize,
    /// Counts the halvings. Requests that were under way at one all report the same jam.
    round: u32,
}

impl Default for Window {
    fn default() -> Self {
        Self { width: WIDEST, good: 0, round: 0 }
    }
}

impl Window {
    fn widen(&mut self) {
        self.good += 1;
        if self.good >= self.width && self.width < WIDEST {
            self.width += 1;
            self.good = 0;
        }
    }

    /// Takes note of a failure of a request begun in `round`, tried that often. Gives the longest time to
    /// wait before the next.
    fn narrow(&mut self, round: u32, trouble: Trouble, tries: u32) -> Duration {
        if round != self.round {
            return Duration::ZERO;
        }
        if trouble == Trouble::TooMany {
            self.width = (self.width / 2).max(1);
        }
        self.round += 1;
        self.good = 0;
        Duration::from_millis(250 << tries.min(5))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_jam_halves_the_window_once() {
        let mut window = Window::default();
        assert!(window.narrow(0, Trouble::TooMany, 1) > Duration::ZERO);
        for _ in 1..WIDEST {
            assert_eq!(window.narrow(0, Trouble::TooMany, 1), Duration::ZERO);
        }
        assert_eq!(window.width, WIDEST / 2);
        let waits = (1..8).map(|round| window.narrow(round, Trouble::TooMany, round)).collect::<Vec<_>>();
        assert_eq!(window.width, 1);
        assert!(waits.is_sorted() && waits[6] <= Duration::from_secs(8), "{waits:?}");
    }

    #[test]
    fn good_answers_widen_it_slowly_up_to_the_widest() {
        let mut window = Window { width: 2, ..Window::default() };
        window.widen();
        assert_eq!(window.width, 2);
        window.widen();
        assert_eq!(window.width, 3);
        (0..1000).for_each(|_| window.widen());
        assert_eq!(window.width, WIDEST);
    }

    #[test]
    fn what_will_not_pass_is_not_tried_again() {
        let first = Ask { account: 0, tries: 0 };
        assert_eq!(first.again(Trouble::TokenRefused).unwrap_err(), Trouble::TokenRefused);
        let tries = |trouble| {
            let mut ask = first;
            while let Ok(again) = ask.again(trouble) {
                ask = again;
            }
            ask.tries + 1
        };
        assert_eq!((tries(Trouble::Offline), tries(Trouble::TooMany)), (TRIES, TRIES_WHEN_PUT_OFF));
    }
}
