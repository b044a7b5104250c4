//! What folders and files can be called: names that every file system takes, so that a download keeps them.

use crate::error::{UserError, UserErrorCode};
use crate::text;

/// One line of at most `most` characters that no file system reads as a path.
pub fn name(field: &str, text: impl AsRef<str>, most: usize) -> Result<String, UserError> {
    let name = text::line(field, text, most)?;
    if name.contains(['/', '\\']) {
        let reason = format!("`{field}` must not hold `/` or `\\`: make folders with createFolder.");
        return Err(UserError::on(field, UserErrorCode::Invalid, reason));
    }
    if name == "." || name == ".." {
        let reason = format!("`{field}` can't be `{name}`, which stands for a folder: choose another.");
        return Err(UserError::on(field, UserErrorCode::Invalid, reason));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path() {
        for fine in ["Übersicht 2026.pdf", ".gitignore", "...", "a: b", "Angebot 🦀.docx", "عرض.pdf"] {
            assert_eq!(name("name", fine, 255).expect(fine), fine);
        }
        for bad in ["a/b", "..\\b", ".", " .. ", "a\nb", "a\0b", "\u{202E}fdp.exe"] {
            assert_eq!(name("name", bad, 255).expect_err(bad).code, UserErrorCode::Invalid, "{bad:?}");
        }
        assert_eq!(name("name", "x".repeat(256), 255).expect_err("long").code, UserErrorCode::Limit);
        assert_eq!(name("name", "  ", 255).expect_err("empty").code, UserErrorCode::Required);
    }
}
