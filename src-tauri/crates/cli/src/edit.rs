//! Editing the shared config: planned, shown, asked about, made, and undone.

use std::process::ExitCode;

use agent::Surroundings;
use aws_files::{NotChanged, NotReplaced, Plan, StaticKeys, write};
use brain::{Active, Code, Config, FactsChange, Refusal};
use jiff::Timestamp;
use profiles::{Draft, follow};

use crate::out;

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

/// What a person reads after a change.
const TO_UNDO: &str = "To undo this: daypass profile --undo";

impl How {
    /// Makes an edit unasked, again where another program's change came between.
    pub(crate) fn edit<T>(
        self,
        surroundings: &Surroundings,
        edit: impl Fn(&mut Draft<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        const ROUNDS: usize = 20;
        for _ in 1..ROUNDS {
            match planned(surroundings, &edit)?.carry_out(surroundings, self.dry_run, false) {
                Err(NotDone::Overtaken) => {}
                Err(NotDone::Refused(refusal)) => return Err(refusal),
                Ok(value) => return Ok(value),
            }
        }
        planned(surroundings, &edit)?.carry_out(surroundings, self.dry_run, false).map_err(Refusal::from)
    }
}

impl Asking {
    /// Only shows what would change.
    pub(crate) fn is_dry(self) -> bool {
        self.how.dry_run
    }

    /// Makes an edit, at a terminal after showing it.
    pub(crate) fn edit<T>(
        self,
        surroundings: &Surroundings,
        edit: impl FnOnce(&mut Draft<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let asks = !self.yes && out::is_conversation();
        planned(surroundings, edit)?.carry_out(surroundings, self.how.dry_run, asks).map_err(Refusal::from)
    }
}

impl TakeBack {
    /// Gives the config back the content that it had before Daypass's last change.
    pub(crate) fn run(self, surroundings: &Surroundings) -> Result<ExitCode, Refusal> {
        let plan = surroundings.changes().plan_undo(surroundings.config_file()).map_err(not_changed)?;
        let said = vec!["The last change was taken back.".to_owned()];
        let edit = Planned { plan, value: (), said, hint: None };
        edit.carry_out(surroundings, self.dry_run, !self.yes && out::is_conversation())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// An edit that has not been made yet.
struct Planned<T> {
    plan: Plan,
    value: T,
    said: Vec<String>,
    hint: Option<&'static str>,
}

/// Why an edit was not made.
enum NotDone {
    /// The file was changed in the meantime.
    Overtaken,
    Refused(Refusal),
}

fn planned<T>(
    surroundings: &Surroundings,
    edit: impl FnOnce(&mut Draft<'_>) -> Result<T, Refusal>,
) -> Result<Planned<T>, Refusal> {
    let file = surroundings.config_file();
    let keys = static_keys(surroundings);
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
    Ok(Planned { plan, value, said, hint: Some(TO_UNDO) })
}

impl<T> Planned<T> {
    fn carry_out(self, surroundings: &Surroundings, dry_run: bool, asks: bool) -> Result<T, NotDone> {
        let Self { plan, value, said, hint } = self;
        if dry_run {
            out::say("A dry run: nothing is changed. What would be said:");
            for sentence in &said {
                out::say(&format!("  {sentence}"));
            }
            let diff = plan.diff();
            if !diff.is_empty() {
                out::data(diff.trim_end_matches('\n'))?;
            }
            return Ok(value);
        }
        if asks && !plan.is_empty() {
            out::say(plan.diff().trim_end_matches('\n'));
            if !out::agrees("Change the file like this?")? {
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
        carry_along(surroundings, &before, &surroundings.config())?;
        if let Some(hint) = hint.filter(|_| !plan.is_empty()) {
            out::say(hint);
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

/// Profiles with access keys in the credentials file; one that makes no sense is said.
fn static_keys(surroundings: &Surroundings) -> StaticKeys {
    let file = &surroundings.places().credentials;
    let content = write::read(file).ok().flatten().unwrap_or_default();
    StaticKeys::read(content.into(), file).unwrap_or_else(|problem| {
        out::say(&problem.to_string());
        StaticKeys::default()
    })
}

/// What the person chose and marked goes with a profile that this edit renamed.
fn carry_along(surroundings: &Surroundings, before: &Config, after: &Config) -> Result<(), Refusal> {
    let facts = agent::read_facts(surroundings);
    let mut changes = Vec::new();
    if let Some(followed) = facts.active.as_ref().and_then(|active| follow(active, before, after)) {
        changes.push(FactsChange::Choose(Some(followed), Timestamp::now()));
    }
    for profile in &before.profiles {
        let old = Active { profile: Some(profile.name.clone()), role: profile.role.clone() };
        let (is_favourite, label) = (facts.is_favourite(&old), facts.label(&old));
        if !is_favourite && label.is_none() {
            continue;
        }
        let Some(new) = follow(&old, before, after).filter(|new| new.profile != old.profile) else {
            continue;
        };
        if is_favourite {
            changes.extend([FactsChange::Favour(new.clone(), true), FactsChange::Favour(old.clone(), false)]);
        }
        if let Some(label) = label {
            changes.extend([FactsChange::Label(new, Some(label.clone())), FactsChange::Label(old, None)]);
        }
    }
    for change in &changes {
        agent::change_facts(surroundings, change).map_err(|error| out::failed(error.to_string()))?;
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn not_changed(error: NotChanged) -> Refusal {
    let code = if matches!(error, NotChanged::NothingToUndo { .. }) { Code::NotFound } else { Code::Failed };
    Refusal { code, message: error.to_string(), hint: None }
}
