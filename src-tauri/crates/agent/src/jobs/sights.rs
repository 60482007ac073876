//! Looking at what the settings show of this computer.

use std::sync::Arc;

use brain::{Done, Seen, Sight};
use tokio::task::spawn_blocking;

use super::{Job, Tools};
use crate::{browser, here};

pub(crate) fn look_at(tools: &Tools, sight: Sight) -> Job {
    let failed = match sight {
        Sight::Shells => Seen::Shells(Vec::new()),
        Sight::Browsers => Seen::Browsers(Vec::new()),
        Sight::Places => Seen::Places(Vec::new()),
    };
    let surroundings = Arc::clone(&tools.surroundings);
    Job::new(Done::Seen(failed.clone()), async move {
        let seen = spawn_blocking(move || match sight {
            Sight::Shells => Seen::Shells(here::shells()),
            Sight::Browsers => Seen::Browsers(browser::installed()),
            Sight::Places => Seen::Places(here::places(&surroundings)),
        });
        (Done::Seen(seen.await.unwrap_or(failed)), None)
    })
}
