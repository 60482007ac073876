//! Config files as people and tools write them, with every quirk that AWS tools are known to differ in.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

/// As many files as asked for; the same ones every time.
pub(crate) fn generated(count: usize) -> Vec<Vec<u8>> {
    taken(count, file)
}

/// The same of credentials files. What there is of the profile `p` is of interest.
pub(crate) fn generated_credentials(count: usize) -> Vec<Vec<u8>> {
    taken(count, || dressed(prop::collection::vec(credentials_section(), 1..4)))
}

fn taken<F: Strategy<Value = Vec<u8>> + 'static>(count: usize, file: fn() -> F) -> Vec<Vec<u8>> {
    let generate = move || {
        let mut runner = TestRunner::deterministic();
        let file = file();
        (0..count).map(|_| file.new_tree(&mut runner).expect("nothing is rejected").current()).collect()
    };
    // Strategies within strategies need more stack than a test has.
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(generate).expect("a thread");
    thread.join().expect("the files are generated")
}

fn file() -> impl Strategy<Value = Vec<u8>> {
    dressed(prop::collection::vec(section(), 1..6))
}

/// Sections as the text of a file, with whatever may be wrong with one.
fn dressed(sections: impl Strategy<Value = Vec<String>>) -> impl Strategy<Value = Vec<u8>> {
    let mark = prop_oneof![80 => Just(&b""[..]), 1 => Just(&b"\xef\xbb\xbf"[..])];
    let before = prop_oneof![
        80 => Just(""), 4 => Just("# my AWS accounts\n\n"), 1 => Just("region = eu-west-1\n"), 1 => Just("stray\n"),
    ];
    let end = prop_oneof![8 => Just("\n"), 3 => Just("\r\n"), 1 => Just("\r")];
    let last = prop_oneof![4 => Just(true), 1 => Just(false)];
    let broken = prop_oneof![80 => Just(None), 1 => any::<prop::sample::Index>().prop_map(Some)];
    (mark, before, sections, end, last, broken).prop_map(|(mark, before, sections, end, ended, broken)| {
        let text = format!("{before}{}", sections.concat());
        let text = if ended { text.as_str() } else { text.trim_end_matches('\n') };
        let mut bytes = [mark, text.replace('\n', end).as_bytes()].concat();
        if let Some(at) = broken {
            let at = at.index(bytes.len().max(1));
            bytes.insert(at, 0xe9);
        }
        bytes
    })
}

fn section() -> impl Strategy<Value = String> {
    let gap = prop_oneof![4 => Just("\n"), 2 => Just(""), 1 => Just("\n  \n"), 1 => Just("# ---- work\n\n")];
    let session =
        prop_oneof![12 => session_lines().boxed(), 1 => odd_lines().boxed(), 1 => profile_lines().boxed()];
    let profile =
        prop_oneof![12 => profile_lines().boxed(), 1 => odd_lines().boxed(), 1 => session_lines().boxed()];
    let more = || prop_oneof![10 => Just(String::new()), 1 => odd_lines(), 1 => profile_lines()];
    let sections = prop_oneof![
        1 => (session_header(), session, more()).boxed(),
        2 => (header(), profile, more()).boxed(),
    ];
    (sections, gap).prop_map(|((header, lines, more), gap)| format!("{header}\n{lines}{more}{gap}"))
}

fn credentials_section() -> impl Strategy<Value = String> {
    let names = select(&["p", "q", "default", "café", "p q", "o'brien", "a+b:c@d"][..]);
    let odd = select(
        &[" p ", "p ", "\tp", "profile p", "profile.p", "\"p\"", "'p'", "DEFAULT", "DEFAULT", "P", "p]"][..],
    );
    let name = prop_oneof![6 => Just("p"), 4 => names, 2 => odd];
    let tail = prop_oneof![
        40 => Just(""), 2 => Just(" # comment"), 2 => Just("# comment"), 1 => Just(" junk"), 1 => Just("  "),
    ];
    let indent = prop_oneof![60 => Just(""), 1 => Just("  ")];
    let lines = pairs(vec![
        ("aws_access_key_id", "AKIA".to_owned()),
        ("aws_secret_access_key", "s3cret/+".to_owned()),
        ("aws_session_token", "t0ken==".to_owned()),
        ("region", "eu-west-1".to_owned()),
    ]);
    let empty = prop_oneof![
        30 => Just(""), 1 => Just("aws_access_key_id =\n"), 1 => Just("aws_secret_access_key =\n"),
    ];
    let more = prop_oneof![8 => Just(String::new()), 1 => odd_lines()];
    (indent, name, tail, lines, empty, more).prop_map(|(indent, name, tail, lines, empty, more)| {
        format!("{indent}[{name}]{tail}\n{empty}{lines}{more}")
    })
}

/// A session that profiles here refer to.
fn session_header() -> impl Strategy<Value = String> {
    let usual = select(&["[sso-session a]", "[sso-session b]", "[sso-session dev]"][..]);
    prop_oneof![12 => usual.prop_map(str::to_owned).boxed(), 1 => header().boxed()]
}

fn header() -> impl Strategy<Value = String> {
    let plain = select(&["a", "b", "dev", "a+b:c@d", "p.q/r%s_1"][..]);
    let odd = select(&["café", "p q", "o'brien", "dom\\user", "#a", "x\u{a0}y", "x]y", ""][..]);
    let quoted = select(&["\"a\"", "'b'", "\"p q\"", "'p q'", "a''b", "\"a\\\"b\"", "\"open"][..]);
    let some = prop_oneof![4 => plain, 1 => odd, 1 => quoted].prop_map(str::to_owned);
    let name = prop_oneof![1 => some.boxed(), 3 => "[a-z]{2}-[A-Za-z]{3}".boxed()];
    let kind = prop_oneof![
        60 => Just("profile "), 3 => Just("sso-session "), 1 => Just("services "), 1 => Just("profile\t"),
        1 => Just("profile  "), 1 => Just(" profile "), 1 => Just(""), 1 => Just("profiles "),
        1 => Just("Profile "), 1 => Just("sso-sessionx "), 1 => Just("profile."),
    ];
    let named = (kind, name, prop_oneof![20 => Just(""), 1 => Just(" ")])
        .prop_map(|(kind, name, behind)| format!("{kind}{name}{behind}"));
    let special = select(
        &[
            "default",
            "default",
            "default",
            "profile default",
            "DEFAULT",
            " default",
            "plugins",
            "profile",
            "__proto__",
        ][..],
    );
    let inside = prop_oneof![10 => named.boxed(), 2 => special.prop_map(str::to_owned).boxed()];
    let tail = prop_oneof![
        60 => Just(""), 3 => Just(" # comment"), 1 => Just("# comment"), 1 => Just(" junk"), 1 => Just("  "),
        1 => Just(" # [c]"), 1 => Just(" ; comment"),
    ];
    let indent = prop_oneof![60 => Just(""), 1 => Just("  "), 1 => Just("\t")];
    (indent, inside, tail).prop_map(|(indent, inside, tail)| format!("{indent}[{inside}]{tail}"))
}

/// What may be anywhere in such files, and what should not be.
fn odd_lines() -> impl Strategy<Value = String> {
    let lines = select(
        &[
            "# comment\n",
            "; comment\n",
            "  # indented comment\n",
            "\n",
            "   \n",
            "stray\n",
            "= no key\n",
            "s3 =\n  addressing_style = path\n  max_concurrent_requests = 5 # five\n",
            "s3 =\n  no equals sign\n",
            "s3 =\n\n  a = b\n\n  c =\n",
            "s3 = x\n  # between\n  more\n",
            "output = json\n  more\n",
            "  indented = yes\n",
            "\tindented = tab\n",
            "cli_pager =\n",
            "parameter_validation=false\n",
            "region = eu-west-1\n  \u{2028}\n",
            "s3 =\n  a = b\u{c}  c\n",
            "output\u{1c}= json\u{1f}\n",
            "a\0b = c\n",
            "\u{a0}region = eu-west-1\n",
        ][..],
    );
    lines.prop_map(str::to_owned)
}

fn session_lines() -> impl Strategy<Value = String> {
    (start_url(), value(&["eu-central-1", "us-east-1"])).prop_flat_map(|(url, region)| {
        let scopes = "sso:account:access".to_owned();
        pairs(vec![("sso_start_url", url), ("sso_region", region), ("sso_registration_scopes", scopes)])
    })
}

fn profile_lines() -> impl Strategy<Value = String> {
    let sessions = value(&["a", "a", "a", "b", "b", "dev", "nope"]);
    let accounts = || value(&["111122223333", "111122223333", "444455556666", "123"]);
    let roles = || value(&["Admin", "read only"]);
    let role = (sessions, accounts(), roles()).prop_flat_map(|(session, account, role)| {
        pairs(vec![("sso_session", session), ("sso_account_id", account), ("sso_role_name", role)])
    });
    let legacy = (start_url(), value(&["eu-central-1"]), accounts(), roles());
    let legacy = legacy.prop_flat_map(|(url, region, account, role)| {
        let session = [("sso_start_url", url), ("sso_region", region)];
        pairs(session.into_iter().chain([("sso_account_id", account), ("sso_role_name", role)]).collect())
    });
    let mixed =
        (start_url(), value(&["eu-central-1"]), accounts()).prop_flat_map(|(url, region, account)| {
            let role = [
                ("sso_session", "a".to_owned()),
                ("sso_account_id", account),
                ("sso_role_name", "x".to_owned()),
            ];
            pairs(role.into_iter().chain([("sso_start_url", url), ("sso_region", region)]).collect())
        });
    let plain = |values: &[(&'static str, &str)]| {
        pairs(values.iter().map(|(key, value)| (*key, (*value).to_owned())).collect())
    };
    let other = prop_oneof![
        plain(&[("role_arn", "arn:aws:iam::111122223333:role/x"), ("source_profile", "a")]),
        plain(&[("credential_process", "daypass credentials --profile a")]),
        plain(&[("aws_access_key_id", "AKIAEXAMPLE"), ("aws_secret_access_key", "example")]),
        plain(&[("region", "eu-west-1"), ("output", "json")]),
    ];
    prop_oneof![8 => role, 2 => legacy, 1 => mixed, 2 => other]
}

fn start_url() -> impl Strategy<Value = String> {
    let odd = select(
        &["https://acme.awsapps.com/start/", "https://acme.awsapps.com/start/#/", "ACME", "https://x/ä"][..],
    );
    prop_oneof![8 => Just("https://acme.awsapps.com/start".to_owned()), 1 => odd.prop_map(str::to_owned)]
}

/// One of `usual`, now and then with a comment behind it, in quotes, or nothing.
fn value(usual: &'static [&'static str]) -> impl Strategy<Value = String> {
    let dressed = select(usual).prop_flat_map(|value| {
        select(vec![
            String::new(),
            format!("{value} # note"),
            format!("{value}#x;y"),
            format!("\"{value}\""),
            format!("{value}\t; z"),
            format!("{value}\n  more"),
            "# all".to_owned(),
        ])
    });
    prop_oneof![40 => select(usual).prop_map(str::to_owned), 1 => dressed]
}

/// These keys, mostly all of them, in one style for all.
fn pairs(pairs: Vec<(&'static str, String)>) -> impl Strategy<Value = String> {
    let equals = prop_oneof![12 => Just(" = "), 6 => Just("="), 1 => Just(": "), 1 => Just("\t=  ")];
    let case = prop_oneof![20 => Just(false), 1 => Just(true)];
    let indent = prop_oneof![30 => Just(""), 1 => Just("  ")];
    let count = pairs.len();
    let chosen = prop_oneof![12 => Just((0..count).collect::<Vec<_>>()), 2 => prop::sample::subsequence((0..count).collect::<Vec<_>>(), 1..=count)];
    let again = prop_oneof![120 => Just(false), 1 => Just(true)];
    (equals, case, indent, chosen, again).prop_map(move |(equals, upper, indent, chosen, again)| {
        let chosen = chosen.iter().copied().chain(again.then_some(chosen[0]));
        let line = |at: usize| {
            let (key, value) = &pairs[at];
            let key = if upper { key.to_uppercase() } else { (*key).to_owned() };
            format!("{indent}{key}{equals}{value}\n")
        };
        chosen.map(line).collect()
    })
}
