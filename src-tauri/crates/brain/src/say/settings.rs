//! The words of the settings: keys, shells, what else they concern.

use super::{
    Word, key,
    pages::{SETTINGS, shift_key},
};
use crate::{copying::CopyForm, here::Place, shortcut::ShortcutRefused};

pub(crate) const SHORTCUT: Word = Word("shortcut");
pub(crate) const SHORTCUT_HINT: Word = Word("shortcut-hint");
pub(crate) const SHORTCUT_EXAMPLE: Word = Word("shortcut-example");
pub(crate) const ENTER_KEEPS: Word = Word("enter-keeps");
pub(crate) const KEEP_RENEWING: Word = Word("keep-renewing");
pub(crate) const KEEP_RENEWING_HINT: Word = Word("keep-renewing-hint");
pub(crate) const SHELL: Word = Word("shell");
pub(crate) const PROMPTS_FOLLOW: Word = Word("prompts-follow");
pub(crate) const NO_SHELLS: Word = Word("no-shells");
pub(crate) const COPY_LINE: Word = Word("copy-line");
pub(crate) const FOLLOW_DEFAULT: Word = Word("follow-default");
pub(crate) const FOLLOW_DEFAULT_HINT: Word = Word("follow-default-hint");
pub(crate) const DEFAULT_FOLLOWS: Word = Word("default-follows");
pub(crate) const DEFAULT_RESTORED: Word = Word("default-restored");

pub(crate) const CONSOLE_BROWSER: Word = Word("console-browser");
pub(crate) const DEFAULT_BROWSER: Word = Word("default-browser");
pub(crate) const DEFAULT_BROWSER_HINT: Word = Word("default-browser-hint");
pub(crate) const OTHER_BROWSER: Word = Word("choose-other-browser");
pub(crate) const OTHER_BROWSER_EXAMPLE: &str = "firefox:acme";
pub(crate) const PROFILE_BROWSER: Word = Word("profile-browser");
pub(crate) const GO_BROWSER: Word = Word("go-browser");
pub(crate) const AS_OTHERS: Word = Word("browser-as-others");
pub(crate) const CONSOLE_RULES: Word = Word("console-rules");
pub(crate) const RULES_NAME: Word = Word("rules-name");
pub(crate) const RULES_HINT: Word = Word("rules-hint");
pub(crate) const RULES_NONE: Word = Word("rules-none");
pub(crate) const RULES_ADD: Word = Word("rules-add");
pub(crate) const RULES_EXAMPLE: &str = "acme-* = chrome:Work";
pub(crate) const HOSTS: Word = Word("console-hosts");
pub(crate) const HOSTS_NAME: Word = Word("hosts-name");
pub(crate) const HOSTS_HINT: Word = Word("hosts-hint");
pub(crate) const HOSTS_NONE: Word = Word("hosts-none");
pub(crate) const HOSTS_ADD: Word = Word("hosts-add");
pub(crate) const HOSTS_EXAMPLE: &str = "console.example.com";
pub(crate) const THEME: Word = Word("theme");
pub(crate) const THEME_SYSTEM: Word = Word("theme-system");
pub(crate) const THEME_SYSTEM_HINT: Word = Word("theme-system-hint");
pub(crate) const THEME_LIGHT: Word = Word("theme-light");
pub(crate) const THEME_DARK: Word = Word("theme-dark");
pub(crate) const DAYPASS: &str = "Daypass";
pub(crate) const LICENCE: Word = Word("licence");
pub(crate) const LICENCES: Word = Word("licences");
pub(crate) const FILES: Word = Word("files");
pub(crate) const OPEN: Word = Word("open-place");

/// What else consoles may open in.
pub(crate) fn other_browser_hint() -> String {
    Word("other-browser-hint").with(&[("link", &"{url}")])
}

/// What is no rule.
pub(crate) fn no_rule() -> String {
    Word("no-rule").with(&[("example", &RULES_EXAMPLE)])
}

/// What there is to open.
pub(crate) fn called(place: Place) -> Word {
    match place {
        Place::Settings => Word("place-settings"),
        Place::Config => Word("place-config"),
        Place::State => Word("place-state"),
    }
}

/// What can be done by keyboard, and by which.
pub(crate) fn shortcuts() -> [(Word, String); 20] {
    let plain = str::to_owned;
    [
        (Word("key-search"), Word("key-search-how").to_owned()),
        (Word("key-choose"), Word("key-choose-how").to_owned()),
        (Word("key-use"), plain("↵")),
        (Word("key-use-nth"), key("1 … 9")),
        (Word("key-copy"), key("C")),
        (Word("go-copy-as"), shift_key("C")),
        (Word("key-console"), key("O")),
        (Word("key-service"), shift_key("O")),
        (Word("copy-console-link"), key("L")),
        (Word("who-am-i"), key("I")),
        (Word("key-profile"), key("P")),
        (Word("key-favourite"), key("D")),
        (Word("key-label"), key("B")),
        (Word("rename"), plain("F2")),
        (Word("remove"), key(&Word("delete-key"))),
        (Word("key-all"), key("K")),
        (Word("key-refresh"), key("R")),
        (SETTINGS, key(",")),
        (Word("key-confirm"), key("↵")),
        (Word("key-leave"), plain("Esc")),
    ]
}

/// What is chosen of the forms of copies.
pub(crate) const CLEAR_AFTER: Word = Word("clear-after");
pub(crate) const CLEAR_AFTER_HINT: Word = Word("clear-after-hint");

pub(crate) fn copied_by(key: &str) -> String {
    Word("copied-by").with(&[("key", &key)])
}

/// How a role is copied that has no profile to name.
pub(crate) fn copied_without_profile(form: CopyForm) -> String {
    Word("copied-without-profile").with(&[("form", &super::form(form))])
}

/// What is no host.
pub(crate) fn no_host(text: &str) -> String {
    Word("no-host").with(&[("text", &text), ("example", &HOSTS_EXAMPLE)])
}

/// Where the shortcut is chosen.
pub(crate) fn shortcut_refused_here(refused: ShortcutRefused) -> Word {
    match refused {
        ShortcutRefused::Taken => Word("shortcut-taken-here"),
        ShortcutRefused::NoneHere => Word("shortcut-none-here"),
    }
}

/// The shells that follow, and those that do not.
pub(crate) fn shells(on: &[&str], off: &[&str]) -> String {
    let said =
        |word: Word, names: &[&str]| (!names.is_empty()).then(|| word.with(&[("names", &names.join(", "))]));
    let said = [said(Word("shell-on"), on), said(Word("shell-off"), off)];
    said.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What to do with the line that was copied.
pub(crate) fn paste_into(file: &str) -> String {
    Word("paste-into").with(&[("file", &file)])
}
