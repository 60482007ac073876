//! A `[default]` of Daypass's own in the shared config, in the place of the person's, which comes back byte for byte.
//!
//! The person's section stays where it is, each of its lines as a comment with Daypass's name before it: what is in
//! it, keys included, is in no other file, and what happens to the rest of the file meanwhile is kept. Daypass's
//! section is a [`Block`] at the end. Both come and go in one replacement of the file.

use brain::say::Word;
use brain::words::ProfileName;

use crate::block::Block;
use crate::document::{Document, Header};

/// Why the file is left alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", Word("stand-in-muddled").with(&[("line", line)]))]
pub struct Muddled {
    /// Where, from 1.
    pub line: usize,
}

/// The stand-in of one Daypass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn<'a> {
    /// Which Daypass writes it.
    pub owner: &'a str,
}

impl StandIn<'_> {
    /// The content with `[default]` as these properties, whatever it was before.
    pub fn put(&self, content: &[u8], properties: &[(String, String)]) -> Result<Vec<u8>, Muddled> {
        let aside = self.aside(&self.removed(content)?);
        let mut section = "[default]\n".to_owned();
        for (key, value) in properties {
            // A nested block begins in the next line.
            let equals = if value.starts_with('\n') { " =" } else { " = " };
            section.extend([key, equals, value, "\n"]);
        }
        Ok(self.block().appended(&aside, &section).to_vec())
    }

    /// The content as it was without the stand-in.
    pub fn removed(&self, content: &[u8]) -> Result<Vec<u8>, Muddled> {
        let rest = self.block().without(content);
        let prefix = self.prefix();
        let document = Document::parse(&rest);
        let kept = document.raw_lines().position(|line| line.starts_with(prefix.as_bytes()));
        let is_there = rest.as_slice() != content;
        let marked = self.block().marked_line(&rest);
        if let Some(line) = marked.or(kept.map(|at| at + 1).filter(|_| !is_there)) {
            return Err(Muddled { line });
        }
        Ok(document.with_lines(|line| line.strip_prefix(prefix.as_bytes()).unwrap_or(line).to_vec()))
    }

    /// Each line of the person's sections as a comment.
    fn aside(&self, content: &[u8]) -> Vec<u8> {
        let document = Document::parse(content);
        let default = Header::Profile(ProfileName::new("default"));
        let mut headers = document
            .sections()
            .into_iter()
            .map(|section| (section.line, *section.header == default))
            .peekable();
        let (mut line, mut is_inside) = (0, false);
        document.with_lines(|raw| {
            line += 1;
            if let Some((_, is_default)) = headers.next_if(|(at, _)| *at == line) {
                is_inside = is_default;
            }
            if is_inside { [self.prefix().as_bytes(), raw].concat() } else { raw.to_vec() }
        })
    }

    fn prefix(&self) -> String {
        format!("#{} keeps: ", self.owner)
    }

    fn block(&self) -> Block<'_> {
        Block { owner: self.owner, name: "default" }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;
    use crate::{Places, SharedConfig, StaticKeys};

    const OURS: StandIn<'_> = StandIn { owner: "daypass" };

    fn properties(role: &str) -> Vec<(String, String)> {
        let all = [("sso_session", "acme"), ("sso_account_id", "111122223333"), ("sso_role_name", role)];
        all.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec()
    }

    const MINE: &str = "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n\n\
         # my own\n[default]\naws_access_key_id = AKIA\ns3 =\n  max = 1\n\n[profile dev]\nregion = x";

    #[test]
    fn it_counts_while_it_is_there_and_then_all_is_as_it_was() {
        let with = OURS.put(MINE.as_bytes(), &properties("Admin")).unwrap();
        let document = Document::parse(&with);
        assert_eq!((document.flaws(), document.repeated()), (vec![], vec![]));
        let places = Places { config: "config".into(), credentials: "credentials".into() };
        let config = SharedConfig::read(&document, &places.config, &StaticKeys::default());
        let default = config.profiles.iter().find(|profile| profile.name.as_str() == "default").unwrap();
        assert_eq!(default.role().unwrap().role.as_str(), "Admin");
        assert_eq!(OURS.removed(&with).unwrap(), MINE.as_bytes());
    }

    #[test]
    fn what_the_person_writes_meanwhile_stays() {
        let with = String::from_utf8(OURS.put(MINE.as_bytes(), &properties("Admin")).unwrap()).unwrap();
        let edited = with.replace("region = x", "region = y") + "[profile new]\nregion = z\n";
        let edited = String::from_utf8(OURS.removed(edited.as_bytes()).unwrap()).unwrap();
        assert_eq!(edited, MINE.replace("region = x", "region = y\n") + "[profile new]\nregion = z\n");
    }

    #[test]
    fn what_was_changed_by_hand_is_left_alone_and_named() {
        let with = String::from_utf8(OURS.put(MINE.as_bytes(), &properties("Admin")).unwrap()).unwrap();
        let without_header = with.replace("\n[default]\n", "\n");
        assert_eq!(OURS.removed(without_header.as_bytes()), Err(Muddled { line: 13 }));
        let kept_only = "[profile a]\n#daypass keeps: [default]\n";
        assert_eq!(OURS.put(kept_only.as_bytes(), &properties("Admin")), Err(Muddled { line: 2 }));
        assert_eq!(StandIn { owner: "other" }.removed(with.as_bytes()).unwrap(), with.as_bytes());
    }

    /// Files of lines that matter here, with any line ends, and none at the end.
    fn file() -> impl Strategy<Value = Vec<u8>> {
        let lines: Vec<&[u8]> = vec![
            b"[default]",
            b"[profile default]",
            b"[profile \"default\"]",
            b" [default] # mine",
            b"[DEFAULT]",
            b"[profile dev]",
            b"[sso-session default]",
            b"region = eu-west-1",
            b"  nested = 1",
            b"s3 =",
            b"",
            b"   ",
            b"# a comment",
            b"; another",
            b"stray",
            b"key = caf\xe9",
            b"[",
            b"]",
            b"#daypass",
            b"[default",
            b"# >>> another wrote [default] and will remove it, up to the line below >>>",
        ];
        let ends = select(vec![&b"\n"[..], b"\r\n", b"\n", b"\r"]);
        let line = (select(lines), ends).prop_map(|(line, end)| [line, end].concat());
        let last = select(vec![&b""[..], b"[default]", b"region = x", b"\n", b"# x"]);
        let mark = select(vec![&b""[..], b"", b"\xef\xbb\xbf"]);
        (mark, vec(line, 0..16), last).prop_map(|(mark, lines, last)| [mark, &lines.concat(), last].concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_file_comes_back_byte_for_byte(file in file()) {
            let first = OURS.put(&file, &properties("Admin")).unwrap();
            let second = OURS.put(&first, &properties("ReadOnly")).unwrap();
            let default = Header::Profile(ProfileName::new("default"));
            let document = Document::parse(&second);
            let theirs: Vec<_> = document.sections().into_iter().filter(|it| *it.header == default).map(|it| it.line).collect();
            prop_assert_eq!(theirs.len(), 1, "one [default] counts");
            prop_assert_eq!(OURS.removed(&first).unwrap(), &file[..]);
            prop_assert_eq!(OURS.removed(&second).unwrap(), &file[..]);
            prop_assert_eq!(OURS.removed(&file).unwrap(), &file[..]);
        }
    }
}
