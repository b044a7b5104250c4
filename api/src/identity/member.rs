//! Members: roles, suspension, removal.
//!
//! Whatever decides who owns the organization holds its row ([`organization::locked`]), so that two owners who remove
//! each other at the same moment take turns, and one stays.

use entity::Id;
use entity::identity::organization_member::{ActiveModel, Column, Entity, MemberStatus, Model, Role};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};

use super::rules::member::{self as rules, Action};
use super::{invitation, organization};
use crate::auth::actor::Identity;
use crate::db::OrgTx;
use crate::error::{Fault, Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::save;

/// Checks that a member can be given work: is there, and has not left.
pub async fn required(tx: &OrgTx, id: Id<Entity>, field: &str) -> Result<Model> {
    let member = find::required(tx, id, field).await?;
    assignable(&member, field)?;
    Ok(member)
}

/// Refuses on `field` a member who has left.
pub fn assignable(member: &Model, field: &str) -> Result<(), UserError> {
    if member.status == MemberStatus::Removed {
        return Err(UserError::on(field, UserErrorCode::Invalid, "This member has left the organization."));
    }
    Ok(())
}

/// Gives a member another role. Of an invited one the invitation changes too.
pub async fn change_role(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, role: Role) -> Result<Model> {
    let (mine, before) = acted_on(tx, id, expected_version, Action::ChangeRole).await?;
    rules::may_give(mine, role)?;
    if role != Role::Owner {
        keep_an_owner(tx, &before).await?;
    }
    if before.status == MemberStatus::Invited {
        invitation::offer(tx, before.id, role).await?;
    }
    let row = ActiveModel { role: Set(role), ..before.clone().into() };
    save::update(tx, &before, row, "role_changed").await
}

/// Shuts a member out for now.
pub async fn suspend(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let (_, before) = acted_on(tx, id, expected_version, Action::Suspend).await?;
    if tx.actor().member() == Some(id) {
        return Err(UserError::on("id", UserErrorCode::Invalid, "You can't suspend yourself.").into());
    }
    keep_an_owner(tx, &before).await?;
    put(tx, &before, MemberStatus::Suspended, "suspended").await
}

/// Lets a suspended member in again.
pub async fn reactivate(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let (_, before) = acted_on(tx, id, expected_version, Action::Reactivate).await?;
    put(tx, &before, MemberStatus::Active, "reactivated").await
}

/// Ends a membership; an invited member's invitation ends with it. The row stays, for what they did.
pub async fn remove(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let (_, before) = acted_on(tx, id, expected_version, Action::Remove).await?;
    if tx.actor().member() == Some(id) {
        let reason = "To end your own membership call leaveOrganization.";
        return Err(UserError::on("id", UserErrorCode::Invalid, reason).into());
    }
    keep_an_owner(tx, &before).await?;
    if before.status == MemberStatus::Invited {
        invitation::end(tx, before.id).await?;
    }
    put(tx, &before, MemberStatus::Removed, "removed").await
}

/// Ends the actor's own membership.
pub async fn leave(tx: &OrgTx, expected_version: Option<i32>) -> Result<Model> {
    let Some(id) = tx.actor().member() else {
        return Err(UserError::whole(UserErrorCode::Invalid, "Only a member can leave the organization.").into());
    };
    let (_, before) = acted_on(tx, id, expected_version, Action::Remove).await?;
    keep_an_owner(tx, &before).await?;
    put(tx, &before, MemberStatus::Removed, "left").await
}

/// The role with which the actor decides about members, as it is now: the one that authentication saw is a second old,
/// and whoever has just been removed removes nobody. Call it under [`organization::locked`].
pub async fn acting_role(tx: &OrgTx) -> Result<Role> {
    match tx.actor().identity {
        Identity::System => Ok(Role::Owner),
        Identity::Member(id, _) => {
            let member: Option<Model> = find::by_id(tx, id, Rows::Live).await?;
            let active = member.filter(|member| member.status == MemberStatus::Active);
            active.map(|member| member.role).ok_or_else(|| forbidden("Your membership has ended."))
        }
        Identity::ApiKey(_) | Identity::Form => Err(forbidden("Only members decide about members.")),
    }
}

/// Loads a member to act on, and refuses what their state or role forbids.
async fn acted_on(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, action: Action) -> Result<(Role, Model)> {
    organization::locked(tx).await?;
    let mine = acting_role(tx).await?;
    let member = allowed(tx, id, expected_version, action).await?;
    rules::may_act_on(mine, member.role)?;
    Ok((mine, member))
}

/// Refuses to let the last active owner go.
async fn keep_an_owner(tx: &OrgTx, going: &Model) -> Result<()> {
    if going.role != Role::Owner || going.status != MemberStatus::Active {
        return Ok(());
    }
    let others = find::own::<Model>(tx, Rows::Live)
        .add(Column::Role.eq(Role::Owner))
        .add(Column::Status.eq(MemberStatus::Active))
        .add(Column::Id.ne(going.id));
    match Entity::find().filter(others).limit(1).one(tx).await? {
        Some(_) => Ok(()),
        None => Err(rules::last_owner().into()),
    }
}

async fn put(tx: &OrgTx, before: &Model, status: MemberStatus, verb: &str) -> Result<Model> {
    let row = ActiveModel { status: Set(status), ..before.clone().into() };
    save::update(tx, before, row, verb).await
}

fn forbidden(why: &str) -> crate::error::Error {
    Fault::Forbidden(why.to_owned()).into()
}
