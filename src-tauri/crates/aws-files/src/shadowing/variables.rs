//! Variables of a terminal that win over a profile.
//!
//! Each rule is one of `botocore.credentials` and `botocore.session`, of `defaultProvider` in
//! `@aws-sdk/credential-provider-node`, of `aws_config::default_provider`, of Go's `resolveCredentialChain`, or of
//! Java's `DefaultCredentialsProvider`.

use std::ffi::OsString;

use brain::say::Word;
use brain::words::ProfileName;

use super::{Finding, Place, who};
use crate::readers::Reader;

const PROFILE: &str = "AWS_PROFILE";
const DEFAULT_PROFILE: &str = "AWS_DEFAULT_PROFILE";
const KEY: &str = "AWS_ACCESS_KEY_ID";
const WEB_IDENTITY: &str = "AWS_WEB_IDENTITY_TOKEN_FILE";
const CONTAINERS: [&str; 2] =
    ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];

/// What wins in this environment over the profile `name`. `is_role`: it has a `role_arn`. `default` is where a
/// default profile gives credentials.
pub(super) fn find(
    name: &ProfileName,
    is_role: bool,
    default: Option<Place>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Vec<Finding> {
    let value = |name: &str| variable(name).filter(|value| !value.is_empty());
    let text = |name: &str| value(name).map(|value| value.to_string_lossy().into_owned());
    let other = |variable: &str| text(variable).filter(|other| other != name.as_str());
    let follows = text(PROFILE).is_some();
    let mut found = Vec::new();
    let mut add = |place: Place, readers: &[Reader], what: String, why: Word, hint: String| {
        found.push(Finding { place, readers: readers.to_vec(), what, why: why.into(), hint });
    };

    if value(KEY).is_some() {
        let all = [Reader::Botocore, Reader::Rust, Reader::Go, Reader::Java, Reader::JavaScript];
        // JavaScript alone prefers a profile that is named.
        let readers = if follows { &all[..4] } else { &all[..] };
        add(
            Place::Variable(KEY),
            readers,
            Word("shadow-variable-keys").with(&[("name", name), ("who", &who(readers))]),
            Word("shadow-variable-keys-why"),
            run("unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN"),
        );
    }
    if let Some(other) = other(PROFILE) {
        let readers = if value(DEFAULT_PROFILE).is_some() { &Reader::ALL[1..] } else { &Reader::ALL[..] };
        add(
            Place::Variable(PROFILE),
            readers,
            Word("shadow-variable-other").with(&[("other", &other), ("who", &who(readers)), ("name", name)]),
            Word("shadow-variable-why"),
            take_over(name),
        );
    }
    if let Some(other) = other(DEFAULT_PROFILE) {
        let (readers, said, why) = if follows {
            let said = Word("shadow-variable-boto3");
            (&[Reader::Botocore][..], said, Word("shadow-variable-boto3-why"))
        } else {
            let readers = &[Reader::Botocore, Reader::Go][..];
            (readers, Word("shadow-variable-three"), Word("shadow-variable-why"))
        };
        let what = said.with(&[("other", &other), ("name", name)]);
        add(Place::Variable(DEFAULT_PROFILE), readers, what, why, run("unset AWS_DEFAULT_PROFILE"));
    }
    if value(WEB_IDENTITY).is_some() && value("AWS_ROLE_ARN").is_some() {
        // A role_arn of the profile comes first for botocore.
        let all = [Reader::Go, Reader::Java, Reader::Botocore];
        let readers = if is_role { &all[..2] } else { &all };
        add(
            Place::Variable(WEB_IDENTITY),
            readers,
            Word("shadow-token").with(&[("name", name), ("who", &who(readers))]),
            Word("shadow-token-why"),
            run("unset AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN"),
        );
    }
    if let Some(container) = CONTAINERS.into_iter().find(|name| value(name).is_some())
        && !follows
        && value(DEFAULT_PROFILE).is_none()
    {
        let (place, said, why) = match default {
            Some(place) => (place, Word("shadow-no-endpoint"), Word("shadow-no-endpoint-why")),
            None => (Place::Variable(container), Word("shadow-endpoint"), Word("shadow-endpoint-why")),
        };
        let what = said.with(&[("variable", &container), ("name", name), ("who", &who(&Reader::ALL))]);
        add(place, &Reader::ALL, what, why, take_over(name));
    }
    found
}

fn run(command: &str) -> String {
    Word("shadow-run").with(&[("command", &command)])
}

/// What makes tools of this terminal follow the profile.
fn take_over(name: &ProfileName) -> String {
    Word("shadow-take-over").with(&[("name", name)])
}
