use super::*;

const SESSION: &str =
    "[sso-session s]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-central-1\n";
const ROLE: &str = "sso_session = s\nsso_account_id = 111122223333\nsso_role_name = Admin\n";

const KEYS: &str = "aws_access_key_id = AKIA\naws_secret_access_key = s3cret\n";
const OVER: &str = "role_arn = arn:aws:iam::444455556666:role/x\nsource_profile = b\n";
const PROCESS: &str = "credential_process = x\n";
const WEB: &str = "role_arn = arn:aws:iam::444455556666:role/x\nweb_identity_token_file = t\n";

/// A profile's own address, account and role.
fn legacy() -> String {
    let (_, address) = SESSION.split_once('\n').expect("a header");
    format!("{address}{}", ROLE.replace("sso_session = s\n", ""))
}

/// For botocore, Rust, JS, Go and Java in this order: `+`, or `-` where the profile `p` cannot be used.
fn verdicts(text: &[u8]) -> String {
    verdicts_of("p", text)
}

fn verdicts_of(name: &str, text: &[u8]) -> String {
    let verdicts = portability(text, Path::new("config"), &ProfileName::new(name), &StaticKeys::default());
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
        (format!("{SESSION}[DEFAULT]\n{ROLE}[profile p]\nregion = x\n"), "+----"),
        (with("[profile p]", "region = y;z\noutput = v#c\n"), "+++++"),
        (with("[profile p]", "region = x # c\n"), "+++++"),
        (with("[profile p]", "").replace("sso_session = s", "sso_session = s # c"), "-++++"),
        (with("[profile p]", "").replace("sso_session = s", "sso_session = s\n  # c"), "+-++-"),
        (with("[profile p]", "").replace("sso_session = s", "sso_session = s\n  ; c"), "+-++-"),
        (with("[profile p]", "").replace("sso_role_name", "  sso_role_name"), "--+--"),
        (with("[profile p]", "region = x\n  more\n"), "+++++"),
        (with("[profile p]", "region =\n"), "+++++"),
        (with("[profile p]", "").replace("sso_account_id = 111122223333", "sso_account_id ="), "++-++"),
        (with("[profile p]", "s3 =\n  addressing_style = path\n  max = 5 # c\n"), "+++++"),
        (with("[profile p]", "s3 =\n  no equals sign\n"), "--+++"),
        (
            with("[profile p]", "")
                .replace("= s\n", "= my s\n")
                .replace("sso-session s]", "sso-session 'my s']"),
            "+----",
        ),
        (with("[profile p]", "").replace("[sso-session s]", "[sso-session \"s\"]"), "+-+--"),
        (format!("{0}{SESSION}", with("[profile p]", "")), "-++++"),
        // What a profile says of its session, or does not.
        (with("[profile p]", "sso_region = EU-CENTRAL-1\n"), "--+-+"),
        (with("[profile p]", "sso_start_url = https://ACME.awsapps.com/start\n"), "--+--"),
        (format!("{SESSION}[profile p]\nsso_session = s\n"), "-----"),
        (format!("{SESSION}[profile p]\n{}", ROLE.replace("sso_account_id", "account")), "-----"),
        (
            "[profile p]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-central-1\n"
                .to_owned(),
            "-----",
        ),
        (format!("[profile p]\n{}", legacy()), "+++++"),
        (format!("[profile p]\n{}", legacy().replace("sso_role_name", "role")), "-----"),
        // What Go refuses beside a source of credentials that it would use.
        (with("[profile p]", "source_profile = b\n"), "+++-+"),
        (with("[profile p]", "web_identity_token_file = t\n"), "+++-+"),
        (with("[profile b]", &format!("[profile p]\n{OVER}")), "+++++"),
        (with("[profile b]", &format!("[profile p]\n{OVER}credential_process = x\n")), "+++-+"),
        (with("[profile b]", &format!("[profile p]\n{OVER}{KEYS}credential_process = x\n")), "+++-+"),
        (
            "[profile p]\nrole_arn = r\nweb_identity_token_file = t\ncredential_process = x\n".to_owned(),
            "+++-+",
        ),
        (format!("[profile p]\nrole_arn = r\n{KEYS}"), "---+-"),
    ] {
        assert_eq!(verdicts(text.as_bytes()), expected, "{text}");
    }
    for (header, name, expected) in [
        ("[profile 'p q']", "p q", "+----"),
        ("[profile p q]", "p q", "-----"),
        ("[profile p q]", "p", "-----"),
        ("[profile a+b:c@d]", "a+b:c@d", "++++-"),
        ("[profile p.q/r%s_1-t]", "p.q/r%s_1-t", "+++++"),
        ("[profile café]", "café", "+----"),
        ("[profile o'brien]", "o'brien", "-----"),
        (r"[profile dom\user]", r"dom\user", "-----"),
        (r"[profile dom\user]", "domuser", "+----"),
        ("[default]", "default", "+++++"),
        ("[profile default]", "default", "+++++"),
        ("[profile default]\nregion = x\n[default]", "default", "+----"),
        ("[default]\nregion = x\n[profile default]", "default", "+++++"),
    ] {
        assert_eq!(verdicts_of(name, with(header, "").as_bytes()), expected, "{header}");
    }
    let second = format!("{}[profile default]\nregion = x\n", with("[default]", ""));
    assert_eq!(verdicts_of("default", second.as_bytes()), "-----");
    // What Go and Java do with these is not known.
    let marked = format!("\u{feff}{}", with("[profile p]", ""));
    assert_eq!(&verdicts(marked.as_bytes())[..3], "--+");
    let broken = [with("[profile p]", "").as_bytes(), b"# caf\xe9\n"].concat();
    assert_eq!(&verdicts(&broken)[..3], "--+");
}

#[test]
fn each_program_has_an_order_of_its_own_among_several_sources() {
    use Source::{Keys, Process, Role, Sso, WebIdentity};
    let file = format!("[p]\n{KEYS}");
    let (sso, cp) = (ROLE, PROCESS);
    for (lines, credentials, expected) in [
        (format!("{cp}{sso}"), "", [Sso, Sso, Process, Sso, Sso].map(Some)),
        (format!("{cp}{KEYS}"), "", [Process, Process, Keys, Keys, Process].map(Some)),
        (cp.to_owned(), &file, [Keys, Process, Keys, Keys, Process].map(Some)),
        (format!("{sso}{KEYS}"), "", [Sso, Sso, Keys, Keys, Sso].map(Some)),
        (sso.to_owned(), &file, [Sso, Sso, Keys, Keys, Sso].map(Some)),
        (format!("{OVER}{sso}"), "", [Role, Role, Role, Role, Sso].map(Some)),
        (format!("{OVER}{KEYS}"), "", [Role; 5].map(Some)),
        (OVER.to_owned(), &file, [Role; 5].map(Some)),
        (format!("{WEB}{sso}"), "", [WebIdentity; 5].map(Some)),
        (format!("{WEB}{KEYS}"), "", [WebIdentity, WebIdentity, Keys, Keys, WebIdentity].map(Some)),
        (
            format!("{WEB}{cp}"),
            "",
            [Some(WebIdentity), Some(WebIdentity), Some(WebIdentity), None, Some(WebIdentity)],
        ),
    ] {
        let text = format!("{SESSION}[profile b]\n{ROLE}[profile p]\n{lines}");
        let credentials = credentials.as_bytes().to_vec().into();
        let keys = StaticKeys::read(credentials, Path::new("credentials"));
        let verdicts = portability(text.as_bytes(), Path::new("config"), &ProfileName::new("p"), &keys);
        assert_eq!(verdicts.map(|(_, verdict)| verdict.ok()), expected, "{text}");
    }
}

#[test]
fn half_of_a_pair_of_keys_is_none_and_stops_some_programs() {
    let text = format!("{SESSION}[profile p]\n{PROCESS}");
    for (credentials, expected) in
        [("[p]\naws_access_key_id = AKIA\n", "-++-+"), ("[p]\naws_secret_access_key = s3cret\n", "+++-+")]
    {
        let keys = StaticKeys::read(credentials.as_bytes().to_vec().into(), Path::new("credentials"));
        let verdicts = portability(text.as_bytes(), Path::new("config"), &ProfileName::new("p"), &keys);
        let signs: String =
            verdicts.iter().map(|(_, verdict)| if verdict.is_ok() { '+' } else { '-' }).collect();
        assert_eq!(signs, expected, "{credentials}");
        let refused = verdicts.iter().filter_map(|(_, verdict)| verdict.as_ref().err());
        for problem in refused {
            assert_eq!((problem.file.as_path(), problem.line), (Path::new("credentials"), 2), "{problem}");
        }
    }
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
    config:8: sso_region stands here and in [sso-session s], which the AWS SDK for Rust refuses. Remove the line: the session’s value is the one to use.
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
