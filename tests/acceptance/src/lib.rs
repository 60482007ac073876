//! What the whole-product tests and the demo share: an organisation, a desktop, the real programs, and
//! the guard that looks for leaked secrets behind them.

mod browser;
mod clock;
mod headless;
mod outside;
mod page;
mod programs;
mod scene;

pub use browser::{decide, look};
pub use headless::Tools;
pub use page::Popover;
pub use programs::{Output, packages, program, python};
pub use scene::{Cast, Scene, config};
