//! Sessions and profiles one by one.

use super::*;

#[test]
fn a_session_and_its_first_profile_make_a_whole_config() {
    let (text, said) = edited("", |draft| {
        draft.add_session(&session("acme"))?;
        draft.add_profile(&NewProfile {
            region: Some(Region::new("eu-central-1")),
            output: Some("json".to_owned()),
            ..profile("dev", "Admin")
        })
    })
    .unwrap();
    assert_eq!(
        text,
        "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n\
         sso_registration_scopes = sso:account:access\n\n[profile dev]\nsso_session = acme\n\
         sso_account_id = 111122223333\nsso_role_name = Admin\nregion = eu-central-1\noutput = json\n"
    );
    assert_eq!(said, ["Added [sso-session acme].", "Added [profile dev]."]);
}

#[test]
fn a_credential_process_has_the_full_path_in_quotes_and_no_sso_keys_beside_it() {
    let add = |draft: &mut Draft<'_>| {
        draft.add_profile(&NewProfile { style: process(), ..profile("dev", "Admin") })
    };
    let (text, _) = edited(ACME, add).unwrap();
    assert_eq!(
        text.strip_prefix(ACME).unwrap(),
        "\n[profile dev]\ncredential_process = \"/opt/day pass/daypass\" credentials --session acme \
         --account-id 111122223333 --role-name Admin\n"
    );
}

#[test]
fn a_path_that_a_shell_would_change_is_refused() {
    for path in ["daypass", "/opt/$HOME/daypass", "/opt/a\"b/daypass", "/opt/a`b`/daypass"] {
        let style = Style::CredentialProcess { daypass: PathBuf::from(path) };
        let (code, said) =
            refused(ACME, |draft| draft.add_profile(&NewProfile { style, ..profile("dev", "Admin") }));
        assert!(code == Code::Failed && said.contains(path), "{said}");
    }
}

#[test]
fn what_is_there_already_is_left_as_it_is() {
    let text = ACME.replace("sso_region", "# mine\nsso_region")
        + "[profile dev]\nsso_role_name=Admin\n\
        sso_account_id=111122223333\nsso_session=acme\n";
    let both = |draft: &mut Draft<'_>| {
        draft.add_session(&session("acme"))?;
        draft.add_profile(&profile("dev", "Admin"))
    };
    let (same, said) = edited(&text, both).unwrap();
    assert_eq!(same, text);
    assert_eq!(said, ["[sso-session acme] is already there.", "[profile dev] is already there."]);

    let other = text.replace("eu-west-1", "eu-west-2");
    assert_eq!(refused(&other, |draft| draft.add_session(&session("acme"))).0, Code::Failed);
    let (code, said) = refused(&text, |draft| draft.add_profile(&profile("dev", "ReadOnly")));
    assert!(code == Code::Failed && said.contains("[profile dev] is already there, in line 5."), "{said}");
}

#[test]
fn a_profile_needs_its_session() {
    let (code, said) = refused("", |draft| draft.add_profile(&profile("dev", "Admin")));
    assert_eq!((code, said.as_str()), (Code::NotFound, "There is no session “acme” for the profile."));
}

#[test]
fn a_name_that_some_sdk_would_not_see_is_refused_with_the_reason() {
    for (name, reason) in [
        ("my profile", "do not see names with spaces"),
        ("größe", "only see names of the letters a to z"),
        ("a:b", "SDK for Java"),
        ("o'brien", "quotes and backslashes"),
        ("", "it is empty"),
    ] {
        for add in [
            |draft: &mut Draft<'_>, name: &str| draft.add_profile(&profile(name, "Admin")),
            |draft: &mut Draft<'_>, name: &str| draft.add_session(&session(name)),
            |draft: &mut Draft<'_>, name: &str| {
                draft.add_profile(&profile("dev", "Admin"))?;
                draft.rename_profile(&ProfileName::new("dev"), &ProfileName::new(name))
            },
        ] {
            let (code, said) = refused(ACME, |draft| add(draft, name));
            assert!(code == Code::Usage && said.contains(reason), "{name}: {said}");
        }
    }
}

#[test]
fn what_some_sdk_would_read_otherwise_is_refused_with_the_reason() {
    for (text, reason) in [
        (format!("[DEFAULT]\nrole_arn = x\n{ACME}"), "“role_arn” in line 2 holds for it too."),
        (format!("[DEFAULT]\nregion = x\n{ACME}"), ""),
    ] {
        let added = edited(&text, |draft| draft.add_profile(&profile("dev", "Admin")));
        match added {
            Err(refusal) => assert!(!reason.is_empty() && refusal.message.contains(reason), "{refusal}"),
            Ok(_) => assert_eq!(reason, "", "{text}"),
        }
    }
    let quoted = ACME.replace("acme]", "'my sess']");
    let spaced = NewProfile { session: SessionName::new("my sess"), ..profile("dev", "Admin") };
    let (_, said) = refused(&quoted, |draft| draft.add_profile(&spaced));
    assert!(said.starts_with("the AWS SDK for Rust would not see [profile dev]"), "{said}");
    assert!(said.contains("it does not find [sso-session my sess]"), "{said}");
}

#[test]
fn access_keys_of_that_name_elsewhere_are_in_the_way() {
    let keys = keys_of(&["dev"]);
    let refusal =
        edited_beside(&keys, ACME, |draft| draft.add_profile(&profile("dev", "Admin"))).unwrap_err();
    assert!(refusal.message.contains("has access keys under “dev”"), "{refusal}");
    let (there, _) = edited(ACME, |draft| draft.add_profile(&profile("old", "Admin"))).unwrap();
    let to_keys = edited_beside(&keys, &there, |draft| {
        draft.rename_profile(&ProfileName::new("old"), &ProfileName::new("dev"))
    });
    assert!(to_keys.unwrap_err().message.contains("has access keys under “dev”"));
}

#[test]
fn a_tool_that_could_not_read_the_file_before_is_told_and_no_obstacle() {
    let text = format!("{ACME}sso_region = eu-west-1\n");
    let (_, said) = edited(&text, |draft| draft.add_profile(&profile("dev", "Admin"))).unwrap();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[1].starts_with("config:4: This line ") && said[1].contains("the AWS CLI and boto3"),
        "{said:?}"
    );
}

#[test]
fn a_session_that_is_used_stays_unless_its_profiles_go_too() {
    let text = format!(
        "{ACME}\n[profile dev]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Admin\n\n\
         [profile by-process]\ncredential_process = \"/x\" credentials --session acme --account-id 1 --role-name A\n\n\
         [profile other]\nregion = eu-west-1\n"
    );
    let remove =
        |with: bool| move |draft: &mut Draft<'_>| draft.remove_session(&SessionName::new("acme"), with);
    let (code, said) = refused(&text, remove(false));
    assert_eq!(
        (code, said.as_str()),
        (Code::Failed, "Profiles still use the session “acme”: dev, by-process")
    );
    let (left, said) = edited(&text, remove(true)).unwrap();
    assert_eq!(left, "[profile other]\nregion = eu-west-1\n");
    assert_eq!(said.len(), 3, "{said:?}");

    let (_, said) = refused(&text.replace("[profile by", "role_arn = x\n[profile by"), remove(true));
    assert!(said.contains("“dev” has more in it"), "{said}");
    let (code, said) = refused(ACME, |draft| draft.remove_session(&SessionName::new("globex"), false));
    assert_eq!((code, said.as_str()), (Code::NotFound, "There is no session “globex”."));
}

const CHAIN: &str =
    "[profile dev]\nregion = x-1\n\n[profile deploy]\nrole_arn = arn\nsource_profile = dev # why\n";

#[test]
fn what_another_profile_builds_on_is_not_removed_without_it() {
    let remove = |names: &'static [&str]| {
        move |draft: &mut Draft<'_>| {
            draft.remove_profiles(&names.iter().map(|name| ProfileName::new(*name)).collect::<Vec<_>>())
        }
    };
    let chain = CHAIN.replace(" # why", "");
    let (code, said) = refused(&chain, remove(&["dev"]));
    assert_eq!(code, Code::Failed);
    assert_eq!(said, "“deploy” takes its credentials from “dev”, as line 6 says.");
    assert_eq!(edited(&chain, remove(&["dev", "deploy"])).unwrap().0, "");
    assert_eq!(
        refused(&chain, remove(&["nobody"])),
        (Code::NotFound, "There is no profile “nobody”.".to_owned())
    );
}

#[test]
fn a_profile_is_renamed_with_what_builds_on_it() {
    let rename =
        |draft: &mut Draft<'_>| draft.rename_profile(&ProfileName::new("dev"), &ProfileName::new("default"));
    let (text, said) = edited(&CHAIN.replace(" # why", ""), rename).unwrap();
    assert_eq!(
        text,
        "[default]\nregion = x-1\n\n[profile deploy]\nrole_arn = arn\nsource_profile = default\n"
    );
    assert_eq!(
        said,
        ["Renamed [profile dev] to [default].", "[profile deploy] takes its credentials from “default” now."]
    );
    let taken =
        |draft: &mut Draft<'_>| draft.rename_profile(&ProfileName::new("dev"), &ProfileName::new("deploy"));
    assert_eq!(refused(CHAIN, taken).0, Code::Failed);
}

const LEGACY: &str = "\
[profile dev]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
# the sandbox
sso_account_id = 111122223333
sso_role_name = Admin

[profile prod]
region = eu-west-1
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 444455556666
sso_role_name = ReadOnly
";

#[test]
fn legacy_profiles_come_to_name_one_session() {
    let (text, said) =
        edited(LEGACY, |draft| draft.session_from_legacy(&SessionName::new("acme"), None, Vec::new()))
            .unwrap();
    insta::assert_snapshot!(text, @r"
    [profile dev]
    # the sandbox
    sso_account_id = 111122223333
    sso_role_name = Admin
    sso_session = acme

    [profile prod]
    region = eu-west-1
    sso_account_id = 444455556666
    sso_role_name = ReadOnly
    sso_session = acme

    [sso-session acme]
    sso_start_url = https://acme.awsapps.com/start
    sso_region = eu-west-1
    sso_registration_scopes = sso:account:access
    ");
    assert_eq!(
        said,
        ["Added [sso-session acme].", "[profile dev] uses it now.", "[profile prod] uses it now."]
    );
}

#[test]
fn of_several_start_urls_one_has_to_be_named() {
    let text =
        LEGACY.to_owned() + &LEGACY.replace("acme.aws", "globex.aws").replace("profile ", "profile g-");
    let from = |from| {
        move |draft: &mut Draft<'_>| draft.session_from_legacy(&SessionName::new("globex"), from, Vec::new())
    };
    assert_eq!(
        refused(&text, from(None)),
        (Code::Usage, "Your profiles have several start URLs.".to_owned())
    );
    assert_eq!(refused(&text, from(Some("nobody"))).0, Code::NotFound);
    assert_eq!(refused(ACME, from(None)).0, Code::NotFound);
    for name in ["g-dev", "https://globex.awsapps.com/start"] {
        let (text, _) = edited(&text, from(Some(name))).unwrap();
        assert!(text.starts_with(LEGACY), "the others stay: {text}");
        assert_eq!(text.matches("sso_session = globex\n").count(), 2);
    }
}
