//! The commands by what they are for: clap lists them in one row.

use std::fmt::Write as _;

use clap::Command;

/// What stands above commands, and their names. A command that is nowhere here stands in the last group.
const GROUPS: [(&str, &[&str]); 6] = [
    ("Sign in", &["login", "logout", "status"]),
    ("Find and choose", &["list", "use"]),
    ("Hand out credentials", &["env", "exec", "console", "whoami", "credentials"]),
    ("Your shells", &["init", "allow", "completions"]),
    ("Edit your AWS config", &["session", "profile", "export", "import"]),
    ("Daypass itself", &["agent"]),
];

/// With a help that shows the groups.
pub(crate) fn grouped(command: Command) -> Command {
    let styles = command.get_styles().clone();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let shown: Vec<_> = command.get_subcommands().filter(|it| !it.is_hide_set()).collect();
    let width = shown.iter().map(|it| it.get_name().len()).max().unwrap_or(0);
    let mut groups = String::new();
    for (i, (title, _)) in GROUPS.iter().enumerate() {
        let _ = writeln!(groups, "{header}{title}:{header:#}");
        for it in shown.iter().filter(|it| group_of(it.get_name()) == i) {
            let (name, about) = (it.get_name(), it.get_about().map(ToString::to_string).unwrap_or_default());
            let _ = writeln!(groups, "  {literal}{name:width$}{literal:#}  {about}");
        }
        groups.push('\n');
    }
    let options = format!("{header}Options:{header:#}\n{{options}}{{after-help}}");
    let template = format!("{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{groups}{options}");
    command.help_template(template)
}

fn group_of(name: &str) -> usize {
    let named = GROUPS.iter().position(|(_, names)| names.contains(&name));
    named.unwrap_or(GROUPS.len() - 1)
}
