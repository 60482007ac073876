//! Standard output for data, standard error for words.

use std::{
    io::{self, BufRead as _, ErrorKind, IsTerminal as _, Write as _},
    process::ExitCode,
};

use brain::{Code, Refusal};

/// Data. A reader that has had enough, such as `head`, is not a failure; a full disk is.
pub(crate) fn data(text: &str) -> Result<(), Refusal> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(failed(format!("The output could not be written: {error}.")))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Words. Nobody may be there to read them.
pub(crate) fn say(lines: &str) {
    // What they quote may come from anybody. Files of Windows end their lines in two letters.
    for line in lines.split('\n') {
        let (line, end) = line.strip_suffix('\r').map_or((line, ""), |line| (line, "\r"));
        let _ = writeln!(io::stderr(), "{}{end}", shown(line));
    }
}

/// Text out of a file, with nothing in it that a terminal obeys.
pub(crate) fn shown(text: &str) -> String {
    let letter = |letter: char| match letter {
        '\t' => "\t".to_owned(),
        letter if agent::shells::is_visible(letter.encode_utf8(&mut [0; 4])) => letter.to_string(),
        letter => letter.escape_debug().to_string(),
    };
    text.chars().map(letter).collect()
}

/// Whether a person can be asked, and answer.
pub(crate) fn is_conversation() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks a person, and gives the line they type; `None`: they end their input.
pub(crate) fn ask(question: &str) -> Result<Option<String>, Refusal> {
    let mut answer = String::new();
    let asked = write!(io::stderr(), "{question}").and_then(|()| io::stdin().lock().read_line(&mut answer));
    match asked {
        Ok(0) => {
            say("");
            Ok(None)
        }
        Ok(_) => Ok(Some(answer)),
        Err(error) => Err(failed(format!("Your answer could not be read: {error}."))),
    }
}

/// Asks a person, who agrees by pressing Enter.
pub(crate) fn agrees(question: &str) -> Result<bool, Refusal> {
    let answer = ask(&format!("{question} [Y/n] "))?;
    Ok(answer.is_some_and(|answer| answer.trim().is_empty() || is_yes(&answer)))
}

/// Asks a person, who agrees only by typing it.
pub(crate) fn insists(question: &str) -> Result<bool, Refusal> {
    let answer = ask(&format!("{question} [y/N] "))?;
    Ok(answer.as_deref().is_some_and(is_yes))
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

/// Says why not and what to do, and gives the exit code for it.
pub(crate) fn refused(refusal: &Refusal) -> ExitCode {
    say(&format!("daypass: {}", refusal.message));
    if let Some(hint) = &refusal.hint {
        say(hint);
    }
    ExitCode::from(match refusal.code {
        Code::Failed => 1,
        Code::Usage => 2,
        Code::SignInNeeded => 3,
        Code::NotFound => 4,
        Code::Declined => 5,
    })
}

/// Of a command that does several things, whatever becomes of the others. It exits as the first that failed.
#[derive(Default)]
pub(crate) struct Failures(Option<ExitCode>);

impl Failures {
    /// Says why one failed.
    pub(crate) fn tell(&mut self, refusal: &Refusal) {
        let code = refused(refusal);
        self.0.get_or_insert(code);
    }

    pub(crate) fn code(self) -> ExitCode {
        self.0.unwrap_or(ExitCode::SUCCESS)
    }
}

/// A refusal without further advice.
pub(crate) fn failed(message: String) -> Refusal {
    Refusal { code: Code::Failed, message, hint: None }
}
