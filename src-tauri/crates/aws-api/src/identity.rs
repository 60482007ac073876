//! Whose credentials they are: STS says so (`GetCallerIdentity`).

use aws_sdk_sts::Client;
use aws_sdk_sts::config::{Builder, Credentials};
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use brain::words::Region;
use secrecy::ExposeSecret as _;

use crate::patience::RetryAfter;
use crate::{Network, RoleCredentials, Trouble, Wire, unheard};

/// Whose credentials they are, as STS says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account, twelve digits.
    pub account: String,
    /// `arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123/ada@example.org`
    pub arn: String,
    /// The role's unique id, a colon and the session's name.
    pub user_id: String,
}

impl Wire {
    /// Who signed in: the role session's name, which Identity Center makes the person's user name.
    ///
    /// # Errors
    ///
    /// Those of [`Wire::caller`], and [`Trouble::Unreadable`] if they are no role's.
    pub async fn identity(
        &self,
        credentials: &RoleCredentials,
        sts: Option<&str>,
    ) -> Result<String, Trouble> {
        let identity = self.caller(credentials, sts).await?;
        session_name(&identity.arn).map(str::to_owned).ok_or(Trouble::Unreadable)
    }

    /// Whose credentials they are.
    ///
    /// The region's own STS is asked, or the one at `sts`: https, or http on this computer. Where portal and
    /// sign-in are not AWS's own, the credentials are not for AWS either, so do not ask without one.
    ///
    /// # Errors
    ///
    /// [`Trouble::WrongPlace`] if that endpoint is not allowed, [`Trouble::Refused`] if the credentials are
    /// not good there.
    pub async fn caller(
        &self,
        credentials: &RoleCredentials,
        sts: Option<&str>,
    ) -> Result<Identity, Trouble> {
        let client = sts_client(&self.network, &self.region, credentials, sts)?;
        let answer = client.get_caller_identity().send().await;
        let answer = answer.map_err(|error| trouble(&error))?;
        Ok(Identity {
            account: answer.account.ok_or(Trouble::Unreadable)?,
            arn: answer.arn.ok_or(Trouble::Unreadable)?,
            user_id: answer.user_id.ok_or(Trouble::Unreadable)?,
        })
    }
}

/// The region's own STS, or the one at `sts`, asked with these credentials.
pub(crate) fn sts_client(
    network: &Network,
    region: &Region,
    credentials: &RoleCredentials,
    sts: Option<&str>,
) -> Result<Client, Trouble> {
    let key = Credentials::new(
        &credentials.access_key_id,
        credentials.secret_access_key.expose_secret(),
        Some(credentials.session_token.expose_secret().to_owned()),
        None,
        "Daypass",
    );
    let config =
        Builder::from(&network.config(region, sts)?).credentials_provider(key).retry_classifier(RetryAfter);
    Ok(Client::from_conf(config.build()))
}

/// The last part of `arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123/ada@example.org`.
fn session_name(arn: &str) -> Option<&str> {
    let resource = arn.splitn(6, ':').nth(5)?.strip_prefix("assumed-role/")?;
    let (_, name) = resource.split_once('/')?;
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

/// STS names its errors in XML; a refusal without such a name is somebody else's.
#[expect(clippy::wildcard_enum_match_arm, reason = "the SDK may add errors")]
pub(crate) fn trouble<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Trouble {
    match error {
        SdkError::ConstructionFailure(_) => Trouble::WrongPlace,
        SdkError::ResponseError(_) => Trouble::Unreadable,
        SdkError::DispatchFailure(failure) => {
            failure.as_connector_error().map_or(Trouble::Offline, |error| unheard::why(error))
        }
        SdkError::ServiceError(refusal) => match (refusal.raw().status().as_u16(), refusal.err().code()) {
            (429, _) | (_, Some("Throttling" | "ThrottlingException")) => Trouble::TooMany,
            (status, _) if status >= 500 => Trouble::ServerFault(status),
            (status, Some(_)) => Trouble::Refused(status),
            (_, None) => Trouble::Unreadable,
        },
        _ => Trouble::Offline,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_named_last_in_the_arn() {
        let arn = |rest: &str| format!("arn:aws-us-gov:sts::111122223333:{rest}");
        for (rest, name) in [
            ("assumed-role/AWSReservedSSO_Admin_01/ada@example.org", Some("ada@example.org")),
            ("assumed-role/AWSReservedSSO_Admin_01/ada+x=y,z.-_", Some("ada+x=y,z.-_")),
            ("assumed-role/AWSReservedSSO_Admin_01/", None),
            ("assumed-role/AWSReservedSSO_Admin_01", None),
            ("assumed-role/a/b/c", None),
            ("user/ada", None),
            ("federated-user/ada", None),
        ] {
            assert_eq!(session_name(&arn(rest)), name, "{rest}");
        }
        assert_eq!(session_name(""), None);
    }
}
