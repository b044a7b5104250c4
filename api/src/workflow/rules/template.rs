//! Texts with placeholders: `Invoice {{subject.number}} was paid.`

use serde_json::{Map, Value as Json};

use crate::error::{UserError, UserErrorCode};

/// What placeholders are filled with.
#[derive(Clone, Copy)]
pub struct Values<'a> {
    fields: &'a Map<String, Json>,
    is_html: bool,
}

impl<'a> Values<'a> {
    /// A record's fields, for plain text.
    pub fn plain(fields: &'a Map<String, Json>) -> Self {
        Self { fields, is_html: false }
    }

    /// A record's fields, for HTML: what they say is text in it.
    pub fn html(fields: &'a Map<String, Json>) -> Self {
        Self { fields, is_html: true }
    }

    /// What stands for `{{subject.name}}`; nothing for what the record does not say.
    fn of(self, inside: &str) -> String {
        let value = match inside.trim().strip_prefix("subject.").and_then(|name| self.fields.get(name)) {
            None | Some(Json::Null) => String::new(),
            Some(Json::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        if self.is_html { escaped(&value) } else { value }
    }
}

fn escaped(text: &str) -> String {
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

/// A text with its placeholders filled, once: what comes in holds none.
pub fn fill(text: &str, values: Values<'_>) -> String {
    let (mut filled, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((inside, behind)) = after.split_once("}}") else { break };
        filled.push_str(before);
        filled.push_str(&values.of(inside));
        rest = behind;
    }
    filled + rest
}

/// As [`fill`], for one line of at most `most` characters: what records say over several becomes one, and is cut.
pub fn line(text: &str, values: Values<'_>, most: usize) -> String {
    let filled = fill(text, values);
    let words = filled.split(|letter: char| letter.is_control() || letter.is_whitespace());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.chars().take(most).collect()
}

/// Checks that all placeholders of a text are among the subject's `fields`.
pub fn check(field: &str, text: &str, fields: &[String]) -> Result<(), UserError> {
    let invalid = |reason: String| Err(UserError::on(field, UserErrorCode::Invalid, reason));
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        let Some((inside, behind)) = after.split_once("}}") else {
            return invalid(format!("`{field}` opens a placeholder with `{{{{` and does not close it with `}}}}`."));
        };
        let inside = inside.trim();
        let is_known = inside.strip_prefix("subject.").is_some_and(|name| fields.iter().any(|known| known == name));
        if !is_known {
            let shown: String = inside.chars().take(80).collect();
            let all = fields.iter().map(|name| format!("subject.{name}")).collect::<Vec<_>>().join(", ");
            return invalid(format!("`{field}` has a placeholder `{shown}` that is none; there are: {all}."));
        }
        rest = behind;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_not_read_again() {
        let fields = serde_json::json!({ "name": "{{subject.number}} <x>", "number": 7, "gone": null });
        let fields = fields.as_object().expect("fields");
        let filled = |text| fill(text, Values::plain(fields));
        assert_eq!(filled("{{ subject.name }} is {{subject.number}}."), "{{subject.number}} <x> is 7.");
        assert_eq!(filled("{{subject.gone}}{{subject.unknown}}|{{"), "|{{");
        assert_eq!(fill("<b>{{subject.name}}", Values::html(fields)), "<b>{{subject.number}} &lt;x&gt;");
        assert_eq!(line("  a\r\n{{subject.number}}\tb ", Values::plain(fields), 5), "a 7 b");
        assert_eq!(line("{{subject.name}}", Values::plain(fields), 3), "{{s");
    }

    #[test]
    fn only_fields_of_the_subject_are_put_in() {
        let fields = ["number", "status"].map(str::to_owned);
        for fine in ["", "plain }} text", "{{subject.number}}", "No {{ subject.number }} is {{subject.status}}."] {
            assert_eq!(check("title", fine, &fields), Ok(()), "{fine}");
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
            let refused = check("title", bad, &fields).expect_err(bad);
            assert_eq!((refused.code, refused.field.as_deref()), (UserErrorCode::Invalid, Some("title")), "{bad}");
        }
    }
}
