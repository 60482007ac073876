//! The key that opens Daypass from anywhere on the desktop.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::say::Word;

/// How modifiers are shown, and what else they are called.
const MODIFIERS: [(&str, &[&str]); 4] = [
    ("Ctrl", &["ctrl", "control", "strg"]),
    ("Alt", &["alt", "option"]),
    ("Shift", &["shift", "umschalt"]),
    ("Super", &["super", "cmd", "command", "meta", "win"]),
];

/// In this place among [`MODIFIERS`]; alone with a letter it writes a capital.
const SHIFT: usize = 2;

/// A key with its modifiers, such as `Ctrl+Alt+D`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(as = "String", export_to = "view.ts")]
pub struct Shortcut {
    keys: String,
    /// Where the person wrote it: file and line.
    pub place: String,
}

/// Why a desktop does not hand over a shortcut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShortcutRefused {
    /// Another program has it.
    Taken,
    /// It hands none to programs, as under Wayland.
    NoneHere,
}

/// What was written is no shortcut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAShortcut;

impl Shortcut {
    /// The same, as written in that place.
    #[must_use]
    pub fn at(self, place: String) -> Self {
        Self { place, ..self }
    }

    /// The modifiers in one order and by one name each, then the key.
    pub fn keys(&self) -> &str {
        &self.keys
    }

    /// The same as the keys are called in the language that is spoken here.
    pub(crate) fn spoken(&self) -> String {
        let named = self.keys.split('+').map(|key| match key {
            "Ctrl" => Word("name-of-ctrl").to_owned(),
            "Shift" => Word("name-of-shift").to_owned(),
            "Space" => Word("name-of-space").to_owned(),
            key => key.to_owned(),
        });
        named.collect::<Vec<_>>().join("+")
    }
}

impl TryFrom<String> for Shortcut {
    type Error = NotAShortcut;

    fn try_from(text: String) -> Result<Self, NotAShortcut> {
        text.parse()
    }
}

impl From<Shortcut> for String {
    fn from(shortcut: Shortcut) -> Self {
        shortcut.keys
    }
}

impl fmt::Display for NotAShortcut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Word("possible-shortcut"))
    }
}

impl FromStr for Shortcut {
    type Err = NotAShortcut;

    fn from_str(text: &str) -> Result<Self, NotAShortcut> {
        let (modifiers, key) = text.rsplit_once('+').ok_or(NotAShortcut)?;
        let mut held = [false; MODIFIERS.len()];
        for modifier in modifiers.split('+') {
            let name = modifier.trim().to_ascii_lowercase();
            let known = MODIFIERS.iter().position(|(_, names)| names.contains(&name.as_str()));
            let held = &mut held[known.ok_or(NotAShortcut)?];
            if std::mem::replace(held, true) {
                return Err(NotAShortcut);
            }
        }
        if held.iter().enumerate().all(|(n, held)| n == SHIFT || !held) {
            return Err(NotAShortcut);
        }
        let key = key_named(key.trim()).ok_or(NotAShortcut)?;
        let held = MODIFIERS.iter().zip(held).filter(|(_, held)| *held).map(|((name, _), _)| *name);
        let keys = held.chain([key.as_str()]).collect::<Vec<_>>().join("+");
        Ok(Self { keys, place: String::new() })
    }
}

fn key_named(name: &str) -> Option<String> {
    let name = name.to_ascii_uppercase();
    if let [one] = name.as_bytes() {
        return one.is_ascii_alphanumeric().then_some(name);
    }
    let function = name.strip_prefix('F').and_then(|n| n.parse::<u8>().ok());
    match name.as_str() {
        "SPACE" | "LEERTASTE" => Some("Space".to_owned()),
        _ => function.filter(|n| (1..=12).contains(n)).map(|n| format!("F{n}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Option<String> {
        text.parse::<Shortcut>().ok().map(|shortcut| shortcut.keys().to_owned())
    }

    #[test]
    fn a_shortcut_is_known_by_any_of_its_names() {
        for (written, meant) in [
            ("Ctrl+Alt+D", "Ctrl+Alt+D"),
            ("alt + control + d", "Ctrl+Alt+D"),
            ("cmd+shift+space", "Shift+Super+Space"),
            ("Super+F12", "Super+F12"),
            ("Alt+0", "Alt+0"),
            ("strg+umschalt+leertaste", "Ctrl+Shift+Space"),
        ] {
            assert_eq!(keys(written).as_deref(), Some(meant), "{written}");
        }
    }

    #[test]
    fn what_would_take_a_key_from_the_persons_typing_is_none() {
        for wrong in ["", "D", "Shift+D", "F5", "Ctrl+", "Ctrl+Alt", "+D", "Ctrl+D+Alt", "Ctrl+Ctrl+D"] {
            assert_eq!(keys(wrong), None, "{wrong}");
        }
        for wrong in ["Hyper+D", "Ctrl+F13", "Ctrl+F0", "Ctrl+é", "Ctrl+Enter", "Ctrl++"] {
            assert_eq!(keys(wrong), None, "{wrong}");
        }
    }
}
