//! `daypass import`

use std::{collections::BTreeSet, fs, io::Read as _, path::PathBuf, process::ExitCode};

use agent::Surroundings;
use aws_api::is_aws_owned;
use brain::{Code, Refusal};
use clap::ValueHint;
use profiles::share::Offer;

use crate::{
    edit::{About, Asking, Enter},
    out,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// File that “daypass export” wrote, or any AWS config; - for standard input
    #[arg(value_hint = ValueHint::FilePath)]
    file: PathBuf,
    /// Take over sessions whose address is at this host, which is not AWS's
    #[arg(long, value_name = "HOST", value_hint = ValueHint::Hostname)]
    allow_host: Vec<String>,
    #[command(flatten)]
    how: Asking,
}

pub(crate) async fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, Refusal> {
    let (content, name) = read(arguments)?;
    let offer = Offer::read(&content);
    for left_out in offer.left_out(&name) {
        out::say(&format!("Left out: {left_out}"));
    }
    if offer.is_empty() {
        return Err(out::failed(format!("{name} has no session and no profile that could be taken over.")));
    }
    for sentence in offer.scopes() {
        out::say(&sentence);
    }
    let known = aws_files::load(surroundings.places()).map_err(|error| out::failed(error.to_string()))?;
    let is_allowed = |host: &String| {
        is_aws_owned(host) || arguments.allow_host.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    };
    let hosts: BTreeSet<_> = offer.hosts(&known).into_iter().filter(|host| !is_allowed(host)).collect();
    for host in &hosts {
        if arguments.how.is_dry() {
            out::say(&format!("{host} is not AWS's: without a dry run you are asked about it."));
        } else {
            must_be_trusted(host)?;
        }
    }
    let all = arguments
        .how
        .edit(surroundings, About::Sessions, Enter::Agrees, |draft| draft.take_over(&offer))
        .await?;
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The content, and what it is called.
fn read(arguments: &Arguments) -> Result<(Vec<u8>, String), Refusal> {
    // What somebody hands on has a few hundred lines.
    const MOST: u64 = 16 << 20;
    let is_input = arguments.file.as_os_str() == "-";
    let name = if is_input { "standard input".to_owned() } else { arguments.file.display().to_string() };
    let mut content = Vec::new();
    let read = if is_input {
        std::io::stdin().lock().take(MOST).read_to_end(&mut content)
    } else {
        fs::File::open(&arguments.file).and_then(|file| file.take(MOST).read_to_end(&mut content))
    };
    match read {
        Ok(length) if length as u64 == MOST => {
            Err(out::failed(format!("{name} is too long to be somebody's sessions and profiles.")))
        }
        Ok(_) => Ok((content, name)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(Refusal { code: Code::NotFound, message: format!("There is no file {name}."), hint: None })
        }
        Err(error) => Err(out::failed(format!("{name} cannot be read: {error}."))),
    }
}

/// Whoever answers there is handed the person's sign-in.
fn must_be_trusted(host: &str) -> Result<(), Refusal> {
    let refuse = |message, hint| Err(Refusal { code: Code::Declined, message, hint });
    if !out::is_conversation() {
        return refuse(
            format!("One would sign in at {host}, which is not AWS's."),
            Some(format!("If you trust it, say so: --allow-host {host}")),
        );
    }
    out::say(&format!("One would sign in at {host}, which is not AWS's."));
    if out::insists("Do you trust it?")? { Ok(()) } else { refuse("Nothing was changed.".to_owned(), None) }
}
