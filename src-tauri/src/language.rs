//! Which language the person's system speaks.

use brain::say::Language;

/// As the person has set it for their programs.
pub(crate) fn of_system() -> Language {
    #[cfg(target_os = "linux")]
    let wanted = wanted(|name| std::env::var(name).ok());
    #[cfg(not(target_os = "linux"))]
    let wanted = sys_locale::get_locales();
    Language::of(wanted)
}

/// The locales that a person wants, the first most, by the rules of gettext: LANGUAGE is a list, and counts
/// only where the locale is not that of programs.
#[cfg(any(target_os = "linux", test))]
fn wanted(variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default();
    let is_of_programs = matches!(locale.split('.').next(), Some("" | "C" | "POSIX"));
    let list = set("LANGUAGE").filter(|_| !is_of_programs).unwrap_or_default();
    list.split(':').map(str::to_owned).chain([locale]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(variables: &[(&str, &str)]) -> Language {
        let value =
            |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Language::of(wanted(value))
    }

    #[test]
    fn the_systems_language_is_found_as_gettext_finds_it() {
        for german in [
            [("LANG", "de_DE.UTF-8")].as_slice(),
            &[("LANG", "en_US.UTF-8"), ("LC_MESSAGES", "de_AT.UTF-8")],
            &[("LANG", "en_US.UTF-8"), ("LC_MESSAGES", "fr_FR"), ("LC_ALL", "de_CH")],
            &[("LANG", "de_DE.UTF-8"), ("LC_ALL", "")],
            &[("LANG", "fr_FR.UTF-8"), ("LANGUAGE", "fr:de:en")],
        ] {
            assert_eq!(spoken(german), Language::German, "{german:?}");
        }
        for english in [
            [].as_slice(),
            &[("LANG", "C.UTF-8")],
            &[("LANG", "fr_FR.UTF-8")],
            &[("LANG", "de_DE.UTF-8"), ("LC_ALL", "C")],
            &[("LANG", "de_DE.UTF-8"), ("LANGUAGE", "en_GB:de")],
            &[("LANG", "C"), ("LANGUAGE", "de")],
        ] {
            assert_eq!(spoken(english), Language::English, "{english:?}");
        }
    }
}
