//! Edits of the shared config that a person asks for in the popover.

use crate::words::{Account, AccountId, ProfileName, Region, RoleName, SessionName, StartUrl};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Add a session.
    AddSession {
        /// What it is called.
        name: SessionName,
        /// Its portal.
        start_url: StartUrl,
        /// Where that is.
        region: Region,
    },
    /// Add a profile for each of these roles that has none, and remove profiles whose role is gone.
    AddProfiles {
        /// Whose roles they are.
        session: SessionName,
        /// What the profiles are called.
        template: String,
        /// The roles, by account.
        roles: Vec<Account>,
        /// Where the profiles' commands go; `None`: that is for whoever uses them to say.
        region: Option<Region>,
        /// Profiles to be removed, for the portal no longer offers their roles.
        gone: Vec<ProfileName>,
    },
    /// Give a profile another name; what is kept of it goes with it.
    RenameProfile {
        /// What it is called.
        from: ProfileName,
        /// What it is to be called.
        to: ProfileName,
    },
    /// Take a profile out of the config.
    RemoveProfile {
        /// Which.
        name: ProfileName,
    },
    /// Take back an edit, as long as nothing was changed since.
    Undo {
        /// Its [`Edited::undo`].
        wrote: String,
    },
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edited {
    /// What was done, and what the person should know of it, in sentences.
    pub said: Vec<String>,
    /// The change, as `diff -u` prints it.
    pub diff: String,
    /// What the roles' profiles are called after it.
    pub names: Vec<(AccountId, RoleName, ProfileName)>,
    /// Fingerprint of what it wrote, which takes it back; `None`: that cannot be.
    pub undo: Option<String>,
}
