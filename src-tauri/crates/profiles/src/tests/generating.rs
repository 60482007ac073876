//! Profiles for what a portal offers.

use super::*;

fn offered() -> Vec<Account> {
    vec![
        account("111122223333", "Acme Dev", &["AdministratorAccess", "ReadOnlyAccess"]),
        account("444455556666", "Acme Prod", &["ReadOnlyAccess"]),
    ]
}

/// Names of the profiles in a file.
fn names(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("[profile ")?.strip_suffix(']')).collect()
}

#[test]
fn every_role_gets_a_profile_and_the_second_time_nothing_changes() {
    for style in [Style::Sso, process()] {
        let run = |draft: &mut Draft<'_>| generate_as(draft, &offered(), Template::DEFAULT, true, &style);
        let (text, said) = edited(ACME, run).unwrap();
        assert_eq!(
            names(&text),
            ["Acme-Dev-AdministratorAccess", "Acme-Dev-ReadOnlyAccess", "Acme-Prod-ReadOnlyAccess"]
        );
        assert_eq!(said, ["Added 3 profiles."]);
        let (again, said) = edited(&text, run).unwrap();
        assert_eq!(again, text);
        assert_eq!(said, ["Nothing to add: 3 profiles are there already."]);
    }
}

#[test]
fn five_thousand_roles_get_profiles_that_every_tool_sees_and_the_second_time_nothing_changes() {
    let roles =
        ["AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess", "ViewOnlyAccess", "DeployAccess"];
    let offered: Vec<_> = (0..1000)
        .map(|at| account(&format!("{:012}", 600_000_000_000_u64 + at), &format!("Team {at}"), &roles))
        .collect();
    let run = |draft: &mut Draft<'_>| generate_as(draft, &offered, Template::DEFAULT, true, &Style::Sso);
    let (text, said) = edited(ACME, run).unwrap();
    assert_eq!(said, ["Added 5000 profiles."]);
    assert_eq!(names(&text).len(), 5000);
    assert!(text.ends_with("[profile Team-999-DeployAccess]\nsso_session = acme\nsso_account_id = 600000000999\nsso_role_name = DeployAccess\n"), "{}", &text[text.len() - 200..]);
    let (again, said) = edited(&text, run).unwrap();
    assert_eq!(said, ["Nothing to add: 5000 profiles are there already."]);
    assert_eq!(again, text);

    // As many are pruned in one go: one by one it takes minutes.
    let left = &offered[..1];
    let run = |draft: &mut Draft<'_>| generate_as(draft, left, Template::DEFAULT, true, &Style::Sso);
    let (text, said) = edited(&text, run).unwrap();
    assert_eq!((names(&text).len(), said.len()), (5, 4996));
    assert!(text.starts_with(ACME.trim_end()) && text.ends_with("sso_role_name = DeployAccess\n"), "{text}");
}

#[test]
fn a_role_that_has_a_profile_of_any_name_style_and_form_gets_no_second() {
    let dev = "sso_account_id = 111122223333\nsso_role_name = AdministratorAccess\n";
    for own in [
        format!("sso_session = acme\n{dev}"),
        format!("sso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n{dev}"),
        "credential_process = /usr/bin/daypass credentials --session acme --account-id 111122223333 \
         --role-name AdministratorAccess\n"
            .to_owned(),
    ] {
        let text = format!("{ACME}\n[profile mine]\n{own}");
        let (text, said) =
            edited(&text, |draft| generate(draft, &offered(), "{{ account }}.{{ role }}", false)).unwrap();
        assert_eq!(names(&text), ["mine", "Acme-Dev.ReadOnlyAccess", "Acme-Prod.ReadOnlyAccess"]);
        assert_eq!(said, ["Added 2 profiles; 1 other role has one already."]);
    }
}

#[test]
fn a_role_over_which_another_is_assumed_gets_a_profile_of_its_own() {
    let text = format!(
        "{ACME}\n[profile deploy]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = base\n\n\
         [profile base]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = AdministratorAccess\n"
    );
    let (text, _) =
        edited(&text, |draft| generate(draft, &offered(), "{{ account_id }}-{{ role }}", false)).unwrap();
    assert_eq!(names(&text)[..2], ["deploy", "base"]);
    assert_eq!(names(&text).len(), 4);
}

#[test]
fn only_what_has_the_words_is_generated() {
    let template = Template::parse("{{ account }}-{{ short_role }}").unwrap();
    for (filter, expected) in [
        ("prod", &["Acme-Prod-read-only"][..]),
        ("DEV admin", &["Acme-Dev-admin"]),
        ("4444", &["Acme-Prod-read-only"]),
        ("acme read", &["Acme-Dev-read-only", "Acme-Prod-read-only"]),
        ("nothing", &[]),
    ] {
        let session = SessionName::new("acme");
        let generation = Generation {
            session: &session,
            template: &template,
            filter,
            region: Some(&Region::new("eu-west-1")),
            output: None,
            style: &Style::Sso,
            prune: false,
        };
        let (text, said) = edited(ACME, |draft| draft.generate(&offered(), &generation)).unwrap();
        assert_eq!(names(&text), expected, "{filter}");
        assert_eq!(text.matches("\nregion = eu-west-1\n").count(), expected.len());
        assert!(!expected.is_empty() || said == ["“acme” offers no role with these words."], "{said:?}");
    }
}

#[test]
fn names_that_come_out_alike_get_the_account_s_id() {
    let twins = [account("111122223333", "Dev", &["Admin"]), account("444455556666", "dev!", &["Admin"])];
    let by_account = |draft: &mut Draft<'_>| generate(draft, &twins, "{{ account | slug }}", false);
    let (text, _) = edited(ACME, by_account).unwrap();
    assert_eq!(names(&text), ["dev-111122223333", "dev-444455556666"]);
    // Later comers do not take the name of those that are there.
    let first = |draft: &mut Draft<'_>| generate(draft, &twins[..1], "{{ account | slug }}", false);
    let (text, _) = edited(&edited(ACME, first).unwrap().0, by_account).unwrap();
    assert_eq!(names(&text), ["dev", "dev-444455556666"]);
    // Nor that of keys, or of a profile that is something else.
    let (text, _) = edited_beside(&keys_of(&["dev"]), ACME, first).unwrap();
    assert_eq!(names(&text), ["dev-111122223333"]);
    let (text, _) = edited(&format!("{ACME}[profile dev]\nregion = x-1\n"), first).unwrap();
    assert_eq!(names(&text), ["dev", "dev-111122223333"]);
}

#[test]
fn a_template_that_cannot_tell_roles_apart_is_refused() {
    let (code, said) = refused(ACME, |draft| generate(draft, &offered(), "{{ account }}", false));
    assert_eq!(code, Code::Usage);
    assert_eq!(
        said,
        "The template “{{ account }}” gives ReadOnlyAccess and AdministratorAccess in 111122223333 the same \
         name, Acme-Dev-111122223333."
    );
    let taken = format!("{ACME}[profile x]\nregion = a-1\n[profile x-444455556666]\nregion = a-1\n");
    let (code, said) = refused(&taken, |draft| generate(draft, &offered()[1..], "x", false));
    assert!(code == Code::Failed && said.contains("x-444455556666, for ReadOnlyAccess"), "{said}");
}

const GONE: &str = "\
[profile gone]
sso_session = acme
sso_account_id = 999999999999
sso_role_name = Admin
region = eu-west-1

[profile gone-process]
credential_process = \"/x/daypass\" credentials --session acme --account-id 999999999999 --role-name Other

[profile gone-with-keys]
sso_session = acme
sso_account_id = 999999999999
sso_role_name = Admin
aws_access_key_id = AKIA

[profile gone-and-used]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Gone

[profile chain]
role_arn = arn:aws:iam::999999999999:role/x
source_profile = gone-and-used

[profile foreign]
sso_start_url = https://globex.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 999999999999
sso_role_name = Admin

[profile own-process]
credential_process = /x/other credentials --account-id 999999999999 --role-name Admin

[profile there]
sso_session = acme
sso_account_id = 444455556666
sso_role_name = ReadOnlyAccess
";

#[test]
fn pruning_removes_what_is_only_a_role_that_is_gone() {
    let text = format!("{ACME}\n{GONE}");
    let (left, said) = edited(&text, |draft| generate(draft, &offered(), Template::DEFAULT, true)).unwrap();
    assert_eq!(
        names(&left),
        [
            "gone-with-keys",
            "gone-and-used",
            "chain",
            "foreign",
            "own-process",
            "there",
            "Acme-Dev-AdministratorAccess",
            "Acme-Dev-ReadOnlyAccess"
        ]
    );
    insta::assert_snapshot!(said.join("\n"), @r"
    Kept [profile gone-with-keys]: Admin is offered no more, but it has more in it than that.
    Kept [profile gone-and-used]: Gone is offered no more, but “chain” takes its credentials from “gone-and-used”, as line 27 says.
    Removed [profile gone].
    Removed [profile gone-process].
    Added 2 profiles; 1 other role has one already.
    ");
    let (kept, _) = edited(&text, |draft| generate(draft, &offered(), Template::DEFAULT, false)).unwrap();
    assert!(kept.starts_with(&text), "without being asked, nothing goes");
}

#[test]
fn pruning_keeps_what_the_filter_does_not_match() {
    let text = format!("{ACME}\n{GONE}");
    for (filter, removed) in [
        ("prod", &[][..]),
        ("admin", &["gone"]),
        ("9999", &["gone", "gone-process"]),
        ("9999 other", &["gone-process"]),
        ("GONE-process", &["gone-process"]),
    ] {
        let generation = Generation {
            session: &SessionName::new("acme"),
            template: &Template::parse(Template::DEFAULT).unwrap(),
            filter,
            region: None,
            output: None,
            style: &Style::Sso,
            prune: true,
        };
        let (left, _) = edited(&text, |draft| draft.generate(&offered(), &generation)).unwrap();
        let left = names(&left);
        let gone: Vec<_> = names(&text).into_iter().filter(|name| !left.contains(name)).collect();
        assert_eq!(gone, removed, "{filter}");
    }
}

#[test]
fn no_profile_is_generated_that_tools_use_unasked() {
    let account = [account("111122223333", "default", &["Admin"])];
    let (text, _) = edited(ACME, |draft| generate(draft, &account, "{{ account }}", false)).unwrap();
    assert_eq!(names(&text), ["default-111122223333"]);
}

#[test]
fn a_portal_that_offers_nothing_prunes_nothing() {
    let empty = [account("111122223333", "Acme Dev", &[])];
    for offered in [&empty[..], &[]] {
        let (code, said) = refused(ACME, |draft| generate(draft, offered, Template::DEFAULT, true));
        assert_eq!(
            (code, said.as_str()),
            (Code::Failed, "“acme” offers no role at all, so nothing is pruned.")
        );
    }
}

#[test]
fn an_account_whose_roles_could_not_be_listed_keeps_its_profiles() {
    let mut offered = offered();
    offered.push(account("999999999999", "Acme Lost", &[]));
    let text = format!("{ACME}\n{GONE}");
    let (left, said) = edited(&text, |draft| generate(draft, &offered, Template::DEFAULT, true)).unwrap();
    assert!(names(&left).contains(&"gone") && left.contains("[profile gone-process]"), "{left}");
    assert!(
        said.contains(&"Kept [profile gone]: nobody knows whether its role is still offered.".to_owned()),
        "{said:?}"
    );
}

#[test]
fn another_session_for_the_same_portal_has_profiles_of_its_own() {
    let other = ACME.replace("acme]", "acme-admin]")
        + "[profile theirs]\nsso_session = acme-admin\nsso_account_id = 444455556666\nsso_role_name = ReadOnlyAccess\n\
           [profile theirs-only]\nsso_session = acme-admin\nsso_account_id = 444455556666\nsso_role_name = Admin\n";
    let text = format!("{ACME}{other}");
    let (text, said) = edited(&text, |draft| generate(draft, &offered(), Template::DEFAULT, true)).unwrap();
    assert!(text.contains(&other), "{text}");
    assert_eq!(said, ["Added 3 profiles."]);
}
