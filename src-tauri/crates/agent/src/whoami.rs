//! Proof of whose credentials are.

use aws_api::{Identity, Network, Trouble};
use brain::{
    Code, Refusal,
    say::{self, Word},
    words::RoleKey,
};

use crate::{Credentials, Surroundings};

/// Asks STS whose these credentials of a role are.
pub async fn whoami(
    surroundings: &Surroundings,
    role: &RoleKey,
    credentials: &Credentials,
) -> Result<Identity, Refusal> {
    let (session, sts) = (&role.session, surroundings.sts());
    if sts.is_none() && (session.endpoints.portal.is_some() || session.endpoints.oidc.is_some()) {
        return Err(Word("sts-foreign").refusal(Code::Failed, &[]));
    }
    let asked = match Network::new().wire(&session.region, &session.endpoints) {
        Ok(wire) => wire.caller(&credentials.to_role(), sts).await,
        Err(trouble) => Err(trouble),
    };
    asked.map_err(|trouble| refusal(role, trouble))
}

fn refusal(role: &RoleKey, trouble: Trouble) -> Refusal {
    let (account, name) = role.goal();
    let said = match trouble {
        Trouble::Refused(_) => Word("sts-refused"),
        Trouble::Offline => Word("sts-away"),
        Trouble::Barred(barrier) => {
            let (fact, detail) = say::barred(&role.session.region, barrier);
            return Refusal { code: Code::Failed, message: format!("{fact}."), hint: Some(detail) };
        }
        Trouble::WrongPlace => Word("sts-wrong-place"),
        Trouble::Denied
        | Trouble::CodeExpired
        | Trouble::TokenRefused
        | Trouble::GrantRefused
        | Trouble::RoleRefused
        | Trouble::NotFound
        | Trouble::ForeignPortal
        | Trouble::RegistrationRefused
        | Trouble::NoPort
        | Trouble::NoCallback
        | Trouble::TooMany
        | Trouble::Unreadable
        | Trouble::ServerFault(_) => Word("sts-nonsense"),
    };
    said.refusal(Code::Failed, &[("role", name), ("account", account)])
}
