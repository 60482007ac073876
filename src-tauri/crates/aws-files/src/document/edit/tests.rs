use brain::words::{ProfileName, SessionName};

use super::*;

mod changing;

fn profile(name: &str) -> Header {
    Header::Profile(ProfileName::new(name))
}

/// The file after `[profile new]` with two properties is added.
fn added_to(text: &str) -> String {
    let mut document = Document::parse(text.as_bytes());
    let properties = [("sso_session", "acme"), ("region", "eu-west-1")];
    document.add_section(&profile("new"), &properties).expect("the section can be added");
    String::from_utf8(document.to_bytes()).expect("the text was UTF-8")
}

fn refusal(text: &[u8], header: &Header, properties: &[(&str, &str)]) -> String {
    let mut document = Document::parse(text);
    let refusal = document.add_section(header, properties).expect_err("the section is refused").to_string();
    assert_eq!(document.to_bytes(), text, "a refusal changes nothing");
    refusal
}

#[test]
fn an_empty_file_gets_the_plain_style() {
    assert_eq!(added_to(""), "[profile new]\nsso_session = acme\nregion = eu-west-1\n");
}

#[test]
fn the_spaces_around_the_equals_sign_are_the_majority_s() {
    let added = |text: &str| added_to(text).replace(text, "");
    assert_eq!(
        added("[default]\na=1\nb=2\nc = 3\n"),
        "\n[profile new]\nsso_session=acme\nregion=eu-west-1\n"
    );
    assert_eq!(added("[default]\na= 1\n"), "\n[profile new]\nsso_session= acme\nregion= eu-west-1\n");
    assert_eq!(added("[default]\na      = 1\n"), "\n[profile new]\nsso_session = acme\nregion = eu-west-1\n");
    assert_eq!(
        added("[default]\na = 1\n# x=y\ns3 =\n  b=c\n  d=e\n"),
        "\n[profile new]\nsso_session = acme\nregion = eu-west-1\n"
    );
}

#[test]
fn line_ends_are_the_majority_s() {
    assert_eq!(
        added_to("[default]\r\na = 1\r\n"),
        "[default]\r\na = 1\r\n\r\n[profile new]\r\nsso_session = acme\r\nregion = eu-west-1\r\n"
    );
}

#[test]
fn a_last_line_without_its_end_stays_one() {
    assert_eq!(
        added_to("[default]\na = 1"),
        "[default]\na = 1\n\n[profile new]\nsso_session = acme\nregion = eu-west-1"
    );
}

#[test]
fn a_blank_line_is_put_above_where_the_file_does_so() {
    let apart = "[profile a]\nx = 1\n\n# about b\n[profile b]\nx = 1\n";
    assert!(added_to(apart).starts_with(&format!("{apart}\n[profile new]\n")));
    let tight = "[profile a]\nx = 1\n# about b\n[profile b]\nx = 1\n";
    assert!(added_to(tight).starts_with(&format!("{tight}[profile new]\n")));
    let below_comment = format!("{tight}# the end\n");
    assert!(added_to(&below_comment).starts_with(&format!("{below_comment}\n[profile new]\n")));
}

#[test]
fn many_look_as_if_they_had_come_one_by_one() {
    // The gap that the comment makes decides for those that follow.
    let tight = "[profile a]\nx = 1\n[profile b]\n# the end";
    let (mut many, mut single) = (Document::parse(tight.as_bytes()), Document::parse(tight.as_bytes()));
    let headers = ["c", "d", "e"].map(profile);
    let sections: Vec<_> = headers.iter().map(|header| (header, vec![("region", "eu-west-1")])).collect();
    many.add_sections(&sections).expect("they can be added");
    for (header, properties) in &sections {
        single.add_section(header, properties).expect("it can be added");
    }
    assert_eq!(many.to_bytes(), single.to_bytes());
}

#[test]
fn blank_lines_that_end_the_file_still_end_it() {
    let added = "\n[profile new]\nsso_session = acme\nregion = eu-west-1\n";
    assert_eq!(added_to("[a]\nx = 1\n\n  \n"), format!("[a]\nx = 1\n{added}\n  \n"));
    assert_eq!(added_to("\n\n"), format!("{}\n\n", &added[1..]));
}

#[test]
fn the_default_profile_has_its_own_header() {
    let mut document = Document::parse(b"");
    document.add_section(&profile("default"), &[("region", "eu-west-1")]).expect("it can be added");
    assert_eq!(document.to_bytes(), b"[default]\nregion = eu-west-1\n");
}

#[test]
fn a_section_that_is_there_in_any_spelling_is_refused_with_its_line() {
    for (text, header) in [
        ("# c\n[profile a]\n", profile("a")),
        ("# c\n[ profile  \"a\" ] # c\n", profile("a")),
        ("# c\n[profile default]\n", profile("default")),
        ("# c\n[sso-session a]\n", Header::SsoSession(SessionName::new("a"))),
    ] {
        assert_eq!(
            refusal(text.as_bytes(), &header, &[]),
            format!("{header} is already there, in line 2. Choose another name or edit that section.")
        );
    }
}

#[test]
fn names_that_some_sdk_would_drop_are_refused_with_the_reason() {
    let names = ["", "a b", "o'brien", "a\\b", "a:b", "a+b", "café", "a]", "a#b", "-a"];
    let reasons: Vec<String> = names.map(|name| refusal(b"", &profile(name), &[])).into();
    insta::assert_snapshot!(reasons.join("\n"), @r"
    The name “” cannot be used: it is empty.
    The name “a b” cannot be used: programs that use the AWS SDK for Rust, JavaScript or Java do not see names with spaces. Use “-” instead.
    The name “o'brien” cannot be used: AWS tools disagree about quotes and backslashes in names. Leave them out.
    The name “a\b” cannot be used: AWS tools disagree about quotes and backslashes in names. Leave them out.
    The name “a:b” cannot be used: programs that use the AWS SDK for Java may not see names with “:” or “+”. Use “-” instead.
    The name “a+b” cannot be used: programs that use the AWS SDK for Java may not see names with “:” or “+”. Use “-” instead.
    The name “café” cannot be used: programs that use the AWS SDK for Rust, JavaScript or Java only see names of the letters a to z, digits and _ . / % @ -.
    The name “a]” cannot be used: programs that use the AWS SDK for Rust, JavaScript or Java only see names of the letters a to z, digits and _ . / % @ -.
    The name “a#b” cannot be used: programs that use the AWS SDK for Rust, JavaScript or Java only see names of the letters a to z, digits and _ . / % @ -.
    The name “-a” cannot be used: programs would take what begins with “-” for an option. Let it begin with a letter.
    ");
    assert!(refusal(b"", &profile("a]\n[b"), &[]).contains("cannot be used"));
    for good in ["A-z_0.9/%@", "111122223333", "default"] {
        Document::parse(b"").add_section(&profile(good), &[]).expect("every SDK reads this name");
    }
}

#[test]
fn properties_that_some_sdk_would_read_otherwise_are_refused_without_their_value() {
    let bad = [
        ("Region", "s3cret"),
        ("", "s3cret"),
        ("a=b", "s3cret"),
        ("region", ""),
        ("region", " s3cret"),
        ("region", "s3cret\n[profile b]"),
        ("region", "s3cret\rx"),
        ("region", "s3cret # c"),
        ("region", ";s3cret"),
    ];
    let mut reasons: Vec<String> = bad.map(|property| refusal(b"", &profile("a"), &[property])).into();
    reasons.push(refusal(b"", &profile("a"), &[("region", "x"), ("region", "y")]));
    let reasons = reasons.join("\n");
    assert!(!reasons.contains("s3cret"));
    insta::assert_snapshot!(reasons, @r"
    “Region” cannot be written: keys are lower-case letters, digits and “_”.
    “” cannot be written: keys are lower-case letters, digits and “_”.
    “a=b” cannot be written: keys are lower-case letters, digits and “_”.
    “region” cannot be written: it has no value, and some AWS tools drop empty keys.
    “region” cannot be written: its value begins or ends with a space, which AWS tools drop.
    “region” cannot be written: its value has a line break or another control character.
    “region” cannot be written: its value has a line break or another control character.
    “region” cannot be written: its value has “#” or “;” after a space, where some AWS tools begin a comment.
    “region” cannot be written: its value has “#” or “;” after a space, where some AWS tools begin a comment.
    “region” cannot be written: it is given twice, and then the AWS CLI refuses the whole file.
    ");
}

#[test]
fn a_value_may_hold_what_every_sdk_takes_literally() {
    let url = "https://d-1234567890.awsapps.com/start/#/;x=1";
    let mut document = Document::parse(b"");
    document
        .add_section(&profile("a"), &[("sso_start_url", url)])
        .expect("no comment begins without a space");
    assert_eq!(document.sections()[0].properties[0].value, url);
}

#[test]
fn a_file_in_another_encoding_is_left_alone() {
    let utf16: Vec<u8> = "[default]\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let text = [&[0xff, 0xfe][..], &utf16].concat();
    assert_eq!(
        refusal(&text, &profile("a"), &[]),
        "Line 1 is not UTF-8 text. Save the file as UTF-8, then try again."
    );
}
