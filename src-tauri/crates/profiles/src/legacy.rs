//! From the form in which each profile repeats start URL and region to that with a session.

use aws_files::{Header, ProfileKind};
use brain::{
    Code, Refusal,
    words::{ProfileName, Region, SessionName, StartUrl},
};

use crate::draft::{Draft, Section, refuse};
use crate::session::NewSession;

impl Draft<'_> {
    /// Makes a session of what legacy profiles repeat, and has them name it. `from` is their start URL or
    /// one of them; it may be left out where they all agree.
    ///
    /// # Errors
    ///
    /// There is no such profile, there are several start URLs to choose from, or another session of that name.
    pub fn session_from_legacy(
        &mut self,
        name: &SessionName,
        from: Option<&str>,
        scopes: Vec<String>,
    ) -> Result<(), Refusal> {
        let legacy: Vec<_> = (self.config().profiles.into_iter())
            .filter_map(|profile| {
                let ProfileKind::Legacy(Ok(role)) = profile.kind else { return None };
                Some((profile.name, role.session.start_url, role.session.region))
            })
            .collect();
        let (start_url, region) = chosen(&legacy, from)?;
        self.add_session(&NewSession {
            name: name.clone(),
            start_url: start_url.clone(),
            region: region.clone(),
            scopes,
        })?;
        for (profile, ..) in legacy.iter().filter(|(_, url, there)| (url, there) == (start_url, region)) {
            let header = Header::Profile(profile.clone());
            let set = self.document.set(&header, "sso_session", name.as_str());
            set.map_err(|error| self.not_edited(error))?;
            for key in ["sso_start_url", "sso_region"] {
                self.document.unset(&header, key).map_err(|error| self.not_edited(error))?;
            }
            self.say(format!("{header} uses it now."));
            let properties = vec![("sso_session", name.to_string())];
            self.written.push(Section { header, properties, is_whole: false });
        }
        Ok(())
    }
}

type Legacy = (ProfileName, StartUrl, Region);

fn chosen<'a>(legacy: &'a [Legacy], from: Option<&str>) -> Result<(&'a StartUrl, &'a Region), Refusal> {
    let is_meant = |(profile, url, _): &&Legacy| {
        from.is_none_or(|from| profile.as_str() == from || url.as_str() == from)
    };
    let mut portals: Vec<_> = legacy.iter().filter(is_meant).map(|(_, url, region)| (url, region)).collect();
    portals.sort_unstable();
    portals.dedup();
    match (portals.as_slice(), from) {
        ([only], _) => Ok(*only),
        ([], None) => Err(refuse(
            Code::NotFound,
            "No profile has a start URL of its own, so there is nothing to change.",
            "",
        )),
        ([], Some(from)) => Err(refuse(
            Code::NotFound,
            format!("“{from}” is neither a profile with a start URL of its own, nor such a start URL."),
            "",
        )),
        (several, _) => {
            let urls: Vec<_> = several.iter().map(|(url, region)| format!("{url} in {region}")).collect();
            Err(refuse(
                Code::Usage,
                "Your profiles have several start URLs.",
                &format!("Name one of them, or one of the profiles: {}", urls.join(", ")),
            ))
        }
    }
}
