//! A choice of role as variables: for a shell to take over, for a program's environment, or for a file.

pub(crate) mod copying;
mod credentials_file;
mod env_file;
mod formats;

use std::{borrow::Cow, fmt};

use brain::{
    Address,
    say::Word,
    words::{ProfileName, Region},
};
use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

pub use credentials_file::section;
pub use env_file::file_of_variables;
pub(crate) use env_file::{are_variables, to_file};

use crate::Credentials;

/// Variables by which one SDK or another takes credentials from elsewhere than from the choice. botocore
/// prefers `AWS_DEFAULT_PROFILE` to `AWS_PROFILE` and keys to both, JS either of them to keys; the Java and
/// Go SDKs know keys by shorter names too.
const RIVALS: [&str; 17] = [
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_ACCESS_KEY",
    "AWS_SECRET_KEY",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_BEARER_TOKEN_BEDROCK",
];

/// boto3 reads only the second.
const REGIONS: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// What is to read the variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// bash, zsh, dash and other POSIX shells, by `eval "$(…)"`.
    Posix,
    /// fish, by `… | source`.
    Fish,
    /// PowerShell, by `… | Out-String | Invoke-Expression`.
    PowerShell,
    /// Windows' `cmd`, line by line.
    Cmd,
    /// Files of `NAME=value`. They cannot take a variable away, and are read in as many ways as there are
    /// readers: values are as plain as can be.
    Dotenv,
    /// An object of strings, with what is to be set.
    Json,
}

/// What makes a choice hold in an environment: variables to set, and their rivals to take away.
pub struct Variables {
    set: Vec<(&'static str, Zeroizing<String>)>,
}

/// A value has a character that the format cannot take as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", Word("cannot-be-written").with(&[("name", name)]))]
pub struct Unwritable {
    /// The variable, or the profile.
    pub name: &'static str,
}

impl Variables {
    /// Follow a profile. Tools get its credentials by themselves. Without a region, that of the environment
    /// stays.
    pub fn profile(name: &ProfileName, region: Option<&Region>) -> Self {
        Self::new([("AWS_PROFILE", name.as_str().into())], region)
    }

    /// Use these credentials, for as long as they last. Without a region, that of the environment stays.
    pub fn keys(credentials: &Credentials, region: Option<&Region>) -> Self {
        let keys = [
            ("AWS_ACCESS_KEY_ID", credentials.access_key_id.as_str().into()),
            ("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key.expose_secret().into()),
            ("AWS_SESSION_TOKEN", credentials.session_token.expose_secret().into()),
            ("AWS_CREDENTIAL_EXPIRATION", credentials.expires_at.to_string().into()),
        ];
        Self::new(keys, region)
    }

    /// Ask the agent's endpoint there. Without a region, that of the environment stays.
    ///
    /// # Errors
    ///
    /// If the token file's path is not text.
    pub fn endpoint(address: &Address, region: Option<&Region>) -> Result<Self, Unwritable> {
        const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
        let token_file = address.token_file.to_str().ok_or(Unwritable { name: TOKEN_FILE })?;
        let asks = [
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", address.url.as_str().into()),
            (TOKEN_FILE, token_file.into()),
        ];
        Ok(Self::new(asks, region))
    }

    fn new<'a>(
        set: impl IntoIterator<Item = (&'static str, Cow<'a, str>)>,
        region: Option<&'a Region>,
    ) -> Self {
        let regions =
            region.into_iter().flat_map(|region| REGIONS.map(|name| (name, region.as_str().into())));
        let set = set.into_iter().chain(regions);
        Self { set: set.map(|(name, value)| (name, Zeroizing::new(value.into_owned()))).collect() }
    }

    /// Names and values of what is to be set.
    pub fn set(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.set.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// Names of what is to be taken away.
    pub fn unset(&self) -> impl Iterator<Item = &'static str> {
        RIVALS.into_iter().filter(|rival| self.set.iter().all(|(name, _)| name != rival))
    }

    /// In that format, with a line feed at the end of each line.
    pub fn write(&self, format: Format) -> Result<Zeroizing<String>, Unwritable> {
        formats::write(self, format)
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.set.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests;
