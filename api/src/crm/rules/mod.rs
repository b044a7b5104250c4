//! The pure rules of the domain: no database, no schema.

pub mod address;
pub mod client_company;
pub mod contact;
pub mod deal;
pub mod lead;
pub mod merge;

use crate::error::{Result, UserError, UserErrorCode};

/// A record that was merged into another stays a tombstone: bringing it back would undo half of the merge.
pub fn refuse_tombstone(merged: bool) -> Result<()> {
    if merged {
        let reason = "The record was merged into another and can't be restored.";
        return Err(UserError::on("id", UserErrorCode::InvalidTransition, reason).into());
    }
    Ok(())
}
