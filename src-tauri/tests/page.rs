//! What the page is allowed: read from the files that say it, so that a line added there is a line
//! argued for here.

use std::{fs, path::Path};

use serde_json::{Value, json};

fn read(path: impl AsRef<Path>) -> Value {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the file is there");
    serde_json::from_str(&text).expect("Tauri reads it as JSON too")
}

#[test]
fn the_page_may_call_its_commands_and_hear_of_views_and_nothing_else() {
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("capabilities")).unwrap();
    let names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names, ["popover.json"]);
    let capability = read("capabilities/popover.json");
    assert_eq!(capability["windows"], json!(["popover"]));
    assert_eq!(capability["remote"], Value::Null);
    let permissions = json!([
        "allow-view",
        "allow-find",
        "allow-intend",
        "core:event:allow-listen",
        "core:event:allow-unlisten"
    ]);
    assert_eq!(capability["permissions"], permissions);
}

#[test]
fn the_page_loads_nothing_but_itself() {
    let config = read("tauri.conf.json");
    let security = &config["app"]["security"];
    assert_eq!(security["capabilities"], json!(["popover"]));
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(security["dangerousDisableAssetCspModification"], Value::Null);
    assert_eq!(config["app"]["withGlobalTauri"], false);
    assert_eq!(config["app"]["windows"], json!([]), "a window of the config is made at start");
    assert_eq!(config["build"]["devUrl"], Value::Null);
    assert_eq!(security["devCsp"], Value::Null);

    assert_eq!(security["csp"]["default-src"], "'none'");
    assert_eq!(foreign(&security["csp"]), [""; 0]);
}

#[test]
fn a_source_from_elsewhere_is_found() {
    let csp = json!({"style-src": "'self' 'unsafe-inline'", "img-src": "https:", "script-src": "ipc:"});
    let found = ["img-src https:", "script-src ipc:", "style-src 'unsafe-inline'"];
    assert_eq!(foreign(&csp), found);
}

/// What the policy lets in besides the page's own files and its way to the app.
fn foreign(csp: &Value) -> Vec<String> {
    let directives = csp.as_object().into_iter().flatten();
    let sources = directives.flat_map(|(directive, sources)| {
        let sources = sources.as_str().unwrap_or("(not a text)").split(' ');
        sources.map(move |source| (directive.as_str(), source))
    });
    let ours = |(directive, source): &(&str, &str)| {
        matches!(*source, "'none'" | "'self'")
            || *directive == "connect-src" && matches!(*source, "ipc:" | "http://ipc.localhost")
    };
    let mut foreign: Vec<_> = sources
        .filter(|pair| !ours(pair))
        .map(|(directive, source)| format!("{directive} {source}"))
        .collect();
    foreign.sort();
    foreign
}
