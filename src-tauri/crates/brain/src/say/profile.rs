//! The words of the pages about one row.

use super::{Count, Word};
use crate::{CopyForm, console::Browser, words::Region};

pub(crate) const IN_USE: Word = Word("in-use-now");
pub(crate) const ACCOUNT: Word = Word("fact-account");
pub(crate) const SESSION: Word = Word("fact-session");
pub(crate) const CREDENTIALS: Word = Word("fact-credentials");
pub(crate) const COME_BY_THEMSELVES: Word = Word("come-by-themselves");
pub(crate) const NONE_YET: Word = Word("none-yet");
pub(crate) const FETCHED_WHEN_NEEDED: Word = Word("fetched-when-needed");
pub(crate) const REGION: Word = Word("fact-region");
pub(crate) const NO_REGION: Word = Word("no-region-of-its-own");
pub(crate) const OVER: Word = Word("fact-over");
pub(crate) const YOU_ARE: Word = Word("fact-you-are");
pub(crate) const NOT_KNOWN: Word = Word("not-known");
pub(crate) const AS_SIGNED_IN: Word = Word("as-signed-in");
pub(crate) const ASK_AWS: Word = Word("ask-aws");
pub(crate) const ASKING_WHOSE: Word = Word("asking-whose");
pub(crate) const COPY: Word = Word("copy");
pub(crate) const COPY_AS: Word = Word("copy-as");
pub(crate) const CONSOLE: Word = Word("console");
pub(crate) const CONSOLE_HOME: Word = Word("console-home");
pub(crate) const ALL_SERVICES: Word = Word("all-services");
pub(crate) const THIS_PROFILE: Word = Word("this-profile");
pub(crate) const RENAME: Word = Word("go-rename");
pub(crate) const REMOVE: Word = Word("go-remove");
pub(crate) const COPY_ACCOUNT: Word = Word("copy-account");
pub(crate) const COPY_REGION: Word = Word("copy-region");
pub(crate) const COPY_ARN: Word = Word("copy-arn");
pub(crate) const FAVOUR: Word = Word("favour");
pub(crate) const UNFAVOUR: Word = Word("unfavour");
pub(crate) const NO_PROFILE_TO_COPY: Word = Word("no-profile-to-copy");

pub(crate) fn checked_at(at: &str) -> String {
    Word("checked-at").with(&[("time", &at)])
}

pub(crate) fn you_are(name: &str, at: &str) -> String {
    Word("you-are").with(&[("name", &name), ("time", &at)])
}

pub(crate) fn time_left(left: &str) -> String {
    Word("time-left").with(&[("left", &left)])
}

/// The keys that copy and open, where a page has them.
pub(crate) fn copies_this(key: &str) -> String {
    Word("copies-this").with(&[("key", &key)])
}

/// What a form is called where one chooses it.
pub(crate) fn form(form: CopyForm) -> Word {
    match form {
        CopyForm::Profile => Word("form-profile"),
        CopyForm::Bash => Word("form-bash"),
        CopyForm::Fish => Word("form-fish"),
        CopyForm::Powershell => Word("form-powershell"),
        CopyForm::Cmd => Word("form-cmd"),
        CopyForm::Dotenv => Word("form-dotenv"),
        CopyForm::Json => Word("form-json"),
        CopyForm::CredentialsFile => Word("form-credentials-file"),
        CopyForm::Endpoint => Word("form-endpoint"),
    }
}

/// What it is good for.
pub(crate) fn form_hint(form: CopyForm) -> String {
    match form {
        CopyForm::Bash | CopyForm::Fish | CopyForm::Powershell | CopyForm::Cmd => {
            Word("form-shell-hint").to_owned()
        }
        CopyForm::Profile
        | CopyForm::Dotenv
        | CopyForm::Json
        | CopyForm::CredentialsFile
        | CopyForm::Endpoint => self::form(form).both(&[]).1,
    }
}

/// What copying does.
pub(crate) fn copies(form: CopyForm) -> String {
    Word("copies").with(&[("form", &self::form(form).0)])
}

/// What came of copying.
pub(crate) fn copied_as(form: CopyForm) -> Word {
    match form {
        CopyForm::Profile => Word("copied-as-profile"),
        CopyForm::Bash => Word("copied-as-bash"),
        CopyForm::Fish => Word("copied-as-fish"),
        CopyForm::Powershell => Word("copied-as-powershell"),
        CopyForm::Cmd => Word("copied-as-cmd"),
        CopyForm::Dotenv => Word("copied-as-dotenv"),
        CopyForm::Json => Word("copied-as-json"),
        CopyForm::CredentialsFile => Word("copied-as-credentials-file"),
        CopyForm::Endpoint => Word("copied-as-endpoint"),
    }
}

/// Where consoles open.
pub(crate) fn opens_in(browser: &Browser) -> String {
    match browser {
        Browser::Default => Word("opens-by-portal").to_owned(),
        Browser::Named(name) => Word("opens-in").with(&[("browser", name)]),
        Browser::Within { browser, place } => {
            Word("opens-within").with(&[("browser", browser), ("place", place)])
        }
        Browser::Command(_) => Word("opens-by-command").to_owned(),
    }
}

/// Once one has opened there.
pub(crate) fn opened(browser: &Browser) -> String {
    match browser {
        Browser::Default | Browser::Command(_) => Word("opened").to_owned(),
        Browser::Named(name) => Word("opened-in").with(&[("browser", name)]),
        Browser::Within { browser, place } => {
            Word("opened-within").with(&[("browser", browser), ("place", place)])
        }
    }
}

pub(crate) const SERVICES: Word = Word("console");
pub(crate) const FIND_SERVICE: Word = Word("find-service");
pub(crate) const FIND_SERVICE_EXAMPLE: Word = Word("find-service-example");
pub(crate) const FIND_REGION: Word = Word("find-region");
pub(crate) const FIND_REGION_EXAMPLE: Word = Word("find-region-example");
pub(crate) const COPY_LINK: Word = Word("copy-link");
pub(crate) const NO_SUCH_SERVICE: Word = Word("no-such-service");

/// Beside the services that are offered.
pub(crate) fn more_services(n: usize) -> String {
    Word("more-services").with(&[("n", &Count(n))])
}

/// What Enter does once something is typed.
pub(crate) fn enter_opens(name: &str) -> String {
    Word("enter-opens").with(&[("name", &name)])
}

pub(crate) const OPEN_LINK: Word = Word("open-link");

pub(crate) fn region_hint(region: &Region, name: Option<&str>) -> String {
    name.map_or_else(|| region.to_string(), |name| format!("{region}, {name}"))
}

pub(crate) const NEW_NAME: Word = Word("new-name");
pub(crate) const RENAME_TITLE: Word = Word("rename");
pub(crate) const RENAME_HINT: Word = Word("rename-hint");
pub(crate) const RENAME_DO: Word = Word("rename");
pub(crate) const REMOVE_TITLE: Word = Word("remove-title");
pub(crate) const REMOVE_DO: Word = Word("remove");
pub(crate) const REMOVE_NOTE: Word = Word("remove-note");

pub(crate) fn renamed(from: &str, to: &str) -> String {
    Word("renamed").with(&[("from", &from), ("to", &to)])
}

pub(crate) fn removed(name: &str) -> String {
    Word("removed").with(&[("name", &name)])
}
