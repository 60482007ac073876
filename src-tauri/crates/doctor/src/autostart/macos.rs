//! A launch agent of the person's, as `launchd.plist(5)` has it and the `auto-launch` crate writes it.

use std::path::Path;

use aws_files::write;

use super::{is_set, leads_nowhere};
use crate::{Case, Found};

const LONGEST: u64 = 64 << 10;

#[cfg_attr(not(target_os = "macos"), expect(dead_code, reason = "tests ask what is below it"))]
pub(crate) fn look(case: &Case) -> Vec<Found> {
    case.home().and_then(|home| look_below(&home, &case.product)).into_iter().collect()
}

fn look_below(home: &Path, product: &str) -> Option<Found> {
    let file = home.join("Library/LaunchAgents").join(format!("{product}.plist"));
    let content = write::read_ordinary(&file, LONGEST).ok()??;
    let text = String::from_utf8_lossy(&content);
    let (program, line) = program(&text)?;
    if Path::new(program).is_file() {
        return Some(is_set().into());
    }
    Some(leads_nowhere(program, file.display(), line).into())
}

/// The first of the program's words, and the line at which it stands.
fn program(plist: &str) -> Option<(&str, usize)> {
    let (_, words) = plist.split_once("<key>ProgramArguments</key>")?;
    let (_, program) = words.split_once("<string>")?;
    let line = plist[..plist.len() - program.len()].lines().count();
    Some((program.split_once("</string>")?.0, line))
}

#[cfg(test)]
mod tests {
    use brain::finding::Id;

    use super::*;
    use crate::case::tests::Home;

    #[test]
    fn a_launch_agent_that_leads_nowhere_is_named() {
        let home = Home::new("");
        let found = || look_below(&home.path(""), "Daypass").map(|it| (it.finding.id, it.finding.line));
        assert_eq!(found(), None);
        let tray = home.path("Apps and more/daypass-tray");
        let plist = format!(
            "<plist version=\"1.0\">\n<dict>\n<key>Label</key>\n<string>Daypass</string>\n\
             <key>AssociatedBundleIdentifiers</key>\n<array></array>\n<key>ProgramArguments</key>\n\
             <array><string>{}</string><string>--hidden</string></array>\n</dict>\n</plist>",
            tray.display()
        );
        home.write("Library/LaunchAgents/Daypass.plist", &plist);
        assert_eq!(found(), Some((Id::AutostartBroken, Some(8))));
        home.write("Apps and more/daypass-tray", "");
        assert_eq!(found(), Some((Id::AutostartSet, None)));
    }
}
