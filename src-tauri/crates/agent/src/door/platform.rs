//! What a door is made of on each system, and how it keeps other users out.
//!
//! Both systems give the same five functions:
//!
//! * `private_directory` makes the directory that socket and lock are in;
//! * `is_too_long`: whether no socket can have this path;
//! * `name` is what a door at this path is called;
//! * `keep_out_others` makes a new door the user's own and the only one of its name; to be asked by the holder
//!   of the lock;
//! * `is_same_user`: whether the other side of a conversation runs under this user.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(super) use unix::{is_same_user, is_too_long, keep_out_others, name, private_directory};
#[cfg(windows)]
pub(super) use windows::{is_same_user, is_too_long, keep_out_others, name, private_directory};
