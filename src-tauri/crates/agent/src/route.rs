//! What environment and shared config say about the way to AWS: certificates to trust, FIPS and dual stack.

use aws_api::{BadRoute, Route};
use aws_files::{Document, Header, Places, write};

/// Reads it. The config's part is that of the profile that programs use where nothing names another: the one in
/// `AWS_PROFILE`, or `[default]`.
pub(crate) fn read(places: &Places) -> (Route, Vec<BadRoute>) {
    let variable = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    let profile = variable("AWS_PROFILE").filter(|name| !name.is_empty());
    // What cannot be read has a word of its own.
    let content = write::read(&places.config).ok().flatten().unwrap_or_default();
    let document = Document::parse(&content);
    let configured = |key: &str| setting(&document, profile.as_deref().unwrap_or("default"), key);
    Route::read(variable, configured, std::env::home_dir().as_deref())
}

/// The last one, as AWS tools take it.
fn setting(document: &Document, profile: &str, key: &str) -> Option<String> {
    let sections = document.sections();
    let of_profile = sections
        .iter()
        .filter(|section| matches!(section.header, Header::Profile(name) if name.as_str() == profile));
    let mut properties = of_profile.flat_map(|section| &section.properties);
    let found = properties.rfind(|property| property.key.eq_ignore_ascii_case(key))?;
    Some(found.value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_that_of_the_profile_and_the_last_counts() {
        let config =
            b"[default]\nca_bundle = a.pem\nCA_BUNDLE = ~/b.pem\n[profile dev]\nuse_fips_endpoint=true\n";
        let document = Document::parse(config);
        let setting = |profile, key| setting(&document, profile, key);
        assert_eq!(setting("default", "ca_bundle").as_deref(), Some("~/b.pem"));
        assert_eq!(setting("dev", "ca_bundle"), None);
        assert_eq!(setting("dev", "use_fips_endpoint").as_deref(), Some("true"));
        assert_eq!(setting("other", "use_fips_endpoint"), None);
    }
}
