//! Containers of Docker: on Linux they ask the endpoint, elsewhere they get a file of keys.

use std::path::PathBuf;

use agent::{
    Surroundings,
    export::{self, Variables},
};
use brain::{Address, KeysPlace, Refusal, Served, words::ProfileName};

use super::{Told, exposes, no_text, word};
use crate::{
    choice::Chosen,
    endpoint, login, names, out,
    save::{self, Written},
};

/// Where a container finds the token.
const TOKEN: &str = "/run/daypass-token";

/// Has the container share this machine's network and ask the endpoint, whose token is mounted.
pub(super) async fn by_endpoint(
    surroundings: &Surroundings,
    chosen: &Chosen,
    profile: &ProfileName,
) -> Result<Told, Refusal> {
    let address = endpoint::address(surroundings, chosen, Served::Profile(profile.clone())).await?;
    let source = address.token_file.to_str().ok_or_else(|| no_text(&address.token_file))?;
    let mount = format!("type=bind,{},target={TOKEN},readonly", field(format!("source={source}")));
    let inside = Address { url: address.url.clone(), token_file: PathBuf::from(TOKEN) };
    let variables =
        Variables::endpoint(&inside, chosen.region.as_ref()).map_err(|what| out::failed(what.to_string()))?;
    let mut lines = format!("--network host --mount {}", word(&mount));
    for (name, value) in variables.set() {
        lines.push_str(" --env ");
        lines.push_str(&word(&format!("{name}={value}")));
    }
    let typed = names::typed(profile.as_str());
    let words = vec![
        format!("How: eval \"docker run $(daypass env {typed} --for docker) IMAGE\""),
        exposes(profile, "whatever runs in the container")
            + ", new ones in time, while it and Daypass run. It shares this machine's network.",
        "If it may not read the token there: add --user \"$(id -u)\", or with SELinux --security-opt \
         label=disable."
            .to_owned(),
        "If Daypass comes back with another token, as it does without a keychain: start the container anew."
            .to_owned(),
        format!(
            "Rootless Docker and Docker Desktop have a network of their own: daypass env {typed} --for docker --keys"
        ),
    ];
    Ok(Told { lines, words })
}

/// Hands over keys that end, by a file that Docker reads once.
pub(super) async fn by_keys(
    surroundings: &Surroundings,
    chosen: &Chosen,
    profile: &ProfileName,
) -> Result<Told, Refusal> {
    login::offer(surroundings, &chosen.role.session).await?;
    let file = export::file_of_variables(surroundings, profile);
    let path = file.to_str().ok_or_else(|| no_text(&file))?;
    let Written { ends, is_kept } =
        save::write(surroundings, chosen, KeysPlace { file: file.clone(), section: None }).await?;
    let typed = names::typed(profile.as_str());
    let arguments = format!("daypass env {typed} --for docker --keys");
    let how = if cfg!(windows) {
        format!("How: Invoke-Expression \"docker run $({arguments}) IMAGE\"")
    } else {
        format!("How: eval \"docker run $({arguments}) IMAGE\"")
    };
    let words = vec![
        how,
        exposes(profile, "whatever runs in the container, and whoever may inspect it,")
            + &format!(", until {ends}. The keys end then, and no new ones come: start the container anew."),
        if is_kept {
            format!(
                "They are in {path}, for you alone to read. Daypass removes it then, at sign-out, and when it ends."
            )
        } else {
            format!(
                "They are in {path}, for you alone to read. Daypass removes it when it starts the next time."
            )
        },
    ];
    Ok(Told { lines: format!("--env-file {}", word(path)), words })
}

/// One of the fields of `--mount`, which Docker reads as CSV (RFC 4180).
fn field(text: String) -> String {
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_a_comma_stays_one_field_of_a_mount() {
        assert_eq!(field("source=/run/token".to_owned()), "source=/run/token");
        assert_eq!(field("source=/a,b \"c\"".to_owned()), "\"source=/a,b \"\"c\"\"\"");
    }
}
