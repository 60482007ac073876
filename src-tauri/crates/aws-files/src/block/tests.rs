use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::time::SystemTime;

use proptest::prelude::*;

use super::*;

const BLOCK: Block<'_> = Block { owner: "daypass", name: "daypass-dev" };
const SECTION: &str = "[daypass-dev]\naws_access_key_id = ASIA\n";

struct Scene {
    directory: tempfile::TempDir,
}

impl Scene {
    fn new(content: Option<&[u8]>) -> Self {
        let scene = Self { directory: tempfile::tempdir().unwrap() };
        if let Some(content) = content {
            std::fs::write(scene.file(), content).unwrap();
        }
        scene
    }

    fn file(&self) -> PathBuf {
        self.directory.path().join("credentials")
    }

    fn writer(&self) -> Writer {
        Writer::new(self.directory.path().join("locks"))
    }

    fn content(&self) -> Option<Vec<u8>> {
        std::fs::read(self.file()).ok()
    }

    /// What is young and ends in no line break may be half written, and would be waited for.
    fn is_old(&self) {
        let file = std::fs::File::options().write(true).open(self.file()).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    }
}

#[test]
fn it_stands_at_the_end_for_its_owner_alone() {
    let scene = Scene::new(Some(b"[mine]\naws_access_key_id = AKIA\n"));
    BLOCK.put(&scene.writer(), &scene.file(), SECTION).unwrap();
    let content = String::from_utf8(scene.content().unwrap()).unwrap();
    assert_eq!(
        content,
        "[mine]\naws_access_key_id = AKIA\n\
         # >>> daypass wrote [daypass-dev] and will remove it, up to the line below >>>\n\
         [daypass-dev]\naws_access_key_id = ASIA\n\
         # <<< daypass wrote [daypass-dev] <<<\n"
    );
    assert_eq!(std::fs::metadata(scene.file()).unwrap().permissions().mode() & 0o777, 0o600);
    BLOCK.put(&scene.writer(), &scene.file(), &SECTION.replace("ASIA", "ASIB")).unwrap();
    assert_eq!(scene.content().unwrap(), content.replace("ASIA", "ASIB").into_bytes());
}

#[test]
fn a_file_of_another_owner_stays_that_owner_s_and_is_never_opened_wider() {
    let scene = Scene::new(Some(b"[mine]\n"));
    // Only root may give a file away; for anyone else the owner cannot differ here.
    let given = chown(scene.file(), Some(12), Some(34)).is_ok();
    let facts = || std::fs::metadata(scene.file()).unwrap();
    let before = facts();
    for (mode, tightened) in [(0o644, 0o600), (0o660, 0o600), (0o400, 0o400)] {
        std::fs::set_permissions(scene.file(), std::fs::Permissions::from_mode(mode)).unwrap();
        BLOCK.put(&scene.writer(), &scene.file(), SECTION).unwrap();
        assert!(BLOCK.remove(&scene.writer(), &scene.file(), Emptied::Stays).unwrap());
        assert_eq!(facts().mode() & 0o7777, tightened);
        assert_eq!((facts().uid(), facts().gid()), (before.uid(), before.gid()));
        assert!(!given || facts().uid() == 12);
    }
}

#[test]
fn a_file_that_was_made_for_it_goes_with_it() {
    let scene = Scene::new(None);
    assert!(BLOCK.put(&scene.writer(), &scene.file(), SECTION).unwrap(), "there was none");
    assert!(!BLOCK.put(&scene.writer(), &scene.file(), SECTION).unwrap(), "it is there by now");
    assert!(BLOCK.remove(&scene.writer(), &scene.file(), Emptied::Goes).unwrap());
    assert_eq!(scene.content(), None);
    assert!(!BLOCK.remove(&scene.writer(), &scene.file(), Emptied::Goes).unwrap());
}

#[test]
fn an_empty_file_of_the_persons_own_stays_also_behind_a_link() {
    let scene = Scene::new(Some(b""));
    scene.is_old();
    let link = scene.directory.path().join("link");
    symlink("credentials", &link).unwrap();
    assert!(!BLOCK.put(&scene.writer(), &link, SECTION).unwrap());
    assert!(BLOCK.remove(&scene.writer(), &link, Emptied::Stays).unwrap());
    assert_eq!(scene.content().unwrap(), b"");
    assert!(link.is_symlink());
}

#[test]
fn where_there_is_not_even_a_directory_nothing_is_made_to_remove_it() {
    let scene = Scene::new(None);
    let file = scene.directory.path().join(".aws/credentials");
    assert!(!BLOCK.remove(&scene.writer(), &file, Emptied::Stays).unwrap());
    assert!(!file.parent().unwrap().exists());
}

#[test]
fn a_section_of_the_persons_own_and_another_daypass_s_block_are_left_alone() {
    let own = b"# keys\n[daypass-dev]\naws_access_key_id = AKIA\n";
    let scene = Scene::new(Some(own));
    let refused = BLOCK.put(&scene.writer(), &scene.file(), SECTION).unwrap_err().to_string();
    assert!(
        refused.ends_with("line 2: There is a section [daypass-dev] already, and Daypass did not write it.")
    );
    assert_eq!(scene.content().unwrap(), own);

    let scene = Scene::new(None);
    let other = Block { owner: "daypass-demo", ..BLOCK };
    other.put(&scene.writer(), &scene.file(), SECTION).unwrap();
    let before = scene.content();
    assert!(BLOCK.put(&scene.writer(), &scene.file(), SECTION).is_err());
    assert!(!BLOCK.remove(&scene.writer(), &scene.file(), Emptied::Stays).unwrap());
    assert_eq!(scene.content(), before);
}

#[test]
fn half_a_block_is_not_cut_out() {
    let half = format!("{}\n[mine]\naws_access_key_id = AKIA\n", BLOCK.begin());
    let scene = Scene::new(Some(half.as_bytes()));
    assert!(!BLOCK.remove(&scene.writer(), &scene.file(), Emptied::Stays).unwrap());
    assert_eq!(scene.content().unwrap(), half.into_bytes());
}

#[test]
fn a_stray_beginning_above_the_persons_own_section_takes_nothing_with_it() {
    let own = format!("{}\n[mine]\naws_access_key_id = AKIA\n", BLOCK.begin());
    let scene = Scene::new(Some(own.as_bytes()));
    BLOCK.put(&scene.writer(), &scene.file(), SECTION).unwrap();
    assert!(BLOCK.remove(&scene.writer(), &scene.file(), Emptied::Stays).unwrap());
    assert_eq!(scene.content().unwrap(), own.into_bytes());
}

#[test]
fn a_block_that_somebody_wrote_a_section_into_is_named_and_stays() {
    let scene = Scene::new(None);
    BLOCK.put(&scene.writer(), &scene.file(), SECTION).unwrap();
    let block = String::from_utf8(scene.content().unwrap()).unwrap();
    for own in ["[mine]", "  [mine]"] {
        let mixed = block.replace("# <<<", &format!("{own}\nregion = x\n# <<<"));
        std::fs::write(scene.file(), &mixed).unwrap();
        let refused = BLOCK.remove(&scene.writer(), &scene.file(), Emptied::Goes).unwrap_err().to_string();
        let says = "line 2: [daypass-dev] was changed by hand, so Daypass leaves it. Remove it yourself.";
        assert!(refused.ends_with(says), "{refused}");
        assert_eq!(scene.content().unwrap(), mixed.into_bytes());
    }
}

#[test]
fn a_blank_line_that_came_above_the_block_stays() {
    let block = String::from_utf8(BLOCK.appended(b"k = v", SECTION).to_vec()).unwrap();
    let (_, block) = block.split_once('\n').unwrap();
    assert_eq!(BLOCK.without(format!("\n{block}").as_bytes()).to_vec(), b"\n");
    assert_eq!(BLOCK.without(format!("k = v\n\n{block}").as_bytes()).to_vec(), b"k = v\n\n");
}

/// Pieces of files: among them the markers of this block, of another name and of another Daypass.
fn pieces() -> Vec<Vec<u8>> {
    let plain =
        [&b"[a]"[..], b"\n", b"\n", b"\r\n", b"\r", b"k = v", b"\xff", b"# c", b" "].map(<[u8]>::to_vec);
    let blocks = [BLOCK, Block { name: "daypass-prod", ..BLOCK }, Block { owner: "daypass-demo", ..BLOCK }];
    let markers = blocks.iter().flat_map(|block| [block.begin(), block.begin_after_cut(), block.end()]);
    plain.into_iter().chain(markers.map(|marker| format!("{marker}\n").into_bytes())).collect()
}

fn content(pieces: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(pieces), 0..20).prop_map(|pieces| pieces.concat())
}

/// With pieces that make whole blocks too.
fn with_blocks() -> impl Strategy<Value = Vec<u8>> {
    let header = b"[daypass-dev]\n".to_vec();
    let block = BLOCK.appended(b"", SECTION).to_vec();
    content(pieces().into_iter().chain([header.clone(), header, block]).collect())
}

/// Whether `left` are the lines of `whole` without whole blocks: a beginning, the section, and an end below.
fn is_left(whole: &[&[u8]], left: &[&[u8]]) -> bool {
    let Some((line, below)) = whole.split_first() else { return left.is_empty() };
    let is_kept = |kept: &&[u8]| kept.trim_ascii_end() == line.trim_ascii_end();
    if left.first().is_some_and(is_kept) && is_left(below, &left[1..]) {
        return true;
    }
    let end = below.iter().position(|line| is(line, &BLOCK.end()));
    end.is_some_and(|end| {
        let headers = below[..end].iter().map(|line| line.trim_ascii()).filter(|line| line.starts_with(b"["));
        (is(line, &BLOCK.begin()) || is(line, &BLOCK.begin_after_cut()))
            && headers.collect::<Vec<_>>() == [b"[daypass-dev]"]
            && is_left(&below[end + 1..], left)
    })
}

proptest! {
    #[test]
    fn put_and_removed_it_leaves_every_byte(content in content(pieces())) {
        prop_assert_eq!(BLOCK.without(&content).to_vec(), content.clone(), "there is no such section");
        let with = BLOCK.appended(&content, SECTION);
        prop_assert_eq!(BLOCK.without(&with).to_vec(), content.clone());
        // Where somebody has written below it meanwhile, that begins a line as it did.
        let left = BLOCK.without(&[with.as_slice(), b"[b]\n"].concat()).to_vec();
        prop_assert!(left.starts_with(&content));
        let between = left[content.len()..].strip_suffix(b"[b]\n");
        prop_assert!(between.is_some_and(|between| between.trim_ascii().is_empty()));
        prop_assert!(left == b"[b]\n" || left.ends_with(b"\n[b]\n"));
    }

    #[test]
    fn nothing_outside_a_whole_block_is_cut(content in with_blocks()) {
        let left = BLOCK.without(&content);
        let lines = |content| <[u8]>::split_inclusive(content, |byte| *byte == b'\n').collect::<Vec<_>>();
        prop_assert!(is_left(&lines(&content), &lines(&left)));
    }
}
