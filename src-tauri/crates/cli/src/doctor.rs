//! `daypass doctor`: what is wrong here, why, and what to do.

use std::{
    io::{ErrorKind, IsTerminal as _, Write as _, stderr},
    path::{Path, PathBuf},
    process::ExitCode,
};

use ::doctor::{Case, Examination, Mended, Mending, bundle};
use agent::Surroundings;
use brain::{
    Code, Refusal,
    finding::{Finding, Findings, Portability, Severity},
    say::Twice,
};
use clap::ValueHint;

use crate::{edit, out, profile};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Look at this profile only, and at what is not about a profile
    #[arg(value_name = "PROFILE", value_hint = ValueHint::Other)]
    name: Option<String>,
    /// The same
    #[arg(long, value_name = "PROFILE", value_hint = ValueHint::Other, conflicts_with = "name")]
    profile: Option<String>,
    #[command(flatten)]
    mending: MendingOptions,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    report: ReportOptions,
}

#[derive(Debug, clap::Args)]
struct MendingOptions {
    /// Mend what can be mended safely
    #[arg(long)]
    fix: bool,
    /// With --fix, do not ask
    #[arg(long, short, requires = "fix")]
    yes: bool,
}

#[derive(Debug, clap::Args)]
struct ReportOptions {
    /// Write a report for somebody else, without names, addresses and secrets
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    bundle: Option<PathBuf>,
    /// With --bundle, replace a file that is there
    #[arg(long, requires = "bundle")]
    force: bool,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: Arguments) -> Result<ExitCode, Refusal> {
    let Arguments { name, profile, mending, json, report } = arguments;
    if let Some(file) = report.bundle.as_deref().filter(|file| !report.force && bundle::is_taken(file)) {
        return Err(taken(file));
    }
    let name = name.or(profile);
    let (mut case, mut seen) = look(surroundings, name.as_deref()).await?;
    let mended = if mending.fix { mend(surroundings, &case, &seen, mending.yes).await? } else { None };
    if mended.is_some() {
        (case, seen) = look(surroundings, name.as_deref()).await?;
    }
    let findings = seen.findings();
    if let Some(file) = &report.bundle {
        let text = bundle::report(&case, &findings);
        bundle::save(file, &text, report.force).map_err(|error| {
            if error.kind() == ErrorKind::AlreadyExists {
                return taken(file);
            }
            out::failed(format!("{} could not be written: {error}.", file.display()))
        })?;
        out::say(&format!("Written to {}. Look through it before you hand it on.", file.display()));
    }
    if json {
        out::data(&serde_json::to_string_pretty(&findings).expect("findings have string keys only"))?;
    } else if report.bundle.is_none() {
        let told = told(&findings, mending.fix).join("\n");
        out::data(&told.trim_end().lines().map(out::shown).collect::<Vec<_>>().join("\n"))?;
    }
    let has_failed = mended.is_some_and(|mended| !mended.failed.is_empty());
    Ok(if has_failed || findings.are_broken() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Looks at everything, or at what is not about other profiles; at a terminal it tells how far it is.
async fn look(surroundings: &Surroundings, name: Option<&str>) -> Result<(Case, Examination), Refusal> {
    // Where this program is not found again, nothing is led to it.
    let case = agent::case(surroundings, profile::this_program().ok()).await;
    let shows = stderr().is_terminal();
    let seen = ::doctor::examine(case.clone(), |done, all| {
        if shows {
            // Nobody may be there to read it.
            let end = if done == all { "\r\u{1b}[K" } else { "" };
            let _ = write!(stderr(), "\rChecking… {done} of {all}{end}");
        }
    });
    let mut seen = seen.await;
    if let Some(name) = name {
        let is_it = |row: &Twice<Portability>| row.here.profile == name;
        if !seen.portability.iter().any(is_it) {
            return Err(unknown(name));
        }
        let others: Vec<_> = seen.portability.extract_if(.., |row| !is_it(row)).collect();
        seen.found.retain(|found| {
            let names = |profile: &str| found.finding.what.contains(&format!("“{profile}”"));
            names(name) || !others.iter().any(|row| names(&row.here.profile))
        });
    }
    Ok((case, seen))
}

/// Mends what can be mended, once the person agrees. Nothing where nothing can be.
async fn mend(
    surroundings: &Surroundings,
    case: &Case,
    seen: &Examination,
    yes: bool,
) -> Result<Option<Mended>, Refusal> {
    let mending = Mending::plan(case, seen.remedies()).map_err(|error| out::failed(error.to_string()))?;
    if mending.is_empty() {
        out::say("There is nothing that Daypass could mend by itself.");
        return Ok(None);
    }
    if let Some(plan) = mending.config() {
        edit::must_lose_no_sign_in(surroundings, plan).await?;
    }
    for line in mending.show() {
        out::say(&line);
    }
    if !yes {
        if !out::is_conversation() {
            return Err(declined(
                "Nothing was mended.",
                Some("To agree beforehand: daypass doctor --fix --yes"),
            ));
        }
        if !out::agrees("Mend it like this?")? {
            return Err(declined("Nothing was mended.", None));
        }
    }
    let mended = mending.apply();
    for sentence in &mended.failed {
        out::say(sentence);
    }
    if mended.can_be_undone {
        out::say("To undo the change of your AWS config: daypass profile --undo");
    }
    Ok(Some(mended))
}

/// For a person: what needs something first, each under what it is about.
fn told(findings: &Findings, was_mended: bool) -> Vec<String> {
    let mut told = Vec::new();
    for (severity, title) in
        [(Severity::Broken, "Broken"), (Severity::Advice, "Could be better"), (Severity::Fine, "Fine")]
    {
        let mut theme = None;
        for finding in findings.findings.iter().filter(|finding| finding.severity == severity) {
            if theme.is_none() {
                told.push(title.to_owned());
            }
            if theme.replace(finding.id.theme()) != Some(finding.id.theme()) {
                told.push(format!("  {}", finding.id.theme()));
            }
            told.extend(lines(finding));
        }
        if theme.is_some() {
            told.push(String::new());
        }
    }
    told.extend(table(&findings.portability));
    if !was_mended && findings.findings.iter().any(|finding| finding.fixable) {
        told.push("What is marked with + Daypass can do by itself: daypass doctor --fix".to_owned());
    }
    told
}

fn lines(finding: &Finding) -> Vec<String> {
    let place = match (&finding.file, finding.line) {
        (Some(file), Some(line)) => format!("{file}:{line}: "),
        (Some(file), None) => format!("{file}: "),
        (None, _) => String::new(),
    };
    let mut lines = vec![format!("    {place}{}", finding.what)];
    if !finding.why.is_empty() && finding.severity != Severity::Fine {
        lines.push(format!("      {}", finding.why));
    }
    let mark = if finding.fixable { "+" } else { "→" };
    lines.extend(finding.fix.iter().map(|fix| format!("      {mark} {fix}")));
    lines
}

/// Who can use which profile.
fn table(rows: &[Portability]) -> Vec<String> {
    let Some(width) = rows.iter().map(|row| row.profile.chars().count()).max() else { return Vec::new() };
    let mut table = vec![
        "Who can use which profile (Go and Java by their source, not run; why not: --json)".to_owned(),
        format!("  {:width$}  CLI/boto3  Rust  JS   Go   Java", ""),
    ];
    table.extend(rows.iter().map(|row| {
        let Portability { profile, botocore, rust, js, go, java } = row;
        let mark = |cell: &String| if cell == "ok" { "ok" } else { "no" };
        let [botocore, rust, js, go, java] = [botocore, rust, js, go, java].map(mark);
        format!("  {profile:width$}  {botocore:9}  {rust:4}  {js:3}  {go:3}  {java}")
    }));
    table.push(String::new());
    table
}

fn taken(file: &Path) -> Refusal {
    let message = format!("{} is there already.", file.display());
    Refusal { code: Code::Failed, message, hint: Some("To replace it, add --force.".to_owned()) }
}

fn unknown(name: &str) -> Refusal {
    let message = format!("There is no profile “{name}” in your AWS config.");
    let hint = Some("To look at everything: daypass doctor".to_owned());
    Refusal { code: Code::NotFound, message, hint }
}

fn declined(message: &str, hint: Option<&str>) -> Refusal {
    Refusal { code: Code::Declined, message: message.to_owned(), hint: hint.map(str::to_owned) }
}
