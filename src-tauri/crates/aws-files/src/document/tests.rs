use brain::words::{ProfileName, SessionName};
use proptest::prelude::*;

use super::*;

/// The header of each section, and `key=value` of each property with its line.
fn outline(text: &str) -> Vec<String> {
    let document = Document::parse(text.as_bytes());
    let mut outline = Vec::new();
    for section in document.sections() {
        outline.push(format!("{}:{}", section.line, section.header));
        for property in section.properties {
            outline.push(format!("{}:{}={}", property.line, property.key, property.value));
            outline.extend(property.indented.iter().map(|(line, text)| format!("{line}:>{text}")));
        }
    }
    outline
}

fn header(text: &str) -> Header {
    Header::parse(text)
}

fn profile(name: &str) -> Header {
    Header::Profile(ProfileName::new(name))
}

#[test]
fn a_file_is_sections_of_properties_with_their_lines() {
    let file =
        "# mine\r\n[default]\r\nregion=eu-west-1\r\n\r\n[sso-session a]\r\n  sso_region : us-east-1  \r\n";
    assert_eq!(
        outline(file),
        ["2:[default]", "3:region=eu-west-1", "5:[sso-session a]", "6:sso_region=us-east-1"]
    );
}

#[test]
fn indented_lines_belong_to_the_property_above_also_behind_comments_and_blanks() {
    let file = "[services a]\ns3 =\n  endpoint_url = x # c\n\n  # note\n  b = c\nsts = y\n";
    assert_eq!(outline(file), ["1:[services a]", "2:s3=", "3:>endpoint_url = x # c", "6:>b = c", "7:sts=y"]);
}

#[test]
fn an_indented_first_key_and_its_equals_are_properties() {
    assert_eq!(
        outline("[profile a]\n  x = 1\n  y = 2\nz = 3\n"),
        ["1:[profile a]", "2:x=1", "3:y=2", "4:z=3"]
    );
}

#[test]
fn a_value_keeps_what_looks_like_a_comment_or_a_delimiter() {
    assert_eq!(outline("[default]\na = b;c # d = e\n"), ["1:[default]", "2:a=b;c # d = e"]);
}

#[test]
fn headers_are_read_as_botocore_reads_them() {
    assert_eq!(header("default"), profile("default"));
    assert_eq!(header("profile default"), profile("default"));
    assert_eq!(header("profile\tp"), profile("p"));
    assert_eq!(header("profile  p"), profile("p"));
    assert_eq!(header("profile \"p q\""), profile("p q"));
    assert_eq!(header("profile 'p q'"), profile("p q"));
    assert_eq!(header("profile dom\\user"), profile("domuser"));
    assert_eq!(header("profile a+b:c@d"), profile("a+b:c@d"));
    assert_eq!(header("profile café"), profile("café"));
    assert_eq!(header("sso-session 'my sess'"), Header::SsoSession(SessionName::new("my sess")));
    assert_eq!(header("services local"), Header::Services("local".to_owned()));
    for passed_over in ["p", "profile p q", "profile o'brien", "profile", "DEFAULT", "Profile p", "plugins"] {
        assert_eq!(header(passed_over), Header::Other(passed_over.to_owned()));
    }
}

#[test]
fn text_behind_a_header_is_passed_over() {
    for file in ["[profile p] # c\n", "[profile p]# c\n", "[profile p] junk\n", "  [profile p]"] {
        assert_eq!(outline(file), ["1:[profile p]"], "{file}");
    }
}

#[test]
fn flaws_are_what_makes_botocore_refuse_the_file() {
    let flaws = |bytes: &[u8]| Document::parse(bytes).flaws();
    assert_eq!(flaws(b"# c\n\n[default]\nregion = x\ns3 =\n  a = b\nk = v\n  more\n"), []);
    assert_eq!(flaws(b""), []);
    assert_eq!(flaws(b"\xef\xbb\xbf[default]\n"), [(1, Flaw::ByteOrderMark)]);
    assert_eq!(flaws(b"[default]\n# caf\xe9\n"), [(2, Flaw::NotUtf8)]);
    assert_eq!(flaws(b"region = x\n[default]\n"), [(1, Flaw::NoSection)]);
    assert_eq!(flaws(b"[default]\nregion\n"), [(2, Flaw::Stray)]);
    assert_eq!(flaws(b"[default]\n= x\n"), [(2, Flaw::Stray)]);
    assert_eq!(flaws(b"[default\n[]\n"), [(1, Flaw::NoSection), (2, Flaw::NoSection)]);
    assert_eq!(flaws(b"[default]\ns3 =\n  no equals sign\n"), [(3, Flaw::Stray)]);
}

#[test]
fn debug_shows_no_content() {
    let document = Document::parse(b"[default]\naws_secret_access_key = s3cret\n");
    assert_eq!(format!("{document:?}"), "Document(2 lines)");
}

#[test]
fn a_bare_carriage_return_ends_a_line_as_in_python() {
    assert_eq!(outline("[default]\ra = 1\r\r\nb = 2\rc = 3"), ["1:[default]", "2:a=1", "4:b=2", "5:c=3"]);
}

#[test]
fn a_header_ends_at_the_last_bracket_of_its_line() {
    assert_eq!(outline("[profile p] # [c]\n"), ["1:[profile p] # [c]"]);
}

/// Lines as people write them, and as they should not.
pub(crate) fn config_text() -> impl Strategy<Value = Vec<u8>> {
    let line = prop::sample::select(
        &[
            "",
            "  ",
            "# comment",
            "  ; comment",
            "[default]",
            "  [profile indented]",
            "[profile a]",
            "[profile a]",
            "[profile 'b c'] # why",
            "[sso-session s]",
            "region = eu-west-1",
            "region=eu-west-1 # home",
            "  region: here",
            "REGION =",
            "output\t= json",
            "s3 =",
            "  nested = yes",
            "    deeper = yes",
            "stray",
            "[profile caf\u{e9}]",
        ][..],
    );
    let end = prop_oneof![Just("\n"), Just("\r\n")];
    let mark = prop_oneof![9 => Just(""), 1 => Just("\u{feff}")];
    (mark, prop::collection::vec((line, end), 0..20), any::<bool>()).prop_map(|(mark, lines, ended)| {
        let mut text = mark.to_owned();
        for (line, end) in &lines {
            text.extend([*line, *end]);
        }
        if !ended && let Some((_, end)) = lines.last() {
            text.truncate(text.len() - end.len());
        }
        text.into_bytes()
    })
}

/// Any bytes, with many of those that matter: line ends, brackets, a byte order mark, NUL, broken UTF-8.
fn awkward_bytes() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: [&[u8]; 14] = [
        b"\r",
        b"\n",
        b"\r\n",
        b"\0",
        BYTE_ORDER_MARK,
        b"\xe9",
        b"[",
        b"]",
        b"=",
        b" ",
        b"\t",
        b"#",
        b"\x1c",
        b"a",
    ];
    let piece = prop::sample::select(&PIECES[..]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_given_back_as_they_were(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(Document::parse(&bytes).to_bytes(), bytes);
    }

    #[test]
    fn awkward_bytes_are_given_back_as_they_were(bytes in awkward_bytes()) {
        prop_assert_eq!(Document::parse(&bytes).to_bytes(), bytes);
    }

    #[test]
    fn any_config_is_given_back_as_it_was(bytes in config_text()) {
        prop_assert_eq!(Document::parse(&bytes).to_bytes(), bytes);
    }

    #[test]
    fn any_bytes_can_be_asked_for_their_meaning(bytes in awkward_bytes()) {
        let document = Document::parse(&bytes);
        let lines = split_lines(&bytes).count();
        prop_assert!(document.sections().iter().all(|section| (1..=lines).contains(&section.line)));
        prop_assert!(document.flaws().iter().all(|(line, _)| (1..=lines.max(1)).contains(line)));
    }
}
