//! A choice as a person copies it, and how that looks with dots in the place of keys.

use aws_api::RoleCredentials;
use brain::{Address, CopyForm, Copying, Served, say::Word};
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::{Format, Unwritable, Variables, section};
use crate::Credentials;

/// What stands for keys until dots take its place: plain letters, which no form has to quote.
const ACCESS_KEY_ID: &str = "ASIAQQQQQQQQQQQQQQQQ";
const SECRET: &str = "RRRRRRRRRRRRRRRRRRRRRRRR";
const TOKEN: &str = "SSSSSSSSSSSSSSSSSSSSSSSS";

/// So much of the line is shown that takes rivals away.
const SHOWN: usize = 40;

/// Keys in that form.
pub(crate) fn keys(credentials: &Credentials, copying: &Copying) -> Result<Zeroizing<String>, Unwritable> {
    let region = copying.region.as_ref();
    match (format(copying.form), &copying.profile) {
        (Some(format), _) => Variables::keys(credentials, region).write(format),
        (None, Some(name)) => section(name, credentials, region),
        (None, None) => Err(Unwritable { name: Word("the-profiles-name").text() }),
    }
}

/// The lines that have a POSIX shell follow the profile.
pub(crate) fn profile_lines(copying: &Copying) -> Result<Zeroizing<String>, Unwritable> {
    let name = copying.profile.as_ref().ok_or(Unwritable { name: Word("the-profiles-name").text() })?;
    Variables::profile(name, copying.region.as_ref()).write(Format::Posix)
}

/// The lines that send a POSIX shell's programs to the endpoint.
pub(crate) fn endpoint_lines(address: &Address, copying: &Copying) -> Result<Zeroizing<String>, Unwritable> {
    Variables::endpoint(address, copying.region.as_ref())?.write(Format::Posix)
}

/// What the endpoint serves of it.
pub(crate) fn served(copying: &Copying) -> Option<Served> {
    copying.profile.clone().map(Served::Profile)
}

/// How it looks, line by line; of what takes rivals away only the beginning.
pub(crate) fn preview(copying: &Copying) -> Vec<String> {
    let text = match copying.form {
        CopyForm::Profile => profile_lines(copying),
        CopyForm::Endpoint => {
            let url = served(copying).map(|served| crate::endpoint::path(&served)).unwrap_or_default();
            let address =
                Address { url: format!("http://127.0.0.1:…{url}"), token_file: "/…/token".into() };
            endpoint_lines(&address, copying)
        }
        CopyForm::Bash
        | CopyForm::Fish
        | CopyForm::Powershell
        | CopyForm::Cmd
        | CopyForm::Dotenv
        | CopyForm::Json
        | CopyForm::CredentialsFile => keys(&made_up(), copying),
    };
    let text = match text {
        Ok(text) => text,
        Err(unwritable) => return vec![unwritable.to_string()],
    };
    let (mut lines, mut takes_away) = (Vec::new(), false);
    for line in text.lines() {
        // Those come first, in as many lines as the shell needs.
        if is_taking_away(copying.form, line) {
            if !takes_away {
                let beginning: String = line.chars().take(SHOWN).collect();
                lines.push(format!("{beginning}…"));
            }
            takes_away = true;
        } else {
            lines.push(dotted(line));
        }
    }
    lines
}

fn made_up() -> Credentials {
    let credentials = RoleCredentials {
        access_key_id: ACCESS_KEY_ID.to_owned(),
        secret_access_key: SECRET.into(),
        session_token: TOKEN.into(),
        expires_at: Timestamp::UNIX_EPOCH,
    };
    (&credentials).into()
}

fn dotted(line: &str) -> String {
    line.replace(ACCESS_KEY_ID, "ASIA············")
        .replace(SECRET, "················")
        .replace(TOKEN, "····················")
        .replace(&Timestamp::UNIX_EPOCH.to_string(), "…")
}

fn is_taking_away(form: CopyForm, line: &str) -> bool {
    match form {
        CopyForm::Profile | CopyForm::Bash | CopyForm::Endpoint => line.starts_with("unset "),
        CopyForm::Fish => line.starts_with("begin;"),
        CopyForm::Powershell => line.ends_with(" = $null"),
        CopyForm::Cmd => line.ends_with("=\""),
        CopyForm::Dotenv | CopyForm::Json | CopyForm::CredentialsFile => false,
    }
}

fn format(form: CopyForm) -> Option<Format> {
    match form {
        CopyForm::Profile | CopyForm::Bash | CopyForm::Endpoint => Some(Format::Posix),
        CopyForm::Fish => Some(Format::Fish),
        CopyForm::Powershell => Some(Format::PowerShell),
        CopyForm::Cmd => Some(Format::Cmd),
        CopyForm::Dotenv => Some(Format::Dotenv),
        CopyForm::Json => Some(Format::Json),
        CopyForm::CredentialsFile => None,
    }
}

#[cfg(test)]
mod tests {
    use brain::words::{ProfileName, Region};

    use super::*;

    fn copying(form: CopyForm) -> Copying {
        let (profile, region) = (Some(ProfileName::new("dev")), Some(Region::new("eu-west-1")));
        Copying { form, profile, region }
    }

    /// What is shown is what is copied: line by line the same but for keys, and for what takes rivals away.
    #[test]
    fn what_is_shown_is_what_is_copied_with_dots_in_the_place_of_keys() {
        for form in CopyForm::ALL.into_iter().filter(|form| form.has_keys()) {
            let shown = preview(&copying(form));
            let copied = keys(&made_up(), &copying(form)).unwrap();
            let kept: Vec<_> =
                copied.lines().filter(|line| !is_taking_away(form, line)).map(dotted).collect();
            assert!(shown.ends_with(&kept), "{form:?}: {shown:#?}");
            assert!(shown.len() <= kept.len() + 1, "{form:?}: {shown:#?}");
            let text = shown.join("\n");
            assert!(text.contains("ASIA············") && text.contains("eu-west-1"), "{text}");
            for secret in [ACCESS_KEY_ID, SECRET, TOKEN, "1970"] {
                assert!(!text.contains(secret), "{text}");
            }
        }
    }

    #[test]
    fn forms_without_keys_name_the_profile() {
        let shown = preview(&copying(CopyForm::Profile)).join("\n");
        assert!(shown.contains("AWS_PROFILE='dev'") && shown.contains("AWS_REGION='eu-west-1'"), "{shown}");
        let shown = preview(&copying(CopyForm::Endpoint)).join("\n");
        assert!(shown.contains("/profile/dev") && shown.contains("AUTHORIZATION_TOKEN_FILE"), "{shown}");
    }

    #[test]
    fn a_form_that_cannot_be_written_says_so() {
        let odd = Copying { region: Some(Region::new("100%")), ..copying(CopyForm::Cmd) };
        assert_eq!(preview(&odd).len(), 1);
        let nameless = Copying { profile: None, ..copying(CopyForm::CredentialsFile) };
        assert!(preview(&nameless)[0].contains("name"), "{:?}", preview(&nameless));
    }
}
