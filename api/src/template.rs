//! Texts with placeholders: `Invoice {{subject.number}} was paid.` Whoever writes one may name what is known there, and
//! nothing else.

use crate::error::{UserError, UserErrorCode};

/// Checks that all placeholders of a text are `known`.
pub fn check<S: AsRef<str>>(field: &str, text: &str, known: &[S]) -> Result<(), UserError> {
    let invalid = |reason: String| Err(UserError::on(field, UserErrorCode::Invalid, reason));
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        let Some((inside, behind)) = after.split_once("}}") else {
            return invalid(format!("`{field}` opens a placeholder with `{{{{` and does not close it with `}}}}`."));
        };
        let inside = inside.trim();
        if !known.iter().any(|name| name.as_ref() == inside) {
            let shown: String = inside.chars().take(80).collect();
            let all = known.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(", ");
            return invalid(format!("`{field}` has a placeholder `{shown}` that is none; there are: {all}."));
        }
        rest = behind;
    }
    Ok(())
}

/// A text with what `value` says for each placeholder. It is read once: what is put in is no template itself.
pub fn fill(text: &str, value: impl Fn(&str) -> String) -> String {
    let (mut filled, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((inside, behind)) = after.split_once("}}") else { break };
        filled.push_str(before);
        filled.push_str(&value(inside.trim()));
        rest = behind;
    }
    filled + rest
}

/// As [`fill`], for one line of at most `most` characters: what is said over several becomes one, and is cut.
pub fn line(text: &str, most: usize, value: impl Fn(&str) -> String) -> String {
    let filled = fill(text, value);
    let words = filled.split(|letter: char| letter.is_control() || letter.is_whitespace());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.chars().take(most).collect()
}

/// A text as a part of HTML.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            letter => html.push(letter),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str) -> String {
        match name {
            "subject.name" => "{{subject.number}}\r\n<x>".to_owned(),
            "subject.number" => "7".to_owned(),
            _ => String::new(),
        }
    }

    #[test]
    fn what_is_put_in_is_not_read_again() {
        let filled = |text| fill(text, value);
        assert_eq!(filled("{{ subject.name }} is {{subject.number}}."), "{{subject.number}}\r\n<x> is 7.");
        assert_eq!(filled("{{subject.unknown}}|{{"), "|{{");
        assert_eq!(filled("plain }} text"), "plain }} text");
    }

    #[test]
    fn a_line_stays_a_line() {
        assert_eq!(line("  a\r\n{{subject.number}}\tb ", 5, value), "a 7 b");
        assert_eq!(line("{{subject.name}}!", 100, value), "{{subject.number}} <x>!");
        assert_eq!(line("äöü{{subject.number}}", 3, value), "äöü");
    }

    #[test]
    fn a_text_is_no_markup() {
        assert_eq!(escaped("<b> & \"b\""), "&lt;b&gt; &amp; &quot;b&quot;");
    }

    #[test]
    fn only_what_is_known_is_put_in() {
        let known = ["subject.number", "client.name"];
        for fine in ["", "plain }} text", "{{subject.number}}", "No {{ subject.number }} of {{client.name}}."] {
            assert_eq!(check("title", fine, &known), Ok(()), "{fine}");
        }
        for bad in [
            "{{",
            "{{subject.number}",
            "{{number}}",
            "{{subject.}}",
            "{{subject.tokenHash}}",
            "{{subject.number.length}}",
            "{{env.HOME}}",
            "{{subject.number}} {{#each}}",
        ] {
            let refused = check("title", bad, &known).expect_err(bad);
            assert_eq!((refused.code, refused.field.as_deref()), (UserErrorCode::Invalid, Some("title")), "{bad}");
        }
    }
}
