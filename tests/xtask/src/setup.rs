//! Finding out what is missing, and installing it when allowed to.

use std::env;
use std::fs;
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use crate::Result;
use crate::packages::{self, Decision, Person, System};
use crate::run::{self, answer, npm, program, run, succeeds};

/// Parts of the machine that a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Libraries and compilers for the app.
    Build,
    /// The programs of the virtual desktop.
    Desktop,
    /// Node, and the page's packages.
    Page,
    /// The browser that photographs the page.
    Pictures,
    /// A Python with boto3, which tests run Daypass against.
    Python,
    /// The AWS SDK for JavaScript, likewise.
    JavaScript,
    /// A Rust that can check for this target, which rustup does not have.
    Rust(&'static str),
    /// A C compiler for Windows.
    MinGw,
    /// A C compiler for macOS.
    Zig,
}

impl Need {
    /// Whatever building and testing here ask for.
    pub(crate) const ALL: [Self; 6] =
        [Self::Build, Self::Desktop, Self::Page, Self::Python, Self::JavaScript, Self::Pictures];

    /// What running the product with all its tools asks for.
    pub(crate) const PRODUCT: [Self; 5] =
        [Self::Build, Self::Desktop, Self::Page, Self::Python, Self::JavaScript];
}

/// The oldest major version of Node that the page's tools and the SDK run on.
const OLDEST_NODE: u32 = 20;
/// Where Chromium is, unless `CHROMIUM` names another place.
const BROWSER: &str = "/usr/bin/chromium";
const VENV: &str = "target/venv";
const REQUIREMENTS: &str = "tests/fake-identity-center/requirements.txt";
/// MinGW's compiler, which build scripts call by this name.
const MINGW: &str = "x86_64-w64-mingw32-gcc";
/// Where Zig is installed, by a virtual environment of Python.
pub(crate) const ZIG: &str = "target/platforms/zig";
const ZIG_PACKAGE: &str = "ziglang==0.17.1";
/// Where the SDK for JavaScript is installed, and what says which.
const JAVASCRIPT: &str = "target/javascript";
const JAVASCRIPT_PACKAGES: &str = "tests/fake-identity-center";

/// Sees to it that `needs` are there, or says what to do.
pub(crate) fn prepare(needs: &[Need], yes: bool) -> Result {
    let needed = |need| needs.contains(&need);
    let system = system();
    if system == System::Debian {
        debian(needs, yes)?;
    } else {
        elsewhere(system, needs)?;
    }
    if needed(Need::Page) || needed(Need::JavaScript) {
        node()?;
    }
    if needed(Need::Page) {
        page()?;
    }
    if needed(Need::Python) {
        let wanted = fs::read_to_string(REQUIREMENTS).map_err(|error| format!("{REQUIREMENTS}: {error}"))?;
        python(VENV, &wanted)?;
    }
    if needed(Need::JavaScript) {
        javascript()?;
    }
    if needed(Need::Zig) && !cfg!(target_os = "macos") {
        python(ZIG, ZIG_PACKAGE)?;
    }
    Ok(())
}

fn system() -> System {
    if cfg!(windows) {
        System::Windows
    } else if cfg!(target_os = "macos") {
        System::MacOs
    } else {
        System::of_linux(&fs::read_to_string("/etc/os-release").unwrap_or_default())
    }
}

fn debian(needs: &[Need], yes: bool) -> Result {
    // Making a Python environment takes a package of the desktop's list.
    let root = run::is_root();
    let needed = |need| needs.contains(&need);
    let lists = [
        (needed(Need::Build), packages::BUILD, "to compile the app"),
        (
            needed(Need::Desktop) || needed(Need::Python),
            packages::DESKTOP,
            "for the virtual desktop that tests and demo run on",
        ),
        (root && needed(Need::Desktop), packages::APART, "for tests with another machine"),
        (needed(Need::Pictures), packages::PICTURES, "to photograph the page"),
        (
            needs.iter().any(|need| matches!(need, Need::Rust(_))),
            packages::RUST,
            "to check for targets that rustup does not have",
        ),
        (needed(Need::MinGw), packages::MINGW, "to compile C for Windows"),
        (needed(Need::Zig), packages::ZIG, "to install a C compiler for macOS"),
    ];
    let mut wanted = Vec::new();
    for (_, list, why) in lists.into_iter().filter(|(needed, ..)| *needed) {
        let mut question = vec!["-W", "-f", "${Package} ${db:Status-Status}\\n"];
        question.extend(list);
        let dpkg = answer("dpkg-query", &question).ok_or("dpkg-query cannot be started")?;
        let missing = packages::missing(list.iter().copied(), &dpkg);
        if !missing.is_empty() {
            println!("Missing {why}: {}", missing.join(" "));
            wanted.extend(missing);
        }
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let person = Person {
        root,
        sudo: run::find("sudo").is_some(),
        terminal: std::io::stdin().is_terminal() && std::io::stdout().is_terminal(),
        yes,
    };
    let agreed = match packages::decide(person) {
        Decision::Install => true,
        Decision::Ask => ask("Install them with apt-get now? [Y/n] ")?,
        Decision::Refuse => false,
    };
    if !agreed {
        return Err(format!("Run this, then try again:\n  {}", packages::line(&wanted, person.sudo)));
    }
    apt(person, &["update"])?;
    let install = ["install", "-y", "--no-install-recommends"];
    apt(person, &[&install[..], &wanted].concat())
}

fn apt(person: Person, args: &[&str]) -> Result {
    let quietly = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    let sudo: &[&str] = match person {
        Person { root: true, .. } => &[],
        // Without a terminal nobody could type the password that sudo would wait for.
        Person { terminal: false, .. } => &["sudo", "-n"],
        Person { .. } => &["sudo"],
    };
    let words = [sudo, &quietly, args].concat();
    run(&mut program(words[0], &words[1..]))
}

fn ask(question: &str) -> Result<bool> {
    print!("{question}");
    let mut line = String::new();
    std::io::stdout()
        .flush()
        .and_then(|()| std::io::stdin().read_line(&mut line))
        .map_err(|error| format!("no answer: {error}"))?;
    // The end of the input is not a yes.
    Ok(matches!(line.to_lowercase().as_str(), "\n" | "y\n" | "yes\n"))
}

/// Systems where Daypass installs nothing: checks, and names what is missing.
fn elsewhere(system: System, needs: &[Need]) -> Result {
    let buildable = match system {
        System::MacOs => succeeds("xcode-select", &["-p"]),
        // The linker that just linked this program is what the app needs as well.
        System::Windows => true,
        System::Debian | System::Fedora | System::Arch | System::Suse | System::OtherLinux => {
            succeeds("pkg-config", &["--exists", "webkit2gtk-4.1"])
        }
    };
    if needs.contains(&Need::Build) && !buildable {
        return Err(format!("To compile the app, install first:\n  {}", system.build_advice()));
    }
    let browser = env::var_os("CHROMIUM").is_some() || Path::new(BROWSER).is_file();
    if needs.contains(&Need::Pictures) && !browser {
        return Err(format!(
            "The page is photographed by Chromium, which is not at {BROWSER}. Install it, or name it in \
             CHROMIUM. The pictures to compare with were taken on Debian 12."
        ));
    }
    if let Some(Need::Rust(target)) = needs.iter().find(|need| matches!(need, Need::Rust(_))) {
        return Err(format!("To check for it, install the target:\n  rustup target add {target}"));
    }
    if needs.contains(&Need::MinGw) && run::find(MINGW).is_none() {
        return Err(format!("C is compiled for Windows by MinGW, please install it: {MINGW}"));
    }
    if !needs.contains(&Need::Desktop) {
        return Ok(());
    }
    if !cfg!(target_os = "linux") {
        return Err("The virtual desktop of tests and demo needs Linux. Other stages work here: \
                    cargo xtask test lint"
            .into());
    }
    let missing: Vec<_> =
        packages::DESKTOP_PROGRAMS.iter().copied().filter(|name| run::find(name).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "The virtual desktop of tests and demo needs these programs, please install them:\n  {}",
        missing.join(" ")
    ))
}

fn node() -> Result {
    let found = answer("node", &["--version"]).unwrap_or_default();
    if node_major(&found).is_none_or(|major| major < OLDEST_NODE) {
        let found = if found.is_empty() { "none".to_owned() } else { found };
        return Err(format!(
            "Building and testing Daypass needs Node {OLDEST_NODE} or newer, found {found}. Install it from \
             https://nodejs.org or with your version manager."
        ));
    }
    if run::find(if cfg!(windows) { "npm.cmd" } else { "npm" }).is_none() {
        return Err("Building and testing Daypass needs npm, which usually comes with Node. Install it \
                    (Debian: apt-get install npm)."
            .into());
    }
    Ok(())
}

fn page() -> Result {
    let changed = |path: &str| fs::metadata(path).and_then(|file| file.modified()).ok();
    // npm writes the first of these files when it is done.
    if changed("ui/node_modules/.package-lock.json") < changed("ui/package-lock.json") {
        run(&mut npm(&["ci", "--no-audit", "--no-fund"]))?;
    }
    Ok(())
}

fn node_major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Makes a Python environment anew whenever the requirements changed; a copy of those that it was
/// made from lies in it.
fn python(venv: &str, wanted: &str) -> Result {
    let stamp = Path::new(venv).join("requirements.txt");
    if fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == wanted) {
        return Ok(());
    }
    run(&mut program("python3", ["-m", "venv", "--clear", venv]))?;
    let python = Path::new(venv).join("bin/python");
    let list = Path::new(venv).join("wanted.txt");
    fs::write(&list, wanted).map_err(|error| format!("{}: {error}", list.display()))?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
    run(program(&python, install).arg(&list))?;
    // Only now is it whole.
    fs::rename(&list, &stamp).map_err(|error| format!("{}: {error}", stamp.display()))
}

/// Installs the packages from a copy of their list, anew whenever the list changed.
fn javascript() -> Result {
    let (list, directory) = (Path::new(JAVASCRIPT_PACKAGES), Path::new(JAVASCRIPT));
    let lock = "package-lock.json";
    // npm writes this file when it is done.
    let done = directory.join("node_modules/.package-lock.json").exists();
    if done && fs::read(directory.join(lock)).ok() == fs::read(list.join(lock)).ok() {
        return Ok(());
    }
    fs::create_dir_all(directory).map_err(|error| format!("{JAVASCRIPT}: {error}"))?;
    for name in ["package.json", lock] {
        fs::copy(list.join(name), directory.join(name))
            .map_err(|error| format!("{JAVASCRIPT_PACKAGES}/{name}: {error}"))?;
    }
    run(npm(&["ci", "--no-audit", "--no-fund"]).current_dir(directory))
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn node_tells_its_major_version() {
        assert_eq!(node_major("v20.20.2"), Some(20));
        assert_eq!(node_major("v8.0.0"), Some(8));
        assert_eq!(node_major("command not found"), None);
    }
}
