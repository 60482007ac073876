//! `cargo xtask test`: the stages, one after another, each with its time, and the sum in the last line.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::Result;
use crate::run::{self, cargo, cargo_with_signals, npm, run_and_watch};
use crate::setup::{self, Need};
use crate::tally::{self, End, Row, Tally};

/// A part of the test run that can be run by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Format,
    Page,
    Lint,
    Build,
    Unit,
    Acceptance,
    Pictures,
}

/// Cheap ones first: a slip of the pen is told before minutes of compiling.
const ALL: [Stage; 7] =
    [Stage::Format, Stage::Page, Stage::Pictures, Stage::Lint, Stage::Build, Stage::Unit, Stage::Acceptance];

const SDK_FOR_RUST: &str = "sdk-for-rust";

impl Stage {
    pub(crate) fn named(name: &str) -> Result<Self> {
        ALL.into_iter().find(|stage| stage.name() == name).ok_or_else(|| format!("there is no stage {name}"))
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Page => "page",
            Self::Lint => "lint",
            Self::Build => "build",
            Self::Unit => "unit",
            Self::Acceptance => "acceptance",
            Self::Pictures => "pictures",
        }
    }

    /// Whether it runs tests that can be chosen by name.
    pub(crate) fn takes_filter(self) -> bool {
        matches!(self, Self::Page | Self::Pictures | Self::Unit | Self::Acceptance)
    }

    fn needs(self) -> &'static [Need] {
        match self {
            Self::Format => &[],
            Self::Page => &[Need::Page],
            Self::Pictures => &[Need::Page, Need::Pictures],
            Self::Lint | Self::Build => &[Need::Build, Need::Page],
            Self::Unit | Self::Acceptance => &Need::PRODUCT,
        }
    }

    /// What a stage that is run by itself takes from the stages before it.
    fn groundwork(self) -> Vec<Command> {
        match self {
            // The pictures' step builds the page itself.
            Self::Format | Self::Page | Self::Pictures => vec![],
            Self::Lint | Self::Build | Self::Unit => vec![build_page()],
            Self::Acceptance => vec![build_page(), build_programs(), build_sdk_for_rust()],
        }
    }

    fn steps(self, filter: Option<&str>) -> Vec<Step> {
        match self {
            Self::Format => vec![Step::Plain(cargo(&["fmt", "--all", "--check"]))],
            Self::Page => match filter {
                Some(filter) => vec![Step::Tests(npm(&["test", "--", "-t", filter]))],
                None => vec![
                    Step::Plain(npm(&["run", "check"])),
                    Step::Tests(npm(&["test"])),
                    Step::Plain(build_page()),
                ],
            },
            Self::Pictures => {
                let look =
                    ["run", "look"].into_iter().chain(filter.into_iter().flat_map(|f| ["--", "-t", f]));
                vec![Step::Tests(npm(&look.collect::<Vec<_>>()))]
            }
            Self::Lint => {
                let clippy = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
                vec![Step::Plain(cargo(&clippy)), Step::Plain(documents())]
            }
            // All targets, so that the time of compiling tests is told here and the tests start at once.
            Self::Build => {
                let build = ["build", "--workspace", "--exclude", "xtask", "--all-targets", "--locked"];
                vec![Step::Plain(without_sdk_for_rust(cargo(&build))), Step::Plain(build_sdk_for_rust())]
            }
            Self::Unit => {
                let test = ["test", "--workspace", "--exclude", "acceptance", "--locked", "--no-fail-fast"];
                let test = without_sdk_for_rust(cargo_with_signals(&test));
                vec![Step::Tests(all(filtered(test, filter)))]
            }
            // The whole workspace is named because `--package acceptance` would choose other features
            // of shared dependencies and compile them once more.
            Self::Acceptance => {
                let args = ["test", "--workspace", "--test", "acceptance", "--locked"];
                let mut test = without_sdk_for_rust(cargo_with_signals(&args));
                if std::env::var_os("RUST_TEST_THREADS").is_none() {
                    // Each of these has a desktop and an app of its own, on what may be two cores.
                    test.env("RUST_TEST_THREADS", "2");
                }
                vec![Step::Tests(all(filtered(test, filter)))]
            }
        }
    }

    /// Why it is no use to start, after what happened before.
    fn hindrance(self, rows: &[Row], page_built: bool) -> Option<&'static str> {
        let failed = |name: &str| rows.iter().any(|row| row.name == name && row.end != End::Good);
        match self {
            Self::Format | Self::Page => None,
            _ if !page_built => Some("the page is not built"),
            Self::Pictures | Self::Lint | Self::Build => None,
            Self::Unit | Self::Acceptance => failed("build").then_some("the build failed"),
        }
    }
}

enum Step {
    Plain(Command),
    /// Counted, and a failure when nothing ran.
    Tests(Command),
}

/// Builds the page that the app carries.
pub(crate) fn build_page() -> Command {
    npm(&["run", "build"])
}

/// Builds the programs that acceptance tests and demo start. The whole workspace is named for the
/// features that the test run builds with as well.
pub(crate) fn build_programs() -> Command {
    without_sdk_for_rust(cargo(&["build", "--workspace", "--exclude", "xtask", "--bins", "--locked"]))
}

/// Comments whose links lead nowhere.
fn documents() -> Command {
    let doc = ["doc", "--workspace", "--no-deps", "--document-private-items", "--locked"];
    let mut command = without_sdk_for_rust(cargo(&doc));
    command.env("RUSTDOCFLAGS", "-D warnings");
    command
}

/// Builds the program on the AWS SDK for Rust that acceptance tests run, with the features of the SDK that
/// Daypass does without.
fn build_sdk_for_rust() -> Command {
    cargo(&["build", "--package", SDK_FOR_RUST, "--locked"])
}

/// A command over the whole workspace that leaves the SDK's features to [`build_sdk_for_rust`].
fn without_sdk_for_rust(mut command: Command) -> Command {
    command.args(["--exclude", SDK_FOR_RUST]);
    command
}

/// Runs all stages, or one with its groundwork. Ends with the line that says how many tests did what.
pub(crate) fn run(only: Option<Stage>, filter: Option<&str>, yes: bool) -> Result {
    let stages = only.map_or(ALL.to_vec(), |stage| vec![stage]);
    let needs: Vec<Need> = stages.iter().flat_map(|stage| stage.needs()).copied().collect();
    let mut rows = vec![row("setup", |row| match setup::prepare(&needs, yes) {
        Ok(()) => {}
        Err(why) => fail(row, why),
    })];
    for stage in stages {
        let hindrance = if rows[0].end == End::Good {
            let page_built = only.is_some() || Path::new("ui/dist/index.html").is_file();
            stage.hindrance(&rows, page_built)
        } else {
            Some("setup failed")
        };
        rows.push(match hindrance {
            Some(why) => Row {
                name: stage.name(),
                took: Duration::ZERO,
                tally: Tally::default(),
                end: End::NotRun(why),
            },
            None => row(stage.name(), |row| {
                if only.is_some()
                    && let Err(why) = stage.groundwork().iter_mut().try_for_each(run::run)
                {
                    return fail(row, why);
                }
                for step in stage.steps(filter) {
                    take(step, row);
                }
            }),
        });
    }
    let sum = tally::sum(&rows);
    println!("\n{}\n\n{sum}", tally::table(&rows));
    // The table and the sum have said it all.
    if sum.failed == 0 { Ok(()) } else { Err(String::new()) }
}

/// Does the work of a row under its heading, and takes the time.
fn row(name: &'static str, work: impl FnOnce(&mut Row)) -> Row {
    println!("\n== {name} ==");
    let started = Instant::now();
    let mut row = Row { name, took: Duration::ZERO, tally: Tally::default(), end: End::Good };
    work(&mut row);
    row.took = started.elapsed();
    row
}

fn take(step: Step, row: &mut Row) {
    let done = match step {
        Step::Plain(mut command) => run::run(&mut command),
        Step::Tests(mut command) => {
            let mut tally = Tally::default();
            let done = run_and_watch(&mut command, |line| tally += Tally::in_line(line));
            row.tally += tally;
            if done.is_ok() && tally.is_empty() { Err("no test ran".into()) } else { done }
        }
    };
    if let Err(why) = done {
        fail(row, why);
    }
}

fn fail(row: &mut Row, why: String) {
    println!("{why}");
    match &mut row.end {
        End::Failed(all) => all.push(why),
        End::Good | End::NotRun(_) => row.end = End::Failed(vec![why]),
    }
}

fn filtered(mut test: Command, filter: Option<&str>) -> Command {
    test.args(filter);
    test
}

/// With the tests that only root can run, which the sources have ignored, and which are counted as skipped elsewhere.
/// In some containers not even root may do what they do.
fn all(mut test: Command) -> Command {
    if run::is_root() && run::succeeds("unshare", &["--net", "--mount", "true"]) {
        test.args(["--", "--include-ignored"]);
    }
    test
}

#[cfg(test)]
mod unit {
    use super::*;

    fn tests_of(command: &[&str]) -> Row {
        let mut row = row("unit", |_| {});
        take(Step::Tests(run::program(command[0], &command[1..])), &mut row);
        row
    }

    fn ended(name: &'static str, end: End) -> Row {
        Row { name, took: Duration::ZERO, tally: Tally::default(), end }
    }

    #[test]
    fn every_stage_is_known_by_its_name() {
        for stage in ALL {
            assert_eq!(Stage::named(stage.name()), Ok(stage));
        }
    }

    #[test]
    fn tests_that_ran_are_counted() {
        let row = tests_of(&["echo", "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured"]);
        assert_eq!((row.tally, row.end), (Tally { passed: 2, failed: 0, skipped: 1 }, End::Good));
    }

    #[test]
    fn a_run_without_a_single_test_is_a_failure() {
        let row = tests_of(&["echo", "test result: ok. 0 passed; 0 failed; 7 ignored; 0 measured"]);
        assert_eq!(row.end, End::Failed(vec!["no test ran".into()]));
        assert_eq!(tally::sum(&[row]).failed, 1);
    }

    #[test]
    fn a_test_program_that_dies_is_a_failure() {
        let row = tests_of(&["sh", "-c", "echo 'test result: ok. 2 passed; 0 failed'; kill -KILL $$"]);
        assert_eq!(tally::sum(&[row]), Tally { passed: 2, failed: 1, skipped: 0 });
    }

    #[test]
    fn nothing_is_tested_after_a_failed_build_and_everything_after_failed_lint() {
        let broken = || End::Failed(vec!["it broke".into()]);
        let rows = [ended("lint", broken()), ended("build", End::Good)];
        assert_eq!(Stage::Unit.hindrance(&rows, true), None);
        let rows = [ended("lint", End::Good), ended("build", broken())];
        assert_eq!(Stage::Acceptance.hindrance(&rows, true), Some("the build failed"));
        assert_eq!(Stage::Lint.hindrance(&[], false), Some("the page is not built"));
    }
}
