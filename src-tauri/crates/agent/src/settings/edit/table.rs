//! A table of values, in its own section or in one line: what stays in it keeps its comments.

use toml_edit::{DocumentMut, Item, RawString, Table, TableLike, Value};

/// Has the table have these, in this order.
pub(super) fn set<'a>(
    document: &mut DocumentMut,
    name: &str,
    wanted: impl IntoIterator<Item = (&'a String, Value)>,
) {
    let wanted: Vec<_> = wanted.into_iter().collect();
    if !document.contains_key(name) {
        if wanted.is_empty() {
            return;
        }
        let table = below(document);
        document.insert(name, Item::Table(table));
    }
    let keys: Vec<_> = wanted.iter().map(|(key, _)| key.as_str()).collect();
    let order = |key: &str| keys.iter().position(|it| *it == key);
    let Some(table) = document.get_mut(name).and_then(Item::as_table_like_mut) else { return };
    let gone: Vec<_> =
        table.iter().map(|(key, _)| key.to_owned()).filter(|key| order(key).is_none()).collect();
    for key in gone {
        table.remove(&key);
    }
    for (key, value) in &wanted {
        put(table, key, value.clone());
    }
    if !table.iter().map(|(key, _)| order(key)).is_sorted() {
        match document.get_mut(name) {
            Some(Item::Table(table)) => table.sort_values_by(|a, _, b, _| order(a).cmp(&order(b))),
            Some(Item::Value(Value::InlineTable(table))) => {
                table.sort_values_by(|a, _, b, _| order(a).cmp(&order(b)));
            }
            Some(_) | None => {}
        }
    }
}

/// In the old value's place, with its comment, unless it is the same.
fn put(table: &mut dyn TableLike, key: &str, mut value: Value) {
    let plain = |value: &Value| match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.clone().decorated("", "").to_string(),
    };
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) if plain(old) == plain(&value) => {}
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// A table below all that is there, comments included.
fn below(document: &mut DocumentMut) -> Table {
    let mut table = Table::new();
    let above = document.trailing().as_str().unwrap_or_default().to_owned();
    document.set_trailing("");
    let gap = if above.is_empty() && document.is_empty() { "" } else { "\n" };
    table.decor_mut().set_prefix(above + gap);
    table
}

/// Takes the comments from above the first table, to which they do not belong: all but those next to it.
pub(super) fn comments_above(document: &mut DocumentMut) -> Option<String> {
    let first = document.iter_mut().find_map(|(_, item)| item.as_table_mut())?;
    let prefix = first.decor().prefix().and_then(RawString::as_str)?.to_owned();
    let (above, beside) = prefix.rsplit_once("\n\n").or_else(|| Some((prefix.strip_suffix('\n')?, "")))?;
    first.decor_mut().set_prefix(format!("\n{beside}"));
    Some(format!("{above}\n"))
}
