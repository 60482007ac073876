//! The registry's list of what starts at login, the person's or the machine's, where the `auto-launch` crate
//! writes.

use std::path::Path;

use windows_registry::{CURRENT_USER, LOCAL_MACHINE};

use super::{is_set, leads_nowhere};
use crate::{Case, Found};

const RUN: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run";

pub(crate) fn look(case: &Case) -> Vec<Found> {
    let lists = [("HKEY_CURRENT_USER", CURRENT_USER), ("HKEY_LOCAL_MACHINE", LOCAL_MACHINE)];
    let entries = lists.into_iter().filter_map(|(name, root)| {
        let line = root.open(RUN).ok()?.get_string(&case.product).ok()?;
        let program = program(&line);
        if Path::new(program).is_file() {
            return Some(is_set().into());
        }
        let place = format!(r"{name}\{RUN}\{}", case.product);
        Some(leads_nowhere(program, place, None).into())
    });
    entries.collect()
}

/// What such a line starts. Without quotes its path may have spaces, and ends before the first option.
fn program(line: &str) -> &str {
    let line = line.trim();
    let quoted = line.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    quoted.or_else(|| line.split_once(" --")).map_or(line, |(program, _)| program).trim_end()
}
