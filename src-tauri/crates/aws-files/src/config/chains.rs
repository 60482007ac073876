//! Profiles that assume roles over others: `role_arn` and `source_profile`, down to one of a session.
//!
//! Followed as botocore does: a source with access keys of its own, or without a `role_arn`, ends the chain.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use brain::words::{AssumedRole, ProfileName, Region, RoleKey};

use super::reading::{Reading, Values};
use super::{NoChain, ProfileKind};
use crate::credentials::StaticKeys;

/// What STS gives to a role that is assumed over another, in seconds: never more than an hour, whatever the
/// role allows otherwise (`AssumeRole`, role chaining).
const SECONDS: RangeInclusive<u32> = 900..=3600;

/// Lengths of `RoleSessionName` that STS takes.
const NAME_LENGTH: RangeInclusive<usize> = 2..=64;

/// All that a chain may lead through.
pub(super) struct Chains<'a> {
    pub(super) reading: &'a Reading<'a>,
    pub(super) profiles: HashMap<&'a ProfileName, &'a Values<'a>>,
    pub(super) keys: &'a StaticKeys,
}

impl Chains<'_> {
    /// Where the role of a profile with a `role_arn` is assumed from.
    pub(super) fn follow(&self, name: &ProfileName, values: &Values<'_>) -> Result<RoleKey, NoChain> {
        self.climb(name, values, &mut Vec::new()).map(|(role, _)| role)
    }

    /// The role, and the region to ask STS in for one above.
    fn climb(
        &self,
        name: &ProfileName,
        values: &Values<'_>,
        below: &mut Vec<ProfileName>,
    ) -> Result<(RoleKey, Region), NoChain> {
        let broken = |key: &str, what: String, hint: &str| {
            NoChain::Broken(self.reading.problem(values.line_of(key), what, hint))
        };
        let source = self.source(values)?;
        below.push(name.clone());
        let at = "source_profile";
        let (mut role, region) = match self.profiles.get(&source) {
            None if self.keys.contains(&source) => return Err(self.not_sso(&source, values)),
            None => {
                let what = format!("There is no profile “{source}” to assume the role with.");
                return Err(broken(at, what, "Correct the name, or add that profile."));
            }
            Some(next) if next.is_role() && !self.has_keys(&source, next) => {
                if below.contains(&source) {
                    let what = format!("“{source}” leads back to itself, so nobody can assume the role.");
                    return Err(broken(at, what, "Name a profile that needs no role to begin with."));
                }
                self.climb(&source, next, below)?
            }
            Some(next) => match self.reading.kind_without_role(next) {
                ProfileKind::SsoSession(Ok(role)) | ProfileKind::Legacy(Ok(role)) => {
                    let region = next.get("region").map_or_else(|| role.session.region.clone(), Region::new);
                    (role, region)
                }
                ProfileKind::SsoSession(Err(_)) | ProfileKind::Legacy(Err(_)) => {
                    let what = format!("“{source}” opens no role, so none can be assumed over it.");
                    return Err(broken(at, what, "See what is said of that profile."));
                }
                ProfileKind::RoleChain(_)
                | ProfileKind::Process
                | ProfileKind::Static
                | ProfileKind::Other => return Err(self.not_sso(&source, values)),
            },
        };
        let region = values.get("region").map_or(region, Region::new);
        role.assumed.push(self.assumed(values, region.clone())?);
        Ok((role, region))
    }

    /// The profile whose credentials assume the role.
    fn source(&self, values: &Values<'_>) -> Result<ProfileName, NoChain> {
        let problem =
            |key: &str, what: String, hint: &str| self.reading.problem(values.line_of(key), what, hint);
        match (values.get("source_profile"), values.get("credential_source")) {
            (Some(source), None) => Ok(ProfileName::new(source)),
            (None, Some(place)) => {
                let what = format!("The role is assumed with credentials of {place}, and not of a session.");
                let hint = "AWS tools use this profile without Daypass.";
                Err(NoChain::NotOurs(problem("credential_source", what, hint)))
            }
            (Some(_), Some(_)) => {
                let what = "Beside credential_source stands a source_profile, which AWS tools refuse.";
                let what = what.to_owned();
                Err(NoChain::Broken(problem("source_profile", what, "Keep one of the two.")))
            }
            (None, None) => {
                let what = format!("{} says not who assumes the role.", values.header);
                Err(NoChain::Broken(problem("role_arn", what, "Add a line “source_profile = …”.")))
            }
        }
    }

    fn not_sso(&self, source: &ProfileName, values: &Values<'_>) -> NoChain {
        NoChain::NotOurs(self.reading.problem(
            values.line_of("source_profile"),
            format!("“{source}”, which assumes the role, is not an SSO profile."),
            "AWS tools use this profile without Daypass.",
        ))
    }

    fn has_keys(&self, name: &ProfileName, values: &Values<'_>) -> bool {
        self.keys.contains(name) || values.has("aws_access_key_id") || values.has("aws_secret_access_key")
    }

    fn assumed(&self, values: &Values<'_>, region: Region) -> Result<AssumedRole, NoChain> {
        let problem =
            |key: &str, what: String, hint: &str| self.reading.problem(values.line_of(key), what, hint);
        let arn = values.get("role_arn").unwrap_or_default().parse().map_err(|error| {
            let hint = "Copy the role's ARN from IAM.";
            NoChain::Broken(problem("role_arn", format!("{error}."), hint))
        })?;
        if let Some(device) = values.get("mfa_serial") {
            let what = format!("The role wants a code of {device} each time, and Daypass can ask nobody.");
            let hint =
                "Remove mfa_serial if the role does not need it: your sign-in may have asked for a code.";
            return Err(NoChain::NotOurs(problem("mfa_serial", what, hint)));
        }
        let seconds = match values.get("duration_seconds").map(|text| (text, text.parse())) {
            None => None,
            Some((_, Ok(seconds))) if SECONDS.contains(&seconds) => Some(seconds),
            Some((text, _)) => {
                let what = format!("“{text}” is not a duration that AWS gives a role assumed over another.");
                let hint = "Write between 900 and 3600 seconds, or remove the line.";
                return Err(NoChain::Broken(problem("duration_seconds", what, hint)));
            }
        };
        let session_name = values.get("role_session_name").map(str::to_owned);
        if let Some(name) = session_name.as_deref().filter(|name| !is_session_name(name)) {
            let what = format!("“{name}” is not a name that AWS takes for a role session.");
            let hint = "Write 2 to 64 letters, digits and _ + = , . @ -.";
            return Err(NoChain::Broken(problem("role_session_name", what, hint)));
        }
        let external_id = values.get("external_id").map(str::to_owned);
        Ok(AssumedRole { arn, region, session_name, external_id, seconds })
    }
}

fn is_session_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b);
    NAME_LENGTH.contains(&name.len()) && name.bytes().all(plain)
}

#[cfg(test)]
mod tests;
