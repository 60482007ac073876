//! Links into the AWS console.

use crate::words::RoleKey;

/// The portal's deep link to a role's console: it needs no credentials, and keeps console
/// multi-session. Documented in the IAM Identity Center user guide as shortcut links.
pub fn portal_link(role: &RoleKey) -> String {
    let start_url = role.session.start_url.as_str();
    let portal = start_url.split('#').next().unwrap_or(start_url).trim_end_matches('/');
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("account_id", role.account.as_str())
        .append_pair("role_name", role.role.as_str())
        .finish();
    format!("{portal}/#/console?{query}")
}
