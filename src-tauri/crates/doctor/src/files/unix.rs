//! By permission bits, which Daypass can take away.

use std::{fs, os::unix::fs::MetadataExt as _, path::Path};

use brain::say::Word;

use super::{Excess, Forbidden, finding};
use crate::{Found, remedy::Remedy};

const OTHERS: u32 = 0o077;
const OTHERS_WRITE: u32 = 0o022;
const STICKY: u32 = 0o1000;

/// Whether files there can be replaced by their owners alone, as in `/tmp`.
pub(super) fn is_sticky(directory: &Path) -> bool {
    fs::metadata(directory).is_ok_and(|about| about.mode() & STICKY != 0)
}

/// Finds rights that others have and should not; nothing where there is no such file.
pub(super) fn judge(path: &Path, forbidden: Forbidden, holds: &Word) -> Option<Found> {
    let about = fs::metadata(path).ok()?;
    let (bits, command) = match forbidden {
        Forbidden::All => (OTHERS, "chmod go-rwx"),
        Forbidden::Changes => (OTHERS_WRITE, "chmod go-w"),
    };
    let too_much = about.mode() & bits;
    if too_much == 0 {
        return None;
    }
    let excess = if too_much & OTHERS_WRITE == 0 { Excess::Reading } else { Excess::Changing };
    let finding = finding(path, excess, holds).to_do(format!("{command} {}", path.display()));
    let is_mine = about.uid() == rustix::process::geteuid().as_raw();
    let remedy = Remedy::Withdraw { path: path.to_owned(), bits: too_much };
    Some(Found::from(finding).mended_by(is_mine.then_some(remedy)))
}
