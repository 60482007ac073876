//! What a `credential_process` asks Daypass for.

use brain::words::{AccountId, ProfileName, RoleName, SessionName};

/// Whose credentials a line wants that runs `daypass credentials` and nothing else.
pub(super) enum Wanted {
    /// `--session S --account-id A --role-name R`.
    Role(SessionName, AccountId, RoleName),
    /// `--profile P`.
    Profile(ProfileName),
}

impl Wanted {
    /// Reads a line as botocore splits it: like a shell, but without one, and without comments.
    pub(super) fn read(line: &str) -> Option<Self> {
        let words = shlex::split(line).filter(|_| !line.contains('#'))?;
        let (program, arguments) = words.split_first()?;
        let name = program.rsplit(['/', '\\']).next()?;
        let (command, options) = arguments.split_first()?;
        if !["daypass", "daypass.exe"].contains(&name) || command != "credentials" {
            return None;
        }
        let mut options = options.iter();
        let (mut session, mut account, mut role, mut profile) = (None, None, None, None);
        while let Some(option) = options.next() {
            let (option, value) = match option.split_once('=') {
                Some((option, value)) => (option, value),
                None => (option.as_str(), options.next()?.as_str()),
            };
            let place = match option {
                "--session" => &mut session,
                "--account-id" => &mut account,
                "--role-name" => &mut role,
                "--profile" => &mut profile,
                _ => return None,
            };
            if place.replace(value).is_some() {
                return None;
            }
        }
        match (session, account, role, profile) {
            (Some(session), Some(account), Some(role), None) => {
                Some(Self::Role(SessionName::new(session), account.parse().ok()?, RoleName::new(role)))
            }
            (None, None, None, Some(profile)) => Some(Self::Profile(ProfileName::new(profile))),
            _ => None,
        }
    }
}
