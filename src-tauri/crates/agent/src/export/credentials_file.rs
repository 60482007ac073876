//! Credentials as a section of the shared credentials file.

use brain::{
    say::Word,
    words::{ProfileName, Region},
};
use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use super::Unwritable;
use crate::Credentials;

/// The section `[NAME]` with these credentials, and its end in a comment.
pub fn section(
    name: &ProfileName,
    credentials: &Credentials,
    region: Option<&Region>,
) -> Result<Zeroizing<String>, Unwritable> {
    let expires_at = credentials.expires_at.to_string();
    let is_fine = |c: char| !c.is_control() && !matches!(c, '[' | ']' | '#' | ';');
    let name = name.as_str();
    if name.is_empty() || name.trim() != name || !name.chars().all(is_fine) {
        return Err(Unwritable { name: Word("the-profiles-name").text() });
    }
    let values = [
        ("aws_access_key_id", Some(credentials.access_key_id.as_str())),
        ("aws_secret_access_key", Some(credentials.secret_access_key.expose_secret())),
        ("aws_session_token", Some(credentials.session_token.expose_secret())),
        ("region", region.map(Region::as_str)),
    ];
    // Room for all, so that no half-filled copy stays behind in memory.
    let mut text = Zeroizing::new(String::with_capacity(16 * 1024));
    for part in ["[", name, "]\n# Good until ", &expires_at, "\n"] {
        text.push_str(part);
    }
    for (key, value) in values {
        let Some(value) = value else { continue };
        // AWS tools know neither quotes nor escapes there.
        if !value.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '#' | ';')) {
            return Err(Unwritable { name: key });
        }
        for part in [key, " = ", value, "\n"] {
            text.push_str(part);
        }
    }
    Ok(text)
}
