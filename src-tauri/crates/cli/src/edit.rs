//! Editing the shared config: planned, shown, asked about, made, and undone.

use std::process::ExitCode;

use agent::Surroundings;
use aws_files::{NotChanged, NotReplaced, Plan, StaticKeys, write};
use brain::{Active, Code, Config, FactsChange, Refusal, words::ProfileName};
use profiles::{Draft, follow};

use crate::out;

mod reach;

pub(crate) use reach::signed_in_and_lost as must_lose_no_sign_in;

/// How an edit is made.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct How {
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// How an edit is made that a person is asked about first.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Asking {
    #[command(flatten)]
    how: How,
    /// At a terminal, do not ask
    #[arg(long, short, conflicts_with = "dry_run")]
    yes: bool,
}

/// Taking back the last change.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct TakeBack {
    /// Take back the last change that Daypass made to your AWS config
    #[arg(long)]
    undo: bool,
    /// Show what would change, and change nothing
    #[arg(long, requires = "undo")]
    dry_run: bool,
    /// At a terminal, do not ask
    #[arg(long, short, requires = "undo", conflicts_with = "dry_run")]
    yes: bool,
}

/// What an edit is about: its command is the one that a person takes it back with.
#[derive(Debug, Clone, Copy)]
pub(crate) enum About {
    Sessions,
    Profiles,
}

/// What Enter alone says to the question whether to make the edit.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Enter {
    Agrees,
    /// For what takes something away.
    Declines,
}

impl How {
    /// Makes an edit unasked, again where another program's change came between.
    pub(crate) async fn edit<T>(
        self,
        surroundings: &Surroundings,
        about: About,
        edit: impl Fn(&mut Draft<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        const ROUNDS: usize = 20;
        for _ in 1..ROUNDS {
            let planned = planned(surroundings, Some(about), &edit)?;
            match planned.carry_out(surroundings, self.dry_run, None).await {
                Err(NotDone::Overtaken) => {}
                Err(NotDone::Refused(refusal)) => return Err(refusal),
                Ok(value) => return Ok(value),
            }
        }
        let planned = planned(surroundings, Some(about), &edit)?;
        planned.carry_out(surroundings, self.dry_run, None).await.map_err(Refusal::from)
    }
}

impl Asking {
    /// Only shows what would change.
    pub(crate) fn is_dry(self) -> bool {
        self.how.dry_run
    }

    /// Makes an edit, at a terminal after showing it.
    pub(crate) async fn edit<T>(
        self,
        surroundings: &Surroundings,
        about: About,
        enter: Enter,
        edit: impl FnOnce(&mut Draft<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let asks = (!self.yes && out::is_conversation()).then_some(enter);
        let planned = planned(surroundings, Some(about), edit)?;
        planned.carry_out(surroundings, self.how.dry_run, asks).await.map_err(Refusal::from)
    }
}

impl TakeBack {
    /// Gives the config back the content that it had before Daypass's last change.
    pub(crate) async fn run(self, surroundings: &Surroundings) -> Result<ExitCode, Refusal> {
        let plan = surroundings.changes().plan_undo(surroundings.config_file()).map_err(not_changed)?;
        let said = vec!["The last change was taken back.".to_owned()];
        let edit = Planned { plan, value: (), said, undo: None };
        let asks = (!self.yes && out::is_conversation()).then_some(Enter::Declines);
        edit.carry_out(surroundings, self.dry_run, asks).await?;
        Ok(ExitCode::SUCCESS)
    }
}

/// An edit that has not been made yet.
struct Planned<T> {
    plan: Plan,
    value: T,
    said: Vec<String>,
    /// What the person takes it back with.
    undo: Option<About>,
}

/// Why an edit was not made.
enum NotDone {
    /// The file was changed in the meantime.
    Overtaken,
    Refused(Refusal),
}

fn planned<T>(
    surroundings: &Surroundings,
    undo: Option<About>,
    edit: impl FnOnce(&mut Draft<'_>) -> Result<T, Refusal>,
) -> Result<Planned<T>, Refusal> {
    let file = surroundings.config_file();
    let keys = static_keys(surroundings);
    keys.problems().iter().for_each(|problem| out::say(&problem.to_string()));
    let mut done = None;
    let plan = surroundings.changes().plan(file, |document| {
        let before = document.clone();
        let mut draft = Draft::new(&before, file, &keys);
        done =
            Some(edit(&mut draft).and_then(|value| Ok((value, draft.finish()?))).map(|(value, edited)| {
                *document = edited.document;
                (value, edited.said)
            }));
        Ok(())
    });
    let plan = plan.map_err(not_changed)?;
    let (value, said) = done.expect("a plan runs its edit")?;
    Ok(Planned { plan, value, said, undo })
}

impl<T> Planned<T> {
    /// Every edit comes through here.
    async fn carry_out(
        self,
        surroundings: &Surroundings,
        dry_run: bool,
        asks: Option<Enter>,
    ) -> Result<T, NotDone> {
        let Self { plan, value, said, undo } = self;
        let unreachable = reach::signed_in_and_lost(surroundings, &plan).await;
        if dry_run {
            out::say("A dry run: nothing is changed. What would be said:");
            match unreachable {
                Ok(()) => said.iter().for_each(|sentence| out::say(&format!("  {sentence}"))),
                Err(refusal) => {
                    let hint = refusal.hint.into_iter();
                    [refusal.message].into_iter().chain(hint).for_each(|line| out::say(&format!("  {line}")));
                }
            }
            let diff = plan.diff();
            if !diff.is_empty() {
                out::data(diff.trim_end_matches('\n'))?;
            }
            return Ok(value);
        }
        unreachable?;
        if let Some(enter) = asks.filter(|_| !plan.is_empty()) {
            out::say(plan.diff().trim_end_matches('\n'));
            let question = "Change the file like this?";
            let is_yes = match enter {
                Enter::Agrees => out::agrees(question)?,
                Enter::Declines => out::insists(question)?,
            };
            if !is_yes {
                let message = "Nothing was changed.".to_owned();
                return Err(Refusal { code: Code::Declined, message, hint: None }.into());
            }
        }
        let before = surroundings.config();
        surroundings.changes().apply(&plan).map_err(|error| match error {
            NotReplaced::Changed { .. } => NotDone::Overtaken,
            NotReplaced::NotAFile { .. } | NotReplaced::Io { .. } => out::failed(error.to_string()).into(),
        })?;
        for sentence in &said {
            out::say(sentence);
        }
        let gone = carry_along(surroundings, &before, &surroundings.config())?;
        if let Some(about) = undo.filter(|_| !plan.is_empty()) {
            out::say(match about {
                _ if !plan.can_be_undone() => {
                    "Daypass cannot undo this: it keeps no copy of a file with secrets in it, such as access keys."
                }
                About::Sessions => "To undo this: daypass session --undo",
                About::Profiles => "To undo this: daypass profile --undo",
            });
        }
        if let Some(gone) = gone {
            out::say(&format!("{gone} was the active profile. Choose another: daypass use PROFILE"));
        }
        Ok(value)
    }
}

impl From<Refusal> for NotDone {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<NotDone> for Refusal {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Refused(refusal) => refusal,
            NotDone::Overtaken => Self {
                code: Code::Failed,
                message: "Your AWS config was changed by another program in the meantime.".to_owned(),
                hint: Some("Look at it, then try again.".to_owned()),
            },
        }
    }
}

/// What is in the credentials file.
fn static_keys(surroundings: &Surroundings) -> StaticKeys {
    let file = &surroundings.places().credentials;
    let content = write::read(file).ok().flatten().unwrap_or_default();
    StaticKeys::read(content.into(), file)
}

/// What the person chose, used and marked goes with a profile that this edit renamed. Gives the active profile
/// where this edit removed it.
fn carry_along(
    surroundings: &Surroundings,
    before: &Config,
    after: &Config,
) -> Result<Option<ProfileName>, Refusal> {
    let mut facts = agent::read_facts(surroundings);
    for profile in &before.profiles {
        let from = Active { profile: Some(profile.name.clone()), role: profile.role.clone() };
        if facts.mention(&from)
            && let Some(to) = follow(&from, before, after)
        {
            let change = FactsChange::Rename { from, to };
            facts =
                agent::change_facts(surroundings, &change).map_err(|error| out::failed(error.to_string()))?;
        }
    }
    // An agent that runs does it too.
    agent::shells::catch_up(surroundings);
    let has = |config: &Config, name: &ProfileName| config.profiles.iter().any(|there| there.name == *name);
    let active = facts.active.and_then(|active| active.profile);
    Ok(active.filter(|name| has(before, name) && !has(after, name)))
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn not_changed(error: NotChanged) -> Refusal {
    let code = if matches!(error, NotChanged::NothingToUndo { .. }) { Code::NotFound } else { Code::Failed };
    Refusal { code, message: error.to_string(), hint: None }
}
