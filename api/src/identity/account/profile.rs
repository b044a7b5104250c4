//! What a user says of themselves. Colleagues see a copy of name and picture on the membership, which is written in the
//! same transaction.

use entity::identity::organization_member as member;
use entity::identity::user::{ActiveModel, Model};
use sea_orm::{ActiveModelTrait, Set};
use serde_json::Value as Json;

use super::{Visit, user};
use crate::auth::actor::SignedIn;
use crate::auth::presence::look_up;
use crate::db::{SystemTx, Task};
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::limits::{Bucket, Key};
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::save;
use crate::text;

/// What changes.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Their name.
    pub name: Patch<String>,
    /// A picture of them.
    pub avatar_url: Patch<String>,
    /// About them.
    pub bio: Patch<String>,
    /// What clients keep for them.
    pub preferences: Option<Json>,
}

/// Changes the caller's profile.
pub async fn update(visit: &Visit, signed_in: SignedIn, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    visit.limit(Bucket::Write, Key::Id(&signed_in.user.uuid().simple().to_string()))?;
    let tx = visit.system(Task::Profile).await?;
    let outcome = write(&tx, signed_in, expected_version, draft).await;
    tx.settle(outcome).await
}

async fn write(tx: &SystemTx, signed_in: SignedIn, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before = user::locked(tx, signed_in.user).await?;
    if expected_version.is_some_and(|expected| expected != before.version) {
        let reason = format!("Your profile is at version {}: read it again and decide anew.", before.version);
        return Err(UserError::on("expectedVersion", UserErrorCode::Conflict, reason).into());
    }
    let mut row: ActiveModel = before.clone().into();
    let mut reasons = Reasons::default();
    reasons.required("name", &mut row.name, draft.name, |v| text::line("name", v, 200));
    reasons.optional(&mut row.avatar_url, draft.avatar_url, |v| text::url("avatarUrl", v));
    reasons.optional(&mut row.bio, draft.bio, |v| text::prose("bio", v, 2000));
    reasons.defaulted(&mut row.preferences, draft.preferences, |v| text::custom_fields("preferences", v));
    reasons.finish()?;
    row.version = Set(before.version + 1);
    row.updated_at = Set(tx.now());
    let after: Model = row.update(tx).await?;
    if (&after.name, &after.avatar_url) != (&before.name, &before.avatar_url) {
        copy(tx, signed_in, &after).await?;
    }
    Ok(after)
}

async fn copy(tx: &SystemTx, signed_in: SignedIn, user: &Model) -> Result<()> {
    for membership in look_up::memberships(tx, user.id).await? {
        let tx = tx.enter(membership.actor(signed_in)).await?;
        let before: member::Model = find::locked(&tx, membership.member, "id", None, Rows::Live).await?;
        let row = member::ActiveModel {
            name: Set(user.name.clone()),
            avatar_url: Set(user.avatar_url.clone()),
            ..before.clone().into()
        };
        save::update(&tx, &before, row, "updated").await?;
    }
    Ok(())
}
