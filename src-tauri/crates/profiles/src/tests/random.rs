//! Edits of random files.

use aws_files::{Header, Reader, Source, portability};
use proptest::prelude::*;

use super::*;
use crate::share::Offer;

/// Files that every tool reads, written in many ways.
fn file() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("# a comment"),
        Just("; another"),
        Just(""),
        Just("region = eu-west-1"),
        Just("output=json"),
        Just("cli_pager ="),
        Just("sso_session = acme"),
        Just("s3 =\n  max_queue_size = 5\n  addressing_style = path"),
    ];
    let sections = prop::collection::vec(prop::collection::hash_set(line, 0..5), 0..5);
    (sections, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(sections, crlf, ended, apart)| {
        let mut text = ACME.to_owned();
        for (i, lines) in sections.iter().enumerate() {
            text += if apart { "\n" } else { "" };
            text.extend([&format!("[profile p{i}]"), "\n"]);
            for line in lines {
                text.extend([*line, "\n"]);
            }
        }
        let text = if ended { text } else { text.trim_end().to_owned() };
        if crlf { text.replace('\n', "\r\n") } else { text }
    })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![".*", "[a-zA-Z0-9_./%@ :+'é-]{1,12}", "[a-z]{1,8}"]
}

fn offer() -> impl Strategy<Value = Vec<Account>> {
    let role = prop_oneof!["[A-Z][a-zA-Z0-9+=,.@_-]{0,12}", Just("AdministratorAccess".to_owned())];
    let one = (name(), prop::collection::hash_set(role, 0..4));
    prop::collection::vec(one, 0..6).prop_map(|accounts| {
        let numbered = accounts.into_iter().enumerate();
        let made = |(i, (name, roles)): (usize, (String, std::collections::HashSet<String>))| {
            let roles: Vec<_> = roles.iter().map(String::as_str).collect();
            account(&format!("1111222233{i:02}"), &name, &roles)
        };
        numbered.map(made).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5))]

    #[test]
    fn many_profiles_look_as_if_they_came_one_by_one(text in file(), blank in prop_oneof![Just(""), Just("\n\n"), Just(" \n"), Just("  "), Just("# end")]) {
        let text = text + blank;
        let accounts: Vec<_> = (0..120).map(|i| account(&format!("{i:012}"), &format!("a{i}"), &["A"])).collect();
        let (many, _) = edited(&text, |draft| generate(draft, &accounts, "x-{{ account }}", false)).unwrap();
        let (single, _) = edited(&text, |draft| accounts.iter().try_for_each(|account| {
            generate(draft, std::slice::from_ref(account), "x-{{ account }}", false)
        })).unwrap();
        prop_assert_eq!(many, single);
    }
}

/// What a file from a stranger may hold.
fn strange() -> impl Strategy<Value = String> {
    let key = prop_oneof![
        Just("sso_start_url"),
        Just("sso_region"),
        Just("sso_account_id"),
        Just("sso_role_name"),
        Just("sso_session"),
        Just("region"),
        Just("output"),
        Just("credential_process"),
        Just("endpoint_url"),
        Just("role_arn"),
        Just("SSO_REGION"),
        Just("  sso_region"),
        Just("ca_bundle"),
        Just("services"),
    ];
    let value = prop_oneof![
        Just("https://acme.awsapps.com/start".to_owned()),
        Just("https://evil.example/".to_owned()),
        Just("http://evil.example/".to_owned()),
        Just("eu-west-1".to_owned()),
        Just("111122223333".to_owned()),
        Just("acme".to_owned()),
        Just("Admin".to_owned()),
        ".{0,12}",
        Just("a\n  credential_process = x".to_owned()),
    ];
    let header = prop_oneof![
        Just("[sso-session acme]".to_owned()),
        Just("[profile p]".to_owned()),
        Just("[default]".to_owned()),
        Just("[DEFAULT]".to_owned()),
        Just("[services s]".to_owned()),
        "\\[profile .{0,6}\\]",
        ".{0,10}",
    ];
    // With it, a section is one that would be taken over.
    let sound = "sso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n\
        sso_account_id = 111122223333\nsso_role_name = Admin\n";
    let section = (header, any::<bool>(), prop::collection::vec((key, value), 0..4));
    let section = section.prop_map(move |(header, is_sound, lines)| {
        let lines = lines.into_iter().map(|(key, value)| format!("{key} = {value}\n"));
        let first = format!("{header}\n{}", if is_sound { sound } else { "" });
        std::iter::once(first).chain(lines).collect::<Vec<_>>().concat()
    });
    prop::collection::vec(section, 0..5).prop_map(|sections| sections.concat())
}

proptest! {
    #[test]
    fn whatever_a_stranger_hands_on_only_sessions_and_roles_come_in(text in strange()) {
        let offer = Offer::read(text.as_bytes());
        let (there, _) = edited("", |draft| { draft.take_over(&offer).map(drop) }).unwrap();
        for section in Document::parse(there.as_bytes()).sections() {
            prop_assert!(!matches!(section.header, Header::Services(_) | Header::Other(_)));
            for property in &section.properties {
                let (key, value) = (property.key, property.value);
                let sound = match key {
                    "sso_start_url" => value.starts_with("https://"),
                    "sso_region" | "region" => value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
                    "sso_account_id" => value.len() == 12,
                    "sso_session" | "sso_role_name" | "output" | "sso_registration_scopes" => true,
                    _ => false,
                };
                prop_assert!(sound && property.indented.is_empty(), "{} = {}", key, value);
            }
        }
        let (again, _) = edited(&there, |draft| { draft.take_over(&offer).map(drop) }).unwrap();
        prop_assert_eq!(again, there);
    }

    #[test]
    fn what_is_added_every_tool_reads_as_a_source_of_credentials(
        text in file(), name in name(), by_process in any::<bool>()
    ) {
        let style = if by_process { process() } else { Style::Sso };
        let new = NewProfile { style, ..profile(&name, "Admin") };
        let added = edited(&text, |draft| draft.add_profile(&new));
        // What begins with “-” would be taken for an option.
        let plain = !name.starts_with('-') && name.chars().all(|c| c.is_ascii_alphanumeric() || "_./%@-".contains(c));
        prop_assume!(!name.starts_with('p'));
        prop_assert_eq!(added.is_ok(), !name.is_empty() && plain, "{:?}", name);
        if let Ok((text, _)) = added {
            let expected = if by_process { Source::Process } else { Source::Sso };
            for (reader, source) in
                portability(text.as_bytes(), Path::new(FILE), &new.name, &StaticKeys::default())
            {
                prop_assert_eq!(source, Ok(expected), "{}", reader);
            }
        }
    }

    #[test]
    fn what_is_added_and_removed_again_leaves_every_byte(text in file(), with_session in any::<bool>()) {
        let added = edited(&text, |draft| {
            if with_session {
                draft.add_session(&session("more"))?;
            }
            draft.add_profile(&profile("new", "Admin"))
        });
        let (there, _) = added.unwrap();
        prop_assert_ne!(&there, &text);
        let removed = edited(&there, |draft| {
            draft.remove_profiles(&[ProfileName::new("new")])?;
            if with_session { draft.remove_session(&SessionName::new("more"), false) } else { Ok(()) }
        });
        prop_assert_eq!(removed.unwrap().0, text);
    }

    #[test]
    fn what_is_renamed_and_back_leaves_every_byte(text in file()) {
        let (old, new) = (ProfileName::new("p0"), ProfileName::new("new"));
        prop_assume!(text.contains("[profile p0]"));
        let there = edited(&text, |draft| draft.rename_profile(&old, &new)).unwrap().0;
        prop_assert_eq!(edited(&there, |draft| draft.rename_profile(&new, &old)).unwrap().0, text);
    }

    #[test]
    fn generated_profiles_work_everywhere_and_are_generated_once(
        text in file(), offered in offer(), by_process in any::<bool>(),
        template in prop_oneof![Just(Template::DEFAULT), Just("{{ account | slug }}/{{ short_role }}-{{ role }}")],
    ) {
        let style = if by_process { process() } else { Style::Sso };
        let roles: usize = offered.iter().map(|account| account.roles.len()).sum();
        let prune = roles > 0;
        let run = |draft: &mut Draft<'_>| generate_as(draft, &offered, template, prune, &style);
        match edited(&text, run) {
            Ok((there, _)) => {
                prop_assert_eq!(&edited(&there, run).unwrap().0, &there, "the second time nothing changes");
                let document = Document::parse(there.as_bytes());
                let sections = document.sections();
                let old = Document::parse(text.as_bytes());
                let names: Vec<_> = (sections.iter().map(|section| section.header))
                    .filter(|header| old.sections().iter().all(|old| old.header != *header))
                    .collect();
                prop_assert_eq!(names.len(), roles);
                let views = Reader::ALL.map(|reader| reader.read(there.as_bytes()).unwrap());
                for header in names {
                    let Header::Profile(name) = header else { panic!("{header}") };
                    prop_assert!(views.iter().all(|view| view.profiles.contains_key(name.as_str())), "{}", name);
                }
            }
            // Two roles may differ in what no name can hold.
            Err(refusal) => prop_assert!(refusal.message.contains("the same name"), "{}", refusal),
        }
    }
}
