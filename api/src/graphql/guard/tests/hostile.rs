//! Documents that hurt: each is refused, by the limit meant for it, long before it costs anything.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::super::{Bound, Limits, check};

/// Refused by `bound`, in less than 5 ms (the best of five runs, so that a busy machine doesn't fail the test).
fn refused(name: &str, document: &str, limits: &Limits, bound: Bound) {
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let refusal = check(document, limits).unwrap_err();
        best = best.min(start.elapsed());
        assert_eq!(refusal.bound, bound, "{name}: {refusal}");
    }
    println!("{name}: {} µs", best.as_micros());
    assert!(best < Duration::from_millis(5), "{name}: {best:?}");
}

#[test]
fn values_nested_2_000_deep() {
    let lists = format!("{{ a(x: {}{}) }}", "[".repeat(2_000), "]".repeat(2_000));
    refused("lists 2,000 deep", &lists, &Limits::default(), Bound::Nesting);
    let objects = format!("{{ a(x: {}1{}) }}", "{k:".repeat(2_000), "}".repeat(2_000));
    refused("objects 2,000 deep", &objects, &Limits::default(), Bound::Nesting);
    let selections = format!("{}a{}", "{a".repeat(2_000), "}".repeat(2_000));
    refused("selections 2,000 deep", &selections, &Limits::default(), Bound::Nesting);
    let types = format!("query($a: {}Int{}) {{ a }}", "[".repeat(2_000), "]".repeat(2_000));
    refused("types 2,000 deep", &types, &Limits::default(), Bound::Nesting);
}

#[test]
fn fragments_that_double_30_times() {
    let mut document = "{ ...F0 }".to_owned();
    for index in 0..30 {
        write!(document, "fragment F{index} on Q {{ ...F{next} ... {{ ...F{next} }} }}", next = index + 1).unwrap();
    }
    document.push_str("fragment F30 on Q { a }");
    let generous = Limits { duplicates: 100, root_fields: usize::MAX, ..Limits::default() };
    refused("fragments doubling 30 times", &document, &generous, Bound::Expanded);
    // Even where the fragments contain nothing at all.
    let empty = document.replace("{ a }", "{ ...Unknown }");
    refused("empty fragments doubling 30 times", &empty, &generous, Bound::Expanded);
    refused("the same with default limits", &document, &Limits::default(), Bound::RootFields);
}

#[test]
fn fragments_in_a_chain_100_deep() {
    let mut document = "{ ...F0 }".to_owned();
    for index in 0..99 {
        write!(document, "fragment F{index} on Q {{ a {{ ...F{} }} }}", index + 1).unwrap();
    }
    document.push_str("fragment F99 on Q { a }");
    refused("fragments 100 deep", &document, &Limits::default(), Bound::Depth);
}

#[test]
fn aliases_10_000() {
    let mut document = "{ ".to_owned();
    for index in 0..10_000 {
        write!(document, "a{index}:id ").unwrap();
    }
    document.push('}');
    refused("10,000 aliases", &document, &Limits::default(), Bound::Bytes);
    refused("10,000 aliases within the tokens", &document[..60_000], &Limits::default(), Bound::Tokens);
    refused("1,500 aliases", &format!("{} }}", &document[..12_000]), &Limits::default(), Bound::Aliases);
}

#[test]
fn duplicate_fields_500() {
    let document = format!("{{ {} }}", "id ".repeat(500));
    refused("500 duplicate fields", &document, &Limits::default(), Bound::Duplicates);
    let below = format!("{{ {} }}", "a{b{c}} ".repeat(500));
    refused("500 duplicate fields below duplicates", &below, &Limits::default(), Bound::Duplicates);
    let spreads = format!("{{ {} }} fragment F on Q {{ a }}", "...F ".repeat(500));
    refused("500 duplicate spreads", &spreads, &Limits::default(), Bound::Duplicates);
    let inline = format!("{{ {} }}", "...{id} ".repeat(500));
    refused("500 duplicates in inline fragments", &inline, &Limits::default(), Bound::Duplicates);
}

#[test]
fn body_of_20_mib() {
    refused("20 MiB of brackets", &"{".repeat(20 << 20), &Limits::default(), Bound::Bytes);
}

#[test]
fn directives_and_root_fields() {
    let document = format!("{{ a {} }}", "@a ".repeat(1_000));
    refused("1,000 directives", &document, &Limits::default(), Bound::Directives);
    let mut roots = "mutation { ".to_owned();
    for index in 0..100 {
        write!(roots, "m{index} ").unwrap();
    }
    roots.push('}');
    refused("100 root fields", &roots, &Limits::default(), Bound::RootFields);
}

#[test]
fn text_of_64_kib_of_one_kind() {
    for (name, piece, bound) in [
        ("strings", "\"a\" ", Bound::Tokens),
        ("block strings", "\"\"\"\"\"\"", Bound::Tokens),
        ("escapes", "\\\"\"\"", Bound::BlockString),
        ("quotes", "\"\n", Bound::Tokens),
        ("open brackets", "{", Bound::Nesting),
        ("spreads", "...F ", Bound::Tokens),
        ("conditions", "...on ", Bound::Tokens),
        ("comments", "#a\n{", Bound::Nesting),
        ("stray bytes", "\u{7}", Bound::Tokens),
    ] {
        let document = piece.repeat(65_536 / piece.len());
        refused(&format!("64 KiB of {name}"), &document, &Limits::default(), bound);
    }
}
