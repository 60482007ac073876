//! Edits of the shared config: what they are waited for, and what is told of the last one.

use jiff::Timestamp;

use crate::{
    input::{Active, Edit, Edited, Effect, FactsChange, Way},
    say,
    state::State,
    view::{Banner, Button, Intent, Mark, Tone},
    words::{Account, ProfileName, RoleKey, SessionForm, SessionKey, SessionName},
};

/// What is known of the edits made here.
#[derive(Debug, Clone, Default)]
pub(crate) struct Edits {
    /// What goes on once the config has been read again.
    then: Option<Then>,
    /// The session that was added here, until a role of it is used.
    newcomer: Option<SessionName>,
    /// The role that gets its first profile, and its row.
    first_role: Option<Box<(RoleKey, String)>>,
    /// What was done last.
    done: Option<Box<Done>>,
    /// The profile whose page was closed because it is no longer in the config.
    gone: Option<Box<ProfileName>>,
    /// What that renamed, and to what: taken back, the facts follow.
    renamed: Option<Box<(Active, Active)>>,
    /// What is in use since that made a profile for it: taken back, the role is in use without one.
    made: Option<Box<Active>>,
    /// How far the edit is that was asked for; `None`: the config shows it.
    under_way: Option<UnderWay>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnderWay {
    /// The config is being changed.
    Made,
    /// The changed config is being read.
    Read,
}

/// What was done, for a banner.
#[derive(Debug, Clone)]
struct Done {
    fact: String,
    detail: String,
    /// Takes it back.
    undo: Option<Intent>,
}

#[derive(Debug, Clone)]
enum Then {
    SignIn(SessionName),
    Use(ProfileName, RoleKey),
}

impl State {
    /// Asks for an edit. `false`: another is being made.
    pub(crate) fn ask_for_edit(&mut self, edit: Edit) -> bool {
        if self.edits.under_way == Some(UnderWay::Made) {
            return false;
        }
        self.edits.under_way = Some(UnderWay::Made);
        self.effect(Effect::EditConfig { edit, dry_run: false });
        true
    }

    /// Takes back the edit that wrote this, unless it brought a session that somebody is signed in to: nothing would
    /// look after that any more. Then nothing offers it either.
    pub(crate) fn undo_edit(&mut self, wrote: String, now: Timestamp) {
        if !self.newcomer_is_needed(now) {
            self.ask_for_edit(Edit::Undo { wrote });
        }
    }

    fn newcomer_is_needed(&self, now: Timestamp) -> bool {
        let Some(name) = &self.edits.newcomer else { return false };
        self.sessions.iter().any(|(key, session)| is_named(key, name) && session.needs_agent(now))
    }

    /// Whether the config does not show yet what was asked for.
    pub(crate) fn is_editing(&self) -> bool {
        self.edits.under_way.is_some()
    }

    /// The config was edited, or why not.
    pub(crate) fn edited(
        &mut self,
        edit: &Edit,
        dry_run: bool,
        outcome: Result<Edited, String>,
        now: Timestamp,
    ) {
        if dry_run {
            return self.planned(edit, outcome);
        }
        let first_role = self.edits.first_role.take().map(|role| *role);
        let edited = match outcome {
            Ok(edited) => edited,
            Err(why) => {
                self.edits.under_way = None;
                match first_role {
                    Some((_, row)) => self.say(row, why, true, None),
                    None if self.open.is_some() => self.tell_page(why, Mark::Broken),
                    // The banner that it was asked from says it.
                    None => self.edits.done = Some(Done::to_config(why, None)),
                }
                return;
            }
        };
        self.edits.under_way = Some(UnderWay::Read);
        self.effect(Effect::ReadConfig);
        let (renamed, made) = (self.edits.renamed.take(), self.edits.made.take());
        match edit {
            Edit::AddSession { name, .. } => {
                self.open = None;
                self.edits.done = Some(Done::to_config(say::added_session(name.as_str()), undo(&edited)));
                self.edits.newcomer = Some(name.clone());
                self.edits.then = Some(Then::SignIn(name.clone()));
            }
            Edit::AddProfiles { .. } => {
                let said = edited.said.join(" ");
                if let Some((role, _)) = first_role {
                    let profile = edited.names.first().map(|(_, _, name)| name.clone());
                    self.edits.then = profile.map(|profile| Then::Use(profile, role));
                    self.edits.newcomer = None;
                    self.edits.done = Some(Done::to_config(said, undo(&edited)));
                } else {
                    if let Some(open) = &mut self.open
                        && (edited.undo.is_some() || !edited.diff.is_empty())
                    {
                        open.undo = undo(&edited);
                    }
                    self.tell_page(said, Mark::Good);
                }
            }
            Edit::RenameProfile { from, to } => {
                if let Some((from, to)) = self.renamed(from, to) {
                    self.edits.renamed = Some(Box::new((from.clone(), to.clone())));
                    self.change(FactsChange::Rename { from, to });
                }
                self.open = None;
                self.edits.done =
                    Some(Done::to_config(say::renamed(from.as_str(), to.as_str()), undo(&edited)));
            }
            Edit::RemoveProfile { name } => {
                self.open = None;
                self.edits.done = Some(Done::to_config(say::removed(name.as_str()), undo(&edited)));
            }
            Edit::Undo { .. } => {
                if let Some((from, to)) = renamed.map(|both| *both) {
                    self.change(FactsChange::Rename { from: to, to: from });
                }
                if let Some(made) = made.filter(|made| self.facts.active.as_ref() == Some(&**made)) {
                    self.change(FactsChange::Choose(Some(Active { profile: None, ..*made }), now));
                }
                self.edits = Edits { under_way: self.edits.under_way, ..Edits::default() };
                if let Some(open) = &mut self.open {
                    open.undo = None;
                }
                self.tell_page(say::TAKEN_BACK.to_owned(), Mark::Good);
                self.look_again();
            }
        }
        self.plan_again(now);
    }

    /// The config has been read: what waited for an edit goes on.
    pub(crate) fn go_on(&mut self, now: Timestamp) {
        // It may have been read while the edit was made.
        self.edits.under_way.take_if(|step| *step == UnderWay::Read);
        match self.edits.then.take() {
            Some(Then::SignIn(name)) => {
                if let Some(key) = self.config.sessions.iter().find(|key| is_named(key, &name)).cloned() {
                    self.sign_in(key, Way::Browser, true, None);
                } else {
                    self.edits.then = Some(Then::SignIn(name));
                }
            }
            Some(Then::Use(name, role)) => {
                if self.config.profiles.iter().any(|profile| profile.name == name && profile.role == role) {
                    let choice = Active { profile: Some(name), role };
                    let row = crate::places::active_handle(&choice);
                    self.edits.made = Some(Box::new(choice.clone()));
                    self.take_into_use(choice, row, now);
                } else {
                    self.edits.then = Some(Then::Use(name, role));
                }
            }
            None => {}
        }
    }

    /// Whether a role can get a profile: its session has a name in the config, and its portal lists the role.
    pub(crate) fn can_get_profile(&self, role: &RoleKey) -> bool {
        self.to_add(role).is_some()
    }

    fn to_add(&self, role: &RoleKey) -> Option<(SessionName, &Account)> {
        let SessionForm::Named(name) = &role.session.form else { return None };
        let (id, _) = role.goal();
        let account = self.accounts_of(&role.session).iter().find(|account| account.id == *id)?;
        self.config.sessions.contains(&role.session).then(|| (name.clone(), account))
    }

    /// Uses a role that has no profile: it gets one first, for AWS tools know roles by nothing else. `false`: it
    /// cannot get one.
    pub(crate) fn use_first(&mut self, role: &RoleKey, row: &str) -> bool {
        let Some((name, account)) = self.to_add(role) else { return false };
        let account = Account { roles: vec![role.goal().1.clone()], ..account.clone() };
        let template = say::TEMPLATE.to_owned();
        let region = Some(self.usual_region(&role.session));
        let edit =
            Edit::AddProfiles { session: name, template, roles: vec![account], region, gone: Vec::new() };
        if self.ask_for_edit(edit) {
            self.edits.first_role = Some(Box::new((role.clone(), row.to_owned())));
        }
        true
    }

    /// What is told of the last edit.
    pub(crate) fn edit_banner(&self, now: Timestamp) -> Option<Banner> {
        if let Some(name) = &self.edits.newcomer {
            let there = self.sessions.keys().find(|key| is_named(key, name))?;
            if !self.accounts_of(there).is_empty() {
                let (fact, detail) = (say::CHOOSE_ROLE.to_owned(), say::CHOOSE_ROLE_DETAIL.to_owned());
                return Some(Banner { tone: Tone::Calm, fact, detail, button: None });
            }
        }
        if let Some(name) = self.edits.gone.as_ref().filter(|name| !self.is_in_config(name)) {
            let (fact, detail) = say::profile_gone(name.as_str());
            return Some(Banner { tone: Tone::Calm, fact, detail, button: None });
        }
        let Done { fact, detail, undo } = *self.edits.done.clone()?;
        let undo = undo.filter(|_| !self.newcomer_is_needed(now));
        let button = undo.map(|intent| Button { label: say::UNDO.to_owned(), intent, tinted: false });
        Some(Banner { tone: Tone::Calm, fact, detail, button })
    }

    /// A row got another label: on the page that it was given from, or above the list.
    pub(crate) fn tell_label(&mut self, row: String, fact: String, undo: Option<Intent>) {
        if self.open.is_some() {
            self.say(row, fact, false, None);
            if let Some(open) = &mut self.open {
                open.undo = undo;
            }
        } else {
            let detail = self.target(&row).map(|target| self.name_of(&target.choice())).unwrap_or_default();
            self.edits.done = Some(Box::new(Done { fact, detail, undo }));
        }
    }

    /// The person has seen it.
    pub(crate) fn forget_edit(&mut self) {
        (self.edits.done, self.edits.gone) = (None, None);
    }

    fn is_in_config(&self, name: &ProfileName) -> bool {
        self.config.profiles.iter().any(|profile| profile.name == *name)
    }

    /// Closes the page of a profile that another program took out of the config: it does not come back by itself.
    pub(crate) fn close_what_is_gone(&mut self) {
        let Some(open) = &self.open else { return };
        if let Some(name) = open.page.row().strip_prefix("profile ").map(ProfileName::new)
            && !self.is_in_config(&name)
        {
            self.open = None;
            self.edits.gone = Some(Box::new(name));
        }
    }

    /// What gave a choice its profile just now, for the page that this was done on: what it says, and what takes it
    /// back.
    pub(crate) fn made_for(&self, choice: &Active) -> Option<(String, Option<Intent>)> {
        let done = self.edits.done.as_ref().filter(|_| self.edits.made.as_deref() == Some(choice))?;
        Some((done.fact.clone(), done.undo.clone()))
    }
}

impl Done {
    fn to_config(fact: String, undo: Option<Intent>) -> Box<Self> {
        Box::new(Self { fact, detail: say::EDITED.to_owned(), undo })
    }
}

fn undo(edited: &Edited) -> Option<Intent> {
    edited.undo.clone().map(|wrote| Intent::UndoEdit { wrote })
}

fn is_named(key: &SessionKey, name: &SessionName) -> bool {
    matches!(&key.form, SessionForm::Named(named) if named == name)
}
