//! The words of the pages that stand where the list was.

use crate::{
    input::Trouble,
    view::Colour,
    words::{Region, RoleName},
};

pub(crate) const SETTINGS: &str = "Settings";
pub(crate) const TABS: [&str; 4] = ["General", "Notifications", "Credentials", "About"];
pub(crate) const START: &str = "Start";
pub(crate) const START_HINT: &str = "Your sign-ins renew themselves from then on.";
pub(crate) const GUARD: &str = "Production guard";
pub(crate) const GUARD_NAME: &str = "Ask before these are used";
pub(crate) const GUARD_HINT: &str = "By name, account or label. * stands for any letters.";
pub(crate) const GUARD_NONE: &str = "Nothing asks before it is used.";
pub(crate) const GUARD_ADD: &str = "Add pattern";
pub(crate) const GUARD_EXAMPLE: &str = "Such as *live*";
pub(crate) const WARN: &str = "When a session ends";
pub(crate) const WARN_NAME: &str = "Tell me before";
pub(crate) const WARN_HINT: &str = "Where a session cannot renew itself.";
pub(crate) const WARN_NONE: &str = "You are told when it has ended.";
pub(crate) const WARN_ADD: &str = "Add time";
pub(crate) const WARN_EXAMPLE: &str = "Minutes";
pub(crate) const SHARING: &str = "Sharing your sign-in with the AWS CLI and SDKs";
pub(crate) const SHARE_TOKEN: [&str; 2] =
    ["Access token only", "They use your sign-in. What renews it stays in your keychain."];
pub(crate) const SHARE_FULL: [&str; 2] =
    ["Everything", "They can also renew it without Daypass. What renews it is then in a file."];
pub(crate) const SHARE_NOTHING: [&str; 2] = ["Nothing", "They ask Daypass each time, by credential_process."];
pub(crate) const KEPT: &str = "Kept in config.toml, which you may edit too";
pub(crate) const OPEN_FILE: &str = "Open file";
pub(crate) const UNDO: &str = "Undo";
pub(crate) const VERSION: &str = "Version";
pub(crate) const KEYBOARD: &str = "Keyboard";
pub(crate) const MORE: &str = "More";
pub(crate) const MORE_HINT: &str = "what can be done with a row";

/// How people call so many minutes.
pub(crate) fn minutes_before(minutes: u16) -> String {
    format!("{minutes} min")
}

/// A key with the modifier of this system.
pub(crate) fn key(key: &str) -> String {
    if cfg!(target_os = "macos") { format!("⌘{key}") } else { format!("Ctrl {key}") }
}

pub(crate) const COLOUR_AND_LABEL: &str = "Colour and label";
pub(crate) const LABEL: &str = "Label";
pub(crate) const LABEL_EXAMPLE: &str = "Such as PAY or staging";
pub(crate) const COLOUR: &str = "Colour";
pub(crate) const COLOURS: [(Colour, &str); 5] = [
    (Colour::Blue, "Blue"),
    (Colour::Violet, "Violet"),
    (Colour::Pink, "Pink"),
    (Colour::Brown, "Brown"),
    (Colour::Grey, "Grey"),
];
pub(crate) const NO_COLOUR: &str = "None";
pub(crate) const STAYS_RED: &str = "What is guarded stays red.";
pub(crate) const SAVE: &str = "Save";
pub(crate) const LABEL_SAVED: &str = "Label saved";
pub(crate) const LABEL_REMOVED: &str = "Label removed";

pub(crate) const WELCOME: &str = "Sign in once a day";
pub(crate) const WELCOME_DETAIL: &str =
    "Daypass keeps you signed in to AWS and hands credentials to your tools.";
pub(crate) const ADD_SESSION: &str = "Add a session";
pub(crate) const ADD_SESSION_DETAIL: &str = "Another organisation, or another identity there";
pub(crate) const PORTAL_ADDRESS: &str = "Your organisation’s access portal";
pub(crate) const PORTAL_EXAMPLE: &str = "acme.awsapps.com/start";
pub(crate) const PORTAL_HINT: &str =
    "Paste its address as your browser shows it, or from the mail that invited you.";
pub(crate) const PORTAL_NONSENSE: &str = "That is no portal’s address. It looks like https://acme.awsapps.com/start and stands in the mail that invited you.";
pub(crate) const PORTAL_LOOKING: &str = "Looking for your portal";
pub(crate) const PORTAL_NO_REGION: &str = "The address does not show in which region your organisation is.";
pub(crate) const PORTAL_REGION: &str = "Its region";
pub(crate) const PORTAL_REGION_EXAMPLE: &str = "eu-west-1";
pub(crate) const PORTAL_REGION_HINT: &str =
    "Whoever set up AWS for you knows it; a colleague’s ~/.aws/config has it as sso_region.";
pub(crate) const PORTAL_NAME: &str = "Called";
pub(crate) const PORTAL_NAME_HINT: &str = "What you call it in Daypass and in your AWS config.";
pub(crate) const PORTAL_PROMISE: &str = "Sign-ins are kept in your keychain. Signing in adds this session to your AWS config and changes nothing else there.";
pub(crate) const CHOOSE_ROLE: &str = "Now choose a role";
pub(crate) const CHOOSE_ROLE_DETAIL: &str =
    "Type a few letters of account and role, and press Enter. It gets a profile in your AWS config.";

pub(crate) fn sign_in_to(name: &str) -> String {
    format!("Sign in to {name}")
}

/// A portal that answers.
pub(crate) fn portal_found(region: &Region, there: bool) -> String {
    if there {
        format!("In {region}. It is in your AWS config already.")
    } else {
        format!("Found in {region}.")
    }
}

/// Why a portal cannot be told by its address, and what to do.
pub(crate) fn portal_trouble(trouble: Trouble) -> String {
    match trouble {
        Trouble::Offline => "It cannot be reached. Check the network and the VPN, and press Sign in again.",
        Trouble::Unreadable => {
            "Something answers that is not AWS, such as a hotel’s log-in page. Open a browser, then press Sign in again."
        }
        Trouble::WrongPlace => "There is no portal at this address. Compare it with the one in your browser.",
        Trouble::ForeignPortal => "This address leads to a server that is not AWS’s. Ask whoever gave it to you.",
        Trouble::TooMany | Trouble::ServerFault => "AWS asks for patience. Press Sign in again in a minute.",
        Trouble::Denied
        | Trouble::CodeExpired
        | Trouble::Elsewhere
        | Trouble::TokenRefused
        | Trouble::GrantRefused
        | Trouble::RoleRefused
        | Trouble::NotFound
        | Trouble::Barred(_)
        | Trouble::WrongRegion(_)
        | Trouble::RegistrationRefused
        | Trouble::Refused
        | Trouble::NotAssumed(..)
        | Trouble::Internal => "The portal refuses to tell. Compare the address with the one in your browser.",
    }
    .to_owned()
}

/// What is wrong with a region.
pub(crate) fn region_trouble(trouble: Trouble) -> String {
    if let Trouble::WrongRegion(region) = trouble {
        format!("The address is one in {region}.")
    } else {
        "There is no such portal in this region. Try another, or compare the address.".to_owned()
    }
}

/// What became of a session that was added.
pub(crate) fn added_session(name: &str) -> String {
    format!("{name} is in your AWS config")
}

pub(crate) const EDITED: &str = "AWS tools see it at once.";
pub(crate) const TAKEN_BACK: &str = "Taken back. Your AWS config is as it was.";
/// As `daypass profile generate` names them.
pub(crate) const TEMPLATE: &str = "{{ account }}-{{ role }}";
pub(crate) const ADD_PROFILES: &str = "Add profiles";
pub(crate) const NO_NAME: &str = "This session has no name that profiles could refer to";
pub(crate) const NO_NAME_DETAIL: &str = "Give it one: daypass session add NAME --from-legacy";
pub(crate) const NOTHING_OFFERED: &str = "Nothing is known of what this portal offers";
pub(crate) const NOTHING_OFFERED_DETAIL: &str = "Sign in, and its roles are listed here.";
pub(crate) const ALL_HAVE_PROFILES: &str = "Every role of this portal has a profile.";
pub(crate) const NAMES: &str = "Names";
pub(crate) const ONLY: &str = "Only";
pub(crate) const ONLY_EXAMPLE: &str = "Words of account or role";
pub(crate) const NO_SUCH_ROLE: &str = "No role without a profile has these words.";
pub(crate) const MORE_ROLES_DETAIL: &str = "They are chosen with the others. Type above to see them.";
pub(crate) const EVERY_ROLE: &str = "All of them";
pub(crate) const CHANGE: &str = "What changes";
pub(crate) const CAN_BE_UNDONE: &str = "It can be undone.";

pub(crate) fn such_as(name: &str) -> String {
    format!("Such as {name}")
}

pub(crate) fn role_of(role: &RoleName, account: &str) -> String {
    format!("{role} in {account}")
}

pub(crate) fn chosen(chosen: usize, of: usize) -> String {
    format!("{chosen} of {of} chosen")
}

pub(crate) fn more_roles(more: usize) -> String {
    format!("{more} more")
}

pub(crate) fn more_lines(more: usize) -> String {
    format!("… {more} more lines")
}

pub(crate) fn add_profiles(count: usize) -> String {
    if count == 1 { "Add 1 profile".to_owned() } else { format!("Add {count} profiles") }
}
pub(crate) const REGION_SILENT: &str =
    "Nothing answers there. Check how the region is written, and the network.";
