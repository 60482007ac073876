//! A pipe that belongs to the user and lets nobody else in, and that only its first maker gets.
//!
//! Names of pipes are one for all users, so another could be there first. Then ours is refused, since
//! `interprocess` asks for the first instance of a name (`FILE_FLAG_FIRST_PIPE_INSTANCE`) and none of other
//! computers' (`PIPE_REJECT_REMOTE_CLIENTS`); and who knocks sees by the pipe's owner that it is not ours, for
//! Windows lets nobody make another user the owner of what they make.

use std::{
    io,
    os::windows::io::{AsHandle as _, BorrowedHandle},
    path::Path,
};

use interprocess::{
    local_socket::{GenericNamespaced, ListenerOptions, Name, ToNsName as _, tokio::Stream},
    os::windows::{local_socket::ListenerOptionsExt as _, security_descriptor::SecurityDescriptor},
};
use widestring::U16CString;
use windows_permissions::{
    constants::{SeObjectType, SecurityInformation},
    utilities::current_process_sid,
    wrappers::GetSecurityInfo,
};

/// It inherits the access list of the user's own directory above it.
pub(in super::super) fn private_directory(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)
}

/// The path is only what the pipe is named after.
pub(in super::super) fn is_too_long(_: &Path) -> bool {
    false
}

pub(in super::super) fn name(path: &Path) -> io::Result<Name<'static>> {
    path.display().to_string().replace(['\\', ':'], "-").to_ns_name::<GenericNamespaced>()
}

pub(in super::super) fn keep_out_others<'a>(
    options: ListenerOptions<'a>,
    _: &Path,
) -> io::Result<ListenerOptions<'a>> {
    let user = current_process_sid()?.to_string();
    // Owner and access list in the language of security descriptors: the user is the owner, also where Windows
    // would take the group of administrators; everything is allowed to the user, nothing to others, and nothing
    // is inherited.
    let words = U16CString::from_str(format!("O:{user}D:P(A;;GA;;;{user})")).map_err(io::Error::other)?;
    Ok(options.security_descriptor(SecurityDescriptor::deserialize(&words)?))
}

/// Whether the pipe between both sides is the user's. Then so is the side that made it, and the access list
/// let the other in.
pub(in super::super) fn is_same_user(stream: &Stream) -> bool {
    let Stream::NamedPipe(pipe) = stream;
    is_ours(pipe.as_handle()).unwrap_or_else(|error| {
        tracing::warn!(%error, "whose the door is cannot be told");
        false
    })
}

fn is_ours(pipe: BorrowedHandle<'_>) -> io::Result<bool> {
    let about = GetSecurityInfo(&pipe, SeObjectType::SE_KERNEL_OBJECT, SecurityInformation::Owner)?;
    let user = current_process_sid()?;
    Ok(about.owner().is_some_and(|owner| owner == &*user))
}
