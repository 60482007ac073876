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

/// Whether any line has something that should not be on a screen, in a log, or in a second place.
pub(super) fn has_secrets(content: &[u8]) -> bool {
    let key = |line: &[u8]| {
        let end = line.iter().position(|byte| b"=:".contains(byte))?;
        Some(String::from_utf8_lossy(&line[..end]).into_owned())
    };
    content.split(|byte| *byte == b'\n').filter_map(key).any(|key| is_secret(&key))
}

/// The line, with “…” in place of what should not be on a screen or in a log.
fn without_secret(line: &str) -> String {
    match line.split_once(['=', ':']) {
        Some((key, _)) if is_secret(key) => format!("{key}= …"),
        Some(_) | None => line.to_owned(),
    }
}

fn is_secret(key: &str) -> bool {
    let lower = key.to_lowercase();
    ["secret", "session_token", "password"].iter().any(|word| lower.contains(word))
}
