//! Roles that are assumed over others, as `role_arn` and `source_profile` say.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{AccountId, Region, RoleName};

/// One `AssumeRole` call of STS, made with the credentials of the role below.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AssumedRole {
    /// `role_arn`.
    pub arn: RoleArn,
    /// Whose STS is asked: the profile's own region, or else that of the profile below.
    pub region: Region,
    /// `role_session_name`; without one the person's own name goes on.
    pub session_name: Option<String>,
    /// `external_id`, which the role's owner may ask for. AWS does not call it a secret.
    pub external_id: Option<String>,
    /// `duration_seconds`; without one STS gives an hour.
    pub seconds: Option<u32>,
}

/// A role's ARN, such as `arn:aws:iam::111122223333:role/team/Deploy`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoleArn {
    text: String,
    account: AccountId,
    role: RoleName,
}

/// The text names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a role's ARN: arn:aws:iam::111122223333:role/NAME is expected")]
pub struct NotARoleArn(pub String);

impl RoleArn {
    /// As written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Account that the role is in.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// Name of the role, without the path before it.
    pub fn role(&self) -> &RoleName {
        &self.role
    }

    fn parts(text: &str) -> Option<(AccountId, RoleName)> {
        let mut parts = text.splitn(6, ':');
        let (arn, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        let name = resource.strip_prefix("role/")?.rsplit('/').next()?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
        let sound = arn == "arn" && partition.starts_with("aws") && service == "iam" && region.is_empty();
        let named = !name.is_empty() && name.chars().all(plain);
        (sound && named).then_some(())?;
        Some((account.parse().ok()?, RoleName::new(name)))
    }
}

impl std::str::FromStr for RoleArn {
    type Err = NotARoleArn;

    fn from_str(text: &str) -> Result<Self, NotARoleArn> {
        let (account, role) = Self::parts(text).ok_or_else(|| NotARoleArn(text.to_owned()))?;
        Ok(Self { text: text.to_owned(), account, role })
    }
}

impl TryFrom<String> for RoleArn {
    type Error = NotARoleArn;

    fn try_from(text: String) -> Result<Self, NotARoleArn> {
        text.parse()
    }
}

impl From<RoleArn> for String {
    fn from(arn: RoleArn) -> Self {
        arn.text
    }
}

impl fmt::Display for RoleArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_arn_names_an_account_and_a_role_in_any_partition() {
        for (text, account, role) in [
            ("arn:aws:iam::111122223333:role/Deploy", "111122223333", "Deploy"),
            ("arn:aws-us-gov:iam::444455556666:role/team/ci/Deploy-1", "444455556666", "Deploy-1"),
        ] {
            let arn: RoleArn = text.parse().expect(text);
            assert_eq!((arn.account().as_str(), arn.role().as_str(), arn.as_str()), (account, role, text));
        }
        for wrong in [
            "",
            "Deploy",
            "arn:aws:iam::111122223333:user/ada",
            "arn:aws:iam::1111:role/Deploy",
            "arn:aws:iam::111122223333:role/",
            "arn:aws:iam::111122223333:role/Deploy # staging",
            "arn:aws:sts::111122223333:assumed-role/Deploy/ada",
            "arn:aws:iam:us-east-1:111122223333:role/Deploy",
        ] {
            assert_eq!(wrong.parse::<RoleArn>(), Err(NotARoleArn(wrong.to_owned())));
        }
    }
}
