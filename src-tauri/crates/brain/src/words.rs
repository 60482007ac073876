//! The field's words as types, parsed once at the edge.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

mod assumed;

pub use assumed::{AssumedRole, NotARoleArn, RoleArn};

/// Makes a type of a non-empty piece of text that is compared and printed as it stands.
macro_rules! word {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it stands.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

word! {
    /// Name of an `[sso-session NAME]` section.
    SessionName
}
word! {
    /// Name of a `[profile NAME]` section, or `default`.
    ProfileName
}
word! {
    /// Name of a permission set, as the portal lists it and as `sso_role_name` holds it.
    RoleName
}
word! {
    /// An AWS region, such as `us-east-1`.
    Region
}
/// Whether a text could be a region's name: it becomes part of host names.
pub fn is_region(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    text.contains('-') && text.len() < 64 && text.split('-').all(is_label)
}
word! {
    /// The portal's address exactly as configured: SDKs derive cache keys from the literal text, so it
    /// is never trimmed or normalised.
    StartUrl
}

/// An AWS account's twelve digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId(String);

/// The text is not twelve digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an account id: twelve digits are expected")]
pub struct NotAnAccountId(pub String);

impl AccountId {
    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for AccountId {
    type Err = NotAnAccountId;

    fn from_str(text: &str) -> Result<Self, NotAnAccountId> {
        if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAnAccountId(text.to_owned()))
        }
    }
}

impl TryFrom<String> for AccountId {
    type Error = NotAnAccountId;

    fn try_from(text: String) -> Result<Self, NotAnAccountId> {
        text.parse()
    }
}

impl From<AccountId> for String {
    fn from(id: AccountId) -> Self {
        id.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How the shared config writes a session down.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionForm {
    /// `[sso-session NAME]`.
    Named(SessionName),
    /// `sso_start_url` and `sso_region` inside a profile.
    Legacy,
}

/// Which endpoints sign-in and portal calls go to instead of AWS's own (`AWS_ENDPOINT_URL_SSO_OIDC`,
/// `AWS_ENDPOINT_URL_SSO`). Part of a session's key: a token of one server is never sent to another.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Endpoints {
    /// Sign-in (OIDC).
    pub oidc: Option<String>,
    /// Portal.
    pub portal: Option<String>,
}

/// One Identity Center sign-in. Two that differ in any part never share a token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SessionKey {
    /// Name, or legacy.
    pub form: SessionForm,
    /// The portal's address as configured.
    pub start_url: StartUrl,
    /// The Identity Center instance's region, never the workload's.
    pub region: Region,
    /// Foreign endpoints in force.
    #[serde(default)]
    pub endpoints: Endpoints,
}

impl SessionKey {
    /// What a person calls the session: its name, or the portal's host where it has none.
    pub fn label(&self) -> &str {
        match &self.form {
            SessionForm::Named(name) => name.as_str(),
            SessionForm::Legacy => host(self.start_url.as_str()),
        }
    }
}

impl SessionKey {
    /// Opaque text that stands for the session in views and intents.
    pub fn handle(&self) -> String {
        let name = match &self.form {
            SessionForm::Named(name) => name.as_str(),
            SessionForm::Legacy => "",
        };
        let mut handle = format!("{name} {} {}", self.start_url, self.region);
        let Endpoints { oidc, portal } = &self.endpoints;
        for (which, url) in [("oidc", oidc), ("portal", portal)] {
            if let Some(url) = url {
                handle.extend([" ", which, "=", url]);
            }
        }
        handle
    }
}

/// Host and port of a URL, as people know a place by.
pub(crate) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// A role whose credentials can be had: one that a session opens, or one that is assumed over such a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RoleKey {
    /// The session whose token opens the first role.
    pub session: SessionKey,
    /// The first role's account.
    pub account: AccountId,
    /// The first role: a permission set.
    pub role: RoleName,
    /// The roles assumed on top of it, each over the one before. Mostly none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<AssumedRole>,
}

impl RoleKey {
    /// A role of the portal's.
    pub fn new(session: SessionKey, account: AccountId, role: RoleName) -> Self {
        Self { session, account, role, assumed: Vec::new() }
    }

    /// Account and name of the role whose credentials it is about: the last one.
    pub fn goal(&self) -> (&AccountId, &RoleName) {
        self.assumed
            .last()
            .map_or((&self.account, &self.role), |assumed| (assumed.arn.account(), assumed.arn.role()))
    }

    /// The portal's role that it begins with: itself where none is assumed.
    #[must_use]
    pub fn base(&self) -> Self {
        Self::new(self.session.clone(), self.account.clone(), self.role.clone())
    }

    /// Whether other roles are assumed on the way.
    pub fn is_chain(&self) -> bool {
        !self.assumed.is_empty()
    }
}

/// An account and its roles, as the portal lists them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Twelve digits.
    pub id: AccountId,
    /// The portal may give none.
    pub name: Option<String>,
    /// The portal may give none.
    pub email: Option<String>,
    /// Permission sets, in the portal's order.
    pub roles: Vec<RoleName>,
}

/// What may be known of a token without holding it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenFacts {
    /// When it was issued, by our clock.
    pub issued_at: Timestamp,
    /// When it ends, by our clock.
    pub expires_at: Timestamp,
    /// Whether Daypass holds a refresh token for it.
    pub renews: bool,
    /// Who signed in.
    pub source: Source,
}

/// Who signed in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Daypass.
    #[default]
    Daypass,
    /// The AWS CLI or an SDK, by their token cache. Used, and left to them.
    AwsCli,
}

/// What may be known of a role's credentials without holding them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialFacts {
    /// When they were handed out, by our clock.
    pub issued_at: Timestamp,
    /// When they end, by our clock.
    pub expires_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_is_twelve_digits() {
        assert!("111122223333".parse::<AccountId>().is_ok());
        for wrong in ["", "1111", "1111222233334", "11112222333a", "１１１１２２２２３３３３"] {
            assert_eq!(wrong.parse::<AccountId>(), Err(NotAnAccountId(wrong.to_owned())));
        }
    }
}
