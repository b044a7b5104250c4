//! The second pass: which tokens are fields, aliases, fragments and spreads.

use std::collections::HashMap;

use super::Counts;
use super::lexer::{Lexer, Token};

/// An operation or a fragment.
#[derive(Debug, Default)]
pub(super) struct Definition<'a> {
    /// The fragment's name; `None` for an operation.
    pub(super) fragment: Option<&'a str>,
    /// Fields and spreads, as written.
    pub(super) selections: usize,
    /// Fields directly at the root, those of inline fragments with them.
    pub(super) root_fields: usize,
    /// Levels of fields.
    pub(super) depth: usize,
    /// Where its spreads end in [`Outline::spreads`]; they start where those of the definition before end.
    pub(super) spreads_end: usize,
}

/// `...name`
#[derive(Clone, Copy, Debug)]
pub(super) struct Spread<'a> {
    pub(super) name: &'a str,
    /// How many levels of fields stand around it; 0 at the root of its definition.
    pub(super) level: usize,
}

/// What the document's selection sets contain.
#[derive(Default)]
pub(super) struct Outline<'a> {
    pub(super) definitions: Vec<Definition<'a>>,
    pub(super) spreads: Vec<Spread<'a>>,
    fields: usize,
    aliases: usize,
    duplicates: usize,
    frames: Vec<Frame<'a>>,
    /// Each selection by the set it stands in, so that a repeated one is known, and the number of the set below it.
    seen: HashMap<(usize, Selection<'a>), usize>,
}

/// What can stand in a selection set, by what makes two of them the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Selection<'a> {
    /// By response key.
    Field(&'a str),
    /// By type condition.
    Inline(&'a str),
    /// By fragment.
    Spread(&'a str),
}

/// An open bracket.
#[derive(Clone, Copy, Debug)]
enum Frame<'a> {
    /// A selection set.
    Set { number: usize, level: usize, last: Option<Selection<'a>>, expects: Expects },
    /// Arguments, variable definitions, a list or an input object.
    Other,
}

/// What a name in a selection set would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expects {
    Selection,
    FieldAfterAlias,
    DirectiveName,
    SpreadTarget,
    TypeCondition,
}

/// Where the reader is outside all selection sets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    /// A definition may start.
    Definitions,
    /// Behind `fragment`.
    FragmentAndName,
    /// Behind the definition's start, before its selection set.
    StartAndSet,
}

impl<'a> Outline<'a> {
    /// Reads a document whose nesting and tokens are bounded, so that memory is too.
    pub(super) fn read(document: &'a str) -> Self {
        let mut outline = Self::default();
        let mut between = Between::Definitions;
        let mut lexer = Lexer::new(document);
        while let Some(token) = lexer.next() {
            match (outline.frames.last().copied(), token) {
                (Some(Frame::Set { .. }), Token::Punctuator(b'{')) => outline.open_below(),
                (None, Token::Punctuator(b'{')) => {
                    if between == Between::Definitions {
                        outline.definitions.push(Definition::default());
                    }
                    between = Between::Definitions;
                    // Numbers of sets are indices of `seen` (from 1): a definition has none, so it counts downwards.
                    let number = usize::MAX - outline.definitions.len();
                    outline.frames.push(Frame::set(number, 1));
                }
                (_, Token::Punctuator(b'{' | b'[' | b'(')) => outline.frames.push(Frame::Other),
                (Some(_), Token::Punctuator(b'}' | b']' | b')')) => {
                    outline.frames.pop();
                    outline.end_definition();
                }
                (None, Token::Name(name)) => between = outline.between_definitions(between, name),
                (Some(Frame::Set { .. }), token) => {
                    let condition = token == Token::Name("on") && lexer.is_before_spaced_name();
                    outline.select(token, condition);
                }
                _ => {}
            }
        }
        outline.end_definition();
        outline
    }

    /// Adds what was counted to `counts`.
    pub(super) fn count_into(&self, counts: &mut Counts) {
        counts.fragments = self.definitions.iter().filter(|definition| definition.fragment.is_some()).count();
        counts.operations = self.definitions.len() - counts.fragments;
        counts.fields = self.fields;
        counts.aliases = self.aliases;
        counts.duplicates = self.duplicates;
    }

    /// Names outside selection sets. The grammar lets keyword and name touch: `fragmentA on T` defines `A`.
    fn between_definitions(&mut self, between: Between, name: &'a str) -> Between {
        match between {
            Between::Definitions => {
                let fragment = name.strip_prefix("fragment");
                self.definitions.push(Definition { fragment, ..Definition::default() });
                if fragment == Some("") { Between::FragmentAndName } else { Between::StartAndSet }
            }
            Between::FragmentAndName => {
                if let Some(definition) = self.definitions.last_mut() {
                    definition.fragment = Some(name);
                }
                Between::StartAndSet
            }
            Between::StartAndSet => Between::StartAndSet,
        }
    }

    /// One token of a selection set, brackets excepted.
    fn select(&mut self, token: Token<'a>, condition: bool) {
        let Some(Frame::Set { number, level, last, expects }) = self.frames.last().copied() else { return };
        let (last, expects) = match (token, expects) {
            (Token::Name(name), Expects::Selection) => {
                let field = Selection::Field(name);
                self.count_field(level);
                self.note(number, field);
                (Some(field), Expects::Selection)
            }
            (Token::Name(_), Expects::SpreadTarget) if condition => (last, Expects::TypeCondition),
            (Token::Name(name), Expects::SpreadTarget) => {
                let spread = Selection::Spread(name);
                self.count_spread(name, level);
                self.note(number, spread);
                (Some(spread), Expects::Selection)
            }
            (Token::Name(name), Expects::TypeCondition) => (Some(Selection::Inline(name)), Expects::Selection),
            (Token::Name(_), Expects::DirectiveName | Expects::FieldAfterAlias) => (last, Expects::Selection),
            (Token::Punctuator(b':'), Expects::Selection) => {
                self.aliases += 1;
                (last, Expects::FieldAfterAlias)
            }
            (Token::Punctuator(b'@'), _) => (last, Expects::DirectiveName),
            (Token::Spread, _) => (Some(Selection::Inline("")), Expects::SpreadTarget),
            _ => (last, expects),
        };
        if let Some(frame) = self.frames.last_mut() {
            *frame = Frame::Set { number, level, last, expects };
        }
    }

    /// `{` in a selection set: the fields of a field, or an inline fragment, whose fields belong to the set around it.
    fn open_below(&mut self) {
        let Some(Frame::Set { number, level, last, expects }) = self.frames.last_mut() else { return };
        *expects = Expects::Selection;
        let (number, level, last) = (*number, *level, *last);
        let below = match last {
            None | Some(Selection::Inline("")) => Frame::set(number, level),
            Some(inline @ Selection::Inline(_)) => Frame::set(self.number_below(number, inline), level),
            Some(field) => Frame::set(self.number_below(number, field), level + 1),
        };
        self.frames.push(below);
    }

    fn count_field(&mut self, level: usize) {
        self.fields += 1;
        if let Some(definition) = self.definitions.last_mut() {
            definition.selections += 1;
            definition.root_fields += usize::from(level == 1);
            definition.depth = definition.depth.max(level);
        }
    }

    fn count_spread(&mut self, name: &'a str, level: usize) {
        self.spreads.push(Spread { name, level: level - 1 });
        if let Some(definition) = self.definitions.last_mut() {
            definition.selections += 1;
        }
    }

    /// Counts the selection as a duplicate when its set has it already.
    fn note(&mut self, number: usize, selection: Selection<'a>) {
        let known = self.seen.len();
        if self.number_below(number, selection) <= known {
            self.duplicates += 1;
        }
    }

    /// The number of the set below a selection: the same for the same selection in the same set.
    fn number_below(&mut self, number: usize, selection: Selection<'a>) -> usize {
        let next = self.seen.len() + 1;
        *self.seen.entry((number, selection)).or_insert(next)
    }

    fn end_definition(&mut self) {
        if let (true, Some(definition)) = (self.frames.is_empty(), self.definitions.last_mut()) {
            definition.spreads_end = self.spreads.len();
        }
    }
}

impl Frame<'_> {
    const fn set(number: usize, level: usize) -> Self {
        Self::Set { number, level, last: None, expects: Expects::Selection }
    }
}
