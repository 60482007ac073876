//! Names that somebody may have meant who mistyped one.

/// As many are named at most: of more nobody is helped by.
const MOST: usize = 3;

/// Of these names the nearest ones, the likeliest first; none where nothing is near.
pub(super) fn of<'a>(typed: &str, known: &[&'a str]) -> Vec<&'a str> {
    let typed = typed.to_lowercase();
    // One letter in three may be wrong, be it as short a name as it may.
    let most = (typed.chars().count() / 3).max(1);
    let mut near: Vec<_> = (known.iter())
        .map(|name| (distance(&typed, &name.to_lowercase()), *name))
        .filter(|(distance, _)| *distance <= most && *distance < typed.chars().count())
        .collect();
    // Among those as near as each other, the file's order stays.
    near.sort_by_key(|(distance, _)| *distance);
    near.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// How many letters one leaves out, adds, replaces or exchanges with the next to get from one to the other.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, there) in other.iter().enumerate() {
            let replaced = row[j] + usize::from(letter != there);
            let mut least = replaced.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *letter == other[j - 1] && one[i - 1] == *there {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_is_near_and_another_name_is_not() {
        let known = ["acme-dev", "acme-prod", "größe", "dev"];
        for (typed, expected) in [
            ("acme-dve", &["acme-dev"][..]),
            ("acmedev", &["acme-dev"]),
            ("ACME-PROD", &["acme-prod"]),
            ("acme-prdo", &["acme-prod"]),
            ("grösse", &["größe"]),
            ("dv", &["dev"]),
            ("x", &[]),
            ("nobody", &[]),
            ("", &[]),
        ] {
            assert_eq!(of(typed, &known), expected, "{typed}");
        }
    }
}
