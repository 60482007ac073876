//! The active choice after an edit.

use brain::{
    Active, Config, Profile,
    words::{Endpoints, RoleKey, SessionForm, SessionKey},
};

use super::*;

fn role(form: SessionForm, name: &str) -> RoleKey {
    let session = session("acme");
    let (start_url, region) = (session.start_url, session.region);
    let session = SessionKey { form, start_url, region, endpoints: Endpoints::default() };
    RoleKey::new(session, "111122223333".parse().unwrap(), RoleName::new(name))
}

fn named(name: &str) -> RoleKey {
    role(SessionForm::Named(SessionName::new("acme")), name)
}

fn config(profiles: &[(&str, RoleKey)]) -> Config {
    let profiles = profiles.iter().map(|(name, role)| Profile {
        name: ProfileName::new(*name),
        role: role.clone(),
        region: None,
        source: None,
        place: String::new(),
    });
    Config { profiles: profiles.collect(), ..Config::default() }
}

fn active(name: &str, role: RoleKey) -> Active {
    Active { profile: Some(ProfileName::new(name)), role }
}

#[test]
fn the_choice_follows_a_profile_that_is_renamed_and_back() {
    let (old, new) = (
        config(&[("dev", named("A")), ("x", named("B"))]),
        config(&[("new", named("A")), ("x", named("B"))]),
    );
    let chosen = active("dev", named("A"));
    let followed = crate::follow(&chosen, &old, &new).unwrap();
    assert_eq!(followed, active("new", named("A")));
    assert_eq!(crate::follow(&followed, &new, &old), Some(chosen));
}

#[test]
fn the_choice_follows_a_session_into_another_form() {
    let (old, new) = (config(&[("dev", role(SessionForm::Legacy, "A"))]), config(&[("dev", named("A"))]));
    let followed = crate::follow(&active("dev", role(SessionForm::Legacy, "A")), &old, &new);
    assert_eq!(followed, Some(active("dev", named("A"))));
}

#[test]
fn the_choice_stays_where_it_would_become_another() {
    let chosen = active("dev", named("A"));
    let old = config(&[("dev", named("A")), ("other", named("A"))]);
    for new in [
        config(&[("other", named("A"))]),
        config(&[("other", named("A")), ("new", named("B"))]),
        config(&[("other", named("A")), ("new", named("A")), ("newer", named("A"))]),
        config(&[("dev", named("B"))]),
        old.clone(),
    ] {
        assert_eq!(crate::follow(&chosen, &old, &new), None);
    }
    // What led elsewhere before the edit is for the person to choose again.
    let moved = config(&[("dev", named("B"))]);
    assert_eq!(crate::follow(&chosen, &moved, &config(&[("new", named("A"))])), None);
    assert_eq!(crate::follow(&Active { profile: None, role: named("A") }, &old, &moved), None);
}
