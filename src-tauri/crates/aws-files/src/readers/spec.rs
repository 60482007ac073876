//! The SDKs for Go and Java, which follow the written rules for this file closely. By their source; not
//! compared with the real ones.

use brain::say::Word;

use super::{Entry, Profiles, Refused, View, not_utf8};

/// Where the two differ.
pub(super) struct Rules {
    /// Whether keys are put into lower case.
    lower_keys: bool,
    /// Whether an indented line below a header, or text behind it, does.
    refuses_misplaced: bool,
    /// Whether an indented comment is part of the value above.
    comment_continues: bool,
    /// What names may hold besides letters, digits and `_-/.%@`.
    name_characters: &'static str,
}

pub(super) const GO: Rules =
    Rules { lower_keys: true, refuses_misplaced: false, comment_continues: false, name_characters: ":+" };

pub(super) const JAVA: Rules =
    Rules { lower_keys: false, refuses_misplaced: true, comment_continues: true, name_characters: "" };

const SPACE: [char; 2] = [' ', '\t'];

pub(super) fn read(content: &[u8], rules: &Rules) -> Result<View, Refused> {
    let mut view = View::default();
    for (header, entry) in sections(content, rules)? {
        let (entries, name) = match header.split_once(SPACE) {
            Some(("profile", name)) => (&mut view.profiles, name.trim_matches(SPACE)),
            Some(("sso-session", name)) => (&mut view.sessions, name.trim_matches(SPACE)),
            None if header == "default" => (&mut view.profiles, PLAIN_DEFAULT),
            Some(_) | None => continue,
        };
        if name == PLAIN_DEFAULT || rules.is_sound(name) {
            put(entries, name, entry);
        }
    }
    // `[profile default]` counts before `[default]`.
    let plain = view.profiles.remove(PLAIN_DEFAULT);
    if let Some(plain) = plain {
        view.profiles.entry("default".to_owned()).or_insert(plain);
    }
    Ok(view)
}

/// In a credentials file, only sections without a kind count.
pub(super) fn read_credentials(content: &[u8], rules: &Rules) -> Result<Profiles, Refused> {
    let mut profiles = Profiles::new();
    for (header, entry) in sections(content, rules)? {
        if rules.is_sound(&header) {
            put(&mut profiles, &header, entry);
        }
    }
    Ok(profiles)
}

fn sections(content: &[u8], rules: &Rules) -> Result<Vec<(String, Entry)>, Refused> {
    let text = std::str::from_utf8(content).map_err(|error| not_utf8(error, content))?;
    let mut sections: Vec<(String, Entry)> = Vec::new();
    let mut property: Option<String> = None;
    for (line, raw) in (1..).zip(text.lines()) {
        let indented = raw.starts_with(SPACE);
        let text = raw.trim_matches(SPACE);
        let comment = text.starts_with(['#', ';']);
        if text.is_empty() || (comment && !(indented && rules.comment_continues)) {
            continue;
        }
        let refuse = |why| Err(Refused { line, why });
        if !indented && text.starts_with('[') {
            let Some((inside, behind)) = text[1..].split_once(']') else {
                return refuse(Word("line-no-bracket").text());
            };
            let behind = behind.trim_matches(SPACE);
            if !behind.is_empty() && !behind.starts_with(['#', ';']) && rules.refuses_misplaced {
                return refuse(Word("line-text-behind").text());
            }
            sections.push((inside.trim_matches(SPACE).to_owned(), Entry::at(line)));
            property = None;
            continue;
        }
        let Some((_, entry)) = sections.last_mut() else {
            if rules.refuses_misplaced {
                return refuse(Word("line-no-section").text());
            }
            continue;
        };
        if indented {
            match property.as_ref().and_then(|key| entry.values.get_mut(key)) {
                Some((_, value)) => *value = format!("{value}\n{text}"),
                None if rules.refuses_misplaced => return refuse(Word("line-indented").text()),
                None => {}
            }
        } else if let Some((key, value)) = text.split_once('=').filter(|(key, _)| !key.trim().is_empty()) {
            let end = value.match_indices(['#', ';']).find(|(at, _)| value[..*at].ends_with(SPACE));
            let value = value[..end.map_or(value.len(), |(at, _)| at)].trim_matches(SPACE);
            let key = key.trim_matches(SPACE);
            let key = if rules.lower_keys { key.to_lowercase() } else { key.to_owned() };
            entry.put(key.clone(), line, value);
            property = Some(key);
        } else {
            return refuse(Word("line-stray").text());
        }
    }
    Ok(sections)
}

/// No name can hold a bracket.
const PLAIN_DEFAULT: &str = "[default]";

impl Rules {
    fn is_sound(&self, name: &str) -> bool {
        let sound =
            |c: char| c.is_ascii_alphanumeric() || "_-/.%@".contains(c) || self.name_characters.contains(c);
        !name.is_empty() && name.chars().all(sound)
    }
}

fn put(entries: &mut Profiles, name: &str, entry: Entry) {
    let line = entry.line;
    entries.entry(name.to_owned()).or_insert_with(|| Entry::at(line)).values.extend(entry.values);
}
