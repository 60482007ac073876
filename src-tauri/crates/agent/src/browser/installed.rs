//! Which browsers there are: those that Daypass knows by name, any program of the `PATH`, and what the desktop
//! lists as a browser.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use brain::BrowserHere;

use super::{chromium, variable};

/// What a browser calls the places in it that have cookies of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Profiles, by `--profile-directory`.
    Chromium,
    /// Containers, by the link of an add-on.
    Firefox,
    /// Not known.
    Unknown,
}

/// A browser's program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Program {
    pub(super) path: PathBuf,
    /// What stands before the link, and behind it.
    around: (Vec<OsString>, Vec<OsString>),
    pub(super) family: Family,
    /// Where it keeps its profiles, below where programs keep their data; `None` where that is not known.
    pub(super) data: Option<Vec<&'static str>>,
}

impl Program {
    /// All of its arguments, with these where the link belongs.
    pub(super) fn to_open(&self, arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
        let (before, behind) = self.around.clone();
        before.into_iter().chain(arguments).chain(behind).collect()
    }
}

/// A browser that Daypass knows.
struct Known {
    name: &'static str,
    family: Family,
    /// Names of its programs, on the `PATH` or where Windows installs programs.
    programs: &'static [&'static str],
    /// Its bundle on macOS, and the program in it.
    bundle: (&'static str, &'static str),
    /// Directories of its profiles: on Linux, macOS and Windows.
    data: &'static [&'static str],
}

const KNOWN: [Known; 7] = [
    Known {
        name: "firefox",
        family: Family::Firefox,
        programs: &["firefox", "firefox-esr", r"Mozilla Firefox\firefox.exe"],
        bundle: ("Firefox.app", "firefox"),
        data: &[],
    },
    Known {
        name: "librewolf",
        family: Family::Firefox,
        programs: &["librewolf", r"LibreWolf\librewolf.exe"],
        bundle: ("LibreWolf.app", "librewolf"),
        data: &[],
    },
    Known {
        name: "chrome",
        family: Family::Chromium,
        programs: &["google-chrome", "google-chrome-stable", r"Google\Chrome\Application\chrome.exe"],
        bundle: ("Google Chrome.app", "Google Chrome"),
        data: &["google-chrome", "Google/Chrome", r"Google\Chrome\User Data"],
    },
    Known {
        name: "chromium",
        family: Family::Chromium,
        programs: &["chromium", "chromium-browser", r"Chromium\Application\chrome.exe"],
        bundle: ("Chromium.app", "Chromium"),
        data: &["chromium", "Chromium", r"Chromium\User Data"],
    },
    Known {
        name: "edge",
        family: Family::Chromium,
        programs: &["microsoft-edge", "microsoft-edge-stable", r"Microsoft\Edge\Application\msedge.exe"],
        bundle: ("Microsoft Edge.app", "Microsoft Edge"),
        data: &["microsoft-edge", "Microsoft Edge", r"Microsoft\Edge\User Data"],
    },
    Known {
        name: "brave",
        family: Family::Chromium,
        programs: &["brave-browser", "brave", r"BraveSoftware\Brave-Browser\Application\brave.exe"],
        bundle: ("Brave Browser.app", "Brave Browser"),
        data: &["BraveSoftware/Brave-Browser", r"BraveSoftware\Brave-Browser\User Data"],
    },
    Known {
        name: "vivaldi",
        family: Family::Chromium,
        programs: &["vivaldi", "vivaldi-stable", r"Vivaldi\Application\vivaldi.exe"],
        bundle: ("Vivaldi.app", "Vivaldi"),
        data: &["vivaldi", "Vivaldi", r"Vivaldi\User Data"],
    },
];

impl Known {
    /// Whether one means it by that name: its own, or that of one of its programs.
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name) || self.programs.contains(&name)
    }

    fn path(&self) -> Option<PathBuf> {
        let on_path = self.programs.iter().find_map(|name| program(name));
        on_path.or_else(|| installed_at(self).into_iter().find(|path| path.is_file()))
    }
}

/// Those that Daypass knows and that are here, with their profiles.
pub(crate) fn here() -> Vec<BrowserHere> {
    let installed = KNOWN.iter().filter_map(|known| Some((known, browser(known.name)?)));
    let here = installed.map(|(known, program)| BrowserHere {
        name: known.name.to_owned(),
        called: known.bundle.0.trim_end_matches(".app").to_owned(),
        profiles: if program.family == Family::Chromium { chromium::shown(&program) } else { Vec::new() },
    });
    here.collect()
}

/// The browser of that name or path, if it is here.
pub(super) fn browser(name: &str) -> Option<Program> {
    let known = KNOWN.iter().find(|known| known.is(name) || is_program_of(known, name));
    // The very program that is named, where one is.
    let path = program(name).or_else(|| known.and_then(Known::path));
    let plain = |path| Program {
        path,
        around: (Vec::new(), Vec::new()),
        family: known.map_or(Family::Unknown, |known| known.family),
        data: known.map(|known| known.data.to_vec()).filter(|data| !data.is_empty()),
    };
    path.map(plain).or_else(|| on_the_desktop(name))
}

/// Names of the browsers that are here, for those who named another.
pub(super) fn known() -> Vec<String> {
    KNOWN.iter().filter(|known| known.path().is_some()).map(|known| known.name.to_owned()).collect()
}

/// A program by its path, or by its name where the `PATH` leads to it.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    if name.contains(std::path::MAIN_SEPARATOR) || name.contains('/') {
        return Some(PathBuf::from(name)).filter(|path| path.is_absolute() && is_program(path));
    }
    let path = variable("PATH")?;
    // A relative entry would find what somebody put into the directory that one happens to be in.
    let directories = std::env::split_paths(&path).filter(|directory| directory.is_absolute());
    let files = directories.flat_map(|directory| names_of(name).map(move |name| directory.join(name)));
    files.into_iter().find(|file| is_program(file))
}

fn is_program_of(known: &Known, path: &str) -> bool {
    let name = Path::new(path).file_name().and_then(|name| name.to_str());
    path.contains(['/', '\\']) && name.is_some_and(|name| known.programs.contains(&name))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// A program's file.
fn names_of(name: &str) -> impl Iterator<Item = String> {
    let bare = (!cfg!(windows) || name.contains('.')).then(|| name.to_owned());
    bare.into_iter().chain(cfg!(windows).then(|| format!("{name}.exe")))
}

/// Where a platform without a `PATH` for desktop programs installs them.
fn installed_at(known: &Known) -> Vec<PathBuf> {
    if cfg!(target_os = "macos") {
        let home = variable("HOME").map(|home| PathBuf::from(home).join("Applications"));
        let roots = [Some(PathBuf::from("/Applications")), home].into_iter().flatten();
        let (bundle, program) = known.bundle;
        roots.map(|root| root.join(bundle).join("Contents/MacOS").join(program)).collect()
    } else if cfg!(windows) {
        let roots = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"].into_iter().filter_map(variable);
        let programs = known.programs.iter().filter(|program| program.contains('\\'));
        roots.flat_map(|root| programs.clone().map(move |program| Path::new(&root).join(program))).collect()
    } else {
        Vec::new()
    }
}

#[cfg(target_os = "linux")]
use desktop::on_the_desktop;

#[cfg(not(target_os = "linux"))]
fn on_the_desktop(_: &str) -> Option<Program> {
    None
}

/// Desktop entries (freedesktop.org's Desktop Entry Specification 1.5).
#[cfg(any(target_os = "linux", test))]
mod desktop;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_program_is_a_file_that_can_be_run() {
        assert_eq!(program("sh").unwrap().file_name().unwrap(), "sh");
        assert!(program("/bin/sh").is_some());
        for wrong in ["no-such-program", "./sh", "../bin/sh", "/etc/passwd", "/bin", ""] {
            assert_eq!(program(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn browsers_go_by_their_name_or_that_of_their_program() {
        let of = |name: &str| KNOWN.iter().find(|known| known.is(name)).map(|known| known.name);
        for (name, known) in [
            ("firefox", Some("firefox")),
            ("Firefox", Some("firefox")),
            ("firefox-esr", Some("firefox")),
            ("google-chrome", Some("chrome")),
            ("Edge", Some("edge")),
            ("lynx", None),
        ] {
            assert_eq!(of(name), known, "{name}");
        }
        assert!(KNOWN.iter().any(|known| is_program_of(known, "/opt/nightly/firefox")));
        assert!(!KNOWN.iter().any(|known| is_program_of(known, "/opt/firefox/start")));
    }
}
