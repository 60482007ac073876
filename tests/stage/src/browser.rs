//! The browser: a program that only writes down what it was asked to open.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Result, anyhow};

use crate::Stage;
use crate::wait::until;

const RECORD: &str = "opened-urls";

/// The text of `xdg-open`: appends its argument as one line, under a lock, so that lines never mix.
pub(crate) fn script(directory: &Path) -> String {
    let record = directory.join(RECORD);
    format!("#!/bin/sh\nexec 9>>'{}' && flock 9 && printf '%s\\n' \"$1\" >&9\n", record.display())
}

impl Stage {
    /// The addresses that were opened in the browser so far, the oldest first.
    pub fn opened_urls(&self) -> Result<Vec<String>> {
        match fs::read_to_string(self.directory().join(RECORD)) {
            // What has no end of line yet is still being written.
            Ok(text) => Ok(text
                .split_inclusive('\n')
                .filter_map(|line| line.strip_suffix('\n'))
                .map(str::to_owned)
                .collect()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Waits for an opened address that `wanted` accepts and returns it.
    pub async fn wait_for_url(&self, wanted: impl Fn(&str) -> bool) -> Result<String> {
        until("the browser to be opened", || async {
            let opened = self.opened_urls()?;
            let found = opened.iter().find(|url| wanted(url)).cloned();
            found.ok_or_else(|| anyhow!("opened so far: {opened:?}"))
        })
        .await
    }
}
