use super::*;

fn read(text: impl AsRef<[u8]>) -> StaticKeys {
    StaticKeys::read(Zeroizing::new(text.as_ref().to_vec()), Path::new("credentials"))
}

/// Names under which any program finds keys.
fn names(text: &str) -> Vec<String> {
    let keys = read(text);
    let all = keys.seen.iter().flat_map(|(_, profiles)| profiles.iter()).flat_map(Profiles::keys);
    let with_keys = all.filter(|name| keys.contains(&ProfileName::new(name.as_str())));
    with_keys.collect::<std::collections::BTreeSet<_>>().into_iter().cloned().collect()
}

/// For botocore, Rust, JS, Go and Java in this order: `+` where it finds an access key id under `p`, `-` where it
/// finds none, `!` where it refuses the file.
fn who_finds(text: impl AsRef<[u8]>) -> String {
    let keys = read(text);
    let sign = |reader| match keys.seen(reader, "p") {
        Err(_) => '!',
        Ok(entry) if entry.is_some_and(|entry| entry.get(ID).is_some()) => '+',
        Ok(_) => '-',
    };
    Reader::ALL.into_iter().map(sign).collect()
}

const KEYS: &str = "aws_access_key_id = AKIA\naws_secret_access_key = s3cret\n";

#[test]
fn sections_with_access_keys_are_named() {
    let file = "[default]\naws_access_key_id = AKIA\naws_secret_access_key = s3cret\n\
        [region-only]\nregion = eu-west-1\n[empty]\naws_access_key_id =\n\
        # [commented]\n# aws_access_key_id = AKIA\n[upper]\r\nAWS_ACCESS_KEY_ID=AKIA\r\n";
    assert_eq!(names(file), ["default", "upper"]);
    assert_eq!(read(file).problems(), []);
}

#[test]
fn keys_are_found_by_the_line_of_their_section() {
    let keys = read("# mine\n[a]\nregion = x\n\n[b-c]\naws_access_key_id = AKIA\n");
    assert_eq!(keys.line_of(&ProfileName::new("b-c")), Some(5));
    assert_eq!(keys.line_of(&ProfileName::new("a")), None);
}

#[test]
fn each_program_finds_what_it_would_find() {
    for (text, expected) in [
        (format!("[p]\n{KEYS}"), "+++++"),
        (format!("[p] # c\n{KEYS}"), "+++++"),
        (format!("[p]# c\n{KEYS}"), "++-++"),
        (format!("[ p ]\n{KEYS}"), "-+-++"),
        (format!("[profile p]\n{KEYS}"), "-----"),
        (format!("[DEFAULT]\n{KEYS}[p]\nregion = x\n"), "+----"),
        (format!("[p]\n{KEYS}[p]\nregion = x\n"), "!++++"),
        (format!("[p]\n{KEYS}{KEYS}"), "!++++"),
        (format!("\u{feff}[p]\n{KEYS}"), "!!+-!"),
        (format!("[p]\n{KEYS}stray\n"), "!!+!!"),
        (format!("aws_x = y\n[p]\n{KEYS}"), "!!++!"),
        (format!("[p]\n  region = x\n{KEYS}"), "+!++!"),
        (format!("[p] junk\n{KEYS}"), "+!-+!"),
        (KEYS.replace(" =", ":").replace("aws_access", "[p]\naws_access"), "+!-!!"),
    ] {
        assert_eq!(who_finds(&text), expected, "{text}");
    }
    // What Go and Java do with these is not known.
    let broken = [format!("[p]\n{KEYS}").as_bytes(), b"# caf\xe9\n"].concat();
    assert_eq!(&who_finds(broken)[..3], "!-+");
}

#[test]
fn who_sees_no_section_of_a_name_is_told() {
    for (name, unseen) in [
        ("daypass-dev", None),
        ("mit raum", Some("the AWS SDKs for Rust, JavaScript, Go and Java")),
        ("größe mit raum", Some("the AWS SDKs for Rust, Go and Java")),
        ("o'brien", Some("the AWS SDKs for Rust, Go and Java")),
        ("a+b:c", Some("the AWS SDK for Java")),
    ] {
        let told = read(format!("[{name}]\n{KEYS}")).unseen_by(&ProfileName::new(name));
        assert_eq!(told.as_deref(), unseen, "{name}");
    }
}

#[test]
fn what_keeps_a_program_from_every_profile_is_told_with_its_line_and_to_whom_it_matters() {
    let told =
        |text: &[u8]| -> Vec<String> { read(text).problems().iter().map(ToString::to_string).collect() };
    let all =
        told(b"\xef\xbb\xbfx = y\n[a]\nregion = b\nregion = c\nstray\n[a]\n  output = json\n# caf\xe9\n");
    let cli = "the AWS CLI and boto3 can use no profile at all.";
    let expected = [
        (1, "The file begins with a byte order mark", "Save it as UTF-8 without a byte order mark."),
        (1, "This line stands above the first section", "Move it below the [NAME] that it belongs to."),
        (4, "“region” is already in line 3", "Keep one of the two lines."),
        (
            5,
            "This line is neither a section, nor “key = value”, nor a comment",
            "Correct it, or put “#” before it.",
        ),
        (6, "[a] is already in line 2", "Bring the two sections together."),
        (8, "This line is not UTF-8 text", "Save the file as UTF-8."),
    ];
    let expected = expected.map(|(line, what, hint)| format!("credentials:{line}: {what}, so {cli} {hint}"));
    assert_eq!(all, expected);
    assert_eq!(
        told(b"[a]\n  region = b\n"),
        [
            "credentials:2: This line is indented below the section’s header, so the AWS SDKs for Rust and Java can \
          use no profile at all. Correct the line."
        ]
    );
}

#[test]
fn quotes_and_backslashes_are_plain_characters() {
    assert_eq!(names("[a]\nx = \"open\ny = \\xzz\naws_access_key_id = AKIA\n"), ["a"]);
}

#[test]
fn nothing_that_is_kept_shows_or_holds_a_key() {
    let file = format!("[a]\n{KEYS}aws_session_token = t0ken\ns3 =\n  x = s3cret\n{KEYS}[b\ns3cret");
    for text in [file.clone(), file.replace("[b\ns3cret", "")] {
        let keys = read(&text);
        let shown = format!("{keys:?} {:?}", keys.problems());
        assert!(shown.contains("\"a\""), "{shown}");
        let held: Vec<String> = (keys.seen.iter().filter_map(|(_, profiles)| profiles.as_ref().ok()))
            .flat_map(Profiles::values)
            .flat_map(|entry| entry.values.values().map(|(_, value)| value.clone()))
            .collect();
        let all = format!("{shown} {held:?}");
        assert!(!["AKIA", "s3cret", "t0ken"].iter().any(|secret| all.contains(secret)), "{all}");
    }
}
