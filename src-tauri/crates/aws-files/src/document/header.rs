//! What stands between a header's brackets.

use std::fmt;

use brain::words::{ProfileName, SessionName};

use crate::python;

/// Whose section it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Header {
    /// `[profile NAME]`; `[default]` and `[profile default]` are the same profile.
    Profile(ProfileName),
    /// `[sso-session NAME]`.
    SsoSession(SessionName),
    /// `[services NAME]`.
    Services(String),
    /// Any other; AWS tools pass over it.
    Other(String),
}

impl Header {
    /// Reads what stands between the brackets. Names are quoted as in a shell, and the first word only has
    /// to begin with the kind: both are botocore's rules. Other SDKs know fewer names, see
    /// [`Document::add_section`](super::Document::add_section).
    pub(super) fn parse(text: &str) -> Self {
        let text = python::strip(text);
        if text == "default" {
            return Self::Profile(ProfileName::new(text));
        }
        match python::words(text).unwrap_or_default().as_slice() {
            [_, name] if text.starts_with("profile") => Self::Profile(ProfileName::new(name)),
            [_, name] if text.starts_with("sso-session") => Self::SsoSession(SessionName::new(name)),
            [_, name] if text.starts_with("services") => Self::Services(name.clone()),
            _ => Self::Other(text.to_owned()),
        }
    }

    /// The section's name without its kind.
    pub fn name(&self) -> &str {
        match self {
            Self::Profile(name) => name.as_str(),
            Self::SsoSession(name) => name.as_str(),
            Self::Services(name) | Self::Other(name) => name,
        }
    }
}

impl fmt::Display for Header {
    /// As it is written in a file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile(name) if name.as_str() == "default" => f.write_str("[default]"),
            Self::Profile(name) => write!(f, "[profile {name}]"),
            Self::SsoSession(name) => write!(f, "[sso-session {name}]"),
            Self::Services(name) => write!(f, "[services {name}]"),
            Self::Other(text) => write!(f, "[{text}]"),
        }
    }
}
