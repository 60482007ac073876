//! Opening a row's console, and copying the link to it.

use jiff::Timestamp;

use super::{Browser, Browsers, ConsolePage, Destination, portal_link};
use crate::{
    input::Effect,
    pressed::Pressed,
    say,
    state::{State, Target},
    words::ProfileName,
};

impl State {
    /// Opens a row's console: by the portal in the browser that one signs in with, and elsewhere by a link
    /// that signs in with the role's credentials, once they are there.
    pub(crate) fn open_console(&mut self, row: String, target: &Target, page: &ConsolePage, now: Timestamp) {
        let browser = self.browser_of(target);
        if browser == Browser::Default && !target.role.is_chain() {
            match self.console_link(target, page) {
                Ok(link) => {
                    let session = target.role.session.clone();
                    self.effect(Effect::OpenBrowser { session, link, row });
                }
                Err(why) => self.say(row, why, true, None),
            }
            return;
        }
        match self.destination(target, page) {
            Ok(destination) => {
                self.want_for_row(&target.role, Pressed::Open { row, destination, browser }, now);
            }
            Err(why) => self.say(row, why, true, None),
        }
    }

    /// Puts the portal's link to a row's console on the clipboard.
    pub(crate) fn copy_console_link(&mut self, row: String, target: &Target, page: &ConsolePage) {
        if target.role.is_chain() {
            // The portal would open the first role: another account than the row says.
            return self.say(row, say::NO_PORTAL_LINK.to_owned(), true, None);
        }
        match self.console_link(target, page) {
            Ok(text) => self.effect(Effect::CopyText { text, row }),
            Err(why) => self.say(row, why, true, None),
        }
    }

    fn console_link(&self, target: &Target, page: &ConsolePage) -> Result<String, String> {
        let destination = if page.is_anywhere() { None } else { Some(self.destination(target, page)?) };
        Ok(portal_link(&target.role, destination.as_ref()))
    }

    pub(crate) fn destination(&self, target: &Target, page: &ConsolePage) -> Result<Destination, String> {
        let (session, hosts) = (&target.role.session.region, &self.settings.browsers.hosts);
        let found = page.destination(session, target.region.as_ref(), hosts);
        found.map_err(|why| why.refusal().message)
    }

    pub(crate) fn browser_of(&self, target: &Target) -> Browser {
        self.browser_by(&self.settings.browsers, target)
    }

    /// The same by other rules.
    pub(crate) fn browser_by(&self, browsers: &Browsers, target: &Target) -> Browser {
        let choice = target.choice();
        let label = self.facts.label(&choice).map(|label| label.text.as_str());
        let profile = choice.profile.as_ref().map(ProfileName::as_str);
        let names = [profile, self.account_name(&choice.role), label];
        let browser = browsers.of(names.into_iter().flatten());
        browser.of_profile(&say::choice(choice.profile.as_ref(), &choice.role))
    }
}
