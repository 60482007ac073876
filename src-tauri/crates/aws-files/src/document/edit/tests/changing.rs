//! Setting, removing and renaming, and what all edits keep.

use proptest::prelude::*;

use super::*;
use crate::document::tests::config_text;

fn edited(text: &str, edit: impl FnOnce(&mut Document) -> Result<(), NotEdited>) -> String {
    let mut document = Document::parse(text.as_bytes());
    edit(&mut document).expect("the edit is possible");
    String::from_utf8(document.to_bytes()).expect("the text was UTF-8")
}

fn refused(text: &str, edit: impl FnOnce(&mut Document) -> Result<(), NotEdited>) -> String {
    let mut document = Document::parse(text.as_bytes());
    let refusal = edit(&mut document).expect_err("the edit is refused").to_string();
    assert_eq!(document.to_bytes(), text.as_bytes(), "a refusal changes nothing");
    refusal
}

fn set(text: &str, key: &str, value: &str) -> String {
    edited(text, |document| document.set(&profile("a"), key, value))
}

fn without(text: &str) -> String {
    edited(text, |document| document.remove_section(&profile("a")).map(|found| assert!(found)))
}

#[test]
fn a_value_is_replaced_between_its_own_spaces_and_line_end() {
    assert_eq!(
        set("[profile a]\nregion   =\tx  \r\ny=1\n", "region", "z"),
        "[profile a]\nregion   =\tz\r\ny=1\n"
    );
    assert_eq!(set("[profile a]\n  region=x", "region", "z"), "[profile a]\n  region=z");
    assert_eq!(set("[profile a]\nx=1\ny=1\nregion =\n", "region", "z"), "[profile a]\nx=1\ny=1\nregion=z\n");
}

#[test]
fn a_line_that_is_rewritten_is_one_that_every_sdk_reads() {
    assert_eq!(set("[profile a]\nREGION : x\n", "region", "z"), "[profile a]\nregion = z\n");
    assert_eq!(set("[profile a]\nregion = x # home\n", "region", "z"), "[profile a]\n# home\nregion = z\n");
    assert_eq!(set("[profile a]\nregion = ; none\n", "region", "z"), "[profile a]\n; none\nregion = z\n");
}

#[test]
fn a_value_that_is_there_already_is_left_as_it_is_written() {
    let text = "[profile a]\nregion\t=  x   \n";
    assert_eq!(set(text, "region", "x"), text);
}

#[test]
fn a_block_is_replaced_with_all_its_lines() {
    let text = "[profile a]\ns3 =\n  x = 1\n\n  # why\n  y = 2\n# after\nz = 1\n";
    assert_eq!(set(text, "s3", "plain"), "[profile a]\ns3 = plain\n# after\nz = 1\n");
}

#[test]
fn a_new_key_stands_below_the_last_one_and_as_far_in() {
    assert_eq!(set("[profile a]\n\n[profile b]\n", "x", "1"), "[profile a]\nx = 1\n\n[profile b]\n");
    assert_eq!(
        set("[profile a]\ns3 =\n  y = 2\n# after\n\n[profile b]\n", "x", "1"),
        "[profile a]\ns3 =\n  y = 2\nx = 1\n# after\n\n[profile b]\n"
    );
    assert_eq!(set("[profile a]\n\ty=2", "x", "1"), "[profile a]\n\ty=2\n\tx = 1");
}

#[test]
fn a_key_goes_with_what_is_indented_below_it() {
    let gone = |text: &str, there: bool| {
        edited(text, |document| document.unset(&profile("a"), "s3").map(|found| assert_eq!(found, there)))
    };
    assert_eq!(
        gone("[profile a]\nS3 =\n  x = 1\n  # why\n  y = 2\n\nz = 1\n", true),
        "[profile a]\n\nz = 1\n"
    );
    assert_eq!(gone("[profile a]\nz = 1\r\ns3 = x", true), "[profile a]\nz = 1");
    assert_eq!(
        gone("[profile a]\nz = 1\n[profile b]\ns3 = x\n", false),
        "[profile a]\nz = 1\n[profile b]\ns3 = x\n"
    );
    assert_eq!(gone("[profile a]\ns3 = 1\n[profile a]\ns3 = x\n", true), "[profile a]\n[profile a]\n");
}

#[test]
fn a_section_goes_with_its_comments_and_one_gap() {
    let (top, bottom) = ("[profile t]\nx = 1\n", "# about b\n[profile b]\nx = 1\n");
    let section = "# about a\n[profile a]\nx = 1\n\ns3 =\n  y = 1\n# z = 1\n";
    assert_eq!(without(&format!("{top}\n{section}\n{bottom}")), format!("{top}\n{bottom}"));
    assert_eq!(without(&format!("{top}\n\n{section}\n\n{bottom}")), format!("{top}\n\n{bottom}"));
    assert_eq!(without(&format!("{top}\n{section}")), top);
    assert_eq!(without(&format!("{top}\n{section}\n\n")), format!("{top}\n\n"));
    assert_eq!(without(&format!("{top}[profile a]\nx = 1\n{bottom}")), format!("{top}{bottom}"));
    assert_eq!(without(&format!("[profile a]\nx = 1\n\n{bottom}")), bottom);
    assert_eq!(without("[profile a]\nx = 1"), "");
}

#[test]
fn comments_that_stand_for_themselves_stay() {
    let (about_file, about_group) = ("# my file\n", "# ---- work ----\n\n");
    assert_eq!(without(&format!("{about_file}[profile a]\nx = 1\n")), about_file);
    assert_eq!(
        without(&format!("{about_group}[profile a]\nx = 1\n\n{about_group}[profile b]\n")),
        format!("{about_group}{about_group}[profile b]\n")
    );
}

#[test]
fn a_section_is_renamed_between_its_brackets() {
    let renamed =
        |text: &str, to: &str| edited(text, |document| document.rename_section(&profile("a"), &profile(to)));
    assert_eq!(renamed("# a\n[profile  \"a\"]  # a\r\nx = a\n", "b"), "# a\n[profile b]  # a\r\nx = a\n");
    assert_eq!(renamed("[profile a]\n[profile a]", "b"), "[profile b]\n[profile b]");
    assert_eq!(renamed("[profile a]\n", "default"), "[default]\n");
    assert_eq!(renamed("[profile 'a']\n", "a"), "[profile a]\n");
}

#[test]
fn what_cannot_be_done_is_said_and_not_done() {
    let (a, b) = (profile("a"), profile("b"));
    let refusals = [
        refused("[profile b]\n", |d| d.set(&a, "region", "x")),
        refused("[profile a]\n[profile a]\n", |d| d.set(&a, "region", "x")),
        refused("[profile a]\nregion = 1\nREGION = 2\n", |d| d.set(&a, "region", "x")),
        refused("[profile a]\n", |d| d.set(&a, "Region", "x")),
        refused("[profile a]\n[profile b]\n", |d| d.rename_section(&a, &b)),
        refused("[profile a]\n", |d| d.rename_section(&b, &a)),
        refused("[profile b]\n", |d| d.rename_section(&a, &b)),
        refused("[profile a]\n", |d| d.rename_section(&a, &profile("b c"))),
        refused("[profile a]\rregion = x\n", |d| d.set(&a, "region", "x")),
        refused("[profile a]\n  [profile b]\n", |d| d.set(&a, "region", "x")),
        refused("[profile b]\nx = 1\n[profile a]\n  [profile c]\n", |d| d.remove_section(&a).map(drop)),
    ];
    insta::assert_snapshot!(refusals.join("\n"), @r"
    There is no [profile a] in this file. Check the name.
    [profile a] is in line 1 and again in line 2. Keep one of the two, then try again.
    “region” is in line 2 and again in line 3. Keep one of the two, then try again.
    “Region” cannot be written: keys are lower-case letters, digits and “_”.
    [profile b] is already there, in line 2. Choose another name or edit that section.
    [profile a] is already there, in line 1. Choose another name or edit that section.
    [profile b] is already there, in line 1. Choose another name or edit that section.
    The name “b c” cannot be used: programs that use the AWS SDK for Rust, JavaScript or Java do not see names with spaces. Use “-” instead.
    Line 1 ends in a bare carriage return. Save the file with ordinary line ends, then try again.
    Line 2 is indented, so this change would give it another meaning. Move it to the left edge, then try again.
    Line 4 is indented, so this change would give it another meaning. Move it to the left edge, then try again.
    ");
}

/// Whether every line of `part` stands in `whole`, in the same order; the end of the file's last line aside.
fn kept(whole: &[u8], part: &[u8]) -> bool {
    let lines = |bytes: &[u8]| -> Vec<Vec<u8>> {
        Document::parse(bytes).raw_lines().map(|raw| raw.trim_ascii_end().to_vec()).collect()
    };
    let mut whole = lines(whole).into_iter();
    lines(part).iter().all(|line| whole.any(|other| other == *line))
}

/// The first section that is there once, and what its keys are.
fn some_section(document: &Document) -> Option<Header> {
    let sections = document.sections();
    let once = |header: &Header| sections.iter().filter(|section| section.header == header).count() == 1;
    let mut headers = sections.iter().map(|section| section.header);
    headers.find(|header| once(header) && !matches!(header, Header::Other(_))).cloned()
}

fn value(document: &Document, header: &Header, key: &str) -> Option<String> {
    let sections = document.sections();
    let section = sections.iter().find(|section| section.header == header)?;
    let property = section.properties.iter().find(|property| property.key.to_lowercase() == key)?;
    Some(property.value.to_owned())
}

proptest! {
    #[test]
    fn what_is_added_is_read_and_removing_it_restores_every_byte(
        text in config_text(), region in "[a-z0-9-]{1,12}",
    ) {
        let before = Document::parse(&text);
        let mut document = before.clone();
        document.add_section(&profile("new"), &[("region", &region), ("output", "json")]).expect("added");
        prop_assert_eq!(&Document::parse(&document.to_bytes()), &document);
        prop_assert!(kept(&document.to_bytes(), &text));
        prop_assert_eq!(document.flaws().len(), before.flaws().len());
        prop_assert_eq!(value(&document, &profile("new"), "region"), Some(region));
        prop_assert_eq!(document.remove_section(&profile("new")), Ok(true));
        prop_assert_eq!(document.to_bytes(), text);
    }

    #[test]
    fn a_key_that_is_set_is_read_and_removing_it_restores_every_byte(text in config_text()) {
        let before = Document::parse(&text);
        if let Some(header) = some_section(&before) {
            let mut document = before.clone();
            if document.set(&header, "new_key", "x").is_ok() {
                prop_assert_eq!(value(&document, &header, "new_key"), Some("x".to_owned()));
                prop_assert!(kept(&document.to_bytes(), &text));
                prop_assert_eq!(document.unset(&header, "new_key"), Ok(true));
                prop_assert_eq!(document.to_bytes(), text);
            } else {
                prop_assert_eq!(document, before);
            }
        }
    }

    #[test]
    fn a_key_that_is_replaced_is_read_and_other_lines_stay(text in config_text()) {
        let mut document = Document::parse(&text);
        if let Some(header) = some_section(&document)
            && let Some(old) = document.sections_of(&header)[0].properties.first().map(|p| p.key.to_lowercase())
            && document.set(&header, &old, "else").is_ok()
        {
            prop_assert_eq!(value(&document, &header, &old), Some("else".to_owned()));
            prop_assert_eq!(&Document::parse(&document.to_bytes()), &document);
            prop_assert_eq!(document.unset(&header, &old), Ok(true));
            let mut straight = Document::parse(&text);
            straight.unset(&header, &old).expect("it can be removed");
            let comment_moved = document.lines.len() > straight.lines.len();
            prop_assert!(kept(&document.to_bytes(), &straight.to_bytes()));
            prop_assert!(comment_moved || document == straight);
        }
    }

    #[test]
    fn removing_a_section_keeps_every_line_of_the_others(text in config_text()) {
        let mut document = Document::parse(&text);
        if let Some(header) = some_section(&document) {
            let others = |document: &Document| -> Vec<_> {
                let sections = document.sections();
                let others = sections.iter().filter(|section| *section.header != header);
                others.map(|s| (s.text.to_owned(), s.properties.iter().map(|p| p.key.to_owned()).collect::<Vec<_>>())).collect()
            };
            let before = others(&document);
            if document.remove_section(&header).is_ok() {
                prop_assert!(kept(&text, &document.to_bytes()));
                prop_assert_eq!(others(&document), before);
                prop_assert_eq!(value(&document, &header, "region"), None);
            }
        }
    }

    #[test]
    fn many_sections_go_as_if_removed_one_after_the_other(text in config_text()) {
        let before = Document::parse(&text);
        let sections = before.sections();
        let once = |header: &Header| sections.iter().filter(|section| section.header == header).count() == 1;
        let headers = sections.iter().map(|section| section.header).filter(|header| once(header));
        // Every second.
        let headers: Vec<_> = headers.step_by(2).collect();
        let mut single = before.clone();
        if headers.iter().rev().all(|header| single.remove_section(header).is_ok()) {
            let mut at_once = before.clone();
            at_once.remove_sections(&headers.into_iter().collect()).expect("each could be");
            prop_assert_eq!(at_once, single);
        }
    }

    #[test]
    fn renaming_there_and_back_restores_a_plain_file(text in config_text()) {
        let mut document = Document::parse(&text);
        let a = profile("a");
        if document.sections_of(&a).len() == 1 {
            document.rename_section(&a, &profile("new")).expect("there is no such profile");
            prop_assert_eq!(document.sections_of(&a).len(), 0);
            document.rename_section(&profile("new"), &a).expect("the name is free again");
            prop_assert_eq!(document.to_bytes(), text);
        }
    }
}
