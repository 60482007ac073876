//! `docs/interop.md`: prose, and between two marks what the runs showed.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::Path,
};

use anyhow::{Context as _, Result, ensure};

use super::{Call, Cell, Form, Moment, Sdk, Way};

/// The runs write the document anew where this variable is set.
const UPDATE: &str = "DAYPASS_UPDATE_DOCS";
const BEGIN: &str = "<!-- From here on written by the test: see above. -->\n";
const END: &str = "<!-- To here. -->\n";

/// What an SDK says, in its own words, and why it is right to.
struct Saying {
    way: Way,
    /// Parts of what it says. Between them, and after a last space, stands what is another in each run.
    words: &'static [&'static str],
    why: &'static str,
}

const SAYINGS: [Saying; 14] = [
    Saying {
        way: Way::Mirror,
        words: &["Token has expired and refresh failed"],
        why: "The mirror has no refresh token.",
    },
    Saying {
        way: Way::Mirror,
        words: &["The SSO session associated with this profile has expired or is otherwise invalid."],
        why: "A legacy profile's token has ended.",
    },
    Saying {
        way: Way::Mirror,
        words: &["Value not present for 'clientId' in SSO Token. Cannot refresh."],
        why: "With less than five minutes of a session's token left, this SDK wants what renews it, which the \
              mirror has not.",
    },
    Saying {
        way: Way::Mirror,
        words: &["The SSO session associated with this profile has expired. To refresh this SSO session"],
        why: "A legacy profile's token has ended.",
    },
    Saying {
        way: Way::Mirror,
        words: &["the SSO token has expired and cannot be refreshed"],
        why: "The mirror has no refresh token.",
    },
    Saying {
        way: Way::Mirror,
        words: &["UnauthorizedException: Session token not found or invalid"],
        why: "This SDK does not look when a legacy profile's token ends. The portal refuses it.",
    },
    Saying {
        way: Way::Process,
        words: &["from custom-process: daypass: ", " needs a sign-in.\nRun: daypass login "],
        why: "Daypass ended with 3, and these are its words.",
    },
    Saying {
        way: Way::Process,
        words: &["Could not load credentials from any providers"],
        why: "Daypass ended with 3 and the same words, which this SDK keeps to itself by default. A program \
              that names `fromIni()` or `fromProcess()` shows them.",
    },
    Saying {
        way: Way::Process,
        words: &[
            "exited with code exit status: 3. Stderr: daypass: ",
            " needs a sign-in.\nRun: daypass login ",
        ],
        why: "Daypass ended with 3, and these are its words.",
    },
    Saying {
        way: Way::Keys,
        words: &["Credentials were refreshed, but the refreshed credentials are still expired."],
        why: "Nothing renews exported keys, and boto3 knows when they end by `AWS_CREDENTIAL_EXPIRATION`.",
    },
    Saying {
        way: Way::Keys,
        words: &["The security token included in the request is expired"],
        why: "Nothing renews exported keys, and AWS says `ExpiredToken`.",
    },
    Saying {
        way: Way::Endpoint,
        words: &[
            "Received non 200 response 400 from container metadata: ",
            " needs a sign-in. Run: daypass login ",
        ],
        why: "These are the endpoint's words.",
    },
    Saying {
        way: Way::Endpoint,
        words: &["Could not load credentials from any providers"],
        why: "The endpoint answered the same words, which this SDK keeps to itself by default. A program that names \
              `fromHttp()` has them in its error's `Message`.",
    },
    Saying {
        way: Way::Endpoint,
        words: &["Non-success status from HTTP credential provider: StatusCode(400)"],
        why: "This SDK shows the status and no words. `daypass status` tells what is needed.",
    },
];

impl Saying {
    fn of(way: Way, words: &str) -> Option<&'static Self> {
        SAYINGS.iter().filter(|saying| saying.way == way).find(|saying| {
            let mut rest = Some(words);
            for part in saying.words {
                rest = rest.and_then(|rest| rest.split_once(part)).map(|(_, rest)| rest);
            }
            rest.is_some()
        })
    }

    fn shown(&self) -> String {
        let shown = self.words.join("…").replace('\n', " ");
        if shown.ends_with(' ') { shown + "…" } else { shown }
    }
}

/// Makes sure that the document says what the runs showed, or writes it there.
pub(super) fn check(cells: &[Cell]) -> Result<()> {
    let table = table(cells)?;
    // Past the harness, which would keep it to itself.
    writeln!(io::stdout(), "{table}")?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/interop.md");
    let text = fs::read_to_string(&path)?;
    let (before, rest) = text.split_once(BEGIN).context("docs/interop.md has no place for the table")?;
    let (written, after) = rest.split_once(END).context("docs/interop.md has no end of the table")?;
    if std::env::var_os(UPDATE).is_some() {
        return Ok(fs::write(path, format!("{before}{BEGIN}{table}{END}{after}"))?);
    }
    ensure!(
        written == table,
        "docs/interop.md says something else than what was seen, which is printed above. If that is right, write it \
         there: {UPDATE}=1 cargo xtask test acceptance interop"
    );
    Ok(())
}

fn table(cells: &[Cell]) -> Result<String> {
    let mut said: Vec<&Saying> = Vec::new();
    let mut table = String::new();
    for way in Way::ALL {
        writeln!(table, "\n### {}\n", title(way))?;
        writeln!(table, "| Profile | SDK | fresh | renewed | ended | again |\n|---|---|---|---|---|---|")?;
        for (form, sdk) in Form::ALL.into_iter().flat_map(|form| Sdk::ALL.map(|sdk| (form, sdk))) {
            write!(table, "| {} | {} |", name(form), sdk.name())?;
            for moment in Moment::ALL {
                let is_it =
                    |cell: &&Cell| (cell.form, cell.sdk, cell.way, cell.moment) == (form, sdk, way, moment);
                match &cells.iter().find(is_it).context("a run is missing")?.call {
                    Call::As(_) => write!(table, " yes |")?,
                    Call::Failed(words) => write!(table, " no ({}) |", number(&mut said, way, words)?)?,
                }
            }
            writeln!(table)?;
        }
    }
    writeln!(table, "\n### What the SDKs say\n")?;
    for (n, saying) in said.iter().enumerate() {
        writeln!(table, "{}. “{}” {}", n + 1, saying.shown(), saying.why)?;
    }
    writeln!(table)?;
    Ok(table)
}

fn title(way: Way) -> &'static str {
    match way {
        Way::Mirror => "By `AWS_PROFILE` and nothing else",
        Way::Process => "By `credential_process`",
        Way::Endpoint => "By the endpoint",
        Way::Keys => "By exported keys",
    }
}

fn name(form: Form) -> &'static str {
    match form {
        Form::Session => "session",
        Form::Sharing => "legacy, with a session",
        Form::Alone => "legacy, alone",
    }
}

/// The number of the footnote for these words.
fn number(said: &mut Vec<&'static Saying>, way: Way, words: &str) -> Result<usize> {
    let saying =
        Saying::of(way, words).with_context(|| format!("an SDK says what nobody knows of: {words}"))?;
    if let Some(place) = said.iter().position(|known| std::ptr::eq(*known, saying)) {
        return Ok(place + 1);
    }
    said.push(saying);
    Ok(said.len())
}
