//! The active profile after an edit.

use brain::{Active, Config, Profile};

/// The active choice after the config became `after`, where an edit of Daypass's own carries it along: the
/// profile was renamed, or its session is written down in another form. `None`: it stays as it is, and
/// should its profile be gone, what follows it fails with words.
pub fn follow(active: &Active, before: &Config, after: &Config) -> Option<Active> {
    let name = active.profile.as_ref()?;
    let find = |config: &'_ Config| config.profiles.iter().find(|profile| profile.name == *name).cloned();
    // It led elsewhere already, which the person has to hear of.
    find(before).filter(|profile| profile.role == active.role)?;
    let successor = if let Some(profile) = find(after) {
        profile
    } else {
        let is_new = |profile: &&Profile| before.profiles.iter().all(|old| old.name != profile.name);
        let mut new = after.profiles.iter().filter(is_new).filter(|profile| profile.role == active.role);
        let (Some(only), None) = (new.next(), new.next()) else { return None };
        only.clone()
    };
    let Profile { name, mut role, .. } = successor;
    let (old, new) = (&active.role.session, role.session.clone());
    let is_same_portal = (&old.start_url, &old.region) == (&new.start_url, &new.region);
    role.session.clone_from(old);
    let is_same_role = role == active.role;
    role.session = new;
    let followed = Active { profile: Some(name), role };
    (is_same_portal && is_same_role && followed != *active).then_some(followed)
}
