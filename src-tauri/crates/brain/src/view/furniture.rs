//! The words of the page's own furniture: what stands there whatever the person has.

use serde::Serialize;
use ts_rs::TS;

use super::View;
use crate::say::{Count, Language, Word};

/// What a page that was opened needs first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export_to = "view.ts")]
pub struct Opening {
    /// The same as long as the app runs.
    pub furniture: Furniture,
    /// As it is now.
    pub view: View,
}

/// Each field, its message, and what the page fills in by itself: that stands there in braces.
macro_rules! furniture {
    ($($field:ident: $word:expr $(, [$($filling:expr),*])?;)*) => {
        /// The words that the page draws by itself, in the language of the process. What the page fills in
        /// stands in braces.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
        #[serde(rename_all = "camelCase")]
        #[ts(export_to = "view.ts")]
        #[expect(missing_docs, reason = "the catalogue says it")]
        pub struct Furniture {
            pub language: String,
            $(pub $field: String,)*
        }

        impl Furniture {
            /// In the language that is spoken here.
            pub fn spoken() -> Self {
                Self {
                    language: Language::spoken().tag().to_owned(),
                    $($field: $word.with(&[$($($filling),*)?]),)*
                }
            }
        }
    };
}

furniture! {
    search: Word("search");
    clear: Word("clear-search");
    list: Word("list");
    counted: Word("counted"), [("matches", &"{matches}"), ("roles", &"{roles}")];
    found: Word("found"), [("matches", &"{matches}"), ("roles", &"{roles}")];
    no_match: Word("no-match"), [("query", &"{query}")];
    no_match_detail: Word("no-match-detail");
    listing: Word("fetching");

    use_it: Word("use");
    in_use: Word("in-use-now");
    stop_using: Word("stop-using");
    copy: Word("copy");
    console: Word("console");
    copy_as: Word("go-copy-as");
    copy_console_link: Word("copy-console-link");
    services: Word("go-services");
    who_am_i: Word("who-am-i");
    show_profile: Word("show-profile");
    rename: Word("go-rename");
    remove_profile: Word("go-remove-profile");
    open_console: Word("open-console");
    more: Word("more-actions");
    actions: Word("actions");
    find_action: Word("find-action");
    no_action: Word("no-action");
    actions_for: Word("actions-for"), [("name", &"{name}")];
    role_in: Word("role-in"), [("role", &"{role}"), ("account", &"{account}")];
    production: Word("production");
    asks: Word("asking"), [("words", &"{name}")];
    asks_first: Word("asks-first");
    favourite: Word("favourite");
    favour: Word("favour");
    unfavour: Word("unfavour");
    colour_and_label: Word("mark-with-colour");
    control_key: Word("control-key"), [("key", &"{key}")];
    shift_key: Word("shift-key"), [("key", &"{key}")];
    delete_key: Word("delete-key");

    sessions: Word("sessions");
    one_more_session: Word("more-sessions"), [("n", &Count(1))];
    more_sessions: Word("more-sessions"), [("n", &"{n}")];
    fewer_sessions: Word("fewer-sessions");
    session_menu: Word("session-menu"), [("name", &"{name}")];
    sign_out: Word("sign-out");
    add_profiles: Word("go-add-profiles");
    add_profile: Word("add-profile");
    take_over: Word("take-over");
    take_over_hint: Word("take-over-hint");
    show_sign_in: Word("show-sign-in");
    sign_in: Word("sign-in");

    menu: Word("daypass-menu");
    refresh: Word("refresh-list");
    stop_listing: Word("stop-listing");
    add_session: Word("go-add-session");
    sign_out_of_all: Word("sign-out-all");
    quit: Word("quit-daypass");
    quit_and_renew: Word("quit-and-renew");
    settings: Word("settings");
    doctor: Word("doctor");
    remove: Word("remove-value"), [("what", &"{what}")];

    back: Word("back-to-list");
    asking: Word("asking-portal");
    asking_detail: Word("asking-portal-detail");
    go_on: Word("go-on");
    allow: Word("allow-access");
    goes_on: Word("goes-on");
    compare: Word("compare-code");
    approve: Word("approve-code");
    otherwise: Word("else-cancel");
    waiting: Word("waiting");
    open_again: Word("open-browser-again");
    copy_link: Word("copy-link");
    cancel: Word("cancel");
    this_computer: Word("link-on-this-computer");
    other_browser: Word("other-browser");
    use_code: Word("use-code");
    other_device: Word("link-on-other-device");
    any_device: Word("link-on-any-device");
    try_again: Word("try-again");
    close: Word("close");
    code_is: Word("code-is"), [("spelled", &"{spelled}")];
    browser_has_time: Word("browser-has-time"), [("left", &"{left}")];
    code_has_time: Word("code-has-time"), [("left", &"{left}")];
    minutes_left: Word("so-many-minutes-left"), [("n", &"{n}")];
    seconds_left: Word("so-many-seconds-left"), [("n", &"{n}")];
}
