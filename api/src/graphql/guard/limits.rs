//! The limits a document is held to.

/// How much a document may contain; a test builds one literally.
///
/// The defaults leave every document of our own clients (generated operations with their fragments, the
/// playground's introspection query) at a tenth or less of each limit.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of the document's text. Default 65,536.
    pub bytes: usize,
    /// Names, numbers, strings and punctuators. Default 10,000.
    pub tokens: usize,
    /// Nested `{`, `[` and `(` together. The parser recurses on each. Default 50.
    pub nesting: usize,
    /// Directives. Default 200.
    pub directives: usize,
    /// Operations in one document. Default 20.
    pub operations: usize,
    /// Fragment definitions. Default 100.
    pub fragments: usize,
    /// Fields as written, fragments counted once. Default 2,000.
    pub fields: usize,
    /// Aliased fields. Default 200.
    pub aliases: usize,
    /// Selections repeated in one selection set: async-graphql resolves each of them, then merges. Default 50.
    pub duplicates: usize,
    /// Fields at the root of one operation, fragments spread. Default 50.
    pub root_fields: usize,
    /// Fields and spreads of all operations together, fragments spread. Default 10,000.
    pub expanded: usize,
    /// Levels of fields, fragments spread. Wider than the cost's own limit, which explains itself better. Default 32.
    pub depth: usize,
    /// Nested objects and arrays in the variables. Default 32.
    pub variables_nesting: usize,
    /// Values in the variables: a parsed value takes 30 times the memory of its text. Default 50,000.
    pub variables_values: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024,
            tokens: 10_000,
            nesting: 50,
            directives: 200,
            operations: 20,
            fragments: 100,
            fields: 2_000,
            aliases: 200,
            duplicates: 50,
            root_fields: 50,
            expanded: 10_000,
            depth: 32,
            variables_nesting: 32,
            variables_values: 50_000,
        }
    }
}
