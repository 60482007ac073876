//! The leak guard: looks for secrets in every place where they must not be.
//!
//! It knows the secrets by their text, so it finds them wherever they went and however they got there. What counts
//! as found, exactly:
//!
//! * A secret is looked for as it is, as JSON writes it in a string, as UTF-16 (little endian), and in base64
//!   (standard and URL-safe) at each of the three places where it can begin within a larger encoded text.
//! * All that is looked for twice: in the text as it is, and after undoing percent-encoding (upper or lower case,
//!   whichever characters it covers, also with `+` for spaces).
//! * A secret whose spelling has more than [`CHUNK`] characters counts as soon as any [`CHUNK`] consecutive
//!   characters of that spelling appear; a shorter one must appear whole.
//!
//! Compressed and encrypted copies, hexadecimal and one encoding inside another (save percent-encoding around any
//! other) are not found.

mod places;
mod spelling;
mod watch;

use std::fmt;

pub use places::Places;
pub use watch::CommandLines;

use spelling::Spellings;

/// How many consecutive characters of a long secret's spelling count as a leak.
pub const CHUNK: usize = 24;

/// The shortest text that can be told from chance.
pub const SHORTEST: usize = 8;

/// Looks for a set of secrets.
pub struct Guard {
    spellings: Spellings,
}

/// How a secret was written where it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// As it is.
    Raw,
    /// With escapes, as in a JSON string.
    Json,
    /// In UTF-16, as `WebKit` stores what a page keeps.
    Utf16,
    /// In base64, standard or URL-safe.
    Base64,
    /// Percent-encoded, as in a URL or a form; perhaps in one of the other forms below that.
    UrlEncoded,
}

/// A secret where it must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// Which of the guard's secrets, counted from 0.
    pub secret: usize,
    /// The file, process or named text.
    pub place: String,
    /// How it is written there.
    pub form: Form,
    /// The text around it, with every piece of a secret masked.
    pub excerpt: String,
}

/// Why a check failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leaks {
    /// What was found.
    pub found: Vec<Leak>,
    /// What could not be read, and hence not be called clean.
    pub unread: Vec<String>,
}

impl Guard {
    /// A guard over these secrets. Add whatever must not leak: tokens, client secrets, codes, passwords.
    ///
    /// # Panics
    ///
    /// If a secret has fewer than [`SHORTEST`] bytes: it would be found by chance.
    pub fn new(secrets: &[String]) -> Self {
        Self { spellings: Spellings::of(secrets) }
    }

    /// Searches the places; fails with everything found.
    pub fn check(&self, places: &Places) -> Result<(), Leaks> {
        let mut leaks = Leaks::default();
        places.visit(
            &mut |place, text| leaks.found.extend(self.spellings.find(place, text)),
            &mut leaks.unread,
        );
        if leaks.found.is_empty() && leaks.unread.is_empty() { Ok(()) } else { Err(leaks) }
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").finish_non_exhaustive()
    }
}

impl fmt::Display for Leaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Leak { secret, place, form, excerpt } in &self.found {
            writeln!(f, "secret {secret} leaked ({form:?}) into {place}: {excerpt}")?;
        }
        self.unread.iter().try_for_each(|unread| writeln!(f, "cannot search {unread}"))
    }
}

impl std::error::Error for Leaks {}
