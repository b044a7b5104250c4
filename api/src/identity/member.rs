//! Members: roles, suspension, removal.

use entity::Id;
use entity::identity::organization_member::{Entity, MemberStatus, Model};

use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::repo::find;

/// Checks that a member can be given work: is there, and has not left.
pub async fn required(tx: &OrgTx, id: Id<Entity>, field: &str) -> Result<Model> {
    let member: Model = find::required(tx, id, field).await?;
    if member.status == MemberStatus::Removed {
        return Err(UserError::on(field, UserErrorCode::Invalid, "This member has left the organization.").into());
    }
    Ok(member)
}
