//! Cuts a document into tokens exactly as async-graphql's grammar (`graphql.pest`, 7.2) does.
//!
//! A difference between the two would be a hole: text that is a string here and brackets there is not counted.

/// One lexical token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A name or keyword.
    Name(&'a str),
    /// A string, a block string or a number, whatever its content.
    Value,
    /// `...`
    Spread,
    /// Any other single byte outside strings: a bracket, `:`, `@`, or one that the parser will refuse.
    Punctuator(u8),
    /// A `"""` without its end. The parser would read it again as an empty string with more text behind it, so nothing
    /// after it can be counted.
    UnclosedBlockString {
        /// Where it starts, from 1.
        line: usize,
    },
}

/// An iterator of tokens; comments, white space, commas and byte order marks are skipped.
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Whether white space and then a name follow. The grammar takes `on` behind `...` for a type condition only then
    /// (a comment in between makes it a fragment called `on`).
    pub(super) fn is_before_spaced_name(&self) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let spaces = space(rest);
        spaces > 0 && rest.get(spaces).copied().is_some_and(starts_name)
    }

    fn rest(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.at..]
    }

    /// Takes bytes while `belongs` says so.
    fn take_while(&mut self, belongs: fn(u8) -> bool) -> &'a str {
        let start = self.at;
        self.at += self.rest().iter().take_while(|byte| belongs(**byte)).count();
        // Cutting is safe: all callers take ASCII.
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn skip_ignored(&mut self) {
        loop {
            self.at += space(self.rest());
            if self.rest().first() != Some(&b'#') {
                return;
            }
            self.at += self.rest().iter().take_while(|byte| !ends_line(**byte)).count();
        }
    }

    /// Reads a string from its opening quote. One that is broken by a line's end stops there, as the parser does.
    fn string(&mut self) -> Token<'a> {
        self.at += 1;
        while let Some(&byte) = self.rest().first() {
            match byte {
                b'"' => {
                    self.at += 1;
                    break;
                }
                byte if ends_line(byte) => break,
                b'\\' => self.at += if self.rest().get(1).is_some_and(|next| !ends_line(*next)) { 2 } else { 1 },
                _ => self.at += 1,
            }
        }
        Token::Value
    }

    /// Reads a block string from its opening quotes; `\"""` is the only escape in it.
    fn block_string(&mut self) -> Token<'a> {
        let start = self.at;
        self.at += 3;
        while !self.rest().is_empty() {
            if self.rest().starts_with(b"\"\"\"") {
                self.at += 3;
                return Token::Value;
            }
            self.at += if self.rest().starts_with(b"\\\"\"\"") { 4 } else { 1 };
        }
        let before = self.text.get(..start).unwrap_or_default();
        Token::UnclosedBlockString { line: 1 + before.matches('\n').count() }
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_ignored();
        let rest = self.rest();
        let token = match *rest.first()? {
            b'"' if rest.starts_with(b"\"\"\"") => self.block_string(),
            b'"' => self.string(),
            b'.' if rest.starts_with(b"...") => {
                self.at += 3;
                Token::Spread
            }
            byte if starts_name(byte) => Token::Name(self.take_while(continues_name)),
            byte if byte.is_ascii_digit() => {
                self.take_while(|byte| byte.is_ascii_digit());
                Token::Value
            }
            byte => {
                self.at += 1;
                Token::Punctuator(byte)
            }
        };
        Some(token)
    }
}

/// How many bytes of white space `text` starts with; commas and byte order marks are white space in GraphQL.
fn space(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        match text.get(at) {
            Some(b' ' | b'\t' | b'\r' | b'\n' | b',') => at += 1,
            Some(0xEF) if text[at..].starts_with("\u{feff}".as_bytes()) => at += 3,
            _ => return at,
        }
    }
}

const fn ends_line(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

const fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

const fn continues_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
