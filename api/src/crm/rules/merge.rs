//! What a record becomes when another is merged into it, field by field.

use serde_json::Value as Json;

/// One of the two records of a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The record that stays.
    Survivor,
    /// The record that is merged into it.
    Merged,
}

/// The chosen side's value; the survivor's if nothing is chosen.
pub fn pick<T: Clone>(choice: Option<Side>, survivor: &T, merged: &T) -> T {
    if choice == Some(Side::Merged) { merged.clone() } else { survivor.clone() }
}

/// The chosen side's value, even if that is none; if nothing is chosen, the survivor's, or else the merged one's.
pub fn pick_or_fill<T: Clone>(choice: Option<Side>, survivor: &Option<T>, merged: &Option<T>) -> Option<T> {
    match choice {
        Some(_) => pick(choice, survivor, merged),
        None => survivor.clone().or_else(|| merged.clone()),
    }
}

/// Everything of both, each once; the chosen side's come first, the survivor's if nothing is chosen.
pub fn unite(choice: Option<Side>, survivor: &[String], merged: &[String]) -> Vec<String> {
    let (first, second) = ordered(choice, survivor, merged);
    let mut united = first.to_vec();
    united.extend(second.iter().filter(|entry| !first.contains(entry)).cloned());
    united
}

/// Free-form fields of both; where both have one, the chosen side's, the survivor's if nothing is chosen.
pub fn unite_fields(choice: Option<Side>, survivor: &Json, merged: &Json) -> Json {
    let (first, second) = ordered(choice, survivor, merged);
    match (first, second) {
        (Json::Object(first), Json::Object(second)) => {
            let mut united = second.clone();
            united.extend(first.clone());
            Json::Object(united)
        }
        _ => first.clone(),
    }
}

/// The chosen side's value before the other's.
pub fn ordered<'a, T: ?Sized>(choice: Option<Side>, survivor: &'a T, merged: &'a T) -> (&'a T, &'a T) {
    if choice == Some(Side::Merged) { (merged, survivor) } else { (survivor, merged) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_empty_is_filled_unless_chosen() {
        let (some, none) = (Some("a"), None);
        assert_eq!(pick_or_fill(None, &some, &Some("b")), Some("a"));
        assert_eq!(pick_or_fill(None, &none, &some), some);
        assert_eq!(pick_or_fill(Some(Side::Merged), &some, &none), none);
        assert_eq!(pick_or_fill(Some(Side::Survivor), &none, &some), none);
        assert_eq!(pick(Some(Side::Merged), &1, &2), 2);
        assert_eq!(pick(None, &1, &2), 1);
    }

    #[test]
    fn lists_and_fields_keep_everything() {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let (survivor, merged) = (texts(&["a", "b"]), texts(&["b", "c"]));
        assert_eq!(unite(None, &survivor, &merged), ["a", "b", "c"]);
        assert_eq!(unite(Some(Side::Merged), &survivor, &merged), ["b", "c", "a"]);
        let (survivor, merged) = (json!({"a": 1, "b": 1}), json!({"b": 2, "c": 2}));
        assert_eq!(unite_fields(None, &survivor, &merged), json!({"a": 1, "b": 1, "c": 2}));
        assert_eq!(unite_fields(Some(Side::Merged), &survivor, &merged), json!({"a": 1, "b": 2, "c": 2}));
    }
}
