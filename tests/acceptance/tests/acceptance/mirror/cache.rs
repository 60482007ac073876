//! What stands in the token cache of AWS tools.

use std::{fs, path::PathBuf};

use acceptance::Scene;
use anyhow::{Context as _, Result, anyhow, ensure};
use serde_json::Value;
use stage::until;

/// What stands in the cache of a sign-in, by what of it is shared.
pub(super) const ACCESS_TOKEN: [&str; 4] = ["accessToken", "expiresAt", "region", "startUrl"];
pub(super) const FULL: [&str; 8] = [
    "accessToken",
    "clientId",
    "clientSecret",
    "expiresAt",
    "refreshToken",
    "region",
    "registrationExpiresAt",
    "startUrl",
];

/// Files in the token cache.
pub(super) fn shared(scene: &Scene) -> Result<Vec<PathBuf>> {
    let cache = scene.token_cache();
    if !cache.exists() {
        return Ok(Vec::new());
    }
    fs::read_dir(cache)?.map(|entry| Ok(entry?.path())).collect()
}

/// The only token file in the cache; one that is being written has another name.
pub(super) fn shared_file(scene: &Scene) -> Result<PathBuf> {
    let mut files = shared(scene)?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    let [file] = <[PathBuf; 1]>::try_from(files).map_err(|files| anyhow!("{files:?}"))?;
    Ok(file)
}

/// What is in the only file of the token cache.
pub(super) fn shared_token(scene: &Scene) -> Result<Value> {
    Ok(serde_json::from_slice(&fs::read(shared_file(scene)?)?)?)
}

/// Makes sure that exactly these keys are shared. Says nothing of their values.
pub(super) fn has_keys(token: &Value, wanted: &[&str]) -> Result<()> {
    let mut keys: Vec<_> = token.as_object().context("no object")?.keys().map(String::as_str).collect();
    keys.sort_unstable();
    ensure!(keys == wanted, "{keys:?}");
    Ok(())
}

pub(super) async fn until_shared(scene: &Scene, keys: &[&str]) -> Result<Value> {
    until(&format!("{keys:?} to be shared"), || async {
        let token = shared_token(scene)?;
        has_keys(&token, keys)?;
        Ok(token)
    })
    .await
}

pub(super) async fn until_nothing_is_shared(scene: &Scene) -> Result<()> {
    until("nothing to be shared", || async {
        let files = shared(scene)?;
        ensure!(files.is_empty(), "{files:?}");
        Ok(())
    })
    .await
}
