//! What only looks like somebody or something.

use std::sync::LazyLock;

use regex::Regex;

pub(super) fn is_loopback(host: &str) -> bool {
    ["localhost", "127.0.0.1", "[::1]"].contains(&host)
}

pub(super) static URL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>“”]+"#));
pub(super) static EMAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"[^\s@"'<>“”=:,()]+@[^\s@"'<>“”,()]+\.[A-Za-z]+"#));
pub(super) static ARN: LazyLock<Regex> = LazyLock::new(|| pattern(r#"\barn:aws[^\s"'<>“”]*"#));
pub(super) static ACCOUNT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[0-9]{12}\b"));
pub(super) static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b|\b(?:[0-9a-fA-F]{1,4}:){3,7}:?[0-9a-fA-F]{1,4}\b")
});
/// With a port, or below a domain that only hosts have. Names of files and modules have a dot too.
pub(super) static HOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:[A-Za-z]{2,}:[0-9]{1,5}\b|(?:com|net|org|io|dev|internal|local|lan|corp|intranet|example|test|cloud|de|uk|eu|fr)\b)",
    )
});
/// What a person compares with the browser at a sign-in.
pub(super) static CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b"));
pub(super) static TOKEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Za-z0-9+/_=~.-]{20,}"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of ours")
}

/// Addresses on this computer, and those of AWS itself, name nobody.
pub(super) fn is_here(text: &str) -> bool {
    if text.ends_with(".amazonaws.com") || is_loopback(text) {
        return true;
    }
    ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"].iter().any(|here| {
        text.strip_prefix(here)
            .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
    })
}

/// What is long and still a word: of letters in one case or a few digits, joined, as names of settings and paths are.
pub(super) fn is_word(text: &str) -> bool {
    let part = |part: &str| {
        let one_case =
            part.bytes().all(|b| b.is_ascii_lowercase()) || part.bytes().all(|b| b.is_ascii_uppercase());
        let number = part.bytes().all(|b| b.is_ascii_digit()) && part.len() <= 4;
        (one_case && part.len() <= 16) || number
    };
    text.split(['/', '_', '-', '=', '~', '.']).all(part)
}
