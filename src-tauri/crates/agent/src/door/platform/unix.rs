//! A socket, 0600 in a directory that is 0700, whose other side is known by the system.

use std::{
    fs::{DirBuilder, Permissions, remove_file, set_permissions},
    io,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::Path,
};

use interprocess::{
    local_socket::{
        GenericFilePath, ListenerOptions, Name, ToFsName as _, tokio::Stream, traits::StreamCommon as _,
    },
    os::unix::local_socket::ListenerOptionsExt as _,
};

/// Longest path of a socket that every Unix takes, in bytes (`sun_path`; Linux would take 107).
const LONGEST: usize = 103;

pub(in super::super) fn private_directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    set_permissions(path, Permissions::from_mode(0o700))
}

pub(in super::super) fn is_too_long(path: &Path) -> bool {
    path.as_os_str().len() > LONGEST
}

pub(in super::super) fn name(path: &Path) -> io::Result<Name<'static>> {
    path.to_owned().to_fs_name::<GenericFilePath>()
}

#[expect(clippy::unnecessary_wraps, reason = "elsewhere it takes asking the system")]
pub(in super::super) fn keep_out_others<'a>(
    options: ListenerOptions<'a>,
    path: &Path,
) -> io::Result<ListenerOptions<'a>> {
    // Left behind by a crash: the lock says that nobody listens there any more.
    let _ = remove_file(path);
    Ok(options.mode(0o600))
}

pub(in super::super) fn is_same_user(stream: &Stream) -> bool {
    let ours = rustix::process::geteuid().as_raw();
    stream.peer_creds().ok().and_then(|peer| peer.euid()) == Some(ours)
}
