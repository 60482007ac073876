//! Sessions: added and removed.

use aws_files::{Header, ProfileKind};
use brain::{
    Code, Refusal,
    say::Word,
    words::{ProfileName, Region, SessionName, StartUrl},
};

use crate::draft::{Draft, Section, refuse};
use crate::profile::plain;

/// With this scope a sign-in renews itself; the AWS CLI asks for it where nothing else is said.
pub(crate) const DEFAULT_SCOPE: &str = "sso:account:access";

/// An `[sso-session]` to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// What it is called from then on.
    pub name: SessionName,
    /// The portal.
    pub start_url: StartUrl,
    /// Where the portal is.
    pub region: Region,
    /// `sso_registration_scopes`; empty for the one that the AWS CLI asks for.
    pub scopes: Vec<String>,
}

impl Draft<'_> {
    /// Adds a session. One that is there with the same portal is left as it is.
    ///
    /// # Errors
    ///
    /// There is another of that name, or some AWS tool would not see the name.
    pub fn add_session(&mut self, session: &NewSession) -> Result<(), Refusal> {
        let NewSession { name, start_url, region, scopes } = session;
        let there = self.config().sessions.into_iter().find(|there| there.name == *name);
        if let Some(there) = there
            && (&there.start_url, &there.region) == (start_url, region)
            && (scopes.is_empty() || there.scopes == *scopes)
        {
            self.say(Word("session-there").with(&[("name", name)]));
            return Ok(());
        }
        let scopes = if scopes.is_empty() { DEFAULT_SCOPE.to_owned() } else { scopes.join(",") };
        let properties = vec![
            ("sso_start_url", start_url.to_string()),
            ("sso_region", region.to_string()),
            ("sso_registration_scopes", scopes),
        ];
        self.add(Section::new(Header::SsoSession(name.clone()), properties))?;
        self.say(Word("session-added").with(&[("name", name)]));
        Ok(())
    }

    /// Removes a session, on request with its profiles.
    ///
    /// # Errors
    ///
    /// There is none of that name, or profiles still need it: any, or, where its profiles go too, one with
    /// more in it than the session's role, or one that another profile builds on.
    pub fn remove_session(&mut self, name: &SessionName, with_profiles: bool) -> Result<(), Refusal> {
        let header = Header::SsoSession(name.clone());
        if !self.document.sections().iter().any(|section| *section.header == header) {
            let known: Vec<_> =
                self.config().sessions.iter().map(|session| session.name.to_string()).collect();
            let hint =
                if known.is_empty() { String::new() } else { format!("There are: {}", known.join(", ")) };
            return Err(refuse(Code::NotFound, format!("There is no session “{name}”."), &hint));
        }
        let profiles = self.profiles_of(name);
        if with_profiles {
            let plain = plain(&self.document);
            if let Some(own) = profiles.iter().find(|profile| !plain.contains(*profile)) {
                let what = format!("The profile “{own}” has more in it than a role of “{name}”.");
                return Err(refuse(Code::Failed, what, "Remove or change it first."));
            }
            if !profiles.is_empty() {
                self.remove_profiles(&profiles)?;
            }
        } else if !profiles.is_empty() {
            let names: Vec<_> = profiles.iter().take(10).map(ProfileName::to_string).collect();
            let more = if profiles.len() > names.len() { ", …" } else { "" };
            let what = format!("Profiles still use the session “{name}”: {}{more}", names.join(", "));
            return Err(refuse(Code::Failed, what, "To remove them too, add --with-profiles."));
        }
        self.document.remove_section(&header).map_err(|error| self.not_edited(error))?;
        self.say(format!("Removed [sso-session {name}]."));
        Ok(())
    }

    /// Profiles that name the session, sound or not, those of a credential process included.
    fn profiles_of(&self, name: &SessionName) -> Vec<ProfileName> {
        let sections = self.document.sections();
        let names_it = |profile: &ProfileName| {
            let own = sections.iter().filter(|s| matches!(s.header, Header::Profile(own) if own == profile));
            own.flat_map(|section| &section.properties).any(|property| {
                (property.key.eq_ignore_ascii_case("sso_session") && property.value == name.as_str())
                    || (property.key.eq_ignore_ascii_case("credential_process")
                        && crate::profile::asks_daypass_for(property.value, name))
            })
        };
        let config = self.config();
        let profiles = config
            .profiles
            .into_iter()
            .filter(|profile| !matches!(profile.kind, ProfileKind::Legacy(_)) && names_it(&profile.name));
        profiles.map(|profile| profile.name).collect()
    }
}
