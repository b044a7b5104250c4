//! Who may change a message, and what it may carry.

use entity::communications::message::Model;
use entity::files::file_object::{self, Visibility};

use crate::auth::actor::Actor;
use crate::error::{UserError, UserErrorCode};

/// The most members that a message mentions.
pub const MOST_MENTIONS: usize = 100;
/// The most files that a message carries.
pub const MOST_FILES: usize = 50;
/// The most earlier texts that are kept of a message.
pub const MOST_REVISIONS: usize = 100;

/// Whether it is the actor who wrote the message.
pub fn is_author(message: &Model, actor: &Actor) -> bool {
    (message.created_by_kind, message.created_by_id) == (actor.kind(), actor.id())
}

/// Refuses to change what was redacted.
pub fn not_redacted(message: &Model) -> Result<(), UserError> {
    if message.redacted_at.is_none() {
        return Ok(());
    }
    let reason = "The message was redacted, and can't be changed any more.";
    Err(UserError::on("id", UserErrorCode::Immutable, reason))
}

/// Refuses more of something than a message has.
pub fn at_most(field: &str, most: usize, count: usize) -> Result<(), UserError> {
    if count > most {
        let reason = format!("`{field}` must have at most {most} entries; this has {count}.");
        return Err(UserError::on(field, UserErrorCode::Limit, reason));
    }
    Ok(())
}

/// Refuses a message that says and carries nothing.
pub fn says_something(is_empty: bool, files: usize) -> Result<(), UserError> {
    if is_empty && files == 0 {
        let reason = "`body` must say something, or the message carry a file.";
        return Err(UserError::on("body", UserErrorCode::Required, reason));
    }
    Ok(())
}

/// Refuses a file that not everybody in the thread may see.
pub fn may_carry(field: &str, thread: Visibility, file: &file_object::Model) -> Result<(), UserError> {
    if thread == Visibility::Client && file.visibility != Visibility::Client {
        let reason =
            "The client takes part in the thread, and may not see this file: make it visible to clients first.";
        return Err(UserError::on(field, UserErrorCode::Invalid, reason));
    }
    Ok(())
}

/// Refuses to keep more earlier texts.
pub fn may_be_edited_again(revisions: usize) -> Result<(), UserError> {
    if revisions >= MOST_REVISIONS {
        let reason = format!("The message was edited {revisions} times: post another one instead.");
        return Err(UserError::on("body", UserErrorCode::Limit, reason));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_or_carries_something() {
        assert!(says_something(false, 0).is_ok());
        assert!(says_something(true, 1).is_ok());
        assert_eq!(says_something(true, 0).expect_err("nothing").code, UserErrorCode::Required);
    }

    #[test]
    fn there_is_a_limit_to_everything() {
        assert!(at_most("fileIds", MOST_FILES, MOST_FILES).is_ok());
        assert_eq!(at_most("fileIds", MOST_FILES, MOST_FILES + 1).expect_err("one more").code, UserErrorCode::Limit);
        assert!(may_be_edited_again(MOST_REVISIONS - 1).is_ok());
        assert_eq!(may_be_edited_again(MOST_REVISIONS).expect_err("once more").code, UserErrorCode::Limit);
    }
}
