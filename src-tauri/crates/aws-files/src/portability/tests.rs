use super::*;

const SESSION: &str =
    "[sso-session s]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-central-1\n";
const ROLE: &str = "sso_session = s\nsso_account_id = 111122223333\nsso_role_name = Admin\n";

/// For botocore, Rust, JS, Go and Java in this order: `+`, or `-` where the profile `p` cannot be used.
fn verdicts(text: &[u8]) -> String {
    let verdicts = portability(text, Path::new("config"), &ProfileName::new("p"), &StaticKeys::default());
    verdicts.iter().map(|(_, verdict)| if verdict.is_ok() { '+' } else { '-' }).collect()
}

#[test]
fn what_aws_tools_are_known_to_differ_in() {
    let with = |header: &str, lines: &str| format!("{SESSION}{header}\n{ROLE}{lines}");
    for (text, expected) in [
        (with("[profile p]", ""), "+++++"),
        (with("[profile p] # c", ""), "+++++"),
        (with("[profile p]# c", ""), "++-++"),
        (with("[profile p] junk", ""), "+--+-"),
        (with("[profile p]\n  # c", ""), "+-++-"),
        (with("[profile p]\n  region = x", ""), "+-++-"),
        (with("[profile p]", "region: x\n"), "+-+--"),
        (with("[profile p]", "stray\n"), "--+--"),
        (with("[profile p]", "region = x\nregion = y\n"), "-++++"),
        (with("[profile p]", "[profile p]\n"), "-++++"),
        (with("[profile\tp]", ""), "+++++"),
        (with("[profile  p]", ""), "++-++"),
        (with("[ profile p ]", ""), "-+-++"),
        (with("[profile \"p\"]", ""), "+-+--"),
        (with("[p]", ""), "-----"),
        (format!("region = x\n{}", with("[profile p]", "")), "--++-"),
        (with("[profile p]", "").replace('\n', "\r\n"), "+++++"),
        (with("[profile p]", "sso_region = eu-central-1\n"), "+-+++"),
        (with("[profile p]", "sso_region = us-east-1\n"), "--+--"),
        (with("[profile p]", "").replace("sso-session s]", "sso-session t]"), "-----"),
        (with("[profile p]", "").replace("sso_role_name", "role"), "-----"),
        (with("[profile p]", "").to_uppercase().replace("PROFILE P", "profile p"), "-----"),
        (format!("{SESSION}[profile p]\ncredential_process = x\n"), "+++++"),
        (format!("{SESSION}[profile p]\nregion = x\n"), "-----"),
    ] {
        assert_eq!(verdicts(text.as_bytes()), expected, "{text}");
    }
    // What Go and Java do with these is not known.
    let marked = format!("\u{feff}{}", with("[profile p]", ""));
    assert_eq!(&verdicts(marked.as_bytes())[..3], "--+");
    let broken = [with("[profile p]", "").as_bytes(), b"# caf\xe9\n"].concat();
    assert_eq!(&verdicts(&broken)[..3], "--+");
}

#[test]
fn every_reason_names_the_line_and_who_is_concerned() {
    let text = format!("{SESSION}[profile p]\n{ROLE}sso_region = eu-central-1\n[profile p]\n");
    let verdicts =
        portability(text.as_bytes(), Path::new("config"), &ProfileName::new("p"), &StaticKeys::default());
    let reasons: Vec<String> =
        verdicts.iter().filter_map(|(_, v)| v.as_ref().err()).map(ToString::to_string).collect();
    insta::assert_snapshot!(reasons.join("\n"), @r"
    config:9: This line repeats a section or key, so the AWS CLI and boto3 cannot read the file at all. Correct the line.
    config:8: sso_region stands here and in [sso-session s], which the AWS SDK for Rust refuses. Remove the line: the session's value is the one to use.
    ");
}

#[test]
fn keys_in_the_credentials_file_come_first_for_some() {
    let text = format!("{SESSION}[profile p]\n{ROLE}");
    let content =
        zeroize::Zeroizing::new(b"[p]\naws_access_key_id = AKIA\naws_secret_access_key = s\n".to_vec());
    let keys = StaticKeys::read(content, Path::new("credentials"));
    let sources = portability(text.as_bytes(), Path::new("config"), &ProfileName::new("p"), &keys)
        .map(|(_, verdict)| verdict.expect("usable"));
    assert_eq!(sources, [Source::Sso, Source::Sso, Source::Keys, Source::Keys, Source::Sso]);
}
