//! Has programs ask the running agent's endpoint: for `env --endpoint` and `exec --endpoint`.

use std::time::Duration;

use agent::{Reply, Surroundings, door, export::Variables};
use aws_files::Shadowing;
use brain::{
    Address, Answer, Code, Refusal, Request, Served,
    words::{AccountId, ProfileName, RoleName},
};
use clap::ValueEnum;
use tokio::time::{Instant, sleep};

use crate::{
    choice::{self, Choice, Chosen},
    out,
};

/// An agent knows of an edit or a choice in this time, which it hears of by the file.
const CATCHES_UP: Duration = Duration::from_secs(2);
/// Between two looks whether it does.
const LOOK: Duration = Duration::from_millis(50);

/// What programs are to get there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Follow {
    /// That profile, whatever is active
    Profile,
    /// The active profile, also when you choose another; none that is guarded
    Active,
}

/// Where the choice leads now.
pub(crate) fn chosen(
    surroundings: &Surroundings,
    choice: &Choice,
    follow: Follow,
) -> Result<Chosen, Refusal> {
    if follow == Follow::Active && choice.name().is_some() {
        return Err(Refusal {
            code: Code::Usage,
            message: "--endpoint=active follows the active profile, whatever it is.".to_owned(),
            hint: Some("Leave the PROFILE out, or the “=active”.".to_owned()),
        });
    }
    choice::find(surroundings, &surroundings.config(), choice)
}

/// What makes programs ask the endpoint. No agent is started for this: programs would lose it again.
pub(crate) async fn variables(
    surroundings: &Surroundings,
    chosen: &Chosen,
    follow: Follow,
) -> Result<Variables, Refusal> {
    // A file that cannot be read has been told of.
    let shadow = Shadowing::load(surroundings.places()).ok().and_then(|files| files.over_endpoint());
    if let Some(shadow) = shadow {
        return Err(Refusal { code: Code::Failed, message: shadow.told(), hint: Some(shadow.hint) });
    }
    let served = match follow {
        Follow::Profile => Served::Profile(chosen.profile.clone().ok_or_else(no_profile)?),
        Follow::Active => Served::Active,
    };
    let address = address(surroundings, chosen, served).await?;
    Variables::endpoint(&address, chosen.region.as_ref()).map_err(|what| out::failed(what.to_string()))
}

/// Where the running agent serves it from now on.
pub(crate) async fn address(
    surroundings: &Surroundings,
    chosen: &Chosen,
    served: Served,
) -> Result<Address, Refusal> {
    let request = Request::Offer { served };
    let deadline = Instant::now() + CATCHES_UP;
    loop {
        match offer(surroundings, &request, chosen).await? {
            Err(refusal) if refusal.code != Code::Declined && Instant::now() < deadline => sleep(LOOK).await,
            offered => return offered,
        }
    }
}

/// Asks the agent once. It goes by its own files, and no program is to work in another account than this terminal says.
async fn offer(
    surroundings: &Surroundings,
    request: &Request,
    chosen: &Chosen,
) -> Result<Result<Address, Refusal>, Refusal> {
    let Some(mut agent) = door::knock(surroundings, request).await else { return Err(no_agent()) };
    Ok(match agent.reply().await {
        Some(Reply::Answer(Answer::Offered { address, role })) if *role == chosen.role => Ok(address),
        Some(Reply::Answer(Answer::Offered { role, .. })) => {
            Err(elsewhere(chosen.profile.as_ref(), role.goal(), chosen.role.goal()))
        }
        Some(Reply::Answer(Answer::Refused(refusal))) => Err(with_hint(refusal, chosen)),
        Some(Reply::Answer(_) | Reply::Credentials(_)) | None => return Err(no_agent()),
    })
}

fn no_profile() -> Refusal {
    Refusal {
        code: Code::Usage,
        message: "The active role has no profile that the endpoint could serve.".to_owned(),
        hint: Some("To follow whatever is active: --endpoint=active".to_owned()),
    }
}

fn no_agent() -> Refusal {
    Refusal {
        code: Code::Failed,
        message: "No Daypass is running here that programs could ask.".to_owned(),
        hint: Some(
            "Start it in your tray, or sign in and leave one without a window: daypass login".to_owned(),
        ),
    }
}

const OTHER_FILES: &str =
    "It goes by its own AWS config, and AWS_CONFIG_FILE may lead this terminal to another.";

/// This terminal knows the profile that the agent does not.
fn with_hint(refusal: Refusal, chosen: &Chosen) -> Refusal {
    match (refusal.code, &chosen.profile) {
        (Code::NotFound, Some(_)) => Refusal { hint: Some(OTHER_FILES.to_owned()), ..refusal },
        _ => refusal,
    }
}

type Goal<'a> = (&'a AccountId, &'a RoleName);

fn elsewhere(profile: Option<&ProfileName>, theirs: Goal<'_>, ours: Goal<'_>) -> Refusal {
    let name = profile.map_or_else(|| "the active role".to_owned(), |profile| format!("“{profile}”"));
    let ((their_account, their_role), (our_account, our_role)) = (theirs, ours);
    Refusal {
        code: Code::Failed,
        message: format!(
            "To the running Daypass, {name} is {their_role} in {their_account}; in this terminal it is {our_role} in \
             {our_account}."
        ),
        hint: Some(OTHER_FILES.to_owned()),
    }
}
