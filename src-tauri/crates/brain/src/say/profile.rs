//! The words of the pages about one row.

use crate::{CopyForm, console::Browser, words::Region};

pub(crate) const IN_USE: &str = "In use";
pub(crate) const ACCOUNT: &str = "Account";
pub(crate) const ROLE: &str = "Role";
pub(crate) const SESSION: &str = "Session";
pub(crate) const CREDENTIALS: &str = "Credentials";
pub(crate) const COME_BY_THEMSELVES: &str = "new ones come by themselves";
pub(crate) const NONE_YET: &str = "None yet";
pub(crate) const FETCHED_WHEN_NEEDED: &str = "fetched when something asks";
pub(crate) const REGION: &str = "Region";
pub(crate) const NO_REGION: &str = "None of its own";
pub(crate) const OVER: &str = "Over";
pub(crate) const YOU_ARE: &str = "You are";
pub(crate) const NOT_KNOWN: &str = "Not known yet";
pub(crate) const AS_SIGNED_IN: &str = "at sign-in";
pub(crate) const ASK_AWS: &str = "Ask AWS";
pub(crate) const ASKING_WHOSE: &str = "Asking AWS whose credentials these are";
pub(crate) const COPY: &str = "Copy";
pub(crate) const COPY_AS: &str = "Copy as";
pub(crate) const CONSOLE: &str = "Console";
pub(crate) const CONSOLE_HOME: &str = "Home";
pub(crate) const ALL_SERVICES: &str = "All services…";
pub(crate) const THIS_PROFILE: &str = "This profile";
pub(crate) const RENAME: &str = "Rename…";
pub(crate) const REMOVE: &str = "Remove…";
pub(crate) const COPY_ACCOUNT: &str = "Copy the account’s id";
pub(crate) const COPY_ROLE: &str = "Copy the role’s name";
pub(crate) const COPY_REGION: &str = "Copy the region";
pub(crate) const COPY_ARN: &str = "Copy the ARN";
pub(crate) const FAVOUR: &str = "Add to favourites";
pub(crate) const UNFAVOUR: &str = "Remove from favourites";
pub(crate) const NO_PROFILE_TO_COPY: &str = "This role has no profile to name. Add one, or copy its keys.";

pub(crate) fn checked_at(at: &str) -> String {
    format!("checked with AWS at {at}")
}

pub(crate) fn you_are(name: &str, at: &str) -> String {
    format!("You are {name} · {}", checked_at(at))
}

pub(crate) fn time_left(left: &str) -> String {
    format!("{left} left")
}

/// The keys that copy and open, where a page has them.
pub(crate) fn copies_this(key: &str) -> String {
    format!("{key} copies this")
}

/// What a form is called where one chooses it.
pub(crate) fn form(form: CopyForm) -> &'static str {
    match form {
        CopyForm::Profile => "Profile line",
        CopyForm::Bash => "bash, zsh",
        CopyForm::Fish => "fish",
        CopyForm::Powershell => "PowerShell",
        CopyForm::Cmd => "cmd",
        CopyForm::Dotenv => ".env",
        CopyForm::Json => "JSON",
        CopyForm::CredentialsFile => "Credentials file",
        CopyForm::Endpoint => "Endpoint",
    }
}

/// What it is good for.
pub(crate) fn form_hint(form: CopyForm) -> &'static str {
    match form {
        CopyForm::Profile => "A shell follows the profile, and its tools renew by themselves. No keys in it.",
        CopyForm::Bash | CopyForm::Fish | CopyForm::Powershell | CopyForm::Cmd => {
            "A shell has the keys until they end."
        }
        CopyForm::Dotenv => "For tools that read a .env file. The keys are good until they end.",
        CopyForm::Json => "For scripts. The keys are good until they end.",
        CopyForm::CredentialsFile => "For ~/.aws/credentials. Whoever reads that file has the keys.",
        CopyForm::Endpoint => "A shell’s programs ask Daypass while it runs, and get new keys in time.",
    }
}

/// After “Copied as”.
pub(crate) fn copied_as(form: CopyForm) -> &'static str {
    match form {
        CopyForm::Profile => "a line that follows the profile",
        CopyForm::Bash => "bash lines",
        CopyForm::Fish => "fish lines",
        CopyForm::Powershell => "PowerShell lines",
        CopyForm::Cmd => "cmd lines",
        CopyForm::Dotenv => "lines for a .env file",
        CopyForm::Json => "JSON",
        CopyForm::CredentialsFile => "a section of the credentials file",
        CopyForm::Endpoint => "lines that ask Daypass",
    }
}

/// Where consoles open.
pub(crate) fn opens_in(browser: &Browser) -> String {
    match browser {
        Browser::Default => "Opens in your browser, by the portal".to_owned(),
        Browser::Named(name) => format!("Opens in {name}"),
        Browser::Within { browser, place } => format!("Opens in {browser} · {place}"),
        Browser::Command(_) => "Opens by a command of yours".to_owned(),
    }
}

pub(crate) const SERVICES: &str = "Console";
pub(crate) const FIND_SERVICE: &str = "Service, or a link into the console";
pub(crate) const FIND_SERVICE_EXAMPLE: &str = "Such as s3, lambda or log groups";
pub(crate) const FIND_REGION: &str = "Region";
pub(crate) const FIND_REGION_EXAMPLE: &str = "Such as frankfurt or us-east-1";
pub(crate) const COPY_LINK: &str = "Copy link";
pub(crate) const NO_SUCH_SERVICE: &str = "No service is called that.";
pub(crate) const OPEN_LINK: &str = "Open this link";

pub(crate) fn region_hint(region: &Region, name: Option<&str>) -> String {
    name.map_or_else(|| region.to_string(), |name| format!("{region}, {name}"))
}

pub(crate) const NEW_NAME: &str = "Name";
pub(crate) const RENAME_TITLE: &str = "Rename";
pub(crate) const RENAME_HINT: &str =
    "Favourite, label and the active choice go with it. Scripts that name it do not.";
pub(crate) const RENAME_DO: &str = "Rename";
pub(crate) const REMOVE_TITLE: &str = "Remove from your AWS config";
pub(crate) const REMOVE_DO: &str = "Remove";
pub(crate) const REMOVE_NOTE: &str = "Tools that use this profile fail from then on.";
pub(crate) const REMOVE_DETAIL: &str =
    "The role stays yours, and is listed without a profile. It can be undone.";

pub(crate) fn renamed(from: &str, to: &str) -> String {
    format!("{from} is called {to} now")
}

pub(crate) fn removed(name: &str) -> String {
    format!("{name} is out of your AWS config")
}
