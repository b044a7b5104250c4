//! The words of reminders: texts with placeholders such as `{{invoice.number}}`.

use crate::error::{UserError, UserErrorCode};

/// Everything that a placeholder can be.
pub const PLACEHOLDERS: &[&str] = &[
    "invoice.number",
    "invoice.issueDate",
    "invoice.dueDate",
    "invoice.total",
    "invoice.due",
    "client.name",
    "organization.name",
];

/// Checks that all placeholders of a text are known ones.
pub fn check(field: &str, text: &str) -> Result<(), UserError> {
    let invalid = |reason: String| Err(UserError::on(field, UserErrorCode::Invalid, reason));
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        let Some((inside, behind)) = after.split_once("}}") else {
            return invalid(format!("`{field}` opens a placeholder with `{{{{` and does not close it with `}}}}`."));
        };
        if !PLACEHOLDERS.contains(&inside.trim()) {
            let shown: String = inside.trim().chars().take(80).collect();
            let all = PLACEHOLDERS.join(", ");
            return invalid(format!("`{field}` has a placeholder `{shown}` that is none; there are: {all}."));
        }
        rest = behind;
    }
    Ok(())
}

/// Puts in what `value` says for each placeholder. At most `most` characters: names make a text longer than it was written.
pub fn filled(text: &str, most: usize, value: impl Fn(&str) -> String) -> String {
    let (mut said, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((inside, behind)) = after.split_once("}}") else { break };
        said.push_str(before);
        // What was put in is no template itself.
        said.push_str(&value(inside.trim()));
        rest = behind;
    }
    said.push_str(rest);
    said.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_placeholders_are_taken() {
        for fine in
            ["", "plain }} text", "{{invoice.number}}", "{{ client.name }}: {{invoice.due}} of {{invoice.total}}"]
        {
            assert_eq!(check("body", fine), Ok(()), "{fine}");
        }
        for bad in
            ["{{", "{{invoice.number}", "{{number}}", "{{invoice.}}", "{{subject.number}}", "{{client.name}} {{x}}"]
        {
            let refused = check("body", bad).expect_err(bad);
            assert_eq!((refused.code, refused.field.as_deref()), (UserErrorCode::Invalid, Some("body")), "{bad}");
        }
    }

    #[test]
    fn values_are_put_in_once() {
        let value = |name: &str| if name == "client.name" { "{{invoice.number}}".to_owned() } else { "7".to_owned() };
        assert_eq!(filled("{{ client.name }} owes {{invoice.number}}.", 100, value), "{{invoice.number}} owes 7.");
        assert_eq!(filled("nothing", 100, value), "nothing");
        assert_eq!(filled("{{invoice.number}} and {{", 100, value), "7 and {{");
        assert_eq!(filled("äöü{{invoice.number}}", 3, value), "äöü");
    }
}
