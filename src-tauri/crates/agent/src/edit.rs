//! Edits of the shared config that a person asks for in the popover: planned and shown, made, undone.

use aws_files::{Document, Fingerprint, NotReplaced, Plan, SharedConfig, StaticKeys, write};
use brain::{
    Edit, Edited, Refusal,
    say::Word,
    words::{Account, SessionForm, SessionName},
};
use profiles::{Draft, Generation, NewSession, Style, Template, words};

use crate::Surroundings;

/// Another program may write in between.
const ROUNDS: usize = 20;

/// What an edit would make of the file.
pub(crate) fn plan(surroundings: &Surroundings, edit: &Edit) -> Result<Plan, String> {
    planned(surroundings, edit, &static_keys(surroundings)).map(|(plan, _)| plan)
}

/// Makes an edit, or says what it would change.
pub(crate) fn edit(surroundings: &Surroundings, edit: &Edit, dry_run: bool) -> Result<Edited, String> {
    let keys = static_keys(surroundings);
    let mut rounds = 1;
    loop {
        let (plan, said) = planned(surroundings, edit, &keys)?;
        let edited = Edited {
            said,
            diff: plan.diff(),
            names: names(surroundings, edit, &plan, &keys),
            undo: (!plan.is_empty() && plan.can_be_undone())
                .then(|| Fingerprint::of(plan.after()).to_string()),
        };
        if dry_run {
            return Ok(edited);
        }
        match surroundings.changes().apply(&plan) {
            Ok(()) => return Ok(edited),
            Err(NotReplaced::Changed { .. }) if rounds < ROUNDS => rounds += 1,
            Err(error) => return Err(error.to_string()),
        }
    }
}

fn planned(
    surroundings: &Surroundings,
    edit: &Edit,
    keys: &StaticKeys,
) -> Result<(Plan, Vec<String>), String> {
    let (file, changes) = (surroundings.config_file(), surroundings.changes());
    if let Edit::Undo { wrote } = edit {
        let plan = changes.plan_undo(file).map_err(|error| error.to_string())?;
        if Fingerprint::of(plan.before()).to_string() != *wrote {
            return Err(Word("changed-since").to_owned());
        }
        return Ok((plan, Vec::new()));
    }
    let mut done = None;
    let plan = changes.plan(file, |document| {
        let before = document.clone();
        let mut draft = Draft::new(&before, file, keys);
        done = Some(draw(&mut draft, edit).and_then(|()| draft.finish()).map(|edited| {
            *document = edited.document;
            edited.said
        }));
        Ok(())
    });
    let plan = plan.map_err(|error| error.to_string())?;
    let said = done.expect("a plan runs its edit").map_err(|refusal| refusal.in_a_row())?;
    Ok((plan, said))
}

fn draw(draft: &mut Draft<'_>, edit: &Edit) -> Result<(), Refusal> {
    match edit {
        Edit::AddSession { name, start_url, region } => draft.add_session(&NewSession {
            name: name.clone(),
            start_url: words::start_url(start_url.as_str())?,
            region: words::region(region.as_str())?,
            scopes: Vec::new(),
        }),
        Edit::AddProfiles { session, template, roles, region, gone } => {
            draft.remove_profiles(gone)?;
            if roles.is_empty() && !gone.is_empty() {
                return Ok(());
            }
            let generation = Generation {
                session,
                template: &Template::parse(template)?,
                filter: "",
                region: region.as_ref(),
                output: None,
                style: &Style::Sso,
                prune: false,
            };
            draft.generate(roles, &generation)
        }
        Edit::RenameProfile { from, to } => draft.rename_profile(from, to),
        Edit::RemoveProfile { name } => draft.remove_profiles(std::slice::from_ref(name)),
        Edit::Undo { .. } => Ok(()),
    }
}

/// What the profiles of the roles are called once the edit is made.
fn names(
    surroundings: &Surroundings,
    edit: &Edit,
    plan: &Plan,
    keys: &StaticKeys,
) -> Vec<(brain::words::AccountId, brain::words::RoleName, brain::words::ProfileName)> {
    let Edit::AddProfiles { session, roles, .. } = edit else { return Vec::new() };
    let after = SharedConfig::read(&Document::parse(plan.after()), surroundings.config_file(), keys);
    let mut names = Vec::new();
    for profile in &after.profiles {
        let Some(role) = profile.role().filter(|role| is_of(&role.session.form, session)) else { continue };
        let (account, wanted) = role.goal();
        let is_meant = |there: &Account| there.id == *account && there.roles.contains(wanted);
        if !role.is_chain() && roles.iter().any(is_meant) {
            names.push((account.clone(), wanted.clone(), profile.name.clone()));
        }
    }
    names
}

fn is_of(form: &SessionForm, session: &SessionName) -> bool {
    matches!(form, SessionForm::Named(name) if name == session)
}

/// Profiles with access keys in the credentials file. What makes no sense there is told of elsewhere.
fn static_keys(surroundings: &Surroundings) -> StaticKeys {
    let file = &surroundings.places().credentials;
    let content = write::read(file).ok().flatten().unwrap_or_default();
    StaticKeys::read(content.into(), file)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use brain::words::{Endpoints, ProfileName, Region, RoleName, StartUrl};

    use super::*;

    fn add_session() -> Edit {
        Edit::AddSession {
            name: SessionName::new("acme"),
            start_url: StartUrl::new("https://acme.awsapps.com/start"),
            region: Region::new("eu-west-1"),
        }
    }

    fn add_profiles(template: &str) -> Edit {
        let account = Account {
            id: "111122223333".parse().unwrap(),
            name: Some("Acme Dev".to_owned()),
            email: None,
            roles: vec![RoleName::new("AdministratorAccess"), RoleName::new("ReadOnlyAccess")],
        };
        let session = SessionName::new("acme");
        Edit::AddProfiles {
            session,
            template: template.to_owned(),
            roles: vec![account],
            region: None,
            gone: Vec::new(),
        }
    }

    fn undo(edited: &Edited) -> Edit {
        Edit::Undo { wrote: edited.undo.clone().expect("it can be undone") }
    }

    #[test]
    fn profiles_whose_role_is_gone_are_removed_in_the_same_edit() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        edit(&surroundings, &add_session(), false).unwrap();
        edit(&surroundings, &add_profiles("old-{{ role }}"), false).unwrap();
        let before = fs::read_to_string(surroundings.config_file()).unwrap();
        let Edit::AddProfiles { session, template, mut roles, region, .. } = add_profiles("{{ role }}")
        else {
            unreachable!()
        };
        roles[0].roles = vec![RoleName::new("Billing")];
        let gone = vec![ProfileName::new("old-ReadOnlyAccess")];
        let both = Edit::AddProfiles { session, template, roles, region, gone };
        let edited = edit(&surroundings, &both, false).unwrap();
        assert_eq!(edited.said, ["Removed [profile old-ReadOnlyAccess].", "Added 1 profile."]);
        let after = fs::read_to_string(surroundings.config_file()).unwrap();
        assert!(after.contains("[profile Billing]") && !after.contains("old-ReadOnlyAccess"), "{after}");
        edit(&surroundings, &undo(&edited), false).unwrap();
        assert_eq!(fs::read_to_string(surroundings.config_file()).unwrap(), before);
    }

    #[test]
    fn a_session_and_its_profiles_are_added_shown_and_taken_back() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        let file = surroundings.config_file().to_owned();
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let before = "# mine\r\n[profile keys]\r\ncredential_process = x\r\n";
        fs::write(&file, before).unwrap();
        let content = || fs::read_to_string(&file).unwrap();

        let shown = edit(&surroundings, &add_session(), true).unwrap();
        assert!(shown.diff.contains("+[sso-session acme]"), "{}", shown.diff);
        assert_eq!(content(), before);
        let added = edit(&surroundings, &add_session(), false).unwrap();
        let with_session = content();
        assert!(with_session.starts_with(before), "{with_session}");

        let shown =
            edit(&surroundings, &add_profiles("{{ account | slug }}-{{ short_role }}"), true).unwrap();
        let names: Vec<_> = shown.names.iter().map(|(_, _, name)| name.as_str()).collect();
        assert_eq!(names, ["acme-dev-admin", "acme-dev-read-only"]);
        let generated = edit(&surroundings, &add_profiles("{{ account }}-{{ role }}"), false).unwrap();
        assert!(content().contains("[profile Acme-Dev-AdministratorAccess]"), "{}", content());

        // Of two, the one that is meant, and not the last.
        let with_profiles = content();
        let why = edit(&surroundings, &undo(&added), false).unwrap_err();
        assert!(why.contains("was changed since"), "{why}");
        assert_eq!(content(), with_profiles);

        edit(&surroundings, &undo(&generated), false).unwrap();
        assert_eq!(content(), with_session);
        edit(&surroundings, &undo(&added), false).unwrap();
        assert_eq!(content(), before);
        assert!(edit(&surroundings, &undo(&added), false).unwrap_err().contains("nothing to undo"));
    }

    #[test]
    fn a_template_that_makes_no_sense_is_told_of_with_what_to_do() {
        let directory = tempfile::tempdir().unwrap();
        let surroundings = Surroundings::below(directory.path(), Endpoints::default());
        fs::create_dir_all(surroundings.config_file().parent().unwrap()).unwrap();
        edit(&surroundings, &add_session(), false).unwrap();
        let why = edit(&surroundings, &add_profiles("{{ team }}"), true).unwrap_err();
        assert!(why.contains("team") && why.contains("There are: account"), "{why}");
    }
}
