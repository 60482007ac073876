//! By access lists, which the person can set. Those that administrators and the system have are theirs anyway.

use std::path::Path;

use brain::say::Word;
use windows_permissions::{
    Acl,
    constants::{AccessRights, AceFlags, AceType, SeObjectType, SecurityInformation},
    utilities::current_process_sid,
    wrappers::GetNamedSecurityInfo,
};

use super::{Excess, Forbidden, finding};
use crate::Found;

/// Groups that other people are in: everyone, who has signed in, users, guests.
const OTHERS: [&str; 4] = ["S-1-1-0", "S-1-5-11", "S-1-5-32-545", "S-1-5-32-546"];
/// `FILE_READ_DATA`, and the right to everything.
const READ: u32 = 0x1 | AccessRights::GenericRead.bits() | AccessRights::GenericAll.bits();
/// `FILE_WRITE_DATA`, `FILE_APPEND_DATA`, and what leads to them.
const WRITE: u32 = 0x2
    | 0x4
    | AccessRights::Delete.bits()
    | AccessRights::WriteDac.bits()
    | AccessRights::WriteOwner.bits()
    | AccessRights::GenericWrite.bits()
    | AccessRights::GenericAll.bits();

/// Finds rights that others have and should not; nothing where there is no such file.
pub(super) fn judge(path: &Path, forbidden: Forbidden, holds: &Word) -> Option<Found> {
    let about = GetNamedSecurityInfo(path, SeObjectType::SE_FILE_OBJECT, SecurityInformation::Dacl).ok()?;
    // Without a list everything is allowed to everybody.
    let rights = about.dacl().map_or(u32::MAX, of_others);
    let excess = if rights & WRITE != 0 {
        Excess::Changing
    } else if rights & READ != 0 && forbidden == Forbidden::All {
        Excess::Reading
    } else {
        return None;
    };
    let user = current_process_sid().ok()?.to_string();
    let inherited = if path.is_dir() { "(OI)(CI)" } else { "" };
    let command = format!("icacls \"{}\" /inheritance:r /grant:r \"*{user}:{inherited}F\"", path.display());
    Some(finding(path, excess, holds).to_do(command).into())
}

/// What the list allows to others. That it may deny some of it again is left to the person to see.
fn of_others(list: &Acl) -> u32 {
    let entries = (0..list.len()).filter_map(|index| list.get_ace(index));
    let for_others = entries.filter(|entry| {
        entry.ace_type() == AceType::ACCESS_ALLOWED_ACE_TYPE
            && !entry.flags().contains(AceFlags::InheritOnly)
            && entry.sid().is_some_and(|sid| OTHERS.contains(&sid.to_string().as_str()))
    });
    for_others.fold(0, |rights, entry| rights | entry.mask().bits())
}
