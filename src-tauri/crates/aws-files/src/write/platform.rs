//! What differs between Unix and Windows.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// Makes a directory and those above it, for the person alone.
pub fn create_directory(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// Opens a file to read it. That of a pipe does not wait for somebody to write into it.
pub(crate) fn open_at_once(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        rustix::fs::OFlags::NONBLOCK.bits().cast_signed(),
    );
    options.read(true).open(path)
}

/// Opens a file to read and write it, and makes it where it is not there, for the person alone.
pub(crate) fn read_and_write_privately(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.create(true).truncate(false).read(true).write(true).open(path)?;
    keep_to_the_person(path, 0o600);
    Ok(file)
}

/// Takes the bits that are not in `most` from something of Daypass's own.
#[cfg(unix)]
pub(crate) fn keep_to_the_person(path: &Path, most: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(metadata) = fs::metadata(path) else { return };
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & !most != 0 {
        fs::set_permissions(path, fs::Permissions::from_mode(mode & most)).ok();
    }
}

/// Windows has what is the person's inherit its access list.
#[cfg(not(unix))]
pub(crate) fn keep_to_the_person(_path: &Path, _most: u32) {}

/// Whether whoever reads it waits for somebody who writes, and takes away what is there.
#[cfg(unix)]
pub(crate) fn is_pipe(metadata: &Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&metadata.file_type())
}

#[cfg(not(unix))]
pub(crate) fn is_pipe(_metadata: &Metadata) -> bool {
    false
}

/// Gives a new file owner and mode of the one that it will replace, of the latter the bits in `most`, or else
/// the mode `new`.
#[cfg(unix)]
pub(crate) fn take_over(file: &File, old: Option<&Metadata>, new: u32, most: u32) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};

    let mode = match old {
        None => new,
        // One must be root, or in the group. Where the group cannot be kept, its rights would go to
        // another group, so they end.
        Some(old) if fchown(file, None, Some(old.gid())).is_err() => old.mode() & 0o7707,
        Some(old) => old.mode() & 0o7777,
    };
    if let Some(old) = old
        && file.metadata().is_ok_and(|file| file.uid() != old.uid())
    {
        // Allowed to root only. Anyone else who may replace the file becomes its owner.
        fchown(file, Some(old.uid()), None).ok();
    }
    file.set_permissions(fs::Permissions::from_mode(mode & most))
}

/// Windows lets a file inherit its access list from the directory.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
pub(crate) fn take_over(_file: &File, _old: Option<&Metadata>, _new: u32, _most: u32) -> io::Result<()> {
    Ok(())
}

/// Makes a rename durable. By now the new file is in place, and some file systems cannot do this, so a
/// refusal is no reason to say that the file was not written.
pub(crate) fn flush_directory(path: &Path) {
    if cfg!(unix)
        && let Ok(directory) = File::open(path)
    {
        directory.sync_all().ok();
    }
}

/// Lets two files change places in one step. An error where the system or the file system cannot.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(crate) fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};

    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(crate) fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Removes temporary files that writers left when they were killed, an hour ago or more: another Daypass
/// with other locks may be at work beside us.
pub(crate) fn sweep(directory: &Path, prefix: &str) {
    const HOUR: i64 = 3600;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().as_encoded_bytes().starts_with(prefix.as_bytes());
        if is_ours && entry.metadata().is_ok_and(|metadata| changed_at(&metadata) + HOUR < now.cast_signed())
        {
            fs::remove_file(entry.path()).ok();
        }
    }
}

/// Seconds since 1970. Of a file that was moved, when that was.
fn changed_at(metadata: &Metadata) -> i64 {
    #[cfg(unix)]
    return std::os::unix::fs::MetadataExt::ctime(metadata);
    #[cfg(not(unix))]
    metadata
        .modified()
        .ok()
        .and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok())
        .map_or(i64::MAX / 2, |since| since.as_secs().cast_signed())
}
