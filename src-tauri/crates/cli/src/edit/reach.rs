//! No edit takes away a session that somebody is signed in to.

use agent::{
    Surroundings,
    reach::{Gone, OutOfReach},
};
use aws_files::Plan;
use brain::{Code, Refusal};

use crate::{ask, names};

/// Refuses where somebody is signed in to a session that is gone after the edit, or nobody can tell.
pub(crate) async fn signed_in_and_lost(surroundings: &Surroundings, plan: &Plan) -> Result<(), Refusal> {
    let gone = Gone::by(surroundings, plan);
    if gone.sessions().is_empty() {
        return Ok(());
    }
    let status = ask::whole_status(surroundings, gone.sessions().to_vec()).await?;
    gone.judge(&status).map_err(|out_of_reach| {
        let (message, hint) = match *out_of_reach {
            OutOfReach::SignedIn { session, called } => (
                format!("You are signed in to {}.", session.label()),
                format!("Sign out first: daypass logout {}", names::typed(&called)),
            ),
            OutOfReach::Unknown(session) => (
                format!("The keychain is locked, so it may hold a sign-in to {}.", session.label()),
                "Unlock it, then try again.".to_owned(),
            ),
        };
        Refusal { code: Code::Failed, message, hint: Some(hint) }
    })
}
