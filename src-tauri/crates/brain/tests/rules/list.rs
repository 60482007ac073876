//! The list at rest and under search.

use std::collections::HashSet;

use brain::{
    Config, Done, Find, Found,
    view::{Act, Colour, Label, RoleRow, Row, Text},
    words::Account,
};

use crate::org::{Daypass, account, accounts, acme, config, listing, profile, role};

pub(crate) fn role_row(row: &Row) -> Option<&RoleRow> {
    match row {
        Row::Role(row) | Row::Profile(row) => Some(row),
        Row::Header { .. } | Row::Account { .. } => None,
    }
}

/// Profile, or account where there is none, and role of what is found.
fn names(found: &Found) -> Vec<String> {
    let name = |row: &RoleRow| match &row.profile {
        Some(profile) => format!("{profile} {}", row.role.text),
        None if row.account.text.is_empty() => format!("{} {}", row.account_id.text, row.name.text),
        None => format!("{} {}", row.account.text, row.name.text),
    };
    found.rows.iter().filter_map(role_row).map(name).collect()
}

/// The row that is selected when the list appears.
pub(crate) fn best(found: &Found) -> &RoleRow {
    role_row(&found.rows[found.best.unwrap() as usize]).unwrap()
}

fn outline(found: &Found) -> Vec<String> {
    let line = |row: &Row| match row {
        Row::Header { text, note } => format!("# {text} | {note}"),
        Row::Account { name, account_id, note } => format!("{name} {account_id} | {note}"),
        Row::Role(row) => {
            format!("  {} -> {}", row.role.text, row.profile.as_deref().unwrap_or("no profile"))
        }
        Row::Profile(row) => format!("{} | {} {}", row.name.text, row.account.text, row.role.text),
    };
    found.rows.iter().map(line).collect()
}

/// Pixels of a row, by the look.
fn height(row: &Row) -> u32 {
    match row {
        Row::Header { .. } => 28,
        Row::Account { .. } | Row::Role(_) => 32,
        Row::Profile(_) => 44,
    }
}

fn marked(text: &Text) -> Vec<String> {
    let units: Vec<u16> = text.text.encode_utf16().collect();
    let slice =
        |(start, end): &(u32, u32)| String::from_utf16(&units[*start as usize..*end as usize]).unwrap();
    text.marks.iter().map(slice).collect()
}

/// `accounts` accounts of five roles each, with a profile for every role of the first `with_profiles`.
fn large(accounts: usize, with_profiles: usize) -> Daypass {
    let roles = ["Admin", "ReadOnly", "Billing", "Support", "Deploy"];
    let id = |n: usize| format!("{n:012}");
    let listed = (0..accounts).map(|n| account(&id(n), &format!("team-{n}"), &roles)).collect();
    let profiles = (0..with_profiles)
        .flat_map(|n| roles.map(|name| profile(&format!("team-{n}-{name}"), role(&id(n), name))))
        .collect();
    let mut daypass = Daypass::signed_in();
    daypass.done(Done::ConfigRead(Config { profiles, ..config() }));
    daypass.press(brain::Intent::Refresh);
    daypass.done(Done::Listed(acme(), Ok(listing(listed))));
    daypass
}

#[test]
fn at_rest_it_is_in_sections() {
    let mut daypass = Daypass::signed_in();
    let sections = [
        "# Profiles | ",
        "dev | acme-dev Admin",
        "prod | acme-live Admin",
        "# All · acme | 2 accounts",
        "acme-dev 111111111111 | 1 role",
        "  Admin -> dev",
        "acme-live 222222222222 | 2 roles",
        "  Admin -> prod",
        "  ReadOnly -> no profile",
    ];
    let found = daypass.find("");
    assert_eq!(outline(&found), sections);
    assert_eq!((found.matches, found.roles, found.best), (3, 3, Some(1)));

    daypass.press(brain::Intent::Use { row: crate::org::PROD.to_owned() });
    daypass.press(brain::Intent::Confirm { act: Act::Use, row: crate::org::PROD.to_owned() });
    let found = daypass.find("  ");
    assert_eq!(
        outline(&found)[..4],
        ["# Active | ", "prod | acme-live Admin", "# Profiles | ", "dev | acme-dev Admin"],
        "the active one is first, and only there"
    );
    assert_eq!(found.best, Some(1));
}

#[test]
fn a_portal_may_know_no_names() {
    let mut daypass = Daypass::signed_in();
    let mut nameless = accounts();
    for account in &mut nameless {
        (account.name, account.email) = (None, None);
    }
    daypass.press(brain::Intent::Refresh);
    daypass.done(Done::Listed(acme(), Ok(listing(nameless))));
    assert!(outline(&daypass.find("")).contains(&"222222222222 222222222222 | 2 roles".to_owned()));
    assert_eq!(names(&daypass.find("2222 read")), ["222222222222 ReadOnly"]);
}

#[test]
fn every_word_must_match_something_and_the_best_is_first() {
    let mut daypass = Daypass::signed_in();
    let more = [accounts(), vec![account("333333333333", "develop", &["Viewer"])]].concat();
    daypass.press(brain::Intent::Refresh);
    daypass.done(Done::Listed(acme(), Ok(listing(more))));
    for (query, expected) in [
        ("dev", &["dev Admin", "develop Viewer"][..]),
        ("DEV", &["dev Admin", "develop Viewer"]),
        ("live", &["prod Admin", "acme-live ReadOnly"]),
        ("live read", &["acme-live ReadOnly"]),
        ("read live", &["acme-live ReadOnly"]),
        ("222222222222", &["prod Admin", "acme-live ReadOnly"]),
        ("rdonly", &["acme-live ReadOnly"]),
        ("develop@example", &["develop@example.org Viewer"]),
        ("nothing-like-it", &[]),
        ("dev nothing-like-it", &[]),
    ] {
        let found = daypass.find(query);
        assert_eq!(names(&found), expected, "{query}");
        assert_eq!(found.matches as usize, expected.len());
        assert_eq!((found.roles, found.best), (4, (!expected.is_empty()).then_some(1)), "{query}");
    }
}

/// Profiles stand first, but what is selected is what matches best.
#[test]
fn what_is_found_is_in_two_sections() {
    let daypass = Daypass::signed_in();
    let found = daypass.find("live");
    let sections = [
        "# Profiles | 1",
        "prod | acme-live Admin",
        "# Roles without a profile | 1",
        "ReadOnly | acme-live ",
    ];
    assert_eq!(outline(&found), sections);
    assert_eq!(best(&daypass.find("dev")).profile.as_deref(), Some("dev"));
    let exact = daypass.find("live readonly");
    assert_eq!((best(&exact).name.text.as_str(), exact.matches), ("ReadOnly", 1));
}

#[test]
fn a_closer_match_comes_before_an_earlier_row() {
    let mut daypass = Daypass::signed_in();
    let listed = ["l-i-v-e", "live"].iter().zip(3..);
    let listed = listed.map(|(name, n)| account(&format!("{n:012}"), name, &["Viewer"])).collect();
    daypass.press(brain::Intent::Refresh);
    daypass.done(Done::Listed(acme(), Ok(listing(listed))));
    assert_eq!(names(&daypass.find("live")), ["live Viewer", "l-i-v-e Viewer"]);
}

#[test]
fn what_matched_is_marked_as_a_script_slices_it() {
    let mut daypass = Daypass::signed_in();
    let names = ["🚀 Zürich", "Cafe\u{301} bar", "👩‍👩‍👧 family"];
    let listed: Vec<_> =
        names.iter().zip(3..).map(|(name, n)| account(&format!("{n:012}"), name, &["Viewer"])).collect();
    daypass.press(brain::Intent::Refresh);
    daypass.done(Done::Listed(acme(), Ok(listing(listed))));
    for (query, name, role) in [
        ("rich", &["rich"][..], &[][..]),
        ("zürich view", &["Zürich"], &["View"]),
        ("zurich", &["Zürich"], &[]),
        ("cafe bar", &["Cafe\u{301}", "bar"], &[]),
        ("bar", &["bar"], &[]),
        ("family", &["family"], &[]),
    ] {
        let found = daypass.find(query);
        let row = best(&found);
        assert_eq!(marked(&row.account), name, "{query}");
        assert_eq!(marked(&row.name), role, "{query}");
    }
}

#[test]
fn a_match_in_the_address_is_shown() {
    let daypass = Daypass::signed_in();
    let found = daypass.find("acme-live@example.org");
    let row = best(&found);
    assert_eq!(row.account.text, "acme-live@example.org");
    assert_eq!(marked(&row.account), ["acme-live@example.org"]);
}

/// An organisation as people have it, with what each account's roles are, and no profile.
fn organisation(listed: &[(&str, &str, &[&str])]) -> Daypass {
    let account = |((name, email, roles), n): (&(&str, &str, &[&str]), usize)| Account {
        email: Some((*email).to_owned()),
        ..account(&format!("{n:012}"), name, roles)
    };
    let listed = listed.iter().zip(3..).map(account).collect();
    let mut daypass = Daypass::signed_in();
    daypass.done(Done::ConfigRead(Config { profiles: Vec::new(), ..config() }));
    daypass.press(brain::Intent::Refresh);
    daypass.done(Done::Listed(acme(), Ok(listing(listed))));
    daypass
}

/// Name and second line of what is found, with what is marked in brackets.
fn shown(daypass: &Daypass, query: &str) -> Vec<String> {
    let text = |text: &Text| {
        let mut units: Vec<u16> = text.text.encode_utf16().collect();
        for (start, end) in text.marks.iter().rev() {
            units.insert(*end as usize, u16::from(b']'));
            units.insert(*start as usize, u16::from(b'['));
        }
        String::from_utf16(&units).unwrap()
    };
    let found = daypass.find(query);
    found.rows.iter().filter_map(role_row).map(|row| text(&row.name) + " " + &text(&row.account)).collect()
}

#[test]
fn the_reason_shown_is_the_nearest_one_and_the_account_keeps_its_place() {
    let three = &["ReadOnlyAccess", "AdministratorAccess", "PowerUserAccess"][..];
    let daypass = organisation(&[
        ("acme-dev", "aws+dev@acme.example", three),
        ("acme-data-university-vault", "aws+vault@acme.example", three),
        ("acme-mail", "aws+dev-null@acme.example", &["AdministratorAccess"]),
    ]);
    for (query, expected) in [
        (
            "dev ad",
            &[
                "[Ad]ministratorAccess acme-[dev]",
                "[Ad]ministratorAccess aws+[dev]-null@acme.example",
                "Re[ad]OnlyAccess acme-[dev]",
            ][..],
        ),
        ("ad dev read", &["[Read]OnlyAccess acme-[dev]"]),
        ("vault pua", &["[P]ower[U]ser[A]ccess acme-data-university-[vault]"]),
        ("dev ro", &["[R]ead[O]nlyAccess acme-[dev]"]),
        ("acme null", &["AdministratorAccess aws+dev-[null]@[acme].example"]),
        ("dev rdonly", &["[R]ea[dOnly]Access acme-[dev]"]),
        // Nothing is nearer than letters here and there.
        ("pwrusr dev", &["[P]o[w]e[rUs]e[r]Access acme-[dev]"]),
        ("awsvault", &[]),
    ] {
        assert_eq!(shown(&daypass, query), expected, "{query}");
    }
}

#[test]
fn windows_are_of_fifty_rows_and_fit_together() {
    let daypass = large(100, 10);
    for query in ["", "team", "admin 1"] {
        let first = daypass.find(query);
        assert!(first.total > 50 || query == "admin 1", "{query}: {}", first.total);
        let (mut rows, mut offset) = (Vec::new(), 0);
        while rows.len() < first.total as usize {
            let window = daypass.find_from(query, u32::try_from(rows.len()).unwrap());
            assert!(!window.rows.is_empty() && window.rows.len() <= 50);
            assert_eq!((window.from as usize, window.offset), (rows.len(), offset));
            assert_eq!((window.total, window.height), (first.total, first.height));
            offset += window.rows.iter().map(height).sum::<u32>();
            rows.extend(window.rows);
        }
        assert_eq!(offset, first.height, "{query}");
        for from in [1, 7, first.total.saturating_sub(1), first.total, first.total + 1, u32::MAX] {
            let window = daypass.find_from(query, from);
            assert_eq!(window.from, from.min(first.total));
            assert_eq!(window.offset, rows[..window.from as usize].iter().map(height).sum::<u32>());
            assert_eq!(window.rows, rows[window.from as usize..][..window.rows.len()]);
        }
    }
}

#[test]
fn in_a_narrow_window_role_account_and_id_have_lines_of_their_own() {
    let daypass = large(10, 2);
    let find = |from, narrow| daypass.state.find(&Find { query: String::new(), from, narrow }, daypass.now);
    let (wide, narrow) = (find(20, false), find(20, true));
    assert_eq!(narrow.rows, wide.rows);
    // A header, ten profiles, another header, ten accounts and their fifty roles.
    assert_eq!((wide.height, wide.offset), (2 * 28 + 10 * 44 + 60 * 32, 2 * 28 + 10 * 44 + 8 * 32));
    assert_eq!((narrow.height, narrow.offset), (2 * 28 + 10 * 76 + 60 * 50, 2 * 28 + 10 * 76 + 8 * 50));
}

#[test]
fn what_you_wrote_on_a_profile_finds_it() {
    let mut daypass = Daypass::signed_in();
    let label = Label { colour: Colour::Blue, text: "Payments".to_owned() };
    daypass.press(brain::Intent::Label { row: crate::org::PROD.to_owned(), label: Some(label) });
    assert_eq!(names(&daypass.find("payments")), ["prod Admin"]);
    assert_eq!(names(&daypass.find("paym 2222 adm")), ["prod Admin"]);
    assert_eq!(names(&daypass.find("payments reader")), [""; 0]);
}

#[test]
fn what_is_pasted_lands_on_the_account_and_its_role() {
    let daypass = Daypass::signed_in();
    for (pasted, found, first) in [
        ("arn:aws:iam::222222222222:role/ReadOnly", 2, "acme-live ReadOnly"),
        ("arn:aws:iam::222222222222:role/NotMine", 2, "prod Admin"),
        (
            "  arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ada ",
            1,
            "dev Admin",
        ),
        (
            "https://acme.awsapps.com/start/#/console?account_id=222222222222&role_name=ReadOnly",
            2,
            "acme-live ReadOnly",
        ),
        ("https://222222222222.signin.aws.amazon.com/console", 2, "prod Admin"),
        ("2222-2222-2222", 2, "prod Admin"),
    ] {
        let answer = daypass.find(pasted);
        assert_eq!(answer.matches, found, "{pasted}");
        let best = best(&answer);
        let name = best.profile.clone().unwrap_or_else(|| best.account.text.clone());
        let role = if best.role.text.is_empty() { &best.name } else { &best.role };
        assert_eq!(format!("{name} {}", role.text), first, "{pasted}");
        assert_eq!(marked(&best.account_id), [best.account_id.text.as_str()], "{pasted}");
        assert_eq!(!role.marks.is_empty(), pasted.contains(&role.text), "{pasted}");
    }
    assert_eq!(daypass.find("arn:aws:iam::999999999999:root").matches, 0);
}

#[test]
fn five_thousand_roles_are_all_found() {
    let daypass = large(1000, 1000);
    assert_eq!(daypass.find("").roles, 5000);
    let found = daypass.find("team-777 deploy");
    assert_eq!(names(&found)[0], "team-777-Deploy Deploy");
    assert_eq!(daypass.find_from("", 4000).rows.len(), 50);
}

#[test]
fn handles_tell_all_roles_apart_and_lead_back() {
    let mut daypass = large(20, 5);
    let found = daypass.find("team");
    let ids: HashSet<_> = found.rows.iter().filter_map(role_row).map(|row| row.id.clone()).collect();
    assert_eq!(ids.len(), 48, "and two headers");
    for id in ids {
        assert_eq!(daypass.press(brain::Intent::Favour { row: id.clone(), on: true }).len(), 1, "{id}");
    }
}
