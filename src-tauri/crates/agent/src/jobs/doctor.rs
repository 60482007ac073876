//! Jobs of the doctor: looking, mending, reporting.

use std::{
    io,
    path::{Path, PathBuf},
};

use aws_files::Fingerprint;
use brain::{Done, Input, Mended, say::Word};
use directories::UserDirs;
use doctor::{Mending, bundle};
use jiff::Zoned;
use tokio::{task::spawn_blocking, time::timeout};

use super::{DISK_PATIENCE, Job, Tools, config::loses_no_sign_in};
use crate::{
    agent::Message,
    case::{case, command_line},
    examined::{Seen, for_people, from_home},
    turns::{Turn, in_turn},
};

const OUTDATED: Word = Word("outdated");
/// A person has hardly more of one day.
const REPORTS: usize = 100;

/// Looks at everything, and tells how far it is.
pub(crate) fn examine(tools: &Tools, examination: u32) -> Job {
    let tools = tools.clone();
    let done = move |outcome| Done::Examined { examination, outcome };
    let failed = Err(Word("look-failed").into());
    Job::new(done(failed), async move {
        let case = case(&tools.surroundings, command_line()).await;
        let told = {
            let agent = tools.agent.clone();
            move |done, of| {
                agent.send(Message::from(Input::Done(Done::Examining { examination, done, of })));
            }
        };
        let seen = doctor::examine(case.clone(), told).await;
        let findings = for_people(seen.findings(), case.home().as_deref());
        tools.examined.keep(examination, case, seen);
        (done(Ok(findings)), None)
    })
}

/// Mends one finding, or all that can be, as they were seen.
pub(crate) fn mend(tools: &Tools, turn: Turn, examination: u32, which: Option<usize>) -> Job {
    let tools = tools.clone();
    let failed = Word("mend-failed").to_owned();
    Job::new(Done::Mended(Err(failed.clone())), async move {
        let mended = match tools.examined.seen(examination) {
            Some(seen) => mended(&tools, turn, seen.as_ref(), which).await,
            None => Err(OUTDATED.into()),
        };
        (Done::Mended(mended), None)
    })
    .lasting()
}

async fn mended(tools: &Tools, turn: Turn, seen: &Seen, which: Option<usize>) -> Result<Mended, String> {
    let (case, remedies) = (seen.case.clone(), seen.remedies(which));
    let plan = spawn_blocking(move || Mending::plan(&case, remedies).map_err(|error| error.to_string()));
    let mending =
        timeout(DISK_PATIENCE, plan).await.map_err(|_| LATE)?.map_err(|error| error.to_string())??;
    if let Some(plan) = mending.config() {
        loses_no_sign_in(tools, plan).await?;
    }
    let undo = mending.config().map(|plan| Fingerprint::of(plan.after()).to_string());
    // What was changed since it was planned is left as it is.
    let mended = in_turn(turn, DISK_PATIENCE, move || mending.apply()).await.map_err(|_| LATE.to_owned())?;
    Ok(Mended { failed: mended.failed, undo: undo.filter(|_| mended.can_be_undone) })
}

const LATE: Word = Word("disk-silent");

/// Writes a report where the person finds it.
pub(crate) fn save_report(tools: &Tools, examination: u32) -> Job {
    let examined = tools.examined.clone();
    let failed = Done::ReportSaved(Err(Word("report-failed").into()));
    Job::new(failed.clone(), async move {
        let Some(seen) = examined.seen(examination) else {
            return (Done::ReportSaved(Err(OUTDATED.into())), None);
        };
        let saved = spawn_blocking(move || {
            let report = bundle::report(&seen.case, &seen.in_english());
            let home = seen.case.home();
            let directory = downloads().or_else(|| home.clone()).ok_or(Word("report-no-home"))?;
            let file = save(&directory, &report).map_err(|error| {
                Word("report-not-written").with(&[("directory", &directory.display()), ("error", &error)])
            })?;
            let shown = file.display().to_string();
            examined.keep_report(file);
            Ok(home.map_or_else(|| shown.clone(), |home| from_home(&shown, &home)))
        });
        let saved = timeout(DISK_PATIENCE, saved).await.map(Result::ok);
        (saved.ok().flatten().map_or(failed, Done::ReportSaved), None)
    })
    .lasting()
}

/// Where the person looks for files that came to them.
fn downloads() -> Option<PathBuf> {
    UserDirs::new()?.download_dir().filter(|directory| directory.is_dir()).map(Path::to_owned)
}

/// Under a name that is free.
fn save(directory: &Path, report: &str) -> io::Result<PathBuf> {
    let day = Zoned::now().date();
    let names = (1..REPORTS).map(|n| if n == 1 { String::new() } else { format!("-{n}") });
    for name in names.map(|n| format!("daypass-report-{day}{n}.txt")) {
        let file = directory.join(name);
        match bundle::save(&file, report, false) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            saved => return saved.map(|()| file),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Opens the file that a finding is about.
pub(crate) fn open_finding(tools: &Tools, examination: u32, which: usize) -> Job {
    let file = tools.examined.seen(examination).and_then(|seen| seen.file(which));
    open_file(file.ok_or_else(|| OUTDATED.into()))
}

/// Opens the report that was written last.
pub(crate) fn open_report(tools: &Tools) -> Job {
    open_file(tools.examined.report().ok_or_else(|| Word("report-none").into()))
}

/// In the program that the person looks at such files with.
fn open_file(file: Result<PathBuf, String>) -> Job {
    let failed = Err(Word("file-not-opened").into());
    Job::new(Done::FileOpened(failed.clone()), async move {
        let opened = spawn_blocking(move || {
            let file = file?;
            open::that_detached(&file)
                .map_err(|_| Word("no-program-opens").with(&[("file", &file.display())]))
        });
        let opened = timeout(DISK_PATIENCE, opened).await.map(Result::ok);
        (Done::FileOpened(opened.ok().flatten().unwrap_or(failed)), None)
    })
}

#[cfg(test)]
mod tests;
