//! Why something fails, as far as it makes a difference to the person.

use tinystr::TinyAsciiStr;

use crate::words::Region;

/// Why sign-in or portal calls fail, as far as it makes a difference to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The person said no in the browser.
    Denied,
    /// Nobody answered the code in time.
    CodeExpired,
    /// Another process was signing in, and what came of it is not to be found.
    Elsewhere,
    /// The token is no longer good (401).
    TokenRefused,
    /// The sign-in cannot be renewed any more.
    GrantRefused,
    /// The role is not assigned to the person (403); the session is fine.
    RoleRefused,
    /// There is no such account or role, or it belongs to another region's portal (404).
    NotFound,
    /// The portal asks for patience (429).
    TooMany,
    /// The portal cannot be reached.
    Offline,
    /// Something stands in the way to the portal.
    Barred(Barrier),
    /// Something answered that is not the portal, such as a hotel's log-in page.
    Unreadable,
    /// The portal knows no such start URL in this region.
    WrongPlace,
    /// The start URL shows that the portal is in this region, and another one is configured.
    WrongRegion(TinyAsciiStr<32>),
    /// The start URL leads to a server that is not AWS's.
    ForeignPortal,
    /// The portal does not register Daypass, or not for these scopes.
    RegistrationRefused,
    /// The portal refused for a reason that Daypass does not know.
    Refused,
    /// The portal failed.
    ServerFault,
    /// A role could not be assumed over the one before: which of [`RoleKey::assumed`](crate::words::RoleKey::assumed), and why. The session
    /// is fine.
    NotAssumed(u8, NotAssumed),
    /// Daypass failed.
    Internal,
}

impl Trouble {
    /// Whether it passes by itself: what is there is used meanwhile.
    pub fn passes(self) -> bool {
        matches!(
            self,
            Self::Offline
                | Self::Barred(_)
                | Self::Unreadable
                | Self::TooMany
                | Self::ServerFault
                | Self::NotAssumed(_, NotAssumed::NotNow)
        )
    }

    /// Whether no answer of the portal's can arrive at present.
    pub fn cuts_off(self) -> bool {
        matches!(self, Self::Offline | Self::Barred(_) | Self::Unreadable)
    }

    /// What it means that a start URL shows a region other than the configured one.
    pub fn in_another_region(shown: &Region) -> Self {
        // A name that does not fit is no region's.
        shown.as_str().parse().map_or(Self::WrongPlace, Self::WrongRegion)
    }
}

/// What stands between this computer and a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barrier {
    /// The proxy does not answer.
    ProxyAway,
    /// The proxy wants a password, or another one (407).
    ProxyPassword,
    /// The proxy does not connect to that server.
    ProxyRefuses,
    /// The certificate is not of a trusted authority, or not of that server.
    Untrusted,
}

/// Why STS does not let a role be assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAssumed {
    /// The role's trust policy, or the permissions of the role below, do not allow it.
    Denied,
    /// STS cannot be reached, has a fault, or asks for patience.
    NotNow,
    /// The portal is not AWS's own, so AWS's STS does not know its credentials.
    Foreign,
    /// It refuses for a reason that Daypass does not know.
    Refused,
}

/// Why the keychain does not give or take a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeychainTrouble {
    /// It is locked, and nobody was asked to unlock it.
    Locked,
    /// There is none.
    Absent,
    /// It, or the person, said no.
    Refused,
}
