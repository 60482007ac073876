//! Edits of the shared config.

use std::sync::Arc;

use aws_files::Plan;
use brain::{Answer, Done, Edit, Request, say::Word};
use tokio::{task::spawn_blocking, time::timeout};

use super::{DISK_PATIENCE, Job, Tools};
use crate::{
    Reply, edit,
    reach::{Gone, OutOfReach},
    turns::{Turn, in_turn},
};

/// Edits the shared config, or says what that would change.
pub(crate) fn edit_config(tools: &Tools, turn: Turn, edit: Edit, dry_run: bool) -> Job {
    let tools = tools.clone();
    let done = move |edit, outcome| Done::ConfigEdited { edit, dry_run, outcome };
    let failed = Err(Word("config-not-changed").to_owned());
    Job::new(done(edit.clone(), failed.clone()), async move {
        if !dry_run && let Err(why) = may_be_made(&tools, edit.clone()).await {
            return (done(edit, Err(why)), None);
        }
        let (surroundings, asked) = (tools.surroundings, edit.clone());
        let edited = in_turn(turn, DISK_PATIENCE, move || edit::edit(&surroundings, &asked, dry_run)).await;
        (done(edit, edited.unwrap_or(failed)), None)
    })
    .lasting()
}

/// What cannot be planned is told by the edit itself.
async fn may_be_made(tools: &Tools, edit: Edit) -> Result<(), String> {
    let surroundings = Arc::clone(&tools.surroundings);
    let plan = spawn_blocking(move || edit::plan(&surroundings, &edit));
    match timeout(DISK_PATIENCE, plan).await {
        Ok(Ok(Ok(plan))) => loses_no_sign_in(tools, &plan).await,
        Ok(Ok(Err(_)) | Err(_)) | Err(_) => Ok(()),
    }
}

/// Asks who is signed in, where the plan takes a session away.
pub(super) async fn loses_no_sign_in(tools: &Tools, plan: &Plan) -> Result<(), String> {
    let gone = Gone::by(&tools.surroundings, plan);
    if gone.sessions().is_empty() {
        return Ok(());
    }
    let (_, mut replies) = tools.agent.ask(Request::Status { sessions: gone.sessions().to_vec() });
    let reply = timeout(DISK_PATIENCE, replies.recv()).await;
    let Ok(Some(Reply::Answer(Answer::Status(status)))) = reply else {
        return Err(Word("who-is-signed-in").into());
    };
    gone.judge(&status).map_err(|out_of_reach| match *out_of_reach {
        OutOfReach::SignedIn { session, .. } => Word("mend-signed-in").with(&[("name", &session.label())]),
        OutOfReach::Unknown(session) => Word("mend-locked").with(&[("name", &session.label())]),
    })
}
