//! Credentials as lines for a shell.

use aws_api::RoleCredentials;
use brain::words::Region;
use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

/// Lines that bash, zsh and dash take. Both region variables are set: boto3 reads only the second.
pub(crate) fn bash(credentials: &RoleCredentials, region: Option<&Region>) -> Zeroizing<String> {
    let secrets = [
        ("AWS_ACCESS_KEY_ID", credentials.access_key_id.as_str()),
        ("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key.expose_secret()),
        ("AWS_SESSION_TOKEN", credentials.session_token.expose_secret()),
    ];
    let region = region.map(Region::as_str);
    let regions = ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().zip(region.into_iter().cycle());
    // Room for all, so that no half-filled copy stays behind in memory.
    let mut lines = Zeroizing::new(String::with_capacity(8 * 1024));
    for (name, value) in secrets.into_iter().chain(regions) {
        lines.push_str("export ");
        lines.push_str(name);
        lines.push_str("='");
        for (i, part) in value.split('\'').enumerate() {
            if i > 0 {
                lines.push_str(r"'\''");
            }
            lines.push_str(part);
        }
        lines.push_str("'\n");
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_back_what_was_written() {
        let credentials = RoleCredentials {
            access_key_id: "ASIAEXAMPLE".to_owned(),
            secret_access_key: r#"a'b"c $HOME `id` \ /+="#.to_owned().into(),
            session_token: "t'".to_owned().into(),
            expires_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let lines = bash(&credentials, Some(&Region::new("eu-west-1")));
        let script = format!(
            "{}printf '%s|%s|%s|%s|%s' \"$AWS_ACCESS_KEY_ID\" \"$AWS_SECRET_ACCESS_KEY\" \"$AWS_SESSION_TOKEN\" \
             \"$AWS_REGION\" \"$AWS_DEFAULT_REGION\"",
            *lines
        );
        let out = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap();
        let expected = r#"ASIAEXAMPLE|a'b"c $HOME `id` \ /+=|t'|eu-west-1|eu-west-1"#;
        assert_eq!(String::from_utf8(out.stdout).unwrap(), expected);
    }

    #[test]
    fn without_a_region_none_is_exported() {
        let credentials = RoleCredentials {
            access_key_id: "A".to_owned(),
            secret_access_key: "b".to_owned().into(),
            session_token: "c".to_owned().into(),
            expires_at: jiff::Timestamp::UNIX_EPOCH,
        };
        assert_eq!(bash(&credentials, None).lines().count(), 3);
    }
}
