//! Has programs ask the running agent's endpoint: for `env --endpoint` and `exec --endpoint`.

use std::time::Duration;

use agent::{Reply, Surroundings, door, export::Variables};
use aws_files::shadowing::{Finding, Place, Shadowing};
use brain::{
    Address, Answer, Code, Refusal, Request, Served,
    words::{ProfileName, RoleKey},
};
use clap::ValueEnum;
use tokio::time::{Instant, sleep};

use crate::{
    choice::{self, Choice, Chosen},
    guard, out,
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
        let (message, hint) = (shadow.told(), way_out(surroundings, shadow));
        return Err(Refusal { code: Code::Failed, message, hint: Some(hint) });
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
            // An agent that has not caught up may mean what was active before.
            Err(refusal)
                if Instant::now() < deadline
                    && !(refusal.code == Code::Declined
                        && guard::guards(surroundings, &chosen.as_active())) =>
            {
                sleep(LOOK).await;
            }
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
    let Some(mut agent) = door::knock(surroundings, request).await else {
        return Err(no_agent(surroundings));
    };
    Ok(match agent.reply().await {
        Some(Reply::Answer(Answer::Offered { address, role })) if *role == chosen.role => Ok(address),
        Some(Reply::Answer(Answer::Offered { role, .. })) => {
            Err(elsewhere(chosen.profile.as_ref(), &role, &chosen.role))
        }
        Some(Reply::Answer(Answer::Refused(refusal))) => Err(with_hint(refusal, chosen)),
        Some(Reply::Answer(_) | Reply::Credentials(_)) | None => {
            return Err(no_agent(surroundings));
        }
    })
}

/// The default profile may be the one that `daypass use --default` wrote.
fn way_out(surroundings: &Surroundings, shadow: Finding) -> String {
    let in_config = matches!(&shadow.place, Place::Line { file, .. } if file == surroundings.config_file());
    if in_config && agent::read_facts(surroundings).default {
        return "Daypass keeps it for you. To have yours back: daypass use --no-default".to_owned();
    }
    shadow.hint
}

fn no_profile() -> Refusal {
    Refusal {
        code: Code::Usage,
        message: "The active role has no profile that the endpoint could serve.".to_owned(),
        hint: Some("To follow whatever is active: --endpoint=active".to_owned()),
    }
}

fn no_agent(surroundings: &Surroundings) -> Refusal {
    if door::is_taken(surroundings) {
        return Refusal {
            code: Code::Failed,
            message: "The Daypass that is running here does not answer this command: it is of another version, or \
                      asks other endpoints."
                .to_owned(),
            hint: Some(
                "Start it again, or have AWS_ENDPOINT_URL_SSO and AWS_ENDPOINT_URL_SSO_OIDC be here what they are \
                 for it."
                    .to_owned(),
            ),
        };
    }
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

fn elsewhere(profile: Option<&ProfileName>, theirs: &RoleKey, ours: &RoleKey) -> Refusal {
    let name = profile.map_or_else(|| "the active role".to_owned(), |profile| format!("“{profile}”"));
    let differ_by_session = theirs.goal() == ours.goal();
    let [theirs, ours] = [theirs, ours].map(|key| {
        let ((account, role), session) = (key.goal(), &key.session);
        let by = if differ_by_session {
            format!(" by “{}” at {}, {}", session.label(), session.start_url, session.region)
        } else {
            String::new()
        };
        format!("{role} in {account}{by}")
    });
    Refusal {
        code: Code::Failed,
        message: format!("To the running Daypass, {name} is {theirs}; in this terminal it is {ours}."),
        hint: Some(OTHER_FILES.to_owned()),
    }
}
