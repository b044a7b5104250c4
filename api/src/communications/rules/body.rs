//! What a message says: HTML from outside, made harmless, and its plain text.
//!
//! Ammonia parses it as browsers do and keeps what is listed here. Before that two things bound what the parser may have to
//! do, since what it does is not linear: a formatting element that is left open is opened anew in each block behind it
//! (HTML, "reconstruct the active formatting elements"), up to three of each name for each set of attributes; and each tag
//! looks up the stack of open elements. So attributes are dropped but for those of links, and tags are counted.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use crate::error::{UserError, UserErrorCode};
use crate::text;

/// The most characters of a message, as HTML, before and after it is made harmless.
pub const MOST: usize = 100_000;
/// The most tags of a message.
const MOST_TAGS: usize = 5_000;
/// The most bytes of a tag that keeps its attributes: browsers take addresses of about as many.
const LONGEST_TAG: usize = 2_500;

/// The elements that are kept; of others only what is in them.
const ELEMENTS: [&str; 32] = [
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];
/// Where links may lead.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];
/// Elements that begin a line of their own.
const LINES: [&str; 17] =
    ["blockquote", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "table", "tr", "ul"];

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut sanitiser = Builder::default();
    sanitiser
        .tags(HashSet::from(ELEMENTS))
        .clean_content_tags(HashSet::from(["noscript", "script", "style", "template", "title"]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(SCHEMES))
        // A relative address would lead into whatever shows the message.
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer"));
    sanitiser
});

/// What a message says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// Harmless HTML.
    pub html: String,
    /// Its text alone.
    pub text: String,
}

impl Body {
    /// Whether there is nothing to see in it.
    pub fn is_empty(&self) -> bool {
        self.html.is_empty()
    }
}

/// Makes HTML from outside harmless. What shows nothing is empty.
pub fn body(field: &str, html: &str) -> Result<Body, UserError> {
    if !text::shows(html) {
        return Ok(Body::default());
    }
    let html = text::prose(field, html, MOST)?;
    let html = SANITISER.clean(&bounded(field, &html)?).to_string();
    let plain = plain(&html);
    if !text::shows(&plain) {
        return Ok(Body::default());
    }
    // Once more: a character reference was no control character yet, and links have got longer.
    text::prose(field, &plain, MOST)?;
    Ok(Body { html: text::prose(field, &html, MOST)?, text: plain })
}

/// The same HTML with attributes on links alone; refuses too many tags. A tag that is never closed ends it, as it does for
/// browsers.
fn bounded(field: &str, html: &str) -> Result<String, UserError> {
    let mut out = String::with_capacity(html.len());
    let (mut rest, mut tags) = (html, 0);
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        if !tag[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            out.push('<');
            rest = &tag[1..];
            continue;
        }
        tags += 1;
        if tags > MOST_TAGS {
            let reason = format!("`{field}` must have at most {MOST_TAGS} elements: send the rest as another message.");
            return Err(UserError::on(field, UserErrorCode::Limit, reason));
        }
        let Some(end) = end_of(tag) else { return Ok(out) };
        let name = tag[1..end].split(|c: char| c.is_ascii_whitespace() || c == '/').next().unwrap_or_default();
        if name.eq_ignore_ascii_case("a") && end < LONGEST_TAG {
            out.push_str(&tag[..=end]);
        } else {
            out.extend(["<", name, ">"]);
        }
        rest = &tag[end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

/// Where the tag at the beginning ends: at a `>` that is in no quoted value.
fn end_of(tag: &str) -> Option<usize> {
    let (mut quote, mut is_value) = (None, false);
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') if is_value => (quote, is_value) = (Some(byte), false),
            _ => is_value = byte == b'=' || is_value && byte.is_ascii_whitespace(),
        }
    }
    None
}

/// The text of harmless HTML: in it every `<` begins a tag, and values are in double quotes.
fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(&unescaped(before));
        let end = end_of(tag).unwrap_or(tag.len() - 1);
        let name = tag[1..end].trim_start_matches('/').split(' ').next().unwrap_or_default();
        if LINES.contains(&name) {
            if !out.ends_with('\n') && !out.is_empty() {
                out.push('\n');
            }
        } else if matches!(name, "td" | "th") && !out.ends_with(char::is_whitespace) {
            out.push(' ');
        }
        rest = &tag[end + 1..];
    }
    out.push_str(&unescaped(rest));
    out.trim().to_owned()
}

/// What a serializer of HTML escapes in texts.
fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests;
