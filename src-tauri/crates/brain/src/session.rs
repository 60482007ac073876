//! One Identity Center session: its token's clock, the sign-in under way, what the portal offers.

use jiff::{SignedDuration, Timestamp};

use crate::{
    catalogue::Asked,
    errand::Errand,
    input::{Attempt, CallerId, KeychainTrouble, Prompt, Trouble, Way},
    words::{Source, TokenFacts},
};

/// From here on a session counts as ending soon.
pub const SOON: SignedDuration = SignedDuration::from_mins(15);

/// What is known of one session.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Session {
    /// The token in the agent's memory.
    pub token: Token,
    /// Whether the keychain is being asked.
    pub reading: bool,
    /// The sign-in under way, or the one that failed and is still shown.
    pub sign_in: Option<SignIn>,
    /// The sign-out under way.
    pub sign_out: Option<SignOut>,
    /// The listing of accounts and roles.
    pub listing: Errand,
    /// How many accounts it has done, and of how many.
    pub listed: Option<(usize, usize)>,
    /// When it was begun last.
    pub listed_last: Option<Timestamp>,
    /// Whether the last call found no portal.
    pub offline: bool,
    /// The token's renewal.
    pub renewal: Renewal,
    /// The strongest warning given for this token.
    pub warned: Warned,
    /// Whether the keychain could not be told of the token, or of its end.
    pub untold: bool,
    /// What the portal refused.
    pub refused: Refused,
    /// What the portal is told, and could not be told yet, of sign-outs.
    pub revocation: Revocation,
    /// What is known of the SDKs' token cache.
    pub cache: Cache,
    /// What the person was told, and has yet to be told.
    pub told: Told,
    /// Whether it is known whose sign-in this is.
    pub identified: bool,
    /// The finding out.
    pub identifying: Errand,
    /// Whether the keychain was asked what to use in place of a borrowed token that has ended.
    pub fell_back: bool,
    /// Whether the person signed out: tools are refused at once, for nobody wants to be asked.
    pub signed_out: bool,
    /// Who signed in before, and who is signed in now, where they differ.
    pub stranger: Option<(String, String)>,
    /// Callers that wait until the keychain has kept the token.
    pub awaiting_kept: Vec<CallerId>,
    /// Callers that wait for a listing.
    pub awaiting_list: Vec<Asked>,
}

/// The token, by what may be known of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Token {
    /// The keychain has not been asked, or did not answer.
    #[default]
    Unknown,
    /// There is none.
    None,
    /// The agent holds one, good or ended.
    Held(TokenFacts),
}

/// When the tokens were issued that the portal refused last: what is not newer is none. Who signed in
/// matters, for the keychain and the token cache hold tokens that know nothing of each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Refused {
    /// Of ours.
    pub ours: Option<Timestamp>,
    /// Of those that another program signed in to.
    pub theirs: Option<Timestamp>,
}

impl Refused {
    /// That of this one's kind.
    pub fn of(&mut self, source: Source) -> &mut Option<Timestamp> {
        match source {
            Source::Daypass => &mut self.ours,
            Source::AwsCli => &mut self.theirs,
        }
    }

    /// Whether this token is refused, or older than one that is.
    pub fn covers(self, facts: TokenFacts) -> bool {
        let at = match facts.source {
            Source::Daypass => self.ours,
            Source::AwsCli => self.theirs,
        };
        at.is_some_and(|at| facts.issued_at <= at)
    }
}

/// Where the telling of sign-outs stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Revocation {
    /// Whether the portal is being told.
    pub trying: bool,
    /// Whether there is more to tell since that began.
    pub again: bool,
    /// When it could not be told last.
    pub failed_at: Option<Timestamp>,
    /// How often it could not be told in a row.
    pub failures: u32,
}

/// What is known of a session's place in the SDKs' token cache.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cache {
    /// Nothing of interest: none, or ours.
    #[default]
    Ours,
    /// Ours vanished: the portal is asked whether that was a sign-out.
    Gone,
    /// Another program's sign-in is there.
    Foreign(TokenFacts),
}

/// What the person was told of a session's token, and what is yet to be told.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Told {
    /// A renewal was refused, and the person does not know.
    pub refusal_due: bool,
    /// That it cannot be renewed was told.
    pub failing: bool,
    /// That the organisation will soon want a new sign-in was told.
    pub about: bool,
    /// What the portal offers has changed, and the person does not know.
    pub changes_due: bool,
    /// Another person is signed in than before, and this one does not know.
    pub stranger_due: bool,
    /// When the person was asked to sign in last because a tool waits.
    pub asked_at: Option<Timestamp>,
    /// When the person wants to be reminded.
    pub remind_at: Option<Timestamp>,
}

/// Where the renewal of a token stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Renewal {
    /// The try under way.
    pub errand: Errand,
    /// When it was tried last for this token.
    pub tried_at: Option<Timestamp>,
    /// Why the last try brought nothing.
    pub trouble: Option<Trouble>,
    /// How many tries in a row brought nothing.
    pub failures: u32,
}

/// A sign-in.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// Tells it from earlier ones.
    pub attempt: Attempt,
    /// How.
    pub way: Way,
    /// Where it stands.
    pub stage: Stage,
    /// Whether a person at the desktop wants it, and not only a caller.
    pub by_person: bool,
    /// Whether the browser is opened when the code comes.
    pub opens_browser: bool,
    /// Who else waits for its end.
    pub callers: Vec<CallerId>,
}

/// Where a sign-in stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Talking to the portal.
    Starting,
    /// Waiting for the person.
    Waiting(Prompt),
    /// Ended without a token.
    Failed(Trouble),
}

/// A sign-out.
#[derive(Debug, Clone, Default)]
pub struct SignOut {
    /// Whether the keychain has yet to tell what there is to revoke.
    pub held_back: bool,
    /// Whether the keychain is being told.
    pub forgetting: bool,
    /// Why the keychain did not forget.
    pub trouble: Option<KeychainTrouble>,
    /// Whether keys are being taken out of files.
    pub removing: bool,
    /// Which keys are left in files, in words.
    pub keys_left: Option<String>,
    /// Who waits for its end.
    pub callers: Vec<CallerId>,
}

/// How far the person was warned of a token's end; of each time once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warned {
    /// None.
    #[default]
    Not,
    /// At so many of the times that the settings name.
    Before(usize),
    /// At the end.
    Ended,
}

/// How a session stands at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The keychain has not told yet.
    Unknown,
    /// No token.
    SignedOut,
    /// A sign-in is under way.
    SigningIn,
    /// A good token.
    SignedIn,
    /// A good token that does not renew, in its last 15 minutes.
    EndingSoon,
    /// The token ended.
    Ended,
    /// A good token, and no portal.
    Offline,
}

impl Session {
    /// How it stands now.
    pub fn standing(&self, now: Timestamp) -> Standing {
        if self.is_signing_in() {
            return Standing::SigningIn;
        }
        match self.token {
            Token::Unknown => Standing::Unknown,
            Token::None => Standing::SignedOut,
            Token::Held(facts) if facts.expires_at <= now => Standing::Ended,
            Token::Held(_) if self.offline => Standing::Offline,
            Token::Held(facts) if !facts.renews && facts.expires_at.duration_since(now) <= SOON => {
                Standing::EndingSoon
            }
            Token::Held(_) => Standing::SignedIn,
        }
    }

    /// Whether the token is known to be missing or ended.
    pub fn needs_sign_in(&self, now: Timestamp) -> bool {
        self.token != Token::Unknown && !self.has_good_token(now)
    }

    /// Whether a token that is still good is held.
    pub fn has_good_token(&self, now: Timestamp) -> bool {
        matches!(self.token, Token::Held(facts) if facts.expires_at > now)
    }

    /// Whether the token has ended, and can be renewed as soon as the portal can be reached: a sign-in
    /// would not help.
    pub fn awaits_portal(&self, now: Timestamp) -> Option<Trouble> {
        let Token::Held(facts) = self.token else { return None };
        let ended = facts.renews && facts.expires_at <= now;
        self.renewal.trouble.filter(|trouble| ended && trouble.passes())
    }

    /// When the sign-in ends, where it does not renew itself.
    pub fn ends_at(&self) -> Option<Timestamp> {
        let Token::Held(facts) = self.token else { return None };
        (!facts.renews).then_some(facts.expires_at)
    }

    /// Whether another program's sign-in stands in the SDKs' token cache.
    pub fn can_take_over(&self) -> bool {
        matches!(self.cache, Cache::Foreign(_))
    }

    /// Whether a token is held that another program signed in to.
    pub fn is_borrowed(&self) -> bool {
        matches!(self.token, Token::Held(facts) if facts.source == Source::AwsCli)
    }

    /// Whether a token is held that Daypass signed in to.
    pub fn is_ours(&self) -> bool {
        matches!(self.token, Token::Held(facts) if facts.source == Source::Daypass)
    }

    /// Whether a sign-in of ours that is good for something is held, and the keychain does not have it.
    pub fn is_in_memory_only(&self, now: Timestamp) -> bool {
        let good = matches!(self.token, Token::Held(facts) if facts.renews || facts.expires_at > now);
        self.untold && self.is_ours() && good
    }

    /// Whether a code waits for the person.
    pub fn awaits_person(&self) -> bool {
        self.sign_in.as_ref().is_some_and(|s| matches!(s.stage, Stage::Waiting(_)))
    }

    /// Whether a sign-in waits for the portal or the person.
    pub fn is_signing_in(&self) -> bool {
        self.sign_in.as_ref().is_some_and(|s| !matches!(s.stage, Stage::Failed(_)))
    }

    /// The attempt that is under way.
    pub fn under_way(&mut self) -> Option<&mut SignIn> {
        self.sign_in.as_mut().filter(|s| !matches!(s.stage, Stage::Failed(_)))
    }

    /// The attempt that is under way, if it is this one.
    pub fn current(&mut self, attempt: Attempt) -> Option<&mut SignIn> {
        self.under_way().filter(|s| s.attempt == attempt)
    }

    /// Whether something would be lost with the agent: a sign-in that is held, read or under way, a sign-out
    /// that is yet to be told, or an answer that somebody waits for.
    pub(crate) fn needs_agent(&self, now: Timestamp) -> bool {
        let waited_for = !self.awaiting_kept.is_empty()
            || !self.awaiting_list.is_empty()
            || self.sign_out.as_ref().is_some_and(|sign_out| !sign_out.callers.is_empty());
        waited_for
            || self.reading
            || self.is_signing_in()
            || self.has_good_token(now)
            || self.renewal.errand.is_out()
            || self.awaits_portal(now).is_some()
            || self.revocation.trying
            || self.revocation.is_pending()
    }

    /// The part of the token's life that is left, in percent.
    pub fn percent_left(&self, now: Timestamp) -> u8 {
        let Token::Held(facts) = self.token else { return 0 };
        let whole = facts.expires_at.duration_since(facts.issued_at).as_secs().max(1);
        let left = facts.expires_at.duration_since(now).as_secs().clamp(0, whole);
        u8::try_from(left * 100 / whole).unwrap_or(100)
    }
}
