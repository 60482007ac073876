//! Work that is under way.

use brain::{
    Attempt, CacheSeen, Edit, NoticeId,
    words::{RoleKey, SessionKey, Source, TokenFacts},
};

use super::events::Outcome;

/// Work that an effect started and that has not reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Job {
    Config,
    Facts,
    Change,
    Edit(Edit),
    Read(SessionKey),
    Keep(SessionKey),
    Forget(SessionKey),
    RemoveKeys(SessionKey),
    Revoke(SessionKey),
    SignIn(SessionKey, Attempt, SignInJob),
    Renew(SessionKey),
    List(SessionKey),
    Fetch(RoleKey),
    Copy(String),
    Whose(String),
    Open(String),
    History,
    Catalogues,
    Settings,
    Look(SessionKey),
    TakeOver(SessionKey),
    Identify(RoleKey),
    Notify(NoticeId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignInJob {
    GettingCode,
    Polling,
}

/// What is found in the SDKs' token cache.
pub(super) fn cache(outcome: Outcome, token: TokenFacts) -> CacheSeen {
    match outcome {
        Outcome::Good(life) if life % 2 == 0 => {
            CacheSeen::Foreign(TokenFacts { renews: false, source: Source::AwsCli, ..token })
        }
        Outcome::Good(life) if life % 3 == 0 => CacheSeen::Nothing,
        Outcome::Good(life) if life % 5 == 0 => CacheSeen::Vanished,
        Outcome::Good(life) if life % 7 == 0 => CacheSeen::Renewed(token),
        Outcome::Good(_) => CacheSeen::Ours,
        Outcome::Bad(..) => CacheSeen::Unclear,
    }
}
