//! (being written)
pub mod view;
pub mod words;
