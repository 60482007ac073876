//! What a person does to the sessions and profiles of their shared config: add, generate, remove, rename,
//! share.
//!
//! Each of these is a method of a [`Draft`], a copy of the file that is thrown away where one of them
//! refuses. [`Draft::finish`] gives the edited file back once every AWS tool is known to read what was
//! written. No file is touched here: that is [`aws_files::Changes`]'s, and the command line's and the
//! window's to ask for.

mod active;
mod alike;
mod draft;
mod generate;
mod legacy;
mod profile;
mod session;
pub mod share;
mod template;
pub mod words;

pub use active::follow;
pub use draft::{Draft, Edited};
pub use generate::Generation;
pub use profile::{NewProfile, Style};
pub use session::NewSession;
pub use template::Template;

#[cfg(test)]
mod tests;
