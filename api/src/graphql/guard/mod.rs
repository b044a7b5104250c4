//! What a document meets before the parser.
//!
//! async-graphql 7.2 overflows the stack on values nested 2,000 deep and expands fragments exponentially before any
//! limit of its own applies, so the text is bounded here first: [`check`] reads it twice from left to right, without
//! recursion, and refuses it with a sentence that names the limit.
//!
//! The invariant: whatever the parser would see, is counted. The lexer follows async-graphql's grammar where that
//! differs from the specification, and where a document is broken (brackets that don't match, stray bytes) it counts on,
//! because the parser stops at the same place and explains it better.

mod fragments;
mod lexer;
mod limits;
mod outline;
mod refusal;
mod variables;

#[cfg(test)]
mod tests;

pub use limits::Limits;
pub use refusal::{Bound, Refusal};
pub use variables::check as check_json;

use lexer::{Lexer, Token};
use outline::Outline;

/// What was counted in a document that may be parsed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Names, numbers, strings and punctuators, with their definitions.
    pub tokens: usize,
    /// The deepest nesting of `{`, `[` and `(`.
    pub nesting: usize,
    /// Directives, wherever they stand.
    pub directives: usize,
    /// Operations.
    pub operations: usize,
    /// Fragment definitions.
    pub fragments: usize,
    /// Fields as written, fragments counted once.
    pub fields: usize,
    /// Aliased fields.
    pub aliases: usize,
    /// Selections repeated in one selection set.
    pub duplicates: usize,
    /// Fields at the root of the operation that has most of them, fragments spread.
    pub root_fields: usize,
    /// Fields and spreads of all operations together, or of one larger unused fragment, fragments spread.
    pub expanded: usize,
    /// Levels of fields, fragments spread.
    pub depth: usize,
}

/// Bounds a document's text.
///
/// Linear in the text's length: about 0.5 ms for the largest document in an optimised build.
///
/// # Errors
///
/// The first limit that the document exceeds, cheapest check first.
pub fn check(document: &str, limits: &Limits) -> Result<Counts, Refusal> {
    Bound::Bytes.allow(document.len(), limits.bytes)?;
    let mut counts = read_tokens(document)?;
    Bound::Nesting.allow(counts.nesting, limits.nesting)?;
    Bound::Tokens.allow(counts.tokens, limits.tokens)?;
    Bound::Directives.allow(counts.directives, limits.directives)?;

    let outline = Outline::read(document);
    outline.count_into(&mut counts);
    Bound::Operations.allow(counts.operations, limits.operations)?;
    Bound::Fragments.allow(counts.fragments, limits.fragments)?;
    Bound::Fields.allow(counts.fields, limits.fields)?;
    Bound::Aliases.allow(counts.aliases, limits.aliases)?;
    Bound::Duplicates.allow(counts.duplicates, limits.duplicates)?;

    let expansion = fragments::expand(&outline.definitions, &outline.spreads)?;
    counts.root_fields = expansion.root_fields;
    counts.expanded = expansion.selections;
    counts.depth = expansion.depth;
    Bound::RootFields.allow(counts.root_fields, limits.root_fields)?;
    Bound::Expanded.allow(counts.expanded, limits.expanded)?;
    Bound::Depth.allow(counts.depth, limits.depth)?;
    Ok(counts)
}

/// The first pass: what can be counted without knowing where in the document a token stands.
fn read_tokens(document: &str) -> Result<Counts, Refusal> {
    let mut counts = Counts::default();
    let mut nesting = 0_usize;
    for token in Lexer::new(document) {
        counts.tokens += 1;
        match token {
            Token::Punctuator(b'{' | b'[' | b'(') => {
                nesting += 1;
                counts.nesting = counts.nesting.max(nesting);
            }
            Token::Punctuator(b'}' | b']' | b')') => nesting = nesting.saturating_sub(1),
            Token::Punctuator(b'@') => counts.directives += 1,
            Token::UnclosedBlockString { line } => return Err(Refusal::unclosed_block_string(line)),
            _ => {}
        }
    }
    Ok(counts)
}
