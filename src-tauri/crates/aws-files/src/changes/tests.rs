use brain::words::ProfileName;

use super::*;
use crate::document::Header;

/// A directory with Daypass's state and the person's file.
struct Place {
    directory: tempfile::TempDir,
    changes: Changes,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let writer = Writer::new(directory.path().join("state/locks"));
        let changes = Changes::new(writer, directory.path().join("state/undo"));
        Self { directory, changes }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("aws/config")
    }

    fn write(&self, text: &str) {
        fs::create_dir_all(self.directory.path().join("aws")).expect("made");
        fs::write(self.path(), text).expect("written");
    }

    fn text(&self) -> Option<String> {
        fs::read_to_string(self.path()).ok()
    }

    fn add(&self, name: &str) -> Plan {
        self.changes.change(&self.path(), |document| add(document, name)).expect("changed")
    }

    fn undo(&self) {
        let plan = self.changes.plan_undo(&self.path()).expect("there is something to undo");
        self.changes.apply(&plan).expect("undone");
    }

    fn kept(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.directory.path().join("state/undo")).expect("it is there");
        entries.map(|entry| entry.expect("an entry").path()).collect()
    }

    fn undo_refused(&self) -> String {
        let refusal = self.changes.plan_undo(&self.path()).err().expect("nothing can be undone");
        refusal.to_string().replace(&self.path().display().to_string(), "CONFIG")
    }
}

fn add(document: &mut Document, name: &str) -> Result<(), NotEdited> {
    document.add_section(&Header::Profile(ProfileName::new(name)), &[("region", "eu-west-1")])
}

#[test]
fn a_plan_changes_nothing_and_shows_what_it_would() {
    let place = Place::new();
    let old = "[profile a]\naws_secret_access_key = s3cret\nx = 1\n";
    place.write(old);
    let plan = place.changes.plan(&place.path(), |document| add(document, "new")).expect("planned");
    assert_eq!(place.text().as_deref(), Some(old));
    insta::assert_snapshot!(plan.diff().replace(&place.path().display().to_string(), "CONFIG"), @r"
    --- CONFIG
    +++ CONFIG
    @@ -1,3 +1,6 @@
     [profile a]
     aws_secret_access_key = …
     x = 1
    +
    +[profile new]
    +region = eu-west-1
    ");

    place.changes.apply(&plan).expect("applied");
    assert_eq!(place.text(), Some(format!("{old}\n[profile new]\nregion = eu-west-1\n")));
}

#[test]
fn a_plan_that_changes_nothing_says_so() {
    let place = Place::new();
    place.write("[profile a]\nregion = x\n");
    let set = |document: &mut Document| document.set(&Header::Profile(ProfileName::new("a")), "region", "x");
    let plan = place.changes.plan(&place.path(), set).expect("planned");
    assert!(plan.is_empty());
    assert_eq!(plan.diff(), "");
    place.changes.apply(&plan).expect("nothing to do");
    assert_eq!(place.undo_refused(), "There is nothing to undo in CONFIG.");
}

#[test]
fn a_plan_is_refused_when_the_file_was_changed_since() {
    let place = Place::new();
    place.write("[profile a]\n");
    let plan = place.changes.plan(&place.path(), |document| add(document, "new")).expect("planned");
    place.write("[profile theirs]\n");
    let refusal = place.changes.apply(&plan).expect_err("refused");
    assert!(matches!(refusal, NotReplaced::Changed { .. }), "{refusal}");
    assert_eq!(place.text().as_deref(), Some("[profile theirs]\n"));
}

#[test]
fn changes_are_undone_one_by_one_to_the_file_that_was_not_there() {
    let place = Place::new();
    place.add("one");
    let first = place.text();
    place.add("two");
    place.undo();
    assert_eq!(place.text(), first);
    place.undo();
    assert_eq!(place.text(), None);
    assert_eq!(place.undo_refused(), "There is nothing to undo in CONFIG.");
}

#[test]
fn what_others_changed_since_is_not_undone() {
    let place = Place::new();
    place.write("[profile a]\n");
    place.add("one");
    place.write("[profile theirs]\n");
    assert_eq!(
        place.undo_refused(),
        "CONFIG was changed by another program since, so Daypass cannot undo its own last change there. \
         Change it back by hand."
    );
    place.add("two");
    place.undo();
    assert_eq!(place.text().as_deref(), Some("[profile theirs]\n"));
}

#[test]
fn of_each_file_twenty_changes_can_be_undone() {
    let place = Place::new();
    for number in 0..25 {
        place.add(&format!("p{number}"));
    }
    assert_eq!(place.kept().len(), 20);
}

#[test]
fn of_a_file_with_secrets_no_copy_is_made_and_the_change_cannot_be_undone() {
    for secret in [
        "aws_secret_access_key = s3cret",
        "AWS_Session_Token=s3cret",
        "#aws_secret_access_key: s3cret",
        "aws_secret_access_key =\n  s3cret",
    ] {
        let place = Place::new();
        place.write("[profile a]\n");
        assert!(place.add("one").can_be_undone());
        let old = place.text().expect("it is there") + secret + "\n";
        place.write(&old);
        let plan = place.add("two");
        assert!(!plan.can_be_undone(), "{secret}");
        for kept in place.kept() {
            let kept = fs::read_to_string(kept).expect("it is there");
            assert!(!kept.contains("s3cret"), "{kept}");
        }
        assert_eq!(
            place.undo_refused(),
            "CONFIG had secrets in it, so Daypass kept no copy of it and cannot undo its own last change there. \
             Change it back by hand."
        );
        assert_ne!(place.text(), Some(old));
    }
}

#[test]
fn a_copy_that_makes_no_sense_is_not_taken_for_a_file_that_was_not_there() {
    for content in [&b""[..], b"File\n[profile a]\n", b"none", b"\xff", b"none\n[profile a]\n"] {
        let place = Place::new();
        place.add("one");
        let after = place.text();
        fs::write(&place.kept()[0], content).expect("written");
        assert!(place.undo_refused().contains(" cannot be read, so Daypass cannot undo"), "{content:?}");
        assert_eq!(place.text(), after);
    }
}

#[test]
fn copies_are_kept_for_thirty_days() {
    let place = Place::new();
    place.add("one");
    place.add("two");
    for (days, left) in [(29, 2), (31, 0)] {
        let then = SystemTime::now() - Duration::from_hours(days * 24);
        for kept in place.kept() {
            let kept = fs::File::options().write(true).open(kept).expect("it is there");
            kept.set_modified(then).expect("set");
        }
        assert_eq!(place.changes.plan_undo(&place.path()).is_ok(), left > 0);
        assert_eq!(place.kept().len(), left);
    }
}

#[cfg(unix)]
#[test]
fn what_is_kept_is_the_person_s_alone_even_of_a_file_that_is_not() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::new();
    place.write("[profile a]\n");
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o644)).expect("set");
    place.add("one");
    for kept in place.kept() {
        let metadata = fs::metadata(kept).expect("it is there");
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(fs::metadata(place.path()).expect("it is there").permissions().mode() & 0o777, 0o644);
}
