//! The SDK for JavaScript: `parseIni` and `getConfigData` of @smithy/core.

use brain::say::Word;

use super::{Entry, Profiles, Refused, View};

const KINDS: [&str; 3] = ["profile", "sso-session", "services"];

pub(super) fn read(content: &[u8]) -> Result<View, Refused> {
    let sections = sections(content)?;
    let mut view = View::default();
    if let Some(default) = sections.get("default") {
        view.profiles.insert("default".to_owned(), default.clone());
    }
    for (section, entry) in sections {
        match section.split_once('.') {
            Some(("profile", name)) => view.profiles.insert(name.to_owned(), entry),
            Some(("sso-session", name)) => view.sessions.insert(name.to_owned(), entry),
            _ => None,
        };
    }
    Ok(view)
}

/// In a credentials file, sections are called what they are in the list of all.
pub(super) fn read_credentials(content: &[u8]) -> Result<Profiles, Refused> {
    sections(content)
}

fn sections(content: &[u8]) -> Result<Profiles, Refused> {
    let text = String::from_utf8_lossy(content);
    let mut sections = Profiles::new();
    let mut current: Option<(String, usize)> = None;
    let mut block: Option<&str> = None;
    for (line, raw) in (1..).zip(text.split('\n')) {
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        let text = without_comment(raw).trim_matches(is_space);
        if let Some(inside) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            if inside == "__proto__" || inside == "profile __proto__" {
                return Err(Refused { line, why: Word("line-forbidden").text() });
            }
            block = None;
            current = match kind_and_name(inside) {
                None => Some((inside.to_owned(), line)),
                Some((kind, name)) => KINDS.contains(&kind).then(|| (format!("{kind}.{name}"), line)),
            };
        } else if let Some((section, header)) = current.as_ref().filter(|(section, _)| !section.is_empty())
            && let Some((key, value)) = text.split_once('=')
            && !text.starts_with('=')
        {
            let (key, value) = (key.trim_matches(is_space), value.trim_matches(is_space));
            if value.is_empty() {
                block = Some(key);
                continue;
            }
            if !raw.starts_with(is_space) {
                block = None;
            }
            let key = block
                .filter(|block| !block.is_empty())
                .map_or(key.to_owned(), |block| format!("{block}.{key}"));
            sections.entry(section.clone()).or_insert_with(|| Entry::at(*header)).put(key, line, value);
        }
    }
    Ok(sections)
}

/// `/^([\w-]+)\s(["'])?([\w-@+.%:/]+)\2$/`
fn kind_and_name(inside: &str) -> Option<(&str, &str)> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let (kind, name) = inside.split_once(is_space)?;
    let quote = ['"', '\''].into_iter().find(|quote| name.starts_with(*quote));
    let name = match quote {
        Some(quote) => name[1..].strip_suffix(quote)?,
        None => name,
    };
    let sound =
        |text: &str, more: &str| !text.is_empty() && text.chars().all(|c| is_word(c) || more.contains(c));
    (sound(kind, "") && sound(name, "@+.%:/")).then_some((kind, name))
}

/// `line.split(/(^|\s)[;#]/)[0]`
fn without_comment(line: &str) -> &str {
    for (at, _) in line.match_indices([';', '#']) {
        if at == 0 {
            return "";
        }
        if let Some(before) = line[..at].strip_suffix(is_space) {
            return before;
        }
    }
    line
}

/// What `\s` and `trim` take for white space: a byte order mark too.
fn is_space(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}
