//! Bounds JSON on its raw bytes, before it becomes values.
//!
//! `serde_json` stops at 128 levels by itself; the limit here is ours, and its refusal is one that a client can read.

use super::limits::Limits;
use super::refusal::{Bound, Refusal};

/// Bounds the variables of a request by the request's JSON text.
///
/// `envelope` is how many levels of the text stand around the variables: 1 for an HTTP body (`{"variables": …}`), 2 for a
/// `graphql-transport-ws` message. Everything else in the text is held to the same bounds.
///
/// # Errors
///
/// Too deep or too many values. Text that is not JSON passes: the JSON parser stops where it breaks.
pub fn check(json: &[u8], envelope: usize, limits: &Limits) -> Result<(), Refusal> {
    let (nesting, values) = measure(json);
    Bound::VariablesNesting.allow(nesting.saturating_sub(envelope), limits.variables_nesting)?;
    Bound::VariablesValues.allow(values, limits.variables_values)
}

/// The deepest nesting of brackets outside strings, and how many values there are at most: every value but the first
/// follows a comma or an opening bracket.
fn measure(json: &[u8]) -> (usize, usize) {
    let (mut depth, mut deepest, mut values) = (0_usize, 0_usize, 1_usize);
    let mut at = 0;
    while let Some(&byte) = json.get(at) {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
                values += 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            b'"' => at = end_of_string(json, at),
            _ => {}
        }
        at += 1;
    }
    (deepest, values)
}

/// The index of the quote that closes the string opened at `start`, or the end of the text.
fn end_of_string(json: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(&byte) = json.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_levels_and_values_outside_strings() {
        assert_eq!(measure(br#"{"a":[1,{"b":"]]]\"[[["}],"c":2}"#), (3, 6));
        assert_eq!(measure(br"1"), (0, 1));
        assert_eq!(measure(br#""unclosed [["#), (0, 1));
    }

    #[test]
    fn refuses_one_level_too_many_and_counts_the_envelope_out() {
        let limits = Limits { variables_nesting: 3, ..Limits::default() };
        assert!(check(br#"{"variables":{"a":[[1]]}}"#, 1, &limits).is_ok());
        let refusal = check(br#"{"variables":{"a":[[[1]]]}}"#, 1, &limits).unwrap_err();
        assert_eq!((refusal.bound, refusal.limit, refusal.found), (Bound::VariablesNesting, 3, 4));
    }

    #[test]
    fn refuses_a_long_list_and_a_deep_one() {
        let limits = Limits::default();
        let long = format!("[{}1]", "1,".repeat(100_000));
        assert_eq!(check(long.as_bytes(), 0, &limits).unwrap_err().bound, Bound::VariablesValues);
        let deep = "[".repeat(500_000);
        assert_eq!(check(deep.as_bytes(), 0, &limits).unwrap_err().found, 500_000);
    }
}
