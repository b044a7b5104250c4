//! Texts with placeholders: `Invoice {{subject.number}} was paid.`

use crate::error::{UserError, UserErrorCode};

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
