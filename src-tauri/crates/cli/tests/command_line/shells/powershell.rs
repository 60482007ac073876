//! PowerShell cannot be run here: its script is read by tree-sitter's grammar of it.

use tree_sitter::{Node, Parser, Tree};

use super::{choice_file, scene};

fn parsed(script: &str) -> Tree {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
    parser.parse(script, None).unwrap()
}

/// Every node of that kind, as text.
fn texts<'a>(node: Node<'_>, kind: &str, script: &'a str, found: &mut Vec<&'a str>) {
    if node.kind() == kind {
        found.push(&script[node.byte_range()]);
    }
    for child in node.children(&mut node.walk()) {
        texts(child, kind, script, found);
    }
}

fn script(arguments: &[&str]) -> (String, String) {
    let scene = scene();
    let output = scene.run(&[&["init", "powershell"], arguments].concat());
    assert!(output.status.success(), "{output:?}");
    (String::from_utf8(output.stdout).unwrap(), choice_file(&scene).to_str().unwrap().to_owned())
}

#[test]
fn its_script_is_read_without_an_error_and_paths_are_words() {
    for arguments in [&[][..], &["--no-prompt"]] {
        let (script, choice) = script(arguments);
        let tree = parsed(&script);
        assert!(!tree.root_node().has_error(), "{}", tree.root_node().to_sexp());
        let mut words = Vec::new();
        texts(tree.root_node(), "verbatim_string_characters", &script, &mut words);
        let word = format!("'{}'", choice.replace('\'', "''"));
        assert!(words.contains(&word.as_str()), "{word} is not among {words:?}");
        let mut commands = Vec::new();
        texts(tree.root_node(), "command_name", &script, &mut commands);
        assert!(!commands.contains(&"touch"), "{commands:?}");
        // Programs are run by the call operator only, and where no prompt waits for them unless something changed.
        let mut called = Vec::new();
        texts(tree.root_node(), "command_name_expr", &script, &mut called);
        called.retain(|name| name.starts_with('$'));
        called.sort_unstable();
        called.dedup();
        let are_ours = called.iter().all(|name| name.starts_with("$global:__Daypass"));
        assert!(!called.is_empty() && are_ours, "{called:?}");
    }
}

#[test]
fn a_script_that_makes_no_sense_would_be_found() {
    let (script, _) = script(&[]);
    let spoilt = script.replacen("{\n", "\n", 1);
    assert!(parsed(&spoilt).root_node().has_error());
}

/// Inside, PowerShell takes two of its quotes, straight or curly, for the first of them.
fn read(literal: &str) -> String {
    let is_quote = |c: char| c == '\'' || ('\u{2018}'..='\u{201b}').contains(&c);
    let mut inside = literal.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap().chars();
    let mut read = String::new();
    while let Some(c) = inside.next() {
        if is_quote(c) {
            assert!(inside.next().is_some_and(is_quote), "the literal ends early: {literal}");
        }
        read.push(c);
    }
    read
}

#[test]
fn a_profile_of_any_name_is_one_word_that_is_that_name() {
    for name in [
        "it's",
        "$(touch pwned) `touch pwned`",
        "\u{2018}; touch pwned; \u{2019}",
        "\u{201c}x\u{201d} $env:HOME",
        "a;b|c&d",
        "größe 大",
        "@(x) %y -z",
    ] {
        let config = super::CONFIG.replace("[profile dev]", &format!("[profile \"{name}\"]"));
        let scene = crate::scene::Scene::new(&config);
        let output = scene.run(&["env", "--format", "powershell", "--", name]);
        assert!(output.status.success(), "{name}: {output:?}");
        let lines = String::from_utf8(output.stdout).unwrap();
        let tree = parsed(&lines);
        assert!(!tree.root_node().has_error(), "{lines}");
        let mut commands = Vec::new();
        texts(tree.root_node(), "command_name", &lines, &mut commands);
        assert_eq!(commands, [""; 0], "{lines}");
        let mut words = Vec::new();
        texts(tree.root_node(), "verbatim_string_characters", &lines, &mut words);
        let words: Vec<_> = words.into_iter().map(read).collect();
        assert!(words.contains(&name.to_owned()), "{name} is not among {words:?}");
    }
}
