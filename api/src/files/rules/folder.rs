//! What a tree of folders must be.

use entity::Id;
use entity::engagements::engagement;

use crate::error::{UserError, UserErrorCode};

/// How many folders lie within each other at most.
pub const DEEPEST: usize = 20;

/// A folder lies in one of the same engagement, or both are of none; `field` is the one that says which.
pub fn same_engagement(
    field: &str,
    own: Option<Id<engagement::Entity>>,
    of_folder: Option<Id<engagement::Entity>>,
) -> Result<(), UserError> {
    if own == of_folder {
        return Ok(());
    }
    let reason = "The folder belongs to another engagement: choose one of the same.";
    Err(UserError::on(field, UserErrorCode::Invalid, reason))
}

/// What is `high` folders deep in itself fits into a folder that is `deep` folders deep.
pub fn fits(field: &str, deep: usize, high: usize) -> Result<(), UserError> {
    if deep + high <= DEEPEST {
        return Ok(());
    }
    let reason = format!(
        "Folders would lie {} deep within each other, at most {DEEPEST} may: choose one further up.",
        deep + high
    );
    Err(UserError::on(field, UserErrorCode::Limit, reason))
}

/// A folder can't lie in itself or in one below it.
pub fn no_cycle(field: &str, is_below: bool) -> Result<(), UserError> {
    if !is_below {
        return Ok(());
    }
    let reason = "A folder can't lie in itself or in a folder below it: choose another.";
    Err(UserError::on(field, UserErrorCode::Invalid, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_a_tree_are_of_one_engagement() {
        let (one, other) = (Some(Id::new()), Some(Id::new()));
        assert_eq!(same_engagement("parentFolderId", one, one), Ok(()));
        assert_eq!(same_engagement("parentFolderId", None, None), Ok(()));
        for (own, of_folder) in [(one, other), (one, None), (None, one)] {
            let refused = same_engagement("parentFolderId", own, of_folder).expect_err("two engagements");
            assert_eq!((refused.code, refused.field.as_deref()), (UserErrorCode::Invalid, Some("parentFolderId")));
        }
    }

    #[test]
    fn a_tree_has_twenty_levels() {
        assert_eq!(fits("parentFolderId", 19, 1), Ok(()));
        assert_eq!(fits("parentFolderId", 0, 20), Ok(()));
        assert_eq!(fits("parentFolderId", 20, 1).expect_err("too deep").code, UserErrorCode::Limit);
        assert_eq!(fits("parentFolderId", 15, 6).expect_err("too deep").code, UserErrorCode::Limit);
    }

    #[test]
    fn no_folder_lies_in_itself() {
        assert_eq!(no_cycle("parentFolderId", false), Ok(()));
        assert_eq!(no_cycle("parentFolderId", true).expect_err("a cycle").code, UserErrorCode::Invalid);
    }
}
