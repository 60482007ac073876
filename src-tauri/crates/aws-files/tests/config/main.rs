//! The shared config against the real programs that read it.

mod botocore;
mod files;
