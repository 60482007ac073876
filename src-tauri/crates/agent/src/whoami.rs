//! Proof of whose credentials are.

use aws_api::{Identity, Network, Trouble};
use brain::{Code, Refusal, say, words::RoleKey};

use crate::{Credentials, Surroundings};

/// Asks STS whose these credentials of a role are.
pub async fn whoami(
    surroundings: &Surroundings,
    role: &RoleKey,
    credentials: &Credentials,
) -> Result<Identity, Refusal> {
    let (session, sts) = (&role.session, surroundings.sts());
    if sts.is_none() && (session.endpoints.portal.is_some() || session.endpoints.oidc.is_some()) {
        return Err(Refusal {
            code: Code::Failed,
            message: "The portal is not AWS's own, so AWS's STS does not know its credentials.".to_owned(),
            hint: Some("Set AWS_ENDPOINT_URL_STS to the STS that does.".to_owned()),
        });
    }
    let asked = match Network::new().wire(&session.region, &session.endpoints) {
        Ok(wire) => wire.caller(&credentials.to_role(), sts).await,
        Err(trouble) => Err(trouble),
    };
    asked.map_err(|trouble| refusal(role, trouble))
}

fn refusal(role: &RoleKey, trouble: Trouble) -> Refusal {
    let (message, hint) = match trouble {
        Trouble::Refused(_) => (
            format!("AWS does not take the credentials of {} in {}.", role.goal().1, role.goal().0),
            "They may have been revoked, or this computer's clock may be wrong.",
        ),
        Trouble::Offline => (
            "STS cannot be reached.".to_owned(),
            "Check the network, the VPN and HTTPS_PROXY, and try again.",
        ),
        Trouble::Barred(barrier) => {
            let (fact, detail) = say::barred(&role.session.region, barrier);
            return Refusal { code: Code::Failed, message: format!("{fact}."), hint: Some(detail) };
        }
        Trouble::WrongPlace => (
            "STS is not asked there.".to_owned(),
            "AWS_ENDPOINT_URL_STS has to be https, or http on this computer.",
        ),
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
        | Trouble::ServerFault(_) => {
            ("STS gave no answer that makes sense.".to_owned(), "Try again in a minute.")
        }
    };
    Refusal { code: Code::Failed, message, hint: Some(hint.to_owned()) }
}
