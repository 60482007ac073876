//! `cargo xtask screenshots`: pictures of every state of the popover, to look at.

use crate::Result;
use crate::run::{npm, run};
use crate::setup::{self, Need};

/// Photographs everything, and says where the sheet of it is.
pub(crate) fn take(yes: bool) -> Result {
    setup::prepare(&[Need::Page, Need::Pictures], yes)?;
    run(&mut npm(&["run", "shots"]))?;
    println!("target/screenshots/sheet.png and target/screenshots/sheet.html show them all.");
    Ok(())
}
