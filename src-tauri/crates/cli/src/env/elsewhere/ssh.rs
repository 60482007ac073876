//! Another machine, by ssh: its programs ask the endpoint here through the connection.

use std::fmt::Write as _;

use agent::Surroundings;
use brain::{Refusal, Served, words::ProfileName};

use super::{Told, exposes, no_text, posix};
use crate::{choice::Chosen, endpoint, names, out};

/// A function that brings the token there by standard input, and then connects. The port there has to be free, or
/// ssh ends: whoever has it would be sent the token. A shared connection would keep the port after the shell.
pub(super) async fn by_endpoint(
    surroundings: &Surroundings,
    chosen: &Chosen,
    profile: &ProfileName,
) -> Result<Told, Refusal> {
    let address = endpoint::address(surroundings, chosen, Served::Profile(profile.clone())).await?;
    let token_file = &address.token_file;
    let here = token_file.to_str().ok_or_else(|| no_text(token_file))?;
    let name = token_file.file_name().and_then(|name| name.to_str()).ok_or_else(|| no_text(token_file))?;
    let port = port(&address.url).ok_or_else(|| {
        out::failed("The running Daypass names no port. Update Daypass and start it anew.".to_owned())
    })?;
    // Not ~/.daypass: that is a file's name, see `daypass allow`.
    // Both are read by whatever shell the person has there, so they are as plain as can be.
    let there = format!("\"$HOME/.daypass-tokens/{name}\"");
    let bring = format!("umask 077 && mkdir -p \"$HOME/.daypass-tokens\" && rm -f {there} && cat > {there}");
    let mut shell = format!("env AWS_CONTAINER_CREDENTIALS_FULL_URI={}", posix(&address.url));
    write!(shell, " AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE={there}").expect("texts take more text");
    if let Some(region) = &chosen.region {
        let region = posix(region.as_str());
        write!(shell, " AWS_REGION={region} AWS_DEFAULT_REGION={region}").expect("texts take more text");
    }
    write!(shell, " \"$SHELL\" -l; rm -f {there}").expect("texts take more text");
    let lines = format!(
        "daypass_ssh() {{\n  ssh \"$@\" {} < {} &&\n  ssh -t -S none -o ExitOnForwardFailure=yes \
         -R 127.0.0.1:{port}:127.0.0.1:{port} \"$@\" {}\n}}",
        posix(&bring),
        posix(here),
        posix(&shell),
    );
    let typed = names::typed(profile.as_str());
    let words = vec![
        format!(
            "How, in bash, zsh or dash: eval \"$(daypass env {typed} --for ssh)\"; daypass_ssh HOST. Options of ssh may \
             stand before HOST."
        ),
        exposes(profile, "your programs there, and whoever is root there,")
            + ", new ones in time, until you leave that shell.",
        "The token is brought there by standard input, into ~/.daypass-tokens. It is removed when you leave; if the \
         connection fails or breaks it stays, and opens nothing without one."
            .to_owned(),
        "AWS_PROFILE, keys or a [default] profile over there would win over it.".to_owned(),
    ];
    Ok(Told { lines, words })
}

fn port(url: &str) -> Option<u16> {
    url.strip_prefix("http://127.0.0.1:")?.split_once('/')?.0.parse().ok()
}
