//! `daypass profile generate`

use agent::Surroundings;
use brain::{
    Answer, Code, Refusal, Request,
    words::{Account, SessionForm, SessionKey, SessionName},
};
use clap::ValueHint;
use profiles::{Draft, Generation, Template, words};

use super::Common;
use crate::{
    ask,
    edit::{About, Asking, Enter},
    login, names, out,
};

#[derive(Debug, clap::Args)]
pub(super) struct Generate {
    /// Session whose roles they are; the only one where it is left out
    #[arg(long, value_name = "NAME", value_hint = ValueHint::Other)]
    session: Option<String>,
    /// What the profiles are called
    #[arg(long, value_hint = ValueHint::Other, default_value = Template::DEFAULT)]
    template: String,
    /// Words that account or role must contain, or the name of a profile to remove
    #[arg(long, value_name = "WORDS", default_value = "", hide_default_value = true)]
    filter: String,
    /// Remove the session's profiles whose role the portal offers no more; with --filter only those with its words
    #[arg(long)]
    prune: bool,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    how: Asking,
}

pub(super) const HELP: &str = "Examples:
  daypass profile generate --dry-run             See what would be added
  daypass profile generate --filter 'prod read' --region eu-west-1
  daypass profile generate --template '{{ account | slug }}-{{ short_role }}' --prune

A role that has a profile gets no second one. A template may speak of account, account_id, email, role, short_role \
(admin for AdministratorAccess and the like) and session, with the filters slug and lower and all others of Jinja. \
What no name can hold becomes “-”; names that come out alike get the account's id.

Pruned is what is nothing but a role: a profile with more in it is kept and named.";

impl Generate {
    pub(super) async fn run(self, surroundings: &Surroundings) -> Result<(), Refusal> {
        let template = Template::parse(&self.template)?;
        let region = self.common.region.as_deref().map(words::region).transpose()?;
        let output = self.common.output.as_deref().map(words::output).transpose()?;
        let style = self.common.style.with_path()?;
        let config = surroundings.config();
        let key = names::session(surroundings, &config, self.session.as_deref())?;
        let session = named(&key)?.clone();
        login::offer(surroundings, &key).await?;
        let offered = offered(surroundings, key).await?;
        let enter = if self.prune { Enter::Declines } else { Enter::Agrees };
        let generate = |draft: &mut Draft<'_>| {
            let generation = Generation {
                session: &session,
                template: &template,
                filter: &self.filter,
                region: region.as_ref(),
                output: output.as_deref(),
                style: &style,
                prune: self.prune,
            };
            draft.generate(&offered, &generation)
        };
        self.how.edit(surroundings, About::Profiles, enter, generate).await
    }
}

fn named(key: &SessionKey) -> Result<&SessionName, Refusal> {
    match &key.form {
        SessionForm::Named(name) => Ok(name),
        SessionForm::Legacy => Err(Refusal {
            code: Code::Usage,
            message: format!("{} has no name that profiles could refer to.", key.start_url),
            hint: Some("Give it one: daypass session add NAME --from-legacy".to_owned()),
        }),
    }
}

/// What the portal offers now. An account that could not be listed comes without roles: what was known of it
/// before is no ground to add or to prune on.
async fn offered(surroundings: &Surroundings, session: SessionKey) -> Result<Vec<Account>, Refusal> {
    let Answer::Catalogue { mut accounts, missing, notes } =
        ask::once(surroundings, Request::Catalogue { session, fresh: true }).await?
    else {
        return Err(out::failed("The agent gave no list. Update Daypass and try again.".to_owned()));
    };
    for note in &notes {
        out::say(note);
    }
    for account in accounts.iter_mut().filter(|account| missing.contains(&account.id)) {
        account.roles.clear();
    }
    Ok(accounts)
}
