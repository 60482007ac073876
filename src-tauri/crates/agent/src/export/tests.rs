use super::*;

fn credentials(secret: &str) -> Credentials {
    Credentials {
        access_key_id: "ASIAEXAMPLE".to_owned(),
        secret_access_key: secret.to_owned().into(),
        session_token: "IQoJb3JpZ2lu/+==".to_owned().into(),
        expires_at: "2030-01-02T03:04:05Z".parse().unwrap(),
        account: None,
    }
}

fn profile(name: &str) -> Variables {
    Variables::profile(&ProfileName::new(name), None)
}

/// What stands for the value of `AWS_PROFILE`.
fn written(format: Format, name: &str) -> Option<String> {
    let text = profile(name).write(format).ok()?;
    let line = text.lines().find(|line| line.contains("AWS_PROFILE")).unwrap();
    Some(line.split_once("AWS_PROFILE").unwrap().1.to_owned())
}

#[test]
fn keys_set_both_regions_and_take_away_what_would_win_over_them() {
    let variables = Variables::keys(&credentials("a/b+c"), Some(&Region::new("eu-west-1")));
    let set: Vec<_> = variables.set().collect();
    assert_eq!(
        set,
        [
            ("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "a/b+c"),
            ("AWS_SESSION_TOKEN", "IQoJb3JpZ2lu/+=="),
            ("AWS_CREDENTIAL_EXPIRATION", "2030-01-02T03:04:05Z"),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_DEFAULT_REGION", "eu-west-1"),
        ]
    );
    let unset: Vec<_> = variables.unset().collect();
    assert!(unset.contains(&"AWS_PROFILE") && unset.contains(&"AWS_WEB_IDENTITY_TOKEN_FILE"), "{unset:?}");
    assert!(set.iter().all(|(name, _)| !unset.contains(name)), "{unset:?}");
}

#[test]
fn a_profile_takes_keys_away_and_leaves_a_region_that_it_does_not_know() {
    let variables = profile("dev");
    assert_eq!(variables.set().collect::<Vec<_>>(), [("AWS_PROFILE", "dev")]);
    let unset: Vec<_> = variables.unset().collect();
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_DEFAULT_PROFILE", "AWS_CREDENTIAL_EXPIRATION"]
    {
        assert!(unset.contains(&name), "{name} is left: {unset:?}");
    }
    assert!(unset.iter().all(|name| !REGIONS.contains(name)), "{unset:?}");
}

#[test]
fn powershell_takes_any_quote_for_one() {
    for (name, value) in [
        ("dev", " = 'dev'"),
        ("it's", " = 'it''s'"),
        (
            "\u{2018}a\u{2019}\u{201a}\u{201b}",
            " = '\u{2018}\u{2018}a\u{2019}\u{2019}\u{201a}\u{201a}\u{201b}\u{201b}'",
        ),
        ("$Env:HOME `n \"a\" \u{201c}b\u{201d}", " = '$Env:HOME `n \"a\" \u{201c}b\u{201d}'"),
    ] {
        assert_eq!(written(Format::PowerShell, name).as_deref(), Some(value), "{name}");
    }
    assert!(profile("a").write(Format::PowerShell).unwrap().contains("$Env:AWS_ACCESS_KEY_ID = $null\n"));
}

#[test]
fn cmd_takes_everything_as_it_is_but_percent_signs_and_double_quotes() {
    for (name, value) in [
        ("dev", Some("=dev\"")),
        ("größe & | < > ^ ( ) ' ! mit raum", Some("=größe & | < > ^ ( ) ' ! mit raum\"")),
        ("100%", None),
        ("%PATH%", None),
        ("a\"b", None),
        ("a\nb", None),
    ] {
        assert_eq!(written(Format::Cmd, name).as_deref(), value, "{name}");
    }
    assert!(profile("a").write(Format::Cmd).unwrap().contains("set \"AWS_ACCESS_KEY_ID=\"\n"));
}

#[test]
fn a_dotenv_file_has_quotes_only_where_a_value_needs_them() {
    let keys = Variables::keys(&credentials("a/b+c="), Some(&Region::new("eu-west-1")));
    let text = keys.write(Format::Dotenv).unwrap();
    assert!(!text.contains(['\'', '"']), "Docker would take them for a part of the value: {}", *text);
    for (name, value) in [
        ("dev", Some("=dev")),
        ("mit raum", Some("='mit raum'")),
        ("#1 \"a\" `b` !", Some("='#1 \"a\" `b` !'")),
        ("it's", None),
        ("a$b", None),
        ("a\\b", None),
        ("a\nb", None),
    ] {
        assert_eq!(written(Format::Dotenv, name).as_deref(), value, "{name}");
    }
}

#[test]
fn json_holds_what_is_set() {
    let text = Variables::keys(&credentials("a\"\\\né"), None).write(Format::Json).unwrap();
    let object: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(object["AWS_SECRET_ACCESS_KEY"], "a\"\\\né");
    assert_eq!(object.as_object().unwrap().len(), 4);
}

#[test]
fn a_value_that_cannot_be_written_is_named_and_not_shown() {
    let refused = Variables::keys(&credentials("50%s3cret"), None).write(Format::Cmd).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "AWS_SECRET_ACCESS_KEY has a character in it that cannot be written in this format."
    );
}

#[test]
fn printing_variables_shows_no_value() {
    let printed = format!("{:?}", Variables::keys(&credentials("s3cret"), None));
    assert!(printed.contains("AWS_SECRET_ACCESS_KEY") && !printed.contains("s3cret"), "{printed}");
}

#[test]
fn a_section_of_the_credentials_file_is_one_that_aws_tools_read() {
    let region = Region::new("eu-west-1");
    let named = |name: &str, secret: &str, region| {
        section(&ProfileName::new(name), &credentials(secret), region).map(|text| text.to_string())
    };
    assert_eq!(
        named("dev", "a/b+c", Some(&region)).unwrap(),
        "[dev]\n# Good until 2030-01-02T03:04:05Z\naws_access_key_id = ASIAEXAMPLE\naws_secret_access_key = a/b+c\n\
         aws_session_token = IQoJb3JpZ2lu/+==\nregion = eu-west-1\n"
    );
    assert!(named("größe mit raum", "a", None).is_ok());
    for name in ["", " a", "a]", "a#b", "a\nb"] {
        assert_eq!(named(name, "a", None), Err(Unwritable { name: "The profile’s name" }), "{name:?}");
    }
    for secret in ["a b", "a #b", "a\nb = c"] {
        assert_eq!(named("a", secret, None), Err(Unwritable { name: "aws_secret_access_key" }), "{secret:?}");
    }
}

#[cfg(target_os = "linux")]
mod shells;
