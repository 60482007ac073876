//! What the doctor finds: something to know of this computer, this config or this desktop, with what to do.
//!
//! Every kind of finding has an [`Id`], which scripts branch on and `docs/doctor.md` explains.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::say::Word;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Something does not work until it is changed.
    Broken,
    /// It works, and could be better, safer or clearer.
    Advice,
    /// It is as it should be.
    Fine,
}

/// What a finding is about; findings are shown by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Theme {
    /// Where sign-ins are kept.
    Keychain,
    /// Network, proxy, certificates and clock.
    Network,
    /// Sessions and their start URLs.
    Sessions,
    /// The shared config, and who can read it.
    Config,
    /// What AWS tools take in a profile's place.
    Shadows,
    /// Files: who may read them, and what is left over.
    Files,
    /// The agent, its settings and its environment.
    Agent,
    /// Tray, notifications and start at login.
    Desktop,
    /// The lines in a shell's own files.
    Shells,
}

impl Theme {
    /// Its name, with what would be well there.
    pub(crate) fn word(self) -> Word {
        match self {
            Self::Keychain => Word("theme-keychain"),
            Self::Network => Word("theme-network"),
            Self::Sessions => Word("theme-sessions"),
            Self::Config => Word("theme-config"),
            Self::Shadows => Word("theme-shadows"),
            Self::Files => Word("theme-files"),
            Self::Agent => Word("theme-agent"),
            Self::Desktop => Word("theme-desktop"),
            Self::Shells => Word("theme-shells"),
        }
    }
}

impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.word())
    }
}

/// One table of everything that can be found, so that no id is without theme and severity.
macro_rules! ids {
    ($($name:ident $text:literal $theme:ident $severity:ident;)*) => {
        /// A kind of finding. Its text stays the same once released.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Id {
            $(#[doc = concat!("`", $text, "`")] $name,)*
        }

        impl Id {
            /// All of them, by theme.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As scripts know it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What it is about.
            pub fn theme(self) -> Theme {
                match self { $(Self::$name => Theme::$theme,)* }
            }

            /// How much it matters.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

ids! {
    KeychainOpen "keychain-open" Keychain Fine;
    KeychainLocked "keychain-locked" Keychain Advice;
    KeychainAbsent "keychain-absent" Keychain Advice;
    KeychainRefused "keychain-refused" Keychain Broken;
    KeychainSilent "keychain-silent" Keychain Broken;

    NetworkReached "network-reached" Network Fine;
    NetworkAway "network-away" Network Advice;
    NetworkUntrusted "network-untrusted" Network Broken;
    ClockRight "clock-right" Network Fine;
    ClockOff "clock-off" Network Advice;
    ClockWrong "clock-wrong" Network Broken;
    ProxyUsed "proxy-used" Network Fine;
    ProxyUnusable "proxy-unusable" Network Broken;
    ProxySilent "proxy-silent" Network Broken;
    ProxyPassedOver "proxy-passed-over" Network Advice;
    CaUsed "ca-used" Network Fine;
    CaMissing "ca-missing" Network Broken;
    CaUnreadable "ca-unreadable" Network Broken;
    CaEmpty "ca-empty" Network Broken;
    CaExpired "ca-expired" Network Broken;

    SessionNone "session-none" Sessions Advice;
    StartUrlFound "start-url-found" Sessions Fine;
    StartUrlWrong "start-url-wrong" Sessions Broken;
    StartUrlForeign "start-url-foreign" Sessions Broken;
    StartUrlAway "start-url-away" Sessions Advice;
    RegionWrong "region-wrong" Sessions Broken;
    RegionSilent "region-silent" Sessions Advice;

    ConfigPortable "config-portable" Config Fine;
    ConfigUnreadable "config-unreadable" Config Broken;
    ConfigByteOrderMark "config-byte-order-mark" Config Broken;
    ConfigRefused "config-refused" Config Broken;
    ConfigAmbiguous "config-ambiguous" Config Advice;
    ConfigNotPortable "config-not-portable" Config Advice;
    CredentialsRefused "credentials-refused" Config Broken;
    ProfileBroken "profile-broken" Config Broken;
    ProfileMixedKeys "profile-mixed-keys" Config Advice;
    ProfileNotPortable "profile-not-portable" Config Advice;
    NameNotPortable "name-not-portable" Config Advice;
    ProcessMissing "process-missing" Config Broken;
    ProcessNotAbsolute "process-not-absolute" Config Advice;
    ProcessOtherVersion "process-other-version" Config Advice;
    ProcessUnknownProfile "process-unknown-profile" Config Broken;
    ProcessUnknownSession "process-unknown-session" Config Broken;
    ProcessAsksItself "process-asks-itself" Config Broken;

    ShadowNone "shadow-none" Shadows Fine;
    ShadowInFile "shadow-in-file" Shadows Advice;
    ShadowInEnvironment "shadow-in-environment" Shadows Advice;

    FilesPrivate "files-private" Files Fine;
    FileReadable "file-readable" Files Advice;
    FileWritable "file-writable" Files Broken;
    CacheStale "cache-stale" Files Advice;
    LeftTemporary "left-temporary" Files Advice;
    LeftBackups "left-backups" Files Advice;
    LeftKeys "left-keys" Files Advice;
    LeftBroken "left-broken" Files Advice;
    LeftSocket "left-socket" Files Advice;

    AgentRunning "agent-running" Agent Fine;
    AgentNone "agent-none" Agent Advice;
    AgentSilent "agent-silent" Agent Broken;
    AgentOtherVersion "agent-other-version" Agent Advice;
    AgentOtherEndpoints "agent-other-endpoints" Agent Advice;
    EndpointsForeign "endpoints-foreign" Agent Advice;
    EndpointForAll "endpoint-for-all" Agent Advice;
    EndpointPortTaken "endpoint-port-taken" Agent Advice;
    EndpointTokenUnreadable "endpoint-token-unreadable" Agent Broken;
    SettingsProblem "settings-problem" Agent Broken;
    FactsUnreadable "facts-unreadable" Agent Advice;
    ActiveGone "active-gone" Agent Broken;
    CheckUnfinished "check-unfinished" Agent Advice;

    DesktopNone "desktop-none" Desktop Fine;
    TrayShown "tray-shown" Desktop Fine;
    TrayNone "tray-none" Desktop Advice;
    NoticesShown "notices-shown" Desktop Fine;
    NoticesWithoutButtons "notices-without-buttons" Desktop Advice;
    NoticesNone "notices-none" Desktop Advice;
    AutostartBroken "autostart-broken" Desktop Broken;
    AutostartSet "autostart-set" Desktop Fine;

    ShellFollows "shell-follows" Shells Fine;
    KeyExported "key-exported" Shells Broken;
    ProfileExported "profile-exported" Shells Advice;
    InitMissing "init-missing" Shells Advice;
    InitBroken "init-broken" Shells Broken;
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Something found. Its texts are for people, whole sentences each, and hold no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which kind.
    pub id: Id,
    /// How much it matters: that of the kind.
    pub severity: Severity,
    /// What is so.
    pub what: String,
    /// What comes of it; empty where that goes without saying.
    pub why: String,
    /// The file that it is about.
    pub file: Option<String>,
    /// The line in that file, from 1.
    pub line: Option<usize>,
    /// What to do.
    pub fix: Option<String>,
    /// Whether Daypass can do that by itself, and safely.
    pub fixable: bool,
}

impl Finding {
    /// One about no file, for which nothing has to be done.
    pub fn new(id: Id, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            id,
            severity: id.severity(),
            what: what.into(),
            why: why.into(),
            file: None,
            line: None,
            fix: None,
            fixable: false,
        }
    }

    /// The same about a file.
    #[must_use]
    pub fn at(self, file: impl fmt::Display, line: impl Into<Option<usize>>) -> Self {
        Self { file: Some(file.to_string()), line: line.into(), ..self }
    }

    /// The same with what to do.
    #[must_use]
    pub fn to_do(self, fix: impl Into<String>) -> Self {
        Self { fix: Some(fix.into()), ..self }
    }
}

/// Who can read a profile: `ok`, or why not. Part of the interface of scripts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Portability {
    /// The profile's name.
    pub profile: String,
    /// The AWS CLI and boto3.
    pub botocore: String,
    /// The AWS SDK for Rust.
    pub rust: String,
    /// The AWS SDK for JavaScript.
    pub js: String,
    /// The AWS SDK for Go, by its source: it is not run.
    pub go: String,
    /// The AWS SDK for Java, by its source: it is not run.
    pub java: String,
}

/// All that was found. As JSON it is what `daypass doctor --json` prints.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// What needs something first, then by theme.
    pub findings: Vec<Finding>,
    /// Every profile of the config, in its order.
    pub portability: Vec<Portability>,
}

impl Findings {
    /// Whether something does not work.
    pub fn are_broken(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Broken)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_id_is_one_word_for_scripts_and_no_two_are_alike() {
        let texts: BTreeSet<_> = Id::ALL.iter().map(|id| id.as_str()).collect();
        assert_eq!(texts.len(), Id::ALL.len());
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        assert!(texts.iter().all(|text| plain(text)), "{texts:?}");
    }

    #[test]
    fn scripts_get_every_field_also_where_there_is_nothing_to_say() {
        let finding = Finding::new(Id::TrayNone, "What.", "Why.");
        let broken = Finding::new(Id::ConfigRefused, "a", "b").at("/c", 3).to_do("d");
        let json = serde_json::to_string(&Findings { findings: vec![finding, broken], portability: vec![] });
        let expected = r#"{"findings":[{"id":"tray-none","severity":"advice","what":"What.","why":"Why.","file":null,"line":null,"fix":null,"fixable":false},{"id":"config-refused","severity":"broken","what":"a","why":"b","file":"/c","line":3,"fix":"d","fixable":false}],"portability":[]}"#;
        assert_eq!(json.expect("plain values"), expected);
    }
}
