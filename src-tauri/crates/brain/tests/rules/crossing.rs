//! What crosses between app and page reads there as its types say, and nothing else gets in.

use brain::{Find, Intent};
use serde_json::{Value, from_value, json, to_value};

use crate::org::{DEV, Daypass, acme_handle};

#[test]
fn intents_are_what_the_page_sends() {
    for (sent, intent) in [
        (json!({"do": "sign-in", "session": acme_handle()}), Intent::SignIn { session: acme_handle() }),
        (json!({"do": "copy-keys", "row": DEV}), Intent::CopyKeys { row: DEV.to_owned(), form: None }),
        (json!({"do": "start-at-login", "on": true}), Intent::StartAtLogin { on: true }),
        (json!({"do": "quit"}), Intent::Quit),
    ] {
        assert_eq!(to_value(&intent).unwrap(), sent);
        assert_eq!(from_value::<Intent>(sent).unwrap(), intent);
    }
}

#[test]
fn anything_else_is_refused() {
    for sent in [
        json!({"do": "sign-in"}),
        json!({"do": "sign-in", "session": "s", "start_url": "https://evil.example"}),
        json!({"do": "open-browser", "link": "https://evil.example"}),
        json!({"do": "copy-keys", "row": 7}),
        json!("quit"),
    ] {
        assert!(from_value::<Intent>(sent.clone()).is_err(), "{sent}");
    }
    assert!(from_value::<Find>(json!({"query": "a", "from": 0, "narrow": false})).is_ok());
    for sent in [
        json!({"query": "a"}),
        json!({"query": "a", "from": -1, "narrow": false}),
        json!({"query": "", "from": 0, "narrow": false, "to": 9}),
    ] {
        assert!(from_value::<Find>(sent.clone()).is_err(), "{sent}");
    }
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn values_have_the_names_that_the_page_reads() {
    let (daypass, _) = Daypass::showing_code();
    let view = to_value(daypass.state.view(daypass.now)).unwrap();
    assert_eq!(
        keys(&view),
        [
            "banner",
            "empty",
            "listRevision",
            "listing",
            "mayStay",
            "panel",
            "question",
            "said",
            "sessions",
            "signIn",
            "theme",
            "version"
        ]
    );
    assert_eq!(view["sessions"][0]["ring"], json!({"state": "working", "percent": 0}));
    let expires_at = daypass.code().expires_at.as_millisecond();
    assert_eq!(
        view["signIn"]["stage"],
        json!({"stage": "code", "code": "WDJB-MJHT", "host": "acme.awsapps.com", "note": null,
               "expiresAt": expires_at, "lifetime": 600_000})
    );
    let found = to_value(daypass.find("dev")).unwrap();
    let row = &found["rows"][1];
    assert_eq!((&row["kind"], &row["profile"]), (&json!("profile"), &json!("dev")));
    assert_eq!(row["name"], json!({"text": "dev", "marks": [[0, 3]]}));
    assert_eq!(row["accountId"]["text"], json!("111111111111"));
}
