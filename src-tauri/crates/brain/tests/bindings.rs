//! The page's types are made from the brain's, so that neither can change alone.
#![expect(clippy::disallowed_methods, reason = "writes the file that the page compiles against")]

use std::{fs, path::Path};

use brain::{Find, Found, Intent, view::Opening};
use ts_rs::{Config, TS};

#[test]
fn the_pages_types_are_up_to_date() {
    let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bindings");
    let config = Config::new().with_out_dir(&fresh);
    Opening::export_all(&config).unwrap();
    Found::export_all(&config).unwrap();
    Find::export_all(&config).unwrap();
    Intent::export_all(&config).unwrap();

    let fresh = fs::read_to_string(fresh.join("view.ts")).unwrap();
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/bindings/view.ts");
    if fs::read_to_string(&kept).ok().as_deref() != Some(fresh.as_str()) {
        fs::write(&kept, &fresh).unwrap();
        panic!("ui/src/bindings/view.ts was not up to date; it is now, commit it");
    }
}
