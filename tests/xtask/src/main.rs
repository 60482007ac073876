//! `cargo xtask …`: what is done with this repository besides building it.
//!
//! Standard library only: it compiles in a second, and it may be what installs everything else.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it talks to the person at the terminal")]

mod bench;
mod bundle;
mod demo;
mod icons;
mod packages;
mod platforms;
mod run;
mod screenshots;
mod setup;
mod stages;
mod tally;

use std::path::Path;
use std::process::ExitCode;

use platforms::Platform;
use stages::Stage;

/// Failures are sentences for the person at the terminal: what failed and what to do.
type Result<T = ()> = std::result::Result<T, String>;

const HELP: &str = "\
Usage: cargo xtask COMMAND

  demo [--headless] [--yes]        build everything and try Daypass against a made-up organisation;
                                   without a screen: screenshots and a transcript in target/demo
  demo --empty [--yes]             the same with nothing set up, as a new user finds it
  test [STAGE [FILTER]] [--yes]    all stages, or one of them and of it the tests named like FILTER:
                                   format, page, pictures, lint, build, unit, acceptance
  setup [--yes]                    install what building and testing need
  bench [--yes]                    build what is shipped, and print how long tools wait for credentials,
                                   how long a person waits for the popover, and what it takes of memory
  screenshots [--yes]              photograph every state of the popover, light and dark, and put them all
                                   on one sheet in target/screenshots
  bundle [--yes]                   build what is shipped, and make packages of it for this system
  platforms [PLATFORM] [--yes]     type-check for the systems that this one is not: windows, macos
  icons                            make the pictures in icons/ from the drawings there
  help                             this text

--yes installs what is missing without asking.";

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    if let Err(error) = std::env::set_current_dir(&root) {
        eprintln!("cannot enter {}: {error}", root.display());
        return ExitCode::FAILURE;
    }
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match parse(&args) {
        Ok(Request::Help) => {
            println!("{HELP}");
            Ok(())
        }
        Ok(Request::Icons) => icons::make(),
        Ok(Request::Bench { yes }) => bench::start(yes),
        Ok(Request::Bundle { yes }) => bundle::make(yes),
        Ok(Request::Screenshots { yes }) => screenshots::take(yes),
        Ok(Request::Platforms { only, yes }) => platforms::check(only, yes),
        Ok(Request::Setup { yes }) => setup::prepare(&setup::Need::ALL, yes),
        Ok(Request::Demo { headless, empty, yes }) => demo::start(headless, empty, yes),
        Ok(Request::Test { stage, filter, yes }) => stages::run(stage, filter.as_deref(), yes),
        Err(misuse) => {
            eprintln!("{misuse}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            if !why.is_empty() {
                eprintln!("{why}");
            }
            ExitCode::FAILURE
        }
    }
}

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
enum Request {
    Help,
    Icons,
    Bench { yes: bool },
    Bundle { yes: bool },
    Screenshots { yes: bool },
    Platforms { only: Option<Platform>, yes: bool },
    Setup { yes: bool },
    Demo { headless: bool, empty: bool, yes: bool },
    Test { stage: Option<Stage>, filter: Option<String>, yes: bool },
}

fn parse(args: &[String]) -> Result<Request> {
    let (mut yes, mut headless, mut empty, mut words) = (false, false, false, Vec::new());
    for arg in args {
        match arg.as_str() {
            "--yes" | "-y" => yes = true,
            "--headless" => headless = true,
            "--empty" => empty = true,
            "--help" | "-h" => return Ok(Request::Help),
            flag if flag.starts_with('-') => return Err(format!("there is no option {flag}")),
            word => words.push(word),
        }
    }
    let request = match words.as_slice() {
        [] | ["help"] => Request::Help,
        ["icons"] => Request::Icons,
        ["bench"] => Request::Bench { yes },
        ["bundle"] => Request::Bundle { yes },
        ["screenshots"] => Request::Screenshots { yes },
        ["platforms"] => Request::Platforms { only: None, yes },
        ["platforms", name] => Request::Platforms { only: Some(Platform::named(name)?), yes },
        ["setup"] => Request::Setup { yes },
        ["demo"] if headless && empty => return Err("--empty is for a person at a screen".into()),
        ["demo"] => Request::Demo { headless, empty, yes },
        ["test"] => Request::Test { stage: None, filter: None, yes },
        ["test", stage] => Request::Test { stage: Some(Stage::named(stage)?), filter: None, yes },
        ["test", stage, filter] => {
            let stage = Stage::named(stage)?;
            if !stage.takes_filter() {
                return Err(format!("the stage {} runs no tests to choose from", stage.name()));
            }
            Request::Test { stage: Some(stage), filter: Some((*filter).to_owned()), yes }
        }
        other => return Err(format!("`{}` is not understood", other.join(" "))),
    };
    if headless && !matches!(request, Request::Demo { .. }) {
        return Err("--headless goes with demo".into());
    }
    if empty && !matches!(request, Request::Demo { .. }) {
        return Err("--empty goes with demo".into());
    }
    Ok(request)
}

#[cfg(test)]
mod unit {
    use super::*;

    fn ask(line: &str) -> Result<Request> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn the_command_line_says_what_to_do() {
        assert_eq!(ask(""), Ok(Request::Help));
        assert_eq!(ask("setup --yes"), Ok(Request::Setup { yes: true }));
        assert_eq!(ask("bench"), Ok(Request::Bench { yes: false }));
        assert_eq!(ask("bundle"), Ok(Request::Bundle { yes: false }));
        assert_eq!(ask("screenshots -y"), Ok(Request::Screenshots { yes: true }));
        assert_eq!(ask("platforms --yes"), Ok(Request::Platforms { only: None, yes: true }));
        let macos = Request::Platforms { only: Some(Platform::MacOs), yes: false };
        assert_eq!(ask("platforms macos"), Ok(macos));
        assert_eq!(ask("demo --headless"), Ok(Request::Demo { headless: true, empty: false, yes: false }));
        assert_eq!(ask("demo --empty"), Ok(Request::Demo { headless: false, empty: true, yes: false }));
        assert_eq!(ask("test --yes"), Ok(Request::Test { stage: None, filter: None, yes: true }));
        assert_eq!(
            ask("test acceptance story"),
            Ok(Request::Test { stage: Some(Stage::Acceptance), filter: Some("story".into()), yes: false })
        );
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in [
            "tset",
            "test nothing",
            "test lint some",
            "test --headless",
            "demo --fast",
            "demo --empty --headless",
            "test --empty",
            "icons all",
            "platforms beos",
        ] {
            assert!(ask(line).is_err(), "{line} was accepted");
        }
    }
}
