use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use ini::{Ini, ParseOption};

use super::{Family, KNOWN, Program, program, variable};

/// What the desktop lists as a browser under that name, or under that file's name without `.desktop`: for
/// programs that are on no `PATH`, such as those of Flatpak.
pub(super) fn on_the_desktop(name: &str) -> Option<Program> {
    directories().iter().find_map(|directory| in_directory(directory, name))
}

/// The person's own first (XDG Base Directory Specification).
fn directories() -> Vec<PathBuf> {
    let own = variable("XDG_DATA_HOME").map(PathBuf::from);
    let own = own.or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".local/share")));
    let all = variable("XDG_DATA_DIRS").unwrap_or_else(|| OsString::from("/usr/local/share:/usr/share"));
    own.into_iter().chain(std::env::split_paths(&all)).map(|data| data.join("applications")).collect()
}

fn in_directory(directory: &Path, name: &str) -> Option<Program> {
    let entries = fs::read_dir(directory).ok()?.flatten().map(|entry| entry.path());
    let mut files: Vec<_> =
        entries.filter(|file| file.extension().is_some_and(|it| it == "desktop")).collect();
    files.sort();
    files.iter().find_map(|file| {
        let text = fs::read_to_string(file).ok()?;
        let stem = file.file_stem()?.to_str()?;
        entry(&text, stem, name)
    })
}

/// The program of an entry that opens web pages and goes by that name.
fn entry(text: &str, stem: &str, name: &str) -> Option<Program> {
    // Its quotes and escapes are those of the specification, see `words`.
    let plain = ParseOption { enabled_quote: false, enabled_escape: false, ..ParseOption::default() };
    let file = Ini::load_from_str_opt(text, plain).ok()?;
    let group = file.section(Some("Desktop Entry"))?;
    let value = |key: &str| group.get(key);
    let is_named = |it: &str| it.eq_ignore_ascii_case(name);
    let opens_pages = value("MimeType")?.split(';').any(|kind| kind == "x-scheme-handler/https");
    if !opens_pages || !(is_named(stem) || value("Name").is_some_and(is_named)) {
        return None;
    }
    let words = words(value("Exec")?)?;
    let (path, rest) = words.split_first()?;
    let known = KNOWN.iter().find(|known| known.is(name) || known.bundle.1.eq_ignore_ascii_case(name));
    let is_field = |word: &&String| matches!(word.as_str(), "%u" | "%U" | "%f" | "%F");
    let link = rest.iter().position(|word| is_field(&word)).unwrap_or(rest.len());
    let plain = |words: &[String]| {
        // Other fields are about icons and names.
        let words = words.iter().filter(|word| word.len() != 2 || !word.starts_with('%') || *word == "%%");
        words.map(|word| OsString::from(word.replace("%%", "%"))).collect::<Vec<_>>()
    };
    let behind = rest.get(link + 1..).unwrap_or_default();
    Some(Program {
        path: program(path)?,
        around: (plain(&rest[..link]), plain(behind)),
        family: known.map_or(Family::Unknown, |known| known.family),
        // Flatpak keeps it elsewhere.
        data: None,
    })
}

/// The words of `Exec`, as the specification quotes them; none where it is not quoted well.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut letters = line.chars().peekable();
    loop {
        while letters.next_if(|letter| letter.is_whitespace()).is_some() {}
        let Some(first) = letters.peek().copied() else { return Some(words) };
        let mut word = String::new();
        if first == '"' {
            letters.next();
            loop {
                match letters.next()? {
                    '"' => break,
                    '\\' => word.push(letters.next()?),
                    letter => word.push(letter),
                }
            }
        } else {
            while let Some(letter) = letters.next_if(|letter| !letter.is_whitespace()) {
                word.push(letter);
            }
        }
        words.push(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_of_the_desktop_is_started_as_its_entry_says() {
        let text = "[Desktop Entry]\nName=Firefox\nName[de]=Feuerfuchs\nMimeType=text/html;x-scheme-handler/https;\n\
                    Exec=/bin/sh run --branch=stable \"--arg=a b\" @@u %U @@ %i 100%%\n\
                    [Desktop Action new]\nExec=/bin/false\n";
        let found = entry(text, "org.mozilla.firefox", "firefox").unwrap();
        assert_eq!((found.path.as_path(), found.family), (Path::new("/bin/sh"), Family::Firefox));
        let arguments = found.to_open([OsString::from("https://a")]);
        assert_eq!(arguments, ["run", "--branch=stable", "--arg=a b", "@@u", "https://a", "@@", "100%"]);
        assert!(entry(text, "org.mozilla.firefox", "org.mozilla.firefox").is_some());
        assert_eq!(entry(text, "org.mozilla.firefox", "chrome"), None);
        assert_eq!(entry(&text.replace("https;", "mailto;"), "x", "firefox"), None, "it opens no pages");
    }

    #[test]
    fn quotes_are_read_as_the_specification_says() {
        assert_eq!(words(r#"a "b c" "d\"e" f"#).unwrap(), ["a", "b c", "d\"e", "f"]);
        assert_eq!(words("  "), Some(vec![]));
        for wrong in ["\"a", "a \"b\\"] {
            assert_eq!(words(wrong), None, "{wrong}");
        }
    }
}
