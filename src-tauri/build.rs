//! Checks that the page is there, and has Tauri make permissions out of the page's commands.

use std::path::Path;

use tauri_build::{AppManifest, Attributes};

fn main() {
    println!("cargo::rerun-if-changed=../ui/dist");
    if !Path::new("../ui/dist/index.html").is_file() {
        println!(
            "cargo::error=ui/dist/index.html is missing: run `npm --prefix ui ci && npm --prefix ui run build` first"
        );
        return;
    }
    // For the tests, which ask cargo about this target only: others' packages may not be there.
    println!("cargo::rustc-env=DAYPASS_TARGET={}", std::env::var("TARGET").expect("cargo sets it"));
    let page = AppManifest::new().commands(&["view", "find", "intend"]);
    tauri_build::try_build(Attributes::new().app_manifest(page))
        .expect("tauri.conf.json and capabilities/ must be in order");
}
