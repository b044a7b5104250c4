//! What must hold for every document: arbitrary text never panics, and what is counted in a valid document is what
//! async-graphql's own parser finds in it.

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet};
use proptest::prelude::*;

use super::super::{Counts, Limits, check, check_json};

/// Limits that no generated document meets.
fn none() -> Limits {
    Limits {
        bytes: usize::MAX,
        tokens: usize::MAX,
        nesting: 60,
        directives: usize::MAX,
        operations: usize::MAX,
        fragments: usize::MAX,
        fields: usize::MAX,
        aliases: usize::MAX,
        duplicates: usize::MAX,
        root_fields: usize::MAX,
        expanded: usize::MAX,
        depth: usize::MAX,
        variables_nesting: usize::MAX,
        variables_values: usize::MAX,
    }
}

/// Pieces of GraphQL in any order: soup that reaches deeper than random characters would.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{"),
        Just("}"),
        Just("("),
        Just(")"),
        Just("["),
        Just("]"),
        Just("..."),
        Just("on "),
        Just("on#\n"),
        Just("fragment "),
        Just("fragment"),
        Just("query "),
        Just("@d"),
        Just(":"),
        Just("\""),
        Just("\"\"\""),
        Just("\\"),
        Just("#"),
        Just("\n"),
        Just("\r"),
        Just(" a "),
        Just("b"),
        Just("é"),
        Just("\u{feff}"),
        Just("."),
        Just("1"),
        Just("$v"),
        Just("="),
        Just("!"),
        Just(","),
        Just("\0"),
    ];
    prop::collection::vec(piece, 0..200).prop_map(|pieces| pieces.concat())
}

/// A value, printed.
fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("1".to_owned()),
        Just("-2.5e3".to_owned()),
        Just("null".to_owned()),
        Just("$v".to_owned()),
        Just("ENUM".to_owned()),
        Just("\"a { \\\" [ ( # @\"".to_owned()),
        Just("\"\"".to_owned()),
        Just("\"\"\" b \" { \\\"\"\" @ ...\n\"\"\"".to_owned()),
        Just("\"\\u00e9é\"".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(" "))),
            prop::collection::vec(inner, 0..3).prop_map(|items| format!(
                "{{{}}}",
                items.iter().map(|v| format!("k:{v}")).collect::<Vec<_>>().join(",")
            )),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("a"),
        Just("b"),
        Just("id"),
        Just("on"),
        Just("query"),
        Just("fragment"),
        Just("_x1"),
        Just("true"),
    ]
    .prop_map(str::to_owned)
}

fn gap() -> impl Strategy<Value = String> {
    prop_oneof![Just(" "), Just("\n"), Just(", "), Just(" # ... { \" on\n"), Just("\u{feff} ")].prop_map(str::to_owned)
}

fn directive() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        1 => value().prop_map(|value| format!(" @include(if: {value})")),
        1 => Just(" @a @b".to_owned()),
    ]
}

/// A selection set, printed; the fragments it may spread are `F0` to `F2` and `on`.
fn selection_set() -> impl Strategy<Value = String> {
    let alias =
        || prop_oneof![2 => Just(String::new()), 1 => (name(), gap()).prop_map(|(name, gap)| format!("{name}{gap}:"))];
    let arguments =
        || prop_oneof![2 => Just(String::new()), 1 => value().prop_map(|value| format!("(x: {value} y: 1)"))];
    let spread = prop_oneof![Just("...F0"), Just("... F1"), Just("...F2"), Just("...on#\n")];
    let leaf = prop_oneof![
        3 => (alias(), name(), arguments(), directive()).prop_map(|(a, n, x, d)| format!("{a}{n}{x}{d}")),
        1 => (spread, directive()).prop_map(|(spread, directive)| format!("{spread}{directive}")),
    ];
    let items = |item: BoxedStrategy<String>| {
        prop::collection::vec((item, gap()), 1..5)
            .prop_map(|items| format!("{{{}}}", items.into_iter().map(|(item, gap)| item + &gap).collect::<String>()))
    };
    items(leaf.boxed()).prop_recursive(4, 24, 4, move |inner| {
        let condition = prop_oneof![Just("..."), Just("... on T"), Just("...on\nU")];
        let nested = prop_oneof![
            (alias(), name(), arguments(), directive(), inner.clone())
                .prop_map(|(a, n, x, d, s)| format!("{a}{n}{x}{d}{s}")),
            (condition, directive(), inner).prop_map(|(c, d, s)| format!("{c}{d}{s}")),
        ];
        items(nested.boxed())
    })
}

/// A document; fragments only spread those behind them, as no cycle may be.
fn document() -> impl Strategy<Value = String> {
    let set = || (selection_set(), gap());
    (set(), set(), set(), set(), set(), value()).prop_map(|(q, f0, f1, f2, on, v)| {
        let cut = |set: &str, names: &[&str]| names.iter().fold(set.to_owned(), |set, name| set.replace(name, "...Z"));
        let v = v.replace("$v", "0");
        format!(
            "query Q($v: [T!]! @d = {v}){}{}fragment F0 on T{}{}fragmentF1 on T{}fragment F2 on\nT{}{}fragment on on T{}\
             fragment Z on T{{z}}",
            q.0, q.1,
            cut(&f0.0, &["...F0"]), f0.1,
            cut(&f1.0, &["...F0", "... F1"]),
            cut(&f2.0, &["...F0", "... F1", "...F2"]), f2.1,
            cut(&on.0, &["...F0", "... F1", "...F2", "...on#\n"]),
        )
    })
}

/// The counts by walking what the parser made, spreading each fragment in full.
#[derive(Default)]
struct Walked {
    counts: Counts,
}

impl Walked {
    fn of(document: &ExecutableDocument) -> Counts {
        let mut walked = Self { counts: Self::as_written(document) };
        for operation in operations(document) {
            let set = &operation.selection_set.node;
            walked.counts.root_fields = walked.counts.root_fields.max(roots(document, set));
            walked.spread(document, set, 1);
        }
        for fragment in document.fragments.values() {
            let mut alone = Self::default();
            alone.spread(document, &fragment.node.selection_set.node, 1);
            walked.counts.depth = walked.counts.depth.max(alone.counts.depth);
            walked.counts.expanded = walked.counts.expanded.max(alone.counts.expanded);
        }
        walked.counts
    }

    /// What can be counted without spreading, so also where fragments are unknown or spread themselves.
    fn as_written(document: &ExecutableDocument) -> Counts {
        let mut walked = Self::default();
        for operation in operations(document) {
            let variables = operation.variable_definitions.iter();
            walked.counts.operations += 1;
            walked.counts.directives += operation.directives.len();
            walked.counts.directives += variables.map(|variable| variable.node.directives.len()).sum::<usize>();
            walked.written(&operation.selection_set.node);
        }
        for fragment in document.fragments.values() {
            walked.counts.fragments += 1;
            walked.counts.directives += fragment.node.directives.len();
            walked.written(&fragment.node.selection_set.node);
        }
        walked.counts
    }

    fn written(&mut self, set: &SelectionSet) {
        for item in &set.items {
            self.counts.directives += item.node.directives().len();
            match &item.node {
                Selection::Field(field) => {
                    self.counts.fields += 1;
                    self.counts.aliases += usize::from(field.node.alias.is_some());
                    self.written(&field.node.selection_set.node);
                }
                Selection::InlineFragment(inline) => self.written(&inline.node.selection_set.node),
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn spread(&mut self, document: &ExecutableDocument, set: &SelectionSet, level: usize) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    self.counts.expanded += 1;
                    self.counts.depth = self.counts.depth.max(level);
                    self.spread(document, &field.node.selection_set.node, level + 1);
                }
                Selection::InlineFragment(inline) => self.spread(document, &inline.node.selection_set.node, level),
                Selection::FragmentSpread(spread) => {
                    self.counts.expanded += 1;
                    let fragment = &document.fragments[&spread.node.fragment_name.node];
                    self.spread(document, &fragment.node.selection_set.node, level);
                }
            }
        }
    }
}

fn operations(document: &ExecutableDocument) -> impl Iterator<Item = &OperationDefinition> {
    document.operations.iter().map(|(_, operation)| &operation.node)
}

fn roots(document: &ExecutableDocument, set: &SelectionSet) -> usize {
    let of = |item: &Selection| match item {
        Selection::Field(_) => 1,
        Selection::InlineFragment(inline) => roots(document, &inline.node.selection_set.node),
        Selection::FragmentSpread(spread) => {
            roots(document, &document.fragments[&spread.node.fragment_name.node].node.selection_set.node)
        }
    };
    set.items.iter().map(|item| of(&item.node)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = check(&text, &none());
        let _ = check_json(&bytes, 1, &Limits::default());
    }

    #[test]
    fn any_soup_is_read_without_panic(text in soup()) {
        let _ = check(&text, &none());
    }

    #[test]
    fn whatever_the_parser_accepts_is_counted(
        text in document(), pieces in soup(), at in any::<prop::sample::Index>(), cut in 0..3_usize,
    ) {
        // One piece of soup in the middle of a document, and perhaps something of the document gone.
        let start = (0..=at.index(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let end = (start + cut..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let piece: String = pieces.chars().take(4).collect();
        let broken = [&text[..start], &piece, &text[end..]].concat();
        if let (Ok(counted), Ok(parsed)) = (check(&broken, &none()), parse_query(&broken)) {
            let walked = Walked::as_written(&parsed);
            prop_assert_eq!(
                (counted.operations, counted.fragments, counted.fields, counted.aliases, counted.directives),
                (walked.operations, walked.fragments, walked.fields, walked.aliases, walked.directives),
                "{}", broken
            );
        }
    }

    #[test]
    fn a_valid_document_counts_as_the_parser_sees_it(text in document()) {
        let parsed = parse_query(&text).unwrap();
        let counted = check(&text, &none()).unwrap();
        let walked = Walked::of(&parsed);
        prop_assert_eq!(
            Counts { tokens: 0, nesting: 0, duplicates: 0, ..counted },
            walked,
            "{}", text
        );
    }
}
