//! What has to be on the machine, system by system, and who may install it.

/// For compiling the app, on Debian and its relatives.
pub(crate) const BUILD: &[&str] = &["build-essential", "file", "libwebkit2gtk-4.1-dev", "pkg-config"];

/// For the virtual desktop of the tests and of the demo without a screen, and for what they
/// photograph, press, compare with and export credentials to.
pub(crate) const DESKTOP: &[&str] = &[
    "adwaita-icon-theme",
    "dash",
    "dbus",
    "dbus-x11",
    "desktop-file-utils",
    "dunst",
    "faketime",
    "fish",
    "fonts-dejavu-core",
    "gnome-keyring",
    "hicolor-icon-theme",
    "imagemagick",
    "libglib2.0-bin",
    "libnotify-bin",
    "librsvg2-bin",
    "libsecret-tools",
    "openbox",
    "procps",
    "python3-venv",
    "tigervnc-standalone-server",
    "webkit2gtk-driver",
    "x11-utils",
    "x11-xserver-utils",
    "xauth",
    "xclip",
    "xdg-utils",
    "xdotool",
    "xfce4-panel",
    "xsel",
    "xvfb",
    "zsh",
];

/// For the tests that make another machine or a container, which takes root. A server for ssh starts by itself where
/// Debian installs it, so nobody else is given one.
pub(crate) const APART: &[&str] = &["iproute2", "openssh-client", "openssh-server"];

/// For pictures of the page, which are compared with those that are kept: the browser that draws it, its
/// letters, and what makes kept pictures small.
pub(crate) const PICTURES: &[&str] = &["chromium", "fonts-dejavu-core", "imagemagick"];

/// Debian's Rust for browsers, which is newer than its release, and the sources of its standard library.
pub(crate) const RUST: &[&str] = &["cargo-web", "rust-web-src", "rustc-web"];

/// For what dependencies have of C on Windows.
pub(crate) const MINGW: &[&str] = &["g++-mingw-w64-x86-64-posix", "gcc-mingw-w64-x86-64-posix"];

/// For what dependencies have of C on macOS: Zig comes as a Python package.
pub(crate) const ZIG: &[&str] = &["python3-venv"];

/// Programs that tell whether [`DESKTOP`] is there where packages have other names.
pub(crate) const DESKTOP_PROGRAMS: &[&str] = &[
    "WebKitWebDriver",
    "Xtigervnc",
    "Xvfb",
    "dash",
    "dbus-daemon",
    "dunst",
    "faketime",
    "fish",
    "gnome-keyring-daemon",
    "import",
    "openbox",
    "python3",
    "secret-tool",
    "xclip",
    "xdotool",
    "xfce4-panel",
    "xprop",
    "zsh",
];

/// The kinds of system that are told apart, by how things are installed there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Debian,
    Fedora,
    Arch,
    Suse,
    OtherLinux,
    MacOs,
    Windows,
}

impl System {
    /// The system of a Linux machine, by its os-release file.
    pub(crate) fn of_linux(os_release: &str) -> Self {
        let value = |key: &str| {
            let line = os_release.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
            line.unwrap_or("").trim_matches(['"', '\'']).to_owned()
        };
        let names = format!("{} {}", value("ID"), value("ID_LIKE"));
        let is = |name: &str| names.split([' ', '-']).any(|known| known == name);
        if is("debian") || is("ubuntu") {
            Self::Debian
        } else if is("fedora") || is("rhel") {
            Self::Fedora
        } else if is("arch") {
            Self::Arch
        } else if is("opensuse") || is("suse") {
            Self::Suse
        } else {
            Self::OtherLinux
        }
    }

    /// What to install for compiling the app.
    pub(crate) fn build_advice(self) -> &'static str {
        match self {
            Self::Debian => "sudo apt-get install build-essential file libwebkit2gtk-4.1-dev pkg-config",
            Self::Fedora => "sudo dnf install gcc file webkit2gtk4.1-devel pkgconf-pkg-config",
            Self::Arch => "sudo pacman -S --needed base-devel file webkit2gtk-4.1",
            Self::Suse => "sudo zypper install gcc file webkit2gtk3-devel pkg-config",
            Self::OtherLinux => "a C compiler, file, pkg-config and the development files of webkit2gtk 4.1",
            Self::MacOs => "xcode-select --install",
            Self::Windows => "the Microsoft C++ Build Tools (Desktop development with C++) and WebView2",
        }
    }
}

/// Which of `wanted` are not installed, by the answer of
/// `dpkg-query -W -f '${Package} ${db:Status-Status}\n' PACKAGE…`.
/// Packages that dpkg has never heard of are not in its answer at all.
pub(crate) fn missing<'a>(wanted: impl IntoIterator<Item = &'a str>, dpkg: &str) -> Vec<&'a str> {
    let installed =
        |package: &str| dpkg.lines().any(|line| line.split_once(' ') == Some((package, "installed")));
    wanted.into_iter().filter(|package| !installed(package)).collect()
}

/// Who is asking, and where.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts, decided on in one place")]
pub(crate) struct Person {
    pub(crate) root: bool,
    pub(crate) sudo: bool,
    /// Someone sits at a terminal and can answer.
    pub(crate) terminal: bool,
    /// `--yes` was given.
    pub(crate) yes: bool,
}

/// What to do about missing packages.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Install,
    Ask,
    /// Only say what to run.
    Refuse,
}

/// Root is not asked, since whoever works as root has decided to; others are, unless they said yes beforehand.
pub(crate) fn decide(person: Person) -> Decision {
    match person {
        Person { root: true, .. } | Person { sudo: true, yes: true, .. } => Decision::Install,
        Person { sudo: true, terminal: true, .. } => Decision::Ask,
        Person { .. } => Decision::Refuse,
    }
}

/// The line that installs `packages`, for a person who is not root to run.
pub(crate) fn line(packages: &[&str], sudo: bool) -> String {
    let install = format!("apt-get install -y --no-install-recommends {}", packages.join(" "));
    if sudo {
        format!("sudo apt-get update && sudo {install}")
    } else {
        format!("su -c 'apt-get update && {install}'")
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn packages_count_as_installed_only_when_dpkg_says_so() {
        let dpkg = "file installed\npkg-config config-files\nxvfb-extras installed\n";
        assert_eq!(missing(["file", "pkg-config", "xvfb"], dpkg), ["pkg-config", "xvfb"]);
        assert_eq!(missing(["file"], dpkg), [] as [&str; 0]);
    }

    #[test]
    fn packages_are_installed_only_by_who_may_and_wants_to() {
        use Decision::{Ask, Install, Refuse};
        for (root, sudo, terminal, yes, decision) in [
            (true, false, false, false, Install),
            (true, true, true, false, Install),
            (false, true, true, true, Install),
            (false, true, false, true, Install),
            (false, true, true, false, Ask),
            (false, true, false, false, Refuse),
            (false, false, true, false, Refuse),
            (false, false, true, true, Refuse),
        ] {
            let person = Person { root, sudo, terminal, yes };
            assert_eq!(decide(person), decision, "{person:?}");
        }
    }

    #[test]
    fn systems_are_known_by_their_own_name_or_their_parents() {
        for (os_release, system) in [
            ("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n", System::Debian),
            ("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", System::Debian),
            ("ID=fedora\n", System::Fedora),
            ("ID=manjaro\nID_LIKE=arch\n", System::Arch),
            ("ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"\n", System::Suse),
            ("ID=nixos\nID_LIKE=\"\"\n", System::OtherLinux),
            ("", System::OtherLinux),
        ] {
            assert_eq!(System::of_linux(os_release), system, "{os_release}");
        }
    }

    #[test]
    fn the_line_to_run_fits_the_machine() {
        assert_eq!(
            line(&["xvfb", "dunst"], true),
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends xvfb dunst"
        );
        assert_eq!(
            line(&["file"], false),
            "su -c 'apt-get update && apt-get install -y --no-install-recommends file'"
        );
    }
}
