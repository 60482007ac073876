//! Roles that are assumed over others: STS `AssumeRole`.

use aws_sdk_sts::error::ProvideErrorMetadata as _;
use brain::NotAssumed;
use brain::words::AssumedRole;
use jiff::Timestamp;

use crate::identity::{sts_client, trouble};
use crate::{RoleCredentials, Trouble, Wire};

impl Wire {
    /// Credentials of a role, had with those of the role below it. They last an hour where the role does not say
    /// less; AWS gives no more to a role that is assumed over another.
    ///
    /// STS of the role's region is asked, or the one at `sts`: https, or http on this computer. `session_name` is
    /// for a role that names none.
    ///
    /// # Errors
    ///
    /// [`NotAssumed::Denied`] if the role's trust policy or the permissions of the role below say no: the sign-in
    /// is fine. [`NotAssumed::NotNow`] if it may well work a little later.
    pub async fn assume(
        &self,
        below: &RoleCredentials,
        role: &AssumedRole,
        session_name: &str,
        sts: Option<&str>,
    ) -> Result<RoleCredentials, NotAssumed> {
        let client = sts_client(&self.network, &role.region, below, sts).map_err(not_assumed)?;
        let answer = client
            .assume_role()
            .role_arn(role.arn.as_str())
            .role_session_name(role.session_name.as_deref().unwrap_or(session_name))
            .set_external_id(role.external_id.clone())
            .set_duration_seconds(role.seconds.and_then(|seconds| i32::try_from(seconds).ok()))
            .send()
            .await
            .map_err(|error| {
                let denied = error.code() == Some("AccessDenied");
                tracing::info!(role = %role.arn, region = %role.region, code = error.code(), "a role was not assumed");
                if denied { NotAssumed::Denied } else { not_assumed(trouble(&error)) }
            })?;
        let credentials = answer.credentials.ok_or(NotAssumed::NotNow)?;
        let servers = Timestamp::from_second(credentials.expiration.secs());
        Ok(RoleCredentials {
            access_key_id: credentials.access_key_id,
            secret_access_key: credentials.secret_access_key.into(),
            session_token: credentials.session_token.into(),
            expires_at: self.skew().unwrap_or_default().ours(servers.map_err(|_| NotAssumed::NotNow)?),
        })
    }
}

fn not_assumed(trouble: Trouble) -> NotAssumed {
    if trouble.is_passing() { NotAssumed::NotNow } else { NotAssumed::Refused }
}
