//! What people paste into a search: an ARN, a link into the console or the portal, an id in groups. It means
//! one account, and maybe one role there.

use url::form_urlencoded;

/// The account, and the role, that a pasted text means.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pasted {
    account: String,
    role: Option<String>,
}

/// How well a place fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// The account does.
    Account,
    /// The role does too.
    Role,
}

/// Digits of an account's id.
const ID: usize = 12;

impl Pasted {
    /// `None`: the text was typed.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let grouped = |c: char| c.is_ascii_digit() || c == '-' || c == ' ';
        if text.contains('-') && text.chars().all(grouped) {
            let account: String = text.chars().filter(char::is_ascii_digit).collect();
            return (account.len() == ID).then_some(Self { account, role: None });
        }
        if !text.starts_with("arn:") && !text.contains("://") {
            return None;
        }
        let pairs = form_urlencoded::parse(text.as_bytes());
        let plain = pairs.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
        let mut runs = plain.split(|c: char| !c.is_ascii_digit());
        let account = runs.find(|run| run.len() == ID)?.to_owned();
        Some(Self { account, role: role_in(&plain).map(str::to_owned) })
    }

    /// Whether a role of that account is meant.
    pub(crate) fn fits(&self, account: &str, role: &str) -> Option<Fit> {
        let fit = if self.role.as_deref() == Some(role) { Fit::Role } else { Fit::Account };
        (account == self.account).then_some(fit)
    }
}

/// Identity Center names a permission set's role in each account after it, with a suffix.
const RESERVED: &str = "AWSReservedSSO_";

fn role_in(text: &str) -> Option<&str> {
    let after = |mark: &str| text.split_once(mark).map(|(_, rest)| rest);
    let until = |rest: &'_ str, ends: &[char]| rest.find(ends).unwrap_or(rest.len());
    if let Some(rest) = after(RESERVED) {
        let name = &rest[..until(rest, &['/', '&', '=', ' '])];
        return Some(name.rsplit_once('_').map_or(name, |(name, _)| name));
    }
    if let Some(rest) = after("role_name=") {
        return Some(&rest[..until(rest, &['&', '#'])]);
    }
    if let Some(rest) = after("assumed-role/") {
        return Some(&rest[..until(rest, &['/', '&', '='])]);
    }
    // The name comes after the path.
    let path = after(":role/")?;
    path[..until(path, &['&', '='])].rsplit('/').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_or_a_link_means_an_account_and_maybe_a_role() {
        let admin = Some("AdministratorAccess");
        for (text, role) in [
            ("arn:aws:iam::111122223333:root", None),
            ("arn:aws:s3:eu-west-1:111122223333:accesspoint/role", None),
            ("arn:aws:iam::111122223333:role/AdministratorAccess", admin),
            ("arn:aws-us-gov:iam::111122223333:role/team/ops/AdministratorAccess", admin),
            (
                "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/\
                 AWSReservedSSO_AdministratorAccess_0123456789abcdef",
                admin,
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Power_User_0123456789abcdef/maria",
                Some("Power_User"),
            ),
            ("arn:aws:sts::111122223333:assumed-role/AdministratorAccess/maria", admin),
            ("https://acme.awsapps.com/start/#/console?account_id=111122223333", None),
            (
                "https://acme.awsapps.com/start/#/console?account_id=111122223333&role_name=AdministratorAccess",
                admin,
            ),
            (
                "https://acme.awsapps.com/start/#/console?role_name=AdministratorAccess&account_id=111122223333\
                 &destination=https%3A%2F%2Fconsole.aws.amazon.com%2Fs3",
                admin,
            ),
            ("https://111122223333.signin.aws.amazon.com/console", None),
            ("https://111122223333-abcdefgh.eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1", None),
            (
                "https://console.aws.amazon.com/x?arn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2FAdministratorAccess",
                admin,
            ),
            ("1111-2222-3333", None),
            ("1111-2222 3333", None),
        ] {
            let meant = Pasted { account: "111122223333".to_owned(), role: role.map(str::to_owned) };
            assert_eq!(Pasted::read(text), Some(meant), "{text}");
        }
    }

    #[test]
    fn what_is_typed_is_not_taken_for_it() {
        for text in [
            "111122223333",
            "1111 2222 3333",
            "1111-2222",
            "acme-dev 111122223333",
            "prod-111122223333",
            "arn:aws:s3:::bucket",
            "arn:aws:iam::1111222233334:root",
            "https://acme.awsapps.com/start",
            "-",
        ] {
            assert_eq!(Pasted::read(text), None, "{text}");
        }
    }
}
