//! What a person is shown of a change.

use std::path::Path;

use similar::{ChangeTag, TextDiff};

pub(super) fn unified(path: &Path, before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    let mut shown = String::new();
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        if shown.is_empty() {
            shown = format!("--- {0}\n+++ {0}\n", path.display());
        }
        shown.push_str(&hunk.header().to_string());
        shown.push('\n');
        for change in hunk.iter_changes() {
            let sign = match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            let line = change.value().trim_end_matches(['\r', '\n']);
            shown.push(sign);
            shown.push_str(&without_secret(line));
            shown.push('\n');
            if change.missing_newline() {
                shown.push_str("\\ No newline at end of file\n");
            }
        }
    }
    shown
}

/// The line, with “…” in place of what should not be on a screen or in a log.
fn without_secret(line: &str) -> String {
    if let Some((key, _)) = line.split_once(['=', ':']) {
        let lower = key.to_lowercase();
        if ["secret", "session_token", "password"].iter().any(|word| lower.contains(word)) {
            return format!("{key}= …");
        }
    }
    line.to_owned()
}
