//! Services and regions by the names that people type.

use std::{collections::BTreeMap, sync::LazyLock};

use nucleo_matcher::{
    Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::words::Region;

/// What is known, from the data file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    services: BTreeMap<String, ServiceEntry>,
    regions: BTreeMap<String, RegionEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceEntry {
    name: String,
    path: String,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    global: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionEntry {
    name: String,
    #[serde(default)]
    also: Vec<String>,
}

/// A service that has a console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "view.ts")]
pub struct Service {
    /// What one types: `ec2`.
    pub id: String,
    /// What AWS calls it.
    pub name: String,
    /// Whether it has one console for all regions.
    pub global: bool,
    /// Below the console's host.
    #[serde(skip)]
    pub(super) path: String,
    /// Other names that one types.
    #[serde(skip)]
    pub(super) also: Vec<String>,
}

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| toml::from_str(include_str!("../../data/console.toml")).expect("a test reads it"));

static SERVICES: LazyLock<Vec<Service>> = LazyLock::new(|| {
    let entries = CATALOGUE.services.iter();
    entries
        .map(|(id, ServiceEntry { name, path, also, global })| Service {
            id: id.clone(),
            name: name.clone(),
            global: *global,
            path: path.clone(),
            also: also.clone(),
        })
        .collect()
});

/// Every service, by id.
pub fn services() -> &'static [Service] {
    &SERVICES
}

/// Every region that has a name, and its name.
pub fn known_regions() -> impl Iterator<Item = (&'static str, &'static str)> {
    CATALOGUE.regions.iter().map(|(id, entry)| (id.as_str(), entry.name.as_str()))
}

/// The service of that id or other name, in small or large letters.
pub(crate) fn service(name: &str) -> Option<&'static Service> {
    let by_id = SERVICES.iter().find(|service| service.id.eq_ignore_ascii_case(name));
    by_id.or_else(|| {
        SERVICES.iter().find(|service| service.also.iter().any(|also| also.eq_ignore_ascii_case(name)))
    })
}

/// The services that a query fits, at most so many, the best first; for an empty one the first of all.
pub fn find(query: &str, most: usize) -> Vec<&'static Service> {
    let query = query.trim();
    if query.is_empty() {
        return SERVICES.iter().take(most).collect();
    }
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(nucleo_matcher::Config::DEFAULT);
    let mut letters = Vec::new();
    let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut letters), &mut matcher);
    let exact = service(query);
    let mut found: Vec<_> = (SERVICES.iter())
        .filter_map(|service| {
            let names = [&service.id, &service.name].into_iter().chain(&service.also);
            let best = names.filter_map(|name| score(name)).max()?;
            Some((exact.is_some_and(|exact| exact.id == service.id), best, service))
        })
        .collect();
    // Among what fits alike, the order of the ids stays.
    found.sort_by_key(|(exact, score, _)| std::cmp::Reverse((*exact, *score)));
    found.into_iter().take(most).map(|(_, _, service)| service).collect()
}

/// Services that somebody may have meant who typed this, the likeliest first: those that have as many of its
/// first letters as any has.
pub(super) fn nearest(typed: &str, most: usize) -> Vec<&'static Service> {
    let letters: Vec<char> = typed.trim().chars().filter(|letter| letter.is_alphanumeric()).collect();
    let beginnings = (1..=letters.len()).rev().map(|length| letters[..length].iter().collect::<String>());
    beginnings.map(|beginning| find(&beginning, most)).find(|found| !found.is_empty()).unwrap_or_default()
}

/// A region by its id or its place. One that is not in the data file, but looks like one, is taken at its word:
/// AWS may have opened it since.
pub(crate) fn region(name: &str) -> Option<Region> {
    let named = CATALOGUE.regions.iter().find(|(id, entry)| {
        id.eq_ignore_ascii_case(name) || entry.also.iter().any(|also| also.eq_ignore_ascii_case(name))
    });
    let id = named.map(|(id, _)| id.as_str()).or_else(|| looks_like_a_region(name).then_some(name))?;
    Some(Region::new(id))
}

/// `eu-west-1`: words of small letters, then a number.
fn looks_like_a_region(text: &str) -> bool {
    let Some((words, number)) = text.rsplit_once('-') else { return false };
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_number = (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number && text.len() <= 32 && words.contains('-') && words.split('-').all(is_word)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn ids(services: &[&Service]) -> Vec<String> {
        services.iter().map(|service| service.id.clone()).collect()
    }

    #[test]
    fn eighty_services_and_more_have_a_name_of_their_own_each() {
        assert!(services().len() >= 80, "{}", services().len());
        let mut taken = HashSet::new();
        for service in services() {
            for name in [&service.id].into_iter().chain(&service.also) {
                assert!(taken.insert(name), "{name} means two services");
                let plain =
                    |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
                assert!(name.chars().all(plain), "{name}");
                assert_eq!(super::service(&name.to_uppercase()).unwrap().id, service.id);
            }
            // Completions carry them into shells.
            assert!(!service.name.contains(['\'', '"', '$', '`', '\\']), "{}", service.name);
        }
    }

    #[test]
    fn regions_go_by_their_id_or_their_place() {
        let mut taken = HashSet::new();
        for (id, entry) in &CATALOGUE.regions {
            assert!(looks_like_a_region(id), "{id}");
            for name in [id].into_iter().chain(&entry.also) {
                assert!(taken.insert(name), "{name} means two regions");
                assert_eq!(region(name), Some(Region::new(id)));
            }
        }
        assert_eq!(region("Frankfurt"), Some(Region::new("eu-central-1")));
        assert_eq!(region("eu-nowhere-3"), Some(Region::new("eu-nowhere-3")), "AWS may open it");
        for wrong in
            ["", "moon", "eu-west", "west-1", "eu-west-100", "eu west-1", "eu-west-1.evil.example", "EU-X-1"]
        {
            assert_eq!(region(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_search_finds_what_one_means_first() {
        for (query, first) in [
            ("ec2", "ec2"),
            ("r53", "route53"),
            ("Lambda", "lambda"),
            ("key man", "kms"),
            ("dynmo", "dynamodb"),
            ("log groups", "logs"),
        ] {
            assert_eq!(find(query, 5).first().map(|service| service.id.as_str()), Some(first), "{query}");
        }
        assert_eq!(find("qqq", 5), Vec::<&Service>::new());
        assert_eq!(find("", 3).len(), 3);
    }

    #[test]
    fn a_slip_of_the_finger_still_tells_what_was_meant() {
        for (typed, meant) in [("lamdba", "lambda"), ("ec3", "ec2"), ("clodwatch", "cloudwatch")] {
            assert!(
                ids(&nearest(typed, 5)).contains(&meant.to_owned()),
                "{typed}: {:?}",
                ids(&nearest(typed, 5))
            );
        }
        assert_eq!(nearest("", 5), Vec::<&Service>::new());
    }
}
