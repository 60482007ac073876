//! Standard output for data, standard error for words.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is where the command line speaks")]

use std::process::ExitCode;

use brain::{Code, Refusal};

/// Data.
pub(crate) fn data(line: &str) {
    println!("{line}");
}

/// Words.
pub(crate) fn say(line: &str) {
    eprintln!("{line}");
}

/// Says why not and what to do, and gives the exit code for it.
pub(crate) fn refused(refusal: &Refusal) -> ExitCode {
    eprintln!("daypass: {}", refusal.message);
    if let Some(hint) = &refusal.hint {
        eprintln!("{hint}");
    }
    ExitCode::from(match refusal.code {
        Code::Failed => 1,
        Code::Usage => 2,
        Code::SignInNeeded => 3,
        Code::NotFound => 4,
        Code::Declined => 5,
    })
}

/// A refusal without further advice.
pub(crate) fn failed(message: String) -> Refusal {
    Refusal { code: Code::Failed, message, hint: None }
}
