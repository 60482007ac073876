//! `cargo xtask platforms`: type-checks the programs for the systems that this one is not.
//!
//! Nothing is linked or run, so this takes no machine of theirs. Where rustup has a target, that toolchain
//! checks; on Debian without it, Debian's own compiler does, with the standard library from its sources. What
//! dependencies have of C is compiled by MinGW for Windows and by Zig for macOS, for which Objective-C, in want
//! of Apple's headers, is left empty.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Result;
use crate::run::{answer, cargo, program, run};
use crate::setup::{self, Need, ZIG};
use crate::stages::build_page;

/// A system beside Linux that Daypass is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Platform {
    Windows,
    MacOs,
}

const ALL: [Platform; 2] = [Platform::Windows, Platform::MacOs];

/// Apart from the other builds, whose compiler is another.
const TARGET: &str = "target/platforms";
/// Debian's packages of Rust for browsers, which are newer than its release.
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

impl Platform {
    pub(crate) fn named(name: &str) -> Result<Self> {
        let found = ALL.into_iter().find(|platform| platform.name() == name);
        found.ok_or_else(|| format!("there is no platform {name}, only windows and macos"))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Windows => "windows",
            Self::MacOs => "macos",
        }
    }

    fn triple(self) -> &'static str {
        match self {
            Self::Windows => "x86_64-pc-windows-gnu",
            Self::MacOs => "aarch64-apple-darwin",
        }
    }

    /// What compiles its C.
    fn compiler(self) -> Need {
        match self {
            Self::Windows => Need::MinGw,
            Self::MacOs => Need::Zig,
        }
    }
}

/// Type-checks for one platform or both. Each is tried, and what failed is said at the end.
pub(crate) fn check(only: Option<Platform>, yes: bool) -> Result {
    let platforms = only.map_or(ALL.to_vec(), |platform| vec![platform]);
    let targets = answer("rustup", &["target", "list", "--installed"]).unwrap_or_default();
    let has_target = |platform: Platform| targets.lines().any(|line| line == platform.triple());
    let mut needs = vec![Need::Page];
    for platform in &platforms {
        needs.push(platform.compiler());
        if !has_target(*platform) {
            needs.push(Need::Rust(platform.triple()));
        }
    }
    setup::prepare(&needs, yes)?;
    run(&mut build_page())?;
    let mut failed = Vec::new();
    for platform in platforms {
        println!("\n== {} ==", platform.name());
        let mut command = command(platform, has_target(platform));
        if platform == Platform::MacOs {
            compile_c_by_zig(&mut command)?;
        }
        match run(&mut command) {
            Ok(()) => println!("{} type-checks ({})", platform.name(), platform.triple()),
            Err(why) => failed.push(format!("{}: {why}", platform.name())),
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}

fn command(platform: Platform, has_target: bool) -> Command {
    const CHECK: [&str; 7] = ["check", "--locked", "--keep-going", "-p", "daypass-tray", "-p", "daypass"];
    let mut command = if has_target {
        cargo(&CHECK)
    } else {
        let mut command = program(DEBIAN_CARGO, CHECK);
        // Building the standard library, and taking warnings for errors, is not for stable compilers yet.
        command.args(["-Zbuild-std", "-Zwarnings"]).env("RUSTC_BOOTSTRAP", "1").env("RUSTC", DEBIAN_RUSTC);
        // Of the toolchain that started this program.
        command.env_remove("LD_LIBRARY_PATH");
        command
    };
    command.args(["--target", platform.triple()]);
    command.env("CARGO_TARGET_DIR", TARGET).env("CARGO_BUILD_WARNINGS", "deny");
    command
}

/// Has build scripts compile C by Zig, which brings its own headers for macOS.
fn compile_c_by_zig(command: &mut Command) -> Result {
    if cfg!(target_os = "macos") {
        return Ok(());
    }
    let here = env::current_dir().map_err(|error| format!("where this is cannot be told: {error}"))?;
    let tools = here.join(TARGET).join("tools");
    fs::create_dir_all(&tools).map_err(|error| format!("{}: {error}", tools.display()))?;
    // An SDK that is named is not looked for by Apple's tools.
    command.env("SDKROOT", &tools);
    for (variable, tool) in [("CC", "cc"), ("CXX", "c++"), ("AR", "ar")] {
        let path = tools.join(tool);
        write_program(&path, &wrapper(&here.join(ZIG).join("bin/python"), tool, &tools.join("empty.c")))?;
        command.env(format!("{variable}_aarch64_apple_darwin"), path);
    }
    fs::write(tools.join("empty.c"), "").map_err(|error| format!("{}: {error}", tools.display()))
}

/// A tool as build scripts call it, told to Zig without the flags that only Apple's know.
fn wrapper(python: &Path, tool: &str, empty: &Path) -> String {
    let zig = format!("exec '{}' -m ziglang {tool}", python.display());
    if tool == "ar" {
        return format!("#!/bin/sh\n{zig} \"$@\"\n");
    }
    let empty = empty.display();
    format!(
        r#"#!/bin/sh
count=$#
while [ $count -gt 0 ]; do
  word=$1; shift; count=$((count - 1))
  case $word in
    -arch | -isysroot) shift; count=$((count - 1)) ;;
    --target=* | -mmacosx-version-min=* | -isysroot* | -fobjc* | -fmodules) ;;
    *.m | *.mm) set -- "$@" '{empty}' ;;
    *) set -- "$@" "$word" ;;
  esac
done
{zig} -target aarch64-macos "$@"
"#
    )
}

fn write_program(path: &Path, script: &str) -> Result {
    let failed = |error| format!("{}: {error}", path.display());
    fs::write(path, script).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).map_err(failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn platforms_are_known_by_their_names() {
        for platform in ALL {
            assert_eq!(Platform::named(platform.name()), Ok(platform));
        }
        assert!(Platform::named("beos").is_err());
    }

    #[test]
    #[cfg(unix)]
    fn zig_gets_neither_apples_flags_nor_objective_c() {
        let tool = env::temp_dir().join(format!("daypass-cc-{}", std::process::id()));
        // Echo in place of Python.
        write_program(&tool, &wrapper(Path::new("/bin/echo"), "cc", Path::new("empty.c"))).unwrap();
        // By the shell: a program that has just been written cannot be run while another test's child still has its
        // file open.
        let said = answer(
            "sh",
            &[
                tool.to_str().unwrap(),
                "-O2",
                "-arch",
                "arm64",
                "--target=arm64-apple-macosx",
                "-fobjc-arc",
                "a b.m",
                "c.c",
                "-o",
                "x",
            ],
        );
        fs::remove_file(&tool).unwrap();
        let expected = "-m ziglang cc -target aarch64-macos -O2 empty.c c.c -o x";
        assert_eq!(said.as_deref(), Some(expected));
    }
}
