//! Named documents against the limits; what arbitrary ones must hold is in `property`.

mod hostile;
mod property;

use super::{Bound, Counts, Limits, check};

fn counts(document: &str) -> Counts {
    check(document, &Limits::default()).unwrap()
}

#[test]
fn counts_a_document_with_everything_in_it() {
    let document = r#"
        # a comment with { [ ( and "
        query Overview($id: ID!, $filter: Filter = {name: {eq: "{[("}}) @live {
          one: project(id: $id) { id, ...Names @include(if: true) }
          ... on Query { tasks(filter: $filter, note: """a { block " \""" [ """) { nodes { id } } }
          ... @skip(if: false) { __typename }
        }
        fragment Names on Project { id name client { ...Client } }
        fragment Client on Company { name }
    "#;
    let counts = counts(document);
    assert_eq!((counts.operations, counts.fragments), (1, 2));
    assert_eq!((counts.fields, counts.aliases, counts.directives), (10, 1, 3));
    assert_eq!((counts.root_fields, counts.duplicates, counts.depth), (3, 0, 3));
    // The query's own 6 fields and 1 spread, `Names` with 3 and 1, `Client` with 1.
    assert_eq!(counts.expanded, 7 + 4 + 1);
}

#[test]
fn reads_keywords_and_conditions_as_the_parser_does() {
    // A comment behind `on` makes it the fragment called `on`, and a keyword may touch the name behind it.
    let document = "queryA{...on#\nUser{id}...on User{id}}fragmenton on User{a b}";
    let counts = counts(document);
    assert_eq!((counts.operations, counts.fragments, counts.fields), (1, 1, 5));
    assert_eq!(counts.root_fields, 4);
}

#[test]
fn knows_a_selection_repeated_below_repeated_fields() {
    assert_eq!(counts("{ a { x } b { x } a { x ...F ...F } } fragment F on T { x }").duplicates, 3);
    assert_eq!(
        counts("{ node { ... on A { id } ... on B { id } ... on A { id } ... { id } ... { id } } }").duplicates,
        2
    );
    assert_eq!(counts("{ one: a two: a }").duplicates, 0);
}

#[test]
fn refuses_fragments_in_a_circle() {
    let refusal =
        check("{ ...A } fragment A on Q { a ...B } fragment B on Q { ...A }", &Limits::default()).unwrap_err();
    assert_eq!(refusal.bound, Bound::Cycle);
    assert!(refusal.message.contains("`A`"), "{refusal}");
}

#[test]
fn refuses_a_block_string_that_the_parser_would_read_differently() {
    // To the parser this is `""`, `""` and then 2,000 lists.
    let document = format!("{{ a(x: [\"\"\"\" {}", "[".repeat(2_000));
    assert_eq!(check(&document, &Limits::default()).unwrap_err().bound, Bound::BlockString);
}

#[test]
fn says_the_limit_what_was_found_and_what_to_do() {
    let limits = Limits { aliases: 1, ..Limits::default() };
    let refusal = check("{ a: id b: id c: id }", &limits).unwrap_err();
    assert_eq!((refusal.bound, refusal.limit, refusal.found), (Bound::Aliases, 1, 3));
    assert_eq!(
        refusal.message,
        "The request has 3 aliases; at most 1 are allowed. Fetch many objects by `nodes(ids:)` or a filter instead of an \
         alias for each."
    );
}

#[test]
fn every_limit_refuses_what_is_one_above_it() {
    let document = "query A @d { a: x { y } z z ...F } query B { b } fragment F on T { f }";
    let found = counts(document);
    let generous = Limits::default();
    for (bound, limits) in [
        (Bound::Bytes, Limits { bytes: document.len() - 1, ..generous.clone() }),
        (Bound::Tokens, Limits { tokens: found.tokens - 1, ..generous.clone() }),
        (Bound::Nesting, Limits { nesting: found.nesting - 1, ..generous.clone() }),
        (Bound::Directives, Limits { directives: found.directives - 1, ..generous.clone() }),
        (Bound::Operations, Limits { operations: found.operations - 1, ..generous.clone() }),
        (Bound::Fragments, Limits { fragments: found.fragments - 1, ..generous.clone() }),
        (Bound::Fields, Limits { fields: found.fields - 1, ..generous.clone() }),
        (Bound::Aliases, Limits { aliases: found.aliases - 1, ..generous.clone() }),
        (Bound::Duplicates, Limits { duplicates: found.duplicates - 1, ..generous.clone() }),
        (Bound::RootFields, Limits { root_fields: found.root_fields - 1, ..generous.clone() }),
        (Bound::Expanded, Limits { expanded: found.expanded - 1, ..generous.clone() }),
        (Bound::Depth, Limits { depth: found.depth - 1, ..generous.clone() }),
    ] {
        assert_eq!(check(document, &limits).unwrap_err().bound, bound);
    }
}

#[test]
fn the_parser_survives_the_deepest_documents_that_pass() {
    let deep = |open: &str, close: &str, levels: usize| (open.repeat(levels), close.repeat(levels));
    let (lists, ends) = deep("[", "]", 48);
    let (objects, object_ends) = deep("{k:", "}", 48);
    let (sets, set_ends) = deep("{a", "}", 49);
    let (inline, inline_ends) = deep("{...", "}", 49);
    for document in [
        format!("{{a(x:{lists}{ends})}}"),
        format!("{{a(x:{objects}1{object_ends})}}"),
        format!("{{...F}} fragment F on T{sets}{{a}}{set_ends}"),
        format!("{inline}{{a}}{inline_ends}"),
        format!("query($a:{lists}Int{ends}={lists}1{ends}){{a}}"),
    ] {
        let limits = Limits { depth: 50, ..Limits::default() };
        assert_eq!(check(&document, &limits).map(|counts| counts.nesting >= 49), Ok(true), "{document}");
        async_graphql::parser::parse_query(&document).unwrap();
    }
}
