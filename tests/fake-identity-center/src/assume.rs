//! STS `AssumeRole`: a role outside the portal, for whom its trust policy names.

use jiff::Timestamp;

use crate::{
    ledger::RoleCredentials,
    organisation::Assumable,
    random,
    server::{Parameters, Server},
    signed::Denial,
};

/// What STS gives where a request names no duration, in seconds.
const USUAL: u32 = 3600;
/// The least that may be asked for.
const LEAST: u32 = 900;
/// The most for a role that is assumed with the credentials of another role, as all are here.
const MOST: u32 = 3600;

/// Answers `AssumeRole` as the caller that signed it: the account and the role, as far as they were named, and
/// the answer.
pub(crate) fn assume_role(
    server: &Server,
    caller: &RoleCredentials,
    form: &Parameters,
) -> Result<String, Denial> {
    let arn = form.get("RoleArn").ok_or(Denial::Invalid("RoleArn is missing"))?;
    let name = form.get("RoleSessionName").ok_or(Denial::Invalid("RoleSessionName is missing"))?;
    if !is_session_name(name) {
        return Err(Denial::Invalid("RoleSessionName is not well formed"));
    }
    let seconds = match form.get("DurationSeconds").map(|text| text.parse()) {
        None => USUAL,
        Some(Ok(seconds @ LEAST..=MOST)) => seconds,
        Some(Ok(seconds)) if seconds > MOST => {
            return Err(Denial::Invalid(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
            ));
        }
        Some(_) => return Err(Denial::Invalid("DurationSeconds is too small")),
    };
    let role = server.organisation.assumable.iter().find(|role| role.arn() == *arn);
    let external_id = form.get("ExternalId");
    // A role that does not exist is refused as one that trusts somebody else.
    let role = role.filter(|role| role.lets_in(&caller.account, &caller.role, external_id));
    let Assumable { account, name: role, .. } = role.ok_or(Denial::NotTrusted)?;
    let credentials = server.ledger().assume(account, role, name, seconds, Timestamp::now());
    let expires_at = server.by_its_clock(credentials.expires_at);
    Ok(format!(
        r#"<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <AssumedRoleUser>
      <Arn>{}</Arn>
      <AssumedRoleId>{}</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>{}</AccessKeyId>
      <SecretAccessKey>{}</SecretAccessKey>
      <SessionToken>{}</SessionToken>
      <Expiration>{expires_at:.0}</Expiration>
    </Credentials>
  </AssumeRoleResult>
  <ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata>
</AssumeRoleResponse>
"#,
        credentials.arn(),
        credentials.user_id(),
        credentials.access_key_id,
        credentials.secret_access_key,
        credentials.session_token,
        random::request_id(),
    ))
}

/// What AWS documents for `RoleSessionName`.
fn is_session_name(name: &str) -> bool {
    (2..=64).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b))
}
