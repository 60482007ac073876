//! Profiles that assume roles over others: `role_arn` and `source_profile`, down to one of a session.
//!
//! Followed as botocore does: a source with access keys of its own, or without a `role_arn`, ends the chain.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use brain::say::Word;
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
        let broken = |said: Word, source: &ProfileName| {
            let line = values.line_of("source_profile");
            NoChain::Broken(self.reading.problem(line, said.both(&[("source", source)])))
        };
        let source = self.source(values)?;
        below.push(name.clone());
        let (mut role, region) = match self.profiles.get(&source) {
            None if self.keys.contains(&source) => return Err(self.not_sso(&source, values)),
            None => {
                return Err(broken(Word("chain-no-profile"), &source));
            }
            Some(next) if next.is_role() && !self.has_keys(&source, next) => {
                if below.contains(&source) {
                    return Err(broken(Word("chain-loop"), &source));
                }
                self.climb(&source, next, below)?
            }
            Some(next) => match (self.reading.kind_without_role(next), self.reading.asked(next)) {
                (ProfileKind::SsoSession(Ok(role)) | ProfileKind::Legacy(Ok(role)), _)
                | (ProfileKind::Process, Some(role)) => {
                    let region = next.get("region").map_or_else(|| role.session.region.clone(), Region::new);
                    (role, region)
                }
                (ProfileKind::SsoSession(Err(_)) | ProfileKind::Legacy(Err(_)), _) => {
                    return Err(broken(Word("chain-no-role"), &source));
                }
                (
                    ProfileKind::RoleChain(_)
                    | ProfileKind::Process
                    | ProfileKind::Static
                    | ProfileKind::Other,
                    _,
                ) => return Err(self.not_sso(&source, values)),
            },
        };
        let region = values.get("region").map_or(region, Region::new);
        role.assumed.push(self.assumed(values, region.clone())?);
        Ok((role, region))
    }

    /// The profile whose credentials assume the role.
    fn source(&self, values: &Values<'_>) -> Result<ProfileName, NoChain> {
        let problem = |key: &str, said: (String, String)| self.reading.problem(values.line_of(key), said);
        match (values.get("source_profile"), values.get("credential_source")) {
            (Some(source), None) => Ok(ProfileName::new(source)),
            (None, Some(place)) => {
                let said = Word("chain-elsewhere").both(&[("place", &place)]);
                Err(NoChain::NotOurs(problem("credential_source", said)))
            }
            (Some(_), Some(_)) => {
                Err(NoChain::Broken(problem("source_profile", Word("chain-two-sources").both(&[]))))
            }
            (None, None) => {
                let said = Word("chain-no-source").both(&[("header", values.header)]);
                Err(NoChain::Broken(problem("role_arn", said)))
            }
        }
    }

    fn not_sso(&self, source: &ProfileName, values: &Values<'_>) -> NoChain {
        NoChain::NotOurs(
            self.reading
                .problem(values.line_of("source_profile"), Word("chain-not-sso").both(&[("source", source)])),
        )
    }

    fn has_keys(&self, name: &ProfileName, values: &Values<'_>) -> bool {
        self.keys.contains(name) || values.has("aws_access_key_id") || values.has("aws_secret_access_key")
    }

    fn assumed(&self, values: &Values<'_>, region: Region) -> Result<AssumedRole, NoChain> {
        let problem = |key: &str, said: (String, String)| self.reading.problem(values.line_of(key), said);
        let arn = values.get("role_arn").unwrap_or_default();
        let arn = arn.parse().map_err(|_| {
            NoChain::Broken(problem("role_arn", Word("chain-no-arn").both(&[("text", &arn)])))
        })?;
        if let Some(device) = values.get("mfa_serial") {
            let said = Word("chain-mfa").both(&[("device", &device)]);
            return Err(NoChain::NotOurs(problem("mfa_serial", said)));
        }
        let seconds = match values.get("duration_seconds").map(|text| (text, text.parse())) {
            None => None,
            Some((_, Ok(seconds))) if SECONDS.contains(&seconds) => Some(seconds),
            Some((text, _)) => {
                let said = Word("chain-duration").both(&[("text", &text)]);
                return Err(NoChain::Broken(problem("duration_seconds", said)));
            }
        };
        let session_name = values.get("role_session_name").map(str::to_owned);
        if let Some(name) = session_name.as_deref().filter(|name| !is_session_name(name)) {
            let said = Word("chain-session-name").both(&[("text", &name)]);
            return Err(NoChain::Broken(problem("role_session_name", said)));
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
