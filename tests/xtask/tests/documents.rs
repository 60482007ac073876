//! What the documents say of tests: every name and title that they give is that of a test in the sources.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Documents whose tables and paragraphs name the tests that hold what they say.
const BEHAVIOUR: &str = "docs/behaviour.md";
const SECURITY: &str = "docs/security.md";
/// What is read where only some long name in backquotes could be a test's.
const OTHERS: [&str; 4] = ["README.md", "docs/doctor.md", "docs/interop.md", "CHANGELOG.md"];
/// Commands that stand in the place of a test: scripts of the page.
const SCRIPT: &str = "npm --prefix ui run ";

#[test]
fn every_test_that_a_document_names_is_there() {
    let tests = Tests::read();
    let mut lost = Vec::new();
    for (document, text) in documents() {
        lost.extend(tests.lost(&document, &text));
    }
    assert_eq!(lost, [""; 0], "named in documents, and no test");
}

#[test]
fn every_behaviour_names_a_test() {
    let text = read(Path::new(BEHAVIOUR));
    let rows = rows(&text);
    assert!(rows.len() > 300, "{} rows were found", rows.len());
    let without: Vec<_> = rows.iter().filter(|row| named(row).next().is_none()).collect();
    assert!(without.is_empty(), "{without:?}");
}

#[test]
fn every_promise_names_a_test() {
    let text = read(Path::new(SECURITY));
    let promises: Vec<_> =
        text.split("\n## ").filter(|section| section.starts_with(|c: char| c.is_ascii_digit())).collect();
    assert!(promises.len() > 15, "{} promises were found", promises.len());
    for promise in promises {
        let title = promise.lines().next().unwrap_or_default();
        assert!(named(promise).any(|name| is_function(name, 2)), "{title}");
    }
}

#[test]
fn a_test_that_is_gone_is_found_missing() {
    let tests = Tests { functions: ["it_is_so".to_owned()].into(), titles: ["it is so".to_owned()].into() };
    for (text, lost) in [
        ("| a | b | c | `it_is_so` °, “it is so” |", &[][..]),
        ("| a | b | c | `it_was_so` |", &["behaviour.md: it_was_so"]),
        ("| a | b | c | “it was so” |", &["behaviour.md: it was so"]),
        ("| a | `it_was` | c | `it_is_so` |", &[]),
        ("| a | b | c | `npm --prefix ui run nothing` |", &["behaviour.md: npm --prefix ui run nothing"]),
    ] {
        assert_eq!(tests.lost(Path::new("behaviour.md"), text), lost, "{text}");
    }
    for (text, lost) in [
        ("**Means.** `sdk_cache` is set.\n\n**Tests.** `it_is_so`, “it is\nso”.", &[][..]),
        (
            "**Tests.** `it_was_so`,\n`it_is_so` and “it was\nso”.",
            &["security.md: it_was_so", "security.md: it was so"],
        ),
        ("**Means.** Held by `it_was_so_long_ago`.", &["security.md: it_was_so_long_ago"]),
    ] {
        assert_eq!(tests.lost(Path::new("security.md"), text), lost, "{text}");
    }
}

/// The tests of the sources.
struct Tests {
    functions: BTreeSet<String>,
    titles: BTreeSet<String>,
}

impl Tests {
    fn read() -> Self {
        let rust = [files(Path::new("src-tauri"), "rs"), files(Path::new("tests"), "rs")].concat();
        let functions: BTreeSet<_> = rust.iter().flat_map(|file| functions(&read(file))).collect();
        let titles: BTreeSet<_> =
            files(Path::new("ui/tests"), "ts").iter().flat_map(|file| titles(&read(file))).collect();
        assert!(functions.len() > 1000 && titles.len() > 80, "{} and {}", functions.len(), titles.len());
        Self { functions, titles }
    }

    /// What a document takes for a test and is none.
    fn lost(&self, document: &Path, text: &str) -> Vec<String> {
        let name = document.file_name().unwrap_or_default().to_string_lossy();
        let (is_behaviour, is_security) = (name == "behaviour.md", name == "security.md");
        let mut lost = Vec::new();
        let mut check = |named: &str, is_there: bool| {
            if !is_there {
                lost.push(format!("{name}: {named}"));
            }
        };
        let script = |command: &str| {
            let script = command.strip_prefix(SCRIPT).unwrap_or_default();
            read(Path::new("ui/package.json")).contains(&format!("\"{script}\": "))
        };
        if is_behaviour {
            for row in rows(text) {
                quoted(row, '`', '`').for_each(|name| {
                    check(name, self.functions.contains(name) || script(name));
                });
                quoted(row, '“', '”').for_each(|title| check(title, self.titles.contains(title)));
            }
        }
        for paragraph in text.split("\n\n") {
            // Three words are a setting's name elsewhere.
            let words = if paragraph.starts_with("**Tests.**") { 2 } else { 4 };
            let in_table = is_behaviour && paragraph.starts_with('|');
            for name in quoted(paragraph, '`', '`').filter(|name| !in_table && is_function(name, words)) {
                check(name, self.functions.contains(name));
            }
            if is_security && words == 2 {
                for title in quoted(paragraph, '“', '”') {
                    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
                    check(&title, self.titles.contains(&title));
                }
            }
        }
        lost
    }
}

/// Functions with an attribute that makes them tests, by any runner, and modules of tests.
fn functions(text: &str) -> Vec<String> {
    let is_test = |line: &str| {
        let attribute = line.trim().strip_prefix("#[").and_then(|rest| rest.strip_suffix(']'));
        attribute.is_some_and(|name| {
            let name = name.split('(').next().unwrap_or_default();
            name == "test" || name.ends_with("::test")
        })
    };
    let mut found = Vec::new();
    let mut awaited = false;
    for line in text.lines() {
        awaited |= is_test(line);
        let line = line.trim();
        if let Some(module) = line.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(" {")) {
            found.push(module.to_owned());
        }
        let line = line.strip_prefix("async ").unwrap_or(line);
        if awaited && let Some(rest) = line.strip_prefix("fn ") {
            found.push(rest.split(['(', '<']).next().unwrap_or_default().to_owned());
            awaited = false;
        }
    }
    found
}

/// The first argument of `test` and of what stands for it over a table.
fn titles(text: &str) -> Vec<String> {
    let calls = text.match_indices("('").filter(|(at, _)| text[..*at].ends_with(['t', ')']));
    calls.filter_map(|(at, _)| text[at + 2..].split_once("', ").map(|(title, _)| title.to_owned())).collect()
}

/// The last cell of each row of each table, without heads.
fn rows(text: &str) -> Vec<&str> {
    let cells = text.lines().filter(|line| line.starts_with('|')).filter_map(|line| {
        let cell = line.trim().strip_suffix('|')?;
        Some(cell.rsplit('|').next()?.trim())
    });
    cells.filter(|cell| *cell != "Test" && !cell.chars().all(|c| c == '-')).collect()
}

/// All that stands in backquotes or in quotes.
fn named(text: &str) -> impl Iterator<Item = &str> {
    quoted(text, '`', '`').chain(quoted(text, '“', '”'))
}

fn quoted(text: &str, open: char, close: char) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(open)?;
        let (inside, after) = after.split_once(close)?;
        rest = after;
        Some(inside)
    })
}

/// Whether it is a function's name of at least so many words.
fn is_function(name: &str, words: usize) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    name.split('_').count() >= words && name.split('_').all(is_word)
}

fn documents() -> Vec<(PathBuf, String)> {
    let named = [BEHAVIOUR, SECURITY].into_iter().chain(OTHERS).map(PathBuf::from);
    let files: Vec<_> = named.chain(files(Path::new("docs/adr"), "md")).collect();
    files.into_iter().map(|file| (file.clone(), read(&file))).collect()
}

/// All files below a directory of the tree with this ending.
fn files(directory: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join(directory)).expect("a directory of the tree") {
        let path = directory.join(entry.expect("its entries").file_name());
        if root().join(&path).is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(file: &Path) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
