//! What a file may have.

use crate::error::{UserError, UserErrorCode};

/// The most versions of a file.
pub const MOST_VERSIONS: i32 = 1_000;

/// The number of the version that comes after so many.
pub fn next_number(versions: i32) -> Result<i32, UserError> {
    if versions < MOST_VERSIONS {
        return Ok(versions + 1);
    }
    let reason = format!("The file has {MOST_VERSIONS} versions already: make a new file.");
    Err(UserError::on("fileObjectId", UserErrorCode::Limit, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_counted_from_one_to_a_thousand() {
        assert_eq!(next_number(0), Ok(1));
        assert_eq!(next_number(999), Ok(1_000));
        assert_eq!(next_number(1_000).expect_err("too many").code, UserErrorCode::Limit);
    }
}
