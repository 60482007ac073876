//! Counting tests from what test runners print, and the table at the end of a run.

use std::fmt;
use std::ops::AddAssign;
use std::time::Duration;

/// How many tests did what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl Tally {
    /// What one line of a runner's output adds, for the summaries of cargo test
    /// (`test result: ok. 3 passed; 0 failed; 1 ignored; …`) and vitest (`Tests  1 failed | 5 passed (6)`).
    pub(crate) fn in_line(line: &str) -> Self {
        let line = line.trim();
        let cargo = line.strip_prefix("test result: ").and_then(|result| result.split_once(". "));
        let counts = match cargo {
            Some((_verdict, counts)) => counts,
            None => line.strip_prefix("Tests ").unwrap_or_default(),
        };
        let mut tally = Self::default();
        for count in counts.split([';', '|']) {
            let mut words = count.split_whitespace();
            let (Some(number), Some(what)) = (words.next().and_then(|n| n.parse().ok()), words.next()) else {
                continue;
            };
            match what {
                "passed" => tally.passed = number,
                "failed" => tally.failed = number,
                "ignored" | "skipped" | "todo" => tally.skipped += number,
                _ => {}
            }
        }
        tally
    }

    /// Whether nothing ran at all, which proves nothing.
    pub(crate) fn is_empty(self) -> bool {
        self.passed + self.failed == 0
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// How one stage went: a row of the table.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) took: Duration,
    pub(crate) tally: Tally,
    pub(crate) end: End,
}

/// How a stage ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    Good,
    /// What failed, one sentence each.
    Failed(Vec<String>),
    /// Why it was not started.
    NotRun(&'static str),
}

/// The sum of all stages. A stage that failed without a failing test (lint, compile error) counts as
/// one failure, so that the sum never claims success for a run that failed.
pub(crate) fn sum(rows: &[Row]) -> Tally {
    let mut sum = Tally::default();
    for row in rows {
        sum += row.tally;
        if matches!(row.end, End::Failed(_)) && row.tally.failed == 0 {
            sum.failed += 1;
        }
    }
    sum
}

/// The table of stages, without the sum.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut lines = vec![format!(
        "{:<11} {:<8} {:>12} {:>7} {:>7} {:>8}",
        "stage", "result", "time", "passed", "failed", "skipped"
    )];
    for row in rows {
        let (result, remarks) = match &row.end {
            End::Good => ("ok", vec![]),
            End::Failed(why) => ("FAILED", why.iter().map(String::as_str).collect()),
            End::NotRun(why) => ("not run", vec![*why]),
        };
        let Tally { passed, failed, skipped } = row.tally;
        lines.push(format!(
            "{:<11} {result:<8} {:>12} {passed:>7} {failed:>7} {skipped:>8}",
            row.name,
            time(row.took)
        ));
        lines.extend(remarks.iter().map(|remark| format!("            {remark}")));
    }
    let all = rows.iter().map(|row| row.took).sum();
    lines.push(format!("{:<20} {:>12}", "total", time(all)));
    lines.join("\n")
}

/// A duration as a person says it.
pub(crate) fn time(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 {
        format!("{:.1} s", took.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    fn tally(passed: usize, failed: usize, skipped: usize) -> Tally {
        Tally { passed, failed, skipped }
    }

    fn row(tally: Tally, end: End) -> Row {
        Row { name: "unit", took: Duration::from_millis(1500), tally, end }
    }

    #[test]
    fn summaries_of_cargo_and_vitest_are_counted() {
        let lines = [
            (
                "test result: ok. 12 passed; 0 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.02s",
                tally(12, 0, 2),
            ),
            (
                "test result: FAILED. 1 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out; finished in 9.81s\n",
                tally(1, 4, 0),
            ),
            ("      Tests  5 passed (5)", tally(5, 0, 0)),
            ("      Tests  2 failed | 5 passed | 1 skipped | 1 todo (9)", tally(5, 2, 2)),
            (" Test Files  3 passed (3)", tally(0, 0, 0)),
            ("test signs_in ... ok", tally(0, 0, 0)),
            ("Tests said 5 passed", tally(0, 0, 0)),
        ];
        for (line, counted) in lines {
            assert_eq!(Tally::in_line(line), counted, "{line}");
        }
    }

    #[test]
    fn a_failed_stage_without_a_failed_test_counts_as_one() {
        let failed = || End::Failed(vec!["`cargo clippy` failed".into()]);
        assert_eq!(sum(&[row(tally(3, 0, 1), End::Good), row(tally(0, 0, 0), failed())]), tally(3, 1, 1));
        assert_eq!(sum(&[row(tally(3, 2, 0), failed())]), tally(3, 2, 0));
        assert_eq!(sum(&[row(tally(0, 0, 0), End::NotRun("the build failed"))]), tally(0, 0, 0));
    }

    #[test]
    fn the_sum_is_said_in_one_line() {
        assert_eq!(tally(41, 1, 2).to_string(), "41 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn the_table_names_each_stage_its_time_and_what_went_wrong() {
        let rows = [
            row(tally(3, 0, 0), End::Good),
            row(tally(0, 0, 0), End::Failed(vec!["`cargo fmt` failed".into()])),
        ];
        let table = table(&rows);
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines[1].starts_with("unit        ok") && lines[1].contains("1.5 s"), "{table}");
        assert!(lines[2].contains("FAILED") && lines[3].contains("`cargo fmt` failed"), "{table}");
        assert!(lines[4].starts_with("total") && lines[4].contains("3.0 s"), "{table}");
    }

    #[test]
    fn long_times_are_in_minutes() {
        assert_eq!(time(Duration::from_secs(192)), "3 min 12 s");
    }
}
