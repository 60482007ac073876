//! Which language is spoken, and the catalogues that hold its words.
//!
//! A process speaks English unless its `main` says otherwise: the tray app follows the system, the command line
//! does not. See `words/` beside `src/`.

use std::{
    borrow::Cow,
    cell::Cell,
    fmt,
    ops::Deref,
    sync::{LazyLock, OnceLock},
};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::{
    finding::{Finding, Id},
    input::{Code, Refusal},
};

/// The files of both languages, by the same names, so that none can lack one.
macro_rules! catalogues {
    ($($file:literal)*) => {
        const ENGLISH: &[&str] = &[$(include_str!(concat!("../../words/en/", $file, ".ftl")),)*];
        const GERMAN: &[&str] = &[$(include_str!(concat!("../../words/de/", $file, ".ftl")),)*];
    };
}

catalogues! {
    "app" "choices" "config" "doctor" "doing" "edits" "examination" "face" "furniture" "pages" "profile" "readers" "refusals" "settings" "told"
}

/// A language that Daypass speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Of the command line, and wherever the system speaks none that Daypass does.
    English,
    /// As it is written in Germany.
    German,
}

impl Language {
    /// What to speak to a person who wants these locales, the first most: `de_AT.UTF-8`, `de-CH`, `C`.
    pub fn of<L: AsRef<str>>(locales: impl IntoIterator<Item = L>) -> Self {
        let known = |locale: L| match locale.as_ref().split(['_', '-', '.', '@']).next()? {
            "en" | "C" | "POSIX" => Some(Self::English),
            "de" => Some(Self::German),
            _ => None,
        };
        locales.into_iter().find_map(known).unwrap_or(Self::English)
    }

    /// As HTML names it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// What is spoken here.
    pub fn spoken() -> Self {
        WITHIN.get().or_else(|| SPOKEN.get().copied()).unwrap_or(Self::English)
    }

    fn bundle(self) -> &'static Bundle {
        static BUNDLES: [LazyLock<Bundle>; 2] =
            [LazyLock::new(|| bundle(Language::English)), LazyLock::new(|| bundle(Language::German))];
        let [english, german] = &BUNDLES;
        match self {
            Self::English => english,
            Self::German => german,
        }
    }
}

static SPOKEN: OnceLock<Language> = OnceLock::new();

thread_local! {
    static WITHIN: Cell<Option<Language>> = const { Cell::new(None) };
}

/// Has the whole process speak a language. Once, before anything is said.
pub fn speak(language: Language) {
    let first = SPOKEN.set(language).is_ok();
    debug_assert!(first, "a process has one language");
}

/// Does something that speaks another language than the process.
pub fn within<T>(language: Language, speaks: impl FnOnce() -> T) -> T {
    /// Also after a panic: threads outlive the jobs that they do.
    struct Before(Option<Language>);
    impl Drop for Before {
        fn drop(&mut self) {
            WITHIN.set(self.0);
        }
    }
    let _before = Before(WITHIN.replace(Some(language)));
    speaks()
}

/// Says something as callers are told it: the command line is in English, whatever the person here speaks.
pub fn in_english<T>(says: impl FnOnce() -> T) -> T {
    within(Language::English, says)
}

/// What is said both to callers and to the person here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twice<T> {
    /// For callers.
    pub english: T,
    /// For the person here.
    pub here: T,
}

impl<T> Twice<T> {
    /// Says it in both.
    pub fn of(says: impl Fn() -> T) -> Self {
        Self { english: in_english(&says), here: says() }
    }

    /// What is to be said in the language that is spoken just now.
    pub fn said(&self) -> &T {
        match Language::spoken() {
            Language::English => &self.english,
            Language::German => &self.here,
        }
    }
}

type Bundle = FluentBundle<FluentResource>;

fn bundle(language: Language) -> Bundle {
    let files = match language {
        Language::English => ENGLISH,
        Language::German => GERMAN,
    };
    let id: LanguageIdentifier = language.tag().parse().expect("a language has a name");
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Marks around what is filled in would end up in tooltips, on clipboards and in tests.
    bundle.set_use_isolating(false);
    for file in files {
        let resource = FluentResource::try_new((*file).to_owned()).expect("catalogues are tested");
        bundle.add_resource(resource).expect("no two messages have one name");
    }
    bundle
}

/// A message of the catalogue, by its name there. As text it is what the language says; it is not `Clone`, so
/// that `to_owned` makes a `String`.
#[derive(Debug)]
pub struct Word(pub &'static str);

/// What a message is filled with, by the names that it has for them.
pub type Fillings<'a> = &'a [(&'static str, &'a dyn Fill)];

/// What can be filled into a message: whatever can be shown, or a [`Count`].
pub trait Fill {
    /// For Fluent.
    fn value(&self) -> FluentValue<'_>;
}

impl<T: fmt::Display + ?Sized> Fill for T {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::String(Cow::Owned(self.to_string()))
    }
}

/// A number that a message may choose its form by.
#[derive(Debug, Clone, Copy)]
pub struct Count(pub usize);

impl Fill for Count {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(self.0)
    }
}

impl Word {
    /// A message in one line, without anything to be filled in: that stands in the catalogue as it is.
    pub fn text(&self) -> &'static str {
        match self.said(None, &[]) {
            Some(Cow::Borrowed(text)) => text,
            Some(Cow::Owned(_)) | None => self.0,
        }
    }

    /// The message, filled in.
    pub fn with(&self, fillings: Fillings<'_>) -> String {
        self.said(None, fillings).unwrap_or(Cow::Borrowed(self.0)).into_owned()
    }

    /// What happened and what to do about it: the message and its `.then`, filled in.
    pub fn both(&self, fillings: Fillings<'_>) -> (String, String) {
        (self.with(fillings), self.then(fillings).unwrap_or_default())
    }

    fn then(&self, fillings: Fillings<'_>) -> Option<String> {
        self.said(Some("then"), fillings).map(Cow::into_owned)
    }

    /// A refusal that says this.
    pub fn refusal(&self, code: Code, fillings: Fillings<'_>) -> Refusal {
        Refusal { code, message: self.with(fillings), hint: self.then(fillings) }
    }

    /// Something found that says this: what is so, and in its `.why` and its `.fix` what comes of it and what to do.
    pub fn finding(&self, id: Id, fillings: Fillings<'_>) -> Finding {
        let said = |attribute| self.said(Some(attribute), fillings).map(Cow::into_owned);
        let found = Finding::new(id, self.with(fillings), said("why").unwrap_or_default());
        Finding { fix: said("fix"), ..found }
    }

    fn said(&self, attribute: Option<&str>, fillings: Fillings<'_>) -> Option<Cow<'static, str>> {
        let bundle = Language::spoken().bundle();
        let message = bundle.get_message(self.0);
        debug_assert!(message.is_some(), "the catalogue has no “{}”", self.0);
        let message = message?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let mut arguments = FluentArgs::with_capacity(fillings.len());
        for (name, filling) in fillings {
            arguments.set(*name, filling.value());
        }
        let mut errors = Vec::new();
        let said = bundle.format_pattern(pattern, Some(&arguments), &mut errors);
        debug_assert!(errors.is_empty(), "“{}”: {errors:?}", self.0);
        Some(said)
    }
}

impl Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        self.text()
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl From<Word> for String {
    fn from(word: Word) -> Self {
        word.text().to_owned()
    }
}
