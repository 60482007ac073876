//! Asking the agent: the one that lives, or else one inside this command.

use agent::{Credentials, Reply, Running, Surroundings, door};
use brain::{
    Answer, Code, Refusal, Request,
    status::{SessionStatus, Status},
    words::{RoleKey, SessionKey},
};
use tokio::sync::mpsc;

use crate::out;

/// A question and its replies.
pub(crate) struct Asked {
    by: By,
    surroundings: Surroundings,
    request: Request,
}

enum By {
    Door(door::Conversation),
    Own { running: Running, replies: mpsc::UnboundedReceiver<Reply> },
}

impl Asked {
    /// Asks.
    pub(crate) async fn new(surroundings: &Surroundings, request: Request) -> Result<Self, Refusal> {
        let by = match door::knock(surroundings, &request).await {
            Some(conversation) => By::Door(conversation),
            None => own(surroundings, &request)?,
        };
        Ok(Self { by, surroundings: surroundings.clone(), request })
    }

    /// Whether an agent answers that goes on living after this command.
    pub(crate) fn is_by_agent(&self) -> bool {
        matches!(self.by, By::Door(_))
    }

    /// The next reply. Should the agent die over it, this command goes on by itself.
    pub(crate) async fn next(&mut self) -> Result<Reply, Refusal> {
        if let By::Door(conversation) = &mut self.by {
            if let Some(reply) = conversation.reply().await {
                return Ok(reply);
            }
            self.by = own(&self.surroundings, &self.request)?;
        }
        let By::Own { replies, .. } = &mut self.by else { return Err(gone()) };
        replies.recv().await.ok_or_else(gone)
    }

    /// Lets an agent inside this command finish what it began, such as writing to the keychain.
    pub(crate) async fn end(self) {
        if let By::Own { running, .. } = self.by {
            running.handle.stop();
            running.ended().await;
        }
    }
}

fn own(surroundings: &Surroundings, request: &Request) -> Result<By, Refusal> {
    let running = agent::start(surroundings.clone(), None).map_err(|error| out::failed(error.to_string()))?;
    let (_, replies) = running.handle.ask(request.clone());
    Ok(By::Own { running, replies })
}

fn gone() -> Refusal {
    out::failed("Daypass ended before it had answered. Try again.".to_owned())
}

/// Asks for something that has one answer.
pub(crate) async fn once(surroundings: &Surroundings, request: Request) -> Result<Answer, Refusal> {
    let mut asked = Asked::new(surroundings, request).await?;
    let reply = loop {
        match asked.next().await {
            Ok(Reply::Answer(Answer::Prompt(_))) => {}
            other => break other,
        }
    };
    asked.end().await;
    match reply? {
        Reply::Answer(Answer::Refused(refusal)) => Err(refusal),
        Reply::Answer(answer) => Ok(answer),
        Reply::Credentials(_) => Err(gone()),
    }
}

/// How these sessions stand.
pub(crate) async fn status(
    surroundings: &Surroundings,
    sessions: Vec<SessionKey>,
) -> Result<Vec<SessionStatus>, Refusal> {
    Ok(whole_status(surroundings, sessions).await?.sessions)
}

/// How these sessions stand, and what that is known by.
pub(crate) async fn whole_status(
    surroundings: &Surroundings,
    sessions: Vec<SessionKey>,
) -> Result<Status, Refusal> {
    let Answer::Status(status) = once(surroundings, Request::Status { sessions }).await? else {
        return Err(gone());
    };
    Ok(status)
}

/// A role's credentials. An agent has the person asked to sign in where that is needed, and waits a while.
/// Without one, a sign-in that another command makes is waited for.
pub(crate) async fn credentials(surroundings: &Surroundings, role: RoleKey) -> Result<Credentials, Refusal> {
    let (by_agent, answered) = credentials_now(surroundings, role.clone()).await?;
    match answered {
        Err(refusal)
            if refusal.code == Code::SignInNeeded
                && !by_agent
                && agent::signed_in_elsewhere(surroundings, &role.session).await =>
        {
            credentials_now(surroundings, role).await?.1
        }
        answered => answered,
    }
}

/// Whether it was an agent that answered, and what.
async fn credentials_now(
    surroundings: &Surroundings,
    role: RoleKey,
) -> Result<(bool, Result<Credentials, Refusal>), Refusal> {
    let mut asked = Asked::new(surroundings, Request::Credentials { role }).await?;
    let reply = asked.next().await;
    let by_agent = asked.is_by_agent();
    asked.end().await;
    Ok((by_agent, reply.and_then(of_credentials)))
}

fn of_credentials(reply: Reply) -> Result<Credentials, Refusal> {
    match reply {
        Reply::Credentials(credentials) => Ok(credentials),
        Reply::Answer(Answer::Refused(refusal)) => Err(refusal),
        Reply::Answer(_) => {
            Err(out::failed("The agent gave no credentials. Update Daypass and try again.".to_owned()))
        }
    }
}
