//! Variables of a terminal that win over a profile.
//!
//! Each rule is one of `botocore.credentials` and `botocore.session`, of `defaultProvider` in
//! `@aws-sdk/credential-provider-node`, of `aws_config::default_provider`, of Go's `resolveCredentialChain`, or of
//! Java's `DefaultCredentialsProvider`.

use std::ffi::OsString;

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
    let mut add = |place: Place, readers: &[Reader], what: &str, why: &str, hint: &str| {
        let what = what.replace("WHO", &who(readers));
        let (readers, why, hint) = (readers.to_vec(), why.to_owned(), hint.to_owned());
        found.push(Finding { place, readers, what, why, hint });
    };

    if value(KEY).is_some() {
        let all = [Reader::Botocore, Reader::Rust, Reader::Go, Reader::Java, Reader::JavaScript];
        // JavaScript alone prefers a profile that is named.
        let readers = if follows { &all[..4] } else { &all[..] };
        let what = format!("Its keys, and not “{name}”, are used by WHO.");
        add(
            Place::Variable(KEY),
            readers,
            &what,
            "Keys in the environment come before a profile there.",
            "Run: unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN",
        );
    }
    if let Some(other) = other(PROFILE) {
        let readers = if value(DEFAULT_PROFILE).is_some() { &Reader::ALL[1..] } else { &Reader::ALL[..] };
        let what = format!("It names “{other}”, which WHO follow in this terminal, and not “{name}”.");
        add(
            Place::Variable(PROFILE),
            readers,
            &what,
            "AWS tools follow their variables, and not what is active in Daypass.",
            &take_over(name),
        );
    }
    if let Some(other) = other(DEFAULT_PROFILE) {
        let (who, why) = if follows {
            ("boto3 follows", "boto3 asks for this variable before AWS_PROFILE.")
        } else {
            (
                "the AWS CLI, boto3 and the AWS SDK for Go follow",
                "AWS tools follow their variables, and not what is active in Daypass.",
            )
        };
        let readers = if follows { &[Reader::Botocore][..] } else { &[Reader::Botocore, Reader::Go] };
        let what = format!("It names “{other}”, which {who} in this terminal, and not “{name}”.");
        add(Place::Variable(DEFAULT_PROFILE), readers, &what, why, "Run: unset AWS_DEFAULT_PROFILE");
    }
    if value(WEB_IDENTITY).is_some() && value("AWS_ROLE_ARN").is_some() {
        // A role_arn of the profile comes first for botocore.
        let all = [Reader::Go, Reader::Java, Reader::Botocore];
        let what = format!("The role of this token, and not “{name}”, is used by WHO.");
        add(
            Place::Variable(WEB_IDENTITY),
            if is_role { &all[..2] } else { &all },
            &what,
            "A web identity in the environment comes before a profile there.",
            "Run: unset AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN",
        );
    }
    if let Some(container) = CONTAINERS.into_iter().find(|name| value(name).is_some())
        && !follows
        && value(DEFAULT_PROFILE).is_none()
    {
        let hint = take_over(name);
        match default {
            Some(place) => add(
                place,
                &Reader::ALL,
                &format!("The default profile, and neither {container} nor “{name}”, is used by WHO."),
                "Where no profile is named, the default one comes before an endpoint.",
                &hint,
            ),
            None => add(
                Place::Variable(container),
                &Reader::ALL,
                &format!("Credentials of this endpoint, and not “{name}”, are used by WHO."),
                "Where no profile is named and none is the default, AWS tools ask there.",
                &hint,
            ),
        }
    }
    found
}

/// What makes tools of this terminal follow the profile.
fn take_over(name: &ProfileName) -> String {
    format!("To have them follow it: AWS_PROFILE={name}")
}
